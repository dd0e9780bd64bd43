//! What cannot be used ends the run with the line and the reason, never with a panic.

use super::{srlg, topologies};

const NETWORK: &str = r#"{"name":"n","n":3,"m":3,"nodes":[["a",0,0],["b",0,0],["c",0,0]],"edges":[[0,1,5],[1,2,5],[0,1,7]]}"#;
const INSTANCE: &str = r#"{"name":"i","nodes":[[7,0.5,0],[9,0,0]],"links":[[1,7,9,4],[2,7,9,6],[3,7,9,8]],"srlg_groups":[[1,2],[1,2,3]]}"#;

#[test]
fn pairs_may_repeat_and_carry_further_columns_and_keys() {
    let pairs = "{\"name\":\"n\",\"pairs\":[[0,1,99,null,\"x\"]],\"more\":{}}\n{\"name\":\"n\",\"pairs\":[{\"s\":0,\"t\":2}]}";
    let (out, result) = topologies(NETWORK, pairs);
    result.unwrap();
    let rows: Vec<&str> = out
        .lines()
        .filter_map(|line| line.split("\"pairs\":").nth(1))
        .collect();
    assert_eq!(
        rows,
        [
            "[[0,1,2,2,5,12,12,7,5]]}",
            "[[0,2,1,1,10,null,null,null,null]]}"
        ]
    );
    assert!(out.starts_with(r#"{"name":"n","n":3,"m":3,"bridges":1,"articulation_points":1,"cols":["s","t","max_edge_disjoint""#), "{out}");
}

#[test]
fn a_group_that_alone_cuts_a_pair_is_counted_and_ignored() {
    let (out, result) = srlg(
        INSTANCE,
        r#"{"name":"i","pairs":[{"s":7,"t":9,"min_sum_2":1}]}"#,
        100,
    );
    result.unwrap();
    assert_eq!(
        out,
        concat!(
            r#"{"name":"i","pairs":[{"s":7,"t":9,"cut_srlgs":1,"max_edge_disjoint_no_srlg":3,"max_srlg_disjoint":2,"#,
            r#""max_srlg_and_node_disjoint":2,"min_sum_2":12,"min_sum_2_status":"ok","witness_2":[[7,9],[7,9]]}]}"#,
            "\n"
        )
    );
}

#[test]
fn a_cell_that_hits_the_work_bound_says_undecided() {
    let (out, result) = srlg(INSTANCE, r#"{"name":"i","pairs":[[7,9]]}"#, 0);
    result.unwrap();
    assert!(
        out.contains(r#""min_sum_2":"undecided","min_sum_2_status":"undecided","witness_2":null"#),
        "{out}"
    );
}

#[test]
fn each_unusable_line_is_named_with_its_number_and_reason() {
    let with_edge = |edge: &str| {
        format!(
            "{NETWORK}\n{}",
            NETWORK
                .replace("\"n\",\"n\"", "\"m\",\"n\"")
                .replace("[1,2,5]", edge)
        )
    };
    let pairs = |rows: &str| {
        format!("{{\"name\":\"n\",\"pairs\":[[0,1]]}}\n{{\"name\":\"n\",\"pairs\":{rows}}}")
    };
    let ask = "{\"name\":\"n\",\"pairs\":[[0,1]]}".to_owned();
    let whole = || NETWORK.to_owned();
    let cases = [
        (
            with_edge("[1,3,5]"),
            ask.clone(),
            "topologies file, line 2: edges[1] ends at node 3, but nodes are numbered 0 to 2",
        ),
        (
            with_edge("[1,2,-5]"),
            ask.clone(),
            "topologies file, line 2: column",
        ),
        (
            with_edge("[1,2,NaN]"),
            ask.clone(),
            "topologies file, line 2: column",
        ),
        (
            with_edge("[1,2,0.5]"),
            ask.clone(),
            "topologies file, line 2: column",
        ),
        (
            with_edge("[1,2]"),
            ask.clone(),
            "topologies file, line 2: column",
        ),
        (
            with_edge("[1,2,1e400]"),
            ask.clone(),
            "topologies file, line 2: column",
        ),
        (
            with_edge("[1,2,99999999999999999999999]"),
            ask.clone(),
            "topologies file, line 2: column",
        ),
        (
            with_edge("[1,2,18446744073709551615]"),
            ask.clone(),
            "topologies file, line 2: edges[1]: length",
        ),
        (
            format!("{NETWORK}\n{NETWORK}"),
            ask.clone(),
            "topologies file, line 2: line 1 already has",
        ),
        (
            format!("{NETWORK}\n\n{NETWORK}"),
            ask.clone(),
            "topologies file, line 2: is empty",
        ),
        (
            r#"{"name":"n","nodes":[]}"#.to_owned(),
            ask.clone(),
            "topologies file, line 1: column 23: missing field `edges`",
        ),
        (
            r#"{"nodes":[],"edges":[]}"#.to_owned(),
            ask.clone(),
            "missing field `name`",
        ),
        (
            "[".repeat(5_000),
            ask.clone(),
            "topologies file, line 1: column",
        ),
        (
            "\u{0}\u{1}".to_owned(),
            ask.clone(),
            "topologies file, line 1: column",
        ),
        (
            whole(),
            pairs("[[0,3]]"),
            "pairs file, line 2: pair with node 3, but nodes are numbered 0 to 2",
        ),
        (
            whole(),
            pairs("[[1,1]]"),
            "pairs file, line 2: pair [1, 1]: s and t have to be two different nodes",
        ),
        (whole(), pairs("[[0,-1]]"), "pairs file, line 2: column"),
        (whole(), pairs("[[0]]"), "pairs file, line 2: column"),
        (whole(), pairs("[{\"s\":1}]"), "pairs file, line 2: column"),
        (whole(), pairs("7"), "pairs file, line 2: column"),
        (whole(), ask.replace('n', "x"), "pairs file, line 1: column"),
        (
            whole(),
            ask.replace("\"n\"", "\"x\""),
            "pairs file, line 1: no topology is named \"x\"",
        ),
        (whole(), "\n".to_owned(), "pairs file, line 1: is empty"),
    ];
    for (networks, pairs, expected) in cases {
        let (_, result) = topologies(&networks, &pairs);
        let message = result.unwrap_err().to_string();
        assert!(
            message.contains(expected),
            "expected {expected:?} in {message:?}"
        );
    }
}

#[test]
fn each_unusable_instance_is_named_with_its_number_and_reason() {
    let ask = r#"{"name":"i","pairs":[[7,9]]}"#;
    let cases = [
        (
            INSTANCE.replace("[9,0,0]", "[7,0,0]"),
            ask,
            "instances file, line 1: node id 7 is given twice",
        ),
        (
            INSTANCE.replace("[2,7,9,6]", "[1,7,9,6]"),
            ask,
            "instances file, line 1: link id 1 is given twice",
        ),
        (
            INSTANCE.replace("[2,7,9,6]", "[2,7,8,6]"),
            ask,
            "link 2 ends at node 8, which is not in nodes",
        ),
        (
            INSTANCE.replace("[[1,2],", "[[1,5],"),
            ask,
            "srlg_groups[0] names link 5, which is not in links",
        ),
        (
            INSTANCE.replace("[7,0.5,0]", "[]"),
            ask,
            "instances file, line 1: column",
        ),
        (
            INSTANCE.replace("srlg_groups", "groups"),
            ask,
            "missing field `srlg_groups`",
        ),
        (
            INSTANCE.to_owned(),
            r#"{"name":"i","pairs":[[7,8]]}"#,
            "pairs file, line 1: pair with node 8",
        ),
        (
            INSTANCE.to_owned(),
            r#"{"name":"i","pairs":[[7,7]]}"#,
            "s and t have to be two different nodes",
        ),
        (
            INSTANCE.to_owned(),
            r#"{"name":"j","pairs":[[7,9]]}"#,
            "pairs file, line 1: no instance is named \"j\"",
        ),
    ];
    for (instances, pairs, expected) in cases {
        let (_, result) = srlg(&instances, pairs, 100);
        let message = result.unwrap_err().to_string();
        assert!(
            message.contains(expected),
            "expected {expected:?} in {message:?}"
        );
    }
}

#[test]
fn lines_before_an_unusable_one_are_answered() {
    let (out, result) = topologies(NETWORK, "{\"name\":\"n\",\"pairs\":[[0,1]]}\n{");
    assert_eq!(out.lines().count(), 1);
    assert!(
        result
            .unwrap_err()
            .to_string()
            .starts_with("pairs file, line 2")
    );
}

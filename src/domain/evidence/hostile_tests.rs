//! Documents that were made to break the reader or the engine: a clear answer, soon, never a panic.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    catalogue::Catalogue,
    diversity::{Question, assess},
    policy::Policy,
};

/// Generous: other tests run beside this one. Measured: well below a second each.
const SOON: Duration = Duration::from_secs(20);

fn document() -> Value {
    serde_json::from_str(example()).unwrap()
}

/// Reads and, when it can be read, judges: soon, and without a panic.
fn answer(document: &Value) -> Result<(), String> {
    let text = serde_json::to_string_pretty(document).unwrap();
    let start = Instant::now();
    let catalogue = Catalogue::seed().unwrap();
    let answer = match parse(&text, catalogue) {
        Err(errors) => Err(errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")),
        Ok(evidence) => {
            let question = Question::preview("western-europe".into(), PartnerType::Edge);
            let assessment = assess(&evidence, catalogue, Policy::seed().unwrap(), &question);
            assert!(!assessment.to_text().is_empty());
            Ok(())
        }
    };
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    answer
}

fn segment(id: String, from: String, to: String, risk: usize) -> Value {
    json!({"id": id, "from": from, "to": to, "srlgs": [format!("duct:{}", risk % 50)]})
}

#[test]
fn ten_thousand_nodes_in_cycles_with_parallel_links_are_judged() {
    let mut document = document();
    let count = 9_990;
    let nodes: Vec<Value> = (0..count)
        .map(|n| json!({"id": format!("n{n}"), "kind": "backbone"}))
        .collect();
    document["nodes"].as_array_mut().unwrap().extend(nodes);
    let groups: Vec<Value> = (0..50)
        .map(|n| json!({"id": format!("duct:{n}")}))
        .collect();
    document["srlgs"].as_array_mut().unwrap().extend(groups);
    let segments = document["segments"].as_array_mut().unwrap();
    for n in 0..count {
        // A ring with chords, every link twice.
        for (way, to) in [(0, n + 1), (1, n + 1), (2, n * 7 + 3)] {
            let to = to % count;
            if to != n {
                segments.push(segment(
                    format!("s{n}-{way}"),
                    format!("n{n}"),
                    format!("n{to}"),
                    n + way,
                ));
            }
        }
    }
    segments.push(segment("in".into(), "core-east".into(), "n0".into(), 0));
    for (at, pe) in ["ams-pe1", "ams-pe2", "par-pe1"].iter().enumerate() {
        segments.push(segment(
            format!("out{at}"),
            format!("n{}", 3_000 * at),
            (*pe).into(),
            at,
        ));
    }
    answer(&document).unwrap();
    document["nodes"]
        .as_array_mut()
        .unwrap()
        .extend((0..20).map(|n| json!({"id": format!("x{n}"), "kind": "backbone"})));
    assert!(
        answer(&document).unwrap_err().contains("at most 10000"),
        "bound of nodes"
    );
}

#[test]
fn what_is_impossible_is_refused_with_line_and_reason() {
    let cases: [(&str, Value, &str); 12] = [
        ("/segments/0/to", json!("core-west"), "line 2"),
        ("/segments/0/from", json!("core-west"), "to itself"),
        ("/segments/0/from", json!("nowhere"), "neither in \"nodes\""),
        ("/segments/0/bandwidth_mbps", json!(0), "capacity of 0"),
        ("/segments/0/length_km", json!(-1), "km long"),
        ("/segments/0/length_km", json!("NaN"), "length_km"),
        ("/pnis/0/bandwidth_mbps", json!(0), "pnis[0]"),
        ("/pnis/0/bandwidth_mbps", json!(-5), "pnis[0]"),
        ("/pnis/0/id", json!(null), "pnis[0]"),
        ("/pnis/1/id", json!("ams-1"), "pnis[1]"),
        ("/pnis/0/lag_members", json!(0), "pnis[0]"),
        ("/pnis/0/path/1/to", json!("core-west"), "pnis[0]"),
    ];
    for (place, value, says) in cases {
        let mut document = document();
        let slot = document.pointer_mut(place);
        if says == "line 2" {
            // Control: what is fine stays fine.
            *slot.unwrap() = value;
            answer(&document).unwrap();
            continue;
        }
        *slot.unwrap() = value;
        let refused = answer(&document).unwrap_err();
        assert!(
            refused.contains(says) && refused.starts_with("line "),
            "{place}: {refused}"
        );
    }
    for field in ["id", "name", "metro", "peer_router", "bandwidth_mbps"] {
        let mut document = document();
        document["pnis"][0].as_object_mut().unwrap().remove(field);
        let refused = answer(&document).unwrap_err();
        assert!(
            refused.contains(&format!("missing field `{field}`")),
            "{refused}"
        );
    }
}

#[test]
fn a_number_that_is_none_is_refused_where_it_stands() {
    for number in ["NaN", "Infinity", "1e999", "-1e999"] {
        let text = example().replacen("31.0", number, 1);
        let errors = parse(&text, Catalogue::seed().unwrap()).unwrap_err();
        assert!(errors[0].line > 1, "{number}: {}", errors[0]);
    }
}

#[test]
fn a_flood_of_mistakes_is_answered_soon_and_cut_short() {
    let mut flood = document();
    let nodes: Vec<Value> = (0..9_000)
        .map(|_| json!({"id": "same", "kind": "backbone", "oops": 1}))
        .collect();
    flood["nodes"] = json!(nodes);
    let refused = answer(&flood).unwrap_err();
    assert!(
        refused.lines().count() <= 201,
        "{}",
        refused.lines().count()
    );
    assert!(refused.contains("more mistakes are not shown"));
    let mut risks = document();
    risks["pnis"][0]["srlgs"] = json!(vec!["duct:A4"; 40_000]);
    assert!(answer(&risks).unwrap_err().contains("at most 500"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_value_anywhere_is_read_or_refused(pick in any::<prop::sample::Index>(), what in 0..9_usize) {
        let mut document = document();
        let mut places = Vec::new();
        let mut open = vec![(String::new(), &document)];
        while let Some((place, value)) = open.pop() {
            match value {
                Value::Object(map) => open.extend(map.iter().filter(|(key, _)| !key.contains('/')).map(|(key, value)| (format!("{place}/{key}"), value))),
                Value::Array(list) => open.extend(list.iter().enumerate().map(|(at, value)| (format!("{place}/{at}"), value))),
                _ => {}
            }
            places.push(place);
        }
        let place = pick.get(&places).clone();
        let odd = [json!(null), json!(0), json!(-1), json!(1e300), json!(u64::MAX), json!(""), json!("\u{0}\n"), json!([]), json!({})];
        if let Some(slot) = document.pointer_mut(&place) {
            *slot = odd[what].clone();
        }
        if let Err(refused) = answer(&document) {
            prop_assert!(refused.starts_with("line "), "{}", refused);
        }
    }
}

//! Reading documents: what is accepted, and how exactly the rest is refused.

use super::*;
use crate::{
    catalogue::Catalogue,
    diversity::{Question, assess, exit_code},
    policy::{Policy, Tier},
};

fn catalogue() -> &'static Catalogue {
    Catalogue::seed().unwrap()
}

fn example_evidence() -> Evidence {
    parse(example(), catalogue()).unwrap()
}

/// The errors of the example after one replacement, as text.
fn refused(from: &str, to: &str) -> String {
    assert!(example().contains(from), "{from}");
    let errors = parse(&example().replacen(from, to, 1), catalogue()).unwrap_err();
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_example_reads_and_reaches_geo() {
    let evidence = example_evidence();
    let question = Question::preview("western-europe".into(), PartnerType::Edge);
    let assessment = assess(&evidence, catalogue(), Policy::seed().unwrap(), &question);
    assert_eq!(assessment.tier, Some(Tier::Geo), "{}", assessment.to_text());
    assert_eq!(exit_code(&assessment), 0, "{}", assessment.to_text());
}

#[test]
fn a_document_that_is_written_reads_back_unchanged() {
    let evidence = example_evidence();
    assert_eq!(parse(&to_json(&evidence), catalogue()).unwrap(), evidence);
    for provider in catalogue().providers() {
        let evidence = demo::evidence(provider, catalogue());
        assert_eq!(
            parse(&to_json(&evidence), catalogue()).unwrap(),
            evidence,
            "{}",
            provider.id
        );
    }
}

#[test]
fn the_schema_accepts_the_example_and_what_is_written() {
    let schema: serde_json::Value = serde_json::from_str(schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for text in [example().to_owned(), to_json(&example_evidence())] {
        let document = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema: serde_json::Value = serde_json::from_str(schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (from, to) in [
        ("\"format\": \"evidence/1\"", "\"format\": \"evidence/2\""),
        ("\"kind\": \"nsp\"", "\"kind\": \"shop\""),
        ("\"bandwidth_mbps\": 100000", "\"bandwidth_mbps\": 0"),
        ("\"length_km\": 31.0", "\"length_km\": -1"),
        ("\"duct:A4\", \"about\"", "\"tunnel:A4\", \"about\""),
        (
            "\"peer_router\": \"ams-pe1\"",
            "\"peer_ruoter\": \"ams-pe1\"",
        ),
        ("9f86d081", "nothex!!"),
    ] {
        refused(from, to);
        let document = serde_json::from_str(&example().replacen(from, to, 1)).unwrap();
        assert!(!validator.is_valid(&document), "{to}");
    }
}

#[test]
fn a_mistake_is_named_with_its_line_and_place() {
    let line = |needle: &str| {
        1 + example()
            .lines()
            .position(|line| line.contains(needle))
            .unwrap()
    };
    let error = refused("\"metro\": \"paris\"", "\"metro\": \"pariss\"");
    assert!(
        error.starts_with(&format!(
            "line {}, pnis[2].metro: \"pariss\"",
            line("\"metro\": \"paris\"")
        )),
        "{error}"
    );
    let error = refused(
        "\"from\": \"ams-agg\", \"to\": \"core-west\"",
        "\"from\": \"ams-agg\", \"to\": \"core-wset\"",
    );
    assert!(
        error.contains(&format!(
            "line {}, segments[0].to: \"core-wset\"",
            line("ams-ring")
        )),
        "{error}"
    );
    let error = refused("\"lacp\": true,", "\"lacp\": true, \"lapc\": true,");
    assert!(
        error.contains("pnis[0].lapc") && error.contains("not part of evidence/1"),
        "{error}"
    );
    let error = refused(
        "\"bandwidth_mbps\": 100000,\n      \"lag",
        "\"bandwidth_mbps\": -5,\n      \"lag",
    );
    assert!(
        error.contains("pnis[0].bandwidth_mbps") && error.contains("-5"),
        "{error}"
    );
}

#[test]
fn broken_documents_are_refused_for_the_right_reason() {
    for (from, to, reason) in [
        (
            "\"id\": \"ams-2\"",
            "\"id\": \"ams-1\"",
            "is also pnis[0].id",
        ),
        (
            "\"name\": \"AMS-2\"",
            "\"name\": \"AMS-1\"",
            "is also pnis[0].name",
        ),
        (
            "\"id\": \"core-west\", \"kind\"",
            "\"id\": \"core-east\", \"kind\"",
            "is also nodes[0].id",
        ),
        (
            "\"id\": \"duct:A2\"",
            "\"id\": \"duct:A4\"",
            "is also srlgs[0].id",
        ),
        (
            "\"from\": \"ams-agg\", \"to\": \"core-west\"",
            "\"from\": \"ams-agg\", \"to\": \"ams-agg\"",
            "to itself",
        ),
        (
            "\"from\": \"ams-agg\", \"to\": \"ams-pe1\"",
            "\"from\": \"ams-agg\", \"to\": \"core-west\"",
            "not at the peer router",
        ),
        (
            "\"from\": \"core-west\", \"to\": \"ams-agg\"",
            "\"from\": \"core-west\", \"to\": \"ams-pe2\"",
            "path breaks",
        ),
        (
            "\"length_km\": 28.5",
            "\"length_km\": 1e6",
            "1000000 km long",
        ),
        (
            "\"length_km\": 28.5",
            "\"length_km\": 1e999",
            "number out of range",
        ),
        (
            "\"length_km\": 28.5",
            "\"length_km\": NaN",
            "not readable as JSON",
        ),
        (
            "\"bandwidth_mbps\": 400000",
            "\"bandwidth_mbps\": 0",
            "capacity of 0",
        ),
        (
            "\"srlgs\": [\"duct:A2\"]",
            "\"srlgs\": [\"duct:A9\"]",
            "not in the register",
        ),
        (
            "\"srlgs\": [\"duct:A2\"]",
            "\"srlgs\": [\"A2\"]",
            "write kind:name",
        ),
        ("\"metro\": \"paris\",\n", "", "missing field `metro`"),
        (
            "\"facility\": \"63\"",
            "\"facility\": \"53\"",
            "is in paris, not in amsterdam",
        ),
        (
            "\"session_v4\": \"198.18.0.0/31\"",
            "\"session_v4\": \"198.18.0.1/31\"",
            "host bits",
        ),
        (
            "\"on\": \"2026-11-02\"",
            "\"on\": \"yesterday\"",
            "yesterday",
        ),
        (
            "\"proves\": [\"ORG-02\"]",
            "\"proves\": [\"ORG-99\"]",
            "ORG-99",
        ),
        (
            "\"id\": \"core-west\", \"kind\": \"core\"",
            "\"id\": \"core-west\", \"kind\": \"backbone\"",
            "does not list as core",
        ),
        (
            "\"format\": \"evidence/1\"",
            "\"format\": \"evidence/9\"",
            "evidence/9",
        ),
        ("\"lag_members\": 1", "\"lag_members\": 0", "0 links"),
    ] {
        let error = refused(from, to);
        assert!(error.contains(reason), "{to}: {error}");
        assert!(error.starts_with("line "), "{error}");
    }
}

#[test]
fn a_path_that_loops_is_refused() {
    let looped = "\"to\": \"ams-agg\", \"length_km\": 28.5, \"srlgs\": [\"duct:A4\"] },
        { \"id\": \"x1\", \"from\": \"ams-agg\", \"to\": \"core-east\" },
        { \"id\": \"x2\", \"from\": \"core-east\", \"to\": \"ams-agg\" },";
    let error = refused(
        "\"to\": \"ams-agg\", \"length_km\": 28.5, \"srlgs\": [\"duct:A4\"] },",
        looped,
    );
    assert!(error.contains("visits \"ams-agg\" twice"), "{error}");
}

#[test]
fn too_many_nodes_are_refused_before_anything_is_built() {
    let nodes: Vec<String> = (0..10_001)
        .map(|at| format!("{{\"id\":\"n{at}\",\"kind\":\"backbone\"}}"))
        .collect();
    let error = refused(
        "{ \"id\": \"core-east\", \"kind\": \"core\" },",
        &format!(
            "{{ \"id\": \"core-east\", \"kind\": \"core\" }},{},",
            nodes.join(",")
        ),
    );
    assert!(error.contains("at most 10000"), "{error}");
}

#[test]
fn text_that_is_not_json_says_where() {
    for text in [
        "",
        "{",
        "[]",
        "{\"format\": }",
        "null",
        "{\"format\":\"evidence/1\"} trailing",
    ] {
        let errors = parse(text, catalogue()).unwrap_err();
        assert_eq!(errors.len(), 1, "{text}");
        assert!(errors[0].line >= 1 && !errors[0].reason.is_empty());
    }
}

#[test]
fn a_difference_names_subject_field_before_and_after() {
    let before = example_evidence();
    let mut after = before.clone();
    after.pnis[0].bandwidth = crate::bandwidth::Mbps::new(200_000);
    after.pnis.remove(3);
    after.contacts[1].phone = "+31 20 555 0199".to_owned();
    let changes = diff(&before, &after);
    let text: Vec<String> = changes
        .iter()
        .map(|c| format!("{}|{}|{}|{}", c.subject, c.field, c.before, c.after))
        .collect();
    assert_eq!(text.len(), 3, "{text:?}");
    assert_eq!(text[1], "connection AMS-1|bandwidth|100000|200000");
    assert!(
        text[2].starts_with("connection PAR-2||paris, 100 Gbit/s"),
        "{text:?}"
    );
    assert!(diff(&before, &before).is_empty());
}

#[test]
fn an_inventory_implies_its_nodes_and_risks() {
    let mut evidence = example_evidence();
    evidence.nodes.clear();
    evidence.srlgs.clear();
    evidence.segments.clear();
    let evidence = evidence.with_implied_entries();
    assert!(parse(&to_json(&evidence), catalogue()).is_ok());
    let kind = |id: &str| {
        evidence
            .nodes
            .iter()
            .find(|node| node.id == id)
            .map(|node| node.kind)
    };
    assert_eq!(
        (kind("core-west"), kind("ams-agg"), kind("ams-pe1")),
        (Some(NodeKind::Core), Some(NodeKind::Backbone), None)
    );
}

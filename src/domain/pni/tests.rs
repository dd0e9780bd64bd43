//! One parser for form, preview and import: what it accepts, and what it says.

use proptest::prelude::*;

use super::*;
use crate::{catalogue::Catalogue, evidence::demo};

fn catalogue() -> &'static Catalogue {
    Catalogue::seed().unwrap()
}

fn draft() -> PniDraft {
    PniDraft {
        name: "AMS-1".to_owned(),
        metro: "Amsterdam".to_owned(),
        facility: "63".to_owned(),
        peer_router: "ams-pe1".to_owned(),
        bandwidth: "100 Gbit/s".to_owned(),
        ..PniDraft::default()
    }
}

fn message(change: impl FnOnce(&mut PniDraft), field: &str) -> String {
    let mut changed = draft();
    change(&mut changed);
    let errors = changed.parse(catalogue()).unwrap_err();
    assert_eq!(
        errors
            .iter()
            .map(|error| error.field.as_str())
            .collect::<Vec<_>>(),
        [field]
    );
    errors[0].message.clone()
}

#[test]
fn the_least_that_is_needed_reads() {
    let pni = draft().parse(catalogue()).unwrap();
    assert_eq!(
        (pni.metro.as_str(), pni.bandwidth.get(), pni.lag_members),
        ("amsterdam", 100_000, 1)
    );
    assert_eq!(
        (pni.status, pni.record, pni.lacp),
        (InventoryStatus::Planned, Record::Claimed, None)
    );
}

#[test]
fn every_message_names_field_value_and_remedy() {
    assert_eq!(
        message(|d| d.metro = "Atlantis".to_owned(), "metro"),
        "Metro: \"Atlantis\" is not a Microsoft edge site; write its id, for example amsterdam."
    );
    let buildings = message(|d| d.facility.clear(), "facility");
    for id in ["(104)", "(1236)", "(63)"] {
        assert!(buildings.contains(id), "{buildings}");
    }
    let elsewhere = message(|d| d.facility = "53".to_owned(), "facility");
    assert!(
        elsewhere.contains("(53) as a building of Amsterdam; there it is in"),
        "{elsewhere}"
    );
    let unknown = message(|d| d.facility = "999999".to_owned(), "facility");
    assert!(unknown.contains("building 999999"), "{unknown}");
    assert!(message(|d| d.bandwidth = "lots".to_owned(), "bandwidth").contains("lots"));
    assert!(message(|d| d.bandwidth = "0".to_owned(), "bandwidth").contains("0 carries nothing"));
    assert!(
        message(|d| d.lacp = "maybe".to_owned(), "lacp").contains("yes, no, or leave it empty")
    );
    assert!(message(|d| d.lag_members = "0".to_owned(), "lag_members").contains("1 to 64"));
    assert!(
        message(|d| d.session_v4 = "10.0.0.1/31".to_owned(), "session_v4").contains("host bits")
    );
    assert!(message(|d| d.kind = "tunnel".to_owned(), "kind").contains("private, exchange"));
    assert!(message(|d| d.srlgs = "AMS-7".to_owned(), "srlgs").contains("kind:name"));
    assert!(
        message(|d| d.path = "s1: core > other".to_owned(), "path")
            .contains("not at the peer router \"ams-pe1\"")
    );
    assert!(
        message(|d| d.path = "s1: a > b; s2: c > ams-pe1".to_owned(), "path")
            .contains("path breaks")
    );
    assert!(message(|d| d.path = "s1: ams-pe1 > ams-pe1".to_owned(), "path").contains("to itself"));
    assert!(
        message(|d| d.path = "s1: a > ams-pe1 | NaN km".to_owned(), "path").contains("km long")
    );
    assert!(message(|d| d.peer_router = "a;b".to_owned(), "peer_router").contains("';'"));
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let errors = PniDraft {
        metro: "x".to_owned(),
        bandwidth: "y".to_owned(),
        ..PniDraft::default()
    }
    .parse(catalogue())
    .unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["name", "metro", "peer_router", "bandwidth"]);
}

#[test]
fn a_path_cell_reads_and_prints_the_same() {
    let text =
        "s1: core-1 > agg-1 | 12.5 km | 400 Gbit/s | duct:AMS-7, cable:C 3; s2: agg-1 > ams-pe1";
    assert_eq!(path_text(&parse_path(text).unwrap()), text);
    assert!(parse_path(" ; \n").unwrap().is_empty());
}

#[test]
fn a_mistake_in_a_path_of_several_lines_names_the_line() {
    let good = "s1: core-1 > agg-1 | 12.5 km\ns2: agg-1 > ams-pe1";
    assert_eq!(parse_path(good).unwrap().len(), 2);
    let reason = parse_path("s1: core-1 > agg-1\n\nagg-1 > ams-pe1").unwrap_err();
    assert!(reason.starts_with("line 3: "), "{reason}");
    let reason = parse_path("agg-1 > ams-pe1").unwrap_err();
    assert!(!reason.contains("line"), "{reason}");
}

#[test]
fn an_exported_inventory_imports_unchanged() {
    let inventory: Vec<Pni> = catalogue()
        .providers()
        .flat_map(|provider| demo::evidence(provider, catalogue()).pnis)
        .take(60)
        .enumerate()
        .map(|(at, mut pni)| {
            pni.id = format!("{at}").into();
            pni.name = format!("{} {at}", pni.name);
            pni
        })
        .collect();
    assert_eq!(
        from_csv(&to_csv(&inventory), catalogue()).unwrap(),
        inventory
    );
}

#[test]
fn the_template_is_a_file_that_imports() {
    let pnis = from_csv(&template_csv(), catalogue()).unwrap();
    assert_eq!(
        (pnis.len(), pnis[0].path.len(), pnis[0].srlgs.len()),
        (1, 1, 2)
    );
}

#[test]
fn every_broken_row_is_reported_with_line_and_column() {
    let file = "name,metro,facility,peer_router,bandwidth\n\
                A,amsterdam,63,r1,100000\n\
                A,amsterdam,63,r2,100000\n\
                B,nowhere,63,r1,100000\n\
                C,amsterdam,63,r1\n\
                D,amsterdam,63,,fast\n";
    let errors = from_csv(file, catalogue()).unwrap_err();
    let places: Vec<(u64, Option<&str>)> = errors
        .iter()
        .map(|error| (error.line, error.column.as_deref()))
        .collect();
    assert_eq!(
        places,
        [
            (3, Some("name")),
            (4, Some("metro")),
            (5, None),
            (6, Some("peer_router")),
            (6, Some("bandwidth"))
        ]
    );
    assert!(errors[2].to_string().contains("4 cells, the header 5"));
}

#[test]
fn an_unknown_or_missing_column_is_named() {
    let errors = from_csv("name,metro,facility,speed\n", catalogue()).unwrap_err();
    let columns: Vec<&str> = errors
        .iter()
        .filter_map(|error| error.column.as_deref())
        .collect();
    assert_eq!(columns, ["speed", "peer_router", "bandwidth"]);
}

proptest! {
    #[test]
    fn any_text_in_any_field_is_answered_without_panic(texts in proptest::collection::vec("\\PC{0,40}", 23)) {
        let mut row = PniDraft::default();
        for (column, text) in COLUMNS.iter().zip(&texts) {
            column.set(&mut row, text);
        }
        if let Ok(pni) = row.parse(catalogue()) {
            prop_assert_eq!(PniDraft::from(&pni).parse(catalogue()).unwrap(), pni);
        }
    }

    #[test]
    fn any_text_as_path_is_read_or_refused(text in "[a-z0-9:;>|, .km-]{0,80}") {
        if let Ok(path) = parse_path(&text) {
            prop_assert_eq!(parse_path(&path_text(&path)).unwrap(), path);
        }
    }

    #[test]
    fn any_csv_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = from_csv(&text, catalogue());
    }
}

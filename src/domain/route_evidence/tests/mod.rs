//! Every rule of the matrix as a table, every reader with its shapes and refusals.

mod readers;
#[cfg(feature = "server")]
mod table_dump;

use super::*;
use crate::irr::read_rpsl;
use crate::policy::{Outcome, PartnerType, Policy};
use crate::rpki::{Vrp, Vrps};

fn rules() -> Rules {
    let policy = Policy::seed().unwrap();
    Rules::of(policy.thresholds(&"western-europe".into(), PartnerType::Edge))
}

fn wanted(text: &str, origin: u32) -> WantedPrefix {
    WantedPrefix {
        prefix: Prefix4::parse(text).unwrap(),
        origin: Asn::new(origin),
    }
}

fn session(name: &str, metro: &str, address: &str) -> ExpectedSession {
    ExpectedSession {
        name: name.to_owned(),
        metro: metro.into(),
        peer: Asn::new(3356),
        addresses: vec![address.parse().unwrap()],
    }
}

fn sessions() -> Vec<ExpectedSession> {
    vec![
        session("PAR-1", "paris", "192.0.2.1"),
        session("PAR-2", "paris", "192.0.2.3"),
        session("LON-1", "london", "192.0.2.5"),
    ]
}

fn csv(rows: &str, prefixes: &[WantedPrefix]) -> Heard {
    let text = format!("session,prefix,as_path,communities,next_hop\n{rows}");
    read_csv(&text, Vantage::Received, &Wanted::new(prefixes)).unwrap()
}

const GOOD: &str = "\
192.0.2.1,20.1.2.0/24,3356 7018,8075:8007 3356:1,192.0.2.1
par-2,20.1.2.0/24,3356 7018,8075:8007,
192.0.2.5,20.1.2.0/24,3356 7018,8075:8007,
";

fn registries() -> (Vrps, crate::irr::RouteObjects) {
    let vrp = Vrp {
        prefix: "20.1.0.0/16".parse().unwrap(),
        max_length: 24,
        asn: Asn::new(7018),
    };
    let text = "route: 20.1.2.0/24\norigin: AS7018\nsource: RADB\n";
    (
        Vrps::new([vrp], None),
        read_rpsl(text.as_bytes()).unwrap().objects,
    )
}

fn answer(rows: &str, prefix: WantedPrefix) -> Matrix {
    let (vrps, irr) = registries();
    let known = Registries {
        vrps: Some(&vrps),
        irr: Some(&irr),
        ..Registries::default()
    };
    matrix(
        &[prefix],
        &sessions(),
        &csv(rows, &[prefix]),
        &rules(),
        known,
    )
}

fn first(matrix: &Matrix, rule: &str) -> (Outcome, String) {
    let check = matrix.rows[0].cells[0]
        .checks
        .iter()
        .find(|check| check.rule == rule)
        .unwrap();
    (check.outcome, check.sentence.clone())
}

#[test]
fn a_prefix_on_every_session_with_everything_in_order_passes() {
    let matrix = answer(GOOD, wanted("20.1.2.0/24", 7018));
    assert_eq!(matrix.outcome, Outcome::Pass, "{matrix:#?}");
    assert_eq!(matrix.routes_seen(), Some(true));
    assert!(matrix.rows[0].sentence.contains("all 3 sessions"));
    assert!(matrix.unmatched.is_empty());
    let rules: Vec<_> = matrix.rows[0].cells[0]
        .checks
        .iter()
        .map(|check| check.rule.as_str())
        .collect();
    assert_eq!(
        rules,
        [
            "PFX-05", "PFX-06", "PFX-07", "PFX-08", "PFX-09", "PFX-14", "SEC-02", "PFX-04"
        ]
    );
}

#[test]
fn each_rule_fails_with_what_was_seen_and_what_to_do() {
    for (path, communities, rule, told) in [
        ("3356 7018", "3356:1", "PFX-06", "3356:1"),
        ("3356 7018", "", "PFX-06", "no community"),
        ("3356 1299 174 7018", "8075:8007", "PFX-07", "4 ASNs"),
        ("3356 64512 7018", "8075:8007", "PFX-08", "AS64512"),
        ("3356 4200000001 7018", "8075:8007", "PFX-08", "RFC 6996"),
        (
            "3356 7018 7018",
            "8075:8007",
            "PFX-09",
            "AS7018 is prepended",
        ),
        ("3356 1299", "8075:8007", "PFX-14", "registered is AS7018"),
        ("3356 1299", "8075:8007", "SEC-02", "AS7018"),
        ("3356 {7018}", "8075:8007", "SEC-02", "set"),
    ] {
        let row = format!("192.0.2.1,20.1.2.0/24,\"{path}\",{communities},\n");
        let matrix = answer(&row, wanted("20.1.2.0/24", 7018));
        let (outcome, sentence) = first(&matrix, rule);
        assert_eq!(outcome, Outcome::Fail, "{path} {communities} {rule}");
        assert!(sentence.contains(told), "{sentence}");
        assert_eq!(matrix.routes_seen(), Some(false));
    }
}

#[test]
fn a_route_that_does_not_begin_with_the_peer_of_its_session_came_another_way() {
    for (path, seen) in [
        ("1299 7018", "AS1299"),
        ("{3356} 7018", "a set"),
        ("7018", "AS7018"),
    ] {
        let row = format!("192.0.2.1,20.1.2.0/24,\"{path}\",8075:8007,\n");
        let (outcome, sentence) = first(&answer(&row, wanted("20.1.2.0/24", 7018)), "PFX-07");
        assert_eq!(outcome, Outcome::Fail, "{path}");
        assert!(
            sentence.contains(&format!(
                "{seen}, is not the ASN of this session's peer, AS3356"
            )),
            "{sentence}"
        );
    }
    // Without an ASN of its own nothing can be compared.
    let prefix = wanted("20.1.2.0/24", 7018);
    let mut unknown = sessions();
    unknown[0].peer = Asn::new(0);
    let heard = csv("192.0.2.1,20.1.2.0/24,1299 7018,8075:8007,\n", &[prefix]);
    let none = Registries::default();
    let matrix = matrix(&[prefix], &unknown[..1], &heard, &rules(), none);
    assert_eq!(first(&matrix, "PFX-07").0, Outcome::Pass);
}

#[test]
fn an_own_asn_in_what_is_sent_or_twice_in_what_is_received_is_prepending() {
    let prefix = wanted("20.1.2.0/24", 7018);
    let ask = |vantage, path: &str| {
        let text =
            format!("session,prefix,as_path,communities\n192.0.2.1,20.1.2.0/24,{path},8075:8007\n");
        let heard = read_csv(&text, vantage, &Wanted::new(&[prefix])).unwrap();
        let none = Registries::default();
        let matrix = matrix(&[prefix], &sessions()[..1], &heard, &rules(), none);
        assert_eq!(first(&matrix, "PFX-07").0, Outcome::Pass, "{path}");
        first(&matrix, "PFX-09")
    };
    assert_eq!(ask(Vantage::Sent, "7018").0, Outcome::Pass);
    assert_eq!(ask(Vantage::Received, "3356 7018").0, Outcome::Pass);
    for (vantage, path) in [
        (Vantage::Sent, "3356 7018"),
        (Vantage::Sent, "7018 3356"),
        (Vantage::Received, "3356 3356 7018"),
        (Vantage::Received, "3356 7018 3356"),
    ] {
        let (outcome, sentence) = ask(vantage, path);
        assert_eq!(outcome, Outcome::Fail, "{vantage:?} {path}");
        assert!(sentence.contains("stands 2 times"), "{sentence}");
    }
}

#[test]
fn too_long_for_the_roa_and_unregistered_are_told_apart() {
    let row = "192.0.2.1,20.1.2.0/25,3356 7018,8075:8007,\n";
    let matrix = answer(row, wanted("20.1.2.0/25", 7018));
    assert!(
        first(&matrix, "SEC-02")
            .1
            .contains("longer than the ROA allows")
    );
    // Beyond /24 a covering route object is enough.
    assert_eq!(first(&matrix, "PFX-04").0, Outcome::Pass);
    let row = "192.0.2.1,20.9.0.0/24,3356 7018,8075:8007,\n";
    let matrix = answer(row, wanted("20.9.0.0/24", 7018));
    assert_eq!(first(&matrix, "SEC-02").0, Outcome::Pass);
    assert_eq!(first(&matrix, "PFX-04").0, Outcome::Fail);
}

#[test]
fn what_is_not_shown_is_unknown_and_never_passes() {
    let prefix = wanted("20.1.2.0/24", 7018);
    let text = "session,prefix,as_path\n192.0.2.1,20.1.2.0/24,3356 7018\n";
    let heard = read_csv(text, Vantage::Received, &Wanted::new(&[prefix])).unwrap();
    let matrix = matrix(
        &[prefix],
        &sessions()[..1],
        &heard,
        &rules(),
        Registries::default(),
    );
    for rule in ["PFX-06", "SEC-02", "PFX-04"] {
        assert_eq!(first(&matrix, rule).0, Outcome::Unknown, "{rule}");
    }
    assert_eq!(
        (matrix.outcome, matrix.routes_seen()),
        (Outcome::Unknown, None)
    );
}

#[test]
fn an_old_vrp_file_only_warns() {
    let prefix = wanted("20.1.2.0/24", 7018);
    let (vrps, irr) = registries();
    let known = Registries {
        vrps: Some(&vrps),
        vrps_stale: true,
        irr: Some(&irr),
        ..Registries::default()
    };
    let matrix = matrix(
        &[prefix],
        &sessions(),
        &csv(GOOD, &[prefix]),
        &rules(),
        known,
    );
    assert_eq!(
        (matrix.outcome, matrix.routes_seen()),
        (Outcome::Warn, Some(true))
    );
}

#[test]
fn missing_sessions_and_missing_prefixes_are_told_apart() {
    let rows = "\
192.0.2.1,20.1.2.0/24,3356 7018,8075:8007,
192.0.2.3,20.1.0.0/16,3356 7018,8075:8007,
198.51.100.9,20.1.2.0/24,3356 7018,8075:8007,
";
    let matrix = answer(rows, wanted("20.1.2.0/24", 7018));
    let row = &matrix.rows[0];
    let outcomes: Vec<_> = row.cells.iter().map(|cell| cell.outcome).collect();
    assert_eq!(outcomes, [Outcome::Pass, Outcome::Fail, Outcome::Unknown]);
    assert!(
        row.cells[1].checks[0]
            .sentence
            .contains("20.1.0.0/16, which covers it")
    );
    assert!(
        row.cells[2].checks[0]
            .sentence
            .contains("nothing of this session")
    );
    assert!(row.sentence.contains("1 of 3"));
    assert_eq!(matrix.unmatched, ["198.51.100.9"]);
    let present: Vec<_> = matrix
        .sessions
        .iter()
        .map(|column| column.in_evidence)
        .collect();
    assert_eq!(present, [true, true, false]);
}

#[test]
fn a_session_that_announces_only_other_things_is_in_the_evidence() {
    let rows = "192.0.2.1,9.9.9.0/24,3356,8075:8007,\n";
    let matrix = answer(rows, wanted("20.1.2.0/24", 7018));
    assert_eq!(matrix.rows[0].cells[0].outcome, Outcome::Fail);
    let parts = answer(
        "192.0.2.1,20.1.2.128/25,3356 7018,8075:8007,\n",
        wanted("20.1.2.0/24", 7018),
    );
    assert!(
        parts.rows[0].cells[0].checks[0]
            .sentence
            .contains("a part of it")
    );
}

#[test]
fn of_several_routes_on_one_session_the_worst_fills_the_cell() {
    let rows = format!("{GOOD}192.0.2.1,20.1.2.0/24,3356 7018,,\n");
    let matrix = answer(&rows, wanted("20.1.2.0/24", 7018));
    assert_eq!(first(&matrix, "PFX-06").0, Outcome::Fail);
}

#[test]
fn without_sessions_nothing_is_known() {
    let prefix = wanted("20.1.2.0/24", 7018);
    let matrix = matrix(
        &[prefix],
        &[],
        &Heard::default(),
        &rules(),
        Registries::default(),
    );
    assert_eq!(matrix.routes_seen(), None);
    assert!(matrix.rows[0].sentence.contains("No session"));
}

#[test]
fn the_test_prefix_is_heard_with_its_community_on_all_sessions_of_each_metro() {
    let prefix = wanted("20.1.2.0/24", 7018);
    let covered: Vec<MetroId> = ["paris", "london", "madrid"].map(MetroId::from).to_vec();
    let rows = "\
192.0.2.1,20.1.2.0/24,3356 7018,8075:8007,
192.0.2.3,20.1.2.0/24,3356 7018,8075:8007,
192.0.2.5,20.1.2.0/24,3356 7018,3356:1,
";
    let heard = csv(rows, &[prefix]);
    let none = Registries::default();
    let got = test_prefix(prefix, &covered, &sessions(), &heard, &rules(), none);
    assert_eq!((got[0].outcome, got[0].heard_on.len()), (Outcome::Pass, 2));
    assert_eq!(got[1].outcome, Outcome::Fail);
    assert_eq!(got[1].missing, ["LON-1"]);
    assert_eq!(got[2].outcome, Outcome::Unknown);
    assert!(got[2].sentence.contains("No session"));
}

#[test]
fn a_test_prefix_on_an_improper_path_or_with_an_invalid_origin_is_not_heard_as_asked() {
    let prefix = wanted("20.1.2.0/24", 7018);
    let covered = [MetroId::from("paris")];
    let none = Registries::default();
    for path in [
        "3356 3356 7018",
        "3356 64512 7018",
        "3356 1 2 7018",
        "1 7018",
    ] {
        let rows = format!(
            "192.0.2.1,20.1.2.0/24,{path},8075:8007,\n192.0.2.3,20.1.2.0/24,3356 7018,8075:8007,\n"
        );
        let heard = csv(&rows, &[prefix]);
        let got = test_prefix(prefix, &covered, &sessions(), &heard, &rules(), none);
        assert_eq!(got[0].outcome, Outcome::Fail, "{path}");
        assert_eq!(got[0].heard_on.len(), 1, "{path}");
    }
    let rows =
        "192.0.2.1,20.1.2.0/24,3356 7018,8075:8007,\n192.0.2.3,20.1.2.0/24,3356 7018,8075:8007,\n";
    let heard = csv(rows, &[prefix]);
    let vrps = crate::rpki::read_vrps(
        br#"{"roas":[{"asn":"AS1","prefix":"20.1.2.0/24","maxLength":24,"ta":"x"}]}"#.as_slice(),
    )
    .unwrap()
    .vrps;
    let registries = Registries {
        vrps: Some(&vrps),
        ..none
    };
    let got = test_prefix(prefix, &covered, &sessions(), &heard, &rules(), registries);
    assert_eq!(got[0].outcome, Outcome::Fail);
}

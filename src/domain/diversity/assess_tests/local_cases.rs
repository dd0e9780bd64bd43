//! Local redundancy on networks that can be checked by eye.

use super::*;
use crate::{
    diversity::local::{LocalOutcome, LocalVerdict},
    evidence::{Attestation, AttestationKind, Node, NodeKind},
    policy::{Outcome, Tier},
};

fn local(evidence: &Evidence) -> LocalVerdict {
    in_region(evidence, "western-europe").metros.remove(0).local
}

fn two(first: (&str, &[&str]), second: (&str, &[&str])) -> Evidence {
    with(vec![
        pni("A", "pe1", Some("ms1"), first.0, first.1),
        pni("B", "pe2", Some("ms2"), second.0, second.1),
    ])
}

fn attest(evidence: &mut Evidence) {
    evidence.attestations.push(Attestation {
        kind: AttestationKind::DiversePaths,
        metro: Some("amsterdam".into()),
        by: "A. Jansen".to_owned(),
        on: "2026-11-02".to_owned(),
    });
}

const A: &str = "a: core-1 > pe1 | 10 km | duct:A";
const B: &str = "b: core-1 > pe2 | 10 km | duct:B";

#[test]
fn two_recorded_paths_without_a_common_risk_are_two_legs() {
    let verdict = local(&two((A, &[]), (B, &[])));
    assert_eq!(verdict.outcome, LocalOutcome::Proven);
    assert_eq!(verdict.documented_percent, 100);
    let leg = [
        "core",
        "segment a",
        "router pe1",
        "connection A",
        "Microsoft router ms1",
        "Microsoft",
    ];
    assert_eq!(verdict.legs[0].paths, [leg]);
    assert_eq!(verdict.legs[0].capacity.get(), 100_000);
}

#[test]
fn a_shared_duct_refutes_local_redundancy_and_is_named() {
    let verdict = local(&two((A, &[]), ("b: core-1 > pe2 | duct:A", &[])));
    assert_eq!(verdict.outcome, LocalOutcome::Refuted);
    assert_eq!(verdict.cut, ["duct A"]);
    assert_eq!(verdict.why, "Duct A alone cuts Amsterdam off.");
    assert_eq!(verdict.single_points[0].element, "duct A");
    assert_eq!(verdict.single_points[0].lost_percent, 100);
}

#[test]
fn a_duct_shared_by_path_and_cross_connect_refutes_too() {
    assert_eq!(
        local(&two((A, &[]), (B, &["duct:A"]))).outcome,
        LocalOutcome::Refuted
    );
}

#[test]
fn a_shared_power_feed_or_building_warns() {
    for risk in ["power:P", "facility:F", "other:O"] {
        let verdict = local(&two((A, &[risk]), (B, &[risk])));
        assert_eq!(verdict.outcome, LocalOutcome::ProvenWithWarning, "{risk}");
        assert_eq!(verdict.shared_warnings.len(), 1);
    }
    let mut evidence = two((A, &[]), (B, &[]));
    for pni in &mut evidence.pnis {
        pni.facility = Some("63".into());
    }
    assert_eq!(local(&evidence).shared_warnings, ["building 63"]);
}

#[test]
fn one_router_on_either_side_refutes() {
    let ours = with(vec![
        pni("A", "pe1", Some("ms1"), A, &[]),
        pni("B", "pe1", Some("ms2"), "b: core-1 > pe1", &[]),
    ]);
    assert_eq!(local(&ours).cut, ["router pe1"]);
    let theirs = with(vec![
        pni("A", "pe1", Some("ms1"), A, &[]),
        pni("B", "pe2", Some("ms1"), B, &[]),
    ]);
    assert_eq!(local(&theirs).cut, ["Microsoft router ms1"]);
}

#[test]
fn a_backbone_node_on_both_paths_refutes() {
    let verdict = local(&two(
        ("a: core-1 > agg; a2: agg > pe1", &[]),
        ("b: core-2 > agg; b2: agg > pe2", &[]),
    ));
    assert_eq!(
        (verdict.outcome, verdict.cut),
        (LocalOutcome::Refuted, vec!["router agg".to_owned()])
    );
}

#[test]
fn a_backbone_segment_of_its_own_offers_a_way_around() {
    let mut evidence = two(
        ("a: core-1 > agg; a2: agg > pe1", &[]),
        ("b: core-2 > agg; b2: agg > pe2", &[]),
    );
    evidence.segments = parse_path("ring: core-2 > pe2 | 90 km").unwrap();
    assert_eq!(local(&evidence).outcome, LocalOutcome::Proven);
}

#[test]
fn an_unrecorded_path_is_unknown_and_at_best_attested() {
    let mut evidence = two((A, &[]), ("", &[]));
    let verdict = local(&evidence);
    assert_eq!(
        (verdict.outcome, verdict.documented_percent),
        (LocalOutcome::Unknown, 50)
    );
    assert_eq!(verdict.undocumented, ["B".into()]);
    attest(&mut evidence);
    let assessment = in_region(&evidence, "western-europe");
    assert_eq!(assessment.metros[0].local.outcome, LocalOutcome::Attested);
    assert_eq!((assessment.metros[0].tier, assessment.tier), (None, None));
    let result = assessment
        .results
        .iter()
        .find(|result| result.rule == "DIV-01")
        .unwrap();
    assert_eq!((result.outcome, result.blocks), (Outcome::Attested, true));
}

#[test]
fn honesty_about_a_shared_duct_is_not_worse_than_silence_with_a_signature() {
    let honest = two((A, &[]), ("b: core-1 > pe2 | duct:A", &[]));
    let mut silent = two((A, &[]), ("", &[]));
    attest(&mut silent);
    let (honest, silent) = (
        in_region(&honest, "western-europe"),
        in_region(&silent, "western-europe"),
    );
    assert!(silent.tier <= honest.tier);
    let blocked =
        |assessment: &Assessment| assessment.blocking().any(|result| result.rule == "DIV-01");
    assert!(blocked(&honest) && blocked(&silent));
}

#[test]
fn an_unrecorded_path_cannot_mend_what_the_recorded_rest_refutes() {
    let evidence = with(vec![
        pni("A", "pe1", Some("ms1"), "", &["cable:X"]),
        pni("B", "pe2", Some("ms2"), "", &["cable:X"]),
    ]);
    let verdict = local(&evidence);
    assert_eq!(
        (verdict.outcome, verdict.cut),
        (LocalOutcome::Refuted, vec!["cable X".to_owned()])
    );
}

#[test]
fn an_unrecorded_microsoft_router_is_unknown_whatever_is_attested() {
    let mut evidence = with(vec![
        pni("A", "pe1", Some("ms1"), A, &[]),
        pni("B", "pe2", None, B, &[]),
    ]);
    attest(&mut evidence);
    let verdict = local(&evidence);
    assert_eq!(verdict.outcome, LocalOutcome::Unknown);
    assert_eq!(verdict.microsoft_router_unknown, ["B".into()]);
    assert!(verdict.fix.contains("Ask Microsoft"));
}

#[test]
fn each_leg_alone_carries_the_peak() {
    let mut evidence = two((A, &[]), (B, &[]));
    mbps(&mut evidence.pnis[0], 10_000, 6_000);
    mbps(&mut evidence.pnis[1], 10_000, 6_000);
    let verdict = local(&evidence);
    assert_eq!(verdict.outcome, LocalOutcome::Refuted);
    assert!(verdict.why.contains("12 Gbit/s"), "{}", verdict.why);
    assert!(verdict.cut.is_empty() && verdict.legs.len() == 2);
}

#[test]
fn several_connections_make_one_leg_when_one_is_too_small() {
    let mut evidence = with(vec![
        pni("A1", "pe1", Some("ms1"), A, &[]),
        pni(
            "A2",
            "pe1",
            Some("ms1"),
            "a: core-1 > pe1 | 10 km | duct:A",
            &[],
        ),
        pni("B1", "pe2", Some("ms2"), B, &[]),
        pni(
            "B2",
            "pe2",
            Some("ms2"),
            "b: core-1 > pe2 | 10 km | duct:B",
            &[],
        ),
    ]);
    for pni in &mut evidence.pnis {
        mbps(pni, 10_000, 4_000);
    }
    let verdict = local(&evidence);
    assert_eq!(verdict.outcome, LocalOutcome::Proven, "{}", verdict.why);
    assert!(verdict.legs.iter().all(|leg| leg.pnis.len() == 2));
}

#[test]
fn a_segment_too_small_for_the_peak_is_no_leg() {
    let evidence = two((A, &[]), ("b: core-1 > pe2 | 10 Gbit/s", &[]));
    assert_eq!(local(&evidence).outcome, LocalOutcome::Refuted);
}

#[test]
fn an_unrecorded_peak_leaves_the_question_open() {
    let mut evidence = two((A, &[]), (B, &[]));
    evidence.pnis[1].peak_out = None;
    let verdict = local(&evidence);
    assert_eq!(verdict.outcome, LocalOutcome::Unknown);
    assert!(verdict.fix.contains("5-minute peak"));
}

#[test]
fn a_core_node_that_is_a_peer_router_can_still_be_shared() {
    let mut evidence = with(vec![
        pni("A", "core-1", Some("ms1"), "", &[]),
        pni("B", "core-1", Some("ms2"), "", &[]),
    ]);
    evidence.nodes = vec![Node {
        id: "core-1".to_owned(),
        kind: NodeKind::Core,
        metro: None,
    }];
    assert_eq!(local(&evidence).cut, ["router core-1"]);
}

#[test]
fn planned_retired_exchange_and_disputed_connections_do_not_count() {
    use crate::pni::{InventoryStatus, PniKind, Record};
    let good = two((A, &[]), (B, &[]));
    let changes: [fn(&mut Pni); 4] = [
        |pni| pni.status = InventoryStatus::Planned,
        |pni| pni.status = InventoryStatus::Retired,
        |pni| pni.kind = PniKind::Exchange,
        |pni| pni.record = Record::Disputed,
    ];
    for change in changes {
        let mut evidence = good.clone();
        change(&mut evidence.pnis[1]);
        let assessment = in_region(&evidence, "western-europe");
        assert_eq!(assessment.left_out.len(), 1);
        assert_eq!(assessment.tier, None);
    }
    let mut evidence = good;
    evidence.pnis[1].status = InventoryStatus::Planned;
    let question = Question {
        include_planned: true,
        ..Question::preview("western-europe".into(), PartnerType::Edge)
    };
    let assessment = assess(
        &evidence,
        Catalogue::seed().unwrap(),
        Policy::seed().unwrap(),
        &question,
    );
    assert_eq!(assessment.tier, Some(Tier::Local));
}

#[test]
fn a_failed_metro_takes_the_backups_whose_path_runs_through_it() {
    let mut evidence = base(&["amsterdam", "paris"]);
    assert_eq!(in_region(&evidence, "western-europe").tier, Some(Tier::Geo));
    for (at, pni) in evidence
        .pnis
        .iter_mut()
        .enumerate()
        .filter(|(_, pni)| pni.metro.as_str() == "paris")
    {
        pni.path = parse_path(&format!(
            "x{at}: core-1 > transit-{at}; y{at}: transit-{at} > {}",
            pni.peer_router
        ))
        .unwrap();
    }
    let mut evidence = evidence.with_implied_entries();
    assert_eq!(in_region(&evidence, "western-europe").tier, Some(Tier::Geo));
    for node in evidence
        .nodes
        .iter_mut()
        .filter(|node| node.id.starts_with("transit"))
    {
        node.metro = Some("amsterdam".into());
    }
    let assessment = in_region(&evidence, "western-europe");
    assert_eq!(assessment.tier, Some(Tier::Local));
    assert_eq!(
        assessment.metros[0].geo.headroom.get(),
        0,
        "{}",
        assessment.metros[0].geo.why
    );
}

#[test]
fn headroom_is_what_survives_minus_the_own_peak() {
    let mut evidence = base(&["amsterdam", "paris"]);
    for pni in &mut evidence.pnis {
        let peak = if pni.metro.as_str() == "amsterdam" {
            45_000
        } else {
            60_000
        };
        mbps(pni, 100_000, peak);
    }
    let assessment = in_region(&evidence, "western-europe");
    let geo = |metro: &str| assessment.metro(&metro.into()).unwrap().geo.clone();
    assert_eq!(
        (
            geo("amsterdam").headroom.get(),
            geo("amsterdam").needed.get()
        ),
        (80_000, 90_000)
    );
    assert_eq!(
        geo("amsterdam").outcome,
        crate::diversity::geo::GeoOutcome::TooSmall
    );
    assert_eq!(
        (geo("paris").headroom.get(), geo("paris").needed.get()),
        (110_000, 120_000)
    );
}

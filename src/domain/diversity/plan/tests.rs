//! Plans for small networks by hand, and that whatever is planned passes.

use proptest::prelude::*;

use super::{apply::apply, *};
use crate::{
    catalogue::Catalogue,
    diversity::{
        Assessment, Question,
        assess_tests::{base, in_region, mbps, pni, properties::network, with},
    },
    evidence::Evidence,
    policy::{PartnerType, Policy},
};

fn plans(evidence: &Evidence) -> Plans {
    let question = Question::preview("western-europe".into(), PartnerType::Edge);
    plan(
        evidence,
        Catalogue::seed().unwrap(),
        Policy::seed().unwrap(),
        &question,
    )
}

fn after(evidence: &Evidence, plan: &Plan) -> Assessment {
    let mut built = evidence.clone();
    for (number, step) in plan.steps.iter().enumerate() {
        apply(&mut built, &step.change, number);
    }
    in_region(&built, "western-europe")
}

fn blocks(assessment: &Assessment) -> Vec<String> {
    assessment
        .blocking()
        .filter(|result| RULES.contains(&result.rule.as_str()))
        .map(|result| format!("{} {}: {}", result.rule, result.subject_name, result.fix))
        .collect()
}

/// Paris is fine, Amsterdam as given.
fn beside_paris(pnis: Vec<crate::pni::Pni>) -> Evidence {
    let mut evidence = with(pnis);
    evidence.pnis.extend(base(&["paris"]).pnis);
    evidence.with_implied_entries()
}

#[test]
fn nothing_is_planned_where_nothing_fails() {
    let found = plans(&base(&["amsterdam", "paris"]));
    assert!(found.passes_already && found.plans.is_empty());
}

#[test]
fn one_connection_gets_a_second_one_of_equal_size() {
    let evidence = beside_paris(vec![pni(
        "A",
        "pe1",
        Some("ms1"),
        "a: core-1 > pe1 | duct:1",
        &[],
    )]);
    let found = plans(&evidence);
    let best = &found.plans[0];
    assert_eq!((best.additions, best.conditional), (1, false), "{best:?}");
    let Change::AddPni {
        pni,
        other_than,
        clear_of,
    } = &best.steps[0].change
    else {
        panic!("{best:?}");
    };
    assert_eq!(pni.bandwidth, Mbps::new(100_000));
    assert_eq!(pni.status, crate::pni::InventoryStatus::Planned);
    assert_eq!(other_than, &["ms1"]);
    assert_eq!(clear_of[0].to_string(), "duct:1");
    assert_eq!(best.steps[0].change.request(), Some(Request::NewPni));
    assert!(
        best.steps[0].text.contains("clear of duct 1"),
        "{}",
        best.steps[0].text
    );
    assert_eq!(best.tier, Some(Tier::Geo));
}

#[test]
fn a_shared_duct_is_led_around_by_one_segment() {
    let evidence = beside_paris(vec![
        pni("A", "pe1", Some("ms1"), "a: core-1 > pe1 | duct:1", &[]),
        pni("B", "pe2", Some("ms2"), "b: core-1 > pe2 | duct:1", &[]),
    ]);
    let found = plans(&evidence);
    let best = &found.plans[0];
    assert_eq!(best.additions, 1);
    let kinds = |plan: &Plan| matches!(plan.steps[0].change, Change::AddSegment { .. });
    assert!(found.plans.iter().any(kinds), "{found:?}");
}

#[test]
fn an_unrecorded_path_is_to_be_recorded_before_anything_is_built() {
    let evidence = beside_paris(vec![
        pni("A", "pe1", Some("ms1"), "a: core-1 > pe1", &[]),
        pni("B", "pe2", Some("ms2"), "", &[]),
    ]);
    let found = plans(&evidence);
    let best = &found.plans[0];
    assert!(best.conditional && best.additions == 0);
    assert!(matches!(&best.steps[0].change, Change::RecordPath { name, .. } if name == "B"));
    // And what to build if the record turns out badly.
    assert!(
        found.plans.iter().any(|plan| !plan.conditional),
        "{found:?}"
    );
}

#[test]
fn a_lone_metro_gets_a_backup_in_another() {
    let found = plans(&base(&["amsterdam"]));
    let best = &found.plans[0];
    assert_eq!(best.additions, 2, "{best:?}");
    assert!(
        best.steps
            .iter()
            .all(|step| step.metro.as_str() != "amsterdam")
    );
    assert_eq!(best.tier, Some(Tier::Geo));
}

#[test]
fn too_little_bandwidth_is_raised_in_steps_of_the_offers() {
    let mut evidence = base(&["amsterdam", "paris"]);
    evidence.pnis[..2]
        .iter_mut()
        .for_each(|pni| mbps(pni, 100_000, 75_000));
    let found = plans(&evidence);
    let best = &found.plans[0];
    assert!(blocks(&after(&evidence, best)).is_empty());
    assert!(best.steps.iter().all(|step| match &step.change {
        Change::Raise { to, .. } => to.get() % 100_000 == 0,
        Change::AddPni { pni, .. } => pni.bandwidth.get() % 100_000 == 0,
        _ => true,
    }));
}

#[test]
fn an_isp_without_connections_starts_with_two_metros() {
    let found = plans(&base(&[]));
    assert!(!found.plans.is_empty(), "{}", found.infeasible);
    assert_eq!(found.plans[0].additions, 4);
}

#[test]
fn an_unknown_region_is_infeasible_and_says_so() {
    let question = Question::preview("atlantis".into(), PartnerType::Edge);
    let found = plan(
        &base(&[]),
        Catalogue::seed().unwrap(),
        Policy::seed().unwrap(),
        &question,
    );
    assert!(found.plans.is_empty());
    assert!(found.infeasible.contains("atlantis"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_planned_passes(evidence in network()) {
        let found = plans(&evidence);
        prop_assert!(found.tried <= 4_100);
        prop_assert_eq!(found.passes_already, blocks(&in_region(&evidence, "western-europe")).is_empty());
        prop_assert!(found.passes_already || !found.plans.is_empty() || !found.infeasible.is_empty());
        for plan in &found.plans {
            let after = after(&evidence, plan);
            prop_assert_eq!(blocks(&after), Vec::<String>::new());
            prop_assert_eq!(after.tier, plan.tier);
            prop_assert!(!plan.steps.is_empty());
            for step in &plan.steps {
                let json = serde_json::to_value(&step.change).unwrap();
                prop_assert_eq!(json["kind"].as_str(), Some(step.change.kind()));
            }
        }
        let costs: Vec<usize> = found.plans.iter().map(|plan| plan.additions).collect();
        prop_assert!(costs.is_sorted());
    }
}

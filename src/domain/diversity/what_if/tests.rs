//! What-if answers on small networks by hand, and what holds for any network.

use crate::sorted::SortedMap;

use proptest::prelude::*;

use super::*;
use crate::{
    bandwidth::Mbps,
    diversity::assess_tests::{base, mbps, pni, properties::network, with},
    evidence::Evidence,
    policy::PartnerType,
};

fn case(evidence: &Evidence) -> Case {
    let question = Question::preview("western-europe".into(), PartnerType::Edge);
    Case::new(
        evidence,
        Catalogue::seed().unwrap(),
        Policy::seed().unwrap(),
        &question,
        &Scope::Region(question.region.clone()),
    )
}

fn list(text: &str) -> Vec<Failure> {
    Failure::parse_list(text).unwrap()
}

fn of<'i>(impact: &'i Impact, metro: &str) -> &'i MetroImpact {
    let found = impact.metros.iter().find(|m| m.metro.as_str() == metro);
    found.unwrap()
}

/// Two connections each in Amsterdam and Paris, 100 Gbit/s at 20 Gbit/s, all on paths of their own.
fn two_metros() -> Case {
    case(&base(&["amsterdam", "paris"]))
}

#[test]
fn nothing_failed_shows_the_network_as_it_is() {
    let case = two_metros();
    let impact = Network::of(&case).fail(&[]);
    assert_eq!(impact.level, Level::Harmless);
    assert!(impact.proven);
    assert_eq!(impact.summary, "As it is, no connection is lost.");
    let amsterdam = of(&impact, "amsterdam");
    assert_eq!(amsterdam.state, MetroState::Untouched);
    assert_eq!(amsterdam.utilisation_before, Some(0.2));
    assert_eq!(amsterdam.utilisation_after, Some(0.2));
    assert!(impact.moves.is_empty());
}

#[test]
fn one_leg_less_is_carried_by_the_other() {
    let case = two_metros();
    let network = Network::of(&case);
    for what in [
        "duct:amsterdam-1-duct",
        "cable:amsterdam-1-cross-connect",
        "peer-router:amsterdam-pe1",
        "microsoft-router:amsterdam-ms1",
        "pni:amsterdam-1",
        "segment:amsterdam-1-path",
    ] {
        let impact = network.fail(&list(what));
        assert_eq!(impact.level, Level::Harmless, "{what}");
        let amsterdam = of(&impact, "amsterdam");
        assert_eq!(amsterdam.state, MetroState::Holds, "{what}");
        assert_eq!(amsterdam.capacity_left, Mbps::new(100_000));
        assert_eq!(amsterdam.utilisation_after, Some(0.4));
        assert_eq!(amsterdam.lost, ["amsterdam-1".into()]);
    }
    // A core node takes the first leg of both metros.
    let impact = network.fail(&list("node:core-1"));
    assert_eq!(impact.area.connections_lost, 2);
    assert_eq!(impact.level, Level::Harmless);
}

#[test]
fn a_failed_metro_moves_to_the_nearest_with_room() {
    let case = case(&base(&["amsterdam", "paris", "madrid"])).with_sites(SortedMap::from([
        ("amsterdam".into(), 30),
        ("paris".into(), 7),
    ]));
    let network = Network::of(&case);
    let impact = network.fail(&list("metro:amsterdam"));
    assert_eq!(impact.level, Level::Degraded);
    let (amsterdam, paris) = (of(&impact, "amsterdam"), of(&impact, "paris"));
    assert_eq!(amsterdam.state, MetroState::Down);
    assert_eq!(amsterdam.moved, Mbps::new(40_000));
    assert_eq!((amsterdam.sites_moved, amsterdam.sites_cut), (30, 0));
    assert_eq!(paris.arriving, Mbps::new(40_000));
    assert_eq!(paris.utilisation_after, Some(0.4));
    assert_eq!(paris.sites_moved, 0);
    assert_eq!(impact.moves.len(), 1);
    // 430 km × 1.4 there and back at 204 km/ms.
    assert!(
        (impact.area.added_rtt_ms - 5.9).abs() < 0.1,
        "{}",
        impact.area.added_rtt_ms
    );
    assert_eq!(impact.scope.sites_affected, 30);
    assert!(
        impact
            .summary
            .starts_with("When metro Amsterdam fails, 40 Gbit/s"),
        "{}",
        impact.summary
    );
}

#[test]
fn what_finds_no_room_is_not_carried() {
    let mut evidence = base(&["amsterdam", "paris"]);
    evidence
        .pnis
        .iter_mut()
        .for_each(|pni| mbps(pni, 100_000, 70_000));
    let case = case(&evidence).with_sites(SortedMap::from([("amsterdam".into(), 10)]));
    let impact = Network::of(&case).fail(&list("metro:amsterdam"));
    assert_eq!(impact.level, Level::Cut);
    let amsterdam = of(&impact, "amsterdam");
    assert_eq!(amsterdam.moved, Mbps::new(60_000));
    assert_eq!(amsterdam.not_carried, Mbps::new(80_000));
    assert_eq!(amsterdam.sites_moved + amsterdam.sites_cut, 10);
    assert_eq!(of(&impact, "paris").utilisation_after, Some(1.0));
}

#[test]
fn a_building_takes_its_routers_along() {
    let mut evidence = base(&["amsterdam", "paris"]);
    let building = evidence.pnis[0].facility.clone().unwrap();
    let network_case = case(&evidence);
    let impact = Network::of(&network_case).fail(&[Failure::Facility(building.clone())]);
    assert_eq!(of(&impact, "amsterdam").lost, ["amsterdam-1".into()]);
    // A second connection that passes the router in that building falls with it.
    evidence.pnis[1].path = crate::pni::parse_path(
        "amsterdam-1-path: core-1 > amsterdam-pe1; x: amsterdam-pe1 > amsterdam-pe2",
    )
    .unwrap();
    let network_case = case(&evidence.with_implied_entries());
    let impact = Network::of(&network_case).fail(&[Failure::Facility(building)]);
    assert_eq!(of(&impact, "amsterdam").state, MetroState::Down);
}

#[test]
fn an_unrecorded_path_survives_only_unproven() {
    let evidence = with(vec![
        pni("A", "pe1", Some("ms1"), "", &[]),
        pni("B", "pe2", Some("ms2"), "b: core-1 > pe2 | duct:1", &[]),
    ]);
    let case = case(&evidence);
    let network = Network::of(&case);
    let impact = network.fail(&list("duct:1"));
    assert_eq!(impact.level, Level::Harmless);
    assert!(!impact.proven);
    assert_eq!(of(&impact, "amsterdam").not_shown, Mbps::new(100_000));
    assert_eq!(network.sweep().not_recorded, 1);
}

#[test]
fn what_is_not_recorded_is_named_and_changes_nothing() {
    let case = two_metros();
    let impact = Network::of(&case).fail(&list("duct:nowhere,metro:atlantis"));
    assert_eq!(impact.not_recorded, impact.failed);
    assert_eq!(impact.area.connections_lost, 0);
}

#[test]
fn the_sweep_ranks_single_points_and_counts_every_level() {
    let mut evidence = base(&["amsterdam", "paris"]);
    let shared = crate::pni::Srlg::parse("duct:both").unwrap();
    for at in 0..2 {
        evidence.pnis[at].path[0].srlgs.push(shared.clone());
    }
    let case = case(&evidence.with_implied_entries());
    let sweep = Network::of(&case).sweep();
    assert_eq!(
        sweep.harmless + sweep.degraded + sweep.cut,
        sweep.singles.len()
    );
    let points: Vec<&str> = sweep
        .single_points()
        .map(|one| one.label.as_str())
        .collect();
    assert_eq!(points[..3], ["metro Amsterdam", "metro Paris", "duct both"]);
    let duct = sweep
        .singles
        .iter()
        .find(|one| one.failure.to_string() == "duct:both")
        .unwrap();
    assert_eq!(
        (duct.level, duct.lost_percent, duct.proven),
        (Level::Degraded, 50, true)
    );
    assert_eq!(duct.touched.len(), 1);
    assert_eq!(duct.touched[0].state, MetroState::Down);
}

#[test]
fn pairs_find_what_only_two_failures_do() {
    let case = two_metros();
    let network = Network::of(&case);
    let pairs = network.pairs(500).unwrap();
    assert_eq!(pairs.pairs, pairs.harmless + pairs.degraded + pairs.cut);
    assert!(pairs.worst.iter().any(|pair| {
        let both = [pair.first.to_string(), pair.second.to_string()];
        both == ["metro:amsterdam", "metro:paris"] && pair.level == Level::Cut
    }));
    for pair in &pairs.worst {
        let both = network.fail(&[pair.first.clone(), pair.second.clone()]);
        assert_eq!(
            (both.level, both.area.not_carried),
            (pair.level, pair.not_carried)
        );
        let first = network.fail(std::slice::from_ref(&pair.first));
        let second = network.fail(std::slice::from_ref(&pair.second));
        assert!(both.level > first.level.max(second.level) || !pair.beyond.is_zero());
    }
}

#[test]
fn a_case_survives_json() {
    let case = two_metros();
    let back: Case = serde_json::from_str(&serde_json::to_string(&case).unwrap()).unwrap();
    assert_eq!(back, case);
    let impact = Network::of(&case).fail(&list("metro:paris"));
    let json = serde_json::to_string(&impact).unwrap();
    assert_eq!(serde_json::from_str::<Impact>(&json).unwrap(), impact);
}

#[test]
fn two_hundred_connections_are_swept_in_seconds() {
    let metros: Vec<&str> = Catalogue::seed()
        .unwrap()
        .metros_in_backup_area_of(&"western-europe".into())
        .into_iter()
        .take(25)
        .map(|metro| metro.id.as_str())
        .collect();
    let mut evidence = base(&metros);
    for round in 1..4 {
        for mut copy in base(&metros).pnis {
            copy.id = format!("{}-{round}", copy.id).into();
            copy.name = format!("{}-{round}", copy.name);
            copy.peer_router = format!("{}-{round}", copy.peer_router);
            for segment in &mut copy.path {
                segment.id = format!("{}-{round}", segment.id);
                segment.to.clone_from(&copy.peer_router);
            }
            evidence.pnis.push(copy);
        }
    }
    let case = case(&evidence.with_implied_entries());
    let network = Network::of(&case);
    let start = std::time::Instant::now();
    let sweep = network.sweep();
    let pairs = network.pairs(20).unwrap();
    let took = start.elapsed();
    assert!(network.pnis.len() >= 190 && sweep.skipped == 0);
    assert!(pairs.pairs > 100_000, "{}", pairs.pairs);
    // Release builds take a fraction of a second; other tests run beside this one.
    assert!(took < std::time::Duration::from_secs(20), "{took:?}");
}

fn left_by_metro(impact: &Impact) -> SortedMap<String, u64> {
    impact
        .metros
        .iter()
        .map(|metro| (metro.metro.to_string(), metro.capacity_left.get()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_connection_or_way_more_never_lowers_what_survives(
        evidence in network(), metro in 0..3_usize, path in 0..6_usize, risk in 0..6_usize, way: bool,
    ) {
        use crate::diversity::assess_tests::properties::draw;
        let mut more = evidence.clone();
        if way {
            // Another way to a router that is there, over a node of its own.
            let router = more.pnis[0].peer_router.clone();
            more.segments.extend(crate::pni::parse_path(&format!("w1: core-1 > w; w2: w > {router}")).unwrap());
        } else {
            let mut added = draw(70, &(metro, 8, Some(8), path, vec![risk], true, 0));
            // The segments that it shares with others keep the risks they have.
            added.id = "P70".into();
            more.pnis.push(added);
        }
        let (before, after) = (case(&evidence), case(&more.with_implied_entries()));
        let (before, after) = (Network::of(&before), Network::of(&after));
        let failures: Vec<Failure> = before.failures().cloned().collect();
        // A connection whose path becomes known by the new way can be hit by more: compared are those
        // that are documented before.
        prop_assume!(!way || before.pnis.iter().all(|(_, pni)| pni.documented));
        for pair in failures.chunks(2) {
            let (one, two) = (left_by_metro(&before.fail(pair)), left_by_metro(&after.fail(pair)));
            for (metro, left) in one {
                prop_assert!(two.get(&metro).copied().unwrap_or(0) >= left, "{pair:?} {metro}");
            }
        }
    }

    #[test]
    fn the_sweeps_agree_with_asking_one_by_one(evidence in network()) {
        let case = case(&evidence);
        let network = Network::of(&case);
        let sweep = network.sweep();
        for single in &sweep.singles {
            let impact = network.fail(std::slice::from_ref(&single.failure));
            prop_assert_eq!(impact.level, single.level);
            prop_assert_eq!(impact.proven, single.proven);
            prop_assert_eq!(impact.area.not_carried, single.not_carried);
            prop_assert_eq!(impact.area.moved, single.moved);
            prop_assert_eq!(impact.area.connections_lost, single.connections);
        }
        let tried: Vec<Failure> = sweep.singles.iter().map(|one| one.failure.clone()).collect();
        let pairs = network.pairs(10_000).unwrap();
        prop_assert_eq!(pairs.things, tried.len());
        let mut counts = [0_u64; 3];
        for (at, one) in tried.iter().enumerate() {
            for other in &tried[at + 1..] {
                let level = network.fail(&[one.clone(), other.clone()]).level;
                counts[Level::ALL.iter().position(|known| *known == level).unwrap()] += 1;
            }
        }
        prop_assert_eq!(counts, [pairs.harmless, pairs.degraded, pairs.cut]);
    }

    #[test]
    fn traffic_is_never_lost_from_the_books(evidence in network(), picks in prop::collection::vec(any::<prop::sample::Index>(), 0..4)) {
        let case = case(&evidence);
        let network = Network::of(&case);
        let all: Vec<&Failure> = network.failures().collect();
        let failed: Vec<Failure> = picks.iter().map(|pick| (*pick.get(&all)).clone()).collect();
        let impact = network.fail(&failed);
        let sum = |of: fn(&MetroImpact) -> Mbps| -> u64 { impact.metros.iter().map(|m| of(m).get()).sum() };
        prop_assert_eq!(sum(|m| m.peak), sum(|m| m.stays) + sum(|m| m.moved) + sum(|m| m.not_carried));
        prop_assert_eq!(sum(|m| m.moved), sum(|m| m.arriving));
        prop_assert_eq!(impact.moves.iter().map(|one| one.traffic.get()).sum::<u64>(), sum(|m| m.moved));
        for metro in &impact.metros {
            prop_assert!(metro.stays.get() + metro.arriving.get() <= metro.capacity_left.get());
            prop_assert!(metro.sites_moved + metro.sites_cut <= metro.sites);
        }
        // Failing more never leaves more.
        let fewer = network.fail(failed.get(1..).unwrap_or(&[]));
        prop_assert!(fewer.area.capacity_left >= impact.area.capacity_left);
        prop_assert!(fewer.level <= impact.level);
    }

    #[test]
    fn other_names_change_no_number(evidence in network()) {
        let other = |name: &str| name.chars().rev().collect::<String>();
        let mut renamed = evidence.clone();
        for pni in &mut renamed.pnis {
            pni.id = other(pni.id.as_str()).into();
            pni.peer_router = other(&pni.peer_router);
            pni.microsoft_router = pni.microsoft_router.as_deref().map(other);
            for segment in &mut pni.path {
                segment.id = other(&segment.id);
                segment.from = other(&segment.from);
                segment.to = other(&segment.to);
            }
        }
        renamed.nodes.clear();
        renamed.pnis.reverse();
        let (one, two) = (case(&evidence), case(&renamed.with_implied_entries()));
        let numbers = |case: &Case| {
            let sweep = Network::of(case).sweep();
            let mut rows: Vec<_> = sweep.singles.iter().map(|s| (s.level, s.lost, s.moved, s.not_carried, s.connections, s.proven)).collect();
            rows.sort();
            rows
        };
        prop_assert_eq!(numbers(&one), numbers(&two));
    }
}

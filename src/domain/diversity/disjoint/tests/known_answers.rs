//! Answers that others computed: all have to be equal.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{srlg, topologies};
use crate::diversity::DEFAULT_WORK_BOUND;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// The reference data beside the repository, which may not be copied into it.
fn beside_the_repository() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .map(|folder| folder.join("shared/data/oracle"))
        .find(|folder| folder.is_dir())
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn assert_same(got: &str, known: &str) {
    let (got, known) = (lines(got), lines(known));
    assert_eq!(got.len(), known.len());
    for (got, known) in got.iter().zip(&known) {
        assert_eq!(got, known);
    }
}

#[test]
fn every_answer_for_the_topology_zoo_is_equal() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests_data");
    let known = read(&data.join("topozoo_answers.jsonl"));
    let (got, result) = topologies(&read(&data.join("topozoo_topologies.jsonl")), &known);
    result.unwrap();
    assert_same(&got, &known);
    // The keys come in the order of the reference too.
    assert_eq!(got.lines().next(), known.lines().next());
}

#[test]
fn every_answer_for_all_reference_topologies_is_equal() {
    let Some(oracle) = beside_the_repository() else {
        println!("skipped: there is no shared/data/oracle in a folder above");
        return;
    };
    let known = read(&oracle.join("disjoint_paths_a.jsonl"));
    let (got, result) = topologies(&read(&oracle.join("topologies_a.jsonl")), &known);
    result.unwrap();
    assert_same(&got, &known);
}

#[test]
fn every_shared_risk_answer_is_equal_and_has_a_witness() {
    let Some(oracle) = beside_the_repository() else {
        println!("skipped: there is no shared/data/oracle in a folder above");
        return;
    };
    let known = read(&oracle.join("srlg_a/solved_pairs.jsonl"));
    let instances = read(&oracle.join("srlg_a/instances.jsonl"));
    let (got, result) = srlg(&instances, &known, DEFAULT_WORK_BOUND);
    result.unwrap();
    let mut compared = 0;
    for (got, known) in lines(&got).iter().zip(&lines(&known)) {
        assert_eq!(got["name"], known["name"]);
        for (got, known) in got["pairs"]
            .as_array()
            .unwrap()
            .iter()
            .zip(known["pairs"].as_array().unwrap())
        {
            let (mut got, mut known) = (got.clone(), known.clone());
            // Other optimal pairs may exist; whether one exists may not differ.
            let (ours, theirs) = (got["witness_2"].take(), known["witness_2"].take());
            assert_eq!(ours.is_null(), theirs.is_null());
            assert_eq!(got, known);
            compared += 1;
        }
    }
    assert_eq!(compared, 220);
}

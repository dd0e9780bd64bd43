//! The command against known answers and against files that cannot be used.

mod known_answers;
mod unusable_files;

use super::{DisjointError, run_srlg, run_topologies};

/// Runs the plain mode on texts.
fn topologies(networks: &str, pairs: &str) -> (String, Result<(), DisjointError>) {
    let mut out = Vec::new();
    let result = run_topologies(networks.as_bytes(), pairs.as_bytes(), &mut out);
    (String::from_utf8(out).unwrap(), result)
}

/// Runs the shared-risk mode on texts.
fn srlg(instances: &str, pairs: &str, bound: u64) -> (String, Result<(), DisjointError>) {
    let mut out = Vec::new();
    let result = run_srlg(instances.as_bytes(), pairs.as_bytes(), &mut out, bound);
    (String::from_utf8(out).unwrap(), result)
}

//! What a turn-up batch waits for, in words: which type conversions, and whose turn it is.

use super::chunk::Chunk;
use crate::server::service::ground;
use maps_domain::activation::{BatchKey, Owner, conversions_due};

/// Which type conversions a region awaits, and what whoever has to act does.
pub(super) fn awaited_conversions(chunk: &Chunk, key: &BatchKey) -> String {
    let Some(reach) = chunk.reach.get(&(key.isp.clone(), key.region.clone())) else {
        return String::new();
    };
    let rules = chunk.metro_rules(&key.region);
    let Some((owner, metros)) = conversions_due(&reach.primaries, &rules) else {
        return String::new();
    };
    let names: Vec<String> = metros
        .into_iter()
        .map(|metro| ground::metro_name(&chunk.catalogue, metro.as_str()))
        .collect();
    let names = names.join(", ");
    match owner {
        Owner::Microsoft => format!(
            "Microsoft converts the connections in {names} to MAPS use, one at a time and without interruption; then it goes on by itself."
        ),
        Owner::Isp | Owner::Customer => format!(
            "The connections in {names} carry ordinary peering. The ISP asks for their type conversion under Requests; then it goes on by itself."
        ),
    }
}

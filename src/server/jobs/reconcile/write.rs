//! The differences of a chunk, grouped into few statements, with their audit entry and tallies.

use super::chunk::{Chunk, Row};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::reconcile::{self as rows, New, Shared};
use crate::server::db::rollouts::{self, Rollout, Tally};
use maps_domain::activation::State;
use maps_domain::choice::Cause;
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What was written.
pub(super) struct Changed {
    /// Activations.
    pub count: i64,
    /// SHA-256 over their ids and new states, in the order of sites and ISPs.
    hash: String,
    /// How many came to each state.
    states: BTreeMap<&'static str, i64>,
}

/// Writes what changed.
pub(super) async fn run(
    tx: &mut Tx,
    ctx: &Ctx,
    rollout: &Rollout,
    chunk: &Chunk,
) -> Result<Changed, AppError> {
    let mut changed = Changed {
        count: 0,
        hash: String::new(),
        states: BTreeMap::new(),
    };
    let mut hasher = Sha256::new();
    let mut new: BTreeMap<Shared, Vec<New>> = BTreeMap::new();
    let mut old: BTreeMap<(String, Option<String>, Shared), Vec<String>> = BTreeMap::new();
    let mut tallies: BTreeMap<(String, String, String, &'static str), i64> = BTreeMap::new();
    for (site, activations) in &chunk.rows {
        let Some(place) = chunk.sites.get(site) else {
            continue;
        };
        for (isp, row) in activations.iter().filter(|(_, row)| row.is_changed()) {
            let shared = shared(row, isp, &place.region_id);
            let id = match &row.stored {
                None => {
                    let id = ctx.new_id();
                    new.entry(shared).or_default().push(New {
                        id: id.clone(),
                        site: site.to_string(),
                        customer: place.org_id.clone(),
                        batch: row.batch.clone(),
                    });
                    id
                }
                Some(stored) => {
                    let key = (stored.state.clone(), row.batch.clone(), shared);
                    old.entry(key).or_default().push(stored.id.clone());
                    stored.id.clone()
                }
            };
            hasher.update(id.as_bytes());
            hasher.update(row.state.as_str().as_bytes());
            changed.count += 1;
            let was = row.stored.as_ref().map(|stored| stored.state.as_str());
            if was != Some(row.state.as_str()) {
                *changed.states.entry(row.state.as_str()).or_default() += 1;
                let key = (
                    place.org_id.clone(),
                    isp.to_string(),
                    place.region_id.clone(),
                    came_to(was, row.state),
                );
                *tallies.entry(key).or_default() += 1;
            }
        }
    }
    changed.hash = hex::encode(hasher.finalize());
    for (shared, added) in new {
        rows::insert(tx, &shared, added, &rollout.id, ctx.now).await?;
    }
    for ((before, batch, shared), ids) in old {
        let batch = batch.as_deref();
        rows::update(tx, &before, batch, &shared, &ids, &rollout.id, ctx.now).await?;
    }
    for ((customer_id, isp_id, region_id, state), sites) in tallies {
        let tally = Tally {
            customer_id,
            isp_id,
            region_id,
            state: state.to_owned(),
            sites,
        };
        rollouts::add_tally(tx, &rollout.id, &tally).await?;
    }
    Ok(changed)
}

/// What people are told of a change.
fn came_to(was: Option<&str>, now: State) -> &'static str {
    match (was, now) {
        (Some(was), State::Active) if was == State::AtRisk.as_str() => rollouts::RECOVERED,
        _ => now.as_str(),
    }
}

fn shared(row: &Row, isp: &OrgId, region: &str) -> Shared {
    Shared {
        isp: isp.to_string(),
        region: region.to_owned(),
        rank: i64::from(row.rank),
        state: row.state.as_str().to_owned(),
        cause: row.cause.map_or("", Cause::as_str).to_owned(),
        reason: row.reason.clone(),
        primary: row.primary.clone(),
        backup: row.backup.clone(),
    }
}

/// One entry per chunk that changed something. It belongs to the customer whose own act caused the walk, otherwise to the
/// programme: an ISP must not learn from it how many sites prefer it.
pub(super) async fn audit(
    tx: &mut Tx,
    ctx: &Ctx,
    rollout: &Rollout,
    walked: i64,
    changed: Changed,
) -> Result<(), AppError> {
    if changed.count == 0 {
        return Ok(());
    }
    let mut changes: Vec<Change> = changed
        .states
        .iter()
        .filter_map(|(state, count)| Change::of(state, "", count))
        .collect();
    changes.extend(Change::of("changed activations, SHA-256", "", changed.hash));
    let entry = Entry {
        action: "rollout_chunk",
        object_kind: "rollout",
        object_id: rollout.id.clone(),
        owner: OrgId::new(rollout.customer_id.clone()),
        summary: format!(
            "looked at {}, changed {} ({})",
            counted(walked, "customer site", "customer sites"),
            counted(changed.count, "activation", "activations"),
            rollout.title
        ),
        changes,
    };
    ctx.audit(tx, entry).await
}

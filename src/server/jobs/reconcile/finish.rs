//! The end of a rollout: it is finished, and everybody concerned gets one message.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::reconcile as rows;
use crate::server::db::rollouts::{self, Rollout, Tally};
use crate::server::db::{Tx, orgs};
use crate::server::service::activations::tell;
use std::collections::BTreeMap;

/// Finishes in the transaction that found no further site.
pub(super) async fn run(tx: &mut Tx, ctx: &Ctx, rollout: &Rollout) -> Result<(), AppError> {
    rows::finish_batches(tx, rollout).await?;
    let tallies = rollouts::tallies(tx, &rollout.id).await?;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for tally in &tallies {
        for id in [&tally.customer_id, &tally.isp_id] {
            if !names.contains_key(id) {
                let org = orgs::get(tx, &id.clone().into()).await?;
                names.insert(id.clone(), org.display_name);
            }
        }
    }
    let mut customers: BTreeMap<&str, Vec<&Tally>> = BTreeMap::new();
    let mut isps: BTreeMap<&str, Vec<&Tally>> = BTreeMap::new();
    for tally in &tallies {
        customers.entry(&tally.customer_id).or_default().push(tally);
        isps.entry(&tally.isp_id).or_default().push(tally);
    }
    for (customer, tallies) in customers {
        tell::customer(tx, ctx, customer, rollout, &tallies, &names).await?;
    }
    for (isp, tallies) in isps {
        tell::isp(tx, ctx, isp, &tallies, &names).await?;
    }
    rollouts::set_state(tx, &rollout.id, "running", "finished", ctx.now).await
}

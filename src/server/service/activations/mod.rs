//! Activations: where each customer site stands with each ISP, the steps of turn-up batches, metros,
//! and permissions that are given once instead of a click per batch.
//!
//! Nothing here turns a site on. Services change what the rules look at and start a rollout in the
//! same transaction; the reconcile job does the rest.

pub mod failing;
pub mod metros;
pub mod read;
pub mod rollout;
pub mod standing;
pub mod steps;
pub mod tell;

use super::{ground, rollouts};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::batches::{Batch, StoredStep};
use crate::server::db::{Tx, activations, orgs};
use maps_domain::activation::{
    Authorisations, Checks, Deadlines, Step, StepRecord, StepState, advance,
};
use maps_domain::ids::RegionId;
use maps_domain::time::UtcMs;

/// Name of a region for people.
///
/// # Errors
/// What the database refuses.
pub async fn region_name(ctx: &Ctx, tx: &mut Tx, region: &str) -> Result<String, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let found = catalogue.region(&RegionId::new(region));
    Ok(found.map_or_else(|| region.to_owned(), |region| region.name.clone()))
}

/// Advances the steps of a batch by stored results and permissions. What a person has marked as
/// failed only a person tries again: no permission outweighs it.
pub fn advance_steps(
    steps: &mut [StoredStep],
    now: UtcMs,
    granted: Authorisations,
    checks: Checks,
) {
    let failed_by_hand =
        |step: &StoredStep| step.record.state == StepState::Failed && !step.done_by.is_empty();
    if steps.iter().any(failed_by_hand) {
        return;
    }
    let mut records: Vec<StepRecord> = steps.iter().map(|step| step.record.clone()).collect();
    if !advance(&mut records, now, granted, checks, Deadlines::default()) {
        return;
    }
    for (step, record) in steps.iter_mut().zip(records) {
        if (record.state, record.owner) != (step.record.state, step.record.owner) {
            step.reason.clear();
            step.done_at = (record.state == StepState::Done).then_some(now);
            if record.state == StepState::Failed {
                step.reason = why(record.step).to_owned();
            }
        }
        step.record = record;
    }
}

/// Why the check of a step failed, and what repairs it.
const fn why(step: Step) -> &'static str {
    match step {
        Step::NearestEdge => {
            "no covered metro has two live confirmed sessions on two routers (ACT-02). The ISP brings its PNIs into service there, or Microsoft confirms them; then it goes on by itself."
        }
        Step::PrefixesRegistered => {
            "a registered prefix of this batch fails a check, or its key is not redeemed. The ISP repairs it under Prefixes; then it goes on by itself."
        }
        Step::RoutesAnnounced => {
            "the route evidence shows a prefix that is missing on a session or not announced as asked; the matrix says which rule. The ISP repairs it and uploads new evidence under Route evidence; then it goes on by itself."
        }
        _ => "the stored check says no. Repair what it found; then it goes on by itself.",
    }
}

/// Starts the walk over the sites of a batch's key: its steps have moved.
async fn roll_out(tx: &mut Tx, ctx: &Ctx, batch: &Batch, cause: &str) -> Result<(), AppError> {
    let isp = orgs::get(tx, &batch.isp_id.clone().into())
        .await?
        .display_name;
    let customer = orgs::get(tx, &batch.customer_id.clone().into())
        .await?
        .display_name;
    let region = region_name(ctx, tx, &batch.region_id).await?;
    let key = batch.key();
    let scope = rollouts::Scope {
        isp: Some(key.isp),
        customer: Some(key.customer),
        region: Some(key.region),
        site: None,
    };
    let title = format!("{isp} for {customer} in {region}");
    rollouts::start(tx, ctx, &scope, &title, cause).await?;
    Ok(())
}

/// Starts rollouts for services whose in-service date has come: nothing else happens on that day.
///
/// # Errors
/// What the database refuses.
pub async fn start_dated(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    for (customer, isp, region) in activations::dates_reached(tx, &ctx.now.date()).await? {
        let batch = Batch {
            id: String::new(),
            isp_id: isp,
            customer_id: customer,
            region_id: region,
            state: String::new(),
            created_at: 0,
            version: 0,
        };
        roll_out(tx, ctx, &batch, "in_service_date").await?;
    }
    Ok(())
}

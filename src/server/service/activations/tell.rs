//! What people are told about activations: a step that is theirs, and the outcome of a rollout.

use super::region_name;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::batches::Batch;
use crate::server::db::rollouts::{RECOVERED, Rollout, Tally};
use crate::server::service::notify::{self, Note};
use maps_domain::access::Role;
use maps_domain::activation::{Owner, State, Waiting};
use maps_domain::counted::counted;
use std::collections::BTreeMap;

const ISP: &[Role] = &[Role::IspAdmin, Role::IspAccountManager, Role::IspEngineer];
const CUSTOMER: &[Role] = &[Role::CustomerAdmin, Role::CustomerNetworkManager];
const MICROSOFT: &[Role] = &[Role::Operations];

/// A step has come to its owner, or has failed.
///
/// # Errors
/// What the database refuses.
pub async fn step_due(
    tx: &mut Tx,
    ctx: &Ctx,
    batch: &Batch,
    customer: &str,
    waiting: &Waiting,
) -> Result<(), AppError> {
    let region = region_name(ctx, tx, &batch.region_id).await?;
    let step = waiting.step.label();
    let (word, what) = if waiting.failed {
        (
            "Step failed",
            "has failed. The page of the batch says why and what to repair",
        )
    } else {
        ("Step due", "is yours to do now, once for the whole batch")
    };
    let due = waiting
        .due_at
        .map(|at| format!(" Due {}.", at.date()))
        .unwrap_or_default();
    let note = |href: String| Note {
        kind: "step_due",
        title: format!("{word}: {step} for {customer} in {region}"),
        body: format!("The step \u{201c}{step}\u{201d} for {customer} in {region} {what}.{due}"),
        href,
    };
    let isp = note(format!("/isp/activations/{}", batch.id));
    let microsoft = note(format!("/review/operations/{}", batch.id));
    let both = waiting.failed;
    if both || matches!(waiting.owner, Owner::Isp | Owner::Customer) {
        notify::organisation(tx, ctx, &batch.isp_id.clone().into(), ISP, &isp).await?;
    }
    if both || waiting.owner == Owner::Microsoft {
        notify::microsoft(tx, ctx, MICROSOFT, &microsoft).await?;
    }
    Ok(())
}

/// How many sites of a tally came to each state that people care about.
fn summary(tallies: &[&Tally], with: impl Fn(&Tally) -> String) -> Vec<String> {
    tallies
        .iter()
        .filter_map(|tally| {
            if tally.state == RECOVERED {
                let sites = counted(tally.sites, "customer site", "customer sites");
                return Some(format!("{sites} no longer at risk {}", with(tally)));
            }
            let word = match State::parse(&tally.state).ok()? {
                State::Active => "turned on",
                State::AtRisk => "at risk",
                State::Failed => "failed",
                State::Inactive => "turned off",
                State::Standby => "standing by",
                _ => return None,
            };
            let sites = counted(tally.sites, "customer site", "customer sites");
            Some(format!("{sites} {word} {}", with(tally)))
        })
        .collect()
}

fn worst(tallies: &[&Tally]) -> (&'static str, &'static str) {
    let any = |state: State| tallies.iter().any(|tally| tally.state == state.as_str());
    if any(State::AtRisk) {
        ("at_risk", "Customer sites at risk")
    } else if any(State::Failed) {
        ("activation_failed", "Turn-up failed")
    } else if any(State::Active) {
        ("activated", "Customer sites turned on")
    } else if tallies.iter().any(|tally| tally.state == RECOVERED) {
        ("activated", "Customer sites no longer at risk")
    } else {
        ("activations_changed", "Activations changed")
    }
}

/// One message to a customer about everything a rollout did for it.
///
/// # Errors
/// What the database refuses.
pub async fn customer(
    tx: &mut Tx,
    ctx: &Ctx,
    customer: &str,
    rollout: &Rollout,
    tallies: &[&Tally],
    names: &BTreeMap<String, String>,
) -> Result<(), AppError> {
    let lines = summary(tallies, |tally| {
        let isp = names.get(&tally.isp_id).map_or("", String::as_str);
        format!("with {isp}")
    });
    if lines.is_empty() {
        return Ok(());
    }
    let (kind, title) = worst(tallies);
    let advice = match kind {
        "at_risk" => format!(
            " Why: {}, {}. Traffic still runs. It recovers by itself, or you choose another ISP: the page of each site says who is next on your list.",
            rollout.cause.replace('_', " "),
            rollout.title
        ),
        _ => String::new(),
    };
    let href = match kind {
        "at_risk" => "/customer/activations?state=at_risk",
        _ => "/customer/activations",
    };
    let note = Note {
        kind,
        title: title.to_owned(),
        body: format!("{}.{advice}", lines.join(", ")),
        href: href.to_owned(),
    };
    notify::organisation(tx, ctx, &customer.to_owned().into(), CUSTOMER, &note).await
}

/// One message to an ISP. It names customers only; where it stands on their lists stays theirs.
///
/// # Errors
/// What the database refuses.
pub async fn isp(
    tx: &mut Tx,
    ctx: &Ctx,
    isp: &str,
    tallies: &[&Tally],
    names: &BTreeMap<String, String>,
) -> Result<(), AppError> {
    // Standing by or waiting says something about other ISPs: not theirs to know.
    let seen: Vec<&Tally> = tallies
        .iter()
        .copied()
        .filter(|tally| {
            let states = [State::Active, State::AtRisk, State::Failed].map(State::as_str);
            states.contains(&tally.state.as_str()) || tally.state == RECOVERED
        })
        .collect();
    let lines = summary(&seen, |tally| {
        let customer = names.get(&tally.customer_id).map_or("", String::as_str);
        format!("for {customer}")
    });
    if lines.is_empty() {
        return Ok(());
    }
    let (kind, title) = worst(&seen);
    let note = Note {
        kind,
        title: title.to_owned(),
        body: format!("{}.", lines.join(", ")),
        href: "/isp/activations".to_owned(),
    };
    notify::organisation(tx, ctx, &isp.to_owned().into(), ISP, &note).await
}

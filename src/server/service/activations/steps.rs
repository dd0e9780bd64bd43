//! Steps by hand: done, failed or tried again by their owner, once per batch.

use super::roll_out;
use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::batches::{self, Batch, StoredStep};
use crate::server::db::{Tx, activations};
use crate::server::service;
use crate::server::service::{rollouts, routes};
use maps_domain::access::{self, Action, OrgKind};
use maps_domain::activation::{Evidence, Owner, Step, StepState, guard_by_hand};
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;

/// Why the step "routes announced" cannot be signed while the newest evidence speaks against it: a
/// signature does not outweigh what the routers say, as no permission does.
pub const CONTRADICTED: &str = "The newest route evidence shows a prefix that is missing or not announced as asked. Repair it and upload evidence again; the step completes by itself.";

/// Longest note at a completed step, in characters.
const LONGEST_NOTE: usize = 2_000;

/// Completes a step. `signed` is the ticked statement of the step; `note` may name the evidence.
///
/// # Errors
/// `Invalid` without the statement, `Refused` when it is not due, not theirs, or done by checks
/// only; `NotFound`, `Forbidden`.
pub async fn complete(
    ctx: &Ctx,
    batch: &str,
    step: Step,
    signed: bool,
    note: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (batch, actor, mut steps) = load(&mut tx, ctx, batch).await?;
    let stored = find(&mut steps, step)?;
    let evidence = by_hand(stored, &actor)?;
    if step == Step::RoutesAnnounced && routes::seen(&mut tx, &batch.id).await? == Some(false) {
        return Err(AppError::Refused(CONTRADICTED.to_owned()));
    }
    if !signed {
        let message = "Tick the statement: it is what your organisation signs with this step.";
        return Err(AppError::field("signed", message));
    }
    if note.trim().chars().count() > LONGEST_NOTE {
        let message = format!("The note is longer than {LONGEST_NOTE} characters. Shorten it.");
        return Err(AppError::field("note", message));
    }
    let before = stored.record.state;
    stored.record.state = StepState::Done;
    stored.record.evidence = Some(evidence);
    stored.record.since = ctx.now;
    stored.record.due_at = None;
    stored.done_at = Some(ctx.now);
    stored.done_by.clone_from(&actor.name);
    note.trim().clone_into(&mut stored.reason);
    let changes = vec![
        Change::of(step.label(), before.label(), StepState::Done.label()),
        Change::of("evidence", "", evidence.label()),
        Change::of("statement", "", step.statement()),
        Change::of("note", "", note.trim()),
    ];
    let summary = format!("completed \u{201c}{}\u{201d} for the batch", step.label());
    finish(
        tx,
        ctx,
        &batch,
        &steps,
        "running",
        entry(&batch, "step_completed", summary, changes),
    )
    .await
}

/// Marks a step as failed, with a reason that everybody concerned sees.
///
/// # Errors
/// As [`complete`]; `Invalid` for the reason.
pub async fn fail(ctx: &Ctx, batch: &str, step: Step, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (batch, actor, mut steps) = load(&mut tx, ctx, batch).await?;
    let stored = find(&mut steps, step)?;
    by_hand(stored, &actor)?;
    let reason = service::reason("reason", reason)?;
    let before = stored.record.state;
    stored.record.state = StepState::Failed;
    stored.record.since = ctx.now;
    stored.done_by.clone_from(&actor.name);
    reason.as_str().clone_into(&mut stored.reason);
    let changes = vec![
        Change::of(step.label(), before.label(), StepState::Failed.label()),
        Change::of("reason", "", reason.as_str()),
    ];
    let summary = format!("marked \u{201c}{}\u{201d} as failed", step.label());
    finish(
        tx,
        ctx,
        &batch,
        &steps,
        "failed",
        entry(&batch, "step_failed", summary, changes),
    )
    .await
}

/// Makes a failed step due again.
///
/// # Errors
/// As [`complete`].
pub async fn retry(ctx: &Ctx, batch: &str, step: Step) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (batch, actor, mut steps) = load(&mut tx, ctx, batch).await?;
    let stored = find(&mut steps, step)?;
    by_hand(stored, &actor)?;
    if stored.record.state != StepState::Failed {
        let sentence = "This step has not failed; there is nothing to try again.";
        return Err(AppError::Refused(sentence.to_owned()));
    }
    let deadlines = maps_domain::activation::Deadlines::default();
    stored.record.state = StepState::Due;
    stored.record.since = ctx.now;
    stored.record.due_at = Some(deadlines.due_at(stored.record.owner, ctx.now));
    stored.done_by.clear();
    stored.reason.clear();
    let changes = vec![Change::of(
        step.label(),
        StepState::Failed.label(),
        StepState::Due.label(),
    )];
    let summary = format!("tries \u{201c}{}\u{201d} again", step.label());
    finish(
        tx,
        ctx,
        &batch,
        &steps,
        "running",
        entry(&batch, "step_retried", summary, changes),
    )
    .await
}

/// Microsoft's routers no longer accept the prefixes of what was being taken down.
///
/// # Errors
/// `Refused` when nothing waits for it, `Forbidden`.
pub async fn withdrawn(ctx: &Ctx, isp: &str, customer: &str, region: &str) -> Result<(), AppError> {
    let owner = OrgId::new(customer);
    ctx.authorise(Action::RunMicrosoftSteps, &owner)?;
    let mut tx = ctx.app.db.begin().await?;
    let sites = activations::withdrawn(&mut tx, isp, customer, region, ctx.now).await?;
    if sites == 0 {
        let sentence = "Nothing of this customer and ISP waits to be taken down any more.";
        return Err(AppError::Refused(sentence.to_owned()));
    }
    // A site that was chosen again meanwhile starts again from here.
    let scope = rollouts::Scope {
        isp: Some(isp.into()),
        customer: Some(owner.clone()),
        region: Some(region.into()),
        site: None,
    };
    rollouts::start(&mut tx, ctx, &scope, "Taken down by Microsoft", "withdrawn").await?;
    let entry = Entry {
        action: "prefixes_withdrawn",
        object_kind: "organisation",
        object_id: customer.to_owned(),
        owner,
        summary: format!(
            "took down {}",
            counted(sites, "customer site", "customer sites")
        ),
        changes: vec![],
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

async fn load(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &str,
) -> Result<(Batch, Actor, Vec<StoredStep>), AppError> {
    let batch = batches::get(tx, id).await?;
    let actor = ctx.actor()?;
    let key = batch.key();
    let kind = actor.role.org_kind();
    let relation = access::relation(kind, &actor.org_id, &key.customer, &[&key.isp]);
    let action = match kind {
        OrgKind::Microsoft => Action::RunMicrosoftSteps,
        OrgKind::Isp | OrgKind::Customer => Action::RunIspSteps,
    };
    let actor = ctx.authorise_as(action, relation)?.clone();
    let steps = batches::steps(tx, id).await?;
    Ok((batch, actor, steps))
}

fn find(steps: &mut [StoredStep], step: Step) -> Result<&mut StoredStep, AppError> {
    steps
        .iter_mut()
        .find(|stored| stored.record.step == step)
        .ok_or(AppError::NotFound)
}

fn by_hand(stored: &StoredStep, actor: &Actor) -> Result<Evidence, AppError> {
    guard_by_hand(&stored.record, actor.role.org_kind())
        .map_err(|refused| AppError::Refused(refused.sentence().to_owned()))
}

/// Who owns the steps of an organisation's kind.
pub const fn owner_of(kind: OrgKind) -> Owner {
    match kind {
        OrgKind::Isp => Owner::Isp,
        OrgKind::Customer => Owner::Customer,
        OrgKind::Microsoft => Owner::Microsoft,
    }
}

fn entry(
    batch: &Batch,
    action: &'static str,
    summary: String,
    changes: Vec<Option<Change>>,
) -> Entry {
    Entry {
        action,
        object_kind: "batch",
        object_id: batch.id.clone(),
        owner: batch.customer_id.clone().into(),
        summary,
        changes: changes.into_iter().flatten().collect(),
    }
}

async fn finish(
    mut tx: Tx,
    ctx: &Ctx,
    batch: &Batch,
    steps: &[StoredStep],
    state: &str,
    entry: Entry,
) -> Result<(), AppError> {
    batches::set_state(&mut tx, batch, state).await?;
    batches::write_steps(&mut tx, &batch.id, steps).await?;
    roll_out(&mut tx, ctx, batch, entry.action).await?;
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

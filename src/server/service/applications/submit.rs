//! The ISP submits: everything that counts is frozen, with the verdict of the day.

use super::{Trace, advance, finish, load, names, refused, snapshot, tell_microsoft};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::applications::Application;
use crate::server::db::applications::submissions::{self, Submission};
use crate::server::db::applications::thread::{self, NewEvent, ReviewEvent};
use crate::server::db::audit::Change;
use crate::server::service::ground;
use maps_domain::access::{Action, Role};
use maps_domain::application::{EntryKind, Event};
use maps_domain::evidence::to_json;
use maps_domain::ids::ApplicationId;
use maps_domain::policy::Outcome;
use maps_domain::refusal::Refused;
use sha2::{Digest, Sha256};

/// Freezes and sends. `anyway` is the ISP's word that it submits although answers stand in the way:
/// the reviewers may still discuss or overrule them.
///
/// # Errors
/// `Invalid` (field `anyway`), `Refused` when nothing is covered, points are unanswered or the state
/// does not allow it; `Conflict` on a lost race.
pub async fn execute(ctx: &Ctx, id: &ApplicationId, anyway: bool) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = load(&mut tx, ctx, Action::SubmitApplication, id).await?;
    let actor = ctx.actor()?.user_id.clone();
    advance(&mut app, Event::Submit, ctx)?;
    if app.metros().is_empty() {
        return Err(AppError::Refused(
            "No metro is covered yet. Choose the covered metros first.".to_owned(),
        ));
    }
    no_open_points(&thread::of(&mut tx, id).await?)?;
    let taken = snapshot::take(&mut tx, ctx, &app).await?;
    let passes = matches!(taken.assessment.outcome, Outcome::Pass | Outcome::Warn);
    if !passes && !anyway {
        return Err(AppError::field(
            "anyway",
            format!(
                "{} Mend them first, or tick that you submit all the same.",
                taken.assessment.summary()
            ),
        ));
    }
    app.submission_number += 1;
    let evidence = to_json(&taken.evidence);
    let submission = Submission {
        id: ctx.new_id(),
        application_id: app.id.clone(),
        number: app.submission_number,
        submitted_by: actor.to_string(),
        submitted_at: ctx.now.get(),
        evidence_sha256: hex::encode(Sha256::digest(evidence.as_bytes())),
        evidence,
        covered_metros: app.covered_metros.clone(),
        documents: serde_json::to_string(&taken.documents)?,
        policy_version: taken.assessment.policy.clone(),
        engine_version: taken.assessment.engine.clone(),
        assessment: serde_json::to_string(&taken.assessment)?,
    };
    submissions::insert(&mut tx, &submission).await?;
    app.due_at = Some(review_due(&mut tx, ctx, &app).await?);
    app.claimed_by.clear();
    app.claimed_at = None;
    app.recommended_by.clear();
    app.recommendation.clear();
    let names = names(&mut tx, ctx, &app).await?;
    let title = format!(
        "{} applies for {} (submission {})",
        names.isp, names.region, app.submission_number
    );
    tell_microsoft(
        &mut tx,
        ctx,
        &app,
        &[Role::Reviewer, Role::LeadReviewer],
        "application_submitted",
        title,
        format!("{} Claim it to review it.", taken.assessment.summary()),
    )
    .await?;
    let trace = Trace {
        kind: EntryKind::Submitted,
        event: NewEvent {
            comment: app.answers().note,
            ..NewEvent::default()
        },
        action: "application_submitted",
        summary: format!(
            "submitted the application for {} (submission {}): {}",
            names.region,
            app.submission_number,
            taken.assessment.summary()
        ),
        changes: Change::of("evidence SHA-256", "", &submission.evidence_sha256)
            .into_iter()
            .collect(),
    };
    finish(tx, ctx, &app, trace).await
}

/// When a review that begins now is due, epoch milliseconds.
pub(super) async fn review_due(tx: &mut Tx, ctx: &Ctx, app: &Application) -> Result<i64, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let days = policy
        .thresholds(&app.region(), app.partner()?)
        .review_working_days;
    Ok(ctx.now.add_working_days(days).get())
}

/// The change requests that the ISP has not answered yet, oldest first.
pub fn open_points(events: &[ReviewEvent]) -> Vec<&ReviewEvent> {
    events
        .iter()
        .filter(|event| event.kind == EntryKind::ChangeRequest.as_str())
        .filter(|event| {
            !events
                .iter()
                .any(|e| e.kind == EntryKind::Answer.as_str() && e.refers_to == event.id)
        })
        .collect()
}

fn no_open_points(events: &[ReviewEvent]) -> Result<(), AppError> {
    match open_points(events).len() {
        0 => Ok(()),
        1 => Err(refused(Refused::new(
            "One requested change is not answered yet. Answer it, then submit again.",
        ))),
        n => Err(refused(Refused::new(format!(
            "{n} requested changes are not answered yet. Answer each, then submit again."
        )))),
    }
}

//! A reviewer sets one rule's answer aside, with a written justification that stays visible.

use super::{check, claim, enter, entry, names, refused};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::submissions;
use crate::server::db::applications::thread::{NewEvent, ReviewEvent};
use crate::server::db::audit::Change;
use crate::server::service::reason;
use maps_domain::access::Action;
use maps_domain::application::{About, EntryKind};
use maps_domain::ids::ApplicationId;
use maps_domain::policy::RuleResult;
use maps_domain::refusal::Refused;

/// Overrules the answer of one rule about one subject, on the newest submission.
///
/// # Errors
/// `Invalid` (field `justification`); `Refused` when the submission has no such answer, or the actor
/// does not hold the application.
pub async fn execute(
    ctx: &Ctx,
    id: &ApplicationId,
    about: &About,
    justification: &str,
) -> Result<(), AppError> {
    set(ctx, id, about, justification, EntryKind::Overruled).await
}

/// Takes an overrule back, with a reason.
///
/// # Errors
/// As [`execute`].
pub async fn take_back(
    ctx: &Ctx,
    id: &ApplicationId,
    about: &About,
    why: &str,
) -> Result<(), AppError> {
    set(ctx, id, about, why, EntryKind::OverruleTakenBack).await
}

async fn set(
    ctx: &Ctx,
    id: &ApplicationId,
    about: &About,
    justification: &str,
    kind: EntryKind,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let app = claim::held(&mut tx, ctx, Action::OverruleRule, id).await?;
    let why = reason("justification", justification)?;
    let judged = submissions::get(&mut tx, id, app.submission_number)
        .await?
        .assessment()?;
    let tests = check::test_prefix(&mut tx, ctx, &app, &app.metros()).await?;
    let answer = judged
        .results
        .iter()
        .chain(&tests)
        .find(|result| About::result(result) == *about)
        .ok_or_else(|| {
            refused(Refused::new(
                "This submission has no such answer. Choose one of the listed rules.",
            ))
        })?;
    let event = NewEvent {
        about: about.clone(),
        comment: why.to_string(),
        ..NewEvent::default()
    };
    enter(&mut tx, ctx, &app, kind, &event).await?;
    super::store::update(&mut tx, &app, ctx.now).await?;
    let names = names(&mut tx, ctx, &app).await?;
    let (verb, action, after) = match kind {
        EntryKind::Overruled => ("overruled", "rule_overruled", "overruled"),
        _ => (
            "took back the overrule of",
            "overrule_taken_back",
            "as answered",
        ),
    };
    let summary = format!(
        "{verb} {} about {} for {} in {}: {why}",
        answer.rule, answer.subject_name, names.isp, names.region
    );
    let changes = Change::of(&answer.rule, answer.outcome.label(), after);
    ctx.audit(
        &mut tx,
        entry(&app, action, summary, changes.into_iter().collect()),
    )
    .await?;
    tx.commit().await
}

/// The entry by which an answer is overruled on a submission, if it is.
pub fn holds<'e>(
    events: &'e [ReviewEvent],
    submission: i64,
    result: &RuleResult,
) -> Option<&'e ReviewEvent> {
    events
        .iter()
        .rev()
        .filter(|event| event.submission_number == submission)
        .find(|event| {
            let kind = event.kind.as_str();
            (kind == EntryKind::Overruled.as_str() || kind == EntryKind::OverruleTakenBack.as_str())
                && event.about().concerns(result)
        })
        .filter(|event| event.kind == EntryKind::Overruled.as_str())
}

//! The second signature: a lead, who is somebody else, approves, declines or sends back.

use super::{Trace, advance, check, claim, finish, load, names, refuse_audited, tell_isp};
use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::Tx;
use crate::server::db::applications::Application;
use crate::server::db::applications::submissions;
use crate::server::db::applications::thread::NewEvent;
use crate::server::db::audit::Change;
use crate::server::service::ground;
use crate::server::service::qualifications::{self, Grant};
use crate::server::service::reason;
use maps_domain::access::Action;
use maps_domain::application::{EntryKind, Event, Recommendation, guard_decision};
use maps_domain::ids::{ApplicationId, QualificationId, UserId};

/// Approves what was recommended: the qualification is created or renewed and the rollout starts,
/// all in one transaction.
///
/// # Errors
/// `Invalid` (field `reason`); `Refused` for the wrong person, when declining was recommended, or
/// while blocking answers are neither mended nor overruled; `Conflict` on a lost race.
pub async fn approve(
    ctx: &Ctx,
    id: &ApplicationId,
    why: &str,
) -> Result<QualificationId, AppError> {
    let (mut tx, mut app, actor) = sign(ctx, id, Event::Approve).await?;
    let why = reason("reason", why)?;
    let Some(Recommendation::Approve { metros, .. }) = app.recommendation() else {
        return Err(AppError::Refused(
            "The first reviewer recommended to decline. Decline, or send it back.".to_owned(),
        ));
    };
    let check = check::decision(&mut tx, ctx, &app, &metros).await?;
    let Some(tier) = check.tier.filter(|_| check.is_clear()) else {
        drop(tx);
        return Err(refuse_audited(ctx, &app, "refused_approval", check.obstacles()).await);
    };
    let grant = Grant {
        tier,
        metros,
        policy: check.assessment.policy.clone(),
        exception: check
            .exception
            .filter(|e| e.tier <= tier && tier < maps_domain::policy::Tier::Geo),
    };
    let qualification = qualifications::grant(&mut tx, ctx, &app, grant).await?;
    decide(&mut app, &actor, why.as_str(), ctx);
    let names = names(&mut tx, ctx, &app).await?;
    let until = maps_domain::time::UtcMs::new(qualification.until).date();
    tell_isp(
        &mut tx,
        ctx,
        &app,
        "application_decided",
        format!("Approved: {}", names.region),
        format!(
            "You are qualified in {} at tier {} until {until}. Customers who chose you and bought your service are turned on now. {why}",
            names.region,
            tier.label()
        ),
    )
    .await?;
    let trace = Trace {
        kind: EntryKind::Approved,
        event: NewEvent {
            comment: why.to_string(),
            body: app.recommendation.clone(),
            ..NewEvent::default()
        },
        action: "application_approved",
        summary: format!(
            "approved {} in {} at tier {} until {until}: {why}",
            names.isp,
            names.region,
            tier.label()
        ),
        changes: [
            Change::of("tier", "", tier.label()),
            Change::of("metros", "", &qualification.metros),
            Change::of("overruled answers", "0", check.overruled.len()),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    let granted = qualification.qualification_id();
    finish(tx, ctx, &app, trace).await?;
    Ok(granted)
}

/// Declines, whatever was recommended, with a reason that the ISP sees.
///
/// # Errors
/// `Invalid` (field `reason`); `Refused` for the wrong person or state; `Conflict` on a lost race.
pub async fn decline(ctx: &Ctx, id: &ApplicationId, why: &str) -> Result<(), AppError> {
    let (mut tx, mut app, actor) = sign(ctx, id, Event::Decline).await?;
    let why = reason("reason", why)?;
    decide(&mut app, &actor, why.as_str(), ctx);
    let names = names(&mut tx, ctx, &app).await?;
    let days = ground::values(ctx, &mut tx, &app.region())
        .await?
        .appeal_days;
    let text = format!("{why}\nYou can appeal within {days} days, or apply again.");
    tell_isp(
        &mut tx,
        ctx,
        &app,
        "application_decided",
        format!("Declined: {}", names.region),
        text,
    )
    .await?;
    let trace = Trace {
        kind: EntryKind::Declined,
        event: NewEvent {
            comment: why.to_string(),
            ..NewEvent::default()
        },
        action: "application_declined",
        summary: format!("declined {} in {}: {why}", names.isp, names.region),
        changes: vec![],
    };
    finish(tx, ctx, &app, trace).await
}

/// Sends it back to the first reviewer, with a reason.
///
/// # Errors
/// As [`decline`].
pub async fn send_back(ctx: &Ctx, id: &ApplicationId, why: &str) -> Result<(), AppError> {
    let (mut tx, mut app, _) = sign(ctx, id, Event::SendBack).await?;
    let why = reason("reason", why)?;
    let names = names(&mut tx, ctx, &app).await?;
    let first = UserId::new(std::mem::take(&mut app.recommended_by));
    app.recommendation.clear();
    first.as_str().clone_into(&mut app.claimed_by);
    app.claimed_at = Some(ctx.now.get());
    app.due_at = Some(super::submit::review_due(&mut tx, ctx, &app).await?);
    if let Ok(user) = crate::server::db::users::get(&mut tx, &first).await {
        let note = crate::server::service::notify::Note {
            kind: "recommendation_sent_back",
            title: format!("{} in {} came back to you", names.isp, names.region),
            body: why.to_string(),
            href: format!("/review/applications/{}", app.id),
        };
        crate::server::service::notify::person(&mut tx, ctx, &first, &user.email, &note).await?;
    }
    let trace = Trace {
        kind: EntryKind::SentBack,
        event: NewEvent {
            comment: why.to_string(),
            ..NewEvent::default()
        },
        action: "recommendation_sent_back",
        summary: format!(
            "sent {} in {} back to review: {why}",
            names.isp, names.region
        ),
        changes: vec![],
    };
    finish(tx, ctx, &app, trace).await
}

/// Checks who signs. A refusal here is worth remembering.
async fn sign(
    ctx: &Ctx,
    id: &ApplicationId,
    event: Event,
) -> Result<(Tx, Application, Actor), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = load(&mut tx, ctx, Action::DecideApplication, id).await?;
    let actor = ctx.actor()?.clone();
    advance(&mut app, event, ctx)?;
    let first = UserId::new(app.recommended_by.clone());
    let submission = submissions::get(&mut tx, id, app.submission_number).await?;
    let by = UserId::new(submission.submitted_by);
    let appealed = claim::appealed(&mut tx, id).await?;
    if let Err(no) = guard_decision(&first, &actor.user_id, actor.role, &by, &appealed) {
        drop(tx);
        return Err(refuse_audited(ctx, &app, "refused_decision", no.sentence().to_owned()).await);
    }
    Ok((tx, app, actor))
}

fn decide(app: &mut Application, actor: &Actor, why: &str, ctx: &Ctx) {
    actor.user_id.as_str().clone_into(&mut app.decided_by);
    app.decided_at = Some(ctx.now.get());
    why.clone_into(&mut app.decision_reason);
    app.due_at = None;
    app.claimed_by.clear();
    app.claimed_at = None;
}

//! Who reviews: claim, release, reassign, and the end of a claim that nobody works on.

use super::{Trace, advance, finish, load, names, refuse_audited, refused};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::submissions;
use crate::server::db::applications::thread::{self, NewEvent};
use crate::server::db::applications::{self as store, Application};
use crate::server::db::audit::Change;
use crate::server::db::{Tx, users};
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::application::{AppealedDecision, Claim, EntryKind, Event, State, guard_claim};
use maps_domain::ids::{ApplicationId, UserId};
use maps_domain::refusal::Refused;
use maps_domain::time::UtcMs;

/// The people who stay out because the ISP appealed against their decision.
pub(super) async fn appealed(
    tx: &mut Tx,
    id: &ApplicationId,
) -> Result<AppealedDecision, AppError> {
    let events = thread::of(tx, id).await?;
    Ok(AppealedDecision::of(events.into_iter().filter_map(
        |event| {
            let kind = EntryKind::parse(&event.kind).ok()?;
            Some((kind, UserId::new(event.actor_id)))
        },
    )))
}

async fn submitter(tx: &mut Tx, app: &Application) -> Result<UserId, AppError> {
    let newest = submissions::get(tx, &app.app_id(), app.submission_number).await?;
    Ok(UserId::new(newest.submitted_by))
}

/// Takes the application to review it. An appeal clears the earlier signatures; they stay in the
/// conversation.
///
/// # Errors
/// `Refused` when it cannot be claimed, or not by this person; `Conflict` when somebody was faster.
pub async fn claim(ctx: &Ctx, id: &ApplicationId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = load(&mut tx, ctx, Action::ClaimApplication, id).await?;
    let actor = ctx.actor()?.clone();
    let was = app.state()?;
    advance(&mut app, Event::Claim, ctx)?;
    let appealed = appealed(&mut tx, id).await?;
    let by = submitter(&mut tx, &app).await?;
    if let Err(no) = guard_claim(&actor.user_id, actor.role, &by, &appealed) {
        drop(tx);
        return Err(refuse_audited(ctx, &app, "refused_claim", no.sentence().to_owned()).await);
    }
    hold(&mut app, &actor.user_id, ctx.now);
    app.recommended_by.clear();
    app.recommendation.clear();
    if was == State::Appealed {
        app.decided_by.clear();
        app.decided_at = None;
        app.decision_reason.clear();
    }
    let names = names(&mut tx, ctx, &app).await?;
    let trace = Trace {
        kind: EntryKind::Claimed,
        event: NewEvent::default(),
        action: "application_claimed",
        summary: format!(
            "claimed the application of {} for {}",
            names.isp, names.region
        ),
        changes: vec![],
    };
    finish(tx, ctx, &app, trace).await
}

fn hold(app: &mut Application, by: &UserId, now: UtcMs) {
    by.as_str().clone_into(&mut app.claimed_by);
    app.claimed_at = Some(now.get());
}

/// Gives it back to the queue.
///
/// # Errors
/// `Refused` when another reviewer holds it.
pub async fn release(ctx: &Ctx, id: &ApplicationId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = held(&mut tx, ctx, Action::ClaimApplication, id).await?;
    advance(&mut app, Event::Release, ctx)?;
    app.claimed_by.clear();
    app.claimed_at = None;
    let names = names(&mut tx, ctx, &app).await?;
    let trace = Trace {
        kind: EntryKind::Released,
        event: NewEvent::default(),
        action: "application_released",
        summary: format!(
            "released the application of {} for {}",
            names.isp, names.region
        ),
        changes: vec![],
    };
    finish(tx, ctx, &app, trace).await
}

/// A lead gives it to another reviewer, who is told.
///
/// # Errors
/// `Invalid` (field `reviewer`) for somebody who cannot review it; `Refused`.
pub async fn reassign(ctx: &Ctx, id: &ApplicationId, to: &UserId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = load(&mut tx, ctx, Action::ReassignClaim, id).await?;
    advance(&mut app, Event::Reassign, ctx)?;
    let nobody = || AppError::field("reviewer", "Choose one of the listed reviewers.");
    let user = users::get(&mut tx, to).await.map_err(|_| nobody())?;
    let role: Role = user.role.parse().map_err(|_| nobody())?;
    if !matches!(role, Role::Reviewer | Role::LeadReviewer) || user.removed_at.is_some() {
        return Err(nobody());
    }
    let by = submitter(&mut tx, &app).await?;
    let appealed = appealed(&mut tx, id).await?;
    guard_claim(to, role, &by, &appealed)
        .map_err(|no| AppError::field("reviewer", no.sentence()))?;
    let before = app.claimed_by.clone();
    hold(&mut app, to, ctx.now);
    let names = names(&mut tx, ctx, &app).await?;
    let note = Note {
        kind: "application_assigned",
        title: format!("Review of {} in {} is yours now", names.isp, names.region),
        body: "A lead reviewer gave it to you.".to_owned(),
        href: format!("/review/applications/{}", app.id),
    };
    notify::person(&mut tx, ctx, to, &user.email, &note).await?;
    let earlier = users::get(&mut tx, &UserId::new(before))
        .await
        .map_or_else(|_| String::new(), |u| u.name);
    let trace = Trace {
        kind: EntryKind::Reassigned,
        event: NewEvent {
            comment: format!("Now with {}.", user.name),
            ..NewEvent::default()
        },
        action: "application_reassigned",
        summary: format!(
            "gave the review of {} in {} to {}",
            names.isp, names.region, user.name
        ),
        changes: Change::of("reviewer", earlier, &user.name)
            .into_iter()
            .collect(),
    };
    finish(tx, ctx, &app, trace).await
}

/// The application, held by the actor: only the holder works on it. Working on it renews the claim.
pub(super) async fn held(
    tx: &mut Tx,
    ctx: &Ctx,
    action: Action,
    id: &ApplicationId,
) -> Result<Application, AppError> {
    let mut app = load(tx, ctx, action, id).await?;
    let actor = ctx.actor()?.user_id.clone();
    let Some(by) = app.claimant() else {
        let state = app.state()?;
        return Err(refused(Refused::new(format!(
            "Nobody has claimed this application ({}). {}",
            state.label().to_lowercase(),
            state.next_step()
        ))));
    };
    let at = UtcMs::new(app.claimed_at.unwrap_or(app.since));
    Claim { by, at }.guard(&actor).map_err(refused)?;
    app.claimed_at = Some(ctx.now.get());
    Ok(app)
}

/// The reviewers who can be given an application.
///
/// # Errors
/// What the database refuses.
pub async fn reviewers(ctx: &Ctx) -> Result<Vec<users::User>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    if ctx.actor()?.role.org_kind() != OrgKind::Microsoft {
        return Err(AppError::NotFound);
    }
    let mut tx = ctx.app.db.read().await?;
    let mut people = users::members(&mut tx, &org).await?;
    people.retain(|u| {
        matches!(
            u.role.parse::<Role>(),
            Ok(Role::Reviewer | Role::LeadReviewer)
        )
    });
    Ok(people)
}

/// Housekeeping: gives back what was claimed and not worked on in the policy's time.
///
/// # Errors
/// What the database refuses.
pub async fn lapse(ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let claimed = store::in_state(&mut tx, State::InReview).await?;
    drop(tx);
    for mut app in claimed {
        let days = policy
            .thresholds(&app.region(), app.partner()?)
            .claim_lapse_working_days;
        let Some(by) = app.claimant() else { continue };
        let at = UtcMs::new(app.claimed_at.unwrap_or(app.since));
        if !(Claim { by: by.clone(), at }).has_lapsed(ctx.now, days) {
            continue;
        }
        let mut tx = ctx.app.db.begin().await?;
        advance(&mut app, Event::LapseClaim, ctx)?;
        app.claimed_by.clear();
        app.claimed_at = None;
        let names = names(&mut tx, ctx, &app).await?;
        if let Ok(user) = users::get(&mut tx, &by).await {
            let note = Note {
                kind: "claim_lapsed",
                title: format!("Your claim on {} in {} has lapsed", names.isp, names.region),
                body: format!(
                    "Nothing happened for {days} working days, so others may claim it again."
                ),
                href: format!("/review/applications/{}", app.id),
            };
            notify::person(&mut tx, ctx, &by, &user.email, &note).await?;
        }
        let trace = Trace {
            kind: EntryKind::ClaimLapsed,
            event: NewEvent::default(),
            action: "claim_lapsed",
            summary: format!(
                "gave {} in {} back to the queue: the claim had lapsed",
                names.isp, names.region
            ),
            changes: vec![],
        };
        match finish(tx, ctx, &app, trace).await {
            // Somebody worked on it meanwhile: then it has not lapsed.
            Ok(()) | Err(AppError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

//! The ISP contradicts a decision: a lead who had no part in it looks again.

use super::{Trace, advance, finish, load, names, refuse_audited, submit, tell_microsoft};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications as store;
use crate::server::db::applications::thread::NewEvent;
use crate::server::service::{ground, reason};
use maps_domain::access::{Action, Role};
use maps_domain::application::{EntryKind, Event, guard_appeal};
use maps_domain::ids::ApplicationId;
use maps_domain::time::UtcMs;

/// Appeals within the policy's days of the decline.
///
/// # Errors
/// `Invalid` without a reason; `Refused` when it was not declined, the time is over, or another
/// application for the region is open.
pub async fn execute(ctx: &Ctx, id: &ApplicationId, why: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = load(&mut tx, ctx, Action::AppealDecision, id).await?;
    advance(&mut app, Event::Appeal, ctx)?;
    let why = reason("reason", why)?;
    let declined_at = UtcMs::new(app.decided_at.unwrap_or(app.updated_at));
    let days = ground::values(ctx, &mut tx, &app.region())
        .await?
        .appeal_days;
    if let Err(late) = guard_appeal(declined_at, days, ctx.now) {
        drop(tx);
        return Err(refuse_audited(ctx, &app, "refused_appeal", late.sentence().to_owned()).await);
    }
    if store::open_of(&mut tx, &app.org(), &app.region())
        .await?
        .is_some()
    {
        return Err(AppError::Refused(
            "A newer application for this region is open. Withdraw it first, or go on with it instead of the appeal."
                .to_owned(),
        ));
    }
    app.due_at = Some(submit::review_due(&mut tx, ctx, &app).await?);
    let names = names(&mut tx, ctx, &app).await?;
    tell_microsoft(
        &mut tx,
        ctx,
        &app,
        &[Role::LeadReviewer],
        "application_appealed",
        format!("{} appeals the decision on {}", names.isp, names.region),
        format!("A lead reviewer who was not involved has to claim it. Their reason: {why}"),
    )
    .await?;
    let trace = Trace {
        kind: EntryKind::Appealed,
        event: NewEvent {
            comment: why.to_string(),
            ..NewEvent::default()
        },
        action: "application_appealed",
        summary: format!("appealed against the decision on {}", names.region),
        changes: vec![],
    };
    finish(tx, ctx, &app, trace).await
}

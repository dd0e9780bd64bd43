//! The ISP takes its application back.

use super::{Trace, advance, finish, load, names, tell_microsoft};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::thread::NewEvent;
use maps_domain::access::{Action, Role};
use maps_domain::application::{EntryKind, Event, State};
use maps_domain::ids::ApplicationId;

/// Withdraws, once the region's name is typed: a closed application cannot be opened again.
///
/// # Errors
/// `Invalid` for another name; `Refused` after the decision; `Conflict` on a lost race.
pub async fn execute(
    ctx: &Ctx,
    id: &ApplicationId,
    region_name: &str,
    comment: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut app = load(&mut tx, ctx, Action::WithdrawApplication, id).await?;
    let names = names(&mut tx, ctx, &app).await?;
    let was = app.state()?;
    advance(&mut app, Event::Withdraw, ctx)?;
    if region_name.trim().to_lowercase() != names.region.to_lowercase() {
        return Err(AppError::field(
            "region_name",
            format!(
                "Type the name of the region, {}, to withdraw this application.",
                names.region
            ),
        ));
    }
    app.due_at = None;
    app.claimed_by.clear();
    app.claimed_at = None;
    if was != State::Draft {
        let title = format!(
            "{} withdrew its application for {}",
            names.isp, names.region
        );
        tell_microsoft(
            &mut tx,
            ctx,
            &app,
            &[Role::Reviewer, Role::LeadReviewer],
            "application_withdrawn",
            title,
            "Nothing is left to review.".to_owned(),
        )
        .await?;
    }
    let trace = Trace {
        kind: EntryKind::Withdrawn,
        event: NewEvent {
            comment: comment.trim().to_owned(),
            ..NewEvent::default()
        },
        action: "application_withdrawn",
        summary: format!("withdrew the application for {}", names.region),
        changes: vec![],
    };
    finish(tx, ctx, &app, trace).await
}

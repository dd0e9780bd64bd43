//! Microsoft's switch: are valid prefixes of qualified ISPs accepted without a click?

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::settings::{self, AUTO_ACCEPT};
use crate::server::service;
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Action;

/// Whether it is on.
///
/// # Errors
/// What the database refuses.
pub async fn is_on(ctx: &Ctx) -> Result<bool, AppError> {
    let mut tx = ctx.app.db.read().await?;
    Ok(settings::get(&mut tx, AUTO_ACCEPT).await? == "on")
}

/// Turns it on or off. Turned on, batches that wait for Microsoft go on by themselves.
///
/// # Errors
/// `Forbidden`, `Invalid` at `reason`, `Refused` when it stands there already, `Conflict` on a lost
/// race.
pub async fn switch(ctx: &Ctx, on: bool, reason: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditAutoAccept, &org)?;
    let reason = service::reason("reason", reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let (before, version) = settings::versioned(&mut tx, AUTO_ACCEPT).await?;
    let after = if on { "on" } else { "off" };
    if before == after {
        return Err(AppError::Refused(format!(
            "Automatic acceptance is {after} already."
        )));
    }
    settings::change(&mut tx, AUTO_ACCEPT, after, version).await?;
    if on {
        let title = "Auto-accept switched on: all activations";
        rollouts::start(&mut tx, ctx, &Scope::default(), title, "auto_accept_on").await?;
    }
    let entry = Entry {
        action: "auto_accept_switched",
        object_kind: "policy",
        object_id: AUTO_ACCEPT.to_owned(),
        owner: org,
        summary: format!("switched automatic acceptance of prefixes {after}"),
        changes: [
            Change::of("automatic acceptance", before, after),
            Change::of("reason", "", reason.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

//! Permissions given once: the ISP's for automated turn-up in a region, Microsoft's for accepting
//! valid prefixes. Both can be taken back; what runs keeps running.

use super::region_name;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::activations::{self, Standing};
use crate::server::db::audit::{Change, Entry};
use crate::server::service::ground;
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Action;
use maps_domain::ids::{OrgId, RegionId};

/// The setting of Microsoft's auto-accept policy: `on` or `off`.
const AUTO_ACCEPT: &str = "auto_accept_prefixes";

/// The regions for which the actor's organisation has given one, by region id.
///
/// # Errors
/// `Forbidden`.
pub async fn own(ctx: &Ctx) -> Result<Vec<Standing>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    let mut tx = ctx.app.db.read().await?;
    activations::standing(&mut tx, &org).await
}

/// Gives the standing authorisation for a region: waiting batches go on by themselves.
///
/// # Errors
/// `Invalid` for an unknown region, `Conflict` when it is given already, `Forbidden`.
pub async fn grant(ctx: &Ctx, region: &str) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::GrantStandingAuthorisation, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    if catalogue.region(&RegionId::new(region)).is_none() {
        return Err(AppError::field(
            "region",
            "Choose one of the listed regions.",
        ));
    }
    let standing = Standing {
        id: ctx.new_id(),
        org_id: actor.org_id.to_string(),
        region_id: region.to_owned(),
        granted_by: actor.name.clone(),
        granted_at: ctx.now.get(),
    };
    activations::grant(&mut tx, &standing).await?;
    let name = region_name(ctx, &mut tx, region).await?;
    let title = format!("{} in {name}", actor.org_name);
    let scope = Scope {
        isp: Some(actor.org_id.clone()),
        region: Some(region.into()),
        ..Scope::default()
    };
    rollouts::start(&mut tx, ctx, &scope, &title, "standing_granted").await?;
    let summary = format!("gave the standing authorisation for automated turn-up in {name}");
    let changes = Change::of(&name, "by hand", "automatic")
        .into_iter()
        .collect();
    ctx.audit(
        &mut tx,
        entry(&actor.org_id, "standing_granted", summary, changes),
    )
    .await?;
    tx.commit().await
}

/// Takes it back: from now on the ISP's steps are done by hand again.
///
/// # Errors
/// `Conflict` when none is in force, `Forbidden`.
pub async fn revoke(ctx: &Ctx, region: &str) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::GrantStandingAuthorisation, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    activations::revoke(&mut tx, &actor.org_id, region, &actor.name, ctx.now).await?;
    let name = region_name(ctx, &mut tx, region).await?;
    let summary = format!("took back the standing authorisation for automated turn-up in {name}");
    let changes = Change::of(&name, "automatic", "by hand")
        .into_iter()
        .collect();
    ctx.audit(
        &mut tx,
        entry(&actor.org_id, "standing_revoked", summary, changes),
    )
    .await?;
    tx.commit().await
}

fn entry(org: &OrgId, action: &'static str, summary: String, changes: Vec<Change>) -> Entry {
    Entry {
        action,
        object_kind: "organisation",
        object_id: org.to_string(),
        owner: org.clone(),
        summary,
        changes,
    }
}

/// Whether Microsoft accepts valid prefixes of qualified ISPs by itself.
///
/// # Errors
/// What the database refuses.
pub async fn auto_accept(ctx: &Ctx) -> Result<bool, AppError> {
    let mut tx = ctx.app.db.read().await?;
    Ok(activations::setting(&mut tx, AUTO_ACCEPT).await? == "on")
}

/// Switches Microsoft's auto-accept policy. Switched on, waiting batches go on by themselves.
///
/// # Errors
/// `Forbidden`.
pub async fn set_auto_accept(ctx: &Ctx, on: bool) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::EditAutoAccept, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let word = |on: bool| if on { "on" } else { "off" };
    let before = activations::setting(&mut tx, AUTO_ACCEPT).await? == "on";
    activations::set_setting(&mut tx, AUTO_ACCEPT, word(on)).await?;
    if on && !before {
        let title = "Auto-accept switched on: all activations";
        rollouts::start(&mut tx, ctx, &Scope::default(), title, "auto_accept_on").await?;
    }
    let summary = format!("switched auto-accept of valid prefixes {}", word(on));
    let changes = Change::of("auto-accept", word(before), word(on))
        .into_iter()
        .collect();
    ctx.audit(
        &mut tx,
        entry(&actor.org_id, "auto_accept_changed", summary, changes),
    )
    .await?;
    tx.commit().await
}

//! The permission that an ISP gives once for automated turn-up in a region. It can be taken back; what
//! runs keeps running.

use super::region_name;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::standing_authorisations::{self, Standing};
use crate::server::service::ground;
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Action;
use maps_domain::ids::{OrgId, RegionId};

/// The regions for which the actor's organisation has given one, by region id.
///
/// # Errors
/// `Forbidden`.
pub async fn own(ctx: &Ctx) -> Result<Vec<Standing>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    let mut tx = ctx.app.db.read().await?;
    standing_authorisations::of_isp(&mut tx, &org).await
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
    standing_authorisations::grant(&mut tx, &standing).await?;
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
    let region_id = RegionId::new(region);
    standing_authorisations::revoke(&mut tx, &actor.org_id, &region_id, &actor.name, ctx.now)
        .await?;
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

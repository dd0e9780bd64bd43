//! The prefixes of an order: given to a line when they are free, moved between the ISPs of a site so that
//! the standing-by one takes over without a gap.

use super::{entry, load};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::orders::{self, Line};
use crate::server::db::{Tx, orgs, prefixes, site_prefixes};
use crate::server::service::queue::{self, Job};
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::{Action, OrgKind};
use maps_domain::field::FieldError;
use maps_domain::ids::OrderId;
use maps_domain::prefix::Prefix4;

/// Gives prefixes to a line. Those that overlap a live one are refused; its holder is named only to
/// its own organisation.
pub(super) async fn hold(
    ctx: &Ctx,
    tx: &mut Tx,
    line: &Line,
    prefixes: &[Prefix4],
    suffix: &str,
) -> Result<Vec<FieldError>, AppError> {
    let mut errors = Vec::new();
    if !prefixes.is_empty() {
        site_prefixes::lock(tx).await?;
    }
    for &prefix in prefixes {
        match site_prefixes::overlapping(tx, prefix).await? {
            None if registered_elsewhere(tx, line, prefix).await? => {
                errors.push(FieldError::new(
                    format!("prefixes{suffix}"),
                    foreign(prefix),
                ));
            }
            None => site_prefixes::insert(tx, &ctx.new_id(), line, prefix).await?,
            Some(holder) => {
                let message = if holder.customer_id == line.customer_id
                    && line.customer_id == ctx.actor()?.org_id.as_str()
                {
                    let isp = orgs::get(tx, &holder.isp_id.clone().into())
                        .await?
                        .display_name;
                    let site = orders::site_name(tx, &holder.site_id.clone().into()).await?;
                    format!(
                        "Prefix {prefix} overlaps {}, which your site {site} has with {isp}. Leave it out here; on the order's page you can assign it to another ISP of the site.",
                        holder.prefix
                    )
                } else {
                    foreign(prefix)
                };
                errors.push(FieldError::new(format!("prefixes{suffix}"), message));
            }
        }
    }
    Ok(errors)
}

/// An ISP has registered addresses of it for somebody else, or another ISP for this customer.
async fn registered_elsewhere(tx: &mut Tx, line: &Line, prefix: Prefix4) -> Result<bool, AppError> {
    let held = prefixes::overlapping(tx, prefix).await?;
    Ok(held
        .iter()
        .any(|row| row.org_id != line.isp_id || row.customer_id != line.customer_id))
}

/// What everybody but the holder reads.
fn foreign(prefix: Prefix4) -> String {
    format!(
        "Prefix {prefix} overlaps a prefix that is registered already. A prefix has one registration: check it, or ask for its release under Prefixes when it is yours."
    )
}

/// Assigns a live prefix of an order's site to another ISP with a line there. The old ISP keeps
/// running until the new one is active.
///
/// # Errors
/// `Invalid` when that ISP has no live line for the site, `NotFound`, `Forbidden`.
pub async fn assign(ctx: &Ctx, order: &OrderId, prefix: &str, isp: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (order, actor) = load(&mut tx, ctx, order, Action::DeclareOrder).await?;
    // An ISP must not learn which other ISPs a site has.
    if actor.role.org_kind() != OrgKind::Customer {
        return Err(AppError::Forbidden);
    }
    let stored = site_prefixes::get(&mut tx, prefix).await?;
    let from = orders::line(&mut tx, &stored.line_id.clone().into()).await?;
    if from.order_id != order.id || stored.released_at.is_some() {
        return Err(AppError::NotFound);
    }
    let site = stored.site_id.clone().into();
    let target = orders::live_line(&mut tx, &site, &isp.into())
        .await?
        .filter(|line| line.id != from.id)
        .ok_or_else(|| {
            AppError::field(
                "isp",
                "Choose an ISP with a declared or confirmed line for this site. Declare the order first.",
            )
        })?;
    let (old, new) = (
        orgs::get(&mut tx, &stored.isp_id.clone().into())
            .await?
            .display_name,
        orgs::get(&mut tx, &target.isp_id.clone().into())
            .await?
            .display_name,
    );
    site_prefixes::move_to(&mut tx, &stored, &target).await?;
    // The other ISP's ASNs may be refused where the old one's are not.
    queue::enqueue(&mut tx, ctx, &Job::CheckPrefixes).await?;
    let scope = Scope {
        site: Some(site),
        ..Scope::default()
    };
    let title = format!("{}: {new} takes over", stored.prefix);
    rollouts::start(&mut tx, ctx, &scope, &title, "prefix_assigned").await?;
    let changes = Change::of(&stored.prefix, &old, &new).into_iter().collect();
    let summary = format!("assigned prefix {} from {old} to {new}", stored.prefix);
    // In the customer's history only: neither ISP may read of the other.
    let mut entry = entry(&order, "prefix_assigned", summary, changes);
    entry.object_kind = "site";
    entry.object_id = stored.site_id.clone();
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// ISPs to which the prefixes of each site of an order can be assigned: site, ISP id, ISP name.
///
/// # Errors
/// What the database refuses.
pub async fn targets(
    ctx: &Ctx,
    order: &OrderId,
) -> Result<Vec<(String, String, String)>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let stored = orders::get(&mut tx, order).await?;
    if ctx.actor()?.org_id.as_str() != stored.customer_id {
        return Ok(Vec::new());
    }
    orders::other_isps(&mut tx, order).await
}

//! Starting a rollout: whatever can change who is turned on where calls this in its transaction.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::rollouts::{self, Rollout};
use crate::server::service::queue::{self, Job};
use maps_domain::ids::{OrgId, RegionId, SiteId};

/// The narrowest set of sites that can be affected. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only sites that want, or are on, this ISP.
    pub isp: Option<OrgId>,
    /// Only sites of this customer.
    pub customer: Option<OrgId>,
    /// Only sites in this region.
    pub region: Option<RegionId>,
    /// Only this site.
    pub site: Option<SiteId>,
}

/// Queues the reconcile job over the scope and gives the rollout's id.
///
/// `title` is one line for people ("Colt in Western Europe"); `cause` is snake case (`qualified`,
/// `qualification_suspended`, `order_confirmed`, `order_ended`, `choice_changed`, `sites_changed`).
///
/// # Errors
/// What the database refuses.
pub async fn start(
    tx: &mut Tx,
    ctx: &Ctx,
    scope: &Scope,
    title: &str,
    cause: &str,
) -> Result<String, AppError> {
    let text = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let rollout = Rollout {
        id: ctx.new_id(),
        title: title.to_owned(),
        cause: cause.to_owned(),
        isp_id: text(scope.isp.as_ref().map(OrgId::as_str)),
        customer_id: text(scope.customer.as_ref().map(OrgId::as_str)),
        region_id: text(scope.region.as_ref().map(RegionId::as_str)),
        site_id: text(scope.site.as_ref().map(SiteId::as_str)),
        state: "queued".to_owned(),
        total: 0,
        done: 0,
        changed: 0,
        failed: 0,
        cursor: String::new(),
        created_at: ctx.now.get(),
        updated_at: ctx.now.get(),
        finished_at: None,
    };
    rollouts::insert(tx, &rollout, ctx.now).await?;
    let job = Job::Reconcile {
        rollout_id: rollout.id.clone(),
    };
    queue::enqueue(tx, ctx, &job).await?;
    Ok(rollout.id)
}

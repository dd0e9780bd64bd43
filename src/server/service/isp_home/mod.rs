//! What an ISP's first screen shows: where it is qualified, what needs it, how full it is, who
//! runs over it.

mod needs;
mod regions;

pub use needs::Need;
pub use regions::{RegionLine, Standing};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, isp_home as db};
use crate::server::service::applications::read;
use crate::server::service::inventory::{self, Inventory};
use maps_domain::access::Action;
use maps_domain::ids::OrgId;

/// How many customer sites are in which state, and of how many customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Customers {
    /// Customers with a site that is on or on its way.
    pub customers: i64,
    /// Sites that are on.
    pub active: i64,
    /// Sites on their way.
    pub starting: i64,
    /// Sites at risk.
    pub at_risk: i64,
    /// Sites whose turn-up failed.
    pub failed: i64,
}

/// The first screen.
pub struct Home {
    /// The interconnects.
    pub inventory: Inventory,
    /// Regions with a qualification, an application or connections.
    pub regions: Vec<RegionLine>,
    /// What needs the ISP, oldest first.
    pub needs: Vec<Need>,
    /// Customers.
    pub customers: Customers,
}

/// Gathers it for the actor's ISP.
///
/// # Errors
/// `NotFound` for others, what the database refuses.
pub async fn home(ctx: &Ctx) -> Result<Home, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadInventory, &org)?;
    let inventory = inventory::inventory(ctx, &org).await?;
    let overview = read::overview(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let active = db::active_by_region(&mut tx, &org).await?;
    let customers = customers(&mut tx, &org).await?;
    let needs = needs::of(&mut tx, &org, &inventory, &overview).await?;
    drop(tx);
    let regions = regions::of(ctx, &inventory, &overview, &active).await?;
    Ok(Home {
        inventory,
        regions,
        needs,
        customers,
    })
}

async fn customers(tx: &mut Tx, org: &OrgId) -> Result<Customers, AppError> {
    let states = db::by_state(tx, org).await?;
    let count = |wanted: &[&str]| {
        states
            .iter()
            .filter(|(state, _)| wanted.contains(&state.as_str()))
            .map(|(_, count)| *count)
            .sum()
    };
    Ok(Customers {
        customers: db::customers(tx, org).await?,
        active: count(&["active"]),
        starting: count(&["provisioning"]),
        at_risk: count(&["at_risk"]),
        failed: count(&["failed"]),
    })
}

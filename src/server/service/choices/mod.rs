//! Choices of ISPs: what a customer sees before choosing, and saving what it chose.
//!
//! Reading is here, what follows from it in [`Ground`], saving in [`save`].

mod ground;
pub mod overview;
pub mod save;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, choices, customer_facts, orgs, site_groups};
use crate::server::service::ground as base;
use crate::server::service::sites::regions_of;
use maps_domain::access::{Action, OrgKind};
use maps_domain::choice::Choices;
use maps_domain::ids::{MetroId, OrgId, RegionId, SiteId};
use maps_domain::qualification::Tier;
use maps_domain::sorted::{SortedMap, SortedSet};
use maps_domain::time::UtcMs;

pub use self::ground::Ground;
use self::ground::groups;

/// What an ISP can do in a region today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Customers can be turned on.
    Qualified {
        /// Local is an exception from the programme's rule, without a backup metro.
        tier: Tier,
        /// Metros it covers.
        metros: Vec<MetroId>,
        /// The plan of a dated exception; empty when the policy is met.
        plan: String,
        /// Last moment.
        until: UtcMs,
    },
    /// Paused by Microsoft: what runs goes on at risk, nothing new starts.
    Suspended,
    /// With the reviewers.
    Applied {
        /// When they want to have decided.
        due: Option<UtcMs>,
    },
    /// Nothing is under way.
    NotYet,
}

impl Standing {
    /// Whether customers can be turned on.
    pub const fn is_qualified(&self) -> bool {
        matches!(self, Self::Qualified { .. })
    }
}

/// An ISP that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Isp {
    /// Id.
    pub id: OrgId,
    /// Name on screens.
    pub name: String,
    /// Of its public page.
    pub slug: String,
}

/// A region as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Id.
    pub id: RegionId,
    /// Name.
    pub name: String,
    /// The customer's sites in use there.
    pub sites: i64,
}

/// Everything that the signed-in customer's choices rest on.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn ground(ctx: &Ctx) -> Result<Ground, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadChoices)?;
    let mut tx = ctx.app.db.read().await?;
    load(ctx, &mut tx, org).await
}

async fn load(ctx: &Ctx, tx: &mut Tx, org: OrgId) -> Result<Ground, AppError> {
    let catalogue = base::catalogue(ctx, tx).await?;
    let choices = choices::load_wide(tx, &org).await?;
    let isps = orgs::of_kind(tx, "isp")
        .await?
        .into_iter()
        .map(|isp| Isp {
            id: isp.org_id(),
            name: isp.display_name,
            slug: isp.slug,
        })
        .collect();
    let mut regions: Vec<Region> = regions_of(tx, &org, &catalogue)
        .await?
        .into_iter()
        .map(|(id, name, sites)| Region {
            id: RegionId::new(id),
            name,
            sites,
        })
        .collect();
    let used: SortedSet<RegionId> = regions.iter().map(|region| region.id.clone()).collect();
    regions.extend(
        catalogue
            .regions()
            .filter(|region| !used.contains(&region.id))
            .map(|region| Region {
                id: region.id.clone(),
                name: region.name.clone(),
                sites: 0,
            }),
    );
    let standing = standings(tx).await?;
    let mut qualified: SortedMap<OrgId, SortedSet<RegionId>> = SortedMap::new();
    for ((isp, region), _) in standing.iter().filter(|(_, s)| s.is_qualified()) {
        let regions = qualified.entry(isp.clone()).or_default();
        regions.insert(region.clone());
    }
    let rows = site_groups::of_customer(tx, &org, &ctx.now.date()).await?;
    let places = site_groups::places(tx, &org).await?;
    Ok(Ground {
        choices,
        isps,
        regions,
        standing,
        qualified,
        groups: groups(&rows)?,
        places: places
            .into_iter()
            .map(|(region, metro, sites)| (RegionId::new(region), MetroId::new(metro), sites))
            .collect(),
        catalogue,
        org,
    })
}

/// What some customer sites chose for themselves, with the wider choices.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn of_sites(ctx: &Ctx, sites: &[SiteId]) -> Result<Choices, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadChoices)?;
    let mut tx = ctx.app.db.read().await?;
    choices::load_for_sites(&mut tx, &org, sites).await
}

async fn standings(tx: &mut Tx) -> Result<SortedMap<(OrgId, RegionId), Standing>, AppError> {
    let mut all = SortedMap::new();
    for (isp, region, due) in customer_facts::applied(tx).await? {
        let due = due.map(UtcMs::new);
        all.insert(
            (OrgId::new(isp), RegionId::new(region)),
            Standing::Applied { due },
        );
    }
    // A qualification counts more than the application that renews it.
    for row in customer_facts::standings(tx).await? {
        let standing = if row.state == "qualified" {
            let metros: Vec<MetroId> = serde_json::from_str(&row.metros)?;
            Standing::Qualified {
                tier: row.tier.parse().map_err(AppError::internal)?,
                metros,
                plan: row.exception_plan,
                until: UtcMs::new(row.until),
            }
        } else {
            Standing::Suspended
        };
        all.insert(
            (OrgId::new(row.org_id), RegionId::new(row.region_id)),
            standing,
        );
    }
    Ok(all)
}

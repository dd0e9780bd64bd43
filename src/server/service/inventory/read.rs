//! Reading the inventory: lists, one record, metros with their verdict.

use super::Interconnect;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::pnis::{self, PniRow};
use crate::server::service::{evidence, ground};
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::preview::{self, MetroPreview, PreviewBase};
use maps_domain::evidence::Evidence;
use maps_domain::ids::{MetroId, OrgId, PniId, RegionId};
use maps_domain::place::Metro;
use maps_domain::pni::InventoryStatus;
use maps_domain::policy::{PartnerType, Policy, Thresholds};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A metro with connections, and what it reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct MetroView {
    /// The metro.
    pub metro: Metro,
    /// Name of its region.
    pub region: String,
    /// Connections that are planned or live.
    pub pnis: usize,
    /// Capacity of the live ones together.
    pub capacity: Mbps,
    /// Their 5-minute peak, percent of the capacity; `None` until a peak is recorded.
    pub peak_percent: Option<f64>,
    /// The verdict.
    pub verdict: MetroPreview,
}

/// Everything about an ISP's interconnects.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// Every PNI, retired ones included, by metro and name.
    pub pnis: Vec<Interconnect>,
    /// The metros where one is planned or live, by region and name.
    pub metros: Vec<MetroView>,
    /// The evidence they come from.
    pub evidence: Evidence,
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The policy in force.
    pub policy: Arc<Policy>,
}

impl Inventory {
    /// The verdict of one metro.
    pub fn metro(&self, id: &MetroId) -> Option<&MetroView> {
        self.metros.iter().find(|view| view.metro.id == *id)
    }

    /// The policy's values that hold for a region.
    pub fn thresholds(&self, region: &RegionId) -> &Thresholds {
        self.policy.thresholds(region, self.evidence.partner_type)
    }
}

/// The inventory of an ISP.
///
/// # Errors
/// `NotFound` for another's.
pub async fn inventory(ctx: &Ctx, org: &OrgId) -> Result<Inventory, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let evidence = evidence::of_org(&mut tx, org, PartnerType::Edge).await?;
    let pnis = pnis::of_org(&mut tx, org)
        .await?
        .iter()
        .map(Interconnect::of)
        .collect::<Result<Vec<_>, _>>()?;
    drop(tx);
    let metros = metros(&evidence, &catalogue, &policy);
    Ok(Inventory {
        pnis,
        metros,
        evidence,
        catalogue,
        policy,
    })
}

fn metros(evidence: &Evidence, catalogue: &Catalogue, policy: &Policy) -> Vec<MetroView> {
    let mut by_region: BTreeMap<&RegionId, Vec<MetroId>> = BTreeMap::new();
    for pni in &evidence.pnis {
        if let Some(metro) = catalogue.metro(&pni.metro) {
            by_region
                .entry(&metro.region)
                .or_default()
                .push(metro.id.clone());
        }
    }
    let mut views = Vec::new();
    for region in catalogue.regions() {
        let Some(ids) = by_region.get(&region.id) else {
            continue;
        };
        let found = preview::metros(evidence, catalogue, policy.table(), &region.id, ids);
        views.extend(found.into_iter().filter_map(|verdict| {
            let metro = catalogue.metro(&verdict.today.metro)?.clone();
            let here = evidence.pnis.iter().filter(|pni| pni.metro == metro.id);
            let live: Vec<_> = here
                .clone()
                .filter(|pni| pni.status == InventoryStatus::Live)
                .collect();
            let capacity: Mbps = live.iter().map(|pni| pni.bandwidth).sum();
            let peaks: Vec<Mbps> = live.iter().filter_map(|pni| pni.peak()).collect();
            let peak: Mbps = peaks.iter().copied().sum();
            Some(MetroView {
                region: region.name.clone(),
                pnis: here.count(),
                capacity,
                peak_percent: (!peaks.is_empty())
                    .then(|| super::percent(peak.get(), capacity.get()))
                    .flatten(),
                verdict,
                metro,
            })
        }));
    }
    views
}

/// One PNI.
///
/// # Errors
/// `NotFound` when absent or another's.
pub async fn one(ctx: &Ctx, id: &PniId) -> Result<Interconnect, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let row: PniRow = pnis::get(&mut tx, id).await?;
    ctx.authorise(Action::ReadInventory, &row.owner())?;
    Interconnect::of(&row)
}

/// What the live preview of a form needs: the actor's own records around a metro, without the PNI
/// that is being edited.
///
/// # Errors
/// What the database refuses.
pub async fn preview_base(
    ctx: &Ctx,
    metro: &str,
    without: Option<&PniId>,
) -> Result<PreviewBase, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadInventory, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let evidence = evidence::of_org(&mut tx, &org, PartnerType::Edge).await?;
    let metro = catalogue.metro(&MetroId::from(metro)).map(|m| m.id.clone());
    Ok(PreviewBase::around(
        metro.as_ref(),
        evidence,
        without,
        &catalogue,
        policy.table(),
    ))
}

//! What if something fails, for an ISP's own eyes and for reviewers; and what a verdict page shows of
//! the same engine: the sweep of single failures and the fewest additions that make it pass.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{activations, orgs, pni_lists};
use crate::server::service::{evidence, ground, inventory};
use maps_domain::access::{Action, Relation};
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::Question;
use maps_domain::diversity::plan::{self, Change, Plans};
use maps_domain::diversity::what_if::{Case, Network, Scope, Sweep};
use maps_domain::evidence::Evidence;
use maps_domain::ids::{BackupAreaId, MetroId, OrgId, PniId, RegionId};
use maps_domain::pni::PniDraft;
use maps_domain::policy::{PartnerType, Policy};
use maps_domain::sorted::SortedMap;
use std::sync::Arc;

/// A what-if of one ISP.
pub struct WhatIf {
    /// Its name.
    pub isp: String,
    /// What the engine needs.
    pub case: Case,
    /// Regions with connections: id, name, connections; by name.
    pub regions: Vec<(RegionId, String, usize)>,
    /// Backup areas with connections: id, name, connections; by name.
    pub areas: Vec<(BackupAreaId, String, usize)>,
}

/// The network of an ISP as a what-if sees it. Without a scope it is the region with most connections.
///
/// # Errors
/// `NotFound` for another's, and for a region or area that is not in the catalogue.
pub async fn case(
    ctx: &Ctx,
    org: &OrgId,
    scope: Option<Scope>,
    planned: bool,
) -> Result<WhatIf, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    let mut tx = ctx.app.db.read().await?;
    let profile = orgs::get(&mut tx, org).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let evidence = evidence::of_org(&mut tx, org, PartnerType::Edge).await?;
    let sites: SortedMap<MetroId, u64> = activations::sites_by_metro(&mut tx, org)
        .await?
        .into_iter()
        .map(|(metro, sites)| (MetroId::new(metro), u64::try_from(sites).unwrap_or(0)))
        .collect();
    drop(tx);
    let (regions, areas) = places(&evidence, &catalogue);
    let most = regions.iter().max_by_key(|(_, _, pnis)| *pnis);
    let scope = match (scope, most) {
        (Some(scope), _) => scope,
        (None, Some((region, ..))) => Scope::Region(region.clone()),
        (None, None) => {
            let first = catalogue.regions().next().ok_or(AppError::NotFound)?;
            Scope::Region(first.id.clone())
        }
    };
    let region = match &scope {
        Scope::Region(id) => catalogue.region(id).map(|region| region.id.clone()),
        Scope::BackupArea(id) => {
            let mut regions = catalogue.regions();
            let inside = regions.find(|region| region.backup_area == *id);
            inside.map(|region| region.id.clone())
        }
    }
    .ok_or(AppError::NotFound)?;
    let question = Question {
        include_planned: planned,
        ..Question::preview(region, PartnerType::Edge)
    };
    let case = Case::new(&evidence, &catalogue, &policy, &question, &scope).with_sites(sites);
    Ok(WhatIf {
        isp: profile.display_name,
        case,
        regions,
        areas,
    })
}

type Places = (
    Vec<(RegionId, String, usize)>,
    Vec<(BackupAreaId, String, usize)>,
);

/// Where an ISP has connections.
fn places(evidence: &Evidence, catalogue: &Catalogue) -> Places {
    let mut by_region: SortedMap<&RegionId, usize> = SortedMap::new();
    for pni in &evidence.pnis {
        if let Some(metro) = catalogue.metro(&pni.metro) {
            *by_region.entry(&metro.region).or_default() += 1;
        }
    }
    let mut regions: Vec<(RegionId, String, usize)> = Vec::new();
    let mut by_area: SortedMap<&BackupAreaId, usize> = SortedMap::new();
    for region in catalogue.regions() {
        if let Some(pnis) = by_region.get(&region.id) {
            regions.push((region.id.clone(), region.name.clone(), *pnis));
            *by_area.entry(&region.backup_area).or_default() += pnis;
        }
    }
    regions.sort_by(|a, b| a.1.cmp(&b.1));
    let known = catalogue.backup_areas().into_iter();
    let areas = known
        .filter_map(|area| {
            let pnis = *by_area.get(&area.id)?;
            Some((area.id, area.name, pnis))
        })
        .collect();
    (regions, areas)
}

/// The ISPs that have connections: id, name, number of connections.
///
/// # Errors
/// `Forbidden` for who may not see other organisations.
pub async fn isps(ctx: &Ctx) -> Result<Vec<(String, String, i64)>, AppError> {
    ctx.authorise_as(Action::ReadInventory, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    pni_lists::isps(&mut tx).await
}

/// What a verdict is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The region.
    pub region: RegionId,
    /// As what the ISP applies.
    pub partner: PartnerType,
    /// The metros to cover; `None` for every one with a connection.
    pub covered: Option<Vec<MetroId>>,
}

impl About {
    /// The question to the engine, with or without what is planned.
    fn question(&self, planned: bool) -> Question {
        Question {
            covered: self.covered.clone(),
            include_planned: planned,
            ..Question::preview(self.region.clone(), self.partner)
        }
    }
}

/// Every single failure of some evidence.
pub fn sweep(evidence: &Evidence, catalogue: &Catalogue, policy: &Policy, about: &About) -> Sweep {
    let scope = Scope::Region(about.region.clone());
    let question = about.question(false);
    let case = Case::new(evidence, catalogue, policy, &question, &scope);
    Network::of(&case).sweep()
}

/// The sweep of frozen evidence under the catalogue and policy in force.
///
/// # Errors
/// What the database refuses.
pub async fn sweep_of(ctx: &Ctx, evidence: &Evidence, about: &About) -> Result<Sweep, AppError> {
    let (catalogue, policy) = grounds(ctx).await?;
    Ok(sweep(evidence, &catalogue, &policy, about))
}

async fn grounds(ctx: &Ctx) -> Result<(Arc<Catalogue>, Arc<Policy>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    Ok((catalogue, ground::policy(ctx, &mut tx).await?))
}

/// The fewest additions to an ISP's inventory of today, what is planned included, that make the
/// verdict pass.
///
/// # Errors
/// `NotFound` for another's.
pub async fn plans(ctx: &Ctx, org: &OrgId, about: &About) -> Result<Plans, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let evidence = evidence::of_org(&mut tx, org, about.partner).await?;
    drop(tx);
    Ok(plan::plan(
        &evidence,
        &catalogue,
        &policy,
        &about.question(true),
    ))
}

/// Puts the connection of a plan's step into the inventory as planned. The plan is worked out again:
/// only a step that still belongs to one is taken over.
///
/// # Errors
/// `Refused` when no plan has such a step any more, or when its values do not fit the inventory.
pub async fn add_planned(ctx: &Ctx, about: &About, step: &str) -> Result<PniId, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    let found = plans(ctx, &org, about).await?;
    let mut steps = found.plans.iter().flat_map(|plan| &plan.steps);
    let pni = steps.find_map(|found| match &found.change {
        Change::AddPni { pni, .. } if found.text == step => Some(pni),
        _ => None,
    });
    let Some(pni) = pni else {
        return Err(AppError::Refused(
            "The plan has changed since the page was made: this step is no longer part of it. Look at the plan again."
                .to_owned(),
        ));
    };
    let mut draft = PniDraft::from(&**pni);
    "planned".clone_into(&mut draft.status);
    match inventory::add(ctx, &draft).await {
        Err(AppError::Invalid(errors)) => {
            let said: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            Err(AppError::Refused(said.join(" ")))
        }
        other => other,
    }
}

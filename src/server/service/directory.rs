//! What anybody may read: qualified partners, regions, metros with their tier. Nothing here is
//! confidential: no routers, peaks, capacity, contacts or unfinished applications.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::directory::{self, Partner, PartnerFilter, Qualified};
use crate::server::db::orgs;
use crate::server::service::ground;
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::place::{Metro, Region};
use maps_domain::policy::{Policy, Tier};
use maps_domain::qualification::State;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A metro with the best tier that a qualified partner has there.
#[derive(Clone, Debug, PartialEq)]
pub struct MetroStanding {
    /// The metro.
    pub metro: Metro,
    /// Best tier; `None` when no partner covers it.
    pub tier: Option<Tier>,
    /// How many partners cover it.
    pub partners: usize,
}

/// A region with its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionStanding {
    /// The region.
    pub region: Region,
    /// Metros on offer.
    pub metros: usize,
    /// Of these, covered by a partner.
    pub covered: usize,
    /// Partners with the higher tier.
    pub geo: usize,
    /// Partners with the lower tier.
    pub local: usize,
}

/// The whole picture of the public pages.
pub struct Overview {
    /// Qualified partners.
    pub partners: usize,
    /// Regions in the order of the catalogue.
    pub regions: Vec<RegionStanding>,
    /// Metros on offer.
    pub metros: Vec<MetroStanding>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// Figures, regions and metros.
///
/// # Errors
/// What the database refuses.
pub async fn overview(ctx: &Ctx) -> Result<Overview, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let all = directory::in_force(&mut tx).await?;
    let mut ids: Vec<&str> = all.iter().map(|q| q.org_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let metros = standings(&catalogue, &all);
    let regions = catalogue
        .regions()
        .map(|region| {
            let here = || metros.iter().filter(|m| m.metro.region == region.id);
            let with = |tier: Tier| {
                all.iter()
                    .filter(|q| q.region_id == region.id.as_str() && q.tier == tier.as_str())
                    .count()
            };
            RegionStanding {
                metros: here().count(),
                covered: here().filter(|m| m.partners > 0).count(),
                geo: with(Tier::Geo),
                local: with(Tier::Local),
                region: region.clone(),
            }
        })
        .collect();
    Ok(Overview {
        partners: ids.len(),
        regions,
        metros,
        catalogue,
    })
}

/// Every metro on offer with what the qualifications give it.
fn standings(catalogue: &Catalogue, all: &[Qualified]) -> Vec<MetroStanding> {
    let mut covered: BTreeMap<String, (Option<Tier>, usize)> = BTreeMap::new();
    for q in all {
        let tier = Tier::parse(&q.tier).ok();
        for metro in q.metro_ids() {
            let slot = covered.entry(metro).or_default();
            slot.0 = slot.0.max(tier);
            slot.1 += 1;
        }
    }
    catalogue
        .metros()
        .filter(|metro| !metro.retired)
        .map(|metro| {
            let (tier, partners) = covered.get(metro.id.as_str()).copied().unwrap_or_default();
            MetroStanding {
                metro: metro.clone(),
                tier,
                partners,
            }
        })
        .collect()
}

/// A page of the directory with the catalogue for names.
///
/// # Errors
/// What the database refuses.
pub async fn partners(
    ctx: &Ctx,
    filter: &PartnerFilter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Partner>, i64, Arc<Catalogue>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let (rows, total) = directory::partners(&mut tx, filter, order, limit, offset).await?;
    Ok((rows, total, catalogue))
}

/// What the public page of a partner shows.
pub struct PartnerPage {
    /// Name on screens.
    pub name: String,
    /// `isp`, `nsp`, `ixp`.
    pub isp_type: String,
    /// Public page; may be empty.
    pub website: String,
    /// Qualifications in force.
    pub qualified: Vec<Qualified>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// One partner. An organisation that is not qualified anywhere has no public page.
///
/// # Errors
/// `NotFound`.
pub async fn partner(ctx: &Ctx, slug: &str) -> Result<PartnerPage, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let org = orgs::by_slug(&mut tx, slug)
        .await?
        .filter(|org| org.kind == OrgKind::Isp.as_str())
        .ok_or(AppError::NotFound)?;
    let mut qualified = directory::qualifications_of(&mut tx, &org.org_id()).await?;
    qualified.retain(|q| q.state == State::Qualified.as_str());
    if qualified.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(PartnerPage {
        name: org.display_name,
        isp_type: org.isp_type,
        website: org.website,
        qualified,
        catalogue: ground::catalogue(ctx, &mut tx).await?,
    })
}

/// What the public page of a region shows.
pub struct RegionPage {
    /// The region.
    pub region: Region,
    /// Name of the area in which its backup metros may lie.
    pub backup_area: String,
    /// Its metros.
    pub metros: Vec<MetroStanding>,
    /// Who is qualified.
    pub qualified: Vec<Qualified>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// One region.
///
/// # Errors
/// `NotFound`.
pub async fn region(ctx: &Ctx, id: &str) -> Result<RegionPage, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let region = catalogue
        .region(&RegionId::from(id))
        .ok_or(AppError::NotFound)?
        .clone();
    let qualified = directory::in_force_in(&mut tx, id).await?;
    let mut metros = standings(&catalogue, &qualified);
    metros.retain(|m| m.metro.region == region.id);
    let backup_area = catalogue
        .backup_areas()
        .into_iter()
        .find(|area| area.id == region.backup_area)
        .map_or_else(String::new, |area| area.name);
    Ok(RegionPage {
        region,
        backup_area,
        metros,
        qualified,
        catalogue,
    })
}

/// The policy in force: its targets and rules are public.
///
/// # Errors
/// What the database refuses.
pub async fn policy(ctx: &Ctx) -> Result<Arc<Policy>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    ground::policy(ctx, &mut tx).await
}

/// Names of metros, in order, for a list of ids.
pub fn metro_names(catalogue: &Catalogue, ids: &[String]) -> Vec<String> {
    ids.iter()
        .map(|id| {
            catalogue
                .metro(&MetroId::new(id.clone()))
                .map_or_else(|| id.clone(), |metro| metro.name.clone())
        })
        .collect()
}

//! What anybody may read: qualified partners, regions, metros with their tier. Nothing here is
//! confidential: no routers, peaks, capacity, contacts or unfinished applications.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::directory::{self, Qualified};
use crate::server::db::listings::{self, Filter, Listing};
use crate::server::db::offers;
use crate::server::db::orgs::{self, Organisation};
use crate::server::service::ground;
use crate::server::service::offers::failover::{self, Failover};
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::offer::{CapacityBand, Product, Profile};
use maps_domain::place::{Metro, Region};
use maps_domain::policy::{Policy, Tier};
use maps_domain::qualification::State;
use maps_domain::sla::SlaOffer;
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

/// Among whom to look: a metro alone also says the region in which tier, product and service level
/// have to hold.
fn narrowed(filter: &Filter, catalogue: &Catalogue) -> Filter {
    let mut filter = filter.clone();
    if filter.region.is_empty()
        && let Some(metro) = catalogue.metro(&MetroId::from(filter.metro.as_str()))
    {
        filter.region = metro.region.to_string();
    }
    filter
}

/// A page of the directory with the catalogue for names.
///
/// # Errors
/// What the database refuses.
pub async fn partners(
    ctx: &Ctx,
    filter: &Filter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Listing>, i64, Arc<Catalogue>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let filter = narrowed(filter, &catalogue);
    let (rows, total) = listings::page(&mut tx, &filter, order, limit, offset).await?;
    Ok((rows, total, catalogue))
}

/// Partners of the directory on the metros that they cover.
///
/// # Errors
/// What the database refuses.
pub async fn partners_on_map(
    ctx: &Ctx,
    filter: &Filter,
) -> Result<(Vec<(Metro, i64)>, i64, Arc<Catalogue>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let filter = narrowed(filter, &catalogue);
    let counts: BTreeMap<String, i64> = listings::per_metro(&mut tx, &filter)
        .await?
        .into_iter()
        .collect();
    let total = listings::total(&mut tx, &filter).await?;
    let metros = catalogue
        .metros()
        .filter(|metro| !metro.retired)
        .map(|metro| {
            let partners = counts.get(metro.id.as_str()).copied().unwrap_or_default();
            (metro.clone(), partners)
        })
        .collect();
    Ok((metros, total, catalogue))
}

/// The ids of all that match, in order: what a file is written from.
///
/// # Errors
/// What the database refuses.
pub async fn partner_ids(ctx: &Ctx, filter: &Filter, order: &str) -> Result<Vec<OrgId>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let filter = narrowed(filter, &catalogue);
    listings::ids(&mut tx, &filter, order).await
}

/// Lines of the directory by id, in the order of the ids.
///
/// # Errors
/// What the database refuses.
pub async fn partners_by_ids(ctx: &Ctx, ids: &[OrgId]) -> Result<Vec<Listing>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    listings::by_ids(&mut tx, ids).await
}

/// Lines of the directory by public address, in the order of the slugs; who is not listed is left out.
///
/// # Errors
/// What the database refuses.
pub async fn partners_by_slugs(ctx: &Ctx, slugs: &[String]) -> Result<Vec<Listing>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    listings::by_slugs(&mut tx, slugs).await
}

/// What the public page of a partner shows.
pub struct PartnerPage {
    /// Who it is; never on a screen.
    pub org: OrgId,
    /// Name on screens.
    pub name: String,
    /// Public address.
    pub slug: String,
    /// `isp`, `nsp`, `ixp`.
    pub isp_type: String,
    /// Public page; may be empty.
    pub website: String,
    /// Qualifications in force.
    pub qualified: Vec<Qualified>,
    /// What it says of itself.
    pub profile: Profile,
    /// What it sells.
    pub products: Vec<Product>,
    /// What it promises, by region.
    pub slas: Vec<SlaOffer>,
    /// Capacity, with its consent.
    pub band: Option<CapacityBand>,
    /// What happens when a metro fails, by region id, with its consent.
    pub failover: Vec<(String, Arc<Failover>)>,
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
    let found = of_org(ctx, &mut tx, org).await?;
    if found.qualified.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(found)
}

/// One's own public page, listed or not.
///
/// # Errors
/// `NotFound` for others than ISPs.
pub async fn preview(ctx: &Ctx) -> Result<PartnerPage, AppError> {
    let id = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOffers, &id)?;
    let mut tx = ctx.app.db.read().await?;
    let org = orgs::get(&mut tx, &id).await?;
    of_org(ctx, &mut tx, org).await
}

async fn of_org(ctx: &Ctx, tx: &mut Tx, org: Organisation) -> Result<PartnerPage, AppError> {
    let id = org.org_id();
    let mut qualified = directory::qualifications_of(tx, &id).await?;
    qualified.retain(|q| q.state == State::Qualified.as_str());
    let (profile, _) = offers::profile(tx, &id).await?;
    let band = if profile.shows_capacity {
        listings::capacity_band(tx, &id).await?
    } else {
        None
    };
    let mut failover = Vec::new();
    if profile.shows_failover {
        for q in &qualified {
            let figure = figure_of(ctx, tx, q).await?;
            failover.push((q.region_id.clone(), figure));
        }
    }
    Ok(PartnerPage {
        org: id.clone(),
        products: offers::products_of(tx, std::slice::from_ref(&id))
            .await?
            .into_iter()
            .map(|offered| offered.product)
            .collect(),
        slas: offers::slas_of(tx, std::slice::from_ref(&id)).await?,
        name: org.display_name,
        slug: org.slug,
        isp_type: org.isp_type,
        website: org.website,
        qualified,
        profile,
        band,
        failover,
        catalogue: ground::catalogue(ctx, tx).await?,
    })
}

/// What happens when one of the metros of a qualification fails. Only for who gave consent.
///
/// # Errors
/// What the database refuses.
pub async fn figure_of(ctx: &Ctx, tx: &mut Tx, q: &Qualified) -> Result<Arc<Failover>, AppError> {
    let covered: Vec<MetroId> = q.metro_ids().into_iter().map(MetroId::new).collect();
    let (org, region) = (
        OrgId::new(q.org_id.clone()),
        RegionId::new(q.region_id.clone()),
    );
    failover::figure(ctx, tx, &org, &region, &covered).await
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

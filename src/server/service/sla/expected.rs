//! What can be expected end to end before anything was measured: the ISPs' offers, Microsoft's
//! targets, and what the customer declares about each site.

use super::promise;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::site_failover::{self, SiteRow, WantedIsp};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind};
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId, RegionId, SiteId};
use maps_domain::sla::{Estimate, IspSegment, Share, SlaOffer, Ties, end_to_end};
use maps_domain::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet};

/// A site with its expected figure.
pub struct Expected {
    /// The site and what was declared of it.
    pub site: SiteRow,
    /// Its ISPs in order.
    pub isps: Vec<String>,
    /// Those among them that promise no availability in the region: they do not count.
    pub without_offer: Vec<String>,
    /// The figure; `None` when no ISP promises anything.
    pub estimate: Option<Estimate>,
}

/// The first ISP of a region's sites and what it gives alone.
pub struct RegionFigure {
    /// Region.
    pub region: RegionId,
    /// The ISP.
    pub isp: String,
    /// Sites that have it first.
    pub sites: i64,
    /// Microsoft's target.
    pub microsoft: Share,
    /// The ISP's promise with Microsoft's target; `None` when it promises nothing there.
    pub estimate: Option<Estimate>,
}

/// The figures per region, with the first ISP alone.
///
/// # Errors
/// `NotFound` for others than customers, `Forbidden`.
pub async fn by_region(ctx: &Ctx) -> Result<Vec<RegionFigure>, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadSla)?;
    let mut tx = ctx.app.db.read().await?;
    let firsts = site_failover::first_isps(&mut tx, &org).await?;
    let ids: BTreeSet<OrgId> = firsts
        .iter()
        .map(|(_, isp, _, _)| OrgId::new(isp.clone()))
        .collect();
    let offered = offered(&mut tx, &ids, ctx.now).await?;
    let mut list = Vec::new();
    for (region, isp, name, sites) in firsts {
        let region = RegionId::new(region);
        let targets = promise::targets(ctx, &mut tx, &region).await?;
        let segment = segment(&offered, &isp, &name, &region);
        let estimate =
            segment.and_then(|segment| end_to_end(&[segment], &Ties::default(), targets));
        list.push(RegionFigure {
            region,
            isp: name,
            sites,
            microsoft: targets.availability,
            estimate,
        });
    }
    Ok(list)
}

/// One page of sites with their figures.
///
/// # Errors
/// As [`by_region`].
pub async fn page(
    ctx: &Ctx,
    region: &str,
    search: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Expected>, i64), AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadSla)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) = site_failover::page(&mut tx, &org, region, search, limit, offset).await?;
    Ok((expect(ctx, &mut tx, rows).await?, total))
}

/// What somebody tries out before choosing: ISPs in order, in a region.
pub struct Tried {
    /// ISPs that promise an availability somewhere: id and name.
    pub offering: Vec<(String, String)>,
    /// Those tried that promise nothing in the region.
    pub without_offer: Vec<String>,
    /// The figure; `None` when nothing was tried, or the first one promises nothing there.
    pub estimate: Option<Estimate>,
}

/// Tries ISPs out. `ties` are what the customer supposes; two of them that are known to depend on one
/// building anywhere in the region do not count together.
///
/// # Errors
/// As [`by_region`].
pub async fn try_out(
    ctx: &Ctx,
    region: &RegionId,
    isps: &[&str],
    ties: Ties,
) -> Result<Tried, AppError> {
    ctx.own(OrgKind::Customer, Action::ReadSla)?;
    let mut tx = ctx.app.db.read().await?;
    let offering = site_failover::promising(&mut tx).await?;
    let mut chosen: Vec<(OrgId, String)> = Vec::new();
    for isp in isps {
        let known = offering.iter().find(|(id, _)| id == isp);
        if let Some((id, name)) = known
            && chosen.iter().all(|(seen, _)| seen.as_str() != id)
        {
            chosen.push((OrgId::new(id.clone()), name.clone()));
        }
    }
    let ties = Ties {
        tied: Some(tied_in(ctx, &mut tx, region, &chosen).await?),
        ..ties
    };
    let (estimate, without_offer) = together(ctx, &mut tx, region, &chosen, &ties).await?;
    Ok(Tried {
        offering,
        without_offer,
        estimate,
    })
}

/// What some ISPs promise in a region end to end, in order of preference, and who among them promises
/// nothing. No figure without the first one's promise: another one is not in its place.
///
/// # Errors
/// What the database refuses.
pub async fn together(
    ctx: &Ctx,
    tx: &mut Tx,
    region: &RegionId,
    isps: &[(OrgId, String)],
    ties: &Ties,
) -> Result<(Option<Estimate>, Vec<String>), AppError> {
    let ids: BTreeSet<OrgId> = isps.iter().map(|(id, _)| id.clone()).collect();
    let offered = offered(tx, &ids, ctx.now).await?;
    let (mut segments, mut without_offer) = (Vec::new(), Vec::new());
    for (id, name) in isps {
        match segment(&offered, id.as_str(), name, region) {
            Some(segment) => segments.push(segment),
            None => without_offer.push(name.clone()),
        }
    }
    let first_promises = isps
        .first()
        .is_some_and(|(_, first)| !without_offer.contains(first));
    let targets = promise::targets(ctx, tx, region).await?;
    let estimate = if first_promises {
        end_to_end(&segments, ties, targets)
    } else {
        None
    };
    Ok((estimate, without_offer))
}

/// Pairs of some ISPs that depend on one and the same building at an edge site of a region. Never for
/// the public or for other ISPs: who has a single building there itself would learn another's.
///
/// # Errors
/// What the database refuses.
pub async fn tied_in(
    ctx: &Ctx,
    tx: &mut Tx,
    region: &RegionId,
    isps: &[(OrgId, String)],
) -> Result<BTreeSet<(OrgId, OrgId)>, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let ids: Vec<OrgId> = isps.iter().map(|(id, _)| id.clone()).collect();
    let here = site_failover::only_buildings(tx, &ids)
        .await?
        .into_iter()
        .filter(|(_, metro, _)| {
            catalogue
                .metro(&MetroId::from(metro.as_str()))
                .is_some_and(|metro| metro.region == *region)
        })
        .map(|(isp, metro, building)| (OrgId::new(isp), format!("{metro} {building}")));
    Ok(pairs_in_one(here))
}

/// Pairs of ISPs that stand in one and the same building.
fn pairs_in_one(all: impl Iterator<Item = (OrgId, String)>) -> BTreeSet<(OrgId, OrgId)> {
    let mut by_building: BTreeMap<String, Vec<OrgId>> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    for (isp, building) in all {
        let before = by_building.entry(building).or_default();
        pairs.extend(before.iter().map(|other| (other.clone(), isp.clone())));
        before.push(isp);
    }
    pairs
}

/// One site with its figure.
///
/// # Errors
/// As [`by_region`], and `NotFound`.
pub async fn site(ctx: &Ctx, id: &SiteId) -> Result<Expected, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadSla)?;
    let mut tx = ctx.app.db.read().await?;
    let row = site_failover::site(&mut tx, &org, id).await?;
    let mut list = expect(ctx, &mut tx, vec![row]).await?;
    list.pop().ok_or(AppError::NotFound)
}

/// Declares how a site is built. `yes`, `no`, or empty for "not declared".
///
/// # Errors
/// `NotFound`, `Forbidden`, `Invalid`.
pub async fn declare(ctx: &Ctx, id: &SiteId, said: [&str; 3]) -> Result<(), AppError> {
    const FIELDS: [&str; 3] = [
        "automatic_failover",
        "separate_last_mile",
        "separate_equipment",
    ];
    let org = ctx.own(OrgKind::Customer, Action::DeclareFailover)?;
    let mut tx = ctx.app.db.begin().await?;
    let before = site_failover::site(&mut tx, &org, id).await?;
    let errors: Vec<FieldError> = FIELDS
        .iter()
        .zip(said)
        .filter(|(_, text)| !["yes", "no", ""].contains(text))
        .map(|(field, _)| FieldError::new(*field, "Choose yes, no or not declared."))
        .collect();
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let [failover, last_mile, equipment] = said.map(str::to_owned);
    let after = SiteRow {
        automatic_failover: failover,
        separate_last_mile: last_mile,
        separate_equipment: equipment,
        ..before.clone()
    };
    let by = ctx.actor()?.user_id.clone();
    site_failover::declare(&mut tx, &after, &org, by.as_str(), ctx.now).await?;
    let changes = [
        Change::of(
            "automatic failover",
            &before.automatic_failover,
            &after.automatic_failover,
        ),
        Change::of(
            "separate last mile",
            &before.separate_last_mile,
            &after.separate_last_mile,
        ),
        Change::of(
            "separate equipment",
            &before.separate_equipment,
            &after.separate_equipment,
        ),
    ];
    let entry = Entry {
        action: "failover_declared",
        object_kind: "site",
        object_id: id.to_string(),
        owner: org,
        summary: format!("declared how {} fails over", after.name),
        changes: changes.into_iter().flatten().collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

type Offered = BTreeMap<(String, String), SlaOffer>;

/// What is valid now.
async fn offered(tx: &mut Tx, isps: &BTreeSet<OrgId>, now: UtcMs) -> Result<Offered, AppError> {
    let ids: Vec<OrgId> = isps.iter().cloned().collect();
    let promised = promise::promised(tx, &ids, now).await?;
    Ok(promised
        .valid
        .into_iter()
        .map(|offer| ((offer.isp.to_string(), offer.region.to_string()), offer))
        .collect())
}

fn segment(offered: &Offered, isp: &str, name: &str, region: &RegionId) -> Option<IspSegment> {
    let offer = offered.get(&(isp.to_owned(), region.to_string()))?;
    Some(IspSegment {
        isp: OrgId::from(isp),
        name: name.to_owned(),
        availability: offer.availability?,
        packet_delivery: offer.packet_delivery,
    })
}

async fn expect(ctx: &Ctx, tx: &mut Tx, rows: Vec<SiteRow>) -> Result<Vec<Expected>, AppError> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut wanted: BTreeMap<String, Vec<WantedIsp>> = BTreeMap::new();
    for isp in site_failover::isps_of(tx, &ids).await? {
        wanted.entry(isp.site_id.clone()).or_default().push(isp);
    }
    let isps: BTreeSet<OrgId> = wanted
        .values()
        .flatten()
        .map(|isp| OrgId::new(isp.isp_id.clone()))
        .collect();
    let offered = offered(tx, &isps, ctx.now).await?;
    let isps: Vec<OrgId> = isps.into_iter().collect();
    let buildings: BTreeMap<(String, String), String> = site_failover::only_buildings(tx, &isps)
        .await?
        .into_iter()
        .map(|(isp, metro, building)| ((isp, metro), building))
        .collect();
    let mut list = Vec::new();
    for site in rows {
        let here = wanted.remove(&site.id).unwrap_or_default();
        let region = RegionId::new(site.region_id.clone());
        let targets = promise::targets(ctx, tx, &region).await?;
        let (mut segments, mut without_offer) = (Vec::new(), Vec::new());
        for isp in &here {
            match segment(&offered, &isp.isp_id, &isp.isp, &region) {
                Some(segment) => segments.push(segment),
                None => without_offer.push(isp.isp.clone()),
            }
        }
        // Without the first ISP's promise there is no figure: another one is not in its place.
        let first_promises = here
            .first()
            .is_some_and(|first| !without_offer.contains(&first.isp));
        let ties = Ties {
            automatic_failover: declared(&site.automatic_failover),
            separate_last_mile: declared(&site.separate_last_mile),
            separate_equipment: declared(&site.separate_equipment),
            tied: Some(tied_at(&here, &buildings)),
        };
        let estimate = if first_promises {
            end_to_end(&segments, &ties, targets)
        } else {
            None
        };
        list.push(Expected {
            isps: here.into_iter().map(|isp| isp.isp).collect(),
            without_offer,
            estimate,
            site,
        });
    }
    Ok(list)
}

fn declared(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Pairs of the ISPs that enter Microsoft's network at one edge site through one and the same only
/// building. That much is known across ISPs; which building it is, a customer is not told.
fn tied_at(
    isps: &[WantedIsp],
    only: &BTreeMap<(String, String), String>,
) -> BTreeSet<(OrgId, OrgId)> {
    pairs_in_one(isps.iter().filter_map(|isp| {
        let building = only.get(&(isp.isp_id.clone(), isp.metro_id.clone()))?;
        Some((OrgId::new(isp.isp_id.clone()), building.clone()))
    }))
}

//! Up to four partners side by side, for anybody; for a customer also how far each is from its sites.

pub mod sites;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::directory::{self, Qualified};
use crate::server::db::listings::Listing;
use crate::server::db::{Tx, offers};
use crate::server::service::directory::index;
use crate::server::service::directory::partner::figure_of;
use crate::server::service::ground;
use crate::server::service::offers::failover::Failover;
use crate::server::service::sla::{expected, promise};
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::offer::{Product, Profile};
use maps_domain::place::Region;
use maps_domain::policy::{PartnerType, Policy};
use maps_domain::qualification::State;
use maps_domain::sla::{Coming, Estimate, IspSegment, SlaOffer, Targets, Ties, end_to_end};
use sites::{MySite, Way};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most partners side by side.
pub const MOST: usize = 4;
/// Customer sites that a page works out the ways of, those with most traffic first.
pub const MOST_SITES: i64 = 2_000;

/// One partner in a comparison.
pub struct Compared {
    /// Its line of the directory.
    pub listing: Listing,
    /// What it is qualified for: in the region, or everywhere.
    pub qualified: Vec<Qualified>,
    /// What it says of itself.
    pub profile: Profile,
    /// What it sells there.
    pub products: Vec<Product>,
    /// What it promises in the region now.
    pub sla: Option<SlaOffer>,
    /// What it is to promise there instead.
    pub coming: Option<Coming>,
    /// What follows end to end with Microsoft's targets; an estimate.
    pub estimate: Option<Estimate>,
    /// What happens when a metro fails, by region and with its consent; for the region that is asked
    /// about, or for all when the ways of customer sites need it.
    pub failover: Vec<(RegionId, Arc<Failover>)>,
    /// From the customer's sites, in the order of [`Comparison::sites`]; `None` where it hands over nowhere.
    pub ways: Vec<Option<Way>>,
}

impl Compared {
    /// What happens in the region that is asked about when a metro fails.
    pub fn failover_in(&self, region: Option<&Region>) -> Option<&Failover> {
        let region = region?;
        let mut all = self.failover.iter();
        all.find(|(at, _)| *at == region.id)
            .map(|(_, figure)| figure.as_ref())
    }
}

/// What several partners promise together at one site.
pub struct Together {
    /// The figure when traffic changes over by itself, over separate last miles and equipment; `None`
    /// when the first of them promises nothing. With the first of them alone where it was not looked
    /// up which of them are tied.
    pub estimate: Option<Estimate>,
    /// The figure were none of them tied, for who is not told which are: only for customers and
    /// Microsoft is it looked up, because the answer tells a little of where connections end.
    pub at_best: Option<Estimate>,
    /// Who promises nothing there and does not count.
    pub without_offer: Vec<String>,
}

/// The page's content.
pub struct Comparison {
    /// The region that is asked about.
    pub region: Option<Region>,
    /// The partners, in the order asked for.
    pub partners: Vec<Compared>,
    /// Asked for and not in the directory.
    pub absent: Vec<String>,
    /// All of them at one site, in the order asked for; only for a region with several.
    pub together: Option<Together>,
    /// The customer's sites, those with most traffic first; empty for others.
    pub sites: Vec<MySite>,
    /// How many sites the customer has there in all.
    pub all_sites: i64,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// Compares partners in a region, or in general when the region is empty or unknown, and the ways of
/// at most so many customer sites.
///
/// # Errors
/// What the database refuses.
pub async fn compare(
    ctx: &Ctx,
    slugs: &[String],
    region: &str,
    most_sites: i64,
) -> Result<Comparison, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let region = catalogue.region(&RegionId::from(region)).cloned();
    let found = index::current(ctx, &mut tx).await?.by_slugs(slugs);
    let listings: Vec<Listing> = found.iter().map(|one| one.listing.clone()).collect();
    let ids: Vec<OrgId> = listings.iter().map(|row| row.org_id.clone()).collect();
    let (my_sites, all_sites) = sites::mine(ctx, &mut tx, region.as_ref(), most_sites).await?;
    let products = offers::products_of(&mut tx, &ids).await?;
    let promised = promise::promised(&mut tx, &ids, ctx.now).await?;
    let mut partners = Vec::new();
    for (listing, id) in listings.into_iter().zip(&ids) {
        let mut qualified = directory::qualifications_of(&mut tx, id).await?;
        qualified.retain(|q| q.state == State::Qualified.as_str());
        if let Some(region) = &region {
            qualified.retain(|q| q.region_id == region.id.as_str());
        }
        let (profile, _) = offers::profile(&mut tx, id).await?;
        let mut failover = Vec::new();
        if profile.shows_failover && (region.is_some() || !my_sites.is_empty()) {
            for q in &qualified {
                let region = RegionId::new(q.region_id.clone());
                failover.push((region, figure_of(ctx, &mut tx, q).await?));
            }
        }
        let ways = sites::ways(&my_sites, &qualified, &failover, &catalogue, &policy);
        let place = region.as_ref().filter(|_| !qualified.is_empty());
        let own = promised.of(id);
        let sla = place.and_then(|region| own.now(&region.id).cloned());
        let coming = place.and_then(|region| own.next(&region.id).cloned());
        let here = |region: &RegionId| qualified.iter().any(|q| q.region_id == region.as_str());
        partners.push(Compared {
            estimate: sla
                .as_ref()
                .and_then(|sla| estimate(sla, &listing, &policy)),
            products: products
                .iter()
                .filter(|offered| offered.org_id == listing.org_id.as_str())
                .filter(|offered| !qualified.is_empty() && offered.product.is_sold_in_any(here))
                .map(|offered| offered.product.clone())
                .collect(),
            listing,
            qualified,
            profile,
            sla,
            coming,
            failover,
            ways,
        });
    }
    let absent = slugs
        .iter()
        .filter(|slug| !partners.iter().any(|p| p.listing.slug == **slug))
        .cloned()
        .collect();
    let together = match &region {
        Some(region) => together(ctx, &mut tx, region, &partners).await?,
        None => None,
    };
    Ok(Comparison {
        region,
        partners,
        absent,
        together,
        sites: my_sites,
        all_sites,
        catalogue,
    })
}

/// The partners that are qualified in a region, all at one site.
async fn together(
    ctx: &Ctx,
    tx: &mut Tx,
    region: &Region,
    partners: &[Compared],
) -> Result<Option<Together>, AppError> {
    let here: Vec<(OrgId, String)> = partners
        .iter()
        .filter(|p| !p.qualified.is_empty())
        .map(|p| (p.listing.org_id.clone(), p.listing.name.clone()))
        .collect();
    if here.len() < 2 {
        return Ok(None);
    }
    let assuming = |tied: Option<BTreeSet<(OrgId, OrgId)>>| Ties {
        automatic_failover: Some(true),
        separate_last_mile: Some(true),
        separate_equipment: Some(true),
        tied,
    };
    let tied = if sites::reads_sites(ctx) || is_staff(ctx) {
        Some(expected::tied_in(ctx, tx, &region.id, &here).await?)
    } else {
        None
    };
    let looked_up = tied.is_some();
    let ties = assuming(tied);
    let (estimate, without_offer) = expected::together(ctx, tx, &region.id, &here, &ties).await?;
    let at_best = if looked_up {
        None
    } else {
        let free = assuming(Some(BTreeSet::new()));
        let (at_best, _) = expected::together(ctx, tx, &region.id, &here, &free).await?;
        at_best
    };
    Ok(Some(Together {
        estimate,
        at_best,
        without_offer,
    }))
}

/// Whether Microsoft asks, who reads all connections anyway.
fn is_staff(ctx: &Ctx) -> bool {
    let actor = ctx.actor.as_ref();
    actor.is_some_and(|actor| actor.role.org_kind() == OrgKind::Microsoft)
}

fn estimate(sla: &SlaOffer, listing: &Listing, policy: &Policy) -> Option<Estimate> {
    let segment = IspSegment {
        isp: sla.isp.clone(),
        name: listing.name.clone(),
        availability: sla.availability?,
        packet_delivery: sla.packet_delivery,
    };
    let values = policy.thresholds(&sla.region, PartnerType::Edge);
    end_to_end(&[segment], &Ties::default(), Targets::of(values))
}

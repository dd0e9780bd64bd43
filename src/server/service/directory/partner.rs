//! One partner's public page.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::directory::{self, Qualified};
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::{Tx, listings, offers};
use crate::server::service::ground;
use crate::server::service::offers::failover::{self, Failover};
use crate::server::service::offers::is_foreign;
use crate::server::service::sla::promise;
use maps_domain::access::{Action, OrgKind};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::offer::{CapacityBand, Product, Profile};
use maps_domain::qualification::State;
use maps_domain::sla::Promised;
use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// What it promises where it is qualified, now and in time to come.
    pub slas: Promised,
    /// Links of products that lead to a host not known as the partner's.
    pub foreign: BTreeSet<String>,
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
    let here = |region: &RegionId| qualified.iter().any(|q| q.region_id == region.as_str());
    let mut products = Vec::new();
    for offered in offers::products_of(tx, std::slice::from_ref(&id)).await? {
        let mut product = offered.product;
        if product.is_sold_in_any(here) {
            product.regions.retain(here);
            products.push(product);
        }
    }
    let mut slas = promise::promised(tx, std::slice::from_ref(&id), ctx.now).await?;
    slas.valid.retain(|offer| here(&offer.region));
    slas.coming.retain(|next| here(&next.offer.region));
    Ok(PartnerPage {
        org: id.clone(),
        foreign: products
            .iter()
            .map(|product| product.link.clone())
            .filter(|link| !link.is_empty() && is_foreign(link, &org))
            .collect(),
        products,
        slas,
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
    let covered = q.metro_ids();
    let (org, region) = (
        OrgId::new(q.org_id.clone()),
        RegionId::new(q.region_id.clone()),
    );
    failover::figure(ctx, tx, &org, &region, &covered).await
}

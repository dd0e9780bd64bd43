//! What an ISP publishes of itself, and who may edit it: profile, products, service levels, consents,
//! badge. What it publishes is public from the moment it is saved and the ISP is qualified somewhere.

pub mod badge;
pub mod failover;
pub mod quotes;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::directory::{self, Qualified};
use crate::server::db::offers::{self as store, Offered};
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::{Tx, listings};
use crate::server::service::sla::{compute, promise};
use crate::server::service::{ground, watch};
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::contact::{email_domain, is_within, web_host};
use maps_domain::field::FieldError;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::offer::{
    CapacityBand, MOST_PRODUCTS, Product, ProductDraft, Profile, ProfileDraft, SlaDraft,
};
use maps_domain::qualification::State;
use maps_domain::sla::{Promised, SlaOffer};
use std::sync::Arc;

/// Everything that an ISP publishes, for its own eyes.
pub struct Own {
    /// The organisation.
    pub org: Organisation,
    /// Profile and its row version; 0 before the first save.
    pub profile: Profile,
    /// Row version of the profile.
    pub version: i64,
    /// Products.
    pub products: Vec<Offered>,
    /// Service levels by region, those valid now and those to follow.
    pub slas: Promised,
    /// Qualifications in force.
    pub qualified: Vec<Qualified>,
    /// The band that is published, or would be.
    pub band: Option<CapacityBand>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

impl Own {
    /// Whether the ISP is qualified in a region: elsewhere nothing of it is shown.
    pub fn is_qualified_in(&self, region: &RegionId) -> bool {
        self.qualified
            .iter()
            .any(|q| q.region_id == region.as_str())
    }

    /// Whether customers see a product: it is sold in a region in which the ISP is qualified.
    pub fn shows(&self, product: &Product) -> bool {
        product.is_sold_in_any(|region| self.is_qualified_in(region))
    }
}

/// Whether a link leads to a host that is not known as the organisation's.
pub fn is_foreign(link: &str, org: &Organisation) -> bool {
    !is_of_company(web_host(link).unwrap_or_default(), org)
}

/// Whether a host or mail domain is the organisation's: of its mail domain or of its website.
fn is_of_company(host: &str, org: &Organisation) -> bool {
    let website = web_host(&org.website).unwrap_or_default();
    let website = website.strip_prefix("www.").unwrap_or(website);
    [org.email_domain.as_str(), website]
        .into_iter()
        .any(|domain| is_within(host, domain))
}

/// The offers of one's own ISP.
///
/// # Errors
/// `NotFound` for others than ISPs.
pub async fn own(ctx: &Ctx) -> Result<Own, AppError> {
    let id = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOffers, &id)?;
    let mut tx = ctx.app.db.read().await?;
    let (profile, version) = store::profile(&mut tx, &id).await?;
    let mut qualified = directory::qualifications_of(&mut tx, &id).await?;
    qualified.retain(|q| q.state == State::Qualified.as_str());
    Ok(Own {
        org: orgs::get(&mut tx, &id).await?,
        profile,
        version,
        products: store::products_of(&mut tx, std::slice::from_ref(&id)).await?,
        slas: promise::promised(&mut tx, std::slice::from_ref(&id), ctx.now).await?,
        qualified,
        band: listings::capacity_band(&mut tx, &id).await?,
        catalogue: ground::catalogue(ctx, &mut tx).await?,
    })
}

/// Saves the profile with its consents. `version` is the one that the form was filled from.
///
/// # Errors
/// Messages per field, `Conflict` on a lost race.
pub async fn save_profile(ctx: &Ctx, draft: &ProfileDraft, version: i64) -> Result<(), AppError> {
    let id = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOffers, &id)?;
    let profile = draft.check().map_err(AppError::Invalid)?;
    let mut tx = ctx.app.db.begin().await?;
    let org = orgs::get(&mut tx, &id).await?;
    let domain = email_domain(&profile.sales_email).unwrap_or_default();
    if !profile.sales_email.is_empty() && !is_of_company(&domain, &org) {
        let message = format!(
            "Sales e-mail: {domain} is not known as a domain of {}. Use an address at {} or at the host of your website, which an administrator can record.",
            org.display_name, org.email_domain
        );
        return Err(AppError::Invalid(vec![FieldError::new(
            "sales_email",
            message,
        )]));
    }
    let (before, stored) = store::profile(&mut tx, &id).await?;
    if stored != version {
        return Err(AppError::changed_meanwhile());
    }
    store::save_profile(&mut tx, &id, &profile, version, ctx.now).await?;
    let languages = |profile: &Profile| -> String {
        let words: Vec<&str> = profile.languages.iter().map(|l| l.label()).collect();
        words.join(", ")
    };
    let consent = |given: bool| if given { "published" } else { "not published" };
    let changes = [
        Change::of("About", &before.about, &profile.about),
        Change::of(
            "Languages of support",
            languages(&before),
            languages(&profile),
        ),
        Change::of("Sales contact", &before.sales_name, &profile.sales_name),
        Change::of("Sales e-mail", &before.sales_email, &profile.sales_email),
        Change::of("Sales telephone", &before.sales_phone, &profile.sales_phone),
        Change::of(
            "Capacity band",
            consent(before.shows_capacity),
            consent(profile.shows_capacity),
        ),
        Change::of(
            "Failover figure",
            consent(before.shows_failover),
            consent(profile.shows_failover),
        ),
    ];
    let entry = Entry {
        action: "offer_profile_saved",
        object_kind: "offer",
        object_id: id.to_string(),
        owner: id.clone(),
        summary: "changed what the public directory says about the ISP".to_owned(),
        changes: changes.into_iter().flatten().collect(),
    };
    published(ctx, tx, &id, entry).await
}

/// The directory's line, who watches the ISP, the audit entry, the commit.
async fn published(ctx: &Ctx, mut tx: Tx, org: &OrgId, entry: Entry) -> Result<(), AppError> {
    listings::refresh(&mut tx, org).await?;
    watch::published(&mut tx, ctx, org, &entry.summary).await?;
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Adds a product; gives its id.
///
/// # Errors
/// Messages per field, `Refused` when there are too many.
pub async fn add_product(ctx: &Ctx, draft: &ProductDraft) -> Result<String, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOffers, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let others = store::products_of(&mut tx, std::slice::from_ref(&org)).await?;
    let product = checked(draft, &catalogue, &others, None)?;
    if others.len() >= MOST_PRODUCTS {
        return Err(AppError::Refused(format!(
            "You publish {MOST_PRODUCTS} products already, the most there can be. Remove one first."
        )));
    }
    let id = ctx.new_id();
    store::insert_product(&mut tx, &org, &id, &product, ctx.now).await?;
    let entry = Entry {
        action: "product_added",
        object_kind: "product",
        object_id: id.clone(),
        owner: org.clone(),
        summary: format!("added the product {}", product.name),
        changes: changes(None, Some(&product)),
    };
    published(ctx, tx, &org, entry).await?;
    Ok(id)
}

/// One product of one's own.
///
/// # Errors
/// `NotFound` for another's.
pub async fn product(ctx: &Ctx, id: &str) -> Result<Offered, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOffers, &org)?;
    let mut tx = ctx.app.db.read().await?;
    store::product(&mut tx, &org, id).await
}

/// Changes a product. `version` is the one that the form was filled from.
///
/// # Errors
/// Messages per field, `NotFound`, `Conflict` on a lost race.
pub async fn edit_product(
    ctx: &Ctx,
    id: &str,
    draft: &ProductDraft,
    version: i64,
) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOffers, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let mut offered = store::product(&mut tx, &org, id).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let others = store::products_of(&mut tx, std::slice::from_ref(&org)).await?;
    let before = offered.product.clone();
    offered.product = checked(draft, &catalogue, &others, Some(id))?;
    offered.version = version;
    store::update_product(&mut tx, &offered, ctx.now).await?;
    let entry = Entry {
        action: "product_changed",
        object_kind: "product",
        object_id: id.to_owned(),
        owner: org.clone(),
        summary: format!("changed the product {}", offered.product.name),
        changes: changes(Some(&before), Some(&offered.product)),
    };
    published(ctx, tx, &org, entry).await
}

/// Takes a product off the public page.
///
/// # Errors
/// `NotFound` for another's.
pub async fn remove_product(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOffers, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let before = store::product(&mut tx, &org, id).await?.product;
    store::delete_product(&mut tx, &org, id).await?;
    let entry = Entry {
        action: "product_removed",
        object_kind: "product",
        object_id: id.to_owned(),
        owner: org.clone(),
        summary: format!("removed the product {}", before.name),
        changes: changes(Some(&before), None),
    };
    published(ctx, tx, &org, entry).await
}

fn checked(
    draft: &ProductDraft,
    catalogue: &Catalogue,
    others: &[Offered],
    own: Option<&str>,
) -> Result<Product, AppError> {
    let product = draft
        .check(|region| catalogue.region(region).is_some())
        .map_err(AppError::Invalid)?;
    let same = |other: &&Offered| {
        Some(other.id.as_str()) != own
            && other.product.name.to_lowercase() == product.name.to_lowercase()
    };
    if others.iter().any(|other| same(&other)) {
        let message = format!(
            "Name: you publish a product named {} already.",
            product.name
        );
        return Err(AppError::Invalid(vec![FieldError::new("name", message)]));
    }
    Ok(product)
}

/// A field in words, and how its value reads.
type Named<T> = (&'static str, fn(&T) -> String);

fn changes(before: Option<&Product>, after: Option<&Product>) -> Vec<Change> {
    let text = |product: Option<&Product>, of: fn(&Product) -> String| {
        product.map_or_else(String::new, of)
    };
    let fields: [Named<Product>; 6] = [
        ("Name", |p| p.name.clone()),
        ("Parts", Product::parts_words),
        ("Description", |p| p.description.clone()),
        ("Regions", |p| {
            let ids: Vec<&str> = p.regions.iter().map(RegionId::as_str).collect();
            ids.join(", ")
        }),
        ("Link", |p| p.link.clone()),
        ("Price", Product::price_words),
    ];
    fields
        .into_iter()
        .filter_map(|(field, of)| Change::of(field, text(before, of), text(after, of)))
        .collect()
}

/// Offers a service level in a region, or takes it back when the draft is empty.
///
/// # Errors
/// Messages per field, `NotFound` for a region that does not exist.
pub async fn save_sla(ctx: &Ctx, region: &RegionId, draft: &SlaDraft) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOffers, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let name = catalogue
        .region(region)
        .ok_or(AppError::NotFound)?
        .name
        .clone();
    let before = promise::promised(&mut tx, std::slice::from_ref(&org), ctx.now).await?;
    let before = before.latest(region).cloned();
    let after = if draft.is_empty() {
        None
    } else {
        Some(draft.check(&org, region).map_err(AppError::Invalid)?)
    };
    let nothing = || SlaOffer::nothing(org.clone(), region.clone());
    let holds = after.clone().unwrap_or_else(nothing);
    let from = promise::change(&mut tx, &holds, ctx.now).await?;
    compute::again(&mut tx, ctx, org.as_str(), region.as_str()).await?;
    let mut changes = sla_changes(before.as_ref(), after.as_ref());
    changes.extend(Change::of("Valid from", "", from.label()));
    let entry = Entry {
        action: "sla_offer_saved",
        object_kind: "sla_offer",
        object_id: region.to_string(),
        owner: org.clone(),
        summary: match after {
            Some(_) => format!("offered a service level in {name}"),
            None => format!("took back the service level in {name}"),
        },
        changes,
    };
    published(ctx, tx, &org, entry).await
}

fn sla_changes(before: Option<&SlaOffer>, after: Option<&SlaOffer>) -> Vec<Change> {
    let fields: [Named<SlaOffer>; 4] = [
        ("Availability", |o| {
            o.availability.map_or_else(String::new, |s| s.to_string())
        }),
        ("Packet delivery", |o| {
            o.packet_delivery
                .map_or_else(String::new, |s| s.to_string())
        }),
        ("Round-trip time", |o| {
            o.rtt_p95_us.map_or_else(String::new, rtt_words)
        }),
        ("Exclusions", |o| o.exclusions.clone()),
    ];
    let text =
        |offer: Option<&SlaOffer>, of: fn(&SlaOffer) -> String| offer.map_or_else(String::new, of);
    fields
        .into_iter()
        .filter_map(|(field, of)| Change::of(field, text(before, of), text(after, of)))
        .collect()
}

/// Microseconds as milliseconds without needless zeros: `12.5 ms`.
pub fn rtt_words(us: u32) -> String {
    format!("{} ms", ms_plain(us))
}

/// Microseconds as milliseconds without unit: `12.5`, for forms and CSV.
pub fn ms_plain(us: u32) -> String {
    let (whole, part) = (us / 1_000, us % 1_000);
    if part == 0 {
        return whole.to_string();
    }
    let part = format!("{part:03}");
    format!("{whole}.{}", part.trim_end_matches('0'))
}

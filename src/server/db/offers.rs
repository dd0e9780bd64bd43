//! What ISPs publish: profile, products, service levels; and the quotes that customers ask for.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::money::{Currency, Money};
use maps_domain::offer::{Language, Part, Product, Profile};
use maps_domain::sla::{Share, SlaOffer};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;

#[derive(sqlx::FromRow)]
struct ProfileRow {
    about: String,
    languages: String,
    sales_name: String,
    sales_email: String,
    sales_phone: String,
    shows_capacity: bool,
    shows_failover: bool,
    version: i64,
}

/// The profile of an ISP with its row version; an empty one with version 0 before the first save.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn profile(tx: &mut Tx, org: &OrgId) -> Result<(Profile, i64), AppError> {
    let row: Option<ProfileRow> = tx
        .optional(
            "SELECT about, languages, sales_name, sales_email, sales_phone, shows_capacity, shows_failover, version \
             FROM isp_profiles WHERE org_id = $1",
            args![org],
        )
        .await?;
    let Some(row) = row else {
        return Ok((Profile::default(), 0));
    };
    let languages: Vec<Language> = serde_json::from_str(&row.languages)?;
    let profile = Profile {
        about: row.about,
        languages,
        sales_name: row.sales_name,
        sales_email: row.sales_email,
        sales_phone: row.sales_phone,
        shows_capacity: row.shows_capacity,
        shows_failover: row.shows_failover,
    };
    Ok((profile, row.version))
}

/// Stores a profile if nobody else did meanwhile; version 0 is the first save.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn save_profile(
    tx: &mut Tx,
    org: &OrgId,
    profile: &Profile,
    version: i64,
    now: UtcMs,
) -> Result<(), AppError> {
    let languages = serde_json::to_string(&profile.languages)?;
    if version == 0 {
        tx.exec(
            "INSERT INTO isp_profiles (org_id, about, languages, sales_name, sales_email, sales_phone, shows_capacity, \
             shows_failover, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            args![
                org, &profile.about, languages, &profile.sales_name, &profile.sales_email, &profile.sales_phone,
                profile.shows_capacity, profile.shows_failover, now
            ],
        )
        .await?;
        return Ok(());
    }
    tx.exec_one(
        "UPDATE isp_profiles SET about = $1, languages = $2, sales_name = $3, sales_email = $4, sales_phone = $5, \
         shows_capacity = $6, shows_failover = $7, updated_at = $8, version = version + 1 \
         WHERE org_id = $9 AND version = $10",
        args![
            &profile.about, languages, &profile.sales_name, &profile.sales_email, &profile.sales_phone,
            profile.shows_capacity, profile.shows_failover, now, org, version
        ],
    )
    .await
}

/// A product with its id and version.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// Id.
    pub id: String,
    /// Whose.
    pub org_id: String,
    /// Row version for lost-update checks.
    pub version: i64,
    /// What it is.
    pub product: Product,
}

#[derive(sqlx::FromRow)]
struct ProductRow {
    id: String,
    org_id: String,
    name: String,
    parts: String,
    description: String,
    regions: String,
    link: String,
    price_minor: Option<i64>,
    price_currency: String,
    price_note: String,
    version: i64,
}

impl ProductRow {
    fn read(self) -> Result<Offered, AppError> {
        let parts: Vec<Part> = serde_json::from_str(&self.parts)?;
        let price = money(self.price_minor, &self.price_currency)?;
        Ok(Offered {
            id: self.id,
            org_id: self.org_id,
            version: self.version,
            product: Product {
                name: self.name,
                parts,
                description: self.description,
                regions: serde_json::from_str(&self.regions)?,
                link: self.link,
                price,
                price_note: self.price_note,
            },
        })
    }
}

const PRODUCT: &str = "SELECT id, org_id, name, parts, description, regions, link, price_minor, price_currency, \
    price_note, version FROM products";

/// The products of some ISPs, in the order in which each added them.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn products_of(tx: &mut Tx, orgs: &[OrgId]) -> Result<Vec<Offered>, AppError> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{PRODUCT} WHERE org_id IN ({}) ORDER BY org_id, created_at, id",
        super::marks(1, orgs.len())
    );
    let args = orgs.iter().map(super::Arg::from).collect();
    let rows: Vec<ProductRow> = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    rows.into_iter().map(ProductRow::read).collect()
}

/// One product of an ISP.
///
/// # Errors
/// `NotFound` when it is not theirs.
pub async fn product(tx: &mut Tx, org: &OrgId, id: &str) -> Result<Offered, AppError> {
    let sql = format!("{PRODUCT} WHERE org_id = $1 AND id = $2");
    let row: ProductRow = tx.one(sqlx::AssertSqlSafe(sql), args![org, id]).await?;
    row.read()
}

/// Adds a product.
///
/// # Errors
/// What the database refuses.
pub async fn insert_product(
    tx: &mut Tx,
    org: &OrgId,
    id: &str,
    product: &Product,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO products (id, org_id, name, parts, description, regions, link, price_minor, price_currency, \
         price_note, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        args![
            id, org, &product.name, serde_json::to_string(&product.parts)?, &product.description,
            serde_json::to_string(&product.regions)?, &product.link, product.price.map(|p| p.minor),
            currency(product), &product.price_note, now
        ],
    )
    .await?;
    note_price(tx, id, product, now).await
}

/// Keeps what a product costs from now on.
async fn note_price(tx: &mut Tx, id: &str, product: &Product, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO product_prices (product_id, since, price_minor, price_currency) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (product_id, since) DO UPDATE SET price_minor = excluded.price_minor, price_currency = excluded.price_currency",
        args![id, now, product.price.map(|p| p.minor), currency(product)],
    )
    .await
    .map(|_| ())
}

/// What the products of some ISPs cost before a moment: the list prices of then, by product. One that
/// was not offered yet is left out.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn prices_before(
    tx: &mut Tx,
    orgs: &[OrgId],
    moment: UtcMs,
) -> Result<BTreeMap<String, Option<Money>>, AppError> {
    if orgs.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut args = args![moment];
    args.extend(orgs.iter().map(super::Arg::from));
    let sql = format!(
        "SELECT c.product_id, c.price_minor, c.price_currency FROM product_prices c JOIN products p ON p.id = c.product_id \
         WHERE c.since < $1 AND p.org_id IN ({}) ORDER BY c.product_id, c.since",
        super::marks(2, orgs.len())
    );
    let rows: Vec<(String, Option<i64>, String)> = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    // The newest of each comes last.
    rows.into_iter()
        .map(|(id, minor, currency)| Ok((id, money(minor, &currency)?)))
        .collect()
}

fn money(minor: Option<i64>, currency: &str) -> Result<Option<Money>, AppError> {
    minor
        .map(|minor| {
            Ok(Money {
                minor,
                currency: Currency::parse(currency).map_err(AppError::internal)?,
            })
        })
        .transpose()
}

fn currency(product: &Product) -> String {
    product
        .price
        .map_or_else(String::new, |price| price.currency.as_str().to_owned())
}

/// Overwrites a product if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update_product(tx: &mut Tx, offered: &Offered, now: UtcMs) -> Result<(), AppError> {
    let product = &offered.product;
    tx.exec_one(
        "UPDATE products SET name = $1, parts = $2, description = $3, regions = $4, link = $5, price_minor = $6, \
         price_currency = $7, price_note = $8, updated_at = $9, version = version + 1 WHERE id = $10 AND version = $11",
        args![
            &product.name, serde_json::to_string(&product.parts)?, &product.description,
            serde_json::to_string(&product.regions)?, &product.link, product.price.map(|p| p.minor),
            currency(product), &product.price_note, now, &offered.id, offered.version
        ],
    )
    .await?;
    note_price(tx, &offered.id, product, now).await
}

/// Takes a product off.
///
/// # Errors
/// What the database refuses.
pub async fn delete_product(tx: &mut Tx, org: &OrgId, id: &str) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM products WHERE org_id = $1 AND id = $2",
        args![org, id],
    )
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct SlaRow {
    org_id: String,
    region_id: String,
    availability_ppm: Option<i64>,
    packet_delivery_ppm: Option<i64>,
    rtt_p95_us: Option<i64>,
    exclusions: String,
}

impl SlaRow {
    pub(super) fn read(self) -> SlaOffer {
        let share = |ppm: Option<i64>| {
            ppm.and_then(|ppm| u32::try_from(ppm).ok())
                .and_then(Share::from_ppm)
        };
        SlaOffer {
            isp: OrgId::new(self.org_id),
            region: RegionId::new(self.region_id),
            availability: share(self.availability_ppm),
            packet_delivery: share(self.packet_delivery_ppm),
            rtt_p95_us: self.rtt_p95_us.and_then(|us| u32::try_from(us).ok()),
            exclusions: self.exclusions,
        }
    }
}

/// The service levels that some ISPs offer, by region.
///
/// # Errors
/// What the database refuses.
pub async fn slas_of(tx: &mut Tx, orgs: &[OrgId]) -> Result<Vec<SlaOffer>, AppError> {
    if orgs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT org_id, region_id, availability_ppm, packet_delivery_ppm, rtt_p95_us, exclusions FROM sla_offers \
         WHERE org_id IN ({}) ORDER BY org_id, region_id",
        super::marks(1, orgs.len())
    );
    let args = orgs.iter().map(super::Arg::from).collect();
    let rows: Vec<SlaRow> = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok(rows.into_iter().map(SlaRow::read).collect())
}

/// Stores what an ISP offers in a region in place of what it offered before.
///
/// # Errors
/// What the database refuses.
pub async fn put_sla(tx: &mut Tx, offer: &SlaOffer, now: UtcMs) -> Result<(), AppError> {
    let ppm = |share: Option<Share>| share.map(|share| i64::from(share.ppm()));
    tx.exec(
        "INSERT INTO sla_offers (org_id, region_id, availability_ppm, packet_delivery_ppm, rtt_p95_us, exclusions, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (org_id, region_id) DO UPDATE SET \
         availability_ppm = excluded.availability_ppm, packet_delivery_ppm = excluded.packet_delivery_ppm, \
         rtt_p95_us = excluded.rtt_p95_us, exclusions = excluded.exclusions, updated_at = excluded.updated_at, \
         version = sla_offers.version + 1",
        args![
            &offer.isp, &offer.region, ppm(offer.availability), ppm(offer.packet_delivery),
            offer.rtt_p95_us.map(i64::from), &offer.exclusions, now
        ],
    )
    .await?;
    Ok(())
}

/// Takes an offer back.
///
/// # Errors
/// What the database refuses.
pub async fn delete_sla(tx: &mut Tx, org: &OrgId, region: &RegionId) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM sla_offers WHERE org_id = $1 AND region_id = $2",
        args![org, region],
    )
    .await?;
    Ok(())
}

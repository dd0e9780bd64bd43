//! The directory's read model: one line per ISP that is qualified somewhere, with its facets.
//!
//! Derived, never edited: [`refresh`] works a line out again from qualifications, offers, inventory
//! and name. The stores of those call it in the transaction of the change, so that the directory
//! answers from one small table, however many partners there are.

use super::{Arg, Tx, args, directory, marks, offers, orgs};
use crate::error::AppError;
use maps_domain::bandwidth::Mbps;
use maps_domain::city::fold;
use maps_domain::ids::OrgId;
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::qualification::{State, Tier};
use std::collections::BTreeSet;

/// A line of the directory.
#[derive(Clone, Debug, PartialEq, serde::Serialize, sqlx::FromRow)]
pub struct Listing {
    /// Organisation.
    pub org_id: String,
    /// Part of its public address.
    pub slug: String,
    /// Name on screens.
    pub display_name: String,
    /// `isp`, `nsp`, `ixp`.
    pub isp_type: String,
    /// Regions in which it is qualified.
    pub regions: i64,
    /// Of these, with the higher tier.
    pub geo_regions: i64,
    /// Covered metros.
    pub metros: i64,
    /// Since when, at the earliest still in force. Milliseconds.
    pub since: i64,
    /// `region:tier` pairs by region, separated by commas.
    pub standing: String,
    /// Parts of its products, separated by commas.
    pub parts: String,
    /// Languages of support, separated by commas.
    pub languages: String,
    /// Published capacity band; empty without consent.
    pub capacity_band: String,
    /// Best availability promised where it is qualified, parts per million; 0 when none.
    pub availability_ppm: i64,
}

const COLUMNS: &str = "org_id, slug, display_name, isp_type, regions, geo_regions, metros, since, standing, parts, \
    languages, capacity_band, availability_ppm";

/// What the directory is filtered by. Empty means any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Pattern over folded texts.
    pub like: String,
    /// Region: of the qualification, and where tier, product and service level must hold.
    pub region: String,
    /// Metro id.
    pub metro: String,
    /// Tier.
    pub tier: String,
    /// Part of a product.
    pub part: String,
    /// Availability band.
    pub sla: String,
    /// Capacity band.
    pub capacity: String,
    /// Language code.
    pub language: String,
}

impl Filter {
    /// The conditions as SQL with its values, from placeholder `$1` on.
    fn sql(&self) -> (String, Vec<Arg>) {
        let mut parts = Vec::new();
        let mut values = Vec::new();
        if !self.like.is_empty() {
            values.push(Arg::from(&self.like));
            parts.push(format!("l.search LIKE ${}", values.len()));
        }
        // Where the others say where, the region alone adds nothing.
        let region = if self.tier.is_empty() {
            self.region.as_str()
        } else {
            ""
        };
        for (facet, value, regional) in [
            ("region", region, false),
            ("metro", &self.metro, false),
            ("tier", &self.tier, true),
            ("part", &self.part, true),
            ("sla", &self.sla, true),
            ("capacity", &self.capacity, false),
            ("language", &self.language, false),
        ] {
            if value.is_empty() {
                continue;
            }
            values.push(Arg::from(value));
            // The facet's name is a text of this program.
            let mut inner = format!("facet = '{facet}' AND value = ${}", values.len());
            if regional && !self.region.is_empty() {
                values.push(Arg::from(&self.region));
                inner.push_str(&format!(" AND region_id = ${}", values.len()));
            }
            parts.push(format!(
                "l.org_id IN (SELECT org_id FROM partner_facets WHERE {inner})"
            ));
        }
        if parts.is_empty() {
            (String::new(), values)
        } else {
            (format!("WHERE {}", parts.join(" AND ")), values)
        }
    }
}

/// A page of the directory and the number of all that match. `order` comes from a fixed table.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Listing>, i64), AppError> {
    let (wanted, values) = filter.sql();
    let mut bound = values.clone();
    bound.extend([Arg::from(limit), Arg::from(offset)]);
    let sql = format!(
        "SELECT {COLUMNS} FROM partner_listings l {wanted} ORDER BY {order} LIMIT ${} OFFSET ${}",
        values.len() + 1,
        values.len() + 2
    );
    let rows = tx.all(sqlx::AssertSqlSafe(sql), bound).await?;
    let count = format!("SELECT COUNT(*) FROM partner_listings l {wanted}");
    let total = tx.count(sqlx::AssertSqlSafe(count), values).await?;
    Ok((rows, total))
}

/// The ids of all that match, in order: a snapshot from which a file is written piece by piece.
///
/// # Errors
/// What the database refuses.
pub async fn ids(tx: &mut Tx, filter: &Filter, order: &str) -> Result<Vec<OrgId>, AppError> {
    let (wanted, values) = filter.sql();
    let sql = format!("SELECT l.org_id FROM partner_listings l {wanted} ORDER BY {order}");
    let rows: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), values).await?;
    Ok(rows.into_iter().map(|(id,)| OrgId::new(id)).collect())
}

/// Partners per metro among all that match, for the map.
///
/// # Errors
/// What the database refuses.
pub async fn per_metro(tx: &mut Tx, filter: &Filter) -> Result<Vec<(String, i64)>, AppError> {
    let (wanted, values) = filter.sql();
    let among = if wanted.is_empty() {
        String::new()
    } else {
        format!("AND org_id IN (SELECT l.org_id FROM partner_listings l {wanted})")
    };
    let sql = format!(
        "SELECT value, COUNT(*) FROM partner_facets WHERE facet = 'metro' {among} GROUP BY value ORDER BY value"
    );
    tx.all(sqlx::AssertSqlSafe(sql), values).await
}

/// Lines by organisation, in the order of the ids.
///
/// # Errors
/// What the database refuses.
pub async fn by_ids(tx: &mut Tx, ids: &[OrgId]) -> Result<Vec<Listing>, AppError> {
    let mut found = some(tx, "org_id", ids.iter().map(Arg::from).collect()).await?;
    let place = |row: &Listing| ids.iter().position(|id| id.as_str() == row.org_id);
    found.sort_by_key(place);
    Ok(found)
}

/// Lines by public address, in the order of the slugs. Who is not listed is left out.
///
/// # Errors
/// What the database refuses.
pub async fn by_slugs(tx: &mut Tx, slugs: &[String]) -> Result<Vec<Listing>, AppError> {
    let mut found = some(tx, "slug", slugs.iter().map(Arg::from).collect()).await?;
    found.sort_by_key(|row| slugs.iter().position(|slug| *slug == row.slug));
    Ok(found)
}

async fn some(tx: &mut Tx, column: &str, values: Vec<Arg>) -> Result<Vec<Listing>, AppError> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM partner_listings WHERE {column} IN ({})",
        marks(1, values.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), values).await
}

/// Works an ISP's line out again; removes it when the ISP is qualified nowhere.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn refresh(tx: &mut Tx, org: &OrgId) -> Result<(), AppError> {
    let mut standing = directory::qualifications_of(tx, org).await?;
    standing.retain(|q| q.state == State::Qualified.as_str());
    standing.sort_by(|a, b| a.region_id.cmp(&b.region_id));
    tx.exec("DELETE FROM partner_facets WHERE org_id = $1", args![org])
        .await?;
    if standing.is_empty() {
        tx.exec("DELETE FROM partner_listings WHERE org_id = $1", args![org])
            .await?;
        return Ok(());
    }
    let profile = orgs::get(tx, org).await?;
    let (said, _) = offers::profile(tx, org).await?;
    let products = offers::products_of(tx, std::slice::from_ref(org)).await?;
    let slas = offers::slas_of(tx, std::slice::from_ref(org)).await?;
    let band = if said.shows_capacity {
        capacity_band(tx, org).await?
    } else {
        None
    };

    // (facet, value, region)
    let mut facets: BTreeSet<(&str, String, String)> = BTreeSet::new();
    let mut add = |facet: &'static str, value: &str, region: &str| {
        facets.insert((facet, value.to_owned(), region.to_owned()));
    };
    let mut words = vec![profile.display_name.clone(), profile.slug.clone()];
    let mut metros: BTreeSet<String> = BTreeSet::new();
    let mut parts: BTreeSet<Part> = BTreeSet::new();
    let mut availability_ppm = 0;
    for q in &standing {
        let region = q.region_id.as_str();
        add("region", region, region);
        add("tier", &q.tier, region);
        words.push(region.to_owned());
        for metro in q.metro_ids() {
            add("metro", &metro, region);
            metros.insert(metro);
        }
        for offered in &products {
            if offered.product.sold_in(&region.into()) {
                for part in &offered.product.parts {
                    add("part", part.as_str(), region);
                    parts.insert(*part);
                }
            }
        }
        let offer = slas.iter().find(|offer| offer.region.as_str() == region);
        if let Some(availability) = offer.and_then(|offer| offer.availability) {
            availability_ppm = availability_ppm.max(i64::from(availability.ppm()));
            SlaBand::reached(availability).for_each(|band| add("sla", band.as_str(), region));
        }
    }
    for language in &said.languages {
        add("language", language.as_str(), "");
    }
    if let Some(band) = band {
        add("capacity", band.as_str(), "");
    }
    words.extend(metros.iter().cloned());
    words.extend(products.iter().map(|offered| offered.product.name.clone()));
    let pairs: Vec<String> = standing
        .iter()
        .map(|q| format!("{}:{}", q.region_id, q.tier))
        .collect();
    let geo = standing
        .iter()
        .filter(|q| q.tier == Tier::Geo.as_str())
        .count();
    let parts: Vec<&str> = parts.into_iter().map(Part::as_str).collect();
    let languages: Vec<&str> = said
        .languages
        .iter()
        .map(|l| Language::as_str(*l))
        .collect();
    insert_facets(tx, org, &facets).await?;
    let listing = Listing {
        org_id: org.to_string(),
        slug: profile.slug,
        display_name: profile.display_name,
        isp_type: profile.isp_type,
        regions: number(standing.len()),
        geo_regions: number(geo),
        metros: number(metros.len()),
        since: standing.iter().map(|q| q.since).min().unwrap_or_default(),
        standing: pairs.join(","),
        parts: parts.join(","),
        languages: languages.join(","),
        capacity_band: band.map_or_else(String::new, |band| band.as_str().to_owned()),
        availability_ppm,
    };
    put(tx, &listing, &fold(&words.join(" ")), band).await
}

/// How high a band stands, for sorting; 0 for none.
fn rank(band: Option<CapacityBand>) -> i64 {
    let place = band.and_then(|band| CapacityBand::ALL.iter().position(|b| *b == band));
    place.map_or(0, |place| number(place + 1))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn put(
    tx: &mut Tx,
    listing: &Listing,
    search: &str,
    band: Option<CapacityBand>,
) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM partner_listings WHERE org_id = $1",
        args![&listing.org_id],
    )
    .await?;
    tx.exec(
        "INSERT INTO partner_listings (org_id, slug, display_name, name_folded, search, isp_type, regions, geo_regions, \
         metros, since, standing, parts, languages, capacity_band, capacity_rank, availability_ppm) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            &listing.org_id, &listing.slug, &listing.display_name, fold(&listing.display_name), search,
            &listing.isp_type, listing.regions, listing.geo_regions, listing.metros, listing.since, &listing.standing,
            &listing.parts, &listing.languages, &listing.capacity_band, rank(band), listing.availability_ppm
        ],
    )
    .await?;
    Ok(())
}

/// Rows per statement: far below what either database takes.
const CHUNK: usize = 100;

async fn insert_facets(
    tx: &mut Tx,
    org: &OrgId,
    facets: &BTreeSet<(&str, String, String)>,
) -> Result<(), AppError> {
    let all: Vec<_> = facets.iter().collect();
    for chunk in all.chunks(CHUNK) {
        let mut values = vec![Arg::from(org)];
        let mut rows = Vec::with_capacity(chunk.len());
        for (facet, value, region) in chunk {
            rows.push(format!("({}, $1)", marks(values.len() + 1, 3)));
            values.extend([Arg::from(*facet), Arg::from(value), Arg::from(region)]);
        }
        let sql = format!(
            "INSERT INTO partner_facets (facet, value, region_id, org_id) VALUES {}",
            rows.join(", ")
        );
        tx.exec(sqlx::AssertSqlSafe(sql), values).await?;
    }
    Ok(())
}

/// The band of what Microsoft confirmed as live. Asked for only with the ISP's consent, or for its
/// own eyes.
///
/// # Errors
/// What the database refuses.
pub async fn capacity_band(tx: &mut Tx, org: &OrgId) -> Result<Option<CapacityBand>, AppError> {
    let mbps = tx
        .count(
            "SELECT CAST(COALESCE(SUM(bandwidth_mbps), 0) AS BIGINT) FROM pnis \
             WHERE org_id = $1 AND inventory = 'live' AND record = 'confirmed'",
            args![org],
        )
        .await?;
    Ok(CapacityBand::of(Mbps::new(
        u64::try_from(mbps).unwrap_or_default(),
    )))
}

/// After a change of the inventory: publishes the band that follows, when one is published and it is
/// another.
///
/// # Errors
/// What the database refuses.
pub async fn capacity_changed(tx: &mut Tx, org: &OrgId) -> Result<(), AppError> {
    let published: Option<(String,)> = tx
        .optional(
            "SELECT l.capacity_band FROM partner_listings l JOIN isp_profiles p ON p.org_id = l.org_id \
             WHERE l.org_id = $1 AND p.shows_capacity",
            args![org],
        )
        .await?;
    let Some((published,)) = published else {
        return Ok(());
    };
    let band = capacity_band(tx, org).await?;
    if band.map_or("", CapacityBand::as_str) == published {
        return Ok(());
    }
    refresh(tx, org).await
}

/// Lists whom an older version of this program qualified without listing: after an upgrade.
///
/// # Errors
/// What the database refuses.
pub async fn fill_gaps(tx: &mut Tx) -> Result<(), AppError> {
    let missing: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT q.org_id FROM qualifications q WHERE q.state = 'qualified' AND NOT EXISTS \
             (SELECT 1 FROM partner_listings l WHERE l.org_id = q.org_id)",
            args![],
        )
        .await?;
    for (org,) in missing {
        refresh(tx, &OrgId::new(org)).await?;
    }
    Ok(())
}

//! Working a line of the directory out again, and when.

use super::super::{Arg, Tx, args, directory, marks, offers, orgs};
use super::Listing;
use crate::error::AppError;
use maps_domain::bandwidth::Mbps;
use maps_domain::city::fold;
use maps_domain::ids::OrgId;
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::qualification::{State, Tier};
use std::collections::BTreeSet;

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

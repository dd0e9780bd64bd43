//! Working a line of the directory out again, and when.

use super::super::{Arg, Tx, args, directory, marks, offers, orgs};
use super::{Listing, bits};
use crate::error::AppError;
use maps_domain::bandwidth::Mbps;
use maps_domain::city::fold;
use maps_domain::ids::OrgId;
use maps_domain::offer::{CapacityBand, Part, SlaBand};
use maps_domain::qualification::{State, Tier};
use std::collections::{BTreeMap, BTreeSet};

/// What a line is filtered by, column by column.
#[derive(Default)]
struct Columns(BTreeMap<&'static str, i64>);

impl Columns {
    fn set(&mut self, column: Option<&'static str>, bits: i64) {
        if let Some(column) = column {
            *self.0.entry(column).or_default() |= bits;
        }
    }
}

/// Works an ISP's line out again; removes it when the ISP is qualified nowhere.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn refresh(tx: &mut Tx, org: &OrgId) -> Result<(), AppError> {
    let mut standing = directory::qualifications_of(tx, org).await?;
    standing.retain(|q| q.state == State::Qualified.as_str());
    standing.sort_by(|a, b| a.region_id.cmp(&b.region_id));
    tx.exec("DELETE FROM partner_metros WHERE org_id = $1", args![org])
        .await?;
    tx.exec("DELETE FROM partner_listings WHERE org_id = $1", args![org])
        .await?;
    if standing.is_empty() {
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

    let mut columns = Columns::default();
    let mut words = vec![profile.display_name.clone(), profile.slug.clone()];
    let mut metros: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    let mut parts: BTreeSet<Part> = BTreeSet::new();
    let mut availability_ppm = 0;
    for q in &standing {
        let region = q.region_id.as_str();
        let here = bits::region(region)?;
        columns.set(bits::tier_column(&q.tier), here);
        words.push(region.to_owned());
        for metro in q.metro_ids() {
            metros.insert(metro, (region, q.tier.as_str()));
        }
        for offered in &products {
            if offered.product.sold_in(&region.into()) {
                for part in &offered.product.parts {
                    columns.set(bits::part_column(part.as_str()), here);
                    parts.insert(*part);
                }
            }
        }
        let offer = slas.iter().find(|offer| offer.region.as_str() == region);
        if let Some(availability) = offer.and_then(|offer| offer.availability) {
            availability_ppm = availability_ppm.max(i64::from(availability.ppm()));
            SlaBand::reached(availability)
                .for_each(|band| columns.set(bits::sla_column(band.as_str()), here));
        }
    }
    let languages: Vec<&str> = said.languages.iter().map(|l| l.as_str()).collect();
    for code in &languages {
        columns.set(Some("language_bits"), bits::language(code));
    }
    insert_metros(tx, org, &metros).await?;
    words.extend(metros.keys().cloned());
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
    insert(tx, &listing, &fold(&words.join(" ")), band, &columns).await
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn insert(
    tx: &mut Tx,
    listing: &Listing,
    search: &str,
    band: Option<CapacityBand>,
    columns: &Columns,
) -> Result<(), AppError> {
    let mut values = args![
        &listing.org_id,
        &listing.slug,
        &listing.display_name,
        fold(&listing.display_name),
        search,
        &listing.isp_type,
        listing.regions,
        listing.geo_regions,
        listing.metros,
        listing.since,
        &listing.standing,
        &listing.parts,
        &listing.languages,
        &listing.capacity_band,
        bits::capacity(band),
        listing.availability_ppm
    ];
    // The names are texts of this program.
    let more: String = columns
        .0
        .keys()
        .map(|column| format!(", {column}"))
        .collect();
    values.extend(columns.0.values().map(|bits| Arg::from(*bits)));
    let sql = format!(
        "INSERT INTO partner_listings (org_id, slug, display_name, name_folded, search, isp_type, regions, geo_regions, \
         metros, since, standing, parts, languages, capacity_band, capacity_rank, availability_ppm{more}) VALUES ({})",
        marks(1, values.len())
    );
    tx.exec(sqlx::AssertSqlSafe(sql), values).await?;
    Ok(())
}

async fn insert_metros(
    tx: &mut Tx,
    org: &OrgId,
    metros: &BTreeMap<String, (&str, &str)>,
) -> Result<(), AppError> {
    if metros.is_empty() {
        return Ok(());
    }
    let mut values = vec![Arg::from(org)];
    let mut rows = Vec::with_capacity(metros.len());
    for (metro, (region, tier)) in metros {
        rows.push(format!("($1, {})", marks(values.len() + 1, 3)));
        values.extend([Arg::from(metro), Arg::from(*region), Arg::from(*tier)]);
    }
    let sql = format!(
        "INSERT INTO partner_metros (org_id, metro_id, region_id, tier) VALUES {}",
        rows.join(", ")
    );
    tx.exec(sqlx::AssertSqlSafe(sql), values).await?;
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

/// The setting that says for which order of regions the lines were worked out.
const ORDER: &str = "directory_regions";

/// Lists whom an older version of this program qualified without listing, and works every line out
/// again when the regions have another order than before: after an upgrade.
///
/// # Errors
/// What the database refuses.
pub async fn fill_gaps(tx: &mut Tx) -> Result<(), AppError> {
    let order = bits::order()?;
    let known: Option<(String,)> = tx
        .optional("SELECT value FROM settings WHERE key = $1", args![ORDER])
        .await?;
    let same = known.is_some_and(|(known,)| known == order);
    let missing = if same {
        "AND NOT EXISTS (SELECT 1 FROM partner_listings l WHERE l.org_id = q.org_id)"
    } else {
        tx.exec(
            "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            args![ORDER, order],
        )
        .await?;
        ""
    };
    let sql = format!(
        "SELECT DISTINCT q.org_id FROM qualifications q WHERE q.state = 'qualified' {missing}"
    );
    let orgs: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), args![]).await?;
    for (org,) in orgs {
        refresh(tx, &OrgId::new(org)).await?;
    }
    Ok(())
}

//! The directory's read model: one line per ISP that is qualified somewhere, with its facets.
//!
//! Derived, never edited: [`refresh`] works a line out again from qualifications, offers, inventory
//! and name. The stores of those call it in the transaction of the change, so that the directory
//! answers from one small table, however many partners there are.

mod refresh;

pub use refresh::{capacity_band, capacity_changed, fill_gaps, refresh};

use super::{Arg, Tx, marks};
use crate::error::AppError;
use maps_domain::ids::OrgId;

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

/// Partners per metro among all that match, for the map: a partner counts at the metros of the region
/// that is asked for, and of the regions in which it has the tier.
///
/// # Errors
/// What the database refuses.
pub async fn per_metro(tx: &mut Tx, filter: &Filter) -> Result<Vec<(String, i64)>, AppError> {
    let (wanted, mut values) = filter.sql();
    let mut among = String::new();
    if !wanted.is_empty() {
        among.push_str(&format!(
            " AND m.org_id IN (SELECT l.org_id FROM partner_listings l {wanted})"
        ));
    }
    if !filter.region.is_empty() {
        values.push(Arg::from(&filter.region));
        among.push_str(&format!(" AND m.region_id = ${}", values.len()));
    }
    if !filter.tier.is_empty() {
        values.push(Arg::from(&filter.tier));
        among.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM partner_facets t WHERE t.facet = 'tier' AND t.value = ${} \
             AND t.region_id = m.region_id AND t.org_id = m.org_id)",
            values.len()
        ));
    }
    let sql = format!(
        "SELECT m.value, COUNT(*) FROM partner_facets m WHERE m.facet = 'metro'{among} GROUP BY m.value ORDER BY m.value"
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

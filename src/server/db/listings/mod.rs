//! The directory's read model: one line per ISP that is qualified somewhere, with its facets.
//!
//! Derived, never edited: [`refresh`] works a line out again from qualifications, offers, inventory
//! and name. The stores of those call it in the transaction of the change, so that the directory
//! answers from one small table, however many partners there are.

mod bits;
mod refresh;

pub use refresh::{capacity_band, capacity_changed, fill_gaps, refresh};

use super::{Arg, Tx, marks};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::offer::CapacityBand;

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

/// The bits of all regions.
const ANYWHERE: i64 = -1;

const COLUMNS: &str = "k.org_id, k.slug, k.display_name, k.isp_type, k.regions, k.geo_regions, k.metros, k.since, \
    k.standing, k.parts, k.languages, k.capacity_band, k.availability_ppm";

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

/// A filter as SQL: conditions on `k`, and the values of their placeholders from `$1` on.
struct Wanted {
    conditions: Vec<String>,
    values: Vec<Arg>,
}

impl Wanted {
    /// Keeps lines whose column has one of these bits; without a column none.
    fn bits(&mut self, column: Option<&str>, bits: i64) {
        let Some(column) = column else {
            self.conditions.push("1 = 0".to_owned());
            return;
        };
        self.values.push(Arg::from(bits));
        self.conditions
            .push(format!("((k.{column}) & ${}) <> 0", self.values.len()));
    }

    fn value(&mut self, before: &str, value: Arg, after: &str) {
        self.values.push(value);
        self.conditions
            .push(format!("{before} ${}{after}", self.values.len()));
    }

    /// `FROM` and `WHERE`.
    fn from(&self) -> String {
        if self.conditions.is_empty() {
            return "FROM partner_listings k".to_owned();
        }
        format!(
            "FROM partner_listings k WHERE {}",
            self.conditions.join(" AND ")
        )
    }
}

impl Filter {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The region alone decides about nothing but the tier's columns; with tier, product and service
    /// level it says where those have to hold. Values that nobody offers match nothing.
    fn sql(&self) -> Result<Wanted, AppError> {
        let mut wanted = Wanted {
            conditions: Vec::new(),
            values: Vec::new(),
        };
        let place = if self.region.is_empty() {
            ANYWHERE
        } else {
            bits::region(&self.region)?
        };
        match (self.tier.is_empty(), self.region.is_empty()) {
            (true, true) => {}
            (true, false) => wanted.bits(Some("tier_geo | k.tier_local"), place),
            (false, _) => wanted.bits(bits::tier_column(&self.tier), place),
        }
        if !self.part.is_empty() {
            wanted.bits(bits::part_column(&self.part), place);
        }
        if !self.sla.is_empty() {
            wanted.bits(bits::sla_column(&self.sla), place);
        }
        if !self.language.is_empty() {
            wanted.bits(Some("language_bits"), bits::language(&self.language));
        }
        if !self.capacity.is_empty() {
            let rank = bits::capacity(CapacityBand::parse(&self.capacity).ok());
            wanted.value(
                "k.capacity_rank <> 0 AND k.capacity_rank =",
                Arg::from(rank),
                "",
            );
        }
        if !self.metro.is_empty() {
            let metro = "k.org_id IN (SELECT m.org_id FROM partner_metros m WHERE m.metro_id =";
            wanted.value(metro, Arg::from(&self.metro), ")");
        }
        if !self.like.is_empty() {
            let search = "k.org_id IN (SELECT s.org_id FROM partner_listings s WHERE s.search LIKE";
            wanted.value(search, Arg::from(&self.like), ")");
        }
        Ok(wanted)
    }
}

/// A page of the directory and the number of all that match. `order` comes from a fixed table and
/// names columns of `k`.
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
    let wanted = filter.sql()?;
    let from = wanted.from();
    let mut values = wanted.values.clone();
    values.extend([Arg::from(limit), Arg::from(offset)]);
    let (limit, offset) = (wanted.values.len() + 1, wanted.values.len() + 2);
    // The inner query finds and orders within one index; only what is shown is read in full.
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT k.org_id {from} ORDER BY {order} LIMIT ${limit} OFFSET ${offset}) p \
         JOIN partner_listings k ON k.org_id = p.org_id ORDER BY {order}"
    );
    let rows = tx.all(sqlx::AssertSqlSafe(sql), values).await?;
    let count = format!("SELECT COUNT(*) {from}");
    let total = tx.count(sqlx::AssertSqlSafe(count), wanted.values).await?;
    Ok((rows, total))
}

/// How many match.
///
/// # Errors
/// What the database refuses.
pub async fn total(tx: &mut Tx, filter: &Filter) -> Result<i64, AppError> {
    let wanted = filter.sql()?;
    let sql = format!("SELECT COUNT(*) {}", wanted.from());
    tx.count(sqlx::AssertSqlSafe(sql), wanted.values).await
}

/// The ids of all that match, in order: a snapshot from which a file is written piece by piece.
///
/// # Errors
/// What the database refuses.
pub async fn ids(tx: &mut Tx, filter: &Filter, order: &str) -> Result<Vec<OrgId>, AppError> {
    let wanted = filter.sql()?;
    let sql = format!("SELECT k.org_id {} ORDER BY {order}", wanted.from());
    let rows: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), wanted.values).await?;
    Ok(rows.into_iter().map(|(id,)| OrgId::new(id)).collect())
}

/// Partners per metro among all that match, for the map: a partner counts at the metros of the region
/// that is asked for, and where it has the tier.
///
/// # Errors
/// What the database refuses.
pub async fn per_metro(tx: &mut Tx, filter: &Filter) -> Result<Vec<(String, i64)>, AppError> {
    let mut wanted = filter.sql()?;
    let mut among = Vec::new();
    if !filter.is_empty() {
        among.push(format!("m.org_id IN (SELECT k.org_id {})", wanted.from()));
    }
    for (column, value) in [("region_id", &filter.region), ("tier", &filter.tier)] {
        if !value.is_empty() {
            wanted.values.push(Arg::from(value));
            among.push(format!("m.{column} = ${}", wanted.values.len()));
        }
    }
    let among = if among.is_empty() {
        String::new()
    } else {
        format!("WHERE {}", among.join(" AND "))
    };
    let sql = format!(
        "SELECT m.metro_id, COUNT(*) FROM partner_metros m {among} GROUP BY m.metro_id ORDER BY m.metro_id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), wanted.values).await
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
        "SELECT {COLUMNS} FROM partner_listings k WHERE k.{column} IN ({})",
        marks(1, values.len())
    );
    tx.all(sqlx::AssertSqlSafe(sql), values).await
}

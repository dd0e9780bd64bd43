//! Metros and facilities as stored: the embedded catalogue with the reviewers' edits.

use super::{Tx, args, settings};
use crate::error::AppError;

/// The setting whose row version counts the edits of the catalogue.
pub const EDITION: &str = "catalogue";

/// A metro as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MetroRow {
    /// Slug.
    pub id: String,
    /// Name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country_iso2: String,
    /// Region.
    pub region_id: String,
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// JSON list of Mbit/s.
    pub bandwidth_offers: String,
    /// `seed`, or who added it.
    pub source: String,
    /// When it was retired.
    pub retired_at: Option<i64>,
    /// Row version.
    pub version: i64,
}

/// A facility as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct FacilityRow {
    /// PeeringDB number.
    pub id: String,
    /// Metro.
    pub metro_id: String,
    /// Street line.
    pub address: String,
    /// When it was retired.
    pub retired_at: Option<i64>,
    /// Row version.
    pub version: i64,
}

/// All metros, retired ones included.
///
/// # Errors
/// What the database refuses.
pub async fn metros(tx: &mut Tx) -> Result<Vec<MetroRow>, AppError> {
    tx.all(
        "SELECT id, name, country_iso2, region_id, latitude, longitude, bandwidth_offers, source, \
         retired_at, version FROM metros ORDER BY id",
        args![],
    )
    .await
}

/// All facilities, retired ones included.
///
/// # Errors
/// What the database refuses.
pub async fn facilities(tx: &mut Tx) -> Result<Vec<FacilityRow>, AppError> {
    tx.all(
        "SELECT id, metro_id, address, retired_at, version FROM facilities ORDER BY metro_id, id",
        args![],
    )
    .await
}

/// The number that grows with every edit of the catalogue: what caches compare.
///
/// # Errors
/// What the database refuses.
pub async fn version(tx: &mut Tx) -> Result<i64, AppError> {
    Ok(settings::versioned(tx, EDITION).await?.1)
}

/// Says that the catalogue was edited. Call it in the transaction of the edit.
///
/// # Errors
/// What the database refuses.
pub async fn touch(tx: &mut Tx) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE settings SET version = version + 1 WHERE key = $1",
        args![EDITION],
    )
    .await
}

/// Adds a metro.
///
/// # Errors
/// `Conflict` when the id exists.
pub async fn insert_metro(tx: &mut Tx, row: &MetroRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO metros (id, name, country_iso2, region_id, latitude, longitude, bandwidth_offers, source) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &row.id, &row.name, &row.country_iso2, &row.region_id, row.latitude, row.longitude,
            &row.bandwidth_offers, &row.source
        ],
    )
    .await?;
    Ok(())
}

/// Writes a metro's place and retirement if nobody else changed it meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update_metro(tx: &mut Tx, row: &MetroRow) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE metros SET latitude = $1, longitude = $2, retired_at = $3, version = version + 1 \
         WHERE id = $4 AND version = $5",
        args![
            row.latitude,
            row.longitude,
            row.retired_at,
            &row.id,
            row.version
        ],
    )
    .await
}

/// Adds a facility.
///
/// # Errors
/// `Conflict` when the id exists.
pub async fn insert_facility(tx: &mut Tx, row: &FacilityRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO facilities (id, metro_id, address) VALUES ($1, $2, $3)",
        args![&row.id, &row.metro_id, &row.address],
    )
    .await?;
    Ok(())
}

/// Writes a facility's address and retirement if nobody else changed it meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update_facility(tx: &mut Tx, row: &FacilityRow) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE facilities SET address = $1, retired_at = $2, version = version + 1 WHERE id = $3 AND version = $4",
        args![&row.address, row.retired_at, &row.id, row.version],
    )
    .await
}

/// A PNI that stands in the way of retiring a place.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Use {
    /// The PNI's label.
    pub label: String,
    /// Its ISP.
    pub display_name: String,
    /// `live` or `planned`.
    pub inventory: String,
}

/// Live and planned PNIs at a metro, or at one facility when `facility` is given.
///
/// # Errors
/// What the database refuses.
pub async fn uses(tx: &mut Tx, metro: &str, facility: &str) -> Result<Vec<Use>, AppError> {
    tx.all(
        "SELECT p.label, o.display_name, p.inventory FROM pnis p JOIN organisations o ON o.id = p.org_id \
         WHERE p.metro_id = $1 AND ($2 = '' OR p.facility_id = $2) AND p.inventory <> 'retired' \
         ORDER BY o.name_folded, p.label",
        args![metro, facility],
    )
    .await
}

/// Live and planned PNIs by metro.
///
/// # Errors
/// What the database refuses.
pub async fn pnis_by_metro(tx: &mut Tx) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT metro_id, COUNT(*) FROM pnis WHERE inventory <> 'retired' GROUP BY metro_id",
        args![],
    )
    .await
}

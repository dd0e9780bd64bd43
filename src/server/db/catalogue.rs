//! Metros and facilities as stored: the embedded catalogue with the reviewers' edits.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

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
    tx.count(
        "SELECT version FROM settings WHERE key = 'catalogue'",
        args![],
    )
    .await
}

/// Says that the catalogue was edited. Call it in the transaction of the edit.
///
/// # Errors
/// What the database refuses.
pub async fn touch(tx: &mut Tx) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE settings SET version = version + 1 WHERE key = 'catalogue'",
        args![],
    )
    .await
}

/// The policy in force: version and body of the newest that is active.
///
/// # Errors
/// `NotFound` on a database that was never started.
pub async fn active_policy(tx: &mut Tx, now: UtcMs) -> Result<(String, String), AppError> {
    tx.one(
        "SELECT version, body FROM policies WHERE active_from <= $1 ORDER BY active_from DESC, version DESC LIMIT 1",
        args![now],
    )
    .await
}

/// A policy by its version: for replaying an old decision.
///
/// # Errors
/// `NotFound`.
pub async fn policy(tx: &mut Tx, version: &str) -> Result<String, AppError> {
    let (body,): (String,) = tx
        .one(
            "SELECT body FROM policies WHERE version = $1",
            args![version],
        )
        .await?;
    Ok(body)
}

//! Versions of the policy that decisions are made under.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A policy version as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct PolicyRow {
    /// Name of the version.
    pub version: String,
    /// JSON of `domain::policy::Policy`.
    pub body: String,
    /// Used from this moment on, milliseconds.
    pub active_from: i64,
    /// Id of the person; empty for the shipped one.
    pub published_by: String,
    /// Why.
    pub reason: String,
    /// Milliseconds; 0 for the shipped one.
    pub published_at: i64,
}

/// How many versions there are: 0 only before the first start.
///
/// # Errors
/// What the database refuses.
pub async fn count(tx: &mut Tx) -> Result<i64, AppError> {
    tx.count("SELECT COUNT(*) FROM policies", args![]).await
}

/// The policy in force: version and body of the newest that is active. The shipped one counts from the
/// beginning, also for the demo's past.
///
/// # Errors
/// `NotFound` on a database that was never started.
pub async fn active(tx: &mut Tx, now: UtcMs) -> Result<(String, String), AppError> {
    tx.one(
        "SELECT version, body FROM policies WHERE active_from <= $1 OR published_by = '' ORDER BY active_from DESC, version DESC LIMIT 1",
        args![now],
    )
    .await
}

/// The body of a version: for replaying an old decision.
///
/// # Errors
/// `NotFound`.
pub async fn body(tx: &mut Tx, version: &str) -> Result<String, AppError> {
    let (body,): (String,) = tx
        .one(
            "SELECT body FROM policies WHERE version = $1",
            args![version],
        )
        .await?;
    Ok(body)
}

/// All versions, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn all(tx: &mut Tx) -> Result<Vec<PolicyRow>, AppError> {
    tx.all(
        "SELECT version, body, active_from, published_by, reason, published_at FROM policies \
         ORDER BY active_from DESC, version DESC",
        args![],
    )
    .await
}

/// Stores a new version. Versions are never changed or removed.
///
/// # Errors
/// `Conflict` when the version exists.
pub async fn insert(tx: &mut Tx, row: &PolicyRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO policies (version, body, active_from, published_by, reason, published_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            &row.version,
            &row.body,
            row.active_from,
            &row.published_by,
            &row.reason,
            row.published_at
        ],
    )
    .await
    .map(|_| ())
}

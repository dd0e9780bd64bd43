//! Tries that are counted against an account, a network or an organisation, by bucket.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// Lets one transaction at a time count a bucket and add to it. SQLite has one writer anyway.
///
/// # Errors
/// What the database refuses.
pub async fn lock(tx: &mut Tx, bucket: &str) -> Result<(), AppError> {
    if tx.is_postgres() {
        tx.exec(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            args![bucket],
        )
        .await?;
    }
    Ok(())
}

/// The moments in a bucket after a time.
///
/// # Errors
/// What the database refuses.
pub async fn since(tx: &mut Tx, bucket: &str, since: UtcMs) -> Result<Vec<UtcMs>, AppError> {
    let rows: Vec<(i64,)> = tx
        .all(
            "SELECT at FROM attempts WHERE bucket = $1 AND at > $2",
            args![bucket, since],
        )
        .await?;
    Ok(rows.into_iter().map(|(at,)| UtcMs::new(at)).collect())
}

/// Adds a moment to a bucket.
///
/// # Errors
/// What the database refuses.
pub async fn add(tx: &mut Tx, bucket: &str, at: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO attempts (bucket, at) VALUES ($1, $2)",
        args![bucket, at],
    )
    .await?;
    Ok(())
}

/// Empties a bucket.
///
/// # Errors
/// What the database refuses.
pub async fn clear(tx: &mut Tx, bucket: &str) -> Result<(), AppError> {
    tx.exec("DELETE FROM attempts WHERE bucket = $1", args![bucket])
        .await?;
    Ok(())
}

/// Forgets what no window reaches any more, in all buckets.
///
/// # Errors
/// What the database refuses.
pub async fn forget_before(tx: &mut Tx, before: UtcMs) -> Result<(), AppError> {
    tx.exec("DELETE FROM attempts WHERE at < $1", args![before])
        .await?;
    Ok(())
}

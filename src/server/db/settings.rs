//! Settings of the whole portal: a word by its name, with a row version.

use super::{Tx, args};
use crate::error::AppError;

/// The setting of Microsoft's policy to accept valid prefixes by itself: `on` or `off`.
pub const AUTO_ACCEPT: &str = "auto_accept_prefixes";

/// A value; empty when it is not set.
///
/// # Errors
/// What the database refuses.
pub async fn get(tx: &mut Tx, key: &str) -> Result<String, AppError> {
    let row: Option<(String,)> = tx
        .optional("SELECT value FROM settings WHERE key = $1", args![key])
        .await?;
    Ok(row.map(|(value,)| value).unwrap_or_default())
}

/// A value with its row version, for [`change`].
///
/// # Errors
/// `NotFound` on a database that was never started.
pub async fn versioned(tx: &mut Tx, key: &str) -> Result<(String, i64), AppError> {
    tx.one(
        "SELECT value, version FROM settings WHERE key = $1",
        args![key],
    )
    .await
}

/// Sets a value, whatever it was.
///
/// # Errors
/// What the database refuses.
pub async fn set(tx: &mut Tx, key: &str, value: &str) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO settings (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = settings.version + 1",
        args![key, value],
    )
    .await
    .map(|_| ())
}

/// Changes a value if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn change(tx: &mut Tx, key: &str, value: &str, version: i64) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE settings SET value = $1, version = version + 1 WHERE key = $2 AND version = $3",
        args![value, key, version],
    )
    .await
}

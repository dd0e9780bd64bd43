//! Keys of registered prefixes. Only the hash of a secret is stored.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::prefix_key::KeyState;
use maps_domain::time::UtcMs;

/// A key as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct KeyRow {
    /// Id.
    pub id: String,
    /// The registration.
    pub prefix_id: String,
    /// Stored text of [`KeyState`].
    pub state: String,
    /// Person; a name.
    pub issued_by: String,
    /// When.
    pub issued_at: i64,
    /// Until when it can be redeemed.
    pub expires_at: i64,
    /// Person; a name, empty until redeemed.
    pub redeemed_by: String,
    /// When it was redeemed or revoked.
    pub ended_at: Option<i64>,
    /// Row version.
    pub version: i64,
}

const SELECT: &str = "SELECT id, prefix_id, state, issued_by, issued_at, expires_at, redeemed_by, ended_at, version FROM prefix_keys";

/// The key whose secret has this hash.
///
/// # Errors
/// What the database refuses.
pub async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<KeyRow>, AppError> {
    let sql = format!("{SELECT} WHERE secret_hash = $1");
    tx.optional(sqlx::AssertSqlSafe(sql), args![hash]).await
}

/// The keys of a registration, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_prefix(tx: &mut Tx, prefix: &str) -> Result<Vec<KeyRow>, AppError> {
    let sql = format!("{SELECT} WHERE prefix_id = $1 ORDER BY issued_at DESC, id DESC");
    tx.all(sqlx::AssertSqlSafe(sql), args![prefix]).await
}

/// Adds a key.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, row: &KeyRow, hash: &str) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO prefix_keys (id, prefix_id, secret_hash, state, issued_by, issued_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &row.id,
            &row.prefix_id,
            hash,
            &row.state,
            &row.issued_by,
            row.issued_at,
            row.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Ends a key: redeemed or revoked, once.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn end(
    tx: &mut Tx,
    row: &KeyRow,
    state: KeyState,
    by: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE prefix_keys SET state = $1, redeemed_by = $2, ended_at = $3, version = version + 1 \
         WHERE id = $4 AND version = $5 AND state = 'issued'",
        args![state.as_str(), by, now, &row.id, row.version],
    )
    .await
}

/// Voids every open key of a registration: a newer one was issued, or the prefix was released.
///
/// # Errors
/// What the database refuses.
pub async fn void(tx: &mut Tx, prefix: &str, now: UtcMs) -> Result<u64, AppError> {
    tx.exec(
        "UPDATE prefix_keys SET state = 'revoked', ended_at = $1, version = version + 1 \
         WHERE prefix_id = $2 AND state = 'issued'",
        args![now, prefix],
    )
    .await
}

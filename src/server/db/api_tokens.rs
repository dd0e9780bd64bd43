//! API tokens: only their hashes.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::api_token::{self, Scope, Standing};
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;

/// `last_used_at` is written at most this often, ms: a probe that sends each second writes once a minute.
pub const TOUCH_AFTER_MS: i64 = 60_000;

/// A stored token.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct TokenRow {
    /// Row id.
    pub id: String,
    /// Organisation.
    pub org_id: String,
    /// Who answers for it.
    pub user_id: String,
    /// Their name.
    pub holder: String,
    /// What it is for.
    pub name: String,
    /// First characters.
    pub shown: String,
    /// JSON list of [`Scope`].
    pub scopes: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Epoch milliseconds.
    pub expires_at: i64,
    /// Epoch milliseconds.
    pub last_used_at: Option<i64>,
    /// Epoch milliseconds.
    pub revoked_at: Option<i64>,
}

impl TokenRow {
    /// What it may do.
    pub fn scopes(&self) -> Vec<Scope> {
        serde_json::from_str(&self.scopes).unwrap_or_default()
    }

    /// How it stands.
    pub fn standing(&self, now: UtcMs) -> Standing {
        let revoked = self.revoked_at.map(UtcMs::new);
        api_token::standing(UtcMs::new(self.expires_at), revoked, now)
    }
}

const COLUMNS: &str = "SELECT t.id, t.org_id, t.user_id, u.name AS holder, t.name, t.shown, t.scopes, \
    t.created_at, t.expires_at, t.last_used_at, t.revoked_at FROM api_tokens t JOIN users u ON u.id = t.user_id";

/// Adds one.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, token: &TokenRow, secret_hash: &str) -> Result<(), AppError> {
    tx.exec_one(
        "INSERT INTO api_tokens (id, org_id, user_id, name, shown, secret_hash, scopes, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &token.id, &token.org_id, &token.user_id, &token.name, &token.shown, secret_hash,
            &token.scopes, token.created_at, token.expires_at
        ],
    )
    .await
}

/// Those of an organisation, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<TokenRow>, AppError> {
    let sql = format!("{COLUMNS} WHERE t.org_id = $1 ORDER BY t.created_at DESC, t.id DESC");
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// One by its id.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<TokenRow, AppError> {
    let sql = format!("{COLUMNS} WHERE t.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// One by the hash of its secret.
///
/// # Errors
/// What the database refuses.
pub async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<TokenRow>, AppError> {
    let sql = format!("{COLUMNS} WHERE t.secret_hash = $1");
    tx.optional(sqlx::AssertSqlSafe(sql), args![hash]).await
}

/// Remembers that it was used.
///
/// # Errors
/// What the database refuses.
pub async fn touch(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1",
        args![id, now],
    )
    .await
    .map(|_| ())
}

/// Ends one.
///
/// # Errors
/// `Conflict` when it is ended already.
pub async fn revoke(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE api_tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        args![id, now],
    )
    .await
}

/// Hands the tokens of somebody who leaves to somebody who stays, and says how many.
///
/// # Errors
/// What the database refuses.
pub async fn hand_over(tx: &mut Tx, from: &UserId, to: &UserId) -> Result<u64, AppError> {
    tx.exec(
        "UPDATE api_tokens SET user_id = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        args![from, to],
    )
    .await
}

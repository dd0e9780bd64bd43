//! People and their one-time links.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;

/// A person as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct User {
    /// Id.
    pub id: String,
    /// Organisation.
    pub org_id: String,
    /// Folded address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role as text of `domain::access::Role`.
    pub role: String,
    /// PHC string; empty until set.
    pub password_hash: String,
    /// When they followed the confirmation link.
    pub email_confirmed_at: Option<i64>,
    /// When they were removed from the organisation.
    pub removed_at: Option<i64>,
    /// Joined.
    pub created_at: i64,
    /// Row version.
    pub version: i64,
}

const SELECT: &str = "SELECT id, org_id, email, name, role, password_hash, email_confirmed_at, removed_at, created_at, version FROM users";

/// By folded address.
///
/// # Errors
/// What the database refuses.
pub async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<User>, AppError> {
    tx.optional(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE email = $1")),
        args![email],
    )
    .await
}

/// By id.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &UserId) -> Result<User, AppError> {
    tx.one(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1")),
        args![id],
    )
    .await
}

/// The members of an organisation who were not removed, by name.
///
/// # Errors
/// What the database refuses.
pub async fn members(tx: &mut Tx, org: &OrgId) -> Result<Vec<User>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE org_id = $1 AND removed_at IS NULL ORDER BY LOWER(name), id"
        )),
        args![org],
    )
    .await
}

/// Inserts a person.
///
/// # Errors
/// `Conflict` when the address is taken.
pub async fn insert(tx: &mut Tx, user: &User) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO users (id, org_id, email, name, role, password_hash, email_confirmed_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &user.id, &user.org_id, &user.email, &user.name, &user.role, &user.password_hash,
            user.email_confirmed_at, user.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes name, role, password, confirmation and removal if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, user: &User) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE users SET name = $1, role = $2, password_hash = $3, email_confirmed_at = $4, removed_at = $5, \
         version = version + 1 WHERE id = $6 AND version = $7",
        args![
            &user.name, &user.role, &user.password_hash, user.email_confirmed_at, user.removed_at,
            &user.id, user.version
        ],
    )
    .await
}

/// A one-time link as stored. Only the hash of its secret is kept.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OneTimeLink {
    /// SHA-256 of the secret, hexadecimal.
    pub token_hash: String,
    /// `confirm`, `reset`, `invite`.
    pub kind: String,
    /// Address it was sent to.
    pub email: String,
    /// The person, for `confirm` and `reset`.
    pub user_id: Option<String>,
    /// The inviting organisation.
    pub org_id: Option<String>,
    /// The role offered.
    pub role: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// Good until.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Stores a link.
///
/// # Errors
/// What the database refuses.
pub async fn insert_link(tx: &mut Tx, link: &OneTimeLink) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO one_time_links (token_hash, kind, email, user_id, org_id, role, created_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &link.token_hash, &link.kind, &link.email, link.user_id.clone(), link.org_id.clone(), &link.role,
            &link.created_by, link.created_at, link.expires_at
        ],
    )
    .await?;
    Ok(())
}

const SELECT_LINK: &str = "SELECT token_hash, kind, email, user_id, org_id, role, created_by, created_at, expires_at, used_at FROM one_time_links";

/// A link that can still be used.
///
/// # Errors
/// What the database refuses.
pub async fn usable_link(
    tx: &mut Tx,
    kind: &str,
    token_hash: &str,
    now: UtcMs,
) -> Result<Option<OneTimeLink>, AppError> {
    tx.optional(
        sqlx::AssertSqlSafe(format!("{SELECT_LINK} WHERE token_hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3")),
        args![token_hash, kind, now],
    )
    .await
}

/// Uses a link up; a second use is a `Conflict`.
///
/// # Errors
/// `Conflict`.
pub async fn use_link(tx: &mut Tx, token_hash: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE one_time_links SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL",
        args![now, token_hash],
    )
    .await
}

/// Invitations of an organisation that are still open.
///
/// # Errors
/// What the database refuses.
pub async fn open_invitations(
    tx: &mut Tx,
    org: &OrgId,
    now: UtcMs,
) -> Result<Vec<OneTimeLink>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!("{SELECT_LINK} WHERE org_id = $1 AND kind = 'invite' AND used_at IS NULL AND expires_at > $2 ORDER BY created_at")),
        args![org, now],
    )
    .await
}

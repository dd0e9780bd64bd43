//! Session rows: hashed, listed by person, revocable. `save` never inserts, so that a slow request
//! cannot bring a signed-out session back.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::UserId;
use maps_domain::time::UtcMs;

/// A session as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SessionRow {
    /// SHA-256 of the cookie's value.
    pub id_hash: String,
    /// Person, once signed in.
    pub user_id: Option<String>,
    /// Begun.
    pub created_at: i64,
    /// Last request, to the minute.
    pub last_seen: i64,
    /// Absolute end.
    pub expires_at: i64,
    /// Last proof of identity.
    pub auth_at: i64,
    /// Browser, shortened.
    pub agent: String,
    /// What tower-sessions keeps: the person's id and the browser, nothing else.
    pub data: String,
}

const SELECT: &str = "SELECT id_hash, user_id, created_at, last_seen, expires_at, auth_at, agent, data FROM sessions";

/// Inserts a new session; `false` when the id is taken.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, row: &SessionRow) -> Result<bool, AppError> {
    let done = tx
        .exec(
            "INSERT INTO sessions (id_hash, user_id, created_at, last_seen, expires_at, auth_at, agent, data) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id_hash) DO NOTHING",
            args![
                &row.id_hash, row.user_id.clone(), row.created_at, row.last_seen, row.expires_at, row.auth_at,
                &row.agent, &row.data
            ],
        )
        .await?;
    Ok(done == 1)
}

/// Updates data of a session that still exists; a signed-out one stays gone.
///
/// # Errors
/// What the database refuses.
pub async fn save(tx: &mut Tx, id_hash: &str, data: &str, expires_at: i64) -> Result<(), AppError> {
    tx.exec(
        "UPDATE sessions SET data = $1, expires_at = $2 WHERE id_hash = $3",
        args![data, expires_at, id_hash],
    )
    .await?;
    Ok(())
}

/// A session that has not expired.
///
/// # Errors
/// What the database refuses.
pub async fn load(tx: &mut Tx, id_hash: &str, now: UtcMs) -> Result<Option<SessionRow>, AppError> {
    tx.optional(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE id_hash = $1 AND expires_at > $2")),
        args![id_hash, now],
    )
    .await
}

/// Notes a request, at most once a minute.
///
/// # Errors
/// What the database refuses.
pub async fn touch(tx: &mut Tx, id_hash: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE sessions SET last_seen = $1 WHERE id_hash = $2",
        args![now, id_hash],
    )
    .await?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// What the database refuses.
pub async fn delete(tx: &mut Tx, id_hash: &str) -> Result<(), AppError> {
    tx.exec("DELETE FROM sessions WHERE id_hash = $1", args![id_hash])
        .await?;
    Ok(())
}

/// Ends one session of that person; says whether there was one.
///
/// # Errors
/// What the database refuses.
pub async fn delete_own(tx: &mut Tx, user: &UserId, id_hash: &str) -> Result<bool, AppError> {
    Ok(tx
        .exec(
            "DELETE FROM sessions WHERE id_hash = $1 AND user_id = $2",
            args![id_hash, user],
        )
        .await?
        == 1)
}

/// Ends all sessions of a person, except one when named.
///
/// # Errors
/// What the database refuses.
pub async fn delete_all_of(tx: &mut Tx, user: &UserId, except: &str) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2",
        args![user, except],
    )
    .await?;
    Ok(())
}

/// A person's sessions, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_user(tx: &mut Tx, user: &UserId, now: UtcMs) -> Result<Vec<SessionRow>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE user_id = $1 AND expires_at > $2 ORDER BY last_seen DESC"
        )),
        args![user, now],
    )
    .await
}

/// Removes expired rows.
///
/// # Errors
/// What the database refuses.
pub async fn delete_expired(tx: &mut Tx, now: UtcMs) -> Result<u64, AppError> {
    tx.exec("DELETE FROM sessions WHERE expires_at <= $1", args![now])
        .await
}

/// The person of a session, as they are now.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SignedIn {
    /// Person.
    pub user_id: String,
    /// Their organisation.
    pub org_id: String,
    /// Role as stored.
    pub role: String,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Display name of the organisation.
    pub org_name: String,
    /// Last request, to the minute.
    pub last_seen: i64,
    /// When the session began.
    pub created_at: i64,
    /// Last proof of identity.
    pub auth_at: i64,
}

/// Who is signed in by a session; nobody when it ended or the person was removed.
///
/// # Errors
/// What the database refuses.
pub async fn signed_in(tx: &mut Tx, id_hash: &str) -> Result<Option<SignedIn>, AppError> {
    tx.optional(
        "SELECT u.id AS user_id, u.org_id, u.role, u.name, u.email, o.display_name AS org_name, s.last_seen, \
         s.created_at, s.auth_at FROM sessions s JOIN users u ON u.id = s.user_id \
         JOIN organisations o ON o.id = u.org_id WHERE s.id_hash = $1 AND u.removed_at IS NULL",
        args![id_hash],
    )
    .await
}

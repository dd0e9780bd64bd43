//! Who watches what.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::UserId;
use maps_domain::notification::Watched;
use maps_domain::time::UtcMs;

/// Somebody who watches.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Watcher {
    /// Who.
    pub id: String,
    /// Their address.
    pub email: String,
    /// Stored text of their role.
    pub role: String,
}

/// Begins to watch; nothing happens when the person does already.
///
/// # Errors
/// What the database refuses.
pub async fn begin(
    tx: &mut Tx,
    user: &UserId,
    kind: Watched,
    id: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO watches (user_id, object_kind, object_id, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id, object_kind, object_id) DO NOTHING",
        args![user, kind.as_str(), id, now],
    )
    .await?;
    Ok(())
}

/// Ends it.
///
/// # Errors
/// What the database refuses.
pub async fn end(tx: &mut Tx, user: &UserId, kind: Watched, id: &str) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM watches WHERE user_id = $1 AND object_kind = $2 AND object_id = $3",
        args![user, kind.as_str(), id],
    )
    .await?;
    Ok(())
}

/// Whether the person watches it.
///
/// # Errors
/// What the database refuses.
pub async fn is(tx: &mut Tx, user: &UserId, kind: Watched, id: &str) -> Result<bool, AppError> {
    let found = tx
        .count(
            "SELECT COUNT(*) FROM watches WHERE user_id = $1 AND object_kind = $2 AND object_id = $3",
            args![user, kind.as_str(), id],
        )
        .await?;
    Ok(found > 0)
}

/// What a person watches: kind, id and since when, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_user(tx: &mut Tx, user: &UserId) -> Result<Vec<(String, String, i64)>, AppError> {
    tx.all(
        "SELECT object_kind, object_id, created_at FROM watches WHERE user_id = $1 ORDER BY created_at DESC, object_id",
        args![user],
    )
    .await
}

/// Who watches it and is still there.
///
/// # Errors
/// What the database refuses.
pub async fn watchers(tx: &mut Tx, kind: Watched, id: &str) -> Result<Vec<Watcher>, AppError> {
    tx.all(
        "SELECT u.id, u.email, u.role FROM watches w JOIN users u ON u.id = w.user_id \
         WHERE w.object_kind = $1 AND w.object_id = $2 AND u.removed_at IS NULL ORDER BY u.id",
        args![kind.as_str(), id],
    )
    .await
}

//! The inbox of each person.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::UserId;
use maps_domain::time::UtcMs;

/// A notification as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Notification {
    /// Id.
    pub id: String,
    /// When.
    pub at: i64,
    /// Kind in snake case, for example `application_decided`.
    pub kind: String,
    /// One line.
    pub title: String,
    /// A sentence or two.
    pub body: String,
    /// Where to look.
    pub href: String,
    /// When it was read.
    pub read_at: Option<i64>,
}

/// Adds one for a person.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, user: &UserId, n: &Notification) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO notifications (id, user_id, at, kind, title, body, href) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![&n.id, user, n.at, &n.kind, &n.title, &n.body, &n.href],
    )
    .await?;
    Ok(())
}

/// A person's notifications, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_user(
    tx: &mut Tx,
    user: &UserId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Notification>, AppError> {
    tx.all(
        "SELECT id, at, kind, title, body, href, read_at FROM notifications WHERE user_id = $1 \
         ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3",
        args![user, limit, offset],
    )
    .await
}

/// All of a person's, counted.
///
/// # Errors
/// What the database refuses.
pub async fn count(tx: &mut Tx, user: &UserId) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM notifications WHERE user_id = $1",
        args![user],
    )
    .await
}

/// How many a person has not read.
///
/// # Errors
/// What the database refuses.
pub async fn unread(tx: &mut Tx, user: &UserId) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM notifications WHERE user_id = $1 AND read_at IS NULL",
        args![user],
    )
    .await
}

/// Marks all of a person's as read.
///
/// # Errors
/// What the database refuses.
pub async fn mark_all_read(tx: &mut Tx, user: &UserId, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE notifications SET read_at = $1 WHERE user_id = $2 AND read_at IS NULL",
        args![now, user],
    )
    .await?;
    Ok(())
}

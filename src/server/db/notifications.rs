//! The inbox of each person.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, UserId};
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

/// Equal notifications of one day (UTC): the newest, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Group {
    /// Id of the newest.
    pub id: String,
    /// When the newest came.
    pub at: i64,
    /// One line.
    pub title: String,
    /// A sentence or two of the newest.
    pub body: String,
    /// How many.
    pub times: i64,
    /// How many of them are unread.
    pub unread: i64,
}

/// Which notifications of a person are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those not read yet.
    pub unread: bool,
    /// Kinds, with a comma before and after each; empty for all.
    pub kinds: String,
    /// Folded pattern that the title or the body has; empty for all.
    pub pattern: String,
}

/// Equal ones of one day are one line. 86,400,000 milliseconds are a day.
const GROUPED: &str = "SELECT MAX(id) AS id, COUNT(*) AS times, COUNT(CASE WHEN read_at IS NULL THEN 1 END) AS unread \
    FROM notifications WHERE user_id = $1 AND ($2 = FALSE OR read_at IS NULL) \
    AND (CAST($3 AS TEXT) = '' OR CAST($3 AS TEXT) LIKE '%,' || kind || ',%') \
    AND (CAST($4 AS TEXT) = '' OR LOWER(title) LIKE $4 OR LOWER(body) LIKE $4) \
    GROUP BY at / 86400000, kind, title";

/// A person's notifications, newest first, equal ones of a day together.
///
/// # Errors
/// What the database refuses.
pub async fn of_user(
    tx: &mut Tx,
    user: &UserId,
    wanted: &Wanted,
    limit: i64,
    offset: i64,
) -> Result<Vec<Group>, AppError> {
    let sql = format!(
        "SELECT n.id, n.at, n.title, n.body, g.times, g.unread FROM ({GROUPED}) g \
         JOIN notifications n ON n.id = g.id ORDER BY n.at DESC, n.id DESC LIMIT $5 OFFSET $6"
    );
    tx.all(
        sqlx::AssertSqlSafe(sql),
        args![
            user,
            wanted.unread,
            &wanted.kinds,
            &wanted.pattern,
            limit,
            offset
        ],
    )
    .await
}

/// All of a person's, counted as [`of_user`] groups them.
///
/// # Errors
/// What the database refuses.
pub async fn count(tx: &mut Tx, user: &UserId, wanted: &Wanted) -> Result<i64, AppError> {
    let sql = format!("SELECT COUNT(*) FROM ({GROUPED}) g");
    tx.count(
        sqlx::AssertSqlSafe(sql),
        args![user, wanted.unread, &wanted.kinds, &wanted.pattern],
    )
    .await
}

/// The kinds that a person has been told of, with the number of unread ones of each, counted as
/// [`of_user`] groups them.
///
/// # Errors
/// What the database refuses.
pub async fn kinds(tx: &mut Tx, user: &UserId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT kind, COUNT(CASE WHEN unread > 0 THEN 1 END) FROM ( \
         SELECT kind, COUNT(CASE WHEN read_at IS NULL THEN 1 END) AS unread FROM notifications WHERE user_id = $1 \
         GROUP BY at / 86400000, kind, title) g GROUP BY kind ORDER BY kind",
        args![user],
    )
    .await
}

/// One of a person's.
///
/// # Errors
/// `NotFound`, also for somebody else's.
pub async fn get(tx: &mut Tx, user: &UserId, id: &str) -> Result<Notification, AppError> {
    tx.one(
        "SELECT id, at, kind, title, body, href, read_at FROM notifications WHERE user_id = $1 AND id = $2",
        args![user, id],
    )
    .await
}

/// Marks one as read, with the equal ones of its day that are shown as one line with it.
///
/// # Errors
/// What the database refuses.
pub async fn mark_read(
    tx: &mut Tx,
    user: &UserId,
    one: &Notification,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "UPDATE notifications SET read_at = $1 WHERE user_id = $2 AND read_at IS NULL \
         AND kind = $3 AND title = $4 AND at / 86400000 = $5",
        args![now, user, &one.kind, &one.title, one.at / 86_400_000],
    )
    .await?;
    Ok(())
}

/// Marks as read what asked the members of an organisation for something that is done now: somebody
/// of them did it.
///
/// # Errors
/// What the database refuses.
pub async fn settle(
    tx: &mut Tx,
    org: &OrgId,
    kind: &str,
    href: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "UPDATE notifications SET read_at = $1 WHERE read_at IS NULL AND kind = $2 AND href = $3 \
         AND user_id IN (SELECT id FROM users WHERE org_id = $4)",
        args![now, kind, href, org],
    )
    .await?;
    Ok(())
}

/// Whether a person was told something at a moment that leads to a page.
///
/// # Errors
/// What the database refuses.
pub async fn told(tx: &mut Tx, user: &UserId, at: UtcMs, href: &str) -> Result<bool, AppError> {
    let found = tx
        .count(
            "SELECT COUNT(*) FROM notifications WHERE user_id = $1 AND at = $2 AND href = $3",
            args![user, at, href],
        )
        .await?;
    Ok(found > 0)
}

/// How many a person has not read, counted as [`of_user`] groups them.
///
/// # Errors
/// What the database refuses.
pub async fn unread(tx: &mut Tx, user: &UserId) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM (SELECT kind FROM notifications WHERE user_id = $1 AND read_at IS NULL \
         GROUP BY at / 86400000, kind, title) g",
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

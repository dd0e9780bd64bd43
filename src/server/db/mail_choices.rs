//! How each person wants to be mailed, and what waits for the mail of the day.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::UserId;
use maps_domain::notification::{Delivery, Topic};
use maps_domain::time::UtcMs;

/// How a person wants to be mailed about a topic; at once unless they chose otherwise.
///
/// # Errors
/// `Internal` when the row was written by a newer version.
pub async fn delivery(tx: &mut Tx, user: &UserId, topic: Topic) -> Result<Delivery, AppError> {
    let chosen: Option<(String,)> = tx
        .optional(
            "SELECT delivery FROM mail_choices WHERE user_id = $1 AND topic = $2",
            args![user, topic.as_str()],
        )
        .await?;
    chosen.map_or(Ok(Delivery::Now), |(text,)| {
        Delivery::parse(&text).map_err(AppError::internal)
    })
}

/// All that a person chose: topic and delivery as stored.
///
/// # Errors
/// What the database refuses.
pub async fn of_user(tx: &mut Tx, user: &UserId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT topic, delivery FROM mail_choices WHERE user_id = $1 ORDER BY topic",
        args![user],
    )
    .await
}

/// Stores a choice.
///
/// # Errors
/// What the database refuses.
pub async fn choose(
    tx: &mut Tx,
    user: &UserId,
    topic: Topic,
    delivery: Delivery,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO mail_choices (user_id, topic, delivery) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id, topic) DO UPDATE SET delivery = $3",
        args![user, topic.as_str(), delivery.as_str()],
    )
    .await?;
    Ok(())
}

/// Keeps a notification for the mail of the day.
///
/// # Errors
/// What the database refuses.
pub async fn put_off(
    tx: &mut Tx,
    user: &UserId,
    notification: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "INSERT INTO digest_items (notification_id, user_id, at) VALUES ($1, $2, $3)",
        args![notification, user, now],
    )
    .await
}

/// People with something put off before a moment: at most `limit`.
///
/// # Errors
/// What the database refuses.
pub async fn waiting(tx: &mut Tx, before: UtcMs, limit: i64) -> Result<Vec<UserId>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT user_id FROM digest_items WHERE at < $1 GROUP BY user_id ORDER BY user_id LIMIT $2",
            args![before, limit],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

/// What is in a person's mail of the day: title and page of the newest, and how many equal ones.
///
/// # Errors
/// What the database refuses.
pub async fn put_off_before(
    tx: &mut Tx,
    user: &UserId,
    before: UtcMs,
) -> Result<Vec<(String, String, i64)>, AppError> {
    tx.all(
        "SELECT n.title, n.href, g.times FROM \
         (SELECT MAX(x.id) AS id, COUNT(*) AS times FROM digest_items d JOIN notifications x ON x.id = d.notification_id \
          WHERE d.user_id = $1 AND d.at < $2 GROUP BY x.kind, x.title) g \
         JOIN notifications n ON n.id = g.id ORDER BY n.at, n.id",
        args![user, before],
    )
    .await
}

/// Forgets what was put off before a moment: it is sent.
///
/// # Errors
/// What the database refuses.
pub async fn sent(tx: &mut Tx, user: &UserId, before: UtcMs) -> Result<u64, AppError> {
    tx.exec(
        "DELETE FROM digest_items WHERE user_id = $1 AND at < $2",
        args![user, before],
    )
    .await
}

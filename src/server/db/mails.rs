//! Outgoing mail: written with the change, sent by a job.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A mail as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Mail {
    /// Id.
    pub id: String,
    /// Receiver.
    pub to_email: String,
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it left.
    pub sent_at: Option<i64>,
}

/// Stores a mail to be sent.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, mail: &Mail, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO mails (id, to_email, subject, body, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![&mail.id, &mail.to_email, &mail.subject, &mail.body, now],
    )
    .await?;
    Ok(())
}

/// One mail.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Mail, AppError> {
    tx.one(
        "SELECT id, to_email, subject, body, sent_at FROM mails WHERE id = $1",
        args![id],
    )
    .await
}

/// Marks it sent and keeps that much of its text.
///
/// # Errors
/// What the database refuses.
pub async fn mark_sent(tx: &mut Tx, id: &str, body: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE mails SET sent_at = $1, body = $3 WHERE id = $2 AND sent_at IS NULL",
        args![now, id, body],
    )
    .await?;
    Ok(())
}

//! Checked uploads that wait to be confirmed by somebody of the organisation who may.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;

/// How long an unconfirmed upload is kept.
const KEPT_MS: i64 = 24 * 3_600_000;

/// Keeps a checked upload, and forgets the person's older ones of the kind and everybody's stale ones.
///
/// # Errors
/// What the database refuses.
pub async fn put(
    tx: &mut Tx,
    id: &str,
    org: &OrgId,
    user: &UserId,
    kind: &str,
    body: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM import_drafts WHERE (user_id = $1 AND kind = $2) OR created_at < $3",
        args![user, kind, now.get() - KEPT_MS],
    )
    .await?;
    tx.exec(
        "INSERT INTO import_drafts (id, org_id, user_id, kind, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, org, user, kind, body, now],
    )
    .await?;
    Ok(())
}

/// A checked upload of the organisation.
///
/// # Errors
/// `NotFound` when it was confirmed, replaced or is another organisation's.
pub async fn get(tx: &mut Tx, id: &str, org: &OrgId, kind: &str) -> Result<String, AppError> {
    let (body,): (String,) = tx
        .one(
            "SELECT body FROM import_drafts WHERE id = $1 AND org_id = $2 AND kind = $3",
            args![id, org, kind],
        )
        .await?;
    Ok(body)
}

/// Forgets a checked upload; a second confirmation is a `Conflict`.
///
/// # Errors
/// `Conflict`.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<(), AppError> {
    tx.exec_one("DELETE FROM import_drafts WHERE id = $1", args![id])
        .await
}

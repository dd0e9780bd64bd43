//! Letters of authorisation: what they say, how long they hold, and by which code they are verified.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A letter as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Loa {
    /// Id.
    pub id: String,
    /// The request.
    pub request_id: String,
    /// The ISP.
    pub org_id: String,
    /// Printed on the letter.
    pub code: String,
    /// The PDF.
    pub document_id: String,
    /// SHA-256 of the PDF, hexadecimal.
    pub sha256: String,
    /// Building.
    pub facility_id: Option<String>,
    /// What the letter says, JSON.
    pub body: String,
    /// Who issued it.
    pub issued_by: String,
    /// When.
    pub issued_at: i64,
    /// Last moment.
    pub valid_until: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// Why; empty otherwise.
    pub revoke_reason: String,
    /// The newer letter that replaced it; empty for none.
    pub superseded_by: String,
}

impl Loa {
    /// Whether it holds.
    pub fn holds(&self, now: UtcMs) -> bool {
        self.revoked_at.is_none() && now.get() <= self.valid_until
    }
}

const SELECT: &str = "SELECT id, request_id, org_id, code, document_id, sha256, facility_id, body, issued_by, issued_at, \
    valid_until, revoked_at, revoke_reason, superseded_by FROM loas";

/// The letters of a request, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_request(tx: &mut Tx, request: &str) -> Result<Vec<Loa>, AppError> {
    let sql = format!("{SELECT} WHERE request_id = $1 ORDER BY issued_at DESC, id DESC");
    tx.all(sqlx::AssertSqlSafe(sql), args![request]).await
}

/// A letter by the code that is printed on it.
///
/// # Errors
/// `NotFound`.
pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Loa, AppError> {
    let sql = format!("{SELECT} WHERE code = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![code]).await
}

/// Adds a letter.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, l: &Loa) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO loas (id, request_id, org_id, code, document_id, sha256, facility_id, body, issued_by, issued_at, \
         valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &l.id, &l.request_id, &l.org_id, &l.code, &l.document_id, &l.sha256, l.facility_id.clone(), &l.body,
            &l.issued_by, l.issued_at, l.valid_until
        ],
    )
    .await?;
    Ok(())
}

/// Revokes what still holds of a request's letters; says how many.
///
/// # Errors
/// What the database refuses.
pub async fn revoke(tx: &mut Tx, request: &str, reason: &str, now: UtcMs) -> Result<u64, AppError> {
    tx.exec(
        "UPDATE loas SET revoked_at = $1, revoke_reason = $2 \
         WHERE request_id = $3 AND revoked_at IS NULL AND valid_until >= $1",
        args![now, reason, request],
    )
    .await
}

/// Replaces what still holds of a request's letters by a newer one.
///
/// # Errors
/// What the database refuses.
pub async fn supersede(tx: &mut Tx, by: &Loa, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE loas SET revoked_at = $1, revoke_reason = 'Replaced by a newer letter.', superseded_by = $2 \
         WHERE request_id = $3 AND id <> $2 AND revoked_at IS NULL AND valid_until >= $1",
        args![now, &by.id, &by.request_id],
    )
    .await?;
    Ok(())
}

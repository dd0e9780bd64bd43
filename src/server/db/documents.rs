//! Evidence documents: what is stored about them. Their content lies in files named by its hash.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// A document as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Document {
    /// Id.
    pub id: String,
    /// The tenant.
    pub org_id: String,
    /// SHA-256 of its content, hexadecimal; names the file.
    pub sha256: String,
    /// File name as shown and as offered for saving.
    pub name: String,
    /// Media type found by its content.
    pub media_type: String,
    /// Bytes.
    pub size_bytes: i64,
    /// `rule`, `pni`, `attestation`.
    pub proves_kind: String,
    /// Of which.
    pub proves_id: String,
    /// In words, by who uploaded it.
    pub note: String,
    /// Who.
    pub uploaded_by: String,
    /// Their name.
    pub uploader: String,
    /// When.
    pub uploaded_at: i64,
    /// When it was removed from the list.
    pub removed_at: Option<i64>,
}

const SELECT: &str = "SELECT d.id, d.org_id, d.sha256, d.name, d.media_type, d.size_bytes, d.proves_kind, d.proves_id, \
    d.note, d.uploaded_by, COALESCE(u.name, '') AS uploader, d.uploaded_at, d.removed_at \
    FROM documents d LEFT JOIN users u ON u.id = d.uploaded_by";

/// One document, removed or not.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Document, AppError> {
    let sql = format!("{SELECT} WHERE d.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The documents of a tenant that are not removed, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<Document>, AppError> {
    let sql = format!(
        "{SELECT} WHERE d.org_id = $1 AND d.removed_at IS NULL ORDER BY d.uploaded_at DESC, d.id DESC"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// Bytes that a tenant keeps, removed documents of submissions among them.
///
/// # Errors
/// What the database refuses.
pub async fn stored_bytes(tx: &mut Tx, org: &OrgId) -> Result<i64, AppError> {
    // A hash that occurs twice lies on the disk once.
    tx.count(
        "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM \
         (SELECT DISTINCT sha256, size_bytes FROM documents WHERE org_id = $1) kept",
        args![org],
    )
    .await
}

/// Adds one.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, d: &Document) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO documents (id, org_id, sha256, name, media_type, size_bytes, proves_kind, proves_id, note, \
         uploaded_by, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &d.id, &d.org_id, &d.sha256, &d.name, &d.media_type, d.size_bytes, &d.proves_kind, &d.proves_id,
            &d.note, &d.uploaded_by, d.uploaded_at
        ],
    )
    .await?;
    Ok(())
}

/// Takes a document off the list; its row stays for submissions that name it.
///
/// # Errors
/// `Conflict` when it is gone already.
pub async fn hide(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE documents SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL",
        args![now, id],
    )
    .await
}

/// Deletes the row of a document that nothing refers to.
///
/// # Errors
/// `Conflict` when it is gone already.
pub async fn delete(tx: &mut Tx, id: &str) -> Result<(), AppError> {
    tx.exec_one("DELETE FROM documents WHERE id = $1", args![id])
        .await
}

/// Rows that name this content, of any tenant: the file goes with the last one.
///
/// # Errors
/// What the database refuses.
pub async fn uses_of(tx: &mut Tx, sha256: &str) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM documents WHERE sha256 = $1",
        args![sha256],
    )
    .await
}

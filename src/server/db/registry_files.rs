//! VRP and registry files: what is stored about them. Their content lies in files named by its hash.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A file as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct RegistryFile {
    /// Id.
    pub id: String,
    /// `vrp` or `irr`.
    pub kind: String,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
    /// Name as uploaded.
    pub name: String,
    /// Bytes as uploaded.
    pub size_bytes: i64,
    /// VRPs or route objects in it.
    pub entries: i64,
    /// What was passed over, in words.
    pub note: String,
    /// When its maker says it was made.
    pub generated_at: Option<i64>,
    /// Person; a name, for the page.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: i64,
}

impl RegistryFile {
    /// When it was made; when it was uploaded, if it does not say.
    pub fn made(&self) -> UtcMs {
        UtcMs::new(self.generated_at.unwrap_or(self.uploaded_at))
    }
}

const SELECT: &str = "SELECT id, kind, sha256, name, size_bytes, entries, note, generated_at, uploaded_by, uploaded_at \
    FROM registry_files";

/// The file of a kind that counts.
///
/// # Errors
/// What the database refuses.
pub async fn newest(tx: &mut Tx, kind: &str) -> Result<Option<RegistryFile>, AppError> {
    let sql = format!("{SELECT} WHERE kind = $1 ORDER BY uploaded_at DESC, id DESC LIMIT 1");
    tx.optional(sqlx::AssertSqlSafe(sql), args![kind]).await
}

/// The last files, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn last(tx: &mut Tx, count: i64) -> Result<Vec<RegistryFile>, AppError> {
    let sql = format!("{SELECT} ORDER BY uploaded_at DESC, id DESC LIMIT $1");
    tx.all(sqlx::AssertSqlSafe(sql), args![count]).await
}

/// Adds a file.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, file: &RegistryFile) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO registry_files (id, kind, sha256, name, size_bytes, entries, note, generated_at, uploaded_by, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &file.id,
            &file.kind,
            &file.sha256,
            &file.name,
            file.size_bytes,
            file.entries,
            &file.note,
            file.generated_at,
            &file.uploaded_by,
            file.uploaded_at
        ],
    )
    .await?;
    Ok(())
}

//! VRP and registry files: what is stored about them. Their content lies in files named by their id.

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

/// A registry with the file that counts for it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct InForce {
    /// `RIPE`, `RADB`; empty for objects that name none.
    pub source: String,
    /// Route objects of it.
    pub objects: i64,
    /// The file.
    pub file_id: String,
    /// Its name as uploaded.
    pub name: String,
    /// What was passed over in it, in words.
    pub note: String,
    /// Person; a name.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: i64,
}

const IN_FORCE: &str = "FROM registry_sources s JOIN registry_files f ON f.id = s.file_id WHERE NOT EXISTS \
    (SELECT 1 FROM registry_sources n JOIN registry_files g ON g.id = n.file_id WHERE n.source = s.source \
     AND (g.uploaded_at > f.uploaded_at OR (g.uploaded_at = f.uploaded_at AND g.id > f.id)))";

/// Every registry with the newest file that holds it, by name.
///
/// # Errors
/// What the database refuses.
pub async fn in_force(tx: &mut Tx) -> Result<Vec<InForce>, AppError> {
    let sql = format!(
        "SELECT s.source, s.objects, s.file_id, f.name, f.note, f.uploaded_by, f.uploaded_at {IN_FORCE} ORDER BY s.source"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![]).await
}

/// Notes which registries a file holds.
///
/// # Errors
/// What the database refuses.
pub async fn add_source(
    tx: &mut Tx,
    file: &str,
    source: &str,
    objects: i64,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO registry_sources (file_id, source, objects) VALUES ($1, $2, $3)",
        args![file, source, objects],
    )
    .await?;
    Ok(())
}

/// Takes a registry out, in whichever files it is; gives how many held it.
///
/// # Errors
/// What the database refuses.
pub async fn remove_source(tx: &mut Tx, source: &str) -> Result<u64, AppError> {
    tx.exec(
        "DELETE FROM registry_sources WHERE source = $1",
        args![source],
    )
    .await
}

/// Ids of the files whose content is not needed any more: older VRP files, and registry files of which
/// every registry was replaced.
///
/// # Errors
/// What the database refuses.
pub async fn outdated(tx: &mut Tx) -> Result<Vec<String>, AppError> {
    let sql = format!(
        "SELECT id FROM registry_files WHERE (kind = 'irr' AND id NOT IN (SELECT s.file_id {IN_FORCE})) \
         OR (kind = 'vrp' AND EXISTS (SELECT 1 FROM registry_files n WHERE n.kind = 'vrp' AND \
         (n.uploaded_at > registry_files.uploaded_at OR (n.uploaded_at = registry_files.uploaded_at AND n.id > registry_files.id))))"
    );
    let rows: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), args![]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

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
    /// When it was put in force last: installed, or gone back to.
    pub in_force_since: i64,
}

impl RegistryFile {
    /// When it was made; when it was uploaded, if it does not say.
    pub fn made(&self) -> UtcMs {
        UtcMs::new(self.generated_at.unwrap_or(self.uploaded_at))
    }
}

const SELECT: &str = "SELECT id, kind, sha256, name, size_bytes, entries, note, generated_at, uploaded_by, uploaded_at, \
    in_force_since FROM registry_files";

/// The file of a kind that counts.
///
/// # Errors
/// What the database refuses.
pub async fn newest(tx: &mut Tx, kind: &str) -> Result<Option<RegistryFile>, AppError> {
    let sql = format!("{SELECT} WHERE kind = $1 ORDER BY in_force_since DESC, id DESC LIMIT 1");
    tx.optional(sqlx::AssertSqlSafe(sql), args![kind]).await
}

/// One file.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<RegistryFile, AppError> {
    let sql = format!("{SELECT} WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Puts a file in force again.
///
/// # Errors
/// `Conflict` when somebody did it meanwhile.
pub async fn put_in_force(tx: &mut Tx, file: &RegistryFile, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE registry_files SET in_force_since = $1 WHERE id = $2 AND in_force_since = $3",
        args![now, &file.id, file.in_force_since],
    )
    .await
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
        "INSERT INTO registry_files (id, kind, sha256, name, size_bytes, entries, note, generated_at, uploaded_by, \
         uploaded_at, in_force_since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
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
            file.uploaded_at,
            file.in_force_since
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
     AND (g.in_force_since > f.in_force_since OR (g.in_force_since = f.in_force_since AND g.id > f.id)))";

/// Every registry with the file that counts for it, by name.
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

/// The registries that a file holds, by name.
///
/// # Errors
/// What the database refuses.
pub async fn sources_of(tx: &mut Tx, file: &str) -> Result<Vec<String>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT source FROM registry_sources WHERE file_id = $1 ORDER BY source",
            args![file],
        )
        .await?;
    Ok(rows.into_iter().map(|(source,)| source).collect())
}

/// So many files before the one in force are kept, of VRPs and of each registry, to go back to.
const KEPT_BEFORE: i64 = 2;

/// Ids of the files whose content is not needed any more: neither in force nor among those to go back to.
///
/// # Errors
/// What the database refuses.
pub async fn outdated(tx: &mut Tx) -> Result<Vec<String>, AppError> {
    let later = "(g.in_force_since > f.in_force_since OR (g.in_force_since = f.in_force_since AND g.id > f.id))";
    let sql = format!(
        "SELECT f.id FROM registry_files f WHERE (f.kind = 'vrp' AND \
         (SELECT COUNT(*) FROM registry_files g WHERE g.kind = 'vrp' AND {later}) > $1) \
         OR (f.kind = 'irr' AND NOT EXISTS (SELECT 1 FROM registry_sources s WHERE s.file_id = f.id AND \
         (SELECT COUNT(*) FROM registry_sources n JOIN registry_files g ON g.id = n.file_id \
         WHERE n.source = s.source AND {later}) <= $1))"
    );
    let rows: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), args![KEPT_BEFORE]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

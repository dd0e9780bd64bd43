//! Files about routing on their way in.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// A file as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Incoming {
    /// Id; also of what is made of it.
    pub id: String,
    /// Who brought it.
    pub org_id: String,
    /// `vrp`, `irr`, `routes`.
    pub kind: String,
    /// What was asked with it, JSON; empty for registry files.
    pub ask: String,
    /// Name as uploaded.
    pub name: String,
    /// Of the content.
    pub sha256: String,
    /// Bytes.
    pub size_bytes: i64,
    /// `waiting`, `reading`, `read`, `refused`.
    pub state: String,
    /// Bytes of it read so far.
    pub read_bytes: i64,
    /// Why it was refused.
    pub message: String,
    /// Person; a name.
    pub uploaded_by: String,
    /// The person's id.
    pub uploader_id: String,
    /// When.
    pub uploaded_at: i64,
    /// When it was read or refused.
    pub ended_at: Option<i64>,
}

impl Incoming {
    /// Who brought it, typed.
    pub fn org(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }

    /// Whether it is still to be read.
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "waiting" | "reading")
    }
}

const SELECT: &str = "SELECT id, org_id, kind, ask, name, sha256, size_bytes, state, read_bytes, message, uploaded_by, \
    uploader_id, uploaded_at, ended_at FROM routing_uploads";

/// One file.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Incoming, AppError> {
    let sql = format!("{SELECT} WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Files of an organisation that are being read, or were refused since a time; newest first.
///
/// # Errors
/// What the database refuses.
pub async fn unfinished(
    tx: &mut Tx,
    org: &OrgId,
    routes: bool,
    refused_since: UtcMs,
) -> Result<Vec<Incoming>, AppError> {
    let sql = format!(
        "{SELECT} WHERE org_id = $1 AND (kind = 'routes') = $2 AND (state IN ('waiting', 'reading') \
         OR (state = 'refused' AND ended_at > $3)) ORDER BY uploaded_at DESC, id DESC LIMIT 20"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org, routes, refused_since])
        .await
}

/// Adds a file.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, row: &Incoming) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO routing_uploads (id, org_id, kind, ask, name, sha256, size_bytes, uploaded_by, uploader_id, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &row.id,
            &row.org_id,
            &row.kind,
            &row.ask,
            &row.name,
            &row.sha256,
            row.size_bytes,
            &row.uploaded_by,
            &row.uploader_id,
            row.uploaded_at
        ],
    )
    .await?;
    Ok(())
}

/// Notes how much of an open file is read.
///
/// # Errors
/// What the database refuses.
pub async fn progress(tx: &mut Tx, id: &str, read_bytes: i64) -> Result<(), AppError> {
    tx.exec(
        "UPDATE routing_uploads SET state = 'reading', read_bytes = $1 WHERE id = $2 AND state IN ('waiting', 'reading')",
        args![read_bytes, id],
    )
    .await?;
    Ok(())
}

/// Ends an open file: `read`, or `refused` with the reason.
///
/// # Errors
/// `Conflict` when somebody else ended it: two workers read it, the second stores nothing.
pub async fn end(
    tx: &mut Tx,
    id: &str,
    state: &str,
    message: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE routing_uploads SET state = $1, message = $2, ended_at = $3, read_bytes = size_bytes WHERE id = $4 \
         AND state IN ('waiting', 'reading')",
        args![state, message, now, id],
    )
    .await
}

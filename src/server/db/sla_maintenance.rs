//! Announced maintenance, as far as service levels care.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::sla::Announcement;
use maps_domain::time::UtcMs;

/// An announced window.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Maintenance {
    /// Id.
    pub id: String,
    /// Who announced it.
    pub org_id: String,
    /// Its name.
    pub org: String,
    /// Where.
    pub region_id: String,
    /// Edge site; empty for the whole region.
    pub metro_id: String,
    /// Epoch milliseconds.
    pub begins_at: i64,
    /// Epoch milliseconds.
    pub ends_at: i64,
    /// What is done.
    pub what: String,
    /// Epoch milliseconds.
    pub announced_at: i64,
    /// Epoch milliseconds.
    pub cancelled_at: Option<i64>,
}

impl Maintenance {
    /// As the rules see it.
    pub fn announcement(&self) -> Announcement {
        Announcement {
            begins: UtcMs::new(self.begins_at),
            ends: UtcMs::new(self.ends_at),
            announced: UtcMs::new(self.announced_at),
        }
    }
}

const MAINTENANCE: &str = "SELECT m.id, m.org_id, o.display_name AS org, m.region_id, m.metro_id, m.begins_at, m.ends_at, \
    m.what, m.announced_at, m.cancelled_at FROM sla_maintenance m JOIN organisations o ON o.id = m.org_id";

/// Announces a window.
///
/// # Errors
/// What the database refuses.
pub async fn announce(tx: &mut Tx, row: &Maintenance, by: &str) -> Result<(), AppError> {
    tx.exec_one(
        "INSERT INTO sla_maintenance (id, org_id, region_id, metro_id, begins_at, ends_at, what, announced_by, announced_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &row.id, &row.org_id, &row.region_id, &row.metro_id, row.begins_at, row.ends_at,
            &row.what, by, row.announced_at
        ],
    )
    .await
}

/// One window.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Maintenance, AppError> {
    let sql = format!("{MAINTENANCE} WHERE m.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Takes a window back.
///
/// # Errors
/// `Conflict` when it is taken back already.
pub async fn cancel(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE sla_maintenance SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL",
        args![id, now],
    )
    .await
}

/// Windows of these organisations' that end after a moment, by their begin: of one organisation, or
/// (with an empty id) of Microsoft.
///
/// # Errors
/// What the database refuses.
pub async fn of(tx: &mut Tx, org: &str, after: UtcMs) -> Result<Vec<Maintenance>, AppError> {
    let sql = format!(
        "{MAINTENANCE} WHERE ((o.id = $1 AND $1 <> '') OR ($1 = '' AND o.kind = 'microsoft')) AND m.ends_at > $2 \
         ORDER BY m.begins_at, m.id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org, after]).await
}

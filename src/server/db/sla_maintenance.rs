//! Announced maintenance, as far as service levels care: of a region or an edge site, and the windows of
//! connections (`maintenance`), which are planned once and count here too.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{MetroId, OrgId, PniId};
use maps_domain::sla::{Announcement, Place, Window};
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
    /// Name of the connection that is worked on; empty for work on all of the place.
    pub connection: String,
    /// Its id; empty likewise.
    pub pni_id: String,
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
    pub fn window(&self) -> Window {
        let metro = || MetroId::new(self.metro_id.clone());
        Window {
            place: match (self.metro_id.as_str(), self.pni_id.as_str()) {
                ("", _) => Place::Region,
                (_, "") => Place::EdgeSite(metro()),
                (_, pni) => Place::Connection(metro(), PniId::from(pni)),
            },
            announced: Announcement {
                begins: UtcMs::new(self.begins_at),
                ends: UtcMs::new(self.ends_at),
                announced: UtcMs::new(self.announced_at),
            },
        }
    }
}

const MAINTENANCE: &str = "SELECT m.id, m.org_id, o.display_name AS org, m.region_id, m.metro_id, m.connection, m.pni_id, \
    m.begins_at, m.ends_at, m.what, m.announced_at, m.cancelled_at FROM ( \
    SELECT id, org_id, region_id, metro_id, '' AS connection, '' AS pni_id, begins_at, ends_at, what, announced_at, cancelled_at \
    FROM sla_maintenance UNION ALL \
    SELECT w.id, w.org_id, e.region_id, p.metro_id, p.label, p.id, w.starts_at, w.ends_at, w.reason, w.planned_at, w.cancelled_at \
    FROM maintenance_windows w JOIN pnis p ON p.id = w.pni_id JOIN metros e ON e.id = p.metro_id \
    ) m JOIN organisations o ON o.id = m.org_id";

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

/// One window of a region or an edge site.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Maintenance, AppError> {
    let sql = format!("{MAINTENANCE} WHERE m.id = $1 AND m.connection = ''");
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

/// Windows that end after a moment of Microsoft and of ISPs, where a customer has sites that run with
/// them in the region.
///
/// # Errors
/// What the database refuses.
pub async fn concerning(
    tx: &mut Tx,
    customer: &OrgId,
    after: UtcMs,
) -> Result<Vec<Maintenance>, AppError> {
    let sql = format!(
        "{MAINTENANCE} WHERE m.ends_at > $2 AND EXISTS (SELECT 1 FROM activations a WHERE a.customer_id = $1 \
         AND a.region_id = m.region_id AND (o.kind = 'microsoft' OR a.isp_id = m.org_id) \
         AND a.state IN ('active', 'at_risk', 'deactivating', 'inactive')) ORDER BY m.begins_at, m.id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![customer, after])
        .await
}

/// Customers whose traffic a window touches now: in the region, or at the edge site.
///
/// # Errors
/// What the database refuses.
pub async fn customers(tx: &mut Tx, window: &Maintenance) -> Result<Vec<OrgId>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT a.customer_id FROM activations a JOIN organisations o ON o.id = $1 \
             WHERE a.region_id = $2 AND (o.kind = 'microsoft' OR a.isp_id = $1) AND a.state IN ('active', 'at_risk') \
             AND ($3 = '' OR a.primary_metro_id = $3 OR a.backup_metro_id = $3) ORDER BY a.customer_id",
            args![&window.org_id, &window.region_id, &window.metro_id],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| OrgId::new(id)).collect())
}

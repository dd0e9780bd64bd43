//! Maintenance windows of connections.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// A window as stored, with what lists show.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Window {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// The connection.
    pub pni_id: String,
    /// From.
    pub starts_at: i64,
    /// To.
    pub ends_at: i64,
    /// What is done.
    pub reason: String,
    /// Person; a name.
    pub planned_by: String,
    /// When it was planned.
    pub planned_at: i64,
    /// When it was called off.
    pub cancelled_at: Option<i64>,
    /// Row version.
    pub version: i64,
    /// Display name of the ISP.
    pub isp: String,
    /// Name of the connection.
    pub pni: String,
    /// Its metro.
    pub metro_id: String,
}

impl Window {
    /// Whether the connection is being worked on.
    pub fn is_running(&self, now: UtcMs) -> bool {
        self.cancelled_at.is_none() && self.starts_at <= now.get() && now.get() < self.ends_at
    }

    /// Whether it lies ahead or runs.
    pub fn is_open(&self, now: UtcMs) -> bool {
        self.cancelled_at.is_none() && now.get() < self.ends_at
    }

    /// The ISP, typed.
    pub fn org(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }
}

const SELECT: &str = "SELECT w.id, w.org_id, w.pni_id, w.starts_at, w.ends_at, w.reason, w.planned_by, w.planned_at, \
    w.cancelled_at, w.version, o.display_name AS isp, p.label AS pni, p.metro_id FROM maintenance_windows w \
    JOIN organisations o ON o.id = w.org_id JOIN pnis p ON p.id = w.pni_id";

/// One page: `open` (ahead or running), `past`, or all; of one ISP, or of all when empty. Soonest
/// first, past ones newest first.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    isp: &str,
    show: &str,
    search: &str,
    now: UtcMs,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Window>, i64), AppError> {
    let like = match search {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase().replace('%', "_")),
    };
    let condition = " WHERE ($1 = '' OR w.org_id = $1) \
        AND ($2 = 'all' OR ($2 = 'open' AND w.cancelled_at IS NULL AND w.ends_at > $3) \
          OR ($2 = 'past' AND (w.cancelled_at IS NOT NULL OR w.ends_at <= $3))) \
        AND ($4 = '' OR LOWER(p.label) LIKE $4 OR p.metro_id LIKE $4 OR o.name_folded LIKE $4)";
    let mut args = args![isp, show, now, like];
    let count = format!(
        "SELECT COUNT(*) FROM maintenance_windows w JOIN organisations o ON o.id = w.org_id \
         JOIN pnis p ON p.id = w.pni_id{condition}"
    );
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let order = if show == "open" { "ASC" } else { "DESC" };
    let sql = format!("{SELECT}{condition} ORDER BY w.starts_at {order}, w.id LIMIT $5 OFFSET $6");
    args.push(limit.into());
    args.push(offset.into());
    Ok((tx.all(sqlx::AssertSqlSafe(sql), args).await?, total))
}

/// One window.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Window, AppError> {
    let sql = format!("{SELECT} WHERE w.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Windows of an ISP that touch a span of time and were not called off.
///
/// # Errors
/// What the database refuses.
pub async fn touching(
    tx: &mut Tx,
    isp: &OrgId,
    from: UtcMs,
    to: UtcMs,
) -> Result<Vec<Window>, AppError> {
    let sql = format!(
        "{SELECT} WHERE w.org_id = $1 AND w.cancelled_at IS NULL AND w.starts_at < $3 AND w.ends_at > $2 ORDER BY w.starts_at, w.id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![isp, from, to]).await
}

/// Adds a window.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, row: &Window) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO maintenance_windows (id, org_id, pni_id, starts_at, ends_at, reason, planned_by, planned_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            &row.id,
            &row.org_id,
            &row.pni_id,
            row.starts_at,
            row.ends_at,
            &row.reason,
            &row.planned_by,
            row.planned_at
        ],
    )
    .await?;
    Ok(())
}

/// Calls a window off.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn cancel(tx: &mut Tx, row: &Window, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE maintenance_windows SET cancelled_at = $1, version = version + 1 WHERE id = $2 AND version = $3 AND cancelled_at IS NULL",
        args![now, &row.id, row.version],
    )
    .await
}

/// Customers whose sites enter at a metro with an ISP, or fall back to it: customer, sites.
///
/// # Errors
/// What the database refuses.
pub async fn customers_at(
    tx: &mut Tx,
    isp: &OrgId,
    metro: &str,
) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT customer_id, COUNT(*) FROM activations WHERE isp_id = $1 AND state IN ('active', 'at_risk') \
         AND (primary_metro_id = $2 OR backup_metro_id = $2) GROUP BY customer_id ORDER BY customer_id",
        args![isp, metro],
    )
    .await
}

/// Work at an edge site as a customer sees it: one row, on however many connections.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Touching {
    /// The ISP.
    pub isp_id: String,
    /// Its display name.
    pub isp: String,
    /// Where.
    pub metro_id: String,
    /// From.
    pub starts_at: i64,
    /// To.
    pub ends_at: i64,
    /// 1 when it does not take place.
    pub called_off: i64,
    /// Customer sites that are active with the ISP and enter there, or fall back to it.
    pub sites: i64,
    /// Of them, those that enter there.
    pub primary_sites: i64,
    /// Of those, the ones without a backup metro.
    pub unprotected: i64,
}

const TOUCHING: &str = "FROM maintenance_windows w JOIN organisations o ON o.id = w.org_id JOIN pnis p ON p.id = w.pni_id \
    JOIN activations a ON a.isp_id = w.org_id AND (a.primary_metro_id = p.metro_id OR a.backup_metro_id = p.metro_id) \
    WHERE a.customer_id = $1 AND a.state IN ('active', 'at_risk') \
    AND ($2 = 'all' OR ($2 = 'open' AND w.cancelled_at IS NULL AND w.ends_at > $3) \
      OR ($2 = 'past' AND (w.cancelled_at IS NOT NULL OR w.ends_at <= $3))) \
    AND ($4 = '' OR p.metro_id LIKE $4 OR o.name_folded LIKE $4)";

/// One page of the work that touches a customer: `open` (ahead or running), `past`, or all. Soonest
/// first, past work newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_customer(
    tx: &mut Tx,
    customer: &OrgId,
    show: &str,
    search: &str,
    now: UtcMs,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Touching>, i64), AppError> {
    let like = match search {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase().replace('%', "_")),
    };
    let mut args = args![customer, show, now, like];
    let one = "w.org_id AS isp_id, o.display_name AS isp, p.metro_id AS metro_id, w.starts_at AS starts_at, w.ends_at AS ends_at, \
        CAST(CASE WHEN w.cancelled_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS called_off";
    let count = format!("SELECT COUNT(*) FROM (SELECT DISTINCT {one} {TOUCHING}) AS t");
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let order = if show == "open" { "ASC" } else { "DESC" };
    let sql = format!(
        "SELECT {one}, COUNT(DISTINCT a.id) AS sites, \
         COUNT(DISTINCT CASE WHEN a.primary_metro_id = p.metro_id THEN a.id END) AS primary_sites, \
         COUNT(DISTINCT CASE WHEN a.primary_metro_id = p.metro_id AND a.backup_metro_id IS NULL THEN a.id END) AS unprotected \
         {TOUCHING} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 4 {order}, 2, 3, 5 LIMIT $5 OFFSET $6"
    );
    args.push(limit.into());
    args.push(offset.into());
    Ok((tx.all(sqlx::AssertSqlSafe(sql), args).await?, total))
}

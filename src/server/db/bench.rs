//! Statements of the bench command alone: many rows by one statement, and a twin of `activations` to
//! measure raw inserts against.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// Adds customer sites, spread evenly over the customers `{prefix}0`, `{prefix}1` …, each with a
/// confirmed line of the customer's order (of the same id) and a prefix of its own.
///
/// # Errors
/// What the database refuses.
pub async fn fill_sites(
    tx: &mut Tx,
    sites: i64,
    (prefix, customers): (&str, i64),
    region: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO customer_sites (id, org_id, site_ref, name, name_folded, address, country_iso2, region_id, latitude, \
         longitude, nearest_metro_id, peak_mbps, created_at) SELECT 's-' || CAST(1000000000 + i AS TEXT), \
         $5 || CAST(i % $2 AS TEXT), CAST(i AS TEXT), 'Site', 'site', '', 'FR', $3, 48.0 + (i % 100) * 0.01, \
         2.0 + (i % 77) * 0.01, 'paris', 100, $4 FROM n",
        args![sites - 1, customers, region, now, prefix],
    )
    .await?;
    tx.exec(
        "INSERT INTO order_lines (id, order_id, customer_id, isp_id, region_id, site_id, service_id, in_service_on, state, \
         declared_at, due_at) SELECT 'l-' || s.id, o.id, s.org_id, o.isp_id, s.region_id, s.id, 'S', '2020-01-01', \
         'confirmed', $1, $1 FROM customer_sites s JOIN orders o ON o.id = s.org_id",
        args![now],
    )
    .await?;
    tx.exec(
        "INSERT INTO site_prefixes (id, line_id, customer_id, isp_id, site_id, prefix, first_address, last_address) \
         SELECT 'p-' || l.site_id, l.id, l.customer_id, l.isp_id, l.site_id, l.site_id, \
         CAST(SUBSTR(l.site_id, 3) AS BIGINT) * 256, CAST(SUBSTR(l.site_id, 3) AS BIGINT) * 256 + 255 FROM order_lines l",
        args![],
    )
    .await
    .map(|_| ())
}

/// How many activations are active.
///
/// # Errors
/// What the database refuses.
pub async fn active(tx: &mut Tx) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM activations WHERE state = 'active'",
        args![],
    )
    .await
}

/// Makes a table with the columns, keys and indexes of `activations`.
///
/// # Errors
/// What the database refuses.
pub async fn create_twin(tx: &mut Tx) -> Result<(), AppError> {
    tx.exec(
        "CREATE TABLE bench_activations (id TEXT NOT NULL PRIMARY KEY, site_id TEXT NOT NULL REFERENCES customer_sites (id), \
         customer_id TEXT NOT NULL, isp_id TEXT NOT NULL REFERENCES organisations (id), region_id TEXT NOT NULL, \
         rank BIGINT NOT NULL, state TEXT NOT NULL, cause TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', \
         batch_id TEXT REFERENCES batches (id), primary_metro_id TEXT, backup_metro_id TEXT, \
         backup_none_consent BOOLEAN NOT NULL DEFAULT FALSE, rollout_id TEXT NOT NULL DEFAULT '', since BIGINT NOT NULL, \
         created_at BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1, UNIQUE (site_id, isp_id))",
        args![],
    )
    .await?;
    for index in [
        "CREATE INDEX bench_customer ON bench_activations (customer_id, state)",
        "CREATE INDEX bench_isp ON bench_activations (isp_id, region_id, state)",
        "CREATE INDEX bench_batch ON bench_activations (batch_id)",
    ] {
        tx.exec(index, args![]).await?;
    }
    Ok(())
}

/// Fills the twin with an active activation of every line, by one statement.
///
/// # Errors
/// What the database refuses.
pub async fn fill_twin(tx: &mut Tx) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO bench_activations (id, site_id, customer_id, isp_id, region_id, rank, state, cause, primary_metro_id, \
         backup_metro_id, since, created_at) SELECT 'a-' || l.site_id, l.site_id, l.customer_id, l.isp_id, l.region_id, 1, \
         'active', 'ready', 'paris', 'amsterdam', l.declared_at, l.declared_at FROM order_lines l ORDER BY l.site_id",
        args![],
    )
    .await
    .map(|_| ())
}

//! What an ISP's first screen counts: activations by region and state, customers, and what waits.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;

/// Activations that carry traffic, per region.
///
/// # Errors
/// What the database refuses.
pub async fn active_by_region(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT region_id, COUNT(*) FROM activations WHERE isp_id = $1 AND state IN ('active', 'at_risk') GROUP BY region_id",
        args![isp],
    )
    .await
}

/// Activations per state.
///
/// # Errors
/// What the database refuses.
pub async fn by_state(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT state, COUNT(*) FROM activations WHERE isp_id = $1 GROUP BY state",
        args![isp],
    )
    .await
}

/// Customers that are served or being turned on.
///
/// # Errors
/// What the database refuses.
pub async fn customers(tx: &mut Tx, isp: &OrgId) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(DISTINCT customer_id) FROM activations WHERE isp_id = $1 AND state IN ('active', 'at_risk', 'provisioning')",
        args![isp],
    )
    .await
}

/// Order lines that wait for the ISP: how many, the first declaration, the first due date.
///
/// # Errors
/// What the database refuses.
pub async fn declared_lines(
    tx: &mut Tx,
    isp: &OrgId,
) -> Result<(i64, Option<i64>, Option<i64>), AppError> {
    tx.one(
        "SELECT COUNT(*), MIN(declared_at), MIN(due_at) FROM order_lines WHERE isp_id = $1 AND state = 'declared'",
        args![isp],
    )
    .await
}

/// Steps by hand that are due: batch, step, customer's name, since, due date; the most urgent 20.
///
/// # Errors
/// What the database refuses.
pub async fn due_steps(
    tx: &mut Tx,
    isp: &OrgId,
) -> Result<Vec<(String, String, String, i64, Option<i64>)>, AppError> {
    tx.all(
        "SELECT s.batch_id, s.step, o.display_name, s.since, s.due_at FROM batch_steps s \
         JOIN batches b ON b.id = s.batch_id JOIN organisations o ON o.id = b.customer_id \
         WHERE b.isp_id = $1 AND s.owner = 'isp' AND s.mode = 'by_hand' AND s.state = 'due' \
         ORDER BY s.due_at, s.batch_id LIMIT 20",
        args![isp],
    )
    .await
}

/// ASNs that are not retired: number, state, when they were entered.
///
/// # Errors
/// What the database refuses.
pub async fn asns(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(i64, String, i64)>, AppError> {
    tx.all(
        "SELECT asn, state, created_at FROM asns WHERE org_id = $1 AND state <> 'retired' ORDER BY created_at, id",
        args![isp],
    )
    .await
}

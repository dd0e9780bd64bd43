//! Quotes that customers ask ISPs for, and the demand that waits for an ISP.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// A request for a quote.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Quote {
    /// Id.
    pub id: String,
    /// Who asks.
    pub customer_id: String,
    /// Their name on screens.
    pub customer_name: String,
    /// Who is asked.
    pub isp_id: String,
    /// For which region.
    pub region_id: String,
    /// Customer sites there, when the customer agreed to tell.
    pub sites: Option<i64>,
    /// What they wrote.
    pub message: String,
    /// Name of the person.
    pub asked_by: String,
    /// Whom to answer.
    pub asked_by_email: String,
    /// When.
    pub created_at: i64,
}

/// Stores a request.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, quote: &Quote) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO quote_requests (id, customer_id, isp_id, region_id, sites, message, asked_by, asked_by_email, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &quote.id, &quote.customer_id, &quote.isp_id, &quote.region_id, quote.sites, &quote.message,
            &quote.asked_by, &quote.asked_by_email, quote.created_at
        ],
    )
    .await?;
    Ok(())
}

/// A page of the requests that an ISP got, the newest first, and their number.
///
/// # Errors
/// What the database refuses.
pub async fn of_isp(
    tx: &mut Tx,
    isp: &OrgId,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Quote>, i64), AppError> {
    let rows = tx
        .all(
            "SELECT q.id, q.customer_id, o.display_name AS customer_name, q.isp_id, q.region_id, q.sites, q.message, \
             q.asked_by, q.asked_by_email, q.created_at FROM quote_requests q JOIN organisations o ON o.id = q.customer_id \
             WHERE q.isp_id = $1 ORDER BY q.created_at DESC, q.id DESC LIMIT $2 OFFSET $3",
            args![isp, limit, offset],
        )
        .await?;
    let total = tx
        .count(
            "SELECT COUNT(*) FROM quote_requests WHERE isp_id = $1",
            args![isp],
        )
        .await?;
    Ok((rows, total))
}

/// How many a customer asked for since a moment, of this ISP and of all.
///
/// # Errors
/// What the database refuses.
pub async fn asked_since(
    tx: &mut Tx,
    customer: &OrgId,
    isp: &OrgId,
    since: UtcMs,
) -> Result<(i64, i64), AppError> {
    tx.one(
        "SELECT CAST(COALESCE(SUM(CASE WHEN isp_id = $1 THEN 1 ELSE 0 END), 0) AS BIGINT), COUNT(*) \
         FROM quote_requests WHERE customer_id = $2 AND created_at > $3",
        args![isp, customer, since],
    )
    .await
}

/// Customers and sites that chose an ISP and wait for its qualification: metro, customers, sites.
/// For [`maps_domain::offer::Demand::told`] only: small figures must not reach the ISP.
///
/// # Errors
/// What the database refuses.
pub async fn waiting(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, i64, i64)>, AppError> {
    tx.all(
        "SELECT s.nearest_metro_id, COUNT(DISTINCT a.customer_id), COUNT(*) FROM activations a \
         JOIN customer_sites s ON s.id = a.site_id WHERE a.isp_id = $1 AND a.state = 'waiting_for_qualification' \
         GROUP BY s.nearest_metro_id ORDER BY s.nearest_metro_id",
        args![isp],
    )
    .await
}

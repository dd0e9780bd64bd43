//! From when to when activations carried traffic: written with every change of their state, read by
//! monthly statements.

use super::{Tx, args, marks};
use crate::error::AppError;
use maps_domain::activation::State;
use maps_domain::ids::OrgId;
use maps_domain::sla::Month;
use maps_domain::time::UtcMs;

/// Whether traffic runs in a state: at risk and being taken down it still does.
pub fn runs(state: &str) -> bool {
    matches!(
        State::parse(state),
        Ok(State::Active | State::AtRisk | State::Deactivating)
    )
}

/// Notes that some activations came to a state: opens or ends their period where that is due.
///
/// # Errors
/// What the database refuses.
pub async fn note(
    tx: &mut Tx,
    before: &str,
    after: &str,
    activations: &[String],
    now: UtcMs,
) -> Result<(), AppError> {
    if runs(before) == runs(after) || activations.is_empty() {
        return Ok(());
    }
    let mut args = args![now];
    let marks = marks(2, activations.len());
    args.extend(activations.iter().map(super::Arg::from));
    let sql = if runs(after) {
        format!(
            "INSERT INTO service_periods (activation_id, from_ms) SELECT id, $1 FROM activations WHERE id IN ({marks}) \
             ON CONFLICT DO NOTHING"
        )
    } else {
        format!(
            "UPDATE service_periods SET until_ms = $1 WHERE until_ms IS NULL AND activation_id IN ({marks})"
        )
    };
    tx.exec(sqlx::AssertSqlSafe(sql), args).await.map(|_| ())
}

/// Opens the period of activations that are new and carry traffic from the start.
///
/// # Errors
/// What the database refuses.
pub async fn open(tx: &mut Tx, activations: &[String], now: UtcMs) -> Result<(), AppError> {
    if activations.is_empty() {
        return Ok(());
    }
    let values: Vec<String> = (2..activations.len() + 2)
        .map(|at| format!("(${at}, $1)"))
        .collect();
    let sql = format!(
        "INSERT INTO service_periods (activation_id, from_ms) VALUES {}",
        values.join(", ")
    );
    let mut args = args![now];
    args.extend(activations.iter().map(super::Arg::from));
    tx.exec(sqlx::AssertSqlSafe(sql), args).await.map(|_| ())
}

/// Ends the periods of everything that is being taken down between an ISP and a customer in a region.
///
/// # Errors
/// What the database refuses.
pub async fn end_leaving(
    tx: &mut Tx,
    isp: &str,
    customer: &str,
    region: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "UPDATE service_periods SET until_ms = $1 WHERE until_ms IS NULL AND activation_id IN (SELECT id FROM activations \
         WHERE isp_id = $2 AND customer_id = $3 AND region_id = $4 AND state = 'deactivating')",
        args![now, isp, customer, region],
    )
    .await
    .map(|_| ())
}

/// From when to when an activation carried traffic, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_activation(tx: &mut Tx, id: &str) -> Result<Vec<(i64, Option<i64>)>, AppError> {
    tx.all(
        "SELECT from_ms, until_ms FROM service_periods WHERE activation_id = $1 ORDER BY from_ms",
        args![id],
    )
    .await
}

/// A period in a month, with what a statement says about it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Period {
    /// The activation.
    pub activation_id: String,
    /// The site.
    pub site: String,
    /// The customer's own id for it.
    pub site_ref: String,
    /// The customer.
    pub customer_id: String,
    /// Its name.
    pub customer: String,
    /// The ISP.
    pub isp_id: String,
    /// Its name.
    pub isp: String,
    /// The region.
    pub region_id: String,
    /// What the newest line declared before the end of the period says was bought, as stored.
    pub product: String,
    /// Name of the product.
    pub product_name: String,
    /// Begin.
    pub from_ms: i64,
    /// End, when it has ended.
    pub until_ms: Option<i64>,
}

const PERIOD: &str = "SELECT t.activation_id, s.name AS site, s.site_ref, a.customer_id, c.display_name AS customer, \
    a.isp_id, o.display_name AS isp, a.region_id, COALESCE(l.product, '') AS product, \
    COALESCE(l.product_name, '') AS product_name, t.from_ms, t.until_ms FROM service_periods t \
    JOIN activations a ON a.id = t.activation_id JOIN customer_sites s ON s.id = a.site_id \
    JOIN organisations c ON c.id = a.customer_id JOIN organisations o ON o.id = a.isp_id \
    LEFT JOIN order_lines l ON l.id = (SELECT x.id FROM order_lines x WHERE x.site_id = a.site_id AND x.isp_id = a.isp_id \
    AND x.state IN ('confirmed', 'ended') AND (t.until_ms IS NULL OR x.declared_at < t.until_ms) \
    ORDER BY x.declared_at DESC, x.id DESC LIMIT 1)";

/// The periods of a month of one customer, one ISP, or of the two together (empty: any; never both).
///
/// # Errors
/// What the database refuses.
pub async fn of_month(
    tx: &mut Tx,
    customer: &str,
    isp: &str,
    month: Month,
) -> Result<Vec<Period>, AppError> {
    let sql = format!(
        "{PERIOD} WHERE ($1 = '' OR a.customer_id = $1) AND ($2 = '' OR a.isp_id = $2) AND ($1 <> '' OR $2 <> '') \
         AND t.from_ms < $3 AND (t.until_ms IS NULL OR t.until_ms > $4) ORDER BY c.name_folded, s.name_folded, t.activation_id, t.from_ms"
    );
    tx.all(
        sqlx::AssertSqlSafe(sql),
        args![customer, isp, month.to(), month.from()],
    )
    .await
}

/// Whether an ISP ever carried traffic of a customer.
///
/// # Errors
/// What the database refuses.
pub async fn any_between(tx: &mut Tx, customer: &OrgId, isp: &OrgId) -> Result<bool, AppError> {
    let count = tx
        .count(
            "SELECT COUNT(*) FROM service_periods t JOIN activations a ON a.id = t.activation_id \
             WHERE a.customer_id = $1 AND a.isp_id = $2",
            args![customer, isp],
        )
        .await?;
    Ok(count > 0)
}

/// Lets a customer's service begin earlier than it did: for the demo's past.
///
/// # Errors
/// What the database refuses.
pub async fn date_back(tx: &mut Tx, customer: &OrgId, from: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE service_periods SET from_ms = $1 WHERE from_ms > $1 \
         AND activation_id IN (SELECT id FROM activations WHERE customer_id = $2)",
        args![from, customer],
    )
    .await
    .map(|_| ())
}

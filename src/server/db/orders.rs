//! Access-service declarations: orders and their lines. The prefixes that lines bring are in
//! [`super::site_prefixes`].

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrderId, OrderLineId, OrgId, SiteId};
use maps_domain::order::Bought;
use maps_domain::time::UtcMs;

/// An order as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Order {
    /// Id.
    pub id: String,
    /// Who bought.
    pub customer_id: String,
    /// From whom.
    pub isp_id: String,
    /// Region of all its sites.
    pub region_id: String,
    /// The two parties' own reference; never Microsoft's to see.
    pub contract_ref: String,
    /// Person who declared it.
    pub declared_by: String,
    /// When.
    pub declared_at: i64,
    /// Row version for lost-update checks.
    pub version: i64,
}

/// A line as stored: one customer site.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Line {
    /// Id.
    pub id: String,
    /// Order.
    pub order_id: String,
    /// Copy of the order's.
    pub customer_id: String,
    /// Copy of the order's.
    pub isp_id: String,
    /// Copy of the order's.
    pub region_id: String,
    /// Site.
    pub site_id: String,
    /// The ISP's name of the service.
    pub service_id: String,
    /// What was bought, as stored; see [`Line::bought`].
    pub product: String,
    /// The product's name when the line was declared.
    pub product_name: String,
    /// `YYYY-MM-DD`.
    pub in_service_on: String,
    /// Domain state.
    pub state: String,
    /// Why it was rejected or ended.
    pub reason: String,
    /// Person who answered.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<i64>,
    /// When it was declared (again).
    pub declared_at: i64,
    /// Until when the ISP should answer.
    pub due_at: i64,
    /// When its silence was escalated.
    pub escalated_at: Option<i64>,
    /// Row version.
    pub version: i64,
}

impl Line {
    /// What was bought.
    pub fn bought(&self) -> Bought {
        Bought::read(&self.product, &self.product_name)
    }

    /// Names what was bought.
    pub fn set_bought(&mut self, bought: &Bought) {
        let (product, name) = bought.stored();
        product.clone_into(&mut self.product);
        name.clone_into(&mut self.product_name);
    }
}

/// A line with what people need to recognise the site: no more than the order itself names.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct LineView {
    /// The line.
    #[sqlx(flatten)]
    pub line: Line,
    /// The customer's own id of the site.
    pub site_ref: String,
    /// Its name.
    pub site_name: String,
    /// Its address.
    pub site_address: String,
}

const LINE: &str = "l.id, l.order_id, l.customer_id, l.isp_id, l.region_id, l.site_id, l.service_id, l.product, \
    l.product_name, l.in_service_on, l.state, l.reason, l.decided_by, l.decided_at, l.declared_at, l.due_at, l.escalated_at, l.version";

/// Adds an order.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, order: &Order) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO orders (id, customer_id, isp_id, region_id, contract_ref, declared_by, declared_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &order.id, &order.customer_id, &order.isp_id, &order.region_id, &order.contract_ref,
            &order.declared_by, order.declared_at
        ],
    )
    .await?;
    Ok(())
}

/// One order.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &OrderId) -> Result<Order, AppError> {
    tx.one(
        "SELECT id, customer_id, isp_id, region_id, contract_ref, declared_by, declared_at, version FROM orders WHERE id = $1",
        args![id],
    )
    .await
}

/// Adds a line.
///
/// # Errors
/// `Conflict` when the site has a live line with this ISP already.
pub async fn insert_line(tx: &mut Tx, line: &Line) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO order_lines (id, order_id, customer_id, isp_id, region_id, site_id, service_id, product, \
         product_name, in_service_on, state, declared_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &line.id, &line.order_id, &line.customer_id, &line.isp_id, &line.region_id, &line.site_id,
            &line.service_id, &line.product, &line.product_name, &line.in_service_on, &line.state,
            line.declared_at, line.due_at
        ],
    )
    .await?;
    Ok(())
}

/// One line.
///
/// # Errors
/// `NotFound`.
pub async fn line(tx: &mut Tx, id: &OrderLineId) -> Result<Line, AppError> {
    let sql = format!("SELECT {LINE} FROM order_lines l WHERE l.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The lines of an order with their sites, by the customer's own site id.
///
/// # Errors
/// What the database refuses.
pub async fn lines(tx: &mut Tx, order: &OrderId) -> Result<Vec<LineView>, AppError> {
    let sql = format!(
        "SELECT {LINE}, s.site_ref, s.name AS site_name, s.address AS site_address FROM order_lines l \
         JOIN customer_sites s ON s.id = l.site_id WHERE l.order_id = $1 ORDER BY s.site_ref, l.id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![order]).await
}

/// Writes a line's state and what goes with it, if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update_line(tx: &mut Tx, line: &Line) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE order_lines SET service_id = $1, in_service_on = $2, state = $3, reason = $4, decided_by = $5, \
         decided_at = $6, declared_at = $7, due_at = $8, escalated_at = $9, product = $10, product_name = $11, \
         version = version + 1 WHERE id = $12 AND version = $13",
        args![
            &line.service_id, &line.in_service_on, &line.state, &line.reason, &line.decided_by, line.decided_at,
            line.declared_at, line.due_at, line.escalated_at, &line.product, &line.product_name, &line.id, line.version
        ],
    )
    .await
}

/// The live line of a site with an ISP.
///
/// # Errors
/// What the database refuses.
pub async fn live_line(tx: &mut Tx, site: &SiteId, isp: &OrgId) -> Result<Option<Line>, AppError> {
    let sql = format!(
        "SELECT {LINE} FROM order_lines l WHERE l.site_id = $1 AND l.isp_id = $2 AND l.state IN ('declared', 'confirmed')"
    );
    tx.optional(sqlx::AssertSqlSafe(sql), args![site, isp])
        .await
}

/// Lines whose ISP has been silent for too long and that were not escalated yet.
///
/// # Errors
/// What the database refuses.
pub async fn silent_lines(tx: &mut Tx, now: UtcMs, limit: i64) -> Result<Vec<Line>, AppError> {
    let sql = format!(
        "SELECT {LINE} FROM order_lines l WHERE l.state = 'declared' AND l.due_at < $1 AND l.escalated_at IS NULL \
         ORDER BY l.isp_id, l.due_at, l.id LIMIT $2"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![now, limit]).await
}

/// A site that can be put into an order: it has no live line with that ISP.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OpenSite {
    /// Site.
    pub id: String,
    /// The customer's own id.
    pub site_ref: String,
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
}

/// Sites of a customer in a region without a live line with this ISP, by the customer's own id.
///
/// # Errors
/// What the database refuses.
pub async fn open_sites(
    tx: &mut Tx,
    customer: &OrgId,
    isp: &str,
    region: &str,
) -> Result<Vec<OpenSite>, AppError> {
    tx.all(
        "SELECT s.id, s.site_ref, s.name, s.address FROM customer_sites s WHERE s.org_id = $1 AND s.region_id = $2 \
         AND s.retired_at IS NULL AND NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.site_id = s.id AND l.isp_id = $3 \
         AND l.state IN ('declared', 'confirmed')) ORDER BY s.site_ref",
        args![customer, region, isp],
    )
    .await
}

/// Name of a site.
///
/// # Errors
/// `NotFound`.
pub async fn site_name(tx: &mut Tx, site: &SiteId) -> Result<String, AppError> {
    let (name,): (String,) = tx
        .one("SELECT name FROM customer_sites WHERE id = $1", args![site])
        .await?;
    Ok(name)
}

/// Other ISPs with a live line at the sites of an order: site, ISP, its display name.
///
/// # Errors
/// What the database refuses.
pub async fn other_isps(
    tx: &mut Tx,
    order: &OrderId,
) -> Result<Vec<(String, String, String)>, AppError> {
    tx.all(
        "SELECT x.site_id, x.isp_id, p.display_name FROM order_lines l JOIN order_lines x ON x.site_id = l.site_id \
         AND x.isp_id <> l.isp_id AND x.state IN ('declared', 'confirmed') JOIN organisations p ON p.id = x.isp_id \
         WHERE l.order_id = $1 ORDER BY x.site_id, p.name_folded",
        args![order],
    )
    .await
}

/// ISPs with a live line of a customer, by name: id and display name.
///
/// # Errors
/// What the database refuses.
pub async fn isps_of(tx: &mut Tx, customer: &OrgId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT i.id, i.display_name FROM organisations i WHERE EXISTS (SELECT 1 FROM order_lines l \
         WHERE l.isp_id = i.id AND l.customer_id = $1 AND l.state IN ('declared', 'confirmed')) ORDER BY i.name_folded, i.id",
        args![customer],
    )
    .await
}

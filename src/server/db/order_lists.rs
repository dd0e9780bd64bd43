//! Orders as lists: what a customer, or the ISP that they name, looks through.

use super::{Arg, Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// Whose list it is: the customer's own orders, or those that name the ISP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The customer's.
    Customer,
    /// The ISP's.
    Isp,
}

/// What to keep. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the name of the other party, the contract reference, a service id or a site.
    pub search: String,
    /// Orders with a line in this state; `late` for lines that wait longer than agreed,
    /// `refused` for confirmed ones with a prefix that the registries refuse.
    pub state: String,
    /// Region.
    pub region: String,
    /// `declared`, `-declared` or `due`.
    pub sort: String,
}

/// An order in a list, with its lines counted.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OrderRow {
    /// Id.
    pub id: String,
    /// The other party's display name.
    pub party: String,
    /// Region.
    pub region_id: String,
    /// The two parties' reference.
    pub contract_ref: String,
    /// When it was declared.
    pub declared_at: i64,
    /// Lines.
    pub lines: i64,
    /// Lines that wait for the ISP.
    pub declared: i64,
    /// Lines confirmed.
    pub confirmed: i64,
    /// Lines rejected.
    pub rejected: i64,
    /// Lines ended.
    pub ended: i64,
    /// Earliest due time of a waiting line.
    pub due_at: Option<i64>,
}

const COUNT: &str = "CAST(SUM(CASE WHEN l.state = 'STATE' THEN 1 ELSE 0 END) AS BIGINT)";

fn filtered(side: Side, org: &OrgId, filter: &Filter, now: UtcMs) -> (String, Vec<Arg>) {
    let (own, other) = match side {
        Side::Customer => ("customer_id", "isp_id"),
        Side::Isp => ("isp_id", "customer_id"),
    };
    let mut args = args![org];
    let mut sql = format!(
        "FROM orders o JOIN organisations p ON p.id = o.{other} JOIN order_lines l ON l.order_id = o.id WHERE o.{own} = $1"
    );
    let mut push = |text: &str, value: Arg| {
        args.push(value);
        sql.push_str(&text.replace("$n", &format!("${}", args.len())));
    };
    if !filter.region.is_empty() {
        push(" AND o.region_id = $n", Arg::from(&filter.region));
    }
    if filter.state == "late" {
        push(
            " AND EXISTS (SELECT 1 FROM order_lines x WHERE x.order_id = o.id AND x.state = 'declared' AND x.due_at < $n)",
            Arg::from(now),
        );
    } else if filter.state == "refused" {
        push(
            " AND EXISTS (SELECT 1 FROM order_lines x JOIN site_prefixes f ON f.line_id = x.id WHERE x.order_id = o.id \
             AND x.state = $n AND f.refused <> '' AND f.released_at IS NULL)",
            Arg::from("confirmed".to_owned()),
        );
    } else if !filter.state.is_empty() {
        push(
            " AND EXISTS (SELECT 1 FROM order_lines x WHERE x.order_id = o.id AND x.state = $n)",
            Arg::from(&filter.state),
        );
    }
    if !filter.search.is_empty() {
        push(
            " AND (p.name_folded LIKE $n OR LOWER(o.contract_ref) LIKE $n OR EXISTS (SELECT 1 FROM order_lines x \
             JOIN customer_sites s ON s.id = x.site_id WHERE x.order_id = o.id AND (LOWER(x.service_id) LIKE $n \
             OR s.name_folded LIKE $n OR LOWER(s.site_ref) LIKE $n)))",
            Arg::from(format!("%{}%", filter.search.to_lowercase())),
        );
    }
    (sql, args)
}

/// One page of orders and how many there are in all.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    side: Side,
    org: &OrgId,
    filter: &Filter,
    now: UtcMs,
    limit: i64,
    offset: i64,
) -> Result<(Vec<OrderRow>, i64), AppError> {
    let (from, mut args) = filtered(side, org, filter, now);
    let count = format!("SELECT COUNT(DISTINCT o.id) {from}");
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let order = match filter.sort.as_str() {
        "due" => "due_at ASC NULLS LAST, o.declared_at, o.id",
        "declared" => "o.declared_at, o.id",
        "party" => "MIN(p.name_folded), o.declared_at DESC, o.id",
        "-party" => "MIN(p.name_folded) DESC, o.declared_at DESC, o.id",
        _ => "o.declared_at DESC, o.id DESC",
    };
    let counts: Vec<String> = ["declared", "confirmed", "rejected", "ended"]
        .iter()
        .map(|state| format!("{} AS {state}", COUNT.replace("STATE", state)))
        .collect();
    let (at, next) = (args.len() + 1, args.len() + 2);
    let sql = format!(
        "SELECT o.id, MIN(p.display_name) AS party, o.region_id, o.contract_ref, o.declared_at, COUNT(*) AS lines, {}, \
         MIN(CASE WHEN l.state = 'declared' THEN l.due_at END) AS due_at {from} \
         GROUP BY o.id, o.region_id, o.contract_ref, o.declared_at ORDER BY {order} LIMIT ${at} OFFSET ${next}",
        counts.join(", ")
    );
    args.push(Arg::from(limit));
    args.push(Arg::from(offset));
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok((rows, total))
}

/// How many lines of an organisation stand in each state, for filter chips.
///
/// # Errors
/// What the database refuses.
pub async fn lines_by_state(
    tx: &mut Tx,
    side: Side,
    org: &OrgId,
) -> Result<Vec<(String, i64)>, AppError> {
    let own = match side {
        Side::Customer => "customer_id",
        Side::Isp => "isp_id",
    };
    let sql = format!(
        "SELECT state, COUNT(*) FROM order_lines WHERE {own} = $1 GROUP BY state ORDER BY state"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// How many lines wait longer for this ISP than agreed.
///
/// # Errors
/// What the database refuses.
pub async fn late(tx: &mut Tx, isp: &OrgId, now: UtcMs) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM order_lines WHERE isp_id = $1 AND state = 'declared' AND due_at < $2",
        args![isp, now],
    )
    .await
}

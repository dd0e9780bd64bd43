//! The prefixes that order lines bring to customer sites. Live ones are disjoint.

use super::orders::Line;
use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrderId, OrgId};
use maps_domain::prefix::Prefix4;
use maps_domain::time::UtcMs;

/// A prefix as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SitePrefix {
    /// Id.
    pub id: String,
    /// The line that holds it.
    pub line_id: String,
    /// Owner of the site.
    pub customer_id: String,
    /// ISP that announces it.
    pub isp_id: String,
    /// Site.
    pub site_id: String,
    /// `20.30.40.0/24`.
    pub prefix: String,
    /// Released: it belongs to nobody here any more.
    pub released_at: Option<i64>,
    /// Why it could not be turned on when it was asked last; empty when it can.
    pub refused: String,
}

const COLUMNS: &str = "id, line_id, customer_id, isp_id, site_id, prefix, released_at, refused";

/// Adds a prefix to a line.
///
/// # Errors
/// `Conflict` when it is live already.
pub async fn insert(tx: &mut Tx, id: &str, line: &Line, prefix: Prefix4) -> Result<(), AppError> {
    let (first, last) = prefix.range();
    tx.exec(
        "INSERT INTO site_prefixes (id, line_id, customer_id, isp_id, site_id, prefix, first_address, last_address) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id, &line.id, &line.customer_id, &line.isp_id, &line.site_id, prefix.to_string(), first, last
        ],
    )
    .await?;
    Ok(())
}

/// One prefix.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<SitePrefix, AppError> {
    let sql = format!("SELECT {COLUMNS} FROM site_prefixes WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The live prefixes of an order's lines.
///
/// # Errors
/// What the database refuses.
pub async fn of_order(tx: &mut Tx, order: &OrderId) -> Result<Vec<SitePrefix>, AppError> {
    tx.all(
        "SELECT p.id, p.line_id, p.customer_id, p.isp_id, p.site_id, p.prefix, p.released_at, p.refused FROM site_prefixes p \
         JOIN order_lines l ON l.id = p.line_id WHERE l.order_id = $1 AND p.released_at IS NULL ORDER BY p.first_address",
        args![order],
    )
    .await
}

/// A live prefix that shares an address with this one. Prefixes nest or are disjoint: another one
/// begins inside this one, or covers it and then begins where one of the shorter lengths would. Both
/// are look-ups in the index, however many prefixes there are.
///
/// # Errors
/// What the database refuses.
pub async fn overlapping(tx: &mut Tx, prefix: Prefix4) -> Result<Option<SitePrefix>, AppError> {
    let sql = format!("{} LIMIT 1", sharing(COLUMNS, prefix));
    let (first, last) = prefix.range();
    tx.optional(sqlx::AssertSqlSafe(sql), args![first, last])
        .await
}

/// Who has live prefixes that share an address with this one, each with the first of them: ISP, customer,
/// prefix.
///
/// # Errors
/// What the database refuses.
pub async fn holders(
    tx: &mut Tx,
    prefix: Prefix4,
) -> Result<Vec<(String, String, String)>, AppError> {
    let sql = format!(
        "SELECT isp_id, customer_id, MIN(prefix) FROM ({}) AS held GROUP BY isp_id, customer_id ORDER BY isp_id, customer_id",
        sharing("isp_id, customer_id, prefix", prefix)
    );
    let (first, last) = prefix.range();
    tx.all(sqlx::AssertSqlSafe(sql), args![first, last]).await
}

/// The live prefixes that share an address with `$1 … $2`.
fn sharing(columns: &str, prefix: Prefix4) -> String {
    let (first, _) = prefix.range();
    let starts: Vec<String> = (0..prefix.length())
        .map(|length| (first & !u32::MAX.checked_shr(u32::from(length)).unwrap_or(0)).to_string())
        .collect();
    format!(
        "SELECT {columns} FROM site_prefixes WHERE first_address >= $1 AND first_address <= $2 AND released_at IS NULL \
         UNION ALL SELECT {columns} FROM site_prefixes WHERE first_address IN ({}) AND last_address >= $2 \
         AND released_at IS NULL",
        starts.join(", ")
    )
}

/// A live prefix of an order with how its site stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Held {
    /// `20.30.40.0/24`.
    pub prefix: String,
    /// Its site.
    pub site: String,
    /// State of the activation; empty before there is one.
    pub state: String,
    /// First address.
    pub first_address: i64,
    /// Last address.
    pub last_address: i64,
}

/// The live prefixes of a customer with an ISP that share an address with a range, by address.
///
/// # Errors
/// What the database refuses.
pub async fn held_in(
    tx: &mut Tx,
    isp: &OrgId,
    customer: &OrgId,
    range: (u32, u32),
) -> Result<Vec<Held>, AppError> {
    tx.all(
        "SELECT p.prefix, s.name AS site, COALESCE(a.state, '') AS state, p.first_address, p.last_address \
         FROM site_prefixes p JOIN customer_sites s ON s.id = p.site_id \
         LEFT JOIN activations a ON a.site_id = p.site_id AND a.isp_id = p.isp_id \
         WHERE p.isp_id = $1 AND p.customer_id = $2 AND p.first_address <= $4 AND p.last_address >= $3 \
         AND p.released_at IS NULL ORDER BY p.first_address, p.id",
        args![isp, customer, range.0, range.1],
    )
    .await
}

/// A prefix of a confirmed order line, with what was said of it last.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Ordered {
    /// Id.
    pub id: String,
    /// ISP that announces it.
    pub isp_id: String,
    /// Owner of the site.
    pub customer_id: String,
    /// `20.30.40.0/24`.
    pub prefix: String,
    /// Why it cannot be turned on; empty when it can.
    pub refused: String,
}

/// Live prefixes of confirmed lines behind an id, in the order of ids: for walking all of them.
///
/// # Errors
/// What the database refuses.
pub async fn after(tx: &mut Tx, id: &str, limit: i64) -> Result<Vec<Ordered>, AppError> {
    tx.all(
        "SELECT p.id, p.isp_id, p.customer_id, p.prefix, p.refused FROM site_prefixes p \
         JOIN order_lines l ON l.id = p.line_id WHERE p.id > $1 AND p.released_at IS NULL AND l.state = 'confirmed' \
         ORDER BY p.id LIMIT $2",
        args![id, limit],
    )
    .await
}

/// Notes what was said of a prefix.
///
/// # Errors
/// What the database refuses.
pub async fn set_refused(tx: &mut Tx, id: &str, why: &str) -> Result<(), AppError> {
    tx.exec(
        "UPDATE site_prefixes SET refused = $1 WHERE id = $2 AND released_at IS NULL",
        args![why, id],
    )
    .await?;
    Ok(())
}

/// Prefixes of an ISP's confirmed orders for a customer that the registries refuse.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Refused {
    /// Display name of the ISP.
    pub isp: String,
    /// Display name of the customer.
    pub customer: String,
    /// How many.
    pub prefixes: i64,
    /// Why one of them is refused.
    pub example: String,
}

/// Who has prefixes that the registries refuse, of one ISP or of all, the most first.
///
/// # Errors
/// What the database refuses.
pub async fn refused(tx: &mut Tx, isp: &str) -> Result<Vec<Refused>, AppError> {
    tx.all(
        "SELECT i.display_name AS isp, c.display_name AS customer, COUNT(*) AS prefixes, MIN(p.refused) AS example \
         FROM site_prefixes p JOIN order_lines l ON l.id = p.line_id JOIN organisations i ON i.id = p.isp_id \
         JOIN organisations c ON c.id = p.customer_id \
         WHERE p.refused <> '' AND p.released_at IS NULL AND l.state = 'confirmed' AND ($1 = '' OR p.isp_id = $1) \
         GROUP BY i.id, i.display_name, c.id, c.display_name ORDER BY 3 DESC, 1, 2",
        args![isp],
    )
    .await
}

/// What a registration covers is asked by the registration's own checks from now on.
///
/// # Errors
/// What the database refuses.
pub async fn registered(
    tx: &mut Tx,
    isp: &OrgId,
    customer: &OrgId,
    prefix: Prefix4,
) -> Result<(), AppError> {
    let (first, last) = prefix.range();
    tx.exec(
        "UPDATE site_prefixes SET refused = '' WHERE isp_id = $1 AND customer_id = $2 AND first_address >= $3 \
         AND last_address <= $4 AND refused <> ''",
        args![isp, customer, first, last],
    )
    .await?;
    Ok(())
}

/// Lets one transaction at a time look whether a prefix is free and take it. SQLite has one writer anyway.
///
/// # Errors
/// What the database refuses.
pub async fn lock(tx: &mut Tx) -> Result<(), AppError> {
    if tx.is_postgres() {
        tx.exec("SELECT pg_advisory_xact_lock(80758007)", args![])
            .await?;
    }
    Ok(())
}

/// Gives a live prefix to another line of the same site.
///
/// # Errors
/// `Conflict` when it was released or moved meanwhile.
pub async fn move_to(tx: &mut Tx, prefix: &SitePrefix, to: &Line) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE site_prefixes SET line_id = $1, isp_id = $2, refused = '' WHERE id = $3 AND line_id = $4 AND released_at IS NULL",
        args![&to.id, &to.isp_id, &prefix.id, &prefix.line_id],
    )
    .await
}

/// Releases the prefixes of a line: it was rejected, corrected, or has ended.
///
/// # Errors
/// What the database refuses.
pub async fn release(tx: &mut Tx, line: &str, now: UtcMs) -> Result<u64, AppError> {
    tx.exec(
        "UPDATE site_prefixes SET released_at = $1 WHERE line_id = $2 AND released_at IS NULL",
        args![now, line],
    )
    .await
}

/// The live prefixes that an ISP announces for a customer, by address.
///
/// # Errors
/// What the database refuses.
pub async fn between(tx: &mut Tx, isp: &OrgId, customer: &OrgId) -> Result<Vec<String>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT prefix FROM site_prefixes WHERE isp_id = $1 AND customer_id = $2 AND released_at IS NULL \
             ORDER BY first_address",
            args![isp, customer],
        )
        .await?;
    Ok(rows.into_iter().map(|(prefix,)| prefix).collect())
}

//! Registered prefixes with their stored checks.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::asn::Asn;
use maps_domain::ids::OrgId;
use maps_domain::policy::Outcome;
use maps_domain::prefix::Prefix4;
use maps_domain::registration::Answer;
use maps_domain::time::UtcMs;

/// A registration as stored, with the names that lists show.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Registered {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// Whose addresses.
    pub customer_id: String,
    /// As it prints.
    pub prefix: String,
    /// Registered origin ASN.
    pub origin: i64,
    /// Stored text of [`Outcome`].
    pub outcome: String,
    /// JSON list of checks.
    pub checks: String,
    /// When they were asked.
    pub checked_at: i64,
    /// Person.
    pub registered_by: String,
    /// When.
    pub registered_at: i64,
    /// The customer redeemed a key of it.
    pub redeemed_at: Option<i64>,
    /// Given up.
    pub released_at: Option<i64>,
    /// Why.
    pub released_reason: String,
    /// Row version.
    pub version: i64,
    /// Display name of the ISP.
    pub isp: String,
    /// Display name of the customer.
    pub customer: String,
    /// Live prefixes of order lines inside it.
    pub in_orders: i64,
    /// State of its newest key; empty without one.
    pub key_state: String,
    /// When that key expires.
    pub key_expires_at: Option<i64>,
}

impl Registered {
    /// The prefix, typed.
    ///
    /// # Errors
    /// `Internal` when the row cannot be read.
    pub fn prefix4(&self) -> Result<Prefix4, AppError> {
        Prefix4::parse(&self.prefix).map_err(AppError::internal)
    }

    /// The origin, typed.
    pub fn origin_asn(&self) -> Asn {
        Asn::new(u32::try_from(self.origin).unwrap_or_default())
    }

    /// Worst of the checks.
    pub fn worst(&self) -> Outcome {
        Outcome::parse(&self.outcome).unwrap_or(Outcome::Unknown)
    }

    /// The ISP, typed.
    pub fn org(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }

    /// The customer, typed.
    pub fn customer_org(&self) -> OrgId {
        OrgId::new(self.customer_id.clone())
    }
}

const SELECT: &str = "SELECT r.id, r.org_id, r.customer_id, r.prefix, r.origin, r.outcome, r.checks, r.checked_at, \
    r.registered_by, r.registered_at, r.redeemed_at, r.released_at, r.released_reason, r.version, \
    i.display_name AS isp, c.display_name AS customer, \
    (SELECT COUNT(*) FROM site_prefixes p WHERE p.first_address >= r.first_address AND p.first_address <= r.last_address \
     AND p.isp_id = r.org_id AND p.customer_id = r.customer_id AND p.released_at IS NULL) AS in_orders, \
    COALESCE((SELECT k.state FROM prefix_keys k WHERE k.prefix_id = r.id ORDER BY k.issued_at DESC, CASE k.state WHEN 'issued' THEN 0 ELSE 1 END, k.id DESC LIMIT 1), '') AS key_state, \
    (SELECT k.expires_at FROM prefix_keys k WHERE k.prefix_id = r.id ORDER BY k.issued_at DESC, CASE k.state WHEN 'issued' THEN 0 ELSE 1 END, k.id DESC LIMIT 1) AS key_expires_at \
    FROM registered_prefixes r JOIN organisations i ON i.id = r.org_id JOIN organisations c ON c.id = r.customer_id";

/// What to keep. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Registrations of this ISP.
    pub isp: String,
    /// Registrations for this customer.
    pub customer: String,
    /// In the prefix or a name.
    pub search: String,
    /// Outcome of the checks.
    pub outcome: String,
    /// `key`: without a redeemed key; `orders`: in no order line; `released`: those given up.
    pub only: String,
    /// `<column> ASC|DESC`, from the program.
    pub order_by: String,
}

/// Columns to sort by.
pub const ORDER: &[(&str, &str)] = &[
    ("prefix", "r.first_address"),
    ("customer", "c.name_folded"),
    ("isp", "i.name_folded"),
    ("registered", "r.registered_at"),
    ("checked", "r.checked_at"),
];

const WHERE: &str = " WHERE ($1 = '' OR r.org_id = $1) AND ($2 = '' OR r.customer_id = $2) \
    AND ($3 = '' OR r.prefix LIKE $3 OR c.name_folded LIKE $3 OR i.name_folded LIKE $3) \
    AND ($4 = '' OR r.outcome = $4) \
    AND (($5 = 'released' AND r.released_at IS NOT NULL) OR ($5 <> 'released' AND r.released_at IS NULL)) \
    AND ($5 <> 'key' OR r.redeemed_at IS NULL) \
    AND ($5 <> 'orders' OR NOT EXISTS (SELECT 1 FROM site_prefixes p WHERE p.first_address >= r.first_address \
        AND p.first_address <= r.last_address AND p.isp_id = r.org_id AND p.customer_id = r.customer_id AND p.released_at IS NULL))";

/// One page of registrations and the total.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Registered>, i64), AppError> {
    let like = match filter.search.as_str() {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase().replace('%', "_")),
    };
    let mut args = args![
        &filter.isp,
        &filter.customer,
        like,
        &filter.outcome,
        &filter.only
    ];
    let count = format!(
        "SELECT COUNT(*) FROM registered_prefixes r JOIN organisations i ON i.id = r.org_id \
         JOIN organisations c ON c.id = r.customer_id{WHERE}"
    );
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let order_by = match filter.order_by.as_str() {
        "" => "r.first_address ASC",
        text => text,
    };
    let sql = format!("{SELECT}{WHERE} ORDER BY {order_by}, r.id LIMIT $6 OFFSET $7");
    args.push(limit.into());
    args.push(offset.into());
    Ok((tx.all(sqlx::AssertSqlSafe(sql), args).await?, total))
}

/// Live registrations by outcome; of one ISP, or of all when empty.
///
/// # Errors
/// What the database refuses.
pub async fn by_outcome(tx: &mut Tx, isp: &str) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT outcome, COUNT(*) FROM registered_prefixes WHERE ($1 = '' OR org_id = $1) AND released_at IS NULL \
         GROUP BY outcome ORDER BY outcome",
        args![isp],
    )
    .await
}

/// One registration.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Registered, AppError> {
    let sql = format!("{SELECT} WHERE r.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Live registrations behind an id, in the order of ids: for walking all of them.
///
/// # Errors
/// What the database refuses.
pub async fn after(tx: &mut Tx, id: &str, limit: i64) -> Result<Vec<Registered>, AppError> {
    let sql = format!("{SELECT} WHERE r.id > $1 AND r.released_at IS NULL ORDER BY r.id LIMIT $2");
    tx.all(sqlx::AssertSqlSafe(sql), args![id, limit]).await
}

/// Live registrations that share an address with `prefix`: those inside by the range, those around by
/// the few networks that could contain it, so that it stays a look-up in the index.
///
/// # Errors
/// What the database refuses.
pub async fn overlapping(tx: &mut Tx, prefix: Prefix4) -> Result<Vec<Registered>, AppError> {
    let (first, last) = prefix.range();
    let starts: Vec<String> = (0..=prefix.length())
        .filter_map(|length| ipnet::Ipv4Net::new(prefix.net().network(), length).ok())
        .map(|net| u32::from(net.network()).to_string())
        .collect();
    let sql = format!(
        "{SELECT} WHERE r.released_at IS NULL AND ((r.first_address >= $1 AND r.first_address <= $2) \
         OR (r.first_address IN ({}) AND r.last_address >= $2)) ORDER BY r.first_address, r.id",
        starts.join(", ")
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![first, last]).await
}

/// The live registration of exactly this prefix.
///
/// # Errors
/// What the database refuses.
pub async fn live(tx: &mut Tx, prefix: Prefix4) -> Result<Option<Registered>, AppError> {
    let sql = format!("{SELECT} WHERE r.prefix = $1 AND r.released_at IS NULL");
    tx.optional(sqlx::AssertSqlSafe(sql), args![prefix.to_string()])
        .await
}

/// What an ISP has registered: customer and prefix of every live registration.
///
/// # Errors
/// What the database refuses.
pub async fn registered_by(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT customer_id, prefix FROM registered_prefixes WHERE org_id = $1 AND released_at IS NULL",
        args![isp],
    )
    .await
}

/// What is new about a registration.
#[derive(Clone, Debug)]
pub struct New<'a> {
    /// Id.
    pub id: &'a str,
    /// The ISP.
    pub org: &'a OrgId,
    /// The customer.
    pub customer: &'a OrgId,
    /// The prefix.
    pub prefix: Prefix4,
    /// Its origin.
    pub origin: Asn,
    /// Its checks.
    pub answer: &'a Answer,
    /// Person.
    pub by: &'a str,
}

/// Adds a registration.
///
/// # Errors
/// `Conflict` when the prefix is held meanwhile.
pub async fn insert(tx: &mut Tx, new: &New<'_>, now: UtcMs) -> Result<(), AppError> {
    let (first, last) = new.prefix.range();
    tx.exec(
        "INSERT INTO registered_prefixes (id, org_id, customer_id, prefix, first_address, last_address, origin, outcome, \
         checks, checked_at, registered_by, registered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            new.id,
            new.org,
            new.customer,
            new.prefix.to_string(),
            first,
            last,
            new.origin.get(),
            new.answer.outcome.as_str(),
            serde_json::to_string(&new.answer.checks)?,
            now,
            new.by,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Stores a fresh answer.
///
/// # Errors
/// What the database refuses.
pub async fn set_answer(
    tx: &mut Tx,
    id: &str,
    answer: &Answer,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "UPDATE registered_prefixes SET outcome = $1, checks = $2, checked_at = $3 WHERE id = $4 AND released_at IS NULL",
        args![
            answer.outcome.as_str(),
            serde_json::to_string(&answer.checks)?,
            now,
            id
        ],
    )
    .await?;
    Ok(())
}

/// Gives a registration up.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn release(
    tx: &mut Tx,
    row: &Registered,
    reason: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE registered_prefixes SET released_at = $1, released_reason = $2, version = version + 1 \
         WHERE id = $3 AND version = $4 AND released_at IS NULL",
        args![now, reason, &row.id, row.version],
    )
    .await
}

/// Notes that the customer redeemed a key.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn redeemed(tx: &mut Tx, row: &Registered, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE registered_prefixes SET redeemed_at = $1, version = version + 1 WHERE id = $2 AND version = $3",
        args![now, &row.id, row.version],
    )
    .await
}

/// Customers that an ISP may register for: those with a live order line. Id and name.
///
/// # Errors
/// What the database refuses.
pub async fn customers(tx: &mut Tx, isp: &OrgId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT c.id, c.display_name FROM organisations c WHERE EXISTS (SELECT 1 FROM order_lines l \
         WHERE l.customer_id = c.id AND l.isp_id = $1 AND l.state IN ('declared', 'confirmed')) ORDER BY c.name_folded, c.id",
        args![isp],
    )
    .await
}

/// A prefix in orders that cannot be turned on now.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Failing {
    /// ISP that announces it.
    pub isp_id: String,
    /// Whose it is.
    pub customer_id: String,
    /// Where its site lies.
    pub region_id: String,
    /// The registration, or the prefix of the order that nobody registered.
    pub prefix: String,
    /// Why, for one that nobody registered; a registration's page says it.
    pub why: String,
}

/// Registrations that fail a check, or wait for the key of a prefix longer than /24 (PFX-12), and concern
/// prefixes in orders; and prefixes in orders that nobody registered and the registries refuse. For the
/// step "prefixes registered and valid".
///
/// # Errors
/// What the database refuses.
pub async fn failing(tx: &mut Tx, isps: &[String]) -> Result<Vec<Failing>, AppError> {
    if isps.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT r.org_id AS isp_id, r.customer_id, l.region_id, r.prefix, '' AS why FROM registered_prefixes r \
         JOIN site_prefixes p ON p.first_address >= r.first_address AND p.first_address <= r.last_address \
         AND p.isp_id = r.org_id AND p.customer_id = r.customer_id AND p.released_at IS NULL \
         JOIN order_lines l ON l.id = p.line_id \
         WHERE r.released_at IS NULL AND (r.outcome = 'fail' OR (r.redeemed_at IS NULL AND r.last_address - r.first_address < 255)) \
         AND r.org_id IN ({marks}) \
         UNION SELECT p.isp_id, p.customer_id, l.region_id, p.prefix, p.refused FROM site_prefixes p \
         JOIN order_lines l ON l.id = p.line_id WHERE p.refused <> '' AND p.released_at IS NULL AND l.state = 'confirmed' \
         AND p.isp_id IN ({marks}) ORDER BY 1, 2, 3, 4",
        marks = super::marks(1, isps.len())
    );
    tx.all(
        sqlx::AssertSqlSafe(sql),
        isps.iter().map(Into::into).collect(),
    )
    .await
}

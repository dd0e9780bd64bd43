//! Requests that a prefix be released by who holds it.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::asn::Asn;
use maps_domain::ids::OrgId;
use maps_domain::prefix_key::{ReleaseRequest, ReleaseState};
use maps_domain::time::UtcMs;

/// A request as stored, with the names that lists show.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ReleaseRow {
    /// Id.
    pub id: String,
    /// The customer that asks.
    pub requester_id: String,
    /// The prefix asked for.
    pub prefix: String,
    /// The ASN that is to originate it, if they say so.
    pub claimed_origin: Option<i64>,
    /// Why, in their words.
    pub reason: String,
    /// The ISP that holds it.
    pub holder_id: String,
    /// The customer it is held for.
    pub holder_customer_id: String,
    /// Stored text of [`ReleaseState`].
    pub state: String,
    /// What the holder wrote.
    pub answer: String,
    /// What the reviewer wrote.
    pub decision: String,
    /// Reviewer; a name.
    pub decided_by: String,
    /// By when the holder has to answer.
    pub answer_due_at: i64,
    /// Person; a name.
    pub requested_by: String,
    /// When.
    pub requested_at: i64,
    /// When it ended.
    pub closed_at: Option<i64>,
    /// Row version.
    pub version: i64,
    /// Display name of the customer that asks.
    pub requester: String,
    /// Display name of the ISP.
    pub holder: String,
    /// Display name of the customer it is held for.
    pub holder_customer: String,
}

impl ReleaseRow {
    /// For the domain.
    ///
    /// # Errors
    /// `Internal` when the row was written by a newer version.
    pub fn request(&self) -> Result<ReleaseRequest, AppError> {
        Ok(ReleaseRequest {
            state: ReleaseState::parse(&self.state).map_err(AppError::internal)?,
            answer_due_at: UtcMs::new(self.answer_due_at),
        })
    }

    /// The customer that asks, typed.
    pub fn requester_org(&self) -> OrgId {
        OrgId::new(self.requester_id.clone())
    }

    /// The customer that it is held for, typed.
    pub fn holder_customer_org(&self) -> OrgId {
        OrgId::new(self.holder_customer_id.clone())
    }

    /// The ASN that is to originate it, if who asks says so.
    pub fn claimed_asn(&self) -> Option<Asn> {
        self.claimed_origin
            .and_then(|asn| u32::try_from(asn).ok())
            .map(Asn::new)
    }

    /// The holder, typed.
    pub fn holder_org(&self) -> OrgId {
        OrgId::new(self.holder_id.clone())
    }
}

const SELECT: &str = "SELECT x.id, x.requester_id, x.prefix, x.claimed_origin, x.reason, x.holder_id, x.holder_customer_id, x.state, x.answer, \
    x.decision, x.decided_by, x.answer_due_at, x.requested_by, x.requested_at, x.closed_at, x.version, \
    q.display_name AS requester, h.display_name AS holder, c.display_name AS holder_customer \
    FROM prefix_releases x JOIN organisations q ON q.id = x.requester_id JOIN organisations h ON h.id = x.holder_id \
    JOIN organisations c ON c.id = x.holder_customer_id";

/// What to keep. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Asked by this customer.
    pub requester: String,
    /// Held by this ISP.
    pub holder: String,
    /// `open`, `closed`, or `reviewer` for those that lie with a reviewer at `now`.
    pub show: String,
    /// In the prefix or a name.
    pub search: String,
}

/// One page, those that wait longest first, and the total.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    now: UtcMs,
    limit: i64,
    offset: i64,
) -> Result<(Vec<ReleaseRow>, i64), AppError> {
    let like = match filter.search.as_str() {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase().replace('%', "_")),
    };
    let condition = " WHERE ($1 = '' OR x.requester_id = $1) AND ($2 = '' OR x.holder_id = $2) \
        AND ($3 = '' OR ($3 = 'open' AND x.state IN ('requested', 'contested')) \
          OR ($3 = 'closed' AND x.state NOT IN ('requested', 'contested')) \
          OR ($3 = 'reviewer' AND (x.state = 'contested' OR (x.state = 'requested' AND x.answer_due_at < $4)))) \
        AND ($5 = '' OR x.prefix LIKE $5 OR q.name_folded LIKE $5 OR h.name_folded LIKE $5)";
    let mut args = args![&filter.requester, &filter.holder, &filter.show, now, like];
    let count = format!(
        "SELECT COUNT(*) FROM prefix_releases x JOIN organisations q ON q.id = x.requester_id \
         JOIN organisations h ON h.id = x.holder_id{condition}"
    );
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let sql = format!(
        "{SELECT}{condition} ORDER BY CASE WHEN x.state IN ('requested', 'contested') THEN 0 ELSE 1 END, \
         x.requested_at, x.id LIMIT $6 OFFSET $7"
    );
    args.push(limit.into());
    args.push(offset.into());
    Ok((tx.all(sqlx::AssertSqlSafe(sql), args).await?, total))
}

/// One request.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<ReleaseRow, AppError> {
    let sql = format!("{SELECT} WHERE x.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The open request of a customer for exactly this prefix.
///
/// # Errors
/// What the database refuses.
pub async fn open_of(
    tx: &mut Tx,
    requester: &OrgId,
    prefix: &str,
) -> Result<Option<ReleaseRow>, AppError> {
    let sql = format!(
        "{SELECT} WHERE x.requester_id = $1 AND x.prefix = $2 AND x.state IN ('requested', 'contested')"
    );
    tx.optional(sqlx::AssertSqlSafe(sql), args![requester, prefix])
        .await
}

/// Requests whose holder was silent and whose reviewers have not been told yet.
///
/// # Errors
/// What the database refuses.
pub async fn silent(tx: &mut Tx, now: UtcMs) -> Result<Vec<ReleaseRow>, AppError> {
    let sql = format!(
        "{SELECT} WHERE x.state = 'requested' AND x.answer_due_at < $1 AND x.escalated_at IS NULL ORDER BY x.id LIMIT 200"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![now]).await
}

/// Notes that the reviewers were told.
///
/// # Errors
/// What the database refuses.
pub async fn escalated(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE prefix_releases SET escalated_at = $1 WHERE id = $2",
        args![now, id],
    )
    .await?;
    Ok(())
}

/// Adds a request.
///
/// # Errors
/// `Conflict` when one for the prefix is open already.
pub async fn insert(tx: &mut Tx, row: &ReleaseRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO prefix_releases (id, requester_id, prefix, reason, holder_id, holder_customer_id, state, answer_due_at, \
         requested_by, requested_at, claimed_origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &row.id,
            &row.requester_id,
            &row.prefix,
            &row.reason,
            &row.holder_id,
            &row.holder_customer_id,
            &row.state,
            row.answer_due_at,
            &row.requested_by,
            row.requested_at,
            row.claimed_origin
        ],
    )
    .await?;
    Ok(())
}

/// Moves a request on.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, row: &ReleaseRow) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE prefix_releases SET state = $1, answer = $2, decision = $3, decided_by = $4, closed_at = $5, \
         version = version + 1 WHERE id = $6 AND version = $7",
        args![
            &row.state,
            &row.answer,
            &row.decision,
            &row.decided_by,
            row.closed_at,
            &row.id,
            row.version
        ],
    )
    .await
}

/// Frees what order lines of a customer with an ISP hold in a range of addresses.
///
/// # Errors
/// What the database refuses.
pub async fn free_order_prefixes(
    tx: &mut Tx,
    isp: &OrgId,
    customer: &OrgId,
    range: (u32, u32),
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "UPDATE site_prefixes SET released_at = $5 WHERE isp_id = $1 AND customer_id = $2 AND first_address <= $4 \
         AND last_address >= $3 AND released_at IS NULL",
        args![isp, customer, range.0, range.1, now],
    )
    .await?;
    Ok(())
}

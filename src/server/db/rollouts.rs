//! Rollouts: walks of the reconcile job over a scope, with progress that people watch.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A rollout as stored.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Rollout {
    /// Id.
    pub id: String,
    /// One line for people: "Colt in Western Europe".
    pub title: String,
    /// What caused it: `qualified`, `order_confirmed`, `choice_changed` …
    pub cause: String,
    /// Scope; empty parts do not restrict.
    pub isp_id: String,
    /// Scope.
    pub customer_id: String,
    /// Scope.
    pub region_id: String,
    /// Scope.
    pub site_id: String,
    /// `queued`, `running`, `paused`, `finished`, `failed`.
    pub state: String,
    /// Sites in scope.
    pub total: i64,
    /// Sites walked.
    pub done: i64,
    /// Activations changed.
    pub changed: i64,
    /// Sites that could not be reconciled.
    pub failed: i64,
    /// Last site walked.
    pub cursor: String,
    /// Begun.
    pub created_at: i64,
    /// Last chunk.
    pub updated_at: i64,
    /// Ended.
    pub finished_at: Option<i64>,
}

/// Adds a queued rollout.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, rollout: &Rollout, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO rollouts (id, title, cause, isp_id, customer_id, region_id, site_id, state, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $8)",
        args![
            &rollout.id,
            &rollout.title,
            &rollout.cause,
            &rollout.isp_id,
            &rollout.customer_id,
            &rollout.region_id,
            &rollout.site_id,
            now
        ],
    )
    .await?;
    Ok(())
}

const COLUMNS: &str = "id, title, cause, isp_id, customer_id, region_id, site_id, state, total, done, changed, failed, \
    cursor, created_at, updated_at, finished_at";

/// One rollout.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Rollout, AppError> {
    let sql = format!("SELECT {COLUMNS} FROM rollouts WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// One page of rollouts, newest first, of a state (of all when empty) whose title contains a text;
/// and how many there are.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    state: &str,
    search: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Rollout>, i64), AppError> {
    let filter = "WHERE ($1 = '' OR state = $1) AND ($2 = '' OR LOWER(title) LIKE $2)";
    let like = if search.is_empty() {
        String::new()
    } else {
        format!("%{}%", search.to_lowercase())
    };
    let count = format!("SELECT COUNT(*) FROM rollouts {filter}");
    let total = tx
        .count(sqlx::AssertSqlSafe(count), args![state, &like])
        .await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM rollouts {filter} ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4"
    );
    let rows = tx
        .all(sqlx::AssertSqlSafe(sql), args![state, like, limit, offset])
        .await?;
    Ok((rows, total))
}

/// How many rollouts stand in each state.
///
/// # Errors
/// What the database refuses.
pub async fn by_state(tx: &mut Tx) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT state, COUNT(*) FROM rollouts GROUP BY state ORDER BY state",
        args![],
    )
    .await
}

/// Moves a rollout from one state to another: `Conflict` when it is elsewhere by now.
///
/// # Errors
/// `Conflict`.
pub async fn set_state(
    tx: &mut Tx,
    id: &str,
    from: &str,
    to: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE rollouts SET state = $1, updated_at = $2, finished_at = CASE WHEN $1 IN ('finished', 'failed') THEN $2 ELSE NULL END \
         WHERE id = $3 AND state = $4",
        args![to, now, id, from],
    )
    .await
}

/// Begins a walk: the number of sites in scope is known from now on.
///
/// # Errors
/// `Conflict` when it was paused meanwhile.
pub async fn begin(tx: &mut Tx, id: &str, total: i64, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE rollouts SET state = 'running', total = $1, updated_at = $2 WHERE id = $3 AND state IN ('queued', 'running')",
        args![total, now, id],
    )
    .await
}

/// Moves the cursor of a running rollout behind a chunk: `Conflict` when it was paused, or another
/// worker was faster.
///
/// # Errors
/// `Conflict`.
pub async fn advance(
    tx: &mut Tx,
    before: &Rollout,
    after: &Rollout,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE rollouts SET cursor = $1, done = $2, changed = $3, failed = $4, updated_at = $5 \
         WHERE id = $6 AND cursor = $7 AND state = 'running'",
        args![
            &after.cursor,
            after.done,
            after.changed,
            after.failed,
            now,
            &before.id,
            &before.cursor
        ],
    )
    .await
}

/// What a tally says of sites that were at risk and are active again: their traffic ran all the time.
pub const RECOVERED: &str = "recovered";

/// What a rollout did at sites of one customer with one ISP.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Tally {
    /// Customer.
    pub customer_id: String,
    /// ISP.
    pub isp_id: String,
    /// Region.
    pub region_id: String,
    /// State that they came to, or [`RECOVERED`].
    pub state: String,
    /// Customer sites.
    pub sites: i64,
}

/// Adds to a rollout's tally.
///
/// # Errors
/// What the database refuses.
pub async fn add_tally(tx: &mut Tx, rollout: &str, tally: &Tally) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO rollout_tallies (rollout_id, customer_id, isp_id, region_id, state, sites) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (rollout_id, customer_id, isp_id, region_id, state) DO UPDATE SET sites = rollout_tallies.sites + excluded.sites",
        args![rollout, &tally.customer_id, &tally.isp_id, &tally.region_id, &tally.state, tally.sites],
    )
    .await?;
    Ok(())
}

/// A rollout's tally, customer by customer.
///
/// # Errors
/// What the database refuses.
pub async fn tallies(tx: &mut Tx, rollout: &str) -> Result<Vec<Tally>, AppError> {
    tx.all(
        "SELECT customer_id, isp_id, region_id, state, sites FROM rollout_tallies WHERE rollout_id = $1 \
         ORDER BY customer_id, isp_id, region_id, state",
        args![rollout],
    )
    .await
}

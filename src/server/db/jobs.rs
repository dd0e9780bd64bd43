//! The job queue: enqueued in the transaction of the change, claimed with a lease.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A job as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct JobRow {
    /// Id.
    pub id: String,
    /// Kind: which code runs it.
    pub kind: String,
    /// JSON for that code.
    pub payload: String,
    /// Tries so far, this one included.
    pub attempts: i64,
}

/// Adds a job.
///
/// # Errors
/// What the database refuses.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    kind: &str,
    payload: &str,
    run_at: UtcMs,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO jobs (id, kind, payload, state, run_at, created_at) VALUES ($1, $2, $3, 'queued', $4, $5)",
        args![id, kind, payload, run_at, now],
    )
    .await?;
    Ok(())
}

/// Whether a job with this payload is queued and not begun.
///
/// # Errors
/// What the database refuses.
pub async fn waits(tx: &mut Tx, payload: &str) -> Result<bool, AppError> {
    let count = tx
        .count(
            "SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND payload = $1",
            args![payload],
        )
        .await?;
    Ok(count > 0)
}

/// Long reading has a worker of its own, so that mails and rollouts do not wait behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Everything.
    All,
    /// Files that were uploaded.
    Reading,
    /// Everything else.
    Rest,
}

impl Lane {
    const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Reading => "reading",
            Self::Rest => "rest",
        }
    }
}

/// Claims the oldest due job of a lane until `lease_until`: a queued one, or a running one whose worker died.
///
/// # Errors
/// What the database refuses.
pub async fn claim(
    tx: &mut Tx,
    lane: Lane,
    now: UtcMs,
    lease_until: UtcMs,
) -> Result<Option<JobRow>, AppError> {
    const FREE: &str = "SELECT id FROM jobs WHERE run_at <= $1 AND \
        ($3 = 'all' OR ($3 = 'reading') = (kind = 'read_upload')) AND (state = 'queued' OR (state = 'running' AND lease_until < $1)) \
        ORDER BY run_at, id LIMIT 1";
    // The only statement that differs: several PostgreSQL workers must not wait for each other.
    let lock = if tx.is_postgres() {
        " FOR UPDATE SKIP LOCKED"
    } else {
        ""
    };
    let sql = format!(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = $2 WHERE id = ({FREE}{lock}) \
         RETURNING id, kind, payload, attempts"
    );
    tx.optional(
        sqlx::AssertSqlSafe(sql),
        args![now, lease_until, lane.as_str()],
    )
    .await
}

/// Marks a job done.
///
/// # Errors
/// What the database refuses.
pub async fn finish(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE jobs SET state = 'done', finished_at = $1 WHERE id = $2",
        args![now, id],
    )
    .await?;
    Ok(())
}

/// Puts a failed job back for a later try, or gives it up.
///
/// # Errors
/// What the database refuses.
pub async fn retry(
    tx: &mut Tx,
    id: &str,
    error: &str,
    run_at: Option<UtcMs>,
) -> Result<(), AppError> {
    let state = if run_at.is_some() { "queued" } else { "failed" };
    tx.exec(
        "UPDATE jobs SET state = $1, last_error = $2, run_at = COALESCE($3, run_at) WHERE id = $4",
        args![state, error, run_at, id],
    )
    .await?;
    Ok(())
}

/// Extends the lease of a long job.
///
/// # Errors
/// What the database refuses.
pub async fn extend(tx: &mut Tx, id: &str, lease_until: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "UPDATE jobs SET lease_until = $1 WHERE id = $2",
        args![lease_until, id],
    )
    .await?;
    Ok(())
}

/// Removes finished jobs older than a time.
///
/// # Errors
/// What the database refuses.
pub async fn delete_finished(tx: &mut Tx, before: UtcMs) -> Result<u64, AppError> {
    tx.exec(
        "DELETE FROM jobs WHERE state = 'done' AND finished_at < $1",
        args![before],
    )
    .await
}

/// Whether a job of this kind is queued or runs.
///
/// # Errors
/// What the database refuses.
pub async fn is_open(tx: &mut Tx, kind: &str) -> Result<bool, AppError> {
    let count = tx
        .count(
            "SELECT COUNT(*) FROM jobs WHERE kind = $1 AND state IN ('queued', 'running')",
            args![kind],
        )
        .await?;
    Ok(count > 0)
}

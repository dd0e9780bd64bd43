//! Work for later: queued in the transaction of the change, run by `server::jobs`.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, jobs};
use maps_domain::time::UtcMs;
use serde::{Deserialize, Serialize};

/// A worker that says nothing for this long is taken for dead (milliseconds).
const LEASE_MS: i64 = 60_000;

/// The kinds of work, with their payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Hands one stored mail to the mail server or folder.
    SendMail {
        /// Row of `mails`.
        mail_id: String,
    },
    /// Brings activations in line with what customers want, over a rollout's scope.
    Reconcile {
        /// Row of `rollouts`.
        rollout_id: String,
    },
    /// Reads a stored file: a registry file or route evidence.
    ReadUpload {
        /// Row of `routing_uploads`.
        upload_id: String,
    },
    /// Asks the checks of every registered prefix again.
    CheckPrefixes,
    /// Judges again what an ISP is qualified for: its inventory changed.
    FollowUp {
        /// The ISP.
        org_id: String,
    },
    /// Computes months again whose promise or maintenance changed, and those that are over.
    SettleMonths,
    /// Hourly: expired sessions, old jobs, lapsed claims, silent orders, ending qualifications.
    Housekeeping,
}

/// A job in the hands of a worker, for work that lasts longer than a lease.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Row of `jobs`.
    pub id: String,
    /// Tries so far, this one included.
    pub attempts: i64,
}

impl Claimed {
    /// Says that the worker is alive.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn extend(&self, tx: &mut Tx, now: UtcMs) -> Result<(), AppError> {
        jobs::extend(tx, &self.id, lease_until(now)).await
    }
}

/// Queues work to run as soon as the transaction is committed.
///
/// # Errors
/// What the database refuses.
pub async fn enqueue(tx: &mut Tx, ctx: &Ctx, job: &Job) -> Result<(), AppError> {
    enqueue_at(tx, ctx, job, ctx.now).await
}

/// Queues work that one run does for all who ask, unless it waits already.
///
/// # Errors
/// What the database refuses.
pub async fn enqueue_once(tx: &mut Tx, ctx: &Ctx, job: &Job) -> Result<(), AppError> {
    let payload = serde_json::to_value(job)?.to_string();
    if jobs::waits(tx, &payload).await? {
        return Ok(());
    }
    enqueue(tx, ctx, job).await
}

/// Queues work for later.
///
/// # Errors
/// What the database refuses.
pub async fn enqueue_at(tx: &mut Tx, ctx: &Ctx, job: &Job, run_at: UtcMs) -> Result<(), AppError> {
    let payload = serde_json::to_value(job)?;
    let kind = payload
        .get("kind")
        .and_then(|k| k.as_str())
        .unwrap_or_default()
        .to_owned();
    jobs::insert(
        tx,
        &ctx.new_id(),
        &kind,
        &payload.to_string(),
        run_at,
        ctx.now,
    )
    .await?;
    // Too early by the time of the commit, so the runner also looks by itself; but usually in time.
    ctx.app.wake.notify_one();
    Ok(())
}

/// Until when a worker that lives now is not taken for dead.
pub fn lease_until(now: UtcMs) -> UtcMs {
    UtcMs::new(now.get() + LEASE_MS)
}

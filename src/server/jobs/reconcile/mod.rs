//! Walks a rollout's scope and brings activations in line with what customers want.
//!
//! | part | does |
//! |---|---|
//! | this file | the walk: chunk by chunk, each its own transaction with cursor, audit entry and tallies |
//! | `chunk` | reads everything that decides about a chunk of sites, in a handful of statements |
//! | `settle` | the pure rules over it, until nothing moves any more |
//! | `turn_up` | batches: joins sites to them, advances their steps, tells who has to act |
//! | `waits` | what a batch waits for, in words |
//! | `write` | the differences, grouped into few statements |
//! | `finish` | one message per organisation at the end |
//!
//! Killed anywhere, the next worker continues behind the last committed chunk. A chunk that ran
//! twice changes nothing the second time.

mod backups;
mod chunk;
mod finish;
mod settle;
mod turn_up;
mod waits;
mod write;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::rollouts::{self, Rollout};
use crate::server::db::{jobs, reconcile as rows};
use maps_domain::time::UtcMs;

/// Sites per transaction. Large enough that its commit is a small part of the work, small enough
/// that other writers never wait long and the placeholders fit both databases.
const CHUNK: i64 = 2_000;
/// A worker that says nothing for this long is taken for dead (milliseconds).
const LEASE_MS: i64 = 60_000;

/// How a walk is done; tests stop it in the middle.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Sites per transaction.
    pub chunk: i64,
    /// Gives up after so many chunks, as if the process had been killed.
    pub stop_after: Option<u32>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            chunk: CHUNK,
            stop_after: None,
        }
    }
}

/// Runs or continues a rollout in the job `job_id`.
///
/// # Errors
/// What the database refuses: the runner tries again, from the cursor on.
pub async fn run(ctx: &Ctx, job_id: &str, rollout_id: &str) -> Result<(), AppError> {
    walk(ctx, job_id, rollout_id, Pace::default()).await
}

/// As [`run`], at a given pace.
///
/// # Errors
/// As [`run`].
pub async fn walk(ctx: &Ctx, job_id: &str, rollout_id: &str, pace: Pace) -> Result<(), AppError> {
    if !begin(ctx, rollout_id).await? {
        return Ok(());
    }
    let mut chunks = 0;
    loop {
        if pace.stop_after.is_some_and(|limit| chunks >= limit) {
            return Err(AppError::Unavailable);
        }
        // A long walk: each chunk has its own time.
        let mut now = ctx.clone();
        now.now = ctx.app.clock.now();
        match step(&now, job_id, rollout_id, pace.chunk).await? {
            Step::More => chunks += 1,
            Step::Paused | Step::Done => return Ok(()),
        }
    }
}

/// Marks a rollout as failed: its job was given up.
///
/// # Errors
/// What the database refuses.
pub async fn give_up(tx: &mut crate::server::db::Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    let rollout = rollouts::get(tx, id).await?;
    if matches!(rollout.state.as_str(), "queued" | "running") {
        rollouts::set_state(tx, id, &rollout.state, "failed", now).await?;
    }
    Ok(())
}

/// Counts the scope of a rollout that begins. `false` when there is nothing to do.
async fn begin(ctx: &Ctx, id: &str) -> Result<bool, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let rollout = rollouts::get(&mut tx, id).await?;
    match rollout.state.as_str() {
        "queued" => {
            let total = match rollout.cursor.as_str() {
                "" => rows::count(&mut tx, &rollout).await?,
                // Continued after a pause: counted already.
                _ => rollout.total,
            };
            rollouts::begin(&mut tx, id, total, ctx.now).await?;
            tx.commit().await?;
            Ok(true)
        }
        "running" => Ok(true),
        _ => Ok(false),
    }
}

enum Step {
    More,
    Paused,
    Done,
}

async fn step(ctx: &Ctx, job_id: &str, id: &str, size: i64) -> Result<Step, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let rollout = rollouts::get(&mut tx, id).await?;
    if rollout.state != "running" {
        return Ok(Step::Paused);
    }
    let sites = rows::sites(&mut tx, &rollout, size).await?;
    let Some(last) = sites.last().map(|site| site.id.clone()) else {
        finish::run(&mut tx, ctx, &rollout).await?;
        tx.commit().await?;
        ctx.app.wake.notify_one();
        return Ok(Step::Done);
    };
    let walked = i64::try_from(sites.len()).unwrap_or(i64::MAX);
    let mut chunk = chunk::Chunk::load(&mut tx, ctx, sites).await?;
    let mut turn_up = turn_up::TurnUp::new(ctx);
    settle::run(&mut tx, &mut chunk, &mut turn_up).await?;
    backups::refresh(&mut chunk);
    turn_up.store(&mut tx, ctx, &rollout).await?;
    let changed = write::run(&mut tx, ctx, &rollout, &chunk).await?;
    let after = Rollout {
        cursor: last,
        done: rollout.done.saturating_add(walked),
        changed: rollout.changed.saturating_add(changed.count),
        failed: rollout.failed.saturating_add(chunk.unreadable),
        ..rollout.clone()
    };
    rollouts::advance(&mut tx, &rollout, &after, ctx.now).await?;
    let lease = UtcMs::new(ctx.now.get().saturating_add(LEASE_MS));
    jobs::extend(&mut tx, job_id, lease).await?;
    write::audit(&mut tx, ctx, &after, walked, changed).await?;
    tx.commit().await?;
    Ok(Step::More)
}

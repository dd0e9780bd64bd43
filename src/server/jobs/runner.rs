//! Takes jobs one by one. Tests call [`run_one`] until nothing is left, so they never sleep.

use super::{reconcile, send_mail};
use crate::error::AppError;
use crate::server::app::App;
use crate::server::ctx::Ctx;
use crate::server::db::jobs::{self, JobRow, Lane};
use crate::server::db::sessions;
use crate::server::service::queue::{self, Claimed, Job, lease_until};
use crate::server::service::{
    activations, applications, capacity, digest, follow_up, intake, orders, prefixes,
    qualifications, registries, requests, sla,
};
use maps_domain::time::UtcMs;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Tries before a job is given up.
const ATTEMPTS: i64 = 8;
/// How often the runner looks without being woken.
const IDLE: Duration = Duration::from_millis(500);

/// What became of one look at the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A job was run.
    Ran,
    /// Nothing is due.
    Idle,
}

/// Runs the oldest due job of a lane, if there is one.
///
/// # Errors
/// What the database refuses; a failing job is not an error but put back for a later try.
pub async fn run_one(app: &App, lane: Lane) -> Result<Outcome, AppError> {
    let ctx = Ctx::system(app);
    let mut tx = app.db.begin().await?;
    let claimed = jobs::claim(&mut tx, lane, ctx.now, lease_until(ctx.now)).await?;
    tx.commit().await?;
    let Some(row) = claimed else {
        return Ok(Outcome::Idle);
    };
    let outcome = run(&ctx, &row).await;
    let mut tx = app.db.begin().await?;
    let now = app.clock.now();
    match outcome {
        Ok(()) => jobs::finish(&mut tx, &row.id, now).await?,
        Err(error) => {
            tracing::warn!(job.kind = %row.kind, job.id = %row.id, job.attempt = row.attempts, error = %error, "job failed");
            // 2, 4, 8 … seconds, then given up.
            let later = (row.attempts < ATTEMPTS)
                .then(|| UtcMs::new(now.get() + 1000 * (1_i64 << row.attempts.clamp(1, 20))));
            jobs::retry(&mut tx, &row.id, &error.to_string(), later).await?;
            if let (None, Ok(Job::Reconcile { rollout_id })) =
                (later, serde_json::from_str(&row.payload))
            {
                reconcile::give_up(&mut tx, &rollout_id, now).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(Outcome::Ran)
}

async fn run(ctx: &Ctx, row: &JobRow) -> Result<(), AppError> {
    match serde_json::from_str(&row.payload)? {
        Job::SendMail { mail_id } => send_mail::run(ctx, &mail_id).await,
        Job::Reconcile { rollout_id } => reconcile::run(ctx, &row.id, &rollout_id).await,
        Job::ReadUpload { upload_id } => {
            let job = Claimed {
                id: row.id.clone(),
                attempts: row.attempts,
            };
            intake::run(ctx, job, &upload_id).await
        }
        Job::SettleMonths => sla::compute::settle(ctx).await,
        Job::CheckPrefixes => prefixes::recheck::run(ctx).await,
        Job::FollowUp { org_id } => follow_up::run_for(ctx, &org_id.into()).await,
        Job::Housekeeping => housekeeping(ctx).await,
    }
}

async fn housekeeping(ctx: &Ctx) -> Result<(), AppError> {
    applications::claim::lapse(ctx).await?;
    qualifications::expire(ctx).await?;
    follow_up::run(ctx).await?;
    digest::send(ctx).await?;
    sla::promise::begin(ctx).await?;
    sla::compute::settle(ctx).await?;
    let mut tx = ctx.app.db.begin().await?;
    sessions::delete_expired(&mut tx, ctx.now).await?;
    jobs::delete_finished(&mut tx, ctx.now.add_days(-7)).await?;
    orders::silence::escalate(&mut tx, ctx).await?;
    activations::start_dated(&mut tx, ctx).await?;
    registries::notice(&mut tx, ctx).await?;
    capacity::sweep(&mut tx, ctx).await?;
    requests::overdue::escalate(&mut tx, ctx).await?;
    prefixes::releases::escalate(&mut tx, ctx).await?;
    queue::enqueue_at(&mut tx, ctx, &Job::Housekeeping, ctx.now.add_hours(1)).await?;
    tx.commit().await
}

/// Runs the jobs of a lane until the application stops.
pub async fn run_until_stopped(app: App, lane: Lane) {
    while !app.stopping.load(Ordering::Relaxed) {
        match run_one(&app, lane).await {
            Ok(Outcome::Ran) => {}
            Ok(Outcome::Idle) => {
                let _ = tokio::time::timeout(IDLE, app.wake.notified()).await;
            }
            Err(error) => {
                tracing::error!(error = %error, "the job queue cannot be read");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

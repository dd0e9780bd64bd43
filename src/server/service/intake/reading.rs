//! Reading a stored file: aside from the threads that serve requests, with progress, to the end or not
//! at all.

use super::content;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::routing_uploads::{self as store, Incoming};
use crate::server::db::users;
use crate::server::service::notify::{self, Note};
use crate::server::service::queue::Claimed;
use crate::server::service::{registries, routes};
use maps_domain::ids::UserId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How often progress is noted and the lease extended.
const BEAT: Duration = Duration::from_secs(1);
/// Times that a file may take a worker down with it.
const TRIES: i64 = 5;

/// A file that is being read.
pub struct Reading {
    /// The upload.
    pub row: Incoming,
    job: Claimed,
}

impl Reading {
    /// Runs `work` aside, with a counter of the bytes that it has read, and notes the progress.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn aside<T: Send + 'static>(
        &self,
        ctx: &Ctx,
        work: impl FnOnce(Arc<AtomicU64>) -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let counter = Arc::new(AtomicU64::new(0));
        let read = counter.clone();
        let mut work = tokio::task::spawn_blocking(move || work(read));
        loop {
            tokio::select! {
                done = &mut work => return done.map_err(AppError::internal),
                () = tokio::time::sleep(BEAT) => {
                    let bytes = i64::try_from(counter.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
                    let mut tx = ctx.app.db.begin().await?;
                    store::progress(&mut tx, &self.row.id, bytes.min(self.row.size_bytes)).await?;
                    self.job.extend(&mut tx, ctx.app.clock.now()).await?;
                    tx.commit().await?;
                }
            }
        }
    }
}

/// Reads an upload, unless it is done already. A file that cannot be used is refused in words; only
/// what the portal itself cannot do is an error, and tried again.
///
/// # Errors
/// What the database or the disk refuses.
pub async fn run(ctx: &Ctx, job: Claimed, upload_id: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let row = store::get(&mut tx, upload_id).await?;
    drop(tx);
    if !row.is_open() {
        return Ok(());
    }
    let tries = job.attempts;
    let reading = Reading { row, job };
    let outcome = match tries {
        ..=TRIES => match registries::Kind::parse(&reading.row.kind) {
            Some(kind) => registries::run(ctx, &reading, kind).await,
            None => routes::upload::run(ctx, &reading).await,
        },
        _ => Err(AppError::Refused(format!(
            "Reading it was given up after {TRIES} tries. Upload a smaller table, for example of one router."
        ))),
    };
    match outcome {
        Err(AppError::Refused(reason)) => refuse(ctx, &reading.row, &reason).await,
        Err(AppError::Invalid(errors)) => {
            let reasons: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            refuse(ctx, &reading.row, &reasons.join(" ")).await
        }
        Err(AppError::NotFound) => {
            let gone = "What it is about does not exist any more.";
            refuse(ctx, &reading.row, gone).await
        }
        other => other,
    }
}

async fn refuse(ctx: &Ctx, row: &Incoming, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    store::end(&mut tx, &row.id, "refused", reason, ctx.now).await?;
    let note = Note {
        kind: "routes_refused",
        title: format!("{} cannot be used", row.name),
        body: reason.to_owned(),
        href: match row.kind.as_str() {
            "routes" => format!("/isp/routes/{}", row.id),
            _ => "/review/routing".to_owned(),
        },
    };
    let uploader = UserId::new(row.uploader_id.clone());
    let user = users::get(&mut tx, &uploader).await?;
    if user.removed_at.is_none() {
        notify::person(&mut tx, ctx, &uploader, &user.email, &note).await?;
    }
    tx.commit().await?;
    discard(ctx, &row.id).await;
    Ok(())
}

/// Removes the content of an upload; gone already is as good.
pub(crate) async fn discard(ctx: &Ctx, id: &str) {
    let _ = tokio::fs::remove_file(content(ctx, id)).await;
}

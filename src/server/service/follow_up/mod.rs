//! Following up on qualifications, every hour and at once when an inventory changes: reminders before
//! they end, and drift of the inventory behind them. The rules are `domain::follow_up`; here people are told and the trail is written.
//!
//! Nothing is suspended here. When a grace period is over, suspension is proposed to reviewers.

mod drift;
mod renewal;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::follow_ups::{self, FollowUp};
use crate::server::db::qualifications::{self as store, Qualification};
use crate::server::service::notify::{self, Note};
use crate::server::service::queue::{self, Job};
use crate::server::service::watch;
use maps_domain::access::Role;
use maps_domain::ids::OrgId;
use maps_domain::notification::Watched;

/// Judgements in one go; the rest follows an hour later.
const MOST: usize = 500;

/// Who is told at Microsoft.
const REVIEWERS: [Role; 2] = [Role::Reviewer, Role::LeadReviewer];

/// Looks after every qualification that has not ended.
///
/// # Errors
/// What the database refuses. A qualification whose records cannot be read is logged and left for the
/// next time: it does not keep the others from being looked after.
pub async fn run(ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let all = store::all_live(&mut tx).await?;
    drop(tx);
    look_after(ctx, all).await
}

/// Looks after the qualifications of one ISP.
///
/// # Errors
/// As [`run`].
pub async fn run_for(ctx: &Ctx, org: &OrgId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let all = store::live_of(&mut tx, org).await?;
    drop(tx);
    look_after(ctx, all).await
}

/// Has an ISP's qualifications looked after as soon as the transaction is committed: for every change of
/// what they rest on.
///
/// # Errors
/// What the database refuses.
pub async fn soon(tx: &mut Tx, ctx: &Ctx, org: &OrgId) -> Result<(), AppError> {
    if store::live_of(tx, org).await?.is_empty() {
        return Ok(());
    }
    let org_id = org.to_string();
    queue::enqueue_once(tx, ctx, &Job::FollowUp { org_id }).await
}

async fn look_after(ctx: &Ctx, all: Vec<Qualification>) -> Result<(), AppError> {
    let mut bench = drift::Bench::default();
    for q in all {
        if let Err(error) = one(ctx, &mut bench, &q).await {
            tracing::warn!(qualification.id = %q.id, error = %error, "cannot be followed up");
        }
    }
    Ok(())
}

async fn one(ctx: &Ctx, bench: &mut drift::Bench, q: &Qualification) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let known = follow_ups::of(&mut tx, &q.qualification_id())
        .await?
        .unwrap_or_else(|| FollowUp::new(&q.id));
    let renewal = store::open_renewal(&mut tx, q).await?;
    let policy = bench.policy(ctx, &mut tx, q).await?;
    let fresh = bench.judged(ctx, &mut tx, q, &known, &policy).await?;
    drop(tx);
    let thresholds = policy.thresholds(&q.region(), drift::partner(q)?);
    let reminder = renewal::due(ctx, q, &known, thresholds, renewal.is_some());
    if fresh.is_none() && reminder.is_none() {
        return Ok(());
    }
    let mut tx = ctx.app.db.begin().await?;
    let mut row = known;
    // The trail is written last, because its head stays locked.
    let mut entries = Vec::new();
    if let Some(reminder) = reminder {
        renewal::remind(&mut tx, ctx, q, &mut row, reminder).await?;
    }
    if let Some(fresh) = fresh {
        entries.extend(drift::settle(&mut tx, ctx, q, &mut row, fresh).await?);
    }
    match follow_ups::save(&mut tx, &row).await {
        Ok(()) => {}
        // Another worker was faster and told everybody.
        Err(AppError::Conflict(_)) => return Ok(()),
        Err(error) => return Err(error),
    }
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}

/// Tells the ISP's people of some roles and the reviewers, each with the page that is theirs.
async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    q: &Qualification,
    (roles, href): (&[Role], String),
    (isp, microsoft): (Words, Words),
    kind: &'static str,
) -> Result<(), AppError> {
    let note = Note {
        kind,
        title: isp.0,
        body: isp.1,
        href,
    };
    notify::organisation(tx, ctx, &q.org(), roles, &note).await?;
    let note = Note {
        kind,
        title: microsoft.0,
        body: microsoft.1,
        href: format!("/review/qualifications/{}", q.id),
    };
    notify::microsoft(tx, ctx, &REVIEWERS, &note).await?;
    let watchers = watch::watchers(tx, ctx, Watched::Qualification, &q.id).await?;
    watch::tell(tx, ctx, watchers, &note).await
}

/// Title and text.
type Words = (String, String);

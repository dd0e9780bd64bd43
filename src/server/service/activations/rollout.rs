//! Rollouts as operations watch and steer them: pause, resume, try again.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{self, Change, Entry, Stored};
use crate::server::db::rollouts::{self, Rollout};
use crate::server::service::queue::{self, Job};
use maps_domain::access::{Action, Relation};

/// What can be done to a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steer {
    /// Stops after the chunk at work.
    Pause,
    /// Goes on behind the last chunk.
    Resume,
    /// Goes on after it was given up.
    Retry,
}

/// One page of rollouts, how many there are, and how many stand in each state.
pub type Page = (Vec<Rollout>, i64, Vec<(String, i64)>);

/// Rollouts, newest first.
///
/// # Errors
/// `Forbidden`.
pub async fn list(
    ctx: &Ctx,
    state: &str,
    search: &str,
    limit: i64,
    offset: i64,
) -> Result<Page, AppError> {
    ctx.authorise_as(Action::ReadRollout, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) = rollouts::page(&mut tx, state, search, limit, offset).await?;
    Ok((rows, total, rollouts::by_state(&mut tx).await?))
}

/// One rollout with its entries, newest first.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn get(ctx: &Ctx, id: &str) -> Result<(Rollout, Vec<Stored>), AppError> {
    ctx.authorise_as(Action::ReadRollout, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    let rollout = rollouts::get(&mut tx, id).await?;
    let history = audit::of_object(&mut tx, "rollout", id).await?;
    Ok((rollout, history))
}

/// Steers a rollout.
///
/// # Errors
/// `Refused` when it is in another state by now, `NotFound`, `Forbidden`.
pub async fn steer(ctx: &Ctx, id: &str, steer: Steer) -> Result<(), AppError> {
    let actor = ctx
        .authorise_as(Action::SteerRollout, Relation::Programme)?
        .clone();
    let mut tx = ctx.app.db.begin().await?;
    let rollout = rollouts::get(&mut tx, id).await?;
    let (from, to, action, verb): (&[&str], _, _, _) = match steer {
        Steer::Pause => (&["queued", "running"], "paused", "rollout_paused", "paused"),
        Steer::Resume => (&["paused"], "queued", "rollout_resumed", "resumed"),
        Steer::Retry => (&["failed"], "queued", "rollout_retried", "tried again"),
    };
    if !from.contains(&rollout.state.as_str()) {
        return Err(AppError::Refused(format!(
            "This rollout is {} by now, so it cannot be {verb}. Look at its page again.",
            rollout.state
        )));
    }
    rollouts::set_state(&mut tx, id, &rollout.state, to, ctx.now).await?;
    if to == "queued" {
        let job = Job::Reconcile {
            rollout_id: id.to_owned(),
        };
        queue::enqueue(&mut tx, ctx, &job).await?;
    }
    let entry = Entry {
        action,
        object_kind: "rollout",
        object_id: id.to_owned(),
        owner: actor.org_id.clone(),
        summary: format!("{verb} the rollout {}", rollout.title),
        changes: Change::of("state", &rollout.state, to)
            .into_iter()
            .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

//! Rollouts: walks of the reconcile job over a scope, with progress that people watch.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::time::UtcMs;

/// A rollout as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
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

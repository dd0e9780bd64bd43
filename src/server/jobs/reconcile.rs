//! Walks a rollout's scope and brings activations in line with what customers want.

use crate::error::AppError;
use crate::server::ctx::Ctx;

/// Runs or continues a rollout.
///
/// # Errors
/// What the database refuses: the runner tries again, from the cursor on.
pub async fn run(_ctx: &Ctx, _rollout_id: &str) -> Result<(), AppError> {
    Ok(())
}

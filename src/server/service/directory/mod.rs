//! What anybody may read: qualified partners, regions, metros with their tier. Nothing here is
//! confidential: no routers, peaks, capacity, contacts or unfinished applications.
//!
//! | question | file |
//! |---|---|
//! | who matches? | [`filter`] and [`order`] over the [`index`] in memory; [`search`] asks it |
//! | what does one partner show? | [`partner`] |
//! | where does the programme work? | [`regions`] |

pub mod filter;
pub mod index;
pub mod listed;
pub mod order;
pub mod partner;
pub mod regions;
pub mod search;
mod traits;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::ground;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::MetroId;
use maps_domain::policy::Policy;
use std::sync::Arc;

/// The policy in force: its targets and rules are public.
///
/// # Errors
/// What the database refuses.
pub async fn policy(ctx: &Ctx) -> Result<Arc<Policy>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    ground::policy(ctx, &mut tx).await
}

/// Names of metros, in order, for a list of ids.
pub fn metro_names(catalogue: &Catalogue, ids: &[MetroId]) -> Vec<String> {
    ids.iter()
        .map(|id| ground::metro_name(catalogue, id.as_str()))
        .collect()
}

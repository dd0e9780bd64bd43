//! What happened, in plain words: per object, per tenant, and the whole chain for Microsoft.

mod chain;
mod own;
pub mod words;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use crate::server::service::history;
use crate::ui::history::HistoryEntry;
use maps_domain::access::Action;
use maps_domain::ids::OrgId;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/history", May(Action::ReadHistory), own::page),
    get!("/customer/history", May(Action::ReadHistory), own::page),
    get!("/review/audit", May(Action::ReadAudit), chain::page),
    post!("/review/audit", May(Action::ReadAudit), chain::verify),
];

/// The history of one object, newest first, for [`crate::ui::history::History`]. Call it after the
/// page's service has authorised the object itself: whoever may see the object sees its history.
///
/// # Errors
/// What the database refuses.
pub async fn of_object(ctx: &Ctx, kind: &str, id: &str) -> Result<Vec<HistoryEntry>, AppError> {
    let (stored, names) = history::of_object(ctx, kind, id).await?;
    Ok(words::entries(ctx, &stored, &names))
}

/// As [`of_object`], without what belongs to the other party.
///
/// # Errors
/// As [`of_object`].
pub async fn own_of_object(ctx: &Ctx, kind: &str, id: &str) -> Result<Vec<HistoryEntry>, AppError> {
    let (stored, names) = history::own_of_object(ctx, kind, id).await?;
    Ok(words::entries(ctx, &stored, &names))
}

/// The newest entries about an organisation and everything that it owns.
///
/// # Errors
/// `NotFound` for a foreign organisation.
pub async fn of_organisation(
    ctx: &Ctx,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<HistoryEntry>, AppError> {
    let (stored, names) = history::of_organisation(ctx, org, limit).await?;
    Ok(words::entries(ctx, &stored, &names))
}

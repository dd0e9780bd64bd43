//! A region that no longer passes: Microsoft disputes one connection of a qualified ISP, and its grace
//! period begins.

use super::applications::Desk;
use super::isps::{BY_HAND, COLT, DemoIsp};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{pnis, qualifications};
use crate::server::service::{follow_up, inventory};

const WHY: &str = "Our port list shows this connection on another router of yours (demo, assumed). Correct the record.";

/// Disputes the first connection of the first qualified ISP that the tour does not show.
///
/// # Errors
/// What the services refuse.
pub async fn fill(ctx: &Ctx, isps: &[DemoIsp<'_>], desk: &Desk) -> Result<(), AppError> {
    let shown = [COLT, BY_HAND];
    for isp in isps
        .iter()
        .filter(|isp| !shown.contains(&isp.provider.id.as_str()))
    {
        let mut tx = ctx.app.db.read().await?;
        let all = qualifications::of_org(&mut tx, &isp.org).await?;
        let rows = pnis::of_org(&mut tx, &isp.org).await?;
        drop(tx);
        let covered = all
            .iter()
            .filter(|q| q.state == "qualified")
            .find_map(|q| q.metros().into_iter().next());
        let Some(metro) = covered else {
            continue;
        };
        if let Some(row) = rows.iter().find(|row| row.metro_id == metro.as_str()) {
            inventory::dispute(&desk.reviewer, &row.pni()?.id, WHY).await?;
            return follow_up::run(ctx).await;
        }
    }
    Ok(())
}

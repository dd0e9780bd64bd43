//! Maintenance as a customer sees it: where, when, and what still protects its sites; nothing of the
//! connections.

use super::meanwhile;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::maintenance::{self as store, Touching};
use maps_domain::access::{Action, OrgKind};
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::maintenance::Work;
use maps_domain::time::UtcMs;

/// Work at an edge site, with what it means while it lies ahead or runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// Where and when.
    pub row: Touching,
    /// What it means; `None` when it is over or called off.
    pub work: Option<Work>,
}

/// Work that touches sites of the actor's organisation: `open`, `past` or all.
///
/// # Errors
/// `NotFound` for ISPs and Microsoft, who have a page of their own; `Forbidden`.
pub async fn of_customer(
    ctx: &Ctx,
    show: &str,
    search: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Touched>, i64), AppError> {
    let org = &ctx.own(OrgKind::Customer, Action::ReadActivation)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) =
        store::of_customer(&mut tx, org, show, search, ctx.now, limit, offset).await?;
    let mut touched = Vec::new();
    for row in rows {
        let mut work = None;
        if row.called_off == 0 && ctx.now.get() < row.ends_at {
            let (from, to) = (UtcMs::new(row.starts_at), UtcMs::new(row.ends_at));
            let isp = OrgId::new(row.isp_id.clone());
            let metro = MetroId::new(row.metro_id.clone());
            let left = meanwhile(ctx, &mut tx, &isp, &metro, from, to).await?;
            let count = |n: i64| u64::try_from(n).unwrap_or_default();
            work = left.map(|left| Work {
                primary: count(row.primary_sites),
                unprotected: count(row.unprotected),
                backup: count(row.sites - row.primary_sites),
                is_running: left.is_running,
                is_redundant: left.running.is_some(),
            });
        }
        touched.push(Touched { row, work });
    }
    Ok((touched, total))
}

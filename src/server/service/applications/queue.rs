//! The review queue: what waits for reviewers, and who may claim what.

use super::claim;
use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::applications::queue::{self as store, Counts, Filter, QueueRow, Waiting};
use crate::server::db::{Tx, choices};
use crate::server::service::ground;
use maps_domain::access::{Action, Relation};
use maps_domain::application::{State, guard_claim};
use maps_domain::ids::{ApplicationId, OrgId, RegionId, UserId};
use maps_domain::place::Region;
use std::collections::BTreeMap;

/// Days before its end from which a qualification is announced as ending.
pub const ENDING_DAYS: i64 = 60;

/// A line of the queue.
pub struct Line {
    /// The row.
    pub row: QueueRow,
    /// Where it stands.
    pub state: State,
    /// Name of the region.
    pub region: String,
    /// Customer sites whose choice names this ISP in this region: whom the decision concerns.
    pub sites: i64,
    /// Whether waiting is over due.
    pub overdue: bool,
    /// Whether the person who asks may claim it.
    pub claimable: bool,
    /// Whether the person who asks may sign second.
    pub signable: bool,
}

/// The queue as asked for.
pub struct Queue {
    /// One page.
    pub lines: Vec<Line>,
    /// Number of applications that match.
    pub total: i64,
    /// Numbers of the parts, without filters.
    pub counts: Counts,
    /// What else waits.
    pub waiting: Waiting,
    /// ISPs to filter by: id and name.
    pub isps: Vec<(String, String)>,
    /// Regions to filter by.
    pub regions: Vec<Region>,
}

/// One page of the queue, with the numbers of its parts and what else waits.
///
/// # Errors
/// `NotFound` for others than Microsoft's people, what the database refuses.
pub async fn page(
    ctx: &Ctx,
    filter: &Filter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<Queue, AppError> {
    let actor = ctx
        .authorise_as(Action::ReadQueue, Relation::Programme)?
        .clone();
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let (rows, total) = store::page(&mut tx, filter, order, limit, offset).await?;
    let mut sites: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut lines = Vec::new();
    for row in rows {
        let key = (row.org_id.clone(), row.region_id.clone());
        let count = match sites.get(&key) {
            Some(count) => *count,
            None => {
                let (isp, region) = (OrgId::from(key.0.as_str()), RegionId::from(key.1.as_str()));
                let count = choices::sites_naming(&mut tx, &isp, &region).await?;
                sites.insert(key, count);
                count
            }
        };
        let state = State::parse(&row.state).map_err(AppError::internal)?;
        lines.push(Line {
            state,
            region: catalogue
                .region(&RegionId::from(row.region_id.as_str()))
                .map_or_else(|| row.region_id.clone(), |region| region.name.clone()),
            sites: count,
            overdue: waits_for_microsoft(state)
                && row.due_at.is_some_and(|due| due < ctx.now.get()),
            claimable: may_claim(&mut tx, ctx, &actor, state, &row).await?,
            signable: state == State::Recommended
                && row.recommended_by != actor.user_id.as_str()
                && ctx
                    .authorise_as(Action::DecideApplication, Relation::Programme)
                    .is_ok(),
            row,
        });
    }
    let mut regions: Vec<Region> = catalogue.regions().cloned().collect();
    regions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Queue {
        lines,
        total,
        counts: store::counts(&mut tx, &actor.user_id, ctx.now).await?,
        waiting: store::waiting(&mut tx, ctx.now.add_days(ENDING_DAYS)).await?,
        isps: store::isps(&mut tx).await?,
        regions,
    })
}

/// Whether Microsoft has to act.
pub const fn waits_for_microsoft(state: State) -> bool {
    matches!(
        state,
        State::Submitted | State::InReview | State::Recommended | State::Appealed
    )
}

/// Whether the claim would be accepted. A page shows few applications, so each is looked at.
async fn may_claim(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    state: State,
    row: &QueueRow,
) -> Result<bool, AppError> {
    let allowed = ctx
        .authorise_as(Action::ClaimApplication, Relation::Programme)
        .is_ok();
    if !allowed || !matches!(state, State::Submitted | State::Appealed) {
        return Ok(false);
    }
    let appealed = claim::appealed(tx, &ApplicationId::from(row.id.as_str())).await?;
    let by = UserId::from(row.submitted_by.as_str());
    Ok(guard_claim(&actor.user_id, actor.role, &by, &appealed).is_ok())
}

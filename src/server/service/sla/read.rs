//! What the SLA pages show, as far as the actor may see it.

use super::compute::Computed;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::sla::{self, Nameable};
use crate::server::db::sla_lists::{
    self, BreachRow, Figure, Filter, Group, Named, Viewer, WindowRow,
};
use maps_domain::access::{Action, OrgKind, Relation};
use maps_domain::sla::{Month, Share, SubjectKind};
use maps_domain::time::UtcMs;

/// Months shown in strips: a year and the running one.
const MONTHS: u16 = 13;

/// Who looks.
///
/// # Errors
/// `Forbidden`.
pub fn viewer(ctx: &Ctx) -> Result<Viewer, AppError> {
    let actor = ctx.actor()?;
    let org = actor.org_id.clone();
    Ok(match actor.role.org_kind() {
        OrgKind::Microsoft => {
            ctx.authorise_as(Action::ReadSla, Relation::Programme)?;
            Viewer::Microsoft
        }
        OrgKind::Isp => {
            ctx.authorise(Action::ReadSla, &org)?;
            Viewer::Isp(org)
        }
        OrgKind::Customer => {
            ctx.authorise(Action::ReadSla, &org)?;
            Viewer::Customer(org)
        }
    })
}

/// The months of the strips, oldest first.
pub fn months(now: UtcMs) -> Vec<Month> {
    let mut months = vec![Month::of(now)];
    for _ in 1..MONTHS {
        let before = months
            .last()
            .map(|month| Month::of(UtcMs::new(month.from().get() - 1)));
        months.extend(before);
    }
    months.reverse();
    months
}

/// Groups of the last thirteen months, and how many breaches stand.
///
/// # Errors
/// `Forbidden`.
pub async fn overview(ctx: &Ctx) -> Result<(Vec<Group>, i64), AppError> {
    let viewer = viewer(ctx)?;
    let first = months(ctx.now)
        .first()
        .map(|month| month.label())
        .unwrap_or_default();
    let mut tx = ctx.app.db.read().await?;
    let groups = sla_lists::groups(&mut tx, &viewer, &first).await?;
    let open = Filter {
        standing: "open".to_owned(),
        ..Filter::default()
    };
    let (_, breaches) = sla_lists::breaches(&mut tx, &viewer, &open, 1, 0).await?;
    Ok((groups, breaches))
}

/// What the availability of the ISPs' part at the actor's sites came to in the last full month; `None`
/// when nothing was measured.
///
/// # Errors
/// `Forbidden`.
pub async fn last_month(ctx: &Ctx) -> Result<Option<Share>, AppError> {
    let viewer = viewer(ctx)?;
    let running = Month::of(ctx.now);
    let last = Month::of(UtcMs::new(running.from().get() - 1)).label();
    let mut tx = ctx.app.db.read().await?;
    let groups = sla_lists::groups(&mut tx, &viewer, &last).await?;
    let (mut counted, mut down) = (0_i64, 0_i64);
    for group in groups.iter().filter(|group| {
        group.month == last
            && group.sender_id == group.isp_id
            && group.subject_kind == SubjectKind::Activation.as_str()
    }) {
        counted = counted.saturating_add(group.counted_ms);
        down = down.saturating_add(group.down_ms);
    }
    let (Ok(up), Ok(whole)) = (
        u128::try_from(counted.saturating_sub(down)),
        u128::try_from(counted),
    ) else {
        return Ok(None);
    };
    Ok((whole > 0).then(|| Share::of(up, whole)))
}

/// One page of months by series.
///
/// # Errors
/// `Forbidden`.
pub async fn figures(
    ctx: &Ctx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Figure>, i64), AppError> {
    let viewer = viewer(ctx)?;
    let mut tx = ctx.app.db.read().await?;
    sla_lists::figures(&mut tx, &viewer, filter, limit, offset).await
}

/// One page of breaches.
///
/// # Errors
/// `Forbidden`.
pub async fn breaches(
    ctx: &Ctx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<BreachRow>, i64), AppError> {
    let viewer = viewer(ctx)?;
    let mut tx = ctx.app.db.read().await?;
    sla_lists::breaches(&mut tx, &viewer, filter, limit, offset).await
}

/// Everything about one series.
pub struct Detail {
    /// What it is about.
    pub series: Named,
    /// Its months, oldest first.
    pub months: Vec<Computed>,
    /// One page of its windows, newest first.
    pub windows: Vec<WindowRow>,
    /// How many windows there are.
    pub total: i64,
}

/// One series; foreign and absent look alike.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn detail(
    ctx: &Ctx,
    id: &str,
    down: bool,
    limit: i64,
    offset: i64,
) -> Result<Detail, AppError> {
    let viewer = viewer(ctx)?;
    let mut tx = ctx.app.db.read().await?;
    let series = sla_lists::series(&mut tx, &viewer, id).await?;
    let months = sla_lists::months(&mut tx, id)
        .await?
        .iter()
        .map(|body| serde_json::from_str(body))
        .collect::<Result<_, _>>()?;
    let (windows, total) = sla_lists::windows(&mut tx, id, down, limit, offset).await?;
    Ok(Detail {
        series,
        months,
        windows,
        total,
    })
}

/// What the actor may name in a file.
///
/// # Errors
/// `Forbidden`.
pub async fn nameable(ctx: &Ctx) -> Result<Vec<Nameable>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::SendMeasurements, &org)?;
    let mut tx = ctx.app.db.read().await?;
    sla::nameable(&mut tx, &org).await
}

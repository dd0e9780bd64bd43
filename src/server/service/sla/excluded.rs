//! Which time of announced maintenance does not count: the domain's rule with the policy that was in force
//! when the month began, and the announcer's live connections.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::sla::Series;
use crate::server::db::sla_maintenance::{self, Maintenance};
use crate::server::db::{Tx, pnis};
use crate::server::service::ground;
use maps_domain::ids::{MetroId, OrgId, PniId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::sla::{Allowance, Judged, Live, Month, Segment, Span, Window, judge};
use std::collections::BTreeSet;

/// What the policy of a month allows in a region, and its version.
///
/// # Errors
/// What the database refuses.
pub async fn allowance(
    ctx: &Ctx,
    tx: &mut Tx,
    region: &RegionId,
    month: Month,
) -> Result<(Allowance, String), AppError> {
    let policy = ground::policy_at(ctx, tx, month.from()).await?;
    let values = policy.thresholds(region, PartnerType::Edge);
    Ok((Allowance::of(values), policy.version().to_owned()))
}

/// The live connections of who announced `windows`; only looked up where one is about a connection.
///
/// # Errors
/// What the database refuses.
pub async fn live(tx: &mut Tx, org: &str, windows: &[&Maintenance]) -> Result<Live, AppError> {
    let mut live = Live::new();
    if windows.iter().any(|window| !window.pni_id.is_empty()) {
        for (metro, pni) in pnis::live_private(tx, &OrgId::from(org)).await? {
            live.entry(MetroId::new(metro))
                .or_default()
                .insert(PniId::new(pni));
        }
    }
    Ok(live)
}

/// A window with what of it does not count.
pub struct Counted {
    /// As announced.
    pub window: Maintenance,
    /// Over all months that it touches.
    pub judged: Judged,
    /// Version of the policy by which it is judged: of the month in which it begins.
    pub policy: String,
}

/// Judges all windows of a list, which has every window of each announcer and region that it names.
///
/// # Errors
/// What the database refuses.
pub async fn count(
    ctx: &Ctx,
    tx: &mut Tx,
    list: Vec<Maintenance>,
) -> Result<Vec<Counted>, AppError> {
    let mut counted: Vec<Counted> = list
        .into_iter()
        .map(|window| Counted {
            window,
            judged: Judged::default(),
            policy: String::new(),
        })
        .collect();
    let groups: BTreeSet<(String, String)> = counted
        .iter()
        .map(|one| (one.window.org_id.clone(), one.window.region_id.clone()))
        .collect();
    for (org, region) in groups {
        let region = RegionId::new(region);
        let mut of_group: Vec<&mut Counted> = counted
            .iter_mut()
            .filter(|one| one.window.org_id == org && one.window.region_id == region.as_str())
            .filter(|one| one.window.cancelled_at.is_none())
            .collect();
        let rows: Vec<&Maintenance> = of_group.iter().map(|one| &one.window).collect();
        let live = live(tx, &org, &rows).await?;
        let windows: Vec<Window> = rows.iter().map(|row| row.window()).collect();
        for month in months(&windows) {
            let (allowance, version) = allowance(ctx, tx, &region, month).await?;
            let judged = judge(month, &windows, &live, allowance);
            for (one, judged) in of_group.iter_mut().zip(judged) {
                one.judged.left_out.extend(judged.left_out);
                one.judged.left_out_ms += judged.left_out_ms;
                one.judged.counts_ms += judged.counts_ms;
                one.judged.why = one.judged.why.or(judged.why);
                if Month::of(one.window.window().announced.begins) == month {
                    one.policy.clone_from(&version);
                }
            }
        }
    }
    Ok(counted)
}

/// Every month that some window touches.
fn months(windows: &[Window]) -> BTreeSet<Month> {
    let mut months = BTreeSet::new();
    for window in windows {
        let mut month = Month::of(window.announced.begins);
        while month.from() < window.announced.ends {
            months.insert(month);
            month = Month::of(month.to());
        }
    }
    months
}

/// Maintenance that does not count for a series in a month.
///
/// # Errors
/// What the database refuses.
pub(super) async fn of_series(
    tx: &mut Tx,
    ctx: &Ctx,
    series: &Series,
    month: Month,
) -> Result<Vec<Span>, AppError> {
    let mut announcers: Vec<&str> = Vec::new();
    if matches!(series.segment(), Segment::SiteToEdge | Segment::EndToEnd)
        && !series.isp_id.is_empty()
    {
        announcers.push(&series.isp_id);
    }
    if matches!(series.segment(), Segment::EdgeToService | Segment::EndToEnd) {
        // Microsoft.
        announcers.push("");
    }
    let region = RegionId::new(series.region_id.clone());
    let mut left_out = Vec::new();
    for announcer in announcers {
        let mut rows = sla_maintenance::of(tx, announcer, month.from()).await?;
        rows.retain(|row| row.cancelled_at.is_none() && row.region_id == series.region_id);
        if rows.is_empty() {
            continue;
        }
        let live = live(tx, announcer, &rows.iter().collect::<Vec<_>>()).await?;
        let windows: Vec<Window> = rows.iter().map(Maintenance::window).collect();
        let (allowance, _) = allowance(ctx, tx, &region, month).await?;
        let judged = judge(month, &windows, &live, allowance);
        let concerned = rows
            .iter()
            .zip(judged)
            .filter(|(row, _)| concerns(row, series));
        left_out.extend(concerned.flat_map(|(_, judged)| judged.left_out));
    }
    Ok(left_out)
}

/// Whether a window touches what a series measures. A region's figures are not spared by work at one
/// of its edge sites, or on a connection there: the others went on.
fn concerns(window: &Maintenance, series: &Series) -> bool {
    window.metro_id.is_empty() || window.metro_id == series.metro_id
}

//! Months, computed from the set of their measurements: again whenever one arrives, when the promise or the
//! maintenance of a running month changes, daily while it runs (what is not measured lowers the coverage),
//! and once more when it is over. The same measurements always give the same figures and breaches.

use super::{excluded, promise, tell};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::sla::{self, AttainmentRow, Series};
use crate::server::db::sla_breaches;
use crate::server::service::queue::{self, Job};
use maps_domain::sla::{
    Attainment, BreachChange, Kind, Month, Share, SlaOffer, Standing, attainment, breach_changes,
    breaches, standing,
};
use maps_domain::time::UtcMs;
use serde::{Deserialize, Serialize};

/// Months settled in one go of the hourly work, per transaction.
const SETTLED_AT_ONCE: i64 = 500;

/// A month with the promise that it was held against: what is stored as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    /// The figures.
    pub attained: Attainment,
    /// The promise that is valid in the month.
    pub promise: SlaOffer,
    /// Standing of each promise.
    pub standings: Vec<(Kind, Standing)>,
}

impl Computed {
    /// The worst of the standings, for lists.
    pub fn worst(&self) -> Standing {
        self.standings
            .iter()
            .map(|(_, standing)| *standing)
            .max_by_key(|standing| standing.rank())
            .unwrap_or(Standing::NotPromised)
    }
}

/// Computes a month of a series, stores it, and says what became of its breaches.
///
/// # Errors
/// What the database refuses.
pub async fn month(
    tx: &mut Tx,
    ctx: &Ctx,
    series: &Series,
    month: Month,
) -> Result<(Computed, Vec<BreachChange>), AppError> {
    let measurements = sla::of_month(tx, series, month).await?;
    let windows = excluded::of_series(tx, ctx, series, month).await?;
    let held = promise::of(ctx, tx, series, month).await?;
    let (offer, least) = (held.promise, held.least_coverage);
    let all: Vec<_> = measurements.iter().collect();
    let attained = attainment(&all, month, &windows, offer.rtt_p95_us, ctx.now);
    let after = breaches(&attained, &offer, least, ctx.now);
    let before = sla_breaches::standing(tx, &series.id, month).await?;
    let changes = breach_changes(&before, &after);
    for change in &changes {
        match change {
            BreachChange::Opened(breach) | BreachChange::Revised(breach) => {
                sla_breaches::put(tx, &ctx.new_id(), &series.id, breach, ctx.now).await?;
            }
            BreachChange::Cleared(breach) => {
                sla_breaches::clear(tx, &series.id, breach, ctx.now).await?;
            }
        }
    }
    let standings = Kind::ALL
        .iter()
        .map(|kind| (*kind, standing(*kind, &attained, &offer, least, ctx.now)))
        .collect();
    let computed = Computed {
        attained,
        promise: offer,
        standings,
    };
    let row = row(&computed, ctx.now)?;
    sla::put_attainment(tx, &series.id, month, &row, ctx.now).await?;
    Ok((computed, changes))
}

/// A running month is looked at again after so many hours.
const LOOKED_AT_HOURS: i64 = 24;

/// Has the running months of a region computed again soon: of one ISP's part, or of all with an empty id.
///
/// # Errors
/// What the database refuses.
pub async fn again(tx: &mut Tx, ctx: &Ctx, isp: &str, region: &str) -> Result<(), AppError> {
    sla::look_again(tx, isp, region).await?;
    queue::enqueue_once(tx, ctx, &Job::SettleMonths).await
}

/// Settles months that are over, and looks at running ones again: hourly, in steps that each tell what they
/// found.
///
/// # Errors
/// What the database refuses.
pub async fn settle(ctx: &Ctx) -> Result<(), AppError> {
    loop {
        let mut tx = ctx.app.db.begin().await?;
        let looked = ctx.now.add_hours(-LOOKED_AT_HOURS);
        let due = sla::unsettled(&mut tx, Month::of(ctx.now), looked, SETTLED_AT_ONCE).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut news = Vec::new();
        for (id, label) in due {
            let series = sla::series(&mut tx, &id).await?;
            let Some(due) = Month::parse(&label) else {
                continue;
            };
            let (_, changes) = month(&mut tx, ctx, &series, due).await?;
            news.extend(changes.into_iter().map(|change| (series.clone(), change)));
        }
        tell::breaches(&mut tx, ctx, &news).await?;
        tx.commit().await?;
    }
}

fn row(computed: &Computed, now: UtcMs) -> Result<AttainmentRow, AppError> {
    let attained = &computed.attained;
    let ppm = |share: Option<Share>| share.map(|share| i64::from(share.ppm()));
    let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
    let counted_s = whole(attained.counted_ms / 1000);
    let packet_s = attained.packet_delivery.map_or(0, |_| counted_s);
    Ok(AttainmentRow {
        availability_ppm: ppm(attained.availability),
        packet_delivery_ppm: ppm(attained.packet_delivery),
        rtt_typical_us: attained.latency.typical_us.map(i64::from),
        rtt_worst_us: attained.latency.worst_p95_us.map(i64::from),
        counted_ms: whole(attained.counted_ms),
        down_ms: whole(attained.down_ms),
        delivered_s_ppm: packet_s.saturating_mul(ppm(attained.packet_delivery).unwrap_or_default()),
        packet_s,
        coverage_ppm: i64::from(attained.coverage.ppm()),
        standing: computed.worst().as_str(),
        body: serde_json::to_string(computed)?,
        settled: attained.month.is_over(now),
    })
}

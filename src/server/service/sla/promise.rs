//! What a figure is held against: the ISP's offer in a region, or Microsoft's targets, as they were valid
//! in the month.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::sla::Series;
use crate::server::db::{Tx, listings, offers, sla_promises};
use crate::server::service::ground;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::sla::{Month, Promised, Segment, Share, SlaOffer, Targets, holds_from};
use maps_domain::time::UtcMs;

/// Microsoft's targets for its own part, from the policy in force.
///
/// # Errors
/// What the database refuses.
pub async fn targets(ctx: &Ctx, tx: &mut Tx, region: &RegionId) -> Result<Targets, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    Ok(Targets::of(policy.thresholds(region, PartnerType::Edge)))
}

/// Microsoft's targets where no region has its own.
///
/// # Errors
/// What the database refuses.
pub async fn targets_everywhere(ctx: &Ctx) -> Result<Targets, AppError> {
    let mut tx = ctx.app.db.read().await?;
    targets(ctx, &mut tx, &RegionId::from("")).await
}

/// What a month of a series is held against.
pub struct Held {
    /// The promise that is valid in the month. Nobody promises the whole way: it is an estimate.
    pub promise: SlaOffer,
    /// The least share of the month that has to be measured before it counts as kept.
    pub least_coverage: Share,
}

/// What a month of a series is held against: the offer that is valid in it, and the policy that was in
/// force when it began. Late figures change a month, later offers and policies do not.
///
/// # Errors
/// What the database refuses.
pub async fn of(ctx: &Ctx, tx: &mut Tx, series: &Series, month: Month) -> Result<Held, AppError> {
    let isp = OrgId::new(series.isp_id.clone());
    let region = RegionId::new(series.region_id.clone());
    let policy = ground::policy_at(ctx, tx, month.from()).await?;
    let values = policy.thresholds(&region, PartnerType::Edge);
    let nothing = SlaOffer::nothing(isp, region);
    let promise = match series.segment() {
        Segment::EdgeToService => {
            let targets = Targets::of(values);
            SlaOffer {
                availability: Some(targets.availability),
                packet_delivery: Some(targets.packet_delivery),
                ..nothing
            }
        }
        Segment::SiteToEdge => {
            let (isp, region) = (&nothing.isp, &nothing.region);
            let found = sla_promises::in_force(tx, isp, region, month).await?;
            found.unwrap_or(nothing)
        }
        Segment::EndToEnd => nothing,
    };
    Ok(Held {
        promise,
        least_coverage: Share::from_fraction(values.sla_min_coverage),
    })
}

/// What some ISPs promise now, and what is to follow.
///
/// # Errors
/// What the database refuses.
pub async fn promised(tx: &mut Tx, isps: &[OrgId], now: UtcMs) -> Result<Promised, AppError> {
    let running = Month::of(now);
    let all = sla_promises::since(tx, isps, running).await?;
    Ok(Promised::at(
        running,
        all.into_iter()
            .map(|dated| (Month::parse(&dated.valid_from), dated.promise)),
    ))
}

/// Lets the directory list what has become valid. Hourly: pages read the promises themselves.
///
/// # Errors
/// What the database refuses.
pub async fn begin(ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    for offer in sla_promises::begun(&mut tx, Month::of(ctx.now)).await? {
        list(&mut tx, &offer, ctx.now).await?;
        listings::refresh(&mut tx, &offer.isp).await?;
    }
    tx.commit().await
}

/// Lists an offer that is valid; one that promises nothing leaves the list.
async fn list(tx: &mut Tx, offer: &SlaOffer, now: UtcMs) -> Result<(), AppError> {
    if offer.promises() {
        offers::put_sla(tx, offer, now).await
    } else {
        offers::delete_sla(tx, &offer.isp, &offer.region).await
    }
}

/// Lets a changed offer hold from its month on, listed at once when that is the running one; gives the
/// month.
///
/// # Errors
/// What the database refuses.
pub async fn change(tx: &mut Tx, offer: &SlaOffer, now: UtcMs) -> Result<Month, AppError> {
    let valid = sla_promises::in_force(tx, &offer.isp, &offer.region, Month::of(now)).await?;
    let from = holds_from(valid.is_some_and(|valid| valid.promises()), now);
    sla_promises::put(tx, offer, from).await?;
    if from == Month::of(now) {
        list(tx, offer, now).await?;
    }
    Ok(from)
}

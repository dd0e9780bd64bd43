//! What a figure is held against: the ISP's offer in a region, or Microsoft's targets.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::sla::Series;
use crate::server::db::{Tx, offers};
use crate::server::service::ground;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::sla::{Segment, Share, SlaOffer, Targets};

/// Microsoft's targets for its own part, from the policy in force.
///
/// # Errors
/// What the database refuses.
pub async fn targets(ctx: &Ctx, tx: &mut Tx, region: &RegionId) -> Result<Targets, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    Ok(Targets::of(policy.thresholds(region, PartnerType::Edge)))
}

/// The least share of a month that has to be measured before it counts as kept.
///
/// # Errors
/// What the database refuses.
pub async fn least_coverage(ctx: &Ctx, tx: &mut Tx, region: &RegionId) -> Result<Share, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let values = policy.thresholds(region, PartnerType::Edge);
    Ok(Share::from_fraction(values.sla_min_coverage))
}

/// The promise for a series. Nobody promises the whole way: it is an estimate.
///
/// # Errors
/// What the database refuses.
pub async fn of(ctx: &Ctx, tx: &mut Tx, series: &Series) -> Result<SlaOffer, AppError> {
    let mut offer = SlaOffer {
        isp: OrgId::new(series.isp_id.clone()),
        region: RegionId::new(series.region_id.clone()),
        availability: None,
        packet_delivery: None,
        rtt_p95_us: None,
        exclusions: String::new(),
    };
    match series.segment() {
        Segment::EdgeToService => {
            let targets = targets(ctx, tx, &offer.region).await?;
            offer.availability = Some(targets.availability);
            offer.packet_delivery = Some(targets.packet_delivery);
        }
        Segment::SiteToEdge => {
            let offered = offers::slas_of(tx, std::slice::from_ref(&offer.isp)).await?;
            let here = offered.into_iter().find(|one| one.region == offer.region);
            offer = here.unwrap_or(offer);
        }
        Segment::EndToEnd => {}
    }
    Ok(offer)
}

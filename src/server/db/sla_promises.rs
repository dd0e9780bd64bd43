//! What offers promise from which month on: months are held against what was valid in them.

use super::offers::SlaRow;
use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::sla::{Month, Share, SlaOffer};

/// The promise of an ISP in a region that is valid in a month; `None` when it never made one.
///
/// # Errors
/// What the database refuses.
pub async fn in_force(
    tx: &mut Tx,
    isp: &OrgId,
    region: &RegionId,
    month: Month,
) -> Result<Option<SlaOffer>, AppError> {
    let row: Option<SlaRow> = tx
        .optional(
            "SELECT org_id, region_id, availability_ppm, packet_delivery_ppm, rtt_p95_us, exclusions FROM sla_promises \
             WHERE org_id = $1 AND region_id = $2 AND valid_from <= $3 ORDER BY valid_from DESC LIMIT 1",
            args![isp, region, month.label()],
        )
        .await?;
    Ok(row.map(SlaRow::read))
}

/// Stores what holds from a month on, in place of what was to hold from it.
///
/// # Errors
/// What the database refuses.
pub async fn put(tx: &mut Tx, offer: &SlaOffer, from: Month) -> Result<(), AppError> {
    let ppm = |share: Option<Share>| share.map(|share| i64::from(share.ppm()));
    tx.exec(
        "INSERT INTO sla_promises (org_id, region_id, valid_from, availability_ppm, packet_delivery_ppm, rtt_p95_us, exclusions) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (org_id, region_id, valid_from) DO UPDATE SET \
         availability_ppm = excluded.availability_ppm, packet_delivery_ppm = excluded.packet_delivery_ppm, \
         rtt_p95_us = excluded.rtt_p95_us, exclusions = excluded.exclusions",
        args![
            &offer.isp, &offer.region, from.label(), ppm(offer.availability), ppm(offer.packet_delivery),
            offer.rtt_p95_us.map(i64::from), &offer.exclusions
        ],
    )
    .await?;
    Ok(())
}

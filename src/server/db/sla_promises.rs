//! What offers promise from which month on: months are held against what was valid in them.

use super::offers::SlaRow;
use super::{Arg, Tx, args, marks};
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

/// Every promise of some ISPs that is or will be valid, by ISP, region and month, with the month from
/// which on it holds. `$1` is the month.
const SINCE: &str = "SELECT p.org_id, p.region_id, p.availability_ppm, p.packet_delivery_ppm, p.rtt_p95_us, p.exclusions, \
    p.valid_from FROM sla_promises p WHERE p.valid_from >= COALESCE((SELECT MAX(q.valid_from) FROM sla_promises q \
    WHERE q.org_id = p.org_id AND q.region_id = p.region_id AND q.valid_from <= $1), '')";

#[derive(sqlx::FromRow)]
struct DatedRow {
    valid_from: String,
    #[sqlx(flatten)]
    promise: SlaRow,
}

/// A promise with the month from which on it holds, as stored.
pub struct Dated {
    /// `2026-12`; from before months were recorded: `0000-00`.
    pub valid_from: String,
    /// The promise; one that promises nothing takes the offer back.
    pub promise: SlaOffer,
}

/// What is valid in a month and what is to follow it, by ISP, region and month.
///
/// # Errors
/// What the database refuses.
pub async fn since(tx: &mut Tx, isps: &[OrgId], month: Month) -> Result<Vec<Dated>, AppError> {
    if isps.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "{SINCE} AND p.org_id IN ({}) ORDER BY p.org_id, p.region_id, p.valid_from",
        marks(2, isps.len())
    );
    let mut args = args![month.label()];
    args.extend(isps.iter().map(Arg::from));
    let rows: Vec<DatedRow> = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok(rows
        .into_iter()
        .map(|row| Dated {
            valid_from: row.valid_from,
            promise: row.promise.read(),
        })
        .collect())
}

/// Promises that have become valid by a month and are not yet what the directory lists.
///
/// # Errors
/// What the database refuses.
pub async fn begun(tx: &mut Tx, month: Month) -> Result<Vec<SlaOffer>, AppError> {
    let sql = format!(
        "{SINCE} AND p.valid_from <= $1 AND NOT EXISTS (SELECT 1 FROM sla_offers o WHERE o.org_id = p.org_id \
         AND o.region_id = p.region_id AND COALESCE(o.availability_ppm, -1) = COALESCE(p.availability_ppm, -1) \
         AND COALESCE(o.packet_delivery_ppm, -1) = COALESCE(p.packet_delivery_ppm, -1) \
         AND COALESCE(o.rtt_p95_us, -1) = COALESCE(p.rtt_p95_us, -1) AND o.exclusions = p.exclusions) \
         AND (p.availability_ppm IS NOT NULL OR p.packet_delivery_ppm IS NOT NULL OR p.rtt_p95_us IS NOT NULL \
         OR EXISTS (SELECT 1 FROM sla_offers o WHERE o.org_id = p.org_id AND o.region_id = p.region_id)) \
         ORDER BY p.org_id, p.region_id"
    );
    let rows: Vec<DatedRow> = tx
        .all(sqlx::AssertSqlSafe(sql), args![month.label()])
        .await?;
    Ok(rows.into_iter().map(|row| row.promise.read()).collect())
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

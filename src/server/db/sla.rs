//! Measurements, and what months came to.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::sla::{Measurement, Month, Segment, Share};
use maps_domain::time::UtcMs;

/// All figures of one part of the way of one subject by one measurer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
pub struct Series {
    /// Id.
    pub id: String,
    /// Who sends.
    pub sender_id: String,
    /// Stored text of [`Segment`].
    pub segment: String,
    /// Stored text of `SubjectKind`.
    pub subject_kind: String,
    /// Activation, site, region or metro.
    pub subject_id: String,
    /// Who or what measured.
    pub measured_by: String,
    /// The ISP concerned; empty for Microsoft's part and for whole ways.
    pub isp_id: String,
    /// The customer concerned; empty for regions and metros.
    pub customer_id: String,
    /// The customer site; empty for regions and metros.
    pub site_id: String,
    /// The region.
    pub region_id: String,
    /// The edge site; empty for regions and sites.
    pub metro_id: String,
}

impl Series {
    /// Which part of the way.
    pub fn segment(&self) -> Segment {
        Segment::parse(&self.segment).unwrap_or(Segment::EndToEnd)
    }
}

const SERIES: &str = "SELECT id, sender_id, segment, subject_kind, subject_id, measured_by, isp_id, customer_id, \
    site_id, region_id, metro_id FROM sla_series";

/// One series.
///
/// # Errors
/// `NotFound`.
pub async fn series(tx: &mut Tx, id: &str) -> Result<Series, AppError> {
    let sql = format!("{SERIES} WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The stored series of the same figures, or this one, stored now.
///
/// # Errors
/// What the database refuses.
pub async fn ensure_series(tx: &mut Tx, wanted: Series, now: UtcMs) -> Result<Series, AppError> {
    // Two senders at once: the second insert changes nothing.
    tx.exec(
        "INSERT INTO sla_series (id, sender_id, segment, subject_kind, subject_id, measured_by, isp_id, \
         customer_id, site_id, region_id, metro_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (sender_id, segment, subject_kind, subject_id, measured_by) DO NOTHING",
        args![
            &wanted.id, &wanted.sender_id, &wanted.segment, &wanted.subject_kind, &wanted.subject_id,
            &wanted.measured_by, &wanted.isp_id, &wanted.customer_id, &wanted.site_id,
            &wanted.region_id, &wanted.metro_id, now
        ],
    )
    .await?;
    let sql = format!(
        "{SERIES} WHERE sender_id = $1 AND segment = $2 AND subject_kind = $3 AND subject_id = $4 AND measured_by = $5"
    );
    tx.one(
        sqlx::AssertSqlSafe(sql),
        args![
            &wanted.sender_id,
            &wanted.segment,
            &wanted.subject_kind,
            &wanted.subject_id,
            &wanted.measured_by
        ],
    )
    .await
}

/// Where an activation lies and how it stands.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct MeasuredActivation {
    /// The ISP.
    pub isp_id: String,
    /// The customer.
    pub customer_id: String,
    /// The site.
    pub site_id: String,
    /// The region.
    pub region_id: String,
    /// The primary edge site.
    pub primary_metro_id: Option<String>,
    /// Stored text of the state.
    pub state: String,
}

/// An activation by its id.
///
/// # Errors
/// What the database refuses.
pub async fn activation(tx: &mut Tx, id: &str) -> Result<Option<MeasuredActivation>, AppError> {
    tx.optional(
        "SELECT isp_id, customer_id, site_id, region_id, primary_metro_id, state FROM activations WHERE id = $1",
        args![id],
    )
    .await
}

/// Where an activation's two ends lie.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Ends {
    /// The site, degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The primary edge site.
    pub primary_metro_id: Option<String>,
    /// The one that takes over.
    pub backup_metro_id: Option<String>,
}

/// Where an activation's two ends lie.
///
/// # Errors
/// What the database refuses.
pub async fn ends(tx: &mut Tx, activation: &str) -> Result<Option<Ends>, AppError> {
    tx.optional(
        "SELECT s.latitude, s.longitude, a.primary_metro_id, a.backup_metro_id FROM activations a \
         JOIN customer_sites s ON s.id = a.site_id WHERE a.id = $1",
        args![activation],
    )
    .await
}

/// A customer's site by its id or the customer's own id: id and region.
///
/// # Errors
/// What the database refuses.
pub async fn site(
    tx: &mut Tx,
    customer: &OrgId,
    text: &str,
) -> Result<Option<(String, String)>, AppError> {
    tx.optional(
        "SELECT id, region_id FROM customer_sites WHERE org_id = $1 AND (id = $2 OR site_ref = $2)",
        args![customer, text],
    )
    .await
}

/// How many windows a series has.
///
/// # Errors
/// What the database refuses.
pub async fn windows(tx: &mut Tx, series: &str) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM measurements WHERE series_id = $1",
        args![series],
    )
    .await
}

/// Stores a window, or replaces its figures.
///
/// # Errors
/// What the database refuses.
pub async fn put(tx: &mut Tx, series: &str, one: &Measurement) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO measurements (series_id, from_ms, to_ms, availability_ppm, packet_delivery_ppm, rtt_p50_us, \
         rtt_p95_us, rtt_p99_us, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (series_id, from_ms, to_ms) DO UPDATE SET availability_ppm = EXCLUDED.availability_ppm, \
         packet_delivery_ppm = EXCLUDED.packet_delivery_ppm, rtt_p50_us = EXCLUDED.rtt_p50_us, \
         rtt_p95_us = EXCLUDED.rtt_p95_us, rtt_p99_us = EXCLUDED.rtt_p99_us, received_at = EXCLUDED.received_at",
        args![
            series,
            one.from,
            one.to,
            one.availability.ppm(),
            one.packet_delivery.map(|share| i64::from(share.ppm())),
            one.rtt_p50_us.map(i64::from),
            one.rtt_p95_us.map(i64::from),
            one.rtt_p99_us.map(i64::from),
            one.received_at
        ],
    )
    .await
    .map(|_| ())
}

/// How many other windows of a series share time with one. None is longer than a day, so that only two
/// days of them are looked at.
///
/// # Errors
/// What the database refuses.
pub async fn overlapping(tx: &mut Tx, series: &str, one: &Measurement) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM measurements WHERE series_id = $1 AND from_ms > $2 AND from_ms < $4 AND to_ms > $3 \
         AND NOT (from_ms = $3 AND to_ms = $4)",
        args![series, one.from.add_days(-1), one.from, one.to],
    )
    .await
}

#[derive(sqlx::FromRow)]
struct Window {
    from_ms: i64,
    to_ms: i64,
    availability_ppm: i64,
    packet_delivery_ppm: Option<i64>,
    rtt_p50_us: Option<i64>,
    rtt_p95_us: Option<i64>,
    rtt_p99_us: Option<i64>,
    received_at: i64,
}

impl Window {
    fn measurement(self, series: &Series) -> Measurement {
        let share = |ppm: i64| u32::try_from(ppm).ok().and_then(Share::from_ppm);
        let micros = |us: Option<i64>| us.and_then(|us| u32::try_from(us).ok());
        Measurement {
            segment: series.segment(),
            subject: series.subject_id.clone(),
            from: UtcMs::new(self.from_ms),
            to: UtcMs::new(self.to_ms),
            availability: share(self.availability_ppm).unwrap_or(Share::ZERO),
            packet_delivery: self.packet_delivery_ppm.and_then(share),
            rtt_p50_us: micros(self.rtt_p50_us),
            rtt_p95_us: micros(self.rtt_p95_us),
            rtt_p99_us: micros(self.rtt_p99_us),
            measured_by: series.measured_by.clone(),
            received_at: UtcMs::new(self.received_at),
        }
    }
}

/// The windows of a series that touch a month, in order.
///
/// # Errors
/// What the database refuses.
pub async fn of_month(
    tx: &mut Tx,
    series: &Series,
    month: Month,
) -> Result<Vec<Measurement>, AppError> {
    let rows: Vec<Window> = tx
        .all(
            "SELECT from_ms, to_ms, availability_ppm, packet_delivery_ppm, rtt_p50_us, rtt_p95_us, rtt_p99_us, received_at \
             FROM measurements WHERE series_id = $1 AND from_ms < $2 AND to_ms > $3 ORDER BY from_ms, to_ms",
            args![&series.id, month.to(), month.from()],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| row.measurement(series))
        .collect())
}

/// What a month came to, as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct AttainmentRow {
    /// Shares and times for lists.
    pub availability_ppm: Option<i64>,
    /// Parts per million.
    pub packet_delivery_ppm: Option<i64>,
    /// µs.
    pub rtt_typical_us: Option<i64>,
    /// µs.
    pub rtt_worst_us: Option<i64>,
    /// ms.
    pub counted_ms: i64,
    /// ms.
    pub down_ms: i64,
    /// s × ppm.
    pub delivered_s_ppm: i64,
    /// s.
    pub packet_s: i64,
    /// Parts per million.
    pub coverage_ppm: i64,
    /// Worst standing.
    pub standing: &'static str,
    /// JSON.
    pub body: String,
    /// The month was over.
    pub settled: bool,
}

/// Stores what a month came to.
///
/// # Errors
/// What the database refuses.
pub async fn put_attainment(
    tx: &mut Tx,
    series: &str,
    month: Month,
    row: &AttainmentRow,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO attainments (series_id, month, availability_ppm, packet_delivery_ppm, rtt_typical_us, rtt_worst_us, \
         counted_ms, down_ms, delivered_s_ppm, packet_s, coverage_ppm, standing, body, settled, computed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (series_id, month) DO UPDATE SET availability_ppm = EXCLUDED.availability_ppm, \
         packet_delivery_ppm = EXCLUDED.packet_delivery_ppm, rtt_typical_us = EXCLUDED.rtt_typical_us, \
         rtt_worst_us = EXCLUDED.rtt_worst_us, counted_ms = EXCLUDED.counted_ms, down_ms = EXCLUDED.down_ms, \
         delivered_s_ppm = EXCLUDED.delivered_s_ppm, packet_s = EXCLUDED.packet_s, \
         coverage_ppm = EXCLUDED.coverage_ppm, standing = EXCLUDED.standing, body = EXCLUDED.body, \
         settled = EXCLUDED.settled, computed_at = EXCLUDED.computed_at",
        args![
            series, month.label(), row.availability_ppm, row.packet_delivery_ppm, row.rtt_typical_us,
            row.rtt_worst_us, row.counted_ms, row.down_ms, row.delivered_s_ppm, row.packet_s,
            row.coverage_ppm, row.standing, &row.body, row.settled, now
        ],
    )
    .await
    .map(|_| ())
}

/// Months that were computed while they still ran, and are over (before `running`) or were last looked at
/// before `looked`: series and month, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn unsettled(
    tx: &mut Tx,
    running: Month,
    looked: UtcMs,
    limit: i64,
) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT series_id, month FROM attainments WHERE settled = FALSE AND (month < $1 OR computed_at < $2) \
         ORDER BY month, series_id LIMIT $3",
        args![running.label(), looked, limit],
    )
    .await
}

/// Has running months in a region looked at again, of one ISP's part or (with an empty id) of all: what they
/// are held against, or what does not count, has changed.
///
/// # Errors
/// What the database refuses.
pub async fn look_again(tx: &mut Tx, isp: &str, region: &str) -> Result<(), AppError> {
    tx.exec(
        "UPDATE attainments SET computed_at = 0 WHERE settled = FALSE AND series_id IN \
         (SELECT id FROM sla_series WHERE region_id = $1 AND ($2 = '' OR isp_id = $2))",
        args![region, isp],
    )
    .await
    .map(|_| ())
}

/// What a sender may name in a file: id, and words for it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Nameable {
    /// Activation id.
    pub id: String,
    /// Site.
    pub site: String,
    /// Customer.
    pub customer: String,
    /// ISP.
    pub isp: String,
}

/// The activations that run or ran of an ISP or a customer, for the template.
///
/// # Errors
/// What the database refuses.
pub async fn nameable(tx: &mut Tx, org: &OrgId) -> Result<Vec<Nameable>, AppError> {
    tx.all(
        "SELECT a.id, p.name AS site, c.display_name AS customer, o.display_name AS isp FROM activations a \
         JOIN customer_sites p ON p.id = a.site_id JOIN organisations c ON c.id = a.customer_id \
         JOIN organisations o ON o.id = a.isp_id WHERE (a.isp_id = $1 OR a.customer_id = $1) \
         AND a.state IN ('active', 'at_risk', 'deactivating', 'inactive') ORDER BY c.name_folded, p.name_folded, a.id",
        args![org],
    )
    .await
}

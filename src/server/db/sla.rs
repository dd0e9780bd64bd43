//! Measurements, what months came to, breaches, announced maintenance.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::sla::{Announcement, Breach, Kind, Measurement, Month, Segment, Share};
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

/// Months before this one that were computed while they still ran: series and month, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn unsettled(
    tx: &mut Tx,
    before: Month,
    limit: i64,
) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT series_id, month FROM attainments WHERE settled = FALSE AND month < $1 ORDER BY month, series_id LIMIT $2",
        args![before.label(), limit],
    )
    .await
}

#[derive(sqlx::FromRow)]
struct BreachRow {
    kind: String,
    month: String,
    promised: i64,
    attained: i64,
    down_ms: i64,
}

/// The standing breaches of a series in a month.
///
/// # Errors
/// What the database refuses.
pub async fn breaches(tx: &mut Tx, series: &str, month: Month) -> Result<Vec<Breach>, AppError> {
    let rows: Vec<BreachRow> = tx
        .all(
            "SELECT kind, month, promised, attained, down_ms FROM sla_breaches \
             WHERE series_id = $1 AND month = $2 AND cleared_at IS NULL ORDER BY kind",
            args![series, month.label()],
        )
        .await?;
    let narrow = |n: i64| u32::try_from(n).unwrap_or_default();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Breach {
                kind: Kind::parse(&row.kind).ok()?,
                month: row.month,
                promised: narrow(row.promised),
                attained: narrow(row.attained),
                down_ms: u64::try_from(row.down_ms).unwrap_or_default(),
            })
        })
        .collect())
}

/// Opens a breach, or gives it new figures.
///
/// # Errors
/// What the database refuses.
pub async fn put_breach(
    tx: &mut Tx,
    id: &str,
    series: &str,
    breach: &Breach,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO sla_breaches (id, series_id, month, kind, promised, attained, down_ms, opened_at, revised_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
         ON CONFLICT (series_id, month, kind) DO UPDATE SET promised = EXCLUDED.promised, attained = EXCLUDED.attained, \
         down_ms = EXCLUDED.down_ms, revised_at = EXCLUDED.revised_at, cleared_at = NULL",
        args![
            id,
            series,
            &breach.month,
            breach.kind.as_str(),
            breach.promised,
            breach.attained,
            i64::try_from(breach.down_ms).unwrap_or(i64::MAX),
            now
        ],
    )
    .await
    .map(|_| ())
}

/// Late data showed that the promise was kept.
///
/// # Errors
/// What the database refuses.
pub async fn clear_breach(
    tx: &mut Tx,
    series: &str,
    breach: &Breach,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "UPDATE sla_breaches SET cleared_at = $4, revised_at = $4 WHERE series_id = $1 AND month = $2 AND kind = $3",
        args![series, &breach.month, breach.kind.as_str(), now],
    )
    .await
    .map(|_| ())
}

/// An announced window.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Maintenance {
    /// Id.
    pub id: String,
    /// Who announced it.
    pub org_id: String,
    /// Its name.
    pub org: String,
    /// Where.
    pub region_id: String,
    /// Edge site; empty for the whole region.
    pub metro_id: String,
    /// Epoch milliseconds.
    pub begins_at: i64,
    /// Epoch milliseconds.
    pub ends_at: i64,
    /// What is done.
    pub what: String,
    /// Epoch milliseconds.
    pub announced_at: i64,
    /// Epoch milliseconds.
    pub cancelled_at: Option<i64>,
}

impl Maintenance {
    /// As the rules see it.
    pub fn announcement(&self) -> Announcement {
        Announcement {
            begins: UtcMs::new(self.begins_at),
            ends: UtcMs::new(self.ends_at),
            announced: UtcMs::new(self.announced_at),
        }
    }
}

const MAINTENANCE: &str = "SELECT m.id, m.org_id, o.display_name AS org, m.region_id, m.metro_id, m.begins_at, m.ends_at, \
    m.what, m.announced_at, m.cancelled_at FROM sla_maintenance m JOIN organisations o ON o.id = m.org_id";

/// Announces a window.
///
/// # Errors
/// What the database refuses.
pub async fn announce(tx: &mut Tx, row: &Maintenance, by: &str) -> Result<(), AppError> {
    tx.exec_one(
        "INSERT INTO sla_maintenance (id, org_id, region_id, metro_id, begins_at, ends_at, what, announced_by, announced_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &row.id, &row.org_id, &row.region_id, &row.metro_id, row.begins_at, row.ends_at,
            &row.what, by, row.announced_at
        ],
    )
    .await
}

/// One window.
///
/// # Errors
/// `NotFound`.
pub async fn maintenance(tx: &mut Tx, id: &str) -> Result<Maintenance, AppError> {
    let sql = format!("{MAINTENANCE} WHERE m.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Takes a window back.
///
/// # Errors
/// `Conflict` when it is taken back already.
pub async fn cancel(tx: &mut Tx, id: &str, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE sla_maintenance SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL",
        args![id, now],
    )
    .await
}

/// Windows of these organisations' that end after a moment, by their begin: of one organisation, or
/// (with an empty id) of Microsoft.
///
/// # Errors
/// What the database refuses.
pub async fn maintenance_of(
    tx: &mut Tx,
    org: &str,
    after: UtcMs,
) -> Result<Vec<Maintenance>, AppError> {
    let sql = format!(
        "{MAINTENANCE} WHERE ((o.id = $1 AND $1 <> '') OR ($1 = '' AND o.kind = 'microsoft')) AND m.ends_at > $2 \
         ORDER BY m.begins_at, m.id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org, after]).await
}

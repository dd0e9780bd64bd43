//! What the SLA pages list: months by group, months by series, breaches; each only as far as the
//! viewer may see.

use super::{Arg, Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;

/// Who looks. An ISP sees its own part and Microsoft's; a customer what concerns its sites, the
/// regional figures of ISPs that serve it there, and Microsoft's part; Microsoft everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// An ISP.
    Isp(OrgId),
    /// A customer.
    Customer(OrgId),
    /// Microsoft.
    Microsoft,
}

/// The condition on `s` (a series) that keeps what a viewer may see; its argument is bound as `$1`.
fn visible(viewer: &Viewer) -> (&'static str, Vec<Arg>) {
    match viewer {
        Viewer::Isp(org) => (
            "(s.segment = 'edge_to_service' OR (s.isp_id = $1 AND s.segment = 'site_to_edge'))",
            args![org],
        ),
        Viewer::Customer(org) => (
            "(s.segment = 'edge_to_service' OR s.customer_id = $1 OR (s.customer_id = '' AND s.segment = 'site_to_edge' \
             AND EXISTS (SELECT 1 FROM activations a WHERE a.customer_id = $1 AND a.isp_id = s.isp_id \
             AND a.region_id = s.region_id AND a.state IN ('active', 'at_risk', 'deactivating', 'inactive'))))",
            args![org],
        ),
        Viewer::Microsoft => ("$1 = 'all'", args!["all"]),
    }
}

/// Series with one thing in common, in one month.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Group {
    /// Part of the way.
    pub segment: String,
    /// Kind of subject: figures of regions as a whole are not added to those of sites.
    pub subject_kind: String,
    /// ISP; empty for Microsoft's part.
    pub isp_id: String,
    /// Its name.
    pub isp: String,
    /// Region.
    pub region_id: String,
    /// Who sent, by id.
    pub sender_id: String,
    /// Who sent.
    pub sender: String,
    /// Month.
    pub month: String,
    /// Measured time that counts, ms.
    pub counted_ms: i64,
    /// Downtime that counts, ms.
    pub down_ms: i64,
    /// Seconds times ppm.
    pub delivered_s_ppm: i64,
    /// Seconds.
    pub packet_s: i64,
    /// Worst 95th percentile, µs.
    pub rtt_worst_us: Option<i64>,
    /// Series.
    pub series: i64,
    /// Series that missed a promise.
    pub missed: i64,
    /// Series of which too little was measured, or is so far.
    pub too_little: i64,
    /// Series that are below a promise so far.
    pub below: i64,
}

/// Groups of the months from one on, by month, part, ISP and region.
///
/// # Errors
/// What the database refuses.
pub async fn groups(
    tx: &mut Tx,
    viewer: &Viewer,
    from_month: &str,
) -> Result<Vec<Group>, AppError> {
    let (visible, mut args) = visible(viewer);
    args.push(from_month.into());
    let sql = format!(
        "SELECT s.segment, s.subject_kind, s.isp_id, COALESCE(MAX(o.display_name), '') AS isp, s.region_id, \
         s.sender_id, MAX(w.display_name) AS sender, t.month, CAST(SUM(t.counted_ms) AS BIGINT) AS counted_ms, \
         CAST(SUM(t.down_ms) AS BIGINT) AS down_ms, CAST(SUM(t.delivered_s_ppm) AS BIGINT) AS delivered_s_ppm, \
         CAST(SUM(t.packet_s) AS BIGINT) AS packet_s, MAX(t.rtt_worst_us) AS rtt_worst_us, COUNT(*) AS series, \
         CAST(SUM(CASE WHEN t.standing = 'missed' THEN 1 ELSE 0 END) AS BIGINT) AS missed, \
         CAST(SUM(CASE WHEN t.standing IN ('too_little', 'too_little_so_far') THEN 1 ELSE 0 END) AS BIGINT) AS too_little, \
         CAST(SUM(CASE WHEN t.standing = 'below_so_far' THEN 1 ELSE 0 END) AS BIGINT) AS below \
         FROM attainments t JOIN sla_series s ON s.id = t.series_id JOIN organisations w ON w.id = s.sender_id \
         LEFT JOIN organisations o ON o.id = s.isp_id WHERE {visible} AND t.month >= $2 \
         GROUP BY s.segment, s.subject_kind, s.isp_id, s.region_id, s.sender_id, t.month \
         ORDER BY t.month, s.segment DESC, isp, s.region_id, s.subject_kind, sender"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args).await
}

/// One series with the names of what it concerns.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Part of the way.
    pub segment: String,
    /// Kind of subject.
    pub subject_kind: String,
    /// Subject.
    pub subject_id: String,
    /// Who or what measured.
    pub measured_by: String,
    /// Who sent.
    pub sender: String,
    /// ISP; empty for Microsoft's part and whole ways.
    pub isp_id: String,
    /// Its name.
    pub isp: String,
    /// Customer; empty for regions and edge sites.
    pub customer: String,
    /// Customer site.
    pub site: String,
    /// The customer's own id for it.
    pub site_ref: String,
    /// Region.
    pub region_id: String,
    /// Edge site.
    pub metro_id: String,
}

const NAMED: &str = "s.id, s.segment, s.subject_kind, s.subject_id, s.measured_by, w.display_name AS sender, \
    s.isp_id, COALESCE(o.display_name, '') AS isp, COALESCE(c.display_name, '') AS customer, \
    COALESCE(p.name, '') AS site, COALESCE(p.site_ref, '') AS site_ref, s.region_id, s.metro_id";
const JOINS: &str = "JOIN organisations w ON w.id = s.sender_id LEFT JOIN organisations o ON o.id = s.isp_id \
    LEFT JOIN organisations c ON c.id = s.customer_id LEFT JOIN customer_sites p ON p.id = s.site_id";

/// One series, when the viewer may see it.
///
/// # Errors
/// `NotFound`.
pub async fn series(tx: &mut Tx, viewer: &Viewer, id: &str) -> Result<Named, AppError> {
    let (visible, mut args) = visible(viewer);
    args.push(id.into());
    let sql = format!("SELECT {NAMED} FROM sla_series s {JOINS} WHERE {visible} AND s.id = $2");
    tx.one(sqlx::AssertSqlSafe(sql), args).await
}

/// The months of a series as stored JSON, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn months(tx: &mut Tx, series: &str) -> Result<Vec<String>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT body FROM attainments WHERE series_id = $1 ORDER BY month",
            args![series],
        )
        .await?;
    Ok(rows.into_iter().map(|(body,)| body).collect())
}

/// A stored window.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct WindowRow {
    /// Epoch milliseconds.
    pub from_ms: i64,
    /// Epoch milliseconds.
    pub to_ms: i64,
    /// Parts per million.
    pub availability_ppm: i64,
    /// Parts per million.
    pub packet_delivery_ppm: Option<i64>,
    /// µs.
    pub rtt_p50_us: Option<i64>,
    /// µs.
    pub rtt_p95_us: Option<i64>,
    /// µs.
    pub rtt_p99_us: Option<i64>,
    /// Epoch milliseconds.
    pub received_at: i64,
}

/// The windows of a series, newest first: one page, and how many there are. With `down`, only those
/// that were not up all the time.
///
/// # Errors
/// What the database refuses.
pub async fn windows(
    tx: &mut Tx,
    series: &str,
    down: bool,
    limit: i64,
    offset: i64,
) -> Result<(Vec<WindowRow>, i64), AppError> {
    let most = if down { 999_999_i64 } else { 1_000_000 };
    let rows = tx
        .all(
            "SELECT from_ms, to_ms, availability_ppm, packet_delivery_ppm, rtt_p50_us, rtt_p95_us, rtt_p99_us, received_at \
             FROM measurements WHERE series_id = $1 AND availability_ppm <= $2 \
             ORDER BY from_ms DESC, to_ms DESC LIMIT $3 OFFSET $4",
            args![series, most, limit, offset],
        )
        .await?;
    let total = tx
        .count(
            "SELECT COUNT(*) FROM measurements WHERE series_id = $1 AND availability_ppm <= $2",
            args![series, most],
        )
        .await?;
    Ok((rows, total))
}

/// What to keep in a list. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the names of site, customer, ISP or measurer.
    pub search: String,
    /// Part of the way.
    pub segment: String,
    /// Region.
    pub region: String,
    /// ISP.
    pub isp: String,
    /// Month.
    pub month: String,
    /// Standing of months; `open` or `cleared` of breaches.
    pub standing: String,
    /// Column, with `-` downwards.
    pub sort: String,
}

impl Filter {
    /// Adds its conditions to a statement and its arguments.
    fn add(&self, sql: &mut String, args: &mut Vec<Arg>, month: &str) {
        let mut keep = |column: &str, value: &str| {
            if !value.is_empty() {
                args.push(Arg::from(value));
                sql.push_str(&format!(" AND {column} = ${}", args.len()));
            }
        };
        keep("s.segment", &self.segment);
        keep("s.region_id", &self.region);
        keep("s.isp_id", &self.isp);
        keep(month, &self.month);
        if !self.search.is_empty() {
            args.push(Arg::from(format!("%{}%", self.search.to_lowercase())));
            sql.push_str(&format!(
                " AND (p.name_folded LIKE ${n} OR LOWER(p.site_ref) LIKE ${n} OR o.name_folded LIKE ${n} \
                 OR c.name_folded LIKE ${n} OR w.name_folded LIKE ${n} OR LOWER(s.measured_by) LIKE ${n})",
                n = args.len()
            ));
        }
    }
}

/// A month of a series.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Figure {
    /// The series.
    #[sqlx(flatten)]
    pub series: Named,
    /// Month.
    pub month: String,
    /// Parts per million.
    pub availability_ppm: Option<i64>,
    /// Parts per million.
    pub packet_delivery_ppm: Option<i64>,
    /// µs.
    pub rtt_typical_us: Option<i64>,
    /// µs.
    pub rtt_worst_us: Option<i64>,
    /// ms.
    pub down_ms: i64,
    /// Parts per million.
    pub coverage_ppm: i64,
    /// Worst standing.
    pub standing: String,
}

/// One page of months, and how many there are.
///
/// # Errors
/// What the database refuses.
pub async fn figures(
    tx: &mut Tx,
    viewer: &Viewer,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Figure>, i64), AppError> {
    let (visible, mut args) = visible(viewer);
    let mut from = format!(
        "FROM attainments t JOIN sla_series s ON s.id = t.series_id {JOINS} WHERE {visible}"
    );
    filter.add(&mut from, &mut args, "t.month");
    if !filter.standing.is_empty() {
        args.push(Arg::from(&filter.standing));
        from.push_str(&format!(" AND t.standing = ${}", args.len()));
    }
    let count = format!("SELECT COUNT(*) {from}");
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let order = match filter.sort.as_str() {
        "month" => "t.month, p.name_folded NULLS FIRST, s.id",
        "availability" => "t.availability_ppm NULLS LAST, t.month DESC, s.id",
        "-availability" => "t.availability_ppm DESC NULLS LAST, t.month DESC, s.id",
        "down" => "t.down_ms, t.month DESC, s.id",
        "-down" => "t.down_ms DESC, t.month DESC, s.id",
        _ => "t.month DESC, p.name_folded NULLS FIRST, s.id",
    };
    let sql = format!(
        "SELECT {NAMED}, t.month, t.availability_ppm, t.packet_delivery_ppm, t.rtt_typical_us, t.rtt_worst_us, \
         t.down_ms, t.coverage_ppm, t.standing {from} ORDER BY {order} LIMIT ${} OFFSET ${}",
        args.len() + 1,
        args.len() + 2
    );
    args.extend(args![limit, offset]);
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok((rows, total))
}

/// A breach with what it is about.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct BreachRow {
    /// The series.
    #[sqlx(flatten)]
    pub series: Named,
    /// Month.
    pub month: String,
    /// Which promise.
    pub kind: String,
    /// ppm or µs.
    pub promised: i64,
    /// ppm or µs.
    pub attained: i64,
    /// ms.
    pub down_ms: i64,
    /// Epoch milliseconds.
    pub opened_at: i64,
    /// Epoch milliseconds.
    pub cleared_at: Option<i64>,
}

/// One page of breaches, newest month first, and how many there are.
///
/// # Errors
/// What the database refuses.
pub async fn breaches(
    tx: &mut Tx,
    viewer: &Viewer,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<BreachRow>, i64), AppError> {
    let (visible, mut args) = visible(viewer);
    let mut from = format!(
        "FROM sla_breaches b JOIN sla_series s ON s.id = b.series_id {JOINS} WHERE {visible}"
    );
    filter.add(&mut from, &mut args, "b.month");
    from.push_str(match filter.standing.as_str() {
        "open" => " AND b.cleared_at IS NULL",
        "cleared" => " AND b.cleared_at IS NOT NULL",
        _ => "",
    });
    let count = format!("SELECT COUNT(*) {from}");
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let sql = format!(
        "SELECT {NAMED}, b.month, b.kind, b.promised, b.attained, b.down_ms, b.opened_at, b.cleared_at {from} \
         ORDER BY b.month DESC, b.down_ms DESC, b.id LIMIT ${} OFFSET ${}",
        args.len() + 1,
        args.len() + 2
    );
    args.extend(args![limit, offset]);
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok((rows, total))
}

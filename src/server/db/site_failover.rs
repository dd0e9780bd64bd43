//! What an expected figure rests on: the ISPs of a site, what its customer declared, and the
//! buildings that ISPs depend on.

use super::{Tx, args, marks};
use crate::error::AppError;
use maps_domain::ids::{OrgId, SiteId};
use maps_domain::time::UtcMs;

/// A site with what was declared of it; empty texts are not declared.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SiteRow {
    /// Id.
    pub id: String,
    /// The customer's own id.
    pub site_ref: String,
    /// Name.
    pub name: String,
    /// Region.
    pub region_id: String,
    /// `yes`, `no` or empty.
    pub automatic_failover: String,
    /// `yes`, `no` or empty.
    pub separate_last_mile: String,
    /// `yes`, `no` or empty.
    pub separate_equipment: String,
    /// Epoch milliseconds.
    pub declared_at: Option<i64>,
}

const SITE: &str = "SELECT s.id, s.site_ref, s.name, s.region_id, COALESCE(f.automatic_failover, '') AS automatic_failover, \
    COALESCE(f.separate_last_mile, '') AS separate_last_mile, COALESCE(f.separate_equipment, '') AS separate_equipment, \
    f.declared_at FROM customer_sites s LEFT JOIN site_failover f ON f.site_id = s.id";

/// One site of a customer.
///
/// # Errors
/// `NotFound`.
pub async fn site(tx: &mut Tx, org: &OrgId, id: &SiteId) -> Result<SiteRow, AppError> {
    let sql = format!("{SITE} WHERE s.org_id = $1 AND s.id = $2 AND s.retired_at IS NULL");
    tx.one(sqlx::AssertSqlSafe(sql), args![org, id]).await
}

/// One page of a customer's sites in use that want an ISP, and how many there are.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    org: &OrgId,
    region: &str,
    search: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<SiteRow>, i64), AppError> {
    let like = if search.is_empty() {
        String::new()
    } else {
        format!("%{}%", search.to_lowercase())
    };
    let kept = "WHERE s.org_id = $1 AND s.retired_at IS NULL AND ($2 = '' OR s.region_id = $2) \
        AND ($3 = '' OR s.name_folded LIKE $3 OR LOWER(s.site_ref) LIKE $3) \
        AND EXISTS (SELECT 1 FROM activations a WHERE a.site_id = s.id AND a.state NOT IN ('inactive', 'deactivating'))";
    let count = format!("SELECT COUNT(*) FROM customer_sites s {kept}");
    let total = tx
        .count(sqlx::AssertSqlSafe(count), args![org, region, &like])
        .await?;
    let sql = format!("{SITE} {kept} ORDER BY s.name_folded, s.id LIMIT $4 OFFSET $5");
    let rows = tx
        .all(
            sqlx::AssertSqlSafe(sql),
            args![org, region, &like, limit, offset],
        )
        .await?;
    Ok((rows, total))
}

/// An ISP that a site wants.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct WantedIsp {
    /// The site.
    pub site_id: String,
    /// The ISP.
    pub isp_id: String,
    /// Its name.
    pub isp: String,
    /// The edge site where its traffic enters; empty while none is chosen.
    pub metro_id: String,
}

/// The ISPs of some sites in their order of preference.
///
/// # Errors
/// What the database refuses.
pub async fn isps_of(tx: &mut Tx, sites: &[String]) -> Result<Vec<WantedIsp>, AppError> {
    let mut all = Vec::new();
    for chunk in sites.chunks(500) {
        let sql = format!(
            "SELECT a.site_id, a.isp_id, o.display_name AS isp, COALESCE(a.primary_metro_id, '') AS metro_id \
             FROM activations a JOIN organisations o ON o.id = a.isp_id \
             WHERE a.state NOT IN ('inactive', 'deactivating') AND a.site_id IN ({}) ORDER BY a.site_id, a.rank, a.isp_id",
            marks(1, chunk.len())
        );
        let args = chunk.iter().map(super::Arg::from).collect();
        let rows: Vec<WantedIsp> = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
        all.extend(rows);
    }
    Ok(all)
}

/// How many sites of a customer have which ISP first, by region: region, ISP, its name, sites.
///
/// # Errors
/// What the database refuses.
pub async fn first_isps(
    tx: &mut Tx,
    org: &OrgId,
) -> Result<Vec<(String, String, String, i64)>, AppError> {
    tx.all(
        "SELECT a.region_id, a.isp_id, MAX(o.display_name), COUNT(*) FROM activations a \
         JOIN organisations o ON o.id = a.isp_id WHERE a.customer_id = $1 AND a.state NOT IN ('inactive', 'deactivating') \
         AND a.rank = (SELECT MIN(b.rank) FROM activations b WHERE b.site_id = a.site_id AND b.state NOT IN ('inactive', 'deactivating')) \
         GROUP BY a.region_id, a.isp_id ORDER BY a.region_id, COUNT(*) DESC, a.isp_id",
        args![org],
    )
    .await
}

/// The only building through which each of these ISPs reaches an edge site, where it has just one:
/// ISP, metro, facility.
///
/// # Errors
/// What the database refuses.
pub async fn only_buildings(
    tx: &mut Tx,
    isps: &[OrgId],
) -> Result<Vec<(String, String, String)>, AppError> {
    if isps.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT org_id, metro_id, MAX(facility_id) FROM pnis WHERE inventory = 'live' AND record <> 'disputed' \
         AND facility_id IS NOT NULL AND org_id IN ({}) GROUP BY org_id, metro_id \
         HAVING COUNT(DISTINCT facility_id) = 1 ORDER BY org_id, metro_id",
        marks(1, isps.len())
    );
    let args = isps.iter().map(super::Arg::from).collect();
    tx.all(sqlx::AssertSqlSafe(sql), args).await
}

/// ISPs that promise an availability somewhere: id and name, by name.
///
/// # Errors
/// What the database refuses.
pub async fn promising(tx: &mut Tx) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT o.id, o.display_name FROM organisations o WHERE EXISTS (SELECT 1 FROM sla_offers f \
         WHERE f.org_id = o.id AND f.availability_ppm IS NOT NULL) ORDER BY o.name_folded, o.id",
        args![],
    )
    .await
}

/// Stores what a customer declares of a site in place of what it declared before.
///
/// # Errors
/// What the database refuses.
pub async fn declare(
    tx: &mut Tx,
    site: &SiteRow,
    org: &OrgId,
    by: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO site_failover (site_id, org_id, automatic_failover, separate_last_mile, separate_equipment, declared_by, declared_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site_id) DO UPDATE SET automatic_failover = EXCLUDED.automatic_failover, \
         separate_last_mile = EXCLUDED.separate_last_mile, separate_equipment = EXCLUDED.separate_equipment, \
         declared_by = EXCLUDED.declared_by, declared_at = EXCLUDED.declared_at",
        args![
            &site.id, org, &site.automatic_failover, &site.separate_last_mile,
            &site.separate_equipment, by, now
        ],
    )
    .await
    .map(|_| ())
}

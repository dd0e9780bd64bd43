//! A customer's sites in use, counted by what decides about them: however many there are, a page of
//! choices reads a few rows.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;

/// Sites that every choice treats alike. Lists are texts with commas between entries and spaces within.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct GroupRow {
    /// Their region.
    pub region_id: String,
    /// 1 when the customer holds them.
    pub held: i64,
    /// Their own choice: `none` or `list`, then the ISPs in order; empty without one.
    pub own: String,
    /// Their activations that are not over: ISP, rank, state.
    pub activations: String,
    /// Their order lines, the oldest first: ISP, state, 1 when in service, prefixes.
    pub services: String,
    /// How many there are.
    pub sites: i64,
}

/// The groups of a customer's sites. `today` is `YYYY-MM-DD`.
///
/// # Errors
/// What the database refuses.
pub async fn of_customer(tx: &mut Tx, org: &OrgId, today: &str) -> Result<Vec<GroupRow>, AppError> {
    tx.all(
        "WITH running AS (\
           SELECT site_id, STRING_AGG(isp_id || ' ' || CAST(rank AS TEXT) || ' ' || state, ',' ORDER BY isp_id) AS list \
           FROM activations WHERE customer_id = $1 AND state <> 'inactive' GROUP BY site_id), \
         assigned AS (\
           SELECT site_id, isp_id, COUNT(*) AS prefixes FROM site_prefixes \
           WHERE customer_id = $1 AND released_at IS NULL GROUP BY site_id, isp_id), \
         bought AS (\
           SELECT l.site_id, STRING_AGG(l.isp_id || ' ' || l.state || ' ' || \
             CASE WHEN l.in_service_on <= $2 THEN '1' ELSE '0' END || ' ' || CAST(COALESCE(a.prefixes, 0) AS TEXT), \
             ',' ORDER BY l.declared_at, l.id) AS list \
           FROM order_lines l LEFT JOIN assigned a ON a.site_id = l.site_id AND a.isp_id = l.isp_id \
           WHERE l.customer_id = $1 GROUP BY l.site_id), \
         chosen AS (\
           SELECT c.scope_id AS site_id, c.kind || COALESCE(STRING_AGG(' ' || i.isp_id, '' ORDER BY i.rank), '') AS list \
           FROM choices c LEFT JOIN choice_isps i ON i.org_id = c.org_id AND i.scope = c.scope AND i.scope_id = c.scope_id \
           WHERE c.org_id = $1 AND c.scope = 'site' GROUP BY c.scope_id, c.kind) \
         SELECT s.region_id, CAST(CASE WHEN s.held_at IS NULL THEN 0 ELSE 1 END AS BIGINT) AS held, \
           COALESCE(c.list, '') AS own, COALESCE(r.list, '') AS activations, COALESCE(b.list, '') AS services, \
           COUNT(*) AS sites \
         FROM customer_sites s LEFT JOIN chosen c ON c.site_id = s.id LEFT JOIN running r ON r.site_id = s.id \
         LEFT JOIN bought b ON b.site_id = s.id \
         WHERE s.org_id = $1 AND s.retired_at IS NULL GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
        args![org, today],
    )
    .await
}

/// Sites in use per region and nearest metro: region, metro, number.
///
/// # Errors
/// What the database refuses.
pub async fn places(tx: &mut Tx, org: &OrgId) -> Result<Vec<(String, String, i64)>, AppError> {
    tx.all(
        "SELECT region_id, nearest_metro_id, COUNT(*) FROM customer_sites \
         WHERE org_id = $1 AND retired_at IS NULL GROUP BY region_id, nearest_metro_id \
         ORDER BY region_id, nearest_metro_id",
        args![org],
    )
    .await
}

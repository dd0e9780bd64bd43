//! Read model: lists and figures over several tables, for the public pages and Microsoft's lists.
//! Nothing here writes; what the public queries select is public.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{MetroId, OrgId};

/// A qualification joined with its ISP.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Qualified {
    /// Organisation.
    pub org_id: String,
    /// Part of its public address.
    pub slug: String,
    /// Its name on screens.
    pub display_name: String,
    /// `isp`, `nsp`, `ixp`.
    pub isp_type: String,
    /// Its public page; may be empty.
    pub website: String,
    /// Region.
    pub region_id: String,
    /// `qualified`, `suspended`, `revoked`, `expired`.
    pub state: String,
    /// `Local` or `Geo`.
    pub tier: String,
    /// Covered metros, JSON list of ids.
    pub metros: String,
    /// Milliseconds.
    pub since: i64,
    /// Milliseconds.
    pub until: i64,
    /// When the last decision was signed. Milliseconds.
    pub verified_at: i64,
    /// Policy of that decision.
    pub policy_version: String,
    /// Plan of a dated exception from the policy's tier, visible to customers; empty when it is met.
    pub exception_plan: String,
}

impl Qualified {
    /// Ids of the covered metros.
    pub fn metro_ids(&self) -> Vec<MetroId> {
        serde_json::from_str(&self.metros).unwrap_or_default()
    }
}

const QUALIFIED: &str = "SELECT q.org_id, o.slug, o.display_name, o.isp_type, o.website, q.region_id, q.state, q.tier, \
    q.metros, q.since, q.until, COALESCE(a.decided_at, q.since) AS verified_at, q.policy_version, q.exception_plan \
    FROM qualifications q JOIN organisations o ON o.id = q.org_id JOIN applications a ON a.id = q.application_id";

/// All qualifications of an ISP, those in force first.
///
/// # Errors
/// What the database refuses.
pub async fn qualifications_of(tx: &mut Tx, org: &OrgId) -> Result<Vec<Qualified>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!(
            "{QUALIFIED} WHERE q.org_id = $1 ORDER BY CASE q.state WHEN 'qualified' THEN 0 WHEN 'suspended' THEN 1 ELSE 2 END, \
             q.region_id, q.since DESC"
        )),
        args![org],
    )
    .await
}

/// A line of Microsoft's list of organisations.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct OrgLine {
    /// Id.
    pub id: String,
    /// `isp`, `customer`, `microsoft`.
    pub kind: String,
    /// Name on screens.
    pub display_name: String,
    /// Registered name.
    pub legal_name: String,
    /// Domain of its members.
    pub email_domain: String,
    /// When a member confirmed an address of that domain.
    pub domain_verified_at: Option<i64>,
    /// When it signed up.
    pub created_at: i64,
    /// Members.
    pub members: i64,
    /// PNIs that are not retired.
    pub pnis: i64,
    /// Regions in which it is qualified.
    pub qualified: i64,
    /// Its ASN that counts; 0 when there is none.
    pub asn: i64,
    /// State of that claim; empty when there is none.
    pub asn_state: String,
}

/// What Microsoft's list is filtered by. Empty means any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrgFilter {
    /// Kind of organisation.
    pub kind: String,
    /// Pattern over folded names and the domain.
    pub like: String,
    /// An ASN in digits.
    pub asn: String,
    /// `pending`, `disputed`, `approved`: has such an ASN; `qualified`; `unverified`.
    pub state: String,
}

/// A page of organisations and the number of all that match. `order` comes from a fixed table.
///
/// # Errors
/// What the database refuses.
pub async fn organisations(
    tx: &mut Tx,
    filter: &OrgFilter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<OrgLine>, i64), AppError> {
    let wanted = "WHERE ($1 = '' OR o.kind = $1) \
        AND ($2 = '' OR o.name_folded LIKE $2 OR LOWER(o.legal_name) LIKE $2 OR o.email_domain LIKE $2 \
             OR EXISTS (SELECT 1 FROM asns s WHERE s.org_id = o.id AND CAST(s.asn AS TEXT) = $3)) \
        AND ($4 = '' OR ($4 = 'unverified' AND o.domain_verified_at IS NULL) \
             OR ($4 = 'qualified' AND EXISTS (SELECT 1 FROM qualifications s WHERE s.org_id = o.id AND s.state = 'qualified')) \
             OR EXISTS (SELECT 1 FROM asns s WHERE s.org_id = o.id AND s.state = $4))";
    let main = "ORDER BY CASE a.state WHEN 'approved' THEN 0 WHEN 'disputed' THEN 1 WHEN 'pending' THEN 2 ELSE 3 END, a.created_at, a.id LIMIT 1";
    let sql = format!(
        "SELECT o.id, o.kind, o.display_name, o.legal_name, o.email_domain, o.domain_verified_at, o.created_at, \
         (SELECT COUNT(*) FROM users u WHERE u.org_id = o.id AND u.removed_at IS NULL) AS members, \
         (SELECT COUNT(*) FROM pnis p WHERE p.org_id = o.id AND p.inventory <> 'retired') AS pnis, \
         (SELECT COUNT(*) FROM qualifications q WHERE q.org_id = o.id AND q.state = 'qualified') AS qualified, \
         COALESCE((SELECT a.asn FROM asns a WHERE a.org_id = o.id {main}), 0) AS asn, \
         COALESCE((SELECT a.state FROM asns a WHERE a.org_id = o.id {main}), '') AS asn_state \
         FROM organisations o {wanted} ORDER BY {order}, o.name_folded, o.id LIMIT $5 OFFSET $6"
    );
    let rows = tx
        .all(
            sqlx::AssertSqlSafe(sql),
            args![
                &filter.kind,
                &filter.like,
                &filter.asn,
                &filter.state,
                limit,
                offset
            ],
        )
        .await?;
    let count = format!("SELECT COUNT(*) FROM organisations o {wanted}");
    let total = tx
        .count(
            sqlx::AssertSqlSafe(count),
            args![&filter.kind, &filter.like, &filter.asn, &filter.state],
        )
        .await?;
    Ok((rows, total))
}

/// Figures about one organisation.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct OrgNumbers {
    /// PNIs in use.
    pub live_pnis: i64,
    /// PNIs to come.
    pub planned_pnis: i64,
    /// Of the live ones, confirmed by Microsoft.
    pub confirmed_pnis: i64,
    /// Bandwidth of the live ones, Mbit/s.
    pub live_mbps: i64,
    /// Customer sites, for a customer.
    pub sites: i64,
    /// Activations that run, as ISP or as customer.
    pub active: i64,
}

/// Figures about one organisation.
///
/// # Errors
/// What the database refuses.
pub async fn numbers(tx: &mut Tx, org: &OrgId) -> Result<OrgNumbers, AppError> {
    tx.one(
        "SELECT (SELECT COUNT(*) FROM pnis WHERE org_id = $1 AND inventory = 'live') AS live_pnis, \
         (SELECT COUNT(*) FROM pnis WHERE org_id = $1 AND inventory = 'planned') AS planned_pnis, \
         (SELECT COUNT(*) FROM pnis WHERE org_id = $1 AND inventory = 'live' AND record = 'confirmed') AS confirmed_pnis, \
         (SELECT CAST(COALESCE(SUM(bandwidth_mbps), 0) AS BIGINT) FROM pnis WHERE org_id = $1 AND inventory = 'live') AS live_mbps, \
         (SELECT COUNT(*) FROM customer_sites WHERE org_id = $1 AND retired_at IS NULL) AS sites, \
         (SELECT COUNT(*) FROM activations WHERE (isp_id = $1 OR customer_id = $1) AND state = 'active') AS active",
        args![org],
    )
    .await
}

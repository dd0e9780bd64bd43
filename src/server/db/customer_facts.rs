//! What a customer's pages need to know about its activations, its order lines and the ISPs' standing,
//! in one query each. Reading only; whoever changes these things has a module of its own.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;

/// An activation, with the names that a list shows.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ActivationCell {
    /// Id.
    pub id: String,
    /// The site.
    pub site_id: String,
    /// The ISP.
    pub isp_id: String,
    /// Region of the site.
    pub region_id: String,
    /// Position on the list.
    pub rank: i64,
    /// State as stored.
    pub state: String,
    /// Why, in plain words or as a cause.
    pub reason: String,
    /// Where traffic enters.
    pub primary_metro_id: Option<String>,
    /// Where it enters when the primary fails.
    pub backup_metro_id: Option<String>,
    /// In this state since.
    pub since: i64,
}

/// The activations of a customer, or of one of its sites; those that are over left out.
///
/// # Errors
/// What the database refuses.
pub async fn activations(
    tx: &mut Tx,
    org: &OrgId,
    site: &str,
) -> Result<Vec<ActivationCell>, AppError> {
    tx.all(
        "SELECT id, site_id, isp_id, region_id, rank, state, reason, primary_metro_id, backup_metro_id, since \
         FROM activations WHERE customer_id = $1 AND ($2 = '' OR site_id = $2) AND state <> 'inactive' \
         ORDER BY site_id, rank, id",
        args![org, site],
    )
    .await
}

/// An order line with the number of its site's prefixes that are assigned to its ISP.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct LineCell {
    /// Id.
    pub id: String,
    /// The order.
    pub order_id: String,
    /// The site.
    pub site_id: String,
    /// The ISP.
    pub isp_id: String,
    /// The ISP's id of the service.
    pub service_id: String,
    /// `YYYY-MM-DD`.
    pub in_service_on: String,
    /// State as stored.
    pub state: String,
    /// Why it was rejected.
    pub reason: String,
    /// Declared.
    pub declared_at: i64,
    /// When the ISP's answer is due.
    pub due_at: i64,
    /// Prefixes assigned.
    pub prefixes: i64,
}

/// The order lines of a customer, or of one of its sites, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn lines(tx: &mut Tx, org: &OrgId, site: &str) -> Result<Vec<LineCell>, AppError> {
    tx.all(
        "SELECT l.id, l.order_id, l.site_id, l.isp_id, l.service_id, l.in_service_on, l.state, l.reason, l.declared_at, \
         l.due_at, (SELECT COUNT(*) FROM site_prefixes p WHERE p.site_id = l.site_id AND p.isp_id = l.isp_id \
         AND p.released_at IS NULL) AS prefixes \
         FROM order_lines l WHERE l.customer_id = $1 AND ($2 = '' OR l.site_id = $2) ORDER BY l.declared_at, l.id",
        args![org, site],
    )
    .await
}

/// A qualification that is not over.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct StandingRow {
    /// The ISP.
    pub org_id: String,
    /// The region.
    pub region_id: String,
    /// `qualified` or `suspended`.
    pub state: String,
    /// `Local` or `Geo`.
    pub tier: String,
    /// Covered metros, JSON list.
    pub metros: String,
    /// The plan of an exception from the policy's tier; empty when the policy is met.
    pub exception_plan: String,
    /// Last moment.
    pub until: i64,
}

/// Which ISPs are qualified or suspended where.
///
/// # Errors
/// What the database refuses.
pub async fn standings(tx: &mut Tx) -> Result<Vec<StandingRow>, AppError> {
    tx.all(
        "SELECT org_id, region_id, state, tier, metros, exception_plan, until FROM qualifications \
         WHERE state IN ('qualified', 'suspended') ORDER BY org_id, region_id",
        args![],
    )
    .await
}

/// ISP, region and due date of the applications that are with the reviewers.
///
/// # Errors
/// What the database refuses.
pub async fn applied(tx: &mut Tx) -> Result<Vec<(String, String, Option<i64>)>, AppError> {
    tx.all(
        "SELECT org_id, region_id, due_at FROM applications WHERE state IN \
         ('submitted', 'in_review', 'changes_requested', 'recommended', 'appealed') ORDER BY org_id, region_id",
        args![],
    )
    .await
}

/// A step of one of the customer's turn-up batches that is not done.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct ComingStep {
    /// The ISP of the batch.
    pub isp_id: String,
    /// The region of the batch.
    pub region_id: String,
    /// The step as stored.
    pub step: String,
    /// `isp`, `microsoft` or `customer`.
    pub owner: String,
    /// `due` or `failed`.
    pub state: String,
    /// Until when.
    pub due_at: Option<i64>,
    /// Since when.
    pub since: i64,
    /// Why it failed.
    pub reason: String,
    /// Customer sites in the batch.
    pub sites: i64,
}

/// Steps that somebody has to do now for the customer, the most urgent first: at most `limit`.
///
/// # Errors
/// What the database refuses.
pub async fn coming_steps(
    tx: &mut Tx,
    org: &OrgId,
    limit: i64,
) -> Result<Vec<ComingStep>, AppError> {
    tx.all(
        "SELECT b.isp_id, b.region_id, s.step, s.owner, s.state, s.due_at, s.since, s.reason, \
         (SELECT COUNT(*) FROM activations a WHERE a.batch_id = b.id) AS sites \
         FROM batch_steps s JOIN batches b ON b.id = s.batch_id \
         WHERE b.customer_id = $1 AND s.state IN ('due', 'failed') \
         ORDER BY COALESCE(s.due_at, s.since), b.id, s.position LIMIT $2",
        args![org, limit],
    )
    .await
}

//! Fibre routes as drawn on a map, and where two of them run close.

use crate::error::AppError;
use crate::server::db::{Tx, args};
use maps_domain::diversity::routes::{CloseRun, Route};
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// Two routes that run close: a suggested shared risk and what the ISP made of it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Finding {
    /// Id.
    pub id: String,
    /// Whose.
    pub org_id: String,
    /// JSON of [`CloseRun`].
    pub place: String,
    /// `suggested`, `accepted`, `rejected`.
    pub state: String,
    /// Why it was accepted or rejected.
    pub reason: String,
    /// The shared risk that was recorded, `kind:name`; empty otherwise.
    pub srlg: String,
    /// Name of who decided; empty before.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<i64>,
}

impl Finding {
    /// The place.
    ///
    /// # Errors
    /// Stored data that cannot be read.
    pub fn run(&self) -> Result<CloseRun, AppError> {
        Ok(serde_json::from_str(&self.place)?)
    }
}

/// Every route of an ISP by name.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn routes(tx: &mut Tx, org: &OrgId) -> Result<Vec<Route>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT body FROM fibre_routes WHERE org_id = $1 ORDER BY name",
            args![org],
        )
        .await?;
    rows.iter()
        .map(|(body,)| Ok(serde_json::from_str(body)?))
        .collect()
}

/// Stores a route in place of one of the same name.
///
/// # Errors
/// What the database refuses.
pub async fn put_route(
    tx: &mut Tx,
    org: &OrgId,
    route: &Route,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM fibre_routes WHERE org_id = $1 AND name = $2",
        args![org, &route.name],
    )
    .await?;
    let body = serde_json::to_string(route)?;
    tx.exec(
        "INSERT INTO fibre_routes (org_id, name, body, uploaded_at) VALUES ($1, $2, $3, $4)",
        args![org, &route.name, body, now],
    )
    .await?;
    Ok(())
}

const FINDING: &str =
    "SELECT id, org_id, place, state, reason, srlg, decided_by, decided_at FROM fibre_findings";

/// Every finding of an ISP, the open ones first.
///
/// # Errors
/// What the database refuses.
pub async fn findings(tx: &mut Tx, org: &OrgId) -> Result<Vec<Finding>, AppError> {
    let sql = format!(
        "{FINDING} WHERE org_id = $1 ORDER BY CASE state WHEN 'suggested' THEN 0 ELSE 1 END, created_at, id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// One finding.
///
/// # Errors
/// `NotFound`.
pub async fn finding(tx: &mut Tx, id: &str) -> Result<Finding, AppError> {
    let sql = format!("{FINDING} WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Forgets what was only suggested: it is about to be found again, or no longer.
///
/// # Errors
/// What the database refuses.
pub async fn forget_suggested(tx: &mut Tx, org: &OrgId) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM fibre_findings WHERE org_id = $1 AND state = 'suggested'",
        args![org],
    )
    .await?;
    Ok(())
}

/// Adds a suggestion.
///
/// # Errors
/// What the database refuses.
pub async fn suggest(
    tx: &mut Tx,
    id: &str,
    org: &OrgId,
    run: &CloseRun,
    now: UtcMs,
) -> Result<(), AppError> {
    let place = serde_json::to_string(run)?;
    tx.exec(
        "INSERT INTO fibre_findings (id, org_id, place, state, created_at) VALUES ($1, $2, $3, 'suggested', $4)",
        args![id, org, place, now],
    )
    .await?;
    Ok(())
}

/// Decides a suggestion if nobody else did.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn decide(tx: &mut Tx, finding: &Finding) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE fibre_findings SET state = $1, reason = $2, srlg = $3, decided_by = $4, decided_at = $5 \
         WHERE id = $6 AND state = 'suggested'",
        args![
            &finding.state, &finding.reason, &finding.srlg, &finding.decided_by, finding.decided_at, &finding.id
        ],
    )
    .await
}

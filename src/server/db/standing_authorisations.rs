//! Permissions that an ISP gives once, per region: batches turn up without its hand.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::time::UtcMs;

/// A standing authorisation in force.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Standing {
    /// Id.
    pub id: String,
    /// ISP.
    pub org_id: String,
    /// Region.
    pub region_id: String,
    /// Person who gave it.
    pub granted_by: String,
    /// When.
    pub granted_at: i64,
}

/// Those of an ISP in force, by region id.
///
/// # Errors
/// What the database refuses.
pub async fn of_isp(tx: &mut Tx, isp: &OrgId) -> Result<Vec<Standing>, AppError> {
    tx.all(
        // An application keeps the person's id, the page of its own the name.
        "SELECT s.id, s.org_id, s.region_id, COALESCE(u.name, s.granted_by) AS granted_by, s.granted_at \
         FROM standing_authorisations s LEFT JOIN users u ON u.id = s.granted_by \
         WHERE s.org_id = $1 AND s.revoked_at IS NULL ORDER BY s.region_id",
        args![isp],
    )
    .await
}

/// Since when an ISP has given it for a region.
///
/// # Errors
/// What the database refuses.
pub async fn since(tx: &mut Tx, isp: &OrgId, region: &RegionId) -> Result<Option<UtcMs>, AppError> {
    let row: Option<(i64,)> = tx
        .optional(
            "SELECT granted_at FROM standing_authorisations WHERE org_id = $1 AND region_id = $2 AND revoked_at IS NULL",
            args![isp, region],
        )
        .await?;
    Ok(row.map(|(at,)| UtcMs::new(at)))
}

/// Gives one.
///
/// # Errors
/// `Conflict` when there is one in force already.
pub async fn grant(tx: &mut Tx, standing: &Standing) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO standing_authorisations (id, org_id, region_id, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5)",
        args![
            &standing.id, &standing.org_id, &standing.region_id, &standing.granted_by, standing.granted_at
        ],
    )
    .await
    .map(|_| ())
}

/// Takes one back.
///
/// # Errors
/// `Conflict` when none is in force.
pub async fn revoke(
    tx: &mut Tx,
    isp: &OrgId,
    region: &RegionId,
    by: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE standing_authorisations SET revoked_by = $1, revoked_at = $2 \
         WHERE org_id = $3 AND region_id = $4 AND revoked_at IS NULL",
        args![by, now, isp, region],
    )
    .await
}

//! What Microsoft's people saw of where test prefixes enter.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;

/// An observation as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Observation {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// Where the traffic began.
    pub metro_id: String,
    /// Where it entered.
    pub entered_metro_id: String,
    /// How they saw it.
    pub note: String,
    /// Person; a name.
    pub observed_by: String,
    /// When.
    pub observed_at: i64,
}

/// Those of an ISP, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<Observation>, AppError> {
    tx.all(
        "SELECT id, org_id, metro_id, entered_metro_id, note, observed_by, observed_at FROM hand_over_observations \
         WHERE org_id = $1 ORDER BY observed_at DESC, id DESC",
        args![org],
    )
    .await
}

/// Adds one.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, row: &Observation) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO hand_over_observations (id, org_id, metro_id, entered_metro_id, note, observed_by, observed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            &row.id,
            &row.org_id,
            &row.metro_id,
            &row.entered_metro_id,
            &row.note,
            &row.observed_by,
            row.observed_at
        ],
    )
    .await?;
    Ok(())
}

//! Measured peaks of connections, day by day, and which connections are above a line of the policy.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::time::UtcMs;

/// The peak of a connection in one day.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Peak {
    /// Which connection.
    pub pni_id: String,
    /// The day, as its first moment in UTC.
    pub measured_on: i64,
    /// Whose.
    pub org_id: String,
    /// From Microsoft, Mbit/s.
    pub peak_in_mbps: i64,
    /// To Microsoft, Mbit/s.
    pub peak_out_mbps: i64,
    /// Capacity at the time of recording, Mbit/s.
    pub bandwidth_mbps: i64,
    /// `form`, `csv`, `api`.
    pub source: String,
    /// Who.
    pub recorded_by: String,
    /// When.
    pub recorded_at: i64,
}

/// A connection above a line.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Alert {
    /// Which connection.
    pub pni_id: String,
    /// Whose.
    pub org_id: String,
    /// `augment` or `upgrade`.
    pub level: String,
    /// Since when it is above the lower line.
    pub since: i64,
    /// Larger direction, Mbit/s.
    pub peak_mbps: i64,
    /// The augmentation that was opened for it.
    pub request_id: Option<String>,
}

/// Records a day's peak; the same day again replaces it.
///
/// # Errors
/// What the database refuses.
pub async fn put(tx: &mut Tx, p: &Peak) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO pni_peaks (pni_id, measured_on, org_id, peak_in_mbps, peak_out_mbps, bandwidth_mbps, source, recorded_by, \
         recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (pni_id, measured_on) DO UPDATE SET \
         peak_in_mbps = excluded.peak_in_mbps, peak_out_mbps = excluded.peak_out_mbps, \
         bandwidth_mbps = excluded.bandwidth_mbps, source = excluded.source, recorded_by = excluded.recorded_by, \
         recorded_at = excluded.recorded_at",
        args![
            &p.pni_id, p.measured_on, &p.org_id, p.peak_in_mbps, p.peak_out_mbps, p.bandwidth_mbps, &p.source,
            &p.recorded_by, p.recorded_at
        ],
    )
    .await?;
    Ok(())
}

/// The newest recorded day of a connection.
///
/// # Errors
/// What the database refuses.
pub async fn newest(tx: &mut Tx, pni: &PniId) -> Result<Option<Peak>, AppError> {
    tx.optional(
        "SELECT pni_id, measured_on, org_id, peak_in_mbps, peak_out_mbps, bandwidth_mbps, source, recorded_by, recorded_at \
         FROM pni_peaks WHERE pni_id = $1 ORDER BY measured_on DESC LIMIT 1",
        args![pni],
    )
    .await
}

/// Recorded days of an ISP since a moment, by connection and day.
///
/// # Errors
/// What the database refuses.
pub async fn since(tx: &mut Tx, org: &OrgId, from: UtcMs) -> Result<Vec<Peak>, AppError> {
    tx.all(
        "SELECT pni_id, measured_on, org_id, peak_in_mbps, peak_out_mbps, bandwidth_mbps, source, recorded_by, recorded_at \
         FROM pni_peaks WHERE org_id = $1 AND measured_on >= $2 ORDER BY pni_id, measured_on",
        args![org, from],
    )
    .await
}

/// The alert of a connection.
///
/// # Errors
/// What the database refuses.
pub async fn alert(tx: &mut Tx, pni: &str) -> Result<Option<Alert>, AppError> {
    tx.optional(
        "SELECT pni_id, org_id, level, since, peak_mbps, request_id FROM capacity_alerts WHERE pni_id = $1",
        args![pni],
    )
    .await
}

/// The alerts of an ISP, the fullest connection first.
///
/// # Errors
/// What the database refuses.
pub async fn alerts(tx: &mut Tx, org: &OrgId) -> Result<Vec<Alert>, AppError> {
    tx.all(
        "SELECT pni_id, org_id, level, since, peak_mbps, request_id FROM capacity_alerts WHERE org_id = $1 \
         ORDER BY level DESC, since, pni_id",
        args![org],
    )
    .await
}

/// Raises or renews an alert.
///
/// # Errors
/// What the database refuses.
pub async fn put_alert(tx: &mut Tx, a: &Alert) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO capacity_alerts (pni_id, org_id, level, since, peak_mbps, request_id) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (pni_id) DO UPDATE SET level = excluded.level, peak_mbps = excluded.peak_mbps, \
         request_id = excluded.request_id",
        args![&a.pni_id, &a.org_id, &a.level, a.since, a.peak_mbps, a.request_id.clone()],
    )
    .await?;
    Ok(())
}

/// Takes an alert away: the connection is below the lines again, or out of service.
///
/// # Errors
/// What the database refuses.
pub async fn clear_alert(tx: &mut Tx, pni: &str) -> Result<(), AppError> {
    tx.exec("DELETE FROM capacity_alerts WHERE pni_id = $1", args![pni])
        .await?;
    Ok(())
}

/// Ids of connections that have to be looked at: fuller than a tenth, or with an alert.
///
/// # Errors
/// What the database refuses.
pub async fn to_watch(tx: &mut Tx) -> Result<Vec<(String,)>, AppError> {
    tx.all(
        "SELECT id FROM pnis WHERE (inventory = 'live' AND kind = 'private' AND peak_mbps * 10 >= bandwidth_mbps) \
         OR id IN (SELECT pni_id FROM capacity_alerts) ORDER BY id",
        args![],
    )
    .await
}

//! What is followed up of each qualification: the last judgement of its evidence, its drift, its
//! reminders.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::follow_up::{Drift, DriftStatus};
use maps_domain::ids::{OrgId, PniId, QualificationId};
use maps_domain::time::UtcMs;

/// A follow-up as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct FollowUp {
    /// Of which qualification.
    pub qualification_id: String,
    /// When its evidence was last judged; epoch milliseconds.
    pub judged_at: i64,
    /// SHA-256 of what the judgement rests on; empty before the first.
    pub fingerprint: String,
    /// Stored text of [`Drift`].
    pub drift: String,
    /// Since when it does not pass as built.
    pub drift_since: Option<i64>,
    /// End of the grace period.
    pub grace_until: Option<i64>,
    /// What stands in the way, in one sentence; empty while it passes.
    pub why: String,
    /// Days before the end of the last reminder.
    pub reminded_days: Option<i64>,
    /// The end that the last reminder was about.
    pub reminded_until: Option<i64>,
    /// Row version for lost-update checks; 0 before it is stored.
    pub version: i64,
}

impl FollowUp {
    /// Nothing looked at yet.
    pub fn new(qualification: &str) -> Self {
        Self {
            qualification_id: qualification.to_owned(),
            judged_at: 0,
            fingerprint: String::new(),
            drift: Drift::None.as_str().to_owned(),
            drift_since: None,
            grace_until: None,
            why: String::new(),
            reminded_days: None,
            reminded_until: None,
            version: 0,
        }
    }

    /// The drift with its clock.
    ///
    /// # Errors
    /// `Internal` when the row was written by a newer version.
    pub fn status(&self) -> Result<DriftStatus, AppError> {
        Ok(DriftStatus {
            drift: Drift::parse(&self.drift).map_err(AppError::internal)?,
            since: self.drift_since.map(UtcMs::new),
            grace_until: self.grace_until.map(UtcMs::new),
        })
    }

    /// Takes over a drift with its clock.
    pub fn set_status(&mut self, status: DriftStatus) {
        status.drift.as_str().clone_into(&mut self.drift);
        self.drift_since = status.since.map(UtcMs::get);
        self.grace_until = status.grace_until.map(UtcMs::get);
    }
}

const SELECT: &str = "SELECT f.qualification_id, f.judged_at, f.fingerprint, f.drift, f.drift_since, f.grace_until, f.why, \
    f.reminded_days, f.reminded_until, f.version FROM follow_ups f";

/// The follow-up of a qualification, if there is one yet.
///
/// # Errors
/// What the database refuses.
pub async fn of(tx: &mut Tx, id: &QualificationId) -> Result<Option<FollowUp>, AppError> {
    let sql = format!("{SELECT} WHERE f.qualification_id = $1");
    tx.optional(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The follow-ups of an ISP's qualifications in force.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<FollowUp>, AppError> {
    let sql = format!(
        "{SELECT} JOIN qualifications q ON q.id = f.qualification_id \
         WHERE q.org_id = $1 AND q.state = 'qualified' ORDER BY q.region_id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// Qualifications in force that no longer pass: how many in all, and for how many of them suspension
/// is proposed.
///
/// # Errors
/// What the database refuses.
pub async fn failing(tx: &mut Tx) -> Result<(i64, i64), AppError> {
    tx.one(
        "SELECT COUNT(*), COUNT(CASE f.drift WHEN 'suspension_proposed' THEN 1 END) \
         FROM follow_ups f JOIN qualifications q ON q.id = f.qualification_id \
         WHERE q.state = 'qualified' AND f.drift IN ('grace', 'suspension_proposed')",
        args![],
    )
    .await
}

/// Stores it, if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn save(tx: &mut Tx, row: &FollowUp) -> Result<(), AppError> {
    let mut values = args![
        &row.qualification_id,
        row.judged_at,
        &row.fingerprint,
        &row.drift,
        row.drift_since,
        row.grace_until,
        &row.why,
        row.reminded_days,
        row.reminded_until
    ];
    if row.version == 0 {
        return tx
            .exec_one(
                "INSERT INTO follow_ups (qualification_id, judged_at, fingerprint, drift, drift_since, grace_until, why, \
                 reminded_days, reminded_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                values,
            )
            .await;
    }
    values.extend(args![row.version]);
    tx.exec_one(
        "UPDATE follow_ups SET judged_at = $2, fingerprint = $3, drift = $4, drift_since = $5, grace_until = $6, why = $7, \
         reminded_days = $8, reminded_until = $9, version = version + 1 WHERE qualification_id = $1 AND version = $10",
        values,
    )
    .await
}

/// Forgets everything about a qualification: it was renewed, and what was said of it is over.
///
/// # Errors
/// What the database refuses.
pub async fn forget(tx: &mut Tx, id: &QualificationId) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM follow_ups WHERE qualification_id = $1",
        args![id],
    )
    .await?;
    Ok(())
}

/// Connections of an ISP that are in a maintenance window now.
///
/// # Errors
/// What the database refuses.
pub async fn in_maintenance(tx: &mut Tx, org: &OrgId, now: UtcMs) -> Result<Vec<PniId>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT pni_id FROM maintenance_windows WHERE org_id = $1 AND starts_at <= $2 AND ends_at > $2 \
             AND cancelled_at IS NULL ORDER BY pni_id",
            args![org, now],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| PniId::new(id)).collect())
}

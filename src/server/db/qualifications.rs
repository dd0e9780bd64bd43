//! Qualifications: the standing of an ISP in a region.

pub mod list;

use super::{Tx, args, listings};
use crate::error::AppError;
use maps_domain::ids::{MetroId, OrgId, QualificationId, RegionId};
use maps_domain::qualification::{State, Tier};
use maps_domain::time::UtcMs;

/// A qualification as stored.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Qualification {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// The region.
    pub region_id: String,
    /// The application that was approved last.
    pub application_id: String,
    /// `Edge`, `Voice`, `IxRs`.
    pub partner_type: String,
    /// Stored text of [`State`].
    pub state: String,
    /// `Local`, `Geo`.
    pub tier: String,
    /// JSON list of metro ids.
    pub metros: String,
    /// Policy that it was granted under.
    pub policy_version: String,
    /// The plan of a dated exception from the policy's tier; empty when the policy is met.
    pub exception_plan: String,
    /// Why it was suspended, revoked or reinstated.
    pub reason: String,
    /// In force without a gap since.
    pub since: i64,
    /// Last moment.
    pub until: i64,
    /// Row version for lost-update checks.
    pub version: i64,
}

impl Qualification {
    /// Typed id.
    pub fn qualification_id(&self) -> QualificationId {
        QualificationId::new(self.id.clone())
    }

    /// The ISP.
    pub fn org(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }

    /// The region.
    pub fn region(&self) -> RegionId {
        RegionId::new(self.region_id.clone())
    }

    /// Where it stands.
    ///
    /// # Errors
    /// `Internal` when the row was written by a newer version.
    pub fn state(&self) -> Result<State, AppError> {
        State::parse(&self.state).map_err(AppError::internal)
    }

    /// What was shown.
    ///
    /// # Errors
    /// As [`Qualification::state`].
    pub fn tier(&self) -> Result<Tier, AppError> {
        Tier::parse(&self.tier).map_err(AppError::internal)
    }

    /// The covered metros.
    pub fn metros(&self) -> Vec<MetroId> {
        serde_json::from_str(&self.metros).unwrap_or_default()
    }
}

const SELECT: &str = "SELECT id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, \
    exception_plan, reason, since, until, version FROM qualifications";

/// One qualification.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &QualificationId) -> Result<Qualification, AppError> {
    let sql = format!("{SELECT} WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// The qualification of an ISP in a region that has not ended.
///
/// # Errors
/// What the database refuses.
pub async fn live(
    tx: &mut Tx,
    org: &OrgId,
    region: &RegionId,
) -> Result<Option<Qualification>, AppError> {
    let sql = format!(
        "{SELECT} WHERE org_id = $1 AND region_id = $2 AND state IN ('qualified', 'suspended')"
    );
    tx.optional(sqlx::AssertSqlSafe(sql), args![org, region])
        .await
}

/// All of an ISP, by region, the newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<Qualification>, AppError> {
    let sql = format!("{SELECT} WHERE org_id = $1 ORDER BY region_id, since DESC, id DESC");
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// All that have not ended, ISP by ISP.
///
/// # Errors
/// What the database refuses.
pub async fn all_live(tx: &mut Tx) -> Result<Vec<Qualification>, AppError> {
    let sql = format!(
        "{SELECT} WHERE state IN ('qualified', 'suspended') ORDER BY org_id, region_id, id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![]).await
}

/// Those of an ISP that have not ended, in a fixed order.
///
/// # Errors
/// What the database refuses.
pub async fn live_of(tx: &mut Tx, org: &OrgId) -> Result<Vec<Qualification>, AppError> {
    let sql = format!(
        "{SELECT} WHERE state IN ('qualified', 'suspended') AND org_id = $1 ORDER BY region_id, id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// Those that have not ended and whose last moment is over.
///
/// # Errors
/// What the database refuses.
pub async fn run_out(tx: &mut Tx, now: UtcMs) -> Result<Vec<Qualification>, AppError> {
    let sql = format!(
        "{SELECT} WHERE state IN ('qualified', 'suspended') AND until <= $1 ORDER BY until, id"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![now]).await
}

/// When an undecided application for the same region was submitted for the first time after the
/// qualification began: a renewal on its way.
///
/// # Errors
/// What the database refuses.
pub async fn open_renewal(tx: &mut Tx, q: &Qualification) -> Result<Option<UtcMs>, AppError> {
    let first: Option<(Option<i64>,)> = tx
        .optional(
            "SELECT MIN(s.submitted_at) FROM submissions s JOIN applications a ON a.id = s.application_id \
             WHERE a.org_id = $1 AND a.region_id = $2 AND a.id <> $3 \
             AND a.state IN ('submitted', 'in_review', 'changes_requested', 'recommended', 'appealed')",
            args![&q.org_id, &q.region_id, &q.application_id],
        )
        .await?;
    Ok(first.and_then(|(at,)| at).map(UtcMs::new))
}

/// Adds one.
///
/// # Errors
/// `Conflict` when the region has one already.
pub async fn insert(tx: &mut Tx, q: &Qualification) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, \
         policy_version, exception_plan, reason, since, until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            &q.id, &q.org_id, &q.region_id, &q.application_id, &q.partner_type, &q.state, &q.tier, &q.metros,
            &q.policy_version, &q.exception_plan, &q.reason, q.since, q.until
        ],
    )
    .await?;
    listings::refresh(tx, &q.org()).await
}

/// Overwrites everything that can change if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, q: &Qualification) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE qualifications SET application_id = $1, partner_type = $2, state = $3, tier = $4, metros = $5, \
         policy_version = $6, exception_plan = $7, reason = $8, since = $9, until = $10, version = version + 1 \
         WHERE id = $11 AND version = $12",
        args![
            &q.application_id, &q.partner_type, &q.state, &q.tier, &q.metros, &q.policy_version, &q.exception_plan,
            &q.reason, q.since, q.until, &q.id, q.version
        ],
    )
    .await?;
    listings::refresh(tx, &q.org()).await
}

/// How many qualifications of an ISP rest on a metro, suspended ones included.
///
/// # Errors
/// What the database refuses.
pub async fn count_with_metro(tx: &mut Tx, org: &OrgId, metro: &MetroId) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM qualifications WHERE org_id = $1 AND metros LIKE $2 AND state IN ('qualified', 'suspended')",
        args![org, format!("%\"{metro}\"%")],
    )
    .await
}

//! Applications; beside them their frozen [`submissions`], the conversation about them ([`thread`])
//! and the reviewers' [`queue`].

pub mod queue;
pub mod submissions;
pub mod thread;

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::application::{Recommendation, State};
use maps_domain::evidence::Attestation;
use maps_domain::ids::{ApplicationId, MetroId, OrgId, RegionId, UserId};
use maps_domain::policy::PartnerType;
use maps_domain::time::UtcMs;
use serde::{Deserialize, Serialize};

/// What the ISP fills in besides its records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// Signed statements.
    #[serde(default)]
    pub attestations: Vec<Attestation>,
    /// A message to the reviewers.
    #[serde(default)]
    pub note: String,
}

/// An application as stored.
#[derive(Clone, Debug, Default, PartialEq, sqlx::FromRow)]
pub struct Application {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// The region applied for.
    pub region_id: String,
    /// `Edge`, `Voice`, `IxRs`.
    pub partner_type: String,
    /// Stored text of [`State`].
    pub state: String,
    /// JSON list of metro ids.
    pub covered_metros: String,
    /// JSON of [`Answers`].
    pub answers: String,
    /// Number of the newest submission; 0 before the first.
    pub submission_number: i64,
    /// Reviewer; empty when unclaimed.
    pub claimed_by: String,
    /// Claimed, or last worked on.
    pub claimed_at: Option<i64>,
    /// When whoever has to act should have.
    pub due_at: Option<i64>,
    /// First signature; empty when there is none.
    pub recommended_by: String,
    /// JSON of [`Recommendation`]; empty when there is none.
    pub recommendation: String,
    /// Second signature; empty when undecided.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<i64>,
    /// The reason the ISP was given.
    pub decision_reason: String,
    /// When the present state began.
    pub since: i64,
    /// Begun.
    pub created_at: i64,
    /// Last change.
    pub updated_at: i64,
    /// Row version for lost-update checks.
    pub version: i64,
}

impl Application {
    /// Typed id.
    pub fn app_id(&self) -> ApplicationId {
        ApplicationId::new(self.id.clone())
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

    /// As what the ISP applies.
    ///
    /// # Errors
    /// As [`Application::state`].
    pub fn partner(&self) -> Result<PartnerType, AppError> {
        PartnerType::parse(&self.partner_type).map_err(AppError::internal)
    }

    /// The covered metros, in the ISP's order.
    pub fn metros(&self) -> Vec<MetroId> {
        serde_json::from_str(&self.covered_metros).unwrap_or_default()
    }

    /// What the ISP filled in.
    pub fn answers(&self) -> Answers {
        serde_json::from_str(&self.answers).unwrap_or_default()
    }

    /// What the first person proposes.
    pub fn recommendation(&self) -> Option<Recommendation> {
        serde_json::from_str(&self.recommendation).ok()
    }

    /// The reviewer who holds it.
    pub fn claimant(&self) -> Option<UserId> {
        (!self.claimed_by.is_empty()).then(|| UserId::new(self.claimed_by.clone()))
    }
}

const SELECT: &str = "SELECT a.id, a.org_id, a.region_id, a.partner_type, a.state, a.covered_metros, a.answers, \
    a.submission_number, a.claimed_by, a.claimed_at, a.due_at, a.recommended_by, a.recommendation, a.decided_by, \
    a.decided_at, a.decision_reason, a.since, a.created_at, a.updated_at, a.version FROM applications a";

/// One application.
///
/// # Errors
/// `NotFound`, or what the database refuses.
pub async fn get(tx: &mut Tx, id: &ApplicationId) -> Result<Application, AppError> {
    let sql = format!("{SELECT} WHERE a.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// All of an ISP, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<Application>, AppError> {
    let sql = format!("{SELECT} WHERE a.org_id = $1 ORDER BY a.created_at DESC, a.id DESC");
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// The application of an ISP for a region that is not closed yet.
///
/// # Errors
/// What the database refuses.
pub async fn open_of(
    tx: &mut Tx,
    org: &OrgId,
    region: &RegionId,
) -> Result<Option<Application>, AppError> {
    let sql = format!(
        "{SELECT} WHERE a.org_id = $1 AND a.region_id = $2 AND a.state NOT IN ('approved', 'declined', 'withdrawn')"
    );
    tx.optional(sqlx::AssertSqlSafe(sql), args![org, region])
        .await
}

/// All in a state, the oldest first: small sets only (claimed ones).
///
/// # Errors
/// What the database refuses.
pub async fn in_state(tx: &mut Tx, state: State) -> Result<Vec<Application>, AppError> {
    let sql = format!("{SELECT} WHERE a.state = $1 ORDER BY a.since, a.id");
    tx.all(sqlx::AssertSqlSafe(sql), args![state.as_str()])
        .await
}

/// Adds a draft.
///
/// # Errors
/// `Conflict` when the region has an open application already.
pub async fn insert(tx: &mut Tx, app: &Application) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, since, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &app.id, &app.org_id, &app.region_id, &app.partner_type, &app.state, &app.covered_metros,
            &app.answers, app.since, app.created_at, app.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Overwrites everything that can change if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, app: &Application, now: UtcMs) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE applications SET partner_type = $1, state = $2, covered_metros = $3, answers = $4, \
         submission_number = $5, claimed_by = $6, claimed_at = $7, due_at = $8, recommended_by = $9, \
         recommendation = $10, decided_by = $11, decided_at = $12, decision_reason = $13, since = $14, \
         updated_at = $15, version = version + 1 WHERE id = $16 AND version = $17",
        args![
            &app.partner_type, &app.state, &app.covered_metros, &app.answers, app.submission_number,
            &app.claimed_by, app.claimed_at, app.due_at, &app.recommended_by, &app.recommendation,
            &app.decided_by, app.decided_at, &app.decision_reason, app.since, now, &app.id, app.version
        ],
    )
    .await
}

/// How many open applications of an ISP cover a metro.
///
/// # Errors
/// What the database refuses.
pub async fn count_open_with_metro(
    tx: &mut Tx,
    org: &OrgId,
    metro: &MetroId,
) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM applications WHERE org_id = $1 AND covered_metros LIKE $2 \
         AND state NOT IN ('approved', 'declined', 'withdrawn')",
        args![org, format!("%\"{metro}\"%")],
    )
    .await
}

//! Submissions: what an ISP put forward, frozen with the verdict of that day.

use crate::error::AppError;
use crate::server::db::{Tx, args};
use maps_domain::diversity::Assessment;
use maps_domain::evidence::Evidence;
use maps_domain::ids::{ApplicationId, MetroId, OrgId};
use serde::{Deserialize, Serialize};

/// A document as a submission froze it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenDocument {
    /// Row of `documents`.
    pub id: String,
    /// File name.
    pub name: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Bytes.
    pub size_bytes: i64,
    /// `rule`, `pni`, `attestation`.
    pub proves_kind: String,
    /// Of which.
    pub proves_id: String,
}

/// A submission as frozen. Triggers refuse any change.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Submission {
    /// Id.
    pub id: String,
    /// Of which application.
    pub application_id: String,
    /// From 1.
    pub number: i64,
    /// Who signed.
    pub submitted_by: String,
    /// When.
    pub submitted_at: i64,
    /// evidence/1 JSON.
    pub evidence: String,
    /// SHA-256 of that text.
    pub evidence_sha256: String,
    /// JSON list of metro ids.
    pub covered_metros: String,
    /// JSON list of [`FrozenDocument`].
    pub documents: String,
    /// JSON of [`Assessment`].
    pub assessment: String,
    /// Policy that it was judged under.
    pub policy_version: String,
    /// Engine that judged.
    pub engine_version: String,
}

impl Submission {
    /// The frozen evidence.
    ///
    /// # Errors
    /// `Internal` when the stored text cannot be read.
    pub fn evidence(&self) -> Result<Evidence, AppError> {
        Ok(serde_json::from_str(&self.evidence)?)
    }

    /// What the engine said then.
    ///
    /// # Errors
    /// As [`Submission::evidence`].
    pub fn assessment(&self) -> Result<Assessment, AppError> {
        Ok(serde_json::from_str(&self.assessment)?)
    }

    /// The documents that were there.
    pub fn documents(&self) -> Vec<FrozenDocument> {
        serde_json::from_str(&self.documents).unwrap_or_default()
    }

    /// The metros it covers.
    pub fn metros(&self) -> Vec<MetroId> {
        serde_json::from_str(&self.covered_metros).unwrap_or_default()
    }
}

const SUBMISSION: &str = "SELECT id, application_id, number, submitted_by, submitted_at, evidence, evidence_sha256, \
    covered_metros, documents, assessment, policy_version, engine_version FROM submissions";

/// Freezes a submission.
///
/// # Errors
/// `Conflict` when the number is taken.
pub async fn insert(tx: &mut Tx, s: &Submission) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO submissions (id, application_id, number, submitted_by, submitted_at, evidence, evidence_sha256, \
         covered_metros, documents, assessment, policy_version, engine_version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            &s.id, &s.application_id, s.number, &s.submitted_by, s.submitted_at, &s.evidence, &s.evidence_sha256,
            &s.covered_metros, &s.documents, &s.assessment, &s.policy_version, &s.engine_version
        ],
    )
    .await?;
    Ok(())
}

/// One submission.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, app: &ApplicationId, number: i64) -> Result<Submission, AppError> {
    let sql = format!("{SUBMISSION} WHERE application_id = $1 AND number = $2");
    tx.one(sqlx::AssertSqlSafe(sql), args![app, number]).await
}

/// Number, signer's name, time and evidence hash of each submission, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn list(tx: &mut Tx, app: &ApplicationId) -> Result<Vec<Submitted>, AppError> {
    tx.all(
        "SELECT s.number, s.submitted_by, COALESCE(u.name, '') AS name, s.submitted_at, s.evidence_sha256, \
         s.policy_version, s.engine_version FROM submissions s LEFT JOIN users u ON u.id = s.submitted_by \
         WHERE s.application_id = $1 ORDER BY s.number",
        args![app],
    )
    .await
}

/// A line of the list of submissions.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Submitted {
    /// From 1.
    pub number: i64,
    /// Who signed.
    pub submitted_by: String,
    /// Their name.
    pub name: String,
    /// When.
    pub submitted_at: i64,
    /// SHA-256 of the evidence.
    pub evidence_sha256: String,
    /// Policy.
    pub policy_version: String,
    /// Engine.
    pub engine_version: String,
}

/// Whether a submission names a document, so that its content has to stay.
///
/// # Errors
/// What the database refuses.
pub async fn is_frozen(tx: &mut Tx, org: &OrgId, sha256: &str) -> Result<bool, AppError> {
    let like = format!("%{sha256}%");
    Ok(tx
        .count(
            "SELECT COUNT(*) FROM submissions s JOIN applications a ON a.id = s.application_id \
             WHERE a.org_id = $1 AND s.documents LIKE $2",
            args![org, &like],
        )
        .await?
        > 0)
}

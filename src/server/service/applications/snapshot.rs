//! The evidence of an application and what the engine says of it.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::Application;
use crate::server::db::applications::submissions::FrozenDocument;
use crate::server::db::{Tx, documents};
use crate::server::service::{evidence, ground};
use maps_domain::diversity::{Assessment, Question, assess};
use maps_domain::evidence::Evidence;

/// Everything that a submission freezes.
pub struct Snapshot {
    /// What the ISP puts forward.
    pub evidence: Evidence,
    /// The documents behind it.
    pub documents: Vec<FrozenDocument>,
    /// What the engine says, counting live connections whether confirmed or only claimed.
    pub assessment: Assessment,
    /// The same, counting only connections that Microsoft has confirmed: what a decision would see.
    pub confirmed: Assessment,
}

/// Gathers the ISP's records as they are now and judges them for this application.
///
/// # Errors
/// `Refused` when the ISP has no ASN yet; what the database refuses.
pub async fn take(tx: &mut Tx, ctx: &Ctx, app: &Application) -> Result<Snapshot, AppError> {
    let partner = app.partner()?;
    let mut evidence = evidence::of_org(tx, &app.org(), partner).await?;
    evidence.attestations = app.answers().attestations;
    let documents = documents::of_org(tx, &app.org())
        .await?
        .into_iter()
        .map(|row| FrozenDocument {
            id: row.id,
            name: row.name,
            sha256: row.sha256,
            size_bytes: row.size_bytes,
            proves_kind: row.proves_kind,
            proves_id: row.proves_id,
        })
        .collect();
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    let question = Question {
        covered: Some(app.metros()),
        ..Question::preview(app.region(), partner)
    };
    let assessment = assess(&evidence, &catalogue, &policy, &question);
    let confirmed = assess(
        &evidence,
        &catalogue,
        &policy,
        &Question {
            only_confirmed: true,
            ..question
        },
    );
    Ok(Snapshot {
        evidence,
        documents,
        assessment,
        confirmed,
    })
}

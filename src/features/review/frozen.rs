//! What a reviewer decides on: a submission with its evidence, as it was frozen.

use crate::server::db::applications::submissions::Submission;
use crate::server::service::applications::moves::Bench;
use crate::server::service::ground;
use maps_domain::diversity::Assessment;
use maps_domain::evidence::{Change, Evidence};
use maps_domain::ids::MetroId;

/// A submission, read.
pub struct Frozen {
    /// The submission.
    pub submission: Submission,
    /// Who signed it.
    pub signer: String,
    /// Its evidence.
    pub evidence: Evidence,
    /// What the engine said of it.
    pub assessment: Assessment,
    /// What changed since the submission before; `None` for the first.
    pub changes: Option<Vec<Change>>,
    /// The ISP's message to the reviewers.
    pub note: String,
}

/// Name of a metro on screen.
pub(super) fn metro_name(bench: &Bench, id: &MetroId) -> String {
    ground::metro_name(&bench.catalogue, id.as_str())
}

//! Where each region stands: qualified, applied for, or open to apply.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::applications::read::{self, Line, Overview};
use crate::server::service::inventory::Inventory;
use maps_domain::application::State as ApplicationState;
use maps_domain::diversity::{Question, assess};
use maps_domain::follow_up::{Drift, DriftStatus};
use maps_domain::ids::RegionId;
use maps_domain::qualification::State as QualificationState;
use maps_domain::time::UtcMs;

/// Where a region stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Qualified, or suspended: tier and last moment.
    Qualified {
        /// `Local` or `Geo`.
        tier: String,
        /// Last moment.
        until: UtcMs,
        /// Suspended, for this reason; empty when in force.
        suspended: String,
        /// The application that earned it.
        application: String,
        /// That its inventory no longer passes, with the clock; `None` while it passes.
        drift: Option<DriftStatus>,
    },
    /// An application is under way.
    Applied {
        /// Where it stands.
        state: ApplicationState,
        /// The verdict in one sentence; empty before there is one.
        verdict: String,
        /// The application.
        id: String,
    },
    /// Connections are there, nobody applied.
    Open {
        /// The region, for the form.
        region: String,
        /// The verdict in one sentence.
        verdict: String,
    },
}

/// A region with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionLine {
    /// Name.
    pub name: String,
    /// Where it stands.
    pub standing: Standing,
    /// Customer sites that are on in the region.
    pub active: i64,
}

pub(super) async fn of(
    ctx: &Ctx,
    inventory: &Inventory,
    overview: &Overview,
    active: &[(String, i64)],
) -> Result<Vec<RegionLine>, AppError> {
    let mut lines = Vec::new();
    for region in inventory.catalogue.regions() {
        let qualification = overview.qualifications.iter().find(|q| {
            q.region_id == region.id.as_str()
                && q.state().is_ok_and(|state| {
                    matches!(
                        state,
                        QualificationState::Qualified | QualificationState::Suspended
                    )
                })
        });
        let application = overview.lines.iter().find(|line| {
            line.app.region_id == region.id.as_str()
                && !matches!(
                    line.state,
                    ApplicationState::Approved
                        | ApplicationState::Declined
                        | ApplicationState::Withdrawn
                )
        });
        let standing = match (qualification, application) {
            (Some(q), _) => Standing::Qualified {
                tier: q.tier.clone(),
                until: UtcMs::new(q.until),
                application: q.application_id.clone(),
                drift: drift_of(overview, &q.id),
                suspended: match q.state()? {
                    QualificationState::Suspended => q.reason.clone(),
                    _ => String::new(),
                },
            },
            (None, Some(line)) => Standing::Applied {
                state: line.state,
                verdict: verdict_of(ctx, line).await?,
                id: line.app.id.clone(),
            },
            (None, None) if has_connections(inventory, &region.id) => Standing::Open {
                region: region.id.to_string(),
                verdict: verdict_on(inventory, &region.id),
            },
            (None, None) => continue,
        };
        lines.push(RegionLine {
            name: region.name.clone(),
            standing,
            active: active
                .iter()
                .find(|(id, _)| id == region.id.as_str())
                .map_or(0, |(_, count)| *count),
        });
    }
    Ok(lines)
}

/// The drift of a qualification in force that has to be mended.
pub(super) fn drift_of(overview: &Overview, qualification: &str) -> Option<DriftStatus> {
    let mut all = overview.follow_ups.iter();
    all.find(|f| f.qualification_id == qualification)
        .and_then(|f| f.status().ok())
        .filter(|status| matches!(status.drift, Drift::Grace | Drift::SuspensionProposed))
}

fn has_connections(inventory: &Inventory, region: &RegionId) -> bool {
    inventory
        .metros
        .iter()
        .any(|view| view.metro.region == *region)
}

/// The verdict of what was submitted, or of the records as they are now while it is a draft.
async fn verdict_of(ctx: &Ctx, line: &Line) -> Result<String, AppError> {
    if line.state != ApplicationState::Draft
        && let Some(verdict) = &line.verdict
    {
        return Ok(verdict.summary());
    }
    match read::preview(ctx, &line.app.app_id()).await {
        Ok(snapshot) => Ok(snapshot.assessment.summary()),
        // Without an ASN there is nothing to judge yet; the sentence says so.
        Err(AppError::Refused(sentence)) => Ok(sentence),
        Err(error) => Err(error),
    }
}

fn verdict_on(inventory: &Inventory, region: &RegionId) -> String {
    let question = Question::preview(region.clone(), inventory.evidence.partner_type);
    assess(
        &inventory.evidence,
        &inventory.catalogue,
        &inventory.policy,
        &question,
    )
    .summary()
}

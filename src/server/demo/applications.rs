//! One application per ISP and region in which it has a metro, moved through the services by the
//! demo's people: those that reach Geo are approved, but for a few that wait at a desk; of the
//! others some are declined, some have changes requested, some wait in the queue.

use super::isps::DemoIsp;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications as store;
use crate::server::service::applications::{changes, claim, decide, draft, recommend, submit};
use maps_domain::application::{About, Part};
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::{ApplicationId, MetroId, RegionId};

/// Microsoft's people at work.
pub struct Desk {
    /// First signature.
    pub reviewer: Ctx,
    /// Second signature.
    pub lead: Ctx,
}

/// Applications that reach Geo and yet are not decided, so that every desk has something on it.
const OPEN: &[(&str, &str, Stage)] = &[
    ("bbix", "east-asia", Stage::Submitted),
    ("iij", "east-asia", Stage::InReview),
    ("vodacom", "africa", Stage::Recommended),
];

/// The ISP that turns customers on by hand, so that turn-up batches with open steps can be seen.
pub(super) const BY_HAND: &str = "bics";

/// How far an application goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Submitted,
    InReview,
    ChangesRequested,
    Recommended,
    Approved,
    Declined,
}

/// Submits and decides all of them.
///
/// # Errors
/// What the services refuse.
pub async fn fill(
    catalogue: &Catalogue,
    isps: &[DemoIsp<'_>],
    desk: &Desk,
) -> Result<(), AppError> {
    let mut refused = 0_usize;
    for isp in isps {
        for region in catalogue.regions() {
            let metros: Vec<MetroId> = catalogue
                .metros_in_region(&region.id)
                .filter(|metro| isp.provider.metros.contains(&metro.id))
                .map(|metro| metro.id.clone())
                .collect();
            if metros.is_empty() {
                continue;
            }
            let (id, passes) = submitted(isp, &region.id, &metros).await?;
            let open = OPEN
                .iter()
                .find(|(p, r, _)| *p == isp.provider.id && *r == region.id.as_str())
                .map(|(_, _, stage)| *stage);
            let stage = match (passes, open) {
                (true, open) => open.unwrap_or(Stage::Approved),
                (false, _) => {
                    refused += 1;
                    match refused % 3 {
                        0 => Stage::ChangesRequested,
                        1 => Stage::Declined,
                        _ => Stage::Submitted,
                    }
                }
            };
            review(desk, &id, metros, stage).await?;
        }
    }
    Ok(())
}

/// Writes, attests and submits; says whether the verdict of the day passes.
async fn submitted(
    isp: &DemoIsp<'_>,
    region: &RegionId,
    metros: &[MetroId],
) -> Result<(ApplicationId, bool), AppError> {
    let ctx = &isp.admin;
    let id = draft::create(ctx, region.as_str(), "Edge").await?;
    let version = async || -> Result<i64, AppError> {
        let mut tx = ctx.app.db.read().await?;
        Ok(store::get(&mut tx, &id).await?.version)
    };
    let scope = draft::Scope {
        partner_type: "Edge".to_owned(),
        metros: metros.iter().map(ToString::to_string).collect(),
        note: "Demo: routers, paths and capacities are assumed.".to_owned(),
        standing: isp.provider.id != BY_HAND,
    };
    draft::edit_scope(ctx, &id, version().await?, &scope).await?;
    let ticked: Vec<draft::Ticked> = AttestationKind::ALL.iter().map(|k| (*k, None)).collect();
    let name = ctx.actor()?.name.clone();
    draft::attest(ctx, &id, version().await?, &ticked, &name).await?;
    let passes = match submit::execute(ctx, &id, false).await {
        Ok(()) => true,
        // Not yet redundant enough: submitted all the same, as an ISP that hopes might.
        Err(AppError::Invalid(_)) => {
            submit::execute(ctx, &id, true).await?;
            false
        }
        Err(error) => return Err(error),
    };
    Ok((id, passes))
}

async fn review(
    desk: &Desk,
    id: &ApplicationId,
    metros: Vec<MetroId>,
    stage: Stage,
) -> Result<(), AppError> {
    if stage == Stage::Submitted {
        return Ok(());
    }
    claim::claim(&desk.reviewer, id).await?;
    match stage {
        Stage::Submitted | Stage::InReview => Ok(()),
        Stage::ChangesRequested => {
            let point = changes::Point {
                about: About::Part(Part::Metros),
                comment: "No other metro of the backup area can take over yet. Record planned PNIs at a second metro, or tell us when they are due.".to_owned(),
            };
            changes::request(&desk.reviewer, id, &[point]).await
        }
        Stage::Recommended | Stage::Approved => {
            let why = "Two path sets are proven at each metro and a backup carries its peak.";
            recommend::approve(&desk.reviewer, id, metros.into_iter().collect(), why).await?;
            match stage {
                Stage::Approved => decide::approve(&desk.lead, id, "Checked; agreed.")
                    .await
                    .map(|_| ()),
                _ => Ok(()),
            }
        }
        Stage::Declined => {
            let why = "With a single metro in reach nothing takes over when it fails (GEO-01). Apply again with a second metro at least 50 km away.";
            recommend::decline(&desk.reviewer, id, why).await?;
            decide::decline(&desk.lead, id, why).await
        }
    }
}

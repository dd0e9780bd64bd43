//! One application per ISP and region in which it has a metro, moved through the services by the
//! demo's people: those that reach Geo are approved, but for a few that wait at a desk; of the
//! others some are declined, some have changes requested, some wait in the queue.

use super::isps::DemoIsp;
use super::past::{Past, present};
use super::test_prefix::{self, Traced};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications as store;
use crate::server::service::applications::{
    changes, claim, decide, draft, read, recommend, submit,
};
use maps_domain::application::{About, Part};
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::{ApplicationId, MetroId, RegionId};
use maps_domain::policy::Outcome;

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

/// A draft that its ISP sends in last, and that stays on a desk.
pub struct Undecided {
    isp: Ctx,
    id: ApplicationId,
    region: RegionId,
    metros: Vec<MetroId>,
    passes: bool,
    stage: Stage,
}

/// Submits and decides the applications of all that turn on by themselves, one every four days. Gives
/// those that are to be sent in last, because they stay undecided.
///
/// # Errors
/// What the services refuse.
pub async fn decide(
    past: &Past,
    catalogue: &Catalogue,
    isps: &[DemoIsp<'_>],
    desk: &Desk,
) -> Result<Vec<Undecided>, AppError> {
    let mut undecided = Vec::new();
    let (mut day, mut refused) = (336, 0_usize);
    for isp in isps.iter().filter(|isp| !isp.by_hand()) {
        for (region, metros) in regions(catalogue, isp) {
            past.days_ago(day);
            day -= 4;
            let (id, passes) = draft(isp, &region, &metros).await?;
            let open = OPEN
                .iter()
                .find(|(p, r, _)| *p == isp.provider.id && *r == region.as_str())
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
            let one = Undecided {
                isp: isp.admin.clone(),
                id,
                region: region.clone(),
                metros,
                passes,
                stage,
            };
            if !matches!(stage, Stage::Approved | Stage::Declined) {
                undecided.push(one);
                continue;
            }
            submit::execute(&present(&one.isp), &one.id, !passes).await?;
            if stage == Stage::Approved {
                test_prefix::show(&present(&one.isp), &region, Traced::Yes).await?;
                past.let_jobs_run().await?;
            }
            past.days_ago(day + 2);
            review(desk, &one.id, one.metros, stage).await?;
            past.let_jobs_run().await?;
        }
    }
    Ok(undecided)
}

/// Submits and decides those of the ISP that turns on by hand, a week ago: its steps are due soon.
///
/// # Errors
/// What the services refuse.
pub async fn decide_by_hand(
    past: &Past,
    catalogue: &Catalogue,
    isps: &[&DemoIsp<'_>],
    desk: &Desk,
) -> Result<(), AppError> {
    for isp in isps {
        for (region, metros) in regions(catalogue, isp) {
            past.days_ago(7);
            let (id, passes) = draft(isp, &region, &metros).await?;
            submit::execute(&present(&isp.admin), &id, !passes).await?;
            test_prefix::show(&present(&isp.admin), &region, Traced::Yes).await?;
            past.let_jobs_run().await?;
            past.days_ago(5);
            review(desk, &id, metros, Stage::Approved).await?;
        }
    }
    past.let_jobs_run().await
}

/// Sends in what stays on a desk; only what is recommended shows its test prefix already.
///
/// # Errors
/// What the services refuse.
pub async fn leave_open(all: &[Undecided], desk: &Desk) -> Result<(), AppError> {
    for one in all {
        submit::execute(&present(&one.isp), &one.id, !one.passes).await?;
        if one.stage == Stage::Recommended {
            test_prefix::show(&present(&one.isp), &one.region, Traced::Yes).await?;
        }
        review(desk, &one.id, one.metros.clone(), one.stage).await?;
    }
    Ok(())
}

/// The regions in which an ISP has metros, with these.
fn regions(catalogue: &Catalogue, isp: &DemoIsp<'_>) -> Vec<(RegionId, Vec<MetroId>)> {
    catalogue
        .regions()
        .map(|region| {
            let metros = catalogue
                .metros_in_region(&region.id)
                .filter(|metro| isp.provider.metros.contains(&metro.id))
                .map(|metro| metro.id.clone());
            (region.id.clone(), metros.collect::<Vec<_>>())
        })
        .filter(|(_, metros)| !metros.is_empty())
        .collect()
}

/// Writes and attests; says whether it would be redundant enough if it were submitted now. The others
/// are submitted all the same, as an ISP that hopes might.
async fn draft(
    isp: &DemoIsp<'_>,
    region: &RegionId,
    metros: &[MetroId],
) -> Result<(ApplicationId, bool), AppError> {
    let ctx = &present(&isp.admin);
    let id = draft::create(ctx, region.as_str(), "Edge").await?;
    let version = async || -> Result<i64, AppError> {
        let mut tx = ctx.app.db.read().await?;
        Ok(store::get(&mut tx, &id).await?.version)
    };
    let scope = draft::Scope {
        partner_type: "Edge".to_owned(),
        metros: metros.iter().map(ToString::to_string).collect(),
        note: "Demo: routers, paths and capacities are assumed.".to_owned(),
        standing: !isp.by_hand(),
    };
    draft::edit_scope(ctx, &id, version().await?, &scope).await?;
    let ticked: Vec<draft::Ticked> = AttestationKind::ALL.iter().map(|k| (*k, None)).collect();
    let name = ctx.actor()?.name.clone();
    draft::attest(ctx, &id, version().await?, &ticked, &name).await?;
    let found = read::preview(ctx, &id).await?.assessment;
    let passes = matches!(found.outcome, Outcome::Pass | Outcome::Warn);
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
    let (reviewer, lead) = (&present(&desk.reviewer), &present(&desk.lead));
    claim::claim(reviewer, id).await?;
    match stage {
        Stage::Submitted | Stage::InReview => Ok(()),
        Stage::ChangesRequested => {
            let point = changes::Point {
                about: About::Part(Part::Metros),
                comment: "No other metro of the backup area can take over yet. Record planned PNIs at a second metro, or tell us when they are due.".to_owned(),
            };
            changes::request(reviewer, id, &[point]).await
        }
        Stage::Recommended | Stage::Approved => {
            let why = "Two path sets are proven at each metro and a backup carries its peak.";
            recommend::approve(reviewer, id, metros.into_iter().collect(), why).await?;
            match stage {
                Stage::Approved => decide::approve(lead, id, "Checked; agreed.")
                    .await
                    .map(|_| ()),
                _ => Ok(()),
            }
        }
        Stage::Declined => {
            let why = "With a single metro in reach nothing takes over when it fails (GEO-01). Apply again with a second metro at least 50 km away.";
            recommend::decline(reviewer, id, why).await?;
            decide::decline(lead, id, why).await
        }
    }
}

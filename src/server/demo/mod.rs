//! The demo: the recorded providers with assumed evidence, assumed customers on real cities, and
//! everything that follows, done through the same services that people use.
//!
//! Only an empty database is filled. Two things are stored directly because nobody would type them:
//! inventories and customer sites, each with an audit entry that says so.

pub mod accounts;
mod applications;
mod customers;
mod follow_up;
mod isps;
mod offers;
mod people;
mod requests;
mod routing;
mod sla;
mod wishes;

use super::app::App;
use super::ctx::Ctx;
use super::db::orgs;
use super::jobs::runner::{self, Outcome};
use crate::error::AppError;
use maps_domain::access::{OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use people::{People, Plan};

/// Fills an empty database; says whether it did.
///
/// # Errors
/// What the database or a service refuses.
pub async fn fill(app: &App, tell: impl Fn(&str)) -> Result<bool, AppError> {
    let ctx = Ctx::system(app);
    let mut tx = app.db.read().await?;
    let organisations = orgs::count(&mut tx).await?;
    drop(tx);
    if organisations > 0 {
        return Ok(false);
    }
    app.db.set_durable(false).await?;
    let filled = fill_empty(app, &ctx, tell).await;
    app.db.set_durable(true).await?;
    filled.map(|()| true)
}

async fn fill_empty(app: &App, ctx: &Ctx, tell: impl Fn(&str)) -> Result<(), AppError> {
    let catalogue = Catalogue::seed().map_err(AppError::internal)?;
    tell("Filling the demo: 35 recorded ISPs with assumed PNIs…");
    let people = People::new(ctx).await?;
    let desk = microsoft(ctx, &people).await?;
    let isps = isps::fill(ctx, &people, catalogue).await?;
    tell("… 40 assumed customers with 2,000 sites on real cities…");
    let customers = customers::fill(ctx, &people, catalogue).await?;
    tell("… their choices and orders…");
    wishes::fill(&isps, &customers).await?;
    tell("… one application per ISP and region, reviewed by two persons…");
    applications::fill(catalogue, &isps, &desk).await?;
    tell("… what a dozen ISPs offer, all of it assumed…");
    offers::fill(&isps).await?;
    if let Some(customer) = customers.iter().find(|c| c.name == "Contoso") {
        offers::ask(&customer.admin).await?;
    }
    requests::fill(&isps, &desk).await?;
    tell("… a region that no longer passes, with its grace period…");
    follow_up::fill(ctx, &isps, &desk).await?;
    tell("… and what follows: activations, notifications…");
    // The worker may already run in a served demo; both take turns at the same queue.
    while runner::run_one(app).await? == Outcome::Ran {}
    tell("… three months of assumed measurements…");
    sla::fill(catalogue, &isps, &customers, &desk.lead).await?;
    tell("… registered prefixes and what routers say, all of it assumed…");
    routing::fill(&isps, &customers, &desk.lead).await?;
    while runner::run_one(app).await? == Outcome::Ran {}
    Ok(())
}

async fn microsoft(ctx: &Ctx, people: &People) -> Result<applications::Desk, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let plan = Plan {
        kind: OrgKind::Microsoft,
        slug: "microsoft",
        name: "Microsoft",
        isp_type: "",
    };
    let org = people.organisation(&mut tx, &plan).await?;
    let members = people.members(&mut tx, &org, Role::LeadReviewer).await?;
    tx.commit().await?;
    let with = |role: Role| {
        members
            .iter()
            .find(|m| m.actor.as_ref().is_some_and(|a| a.role == role))
            .cloned()
            .ok_or(AppError::NotFound)
    };
    Ok(applications::Desk {
        reviewer: with(Role::Reviewer)?,
        lead: with(Role::LeadReviewer)?,
    })
}

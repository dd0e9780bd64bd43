//! The demo: the recorded providers with assumed evidence, assumed customers on real cities, and
//! everything that follows, done through the same services that people use.
//!
//! Only an empty database is filled. Two things are stored directly because nobody would type them:
//! inventories and customer sites, each with an audit entry that says so. A clock of its own ([`past`])
//! spreads it over more than a year, so that the trail, the terms and the figures have real ages.

pub mod accounts;
mod applications;
mod customers;
mod follow_up;
mod isps;
mod offers;
mod past;
mod people;
mod requests;
mod routing;
mod sla;
pub mod test_prefix;
mod wishes;

use super::app::App;
use super::ctx::Ctx;
use super::db::orgs;
use crate::error::AppError;
use applications::Desk;
use customers::DemoCustomer;
use isps::DemoIsp;
use maps_domain::access::{OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use past::Past;
use people::{People, Plan};

/// Fills an empty database; says whether it did.
///
/// # Errors
/// What the database or a service refuses.
pub async fn fill(app: &App, tell: impl Fn(&str)) -> Result<bool, AppError> {
    let mut tx = app.db.read().await?;
    let organisations = orgs::count(&mut tx).await?;
    drop(tx);
    if organisations > 0 {
        return Ok(false);
    }
    app.db.set_durable(false).await?;
    let filled = fill_empty(app, tell).await;
    app.db.set_durable(true).await?;
    filled.map(|()| true)
}

async fn fill_empty(app: &App, tell: impl Fn(&str)) -> Result<(), AppError> {
    let catalogue = Catalogue::seed().map_err(AppError::internal)?;
    let past = Past::of(app);
    tell("Filling the demo: 35 recorded ISPs with assumed PNIs…");
    past.days_ago(420);
    let people = People::new(&past.portal()).await?;
    let mut desk = microsoft(&past.portal(), &people).await?;
    let mut isps = isps::fill(&past, &people, catalogue).await?;
    tell("… 40 assumed customers with 2,000 sites on real cities…");
    let mut customers = customers::fill(&past, &people, catalogue).await?;
    tell("… what a dozen ISPs offer, all of it assumed…");
    offers::fill(&isps.iter().collect::<Vec<_>>()).await?;
    tell("… their choices and orders…");
    let unanswered = wishes::fill(&past, &isps, &customers).await?;
    tell("… one application per ISP and region, reviewed by two persons…");
    let undecided = applications::decide(&past, catalogue, &isps, &desk).await?;
    past.come_to(130, everybody(&mut isps, &mut customers, &mut desk));
    let (by_hand, others): (Vec<_>, Vec<_>) = isps.iter().partition(|isp| isp.by_hand());
    offers::promise(&others).await?;
    applications::decide_by_hand(&past, catalogue, &by_hand, &desk).await?;
    past.come_to(3, everybody(&mut isps, &mut customers, &mut desk));
    let by_hand: Vec<_> = isps.iter().filter(|isp| isp.by_hand()).collect();
    offers::promise(&by_hand).await?;
    if let Some(customer) = customers.iter().find(|c| c.name == "Contoso") {
        offers::ask(&customer.admin).await?;
    }
    past.come_to(2, everybody(&mut isps, &mut customers, &mut desk));
    requests::fill(&isps, &desk).await?;
    wishes::leave_unanswered(&unanswered).await?;
    past.come_to(1, everybody(&mut isps, &mut customers, &mut desk));
    applications::leave_open(&undecided, &desk).await?;
    tell("… a region that no longer passes, with its grace period…");
    follow_up::fill(&past.portal(), &isps, &desk).await?;
    tell("… and what follows: activations, notifications…");
    past.let_jobs_run().await?;
    past.come_to(0, everybody(&mut isps, &mut customers, &mut desk));
    tell("… three months of assumed measurements…");
    sla::fill(catalogue, &isps, &customers, &desk.lead).await?;
    tell("… registered prefixes and what routers say, all of it assumed…");
    routing::fill(&isps, &customers, &desk.lead).await?;
    past.let_jobs_run().await
}

/// Whoever acts in the demo.
fn everybody<'a>(
    isps: &'a mut [DemoIsp<'_>],
    customers: &'a mut [DemoCustomer],
    desk: &'a mut Desk,
) -> impl Iterator<Item = &'a mut Ctx> {
    let isps = isps.iter_mut().map(|isp| &mut isp.admin);
    let customers = customers.iter_mut().map(|customer| &mut customer.admin);
    isps.chain(customers)
        .chain([&mut desk.reviewer, &mut desk.lead])
}

async fn microsoft(ctx: &Ctx, people: &People) -> Result<Desk, AppError> {
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
    Ok(Desk {
        reviewer: with(Role::Reviewer)?,
        lead: with(Role::LeadReviewer)?,
    })
}

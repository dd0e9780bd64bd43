//! Asking an ISP for a quote: a message to its account managers, never more than the customer typed
//! and agreed to; and the demand that waits for an ISP, never who.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::quotes::{self as store, Quote};
use crate::server::db::{Tx, directory, orgs, sites};
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use maps_domain::counted::counted;
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::offer::Demand;
use maps_domain::policy::PartnerType;
use maps_domain::qualification::State;
use maps_domain::time::UtcMs;
use std::sync::Arc;

/// Requests of one customer to one ISP in a day: a reminder is fine, a flood is not.
const MOST_TO_ONE: i64 = 3;
/// Requests of one customer to all ISPs in a day.
const MOST_TO_ALL: i64 = 20;
const DAY_MS: i64 = 86_400_000;
/// Longest message, in characters.
const MOST_TEXT: usize = 1_000;

/// What a customer asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Public address of the ISP.
    pub slug: String,
    /// Region id.
    pub region: String,
    /// In the customer's words.
    pub message: String,
    /// Tells the ISP how many customer sites there are in the region.
    pub tell_sites: bool,
}

/// What the form needs to know.
pub struct Desk {
    /// Name of the ISP.
    pub isp: String,
    /// Regions in which it is qualified: id and name.
    pub regions: Vec<(String, String)>,
    /// For names.
    pub catalogue: Arc<Catalogue>,
}

/// The ISP that is asked, when it is in the directory.
async fn asked(tx: &mut Tx, slug: &str) -> Result<(OrgId, String, Vec<String>), AppError> {
    let org = orgs::by_slug(tx, slug)
        .await?
        .filter(|org| org.kind == OrgKind::Isp.as_str())
        .ok_or(AppError::NotFound)?;
    let mut qualified = directory::qualifications_of(tx, &org.org_id()).await?;
    qualified.retain(|q| q.state == State::Qualified.as_str());
    if qualified.is_empty() {
        return Err(AppError::NotFound);
    }
    let regions = qualified.into_iter().map(|q| q.region_id).collect();
    Ok((org.org_id(), org.display_name, regions))
}

/// The form's ground.
///
/// # Errors
/// `NotFound` for an ISP that is not listed, `Forbidden` for who may not ask.
pub async fn desk(ctx: &Ctx, slug: &str) -> Result<Desk, AppError> {
    ctx.authorise(Action::RequestQuote, &ctx.actor()?.org_id)?;
    let mut tx = ctx.app.db.read().await?;
    let (_, isp, regions) = asked(&mut tx, slug).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let named = regions
        .into_iter()
        .map(|id| (id.clone(), ground::region_name(&catalogue, &id)))
        .collect();
    Ok(Desk {
        isp,
        regions: named,
        catalogue,
    })
}

/// Sends the request to the ISP's account managers and admins.
///
/// # Errors
/// Messages per field, `Refused` after too many, `NotFound` for an ISP that is not listed.
pub async fn ask(ctx: &Ctx, ask: &Ask) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::RequestQuote, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let (isp, isp_name, regions) = asked(&mut tx, &ask.slug).await?;
    check(ask, &regions)?;
    let since = UtcMs::new(ctx.now.get() - DAY_MS);
    let (to_one, to_all) = store::asked_since(&mut tx, &actor.org_id, &isp, since).await?;
    if to_one >= MOST_TO_ONE || to_all >= MOST_TO_ALL {
        return Err(AppError::Refused(format!(
            "You asked {isp_name} {to_one} times and {to_all} ISPs in all within a day; the most are {MOST_TO_ONE} and {MOST_TO_ALL}. Ask again tomorrow, or call the sales contact."
        )));
    }
    let sites = if ask.tell_sites {
        let in_region = sites::Filter {
            region: ask.region.clone(),
            ..sites::Filter::default()
        };
        Some(sites::count(&mut tx, &actor.org_id, &in_region).await?)
    } else {
        None
    };
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let region = ground::region_name(&catalogue, &ask.region);
    let quote = Quote {
        id: ctx.new_id(),
        customer_id: actor.org_id.to_string(),
        customer_name: actor.org_name.clone(),
        isp_id: isp.to_string(),
        region_id: ask.region.clone(),
        sites,
        message: ask.message.trim().to_owned(),
        asked_by: actor.name.clone(),
        asked_by_email: actor.email.clone(),
        created_at: ctx.now.get(),
    };
    store::insert(&mut tx, &quote).await?;
    let known = sites.map_or_else(String::new, |n| {
        format!(
            " They have {} there.",
            counted(n, "customer site", "customer sites")
        )
    });
    let note = Note {
        kind: "quote_requested",
        title: format!("{} asks for a quote in {region}", actor.org_name),
        body: format!(
            "{} <{}> writes: {}{known} Answer by e-mail; the portal keeps no offers.",
            actor.name, actor.email, quote.message
        ),
        href: "/isp/offers/quotes".to_owned(),
    };
    let roles = [Role::IspAdmin, Role::IspAccountManager];
    notify::organisation(&mut tx, ctx, &isp, &roles, &note).await?;
    let entry = Entry {
        action: "quote_requested",
        object_kind: "quote_request",
        object_id: quote.id,
        owner: actor.org_id.clone(),
        summary: format!("asked {isp_name} for a quote in {region}"),
        changes: vec![],
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

fn check(ask: &Ask, regions: &[String]) -> Result<(), AppError> {
    let mut errors = Vec::new();
    if !regions.contains(&ask.region) {
        let message = "Region: choose one in which this ISP is qualified.";
        errors.push(FieldError::new("region", message));
    }
    let length = ask.message.trim().chars().count();
    if !(10..=MOST_TEXT).contains(&length) {
        let message = format!(
            "Message: write 10 to {MOST_TEXT} characters, not {length}: what you need, where, by when."
        );
        errors.push(FieldError::new("message", message));
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// A page of the requests that one's own ISP got, with the catalogue for names.
///
/// # Errors
/// `NotFound` for others than ISPs.
pub async fn received(
    ctx: &Ctx,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Quote>, i64, Arc<Catalogue>), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOffers, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) = store::of_isp(&mut tx, &org, limit, offset).await?;
    Ok((rows, total, ground::catalogue(ctx, &mut tx).await?))
}

/// Demand that waits for one's own ISP at a metro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The metro nearest to the sites.
    pub metro: String,
    /// Its region.
    pub region: RegionId,
    /// Name of the region.
    pub region_name: String,
    /// What may be told.
    pub demand: Demand,
}

/// Where customers chose this ISP and wait for its qualification: from the policy's number of customers up,
/// rounded, never who.
///
/// # Errors
/// `NotFound` for others than ISPs.
pub async fn demand(ctx: &Ctx) -> Result<(Vec<Waiting>, u16), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOffers, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let rows = store::waiting(&mut tx, &org).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let least = policy
        .thresholds(&RegionId::from(""), PartnerType::Edge)
        .demand_min_customers;
    let told = rows.into_iter().filter_map(|(metro, customers, sites)| {
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let metro = catalogue.metro(&MetroId::new(metro))?;
        let least = policy
            .thresholds(&metro.region, PartnerType::Edge)
            .demand_min_customers;
        let demand = Demand::told(count(customers), count(sites), least)?;
        Some(Waiting {
            metro: metro.name.clone(),
            region: metro.region.clone(),
            region_name: ground::region_name(&catalogue, metro.region.as_str()),
            demand,
        })
    });
    let mut list: Vec<Waiting> = told.collect();
    list.sort_by(|a, b| {
        b.demand
            .sites
            .cmp(&a.demand.sites)
            .then_with(|| a.metro.cmp(&b.metro))
    });
    Ok((list, least))
}

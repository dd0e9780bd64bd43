//! What is due for a person, as a list, a file and a calendar behind a secret address.
//!
//! Each role sees the work that it may do, by the access table: nobody's calendar shows a page that
//! would be closed to them.

use crate::error::AppError;
use crate::server::app::App;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::audit::Entry;
use crate::server::db::due_dates::{self as store, Due};
use crate::server::db::{Tx, maintenance, orgs, users};
use crate::server::service::{ground, requests};
use maps_domain::access::{Action, OrgKind, Relation, allowed};
use maps_domain::activation::Step;
use maps_domain::application::State;
use maps_domain::catalogue::Catalogue;
use maps_domain::icalendar::{self, Event};
use maps_domain::ids::{OrgId, RegionId, UserId};
use maps_domain::interconnect;
use maps_domain::qualification::renewal_by;
use maps_domain::time::UtcMs;
use sha2::{Digest, Sha256};

/// A reviewer's calendar shows ends so many days ahead; the reminders begin then.
const ENDS_DAYS: i64 = 90;
/// An ISP's calendar shows ends so many days ahead: all of them, a qualification lasts a year.
const ISP_ENDS_DAYS: i64 = 800;

/// What is due for the signed-in person, soonest first.
///
/// # Errors
/// `Unauthenticated`, what the database refuses.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Event>, AppError> {
    let actor = ctx.actor()?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut list = List {
        base: ctx.app.config.base_url(),
        catalogue: &catalogue,
        events: Vec::new(),
    };
    match actor.role.org_kind() {
        OrgKind::Isp => isp(&mut tx, ctx, actor, &mut list).await?,
        OrgKind::Customer => customer(&mut tx, ctx, actor, &mut list).await?,
        OrgKind::Microsoft => microsoft(&mut tx, ctx, actor, &mut list).await?,
    }
    let mut events = list.events;
    events.sort_by(|a, b| (a.due, &a.uid).cmp(&(b.due, &b.uid)));
    Ok(events)
}

/// The file of the signed-in person.
///
/// # Errors
/// As [`mine`].
pub async fn file(ctx: &Ctx) -> Result<String, AppError> {
    let events = mine(ctx).await?;
    let name = format!("MAPS portal, {}", ctx.actor()?.org_name);
    Ok(icalendar::calendar(&name, &events, ctx.now))
}

/// The context of the person whose calendar a secret opens. It is only ever used for [`file`].
///
/// # Errors
/// `NotFound` for a wrong or ended secret and for people who are gone: all the same answer.
pub async fn opened_by(ctx: &Ctx, secret: &str) -> Result<Ctx, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let owner = store::owner_of(&mut tx, &hash(secret)).await?;
    let user = users::get(&mut tx, &owner).await?;
    let org = orgs::get(&mut tx, &OrgId::new(user.org_id.clone())).await?;
    if user.removed_at.is_some() {
        return Err(AppError::NotFound);
    }
    let mut theirs = ctx.clone();
    // Nobody proved in person who they are.
    let actor = Actor::of(&user, &org, UtcMs::new(0)).map_err(|_| AppError::NotFound)?;
    theirs.actor = Some(actor);
    Ok(theirs)
}

/// When the person's secret address was made.
///
/// # Errors
/// What the database refuses.
pub async fn address_made(ctx: &Ctx) -> Result<Option<UtcMs>, AppError> {
    let user = ctx.actor()?.user_id.clone();
    let mut tx = ctx.app.db.read().await?;
    store::address_made(&mut tx, &user).await
}

/// Makes a new secret address; the earlier one ends. It is in the answer and nowhere else.
///
/// # Errors
/// What the database refuses.
pub async fn renew(ctx: &Ctx) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    let secret = ctx.app.random.secret();
    let mut tx = ctx.app.db.begin().await?;
    store::end_address(&mut tx, &actor.user_id).await?;
    store::make_address(&mut tx, &actor.user_id, &hash(&secret), ctx.now).await?;
    let made = entry(&actor, "calendar_address_made", "made a new secret address");
    ctx.audit(&mut tx, made).await?;
    tx.commit().await?;
    Ok(address(&ctx.app, &secret))
}

/// Ends the secret address.
///
/// # Errors
/// What the database refuses.
pub async fn end(ctx: &Ctx) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    let mut tx = ctx.app.db.begin().await?;
    store::end_address(&mut tx, &actor.user_id).await?;
    let ended = entry(&actor, "calendar_address_ended", "ended the secret address");
    ctx.audit(&mut tx, ended).await?;
    tx.commit().await
}

fn address(app: &App, secret: &str) -> String {
    format!(
        "{}/account/calendar.ics?token={secret}",
        app.config.base_url()
    )
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

fn entry(actor: &Actor, action: &'static str, verb: &str) -> Entry {
    Entry {
        action,
        object_kind: "member",
        object_id: actor.user_id.to_string(),
        owner: actor.org_id.clone(),
        summary: format!("{verb} of their calendar"),
        changes: vec![],
    }
}

/// The calendar as it grows.
struct List<'c> {
    base: String,
    catalogue: &'c Catalogue,
    events: Vec<Event>,
}

impl List<'_> {
    fn add(&mut self, uid: String, due: i64, summary: String, about: &str, href: &str) {
        let due = UtcMs::new(due);
        let about = format!("Due {due}. {about}");
        self.push(uid, None, due, summary, &about, href);
    }

    fn push(
        &mut self,
        uid: String,
        begins: Option<UtcMs>,
        due: UtcMs,
        summary: String,
        about: &str,
        href: &str,
    ) {
        let url = format!("{}{href}", self.base);
        self.events.push(Event {
            uid: format!("{uid}@maps-portal"),
            due,
            begins,
            description: format!("{about}\n{url}"),
            summary,
            url,
        });
    }

    fn region(&self, id: &str) -> String {
        self.catalogue
            .region(&RegionId::from(id))
            .map_or_else(|| id.to_owned(), |region| region.name.clone())
    }

    fn steps(&mut self, due: Vec<Due>, section: &str) {
        for (batch, step, other, at) in due {
            let label = Step::parse(&step).map_or_else(|_| step.clone(), |s| s.label().to_owned());
            self.add(
                format!("step-{batch}-{step}"),
                at,
                format!("{label}: {other}"),
                "A step of a turn-up batch that is done by hand.",
                &match section {
                    "customer" => "/customer/activations".to_owned(),
                    "isp" => format!("/isp/activations/{batch}"),
                    _ => format!("/review/operations/{batch}"),
                },
            );
        }
    }
}

/// Whether the person may do something to their own organisation's things.
fn may(actor: &Actor, action: Action) -> bool {
    [Relation::Own, Relation::Party, Relation::Programme]
        .iter()
        .any(|relation| allowed(actor.role, action, *relation))
}

async fn isp(tx: &mut Tx, ctx: &Ctx, actor: &Actor, list: &mut List<'_>) -> Result<(), AppError> {
    let org = &actor.org_id;
    if may(actor, Action::WriteApplication) {
        for (id, region, state, at) in store::isp_applications(tx, org).await? {
            let what = match State::parse(&state) {
                Ok(State::ChangesRequested) => "Answer the requested changes",
                _ => "Submit the application",
            };
            let summary = format!("{what}: {}", list.region(&region));
            let href = format!("/isp/applications/{id}");
            list.add(format!("application-{id}"), at, summary, "", &href);
        }
        let horizon = ctx.now.add_days(ISP_ENDS_DAYS);
        for (id, region, _, until) in store::ends(tx, org.as_str(), horizon).await? {
            let region_name = list.region(&region);
            let values = ground::values(ctx, tx, &RegionId::from(region.as_str())).await?;
            let bridge = renewal_by(UtcMs::new(until), values.renewal_days);
            let href = format!("/isp/applications/new?region={region}");
            list.add(
                format!("renew-{id}"),
                bridge.get(),
                format!("Last day to submit the renewal: {region_name}"),
                "Submitted by then, it keeps you qualified until it is decided.",
                &href,
            );
            let summary = format!("Qualification ends: {region_name}");
            let about = "After the end nobody new is turned on.";
            list.add(format!("end-{id}"), until, summary, about, &href);
        }
        for (id, region, _, at) in store::grace(tx, org.as_str()).await? {
            let summary = format!("Mend the inventory: {}", list.region(&region));
            let about = "The region no longer passes. After this date suspension is proposed.";
            list.add(format!("grace-{id}"), at, summary, about, "/isp");
        }
    }
    if may(actor, Action::AnswerOrder) {
        for (id, customer, lines, at) in store::isp_orders(tx, org).await? {
            let summary = format!("Confirm the access of {customer}");
            let about = format!("{lines} ordered customer sites wait for your answer.");
            list.add(
                format!("order-{id}"),
                at,
                summary,
                &about,
                &format!("/isp/orders/{id}"),
            );
        }
    }
    if may(actor, Action::RunIspSteps) {
        list.steps(store::steps(tx, "isp", org).await?, "isp");
    }
    if may(actor, Action::WriteRequests) {
        for waiting in requests::waiting(tx, org).await? {
            if let Some(due) = waiting.due {
                let href = format!("/isp/requests/{}", waiting.id);
                let uid = format!("request-{}", waiting.id);
                list.add(uid, due.get(), waiting.what, "", &href);
            }
        }
    }
    if may(actor, Action::AnswerRelease) {
        for (id, prefix, _, at) in store::releases(tx, org.as_str()).await? {
            let summary = format!("Release {prefix}, or say why not");
            let about = "A customer asked for it. If you stay silent, a reviewer decides.";
            let href = format!("/isp/prefixes/releases/{id}");
            list.add(format!("release-{id}"), at, summary, about, &href);
        }
    }
    Ok(())
}

async fn customer(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    list: &mut List<'_>,
) -> Result<(), AppError> {
    let org = &actor.org_id;
    if may(actor, Action::ReadActivation) {
        let steps = store::steps(tx, "customer", org).await?;
        list.steps(steps, "customer");
        let (open, _) = maintenance::of_customer(tx, org, "open", "", ctx.now, 300, 0).await?;
        for work in open {
            let metro = ground::metro_name(list.catalogue, &work.metro_id);
            let (begins, ends) = (UtcMs::new(work.starts_at), UtcMs::new(work.ends_at));
            list.push(
                format!("work-{}-{}-{}", work.isp_id, work.metro_id, work.starts_at),
                Some(begins),
                ends,
                format!("Maintenance of {} at {metro}", work.isp),
                &format!(
                    "From {begins} to {ends}; it touches {} of your customer sites.",
                    work.sites
                ),
                "/customer/maintenance",
            );
        }
    }
    if may(actor, Action::ReadOwnPrefixes) {
        for (id, prefix, isp, at) in store::keys(tx, org, ctx.now).await? {
            let summary = format!("Redeem the key of {prefix}");
            let about = format!("{isp} has issued it; after this date it is void.");
            let href = "/customer/prefixes";
            list.add(format!("key-{id}"), at, summary, &about, href);
        }
        for (id, prefix, _, at) in store::releases_asked(tx, org).await? {
            let summary = format!("Answer on {prefix} is due from its holder");
            let about =
                "You asked for its release. If the holder stays silent, a reviewer decides.";
            let href = format!("/customer/prefixes/releases/{id}");
            list.add(format!("release-{id}"), at, summary, about, &href);
        }
    }
    Ok(())
}

async fn microsoft(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    list: &mut List<'_>,
) -> Result<(), AppError> {
    let me: &UserId = &actor.user_id;
    if may(actor, Action::ClaimApplication) {
        let lead = may(actor, Action::DecideApplication);
        for (id, state, isp, region, at) in store::reviews(tx, me, lead).await? {
            let what = match State::parse(&state) {
                Ok(State::Submitted) => "Claim the application",
                Ok(State::Recommended) => "Sign second",
                Ok(State::Appealed) => "Look at the appeal",
                _ => "Finish the review",
            };
            let href = format!("/review/applications/{id}");
            list.add(
                format!("application-{id}"),
                at,
                format!("{what}: {isp} in {}", list.region(&region)),
                "",
                &href,
            );
        }
        for (id, region, isp, at) in store::ends(tx, "", ctx.now.add_days(ENDS_DAYS)).await? {
            let summary = format!("Qualification ends: {isp} in {}", list.region(&region));
            let about = "No renewal is submitted.";
            let href = format!("/review/qualifications/{id}");
            list.add(format!("end-{id}"), at, summary, about, &href);
        }
        for (id, region, isp, at) in store::grace(tx, "").await? {
            let summary = format!("Grace period ends: {isp} in {}", list.region(&region));
            let about = "Unless the ISP mends its inventory, decide on suspension.";
            let href = format!("/review/qualifications/{id}");
            list.add(format!("grace-{id}"), at, summary, about, &href);
        }
    }
    if may(actor, Action::DecideRelease) {
        for (id, prefix, state, at) in store::releases(tx, "").await? {
            let summary = match state.as_str() {
                "contested" => format!("Decide who keeps {prefix}"),
                _ => format!("Decide on {prefix} if its holder stays silent"),
            };
            let href = format!("/review/routing/releases/{id}");
            list.add(format!("release-{id}"), at, summary, "", &href);
        }
    }
    if may(actor, Action::RunRequests) {
        for (id, state, isp, at) in store::requests(tx).await? {
            let label = interconnect::State::parse(&state)
                .map_or_else(|_| state.clone(), |s| s.label().to_owned());
            let href = format!("/review/requests/{id}");
            let summary = format!("Request of {isp}: {label}");
            list.add(format!("request-{id}"), at, summary, "", &href);
        }
    }
    if may(actor, Action::RunMicrosoftSteps) {
        let steps = store::steps(tx, "microsoft", &actor.org_id).await?;
        list.steps(steps, "review");
    }
    Ok(())
}

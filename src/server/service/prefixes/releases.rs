//! Release of a prefix: the customer asks, the holder has its working days, then a reviewer decides.

use super::{give_up, holders};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefix_releases::{self as store, Filter, ReleaseRow};
use crate::server::db::prefixes::{self, Registered};
use crate::server::db::{Tx, orgs, prefix_keys};
use crate::server::service;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use crate::server::service::tries::Tries;
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::policy::PartnerType;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_key::{ReleaseEvent, ReleaseRequest, ReleaseState};
use maps_domain::time::UtcMs;

/// Prefixes that ISPs have registered for the actor's organisation.
///
/// # Errors
/// `Forbidden`.
pub async fn own(
    ctx: &Ctx,
    filter: &prefixes::Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Registered>, i64), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOwnPrefixes, &org)?;
    let filter = prefixes::Filter {
        customer: org.to_string(),
        ..filter.clone()
    };
    let mut tx = ctx.app.db.read().await?;
    prefixes::page(&mut tx, &filter, limit, offset).await
}

/// Requests that concern the actor's organisation; all of them for Microsoft.
///
/// # Errors
/// `Forbidden`.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<ReleaseRow>, i64), AppError> {
    let actor = ctx.actor()?;
    let mut filter = filter.clone();
    match actor.role.org_kind() {
        OrgKind::Customer => {
            ctx.authorise(Action::ReadOwnPrefixes, &actor.org_id)?;
            filter.requester = actor.org_id.to_string();
        }
        OrgKind::Isp => {
            ctx.authorise(Action::ReadPrefixes, &actor.org_id)?;
            filter.holder = actor.org_id.to_string();
        }
        OrgKind::Microsoft => {
            ctx.authorise(Action::ReadPrefixes, &actor.org_id)?;
        }
    }
    let mut tx = ctx.app.db.read().await?;
    store::page(&mut tx, &filter, ctx.now, limit, offset).await
}

/// One request, for who asked, for the holder, and for Microsoft.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn get(ctx: &Ctx, id: &str) -> Result<ReleaseRow, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let row = store::get(&mut tx, id).await?;
    let actor = ctx.actor()?;
    match actor.role.org_kind() {
        OrgKind::Customer => ctx.authorise(Action::ReadOwnPrefixes, &row.requester_org())?,
        OrgKind::Isp | OrgKind::Microsoft => {
            ctx.authorise(Action::ReadPrefixes, &row.holder_org())?
        }
    };
    Ok(row)
}

/// Asks for the release of a prefix that somebody else holds, or an ISP for the customer itself.
///
/// # Errors
/// `Invalid` with messages at the fields, `Conflict` when one is open already, `TooMany`, `Forbidden`.
pub async fn ask(ctx: &Ctx, prefix: &str, reason: &str) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::RedeemPrefixKey, &actor.org_id)?;
    let prefix = Prefix4::parse(prefix)
        .map_err(|error| AppError::field("release_prefix", error.to_string()))?;
    let reason = service::reason("release_reason", reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let tries = Tries::of_organisation("prefix-release", &actor.org_id);
    tries.begin(&mut tx, ctx).await?;
    let mut holders = holders(&mut tx, prefix).await?;
    let (Some((isp, customer)), true) = (holders.pop_first(), holders.is_empty()) else {
        tx.commit().await?;
        let refusal = match holders.is_empty() {
            true => format!(
                "Nobody holds {prefix}, so nothing has to be released. Name it in an order, or let your ISP register it."
            ),
            false => format!(
                "Several hold parts of {prefix}. Ask for each of your prefixes by itself, so that nothing else is released with it."
            ),
        };
        return Err(AppError::field("release_prefix", refusal));
    };
    let policy = ground::policy(ctx, &mut tx).await?;
    let days = policy
        .thresholds(&RegionId::from(""), PartnerType::Edge)
        .prefix_release_working_days;
    let request = ReleaseRequest::new(ctx.now, days);
    let row = ReleaseRow {
        id: ctx.new_id(),
        requester_id: actor.org_id.to_string(),
        prefix: prefix.to_string(),
        reason: reason.as_str().to_owned(),
        holder_id: isp.to_string(),
        holder_customer_id: customer.to_string(),
        state: request.state.as_str().to_owned(),
        answer: String::new(),
        decision: String::new(),
        decided_by: String::new(),
        answer_due_at: request.answer_due_at.get(),
        requested_by: actor.name.clone(),
        requested_at: ctx.now.get(),
        closed_at: None,
        version: 1,
        requester: actor.org_name.clone(),
        holder: String::new(),
        holder_customer: String::new(),
    };
    store::insert(&mut tx, &row).await?;
    let note = Note {
        kind: "release_requested",
        title: format!("{} asks you to release {prefix}", actor.org_name),
        body: format!(
            "{} states that {prefix} has to be released: {} Please release it or contest the request until {}; after that a reviewer decides.",
            actor.org_name,
            row.reason,
            request.answer_due_at.date()
        ),
        href: format!("/isp/prefixes/releases/{}", row.id),
    };
    notify::organisation(
        &mut tx,
        ctx,
        &isp,
        &[Role::IspAdmin, Role::IspEngineer],
        &note,
    )
    .await?;
    tell_user_of(&mut tx, ctx, &row, "is asked for by another organisation").await?;
    let summary = format!("asked for the release of {prefix}");
    let changes = Change::of("reason", "", &row.reason).into_iter().collect();
    ctx.audit(&mut tx, entry("release_requested", &row, summary, changes))
        .await?;
    tx.commit().await?;
    Ok(row.id)
}

/// What somebody does with a request: the holder, a reviewer, or who asked.
///
/// # Errors
/// `Invalid` for the reason, `Refused` by the rules, `NotFound`, `Forbidden`.
pub async fn act(ctx: &Ctx, id: &str, event: ReleaseEvent, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = store::get(&mut tx, id).await?;
    let actor = match event {
        ReleaseEvent::Release | ReleaseEvent::Contest => {
            ctx.authorise(Action::AnswerRelease, &row.holder_org())?
        }
        ReleaseEvent::ReviewerReleases | ReleaseEvent::ReviewerKeeps => {
            ctx.authorise(Action::DecideRelease, &row.holder_org())?
        }
        ReleaseEvent::Withdraw => ctx.authorise(Action::RedeemPrefixKey, &row.requester_org())?,
    }
    .clone();
    let next = row
        .request()?
        .transition(event, ctx.now)
        .map_err(|refused| AppError::Refused(refused.sentence().to_owned()))?;
    let needs_reason = !matches!(event, ReleaseEvent::Release | ReleaseEvent::Withdraw);
    let text = match needs_reason {
        true => service::reason("reason", reason)?.as_str().to_owned(),
        false => reason.trim().chars().take(2_000).collect(),
    };
    let before = row.request()?.state;
    next.state.as_str().clone_into(&mut row.state);
    match event {
        ReleaseEvent::Release | ReleaseEvent::Contest => row.answer.clone_from(&text),
        ReleaseEvent::ReviewerReleases | ReleaseEvent::ReviewerKeeps => {
            row.decision.clone_from(&text);
            row.decided_by.clone_from(&actor.name);
        }
        ReleaseEvent::Withdraw => {}
    }
    if next.state != ReleaseState::Contested {
        row.closed_at = Some(ctx.now.get());
    }
    store::update(&mut tx, &row).await?;
    if next.state == ReleaseState::Released {
        free(&mut tx, ctx, &row).await?;
    }
    tell(&mut tx, ctx, &row, next.state).await?;
    let changes = [
        Change::of("state", before.label(), next.state.label()),
        Change::of("reason", "", &text),
    ]
    .into_iter()
    .flatten()
    .collect();
    let summary = format!("{} for {}", event.label().to_lowercase(), row.prefix);
    let mut entry = entry("release_answered", &row, summary, changes);
    if matches!(event, ReleaseEvent::Release | ReleaseEvent::Contest) {
        // Who asked must not learn from its history who holds the addresses.
        entry.owner = row.holder_org();
    }
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Frees the addresses: registrations and order-line prefixes of the holder that touch them.
async fn free(tx: &mut Tx, ctx: &Ctx, row: &ReleaseRow) -> Result<(), AppError> {
    let prefix = Prefix4::parse(&row.prefix).map_err(AppError::internal)?;
    let isp = row.holder_org();
    let customer = OrgId::new(row.holder_customer_id.clone());
    for held in prefixes::overlapping(tx, prefix).await? {
        // Whoever came to the addresses later was not asked.
        if held.org() != isp || held.customer_org() != customer {
            continue;
        }
        prefixes::release(tx, &held, "Released on request.", ctx.now).await?;
        prefix_keys::void(tx, &held.id, ctx.now).await?;
    }
    store::free_order_prefixes(tx, &isp, &customer, prefix.range(), ctx.now).await?;
    give_up::roll_out(
        tx,
        ctx,
        &isp,
        &customer,
        &format!("{} released", row.prefix),
    )
    .await?;
    Ok(())
}

/// Tells the customer that the addresses are held for, where it is not who asked: it may lose them.
async fn tell_user_of(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &ReleaseRow,
    what: &str,
) -> Result<(), AppError> {
    if row.requester_id == row.holder_customer_id {
        return Ok(());
    }
    let customer = OrgId::new(row.holder_customer_id.clone());
    let isp = orgs::get(tx, &row.holder_org()).await?.display_name;
    let note = Note {
        kind: "release_moved",
        title: format!("Your prefix {} {what}", row.prefix),
        body: format!(
            "{isp} holds it for you and answers until {}; then a reviewer decides. Talk to {isp} if the addresses are yours.",
            UtcMs::new(row.answer_due_at).date()
        ),
        href: "/customer/prefixes".to_owned(),
    };
    let buyers = [Role::CustomerAdmin, Role::CustomerNetworkManager];
    notify::organisation(tx, ctx, &customer, &buyers, &note).await
}

async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &ReleaseRow,
    state: ReleaseState,
) -> Result<(), AppError> {
    let (title, body) = match state {
        ReleaseState::Released => (
            format!("{} is released", row.prefix),
            "The prefix is free: name it in an order or let your ISP register it.",
        ),
        ReleaseState::Kept => (
            format!("{} stays with its holder", row.prefix),
            "A reviewer has decided; the reason stands beside the request.",
        ),
        ReleaseState::Contested => (
            format!("The holder of {} contests your request", row.prefix),
            "A reviewer decides now. Nothing has to be done.",
        ),
        ReleaseState::Requested | ReleaseState::Withdrawn => (
            format!("The request to release {} was withdrawn", row.prefix),
            "Nothing has to be done.",
        ),
    };
    let to = |href: String, title: String| Note {
        kind: "release_moved",
        title,
        body: body.to_owned(),
        href,
    };
    let asked = to(
        format!("/customer/prefixes/releases/{}", row.id),
        title.clone(),
    );
    let buyers = [Role::CustomerAdmin, Role::CustomerNetworkManager];
    notify::organisation(tx, ctx, &row.requester_org(), &buyers, &asked).await?;
    match state {
        ReleaseState::Released => {
            tell_user_of(tx, ctx, row, "was released to another organisation").await?;
        }
        ReleaseState::Kept | ReleaseState::Withdrawn => {
            tell_user_of(tx, ctx, row, "stays yours").await?;
        }
        ReleaseState::Requested | ReleaseState::Contested => {}
    }
    match state {
        ReleaseState::Contested => {
            let note = Note {
                body: format!(
                    "{} contests the request of {}. Please decide.",
                    row.holder, row.requester
                ),
                ..to(
                    format!("/review/routing/releases/{}", row.id),
                    format!("Contested prefix {}", row.prefix),
                )
            };
            notify::microsoft(tx, ctx, &[Role::Reviewer, Role::LeadReviewer], &note).await
        }
        ReleaseState::Requested => Ok(()),
        ReleaseState::Released | ReleaseState::Kept | ReleaseState::Withdrawn => {
            let note = Note {
                body: "The request is closed; the reason stands beside it.".to_owned(),
                ..to(format!("/isp/prefixes/releases/{}", row.id), title)
            };
            let roles = [Role::IspAdmin, Role::IspEngineer];
            notify::organisation(tx, ctx, &row.holder_org(), &roles, &note).await
        }
    }
}

/// Tells the reviewers of requests whose holder was silent. Called hourly.
///
/// # Errors
/// What the database refuses.
pub async fn escalate(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    for row in store::silent(tx, ctx.now).await? {
        let note = Note {
            kind: "release_silent",
            title: format!("Nobody answered for {}", row.prefix),
            body: format!(
                "{} did not answer the request of {} to release {} in time. Please decide.",
                row.holder, row.requester, row.prefix
            ),
            href: format!("/review/routing/releases/{}", row.id),
        };
        notify::microsoft(tx, ctx, &[Role::Reviewer, Role::LeadReviewer], &note).await?;
        store::escalated(tx, &row.id, ctx.now).await?;
    }
    Ok(())
}

fn entry(action: &'static str, row: &ReleaseRow, summary: String, changes: Vec<Change>) -> Entry {
    Entry {
        action,
        object_kind: "prefix_release",
        object_id: row.id.clone(),
        owner: row.requester_org(),
        summary,
        changes,
    }
}

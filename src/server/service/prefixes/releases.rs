//! Release of a prefix: the customer asks (`ask`), the holder has its working days, then a reviewer decides.

use super::give_up;
use super::stake::{self, Grounds, Stake};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefix_releases::{self as store, Filter, ReleaseRow};
use crate::server::db::prefixes::{self, Registered};
use crate::server::db::{Tx, orgs};
use crate::server::service;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::ids::OrgId;
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_key::{ReleaseEvent, ReleaseState};
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

/// What a release would end; for who asked only where it is held for them. Nothing once it is closed.
///
/// # Errors
/// `NotFound` for everybody who may not read the request.
pub async fn stake(ctx: &Ctx, row: &ReleaseRow) -> Result<Stake, AppError> {
    let actor = ctx.actor()?;
    let customer = row.holder_customer_org();
    let foreign = actor.role.org_kind() == OrgKind::Customer && actor.org_id != customer;
    if foreign || row.closed_at.is_some() {
        return Ok(Stake::default());
    }
    let prefix = Prefix4::parse(&row.prefix).map_err(AppError::internal)?;
    let mut tx = ctx.app.db.read().await?;
    Stake::of(&mut tx, &row.holder_org(), &customer, prefix).await
}

/// What is known that decides about a request, for Microsoft; `None` for the parties, who argue it.
///
/// # Errors
/// What the database refuses.
pub async fn grounds(
    ctx: &Ctx,
    row: &ReleaseRow,
    stake: &Stake,
) -> Result<Option<Grounds>, AppError> {
    if ctx.actor()?.role.org_kind() != OrgKind::Microsoft {
        return Ok(None);
    }
    let mut tx = ctx.app.db.read().await?;
    stake::grounds(ctx, &mut tx, row, stake).await.map(Some)
}

/// What somebody does with a request: the holder, a reviewer, or who asked. `is_sure` is the holder's
/// statement that they know what ends with the prefix.
///
/// # Errors
/// `Invalid` for the reason or without the statement, `Refused` by the rules, `NotFound`, `Forbidden`.
pub async fn act(
    ctx: &Ctx,
    id: &str,
    event: ReleaseEvent,
    reason: &str,
    is_sure: bool,
) -> Result<(), AppError> {
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
    if event == ReleaseEvent::Release {
        give_up::sure(is_sure)?;
    }
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
    tell(&mut tx, ctx, &row, event, next.state).await?;
    let changes = [
        Change::of("state", before.label(), next.state.label()),
        Change::of("reason", "", &text),
    ]
    .into_iter()
    .flatten()
    .collect();
    let summary = event.done(&row.prefix);
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
        give_up::let_go(tx, ctx, &held, "Released on request.").await?;
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
pub(super) async fn tell_user_of(
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
    event: ReleaseEvent,
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
        // Its own people have just done it.
        ReleaseState::Released if event == ReleaseEvent::Release => Ok(()),
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

pub(super) fn entry(
    action: &'static str,
    row: &ReleaseRow,
    summary: String,
    changes: Vec<Change>,
) -> Entry {
    Entry {
        action,
        object_kind: "prefix_release",
        object_id: row.id.clone(),
        owner: row.requester_org(),
        summary,
        changes,
    }
}

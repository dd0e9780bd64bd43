//! Release of a prefix: the customer asks (`ask`), the holder has its working days, then a reviewer decides.

use super::stake::{self, Grounds, Stake};
use super::tell::Moment;
use super::{give_up, tell};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::prefix_releases::{self as store, Filter, ReleaseRow};
use crate::server::db::prefixes::{self, Registered};
use crate::server::service;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_key::{ReleaseEvent, ReleaseState};

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

/// What somebody does with a request: the holder, a reviewer, or who asked. `is_sure` is the statement of
/// who frees the prefix that they know what ends with it.
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
    if matches!(
        event,
        ReleaseEvent::Release | ReleaseEvent::ReviewerReleases
    ) {
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
    let ended = match next.state {
        ReleaseState::Released => free(&mut tx, ctx, &row).await?,
        _ => Stake::default(),
    };
    tell::parties(&mut tx, ctx, &row, event, &ended).await?;
    tell::user_of(&mut tx, ctx, &row, Moment::After(event, &ended)).await?;
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

/// Frees the addresses: registrations and order-line prefixes of the holder that touch them. Gives what ended.
async fn free(tx: &mut Tx, ctx: &Ctx, row: &ReleaseRow) -> Result<Stake, AppError> {
    let prefix = Prefix4::parse(&row.prefix).map_err(AppError::internal)?;
    let isp = row.holder_org();
    let customer = row.holder_customer_org();
    // Only what this customer has with this ISP: whoever came to the addresses later was not asked.
    let ended = Stake::of(tx, &isp, &customer, prefix).await?;
    for held in &ended.registrations {
        give_up::let_go(tx, ctx, held, "Released on request.").await?;
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
    Ok(ended)
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

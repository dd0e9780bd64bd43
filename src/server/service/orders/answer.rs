//! The ISP's answer, line by line or several at once; and the end of a line.

use super::{ORDER_WAITING, entry, fit, href, lines, load, moved, roll_out};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::orders::{self, Order};
use crate::server::db::{Tx, notifications, orgs, site_prefixes};
use crate::server::service;
use crate::server::service::activations::region_name;
use crate::server::service::notify::{self, Note};
use crate::server::service::registries;
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::ids::{OrderId, OrderLineId};
use maps_domain::order::{LineEvent, LineState};

/// What the ISP says of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It sold the access.
    Confirm,
    /// It did not, for this reason as typed.
    Reject(String),
}

/// Answers lines of one order: all of them or none.
///
/// # Errors
/// `Invalid` without lines, with prefixes that cannot be announced, or with a reason that explains nothing, `Refused` when a line cannot be
/// answered any more, `NotFound`, `Forbidden`.
pub async fn answer(
    ctx: &Ctx,
    order: &OrderId,
    ids: &[OrderLineId],
    answer: &Answer,
) -> Result<(), AppError> {
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.begin().await?;
    let (order, actor) = load(&mut tx, ctx, order, Action::AnswerOrder).await?;
    if ids.is_empty() {
        return Err(AppError::field("line", "Choose the lines that you answer."));
    }
    if *answer == Answer::Confirm {
        fit::check(&mut tx, &order, ids, &known).await?;
    }
    let (event, reason) = match answer {
        Answer::Confirm => (LineEvent::Confirm, String::new()),
        Answer::Reject(text) => {
            let reason = service::reason("reason", text)?;
            (LineEvent::Reject, reason.as_str().to_owned())
        }
    };
    let mut changes = Vec::new();
    for id in ids {
        let mut line = orders::line(&mut tx, id).await?;
        if line.order_id != order.id {
            return Err(AppError::NotFound);
        }
        let state = moved(&line, event)?;
        changes.extend(Change::of(
            &format!("service {}", line.service_id),
            LineState::Declared.label(),
            state.label(),
        ));
        state.as_str().clone_into(&mut line.state);
        line.reason.clone_from(&reason);
        line.decided_by = actor.name.clone();
        line.decided_at = Some(ctx.now.get());
        orders::update_line(&mut tx, &line).await?;
        if state == LineState::Rejected {
            // Nobody's any more, so that the mistake does not block the rightful holder.
            site_prefixes::release(&mut tx, &line.id, ctx.now).await?;
        }
    }
    settle(&mut tx, ctx, &order).await?;
    let count = lines(ids.len());
    let (action, cause, done) = match event {
        LineEvent::Confirm => ("order_confirmed", "order_confirmed", "confirmed"),
        _ => ("order_rejected", "order_rejected", "rejected"),
    };
    tell(
        &mut tx,
        ctx,
        &order,
        OrgKind::Customer,
        action,
        &format!("{done} {count}"),
        &reason,
    )
    .await?;
    roll_out(&mut tx, ctx, &order, cause).await?;
    changes.extend(Change::of("reason", "", &reason));
    let summary = format!("{done} {count}");
    ctx.audit(&mut tx, entry(&order, action, summary, changes))
        .await?;
    tx.commit().await
}

/// Ends a line: the access is over, or the declaration is taken back. Running traffic is not cut
/// off: the activation is put at risk until the customer chooses again.
///
/// # Errors
/// `Invalid` for the reason, `Refused`, `NotFound`, `Forbidden`.
pub async fn end(
    ctx: &Ctx,
    order: &OrderId,
    line: &OrderLineId,
    reason: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (order, actor) = load(&mut tx, ctx, order, Action::EndOrder).await?;
    let mut stored = orders::line(&mut tx, line).await?;
    if stored.order_id != order.id {
        return Err(AppError::NotFound);
    }
    let before = LineState::parse(&stored.state).map_err(AppError::internal)?;
    let state = moved(&stored, LineEvent::End)?;
    let reason = service::reason("reason", reason)?;
    state.as_str().clone_into(&mut stored.state);
    reason.as_str().clone_into(&mut stored.reason);
    stored.decided_by = actor.name.clone();
    stored.decided_at = Some(ctx.now.get());
    orders::update_line(&mut tx, &stored).await?;
    site_prefixes::release(&mut tx, &stored.id, ctx.now).await?;
    let other = match actor.role.org_kind() {
        OrgKind::Isp => OrgKind::Customer,
        _ => OrgKind::Isp,
    };
    tell(
        &mut tx,
        ctx,
        &order,
        other,
        "order_ended",
        "ended 1 line",
        reason.as_str(),
    )
    .await?;
    roll_out(&mut tx, ctx, &order, "order_ended").await?;
    let changes = [
        Change::of("state", before.label(), state.label()),
        Change::of("reason", "", reason.as_str()),
    ];
    let summary = format!("ended service {}", stored.service_id);
    let changes = changes.into_iter().flatten().collect();
    ctx.audit(&mut tx, entry(&order, "order_line_ended", summary, changes))
        .await?;
    tx.commit().await
}

/// Takes "order to confirm" off the ISP's inboxes once no line of it waits any more.
async fn settle(tx: &mut Tx, ctx: &Ctx, order: &Order) -> Result<(), AppError> {
    let waits = orders::lines(tx, &order.id.clone().into())
        .await?
        .iter()
        .any(|line| line.line.state == LineState::Declared.as_str());
    if waits {
        return Ok(());
    }
    let isp = order.isp_id.clone().into();
    let page = href(OrgKind::Isp, &order.id);
    notifications::settle(tx, &isp, ORDER_WAITING, &page, ctx.now).await
}

/// Tells the other party.
async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    order: &Order,
    whom: OrgKind,
    kind: &'static str,
    done: &str,
    reason: &str,
) -> Result<(), AppError> {
    let isp = orgs::get(tx, &order.isp_id.clone().into())
        .await?
        .display_name;
    let customer = orgs::get(tx, &order.customer_id.clone().into())
        .await?
        .display_name;
    let region = region_name(ctx, tx, &order.region_id).await?;
    let (who, org, roles) = match whom {
        OrgKind::Isp => (
            customer,
            &order.isp_id,
            [Role::IspAdmin, Role::IspAccountManager],
        ),
        _ => (
            isp,
            &order.customer_id,
            [Role::CustomerAdmin, Role::CustomerNetworkManager],
        ),
    };
    let why = match reason {
        "" => String::new(),
        text => format!(" Reason: {text}"),
    };
    let note = Note {
        kind,
        title: format!("{who} {done} in {region}"),
        body: format!("{who} {done} of an order in {region}.{why}"),
        href: href(whom, &order.id),
    };
    notify::organisation(tx, ctx, &org.clone().into(), &roles, &note).await
}

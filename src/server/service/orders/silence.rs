//! Orders that nobody answers: after the agreed working days ISP and Microsoft are told, once.

use super::{entry, href, lines};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::orders::{self, Line};
use crate::server::db::{Tx, orgs};
use crate::server::service::notify::{self, Note};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrderId;

/// Lines escalated in one go; the rest follows an hour later.
const MOST: i64 = 2_000;

/// Escalates lines whose answer is overdue: one message per order.
///
/// # Errors
/// What the database refuses.
pub async fn escalate(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let mut silent = orders::silent_lines(tx, ctx.now, MOST).await?;
    silent.sort_by(|a, b| a.order_id.cmp(&b.order_id));
    for group in silent.chunk_by(|a, b| a.order_id == b.order_id) {
        escalate_order(tx, ctx, group).await?;
    }
    Ok(())
}

async fn escalate_order(tx: &mut Tx, ctx: &Ctx, group: &[Line]) -> Result<(), AppError> {
    let Some(first) = group.first() else {
        return Ok(());
    };
    let order = orders::get(tx, &OrderId::new(first.order_id.clone())).await?;
    let isp = orgs::get(tx, &order.isp_id.clone().into())
        .await?
        .display_name;
    let customer = orgs::get(tx, &order.customer_id.clone().into())
        .await?
        .display_name;
    let count = lines(group.len());
    for line in group {
        let mut line = line.clone();
        line.escalated_at = Some(ctx.now.get());
        orders::update_line(tx, &line).await?;
    }
    let to_isp = Note {
        kind: "order_overdue",
        title: format!("Overdue: {count} of {customer} wait for your answer"),
        body: format!(
            "{customer} has waited longer than agreed for {count}. Please confirm or reject them; Microsoft has been told too."
        ),
        href: href(OrgKind::Isp, &order.id),
    };
    notify::organisation(
        tx,
        ctx,
        &order.isp_id.clone().into(),
        &[Role::IspAdmin],
        &to_isp,
    )
    .await?;
    let to_microsoft = Note {
        kind: "order_overdue",
        title: format!("{isp} does not answer {count} of {customer}"),
        body: format!(
            "{isp} has not confirmed or rejected {count} of {customer} within the agreed working days. Please ask the ISP's contacts."
        ),
        href: "/review/operations".to_owned(),
    };
    notify::microsoft(tx, ctx, &[Role::Operations], &to_microsoft).await?;
    let summary = format!("escalated {count} that {isp} has not answered");
    ctx.audit(tx, entry(&order, "order_escalated", summary, vec![]))
        .await
}

//! Access-service declarations: the customer says which ISP's internet access it bought for which
//! sites, the ISP confirms or rejects line by line.
//!
//! Confirming means only that the ISP states to have sold the access. Whatever changes a line starts
//! a rollout in the same transaction, so that activations follow without another click. Contract
//! references stay between the two parties: they never reach the audit trail, which Microsoft reads.

pub mod answer;
pub mod csv;
pub mod declare;
pub mod draft;
mod fit;
pub mod list;
pub mod options;
pub mod prefixes;
pub mod product;
pub mod silence;

use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::Tx;
use crate::server::db::audit::{self, Change, Entry};
use crate::server::db::orders::{self, Line, LineView, Order};
use crate::server::db::orgs;
use crate::server::db::site_prefixes::{self, SitePrefix};
use crate::server::service::activations::region_name;
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::{self, Action, OrgKind, Relation};
use maps_domain::ids::{OrderId, OrgId};
use maps_domain::order::{LineEvent, LineState};

/// An order with everything its page shows.
#[derive(Clone, Debug)]
pub struct OrderDetail {
    /// The order; its contract reference is empty for those who may not see it.
    pub order: Order,
    /// Display name of the customer.
    pub customer: String,
    /// Display name of the ISP.
    pub isp: String,
    /// Name of the region.
    pub region: String,
    /// Its lines.
    pub lines: Vec<LineView>,
    /// Live prefixes of its lines.
    pub prefixes: Vec<SitePrefix>,
    /// History, newest first.
    pub history: Vec<audit::Stored>,
}

/// One order for one of its two parties (or Microsoft, without the contract reference).
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn get(ctx: &Ctx, id: &OrderId) -> Result<OrderDetail, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let mut order = orders::get(&mut tx, id).await?;
    let relation = relation(ctx, &order)?;
    ctx.authorise_as(Action::ReadOrder, relation)?;
    if ctx
        .authorise_as(Action::ReadContractReference, relation)
        .is_err()
    {
        order.contract_ref.clear();
    }
    Ok(OrderDetail {
        customer: orgs::get(&mut tx, &order.customer_id.clone().into())
            .await?
            .display_name,
        isp: orgs::get(&mut tx, &order.isp_id.clone().into())
            .await?
            .display_name,
        region: region_name(ctx, &mut tx, &order.region_id).await?,
        lines: orders::lines(&mut tx, id).await?,
        prefixes: site_prefixes::of_order(&mut tx, id).await?,
        history: audit::of_object(&mut tx, "order", id.as_str()).await?,
        order,
    })
}

/// How an order stands to who asks: the customer's own, naming the ISP, the programme's, or foreign.
fn relation(ctx: &Ctx, order: &Order) -> Result<Relation, AppError> {
    let actor = ctx.actor()?;
    let customer = OrgId::new(order.customer_id.clone());
    let isp = OrgId::new(order.isp_id.clone());
    Ok(access::relation(
        actor.role.org_kind(),
        &actor.org_id,
        &customer,
        &[&isp],
    ))
}

/// Loads an order for changing it.
async fn load(
    tx: &mut Tx,
    ctx: &Ctx,
    id: &OrderId,
    action: Action,
) -> Result<(Order, Actor), AppError> {
    let order = orders::get(tx, id).await?;
    let actor = ctx.authorise_as(action, relation(ctx, &order)?)?.clone();
    Ok((order, actor))
}

/// The state of a line after an event.
fn moved(line: &Line, event: LineEvent) -> Result<LineState, AppError> {
    let state = LineState::parse(&line.state).map_err(AppError::internal)?;
    state
        .transition(event)
        .map_err(|refused| AppError::Refused(refused.sentence().to_owned()))
}

/// The address of an order's page for a kind of organisation.
pub fn href(kind: OrgKind, order: &str) -> String {
    match kind {
        OrgKind::Isp => format!("/isp/orders/{order}"),
        OrgKind::Customer | OrgKind::Microsoft => format!("/customer/orders/{order}"),
    }
}

/// The kind of notification that asks an ISP to answer an order.
const ORDER_WAITING: &str = "order_waiting";

/// Lets activations follow: every site of the customer with the ISP in the region.
async fn roll_out(tx: &mut Tx, ctx: &Ctx, order: &Order, cause: &str) -> Result<(), AppError> {
    let isp = orgs::get(tx, &order.isp_id.clone().into())
        .await?
        .display_name;
    let region = region_name(ctx, tx, &order.region_id).await?;
    let customer = orgs::get(tx, &order.customer_id.clone().into())
        .await?
        .display_name;
    let scope = Scope {
        isp: Some(order.isp_id.clone().into()),
        customer: Some(order.customer_id.clone().into()),
        region: Some(order.region_id.clone().into()),
        site: None,
    };
    let title = format!("{isp} for {customer} in {region}");
    rollouts::start(tx, ctx, &scope, &title, cause).await?;
    Ok(())
}

/// An audit entry about an order. It belongs to the customer.
fn entry(order: &Order, action: &'static str, summary: String, changes: Vec<Change>) -> Entry {
    Entry {
        action,
        object_kind: "order",
        object_id: order.id.clone(),
        owner: order.customer_id.clone().into(),
        summary,
        changes,
    }
}

/// `3 lines`, `1 line`.
fn lines(count: usize) -> String {
    match count {
        1 => "1 line".to_owned(),
        n => format!("{n} lines"),
    }
}

//! Declaring bought access: a new order, or a rejected line once more.

use super::draft::{Checked, Declaration, LineDraft, check, describe, join, text};
use super::prefixes::hold;
use super::{entry, lines, load, moved, product, roll_out};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::orders::{self, Line, OpenSite, Order};
use crate::server::db::{Tx, orgs};
use crate::server::service::activations::region_name;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::field::FieldError;
use maps_domain::ids::{OrderId, OrderLineId, OrgId, RegionId};
use maps_domain::order::{LineEvent, LineState, answer_due_at};
use maps_domain::policy::PartnerType;
use std::collections::BTreeSet;

/// Most lines of one order: more are another order.
const MOST_LINES: usize = 1_000;

/// Declares an order of the actor's organisation.
///
/// # Errors
/// `Invalid` with messages at each field; `Forbidden`.
pub async fn declare(ctx: &Ctx, draft: &Declaration) -> Result<OrderId, AppError> {
    let customer = ctx.own(OrgKind::Customer, Action::DeclareOrder)?;
    let mut tx = ctx.app.db.begin().await?;
    check_head(ctx, &mut tx, draft).await?;
    let order = Order {
        id: ctx.new_id(),
        customer_id: customer.to_string(),
        isp_id: draft.isp.clone(),
        region_id: draft.region.clone(),
        contract_ref: draft.contract_ref.trim().to_owned(),
        declared_by: ctx.actor()?.user_id.to_string(),
        declared_at: ctx.now.get(),
        version: 1,
    };
    orders::insert(&mut tx, &order).await?;
    // When a line is refused the transaction is dropped: nothing of a declaration stays unless all can.
    let changes = add_lines(ctx, &mut tx, &order, &draft.lines).await?;
    let count = lines(draft.lines.len());
    tell_isp(&mut tx, ctx, &order, &count).await?;
    roll_out(&mut tx, ctx, &order, "order_declared").await?;
    let summary = format!("declared an order with {count}");
    ctx.audit(&mut tx, entry(&order, "order_declared", summary, changes))
        .await?;
    tx.commit().await?;
    Ok(OrderId::new(order.id))
}

/// Everything but the lines: region, ISP, reference, and how many lines there are.
async fn check_head(ctx: &Ctx, tx: &mut Tx, draft: &Declaration) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let catalogue = ground::catalogue(ctx, tx).await?;
    if catalogue
        .region(&RegionId::new(draft.region.clone()))
        .is_none()
    {
        errors.push(FieldError::new(
            "region",
            "Choose one of the listed regions.",
        ));
    }
    let isp = orgs::get(tx, &OrgId::new(draft.isp.clone())).await;
    if !isp.is_ok_and(|org| org.kind == OrgKind::Isp.as_str()) {
        errors.push(FieldError::new("isp", "Choose one of the listed ISPs."));
    }
    errors.extend(text(
        "contract_ref",
        "Contract reference",
        &draft.contract_ref,
    ));
    if draft.lines.is_empty() {
        let message = "Choose at least one customer site, or paste a list.";
        errors.push(FieldError::new("pick", message));
    }
    if draft.lines.len() > MOST_LINES {
        let message = format!(
            "The list has {} customer sites; at most {MOST_LINES} fit one order. Split it.",
            draft.lines.len()
        );
        errors.push(FieldError::new("pick", message));
    }
    match errors.is_empty() {
        true => Ok(()),
        false => Err(AppError::Invalid(errors)),
    }
}

/// Adds every line, or says all that is wrong with them.
async fn add_lines(
    ctx: &Ctx,
    tx: &mut Tx,
    order: &Order,
    drafts: &[LineDraft],
) -> Result<Vec<Change>, AppError> {
    let due_at = due(ctx, tx, &order.region_id).await?;
    let customer = OrgId::new(order.customer_id.clone());
    let open = orders::open_sites(tx, &customer, &order.isp_id, &order.region_id).await?;
    let published = product::published(tx, &order.isp_id, &order.region_id).await?;
    let (mut changes, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for typed in drafts {
        let site = match pick(&open, typed, &mut seen) {
            Ok(site) => site,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        match check(typed, &published) {
            Ok(checked) => {
                let line = new_line(ctx.new_id(), order, site, &checked, due_at);
                orders::insert_line(tx, &line).await?;
                errors.extend(hold(ctx, tx, &line, &checked.prefixes, &typed.suffix).await?);
                changes.extend(Change::of(&site.site_ref, "", describe(&checked)));
            }
            Err(found) => errors.extend(found),
        }
    }
    match errors.is_empty() {
        true => Ok(changes),
        false => Err(AppError::Invalid(errors)),
    }
}

/// The site of a line, once.
fn pick<'a>(
    open: &'a [OpenSite],
    typed: &LineDraft,
    seen: &mut BTreeSet<&'a str>,
) -> Result<&'a OpenSite, FieldError> {
    let refused = |message: &str| FieldError::new(format!("pick{}", typed.suffix), message);
    let site = open.iter().find(|site| site.id == typed.site).ok_or_else(|| {
        refused("This site is not yours, lies in another region, or already has a line with this ISP.")
    })?;
    match seen.insert(&site.id) {
        true => Ok(site),
        false => Err(refused("This site is in the list twice. Keep one line.")),
    }
}

fn new_line(id: String, order: &Order, site: &OpenSite, checked: &Checked, due_at: i64) -> Line {
    let mut line = Line {
        id,
        order_id: order.id.clone(),
        customer_id: order.customer_id.clone(),
        isp_id: order.isp_id.clone(),
        region_id: order.region_id.clone(),
        site_id: site.id.clone(),
        service_id: checked.service_id.clone(),
        product: String::new(),
        product_name: String::new(),
        in_service_on: checked.in_service_on.clone(),
        state: LineState::Declared.as_str().to_owned(),
        reason: String::new(),
        decided_by: String::new(),
        decided_at: None,
        declared_at: order.declared_at,
        due_at,
        escalated_at: None,
        version: 1,
    };
    line.set_bought(&checked.bought);
    line
}

/// Corrects a rejected line and declares it again; either party may.
///
/// # Errors
/// `Invalid`, `Refused`, `NotFound`, `Forbidden`.
pub async fn again(
    ctx: &Ctx,
    order: &OrderId,
    line: &OrderLineId,
    draft: &LineDraft,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (order, _) = load(&mut tx, ctx, order, Action::DeclareOrder).await?;
    let mut stored = orders::line(&mut tx, line).await?;
    if stored.order_id != order.id {
        return Err(AppError::NotFound);
    }
    let state = moved(&stored, LineEvent::DeclareAgain)?;
    let published = product::published(&mut tx, &order.isp_id, &order.region_id).await?;
    let checked = check(draft, &published).map_err(AppError::Invalid)?;
    let changes: Vec<Change> = [
        Change::of("service id", &stored.service_id, &checked.service_id),
        Change::of(
            "in service on",
            &stored.in_service_on,
            &checked.in_service_on,
        ),
        Change::of("product", stored.bought().label(), checked.bought.label()),
        Change::of("state", LineState::Rejected.label(), state.label()),
        Change::of("prefixes", "", join(&checked.prefixes)),
    ]
    .into_iter()
    .flatten()
    .collect();
    stored.set_bought(&checked.bought);
    stored.service_id = checked.service_id;
    stored.in_service_on = checked.in_service_on;
    state.as_str().clone_into(&mut stored.state);
    stored.reason.clear();
    stored.decided_by.clear();
    stored.decided_at = None;
    stored.escalated_at = None;
    stored.declared_at = ctx.now.get();
    stored.due_at = due(ctx, &mut tx, &order.region_id).await?;
    orders::update_line(&mut tx, &stored).await?;
    let errors = hold(ctx, &mut tx, &stored, &checked.prefixes, &draft.suffix).await?;
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    tell_isp(&mut tx, ctx, &order, "1 line").await?;
    roll_out(&mut tx, ctx, &order, "order_declared").await?;
    let summary = format!("declared service {} again", stored.service_id);
    ctx.audit(
        &mut tx,
        entry(&order, "order_line_declared", summary, changes),
    )
    .await?;
    tx.commit().await
}

async fn due(ctx: &Ctx, tx: &mut Tx, region: &str) -> Result<i64, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let values = policy.thresholds(&RegionId::new(region), PartnerType::Edge);
    Ok(answer_due_at(ctx.now, values.order_silence_working_days).get())
}

async fn tell_isp(tx: &mut Tx, ctx: &Ctx, order: &Order, count: &str) -> Result<(), AppError> {
    let customer = orgs::get(tx, &order.customer_id.clone().into())
        .await?
        .display_name;
    let region = region_name(ctx, tx, &order.region_id).await?;
    let note = Note {
        kind: super::ORDER_WAITING,
        title: format!("Order to confirm: {customer} in {region}"),
        body: format!(
            "{customer} declares that it bought your internet access: {count} in {region}. Please confirm or reject each line; activation goes on by itself."
        ),
        href: super::href(OrgKind::Isp, &order.id),
    };
    let roles = [Role::IspAdmin, Role::IspAccountManager];
    notify::organisation(tx, ctx, &order.isp_id.clone().into(), &roles, &note).await
}

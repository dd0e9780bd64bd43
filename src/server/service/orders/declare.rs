//! Declaring bought access: a new order, or a rejected line once more.

use super::{entry, lines, load, moved, product, roll_out};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::offers::Offered;
use crate::server::db::orders::{self, Line, OpenSite, Order};
use crate::server::db::{Tx, orgs, prefixes, site_prefixes};
use crate::server::service::activations::region_name;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::field::FieldError;
use maps_domain::ids::{OrderId, OrderLineId, OrgId, RegionId};
use maps_domain::order::{Bought, LineEvent, LineState, answer_due_at};
use maps_domain::policy::PartnerType;
use maps_domain::prefix::Prefix4;
use maps_domain::time::UtcMs;

/// Longest service id and contract reference, in characters.
const LONGEST: usize = 80;
/// Most lines of one order: more are another order.
const MOST_LINES: usize = 1_000;

/// One line as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDraft {
    /// Site.
    pub site: String,
    /// The ISP's name of the service.
    pub service_id: String,
    /// What was bought: a product's id or name, `other`, or nothing.
    pub product: String,
    /// `YYYY-MM-DD`.
    pub in_service_on: String,
    /// IPv4 prefixes, separated by spaces, commas or line breaks; may be empty.
    pub prefixes: String,
    /// What the messages at this line's fields are filed under, for example `.0190-…`.
    pub suffix: String,
}

/// A declaration as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration {
    /// ISP.
    pub isp: String,
    /// Region.
    pub region: String,
    /// The two parties' reference.
    pub contract_ref: String,
    /// Lines.
    pub lines: Vec<LineDraft>,
}

/// A line that was read.
struct Checked {
    service_id: String,
    bought: Bought,
    in_service_on: String,
    prefixes: Vec<Prefix4>,
}

/// Sites of the actor's organisation that an order for this ISP and region can name.
///
/// # Errors
/// `Forbidden`.
pub async fn open_sites(ctx: &Ctx, isp: &str, region: &str) -> Result<Vec<OpenSite>, AppError> {
    let customer = own_customer(ctx)?;
    let mut tx = ctx.app.db.read().await?;
    orders::open_sites(&mut tx, &customer, isp, region).await
}

/// Declares an order of the actor's organisation.
///
/// # Errors
/// `Invalid` with messages at each field; `Forbidden`.
pub async fn declare(ctx: &Ctx, draft: &Declaration) -> Result<OrderId, AppError> {
    let customer = own_customer(ctx)?;
    let mut tx = ctx.app.db.begin().await?;
    let mut errors = Vec::new();
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    if catalogue
        .region(&RegionId::new(draft.region.clone()))
        .is_none()
    {
        errors.push(FieldError::new(
            "region",
            "Choose one of the listed regions.",
        ));
    }
    let isp = orgs::get(&mut tx, &OrgId::new(draft.isp.clone())).await;
    if !isp
        .as_ref()
        .is_ok_and(|org| org.kind == OrgKind::Isp.as_str())
    {
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
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let now = ctx.now.get();
    let order = Order {
        id: ctx.new_id(),
        customer_id: customer.to_string(),
        isp_id: draft.isp.clone(),
        region_id: draft.region.clone(),
        contract_ref: draft.contract_ref.trim().to_owned(),
        declared_by: ctx.actor()?.user_id.to_string(),
        declared_at: now,
        version: 1,
    };
    orders::insert(&mut tx, &order).await?;
    let due_at = due(ctx, &mut tx, &order.region_id).await?;
    let open = orders::open_sites(&mut tx, &customer, &order.isp_id, &order.region_id).await?;
    let published = product::published(&mut tx, &order.isp_id, &order.region_id).await?;
    let mut changes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for typed in &draft.lines {
        let Some(site) = open.iter().find(|site| site.id == typed.site) else {
            let message = "This site is not yours, lies in another region, or already has a line with this ISP.";
            errors.push(FieldError::new(format!("pick{}", typed.suffix), message));
            continue;
        };
        if !seen.insert(&site.id) {
            let message = "This site is in the list twice. Keep one line.";
            errors.push(FieldError::new(format!("pick{}", typed.suffix), message));
            continue;
        }
        let checked = match check(typed, &published) {
            Ok(checked) => checked,
            Err(found) => {
                errors.extend(found);
                continue;
            }
        };
        let mut line = Line {
            id: ctx.new_id(),
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
            declared_at: now,
            due_at,
            escalated_at: None,
            version: 1,
        };
        line.set_bought(&checked.bought);
        orders::insert_line(&mut tx, &line).await?;
        errors.extend(hold(ctx, &mut tx, &line, &checked.prefixes, &typed.suffix).await?);
        changes.extend(Change::of(&site.site_ref, "", describe(&checked)));
    }
    if !errors.is_empty() {
        // The transaction is dropped: nothing of a declaration stays unless all of it can.
        return Err(AppError::Invalid(errors));
    }
    let count = lines(draft.lines.len());
    tell_isp(&mut tx, ctx, &order, &count).await?;
    roll_out(&mut tx, ctx, &order, "order_declared").await?;
    let summary = format!("declared an order with {count}");
    ctx.audit(&mut tx, entry(&order, "order_declared", summary, changes))
        .await?;
    tx.commit().await?;
    Ok(OrderId::new(order.id))
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

fn own_customer(ctx: &Ctx) -> Result<OrgId, AppError> {
    let actor = ctx.actor()?;
    if actor.role.org_kind() != OrgKind::Customer {
        return Err(AppError::NotFound);
    }
    let org = actor.org_id.clone();
    ctx.authorise(Action::DeclareOrder, &org)?;
    Ok(org)
}

async fn due(ctx: &Ctx, tx: &mut Tx, region: &str) -> Result<i64, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let values = policy.thresholds(&RegionId::new(region), PartnerType::Edge);
    Ok(answer_due_at(ctx.now, values.order_silence_working_days).get())
}

fn text(field: &str, name: &str, value: &str) -> Option<FieldError> {
    let length = value.trim().chars().count();
    match length {
        0 => Some(FieldError::new(
            field,
            format!("{name} is empty. Write it as in the contract."),
        )),
        1..=LONGEST => None,
        _ => Some(FieldError::new(
            field,
            format!("{name} has {length} characters; at most {LONGEST} are kept. Shorten it."),
        )),
    }
}

/// Reads a line's fields.
fn check(draft: &LineDraft, published: &[Offered]) -> Result<Checked, Vec<FieldError>> {
    let field = |name: &str| format!("{name}{}", draft.suffix);
    let mut errors: Vec<FieldError> = Vec::new();
    errors.extend(text(&field("service_id"), "Service id", &draft.service_id));
    if let Err(error) = UtcMs::parse_date(&draft.in_service_on) {
        errors.push(FieldError::new(field("in_service_on"), error.to_string()));
    }
    let bought = product::read(&draft.product, published).unwrap_or_else(|message| {
        errors.push(FieldError::new(field("product"), message));
        Bought::NotNamed
    });
    let mut prefixes: Vec<Prefix4> = Vec::new();
    let parts = draft.prefixes.split([' ', ',', ';', '\n', '\r', '\t']);
    for part in parts.filter(|part| !part.is_empty()) {
        match Prefix4::parse(part) {
            Ok(prefix) => prefixes.push(prefix),
            Err(error) => errors.push(FieldError::new(field("prefixes"), error.to_string())),
        }
    }
    if errors.is_empty() {
        Ok(Checked {
            service_id: draft.service_id.trim().to_owned(),
            bought,
            in_service_on: draft.in_service_on.trim().to_owned(),
            prefixes,
        })
    } else {
        Err(errors)
    }
}

/// Gives prefixes to a line. Those that overlap a live one are refused; its holder is named only to
/// its own organisation.
async fn hold(
    ctx: &Ctx,
    tx: &mut Tx,
    line: &Line,
    prefixes: &[Prefix4],
    suffix: &str,
) -> Result<Vec<FieldError>, AppError> {
    let mut errors = Vec::new();
    if !prefixes.is_empty() {
        site_prefixes::lock(tx).await?;
    }
    for &prefix in prefixes {
        match site_prefixes::overlapping(tx, prefix).await? {
            None if registered_elsewhere(tx, line, prefix).await? => {
                errors.push(FieldError::new(
                    format!("prefixes{suffix}"),
                    foreign(prefix),
                ));
            }
            None => site_prefixes::insert(tx, &ctx.new_id(), line, prefix).await?,
            Some(holder) => {
                let message = if holder.customer_id == line.customer_id
                    && line.customer_id == ctx.actor()?.org_id.as_str()
                {
                    let isp = orgs::get(tx, &holder.isp_id.clone().into())
                        .await?
                        .display_name;
                    let site = orders::site_name(tx, &holder.site_id.clone().into()).await?;
                    format!(
                        "Prefix {prefix} overlaps {}, which your site {site} has with {isp}. Leave it out here; on the order's page you can assign it to another ISP of the site.",
                        holder.prefix
                    )
                } else {
                    foreign(prefix)
                };
                errors.push(FieldError::new(format!("prefixes{suffix}"), message));
            }
        }
    }
    Ok(errors)
}

/// An ISP has registered addresses of it for somebody else, or another ISP for this customer.
async fn registered_elsewhere(tx: &mut Tx, line: &Line, prefix: Prefix4) -> Result<bool, AppError> {
    let held = prefixes::overlapping(tx, prefix).await?;
    Ok(held
        .iter()
        .any(|row| row.org_id != line.isp_id || row.customer_id != line.customer_id))
}

/// What everybody but the holder reads.
fn foreign(prefix: Prefix4) -> String {
    format!(
        "Prefix {prefix} overlaps a prefix that is registered already. A prefix has one registration: check it, or ask for its release under Prefixes when it is yours."
    )
}

fn join(prefixes: &[Prefix4]) -> String {
    let texts: Vec<String> = prefixes.iter().map(ToString::to_string).collect();
    texts.join(" ")
}

fn describe(line: &Checked) -> String {
    let prefixes = match line.prefixes.as_slice() {
        [] => "no prefix".to_owned(),
        some => join(some),
    };
    let product = match &line.bought {
        Bought::NotNamed => String::new(),
        named => format!(", product {}", named.label()),
    };
    format!(
        "service {}{product}, from {}, {prefixes}",
        line.service_id, line.in_service_on
    )
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

/// What an order can be declared for: id and name.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    /// ISPs by name.
    pub isps: Vec<(String, String)>,
    /// Regions in the order of the catalogue.
    pub regions: Vec<(String, String)>,
}

/// ISPs and regions to choose from.
///
/// # Errors
/// What the database refuses.
pub async fn offers(ctx: &Ctx) -> Result<Offers, AppError> {
    own_customer(ctx)?;
    let regions = regions(ctx).await?;
    let mut tx = ctx.app.db.read().await?;
    let isps = orgs::of_kind(&mut tx, OrgKind::Isp.as_str()).await?;
    Ok(Offers {
        isps: isps
            .into_iter()
            .map(|org| (org.id, org.display_name))
            .collect(),
        regions,
    })
}

/// The regions with their names, in the order of the catalogue.
///
/// # Errors
/// What the database refuses.
pub async fn regions(ctx: &Ctx) -> Result<Vec<(String, String)>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    Ok(catalogue
        .regions()
        .map(|region| (region.id.to_string(), region.name.clone()))
        .collect())
}

//! Who bills what: a customer's statement of a month, and its mirror image for each ISP. The portal
//! sends no bill; Microsoft sees none of this.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::activations::ActivationView;
use crate::server::db::offers::{self, Offered};
use crate::server::db::service_periods::{self, Period};
use crate::server::db::{Tx, orders, orgs};
use maps_domain::access::{Action, OrgKind, Relation};
use maps_domain::billing::{Billable, Item, Line, PricedProduct, Statement, statement, who_bills};
use maps_domain::ids::{ActivationId, OrgId};
use maps_domain::offer::{Part, Product};
use maps_domain::order::Bought;
use maps_domain::sla::Month;
use maps_domain::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet};

/// A customer as an ISP bills it in a month.
pub struct Billed {
    /// The customer.
    pub customer: OrgId,
    /// Its name.
    pub name: String,
    /// Activations that ran.
    pub activations: usize,
    /// What the ISP bills.
    pub statement: Statement,
}

/// The statement of the actor's own organisation, a customer.
///
/// # Errors
/// `NotFound` for others, `Forbidden`.
pub async fn of_customer(ctx: &Ctx, month: Month) -> Result<Statement, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::ReadBills)?;
    let mut tx = ctx.app.db.read().await?;
    let periods = service_periods::of_month(&mut tx, org.as_str(), "", month).await?;
    Ok(statement(
        &billables(&mut tx, periods, month.to()).await?,
        month,
    ))
}

/// What the actor's own organisation, an ISP, bills its customers in a month.
///
/// # Errors
/// `NotFound` for others, `Forbidden`.
pub async fn of_isp(ctx: &Ctx, month: Month) -> Result<Vec<Billed>, AppError> {
    let isp = own_isp(ctx)?;
    let mut tx = ctx.app.db.read().await?;
    let periods = service_periods::of_month(&mut tx, "", isp.as_str(), month).await?;
    let mut customers: BTreeMap<(String, String), Vec<Period>> = BTreeMap::new();
    for period in periods {
        let key = (period.customer.clone(), period.customer_id.clone());
        customers.entry(key).or_default().push(period);
    }
    let mut list = Vec::new();
    for ((name, id), periods) in customers {
        let running: BTreeSet<String> = periods
            .iter()
            .map(|one| one.activation_id.clone())
            .collect();
        let whole = statement(&billables(&mut tx, periods, month.to()).await?, month);
        list.push(Billed {
            customer: OrgId::new(id),
            name,
            activations: running.len(),
            statement: whole.for_isp(&isp),
        });
    }
    Ok(list)
}

/// What the actor's own organisation, an ISP, bills one customer in a month. A customer without any
/// service of it looks absent.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn of_isp_customer(
    ctx: &Ctx,
    customer: &OrgId,
    month: Month,
) -> Result<(String, Statement), AppError> {
    let isp = own_isp(ctx)?;
    let mut tx = ctx.app.db.read().await?;
    if !service_periods::any_between(&mut tx, customer, &isp).await? {
        return Err(AppError::NotFound);
    }
    let name = orgs::get(&mut tx, customer).await?.display_name;
    let periods =
        service_periods::of_month(&mut tx, customer.as_str(), isp.as_str(), month).await?;
    let whole = statement(&billables(&mut tx, periods, month.to()).await?, month);
    Ok((name, whole.for_isp(&isp)))
}

/// Who bills what for one activation of the actor's own organisation, a customer; empty for others.
///
/// # Errors
/// What the database refuses.
pub async fn of_activation(ctx: &Ctx, here: &ActivationView) -> Result<Vec<Line>, AppError> {
    let customer = OrgId::new(here.customer_id.clone());
    if ctx.authorise(Action::ReadBills, &customer).is_err() {
        return Ok(Vec::new());
    }
    let mut tx = ctx.app.db.read().await?;
    let (site, isp) = (here.site_id.clone().into(), here.isp_id.clone().into());
    let (product, product_name) = orders::live_line(&mut tx, &site, &isp)
        .await?
        .map(|line| (line.product, line.product_name))
        .unwrap_or_default();
    let period = Period {
        activation_id: here.id.clone(),
        site: here.site_name.clone(),
        site_ref: here.site_ref.clone(),
        customer_id: here.customer_id.clone(),
        customer: String::new(),
        isp_id: here.isp_id.clone(),
        isp: here.isp.clone(),
        region_id: here.region_id.clone(),
        product,
        product_name,
        from_ms: here.since,
        until_ms: None,
    };
    let billables = billables(&mut tx, vec![period], ctx.now.add_days(1)).await?;
    Ok(billables.iter().flat_map(who_bills).collect())
}

fn own_isp(ctx: &Ctx) -> Result<OrgId, AppError> {
    let actor = ctx.actor()?;
    if actor.role.org_kind() != OrgKind::Isp {
        return Err(AppError::NotFound);
    }
    Ok(ctx
        .authorise_as(Action::ReadBills, Relation::Party)?
        .org_id
        .clone())
}

/// Periods with what is known of their price: the list price, as published before `end`, of the product
/// that the order names. Where it names none, access is per contract.
async fn billables(
    tx: &mut Tx,
    periods: Vec<Period>,
    end: UtcMs,
) -> Result<Vec<Billable>, AppError> {
    let isps: BTreeSet<OrgId> = periods
        .iter()
        .map(|period| OrgId::new(period.isp_id.clone()))
        .collect();
    let isps: Vec<OrgId> = isps.into_iter().collect();
    let mut products = offers::products_of(tx, &isps).await?;
    let prices = offers::prices_before(tx, &isps, end).await?;
    for offered in &mut products {
        offered.product.price = prices.get(&offered.id).copied().flatten();
    }
    Ok(periods
        .into_iter()
        .map(|period| Billable {
            products: priced(&products, &period),
            activation: ActivationId::new(period.activation_id),
            site: format!("{} ({})", period.site, period.site_ref),
            customer: OrgId::new(period.customer_id),
            isp: OrgId::new(period.isp_id),
            isp_name: period.isp,
            active_from: UtcMs::new(period.from_ms),
            active_until: period.until_ms.map(UtcMs::new),
        })
        .collect())
}

fn priced(products: &[Offered], period: &Period) -> Vec<PricedProduct> {
    let mut offered = products
        .iter()
        .filter(|offered| offered.org_id == period.isp_id);
    match Bought::read(&period.product, &period.product_name) {
        Bought::Product { id, name } => {
            let found = offered.find(|offered| offered.id == id);
            // Of a product that is offered no more nothing but its name is known.
            vec![found.map_or_else(
                || per_contract(&name),
                |found| at_list_price(&found.product),
            )]
        }
        other @ Bought::Other => vec![per_contract(other.label())],
        // Which product it is nobody said: its price may be another than the one on the list.
        Bought::NotNamed => Vec::new(),
    }
}

fn per_contract(name: &str) -> PricedProduct {
    PricedProduct {
        name: name.to_owned(),
        item: Item::Access,
        monthly_price: None,
    }
}

fn at_list_price(product: &Product) -> PricedProduct {
    PricedProduct {
        name: product.name.clone(),
        item: match product.parts.contains(&Part::Internet) {
            true => Item::Access,
            false => Item::Product,
        },
        monthly_price: product.price,
    }
}

//! Orders as lists, for the customer and for the ISP that they name.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::order_lists::{self, Filter, OrderRow, Side};
use maps_domain::access::{Action, OrgKind, Relation};
use maps_domain::ids::OrgId;

/// A list with what its chips count.
#[derive(Clone, Debug)]
pub struct OrderList {
    /// One page.
    pub rows: Vec<OrderRow>,
    /// In all.
    pub total: i64,
    /// Lines in each state, over all orders.
    pub lines_by_state: Vec<(String, i64)>,
    /// Lines that wait longer than agreed.
    pub late: i64,
}

/// Orders of the actor's organisation, as customer or as ISP.
///
/// # Errors
/// `NotFound` for Microsoft and for the other party's list, `Forbidden`.
pub async fn page(
    ctx: &Ctx,
    side: Side,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<OrderList, AppError> {
    let org = own(ctx, side)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) =
        order_lists::page(&mut tx, side, &org, filter, ctx.now, limit, offset).await?;
    Ok(OrderList {
        rows,
        total,
        lines_by_state: order_lists::lines_by_state(&mut tx, side, &org).await?,
        late: match side {
            Side::Isp => order_lists::late(&mut tx, &org, ctx.now).await?,
            Side::Customer => 0,
        },
    })
}

fn own(ctx: &Ctx, side: Side) -> Result<OrgId, AppError> {
    let actor = ctx.actor()?;
    let (kind, relation) = match side {
        Side::Customer => (OrgKind::Customer, Relation::Own),
        // Every order of this list names the actor's organisation.
        Side::Isp => (OrgKind::Isp, Relation::Party),
    };
    if actor.role.org_kind() != kind {
        return Err(AppError::NotFound);
    }
    ctx.authorise_as(Action::ReadOrder, relation)?;
    Ok(actor.org_id.clone())
}

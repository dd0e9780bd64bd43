//! Asking the directory: a page of partners, all of them, on the map, by address.

use super::filter::Filter;
use super::index;
use super::listed::Partner;
use super::order::Order;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::ground;
use maps_domain::catalogue::Catalogue;
use maps_domain::place::Metro;
use std::sync::Arc;

/// How many match and, in order, those from `offset` on, with the catalogue for names.
///
/// # Errors
/// What the database refuses.
pub async fn partners(
    ctx: &Ctx,
    filter: &Filter,
    order: Order,
    offset: i64,
    limit: i64,
) -> Result<(usize, Vec<Arc<Partner>>, Arc<Catalogue>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let all = index::current(ctx, &mut tx).await?;
    let number = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
    let (total, shown) = all.page(filter, order, number(offset), number(limit));
    Ok((total, shown, catalogue))
}

/// The metros on offer with the partners there that match, and how many match in all.
///
/// # Errors
/// What the database refuses.
pub async fn partners_on_map(
    ctx: &Ctx,
    filter: &Filter,
) -> Result<(Vec<(Metro, usize)>, usize, Arc<Catalogue>), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let (total, counts) = index::current(ctx, &mut tx).await?.per_metro(filter);
    let metros = catalogue
        .metros()
        .filter(|metro| !metro.retired)
        .map(|metro| {
            let partners = counts.get(&metro.id).copied().unwrap_or_default();
            (metro.clone(), partners)
        })
        .collect();
    Ok((metros, total, catalogue))
}

/// Partners by public address, in the order of the slugs; who is not listed is left out.
///
/// # Errors
/// What the database refuses.
pub async fn partners_by_slugs(ctx: &Ctx, slugs: &[String]) -> Result<Vec<Arc<Partner>>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    Ok(index::current(ctx, &mut tx).await?.by_slugs(slugs))
}

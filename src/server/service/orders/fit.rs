//! Whether the prefixes of order lines can be turned on: asked when the ISP confirms them, of those that
//! it has not registered. Registered ones have checks of their own, which their turn-up step waits for. Both
//! are asked again when a registry file changes (`prefixes::recheck`).

use crate::error::AppError;
use crate::server::db::orders::Order;
use crate::server::db::{Tx, prefixes, site_prefixes};
use crate::server::service::prefixes::About;
use crate::server::service::registries::Known;
use maps_domain::ids::OrderLineId;
use maps_domain::prefix::Prefix4;
use maps_domain::registration::unregistered;

/// Most prefixes that a refusal names.
const NAMED: usize = 5;

/// Refuses lines with a prefix that could never be announced.
///
/// # Errors
/// `Invalid` (field `line`), or what the database refuses.
pub(super) async fn check(
    tx: &mut Tx,
    order: &Order,
    lines: &[OrderLineId],
    known: &Known,
) -> Result<(), AppError> {
    let isp = order.isp_id.clone().into();
    let about = About::of(tx, &isp).await?;
    let mut wrong = Vec::new();
    for stored in site_prefixes::of_order(tx, &order.id.clone().into()).await? {
        if !lines.iter().any(|line| line.as_str() == stored.line_id) {
            continue;
        }
        let prefix = Prefix4::parse(&stored.prefix).map_err(AppError::internal)?;
        let Some(check) = unregistered(prefix, about.asns(), known.registries()) else {
            continue;
        };
        let registered = prefixes::overlapping(tx, prefix).await?;
        let is_covered = registered.iter().any(|row| {
            let net = row.prefix4().map(Prefix4::net);
            row.org() == isp
                && row.customer_id == order.customer_id
                && net.is_ok_and(|net| net.contains(&prefix.net()))
        });
        if !is_covered {
            wrong.push(check.sentence);
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let more = match wrong.len().checked_sub(NAMED) {
        Some(n) if n > 0 => format!(" So are {n} more."),
        _ => String::new(),
    };
    wrong.truncate(NAMED);
    Err(AppError::field(
        "line",
        format!(
            "{}{more} Have that repaired, then confirm.",
            wrong.join(" ")
        ),
    ))
}

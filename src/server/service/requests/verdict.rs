//! What an activation does to the tier of its metro, in words.

use super::thresholds;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::requests::RequestRow;
use crate::server::service::{evidence, ground};
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::preview;
use maps_domain::policy::{PartnerType, Tier};

/// The tier that the request's metro reaches now.
pub(super) async fn tier(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
) -> Result<Option<Tier>, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let evidence = evidence::of_org(tx, &row.org(), PartnerType::Edge).await?;
    let Some(metro) = catalogue.metro(&row.metro()) else {
        return Ok(None);
    };
    let found = preview::metros(
        &evidence,
        catalogue,
        policy.table(),
        &metro.region,
        std::slice::from_ref(&metro.id),
    );
    Ok(found.first().and_then(|found| found.today.tier))
}

/// What an activation did to the tier of the request's metro, in one sentence.
pub(super) async fn of_activation(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    row: &RequestRow,
    before: Option<Tier>,
) -> Result<String, AppError> {
    let after = tier(tx, ctx, catalogue, row).await?;
    let metro = ground::metro_name(catalogue, &row.metro_id);
    let policy = ground::policy(ctx, tx).await?;
    // CAP-01 is a line, not a promise: the load decides.
    let line = percent(thresholds(&policy, catalogue, row).augment_utilisation);
    Ok(format!(
        "{} Record its 5-minute peaks under Capacity; from {line} on an augmentation is due.",
        turn(&metro, before, after)
    ))
}

/// From one tier to another, said as what it is.
fn turn(metro: &str, before: Option<Tier>, after: Option<Tier>) -> String {
    match (before, after) {
        (None, None) => format!("{metro} is not shown to be redundant yet."),
        (Some(before), None) => format!(
            "{metro} falls from tier {} to none: see on its page what is missing.",
            before.label()
        ),
        (Some(before), Some(after)) if after < before => format!(
            "{metro} falls to tier {}, from {}: see on its page what is missing.",
            after.label(),
            before.label()
        ),
        (before, Some(after)) if before == Some(after) => {
            format!("{metro} stays at tier {}.", after.label())
        }
        (_, Some(after)) => format!("{metro} now reaches tier {}.", after.label()),
    }
}

fn percent(fraction: f64) -> String {
    format!("{:.0} %", fraction * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activation_is_announced_as_what_it_does_to_the_tier() {
        let (local, geo) = (Some(Tier::Local), Some(Tier::Geo));
        assert!(turn("Oslo", geo, local).starts_with("Oslo falls to tier Local, from Geo"));
        assert!(turn("Oslo", local, None).starts_with("Oslo falls from tier Local to none"));
        assert_eq!(turn("Oslo", local, geo), "Oslo now reaches tier Geo.");
        assert_eq!(turn("Oslo", None, local), "Oslo now reaches tier Local.");
        assert_eq!(turn("Oslo", geo, geo), "Oslo stays at tier Geo.");
    }
}

//! What every change of the inventory does: it is audited field by field, Microsoft is told when its
//! confirmation falls, and a rollout starts where the change can turn customers on or off.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Change;
use crate::server::db::{Tx, orgs};
use crate::server::service::follow_up;
use crate::server::service::notify::{self, Note};
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::Role;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::pni::{COLUMNS, Pni, PniDraft, Record};
use std::collections::BTreeSet;

/// A PNI before and after; `None` when it was not there.
pub(super) type BeforeAfter = (Option<Pni>, Pni);

/// Field-level changes, as a form names the fields.
pub(super) fn fields(before: Option<&Pni>, after: &Pni) -> Vec<Change> {
    let mut old = before.map(PniDraft::from).unwrap_or_default();
    let mut new = PniDraft::from(after);
    COLUMNS
        .iter()
        .filter(|column| column.name != "id")
        .filter_map(|column| {
            Change::of(
                &column.name.replace('_', " "),
                column.take(&mut old),
                column.take(&mut new),
            )
        })
        .collect()
}

/// "AMS-1 in Amsterdam".
pub(super) fn called(pni: &Pni, catalogue: &Catalogue) -> String {
    let metro = catalogue
        .metro(&pni.metro)
        .map_or(pni.metro.as_str(), |metro| metro.name.as_str());
    format!("{} in {metro}", pni.name)
}

/// Has what the ISP is qualified for judged again, and starts rollouts for the regions in which
/// customers gain or lose a connection, or its type conversion moves on. One per region, however many
/// connections changed.
pub(super) async fn roll_out(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    org: &OrgId,
    changes: &[BeforeAfter],
) -> Result<(), AppError> {
    follow_up::soon(tx, ctx, org).await?;
    let region = |pni: &Pni| {
        catalogue
            .metro(&pni.metro)
            .map(|metro| metro.region.clone())
    };
    let mut regions: BTreeSet<RegionId> = BTreeSet::new();
    for (before, after) in changes {
        let before = before.as_ref().filter(|pni| pni.is_usable());
        let after = Some(after).filter(|pni| pni.is_usable());
        let place = |pni: &Pni| (pni.metro.clone(), pni.peer_router.clone(), pni.maps_use);
        if before.map(place) != after.map(place) {
            regions.extend(before.and_then(region));
            regions.extend(after.and_then(region));
        }
    }
    if regions.is_empty() {
        return Ok(());
    }
    let name = orgs::get(tx, org).await?.display_name;
    for id in regions {
        let title = catalogue.region(&id).map_or_else(
            || format!("{name}: interconnects changed"),
            |region| format!("{name} in {}: interconnects changed", region.name),
        );
        let scope = Scope {
            isp: Some(org.clone()),
            region: Some(id),
            ..Scope::default()
        };
        rollouts::start(tx, ctx, &scope, &title, "inventory_changed").await?;
    }
    Ok(())
}

/// Tells Microsoft's people which confirmed records they have to look at again.
pub(super) async fn tell_microsoft(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    org: &OrgId,
    changes: &[BeforeAfter],
) -> Result<(), AppError> {
    let fallen: Vec<String> = changes
        .iter()
        .filter(|(before, after)| {
            before
                .as_ref()
                .is_some_and(|pni| pni.record == Record::Confirmed)
                && after.record == Record::Claimed
        })
        .map(|(_, after)| called(after, catalogue))
        .collect();
    let Some(first) = fallen.first() else {
        return Ok(());
    };
    let name = orgs::get(tx, org).await?.display_name;
    let title = match fallen.len() {
        1 => format!("{name} changed {first}: confirm it again"),
        count => format!("{name} changed {count} confirmed PNIs: confirm them again"),
    };
    let note = Note {
        kind: "pni_to_confirm",
        title,
        body: format!(
            "The record no longer says what Microsoft confirmed: {}. Until it is confirmed again, it counts in no decision and carries no new customers.",
            fallen.join(", ")
        ),
        href: "/review/interconnects?record=claimed".to_owned(),
    };
    let roles = [Role::Reviewer, Role::LeadReviewer, Role::Operations];
    notify::microsoft(tx, ctx, &roles, &note).await
}

//! Microsoft's word on the records: confirm with Microsoft's router, or dispute with a reason.

use super::Interconnect;
use super::change::{self, BeforeAfter, called, fields};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::pni_lists::{self, Filter};
use crate::server::db::pnis;
use crate::server::service;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use crate::server::service::queue::{self, Job};
use maps_domain::access::{Action, Relation, Role};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{InventoryStatus, MapsUse, Pni, Record, router_name};
use std::collections::BTreeMap;

/// A record as Microsoft sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The PNI.
    pub interconnect: Interconnect,
    /// The ISP's name.
    pub isp: String,
}

/// Values for the filters of Microsoft's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// ISPs with a PNI that is not retired: id, name, count.
    pub isps: Vec<(String, String, i64)>,
    /// How many records are claimed, confirmed, disputed.
    pub records: Vec<(String, i64)>,
}

/// A PNI to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Which.
    pub pni: PniId,
    /// Microsoft's router that it ends on.
    pub microsoft_router: String,
    /// What Microsoft finds it used for; `None` confirms what the ISP claims.
    pub maps_use: Option<MapsUse>,
}

/// One page of the records of all ISPs, how many there are, and what can be filtered by.
///
/// # Errors
/// `Forbidden` for others than Microsoft's people.
pub async fn claims(ctx: &Ctx, filter: &Filter) -> Result<(Vec<Claim>, i64, Side), AppError> {
    ctx.authorise_as(Action::ReadInventory, Relation::Programme)?;
    let mut tx = ctx.app.db.read().await?;
    let (rows, total) = pni_lists::page(&mut tx, filter).await?;
    let claims = rows
        .into_iter()
        .map(|(row, isp)| {
            Ok(Claim {
                interconnect: Interconnect::of(&row)?,
                isp,
            })
        })
        .collect::<Result<Vec<_>, AppError>>()?;
    let side = Side {
        isps: pni_lists::isps(&mut tx).await?,
        records: pni_lists::records(&mut tx).await?,
    };
    Ok((claims, total, side))
}

/// Confirms records as Microsoft found them, all or none, and records Microsoft's routers. Each ISP
/// is told once.
///
/// # Errors
/// `Invalid` at `router-<id>`, `Refused`, `NotFound`.
pub async fn confirm(ctx: &Ctx, confirmations: &[Confirmation]) -> Result<usize, AppError> {
    ctx.authorise_as(Action::ConfirmPniRecord, Relation::Programme)?;
    if confirmations.is_empty() {
        return Err(AppError::field("pni", "Choose the PNIs that you confirm."));
    }
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut by_isp: BTreeMap<String, Vec<BeforeAfter>> = BTreeMap::new();
    let mut errors = Vec::new();
    for confirmation in confirmations {
        let mut row = pnis::get(&mut tx, &confirmation.pni).await?;
        let before = row.pni()?;
        let after = match as_found(&before, confirmation) {
            Ok(after) => after,
            Err(AppError::Invalid(found)) => {
                errors.extend(found);
                continue;
            }
            Err(refused) => return Err(refused),
        };
        row.set(&after, ctx.now)?;
        row.record_reason.clear();
        pnis::update(&mut tx, &row).await?;
        by_isp
            .entry(row.org_id)
            .or_default()
            .push((Some(before), after));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let mut entries = Vec::new();
    for (isp, changes) in &by_isp {
        let isp = OrgId::from(isp.as_str());
        change::roll_out(&mut tx, ctx, &catalogue, &isp, changes).await?;
        tell_confirmed(&mut tx, ctx, &catalogue, &isp, changes).await?;
        entries.extend(changes.iter().map(|(before, after)| Entry {
            action: "pni_confirmed",
            object_kind: "pni",
            object_id: after.id.to_string(),
            owner: isp.clone(),
            summary: format!("confirmed PNI {}", called(after, &catalogue)),
            changes: fields(before.as_ref(), after),
        }));
    }
    let count = entries.len();
    // Registered prefixes rest on a confirmed connection.
    queue::enqueue(&mut tx, ctx, &Job::CheckPrefixes).await?;
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(count)
}

/// A record with what Microsoft found.
fn as_found(before: &Pni, confirmation: &Confirmation) -> Result<Pni, AppError> {
    if before.status == InventoryStatus::Retired {
        return Err(AppError::Refused(format!(
            "{} is retired; there is nothing to confirm.",
            before.name
        )));
    }
    let mut after = before.clone();
    let router = router_name(&confirmation.microsoft_router).map_err(|reason| {
        let why = match confirmation.microsoft_router.trim() {
            "" => "write Microsoft's router that it ends on; without it nobody can tell whether two connections share one".to_owned(),
            _ => reason,
        };
        AppError::field(
            format!("router-{}", before.id),
            format!("{}: {why}.", before.name),
        )
    })?;
    after.microsoft_router = Some(router);
    if let Some(found) = confirmation.maps_use {
        after.maps_use = found;
        after.maps_use = before.maps_use_after_edit(&after);
    }
    after.record = Record::Confirmed;
    Ok(after)
}

async fn tell_confirmed(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    isp: &OrgId,
    changes: &[BeforeAfter],
) -> Result<(), AppError> {
    let names: Vec<String> = changes
        .iter()
        .map(|(_, pni)| called(pni, catalogue))
        .collect();
    let note = Note {
        kind: "pni_confirmed",
        title: match names.as_slice() {
            [one] => format!("Microsoft confirmed {one}"),
            several => format!("Microsoft confirmed {} PNIs", several.len()),
        },
        body: format!(
            "Confirmed as recorded: {}. They count in decisions from now on.",
            names.join(", ")
        ),
        href: "/isp/interconnects".to_owned(),
    };
    tell_isp(tx, ctx, isp, &note).await
}

/// Disputes a record: it counts nowhere until settled. The ISP is told why.
///
/// # Errors
/// `Invalid` at `reason`, `Refused`, `NotFound`.
pub async fn dispute(ctx: &Ctx, id: &PniId, reason: &str) -> Result<(), AppError> {
    ctx.authorise_as(Action::ConfirmPniRecord, Relation::Programme)?;
    let reason = service::reason("reason", reason)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut row = pnis::get(&mut tx, id).await?;
    let isp = row.owner();
    let before = row.pni()?;
    if before.status == InventoryStatus::Retired {
        return Err(AppError::Refused(format!(
            "{} is retired; there is nothing to dispute.",
            before.name
        )));
    }
    let mut after = before.clone();
    after.record = Record::Disputed;
    row.set(&after, ctx.now)?;
    reason.as_str().clone_into(&mut row.record_reason);
    pnis::update(&mut tx, &row).await?;
    let name = called(&after, &catalogue);
    let mut changes = fields(Some(&before), &after);
    changes.extend(crate::server::db::audit::Change::of(
        "reason",
        "",
        reason.as_str(),
    ));
    change::roll_out(&mut tx, ctx, &catalogue, &isp, &[(Some(before), after)]).await?;
    let note = Note {
        kind: "pni_disputed",
        title: format!("Microsoft disputes the record of {name}"),
        body: format!(
            "Reason: {reason} Correct the record, or write back in the application; until then the connection counts nowhere."
        ),
        href: format!("/isp/interconnects/pni/{id}"),
    };
    tell_isp(&mut tx, ctx, &isp, &note).await?;
    let entry = Entry {
        action: "pni_disputed",
        object_kind: "pni",
        object_id: id.to_string(),
        owner: isp,
        summary: format!("disputed the record of PNI {name}"),
        changes,
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

async fn tell_isp(tx: &mut Tx, ctx: &Ctx, isp: &OrgId, note: &Note) -> Result<(), AppError> {
    notify::organisation(tx, ctx, isp, &[Role::IspAdmin, Role::IspEngineer], note).await
}

//! What requests for interconnects do to the inventory: a connection enters as planned when it is asked
//! for, follows Microsoft's state, and is live and confirmed once Microsoft has opened it.

use super::change::{self, called, fields};
use super::edit;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::pnis::{self, PniRow};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{InventoryStatus, Pni, Record};

/// Adds the connection of a request as planned and claimed. The caller audits with the entry, last.
///
/// # Errors
/// `Invalid` field by field when it does not fit the inventory.
pub async fn enter(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    org: &OrgId,
    mut pni: Pni,
) -> Result<(PniId, Entry), AppError> {
    pni.id = PniId::new(ctx.new_id());
    pni.status = InventoryStatus::Planned;
    pni.record = Record::Claimed;
    fits(tx, catalogue, org, &pni).await?;
    pnis::insert(tx, &PniRow::new(org, &pni, ctx.now)?).await?;
    let entry = Entry {
        action: "pni_added",
        object_kind: "pni",
        object_id: pni.id.to_string(),
        owner: org.clone(),
        summary: format!(
            "added PNI {} as planned by a request",
            called(&pni, catalogue)
        ),
        changes: fields(None, &pni),
    };
    Ok((pni.id, entry))
}

/// Whether a connection could enter the inventory: its name is free and its place is in use.
///
/// # Errors
/// `Invalid` field by field.
pub async fn fits(
    tx: &mut Tx,
    catalogue: &Catalogue,
    org: &OrgId,
    pni: &Pni,
) -> Result<(), AppError> {
    edit::in_use(catalogue, None, pni)?;
    edit::fits(tx, catalogue, org, pni).await
}

/// Changes a connection as a request went on; customers gain or lose it where that follows. `None` when
/// nothing changed. The caller audits with the entry, last.
///
/// # Errors
/// `NotFound`, `Conflict`.
pub async fn settle(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    id: &PniId,
    done: &str,
    turn: impl FnOnce(&mut Pni),
) -> Result<Option<Entry>, AppError> {
    let mut row = pnis::get(tx, id).await?;
    let org = row.owner();
    let before = row.pni()?;
    let mut after = before.clone();
    turn(&mut after);
    if before == after {
        return Ok(None);
    }
    row.set(&after, ctx.now)?;
    if after.record != Record::Disputed {
        row.record_reason.clear();
    }
    pnis::update(tx, &row).await?;
    let entry = Entry {
        action: "pni_changed",
        object_kind: "pni",
        object_id: id.to_string(),
        owner: org.clone(),
        summary: format!("{done} PNI {}", called(&after, catalogue)),
        changes: fields(Some(&before), &after),
    };
    change::roll_out(tx, ctx, catalogue, &org, &[(Some(before), after)]).await?;
    Ok(Some(entry))
}

//! Importing an inventory: an upload is checked and kept, its owner sees what it would do, and then
//! all of it is taken over or nothing.
//!
//! The plan is made anew when it is carried out, in the same transaction: what was shown as unchanged
//! may have been edited meanwhile. A connection is recognised by its id, else by its name. What the
//! file does not name stays as it is.

mod file;
mod plan;

pub use plan::{Plan, Planned, RegisterPlan};

use super::change::{self, BeforeAfter, called};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::pnis::{self, PniRow};
use crate::server::db::{Tx, import_drafts};
use crate::server::service::{capacity, ground};
use file::{Upload, read};
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::counted::counted;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{Record, RowError};
use plan::{Targets, make_plan};

const KIND: &str = "inventory";

/// The outcome of checking a file: kept under an id, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Kept; the id of the draft.
    Kept(String),
    /// Every mistake, in the order of the file.
    Mistakes(Vec<RowError>),
}

/// Reads a file (CSV, or an evidence/1 document when it begins with a brace) and keeps it for its
/// owner to confirm.
///
/// # Errors
/// `Forbidden`, what the database refuses. Mistakes in the file are a value.
pub async fn check(ctx: &Ctx, name: &str, text: &str) -> Result<Checked, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::EditInventory, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let upload = match read(name, text, &catalogue) {
        Ok(upload) => upload,
        Err(mistakes) => return Ok(Checked::Mistakes(mistakes)),
    };
    let (plan, _) = make_plan(&mut tx, &catalogue, &actor.org_id, upload.clone()).await?;
    if !plan.mistakes.is_empty() {
        return Ok(Checked::Mistakes(plan.mistakes));
    }
    let id = ctx.new_id();
    let body = serde_json::to_string(&upload)?;
    let (org, user) = (&actor.org_id, &actor.user_id);
    import_drafts::put(&mut tx, &id, org, user, KIND, &body, ctx.now).await?;
    tx.commit().await?;
    Ok(Checked::Kept(id))
}

/// What a kept upload would do now.
///
/// # Errors
/// `NotFound` when it is gone.
pub async fn plan(ctx: &Ctx, id: &str) -> Result<Plan, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let body = import_drafts::get(&mut tx, id, &org, KIND).await?;
    let upload: Upload = serde_json::from_str(&body)?;
    Ok(make_plan(&mut tx, &catalogue, &org, upload).await?.0)
}

/// Takes over a kept upload: everything that the plan says, in one transaction.
///
/// # Errors
/// `NotFound` when it is gone, `Refused` when it no longer fits, `Conflict` on a lost race.
pub async fn commit(ctx: &Ctx, id: &str) -> Result<Plan, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let body = import_drafts::get(&mut tx, id, &org, KIND).await?;
    let upload: Upload = serde_json::from_str(&body)?;
    let new_register = upload.register.clone();
    let (mut plan, targets) = make_plan(&mut tx, &catalogue, &org, upload).await?;
    if let Some(mistake) = plan.mistakes.first() {
        return Err(AppError::Refused(format!(
            "Your inventory changed since the file was checked, and it no longer fits: {mistake}. Nothing was imported; upload it again."
        )));
    }
    import_drafts::remove(&mut tx, id).await?;
    if let Some(register) = new_register.filter(|_| plan.register == RegisterPlan::Replaced) {
        let (_, version) = pnis::register(&mut tx, &org).await?;
        pnis::save_register(&mut tx, &org, &register, version, ctx.now).await?;
    }
    let (pairs, mut entries) =
        store(&mut tx, ctx, &catalogue, &org, &mut plan.rows, &targets).await?;
    change::roll_out(&mut tx, ctx, &catalogue, &org, &pairs).await?;
    change::tell_microsoft(&mut tx, ctx, &catalogue, &org, &pairs).await?;
    entries.extend(capacity::look_at(&mut tx, ctx, &catalogue, &pairs).await?);
    let (added, changed, same) = plan.counts();
    entries.push(Entry {
        action: "inventory_imported",
        object_kind: "inventory",
        object_id: org.to_string(),
        owner: org,
        summary: format!(
            "imported {}: {} added, {changed} changed, {same} as they were",
            plan.name,
            counted(added, "PNI", "PNIs")
        ),
        changes: Vec::new(),
    });
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(plan)
}

/// Stores the connections that are new or changed: what they were and are, and the entries that say so.
async fn store(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    org: &OrgId,
    rows: &mut [Planned],
    targets: &Targets,
) -> Result<(Vec<BeforeAfter>, Vec<Entry>), AppError> {
    let (mut pairs, mut entries) = (Vec::new(), Vec::new());
    // Names may move from one connection to another: those that let go of a name come first.
    let mut order: Vec<(usize, bool)> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| (at, row.new))
        .collect();
    order.sort_by_key(|(at, new)| (*new, *at));
    for (at, new) in order {
        let (Some(row), Some(target)) = (rows.get_mut(at), targets.get(at)) else {
            continue;
        };
        if row.changes.is_empty() && !new {
            continue;
        }
        let before = match target {
            Some(stored) => {
                let before = stored.pni()?;
                let mut stored = stored.clone();
                stored.set(&row.pni, ctx.now)?;
                if row.pni.record != Record::Disputed {
                    stored.record_reason.clear();
                }
                pnis::update(tx, &stored).await?;
                Some(before)
            }
            None => {
                row.pni.id = PniId::new(ctx.new_id());
                pnis::insert(tx, &PniRow::new(org, &row.pni, ctx.now)?).await?;
                None
            }
        };
        let verb = if new { "added" } else { "changed" };
        entries.push(Entry {
            action: if new { "pni_added" } else { "pni_changed" },
            object_kind: "pni",
            object_id: row.pni.id.to_string(),
            owner: org.clone(),
            summary: format!("{verb} PNI {} by import", called(&row.pni, catalogue)),
            changes: row.changes.clone(),
        });
        pairs.push((before, row.pni.clone()));
    }
    Ok((pairs, entries))
}

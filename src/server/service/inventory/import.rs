//! Importing an inventory: an upload is checked and kept, its owner sees what it would do, and then
//! all of it is taken over or nothing.
//!
//! The plan is made anew when it is carried out, in the same transaction: what was shown as unchanged
//! may have been edited meanwhile. A connection is recognised by its id, else by its name. What the
//! file does not name stays as it is.

use super::change::{self, BeforeAfter, called, fields};
use super::edit::{in_use, metro_name, misfits};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::pnis::{self, PniRow};
use crate::server::db::{Tx, import_drafts};
use crate::server::service::{capacity, evidence, ground};
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{Evidence, Register, parse};
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{InventoryStatus, Pni, Record, RowError, from_csv_lines};
use maps_domain::policy::PartnerType;
use serde::{Deserialize, Serialize};

const KIND: &str = "inventory";

/// A checked upload as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Upload {
    name: String,
    rows: Vec<(u64, Pni)>,
    register: Option<Register>,
}

/// The outcome of checking a file: kept under an id, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Kept; the id of the draft.
    Kept(String),
    /// Every mistake, in the order of the file.
    Mistakes(Vec<RowError>),
}

/// What becomes of one connection of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Line in the file; 0 when the format has none.
    pub line: u64,
    /// The record as it will be.
    pub pni: Pni,
    /// Whether it is new.
    pub new: bool,
    /// Field-level changes; empty when it stays as it is.
    pub changes: Vec<Change>,
}

/// What becomes of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterPlan {
    /// The file has none.
    Absent,
    /// It says what is stored.
    Same,
    /// It replaces what is stored.
    Replaced,
}

/// What an upload would do now.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Name of the file.
    pub name: String,
    /// Its connections, in order.
    pub rows: Vec<Planned>,
    /// Nodes, segments and shared risks.
    pub register: RegisterPlan,
    /// Connections in the inventory that the file does not name; they stay.
    pub untouched: usize,
    /// Why it cannot be taken over; empty when it can.
    pub mistakes: Vec<RowError>,
}

impl Plan {
    /// How many connections are added, changed, left as they are.
    pub fn counts(&self) -> (usize, usize, usize) {
        let added = self.rows.iter().filter(|row| row.new).count();
        let changed = self
            .rows
            .iter()
            .filter(|row| !row.new && !row.changes.is_empty())
            .count();
        (added, changed, self.rows.len() - added - changed)
    }
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

fn read(name: &str, text: &str, catalogue: &Catalogue) -> Result<Upload, Vec<RowError>> {
    let at_file = |reason: &str| {
        vec![RowError {
            line: 1,
            column: None,
            reason: reason.to_owned(),
        }]
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(at_file("nothing to read; choose a file or paste its text"));
    }
    let (rows, register) = if text.trim_start().starts_with('{') {
        let document = parse(text, catalogue).map_err(|errors| {
            let mistake = |error: maps_domain::evidence::EvidenceError| RowError {
                line: u64::try_from(error.line).unwrap_or_default(),
                column: Some(error.place),
                reason: error.reason,
            };
            errors.into_iter().map(mistake).collect::<Vec<_>>()
        })?;
        let register = Register::of(&document);
        let rows = document.pnis.into_iter().map(|pni| (0, pni)).collect();
        (rows, Some(register))
    } else {
        (from_csv_lines(text, catalogue)?, None)
    };
    if rows.is_empty() {
        return Err(at_file(
            "the file holds no connection; the template shows how to write one",
        ));
    }
    Ok(Upload {
        name: name.to_owned(),
        rows,
        register,
    })
}

/// What a kept upload would do now.
///
/// # Errors
/// `NotFound` when it is gone.
pub async fn plan(ctx: &Ctx, id: &str) -> Result<Plan, AppError> {
    let actor = ctx.actor()?.clone();
    let org = actor.org_id;
    ctx.authorise(Action::EditInventory, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let body = import_drafts::get(&mut tx, id, &org, &actor.user_id, KIND).await?;
    let upload: Upload = serde_json::from_str(&body)?;
    Ok(make_plan(&mut tx, &catalogue, &org, upload).await?.0)
}

/// The stored row that a connection of the file becomes; `None` adds one.
type Targets = Vec<Option<PniRow>>;

async fn make_plan(
    tx: &mut Tx,
    catalogue: &Catalogue,
    org: &OrgId,
    upload: Upload,
) -> Result<(Plan, Targets), AppError> {
    let mut whole = evidence::of_org(tx, org, PartnerType::Edge).await?;
    let stored = pnis::of_org(tx, org).await?;
    let register = match &upload.register {
        None => RegisterPlan::Absent,
        Some(new) if new.says_the_same(&Register::of(&whole)) => RegisterPlan::Same,
        Some(_) => RegisterPlan::Replaced,
    };
    let (mut rows, mut targets, mut mistakes) = (Vec::new(), Targets::new(), Vec::new());
    for (line, pni) in upload.rows {
        let target = stored
            .iter()
            .find(|row| row.id == pni.id.as_str())
            .or_else(|| {
                stored
                    .iter()
                    .find(|row| row.label == pni.name && row.inventory != "retired")
            });
        let mut mistake = |column: &str, reason: String| {
            mistakes.push(RowError {
                line,
                column: Some(column.to_owned()),
                reason: format!("{}: {reason}", pni.name),
            });
        };
        let taken = target.is_some_and(|row| {
            targets
                .iter()
                .flatten()
                .any(|other: &PniRow| other.id == row.id)
        });
        if taken {
            mistake(
                "id",
                "two rows stand for the same connection; leave one out".to_owned(),
            );
        }
        let before = target.map(PniRow::pni).transpose()?;
        if before.is_none() && pni.status == InventoryStatus::Retired {
            mistake(
                "status",
                "a new connection is planned or live, not retired".to_owned(),
            );
        }
        let after = settled(&pni, before.as_ref());
        if let Err(AppError::Invalid(errors)) = in_use(catalogue, before.as_ref(), &after) {
            for error in errors {
                mistake(&error.field, error.message);
            }
        }
        rows.push(Planned {
            line,
            new: before.is_none(),
            changes: fields(before.as_ref(), &after),
            pni: after,
        });
        targets.push(target.cloned());
    }
    let named = |id: &PniId| targets.iter().flatten().any(|row| row.id == id.as_str());
    whole.pnis.retain(|pni| !named(&pni.id));
    let untouched = whole.pnis.len();
    mistakes.extend(against_the_rest(whole, &rows, upload.register, catalogue));
    mistakes.sort_by_key(|mistake| mistake.line);
    let plan = Plan {
        name: upload.name,
        rows,
        register,
        untouched,
        mistakes,
    };
    Ok((plan, targets))
}

/// The record as it will be: its stored identity, and Microsoft's word only as far as it still holds.
fn settled(pni: &Pni, before: Option<&Pni>) -> Pni {
    let mut after = pni.clone();
    match before {
        Some(before) => {
            after.id = before.id.clone();
            after.maps_use = before.maps_use_after_edit(&after);
            after.just_opened = before.just_opened_after_edit(&after);
            after.record = before.record;
            if before.status != InventoryStatus::Retired || after.status != before.status {
                after.record = before.record_after_edit(&after);
            }
        }
        None => {
            after.maps_use = after.maps_use.as_recorded();
            after.just_opened = false;
            after.record = Record::Claimed;
        }
    }
    after
}

/// Checks the file's connections against those that stay.
fn against_the_rest(
    mut whole: Evidence,
    rows: &[Planned],
    register: Option<Register>,
    catalogue: &Catalogue,
) -> Vec<RowError> {
    let mut mistakes = Vec::new();
    let lasting: Vec<&Planned> = rows
        .iter()
        .filter(|row| row.pni.status != InventoryStatus::Retired)
        .collect();
    for row in &lasting {
        if let Some(other) = whole.pnis.iter().find(|pni| pni.name == row.pni.name) {
            mistakes.push(RowError {
                line: row.line,
                column: Some("name".to_owned()),
                reason: format!(
                    "\"{}\" is the name of another connection of yours, in {}",
                    row.pni.name,
                    metro_name(catalogue, &other.metro)
                ),
            });
        }
    }
    if !mistakes.is_empty() {
        return mistakes;
    }
    if let Some(register) = register {
        whole.nodes = register.nodes;
        whole.segments = register.segments;
        whole.srlgs = register.srlgs;
    }
    whole.pnis.extend(lasting.iter().map(|row| row.pni.clone()));
    let found = misfits(&whole.with_implied_entries(), catalogue, lasting.len());
    found
        .into_iter()
        .map(|(at, error)| {
            let row = lasting.get(at);
            let name = row.map_or("", |row| row.pni.name.as_str());
            RowError {
                line: row.map_or(0, |row| row.line),
                column: Some(error.field),
                reason: format!("{name}: {}", error.message),
            }
        })
        .collect()
}

/// Takes over a kept upload: everything that the plan says, in one transaction.
///
/// # Errors
/// `NotFound` when it is gone, `Refused` when it no longer fits, `Conflict` on a lost race.
pub async fn commit(ctx: &Ctx, id: &str) -> Result<Plan, AppError> {
    let actor = ctx.actor()?.clone();
    let org = actor.org_id;
    ctx.authorise(Action::EditInventory, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let body = import_drafts::get(&mut tx, id, &org, &actor.user_id, KIND).await?;
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
    let (mut pairs, mut entries): (Vec<BeforeAfter>, Vec<Entry>) = (Vec::new(), Vec::new());
    // Names may move from one connection to another: those that let go of a name come first.
    let mut order: Vec<(usize, bool)> = plan
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| (at, row.new))
        .collect();
    order.sort_by_key(|(at, new)| (*new, *at));
    for (at, new) in order {
        let (Some(row), Some(target)) = (plan.rows.get_mut(at), targets.get(at)) else {
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
                pnis::update(&mut tx, &stored).await?;
                Some(before)
            }
            None => {
                row.pni.id = PniId::new(ctx.new_id());
                pnis::insert(&mut tx, &PniRow::new(&org, &row.pni, ctx.now)?).await?;
                None
            }
        };
        let verb = if new { "added" } else { "changed" };
        entries.push(Entry {
            action: if new { "pni_added" } else { "pni_changed" },
            object_kind: "pni",
            object_id: row.pni.id.to_string(),
            owner: org.clone(),
            summary: format!("{verb} PNI {} by import", called(&row.pni, &catalogue)),
            changes: row.changes.clone(),
        });
        pairs.push((before, row.pni.clone()));
    }
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
            "imported {}: {added} PNIs added, {changed} changed, {same} as they were",
            plan.name
        ),
        changes: Vec::new(),
    });
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(plan)
}

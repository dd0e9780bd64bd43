//! What a file would do to the inventory as it is now, and whether the whole would still fit.

use super::super::change::fields;
use super::super::edit::{in_use, metro_name, misfits};
use super::file::Upload;
use crate::error::AppError;
use crate::server::db::Tx;
use crate::server::db::audit::Change;
use crate::server::db::pnis::{self, PniRow};
use crate::server::service::evidence;
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{Evidence, Register};
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::{InventoryStatus, Pni, Record, RowError};
use maps_domain::policy::PartnerType;

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

/// The stored row that a connection of the file becomes; `None` adds one.
pub(super) type Targets = Vec<Option<PniRow>>;

pub(super) async fn make_plan(
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

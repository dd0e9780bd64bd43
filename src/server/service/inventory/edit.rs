//! Adding and editing a PNI, and copying one to start the next from.

use super::change::{self, called, fields};
use super::{Interconnect, read};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::pnis::{self, PniRow};
use crate::server::service::{capacity, evidence, ground};
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{Evidence, check};
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId, PniId};
use maps_domain::pni::{InventoryStatus, Pni, PniDraft, Record};
use maps_domain::policy::PartnerType;

/// An empty form, at a metro when one is given.
pub fn blank(metro: &str) -> PniDraft {
    PniDraft {
        metro: metro.to_owned(),
        kind: "private".to_owned(),
        lag_members: "1".to_owned(),
        status: "planned".to_owned(),
        ..PniDraft::default()
    }
}

/// The form of a stored PNI.
pub fn draft_of(interconnect: &Interconnect) -> PniDraft {
    PniDraft::from(&interconnect.pni)
}

/// A form that starts from a stored PNI: what cannot be the same twice is empty.
///
/// # Errors
/// `NotFound`.
pub async fn copy_of(ctx: &Ctx, id: &PniId) -> Result<PniDraft, AppError> {
    let mut draft = PniDraft::from(&read::one(ctx, id).await?.pni);
    draft.id.clear();
    draft.name = format!("{} copy", draft.name);
    draft.microsoft_router.clear();
    draft.session_v4.clear();
    draft.session_v6.clear();
    draft.peak_in.clear();
    draft.peak_out.clear();
    draft.connection_state.clear();
    draft.maps_use.clear();
    draft.record.clear();
    "planned".clone_into(&mut draft.status);
    Ok(draft)
}

/// Adds a PNI to the actor's own inventory. It enters as claimed, whatever the draft says.
///
/// # Errors
/// `Invalid` field by field.
pub async fn add(ctx: &Ctx, draft: &PniDraft) -> Result<PniId, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut pni = draft.parse(&catalogue).map_err(AppError::Invalid)?;
    pni.id = PniId::new(ctx.new_id());
    pni.record = Record::Claimed;
    pni.maps_use = pni.maps_use.as_recorded();
    if pni.status == InventoryStatus::Retired {
        return Err(AppError::field(
            "status",
            "Status: a new connection is planned or live.",
        ));
    }
    in_use(&catalogue, None, &pni)?;
    fits(&mut tx, &catalogue, &org, &pni).await?;
    pnis::insert(&mut tx, &PniRow::new(&org, &pni, ctx.now)?).await?;
    let entry = Entry {
        action: "pni_added",
        object_kind: "pni",
        object_id: pni.id.to_string(),
        owner: org,
        summary: format!("added PNI {}", called(&pni, &catalogue)),
        changes: fields(None, &pni),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(pni.id)
}

/// Changes a PNI if nobody else did since `version`. Microsoft's word on it falls when something
/// that Microsoft confirmed or disputed changes.
///
/// # Errors
/// `Invalid` field by field, `Conflict`, `NotFound`, `Refused` for a retired one.
pub async fn edit(
    ctx: &Ctx,
    id: &PniId,
    version: i64,
    draft: &PniDraft,
) -> Result<Record, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = pnis::get(&mut tx, id).await?;
    let org = row.owner();
    ctx.authorise(Action::EditInventory, &org)?;
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    let before = row.pni()?;
    if before.status == InventoryStatus::Retired {
        return Err(AppError::Refused(format!(
            "{} is retired. Restore it first, then change it.",
            before.name
        )));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut after = draft.parse(&catalogue).map_err(AppError::Invalid)?;
    if after.status == InventoryStatus::Retired {
        return Err(AppError::field(
            "status",
            "Status: use Retire, which shows who is affected.",
        ));
    }
    after.id = before.id.clone();
    after.maps_use = before.maps_use_after_edit(&after);
    after.just_opened = before.just_opened_after_edit(&after);
    after.record = before.record_after_edit(&after);
    in_use(&catalogue, Some(&before), &after)?;
    fits(&mut tx, &catalogue, &org, &after).await?;
    if before == after {
        return Ok(after.record);
    }
    row.set(&after, ctx.now)?;
    if after.record != Record::Disputed {
        row.record_reason.clear();
    }
    pnis::update(&mut tx, &row).await?;
    let summary = format!("changed PNI {}", called(&after, &catalogue));
    let changes = fields(Some(&before), &after);
    let record = after.record;
    let pair = [(Some(before), after)];
    change::roll_out(&mut tx, ctx, &catalogue, &org, &pair).await?;
    change::tell_microsoft(&mut tx, ctx, &catalogue, &org, &pair).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let watched = capacity::look(&mut tx, ctx, &catalogue, &policy, id).await?;
    let entry = Entry {
        action: "pni_changed",
        object_kind: "pni",
        object_id: id.to_string(),
        owner: org,
        summary,
        changes,
    };
    ctx.audit(&mut tx, entry).await?;
    for entry in watched {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(record)
}

/// Refuses metros and buildings that Microsoft has retired, unless the PNI is there already.
pub(super) fn in_use(
    catalogue: &Catalogue,
    before: Option<&Pni>,
    after: &Pni,
) -> Result<(), AppError> {
    let gone_metro = catalogue.metro(&after.metro).filter(|m| m.retired);
    if let Some(metro) = gone_metro
        && before.is_none_or(|pni| pni.metro != metro.id)
    {
        let text = format!(
            "Edge site: Microsoft has retired {}; choose another.",
            metro.name
        );
        return Err(AppError::field("metro", text));
    }
    let building = after
        .facility
        .as_ref()
        .and_then(|id| catalogue.facility(id));
    if let Some(facility) = building.filter(|f| f.retired)
        && before.is_none_or(|pni| pni.facility.as_ref() != Some(&facility.id))
    {
        let text = format!(
            "Facility: Microsoft has left building {}; choose another.",
            facility.id
        );
        return Err(AppError::field("facility", text));
    }
    Ok(())
}

/// Checks a PNI against everything else that the ISP has recorded: its name is its own, and a
/// segment id means the same segment everywhere.
pub(super) async fn fits(
    tx: &mut Tx,
    catalogue: &Catalogue,
    org: &OrgId,
    pni: &Pni,
) -> Result<(), AppError> {
    let mut whole = evidence::of_org(tx, org, PartnerType::Edge).await?;
    whole.pnis.retain(|other| other.id != pni.id);
    if let Some(other) = whole.pnis.iter().find(|other| other.name == pni.name) {
        let text = format!(
            "Name: \"{}\" is taken by your connection in {}; every connection has a name of its own.",
            pni.name,
            metro_name(catalogue, &other.metro)
        );
        return Err(AppError::field("name", text));
    }
    whole.pnis.push(pni.clone());
    let errors = misfits(&whole.with_implied_entries(), catalogue, 1);
    if errors.is_empty() {
        return Ok(());
    }
    let fields = errors.into_iter().map(|(_, error)| error).collect();
    Err(AppError::Invalid(fields))
}

/// What the check of the whole document has against its last `count` connections: the connection's
/// position from the first of them, and the message at the form's field.
pub(super) fn misfits(
    evidence: &Evidence,
    catalogue: &Catalogue,
    count: usize,
) -> Vec<(usize, FieldError)> {
    let first = evidence.pnis.len().saturating_sub(count);
    check(evidence, catalogue)
        .into_iter()
        .filter_map(|(place, reason)| {
            let mut parts = place.split('.');
            if parts.next() != Some("pnis") {
                return None;
            }
            let Some(at) = parts.next() else {
                return Some((0, FieldError::new("", format!("Connections: {reason}."))));
            };
            let at = at.parse::<usize>().ok()?.checked_sub(first)?;
            let field = match parts.next().unwrap_or_default() {
                "bandwidth_mbps" => "bandwidth",
                "id" => "name",
                other => other,
            };
            let mut letters = reason.chars();
            let reason: String = letters
                .next()
                .map(|c| c.to_uppercase().to_string())
                .into_iter()
                .chain([letters.collect()])
                .collect();
            Some((at, FieldError::new(field, format!("{reason}."))))
        })
        .collect()
}

pub(super) fn metro_name<'a>(catalogue: &'a Catalogue, id: &'a MetroId) -> &'a str {
    catalogue
        .metro(id)
        .map_or(id.as_str(), |metro| metro.name.as_str())
}

//! Audit entries as people read them.

use crate::server::ctx::Ctx;
use crate::server::db::audit::Stored;
use crate::server::service::history::Names;
use crate::ui::history::{FieldChange, HistoryEntry};
use maps_domain::access::OrgKind;
use maps_domain::time::UtcMs;

/// A change whose text is a reason is shown as a sentence of its own.
const REASON: &str = "reason";
/// SHA-256 of no bytes: a rollout chunk that changed nothing. It says nothing to people.
const HASH_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Entries in plain words.
pub fn entries(ctx: &Ctx, stored: &[Stored], names: &Names) -> Vec<HistoryEntry> {
    stored
        .iter()
        .map(|entry| self::entry(ctx, entry, names))
        .collect()
}

/// One entry in plain words.
pub fn entry(ctx: &Ctx, stored: &Stored, names: &Names) -> HistoryEntry {
    let at = UtcMs::new(stored.at);
    let (mut changes, mut reason) = (Vec::new(), None);
    for change in stored.changes() {
        if change.field == REASON && !change.after.is_empty() {
            reason = Some(change.after);
            continue;
        }
        if change.after == HASH_OF_NOTHING {
            continue;
        }
        changes.push(FieldChange {
            field: change.field.replace('_', " "),
            before: Some(plain(change.before)).filter(|v| !v.is_empty()),
            after: Some(plain(change.after)).filter(|v| !v.is_empty()),
        });
    }
    HistoryEntry {
        when: at.to_string(),
        instant: at.rfc3339(),
        who: who(ctx, stored, names),
        what: stored.summary.clone(),
        changes,
        reason,
    }
}

/// Lists are stored as JSON; people read them with commas.
fn plain(value: String) -> String {
    match serde_json::from_str::<Vec<String>>(&value) {
        Ok(parts) => parts.join(", "),
        Err(_) => value,
    }
}

/// Who acted. People are named within their own organisation and to Microsoft; the other side sees
/// the organisation only.
pub fn who(ctx: &Ctx, stored: &Stored, names: &Names) -> String {
    if stored.actor_id.is_empty() {
        return "The portal".to_owned();
    }
    let person = name(&stored.actor_label);
    let organisation = names.get(&stored.actor_org_id).filter(|n| !n.is_empty());
    let Some(actor) = &ctx.actor else {
        return person;
    };
    if stored.actor_org_id == actor.org_id.as_str() {
        return person;
    }
    match (actor.role.org_kind(), organisation) {
        (OrgKind::Microsoft, Some(organisation)) => format!("{person} ({organisation})"),
        (OrgKind::Microsoft, None) => person,
        (_, Some(organisation)) => organisation.clone(),
        (_, None) => "Somebody else".to_owned(),
    }
}

/// The name of `Name <address>`.
fn name(label: &str) -> String {
    label
        .split_once(" <")
        .map_or(label, |(name, _)| name)
        .to_owned()
}

/// A kind of object as people call it.
pub fn kind(kind: &str) -> String {
    let words = match kind {
        "asn" => "ASN",
        "pni" => "PNI",
        "user" | "member" => "Member",
        "site" | "customer_site" => "Customer site",
        "order_line" => "Order line",
        "sla" => "Service level",
        "sla_offer" => "Service level offer",
        "sla_maintenance" => "Service level maintenance",
        other => {
            let spaced = other.replace('_', " ");
            let mut letters = spaced.chars();
            return letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect()
            });
        }
    };
    words.to_owned()
}

//! What changed between two submissions, in plain words.

use crate::sorted::SortedMap;

use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::pni::{COLUMNS, Pni, PniDraft};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What changed: `connection AMS-1`, `contact Noc`.
    pub subject: String,
    /// Which field of it; empty when the whole subject came or went.
    pub field: String,
    /// Before; empty when it was not there.
    pub before: String,
    /// After; empty when it is not there any more.
    pub after: String,
}

/// The differences from one document to a later one, by subject. Equal documents give none.
pub fn diff(before: &Evidence, after: &Evidence) -> Vec<Change> {
    let mut changes = Vec::new();
    let fields = |evidence: &Evidence| {
        [
            ("name", evidence.organisation.name.clone()),
            ("kind", evidence.organisation.kind.label().to_owned()),
            (
                "PeeringDB name",
                evidence
                    .organisation
                    .peeringdb_name
                    .clone()
                    .unwrap_or_default(),
            ),
            ("ASN", evidence.asn.to_string()),
            (
                "ASN state",
                evidence
                    .asn_state
                    .map_or("", super::AsnState::label)
                    .to_owned(),
            ),
            ("partner type", evidence.partner_type.label().to_owned()),
        ]
    };
    for ((field, old), (_, new)) in fields(before).into_iter().zip(fields(after)) {
        field_change("organisation", field, old, new, &mut changes);
    }
    type List = fn(&Evidence) -> SortedMap<String, String>;
    let lists: [(&str, List); 6] = [
        ("contact", contacts),
        ("attestation", attestations),
        ("document", documents),
        ("node", nodes),
        ("segment", segments),
        ("shared risk", risks),
    ];
    for (kind, list) in lists {
        listed(kind, &list(before), &list(after), &mut changes);
    }
    connections(before, after, &mut changes);
    changes
}

fn field_change(
    subject: &str,
    field: &str,
    before: String,
    after: String,
    changes: &mut Vec<Change>,
) {
    if before != after {
        changes.push(Change {
            subject: subject.to_owned(),
            field: field.to_owned(),
            before,
            after,
        });
    }
}

/// Compares two lists of key and text: what came, went or reads differently.
fn listed(
    kind: &str,
    before: &SortedMap<String, String>,
    after: &SortedMap<String, String>,
    changes: &mut Vec<Change>,
) {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let text = |list: &SortedMap<String, String>| list.get(key).cloned().unwrap_or_default();
        field_change(
            &format!("{kind} {key}"),
            "",
            text(before),
            text(after),
            changes,
        );
    }
}

fn contacts(evidence: &Evidence) -> SortedMap<String, String> {
    let mut lists: SortedMap<String, Vec<String>> = SortedMap::new();
    for contact in &evidence.contacts {
        let text = [contact.name.as_str(), &contact.email, &contact.phone]
            .join(" ")
            .trim()
            .to_owned();
        lists
            .entry(contact.role.to_string())
            .or_default()
            .push(text);
    }
    lists
        .into_iter()
        .map(|(role, texts)| (role, texts.join("; ")))
        .collect()
}

fn attestations(evidence: &Evidence) -> SortedMap<String, String> {
    let text = |a: &super::Attestation| {
        let key = a.metro.as_ref().map_or_else(
            || a.kind.as_str().to_owned(),
            |metro| format!("{} in {metro}", a.kind.as_str()),
        );
        (key, format!("{} ({}, {})", a.kind.label(), a.by, a.on))
    };
    evidence.attestations.iter().map(text).collect()
}

fn documents(evidence: &Evidence) -> SortedMap<String, String> {
    let text = |d: &super::Document| {
        (
            d.name.clone(),
            format!("SHA-256 {}, proves {}", d.sha256, d.proves.join(", ")),
        )
    };
    evidence.documents.iter().map(text).collect()
}

fn nodes(evidence: &Evidence) -> SortedMap<String, String> {
    let text = |n: &super::Node| {
        let place = n
            .metro
            .as_ref()
            .map_or_else(String::new, |metro| format!(" in {metro}"));
        (n.id.clone(), format!("{}{place}", n.kind.label()))
    };
    evidence.nodes.iter().map(text).collect()
}

fn segments(evidence: &Evidence) -> SortedMap<String, String> {
    evidence
        .segments
        .iter()
        .map(|segment| (segment.id.clone(), segment.to_string()))
        .collect()
}

fn risks(evidence: &Evidence) -> SortedMap<String, String> {
    let text = |group: &super::RiskGroup| {
        let about = if group.about.is_empty() {
            "registered"
        } else {
            &group.about
        };
        (group.id.to_string(), about.to_owned())
    };
    evidence.srlgs.iter().map(text).collect()
}

fn connections(before: &Evidence, after: &Evidence, changes: &mut Vec<Change>) {
    let by_id = |evidence: &Evidence| -> SortedMap<String, Pni> {
        evidence
            .pnis
            .iter()
            .map(|pni| (pni.id.to_string(), pni.clone()))
            .collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut ids: Vec<&String> = old.keys().chain(new.keys()).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        match (old.get(id), new.get(id)) {
            (Some(old), Some(new)) if old != new => edited(old, new, changes),
            (Some(old), None) => {
                field_change(&subject(old), "", in_short(old), String::new(), changes)
            }
            (None, Some(new)) => {
                field_change(&subject(new), "", String::new(), in_short(new), changes)
            }
            _ => {}
        }
    }
}

fn subject(pni: &Pni) -> String {
    format!("connection {}", pni.name)
}

fn in_short(pni: &Pni) -> String {
    format!(
        "{}, {}, {} at {}",
        pni.metro,
        pni.bandwidth,
        pni.status.label().to_ascii_lowercase(),
        pni.peer_router
    )
}

fn edited(old: &Pni, new: &Pni, changes: &mut Vec<Change>) {
    let (mut before, mut after) = (PniDraft::from(old), PniDraft::from(new));
    for column in COLUMNS {
        let field = column.name.replace('_', " ");
        field_change(
            &subject(new),
            &field,
            column.take(&mut before),
            column.take(&mut after),
            changes,
        );
    }
}

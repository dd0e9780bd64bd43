//! What a document must hold beyond its shape: known metros, declared names, no duplicates, no loops.

use crate::sorted::{SortedMap, SortedSet};

use super::{Evidence, NodeKind};
use crate::{
    catalogue::Catalogue,
    pni::{PathSegment, Srlg, check_chain, check_name},
    time::UtcMs,
};

/// Most nodes, and most connections, segments, risk groups of a document.
const MAX_NODES: usize = 10_000;
const MAX_SEGMENTS: usize = 40_000;
const MAX_GROUPS: usize = 40_000;
const MAX_PNIS: usize = 2_000;
const MAX_GROUPS_EACH: usize = 500;

/// Place in the document (`pnis.3.path`) and reason.
pub type Complaint = (String, String);

/// Everything wrong with a document: path and reason.
pub fn check(evidence: &Evidence, catalogue: &Catalogue) -> Vec<Complaint> {
    let mut complaints = bounds(evidence);
    if complaints.is_empty() {
        names(evidence, &mut complaints);
        nodes(evidence, catalogue, &mut complaints);
        let known = Known::of(evidence);
        segments(evidence, &known, &mut complaints);
        pnis(evidence, catalogue, &known, &mut complaints);
        statements(evidence, catalogue, &mut complaints);
    }
    complaints
}

fn bounds(evidence: &Evidence) -> Vec<Complaint> {
    [
        ("nodes", evidence.nodes.len(), MAX_NODES),
        ("segments", evidence.all_segments().count(), MAX_SEGMENTS),
        ("srlgs", evidence.srlgs.len(), MAX_GROUPS),
        ("pnis", evidence.pnis.len(), MAX_PNIS),
        ("contacts", evidence.contacts.len(), 1_000),
        ("attestations", evidence.attestations.len(), 1_000),
        ("documents", evidence.documents.len(), 10_000),
    ]
    .into_iter()
    .filter(|(_, seen, most)| seen > most)
    .map(|(list, seen, most)| {
        (
            list.to_owned(),
            format!("{seen} entries; at most {most} are read"),
        )
    })
    .collect()
}

/// Reports every value that a list has twice.
fn twice<'a>(
    list: &str,
    key: &str,
    values: impl Iterator<Item = (usize, &'a str)>,
    complaints: &mut Vec<Complaint>,
) {
    let mut first: SortedMap<&str, usize> = SortedMap::new();
    for (position, value) in values {
        if let Some(earlier) = first.get(value) {
            let reason = format!(
                "\"{value}\" is also {list}[{earlier}].{key}; every entry has its own {key}"
            );
            complaints.push((format!("{list}.{position}.{key}"), reason));
        } else {
            first.insert(value, position);
        }
    }
}

fn names(evidence: &Evidence, complaints: &mut Vec<Complaint>) {
    let organisation = evidence.organisation.name.trim();
    if organisation.is_empty() || organisation.chars().count() > 200 {
        complaints.push((
            "organisation.name".to_owned(),
            "write the legal name, 1 to 200 characters".to_owned(),
        ));
    }
    let pnis = &evidence.pnis;
    twice(
        "nodes",
        "id",
        evidence
            .nodes
            .iter()
            .map(|node| node.id.as_str())
            .enumerate(),
        complaints,
    );
    twice(
        "segments",
        "id",
        evidence
            .segments
            .iter()
            .map(|segment| segment.id.as_str())
            .enumerate(),
        complaints,
    );
    twice(
        "pnis",
        "id",
        pnis.iter().map(|pni| pni.id.as_str()).enumerate(),
        complaints,
    );
    twice(
        "pnis",
        "name",
        pnis.iter().map(|pni| pni.name.as_str()).enumerate(),
        complaints,
    );
    let groups: Vec<String> = evidence
        .srlgs
        .iter()
        .map(|group| group.id.to_string())
        .collect();
    twice(
        "srlgs",
        "id",
        groups.iter().map(String::as_str).enumerate(),
        complaints,
    );
}

fn nodes(evidence: &Evidence, catalogue: &Catalogue, complaints: &mut Vec<Complaint>) {
    for (position, node) in evidence.nodes.iter().enumerate() {
        if let Err(reason) = check_name(&node.id) {
            complaints.push((format!("nodes.{position}.id"), reason));
        }
        if let Some(metro) = node
            .metro
            .as_ref()
            .filter(|metro| catalogue.metro(metro).is_none())
        {
            complaints.push((
                format!("nodes.{position}.metro"),
                unknown_metro(metro.as_str()),
            ));
        }
    }
}

fn unknown_metro(metro: &str) -> String {
    format!("\"{metro}\" is not a metro of the catalogue; write an id such as amsterdam")
}

/// The names that segments and connections may refer to.
struct Known<'a> {
    nodes: SortedSet<&'a str>,
    cores: SortedSet<&'a str>,
    groups: SortedSet<&'a Srlg>,
}

impl<'a> Known<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        let declared = evidence.nodes.iter().map(|node| node.id.as_str());
        let routers = evidence.pnis.iter().map(|pni| pni.peer_router.as_str());
        let cores = evidence
            .nodes
            .iter()
            .filter(|node| node.kind == NodeKind::Core);
        Self {
            nodes: declared.chain(routers).collect(),
            cores: cores.map(|node| node.id.as_str()).collect(),
            groups: evidence.srlgs.iter().map(|group| &group.id).collect(),
        }
    }

    fn check_groups(&self, path: &str, groups: &[Srlg], complaints: &mut Vec<Complaint>) {
        if groups.len() > MAX_GROUPS_EACH {
            complaints.push((
                path.to_owned(),
                format!(
                    "{} shared risks; at most {MAX_GROUPS_EACH} at one place",
                    groups.len()
                ),
            ));
            // Looking for repeats among them would take its square.
            return;
        }
        for (position, group) in groups.iter().enumerate() {
            if groups.iter().take(position).any(|earlier| earlier == group) {
                complaints.push((
                    format!("{path}.{position}"),
                    format!("\"{group}\" is named twice here"),
                ));
            }
            if !self.groups.contains(group) {
                let reason = format!(
                    "\"{group}\" is not in the register \"srlgs\"; add it there, or correct the name"
                );
                complaints.push((format!("{path}.{position}"), reason));
            }
        }
    }

    fn check_segment(&self, path: &str, segment: &PathSegment, complaints: &mut Vec<Complaint>) {
        if let Err(reason) = segment.check() {
            complaints.push((path.to_owned(), reason));
        }
        for (key, node) in [("from", &segment.from), ("to", &segment.to)] {
            if !self.nodes.contains(node.as_str()) {
                let reason = format!(
                    "\"{node}\" is neither in \"nodes\" nor the peer_router of a connection"
                );
                complaints.push((format!("{path}.{key}"), reason));
            }
        }
        self.check_groups(&format!("{path}.srlgs"), &segment.srlgs, complaints);
    }
}

fn segments(evidence: &Evidence, known: &Known, complaints: &mut Vec<Complaint>) {
    let backbone = evidence
        .segments
        .iter()
        .enumerate()
        .map(|(at, segment)| (format!("segments.{at}"), segment));
    let paths = evidence.pnis.iter().enumerate().flat_map(|(at, pni)| {
        pni.path
            .iter()
            .enumerate()
            .map(move |(place, segment)| (format!("pnis.{at}.path.{place}"), segment))
    });
    let mut first: SortedMap<&str, (String, &PathSegment)> = SortedMap::new();
    for (path, segment) in backbone.chain(paths) {
        known.check_segment(&path, segment, complaints);
        match first.get(segment.id.as_str()) {
            None => {
                first.insert(&segment.id, (path, segment));
            }
            Some((earlier, same)) if !same.joins_the_same_nodes(segment) => {
                let reason = format!(
                    "segment \"{}\" runs from \"{}\" to \"{}\" here and from \"{}\" to \"{}\" in {earlier}; one id is one segment",
                    segment.id, segment.from, segment.to, same.from, same.to
                );
                complaints.push((path, reason));
            }
            Some(_) => {}
        }
    }
}

fn pnis(
    evidence: &Evidence,
    catalogue: &Catalogue,
    known: &Known,
    complaints: &mut Vec<Complaint>,
) {
    for (position, pni) in evidence.pnis.iter().enumerate() {
        let mut complain =
            |key: &str, reason: String| complaints.push((format!("pnis.{position}.{key}"), reason));
        if pni.id.as_str().trim().is_empty() {
            complain(
                "id",
                "the id is empty; write any text that is unique in the document".to_owned(),
            );
        }
        for (key, name) in [
            ("name", Some(&pni.name)),
            ("peer_router", Some(&pni.peer_router)),
            ("microsoft_router", pni.microsoft_router.as_ref()),
        ] {
            if let Some(Err(reason)) = name.map(|name| check_name(name)) {
                complain(key, reason);
            }
        }
        if catalogue.metro(&pni.metro).is_none() {
            complain("metro", unknown_metro(pni.metro.as_str()));
        }
        if let Some(facility) = pni
            .facility
            .as_ref()
            .and_then(|id| catalogue.facility(id))
            .filter(|facility| facility.metro != pni.metro)
        {
            complain(
                "facility",
                format!(
                    "building {} is in {}, not in {}",
                    facility.id, facility.metro, pni.metro
                ),
            );
        }
        if pni.bandwidth.is_zero() {
            complain(
                "bandwidth_mbps",
                "0 carries nothing; write the capacity of the whole bundle in Mbit/s".to_owned(),
            );
        }
        if pni.bandwidth.get() > MAX_MBPS {
            complain(
                "bandwidth_mbps",
                format!(
                    "{} Mbit/s is beyond any connection; at most {MAX_MBPS}",
                    pni.bandwidth.get()
                ),
            );
        }
        if pni.lag_members == 0 {
            complain("lag_members", "0 links; a bundle has at least 1".to_owned());
        }
        if let Err(reason) = check_chain(&pni.path, &pni.peer_router) {
            complain("path", reason);
        }
        if let Some(first) = pni
            .path
            .first()
            .filter(|first| !known.cores.contains(first.from.as_str()))
        {
            complain(
                "path",
                format!(
                    "the path begins at \"{}\", which \"nodes\" does not list as core; a path runs from the core to the peer router",
                    first.from
                ),
            );
        }
        known.check_groups(&format!("pnis.{position}.srlgs"), &pni.srlgs, complaints);
    }
}

/// A petabit per second: more than any connection, small enough that sums cannot overflow.
const MAX_MBPS: u64 = 1_000_000_000;

fn statements(evidence: &Evidence, catalogue: &Catalogue, complaints: &mut Vec<Complaint>) {
    for (position, attestation) in evidence.attestations.iter().enumerate() {
        if attestation.by.trim().is_empty() {
            complaints.push((
                format!("attestations.{position}.by"),
                "write who states it".to_owned(),
            ));
        }
        if let Err(error) = UtcMs::parse_date(&attestation.on) {
            complaints.push((format!("attestations.{position}.on"), error.to_string()));
        }
        if let Some(metro) = attestation
            .metro
            .as_ref()
            .filter(|metro| catalogue.metro(metro).is_none())
        {
            complaints.push((
                format!("attestations.{position}.metro"),
                unknown_metro(metro.as_str()),
            ));
        }
    }
    for (position, document) in evidence.documents.iter().enumerate() {
        if document.sha256.len() != 64 || !document.sha256.chars().all(|c| c.is_ascii_hexdigit()) {
            let reason = format!(
                "\"{}\" is not a SHA-256; write its 64 hexadecimal digits",
                document.sha256
            );
            complaints.push((format!("documents.{position}.sha256"), reason));
        }
        for (at, rule) in document
            .proves
            .iter()
            .enumerate()
            .filter(|(_, rule)| crate::policy::rule(rule).is_none())
        {
            let reason = format!("\"{rule}\" is not a rule; write an id such as ORG-02");
            complaints.push((format!("documents.{position}.proves.{at}"), reason));
        }
    }
}

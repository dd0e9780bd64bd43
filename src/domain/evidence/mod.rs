//! The evidence document `evidence/1`: everything an ISP puts forward, in one file.
//!
//! The portal builds it from an ISP's records, exports and imports it, and freezes it in a
//! submission; `maps-portal assess` reads it. Two ISPs, or one ISP a year later, can be judged and
//! compared from nothing else.

mod attestation;
mod check;
pub mod demo;
mod diff;
#[cfg(test)]
mod hostile_tests;
mod locate;
pub mod network;
mod parse;
mod register;
#[cfg(test)]
mod tests;

pub use attestation::{Attestation, AttestationKind};
pub use check::check;
pub use diff::{Change, diff};
pub use parse::{EvidenceError, example, parse, schema, to_json};
pub use register::{Register, RiskUse, rename_in, risk_uses};

use crate::sorted::SortedSet;

use serde::{Deserialize, Serialize};

use crate::{
    asn::Asn,
    contact::Contact,
    ids::{MetroId, PniId},
    pni::{PathSegment, Pni, Srlg},
    policy::PartnerType,
};

text_enum! {
    /// Version of the document's format.
    pub enum Format: "document format" {
        /// The first format.
        V1 = "evidence/1", "Evidence, format 1";
    }
}

text_enum! {
    /// What the applicant is (rule ORG-01).
    pub enum OrgKind: "kind of organisation" {
        /// Internet service provider.
        Isp = "isp", "Internet service provider";
        /// Network service provider, carrier.
        Nsp = "nsp", "Network service provider";
        /// Exchange operator.
        Ixp = "ixp", "Internet exchange operator";
        /// Something else; cannot be a partner.
        Other = "other", "Other";
    }
}

text_enum! {
    /// State of the ASN association, decided by a reviewer (rule ASN-02).
    pub enum AsnState: "ASN state" {
        /// Waits for a reviewer.
        Pending = "pending", "Pending";
        /// Shown to be the applicant's.
        Approved = "approved", "Approved";
        /// Refused.
        Failed = "failed", "Failed";
        /// Claimed by somebody else too.
        Disputed = "disputed", "Disputed";
    }
}

text_enum! {
    /// What a node of the carrier's network is.
    pub enum NodeKind: "kind of node" {
        /// The carrier's core: where a path begins. The core as a whole is taken to hold.
        Core = "core", "Core";
        /// A router or site on the way, which can fail.
        Backbone = "backbone", "Backbone node";
    }
}

/// The applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Legal name.
    pub name: String,
    /// What it is.
    pub kind: OrgKind,
    /// Name of its PeeringDB record, when it has one (rule ASN-03).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peeringdb_name: Option<String>,
}

/// A document the applicant uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// File name.
    pub name: String,
    /// SHA-256 of its content, 64 hexadecimal digits.
    pub sha256: String,
    /// Ids of the rules it proves (`ORG-02`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proves: Vec<String>,
}

/// A node of the carrier's network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The carrier's name of it.
    pub id: String,
    /// Core or backbone.
    pub kind: NodeKind,
    /// Metro it stands in; it fails with that metro. `None` when it is in none of Microsoft's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metro: Option<MetroId>,
}

/// An entry of the register of shared risks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskGroup {
    /// `kind:name`, as segments and connections refer to it.
    pub id: Srlg,
    /// What it is, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// `evidence/1`.
    pub format: Format,
    /// The applicant.
    pub organisation: Organisation,
    /// Its AS number.
    pub asn: Asn,
    /// State of the association, as a reviewer recorded it; `None` when nobody has yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asn_state: Option<AsnState>,
    /// As what it applies.
    #[serde(default = "edge")]
    pub partner_type: PartnerType,
    /// People and desks by role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// What the applicant states and signs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attestations: Vec<Attestation>,
    /// What it uploaded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// Nodes of its network. Peer routers need no entry: the connections name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<Node>,
    /// Backbone segments that belong to no single connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<PathSegment>,
    /// Register of the shared risks that segments and connections name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub srlgs: Vec<RiskGroup>,
    /// Connections with Microsoft.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pnis: Vec<Pni>,
    /// Connections whose augmentation was sent to Microsoft and is not finished: their metros are on the
    /// way to equal bandwidths (rule PNI-07). The portal sets it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub augmenting: Vec<PniId>,
}

fn edge() -> PartnerType {
    PartnerType::Edge
}

impl Evidence {
    /// An empty document of an applicant.
    pub fn new(organisation: Organisation, asn: Asn, partner_type: PartnerType) -> Self {
        Self {
            format: Format::V1,
            organisation,
            asn,
            asn_state: None,
            partner_type,
            contacts: Vec::new(),
            attestations: Vec::new(),
            documents: Vec::new(),
            nodes: Vec::new(),
            segments: Vec::new(),
            srlgs: Vec::new(),
            pnis: Vec::new(),
            augmenting: Vec::new(),
        }
    }

    /// Every segment: the backbone's and those of the connections' paths.
    pub fn all_segments(&self) -> impl Iterator<Item = &PathSegment> {
        self.segments
            .iter()
            .chain(self.pnis.iter().flat_map(|pni| &pni.path))
    }

    /// Adds the register entries that an inventory implies, so that nobody has to type them: a path
    /// begins at the core, everything between is a backbone node, every named risk is registered.
    #[must_use]
    pub fn with_implied_entries(mut self) -> Self {
        let declared: SortedSet<String> = self.nodes.iter().map(|node| node.id.clone()).collect();
        let routers: SortedSet<String> = self
            .pnis
            .iter()
            .map(|pni| pni.peer_router.clone())
            .collect();
        let cores: SortedSet<String> = self
            .pnis
            .iter()
            .filter_map(|pni| pni.path.first())
            .map(|segment| segment.from.clone())
            .collect();
        let mut named: SortedSet<String> = SortedSet::new();
        for segment in self.all_segments() {
            named.extend([segment.from.clone(), segment.to.clone()]);
        }
        for id in named
            .difference(&declared)
            .filter(|id| cores.contains(*id) || !routers.contains(*id))
        {
            let kind = if cores.contains(id) {
                NodeKind::Core
            } else {
                NodeKind::Backbone
            };
            self.nodes.push(Node {
                id: id.clone(),
                kind,
                metro: None,
            });
        }
        let registered: SortedSet<Srlg> = self.srlgs.iter().map(|group| group.id.clone()).collect();
        let used: SortedSet<Srlg> = self
            .all_segments()
            .flat_map(|segment| &segment.srlgs)
            .chain(self.pnis.iter().flat_map(|pni| &pni.srlgs))
            .cloned()
            .collect();
        self.srlgs
            .extend(used.difference(&registered).map(|id| RiskGroup {
                id: id.clone(),
                about: String::new(),
            }));
        self
    }

    /// The attestation of a kind that covers a metro (or everything).
    pub fn attestation(
        &self,
        kind: AttestationKind,
        metro: Option<&MetroId>,
    ) -> Option<&Attestation> {
        self.attestations.iter().find(|attestation| {
            attestation.kind == kind
                && (attestation.metro.is_none() || attestation.metro.as_ref() == metro)
        })
    }

    /// The documents that prove a rule.
    pub fn documents_for<'a>(&'a self, rule: &'a str) -> impl Iterator<Item = &'a Document> {
        self.documents
            .iter()
            .filter(move |document| document.proves.iter().any(|proved| proved == rule))
    }
}

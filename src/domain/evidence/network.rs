//! The part of the evidence that says what the network is: all that a live preview or a what-if looks
//! at, and therefore all of it that a page carries into the browser.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Attestation, Evidence, Node, OrgKind, Organisation, RiskGroup};
use crate::{
    asn::Asn,
    pni::{PathSegment, Pni},
    policy::PartnerType,
};

/// The fields that travel.
#[derive(Serialize, Deserialize)]
struct Network {
    asn: Asn,
    partner_type: PartnerType,
    attestations: Vec<Attestation>,
    nodes: Vec<Node>,
    segments: Vec<PathSegment>,
    srlgs: Vec<RiskGroup>,
    pnis: Vec<Pni>,
}

impl From<Evidence> for Network {
    fn from(evidence: Evidence) -> Self {
        Self {
            asn: evidence.asn,
            partner_type: evidence.partner_type,
            attestations: evidence.attestations,
            nodes: evidence.nodes,
            segments: evidence.segments,
            srlgs: evidence.srlgs,
            pnis: evidence.pnis,
        }
    }
}

impl From<Network> for Evidence {
    fn from(network: Network) -> Self {
        let nobody = Organisation {
            name: String::new(),
            kind: OrgKind::Isp,
            peeringdb_name: None,
        };
        Self {
            attestations: network.attestations,
            nodes: network.nodes,
            segments: network.segments,
            srlgs: network.srlgs,
            pnis: network.pnis,
            ..Self::new(nobody, network.asn, network.partner_type)
        }
    }
}

impl Evidence {
    /// Without the applicant's name, people and documents.
    #[must_use]
    pub fn network_only(self) -> Self {
        Self::from(Network::from(self))
    }
}

/// Writes the network of evidence, for `#[serde(with)]`.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(evidence: &Evidence, serializer: S) -> Result<S::Ok, S::Error> {
    Network::from(evidence.clone()).serialize(serializer)
}

/// Reads evidence that is a network only, for `#[serde(with)]`.
///
/// # Errors
/// The deserializer's.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Evidence, D::Error> {
    Network::deserialize(deserializer).map(Evidence::from)
}

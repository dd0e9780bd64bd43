//! What an applicant can state and sign where nothing can be measured.

use serde::{Deserialize, Serialize};

use crate::ids::MetroId;

text_enum! {
    /// The statements that rules ask for. The label is the sentence that is signed.
    pub enum AttestationKind: "attestation" {
        /// ORG-02.
        AgreementSigned = "agreement-signed", "We have signed the Peering Service agreement.";
        /// ORG-03.
        SubscriptionActive = "subscription-active", "Our Azure subscription holds all our peering resources; no legacy peering is left.";
        /// PDB-01.
        PeeringDbCurrent = "peeringdb-current", "Our PeeringDB record is complete and was updated within the last 365 days.";
        /// PDB-02.
        PeeringDbFacilities = "peeringdb-facilities", "Our PeeringDB record lists every facility of our connections.";
        /// SEC-01.
        IrrRegistered = "irr-registered", "Our routes and AS-SET are registered in a public IRR and kept current.";
        /// SEC-02.
        RpkiClean = "rpki-clean", "We announce no route that RPKI marks invalid.";
        /// SEC-03.
        Manrs = "manrs", "We follow MANRS actions 1, 3 and 4.";
        /// SEC-04.
        FiltersAs12076 = "filters-as12076", "We filter AS12076 and use no static, default or last-resort routing to Microsoft.";
        /// DIV-01, where a path is not recorded.
        DiversePaths = "diverse-paths", "The unrecorded paths of our connections share no router, cable, duct or entrance.";
    }
}

impl AttestationKind {
    /// The rule that the statement answers.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::AgreementSigned => "ORG-02",
            Self::SubscriptionActive => "ORG-03",
            Self::PeeringDbCurrent => "PDB-01",
            Self::PeeringDbFacilities => "PDB-02",
            Self::IrrRegistered => "SEC-01",
            Self::RpkiClean => "SEC-02",
            Self::Manrs => "SEC-03",
            Self::FiltersAs12076 => "SEC-04",
            Self::DiversePaths => "DIV-01",
        }
    }
}

/// A signed statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// What is stated.
    pub kind: AttestationKind,
    /// Only for this metro; `None` for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metro: Option<MetroId>,
    /// Who states it.
    pub by: String,
    /// When, `YYYY-MM-DD`.
    pub on: String,
}

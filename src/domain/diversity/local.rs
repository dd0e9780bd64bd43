//! Local redundancy of a metro: two legs that share nothing fatal, each able to carry the peak.

use serde::{Deserialize, Serialize};

use crate::{bandwidth::Mbps, ids::PniId};

text_enum! {
    /// How the question of two legs was settled.
    pub enum LocalOutcome: "local outcome" {
        /// Two legs are shown from what is recorded.
        Proven = "proven", "Two legs are shown";
        /// Shown, but the legs share something that warns (a building, a power feed).
        ProvenWithWarning = "proven-with-warning", "Two legs are shown, with a weakness";
        /// Nothing recorded speaks against it and the ISP attests it; it is not shown.
        Attested = "attested", "Attested, not shown";
        /// Not recorded.
        Unknown = "unknown", "Not recorded";
        /// The search was stopped at its bound.
        Undecided = "undecided", "Not decided";
        /// There are no two such legs, whatever is not recorded.
        Refuted = "refuted", "There are no two legs";
    }
}

/// One leg: the elements from the carrier's core to Microsoft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Its connections.
    pub pnis: Vec<PniId>,
    /// What it can carry.
    pub capacity: Mbps,
    /// Every path of the leg as element names in order, from the core to Microsoft.
    pub paths: Vec<Vec<String>>,
}

/// A thing whose failure alone takes capacity from the metro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinglePoint {
    /// `router ams-pe1`, `duct AMS-7`.
    pub element: String,
    /// Share of the metro's capacity that it takes along, percent.
    pub lost_percent: u8,
    /// What is left, Mbit/s.
    pub left: Mbps,
}

/// What was found about a metro's two legs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocalVerdict {
    /// The answer.
    pub outcome: LocalOutcome,
    /// The two legs, when there are two.
    pub legs: Vec<Leg>,
    /// The smallest set of things whose failure cuts the metro off, when legs were refuted.
    pub cut: Vec<String>,
    /// Things that both legs share and that warn.
    pub shared_warnings: Vec<String>,
    /// Share of the connections whose path from the core is recorded, percent by count.
    pub documented_percent: u8,
    /// Connections without a recorded path.
    pub undocumented: Vec<PniId>,
    /// Connections whose Microsoft router is not recorded.
    pub microsoft_router_unknown: Vec<PniId>,
    /// Things whose failure alone hurts most, worst first.
    pub single_points: Vec<SinglePoint>,
    /// Why, in one sentence.
    pub why: String,
    /// What to do about it; empty when nothing is to be done.
    pub fix: String,
}

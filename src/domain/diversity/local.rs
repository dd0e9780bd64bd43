//! Local redundancy of a metro: two legs that share nothing fatal, each able to carry the peak.
//!
//! **Why an attestation does not earn a tier.** Whoever records an honest shared duct must never be
//! worse off than whoever hides it. If "we attest that the unrecorded paths are diverse" were enough,
//! the ISP that records its shared duct (refuted) would lose to the one that deletes the path and
//! signs (attested). So both block alike: *refuted*, *unknown* and *attested* give no tier, and all
//! three can be lifted only by a reviewer who rules on DIV-01 with a written reason, which the
//! recorded duct, with its alternatives drawn, supports better than a signature does. An attestation
//! only changes the word, and the documented share says how much it has to carry. It follows that
//! taking a path out of the record never improves anything: it can only remove ways from the cautious
//! reading, which alone earns the tier. Both are tested as properties.
//!
//! Microsoft's routers are Microsoft's to record; until they are, that half is unknown, whatever the
//! ISP attests.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use crate::{bandwidth::Mbps, ids::PniId, pni::Pni};

mod search;

pub use super::single_point::SinglePoint;
pub(crate) use search::judge;

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

impl Leg {
    /// Whether a path of the leg passes an element of this name.
    pub fn uses(&self, element: &str) -> bool {
        self.paths.iter().flatten().any(|name| name == element)
    }
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
    /// Connections without a recorded path from the core.
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

/// What is asked about a metro's legs.
pub(crate) struct LocalQuestion<'q, 'a> {
    pub metro_name: &'q str,
    pub pnis: &'q [&'a Pni],
    /// 5-minute peak that each leg has to carry.
    pub peak: Mbps,
    /// Whether the peak of every connection is recorded.
    pub peak_known: bool,
    /// Search states that the whole assessment may still spend.
    pub work: &'q Cell<u64>,
    /// Whether the ISP attests that unrecorded paths are diverse.
    pub attested: bool,
}

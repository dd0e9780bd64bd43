//! The answer to a what-if, per metro and in total: the types.

use serde::{Deserialize, Serialize};

use super::Failure;
use crate::{
    bandwidth::Mbps,
    ids::{MetroId, PniId},
};

text_enum! {
    /// How much a failure hurts. Ordered from harmless to worst.
    pub enum Level: "level of harm" {
        /// Every metro still carries its own peak.
        Harmless = "harmless", "Harmless";
        /// Some peak traffic moves to another metro; all of it is carried.
        Degraded = "degraded", "Traffic moves";
        /// Some peak traffic cannot be carried anywhere in the backup area.
        Cut = "cut", "Traffic is lost";
    }
}

text_enum! {
    /// What is left of a metro.
    pub enum MetroState: "state of a metro" {
        /// Nothing of it failed.
        Untouched = "untouched", "Untouched";
        /// Something failed; what is left carries the metro's own peak.
        Holds = "holds", "Holds";
        /// What is left is too small for the metro's own peak.
        Short = "short", "Too small";
        /// No connection is left.
        Down = "down", "Down";
    }
}

/// One metro before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetroImpact {
    /// The metro.
    pub metro: MetroId,
    /// Its name on screen.
    pub name: String,
    /// Whether it belongs to what was asked about, not only to the area around it.
    pub in_scope: bool,
    /// What is left of it.
    pub state: MetroState,
    /// Connections that still carry traffic.
    pub surviving: Vec<PniId>,
    /// Connections that do not.
    pub lost: Vec<PniId>,
    /// Capacity before, Mbit/s.
    pub capacity_before: Mbps,
    /// Capacity that is left, Mbit/s.
    pub capacity_left: Mbps,
    /// Part of what is left whose path is not recorded: not shown to survive, Mbit/s.
    pub not_shown: Mbps,
    /// The metro's own 5-minute peak in the larger direction, Mbit/s.
    pub peak: Mbps,
    /// Whether every counted connection has its peak recorded.
    pub peak_known: bool,
    /// Own traffic that still enters here, Mbit/s.
    pub stays: Mbps,
    /// Own traffic that moves to other metros, Mbit/s.
    pub moved: Mbps,
    /// Own traffic that cannot be carried, Mbit/s.
    pub not_carried: Mbps,
    /// Traffic of other metros that arrives, Mbit/s.
    pub arriving: Mbps,
    /// Peak by capacity before, fraction; `None` without capacity.
    pub utilisation_before: Option<f64>,
    /// Traffic by capacity after, fraction; `None` without capacity.
    pub utilisation_after: Option<f64>,
    /// Added round-trip time of the traffic that moves, ms, weighted by traffic; 0 when none moves.
    pub added_rtt_ms: f64,
    /// Customer sites served here.
    pub sites: u64,
    /// Of them, sites whose traffic moves to another metro (in proportion, rounded up).
    pub sites_moved: u64,
    /// Of them, sites whose traffic cannot be carried (in proportion, rounded up).
    pub sites_cut: u64,
}

/// Traffic that moves between two metros.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// Where it entered before.
    pub from: MetroId,
    /// Where it enters now.
    pub to: MetroId,
    /// How much, Mbit/s.
    pub traffic: Mbps,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// Added round-trip time over fibre, ms (estimate).
    pub added_rtt_ms: f64,
}

/// Sums over the metros asked about, or over the whole backup area.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Totals {
    /// Metros with a connection that counts.
    pub metros: usize,
    /// Metros without a connection left.
    pub metros_down: usize,
    /// Connections before.
    pub connections: usize,
    /// Connections lost.
    pub connections_lost: usize,
    /// Mbit/s.
    pub capacity_before: Mbps,
    /// Mbit/s.
    pub capacity_left: Mbps,
    /// 5-minute peaks together, Mbit/s.
    pub peak: Mbps,
    /// Traffic that moves, Mbit/s.
    pub moved: Mbps,
    /// Traffic that cannot be carried, Mbit/s.
    pub not_carried: Mbps,
    /// Added round-trip time of what moves, ms, weighted by traffic.
    pub added_rtt_ms: f64,
    /// The largest added round-trip time, ms.
    pub worst_added_rtt_ms: f64,
    /// Customer sites served.
    pub sites: u64,
    /// Customer sites whose traffic moves or cannot be carried.
    pub sites_affected: u64,
}

/// What happens when some things fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Impact {
    /// What failed, as asked.
    pub failed: Vec<Failure>,
    /// Of them, what names nothing that is recorded; it changes nothing.
    pub not_recorded: Vec<Failure>,
    /// How much it hurts the metros asked about and their area.
    pub level: Level,
    /// Whether the level also holds when connections without a recorded path do not survive, and all
    /// peaks are recorded.
    pub proven: bool,
    /// The metros with a connection that counts, by id.
    pub metros: Vec<MetroImpact>,
    /// Where traffic goes.
    pub moves: Vec<Move>,
    /// The metros asked about.
    pub scope: Totals,
    /// The whole backup area.
    pub area: Totals,
    /// The answer in one sentence.
    pub summary: String,
}

//! Geo-redundancy of a metro: which other metros take its traffic when it fails.

use serde::{Deserialize, Serialize};

use crate::{bandwidth::Mbps, ids::MetroId};

text_enum! {
    /// How the question of a backup was settled.
    pub enum GeoOutcome: "geo outcome" {
        /// The backups can carry the peak.
        Proven = "proven", "Backup carries the peak";
        /// There are backups, but it is not recorded whether they survive or carry the peak.
        Unknown = "unknown", "Not recorded";
        /// There are backups, too small for the peak.
        TooSmall = "too-small", "Backup is too small";
        /// There is no other metro that counts.
        NoBackup = "no-backup", "No backup metro";
    }
}

/// A metro that can take over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backup {
    /// The metro.
    pub metro: MetroId,
    /// Its name on screen.
    pub name: String,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// Added round-trip time over fibre, ms (estimate).
    pub added_rtt_ms: f64,
    /// Capacity of the connections that survive, minus its own peak.
    pub headroom: Mbps,
}

/// What was found about a metro's backups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GeoVerdict {
    /// The answer.
    pub outcome: GeoOutcome,
    /// Metros that can take over, nearest first.
    pub backups: Vec<Backup>,
    /// Metros too near to count: name and distance in km.
    pub too_near: Vec<(String, f64)>,
    /// Headroom of all backups together.
    pub headroom: Mbps,
    /// What they have to carry.
    pub needed: Mbps,
    /// Whether even the nearest backup is beyond the policy's distance.
    pub far: bool,
    /// Why, in one sentence.
    pub why: String,
    /// What to do about it; empty when nothing is to be done.
    pub fix: String,
}

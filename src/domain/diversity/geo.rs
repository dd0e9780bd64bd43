//! Geo-redundancy of a metro: which other metros take its traffic when it fails.
//!
//! Headroom of a backup = capacity of its connections that survive (their path from the core avoids
//! the failed metro) − its own 5-minute peak in the larger direction. The backups together need at
//! least the failed metro's peak. Near twins never count, however much they could carry. A connection
//! without a recorded path is not known to survive.

use crate::sorted::sort_by;
use serde::{Deserialize, Serialize};

use super::backbone::Backbone;
use crate::{
    bandwidth::Mbps,
    ids::MetroId,
    place::{Metro, rtt_ms},
    pni::Pni,
    policy::Thresholds,
};

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

/// What is asked about a metro's backups.
pub(crate) struct GeoQuestion<'q, 'a> {
    pub metro: &'q Metro,
    /// What the backups have to carry.
    pub peak: Mbps,
    /// Whether the peak of every connection of the metro is recorded.
    pub peak_known: bool,
    /// The other metros of the backup area with their counted connections.
    pub others: &'q [(&'q Metro, Load<'a>)],
}

/// The counted connections of a metro and what they carry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Load<'a> {
    pub pnis: Vec<&'a Pni>,
    pub capacity: Mbps,
    pub peak: Mbps,
    pub peak_known: bool,
}

impl<'a> Load<'a> {
    /// Adds up a metro's connections. A planned one carries nothing yet, one that was just opened adds
    /// capacity and no load of its own until it is measured.
    pub fn of(pnis: Vec<&'a Pni>) -> Self {
        let carried = |direction: fn(&Pni) -> Option<Mbps>| -> Mbps {
            pnis.iter().filter_map(|pni| direction(pni)).sum()
        };
        let peak = carried(|pni| pni.peak_in).max(carried(|pni| pni.peak_out));
        let peak_known = pnis.iter().all(|pni| pni.load_is_known());
        let capacity = pnis.iter().map(|pni| pni.bandwidth).sum();
        Self {
            pnis,
            capacity,
            peak,
            peak_known,
        }
    }
}

/// Looks for metros that take over when this one fails.
pub(crate) fn judge(
    backbone: &Backbone,
    thresholds: &Thresholds,
    question: &GeoQuestion,
) -> GeoVerdict {
    let home = question.metro;
    // A metro takes every node in it along.
    let alive = backbone.reached(|_, node| node.metros.contains(&home.id), |_, _| false);
    let documented = backbone.reached(|_, _| false, |_, _| false);
    let mut verdict = GeoVerdict {
        outcome: GeoOutcome::NoBackup,
        backups: Vec::new(),
        too_near: Vec::new(),
        headroom: Mbps::ZERO,
        needed: question.peak,
        far: false,
        why: String::new(),
        fix: String::new(),
    };
    let (mut hoped, mut all_known) = (Mbps::ZERO, question.peak_known);
    for (metro, load) in question.others {
        let km = home.coordinates.distance_km(metro.coordinates);
        if km < thresholds.backup_min_km {
            verdict.too_near.push((metro.name.clone(), km));
            continue;
        }
        let sum = |lives: &dyn Fn(usize) -> bool| -> Mbps {
            let survivors = load
                .pnis
                .iter()
                .filter(|pni| backbone.position(&pni.peer_router).is_some_and(lives));
            survivors.map(|pni| pni.bandwidth).sum()
        };
        let headroom = sum(&|at| alive.contains(&at)).saturating_sub(load.peak);
        let hope =
            sum(&|at| alive.contains(&at) || !documented.contains(&at)).saturating_sub(load.peak);
        hoped = hoped.saturating_add(hope);
        all_known &= load.peak_known;
        verdict.headroom = verdict.headroom.saturating_add(headroom);
        verdict.backups.push(Backup {
            metro: metro.id.clone(),
            name: metro.name.clone(),
            distance_km: km,
            added_rtt_ms: rtt_ms(km, thresholds.fibre_km_per_ms, thresholds.fibre_path_factor),
            headroom,
        });
    }
    sort_by(&mut verdict.backups, |a, b| {
        a.distance_km
            .total_cmp(&b.distance_km)
            .then_with(|| a.metro.cmp(&b.metro))
    });
    verdict.far = verdict
        .backups
        .first()
        .is_some_and(|nearest| nearest.distance_km > thresholds.backup_warn_km);
    conclude(&mut verdict, home, thresholds, hoped, all_known);
    verdict
}

fn conclude(
    verdict: &mut GeoVerdict,
    home: &Metro,
    thresholds: &Thresholds,
    hoped: Mbps,
    all_known: bool,
) {
    let (name, needed, headroom) = (&home.name, verdict.needed, verdict.headroom);
    let Some(nearest) = verdict.backups.first() else {
        let near: Vec<String> = verdict
            .too_near
            .iter()
            .map(|(name, km)| format!("{name} ({km:.0} km)"))
            .collect();
        verdict.why = if near.is_empty() {
            format!(
                "No other metro of the backup area has a connection that counts: when {name} fails, nothing takes over."
            )
        } else {
            format!(
                "{} is too near to {name}: a backup is at least {:.0} km away.",
                near.join(", "),
                thresholds.backup_min_km
            )
        };
        verdict.fix = format!(
            "Connect at another Microsoft edge site of the backup area, at least {:.0} km from {name}.",
            thresholds.backup_min_km
        );
        return;
    };
    if headroom >= needed && all_known {
        verdict.outcome = GeoOutcome::Proven;
        verdict.why = format!(
            "When {name} fails, {} {headroom} of headroom for its {needed}; the nearest is {}, {:.0} km away (+{:.1} ms).",
            match verdict.backups.len() {
                1 => "one other metro has".to_owned(),
                several => format!("{several} other metros have"),
            },
            nearest.name,
            nearest.distance_km,
            nearest.added_rtt_ms
        );
        if verdict.far {
            verdict.fix = format!(
                "Consider a backup within {:.0} km: {} adds {:.1} ms of round-trip time.",
                thresholds.backup_warn_km, nearest.name, nearest.added_rtt_ms
            );
        }
    } else if headroom >= needed {
        verdict.outcome = GeoOutcome::Unknown;
        "There are backup metros, but the peaks that they have to carry are not all recorded."
            .clone_into(&mut verdict.why);
        "Record the 5-minute peak of both directions for every connection."
            .clone_into(&mut verdict.fix);
    } else if hoped >= needed {
        verdict.outcome = GeoOutcome::Unknown;
        verdict.why = format!(
            "Whether the backups survive the failure of {name} is not recorded: {headroom} of headroom is shown, {needed} is needed."
        );
        "Record the paths of the backup metros' connections from your core."
            .clone_into(&mut verdict.fix);
    } else {
        verdict.outcome = GeoOutcome::TooSmall;
        verdict.why = format!(
            "When {name} fails, its {needed} find {headroom} of headroom in the other metros of the backup area."
        );
        verdict.fix = format!("Add {} to the backup metros.", needed.saturating_sub(hoped));
    }
}

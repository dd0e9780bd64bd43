//! The expected end-to-end figure before purchase (DESIGN, section 5).
//!
//! Availability = Microsoft × (1 − Π(1 − ISP)). Microsoft's segment is never paralleled away. Packet
//! delivery never combines.
//!
//! Several ISPs count in parallel only when the customer declares automatic failover, separate last
//! miles and separate equipment, and when it was looked up which of them are tied: two ISPs are tied
//! when both depend on one building at an edge site. Then those count that give most together: the
//! set of ISPs of which no two are tied with the highest availability, and of equals the one with the
//! earlier choices. That is never too high, because a further ISP beside the set can only help. One
//! that is tied to another therefore does not spoil a pair that is not. Otherwise only the first ISP
//! counts; no other one is in its place alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Share, Targets, downtime_words};
use crate::ids::OrgId;

/// So many ISPs are tried in every combination; later choices do not count.
const MOST_COMBINED: usize = 10;

/// Parts per billion squared are far beyond what is needed; products stay exact in 128 bits.
const SCALE: u128 = 1_000_000;

/// One ISP's promise for its segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IspSegment {
    /// The ISP.
    pub isp: OrgId,
    /// Its name on screen.
    pub name: String,
    /// Promised availability.
    pub availability: Share,
    /// Promised packet delivery.
    pub packet_delivery: Option<Share>,
}

/// What could make several ISPs fail together. `None`: not declared, which counts as no.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// Traffic changes over by itself (the customer's declaration).
    pub automatic_failover: Option<bool>,
    /// Separate last miles into the site (the customer's declaration).
    pub separate_last_mile: Option<bool>,
    /// Separate routers and power at the site (the customer's declaration).
    pub separate_equipment: Option<bool>,
    /// Pairs of ISPs known to depend on one building at an edge site; which building is never told.
    /// `None`: not looked up, which counts as tied.
    pub tied: Option<BTreeSet<(OrgId, OrgId)>>,
}

impl Ties {
    /// Whether all is declared that lets several ISPs count.
    fn declared(&self) -> bool {
        [
            self.automatic_failover,
            self.separate_last_mile,
            self.separate_equipment,
        ]
        .iter()
        .all(|tie| *tie == Some(true))
    }
}

/// One assumption of an estimate and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// `None` where nobody has said.
    pub holds: Option<bool>,
    /// The assumption in a sentence.
    pub sentence: String,
}

/// The expected figure with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Customer site to service.
    pub availability: Share,
    /// Of the ISPs' part alone.
    pub isp_part: Share,
    /// Microsoft's target that was multiplied in.
    pub microsoft_part: Share,
    /// Of the first ISP with Microsoft; `None` when the ISP promises none.
    pub packet_delivery: Option<Share>,
    /// Names of the ISPs that count, in order of preference; several count in parallel.
    pub counting: Vec<String>,
    /// Names of those that do not count on top.
    pub not_counting: Vec<String>,
    /// What it rests on.
    pub assumptions: Vec<Assumption>,
}

/// Estimates the end-to-end figure for one or several ISPs in the customer's order of preference;
/// `None` without any.
pub fn end_to_end(isps: &[IspSegment], ties: &Ties, microsoft: Targets) -> Option<Estimate> {
    let first = isps.first()?;
    let best = match &ties.tied {
        Some(tied) if ties.declared() => best_untied(isps, tied),
        _ => Vec::new(),
    };
    let best = if best.is_empty() { vec![first] } else { best };
    let isp_part = parallel(&best);
    let counts = |isp: &&IspSegment| best.iter().any(|one| std::ptr::eq(*one, *isp));
    let names = |counting: bool| {
        let chosen = isps.iter().filter(|isp| counts(isp) == counting);
        chosen.map(|isp| isp.name.clone()).collect()
    };
    Some(Estimate {
        availability: series(isp_part, microsoft.availability),
        isp_part,
        microsoft_part: microsoft.availability,
        packet_delivery: first
            .packet_delivery
            .map(|share| series(share, microsoft.packet_delivery)),
        counting: names(true),
        not_counting: names(false),
        assumptions: assumptions(isps.len() > 1, ties, first),
    })
}

/// The set of mutually untied ISPs that gives most and more than the first alone; empty without one.
fn best_untied<'a>(isps: &'a [IspSegment], tied: &BTreeSet<(OrgId, OrgId)>) -> Vec<&'a IspSegment> {
    let tied = |a: &IspSegment, b: &IspSegment| {
        let pair = |a: &IspSegment, b: &IspSegment| tied.contains(&(a.isp.clone(), b.isp.clone()));
        pair(a, b) || pair(b, a)
    };
    // Every set of untied ISPs; those with earlier choices come first.
    let mut sets: Vec<Vec<&IspSegment>> = vec![Vec::new()];
    for isp in isps.iter().take(MOST_COMBINED).rev() {
        let with: Vec<Vec<&IspSegment>> = sets
            .iter()
            .filter(|set| !set.iter().any(|other| tied(isp, other)))
            .map(|set| std::iter::once(isp).chain(set.iter().copied()).collect())
            .collect();
        sets.splice(0..0, with);
    }
    let mut best: (Share, Vec<&IspSegment>) = match isps.first() {
        Some(first) => (first.availability, Vec::new()),
        None => return Vec::new(),
    };
    for set in sets.into_iter().filter(|set| set.len() > 1) {
        let share = parallel(&set);
        // Of equals the larger set, then the earlier choices: a set that was found first stays.
        let better = share > best.0 || (share == best.0 && set.len() > best.1.len());
        if better {
            best = (share, set);
        }
    }
    best.1
}

/// Both needed.
fn series(one: Share, other: Share) -> Share {
    Share::of(
        u128::from(one.ppm()) * u128::from(other.ppm()),
        SCALE * SCALE,
    )
}

/// One is enough. Rounded down after every factor in steps of 10⁻¹⁸.
fn parallel(isps: &[&IspSegment]) -> Share {
    const FINE: u128 = 1_000_000_000_000_000_000;
    let all_down = isps.iter().fold(FINE, |down, isp| {
        (down * u128::from(isp.availability.rest().ppm())).div_ceil(SCALE)
    });
    Share::of(FINE.saturating_sub(all_down), FINE)
}

fn assumptions(several: bool, ties: &Ties, first: &IspSegment) -> Vec<Assumption> {
    let said = |holds, sentence: &str| Assumption {
        holds,
        sentence: sentence.to_owned(),
    };
    let mut list = vec![
        said(
            Some(true),
            "The ISP keeps its offer and Microsoft its target: both are promises, not measurements.",
        ),
        said(
            Some(true),
            "Microsoft's part is counted once, however many ISPs there are.",
        ),
    ];
    if several {
        list.extend([
            said(ties.automatic_failover, "Traffic changes over to the other ISP by itself."),
            said(ties.separate_last_mile, "Each ISP has its own last mile into the site."),
            said(ties.separate_equipment, "Each ISP has its own router and power at the site."),
            said(
                ties.tied.as_ref().map(BTreeSet::is_empty),
                "No two of them are known to depend on one building at an edge site. Only buildings are looked up, not ducts or cables; what nobody recorded may be shared too.",
            ),
        ]);
    }
    if first.packet_delivery.is_none() {
        list.push(said(
            None,
            "The ISP promises no packet delivery, so none is estimated end to end.",
        ));
    }
    list
}

impl Estimate {
    /// Whether several ISPs count in parallel.
    pub fn in_parallel(&self) -> bool {
        self.counting.len() > 1
    }

    /// The answer in one or two sentences.
    pub fn sentence(&self) -> String {
        let how = match (self.counting.as_slice(), self.not_counting.as_slice()) {
            ([_], []) => String::new(),
            ([_], _) => " Only the first ISP counts.".to_owned(),
            (_, []) => " The ISPs count in parallel.".to_owned(),
            (counting, not) => format!(
                " {} count in parallel; not on top: {}.",
                counting.join(" and "),
                not.join(", ")
            ),
        };
        format!(
            "Expected end to end: {}, {} (an estimate).{how}",
            self.availability,
            downtime_words(self.availability)
        )
    }
}

//! Single points of failure: what a metro loses when one thing fails.

use crate::sorted::{SortedMap, SortedSet, sort_by};
use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{
    backbone::Backbone,
    model::{risk_name, risks_of},
};
use crate::{
    bandwidth::Mbps,
    pni::{Pni, Srlg},
};

/// A thing whose failure alone takes capacity from the metro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinglePoint {
    /// `router ams-pe1`, `duct AMS-7`.
    pub element: String,
    /// Share of the metro's capacity that it takes along, percent.
    pub lost_percent: u8,
    /// What is left.
    pub left: Mbps,
}

/// How many are listed.
const LISTED: usize = 8;

/// The candidates: only what lies on the ways that carry the connections now can take any down.
struct Candidates<'b> {
    nodes: SortedSet<usize>,
    segments: SortedSet<usize>,
    srlgs: SortedSet<Srlg>,
    microsoft: SortedSet<&'b str>,
}

/// The things whose failure alone takes capacity away, worst first. A connection without a recorded
/// path counts as lost only with what is recorded of it.
pub(crate) fn single_points(backbone: &Backbone, pnis: &[&Pni]) -> Vec<SinglePoint> {
    let total: u64 = pnis.iter().map(|pni| pni.bandwidth.get()).sum();
    let candidates = candidates(backbone, pnis);
    let reached = backbone.reached(|_, _| false, |_, _| false);
    let undocumented = |at: Option<usize>| at.is_none_or(|at| !reached.contains(&at));
    let left =
        |alive: &SortedSet<usize>, pni_lives: &dyn Fn(&Pni) -> bool, gone: Option<usize>| -> u64 {
            let carried = pnis.iter().filter(|pni| {
                let at = backbone.position(&pni.peer_router);
                let led =
                    at.is_some_and(|at| alive.contains(&at)) || (undocumented(at) && at != gone);
                led && pni_lives(pni)
            });
            carried.map(|pni| pni.bandwidth.get()).sum()
        };
    let mut points = Vec::new();
    let mut add = |element: String, left: u64| {
        let lost = total.saturating_sub(left);
        let lost_percent = (lost * 100)
            .checked_div(total)
            .and_then(|percent| u8::try_from(percent).ok())
            .unwrap_or(0);
        if lost > 0 {
            points.push(SinglePoint {
                element,
                lost_percent,
                left: Mbps::new(left),
            });
        }
    };
    for node in &candidates.nodes {
        let alive = backbone.reached(|at, _| at == *node, |_, _| false);
        let name = backbone.nodes.get(*node).map_or("", |node| node.name);
        add(
            format!("router {name}"),
            left(&alive, &|_| true, Some(*node)),
        );
    }
    for segment in &candidates.segments {
        let alive = backbone.reached(|_, _| false, |at, _| at == *segment);
        let name = backbone
            .segments
            .get(*segment)
            .map_or("", |segment| segment.name);
        add(format!("segment {name}"), left(&alive, &|_| true, None));
    }
    for srlg in &candidates.srlgs {
        let alive = backbone.reached(|_, _| false, |_, segment| segment.srlgs.contains(srlg));
        add(
            risk_name(srlg),
            left(&alive, &|pni| !risks_of(pni).contains(srlg), None),
        );
    }
    for router in &candidates.microsoft {
        add(
            format!("Microsoft router {router}"),
            left(
                &reached,
                &|pni| pni.microsoft_router.as_deref() != Some(*router),
                None,
            ),
        );
    }
    sort_by(&mut points, |a, b| {
        (a.left, &a.element).cmp(&(b.left, &b.element))
    });
    points.truncate(LISTED);
    points
}

fn candidates<'b>(backbone: &Backbone, pnis: &[&'b Pni]) -> Candidates<'b> {
    let before = ways(backbone);
    let mut found = Candidates {
        nodes: SortedSet::new(),
        segments: SortedSet::new(),
        srlgs: SortedSet::new(),
        microsoft: SortedSet::new(),
    };
    for pni in pnis {
        found.srlgs.extend(risks_of(pni));
        found.microsoft.extend(pni.microsoft_router.as_deref());
        let mut here = backbone.position(&pni.peer_router);
        found.nodes.extend(here);
        while let Some((segment, previous)) = here.and_then(|at| before.get(&at).copied()) {
            if !found.segments.insert(segment) {
                break;
            }
            if let Some(segment) = backbone.segments.get(segment) {
                found
                    .srlgs
                    .extend(segment.srlgs.iter().map(|srlg| (*srlg).clone()));
            }
            if backbone.nodes.get(previous).is_some_and(|node| !node.core) {
                found.nodes.insert(previous);
            }
            here = Some(previous);
        }
    }
    found
}

/// One way from the core to every node it reaches: the segment by which, and the node from which.
fn ways(backbone: &Backbone) -> SortedMap<usize, (usize, usize)> {
    let cores: Vec<usize> = backbone
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.core)
        .map(|(at, _)| at)
        .collect();
    let mut before = SortedMap::new();
    let mut seen: SortedSet<usize> = cores.iter().copied().collect();
    let mut queue = VecDeque::from(cores);
    while let Some(at) = queue.pop_front() {
        for (segment, next) in backbone
            .nodes
            .get(at)
            .map(|node| node.links.as_slice())
            .unwrap_or_default()
        {
            if seen.insert(*next) {
                before.insert(*next, (*segment, at));
                queue.push_back(*next);
            }
        }
    }
    before
}

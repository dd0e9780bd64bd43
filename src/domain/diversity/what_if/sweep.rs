//! Every single failure: the survivability matrix and the ranked single points of failure.

use crate::sorted::{SortedSet, sort_by};

use serde::{Deserialize, Serialize};

use super::{
    Failure, Level, MetroState, Network,
    bits::Bits,
    evaluate::{Harm, weighted},
    network::{Effect, MetroAt, NodeAt, Scratch, SegmentAt},
};
use crate::{
    bandwidth::Mbps,
    diversity::index::{Ix, IxVec},
    ids::MetroId,
};

/// Steps of walks over the network that a sweep may take: about a second.
const STEPS: usize = 500_000_000;

/// One metro under one failure: a cell of the survivability matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The metro.
    pub metro: MetroId,
    /// What is left of it.
    pub state: MetroState,
    /// Capacity that is left, Mbit/s.
    pub left: Mbps,
}

/// One single failure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Single {
    /// What fails.
    pub failure: Failure,
    /// Its name: `duct AMS-7`.
    pub label: String,
    /// How much it hurts.
    pub level: Level,
    /// Whether the level also holds when connections without a recorded path do not survive.
    pub proven: bool,
    /// Connections lost.
    pub connections: usize,
    /// Capacity lost, Mbit/s.
    pub lost: Mbps,
    /// Share of the area's capacity that is lost, percent.
    pub lost_percent: u8,
    /// Peak traffic that moves to other metros, Mbit/s.
    pub moved: Mbps,
    /// Peak traffic that cannot be carried, Mbit/s.
    pub not_carried: Mbps,
    /// Added round-trip time of what moves, ms, weighted by traffic.
    pub added_rtt_ms: f64,
    /// Customer sites whose traffic moves or cannot be carried.
    pub sites_affected: u64,
    /// The metros it touches; all others stay as they are.
    pub touched: Vec<Cell>,
}

/// Every single failure, worst first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// The columns of the matrix: metros with a connection that counts, with capacity before.
    pub metros: Vec<(MetroId, String, Mbps)>,
    /// The rows of the matrix, worst first.
    pub singles: Vec<Single>,
    /// How many are harmless.
    pub harmless: usize,
    /// How many move traffic.
    pub degraded: usize,
    /// How many lose traffic.
    pub cut: usize,
    /// Connections without a recorded path: they are taken to survive what is not known to hit them.
    pub not_recorded: usize,
    /// Things that were not tried because the network is too large; 0 but for extreme documents.
    pub skipped: usize,
}

impl Sweep {
    /// The single points of failure: what takes capacity away, worst first.
    pub fn single_points(&self) -> impl Iterator<Item = &Single> {
        self.singles.iter().filter(|single| !single.lost.is_zero())
    }
}

/// What the ways that carry the connections now run over.
pub(super) struct InUse {
    nodes: SortedSet<NodeAt>,
    segments: SortedSet<SegmentAt>,
}

impl InUse {
    /// Whether a failure touches a way in use; only then can it take more than its own connections.
    pub fn touches(&self, effect: &Effect) -> bool {
        effect.nodes.iter().any(|node| self.nodes.contains(node))
            || effect
                .segments
                .iter()
                .any(|segment| self.segments.contains(segment))
    }
}

impl Network<'_> {
    /// The ways from the core to every connection, as the last walk found them.
    pub(super) fn in_use(&self, scratch: &Scratch) -> InUse {
        let mut used = InUse {
            nodes: SortedSet::new(),
            segments: SortedSet::new(),
        };
        for (_, pni) in self.pnis.iter() {
            used.nodes.insert(pni.entry);
            let mut here = pni.entry;
            while let Some(Some((segment, before))) = scratch.before.value(here).copied() {
                if !used.segments.insert(segment) {
                    break;
                }
                used.nodes.insert(before);
                here = before;
            }
            if pni.documented {
                used.nodes.insert(here);
            }
        }
        used
    }

    /// The things whose failure is worth trying: those with a connection that counts, and those on
    /// the way from its router to the core.
    pub(super) fn candidates(&self) -> Vec<(&Failure, &Effect)> {
        let near = self.near();
        self.effects
            .iter()
            .filter(|(_, effect)| {
                !effect.pnis.is_empty()
                    || effect.nodes.iter().any(|node| near.nodes.contains(node))
                    || effect
                        .segments
                        .iter()
                        .any(|segment| near.segments.contains(segment))
            })
            .collect()
    }

    /// Everything that a walk from the connections' routers meets up to the core.
    fn near(&self) -> InUse {
        let mut near = InUse {
            nodes: self.pnis.iter().map(|(_, pni)| pni.entry).collect(),
            segments: SortedSet::new(),
        };
        let mut open: Vec<NodeAt> = near.nodes.iter().copied().collect();
        while let Some(here) = open.pop() {
            if self.is_core(here) {
                continue;
            }
            for (segment, next) in self.links_of(here) {
                near.segments.insert(*segment);
                if near.nodes.insert(*next) {
                    open.push(*next);
                }
            }
        }
        near
    }

    /// Every single failure, worst first.
    pub fn sweep(&self) -> Sweep {
        let mut scratch = self.scratch();
        self.down(&mut scratch, std::iter::empty());
        let used = self.in_use(&scratch);
        let mut sweep = Sweep {
            metros: self.columns(),
            singles: Vec::new(),
            harmless: 0,
            degraded: 0,
            cut: 0,
            not_recorded: self.pnis.iter().filter(|(_, pni)| !pni.documented).count(),
            skipped: 0,
        };
        let mut steps = STEPS;
        for (failure, effect) in self.candidates() {
            let down = if used.touches(effect) {
                let Some(rest) = steps.checked_sub(self.size()) else {
                    sweep.skipped += 1;
                    continue;
                };
                steps = rest;
                self.down(&mut scratch, std::iter::once(effect))
            } else {
                let mut down = Bits::empty(self.pnis.len());
                effect.pnis.iter().for_each(|pni| down.set(pni.index()));
                down
            };
            let single = self.single(failure, &down);
            match single.level {
                Level::Harmless => sweep.harmless += 1,
                Level::Degraded => sweep.degraded += 1,
                Level::Cut => sweep.cut += 1,
            }
            sweep.singles.push(single);
        }
        sort_by(&mut sweep.singles, |a, b| {
            (b.not_carried, b.level, b.moved, b.lost)
                .cmp(&(a.not_carried, a.level, a.moved, a.lost))
                .then_with(|| a.failure.cmp(&b.failure))
        });
        sweep
    }

    fn columns(&self) -> Vec<(MetroId, String, Mbps)> {
        let column = |metro: &super::network::MetroLoad| {
            let place = metro.place;
            (
                place.metro.clone(),
                place.name.clone(),
                Mbps::new(metro.capacity),
            )
        };
        self.metros.iter().map(|(_, metro)| column(metro)).collect()
    }

    fn single(&self, failure: &Failure, down: &Bits) -> Single {
        let left = self.left(down, false);
        let harm = self.harm(&left);
        let level = harm.level();
        let known = self.metros.iter().all(|(_, metro)| metro.peak_known);
        let (mut added_rtt_ms, mut sites_affected) = (0.0, 0);
        if level != Level::Harmless {
            let (metros, moves) = self.redirect(&left);
            added_rtt_ms = weighted(moves.iter());
            let hit = metros
                .iter()
                .map(|metro| metro.sites_moved + metro.sites_cut);
            sites_affected = hit.sum();
        }
        Single {
            failure: failure.clone(),
            label: self.label(failure),
            level,
            proven: known && self.harm(&self.left(down, true)).level() == level,
            connections: down.iter().count(),
            lost: Mbps::new(harm.lost),
            lost_percent: self.percent(harm),
            moved: Mbps::new(harm.moved),
            not_carried: Mbps::new(harm.not_carried),
            added_rtt_ms,
            sites_affected,
            touched: self.touched(down, &left),
        }
    }

    fn percent(&self, harm: Harm) -> u8 {
        let total: u64 = self.metros.iter().map(|(_, metro)| metro.capacity).sum();
        harm.lost
            .saturating_mul(100)
            .checked_div(total)
            .and_then(|percent| u8::try_from(percent).ok())
            .unwrap_or(0)
    }

    fn touched(&self, down: &Bits, left: &IxVec<MetroAt, u64>) -> Vec<Cell> {
        let hit: SortedSet<MetroAt> = down
            .iter()
            .filter_map(|at| self.pnis.value(super::network::PniAt::at(at)))
            .map(|pni| pni.metro)
            .collect();
        let cell = |at: MetroAt| {
            let metro = &self.metros[at];
            let all_down = metro.pnis.iter().all(|pni| down.has(pni.index()));
            Cell {
                metro: metro.place.metro.clone(),
                state: match () {
                    () if all_down => MetroState::Down,
                    () if left[at] >= metro.peak => MetroState::Holds,
                    () => MetroState::Short,
                },
                left: Mbps::new(left[at]),
            }
        };
        hit.into_iter().map(cell).collect()
    }
}

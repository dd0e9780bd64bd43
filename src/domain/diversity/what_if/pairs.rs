//! Every pair of failures: which two together hurt more than each alone.
//!
//! Hundreds of things are hundreds of thousands of pairs, so three shortcuts are taken, none of which
//! changes an answer. Things that take exactly the same along (a connection, its cable, its port) are
//! one class. A walk over the network after the first failure shows which connections depend on what;
//! when all that depend on the second thing are already down, the pair is the union of both. Only
//! where a connection would have to change its way a second walk is made.

use crate::sorted::{SortedMap, SortedSet};
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    Failure, Level, Network,
    bits::Bits,
    evaluate::Harm,
    network::{Effect, MetroAt, NodeAt, PniAt, Scratch, SegmentAt},
};
use crate::{
    bandwidth::Mbps,
    diversity::index::{Ix, IxVec},
};

/// Most classes of things whose pairs are tried.
const MOST_CLASSES: usize = 3_000;
/// Steps of walks over the network that a sweep of pairs may take: a few seconds.
const STEPS: usize = 2_000_000_000;

/// Two failures that together hurt more than each alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairImpact {
    /// The one.
    pub first: Failure,
    /// The other.
    pub second: Failure,
    /// Their names.
    pub labels: [String; 2],
    /// How much both together hurt.
    pub level: Level,
    /// Peak traffic that cannot be carried, Mbit/s.
    pub not_carried: Mbps,
    /// Peak traffic that moves, Mbit/s.
    pub moved: Mbps,
    /// Capacity lost, Mbit/s.
    pub lost: Mbps,
    /// Metros without a connection left.
    pub metros_down: usize,
    /// Peak traffic that cannot be carried beyond the worse of the two alone, Mbit/s.
    pub beyond: Mbps,
    /// Pairs of things that take exactly the same along, this one among them.
    pub alike: u64,
}

/// All pairs of single failures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairSweep {
    /// Things that can fail.
    pub things: usize,
    /// Pairs of them.
    pub pairs: u64,
    /// Pairs that are harmless.
    pub harmless: u64,
    /// Pairs that move traffic.
    pub degraded: u64,
    /// Pairs that lose traffic.
    pub cut: u64,
    /// Pairs that are worse than each of their two alone: more traffic lost, or another level.
    pub worse_together: u64,
    /// The worst of those, worst first.
    pub worst: Vec<PairImpact>,
    /// Connections without a recorded path: they are taken to survive what is not known to hit them.
    pub not_recorded: usize,
}

/// Why pairs were not tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// Too many things that differ.
    #[error("{seen} different things can fail; pairs are tried of at most {most}")]
    Things {
        /// How many there are.
        seen: usize,
        /// How many are tried.
        most: usize,
    },
    /// The network is too meshed for its size.
    #[error("the network is too large to try every pair of failures; ask about single pairs")]
    Work,
}

/// Things that take exactly the same along.
struct Class<'n> {
    failure: &'n Failure,
    effect: &'n Effect,
    members: u64,
    down: Bits,
    harm: Harm,
}

/// What depends on what after one failure.
struct Depends {
    nodes: IxVec<NodeAt, Option<Bits>>,
    segments: HashMap<SegmentAt, Bits>,
    touched: Vec<NodeAt>,
}

impl Network<'_> {
    /// Every pair of failures; of those that hurt more than each of the two, the `worst` ones.
    ///
    /// # Errors
    /// [`TooMany`] beyond the bounds; nothing is claimed then.
    pub fn pairs(&self, worst: usize) -> Result<PairSweep, TooMany> {
        let mut scratch = self.scratch();
        let classes = self.classes(&mut scratch)?;
        let things: u64 = classes.iter().map(|class| class.members).sum();
        let mut sweep = PairSweep {
            things: usize::try_from(things).unwrap_or(usize::MAX),
            pairs: things * things.saturating_sub(1) / 2,
            harmless: 0,
            degraded: 0,
            cut: 0,
            worse_together: 0,
            worst: Vec::new(),
            not_recorded: self.pnis.iter().filter(|(_, pni)| !pni.documented).count(),
        };
        let mut found: Vec<(Harm, Harm, usize, usize)> = Vec::new();
        let mut steps = STEPS;
        let mut down = Bits::empty(self.pnis.len());
        let mut left = IxVec::filled(self.metros.len(), 0);
        let mut depends = Depends {
            nodes: IxVec::filled(scratch.before.len(), None),
            segments: HashMap::new(),
            touched: Vec::new(),
        };
        for (at, one) in classes.iter().enumerate() {
            sweep.count(one.harm.level(), one.members * (one.members - 1) / 2);
            // The walk after the first failure, and what depends on what then.
            self.down(&mut scratch, std::iter::once(one.effect));
            depends.fill(self, &scratch, &one.down);
            for (other_at, other) in classes.iter().enumerate().skip(at + 1) {
                if depends.all_within(other.effect, &one.down, &other.down) {
                    down.assign_union(&one.down, &other.down);
                } else {
                    steps = steps.checked_sub(self.size()).ok_or(TooMany::Work)?;
                    down = self.down(&mut scratch, [one.effect, other.effect].into_iter());
                }
                let harm = self.quick_harm(&down, &mut left);
                let alike = one.members * other.members;
                sweep.count(harm.level(), alike);
                let alone = one.harm.max(other.harm);
                if harm.not_carried > alone.not_carried || harm.level() > alone.level() {
                    sweep.worse_together += alike;
                    let beyond = Harm {
                        not_carried: harm.not_carried - alone.not_carried,
                        ..harm
                    };
                    found.push((beyond, harm, at, other_at));
                    if found.len() >= 4 * worst.max(256) {
                        keep(&mut found, worst);
                    }
                }
            }
        }
        keep(&mut found, worst);
        for (beyond, harm, one, other) in found {
            let (Some(one), Some(other)) = (classes.get(one), classes.get(other)) else {
                continue;
            };
            sweep.worst.push(PairImpact {
                first: one.failure.clone(),
                second: other.failure.clone(),
                labels: [self.label(one.failure), self.label(other.failure)],
                level: harm.level(),
                not_carried: Mbps::new(harm.not_carried),
                moved: Mbps::new(harm.moved),
                lost: Mbps::new(harm.lost),
                metros_down: harm.metros_down,
                beyond: Mbps::new(beyond.not_carried),
                alike: one.members * other.members,
            });
        }
        Ok(sweep)
    }

    /// Things that take the same along, each class once.
    fn classes(&self, scratch: &mut Scratch) -> Result<Vec<Class<'_>>, TooMany> {
        let mut members: SortedMap<&Effect, (&Failure, u64)> = SortedMap::new();
        for (failure, effect) in self.candidates() {
            members.entry(effect).or_insert((failure, 0)).1 += 1;
        }
        if members.len() > MOST_CLASSES {
            return Err(TooMany::Things {
                seen: members.len(),
                most: MOST_CLASSES,
            });
        }
        let classes = members.into_iter().map(|(effect, (failure, members))| {
            let down = self.down(scratch, std::iter::once(effect));
            let harm = self.harm(&self.left(&down, false));
            Class {
                failure,
                effect,
                members,
                down,
                harm,
            }
        });
        let mut classes: Vec<Class> = classes.collect();
        classes.sort_by_key(|class| class.failure);
        Ok(classes)
    }

    /// As [`Network::harm`], without allocating.
    fn quick_harm(&self, down: &Bits, left: &mut IxVec<MetroAt, u64>) -> Harm {
        for (at, metro) in self.metros.iter() {
            left[at] = metro.capacity;
        }
        for at in down.iter() {
            if let Some(pni) = self.pnis.value(PniAt::at(at)) {
                left[pni.metro] = left[pni.metro].saturating_sub(pni.bandwidth);
            }
        }
        self.harm(left)
    }
}

impl PairSweep {
    fn count(&mut self, level: Level, pairs: u64) {
        let sum = match level {
            Level::Harmless => &mut self.harmless,
            Level::Degraded => &mut self.degraded,
            Level::Cut => &mut self.cut,
        };
        *sum += pairs;
    }
}

/// Keeps the worst; ties in the order of the things.
fn keep(found: &mut Vec<(Harm, Harm, usize, usize)>, worst: usize) {
    found.sort_by(|a, b| {
        (b.0, b.1)
            .cmp(&(a.0, a.1))
            .then((a.2, a.3).cmp(&(b.2, b.3)))
    });
    found.truncate(worst);
}

impl Depends {
    /// Notes for every connection that is still up what its way runs over.
    fn fill(&mut self, network: &Network, scratch: &Scratch, down: &Bits) {
        for node in self.touched.drain(..) {
            self.nodes[node] = None;
        }
        self.segments.clear();
        let empty = Bits::empty(network.pnis.len());
        for (at, pni) in network.pnis.iter() {
            if down.has(at.index()) {
                continue;
            }
            let mut here = Some(pni.entry);
            let mut seen = SortedSet::new();
            while let Some(node) = here.filter(|node| self.nodes.has(*node) && seen.insert(*node)) {
                if self.nodes[node].is_none() {
                    self.touched.push(node);
                }
                self.nodes[node]
                    .get_or_insert_with(|| empty.clone())
                    .set(at.index());
                let before = scratch.before[node].filter(|_| pni.documented);
                if let Some((segment, _)) = before {
                    self.segments
                        .entry(segment)
                        .or_insert_with(|| empty.clone())
                        .set(at.index());
                }
                here = before.map(|(_, node)| node);
            }
        }
    }

    /// Whether all that depends on a thing is down already.
    fn all_within(&self, effect: &Effect, one: &Bits, other: &Bits) -> bool {
        let nodes = effect
            .nodes
            .iter()
            .filter_map(|node| self.nodes.value(*node)?.as_ref());
        let segments = effect
            .segments
            .iter()
            .filter_map(|at| self.segments.get(at));
        nodes.chain(segments).all(|bits| bits.within(one, other))
    }
}

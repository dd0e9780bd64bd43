//! Where traffic goes that a metro can no longer carry: a minimum-cost flow.
//!
//! Metros with too much are sources, metros with room are sinks, and a megabit costs the
//! round-trip time it gains. As much as possible is carried, and among all ways to carry it the one
//! with the least added time in total is taken (successive shortest paths, which is exact). Traffic
//! that its own metro can carry stays: moving it away to make room for other traffic can never be
//! cheaper, because great-circle distances obey the triangle inequality.

use std::collections::VecDeque;

use crate::diversity::index::{Ix, IxVec, ix};

ix! {
    /// A metro with too much traffic.
    Source
}
ix! {
    /// A metro with room.
    Sink
}

/// A flow from a source to a sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Carried {
    pub source: usize,
    pub sink: usize,
    pub amount: u64,
}

/// Where a search came from.
#[derive(Clone, Copy)]
enum From {
    Nowhere,
    Source(Source),
    Sink(Sink),
}

struct Assignment {
    costs: IxVec<Source, IxVec<Sink, u64>>,
    flow: IxVec<Source, IxVec<Sink, u64>>,
    supply: IxVec<Source, u64>,
    room: IxVec<Sink, u64>,
}

/// Distances of one search; costs are far below `i64`'s range.
struct Search {
    sources: IxVec<Source, (i64, From)>,
    sinks: IxVec<Sink, (i64, From)>,
}

const FAR: i64 = i64::MAX;

/// Carries as much of `supply` into `room` as fits, at the least total cost. `cost(source, sink)` is
/// per unit. Flows come in the order of sources and sinks.
pub(crate) fn assign(
    supply: &[u64],
    room: &[u64],
    cost: impl Fn(usize, usize) -> u64,
) -> Vec<Carried> {
    let costs: IxVec<Source, IxVec<Sink, u64>> = (0..supply.len())
        .map(|source| (0..room.len()).map(|sink| cost(source, sink)).collect())
        .collect();
    let mut assignment = Assignment {
        flow: IxVec::filled(supply.len(), IxVec::filled(room.len(), 0)),
        costs,
        supply: supply.iter().copied().collect(),
        room: room.iter().copied().collect(),
    };
    // Each step fills a source, a sink or takes back a whole flow; the bound is never reached.
    let mut steps = 16 * (supply.len() + 1) * (room.len() + 1);
    while steps > 0 && assignment.step() {
        steps -= 1;
    }
    let mut carried = Vec::new();
    for (source, row) in assignment.flow.iter() {
        for (sink, amount) in row.iter().filter(|(_, amount)| **amount > 0) {
            carried.push(Carried {
                source: source.index(),
                sink: sink.index(),
                amount: *amount,
            });
        }
    }
    carried
}

impl Assignment {
    /// Sends what fits along the cheapest way; says whether there was one.
    fn step(&mut self) -> bool {
        let search = self.search();
        let open = self.room.ids().filter(|sink| self.room[*sink] > 0);
        let nearest = open
            .map(|sink| (search.sinks[sink].0, sink))
            .filter(|(distance, _)| *distance != FAR)
            .min();
        let Some((_, end)) = nearest else {
            return false;
        };
        let mut amount = self.room[end];
        let mut path = Vec::new();
        let mut at = end;
        let mut hops = self.supply.len() + self.room.len() + 2;
        while let From::Source(source) = search.sinks[at].1 {
            path.push((source, at));
            hops -= 1;
            match search.sources[source].1 {
                From::Sink(back) if hops > 0 => {
                    amount = amount.min(self.flow[source][back]);
                    at = back;
                }
                _ => {
                    amount = amount.min(self.supply[source]);
                    break;
                }
            }
        }
        let Some((start, _)) = path.last().copied() else {
            return false;
        };
        if amount == 0 {
            return false;
        }
        self.supply[start] -= amount;
        self.room[end] -= amount;
        for (source, sink) in path {
            self.flow[source][sink] += amount;
            if let From::Sink(back) = search.sources[source].1 {
                self.flow[source][back] -= amount;
            }
        }
        true
    }

    /// Cheapest ways from any source with supply, over flows that could be taken back (Bellman-Ford
    /// with a queue; there is never a negative cycle).
    fn search(&self) -> Search {
        let mut search = Search {
            sources: IxVec::filled(self.supply.len(), (FAR, From::Nowhere)),
            sinks: IxVec::filled(self.room.len(), (FAR, From::Nowhere)),
        };
        let mut open = VecDeque::new();
        for source in self.supply.ids().filter(|source| self.supply[*source] > 0) {
            search.sources[source].0 = 0;
            open.push_back(source);
        }
        let mut work = 64 * (self.supply.len() + 1) * (self.room.len() + 1);
        while let Some(source) = open.pop_front() {
            let Some(rest) = work.checked_sub(1) else {
                break;
            };
            work = rest;
            let here = search.sources[source].0;
            for sink in self.room.ids() {
                let there = here.saturating_add(self.cost(source, sink));
                if there >= search.sinks[sink].0 {
                    continue;
                }
                search.sinks[sink] = (there, From::Source(source));
                for other in self.supply.ids() {
                    if other == source || self.flow[other][sink] == 0 {
                        continue;
                    }
                    let back = there.saturating_sub(self.cost(other, sink));
                    if back < search.sources[other].0 {
                        search.sources[other] = (back, From::Sink(sink));
                        open.push_back(other);
                    }
                }
            }
        }
        search
    }

    fn cost(&self, source: Source, sink: Sink) -> i64 {
        i64::try_from(self.costs[source][sink]).unwrap_or(i64::MAX / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(carried: &[Carried], cost: &[Vec<u64>]) -> (u64, u64) {
        let amount = carried.iter().map(|one| one.amount).sum();
        let price = carried
            .iter()
            .map(|one| one.amount * cost[one.source][one.sink])
            .sum();
        (amount, price)
    }

    /// The cheapest way to carry the most, by trying everything unit by unit.
    fn brute(supply: &[u64], room: &[u64], cost: &[Vec<u64>]) -> (u64, u64) {
        let Some(source) = supply.iter().position(|left| *left > 0) else {
            return (0, 0);
        };
        let mut less = supply.to_vec();
        less[source] -= 1;
        let mut best = brute(&less, room, cost);
        for sink in 0..room.len() {
            if room[sink] > 0 {
                let mut smaller = room.to_vec();
                smaller[sink] -= 1;
                let (amount, price) = brute(&less, &smaller, cost);
                let tried = (amount + 1, price + cost[source][sink]);
                if tried.0 > best.0 || tried.0 == best.0 && tried.1 < best.1 {
                    best = tried;
                }
            }
        }
        best
    }

    #[test]
    fn a_nearer_source_gives_way_when_that_is_cheaper_in_total() {
        // Source 0 prefers sink 0, but source 1 has nowhere else to go.
        let cost = vec![vec![1, 2], vec![3, 100]];
        let carried = assign(&[5, 5], &[5, 5], |s, t| cost[s][t]);
        assert_eq!(total(&carried, &cost), (10, 25));
    }

    #[test]
    fn nothing_to_carry_or_nowhere_to_go_is_no_flow() {
        assert!(assign(&[], &[5], |_, _| 1).is_empty());
        assert!(assign(&[5], &[], |_, _| 1).is_empty());
        assert!(assign(&[0], &[5], |_, _| 1).is_empty());
        assert!(assign(&[5], &[0], |_, _| 1).is_empty());
        assert_eq!(assign(&[u64::MAX], &[7], |_, _| u64::MAX).len(), 1);
    }

    proptest! {
        #[test]
        fn as_much_as_possible_is_carried_at_the_least_cost(
            supply in prop::collection::vec(0..3_u64, 1..4),
            room in prop::collection::vec(0..4_u64, 1..4),
            prices in prop::collection::vec(1..9_u64, 9),
        ) {
            let cost: Vec<Vec<u64>> = prices.chunks(3).map(<[u64]>::to_vec).collect();
            let carried = assign(&supply, &room, |s, t| cost[s][t]);
            prop_assert_eq!(total(&carried, &cost), brute(&supply, &room, &cost));
        }
    }
}

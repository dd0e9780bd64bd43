//! Splits a network into two legs that share no risk and each carry a demand, over several paths
//! each if need be.
//!
//! When one path is too small for a metro's peak, a leg is a set of paths. Each shared risk belongs to
//! at most one leg, so the search gives a contested risk to either leg in turn, and asks a maximum
//! flow whether both can still carry the demand. It is exact: a risk is decided per step, and what
//! both flows can do without never has to be decided. The number of steps is bounded.

use crate::sorted::{SortedMap, SortedSet};

use super::{
    Decided, charge,
    flow::max_capacity,
    graph::{EdgeIx, Graph, NodeIx},
    index::Ix,
};

/// A thing that only one leg may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Risk {
    Node(usize),
    Edge(usize),
    Group(usize),
}

/// The paths of one leg and what each carries: edges from the source on.
pub(crate) type LegPaths = Vec<(Vec<EdgeIx>, u64)>;

struct Split<'g> {
    graph: &'g Graph,
    ends: (NodeIx, NodeIx),
    demand: u64,
}

/// Two legs from `s` to `t` that share no inner node, link or group, each able to carry `demand`.
pub(crate) fn split(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    demand: u64,
    left: &mut u64,
) -> Decided<Option<(LegPaths, LegPaths)>> {
    // Together the legs cannot carry more than the whole network does.
    if max_capacity(graph, s, t) < demand.saturating_mul(2) {
        return Decided::Proven(None);
    }
    let search = Split {
        graph,
        ends: (s, t),
        demand,
    };
    let bound = *left;
    // Each leg may not use what was given to the other.
    let mut open = vec![(SortedSet::new(), SortedSet::new())];
    while let Some((denied_first, denied_second)) = open.pop() {
        let Some(rest) = left.checked_sub(charge(graph)) else {
            return Decided::Undecided { bound };
        };
        *left = rest;
        let Some(first) = search.flow(&denied_first) else {
            continue;
        };
        let Some(second) = search.flow(&denied_second) else {
            continue;
        };
        let uses = search.risks(&first);
        let contested = search
            .risks(&second)
            .into_iter()
            .find(|risk| uses.contains(risk));
        let Some(risk) = contested else {
            return Decided::Proven(Some((first, second)));
        };
        let with = |denied: &SortedSet<Risk>| {
            denied
                .iter()
                .copied()
                .chain([risk])
                .collect::<SortedSet<_>>()
        };
        // The legs are alike until something is given to one of them.
        if !(denied_first.is_empty() && denied_second.is_empty()) {
            open.push((with(&denied_first), denied_second.clone()));
        }
        open.push((denied_first.clone(), with(&denied_second)));
    }
    Decided::Proven(None)
}

impl Split<'_> {
    fn risks_of_edge(&self, edge: EdgeIx) -> impl Iterator<Item = Risk> {
        let inner = |node: NodeIx| node != self.ends.0 && node != self.ends.1;
        let nodes = self
            .graph
            .edge(edge)
            .map(|edge| [edge.u, edge.v])
            .into_iter()
            .flatten()
            .filter(move |node| inner(*node));
        let groups = self
            .graph
            .edge_groups(edge)
            .iter()
            .map(|group| Risk::Group(group.index()));
        [Risk::Edge(edge.index())]
            .into_iter()
            .chain(nodes.map(|node| Risk::Node(node.index())))
            .chain(groups)
    }

    fn risks(&self, paths: &LegPaths) -> SortedSet<Risk> {
        paths
            .iter()
            .flat_map(|(edges, _)| edges)
            .flat_map(|edge| self.risks_of_edge(*edge))
            .collect()
    }

    /// Paths that carry the demand together without the denied risks, or `None`.
    fn flow(&self, denied: &SortedSet<Risk>) -> Option<LegPaths> {
        let usable = |edge: EdgeIx| self.risks_of_edge(edge).all(|risk| !denied.contains(&risk));
        // Net flow per edge, positive from u to v.
        let mut net: SortedMap<EdgeIx, i64> = SortedMap::new();
        let demand = i64::try_from(self.demand).ok()?;
        let mut carried = 0;
        while carried < demand {
            let (path, room) = self.augmenting(&net, &usable)?;
            let step = room.min(demand - carried);
            for (edge, forward) in path {
                *net.entry(edge).or_insert(0) += if forward { step } else { -step };
            }
            carried += step;
        }
        Some(self.paths_of(net))
    }

    /// The shortest way with room left, and its room.
    fn augmenting(
        &self,
        net: &SortedMap<EdgeIx, i64>,
        usable: &impl Fn(EdgeIx) -> bool,
    ) -> Option<(Vec<(EdgeIx, bool)>, i64)> {
        let (s, t) = self.ends;
        let mut before: SortedMap<NodeIx, (NodeIx, EdgeIx, bool, i64)> = SortedMap::new();
        let mut queue = std::collections::VecDeque::from([s]);
        while let Some(here) = queue.pop_front() {
            for step in self.graph.steps(here) {
                let Some(edge) = self.graph.edge(step.edge) else {
                    continue;
                };
                let forward = edge.u == here;
                let flow = net.get(&step.edge).copied().unwrap_or(0);
                let room = i64::try_from(edge.capacity).ok()? - if forward { flow } else { -flow };
                if room <= 0 || step.to == s || before.contains_key(&step.to) || !usable(step.edge)
                {
                    continue;
                }
                before.insert(step.to, (here, step.edge, forward, room));
                queue.push_back(step.to);
            }
            if before.contains_key(&t) {
                break;
            }
        }
        let (mut path, mut room, mut here) = (Vec::new(), i64::MAX, t);
        while here != s {
            let (from, edge, forward, free) = *before.get(&here)?;
            path.push((edge, forward));
            room = room.min(free);
            here = from;
        }
        path.reverse();
        Some((path, room))
    }

    /// Takes a flow apart into paths.
    fn paths_of(&self, mut net: SortedMap<EdgeIx, i64>) -> LegPaths {
        let (s, t) = self.ends;
        let mut paths = Vec::new();
        loop {
            let (mut path, mut here, mut room) = (Vec::new(), s, i64::MAX);
            let mut seen = SortedSet::from([s]);
            while here != t {
                let next = self.graph.steps(here).iter().find_map(|step| {
                    let edge = self.graph.edge(step.edge)?;
                    let flow = *net.get(&step.edge)? * if edge.u == here { 1 } else { -1 };
                    (flow > 0 && !seen.contains(&step.to)).then_some((step, flow, edge.u == here))
                });
                let Some((step, flow, forward)) = next else {
                    return paths;
                };
                path.push((step.edge, forward));
                room = room.min(flow);
                here = step.to;
                seen.insert(here);
            }
            for (edge, forward) in &path {
                *net.entry(*edge).or_insert(0) -= if *forward { room } else { -room };
            }
            paths.push((
                path.into_iter().map(|(edge, _)| edge).collect(),
                u64::try_from(room).unwrap_or(0),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Core 0, Microsoft 1, then routers; connections of 10 each.
    fn star(routers: &[usize]) -> (Graph, NodeIx, NodeIx) {
        let mut builder = Graph::builder();
        let (s, t) = (
            builder.add_node(&[]).unwrap(),
            builder.add_node(&[]).unwrap(),
        );
        for connections in routers {
            let router = builder.add_node(&[]).unwrap();
            builder.add_edge(s, router, 1, 1000, &[]).unwrap();
            for _ in 0..*connections {
                builder.add_edge(router, t, 1, 10, &[]).unwrap();
            }
        }
        (builder.build(), s, t)
    }

    fn legs(routers: &[usize], demand: u64) -> Option<(LegPaths, LegPaths)> {
        let (graph, s, t) = star(routers);
        split(&graph, s, t, demand, &mut 1_000).proven().unwrap()
    }

    #[test]
    fn several_connections_of_a_router_make_one_leg() {
        let (first, second) = legs(&[2, 2], 20).unwrap();
        assert_eq!((first.len(), second.len()), (2, 2));
    }

    #[test]
    fn routers_are_grouped_into_legs() {
        assert!(legs(&[1, 1, 1, 1], 20).is_some());
        assert!(legs(&[3, 1, 1, 1], 30).is_some());
        assert!(legs(&[2, 1, 1], 21).is_none());
    }

    #[test]
    fn one_router_is_one_leg_whatever_it_carries() {
        assert!(legs(&[4], 10).is_none());
    }

    #[test]
    fn the_bound_is_admitted() {
        let (graph, s, t) = star(&[1; 4]);
        assert_eq!(
            split(&graph, s, t, 20, &mut 1),
            Decided::Undecided { bound: 1 }
        );
    }
}

//! What the shortest path becomes after any one failure, for all failures at once.
//!
//! Only what lies on the shortest path can lengthen it. Hang every node onto the place where its
//! own shortest way from `s` leaves that path: an edge between two places then offers a detour
//! around everything in between (Malik, Mittal, Gupta, "The k most vital arcs", 1989). That takes
//! two shortest-path trees and one sweep instead of one search per failure.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{NO_WAY, Part, Path, Tree};
use crate::diversity::graph::{Graph, NodeIx};
use crate::diversity::index::{Ix, IxVec, ix};

ix! {
    /// A place on the shortest path: the node at this distance in hops from `s`.
    Place
}

/// Shortest lengths around each failed part of a shortest path; [`NO_WAY`] where there is none.
#[derive(Debug, Clone)]
pub(crate) struct Detours {
    /// Around each edge of the path.
    around_edges: Vec<u64>,
    /// Around each interior node of the path.
    around_nodes: Vec<u64>,
    /// The path's own length: what remains when something beside the path fails.
    shortest: u64,
}

impl Detours {
    /// The longest of the lengths, `None` when some failure disconnects the ends.
    pub(crate) fn worst(&self, failing: Part) -> Option<u64> {
        let lengths = match failing {
            Part::Edge => &self.around_edges,
            Part::Node => &self.around_nodes,
        };
        let worst = lengths.iter().copied().fold(self.shortest, u64::max);
        (worst != NO_WAY).then_some(worst)
    }
}

/// The longest the shortest path from `s` to `t` can become when any one edge, or any one node
/// other than `s` and `t`, fails. `None` when a failure disconnects them, or they are not connected.
pub fn worst_after_one_failure(graph: &Graph, s: NodeIx, t: NodeIx, failing: Part) -> Option<u64> {
    if !graph.joins(s, t) {
        return None;
    }
    let from = Tree::full(graph, s);
    let path = from.path_to(t)?;
    detours(graph, &from, &Tree::full(graph, t), &path).worst(failing)
}

/// Lengths around every part of `path`, which is a path of the tree `from` to the root of `to`.
pub(crate) fn detours(graph: &Graph, from: &Tree, to: &Tree, path: &Path) -> Detours {
    let hops = path.edges.len();
    let hang = Hanging::new(graph, from, path);
    let mut crossing: Vec<(u64, Place, Place)> = Vec::new();
    for (edge, ends) in graph.edges() {
        if hang.on_path_edge(path, edge, ends.u, ends.v) {
            continue;
        }
        let (Some(a), Some(b)) = (hang.place[ends.u], hang.place[ends.v]) else {
            continue;
        };
        let (near, far) = if a < b {
            (ends.u, ends.v)
        } else {
            (ends.v, ends.u)
        };
        if a != b {
            let length = from.distance[near] + ends.length + to.distance[far];
            crossing.push((length, a.min(b), a.max(b)));
        }
    }
    crossing.sort_unstable();
    let around_edges = paint(
        hops,
        crossing
            .iter()
            .map(|&(length, a, b)| (length, a.index(), b.index())),
    );
    let mut around_nodes = paint(
        hops,
        crossing
            .iter()
            .map(|&(length, a, b)| (length, a.index() + 1, b.index())),
    );
    for (place, length) in hang.ways_through(graph, from, to) {
        if let Some(best) = around_nodes.get_mut(place.index()) {
            *best = length.min(*best);
        }
    }
    let around_nodes = around_nodes
        .get(1..hops)
        .map_or_else(Vec::new, <[u64]>::to_vec);
    Detours {
        around_edges,
        around_nodes,
        shortest: path.length,
    }
}

/// Gives each position below `len` the first length whose range `start..end` covers it.
///
/// Painted positions are skipped by pointers that shorten as they are followed, so that long
/// overlapping ranges stay cheap.
fn paint(len: usize, ranges: impl Iterator<Item = (u64, usize, usize)>) -> Vec<u64> {
    let mut best: IxVec<Place, u64> = IxVec::filled(len, NO_WAY);
    let mut next: IxVec<Place, Place> = (0..=len).map(Place::at).collect();
    for (length, start, end) in ranges {
        let mut position = open_from(&mut next, Place::at(start.min(len)));
        while position.index() < end.min(len) {
            best[position] = length;
            next[position] = Place::at(position.index() + 1);
            position = open_from(&mut next, position);
        }
    }
    best.as_slice().to_vec()
}

/// The first unpainted position at or after `start`.
fn open_from(next: &mut IxVec<Place, Place>, start: Place) -> Place {
    let mut here = start;
    while next[here] != here {
        let skip = next[next[here]];
        next[here] = skip;
        here = skip;
    }
    here
}

/// Where every node hangs on the path.
struct Hanging {
    /// The last place of the path on the node's way from `s`; `None` for unreached nodes.
    place: IxVec<NodeIx, Option<Place>>,
    /// Whether the node is on the path itself.
    on_path: IxVec<NodeIx, bool>,
    last: Place,
}

impl Hanging {
    fn new(graph: &Graph, from: &Tree, path: &Path) -> Self {
        let mut place = graph.per_node(None);
        let mut on_path = graph.per_node(false);
        for (position, node) in path.nodes.iter().enumerate() {
            place[*node] = Some(Place::at(position));
            on_path[*node] = true;
        }
        for node in &from.order {
            if !on_path[*node]
                && let Some((before, _)) = from.parent[*node]
            {
                place[*node] = place[before];
            }
        }
        Self {
            place,
            on_path,
            last: Place::at(path.edges.len()),
        }
    }

    fn on_path_edge(
        &self,
        path: &Path,
        edge: crate::diversity::graph::EdgeIx,
        u: NodeIx,
        v: NodeIx,
    ) -> bool {
        self.on_path[u]
            && self.on_path[v]
            && self.place[u]
                .min(self.place[v])
                .is_some_and(|place| path.edges.get(place.index()) == Some(&edge))
    }

    /// Detours around the node at a place that use nodes hanging on that very place.
    ///
    /// Those nodes lose their own way from `s`, so they are reached anew from lower places; as they
    /// belong to one place each, one search serves all places.
    fn ways_through(&self, graph: &Graph, from: &Tree, to: &Tree) -> Vec<(Place, u64)> {
        let hangs = |node: NodeIx| {
            self.place[node]
                .filter(|place| !self.on_path[node] && place.index() > 0 && *place < self.last)
        };
        let mut length = graph.per_node(NO_WAY);
        let mut queue = BinaryHeap::new();
        for node in &from.order {
            let Some(place) = hangs(*node) else { continue };
            let lower = graph
                .steps(*node)
                .iter()
                .filter(|step| self.place[step.to] < Some(place));
            let entry = lower.map(|step| from.distance[step.to] + step.length).min();
            if let Some(entry) = entry {
                length[*node] = entry;
                queue.push(Reverse((entry, *node)));
            }
        }
        let mut ways = Vec::new();
        while let Some(Reverse((reached, node))) = queue.pop() {
            let (true, Some(place)) = (reached == length[node], self.place[node]) else {
                continue;
            };
            for step in graph.steps(node) {
                let there = reached + step.length;
                if self.place[step.to] > Some(place) {
                    ways.push((place, there + to.distance[step.to]));
                } else if hangs(step.to) == Some(place) && there < length[step.to] {
                    length[step.to] = there;
                    queue.push(Reverse((there, step.to)));
                }
            }
        }
        ways
    }
}

//! How many disjoint paths there are, and how much capacity: maximum flow (Dinic 1970).
//!
//! By Menger's theorem the number of disjoint paths equals the size of the smallest cut, which is
//! read off the same flow. Blocking flows keep dense and parallel links cheap, and the walk is a
//! loop with its own stack.

use super::graph::{EdgeIx, Graph, NodeIx};
use super::index::{Ix, IxVec, Lists, ix};

ix! {
    /// A vertex of the flow network: a node, or one half of it.
    Vertex
}
ix! {
    /// A directed arc; arcs come in pairs that undo each other.
    Arc
}

impl Arc {
    /// The arc that undoes this one.
    const fn back(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// Largest number of paths from `s` to `t` that share no edge. Parallel edges count separately;
/// 0 when `s` is `t`.
pub fn max_edge_disjoint(graph: &Graph, s: NodeIx, t: NodeIx) -> u64 {
    Network::of_edges(graph).max_flow(s, t)
}

/// Largest number of paths from `s` to `t` that share no node and no edge. Each direct edge counts
/// as a path; 0 when `s` is `t`.
pub fn max_node_disjoint(graph: &Graph, s: NodeIx, t: NodeIx) -> u64 {
    Network::of_nodes(graph).max_flow(s, t)
}

/// Largest flow from `s` to `t` that the capacities carry, in their unit; 0 when `s` is `t`.
pub fn max_capacity(graph: &Graph, s: NodeIx, t: NodeIx) -> u64 {
    Network::of_capacities(graph).max_flow(s, t)
}

/// What separates the two ends of a flow: as many things as there are disjoint paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FlowCut {
    pub nodes: Vec<NodeIx>,
    pub edges: Vec<EdgeIx>,
}

/// A flow network that can be asked for many pairs.
#[derive(Debug, Clone)]
pub(crate) struct Network {
    /// Whether each node is an entry and an exit joined by an arc.
    split: bool,
    ends: IxVec<Arc, Vertex>,
    initial: IxVec<Arc, u64>,
    arcs: Lists<Vertex, Arc>,
    residual: IxVec<Arc, u64>,
    level: IxVec<Vertex, u32>,
    tried: IxVec<Vertex, u32>,
    queue: Vec<Vertex>,
}

/// The level of a vertex that the current search has not reached.
const OUT: u32 = u32::MAX;

impl Network {
    /// Each edge carries one path.
    pub(crate) fn of_edges(graph: &Graph) -> Self {
        Self::undirected(graph, |_| 1)
    }

    /// Each edge carries its capacity.
    pub(crate) fn of_capacities(graph: &Graph) -> Self {
        Self::undirected(graph, |capacity| capacity)
    }

    /// Each edge and each node between the ends carries one path.
    pub(crate) fn of_nodes(graph: &Graph) -> Self {
        let mut arcs = Vec::with_capacity(2 * graph.node_count() + 4 * graph.edge_count());
        for node in graph.nodes() {
            arcs.push((entry(node), exit(node), 1));
            arcs.push((exit(node), entry(node), 0));
        }
        for (_, edge) in graph.edges() {
            arcs.push((exit(edge.u), entry(edge.v), 1));
            arcs.push((entry(edge.v), exit(edge.u), 0));
            arcs.push((exit(edge.v), entry(edge.u), 1));
            arcs.push((entry(edge.u), exit(edge.v), 0));
        }
        Self::new(2 * graph.node_count(), true, &arcs)
    }

    fn undirected(graph: &Graph, carries: impl Fn(u64) -> u64) -> Self {
        let arcs: Vec<(Vertex, Vertex, u64)> = graph
            .edges()
            .flat_map(|(_, edge)| {
                let (u, v) = (Vertex::at(edge.u.index()), Vertex::at(edge.v.index()));
                let carried = carries(edge.capacity);
                [(u, v, carried), (v, u, carried)]
            })
            .collect();
        Self::new(graph.node_count(), false, &arcs)
    }

    /// Arcs are given as (from, to, capacity), each followed by the arc that undoes it.
    fn new(vertices: usize, split: bool, arcs: &[(Vertex, Vertex, u64)]) -> Self {
        let out = arcs
            .iter()
            .enumerate()
            .map(|(id, arc)| (arc.0, Arc::at(id)));
        let initial: IxVec<Arc, u64> = arcs.iter().map(|arc| arc.2).collect();
        Self {
            split,
            ends: arcs.iter().map(|arc| arc.1).collect(),
            residual: initial.clone(),
            initial,
            arcs: Lists::gather(vertices, out),
            level: IxVec::filled(vertices, OUT),
            tried: IxVec::filled(vertices, 0),
            queue: Vec::with_capacity(vertices),
        }
    }

    fn source(&self, s: NodeIx) -> Vertex {
        if self.split {
            exit(s)
        } else {
            Vertex::at(s.index())
        }
    }

    fn sink(&self, t: NodeIx) -> Vertex {
        if self.split {
            entry(t)
        } else {
            Vertex::at(t.index())
        }
    }

    /// The largest flow between two nodes; 0 unless they are two different nodes of the graph.
    pub(crate) fn max_flow(&mut self, s: NodeIx, t: NodeIx) -> u64 {
        let (source, sink) = (self.source(s), self.sink(t));
        if s == t || !self.level.has(source) || !self.level.has(sink) {
            return 0;
        }
        self.residual.clone_from(&self.initial);
        let mut total = 0;
        while self.layer(source, sink) {
            total += self.block(source, sink);
        }
        total
    }

    /// Numbers vertices by hops over arcs with room; says whether the sink was reached.
    fn layer(&mut self, source: Vertex, sink: Vertex) -> bool {
        self.level.fill(OUT);
        self.tried.fill(0);
        self.queue.clear();
        self.queue.push(source);
        self.level[source] = 0;
        let mut head = 0;
        while let Some(&vertex) = self.queue.get(head) {
            head += 1;
            let next = self.level[vertex] + 1;
            for &arc in self.arcs.of(vertex) {
                let to = self.ends[arc];
                if self.residual[arc] > 0 && self.level[to] == OUT {
                    self.level[to] = next;
                    if to == sink {
                        return true;
                    }
                    self.queue.push(to);
                }
            }
        }
        false
    }

    /// Fills the layered network until no path of rising levels is left.
    fn block(&mut self, source: Vertex, sink: Vertex) -> u64 {
        let mut total = 0;
        let mut path: Vec<Arc> = Vec::new();
        let mut here = source;
        loop {
            if here == sink {
                total += self.push_along(&mut path);
                here = path.last().map_or(source, |&arc| self.ends[arc]);
            }
            if let Some(arc) = self.advance(here) {
                here = self.ends[arc];
                path.push(arc);
            } else if let Some(arc) = path.pop() {
                here = self.ends[arc.back()];
                self.tried[here] += 1;
            } else {
                return total;
            }
        }
    }

    /// The next arc out of a vertex that has room and leads one level up.
    fn advance(&mut self, here: Vertex) -> Option<Arc> {
        let arcs = self.arcs.of(here);
        let up = self.level[here] + 1;
        while let Some(&arc) = arcs.get(super::index::widen(self.tried[here])) {
            if self.residual[arc] > 0 && self.level[self.ends[arc]] == up {
                return Some(arc);
            }
            self.tried[here] += 1;
        }
        None
    }

    /// Sends what fits along `path` and shortens it to before the first arc without room.
    fn push_along(&mut self, path: &mut Vec<Arc>) -> u64 {
        let fits = path
            .iter()
            .map(|&arc| self.residual[arc])
            .min()
            .unwrap_or(0);
        let mut full = None;
        for (position, &arc) in path.iter().enumerate() {
            self.residual[arc] -= fits;
            self.residual[arc.back()] += fits;
            if self.residual[arc] == 0 && full.is_none() {
                full = Some(position);
            }
        }
        path.truncate(full.unwrap_or(0));
        fits
    }

    /// The cut next to the source, after [`Self::max_flow`] on a network [`Self::of_nodes`].
    pub(crate) fn cut(&self, graph: &Graph) -> FlowCut {
        let reached = |vertex: Vertex| self.level[vertex] != OUT;
        let nodes = graph
            .nodes()
            .filter(|node| reached(entry(*node)) && !reached(exit(*node)));
        let edges = graph.edges().filter(|(_, edge)| {
            reached(exit(edge.u)) && !reached(entry(edge.v))
                || reached(exit(edge.v)) && !reached(entry(edge.u))
        });
        FlowCut {
            nodes: nodes.collect(),
            edges: edges.map(|(edge, _)| edge).collect(),
        }
    }
}

/// Where paths enter a split node.
fn entry(node: NodeIx) -> Vertex {
    Vertex::at(2 * node.index())
}

/// Where paths leave a split node.
fn exit(node: NodeIx) -> Vertex {
    Vertex::at(2 * node.index() + 1)
}

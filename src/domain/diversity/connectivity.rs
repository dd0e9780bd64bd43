//! Single things whose failure disconnects: for the whole network, and for one pair of nodes.
//!
//! Bridges and articulation points come from one depth-first walk (Tarjan 1972) with its own stack.
//! For a pair, a sweep along one path sees which of its nodes and edges nothing leads around. Both
//! take time linear in nodes and edges.

use super::graph::{EdgeIx, Graph, NodeIx, Step};
use super::index::IxVec;

/// Edges whose failure disconnects some of the network, in order. A link with a parallel one is
/// never a bridge.
pub fn bridges(graph: &Graph) -> Vec<EdgeIx> {
    Walk::over(graph).bridges
}

/// Nodes whose failure disconnects others, in order.
pub fn articulation_points(graph: &Graph) -> Vec<NodeIx> {
    let cuts = Walk::over(graph).cuts;
    graph.nodes().filter(|node| cuts[*node]).collect()
}

/// A node on the walk's stack.
struct Visit {
    node: NodeIx,
    /// The edge by which the walk came; it does not lead back.
    by: Option<EdgeIx>,
    /// How many of the node's steps were taken.
    taken: usize,
}

/// One depth-first walk over all components.
struct Walk {
    /// Order of discovery from 1; 0 is not found yet.
    found: IxVec<NodeIx, u32>,
    /// Earliest found node that the subtree leads back to.
    low: IxVec<NodeIx, u32>,
    cuts: IxVec<NodeIx, bool>,
    bridges: Vec<EdgeIx>,
    clock: u32,
}

impl Walk {
    fn over(graph: &Graph) -> Self {
        let mut walk = Self {
            found: graph.per_node(0),
            low: graph.per_node(0),
            cuts: graph.per_node(false),
            bridges: Vec::new(),
            clock: 0,
        };
        for root in graph.nodes() {
            if walk.found[root] == 0 {
                walk.component(graph, root);
            }
        }
        walk.bridges.sort_unstable();
        walk
    }

    fn enter(&mut self, node: NodeIx) {
        self.clock += 1;
        self.found[node] = self.clock;
        self.low[node] = self.clock;
    }

    fn component(&mut self, graph: &Graph, root: NodeIx) {
        let mut root_children = 0;
        let mut stack = vec![Visit {
            node: root,
            by: None,
            taken: 0,
        }];
        self.enter(root);
        while let Some(top) = stack.last_mut() {
            if let Some(step) = graph.steps(top.node).get(top.taken) {
                top.taken += 1;
                let node = top.node;
                if Some(step.edge) == top.by {
                    continue;
                }
                if self.found[step.to] == 0 {
                    self.enter(step.to);
                    stack.push(Visit {
                        node: step.to,
                        by: Some(step.edge),
                        taken: 0,
                    });
                } else {
                    self.low[node] = self.low[node].min(self.found[step.to]);
                }
                continue;
            }
            let (done, by) = (top.node, top.by);
            stack.pop();
            let (Some(above), Some(edge)) = (stack.last(), by) else {
                continue;
            };
            let above = above.node;
            self.low[above] = self.low[above].min(self.low[done]);
            if self.low[done] > self.found[above] {
                self.bridges.push(edge);
            }
            if above == root {
                root_children += 1;
            } else if self.low[done] >= self.found[above] {
                self.cuts[above] = true;
            }
        }
        self.cuts[root] = root_children > 1;
    }
}

/// Nodes and edges that alone separate two nodes, from the first node on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Separators {
    pub nodes: Vec<NodeIx>,
    pub edges: Vec<EdgeIx>,
}

/// A path with few hops over usable edges, as steps (node left, edge taken); `None` if there is none.
pub(crate) fn few_hops(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    usable: impl Fn(&Step) -> bool,
) -> Option<Vec<(NodeIx, EdgeIx)>> {
    if !graph.joins(s, t) {
        return None;
    }
    let mut before = graph.per_node(None);
    let mut queue = vec![t];
    let mut head = 0;
    // From t, so that following the notes leads forward from s.
    while let Some(&node) = queue.get(head) {
        head += 1;
        for step in graph.steps(node) {
            if step.to != t && before[step.to].is_none() && usable(step) {
                before[step.to] = Some((node, step.edge));
                if step.to == s {
                    let mut path = Vec::new();
                    let mut here = s;
                    while let Some((next, edge)) = before[here] {
                        path.push((here, edge));
                        here = next;
                    }
                    return Some(path);
                }
                queue.push(step.to);
            }
        }
    }
    None
}

/// What alone separates `s` from `t` over usable edges; nothing if they are separate already.
pub(crate) fn separators(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    usable: impl Fn(&Step) -> bool,
) -> Separators {
    let Some(path) = few_hops(graph, s, t, &usable) else {
        return Separators::default();
    };
    let mut place = graph.per_node(None);
    for (position, (node, _)) in path.iter().enumerate() {
        place[*node] = Some(position);
    }
    place[t] = Some(path.len());
    let mut seen = graph.per_node(false);
    let mut found = Separators::default();
    // The farthest place that is reached without the edge the sweep is about to cross.
    let mut farthest = 0;
    let mut stack: Vec<NodeIx> = Vec::new();
    for (position, (node, edge)) in path.iter().enumerate() {
        if position > 0 && farthest <= position {
            found.nodes.push(*node);
        }
        stack.push(*node);
        while let Some(here) = stack.pop() {
            for step in graph.steps(here) {
                if step.edge == *edge || !usable(step) {
                    continue;
                }
                if let Some(reached) = place[step.to] {
                    farthest = farthest.max(reached);
                } else if !std::mem::replace(&mut seen[step.to], true) {
                    stack.push(step.to);
                }
            }
        }
        if farthest <= position {
            found.edges.push(*edge);
        }
        farthest = farthest.max(position + 1);
    }
    found
}

/// Whether usable steps connect two different nodes.
pub(crate) fn connected(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    usable: impl Fn(&Step) -> bool,
) -> bool {
    few_hops(graph, s, t, usable).is_some()
}

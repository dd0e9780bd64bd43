//! Shortest paths from one node to all others, and to one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Path;
use crate::diversity::graph::{EdgeIx, Graph, NodeIx, Step};
use crate::diversity::index::{Ix, IxVec};

/// The distance of a node that cannot be reached.
pub(crate) const NO_WAY: u64 = u64::MAX;

/// Distances from one node, with the step by which each node is reached.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    /// The node from which distances count.
    pub root: NodeIx,
    /// Least length from the root, [`NO_WAY`] where there is none.
    pub distance: IxVec<NodeIx, u64>,
    /// The node before and the edge taken, for all reached nodes but the root.
    pub parent: IxVec<NodeIx, Option<(NodeIx, EdgeIx)>>,
    /// Reached nodes, nearest first; a parent comes before its children.
    pub order: Vec<NodeIx>,
}

impl Tree {
    /// Grows the tree over the edges that are `usable`, until `goal` is settled or all are.
    pub(crate) fn grow(
        graph: &Graph,
        root: NodeIx,
        goal: Option<NodeIx>,
        usable: impl Fn(&Step) -> bool,
    ) -> Self {
        let mut tree = Self {
            root,
            distance: graph.per_node(NO_WAY),
            parent: graph.per_node(None),
            order: Vec::with_capacity(graph.node_count()),
        };
        let mut settled = graph.per_node(false);
        let mut queue = BinaryHeap::with_capacity(graph.node_count());
        tree.distance[root] = 0;
        queue.push(Reverse((0_u64, root)));
        while let Some(Reverse((distance, node))) = queue.pop() {
            if std::mem::replace(&mut settled[node], true) {
                continue;
            }
            tree.order.push(node);
            if Some(node) == goal {
                break;
            }
            for step in graph.steps(node) {
                let length = distance + step.length;
                if length < tree.distance[step.to] && usable(step) {
                    tree.distance[step.to] = length;
                    tree.parent[step.to] = Some((node, step.edge));
                    queue.push(Reverse((length, step.to)));
                }
            }
        }
        tree
    }

    /// The full tree of a graph in which everything works.
    pub(crate) fn full(graph: &Graph, root: NodeIx) -> Self {
        Self::grow(graph, root, None, |_| true)
    }

    /// The path from the root to `t`, if `t` was reached.
    pub(crate) fn path_to(&self, t: NodeIx) -> Option<Path> {
        let length = self.distance[t];
        if length == NO_WAY {
            return None;
        }
        let (mut nodes, mut edges, mut here) = (vec![t], Vec::new(), t);
        while let Some((before, edge)) = self.parent[here] {
            nodes.push(before);
            edges.push(edge);
            here = before;
        }
        nodes.reverse();
        edges.reverse();
        Some(Path {
            nodes,
            edges,
            length,
        })
    }
}

/// The shortest path between two nodes, if they are connected.
///
/// From a node to itself it is the empty path; to a node of another graph there is none.
pub fn shortest(graph: &Graph, s: NodeIx, t: NodeIx) -> Option<Path> {
    if s == t && graph.node_at(s.index()).is_some() {
        return Some(Path {
            nodes: vec![s],
            edges: Vec::new(),
            length: 0,
        });
    }
    if !graph.joins(s, t) {
        return None;
    }
    Tree::grow(graph, s, Some(t), |_| true).path_to(t)
}

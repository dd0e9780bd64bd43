//! Shortest ways: one, two that share nothing, and the one that is left after a failure.
//!
//! | question | function | source |
//! |---|---|---|
//! | shortest path | [`shortest`] | Dijkstra 1959 |
//! | two disjoint paths of least total length | [`min_sum_pair`] | Suurballe 1974, Bhandari 1999 |
//! | longest detour after any one failure | [`worst_after_one_failure`] | Malik, Mittal, Gupta 1989 |
//!
//! All lengths are whole numbers in the unit of the graph. Edges are always kept apart, nodes when
//! asked; the end nodes never count as shared.

mod failure;
mod pair;
mod tree;

pub(crate) use failure::detours;
pub use failure::worst_after_one_failure;
pub use pair::min_sum_pair;
pub(crate) use pair::min_sum_total;
pub use tree::shortest;
pub(crate) use tree::{NO_WAY, Tree};

use super::graph::{EdgeIx, Graph, NodeIx};

/// A way from the first to the last node, without repeated nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// The nodes passed, ends included.
    pub nodes: Vec<NodeIx>,
    /// The edges taken, one fewer than nodes.
    pub edges: Vec<EdgeIx>,
    /// Sum of the edges' lengths.
    pub length: u64,
}

impl Path {
    /// The nodes between the ends.
    pub fn interior(&self) -> &[NodeIx] {
        let last = self.nodes.len().saturating_sub(1);
        self.nodes.get(1..last).unwrap_or(&[])
    }

    /// Follows `edges` from `s`; loops are cut out.
    pub(crate) fn along(graph: &Graph, s: NodeIx, edges: impl IntoIterator<Item = EdgeIx>) -> Self {
        let mut nodes = vec![s];
        let mut kept: Vec<EdgeIx> = Vec::new();
        let mut position = crate::sorted::SortedMap::from([(s, 0_usize)]);
        let mut here = s;
        for edge in edges {
            let Some(ends) = graph.edge(edge) else {
                continue;
            };
            here = if ends.u == here { ends.v } else { ends.u };
            if let Some(&before) = position.get(&here) {
                for dropped in nodes.drain(before + 1..) {
                    position.remove(&dropped);
                }
                kept.truncate(before);
            } else {
                position.insert(here, nodes.len());
                nodes.push(here);
                kept.push(edge);
            }
        }
        let length = kept.iter().map(|edge| graph.length(*edge)).sum();
        Self {
            nodes,
            edges: kept,
            length,
        }
    }
}

/// Two paths between the same ends that share nothing of what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPair {
    /// The shorter path.
    pub first: Path,
    /// The other path.
    pub second: Path,
    /// Length of both together.
    pub total: u64,
}

impl PathPair {
    /// Orders two paths by length.
    pub(crate) fn of(one: Path, other: Path) -> Self {
        let total = one.length + other.length;
        let (first, second) = if other.length < one.length {
            (other, one)
        } else {
            (one, other)
        };
        Self {
            first,
            second,
            total,
        }
    }
}

/// The kind of part that two paths must not share, or of which one fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An edge.
    Edge,
    /// A node other than the two ends. Paths apart in nodes are apart in edges too.
    Node,
}

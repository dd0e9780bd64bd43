//! The engine against brute force, and against what must always hold.

mod brute;
mod laws;
mod matches_brute_force;
mod small_examples;

use proptest::prelude::*;

use super::graph::{Graph, GroupIx, NodeIx};

/// A link of a [`Case`].
#[derive(Debug, Clone)]
struct Link {
    u: usize,
    v: usize,
    length: u64,
    capacity: u64,
    /// Bit mask of groups.
    groups: u32,
}

/// A small network; questions are always about node 0 and node 1.
#[derive(Debug, Clone)]
struct Case {
    groups: usize,
    /// Bit mask of groups per node.
    nodes: Vec<u32>,
    links: Vec<Link>,
}

impl Case {
    fn graph(&self) -> Graph {
        let mut builder = Graph::builder();
        let groups: Vec<GroupIx> = (0..self.groups)
            .map(|_| builder.add_group().unwrap())
            .collect();
        let of = |mask: u32| -> Vec<GroupIx> {
            (0..self.groups)
                .filter(|bit| mask >> bit & 1 == 1)
                .map(|bit| groups[bit])
                .collect()
        };
        let nodes: Vec<NodeIx> = self
            .nodes
            .iter()
            .map(|mask| builder.add_node(&of(*mask)).unwrap())
            .collect();
        for link in &self.links {
            let (u, v) = (nodes[link.u], nodes[link.v]);
            builder
                .add_edge(u, v, link.length, link.capacity, &of(link.groups))
                .unwrap();
        }
        builder.build()
    }
}

/// The two nodes that are asked about.
fn ends(graph: &Graph) -> (NodeIx, NodeIx) {
    (graph.node_at(0).unwrap(), graph.node_at(1).unwrap())
}

/// Masks of few groups, often none.
fn mask(groups: usize) -> impl Strategy<Value = u32> {
    (any::<u32>(), any::<u32>(), any::<u32>())
        .prop_map(move |(a, b, c)| a & b & c & ((1 << groups) - 1))
}

/// Networks of 2 to 7 nodes with parallel links, self-loops, free links and up to 5 groups.
fn cases() -> impl Strategy<Value = Case> {
    (2_usize..=7, 0_usize..=5).prop_flat_map(|(count, groups)| {
        let link = (0..count, 0..count, 0_u64..6, 0_u64..4, mask(groups)).prop_map(
            |(u, v, length, capacity, groups)| Link {
                u,
                v,
                length,
                capacity,
                groups,
            },
        );
        (
            proptest::collection::vec(mask(groups), count),
            proptest::collection::vec(link, 0..=12),
        )
            .prop_map(move |(nodes, links)| Case {
                groups,
                nodes,
                links,
            })
    })
}

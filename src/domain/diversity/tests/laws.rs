//! What holds whatever the network looks like.

use proptest::prelude::*;

use super::{Case, Link, cases, ends, mask};
use crate::diversity::cut::smallest_cut;
use crate::diversity::flow::{max_capacity, max_edge_disjoint, max_node_disjoint};
use crate::diversity::paths::{Part, min_sum_pair, shortest, worst_after_one_failure};
use crate::diversity::shared_risk::{Disjointness, disjoint_pair, max_disjoint};
use crate::diversity::{DEFAULT_WORK_BOUND, Decided};

/// All numbers that the engine gives for a network.
#[derive(Debug, PartialEq, Eq)]
struct Numbers {
    edge_paths: u64,
    node_paths: u64,
    capacity: u64,
    /// Numbers of paths without shared risk, without and with nodes.
    clear_paths: [usize; 2],
    cut: usize,
    /// Lengths; shorter is better, `None` is impossible.
    lengths: [Option<u64>; 7],
}

fn numbers(case: &Case) -> Numbers {
    let graph = case.graph();
    let (s, t) = ends(&graph);
    let apart = |nodes| Disjointness { nodes };
    let clear = |nodes| {
        max_disjoint(&graph, s, t, apart(nodes), DEFAULT_WORK_BOUND)
            .proven()
            .unwrap()
            .len()
    };
    let total = |nodes| {
        disjoint_pair(&graph, s, t, apart(nodes), DEFAULT_WORK_BOUND)
            .proven()
            .unwrap()
            .map(|pair| pair.total)
    };
    Numbers {
        edge_paths: max_edge_disjoint(&graph, s, t),
        node_paths: max_node_disjoint(&graph, s, t),
        capacity: max_capacity(&graph, s, t),
        clear_paths: [clear(false), clear(true)],
        cut: smallest_cut(&graph, s, t, DEFAULT_WORK_BOUND)
            .proven()
            .unwrap()
            .len(),
        lengths: [
            shortest(&graph, s, t).map(|path| path.length),
            min_sum_pair(&graph, s, t, Part::Edge).map(|pair| pair.total),
            min_sum_pair(&graph, s, t, Part::Node).map(|pair| pair.total),
            worst_after_one_failure(&graph, s, t, Part::Edge),
            worst_after_one_failure(&graph, s, t, Part::Node),
            total(false),
            total(true),
        ],
    }
}

/// Whether nothing in `now` is worse than in `before`.
fn no_worse(before: &Numbers, now: &Numbers) -> bool {
    now.edge_paths >= before.edge_paths
        && now.node_paths >= before.node_paths
        && now.capacity >= before.capacity
        && now.clear_paths[0] >= before.clear_paths[0]
        && now.clear_paths[1] >= before.clear_paths[1]
        && now.cut >= before.cut
        && before
            .lengths
            .iter()
            .zip(&now.lengths)
            .all(|(before, now)| match (before, now) {
                (Some(before), Some(now)) => now <= before,
                (Some(_), None) => false,
                (None, _) => true,
            })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn adding_a_link_or_a_node_never_makes_anything_worse(
        case in cases(),
        (u, v, length, capacity, groups) in (0_usize..8, 0_usize..8, 0_u64..6, 0_u64..4, mask(5)),
    ) {
        let mut more = case.clone();
        let groups = groups & ((1 << case.groups) - 1);
        more.nodes.push(groups);
        let (u, v) = (u % more.nodes.len(), v % more.nodes.len());
        more.links.push(Link { u, v, length, capacity, groups });
        let (before, now) = (numbers(&case), numbers(&more));
        prop_assert!(no_worse(&before, &now), "{before:?} became {now:?}");
    }

    #[test]
    fn recording_one_more_shared_risk_never_makes_anything_better(
        case in cases(),
        (group, at) in (0_usize..5, any::<prop::sample::Index>()),
    ) {
        if case.groups == 0 {
            return Ok(());
        }
        let mut more = case.clone();
        let bit = 1 << (group % case.groups);
        let at = at.index(case.links.len() + case.nodes.len());
        match at.checked_sub(case.links.len()) {
            Some(node) => more.nodes[node] |= bit,
            None => more.links[at].groups |= bit,
        }
        let (before, now) = (numbers(&case), numbers(&more));
        prop_assert!(no_worse(&now, &before), "{before:?} became {now:?}");
    }

    #[test]
    fn relabelling_nodes_links_and_groups_changes_nothing(case in cases(), keys in prop::collection::vec(any::<u64>(), 24)) {
        let order = |len: usize, from: usize| {
            let mut order: Vec<usize> = (0..len).collect();
            order.sort_by_key(|at| keys[(at + from) % keys.len()]);
            order
        };
        // Nodes 0 and 1 are the ends and keep their places.
        let mut place = vec![0, 1];
        place.extend(order(case.nodes.len() - 2, 3).iter().map(|at| at + 2));
        let bits = order(case.groups, 7);
        let moved = |mask: u32| bits.iter().enumerate().map(|(to, from)| (mask >> from & 1) << to).sum::<u32>();
        let mut nodes = vec![0; case.nodes.len()];
        for (node, groups) in case.nodes.iter().enumerate() {
            nodes[place[node]] = moved(*groups);
        }
        let relabel = |at: &usize| {
            let link = &case.links[*at];
            Link { u: place[link.v], v: place[link.u], groups: moved(link.groups), ..*link }
        };
        let links = order(case.links.len(), 0).iter().map(relabel).collect();
        let other = Case { groups: case.groups, nodes, links };
        prop_assert_eq!(numbers(&case), numbers(&other));
    }

    #[test]
    fn cuts_and_paths_are_duals(case in cases()) {
        let with = numbers(&case);
        prop_assert!(with.clear_paths[1] <= with.cut, "{with:?}");
        let mut plain = case;
        plain.links.iter_mut().for_each(|link| link.groups = 0);
        plain.nodes.iter_mut().for_each(|groups| *groups = 0);
        let without = numbers(&plain);
        prop_assert_eq!(u64::try_from(without.cut).unwrap(), without.node_paths);
        prop_assert_eq!(u64::try_from(without.clear_paths[0]).unwrap(), without.edge_paths);
        prop_assert_eq!(u64::try_from(without.clear_paths[1]).unwrap(), without.node_paths);
    }

    #[test]
    fn a_bounded_search_is_right_or_open(case in cases(), bound in 0_u64..4) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let full = numbers(&case);
        for nodes in [false, true] {
            match disjoint_pair(&graph, s, t, Disjointness { nodes }, bound) {
                Decided::Proven(pair) => prop_assert_eq!(pair.map(|pair| pair.total), full.lengths[5 + usize::from(nodes)]),
                Decided::Undecided { bound: hit } => prop_assert_eq!(hit, bound),
            }
            if let Decided::Proven(paths) = max_disjoint(&graph, s, t, Disjointness { nodes }, bound) {
                prop_assert_eq!(paths.len(), full.clear_paths[usize::from(nodes)]);
            }
        }
        if let Decided::Proven(cut) = smallest_cut(&graph, s, t, bound) {
            prop_assert_eq!(cut.len(), full.cut);
        }
    }
}

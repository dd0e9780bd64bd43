//! Every answer equals the one found by trying everything.

use proptest::prelude::*;

use super::brute::{self, Way};
use super::{Case, cases, ends};
use crate::diversity::connectivity::{articulation_points, bridges};
use crate::diversity::cut::{Cut, Element, single_points, smallest_cut};
use crate::diversity::flow::{max_capacity, max_edge_disjoint, max_node_disjoint};
use crate::diversity::graph::Graph;
use crate::diversity::index::Ix;
use crate::diversity::paths::{Part, min_sum_pair, shortest, worst_after_one_failure};
use crate::diversity::shared_risk::{Disjointness, Path, disjoint_pair, max_disjoint};
use crate::diversity::{DEFAULT_WORK_BOUND, Decided};

/// The masks of a path that the engine returned, after checking that it is one.
fn way_of(case: &Case, graph: &Graph, path: &Path) -> Way {
    let mut way = Way {
        length: 0,
        links: 0,
        nodes: 0,
        groups: 0,
    };
    for (edge, step) in path.edges.iter().zip(path.nodes.windows(2)) {
        let link = &case.links[edge.index()];
        let ends = [step[0].index(), step[1].index()];
        assert!(
            ends == [link.u, link.v] || ends == [link.v, link.u],
            "{path:?} jumps"
        );
        way.length += link.length;
        way.links |= 1 << edge.index();
        way.groups |= u64::from(link.groups);
    }
    for node in path.interior() {
        assert_eq!(way.nodes >> node.index() & 1, 0, "{path:?} repeats a node");
        way.nodes |= 1 << node.index();
        way.groups |= u64::from(case.nodes[node.index()]);
    }
    let (s, t) = ends(graph);
    assert_eq!(
        (path.nodes.first(), path.nodes.last()),
        (Some(&s), Some(&t))
    );
    assert_eq!(path.nodes.len(), path.edges.len() + 1);
    assert_eq!(path.length, way.length);
    way
}

/// The failures that a cut names, as a mask.
fn mask_of(cut: &Cut) -> u64 {
    let edges = cut.edges.iter().map(|edge| 1_u64 << edge.index());
    let nodes = cut.nodes.iter().map(|node| 1_u64 << (32 + node.index()));
    let groups = cut.groups.iter().map(|group| 1_u64 << (48 + group.index()));
    edges
        .chain(nodes)
        .chain(groups)
        .fold(0, |all, one| all | one)
}

const PARTS: [(Part, bool); 2] = [(Part::Edge, false), (Part::Node, true)];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn disjoint_path_counts_and_capacity_match(case in cases()) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let ways = brute::ways(&case);
        let most = |nodes| {
            let masks: Vec<u64> = ways.iter().map(|way| way.risks(nodes, false)).collect();
            u64::try_from(brute::most_apart(&masks)).unwrap()
        };
        prop_assert_eq!(max_edge_disjoint(&graph, s, t), most(false));
        prop_assert_eq!(max_node_disjoint(&graph, s, t), most(true));
        prop_assert_eq!(max_capacity(&graph, s, t), brute::least_capacity(&case));
    }

    #[test]
    fn shortest_paths_pairs_and_detours_match(case in cases()) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let ways = brute::ways(&case);
        let path = shortest(&graph, s, t);
        prop_assert_eq!(path.as_ref().map(|path| path.length), ways.iter().map(|way| way.length).min());
        if let Some(path) = path {
            way_of(&case, &graph, &path);
        }
        for (part, nodes) in PARTS {
            let found = min_sum_pair(&graph, s, t, part);
            prop_assert_eq!(
                found.as_ref().map(|pair| pair.total),
                brute::cheapest_pair(&ways, |way| way.risks(nodes, false))
            );
            if let Some(pair) = found {
                let (one, other) = (way_of(&case, &graph, &pair.first), way_of(&case, &graph, &pair.second));
                prop_assert_eq!(one.risks(nodes, false) & other.risks(nodes, false), 0);
                prop_assert_eq!(one.length + other.length, pair.total);
                prop_assert!(one.length <= other.length);
            }
            let failures: Vec<u64> = match part {
                Part::Edge => (0..case.links.len()).map(|link| 1 << link).collect(),
                Part::Node => (2..case.nodes.len()).map(|node| 1 << (32 + node)).collect(),
            };
            prop_assert_eq!(
                worst_after_one_failure(&graph, s, t, part),
                brute::worst_after(&ways, &failures, |way| way.risks(true, false))
            );
        }
    }

    #[test]
    fn bridges_and_articulation_points_match(case in cases()) {
        let graph = case.graph();
        let whole = brute::parts(&case, None, None);
        let bridge = |link: &usize| brute::parts(&case, Some(*link), None) > whole;
        let found: Vec<usize> = bridges(&graph).iter().map(|edge| edge.index()).collect();
        prop_assert_eq!(found, (0..case.links.len()).filter(bridge).collect::<Vec<_>>());
        // A lone node takes its own part with it, others must leave more parts than there were.
        let cuts = |node: &usize| brute::parts(&case, None, Some(*node)) > whole;
        let found: Vec<usize> = articulation_points(&graph).iter().map(|node| node.index()).collect();
        prop_assert_eq!(found, (0..case.nodes.len()).filter(cuts).collect::<Vec<_>>());
    }

    #[test]
    fn the_cheapest_pair_without_shared_risk_matches(case in cases()) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let ways = brute::ways(&case);
        for nodes in [false, true] {
            let found = disjoint_pair(&graph, s, t, Disjointness { nodes }, DEFAULT_WORK_BOUND).proven().unwrap();
            prop_assert_eq!(
                found.as_ref().map(|pair| pair.total),
                brute::cheapest_pair(&ways, |way| way.risks(nodes, true))
            );
            if let Some(pair) = found {
                let (one, other) = (way_of(&case, &graph, &pair.first), way_of(&case, &graph, &pair.second));
                prop_assert_eq!(one.risks(nodes, true) & other.risks(nodes, true), 0);
            }
        }
    }

    #[test]
    fn the_most_paths_without_shared_risk_match(case in cases()) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let ways = brute::ways(&case);
        for nodes in [false, true] {
            let found = max_disjoint(&graph, s, t, Disjointness { nodes }, DEFAULT_WORK_BOUND).proven().unwrap();
            let masks: Vec<u64> = ways.iter().map(|way| way.risks(nodes, true)).collect();
            prop_assert_eq!(found.len(), brute::most_apart(&masks));
            let mut used = 0;
            for path in &found {
                let risks = way_of(&case, &graph, path).risks(nodes, true);
                prop_assert_eq!(used & risks, 0);
                used |= risks;
            }
        }
    }

    #[test]
    fn the_smallest_cut_matches_and_cuts(case in cases()) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let masks: Vec<u64> = brute::ways(&case).iter().map(|way| way.risks(true, true)).collect();
        let Decided::Proven(cut) = smallest_cut(&graph, s, t, DEFAULT_WORK_BOUND) else {
            return Err(TestCaseError::fail("undecided"));
        };
        prop_assert_eq!(cut.len(), brute::smallest_hitting(&masks));
        let failed = mask_of(&cut);
        prop_assert!(masks.iter().all(|mask| mask & failed != 0), "{:?} leaves a path", cut);
    }

    #[test]
    fn single_points_are_exactly_what_meets_every_path(case in cases()) {
        let graph = case.graph();
        let (s, t) = ends(&graph);
        let masks: Vec<u64> = brute::ways(&case).iter().map(|way| way.risks(true, true)).collect();
        let every = if masks.is_empty() { 0 } else { masks.iter().fold(u64::MAX, |all, mask| all & mask) };
        let mut found = 0;
        for point in single_points(&graph, s, t) {
            let bit = match point {
                Element::Edge(edge) => edge.index(),
                Element::Node(node) => 32 + node.index(),
                Element::Group(group) => 48 + group.index(),
            };
            prop_assert_eq!(found >> bit & 1, 0, "named twice");
            found |= 1 << bit;
        }
        prop_assert_eq!(found, every);
    }
}

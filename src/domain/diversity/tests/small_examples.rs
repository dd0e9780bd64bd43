//! Networks small enough to check by eye, and inputs at the edge of what is allowed.

use crate::diversity::cut::{Element, single_points, smallest_cut};
use crate::diversity::flow::{max_edge_disjoint, max_node_disjoint};
use crate::diversity::graph::{Graph, GraphError, MAX_CAPACITY, MAX_LENGTH};
use crate::diversity::paths::{Part, min_sum_pair, shortest};
use crate::diversity::shared_risk::{Disjointness, disjoint_pair, max_disjoint};
use crate::diversity::{DEFAULT_WORK_BOUND, Decided};

const NODES: Disjointness = Disjointness { nodes: true };

#[test]
fn two_legs_in_one_duct_are_cut_by_the_duct() {
    let mut builder = Graph::builder();
    let duct = builder.add_group().unwrap();
    let [core, r1, r2, edge] = [(); 4].map(|()| builder.add_node(&[]).unwrap());
    for router in [r1, r2] {
        builder.add_edge(core, router, 10, 1, &[duct]).unwrap();
        builder.add_edge(router, edge, 1, 1, &[]).unwrap();
    }
    let graph = builder.build();
    assert_eq!(max_node_disjoint(&graph, core, edge), 2);
    assert_eq!(
        disjoint_pair(&graph, core, edge, NODES, DEFAULT_WORK_BOUND),
        Decided::Proven(None)
    );
    assert_eq!(single_points(&graph, core, edge), [Element::Group(duct)]);
    let cut = smallest_cut(&graph, core, edge, DEFAULT_WORK_BOUND)
        .proven()
        .unwrap();
    assert_eq!((cut.len(), cut.groups), (1, vec![duct]));
}

#[test]
fn a_pair_is_found_where_the_shortest_path_is_a_trap() {
    // The shortest way takes the duct that both other ways need: it has to be given up.
    let mut builder = Graph::builder();
    let [north, south] = [(); 2].map(|()| builder.add_group().unwrap());
    let [s, a, b, c, t] = [(); 5].map(|()| builder.add_node(&[]).unwrap());
    for (u, v, length, groups) in [
        (s, a, 1, vec![north]),
        (a, t, 1, vec![south]),
        (s, b, 5, vec![north]),
        (b, t, 5, vec![]),
        (s, c, 5, vec![]),
        (c, t, 5, vec![south]),
    ] {
        builder.add_edge(u, v, length, 1, &groups).unwrap();
    }
    let graph = builder.build();
    let pair = disjoint_pair(&graph, s, t, NODES, DEFAULT_WORK_BOUND)
        .proven()
        .flatten()
        .unwrap();
    assert_eq!(pair.total, 20);
    let mut ways = [pair.first.nodes, pair.second.nodes];
    ways.sort();
    assert_eq!(ways, [vec![s, b, t], vec![s, c, t]]);
}

#[test]
fn a_group_of_both_ends_is_not_a_shared_risk() {
    let mut builder = Graph::builder();
    let campus = builder.add_group().unwrap();
    let [s, t] = [(); 2].map(|()| builder.add_node(&[campus]).unwrap());
    for _ in 0..2 {
        builder.add_edge(s, t, 1, 1, &[]).unwrap();
    }
    let graph = builder.build();
    assert_eq!(
        max_disjoint(&graph, s, t, NODES, DEFAULT_WORK_BOUND)
            .proven()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(single_points(&graph, s, t), []);
}

#[test]
fn a_node_has_a_way_to_itself_but_no_disjoint_ones() {
    let mut builder = Graph::builder();
    let s = builder.add_node(&[]).unwrap();
    builder.add_edge(s, s, 1, 1, &[]).unwrap();
    let graph = builder.build();
    assert_eq!(shortest(&graph, s, s).unwrap().length, 0);
    assert_eq!(
        (
            max_edge_disjoint(&graph, s, s),
            max_node_disjoint(&graph, s, s)
        ),
        (0, 0)
    );
    assert_eq!(min_sum_pair(&graph, s, s, Part::Edge), None);
    assert_eq!(disjoint_pair(&graph, s, s, NODES, 1), Decided::Proven(None));
    assert!(smallest_cut(&graph, s, s, 1).proven().unwrap().is_empty());
}

#[test]
fn ids_of_a_larger_graph_name_nothing_in_a_smaller_one() {
    let mut larger = Graph::builder();
    let foreign = [(); 9].map(|()| larger.add_node(&[]).unwrap())[8];
    let mut builder = Graph::builder();
    let s = builder.add_node(&[]).unwrap();
    let graph = builder.build();
    assert_eq!(shortest(&graph, s, foreign), None);
    assert_eq!(shortest(&graph, foreign, foreign), None);
    assert_eq!(max_edge_disjoint(&graph, foreign, s), 0);
    assert_eq!(
        disjoint_pair(&graph, s, foreign, NODES, 1),
        Decided::Proven(None)
    );
    assert_eq!(
        max_disjoint(&graph, s, foreign, NODES, 1),
        Decided::Proven(Vec::new())
    );
    assert_eq!(single_points(&graph, foreign, s), []);
    assert_eq!(builder_error(foreign), GraphError::UnknownNode(8));
}

fn builder_error(foreign: crate::diversity::graph::NodeIx) -> GraphError {
    let mut builder = Graph::builder();
    let s = builder.add_node(&[]).unwrap();
    builder.add_edge(s, foreign, 0, 0, &[]).unwrap_err()
}

#[test]
fn lengths_and_capacities_beyond_the_bound_are_refused_with_the_bound() {
    let mut builder = Graph::builder();
    let s = builder.add_node(&[]).unwrap();
    let long = builder.add_edge(s, s, MAX_LENGTH + 1, 0, &[]).unwrap_err();
    assert_eq!(long, GraphError::LengthTooLarge(MAX_LENGTH + 1));
    assert!(long.to_string().contains("1099511627776"), "{long}");
    let wide = builder
        .add_edge(s, s, 0, MAX_CAPACITY + 1, &[])
        .unwrap_err();
    assert_eq!(wide, GraphError::CapacityTooLarge(MAX_CAPACITY + 1));
    assert!(
        builder
            .add_edge(s, s, MAX_LENGTH, MAX_CAPACITY, &[])
            .is_ok()
    );
}

#[test]
fn a_chain_of_a_hundred_thousand_links_does_not_overflow_anything() {
    let mut builder = Graph::builder();
    let nodes: Vec<_> = (0..100_000)
        .map(|_| builder.add_node(&[]).unwrap())
        .collect();
    for step in nodes.windows(2) {
        builder
            .add_edge(step[0], step[1], MAX_LENGTH, 1, &[])
            .unwrap();
    }
    let graph = builder.build();
    let (s, t) = (nodes[0], nodes[99_999]);
    assert_eq!(shortest(&graph, s, t).unwrap().length, 99_999 * MAX_LENGTH);
    assert_eq!(
        crate::diversity::connectivity::bridges(&graph).len(),
        99_999
    );
    assert_eq!(single_points(&graph, s, t).len(), 99_998 + 99_999);
    assert_eq!(
        smallest_cut(&graph, s, t, DEFAULT_WORK_BOUND)
            .proven()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        disjoint_pair(&graph, s, t, NODES, DEFAULT_WORK_BOUND),
        Decided::Proven(None)
    );
}

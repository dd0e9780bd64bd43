//! `maps-portal disjoint --topologies FILE --pairs FILE`: plain networks.

use std::collections::HashMap;
use std::io::{BufRead, Write};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{DisjointError, Input, Lines, Pair, PairsLine, answer};
use crate::diversity::connectivity::{articulation_points, bridges};
use crate::diversity::flow::Network;
use crate::diversity::graph::{Graph, NodeIx};
use crate::diversity::index::Ix;
use crate::diversity::paths::{Part, Tree, detours, min_sum_total};

/// A line of the topologies file; further keys are ignored.
#[derive(Debug, Deserialize)]
struct Topology {
    name: String,
    nodes: Vec<IgnoredAny>,
    edges: Vec<(u64, u64, u64)>,
}

/// The columns of an answer, in the order of [`Row`].
const COLUMNS: [&str; 9] = [
    "s",
    "t",
    "max_edge_disjoint",
    "max_node_disjoint",
    "shortest",
    "min_sum_2_edge_disjoint",
    "min_sum_2_node_disjoint",
    "worst_after_one_edge_failure",
    "worst_after_one_node_failure",
];

/// One pair's answers; `None` where it is impossible.
type Row = (
    u64,
    u64,
    u64,
    u64,
    Option<u64>,
    Option<u64>,
    Option<u64>,
    Option<u64>,
    Option<u64>,
);

#[derive(Debug, Serialize)]
struct Answers<'a> {
    name: &'a str,
    n: usize,
    m: usize,
    bridges: usize,
    articulation_points: usize,
    cols: [&'static str; 9],
    pairs: Vec<Row>,
}

/// Answers each line of `pairs` about a network of `topologies`, in the order of the pairs.
///
/// Lengths are in the unit of the topologies; parallel links are separate links.
///
/// # Errors
/// The first line that cannot be used, or a failure to read or write.
pub fn run_topologies(
    topologies: impl BufRead,
    pairs: impl BufRead,
    mut out: impl Write,
) -> Result<(), DisjointError> {
    let networks = read(Lines::new(Input::Topologies, topologies))?;
    let mut lines = Lines::new(Input::Pairs, pairs);
    while let Some(asked) = lines.next::<PairsLine>()? {
        let Some((_, graph)) = networks.get(&asked.name) else {
            return Err(lines.refuse(format!("no topology is named {:?}", asked.name)));
        };
        let mut solver = Solver::new(graph);
        let mut rows = Vec::with_capacity(asked.pairs.len());
        for pair in &asked.pairs {
            rows.push(solver.row(*pair).map_err(|reason| lines.refuse(reason))?);
        }
        answer(
            &mut out,
            &Answers {
                name: &asked.name,
                n: graph.node_count(),
                m: graph.edge_count(),
                bridges: bridges(graph).len(),
                articulation_points: articulation_points(graph).len(),
                cols: COLUMNS,
                pairs: rows,
            },
        )?;
    }
    Ok(())
}

/// All networks by name, with the line that they were on.
fn read(mut lines: Lines<impl BufRead>) -> Result<HashMap<String, (usize, Graph)>, DisjointError> {
    let mut networks: HashMap<String, (usize, Graph)> = HashMap::new();
    while let Some(topology) = lines.next::<Topology>()? {
        if let Some((line, _)) = networks.get(&topology.name) {
            let reason = format!(
                "line {line} already has a topology named {:?}",
                topology.name
            );
            return Err(lines.refuse(reason));
        }
        let graph = build(&topology).map_err(|reason| lines.refuse(reason))?;
        networks.insert(topology.name, (lines.number, graph));
    }
    Ok(networks)
}

fn build(topology: &Topology) -> Result<Graph, String> {
    let mut builder = Graph::builder();
    let mut nodes = Vec::with_capacity(topology.nodes.len());
    for _ in &topology.nodes {
        nodes.push(builder.add_node(&[]).map_err(|error| error.to_string())?);
    }
    for (position, &(u, v, length)) in topology.edges.iter().enumerate() {
        let end = |node: u64| {
            let found = usize::try_from(node).ok().and_then(|node| nodes.get(node));
            found.copied().ok_or_else(|| {
                format!(
                    "edges[{position}] ends at node {node}, but {}",
                    range(nodes.len())
                )
            })
        };
        let (u, v) = (end(u)?, end(v)?);
        let added = builder.add_edge(u, v, length, 1, &[]);
        added.map_err(|error| format!("edges[{position}]: {error}"))?;
    }
    Ok(builder.build())
}

/// Which node numbers there are.
fn range(count: usize) -> String {
    match count.checked_sub(1) {
        Some(last) => format!("nodes are numbered 0 to {last}"),
        None => "there are no nodes".to_owned(),
    }
}

/// Answers pairs of one graph, keeping what several pairs need.
struct Solver<'a> {
    graph: &'a Graph,
    by_edges: Network,
    by_nodes: Network,
    /// Distances from the `s` of the last pair: pairs often come sorted.
    from: Option<Tree>,
}

impl<'a> Solver<'a> {
    fn new(graph: &'a Graph) -> Self {
        let (by_edges, by_nodes) = (Network::of_edges(graph), Network::of_nodes(graph));
        Self {
            graph,
            by_edges,
            by_nodes,
            from: None,
        }
    }

    fn node(&self, number: u64) -> Result<NodeIx, String> {
        let node = usize::try_from(number)
            .ok()
            .and_then(|number| self.graph.node_at(number));
        node.ok_or_else(|| {
            format!(
                "pair with node {number}, but {}",
                range(self.graph.node_count())
            )
        })
    }

    fn row(&mut self, pair: Pair) -> Result<Row, String> {
        let (s, t) = (self.node(pair.s)?, self.node(pair.t)?);
        if s == t {
            return Err(format!(
                "pair [{0}, {0}]: s and t have to be two different nodes",
                pair.s
            ));
        }
        let edge_paths = self.by_edges.max_flow(s, t);
        let node_paths = self.by_nodes.max_flow(s, t);
        let graph = self.graph;
        let kept = self
            .from
            .take()
            .filter(|tree| tree.root.index() == s.index());
        let from = self
            .from
            .insert(kept.unwrap_or_else(|| Tree::full(graph, s)));
        let Some(path) = from.path_to(t) else {
            return Ok((
                pair.s, pair.t, edge_paths, node_paths, None, None, None, None, None,
            ));
        };
        let pair_total = |paths: u64, part: Part| {
            (paths > 1)
                .then(|| min_sum_total(graph, from, &path, part))
                .flatten()
        };
        let around = detours(graph, from, &Tree::full(graph, t), &path);
        Ok((
            pair.s,
            pair.t,
            edge_paths,
            node_paths,
            Some(path.length),
            pair_total(edge_paths, Part::Edge),
            pair_total(node_paths, Part::Node),
            around.worst(Part::Edge),
            around.worst(Part::Node),
        ))
    }
}

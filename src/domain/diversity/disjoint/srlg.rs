//! `maps-portal disjoint --srlg --instances FILE --pairs FILE`: networks with shared risks.

use std::collections::HashMap;
use std::fmt;
use std::io::{BufRead, Write};

use serde::de::{self, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{DisjointError, Input, Lines, Pair, PairsLine, answer};
use crate::diversity::Decided;
use crate::diversity::cut::{Element, single_points};
use crate::diversity::flow::Network;
use crate::diversity::graph::{Graph, GraphBuilder, GroupIx, NodeIx};
use crate::diversity::index::Ix;
use crate::diversity::shared_risk::{Disjointness, Path, disjoint_pair, max_disjoint};

/// A line of the instances file; further keys are ignored.
#[derive(Debug, Deserialize)]
struct Instance {
    name: String,
    nodes: Vec<Id>,
    links: Vec<(u64, u64, u64, u64)>,
    srlg_groups: Vec<Vec<u64>>,
}

/// The first column of a row; the others are ignored.
#[derive(Debug)]
struct Id(u64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RowVisitor;

        impl<'de> Visitor<'de> for RowVisitor {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a node [id, x, y]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<Id, A::Error> {
                let id = row
                    .next_element()?
                    .ok_or_else(|| de::Error::invalid_length(0, &self))?;
                while row.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Id(id))
            }
        }

        deserializer.deserialize_seq(RowVisitor)
    }
}

/// A network with the ids that its file gives to nodes.
struct Known {
    /// The line of the instances file.
    line: usize,
    ids: Vec<u64>,
    by_id: HashMap<u64, NodeIx>,
    links: Vec<(NodeIx, NodeIx, u64)>,
    /// Which groups each link is in.
    groups_of: Vec<Vec<usize>>,
    group_count: usize,
    /// The network with all its groups.
    graph: Graph,
}

/// A cell of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Number(u64),
    /// Written as `null`.
    Impossible,
    /// The work bound was hit; written as `"undecided"`.
    Undecided,
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Impossible => serializer.serialize_unit(),
            Self::Undecided => serializer.serialize_str("undecided"),
        }
    }
}

#[derive(Debug, Serialize)]
struct Row {
    s: u64,
    t: u64,
    cut_srlgs: usize,
    max_edge_disjoint_no_srlg: u64,
    max_srlg_disjoint: Cell,
    max_srlg_and_node_disjoint: Cell,
    min_sum_2: Cell,
    min_sum_2_status: &'static str,
    witness_2: Option<[Vec<u64>; 2]>,
}

#[derive(Debug, Serialize)]
struct Answers<'a> {
    name: &'a str,
    pairs: Vec<Row>,
}

/// Answers each line of `pairs` about a network of `instances`, in the order of the pairs.
///
/// A group that alone separates a pair is counted and then ignored for that pair. `work_bound` is
/// in search states and holds for each cell; a cell that hits it is `"undecided"`.
///
/// # Errors
/// The first line that cannot be used, or a failure to read or write.
pub fn run_srlg(
    instances: impl BufRead,
    pairs: impl BufRead,
    mut out: impl Write,
    work_bound: u64,
) -> Result<(), DisjointError> {
    let networks = read(Lines::new(Input::Instances, instances))?;
    let mut lines = Lines::new(Input::Pairs, pairs);
    while let Some(asked) = lines.next::<PairsLine>()? {
        let Some(known) = networks.get(&asked.name) else {
            return Err(lines.refuse(format!("no instance is named {:?}", asked.name)));
        };
        let mut flow = Network::of_edges(&known.graph);
        let mut rows = Vec::with_capacity(asked.pairs.len());
        for pair in &asked.pairs {
            rows.push(
                known
                    .row(*pair, &mut flow, work_bound)
                    .map_err(|reason| lines.refuse(reason))?,
            );
        }
        answer(
            &mut out,
            &Answers {
                name: &asked.name,
                pairs: rows,
            },
        )?;
    }
    Ok(())
}

/// All networks by name.
fn read(mut lines: Lines<impl BufRead>) -> Result<HashMap<String, Known>, DisjointError> {
    let mut networks: HashMap<String, Known> = HashMap::new();
    while let Some(instance) = lines.next::<Instance>()? {
        if let Some(Known { line, .. }) = networks.get(&instance.name) {
            let reason = format!(
                "line {line} already has an instance named {:?}",
                instance.name
            );
            return Err(lines.refuse(reason));
        }
        let known = Known::of(&instance, lines.number).map_err(|reason| lines.refuse(reason))?;
        networks.insert(instance.name, known);
    }
    Ok(networks)
}

impl Known {
    fn of(instance: &Instance, line: usize) -> Result<Self, String> {
        let mut builder = Graph::builder();
        let (mut ids, mut by_id) = (Vec::with_capacity(instance.nodes.len()), HashMap::new());
        for Id(id) in &instance.nodes {
            let node = builder.add_node(&[]).map_err(|error| error.to_string())?;
            ids.push(*id);
            if by_id.insert(*id, node).is_some() {
                return Err(format!("node id {id} is given twice"));
            }
        }
        let (mut links, mut places) = (Vec::with_capacity(instance.links.len()), HashMap::new());
        for &(id, u, v, length) in &instance.links {
            let end = |node: u64| {
                let found = by_id.get(&node).copied();
                found.ok_or_else(|| format!("link {id} ends at node {node}, which is not in nodes"))
            };
            if places.insert(id, links.len()).is_some() {
                return Err(format!("link id {id} is given twice"));
            }
            links.push((end(u)?, end(v)?, length));
        }
        let mut groups_of = vec![Vec::new(); links.len()];
        for (group, members) in instance.srlg_groups.iter().enumerate() {
            for link in members {
                let groups = places.get(link).and_then(|place| groups_of.get_mut(*place));
                let groups: &mut Vec<usize> = groups.ok_or_else(|| {
                    format!("srlg_groups[{group}] names link {link}, which is not in links")
                })?;
                groups.push(group);
            }
        }
        let group_count = instance.srlg_groups.len();
        let graph = Self::graph(builder, &links, &groups_of, &vec![true; group_count])?;
        Ok(Self {
            line,
            ids,
            by_id,
            links,
            groups_of,
            group_count,
            graph,
        })
    }

    /// Builds the network with those groups that are `kept`.
    fn graph(
        mut builder: GraphBuilder,
        links: &[(NodeIx, NodeIx, u64)],
        groups_of: &[Vec<usize>],
        kept: &[bool],
    ) -> Result<Graph, String> {
        let mut groups = Vec::with_capacity(kept.len());
        for keep in kept {
            let group = keep.then(|| builder.add_group()).transpose();
            groups.push(group.map_err(|error| error.to_string())?);
        }
        for (link, (&(u, v, length), of_link)) in links.iter().zip(groups_of).enumerate() {
            let of_link: Vec<GroupIx> = of_link
                .iter()
                .filter_map(|group| groups.get(*group).copied().flatten())
                .collect();
            let added = builder.add_edge(u, v, length, 1, &of_link);
            added.map_err(|error| format!("links[{link}]: {error}"))?;
        }
        Ok(builder.build())
    }

    /// The network without the groups that alone separate a pair.
    fn without(&self, cutting: &[GroupIx]) -> Result<Graph, String> {
        let mut builder = Graph::builder();
        for _ in &self.ids {
            builder.add_node(&[]).map_err(|error| error.to_string())?;
        }
        let kept: Vec<bool> = (0..self.group_count)
            .map(|group| cutting.binary_search(&GroupIx::at(group)).is_err())
            .collect();
        Self::graph(builder, &self.links, &self.groups_of, &kept)
    }

    fn node(&self, id: u64) -> Result<NodeIx, String> {
        let node = self.by_id.get(&id).copied();
        node.ok_or_else(|| format!("pair with node {id}, which the instance does not have"))
    }

    fn row(&self, pair: Pair, flow: &mut Network, work_bound: u64) -> Result<Row, String> {
        let (s, t) = (self.node(pair.s)?, self.node(pair.t)?);
        if s == t {
            return Err(format!(
                "pair [{0}, {0}]: s and t have to be two different nodes",
                pair.s
            ));
        }
        let mut cutting: Vec<GroupIx> = Vec::new();
        for point in single_points(&self.graph, s, t) {
            if let Element::Group(group) = point {
                cutting.push(group);
            }
        }
        cutting.sort_unstable();
        let graph = self.without(&cutting)?;
        let most =
            |nodes: bool| match max_disjoint(&graph, s, t, Disjointness { nodes }, work_bound) {
                Decided::Proven(paths) => {
                    u64::try_from(paths.len()).map_or(Cell::Impossible, Cell::Number)
                }
                Decided::Undecided { .. } => Cell::Undecided,
            };
        let pair_found = disjoint_pair(&graph, s, t, Disjointness { nodes: false }, work_bound);
        let (min_sum_2, min_sum_2_status, witness_2) = match &pair_found {
            Decided::Proven(Some(found)) => {
                let witness = [self.ids_of(&found.first), self.ids_of(&found.second)];
                (Cell::Number(found.total), "ok", Some(witness))
            }
            Decided::Proven(None) => (Cell::Impossible, "infeasible", None),
            Decided::Undecided { .. } => (Cell::Undecided, "undecided", None),
        };
        Ok(Row {
            s: pair.s,
            t: pair.t,
            cut_srlgs: cutting.len(),
            max_edge_disjoint_no_srlg: flow.max_flow(s, t),
            max_srlg_disjoint: most(false),
            max_srlg_and_node_disjoint: most(true),
            min_sum_2,
            min_sum_2_status,
            witness_2,
        })
    }

    fn ids_of(&self, path: &Path) -> Vec<u64> {
        path.nodes
            .iter()
            .filter_map(|node| self.ids.get(node.index()).copied())
            .collect()
    }
}

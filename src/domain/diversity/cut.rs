//! The smallest set of failures that separates two nodes, and every single one that does.
//!
//! Each node, link or whole risk group counts as one failure. Without groups this is a minimum cut;
//! with groups it is the smallest hitting set of all paths, which is NP-hard, so it is searched
//! exactly with a work bound. Some thing on any given path must fail, which gives the branches;
//! paths without a common risk each need a failure of their own, which gives the bound.

use super::Decided;
use super::connectivity::{connected, few_hops, separators};
use super::flow::Network;
use super::graph::{EdgeIx, Graph, GroupIx, NodeIx};
use super::risk::{Forbidden, RiskIx, Risks};

pub use super::risk::Element;

mod search;

/// Things whose joint failure separates two nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// Failing nodes.
    pub nodes: Vec<NodeIx>,
    /// Failing links.
    pub edges: Vec<EdgeIx>,
    /// Failing risk groups.
    pub groups: Vec<GroupIx>,
}

impl Cut {
    /// Number of failures.
    pub fn len(&self) -> usize {
        self.nodes.len() + self.edges.len() + self.groups.len()
    }

    /// Whether nothing has to fail: the nodes are separate already.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn of(elements: impl IntoIterator<Item = Element>) -> Self {
        let mut cut = Self::default();
        for element in elements {
            match element {
                Element::Node(node) => cut.nodes.push(node),
                Element::Edge(edge) => cut.edges.push(edge),
                Element::Group(group) => cut.groups.push(group),
            }
        }
        cut.nodes.sort_unstable();
        cut.edges.sort_unstable();
        cut.groups.sort_unstable();
        cut
    }
}

/// A smallest set of nodes, links and risk groups whose failure separates `s` from `t`.
///
/// `s` and `t` themselves never fail; a group that they carry fails its other members. The cut is
/// empty when there is no path (and, for want of one to cut, when `s` is `t`). Where a link or node
/// alone does what its group does, it is named instead of the group. `work_bound` is in search
/// states, see [`super::DEFAULT_WORK_BOUND`].
pub fn smallest_cut(graph: &Graph, s: NodeIx, t: NodeIx, work_bound: u64) -> Decided<Cut> {
    let mut network = Network::of_nodes(graph);
    let flow = network.max_flow(s, t);
    if flow == 0 {
        return Decided::Proven(Cut::default());
    }
    let plain = network.cut(graph);
    let limit = plain.nodes.len() + plain.edges.len();
    let risks = Risks::between(graph, s, t, true);
    let (mut left, aim) = (
        work_bound,
        search::Aim {
            below: limit,
            enough: 1,
        },
    );
    let found = search::Search::new(graph, s, t, &risks, aim).run(&mut left);
    if !found.proven {
        return Decided::Undecided { bound: work_bound };
    }
    Decided::Proven(match found.best {
        Some(cut) => named(graph, s, t, &risks, &cut),
        None => Cut {
            nodes: plain.nodes,
            edges: plain.edges,
            groups: Vec::new(),
        },
    })
}

/// Everything that alone separates `s` from `t`: nodes, then links, both from `s` on, then groups.
///
/// Empty when they are separate already. Linear in the graph, and once more for every group that
/// meets one of the paths but contains none of the separating nodes and links.
pub fn single_points(graph: &Graph, s: NodeIx, t: NodeIx) -> Vec<Element> {
    let Some(path) = few_hops(graph, s, t, |_| true) else {
        return Vec::new();
    };
    let alone = separators(graph, s, t, |_| true);
    let (nodes, edges) = (alone.nodes.iter().copied(), alone.edges.iter().copied());
    let mut points: Vec<Element> = nodes
        .map(Element::Node)
        .chain(edges.map(Element::Edge))
        .collect();
    let mut sure: Vec<GroupIx> = Vec::new();
    sure.extend(alone.nodes.iter().flat_map(|node| graph.node_groups(*node)));
    sure.extend(alone.edges.iter().flat_map(|edge| graph.edge_groups(*edge)));
    sure.sort_unstable();
    let mut met: Vec<GroupIx> = Vec::new();
    met.extend(path.iter().flat_map(|(_, edge)| graph.edge_groups(*edge)));
    met.extend(
        path.iter()
            .skip(1)
            .flat_map(|(node, _)| graph.node_groups(*node)),
    );
    met.sort_unstable();
    met.dedup();
    let mut failed = Failed::nothing(graph);
    for group in met {
        if sure.binary_search(&group).is_ok() || failed.separates(graph, s, t, group) {
            points.push(Element::Group(group));
        }
    }
    points
}

/// Scratch marks for the failure of one group after the other.
struct Failed {
    edges: super::index::IxVec<EdgeIx, bool>,
    nodes: super::index::IxVec<NodeIx, bool>,
}

impl Failed {
    fn nothing(graph: &Graph) -> Self {
        Self {
            edges: graph.per_edge(false),
            nodes: graph.per_node(false),
        }
    }

    fn mark(&mut self, graph: &Graph, group: GroupIx, failed: bool) {
        for edge in graph.group_edges(group) {
            self.edges[*edge] = failed;
        }
        for node in graph.group_nodes(group) {
            self.nodes[*node] = failed;
        }
    }

    fn separates(&mut self, graph: &Graph, s: NodeIx, t: NodeIx, group: GroupIx) -> bool {
        self.mark(graph, group, true);
        let stands = |node: NodeIx| node == s || node == t || !self.nodes[node];
        let cut = !connected(graph, s, t, |step| {
            !self.edges[step.edge] && stands(step.to)
        });
        self.mark(graph, group, false);
        cut
    }
}

/// The size of a cut made of `risks`: the smallest one below `below` that is found within a quarter
/// of the work `left`, else `below`. Stops at `enough`, for which paths are known.
pub(crate) fn small_size(
    graph: &Graph,
    (s, t): (NodeIx, NodeIx),
    risks: &Risks,
    (enough, below): (usize, usize),
    left: &mut u64,
) -> usize {
    let mut share = *left / 4;
    *left -= share;
    let found =
        search::Search::new(graph, s, t, risks, search::Aim { below, enough }).run(&mut share);
    *left += share;
    found.best.map_or(below, |cut| cut.len())
}

/// Names the risks of a cut, each as narrowly as the names before and the risks after it allow.
fn named(graph: &Graph, s: NodeIx, t: NodeIx, risks: &Risks, cut: &[RiskIx]) -> Cut {
    let mut forbidden = Forbidden::nothing(graph);
    for risk in cut {
        forbidden.forbid(risks, *risk);
    }
    Cut::of(cut.iter().map(|risk| {
        forbidden.allow(risks, *risk);
        let narrow = separators(graph, s, t, |step| forbidden.permits(step));
        if let Some(edge) = narrow.edges.first() {
            forbidden.forbid_edge(*edge);
            Element::Edge(*edge)
        } else if let Some(node) = narrow.nodes.first() {
            forbidden.forbid_node(*node);
            Element::Node(*node)
        } else {
            forbidden.forbid(risks, *risk);
            risks.element[*risk]
        }
    }))
}

//! What may be shared between two nodes: every node, link and risk group as one kind of thing.
//!
//! Two paths are diverse when they have no risk in common; a set of risks cuts when every path has
//! one of them. Both searches only need risks that matter: things in dead ends are left out, links
//! in a row are taken as one, and a risk is dropped when all its members also belong to another one
//! (a link in a duct, a duct in a trench), because to share or lose it is to share or lose that one.

mod live;

use live::Live;

use super::graph::{EdgeIx, Graph, GroupIx, NodeIx, Step};
use super::index::{Ix, IxVec, Lists, ix};
use super::paths::Path;

ix! {
    /// A risk of one [`Risks`].
    pub(crate) RiskIx
}

/// Comparisons spent on finding risks that are part of others. Finding fewer only costs search.
const COMPARISONS: usize = 4_000_000;

/// A single thing that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// A node, with all links that end there.
    Node(NodeIx),
    /// A link.
    Edge(EdgeIx),
    /// A risk group, with all its members.
    Group(GroupIx),
}

/// The risks between two nodes. The two nodes themselves never fail and are never shared.
#[derive(Debug, Clone)]
pub(crate) struct Risks {
    pub element: IxVec<RiskIx, Element>,
    pub edges: Lists<RiskIx, EdgeIx>,
    pub nodes: Lists<RiskIx, NodeIx>,
    of_edge: Lists<EdgeIx, RiskIx>,
    of_node: Lists<NodeIx, RiskIx>,
}

/// Members while risks are collected.
#[derive(Debug, Clone, Default)]
struct Members {
    element: IxVec<RiskIx, Element>,
    edges: Vec<(RiskIx, EdgeIx)>,
    nodes: Vec<(RiskIx, NodeIx)>,
}

impl Risks {
    /// Collects what two paths from `s` to `t` must not share; nodes only `with_nodes`.
    pub(crate) fn between(graph: &Graph, s: NodeIx, t: NodeIx, with_nodes: bool) -> Self {
        let mut live = Live::between(graph, s, t);
        let mut members = Members::default();
        let mut crosses = graph.per_edge(false);
        for (edge, ends) in graph.edges() {
            if let Some(row) = live.edge(graph, edge) {
                crosses[row] |= live.crossing(ends.u) || live.crossing(ends.v);
            }
        }
        for edge in crosses.ids() {
            // Who shares a row that ends at a crossing shares that node: its risk says it all.
            if live.edge(graph, edge) == Some(edge) && !(with_nodes && crosses[edge]) {
                let risk = members.element.push(Element::Edge(edge));
                members.edges.push((risk, edge));
            }
        }
        if with_nodes {
            for node in graph.nodes().filter(|node| live.crossing(*node)) {
                let risk = members.element.push(Element::Node(node));
                members.nodes.push((risk, node));
            }
        }
        for group in graph.groups() {
            let risk = RiskIx::at(members.element.len());
            let links = graph
                .group_edges(group)
                .iter()
                .filter_map(|edge| live.edge(graph, *edge));
            let mut edges: Vec<EdgeIx> = links.collect();
            let nodes = graph.group_nodes(group);
            edges.extend(nodes.iter().filter_map(|node| live.row_of_node(*node)));
            edges.sort_unstable();
            edges.dedup();
            let nodes = nodes.iter().filter(|node| live.crossing(**node));
            let before = members.edges.len() + members.nodes.len();
            members
                .edges
                .extend(edges.into_iter().map(|edge| (risk, edge)));
            members.nodes.extend(nodes.map(|node| (risk, *node)));
            if members.edges.len() + members.nodes.len() > before {
                members.element.push(Element::Group(group));
            }
        }
        Self::of(graph, &members).without_covered(graph)
    }

    fn of(graph: &Graph, members: &Members) -> Self {
        let count = members.element.len();
        let edges = members.edges.iter().copied();
        let nodes = members.nodes.iter().copied();
        Self {
            of_edge: Lists::gather(
                graph.edge_count(),
                edges.clone().map(|(risk, edge)| (edge, risk)),
            ),
            of_node: Lists::gather(
                graph.node_count(),
                nodes.clone().map(|(risk, node)| (node, risk)),
            ),
            edges: Lists::gather(count, edges),
            nodes: Lists::gather(count, nodes),
            element: members.element.clone(),
        }
    }

    /// Drops each risk whose members all belong to one other risk that stays.
    fn without_covered(&self, graph: &Graph) -> Self {
        let mut budget = COMPARISONS;
        let mut covered: IxVec<RiskIx, bool> = IxVec::filled(self.element.len(), false);
        for risk in self.element.ids() {
            for other in self.around(graph, risk) {
                let cost = self.edges.of(risk).len() + self.nodes.of(risk).len();
                if budget < cost {
                    break;
                }
                budget -= cost;
                if other != risk && !covered[other] && self.covers(graph, other, risk) {
                    covered[risk] = true;
                    break;
                }
            }
        }
        let mut kept = Members::default();
        for risk in self.element.ids().filter(|risk| !covered[*risk]) {
            let id = kept.element.push(self.element[risk]);
            kept.edges
                .extend(self.edges.of(risk).iter().map(|edge| (id, *edge)));
            kept.nodes
                .extend(self.nodes.of(risk).iter().map(|node| (id, *node)));
        }
        Self::of(graph, &kept)
    }

    /// The risks that contain one of the members of `risk`: only they can cover it.
    fn around<'a>(&'a self, graph: &Graph, risk: RiskIx) -> impl Iterator<Item = RiskIx> + use<'a> {
        let none: &[RiskIx] = &[];
        let [direct, u, v] = match (self.nodes.of(risk).first(), self.edges.of(risk).first()) {
            (Some(node), _) => [self.of_node.of(*node), none, none],
            (None, Some(edge)) => {
                let ends = graph.edge(*edge);
                let end = |end: Option<NodeIx>| end.map_or(none, |node| self.of_node.of(node));
                [
                    self.of_edge.of(*edge),
                    end(ends.map(|ends| ends.u)),
                    end(ends.map(|ends| ends.v)),
                ]
            }
            (None, None) => [none; 3],
        };
        direct.iter().chain(u).chain(v).copied()
    }

    /// Whether everything that fails with `inner` also fails with `outer`.
    fn covers(&self, graph: &Graph, outer: RiskIx, inner: RiskIx) -> bool {
        let node_in = |node: NodeIx| self.of_node.of(node).contains(&outer);
        let edge_in = |edge: EdgeIx| {
            self.of_edge.of(edge).contains(&outer)
                || graph
                    .edge(edge)
                    .is_some_and(|ends| node_in(ends.u) || node_in(ends.v))
        };
        self.nodes.of(inner).iter().all(|node| node_in(*node))
            && self.edges.of(inner).iter().all(|edge| edge_in(*edge))
    }

    /// The risks of a path, sorted.
    pub(crate) fn of_path(&self, path: &Path) -> Vec<RiskIx> {
        self.merged(path.edges.iter().copied(), path.interior().iter().copied())
    }

    /// The risks of a path given as steps (node left, edge taken), sorted.
    pub(crate) fn of_steps(&self, steps: &[(NodeIx, EdgeIx)]) -> Vec<RiskIx> {
        let nodes = steps.iter().skip(1).map(|(node, _)| *node);
        self.merged(steps.iter().map(|(_, edge)| *edge), nodes)
    }

    fn merged(
        &self,
        edges: impl Iterator<Item = EdgeIx>,
        nodes: impl Iterator<Item = NodeIx>,
    ) -> Vec<RiskIx> {
        let mut risks: Vec<RiskIx> = Vec::new();
        edges.for_each(|edge| risks.extend(self.of_edge.of(edge)));
        nodes.for_each(|node| risks.extend(self.of_node.of(node)));
        risks.sort_unstable();
        risks.dedup();
        risks
    }
}

/// Counts, per node and edge, how many risks forbid it; forbidding is undone in any order.
#[derive(Debug, Clone)]
pub(crate) struct Forbidden {
    edges: IxVec<EdgeIx, u32>,
    nodes: IxVec<NodeIx, u32>,
}

impl Forbidden {
    /// Nothing is forbidden.
    pub(crate) fn nothing(graph: &Graph) -> Self {
        Self {
            edges: graph.per_edge(0),
            nodes: graph.per_node(0),
        }
    }

    /// Forbids all members of a risk.
    pub(crate) fn forbid(&mut self, risks: &Risks, risk: RiskIx) {
        for edge in risks.edges.of(risk) {
            self.edges[*edge] += 1;
        }
        for node in risks.nodes.of(risk) {
            self.nodes[*node] += 1;
        }
    }

    /// Forbids one edge.
    pub(crate) fn forbid_edge(&mut self, edge: EdgeIx) {
        self.edges[edge] += 1;
    }

    /// Forbids one node.
    pub(crate) fn forbid_node(&mut self, node: NodeIx) {
        self.nodes[node] += 1;
    }

    /// Takes one [`Self::forbid`] back.
    pub(crate) fn allow(&mut self, risks: &Risks, risk: RiskIx) {
        for edge in risks.edges.of(risk) {
            self.edges[*edge] -= 1;
        }
        for node in risks.nodes.of(risk) {
            self.nodes[*node] -= 1;
        }
    }

    /// Whether a step may be taken.
    pub(crate) fn permits(&self, step: &Step) -> bool {
        self.edges[step.edge] == 0 && self.nodes[step.to] == 0
    }
}

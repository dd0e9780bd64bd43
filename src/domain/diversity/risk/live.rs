//! Which parts of the graph can lie on a path between two nodes, and which lie on it together.

use crate::diversity::graph::{EdgeIx, Graph, NodeIx};
use crate::diversity::index::IxVec;

/// The graph without dead ends, with links in a row taken as one.
pub(super) struct Live {
    /// Nodes that are no dead end.
    nodes: IxVec<NodeIx, bool>,
    /// For each link the one that stands for its row: a path takes all of a row or nothing.
    row: IxVec<EdgeIx, EdgeIx>,
    /// For each inner node within a row the link that stands for the row.
    row_of_node: IxVec<NodeIx, Option<EdgeIx>>,
    s: NodeIx,
    t: NodeIx,
}

impl Live {
    /// Peels off nodes with a single link, again and again; then joins the two links of each node
    /// that has no others.
    pub(super) fn between(graph: &Graph, s: NodeIx, t: NodeIx) -> Self {
        let mut live = Self {
            nodes: graph.per_node(true),
            row: graph.edges().map(|(edge, _)| edge).collect(),
            row_of_node: graph.per_node(None),
            s,
            t,
        };
        let mut degree: IxVec<NodeIx, usize> =
            graph.nodes().map(|node| graph.steps(node).len()).collect();
        let mut ends: Vec<NodeIx> = graph.nodes().filter(|node| degree[*node] < 2).collect();
        while let Some(end) = ends.pop() {
            if !live.inner(end) {
                continue;
            }
            live.nodes[end] = false;
            for step in graph.steps(end) {
                degree[step.to] = degree[step.to].saturating_sub(1);
                if degree[step.to] == 1 {
                    ends.push(step.to);
                }
            }
        }
        let passed: Vec<NodeIx> = graph
            .nodes()
            .filter(|node| live.inner(*node) && degree[*node] == 2)
            .collect();
        for node in &passed {
            let mut links = graph.steps(*node).iter().filter(|step| live.nodes[step.to]);
            if let (Some(one), Some(other)) = (links.next(), links.next()) {
                let (one, other) = (live.first_of(one.edge), live.first_of(other.edge));
                live.row[one.max(other)] = one.min(other);
            }
        }
        for node in passed {
            let link = graph.steps(node).iter().find(|step| live.nodes[step.to]);
            live.row_of_node[node] = link.map(|step| live.first_of(step.edge));
        }
        live
    }

    /// The link that stands for the row; pointers shorten as they are followed.
    fn first_of(&mut self, edge: EdgeIx) -> EdgeIx {
        let mut here = edge;
        while self.row[here] != here {
            let skip = self.row[self.row[here]];
            self.row[here] = skip;
            here = skip;
        }
        here
    }

    /// Whether a node can lie between the two.
    fn inner(&self, node: NodeIx) -> bool {
        self.nodes[node] && node != self.s && node != self.t
    }

    /// The link that stands for a link, if it can lie on a path.
    pub(super) fn edge(&mut self, graph: &Graph, edge: EdgeIx) -> Option<EdgeIx> {
        let ends = graph.edge(edge)?;
        (ends.u != ends.v && self.nodes[ends.u] && self.nodes[ends.v]).then(|| self.first_of(edge))
    }

    /// Whether a node can lie on a path, and where several rows meet.
    pub(super) fn crossing(&self, node: NodeIx) -> bool {
        self.inner(node) && self.row_of_node[node].is_none()
    }

    /// The link that stands for the row on which a node lies.
    pub(super) fn row_of_node(&self, node: NodeIx) -> Option<EdgeIx> {
        self.row_of_node[node]
    }
}

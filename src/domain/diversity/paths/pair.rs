//! Two disjoint paths of least total length: a min-cost flow of two units.
//!
//! The shortest path is taken first; then a second search may walk it backwards, which gives its
//! length back and reroutes it. With the first search's distances as potentials no step has a
//! negative cost, so both searches are Dijkstra's.

use crate::sorted::SortedMap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{NO_WAY, Part, Path, PathPair, Tree};
use crate::diversity::graph::{EdgeIx, Graph, NodeIx};
use crate::diversity::index::IxVec;

/// The cheapest two paths from `s` to `t` that share no edge, or no node either.
///
/// Parallel edges are separate; a direct edge is a path of its own. `None` where there is no such
/// pair (also when `s` is `t`).
pub fn min_sum_pair(graph: &Graph, s: NodeIx, t: NodeIx, apart: Part) -> Option<PathPair> {
    if !graph.joins(s, t) {
        return None;
    }
    let tree = Tree::full(graph, s);
    let first = tree.path_to(t)?;
    let search = Reroute::run(graph, &tree, &first, apart);
    (search.entered[t].cost != NO_WAY).then(|| search.untangle(graph, &first, t))
}

/// The total length of the cheapest pair only.
///
/// `tree` holds all distances from the first node of `first`, which is a path of that tree.
pub(crate) fn min_sum_total(graph: &Graph, tree: &Tree, first: &Path, apart: Part) -> Option<u64> {
    let t = *first.nodes.last()?;
    let reduced = Reroute::run(graph, tree, first, apart).entered[t].cost;
    (reduced != NO_WAY).then(|| 2 * first.length + reduced)
}

/// How a node is best reached by the second search.
#[derive(Debug, Clone, Copy)]
struct Reached {
    /// Length minus the gain in potential; [`NO_WAY`] while not reached.
    cost: u64,
    /// The node and side before, and the edge taken.
    from: Option<(NodeIx, Side, EdgeIx)>,
}

const NOT_REACHED: Reached = Reached {
    cost: NO_WAY,
    from: None,
};

/// From where the second search came to a node.
///
/// It matters where nodes must not be shared: whoever enters a node of the first path has to walk
/// that path backwards, and whoever walked it backwards has freed the node and may leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Entered,
    Freed,
}

/// The second search, from the first node of the first path.
struct Reroute {
    root: NodeIx,
    entered: IxVec<NodeIx, Reached>,
    freed: IxVec<NodeIx, Reached>,
    /// Whether an edge belongs to the first path.
    taken: IxVec<EdgeIx, bool>,
}

impl Reroute {
    fn run(graph: &Graph, tree: &Tree, first: &Path, apart: Part) -> Self {
        let mut search = Self {
            root: tree.root,
            entered: graph.per_node(NOT_REACHED),
            freed: graph.per_node(NOT_REACHED),
            taken: graph.per_edge(false),
        };
        let mut on_first = graph.per_node(false);
        for edge in &first.edges {
            search.taken[*edge] = true;
        }
        for node in &first.nodes {
            on_first[*node] = true;
        }
        let goal = first.nodes.last().copied();
        let mut queue = BinaryHeap::with_capacity(graph.node_count());
        search.reach(tree.root, Side::Freed, 0, None);
        queue.push(Reverse((0_u64, tree.root, Side::Freed)));
        while let Some(Reverse((cost, node, side))) = queue.pop() {
            if cost > search.at(node, side).cost {
                continue;
            }
            if Some(node) == goal {
                break;
            }
            if let (true, Some((before, edge))) = (on_first[node], tree.parent[node])
                && search.reach(before, Side::Freed, cost, Some((node, side, edge)))
            {
                queue.push(Reverse((cost, before, Side::Freed)));
            }
            if apart == Part::Node && on_first[node] && side == Side::Entered {
                continue;
            }
            let here = cost + tree.distance[node];
            for step in graph.steps(node) {
                if search.taken[step.edge] {
                    continue;
                }
                let there = (here + step.length).saturating_sub(tree.distance[step.to]);
                let from = Some((node, side, step.edge));
                if search.reach(step.to, Side::Entered, there, from) {
                    queue.push(Reverse((there, step.to, Side::Entered)));
                }
            }
        }
        search
    }

    fn at(&self, node: NodeIx, side: Side) -> Reached {
        match side {
            Side::Entered => self.entered[node],
            Side::Freed => self.freed[node],
        }
    }

    /// Notes a better way to a node and says whether it is one.
    fn reach(
        &mut self,
        node: NodeIx,
        side: Side,
        cost: u64,
        from: Option<(NodeIx, Side, EdgeIx)>,
    ) -> bool {
        let place = match side {
            Side::Entered => &mut self.entered[node],
            Side::Freed => &mut self.freed[node],
        };
        let better = cost < place.cost;
        if better {
            *place = Reached { cost, from };
        }
        better
    }

    /// Joins the first path and the second walk: what both used in opposite directions drops out.
    fn untangle(&self, graph: &Graph, first: &Path, t: NodeIx) -> PathPair {
        let mut out: SortedMap<NodeIx, Vec<(EdgeIx, NodeIx)>> = SortedMap::new();
        let mut undone = Vec::new();
        let (mut here, mut side) = (t, Side::Entered);
        while let Some((before, before_side, edge)) = self.at(here, side).from {
            if self.taken[edge] {
                undone.push(edge);
            } else {
                out.entry(before).or_default().push((edge, here));
            }
            (here, side) = (before, before_side);
        }
        undone.sort_unstable();
        for (edge, ends) in first.edges.iter().zip(first.nodes.windows(2)) {
            if let (Err(_), [from, to]) = (undone.binary_search(edge), ends) {
                out.entry(*from).or_default().push((*edge, *to));
            }
        }
        let mut walk = || {
            let (mut edges, mut here) = (Vec::new(), self.root);
            while here != t {
                let Some((edge, to)) = out.get_mut(&here).and_then(Vec::pop) else {
                    break;
                };
                edges.push(edge);
                here = to;
            }
            Path::along(graph, self.root, edges)
        };
        let one = walk();
        PathPair::of(one, walk())
    }
}

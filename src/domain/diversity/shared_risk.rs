//! Paths that share no risk: do they exist, which pair is cheapest, how many are there?
//!
//! With risk groups these questions are NP-hard (Hu 2003), so they are answered by an exact search
//! with a stated work bound. Each path first takes its own shortest way. A risk that two of them
//! use can belong to at most one, so the search gives it to each in turn and forbids it to the
//! others. What a path cannot do without (or not within the best known total) belongs to it without
//! a choice, which settles most cases after a few states.

use super::Decided;
use super::cut;
use super::flow::{max_edge_disjoint, max_node_disjoint};
use super::graph::{Graph, NodeIx};
use super::paths::{Part, Tree, min_sum_pair};
use super::risk::{Forbidden, Risks};

pub use super::paths::{Path, PathPair};

mod search;

/// What, besides links and risk groups, paths must not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disjointness {
    /// Nodes between the ends must differ too.
    pub nodes: bool,
}

impl Disjointness {
    fn part(self) -> Part {
        if self.nodes { Part::Node } else { Part::Edge }
    }
}

/// The cheapest two paths from `s` to `t` that share no link, no risk group and, if asked, no node.
///
/// Groups count by the links and inner nodes of the paths: those that only `s` and `t` carry are
/// not shared, because the ends are the same whatever the paths do. Proven `None` when there is no
/// such pair. `work_bound` is in search states, see [`super::DEFAULT_WORK_BOUND`].
pub fn disjoint_pair(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    apart: Disjointness,
    work_bound: u64,
) -> Decided<Option<PathPair>> {
    // Without groups this is the answer, and with groups no pair is cheaper.
    let Some(relaxed) = min_sum_pair(graph, s, t, apart.part()) else {
        return Decided::Proven(None);
    };
    let risks = Risks::between(graph, s, t, apart.nodes);
    let (one, other) = (
        risks.of_path(&relaxed.first),
        risks.of_path(&relaxed.second),
    );
    if one.iter().all(|risk| other.binary_search(risk).is_err()) {
        return Decided::Proven(Some(relaxed));
    }
    let mut left = work_bound;
    let goal = search::Goal {
        paths: 2,
        cheapest: true,
    };
    search::Search::new(graph, s, t, &risks, goal)
        .run(&mut left, work_bound)
        .map(|paths| {
            let mut paths = paths.into_iter();
            Some(PathPair::of(paths.next()?, paths.next()?))
        })
}

/// Any two paths from `s` to `t` that share no link, no risk group and, if asked, no node: whether
/// there are two is much sooner known than which two are cheapest. Otherwise as [`disjoint_pair`];
/// the search states are taken from `left`.
pub(crate) fn any_disjoint_pair(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    apart: Disjointness,
    left: &mut u64,
) -> Decided<Option<PathPair>> {
    let Some(relaxed) = min_sum_pair(graph, s, t, apart.part()) else {
        return Decided::Proven(None);
    };
    let risks = Risks::between(graph, s, t, apart.nodes);
    let (one, other) = (
        risks.of_path(&relaxed.first),
        risks.of_path(&relaxed.second),
    );
    if one.iter().all(|risk| other.binary_search(risk).is_err()) {
        return Decided::Proven(Some(relaxed));
    }
    let pair = |paths: Vec<Path>| {
        let mut paths = paths.into_iter();
        Some(PathPair::of(paths.next()?, paths.next()?))
    };
    let found = greedy(graph, s, t, &risks, 2);
    if found.len() == 2 {
        return Decided::Proven(pair(found));
    }
    let goal = search::Goal {
        paths: 2,
        cheapest: false,
    };
    let bound = *left;
    search::Search::new(graph, s, t, &risks, goal)
        .run(left, bound)
        .map(pair)
}

/// A largest set of paths from `s` to `t` of which no two share a link, a risk group or, if asked,
/// a node. The groups of `s` and `t` are treated as in [`disjoint_pair`].
pub fn max_disjoint(
    graph: &Graph,
    s: NodeIx,
    t: NodeIx,
    apart: Disjointness,
    work_bound: u64,
) -> Decided<Vec<Path>> {
    let flow = if apart.nodes {
        max_node_disjoint(graph, s, t)
    } else {
        max_edge_disjoint(graph, s, t)
    };
    let flow = usize::try_from(flow).unwrap_or(usize::MAX);
    let risks = Risks::between(graph, s, t, apart.nodes);
    let mut found = greedy(graph, s, t, &risks, flow);
    if found.len() >= flow {
        return Decided::Proven(found);
    }
    let mut left = work_bound;
    // Each path loses a risk of its own to a cut, so a small cut proves that there are no more.
    let limit = cut::small_size(graph, (s, t), &risks, (found.len(), flow), &mut left);
    while found.len() < limit {
        let goal = search::Goal {
            paths: found.len() + 1,
            cheapest: false,
        };
        match search::Search::new(graph, s, t, &risks, goal).run(&mut left, work_bound) {
            Decided::Proven(more) if more.is_empty() => break,
            Decided::Proven(more) => found = more,
            Decided::Undecided { bound } => return Decided::Undecided { bound },
        }
    }
    Decided::Proven(found)
}

/// Takes shortest paths one after the other, each clear of the risks of those before.
fn greedy(graph: &Graph, s: NodeIx, t: NodeIx, risks: &Risks, limit: usize) -> Vec<Path> {
    let mut forbidden = Forbidden::nothing(graph);
    let mut found = Vec::new();
    for _ in 0..limit {
        let tree = Tree::grow(graph, s, Some(t), |step| forbidden.permits(step));
        let Some(path) = tree.path_to(t) else { break };
        for risk in risks.of_path(&path) {
            forbidden.forbid(risks, risk);
        }
        found.push(path);
    }
    found
}

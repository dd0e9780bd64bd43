//! The branch-and-bound search behind the shared-risk answers.
//!
//! A state says which path owns which risk. It is left by undoing ownership in reverse order, so one
//! copy of the network serves the whole search, and the stack of open states lives on the heap.

use crate::diversity::Decided;
use crate::diversity::graph::{Graph, NodeIx};
use crate::diversity::index::{IxVec, ix};
use crate::diversity::paths::{NO_WAY, Part, Path, Tree};
use crate::diversity::risk::{Forbidden, RiskIx, Risks};

ix! {
    /// One of the paths looked for.
    Label
}

/// What the search is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    /// How many paths.
    pub paths: usize,
    /// What they must not share besides groups.
    pub apart: Part,
    /// Whether the cheapest are wanted; otherwise any will do.
    pub cheapest: bool,
}

/// A path together with its risks.
#[derive(Debug, Clone)]
struct Way {
    path: Path,
    risks: Vec<RiskIx>,
}

/// What a state turned out to be.
enum State {
    /// Nothing (better) below it.
    Dead,
    /// The best paths below it.
    Solved(IxVec<Label, Way>),
    /// A risk has to be given to one of the paths.
    Open(Branch),
}

/// A state with choices left.
struct Branch {
    ways: IxVec<Label, Way>,
    risk: RiskIx,
    /// Who may own the risk, and the least total if so; the most promising last.
    owners: Vec<(u64, Label)>,
    /// How many risks were owned in this state.
    owned: usize,
}

/// See the module.
pub(super) struct Search<'a> {
    graph: &'a Graph,
    s: NodeIx,
    t: NodeIx,
    risks: &'a Risks,
    goal: Goal,
    owner: IxVec<RiskIx, Option<Label>>,
    forbidden: IxVec<Label, Forbidden>,
    /// Owned risks in the order they were given.
    trail: Vec<RiskIx>,
    best: Option<(u64, IxVec<Label, Way>)>,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        graph: &'a Graph,
        s: NodeIx,
        t: NodeIx,
        risks: &'a Risks,
        goal: Goal,
    ) -> Self {
        Self {
            graph,
            s,
            t,
            risks,
            goal,
            owner: IxVec::filled(risks.element.len(), None),
            forbidden: IxVec::filled(goal.paths, Forbidden::nothing(graph)),
            trail: Vec::new(),
            best: None,
        }
    }

    /// Searches until proven or `left` is used up; no paths means that there are none.
    pub(super) fn run(mut self, left: &mut u64, bound: u64) -> Decided<Vec<Path>> {
        let charge = crate::diversity::charge(self.graph);
        let mut open: Vec<Branch> = Vec::new();
        let mut ways = None;
        loop {
            let Some(rest) = left.checked_sub(charge) else {
                return Decided::Undecided { bound };
            };
            *left = rest;
            match self.explore(ways.take()) {
                State::Dead => {}
                State::Solved(found) => {
                    self.best = Some((total(&found), found));
                    if !self.goal.cheapest {
                        break;
                    }
                }
                State::Open(branch) => open.push(branch),
            }
            ways = self.next(&mut open);
            if ways.is_none() {
                break;
            }
        }
        let found = self.best.map(|(_, ways)| ways);
        Decided::Proven(
            found
                .iter()
                .flat_map(IxVec::as_slice)
                .map(|way| way.path.clone())
                .collect(),
        )
    }

    /// Goes to the next state: the paths it inherits, `None` when all is explored.
    fn next(&mut self, open: &mut Vec<Branch>) -> Option<IxVec<Label, Way>> {
        while let Some(branch) = open.last_mut() {
            while self.trail.len() > branch.owned {
                self.take_back();
            }
            match branch.owners.pop() {
                Some((least, label)) if least < self.limit() => {
                    let ways = branch.ways.clone();
                    self.give(branch.risk, label);
                    return Some(ways);
                }
                _ => {
                    open.pop();
                }
            }
        }
        None
    }

    /// The total that has to be undercut.
    fn limit(&self) -> u64 {
        self.best.as_ref().map_or(NO_WAY, |(total, _)| *total)
    }

    fn give(&mut self, risk: RiskIx, label: Label) {
        self.owner[risk] = Some(label);
        self.trail.push(risk);
        for other in self.forbidden.ids().filter(|other| *other != label) {
            self.forbidden[other].forbid(self.risks, risk);
        }
    }

    fn take_back(&mut self) {
        let Some(risk) = self.trail.pop() else { return };
        let label = self.owner[risk].take();
        for other in self.forbidden.ids().filter(|other| Some(*other) != label) {
            self.forbidden[other].allow(self.risks, risk);
        }
    }

    fn way(&self, label: Label) -> Option<Way> {
        let forbidden = &self.forbidden[label];
        let tree = Tree::grow(self.graph, self.s, Some(self.t), |step| {
            forbidden.permits(step)
        });
        let path = tree.path_to(self.t)?;
        let risks = self.risks.of_path(&path);
        Some(Way { path, risks })
    }

    /// Length of a path's shortest way that avoids one more risk.
    fn length_without(&mut self, label: Label, risk: RiskIx) -> u64 {
        self.forbidden[label].forbid(self.risks, risk);
        let forbidden = &self.forbidden[label];
        let tree = Tree::grow(self.graph, self.s, Some(self.t), |step| {
            forbidden.permits(step)
        });
        let length = tree.distance[self.t];
        self.forbidden[label].allow(self.risks, risk);
        length
    }

    /// Finds the paths of the current state, and all that follows from it without a choice.
    fn explore(&mut self, inherited: Option<IxVec<Label, Way>>) -> State {
        let mut ways = match inherited {
            Some(ways) => ways,
            None => match self
                .forbidden
                .ids()
                .map(|label| self.way(label))
                .collect::<Option<_>>()
            {
                Some(ways) => ways,
                None => return State::Dead,
            },
        };
        loop {
            for label in self.forbidden.ids() {
                let foreign = |risk: &RiskIx| self.owner[*risk].is_some_and(|owner| owner != label);
                if ways[label].risks.iter().any(foreign) {
                    match self.way(label) {
                        Some(way) => ways[label] = way,
                        None => return State::Dead,
                    }
                }
            }
            if total(&ways) >= self.limit() {
                return State::Dead;
            }
            let shared = shared_risks(&ways);
            if shared.is_empty() {
                return State::Solved(ways);
            }
            match self.penalties(&ways) {
                None => {}
                Some(penalties) => return self.branch(ways, &shared, &penalties),
            }
        }
    }

    /// What avoiding each free risk adds to each path. `None` when some path cannot avoid one that
    /// another path uses: it was given the risk, and the state has to be looked at again.
    fn penalties(&mut self, ways: &IxVec<Label, Way>) -> Option<IxVec<Label, Vec<(RiskIx, u64)>>> {
        let slack = self.limit() - total(ways);
        let mut all = IxVec::filled(ways.len(), Vec::new());
        let mut again = false;
        for label in ways.ids() {
            let way = &ways[label];
            for &risk in &way.risks {
                if self.owner[risk].is_some() {
                    again |= self.owner[risk] != Some(label);
                    continue;
                }
                let length = self.length_without(label, risk);
                if length == NO_WAY || length - way.path.length >= slack {
                    self.give(risk, label);
                    let used = |other: &Label| {
                        *other != label && ways[*other].risks.binary_search(&risk).is_ok()
                    };
                    again |= ways.ids().any(|other| used(&other));
                } else {
                    all[label].push((risk, length - way.path.length));
                }
            }
        }
        (!again).then_some(all)
    }

    /// Chooses the shared risk whose owners cost most, so that bad choices end soon.
    fn branch(
        &self,
        ways: IxVec<Label, Way>,
        shared: &[RiskIx],
        penalties: &IxVec<Label, Vec<(RiskIx, u64)>>,
    ) -> State {
        let least = total(&ways);
        // Paths that own nothing yet are interchangeable: one of them stands for all.
        let owns = |label: Label| {
            self.trail
                .iter()
                .any(|risk| self.owner[*risk] == Some(label))
        };
        let first_without = ways.ids().find(|label| !owns(*label));
        let may_own: Vec<Label> = ways
            .ids()
            .filter(|label| owns(*label) || Some(*label) == first_without)
            .collect();
        let owners_of = |risk: RiskIx| {
            let penalty = |label: Label| {
                let known = penalties[label]
                    .binary_search_by_key(&risk, |entry| entry.0)
                    .ok();
                known
                    .and_then(|at| penalties[label].get(at))
                    .map_or(0, |entry| entry.1)
            };
            let all: u64 = ways.ids().map(penalty).sum();
            let mut owners: Vec<(u64, Label)> = may_own
                .iter()
                .map(|label| (least + all - penalty(*label), *label))
                .collect();
            owners.sort_unstable_by(|one, other| other.cmp(one));
            owners
        };
        let candidates = shared.iter().map(|risk| (*risk, owners_of(*risk)));
        let chosen = candidates.max_by_key(|(risk, owners)| {
            let size = self.risks.edges.of(*risk).len() + self.risks.nodes.of(*risk).len();
            (
                owners.last().map_or(0, |owner| owner.0),
                owners.first().map_or(0, |owner| owner.0),
                size,
            )
        });
        match chosen {
            Some((risk, owners)) => State::Open(Branch {
                ways,
                risk,
                owners,
                owned: self.trail.len(),
            }),
            None => State::Dead,
        }
    }
}

fn total(ways: &IxVec<Label, Way>) -> u64 {
    ways.as_slice().iter().map(|way| way.path.length).sum()
}

/// Risks that more than one of the paths has, each once.
fn shared_risks(ways: &IxVec<Label, Way>) -> Vec<RiskIx> {
    let mut risks: Vec<RiskIx> = ways
        .as_slice()
        .iter()
        .flat_map(|way| way.risks.iter().copied())
        .collect();
    risks.sort_unstable();
    let mut shared: Vec<RiskIx> = risks
        .windows(2)
        .filter_map(|pair| (pair.first() == pair.last()).then(|| pair.first().copied())?)
        .collect();
    shared.dedup();
    shared
}

//! The branch-and-bound search behind the shared-risk answers.
//!
//! A state says which path owns which risk. It is left by undoing ownership in reverse order, so one
//! copy of the network serves the whole search, and the stack of open states lives on the heap.

use crate::diversity::graph::{Graph, NodeIx};
use crate::diversity::index::{IxVec, ix};
use crate::diversity::paths::{NO_WAY, Path, Tree};
use crate::diversity::risk::{Forbidden, RiskIx, Risks};
use crate::diversity::{Decided, charge};
use crate::sorted::sort_by_key;

ix! {
    /// One of the paths looked for.
    Label
}

/// What the search is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    /// How many paths.
    pub paths: usize,
    /// Whether the cheapest are wanted; otherwise any will do.
    pub cheapest: bool,
}

/// A path together with its risks.
#[derive(Debug, Clone)]
struct Way {
    path: Path,
    risks: Vec<RiskIx>,
}

impl Way {
    fn has(&self, risk: RiskIx) -> bool {
        self.risks.binary_search(&risk).is_ok()
    }
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

/// What a detour costs that does not exist: more than any detour of this network, and small enough
/// to be added up for all paths.
const IMPOSSIBLE: u64 = NO_WAY >> 20;

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
    /// Work left, in search states.
    left: u64,
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
            left: 0,
        }
    }

    /// Searches until proven or `left` is used up; no paths means that there are none.
    pub(super) fn run(mut self, left: &mut u64, bound: u64) -> Decided<Vec<Path>> {
        self.left = *left;
        let mut open: Vec<Branch> = Vec::new();
        let mut ways = None;
        loop {
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
            if self.left == 0 {
                *left = 0;
                return Decided::Undecided { bound };
            }
            ways = self.next(&mut open);
            if ways.is_none() {
                break;
            }
        }
        *left = self.left;
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

    /// The shortest way that a path may take now: the look at one state.
    fn way(&mut self, label: Label) -> Option<Way> {
        self.left = self.left.saturating_sub(charge(self.graph));
        let forbidden = &self.forbidden[label];
        let tree = Tree::grow(self.graph, self.s, Some(self.t), |step| {
            forbidden.permits(step)
        });
        let path = tree.path_to(self.t)?;
        let risks = self.risks.of_path(&path);
        Some(Way { path, risks })
    }

    /// A path's shortest way that avoids one more risk.
    fn way_without(&mut self, label: Label, risk: RiskIx) -> Option<Way> {
        self.forbidden[label].forbid(self.risks, risk);
        let way = self.way(label);
        self.forbidden[label].allow(self.risks, risk);
        way
    }

    /// Finds the paths of the current state, and all that follows from it without a choice.
    fn explore(&mut self, inherited: Option<IxVec<Label, Way>>) -> State {
        let mut ways = match inherited {
            Some(ways) => ways,
            None => {
                let labels = self.forbidden.ids();
                match labels.map(|label| self.way(label)).collect::<Option<_>>() {
                    Some(ways) => ways,
                    None => return State::Dead,
                }
            }
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
            if self.best.is_some() && total(&ways) >= self.limit() {
                return State::Dead;
            }
            let shared = shared_risks(&ways);
            if shared.is_empty() {
                return State::Solved(ways);
            }
            if self.settle(&ways) {
                return self.branch(ways, shared);
            }
        }
    }

    /// Gives each path the risks that it cannot avoid, or not within the best known total.
    ///
    /// Says `false` when that takes a risk from another path, so that the state has to be looked at
    /// again. Each detour clears all risks that it avoids, so few searches settle many risks.
    fn settle(&mut self, ways: &IxVec<Label, Way>) -> bool {
        let slack = self.limit() - total(ways);
        let mut settled = true;
        for (label, way) in ways.iter() {
            let mut suspects = way.risks.clone();
            suspects.retain(|risk| self.owner[*risk] != Some(label));
            while let Some(risk) = suspects.pop() {
                if self.owner[risk].is_some() {
                    return false;
                }
                match self.way_without(label, risk) {
                    Some(detour) if detour.path.length - way.path.length < slack => {
                        suspects.retain(|risk| detour.has(*risk));
                    }
                    _ => {
                        self.give(risk, label);
                        settled &= !ways
                            .iter()
                            .any(|(other, way)| other != label && way.has(risk));
                    }
                }
            }
        }
        settled
    }

    /// Chooses the shared risk whose owners cost most, so that bad choices end soon.
    fn branch(&mut self, ways: IxVec<Label, Way>, mut shared: Vec<RiskIx>) -> State {
        let least = total(&ways);
        let may_own = self.possible_owners();
        let users = |risk: RiskIx| ways.as_slice().iter().filter(|way| way.has(risk)).count();
        sort_by_key(&mut shared, |risk| {
            let size = self.risks.edges.of(*risk).len() + self.risks.nodes.of(*risk).len();
            std::cmp::Reverse((users(*risk), size))
        });
        let mut chosen: Option<Branch> = None;
        for risk in shared.into_iter() {
            let mut detours = IxVec::filled(ways.len(), 0);
            for (label, way) in ways.iter().filter(|(_, way)| way.has(risk)) {
                let detour = self
                    .way_without(label, risk)
                    .map(|detour| detour.path.length);
                detours[label] = detour.map_or(IMPOSSIBLE, |length| length - way.path.length);
            }
            let all = detours
                .as_slice()
                .iter()
                .fold(least, |sum, detour| detour.saturating_add(sum));
            let mut owners: Vec<(u64, Label)> = may_own
                .iter()
                .map(|label| ((all - detours[*label]).min(NO_WAY - 1), *label))
                .collect();
            owners.sort_unstable_by(|one, other| other.cmp(one));
            let gain = |owners: &[(u64, Label)]| {
                (
                    owners.last().map(|owner| owner.0),
                    owners.first().map(|owner| owner.0),
                )
            };
            if chosen
                .as_ref()
                .is_none_or(|best| gain(&owners) > gain(&best.owners))
            {
                chosen = Some(Branch {
                    ways: ways.clone(),
                    risk,
                    owners,
                    owned: self.trail.len(),
                });
            }
        }
        chosen.map_or(State::Dead, State::Open)
    }

    /// Paths that may own the next risk. Those that own nothing yet are interchangeable, so that
    /// one of them stands for all.
    fn possible_owners(&self) -> Vec<Label> {
        let mut owns = IxVec::filled(self.forbidden.len(), false);
        for risk in &self.trail {
            if let Some(label) = self.owner[*risk] {
                owns[label] = true;
            }
        }
        let first_without = owns.ids().find(|label| !owns[*label]);
        owns.ids()
            .filter(|label| owns[*label] || Some(*label) == first_without)
            .collect()
    }
}
/// The length of all paths together; more than fits is as good as no way at all.
fn total(ways: &IxVec<Label, Way>) -> u64 {
    let lengths = ways.as_slice().iter().map(|way| way.path.length);
    lengths.fold(0, u64::saturating_add)
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

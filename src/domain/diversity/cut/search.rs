//! The branch-and-bound search for a smallest set of risks that every path meets.

use crate::diversity::charge;
use crate::diversity::connectivity::few_hops;
use crate::diversity::graph::{Graph, NodeIx};
use crate::diversity::index::IxVec;
use crate::diversity::risk::{Forbidden, RiskIx, Risks};
use crate::sorted::sort_by_key;

/// Which cuts are of interest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    /// Only cuts of fewer risks than this.
    pub below: usize,
    /// No cut is smaller than this, so that one of this size ends the search.
    pub enough: usize,
}

/// What the search found.
pub(super) struct Found {
    /// The smallest cut met, if one was of interest.
    pub best: Option<Vec<RiskIx>>,
    /// Whether there is no smaller one.
    pub proven: bool,
}

/// Risks of a path of which one must fail, tried in turn; those tried before stay intact.
struct Branch {
    choices: Vec<RiskIx>,
    tried: usize,
    /// How many risks had failed before.
    failed: usize,
}

/// See the module.
pub(super) struct Search<'a> {
    graph: &'a Graph,
    s: NodeIx,
    t: NodeIx,
    risks: &'a Risks,
    aim: Aim,
    failed: Vec<RiskIx>,
    forbidden: Forbidden,
    intact: IxVec<RiskIx, bool>,
    best: Option<Vec<RiskIx>>,
    /// Work left, in search states.
    left: u64,
}

impl<'a> Search<'a> {
    pub(super) fn new(graph: &'a Graph, s: NodeIx, t: NodeIx, risks: &'a Risks, aim: Aim) -> Self {
        Self {
            graph,
            s,
            t,
            risks,
            aim,
            failed: Vec::new(),
            forbidden: Forbidden::nothing(graph),
            intact: IxVec::filled(risks.element.len(), false),
            best: None,
            left: 0,
        }
    }

    /// Searches until proven or `left` is used up.
    pub(super) fn run(mut self, left: &mut u64) -> Found {
        self.left = *left;
        let mut open: Vec<Branch> = Vec::new();
        let mut more = self.aim.below > self.aim.enough;
        while more && self.left > 0 {
            if let Some(choices) = self.explore() {
                open.push(Branch {
                    choices,
                    tried: 0,
                    failed: self.failed.len(),
                });
            }
            more = self.aim.below > self.aim.enough && self.next(&mut open);
        }
        *left = self.left;
        Found {
            best: self.best,
            proven: !more,
        }
    }

    /// Fails the next choice of the innermost open branch; `false` when all is explored.
    fn next(&mut self, open: &mut Vec<Branch>) -> bool {
        while let Some(branch) = open.last_mut() {
            for risk in self.failed.drain(branch.failed..) {
                self.forbidden.allow(self.risks, risk);
            }
            if let Some(before) = branch
                .tried
                .checked_sub(1)
                .and_then(|at| branch.choices.get(at))
            {
                self.intact[*before] = true;
            }
            if let Some(&risk) = branch.choices.get(branch.tried) {
                branch.tried += 1;
                self.failed.push(risk);
                self.forbidden.forbid(self.risks, risk);
                return true;
            }
            for choice in &branch.choices {
                self.intact[*choice] = false;
            }
            open.pop();
        }
        false
    }

    /// The risks of which one must fail next; `None` where no better cut lies below.
    fn explore(&mut self) -> Option<Vec<RiskIx>> {
        let mut clear: Vec<RiskIx> = Vec::new();
        let mut needed = self.failed.len();
        let mut choices: Option<Vec<RiskIx>> = None;
        while needed < self.aim.below {
            self.left = self.left.saturating_sub(charge(self.graph));
            let path = few_hops(self.graph, self.s, self.t, |step| {
                self.forbidden.permits(step)
            });
            let Some(path) = path else { break };
            let mut breakable = self.risks.of_steps(&path);
            breakable.retain(|risk| !self.intact[*risk]);
            if breakable.is_empty() {
                needed = self.aim.below;
                break;
            }
            // The next path is to have no breakable risk in common with this one.
            for risk in &breakable {
                self.forbidden.forbid(self.risks, *risk);
            }
            clear.extend(&breakable);
            needed += 1;
            if choices
                .as_ref()
                .is_none_or(|best| breakable.len() < best.len())
            {
                choices = Some(breakable);
            }
        }
        for risk in clear {
            self.forbidden.allow(self.risks, risk);
        }
        if needed >= self.aim.below {
            return None;
        }
        let Some(mut choices) = choices else {
            self.aim.below = self.failed.len();
            self.best = Some(self.failed.clone());
            return None;
        };
        let size =
            |risk: &RiskIx| self.risks.edges.of(*risk).len() + self.risks.nodes.of(*risk).len();
        sort_by_key(&mut choices, |risk| std::cmp::Reverse(size(risk)));
        Some(choices)
    }
}

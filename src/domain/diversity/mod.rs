//! The diversity engine: proves or refutes that two sides stay connected when things fail.
//!
//! | question | module |
//! |---|---|
//! | what can fail, and what is connected? | [`graph`] (multigraph with risk groups), [`index`] |
//! | how many disjoint paths, how much capacity? | [`flow`] |
//! | which single thing cuts the network? | [`connectivity`] |
//! | how long are the ways, also after a failure? | [`paths`] |
//! | are there two ways without a shared risk? | [`shared_risk`] over `risk` |
//! | what is the smallest set of failures that cuts two nodes? | [`cut`] |
//! | what is left when things fail, and where does traffic go? | [`what_if`] |
//! | what is to be built so that the verdict passes? | [`plan`] |
//! | which router names mean one device, which fibre routes run close? | [`duplicates`], [`routes`] |
//! | the command line that proves all this against known answers | [`disjoint`] |
//!
//! The graph algorithms are written here rather than taken from a library (petgraph) because they
//! are the product: risk groups, parallel links, node-disjointness, witnesses and a work bound have
//! to run through all of them, and every one must be free of recursion and panics in the browser.

pub mod connectivity;
pub mod cut;
pub mod disjoint;
pub mod flow;
pub mod graph;
pub mod index;
pub mod paths;
pub(crate) mod risk;
pub mod shared_risk;

pub mod assess;
pub(crate) mod backbone;
pub mod duplicates;
pub mod geo;
pub mod local;
mod model;
pub mod plan;
pub mod preview;
pub mod routes;
mod single_point;
mod split;
mod text;
pub mod what_if;

pub use assess::{
    Assessment, ENGINE_VERSION, LeftOut, MetroAssessment, Question, WORK_BOUND, assess,
    assess_metros, assess_within, exit_code,
};

/// Search states after which an exact search of a problem that is NP-hard in general gives up.
///
/// A state is one choice of what each path may use or of what has failed, for which a path is
/// looked for. In graphs of more than a thousand links a state counts once per thousand links, so
/// that the bound also limits the time: to seconds on networks of a few hundred links.
pub const DEFAULT_WORK_BOUND: u64 = 2_000_000;

/// What one search state of this graph counts, see [`DEFAULT_WORK_BOUND`].
fn charge(graph: &graph::Graph) -> u64 {
    u64::try_from(graph.edge_count() / 1000)
        .unwrap_or(u64::MAX)
        .max(1)
}

/// The answer of an exact search with a work bound: proven, or honestly open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided<T> {
    /// Proven by exhausting the search.
    Proven(T),
    /// The search hit its bound first; nothing is claimed.
    Undecided {
        /// The bound that was hit, in search states.
        bound: u64,
    },
}

impl<T> Decided<T> {
    /// The proven answer, if there is one.
    pub fn proven(self) -> Option<T> {
        match self {
            Self::Proven(answer) => Some(answer),
            Self::Undecided { .. } => None,
        }
    }

    /// Changes a proven answer, keeps an open one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Decided<U> {
        match self {
            Self::Proven(answer) => Decided::Proven(change(answer)),
            Self::Undecided { bound } => Decided::Undecided { bound },
        }
    }
}

#[cfg(test)]
mod assess_tests;
#[cfg(test)]
mod tests;

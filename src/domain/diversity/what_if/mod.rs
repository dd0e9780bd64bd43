//! What if something fails: what is left per metro, where traffic goes, what cannot be carried.
//!
//! | question | item |
//! |---|---|
//! | what does the page need to ask, without server and catalogue? | [`Case`] (serialisable) |
//! | what happens when these things fail? | [`Network::fail`] → [`Impact`] |
//! | which single failure hurts, and how much? | [`Network::sweep`] → [`Sweep`] |
//! | which two failures together hurt more than each? | [`Network::pairs`] → [`PairSweep`] |
//!
//! **Assumptions**, the same as in the verdict: the ISP's core as a whole holds unless one of its
//! nodes is failed by name; what a metro can carry is the bandwidth of its connections whose router
//! the core still reaches; any connection of a metro can carry any of its traffic; the traffic is the
//! recorded 5-minute peak in the larger direction. Traffic that a metro cannot carry moves to other
//! metros of the backup area so that the added round-trip time is least. A router stands in every
//! building and metro where it has a connection and fails with each of them: the cautious reading.
//!
//! **Honesty.** A connection without a recorded path cannot be shown to survive. It is taken to
//! survive what is not known to hit it, and every answer says whether it rests on that
//! ([`Impact::proven`], [`MetroImpact::not_shown`]).
//!
//! Bandwidths are Mbit/s, times ms, distances km, utilisation a fraction of 1.

mod assign;
mod bits;
mod case;
mod evaluate;
mod failure;
mod impact;
mod network;
mod pairs;
mod sweep;
#[cfg(test)]
mod tests;

pub use case::{Assumptions, Case, Place, Scope};
pub use failure::{Failure, MAX_FAILURES};
pub use impact::{Impact, Level, MetroImpact, MetroState, Move, Totals};
pub use network::Network;
pub use pairs::{PairImpact, PairSweep, TooMany};
pub use sweep::{Cell, Single, Sweep};

use crate::{catalogue::Catalogue, diversity::Question, evidence::Evidence, policy::Policy};

/// What happens in a region and its backup area when some things fail. One call for servers; who asks
/// often keeps a [`Network`].
pub fn what_if(
    evidence: &Evidence,
    catalogue: &Catalogue,
    policy: &Policy,
    question: &Question,
    failures: &[Failure],
) -> Impact {
    let scope = Scope::Region(question.region.clone());
    let case = Case::new(evidence, catalogue, policy, question, &scope);
    Network::of(&case).fail(failures)
}

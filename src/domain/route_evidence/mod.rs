//! Route evidence: what routers say they hear, checked against the prefix rules.
//!
//! Readers turn router output into [`HeardRoute`]s: own CSV and JSON ([`read_csv`], [`read_json`]),
//! FRR's `show bgp ipv4 unicast json`, also `detail` and `advertised-routes` ([`read_frr`]), and on
//! the server MRT table dumps. They keep only routes that touch a wanted prefix, so that a full table
//! costs no memory. [`matrix`] then answers per session and prefix (rules PFX-04 to PFX-09, SEC-02),
//! per prefix (PFX-05: on every session) and as a whole; [`test_prefix`] answers rule RTE-01.
//!
//! What the evidence does not show is *unknown*, never passed: FRR's short output, for example, has
//! no communities.

mod check;
mod frr;
mod matrix;
#[cfg(feature = "server")]
mod mrt;
mod own;
mod path;
mod readiness;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};

use crate::asn::Asn;
use crate::ids::MetroId;
use crate::prefix::Prefix4;
use crate::prefix_table::PrefixTable;

pub use check::{Check, Registries, Rules, check_route};
pub use frr::read_frr;
pub use matrix::{Cell, Matrix, MetroHearing, PrefixRow, SessionColumn, matrix, test_prefix};
#[cfg(feature = "server")]
pub use mrt::read_mrt;
pub use own::{COLUMNS, read_csv, read_json};
pub use path::{AsPath, PathError, PathSegment};
pub use readiness::{Readiness, readiness};

/// Most routes that are kept of one upload; a matrix needs far fewer.
pub const MAX_ROUTES: usize = 200_000;

/// Most sessions of one upload.
const MAX_SESSIONS: usize = 10_000;

/// From where the routes were seen. The rules are about a route as Microsoft hears it; what an output
/// lacks of that follows from where it was seen.
///
/// | | what outputs hold | in front of the path |
/// |---|---|---|
/// | received | the route as it came over the session: own CSV and JSON, FRR's tables and `received-routes`, MRT tables, whose entries name the peer that a route came from | the sender's ASN, which is compared with the session's peer (PFX-07) |
/// | sent | the route after the export policy, and before the router puts its own ASN in front, which it does as it writes the update (RFC 4271, section 5.1.2): own CSV and JSON, FRR's `advertised-routes` | nothing yet; [`matrix`] puts the peer's ASN there |
///
/// Whatever own ASN stands in a *sent* path was therefore put there by the export policy: it is
/// prepending (PFX-09), even when it stands there once. Outputs that say only from whom a route came
/// cannot say to whom it is sent, and are refused as *sent*: MRT tables and FRR's whole table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vantage {
    /// By the other side of the sessions.
    #[default]
    Received,
    /// By the ISP's own router, as it is about to send them.
    Sent,
}

/// One route as a router tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardRoute {
    /// Neighbour address or name of the session, as the router writes it.
    pub session: String,
    /// The prefix.
    pub prefix: IpNet,
    /// The AS path, nearest first.
    pub as_path: AsPath,
    /// Communities as `asn:value`; `None` when this kind of output does not show them.
    pub communities: Option<BTreeSet<String>>,
    /// Next hop, where shown.
    pub next_hop: Option<IpAddr>,
}

/// A session on which the prefixes have to be heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedSession {
    /// Name on screen: the PNI and metro.
    pub name: String,
    /// Where it is.
    pub metro: MetroId,
    /// The ASN that the ISP peers with; AS0 while it has none, and in answers from before it was asked.
    #[serde(default = "nobody")]
    pub peer: Asn,
    /// Both addresses of the session subnet, and whatever else the evidence may call it.
    pub addresses: Vec<IpAddr>,
}

const fn nobody() -> Asn {
    Asn::new(0)
}

impl ExpectedSession {
    /// Whether a router's word for a session means this one: its name, or one of its addresses.
    pub fn is_called(&self, word: &str) -> bool {
        let word = word.trim();
        word.eq_ignore_ascii_case(&self.name)
            || word
                .parse::<IpAddr>()
                .is_ok_and(|address| self.addresses.contains(&address))
    }
}

/// A prefix that has to be heard, with its registered origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedPrefix {
    /// The prefix.
    pub prefix: Prefix4,
    /// The ASN that is to originate it.
    pub origin: Asn,
}

/// The wanted prefixes, for readers to tell which routes concern them.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    table: PrefixTable<()>,
}

impl Wanted {
    /// Builds the filter.
    pub fn new(prefixes: &[WantedPrefix]) -> Self {
        let mut table = PrefixTable::new();
        for wanted in prefixes {
            table.insert(wanted.prefix, ());
        }
        Self { table }
    }

    /// Whether a route is, covers or lies inside a wanted prefix. The default route covers all and
    /// concerns none.
    pub fn concerns(&self, prefix: IpNet) -> bool {
        match prefix {
            IpNet::V4(net) => net.prefix_len() > 0 && self.table.touches(net),
            IpNet::V6(_) => false,
        }
    }

    /// The same for an IPv4 network.
    pub fn concerns4(&self, net: Ipv4Net) -> bool {
        self.concerns(IpNet::V4(net))
    }
}

/// Routes of one upload that concern the wanted prefixes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// From where they were seen.
    pub vantage: Vantage,
    /// The routes.
    pub routes: Vec<HeardRoute>,
    /// Words for every session of the upload, also of those without such a route.
    pub sessions: BTreeSet<String>,
    /// Routes in the upload that concern none of the prefixes.
    pub passed_over: usize,
}

/// Why an upload cannot be used. Nothing of it is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    /// Not this format.
    #[error("The file is not {format}: {reason}. {fix}")]
    Format {
        /// What it was read as.
        format: &'static str,
        /// What is wrong.
        reason: String,
        /// What to upload.
        fix: &'static str,
    },
    /// An unusable route.
    #[error("{place}: {reason}")]
    Route {
        /// Line, entry or record.
        place: String,
        /// What is wrong, as a sentence.
        reason: String,
    },
    /// Too much of it.
    #[error(
        "The file has more than {MAX_ROUTES} routes for these prefixes. Upload the routes of the MAPS sessions only."
    )]
    TooMany,
}

impl Heard {
    pub(crate) fn new(vantage: Vantage) -> Self {
        Self {
            vantage,
            ..Self::default()
        }
    }

    /// The evidence has something to say of this session, if only that a prefix is missing there.
    pub(crate) fn session(&mut self, word: &str) -> Result<(), EvidenceError> {
        if !self.sessions.contains(word) {
            if self.sessions.len() >= MAX_SESSIONS {
                return Err(EvidenceError::TooMany);
            }
            self.sessions.insert(word.to_owned());
        }
        Ok(())
    }

    pub(crate) fn take(&mut self, route: HeardRoute, wanted: &Wanted) -> Result<(), EvidenceError> {
        self.session(&route.session)?;
        if !wanted.concerns(route.prefix) {
            self.passed_over += 1;
            return Ok(());
        }
        if self.routes.len() >= MAX_ROUTES {
            return Err(EvidenceError::TooMany);
        }
        self.routes.push(route);
        Ok(())
    }
}

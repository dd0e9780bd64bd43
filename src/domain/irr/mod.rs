//! Route objects of the internet routing registries (rules PFX-04, SEC-01): who says that this ASN
//! originates this prefix?
//!
//! Read from an RPSL text as registries publish it (RFC 2622, RFC 4012); see [`read_rpsl`]. A route
//! object is a statement, not a proof: it is looked up beside RPKI, never instead of it.

mod read;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::asn::Asn;
use crate::policy::Outcome;

pub use read::{IrrError, IrrFile, Skipped, read_rpsl};

/// One route or route6 object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RouteObject {
    /// The prefix, without host bits.
    pub prefix: IpNet,
    /// The ASN that originates it.
    pub origin: Asn,
    /// The registry (`RIPE`, `RADB`), upper case; empty when the object names none.
    pub source: String,
}

/// Route objects of any number of registries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteObjects {
    /// Sorted by prefix, origin, source.
    all: Vec<RouteObject>,
}

/// What the registries say about a prefix and its origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum IrrState {
    /// An object of exactly this prefix and origin, in these registries.
    Exact {
        /// Names of the registries.
        sources: Vec<String>,
    },
    /// Only an object of a covering prefix has this origin.
    Covering {
        /// The longest such object.
        object: RouteObject,
    },
    /// Objects of this prefix or a covering one exist, all with other origins.
    OtherOrigin {
        /// Their origins, at most eight.
        origins: Vec<Asn>,
    },
    /// No object.
    Absent,
}

impl RouteObjects {
    /// Builds the set; order and repetitions do not matter.
    pub fn new(objects: impl IntoIterator<Item = RouteObject>) -> Self {
        let mut all: Vec<RouteObject> = objects.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Self { all }
    }

    /// Only the objects of these registries: where several files hold a registry, the newest counts.
    #[must_use]
    pub fn only(mut self, sources: &BTreeSet<String>) -> Self {
        self.all.retain(|object| sources.contains(&object.source));
        self
    }

    /// The objects of all sets: several files, one answer.
    #[must_use]
    pub fn merged(sets: impl IntoIterator<Item = Self>) -> Self {
        Self::new(sets.into_iter().flat_map(|set| set.all))
    }

    /// Number of different objects.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The registries that occur, in order of name, with the number of their objects.
    pub fn sources(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for object in &self.all {
            *counts.entry(object.source.as_str()).or_default() += 1;
        }
        counts
    }

    /// The objects of exactly this prefix.
    pub fn exact(&self, prefix: IpNet) -> &[RouteObject] {
        let start = self.all.partition_point(|object| object.prefix < prefix);
        let rest = self.all.get(start..).unwrap_or_default();
        let count = rest.partition_point(|object| object.prefix == prefix);
        rest.get(..count).unwrap_or_default()
    }

    /// The objects of this prefix and of every prefix that contains it, longest first.
    pub fn covering(&self, prefix: IpNet) -> impl Iterator<Item = &RouteObject> {
        let mut next = Some(prefix);
        std::iter::from_fn(move || {
            let here = next?;
            next = here.supernet();
            Some(self.exact(here))
        })
        .flatten()
    }

    /// What the registries say about a route.
    pub fn state(&self, prefix: IpNet, origin: Asn) -> IrrState {
        let exact: Vec<String> = self
            .exact(prefix)
            .iter()
            .filter(|object| object.origin == origin)
            .map(|object| object.source.clone())
            .collect();
        if !exact.is_empty() {
            return IrrState::Exact { sources: exact };
        }
        if let Some(object) = self.covering(prefix).find(|object| object.origin == origin) {
            return IrrState::Covering {
                object: object.clone(),
            };
        }
        let others: BTreeSet<Asn> = self.covering(prefix).map(|object| object.origin).collect();
        if others.is_empty() {
            IrrState::Absent
        } else {
            IrrState::OtherOrigin {
                origins: others.into_iter().take(8).collect(),
            }
        }
    }
}

/// Longest IPv4 prefix that networks exchange; registries hold no objects of longer ones.
const LONGEST_ROUTED: u8 = 24;

impl IrrState {
    /// The answer to rule PFX-04 for `prefix`. A covering object suffices where a prefix is longer
    /// than anybody registers (beyond /24) and warns else (SEC-01 asks for an object per prefix).
    pub fn outcome(&self, prefix: IpNet) -> Outcome {
        match self {
            Self::Exact { .. } => Outcome::Pass,
            Self::Covering { .. } if prefix.prefix_len() > LONGEST_ROUTED => Outcome::Pass,
            Self::Covering { .. } => Outcome::Warn,
            Self::OtherOrigin { .. } | Self::Absent => Outcome::Fail,
        }
    }
}

impl fmt::Display for RouteObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.prefix, self.origin)?;
        if self.source.is_empty() {
            Ok(())
        } else {
            write!(f, " in {}", self.source)
        }
    }
}

impl fmt::Display for IrrState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact { sources } => {
                let named: Vec<&str> = sources
                    .iter()
                    .map(String::as_str)
                    .filter(|name| !name.is_empty())
                    .collect();
                if named.is_empty() {
                    f.write_str("A route object of this prefix and origin exists.")
                } else {
                    write!(
                        f,
                        "Route object of this prefix and origin in {}.",
                        named.join(", ")
                    )
                }
            }
            Self::Covering { object } => write!(
                f,
                "Only a covering route object has this origin: {object}. Register a route object of the prefix itself."
            ),
            Self::OtherOrigin { origins } => {
                let names: Vec<String> = origins.iter().map(Asn::to_string).collect();
                write!(
                    f,
                    "Route objects name only {}. Correct them in the registry, or announce the prefix from there.",
                    names.join(", ")
                )
            }
            Self::Absent => f.write_str(
                "No route object covers the prefix. Register one (route, origin) at your registry.",
            ),
        }
    }
}

//! IPv4 prefixes of customers, and the link subnets of BGP sessions.
//!
//! A MAPS prefix is a customer's public IPv4 range (rules PFX-02, PFX-03, ACT-10): no host bits,
//! nothing that touches a special-purpose range of the IANA registries. A session subnet is the
//! small link network between two routers (rule PNI-13), where private addresses are normal.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::LazyLock;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

mod session;

pub use session::{SessionSubnet4, SessionSubnet6, SubnetError};

/// Longest prefix that a partner may register (domain reference, conflict C6).
const LONGEST: u8 = 30;
/// Shortest: nobody holds more than a /8.
const SHORTEST: u8 = 8;

#[derive(Debug)]
struct BogonRow {
    prefix: IpNet,
    rfc: &'static str,
}

impl BogonRow {
    /// `prefix,version,rfc,…`: no cell of the file is quoted, so the browser needs no CSV reader.
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split(',');
        Some(Self {
            prefix: cells.next()?.parse().ok()?,
            rfc: cells.nth(1)?,
        })
    }
}

static BOGONS: LazyLock<Vec<BogonRow>> = LazyLock::new(|| {
    let text = include_str!("../data/network/bogon_prefixes.csv");
    text.lines().skip(1).filter_map(BogonRow::read).collect()
});

/// A customer's public IPv4 prefix. Travels as text (`20.30.40.0/24`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prefix4(Ipv4Net);

/// Why a text is no prefix that can be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// Nothing was entered.
    #[error("Prefix is empty. Enter an IPv4 prefix such as 20.30.40.0/24.")]
    Empty,
    /// An address without its length.
    #[error("Prefix `{seen}` has no length. Add it after a slash, for example {seen}/24.")]
    NoLength {
        /// The text as entered.
        seen: String,
    },
    /// Not an IPv4 prefix at all.
    #[error(
        "Prefix `{seen}` is not an IPv4 prefix. Write four numbers and a length, for example 20.30.40.0/24."
    )]
    Unreadable {
        /// The text as entered.
        seen: String,
    },
    /// IPv6: not an error of the user's, a limit of the programme.
    #[error(
        "Prefix `{seen}` is IPv6. MAPS prefixes are IPv4; IPv6 traffic stays ordinary internet and needs no registration. Enter the IPv4 prefix of this site."
    )]
    Ipv6 {
        /// The text as entered.
        seen: String,
    },
    /// Bits set behind the length.
    #[error(
        "Prefix `{seen}` has host bits set. The network of that length is {network}; enter that, or a longer length."
    )]
    HostBits {
        /// The text as entered.
        seen: String,
        /// The network it lies in.
        network: Ipv4Net,
    },
    /// Too short or too long.
    #[error(
        "Prefix `{seen}` has length /{length}; between /{SHORTEST} and /{LONGEST} is possible. Split it or enter the covering prefix that you hold."
    )]
    Length {
        /// The text as entered.
        seen: String,
        /// Its length.
        length: u8,
    },
    /// Touches a special-purpose range.
    #[error(
        "Prefix `{seen}` overlaps {range}, which is not public address space: {rfc}. Enter a public prefix that is routed on the internet."
    )]
    Special {
        /// The text as entered.
        seen: String,
        /// The range it touches.
        range: Ipv4Net,
        /// The standard that reserves it.
        rfc: String,
    },
}

impl Prefix4 {
    /// Reads a public IPv4 prefix.
    ///
    /// # Errors
    /// [`PrefixError`], which names the text, the rule and the next step.
    pub fn parse(text: &str) -> Result<Self, PrefixError> {
        let seen = text.trim().to_owned();
        if seen.is_empty() {
            return Err(PrefixError::Empty);
        }
        if seen.contains(':')
            && (seen.parse::<Ipv6Net>().is_ok() || seen.parse::<Ipv6Addr>().is_ok())
        {
            return Err(PrefixError::Ipv6 { seen });
        }
        if seen.parse::<Ipv4Addr>().is_ok() {
            return Err(PrefixError::NoLength { seen });
        }
        let Some(net) = canonical4(&seen) else {
            return Err(PrefixError::Unreadable { seen });
        };
        if net.trunc() != net {
            return Err(PrefixError::HostBits {
                seen,
                network: net.trunc(),
            });
        }
        // The range first: it says more than the length does.
        if let Some((range, rfc)) = special_range(net) {
            return Err(PrefixError::Special {
                seen,
                range,
                rfc: rfc.to_owned(),
            });
        }
        let length = net.prefix_len();
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(PrefixError::Length { seen, length });
        }
        Ok(Self(net))
    }

    /// The network.
    pub const fn net(self) -> Ipv4Net {
        self.0
    }

    /// Length in bits.
    pub const fn length(self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether the two share an address: equal, covering or covered (rule PFX-11).
    pub fn overlaps(self, other: Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }

    /// First and last address as numbers, to find overlaps by an index on the range.
    pub fn range(self) -> (u32, u32) {
        (self.0.network().into(), self.0.broadcast().into())
    }
}

/// Reads an IPv4 network written as it prints: `020.30.40.0/24` is another address to tools that
/// take a leading zero for octal, so it is not guessed.
fn canonical4(text: &str) -> Option<Ipv4Net> {
    text.parse::<Ipv4Net>()
        .ok()
        .filter(|net| net.to_string() == text)
}

/// The widest special-purpose range that shares an address with `net`, and its standard.
fn special_range(net: Ipv4Net) -> Option<(Ipv4Net, &'static str)> {
    BOGONS
        .iter()
        .filter_map(|row| match row.prefix {
            IpNet::V4(range) => Some((range, row.rfc)),
            IpNet::V6(_) => None,
        })
        .filter(|(range, _)| range.contains(&net) || net.contains(range))
        .min_by_key(|(range, _)| range.prefix_len())
}

impl FromStr for Prefix4 {
    type Err = PrefixError;
    fn from_str(text: &str) -> Result<Self, PrefixError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Prefix4 {
    type Error = PrefixError;
    fn try_from(text: String) -> Result<Self, PrefixError> {
        Self::parse(&text)
    }
}

impl From<Prefix4> for String {
    fn from(prefix: Prefix4) -> Self {
        prefix.to_string()
    }
}

impl fmt::Display for Prefix4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests;

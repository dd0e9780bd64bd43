//! RPKI origin validation (rule SEC-02): may this ASN announce this prefix?
//!
//! The input is a file of validated ROA payloads (VRPs) as relying-party software exports it; see
//! [`read_vrps`]. The answer follows RFC 6811 and says why: a VRP *covers* a route when it contains
//! its prefix; it *matches* when its ASN is also the origin and the route is no longer than its
//! maximum length. Matched: valid. Covered, but not matched: invalid. Not covered: not found.
//!
//! A VRP rests on certificates and manifests that expire; where the export says when (`expires`), it
//! counts until then and neither covers nor matches afterwards, as if it were not in the file: a relying
//! party drops it at that moment too (RFC 9286, section 6; RFC 6487, section 7).

mod read;
mod scalar;
#[cfg(test)]
mod tests;

use std::fmt;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use crate::asn::Asn;
use crate::time::UtcMs;

pub use read::{MAX_VRPS, Rejected, VrpError, VrpFile, read_vrps};

/// One validated ROA payload: this ASN may originate the prefix down to the maximum length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Vrp {
    /// The prefix, without host bits.
    pub prefix: IpNet,
    /// Longest announcement that it allows, bits.
    pub max_length: u8,
    /// The origin; AS0 says that nobody may announce it (RFC 6483, section 4).
    pub asn: Asn,
}

/// The origin of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The last ASN of the path.
    Asn(Asn),
    /// The path ends in a set or is empty: RFC 6811 calls it NONE, and no VRP matches it.
    Unclear,
}

/// Outcome of the validation, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "why", rename_all = "snake_case")]
pub enum Validity {
    /// A VRP matches: this one.
    Valid(Vrp),
    /// VRPs cover the route and none matches.
    Invalid(InvalidReason),
    /// No VRP covers the route.
    NotFound,
}

/// Why no covering VRP matches, the most helpful reason first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum InvalidReason {
    /// The origin is right, the announcement is longer than allowed.
    TooLong {
        /// The VRP of that origin that allows most.
        vrp: Vrp,
    },
    /// Only other ASNs may announce it (some of them, at most eight).
    WrongOrigin {
        /// Who may.
        allowed: Vec<Asn>,
    },
    /// Every covering VRP names AS0: nobody may announce it.
    Nobody,
    /// The path ends in a set or is empty.
    NoOrigin,
}

/// A set of VRPs, sorted and compact: 500,000 take about 12 MB.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vrps {
    v4: Vec<Row<u32>>,
    v6: Vec<Row<u128>>,
    /// Bit n: some prefix has length n. Other lengths are never looked for.
    lengths4: u64,
    lengths6: u128,
    /// Bit 128 does not fit above.
    hosts6: bool,
    /// When the relying party made the file, if it says so.
    generated: Option<UtcMs>,
}

/// First address, length, maximum length, ASN. The order of the fields is the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row<A> {
    first: A,
    length: u8,
    max_length: u8,
    asn: u32,
    expires: Expiry,
}

/// When a VRP stops to count, seconds since 1970; a time beyond 2106 is as good as never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Expiry(u32);

impl Expiry {
    const NEVER: Self = Self(u32::MAX);

    fn at_second(seconds: u64) -> Self {
        Self(u32::try_from(seconds).unwrap_or(u32::MAX))
    }

    fn is_past(self, now: UtcMs) -> bool {
        self != Self::NEVER && i64::from(self.0) * 1_000 <= now.get()
    }
}

impl Vrps {
    /// Builds the set; order and repetitions do not matter.
    pub fn new(all: impl IntoIterator<Item = Vrp>, generated: Option<UtcMs>) -> Self {
        let mut set = Self {
            generated,
            ..Self::default()
        };
        for vrp in all {
            set.push(vrp, Expiry::NEVER);
        }
        set.seal();
        set
    }

    fn push(&mut self, vrp: Vrp, expires: Expiry) {
        let (length, max_length, asn) = (vrp.prefix.prefix_len(), vrp.max_length, vrp.asn.get());
        match vrp.prefix.trunc() {
            IpNet::V4(net) => {
                self.lengths4 |= 1 << length;
                self.v4.push(Row {
                    first: net.network().to_bits(),
                    length,
                    max_length,
                    asn,
                    expires,
                });
            }
            IpNet::V6(net) => {
                match 1_u128.checked_shl(u32::from(length)) {
                    Some(bit) => self.lengths6 |= bit,
                    None => self.hosts6 = true,
                }
                self.v6.push(Row {
                    first: net.network().to_bits(),
                    length,
                    max_length,
                    asn,
                    expires,
                });
            }
        }
    }

    fn seal(&mut self) {
        seal(&mut self.v4);
        seal(&mut self.v6);
    }

    /// How many have expired by `now` and do not count any more.
    pub fn expired(&self, now: UtcMs) -> usize {
        let v4 = self.v4.iter().filter(|row| row.expires.is_past(now));
        let v6 = self.v6.iter().filter(|row| row.expires.is_past(now));
        v4.count() + v6.count()
    }

    /// Number of different VRPs.
    pub fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the relying party made the file, if it says so.
    pub const fn generated(&self) -> Option<UtcMs> {
        self.generated
    }

    /// Whether the file is older than `max_age_hours` (policy `vrp_max_age_hours`); `None` when it
    /// does not say when it was made.
    pub fn is_stale(&self, now: UtcMs, max_age_hours: u16) -> Option<bool> {
        let made = self.generated?;
        Some(made.add_hours(i64::from(max_age_hours)) < now)
    }

    /// Every VRP that contains `prefix` and has not expired, shortest first.
    pub fn covering(&self, prefix: IpNet, now: UtcMs) -> Vec<Vrp> {
        match prefix {
            IpNet::V4(net) => (0..=net.prefix_len())
                .filter(|length| self.lengths4 & (1 << length) != 0)
                .filter_map(|length| Some(Ipv4Net::new(net.network(), length).ok()?.trunc()))
                .flat_map(|net| {
                    rows(&self.v4, net.network().to_bits(), net.prefix_len())
                        .iter()
                        .filter(|row| !row.expires.is_past(now))
                        .map(move |row| row.vrp(IpNet::V4(net)))
                })
                .collect(),
            IpNet::V6(net) => (0..=net.prefix_len())
                .filter(|length| match 1_u128.checked_shl(u32::from(*length)) {
                    Some(bit) => self.lengths6 & bit != 0,
                    None => self.hosts6,
                })
                .filter_map(|length| Some(Ipv6Net::new(net.network(), length).ok()?.trunc()))
                .flat_map(|net| {
                    rows(&self.v6, net.network().to_bits(), net.prefix_len())
                        .iter()
                        .filter(|row| !row.expires.is_past(now))
                        .map(move |row| row.vrp(IpNet::V6(net)))
                })
                .collect(),
        }
    }

    /// Validates a route (RFC 6811, section 2) by the VRPs that have not expired.
    pub fn validate(&self, prefix: IpNet, origin: Origin, now: UtcMs) -> Validity {
        let covering = self.covering(prefix, now);
        if covering.is_empty() {
            return Validity::NotFound;
        }
        let Origin::Asn(asn) = origin else {
            return Validity::Invalid(InvalidReason::NoOrigin);
        };
        // AS0 in a VRP authorises nobody, not even a route that claims AS0 (RFC 6483, section 4).
        let own = covering
            .iter()
            .filter(|vrp| vrp.asn == asn && asn.get() != 0);
        if let Some(best) = own.max_by_key(|vrp| vrp.max_length) {
            return if prefix.prefix_len() <= best.max_length {
                Validity::Valid(*best)
            } else {
                Validity::Invalid(InvalidReason::TooLong { vrp: *best })
            };
        }
        let mut allowed: Vec<Asn> = covering
            .iter()
            .map(|vrp| vrp.asn)
            .filter(|asn| asn.get() != 0)
            .collect();
        allowed.sort_unstable();
        allowed.dedup();
        allowed.truncate(8);
        Validity::Invalid(if allowed.is_empty() {
            InvalidReason::Nobody
        } else {
            InvalidReason::WrongOrigin { allowed }
        })
    }
}

impl<A: Copy> Row<A> {
    fn vrp(&self, prefix: IpNet) -> Vrp {
        Vrp {
            prefix,
            max_length: self.max_length,
            asn: Asn::new(self.asn),
        }
    }
}

/// Sorts the rows; of several that say the same, the one that counts longest stays.
fn seal<A: Ord + Copy>(rows: &mut Vec<Row<A>>) {
    rows.sort_unstable();
    rows.dedup_by(|later, kept| {
        let same = (kept.first, kept.length, kept.max_length, kept.asn)
            == (later.first, later.length, later.max_length, later.asn);
        if same {
            kept.expires = kept.expires.max(later.expires);
        }
        same
    });
    rows.shrink_to_fit();
}

/// The rows of exactly one prefix.
fn rows<A: Ord + Copy>(all: &[Row<A>], first: A, length: u8) -> &[Row<A>] {
    let key = (first, length);
    let start = all.partition_point(|row| (row.first, row.length) < key);
    let rest = all.get(start..).unwrap_or_default();
    let count = rest.partition_point(|row| (row.first, row.length) == key);
    rest.get(..count).unwrap_or_default()
}

impl fmt::Display for Vrp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} up to /{} by {}",
            self.prefix, self.max_length, self.asn
        )
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Valid(vrp) => write!(f, "RPKI valid: a ROA allows {vrp}."),
            Self::NotFound => f.write_str(
                "RPKI not found: no ROA covers the prefix. That is accepted; a ROA would protect it.",
            ),
            Self::Invalid(why) => write!(f, "RPKI invalid: {why}"),
        }
    }
}

impl fmt::Display for InvalidReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { vrp } => write!(
                f,
                "the origin is right, but the announcement is longer than the ROA allows ({vrp}). Raise the ROA's maximum length or announce a shorter prefix."
            ),
            Self::WrongOrigin { allowed } => {
                let names: Vec<String> = allowed.iter().map(Asn::to_string).collect();
                write!(
                    f,
                    "ROAs allow only {}. Announce it from there, or let the holder of the addresses add a ROA for this origin.",
                    names.join(", ")
                )
            }
            Self::Nobody => f.write_str(
                "a ROA for AS0 says that nobody may announce it. The holder of the addresses has to replace that ROA.",
            ),
            Self::NoOrigin => f.write_str(
                "the AS path ends in a set or is empty, so it has no origin that a ROA could allow. Announce it without aggregation into a set (RFC 9774).",
            ),
        }
    }
}

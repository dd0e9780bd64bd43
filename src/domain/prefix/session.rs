//! The link subnet between an ISP's router and Microsoft's, on which a BGP session runs (PNI-13): IPv4
//! /31 or /30 (internet peering FAQ, question 19; the /30 seen in recorded peerings), IPv6 /127 (examples
//! of the peering API; RFC 6164).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

/// Why a text is no link subnet of a BGP session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubnetError {
    /// Not a subnet of the wanted family.
    #[error("Session subnet `{seen}` is not an {family} subnet. Write for example {example}.")]
    Unreadable {
        /// The text as entered.
        seen: String,
        /// `IPv4` or `IPv6`.
        family: &'static str,
        /// A subnet that would be accepted.
        example: &'static str,
    },
    /// Bits set behind the length.
    #[error(
        "Session subnet `{seen}` has host bits set. Enter the subnet {network}, not an address in it."
    )]
    HostBits {
        /// The text as entered.
        seen: String,
        /// The subnet it lies in.
        network: IpNet,
    },
    /// Not a link between two routers.
    #[error("Session subnet `{seen}` has length /{length}; {rule} (PNI-13).")]
    Length {
        /// The text as entered.
        seen: String,
        /// Its length.
        length: u8,
        /// What is possible.
        rule: &'static str,
    },
    /// Addresses that no session can use.
    #[error(
        "Session subnet `{seen}` is {what} and cannot carry a BGP session. Enter the addresses configured on the two routers."
    )]
    Unusable {
        /// The text as entered.
        seen: String,
        /// What the range is for.
        what: &'static str,
    },
}

/// IPv4 link subnet of a BGP session: /30 or /31, public or private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionSubnet4(Ipv4Net);

/// IPv6 link subnet of a BGP session: a /127 for every new one; records of older sessions may have up to
/// a /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionSubnet6(Ipv6Net);

impl SessionSubnet4 {
    /// Reads an IPv4 link subnet.
    ///
    /// # Errors
    /// [`SubnetError`], which names the text, the rule and the next step.
    pub fn parse(text: &str) -> Result<Self, SubnetError> {
        let seen = text.trim().to_owned();
        let Some(net) = super::canonical4(&seen) else {
            return Err(SubnetError::Unreadable {
                seen,
                family: "IPv4",
                example: "192.0.2.0/31",
            });
        };
        if net.trunc() != net {
            return Err(SubnetError::HostBits {
                seen,
                network: IpNet::V4(net.trunc()),
            });
        }
        let length = net.prefix_len();
        if !matches!(length, 30 | 31) {
            let rule = "a session uses a /31 or /30, so enter the link's own subnet";
            return Err(SubnetError::Length { seen, length, rule });
        }
        let address = net.network();
        let what = if address.octets().first() == Some(&0) {
            "the unspecified range"
        } else if address.is_loopback() {
            "loopback"
        } else if address.is_link_local() {
            "link-local (Microsoft's range for link tests before BGP)"
        } else if address.is_multicast() {
            "multicast"
        } else if address >= Ipv4Addr::new(240, 0, 0, 0) {
            "reserved"
        } else {
            return Ok(Self(net));
        };
        Err(SubnetError::Unusable { seen, what })
    }

    /// The subnet.
    pub const fn net(self) -> Ipv4Net {
        self.0
    }

    /// Whether two sessions would share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }

    /// The lower usable address, which the peer takes when it provides the subnet (rule PNI-13).
    pub fn lower_usable(self) -> Ipv4Addr {
        // A /31 has no network address (RFC 3021); in a /30 the first usable follows it.
        self.0.hosts().next().unwrap_or(self.0.network())
    }
}

impl SessionSubnet6 {
    /// Reads an IPv6 link subnet.
    ///
    /// # Errors
    /// [`SubnetError`], which names the text, the rule and the next step.
    pub fn parse(text: &str) -> Result<Self, SubnetError> {
        let seen = text.trim().to_owned();
        let Ok(net) = seen.parse::<Ipv6Net>() else {
            return Err(SubnetError::Unreadable {
                seen,
                family: "IPv6",
                example: "2001:db8::/127",
            });
        };
        if net.trunc() != net {
            return Err(SubnetError::HostBits {
                seen,
                network: IpNet::V6(net.trunc()),
            });
        }
        let length = net.prefix_len();
        if !(64..=127).contains(&length) {
            let rule = "a session uses a /127 (a link network up to /64 is accepted)";
            return Err(SubnetError::Length { seen, length, rule });
        }
        let address = net.network();
        let what = if address.is_multicast() {
            "multicast"
        } else if address.is_unicast_link_local() {
            "link-local"
        } else if address.to_bits() >> 64 == 0 {
            "loopback or IPv4-mapped space"
        } else {
            return Ok(Self(net));
        };
        Err(SubnetError::Unusable { seen, what })
    }

    /// Reads the subnet of a session that is set up now: a /127 and nothing else.
    ///
    /// # Errors
    /// As [`SessionSubnet6::parse`].
    pub fn parse_new(text: &str) -> Result<Self, SubnetError> {
        let read = Self::parse(text)?;
        match read.0.prefix_len() {
            127 => Ok(read),
            length => Err(SubnetError::Length {
                seen: text.trim().to_owned(),
                length,
                rule: "a new session uses a /127",
            }),
        }
    }

    /// The subnet.
    pub const fn net(self) -> Ipv6Net {
        self.0
    }

    /// Whether two sessions would share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }

    /// A remark when the length is tolerated rather than expected.
    pub fn note(self) -> Option<String> {
        (self.0.prefix_len() != 127).then(|| {
            format!(
                "{} is accepted; a /127 is usual on links between routers (RFC 6164).",
                self.0
            )
        })
    }

    /// The lower usable address, which the peer takes when it provides the subnet.
    pub fn lower_usable(self) -> Ipv6Addr {
        let first = self.0.network();
        if self.0.prefix_len() == 127 {
            return first;
        }
        // Below /127 the all-zeros address means "any router of the subnet" (RFC 4291, 2.6.1).
        Ipv6Addr::from_bits(first.to_bits() | 1)
    }
}

macro_rules! subnet_text {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = SubnetError;
            fn try_from(text: String) -> Result<Self, SubnetError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(subnet: $name) -> Self {
                subnet.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

subnet_text!(SessionSubnet4, SessionSubnet6);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_session_has_a_127_and_an_older_one_may_have_more() {
        assert!(SessionSubnet6::parse_new("2001:db8::/127").is_ok());
        for longer in ["2001:db8::/126", "2001:db8::/64"] {
            assert!(SessionSubnet6::parse(longer).is_ok(), "{longer}");
            let error = SessionSubnet6::parse_new(longer).unwrap_err().to_string();
            assert!(
                error.contains("a new session uses a /127 (PNI-13)"),
                "{error}"
            );
        }
        assert!(SessionSubnet6::parse_new("2001:db8::1/127").is_err());
        for length in ["/29", "/32"] {
            let text = format!("198.18.0.0{length}");
            assert!(SessionSubnet4::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn two_sessions_overlap_when_they_share_an_address() {
        let v4 = |text: &str| SessionSubnet4::parse(text).unwrap();
        assert!(v4("198.18.0.0/30").overlaps(v4("198.18.0.2/31")));
        assert!(v4("198.18.0.2/31").overlaps(v4("198.18.0.0/30")));
        assert!(!v4("198.18.0.0/31").overlaps(v4("198.18.0.2/31")));
        let v6 = |text: &str| SessionSubnet6::parse(text).unwrap();
        assert!(v6("2001:db8::/64").overlaps(v6("2001:db8::4/127")));
        assert!(!v6("2001:db8::/127").overlaps(v6("2001:db8::2/127")));
    }
}

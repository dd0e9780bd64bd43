//! Autonomous system numbers: reading every way people write them, and refusing those that cannot
//! belong to an applicant.
//!
//! An ASN is the name under which an ISP peers with Microsoft. Rule ASN-01 asks for the
//! applicant's own public number, so [`Asn::parse`] refuses the reserved ranges of the IANA
//! registry and Microsoft's own networks. Numbers that come from elsewhere (an AS path, a stored
//! row) are any number: [`Asn::new`] and [`Asn::parse_any`].

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Microsoft's own networks, which no applicant can hold (domain reference, section 9).
const MICROSOFT: [u32; 4] = [8075, 8068, 8069, 12076];

/// One row of the reserved ranges: both ends belong to it.
#[derive(Debug, Deserialize)]
struct ReservedRange {
    first: u32,
    last: u32,
    rfc: String,
}

static RESERVED: LazyLock<Vec<ReservedRange>> = LazyLock::new(|| {
    let text = include_str!("../data/network/reserved_asns.csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    rows.deserialize().filter_map(Result::ok).collect()
});

/// An autonomous system number, 32 bits unsigned. Prints as `AS3356`, travels as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Asn(u32);

/// Why a text is no ASN, or no ASN of an applicant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AsnError {
    /// Nothing was entered.
    #[error("ASN is empty. Enter your network's number, for example 3356 or AS3356.")]
    Empty,
    /// Neither asplain nor asdot.
    #[error(
        "ASN `{seen}` is not a number. Write it as 3356, AS3356 or in asdot form 2.3456 (RFC 5396)."
    )]
    NotANumber {
        /// The text as entered.
        seen: String,
    },
    /// More than 32 bits.
    #[error(
        "ASN `{seen}` is too large: an ASN is at most 4294967295, each half of an asdot form at most 65535. Check the digits."
    )]
    TooLarge {
        /// The text as entered.
        seen: String,
    },
    /// In a range that nobody can hold.
    #[error(
        "ASN {number} lies in the reserved range {first} to {last} ({rfc}). Enter the public ASN that a registry gave your network."
    )]
    Reserved {
        /// The number.
        number: u32,
        /// First number of the range.
        first: u32,
        /// Last number of the range.
        last: u32,
        /// The standard that reserves it.
        rfc: String,
    },
    /// One of Microsoft's networks.
    #[error(
        "ASN {number} is Microsoft's own network and cannot be an applicant's. Enter the ASN of your network, the one that peers with AS8075."
    )]
    Microsoft {
        /// The number.
        number: u32,
    },
}

impl Asn {
    /// Any number, also a reserved one: for AS paths and stored rows.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Reads an applicant's ASN: asplain, with or without `AS`, or asdot (RFC 5396).
    ///
    /// # Errors
    /// [`AsnError`] when it is no number, reserved, or Microsoft's own.
    pub fn parse(text: &str) -> Result<Self, AsnError> {
        let asn = Self::parse_any(text)?;
        asn.check_public()?;
        Ok(asn)
    }

    /// Reads any ASN, also a reserved one.
    ///
    /// # Errors
    /// [`AsnError::Empty`], [`AsnError::NotANumber`] or [`AsnError::TooLarge`].
    pub fn parse_any(text: &str) -> Result<Self, AsnError> {
        let trimmed = text.trim();
        let digits = match trimmed.get(..2) {
            Some(prefix) if prefix.eq_ignore_ascii_case("as") => {
                trimmed.get(2..).unwrap_or_default().trim_start()
            }
            _ => trimmed,
        };
        if digits.is_empty() {
            return Err(AsnError::Empty);
        }
        let number = match digits.split_once('.') {
            None => u32::try_from(whole(digits, trimmed)?).map_err(|_| too_large(trimmed))?,
            Some((high, low)) => {
                let high = half(high, trimmed)?;
                let low = half(low, trimmed)?;
                u32::from(high) << 16 | u32::from(low)
            }
        };
        Ok(Self(number))
    }

    /// Whether an applicant can hold this number (rule ASN-01).
    ///
    /// # Errors
    /// [`AsnError::Reserved`] with the standard, or [`AsnError::Microsoft`].
    pub fn check_public(self) -> Result<(), AsnError> {
        if MICROSOFT.contains(&self.0) {
            return Err(AsnError::Microsoft { number: self.0 });
        }
        match RESERVED
            .iter()
            .find(|row| (row.first..=row.last).contains(&self.0))
        {
            None => Ok(()),
            Some(row) => Err(AsnError::Reserved {
                number: self.0,
                first: row.first,
                last: row.last,
                rfc: row.rfc.clone(),
            }),
        }
    }
}

fn whole(digits: &str, seen: &str) -> Result<u64, AsnError> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AsnError::NotANumber {
            seen: seen.to_owned(),
        });
    }
    digits.parse().map_err(|_| too_large(seen))
}

fn half(digits: &str, seen: &str) -> Result<u16, AsnError> {
    u16::try_from(whole(digits, seen)?).map_err(|_| too_large(seen))
}

fn too_large(seen: &str) -> AsnError {
    AsnError::TooLarge {
        seen: seen.to_owned(),
    }
}

impl fmt::Display for Asn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AS{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_row_of_the_reserved_list_is_read() {
        let rows = include_str!("../data/network/reserved_asns.csv")
            .lines()
            .count()
            - 1;
        assert_eq!(RESERVED.len(), rows);
    }

    #[test]
    fn asplain_prefix_and_asdot_read_the_same_number() {
        for text in ["3356", "AS3356", "as 3356", " 3356 ", "0.3356"] {
            assert_eq!(Asn::parse(text), Ok(Asn::new(3356)), "{text}");
        }
        assert_eq!(Asn::parse("3.1000"), Ok(Asn::new(3 * 65_536 + 1000)));
    }

    #[test]
    fn what_is_no_number_says_how_to_write_one() {
        for text in [
            "", "AS", "3356x", "-1", "+5", "1.2.3", "1.", ".5", "3,356", "ÄS1",
        ] {
            assert!(Asn::parse(text).is_err(), "{text}");
        }
        let message = Asn::parse("level3").unwrap_err().to_string();
        assert!(
            message.contains("`level3`") && message.contains("AS3356"),
            "{message}"
        );
    }

    #[test]
    fn what_exceeds_32_bits_is_refused() {
        for text in [
            "4294967296",
            "65536.0",
            "0.65536",
            "99999999999999999999999",
        ] {
            assert!(
                matches!(Asn::parse(text), Err(AsnError::TooLarge { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn the_ends_of_every_reserved_range_are_refused_with_the_standard() {
        for (number, rfc) in [
            (0_u32, "7607"),
            (23_456, "6793"),
            (64_496, "5398"),
            (64_511, "5398"),
            (64_512, "6996"),
            (65_534, "6996"),
            (65_535, "7300"),
            (65_536, "5398"),
            (65_551, "5398"),
            (65_552, "7249"),
            (131_071, "7249"),
            (4_200_000_000, "6996"),
            (4_294_967_294, "6996"),
            (4_294_967_295, "7300"),
        ] {
            let message = Asn::parse(&number.to_string()).unwrap_err().to_string();
            assert!(message.contains(rfc), "{number}: {message}");
        }
        for number in [1, 23_455, 23_457, 64_495, 131_072, 4_199_999_999] {
            assert!(Asn::new(number).check_public().is_ok(), "{number}");
        }
    }

    #[test]
    fn microsofts_own_networks_are_refused_with_the_next_step() {
        for text in ["8075", "AS8068", "8069", "0.12076"] {
            let message = Asn::parse(text).unwrap_err().to_string();
            assert!(
                message.contains("Microsoft") && message.contains("Enter"),
                "{message}"
            );
        }
    }

    #[test]
    fn it_travels_as_a_number_and_prints_with_its_prefix() {
        assert_eq!(
            serde_json::to_string(&Asn::new(4_199_999_999)).unwrap(),
            "4199999999"
        );
        assert_eq!(Asn::new(3356).to_string(), "AS3356");
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_number_reads_back(number: u32) {
            let asn = Asn::new(number);
            prop_assert_eq!(Asn::parse_any(&asn.to_string()), Ok(asn));
            prop_assert_eq!(Asn::parse_any(&format!("{}.{}", number >> 16, number & 0xffff)), Ok(asn));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,20}") {
            let _ = Asn::parse(&text);
        }
    }
}

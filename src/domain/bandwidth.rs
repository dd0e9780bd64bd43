//! Bandwidth in whole Mbit/s, the unit of Microsoft's connection offers and of every peak.
//!
//! One type for capacity and traffic, so that Gbit/s never meets Mbit/s unnoticed. It reads what
//! people type (`10G`, `100 Gbit/s`) and prints what people read, without rounding: what is shown
//! can be typed back.

use std::fmt;
use std::iter::Sum;

use serde::{Deserialize, Serialize};

/// The largest bandwidth that a form accepts, in Mbit/s: 1,000 Tbit/s, far above any network.
const MAX_MBPS: u64 = 1_000_000_000;

/// Bandwidth or traffic in whole Mbit/s. Travels as an integer.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Mbps(u64);

/// Why a text is no bandwidth.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BandwidthError {
    /// Nothing was entered.
    #[error(
        "Bandwidth is empty. Enter it in Mbit/s, for example 100000, or with a unit: 100 Gbit/s."
    )]
    Empty,
    /// No number at the start.
    #[error(
        "Bandwidth `{seen}` is not a number. Write for example 100000 (Mbit/s), 10G or 1.2 Tbit/s."
    )]
    NotANumber {
        /// The text as entered.
        seen: String,
    },
    /// A unit that is not one of Mbit/s, Gbit/s, Tbit/s.
    #[error(
        "Bandwidth `{seen}` has the unit `{unit}`. Use Mbit/s, Gbit/s or Tbit/s (bits, not bytes)."
    )]
    Unit {
        /// The text as entered.
        seen: String,
        /// The unit found.
        unit: String,
    },
    /// Not a whole number of Mbit/s.
    #[error("Bandwidth `{seen}` is finer than 1 Mbit/s. Round it to whole Mbit/s.")]
    TooFine {
        /// The text as entered.
        seen: String,
    },
    /// More than any network carries.
    #[error("Bandwidth `{seen}` is above 1000 Tbit/s. Check the unit: a number alone is Mbit/s.")]
    TooLarge {
        /// The text as entered.
        seen: String,
    },
}

impl Mbps {
    /// No bandwidth.
    pub const ZERO: Self = Self(0);

    /// Whole Mbit/s.
    pub const fn new(mbps: u64) -> Self {
        Self(mbps)
    }

    /// Whole Mbit/s.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether nothing flows.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads `100000`, `100 Gbit/s`, `10G`, `400Gbps`, `1.2 Tbit/s`. A number alone is Mbit/s.
    ///
    /// # Errors
    /// [`BandwidthError`], which names the text, the rule and what to write instead.
    pub fn parse(text: &str) -> Result<Self, BandwidthError> {
        let seen = text.trim();
        if seen.is_empty() {
            return Err(BandwidthError::Empty);
        }
        let end = seen
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(seen.len());
        let (number, unit) = seen.split_at_checked(end).unwrap_or((seen, ""));
        let scale = decimals_of_unit(unit.trim()).ok_or_else(|| {
            let unit = unit.trim().to_owned();
            if number.is_empty() || unit.starts_with([',', '\'', '_']) {
                BandwidthError::NotANumber {
                    seen: seen.to_owned(),
                }
            } else {
                BandwidthError::Unit {
                    seen: seen.to_owned(),
                    unit,
                }
            }
        })?;
        scaled(number, scale, seen).map(Self)
    }

    /// The sum, or `None` beyond 64 bits.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The sum, held at the largest number.
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference, never below zero.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The product with a count (members of a bundle), held at the largest number.
    pub const fn saturating_mul(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

/// How many decimal places a unit moves the number: Gbit/s is three above Mbit/s.
fn decimals_of_unit(unit: &str) -> Option<u32> {
    // `GB` and `GB/s` are bytes; reading them as bits would be wrong by a factor of eight.
    if unit.ends_with('B') || unit.ends_with("B/s") {
        return None;
    }
    match unit.to_ascii_lowercase().as_str() {
        "" | "m" | "mb" | "mb/s" | "mbit" | "mbit/s" | "mbps" => Some(0),
        "g" | "gb" | "gb/s" | "gbit" | "gbit/s" | "gbps" => Some(3),
        "t" | "tb" | "tb/s" | "tbit" | "tbit/s" | "tbps" => Some(6),
        _ => None,
    }
}

/// Exact decimal arithmetic: a float would turn 1.2 Tbit/s into 1199999 Mbit/s sooner or later.
fn scaled(number: &str, decimals: u32, seen: &str) -> Result<u64, BandwidthError> {
    let not_a_number = || BandwidthError::NotANumber {
        seen: seen.to_owned(),
    };
    let too_large = || BandwidthError::TooLarge {
        seen: seen.to_owned(),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.contains('.') || number.ends_with('.') {
        return Err(not_a_number());
    }
    let fraction = fraction.trim_end_matches('0');
    let digits = u32::try_from(fraction.len()).map_err(|_| not_a_number())?;
    let Some(missing) = decimals.checked_sub(digits) else {
        return Err(BandwidthError::TooFine {
            seen: seen.to_owned(),
        });
    };
    let whole: u64 = whole.parse().map_err(|_| too_large())?;
    let fraction: u64 = if fraction.is_empty() {
        0
    } else {
        fraction.parse().map_err(|_| not_a_number())?
    };
    whole
        .checked_mul(10_u64.pow(decimals))
        .and_then(|whole| whole.checked_add(fraction * 10_u64.pow(missing)))
        .filter(|mbps| *mbps <= MAX_MBPS)
        .ok_or_else(too_large)
}

impl Sum for Mbps {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Self::saturating_add)
    }
}

impl<'a> Sum<&'a Mbps> for Mbps {
    fn sum<I: Iterator<Item = &'a Mbps>>(iter: I) -> Self {
        iter.copied().sum()
    }
}

impl Mbps {
    /// A part of a whole, the unit said once where it is the same: "100 of 200 Gbit/s".
    pub fn of(self, whole: Self) -> String {
        let (part, whole) = (self.to_string(), whole.to_string());
        let unit = |text: &str| text.split(' ').nth(1).map(str::to_owned);
        let figure = part
            .split(' ')
            .next()
            .filter(|_| unit(&part) == unit(&whole));
        format!("{} of {whole}", figure.unwrap_or(&part))
    }
}

impl fmt::Display for Mbps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (divisor, places, unit) = match self.0 {
            0..1_000 => (1, 0, "Mbit/s"),
            1_000..1_000_000 => (1_000, 3, "Gbit/s"),
            _ => (1_000_000, 6, "Tbit/s"),
        };
        let (whole, rest) = (self.0 / divisor, self.0 % divisor);
        if rest == 0 {
            return write!(f, "{whole} {unit}");
        }
        let fraction = format!("{rest:0places$}");
        write!(f, "{whole}.{} {unit}", fraction.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_part_of_a_whole_says_its_unit_once() {
        let of = |part, whole| Mbps::new(part).of(Mbps::new(whole));
        assert_eq!(of(100_000, 200_000), "100 of 200 Gbit/s");
        assert_eq!(of(900_000, 1_200_000), "900 Gbit/s of 1.2 Tbit/s");
        assert_eq!(of(0, 200_000), "0 Mbit/s of 200 Gbit/s");
    }

    #[test]
    fn people_write_bandwidth_in_many_ways() {
        for (text, mbps) in [
            ("100000", 100_000),
            ("100 Gbit/s", 100_000),
            ("10G", 10_000),
            ("400Gbps", 400_000),
            ("400 gbit/s", 400_000),
            ("1.2 Tbit/s", 1_200_000),
            ("0.5 Gb/s", 500),
            ("750 Mbps", 750),
            ("2.50G", 2_500),
            ("0", 0),
        ] {
            assert_eq!(Mbps::parse(text), Ok(Mbps::new(mbps)), "{text}");
        }
    }

    #[test]
    fn bytes_commas_and_fine_fractions_are_refused() {
        assert!(matches!(
            Mbps::parse("100 GB"),
            Err(BandwidthError::Unit { .. })
        ));
        assert!(matches!(
            Mbps::parse("10 GB/s"),
            Err(BandwidthError::Unit { .. })
        ));
        assert!(matches!(
            Mbps::parse("500k"),
            Err(BandwidthError::Unit { .. })
        ));
        assert!(matches!(
            Mbps::parse("100,000"),
            Err(BandwidthError::NotANumber { .. })
        ));
        assert!(matches!(
            Mbps::parse("fast"),
            Err(BandwidthError::NotANumber { .. })
        ));
        assert!(matches!(
            Mbps::parse("-5"),
            Err(BandwidthError::NotANumber { .. })
        ));
        assert!(matches!(
            Mbps::parse("1.2.3G"),
            Err(BandwidthError::NotANumber { .. })
        ));
        assert!(matches!(
            Mbps::parse("1."),
            Err(BandwidthError::NotANumber { .. })
        ));
        assert!(matches!(
            Mbps::parse("1.5"),
            Err(BandwidthError::TooFine { .. })
        ));
        assert!(matches!(
            Mbps::parse("1.2345G"),
            Err(BandwidthError::TooFine { .. })
        ));
        assert!(matches!(
            Mbps::parse("1001 Tbit/s"),
            Err(BandwidthError::TooLarge { .. })
        ));
        assert!(matches!(
            Mbps::parse("99999999999999999999999"),
            Err(BandwidthError::TooLarge { .. })
        ));
        assert_eq!(Mbps::parse("  "), Err(BandwidthError::Empty));
    }

    #[test]
    fn it_prints_in_the_largest_unit_without_rounding() {
        for (mbps, text) in [
            (0, "0 Mbit/s"),
            (750, "750 Mbit/s"),
            (100_000, "100 Gbit/s"),
            (1_200_000, "1.2 Tbit/s"),
            (2_050, "2.05 Gbit/s"),
            (1_000_001, "1.000001 Tbit/s"),
        ] {
            assert_eq!(Mbps::new(mbps).to_string(), text);
        }
    }

    #[test]
    fn sums_are_held_and_differences_never_fall_below_zero() {
        let most = Mbps::new(u64::MAX);
        assert_eq!([most, Mbps::new(1)].iter().sum::<Mbps>(), most);
        assert_eq!(most.checked_add(Mbps::new(1)), None);
        assert_eq!(Mbps::new(5).saturating_sub(Mbps::new(7)), Mbps::ZERO);
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed_back(mbps in 0..=MAX_MBPS) {
            let bandwidth = Mbps::new(mbps);
            prop_assert_eq!(Mbps::parse(&bandwidth.to_string()), Ok(bandwidth));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "[0-9a-zA-Z./ ,é]{0,24}") {
            let _ = Mbps::parse(&text);
        }
    }
}

//! A share of a whole in parts per million, and what an availability means in minutes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The whole.
const WHOLE: u32 = 1_000_000;
/// Seconds of an average month: a twelfth of 365.25 days.
const MONTH_SECONDS: u64 = 2_629_800;

/// A share in parts per million, 0 to 1,000,000. Prints as `99.95 %`, travels as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Share(u32);

/// Why a text or number is no share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{seen}` is not a percentage. Write a number from 0 to 100 with at most four decimals, for example 99.95."
)]
pub struct ShareError {
    /// As entered.
    pub seen: String,
}

impl Share {
    /// Everything.
    pub const FULL: Self = Self(WHOLE);
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A share in parts per million; `None` above the whole.
    pub fn from_ppm(ppm: u32) -> Option<Self> {
        (ppm <= WHOLE).then_some(Self(ppm))
    }

    /// Parts per million.
    pub const fn ppm(self) -> u32 {
        self.0
    }

    /// What is missing to the whole.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self(WHOLE.saturating_sub(self.0))
    }

    /// `part` of `whole`, rounded down, so that a promise is never met by rounding. All of nothing
    /// is everything.
    pub fn of(part: u128, whole: u128) -> Self {
        if whole == 0 {
            return Self::FULL;
        }
        let ppm = part
            .min(whole)
            .checked_mul(u128::from(WHOLE))
            .map_or(0, |scaled| scaled / whole);
        Self(u32::try_from(ppm).unwrap_or(WHOLE).min(WHOLE))
    }

    /// From a fraction of a policy (0.9995), to the nearest part per million. Outside 0 to 1 the
    /// nearest end; not a number is nothing.
    pub fn from_fraction(fraction: f64) -> Self {
        let text = format!("{:.0}", fraction.clamp(0.0, 1.0) * f64::from(WHOLE));
        Self(text.parse().unwrap_or(0).min(WHOLE))
    }

    /// Reads a percentage: `99.95`, `99.95 %`, also with a comma.
    ///
    /// # Errors
    /// [`ShareError`] when it is no number from 0 to 100, or finer than one part per million.
    pub fn parse_percent(text: &str) -> Result<Self, ShareError> {
        let error = || ShareError {
            seen: text.trim().to_owned(),
        };
        let plain = text.trim().trim_end_matches('%').trim().replace(',', ".");
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 4 {
            return Err(error());
        }
        let ppm: u32 = format!("{whole}{part:0<4}").parse().map_err(|_| error())?;
        Self::from_ppm(ppm).ok_or_else(error)
    }
}

impl TryFrom<u32> for Share {
    type Error = ShareError;
    fn try_from(ppm: u32) -> Result<Self, ShareError> {
        Self::from_ppm(ppm).ok_or_else(|| ShareError {
            seen: ppm.to_string(),
        })
    }
}

impl From<Share> for u32 {
    fn from(share: Share) -> Self {
        share.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        if part == 0 {
            return write!(f, "{whole} %");
        }
        let part = format!("{part:04}");
        write!(f, "{whole}.{} %", part.trim_end_matches('0'))
    }
}

/// Seconds per average month (30.4 days) that an availability leaves down, rounded up.
pub fn seconds_down_per_month(availability: Share) -> u64 {
    (u64::from(availability.rest().ppm()) * MONTH_SECONDS).div_ceil(u64::from(WHOLE))
}

/// The same in words: `about 21.9 minutes per month`.
pub fn downtime_words(availability: Share) -> String {
    let seconds = seconds_down_per_month(availability);
    match seconds {
        0 => "no downtime".to_owned(),
        1..60 => format!("about {seconds} seconds of downtime per month"),
        60..7_200 => {
            let tenths = (seconds * 10 + 30) / 60;
            format!(
                "about {}.{} minutes of downtime per month",
                tenths / 10,
                tenths % 10
            )
        }
        _ => {
            let minutes = (seconds + 30) / 60;
            format!(
                "about {} h {} min of downtime per month",
                minutes / 60,
                minutes % 60
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn percent(text: &str) -> Share {
        Share::parse_percent(text).unwrap()
    }

    #[test]
    fn percentages_are_read_as_people_write_them() {
        for (text, ppm) in [
            ("99.95", 999_500),
            ("99.95 %", 999_500),
            ("99,9%", 999_000),
            ("100", 1_000_000),
            ("0", 0),
            ("99.9999", 999_999),
        ] {
            assert_eq!(percent(text).ppm(), ppm, "{text}");
        }
        for text in [
            "", "%", "100.0001", "101", "-1", "99.99999", "1.", ".5", "x",
        ] {
            assert!(Share::parse_percent(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_programmes_target_is_21_9_minutes_per_month() {
        assert_eq!(
            downtime_words(Share::from_fraction(0.9995)),
            "about 21.9 minutes of downtime per month"
        );
        assert_eq!(
            downtime_words(percent("99")),
            "about 7 h 18 min of downtime per month"
        );
        assert_eq!(
            downtime_words(percent("99.999")),
            "about 27 seconds of downtime per month"
        );
        assert_eq!(downtime_words(Share::FULL), "no downtime");
    }

    #[test]
    fn policy_fractions_become_exact_parts() {
        assert_eq!(Share::from_fraction(0.9995).ppm(), 999_500);
        assert_eq!(Share::from_fraction(2.0), Share::FULL);
        assert_eq!(Share::from_fraction(f64::NAN), Share::ZERO);
        assert!(serde_json::from_str::<Share>("1000001").is_err());
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed_back(ppm in 0..=WHOLE) {
            let share = Share::from_ppm(ppm).unwrap();
            prop_assert_eq!(Share::parse_percent(&share.to_string()), Ok(share));
        }

        #[test]
        fn a_share_of_a_whole_never_rounds_up(part: u64, whole: u64) {
            let share = Share::of(part.into(), whole.into());
            if whole > 0 && part < whole {
                prop_assert!(u128::from(share.ppm()) * u128::from(whole) <= u128::from(part) * 1_000_000);
                prop_assert!(share < Share::FULL);
            }
        }
    }
}

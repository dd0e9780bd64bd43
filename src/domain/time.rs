//! Moments and deadlines in UTC. The clock itself comes in from outside as a value.
//!
//! Stored as epoch milliseconds (BIGINT), shown as `2026-11-22 14:02 UTC`. Deadlines of the
//! programme count calendar days, working days (Monday to Friday; public holidays differ per
//! country and are not known here) or months.

use std::fmt;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 86_400_000;

/// A moment in UTC: milliseconds since 1970-01-01.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UtcMs(i64);

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Date `{seen}` is not a calendar date. Write year-month-day, for example 2026-11-22.")]
pub struct DateError {
    /// The text as entered.
    pub seen: String,
}

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{seen}` is not a moment. Write date, time and offset (RFC 3339), for example 2026-11-22T14:02:00Z."
)]
pub struct MomentError {
    /// The text as entered.
    pub seen: String,
}

impl UtcMs {
    /// Milliseconds since 1970-01-01 UTC.
    pub const fn new(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Reads `YYYY-MM-DD` as that day's midnight UTC.
    ///
    /// # Errors
    /// [`DateError`] when it is not exactly such a date.
    pub fn parse_date(text: &str) -> Result<Self, DateError> {
        let seen = text.trim();
        let error = || DateError {
            seen: seen.to_owned(),
        };
        if seen.len() != 10 {
            return Err(error());
        }
        let date: Date = seen.parse().map_err(|_| error())?;
        let midnight = date.to_zoned(TimeZone::UTC).map_err(|_| error())?;
        Ok(Self(midnight.timestamp().as_millisecond()))
    }

    /// Reads an RFC 3339 moment with its offset (`2026-11-22T14:02:00Z`).
    ///
    /// # Errors
    /// [`MomentError`] when it is no such moment; a time without an offset is not guessed.
    pub fn parse_rfc3339(text: &str) -> Result<Self, MomentError> {
        let seen = text.trim();
        let moment: Timestamp = seen.parse().map_err(|_| MomentError {
            seen: seen.to_owned(),
        })?;
        Ok(Self(moment.as_millisecond()))
    }

    /// The date alone: `2026-11-22`.
    pub fn date(self) -> String {
        self.zoned().strftime("%Y-%m-%d").to_string()
    }

    /// For machines (RFC 3339): `2026-11-22T14:02:00Z`.
    pub fn rfc3339(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// So many days later; earlier when negative.
    pub const fn add_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(DAY_MS)))
    }

    /// So many hours later; earlier when negative.
    pub const fn add_hours(self, hours: i64) -> Self {
        Self(self.0.saturating_add(hours.saturating_mul(3_600_000)))
    }

    /// So many working days later, at the same time of day: one from a Friday, Saturday or Sunday
    /// is the Monday.
    pub fn add_working_days(self, days: u16) -> Self {
        let mut moment = self;
        let mut left = days;
        while left > 0 {
            moment = moment.add_days(1);
            let weekday = moment.zoned().weekday();
            if !matches!(weekday, Weekday::Saturday | Weekday::Sunday) {
                left -= 1;
            }
        }
        moment
    }

    /// So many calendar months later, at the same time of day; a day that the month does not have
    /// becomes its last (31 January plus one month is 28 February).
    pub fn add_months(self, months: u16) -> Self {
        let moment = self.zoned();
        Span::new()
            .try_months(months)
            .and_then(|span| moment.checked_add(span))
            .map_or(Self(i64::MAX), |later| {
                Self(later.timestamp().as_millisecond())
            })
    }

    /// Whole days from here until `later`; negative when it lies before.
    pub const fn whole_days_until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0) / DAY_MS
    }

    fn zoned(self) -> Zoned {
        // Beyond the years −9999 to 9999 there is no calendar; the nearest end is shown.
        let timestamp = Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        timestamp.to_zoned(TimeZone::UTC)
    }
}

impl fmt::Display for UtcMs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.zoned().strftime("%Y-%m-%d %H:%M UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> UtcMs {
        UtcMs::parse_date(text).unwrap()
    }

    #[test]
    fn a_moment_shows_its_date_minute_and_zone() {
        let moment = UtcMs::new(day("2026-11-22").get() + (14 * 60 + 2) * 60_000);
        assert_eq!(moment.to_string(), "2026-11-22 14:02 UTC");
        assert_eq!(moment.date(), "2026-11-22");
        assert_eq!(moment.rfc3339(), "2026-11-22T14:02:00Z");
        assert_eq!(UtcMs::new(0).to_string(), "1970-01-01 00:00 UTC");
    }

    #[test]
    fn only_calendar_dates_are_read() {
        for text in [
            "",
            "2026-02-30",
            "22.11.2026",
            "2026-11-22T14:02",
            "20261122",
            "2026-1-2",
        ] {
            let message = UtcMs::parse_date(text).unwrap_err().to_string();
            assert!(message.contains("2026-11-22"), "{message}");
        }
    }

    #[test]
    fn working_days_skip_the_weekend() {
        let friday = day("2026-11-20");
        assert_eq!(friday.add_working_days(1).date(), "2026-11-23");
        assert_eq!(friday.add_working_days(2).date(), "2026-11-24");
        assert_eq!(day("2026-11-21").add_working_days(1).date(), "2026-11-23");
        assert_eq!(day("2026-11-22").add_working_days(5).date(), "2026-11-27");
        assert_eq!(friday.add_working_days(0), friday);
    }

    #[test]
    fn months_keep_the_day_or_take_the_last() {
        assert_eq!(day("2026-11-22").add_months(12).date(), "2027-11-22");
        assert_eq!(day("2027-01-31").add_months(1).date(), "2027-02-28");
    }

    #[test]
    fn moments_outside_the_calendar_still_print() {
        assert!(UtcMs::new(i64::MAX).to_string().starts_with("9999-12-30"));
        assert!(UtcMs::new(i64::MIN).to_string().ends_with("UTC"));
        assert_eq!(UtcMs::new(i64::MAX).add_days(1), UtcMs::new(i64::MAX));
    }

    #[test]
    fn days_between_count_whole_days_only() {
        let start = day("2026-11-22");
        assert_eq!(start.whole_days_until(start.add_hours(47)), 1);
        assert_eq!(start.add_days(3).whole_days_until(start), -3);
    }

    proptest! {
        #[test]
        fn five_working_days_are_a_week_from_any_weekday(weeks in 0_i64..5000, weekday in 0_i64..5) {
            let moment = day("2026-11-23").add_days(weeks * 7 - 17_500 + weekday);
            prop_assert_eq!(moment.add_working_days(5), moment.add_days(7));
        }
    }
}

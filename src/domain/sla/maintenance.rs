//! Announced maintenance: which windows do not count.
//!
//! A window is left out of the figures only when it was announced in time; announced later it is
//! shown, and counts as any other time. In a month no more than [`HOURS_PER_MONTH`] are left out of
//! what one party promises, the hours that were announced first: a promise must not be emptied by
//! announcing. Values are ours, shown beside the form.

use super::Month;
use crate::field::FieldError;
use crate::time::UtcMs;

/// Least notice, hours: five days.
pub const NOTICE_HOURS: i64 = 120;
/// Longest window, hours.
const LONGEST_HOURS: i64 = 24;
/// Most hours of a calendar month that are left out.
pub const HOURS_PER_MONTH: i64 = 24;
const HOUR_MS: i64 = 3_600_000;

/// A window as announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    /// Begin.
    pub begins: UtcMs,
    /// End, exclusive.
    pub ends: UtcMs,
    /// When it was announced.
    pub announced: UtcMs,
}

impl Announcement {
    /// Whether it was announced in time.
    pub fn is_in_time(&self) -> bool {
        self.begins.get() - self.announced.get() >= NOTICE_HOURS * HOUR_MS
    }

    /// Whether the window is left out of the figures: announced in time, and no longer than one may
    /// be. Work on a connection can be planned for longer; such a window counts as any other time.
    pub fn is_excluded(&self) -> bool {
        self.is_in_time() && self.ends.get() - self.begins.get() <= LONGEST_HOURS * HOUR_MS
    }
}

/// The part of a window in a month, ms.
fn within(month: Month, begins: UtcMs, ends: UtcMs) -> i64 {
    (ends.get().min(month.to().get()) - begins.get().max(month.from().get())).max(0)
}

/// The first month in which a further window would leave out more than may be, and how many ms are
/// left there. `others` are those of the same announcer in the same region.
pub fn beyond_limit(others: &[Announcement], new: Announcement) -> Option<(Month, i64)> {
    if !new.is_excluded() {
        return None;
    }
    [Month::of(new.begins), Month::of(new.ends)]
        .into_iter()
        .find_map(|month| {
            let length = |one: &Announcement| within(month, one.begins, one.ends);
            let taken: i64 = others
                .iter()
                .filter(|one| one.is_excluded())
                .map(length)
                .sum();
            let left = (HOURS_PER_MONTH * HOUR_MS - taken).max(0);
            (length(&new) > left).then_some((month, left))
        })
}

/// What is left out of a month: windows of one announcer, those announced first until the hours of the
/// month are used up; the last one in part.
pub fn left_out(month: Month, mut windows: Vec<Announcement>) -> Vec<(UtcMs, UtcMs)> {
    windows.retain(|one| one.is_excluded());
    windows.sort_by_key(|one| (one.announced, one.begins, one.ends));
    let mut left = HOURS_PER_MONTH * HOUR_MS;
    let mut taken: Vec<(i64, i64)> = Vec::new();
    for window in windows {
        let begins = window.begins.get().max(month.from().get());
        let ends = window.ends.get().min(month.to().get());
        // An hour that is left out already is not used up twice.
        let mut known = taken.clone();
        known.sort_unstable();
        known.push((ends, ends));
        let mut at = begins;
        for (from, to) in known {
            let free = (from.min(ends) - at).min(left);
            if free > 0 {
                taken.push((at, at + free));
                left -= free;
            }
            at = at.max(to);
        }
    }
    taken.sort_unstable();
    taken
        .into_iter()
        .map(|(from, to)| (UtcMs::new(from), UtcMs::new(to)))
        .collect()
}

/// Checks the form of an announcement; times are RFC 3339 or `2026-12-01T22:00` in UTC.
///
/// # Errors
/// A message at `begins` or `ends`.
pub fn announcement(begins: &str, ends: &str, now: UtcMs) -> Result<Announcement, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut read = |field: &str, text: &str| {
        let moment = moment(text);
        if moment.is_none() {
            errors.push(FieldError::new(
                field,
                format!("`{text}` is not a time. Write it in UTC, for example 2026-12-01T22:00Z."),
            ));
        }
        moment
    };
    let (begins, ends) = (read("begins", begins), read("ends", ends));
    let (Some(begins), Some(ends)) = (begins, ends) else {
        return Err(errors);
    };
    let length = ends.get() - begins.get();
    if length <= 0 {
        errors.push(FieldError::new("ends", "The window ends before it begins."));
    }
    if length > LONGEST_HOURS * HOUR_MS {
        errors.push(FieldError::new(
            "ends",
            "A window is at most 24 hours long. Announce longer work day by day.",
        ));
    }
    if begins < now {
        errors.push(FieldError::new(
            "begins",
            "The window has begun already. Maintenance is announced before it begins.",
        ));
    }
    if errors.is_empty() {
        Ok(Announcement {
            begins,
            ends,
            announced: now,
        })
    } else {
        Err(errors)
    }
}

/// Seconds and zone may be left out, as browsers' fields for times do.
fn moment(text: &str) -> Option<UtcMs> {
    let text = text.trim();
    let plain = text.trim_end_matches(['Z', 'z']);
    [text.to_owned(), format!("{plain}Z"), format!("{plain}:00Z")]
        .iter()
        .find_map(|text| UtcMs::parse_rfc3339(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> UtcMs {
        UtcMs::parse_rfc3339("2026-11-27T12:00:00Z").unwrap()
    }

    #[test]
    fn only_what_was_announced_in_time_is_left_out() {
        let five_days = announcement("2026-12-02T12:00", "2026-12-02T13:00Z", now()).unwrap();
        assert!(five_days.is_excluded());
        let late = announcement("2026-12-02T11:59:59Z", "2026-12-02T13:00:00Z", now()).unwrap();
        assert!(!late.is_excluded());
        let weeks = Announcement {
            ends: five_days.begins.add_days(7),
            ..five_days
        };
        assert!(weeks.is_in_time() && !weeks.is_excluded());
    }

    fn window(begins: &str, hours: i64) -> Announcement {
        let begins = UtcMs::parse_rfc3339(begins).unwrap();
        Announcement {
            begins,
            ends: UtcMs::new(begins.get() + hours * HOUR_MS),
            announced: now(),
        }
    }

    #[test]
    fn a_month_leaves_out_a_day_and_no_more() {
        let month = Month::parse("2026-12").unwrap();
        let days = [
            window("2026-12-10T00:00:00Z", 20),
            window("2026-12-11T00:00:00Z", 24),
            // Inside of the first: no hour is used up twice.
            window("2026-12-10T05:00:00Z", 5),
        ];
        let spared = left_out(month, days.to_vec());
        let hours: i64 = spared
            .iter()
            .map(|(from, to)| (to.get() - from.get()) / HOUR_MS)
            .sum();
        assert_eq!(hours, HOURS_PER_MONTH);
        assert_eq!(spared.first().unwrap().0, days[0].begins);
        let (full, left) = beyond_limit(&days[..1], days[1]).unwrap();
        assert_eq!((full.label().as_str(), left), ("2026-12", 4 * HOUR_MS));
        assert_eq!(
            beyond_limit(&days[..1], window("2026-12-20T00:00:00Z", 4)),
            None
        );
        // Over the end of a month each month is asked for its own part.
        let over = window("2026-12-31T22:00:00Z", 6);
        assert_eq!(beyond_limit(&days[..1], over), None);
        assert_eq!(within(month, over.begins, over.ends), 2 * HOUR_MS);
        // What is announced late counts anyway.
        let late = window("2026-11-29T00:00:00Z", 24);
        assert_eq!(beyond_limit(&[late], late), None);
        assert!(left_out(Month::parse("2026-11").unwrap(), vec![late]).is_empty());
    }

    #[test]
    fn a_window_lies_ahead_and_is_at_most_a_day() {
        let fields = |begins, ends| -> Vec<String> {
            let errors = announcement(begins, ends, now()).err().unwrap_or_default();
            errors.into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields("soon", ""), ["begins", "ends"]);
        assert_eq!(fields("2026-12-02T12:00", "2026-12-02T12:00"), ["ends"]);
        assert_eq!(fields("2026-12-02T12:00", "2026-12-03T12:01"), ["ends"]);
        assert_eq!(fields("2026-11-27T11:00", "2026-11-27T13:00"), ["begins"]);
    }
}

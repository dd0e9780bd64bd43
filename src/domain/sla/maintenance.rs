//! Announced maintenance: which windows do not count.
//!
//! A window is left out of the figures only when it was announced in time; announced later it is
//! shown, and counts as any other time. Values are ours, shown beside the form.

use crate::field::FieldError;
use crate::time::UtcMs;

/// Least notice, hours: five days.
pub const NOTICE_HOURS: i64 = 120;
/// Longest window, hours.
const LONGEST_HOURS: i64 = 24;
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

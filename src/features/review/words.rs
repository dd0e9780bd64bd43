//! Times and numbers of the review in words. States and answers are worded with the ISP's pages,
//! in `features::applications::words`.

pub use crate::ui::number::grouped;

use crate::ui::badge::{Badge, Tone};
use maps_domain::bandwidth::Mbps;
use maps_domain::time::UtcMs;

/// When something is due, marked when it is over.
pub fn due_badge(due: UtcMs, now: UtcMs) -> Badge {
    let days = now.whole_days_until(due);
    if due < now {
        let late = match due.whole_days_until(now) {
            0 => "today".to_owned(),
            1 => "1 day".to_owned(),
            n => format!("{n} days"),
        };
        return Badge::new(Tone::Fail, format!("Overdue {late}, {}", due.date()));
    }
    let left = match days {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        n => format!("in {n} days"),
    };
    let tone = match days {
        0 | 1 => Tone::Warn,
        _ => Tone::Neutral,
    };
    Badge::new(tone, format!("Due {left}, {}", due.date()))
}

/// How long something lasts already.
pub fn age(since: UtcMs, now: UtcMs) -> String {
    match since.whole_days_until(now) {
        0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        n => format!("{n} days"),
    }
}

/// `1 customer site`, `204,113 customer sites`.
pub fn count(n: i64, one: &str, many: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{} {many}", grouped(n)),
    }
}

/// Gbit/s of a capacity, with the digits that it needs.
pub fn gbps(capacity: Mbps) -> String {
    let (whole, rest) = (capacity.get() / 1000, capacity.get() % 1000);
    match rest {
        0 => whole.to_string(),
        rest => format!("{whole}.{rest:03}")
            .trim_end_matches('0')
            .to_owned(),
    }
}

/// Share of a capacity, rounded to a whole percent.
pub fn percent(part: Mbps, whole: Mbps) -> String {
    match whole.get() {
        0 => "–".to_owned(),
        whole => format!("{}", (part.get() * 100 + whole / 2) / whole),
    }
}

/// File sizes for people.
pub fn size(bytes: i64) -> String {
    match bytes {
        n if n >= 1_000_000 => format!("{}.{} MB", n / 1_000_000, n % 1_000_000 / 100_000),
        n if n >= 1_000 => format!("{} kB", n / 1_000),
        n => format!("{n} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_date_in_the_past_is_overdue_and_today_is_not() {
        let now = UtcMs::parse_date("2026-11-20").unwrap().add_hours(9);
        assert!(
            due_badge(now.add_hours(-1), now)
                .text
                .starts_with("Overdue today")
        );
        assert!(
            due_badge(now.add_days(-3), now)
                .text
                .starts_with("Overdue 3 days")
        );
        assert!(
            due_badge(now.add_hours(3), now)
                .text
                .starts_with("Due today")
        );
        assert_eq!(due_badge(now.add_days(4), now).tone, Tone::Neutral);
    }

    #[test]
    fn capacities_show_the_digits_they_need() {
        assert_eq!(gbps(Mbps::new(100_000)), "100");
        assert_eq!(gbps(Mbps::new(2_500)), "2.5");
        assert_eq!(percent(Mbps::new(20_000), Mbps::new(100_000)), "20");
        assert_eq!(percent(Mbps::new(1), Mbps::new(0)), "–");
    }
}

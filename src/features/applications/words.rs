//! States and answers as badges, waits as words: the same on the ISP's and the reviewer's pages.

use crate::ui::badge::{Badge, Tone};
use maps_domain::application::State;
use maps_domain::follow_up::{Drift, DriftStatus};
use maps_domain::policy::{Outcome, Tier};
use maps_domain::qualification;
use maps_domain::time::UtcMs;

/// The badge of an application's state.
pub fn state_badge(state: State) -> Badge {
    let tone = match state {
        State::Draft | State::Withdrawn => Tone::Neutral,
        State::Submitted | State::Recommended | State::Appealed => Tone::Wait,
        State::InReview => Tone::Info,
        State::ChangesRequested => Tone::Warn,
        State::Approved => Tone::Pass,
        State::Declined => Tone::Fail,
    };
    Badge::new(tone, state.label())
}

/// The badge of a qualification's state.
pub fn qualification_badge(state: qualification::State) -> Badge {
    let tone = match state {
        qualification::State::Qualified => Tone::Pass,
        qualification::State::Suspended => Tone::Warn,
        qualification::State::Revoked => Tone::Fail,
        qualification::State::Expired => Tone::Neutral,
    };
    Badge::new(tone, state.label())
}

/// The badge of a qualification in force whose inventory no longer passes; `None` while it passes.
pub fn drift_badge(status: DriftStatus) -> Option<Badge> {
    let date = |at: Option<UtcMs>| at.map(UtcMs::date).unwrap_or_default();
    match status.drift {
        Drift::None => None,
        Drift::Maintenance => Some(Badge::new(Tone::Info, "In maintenance")),
        Drift::Grace => Some(Badge::new(
            Tone::Warn,
            format!("No longer passes, grace until {}", date(status.grace_until)),
        )),
        Drift::SuspensionProposed => Some(Badge::new(
            Tone::Fail,
            format!("Suspension proposed since {}", date(status.grace_until)),
        )),
    }
}

/// Tone and title of the message about it, for the top of a page.
pub fn drift_title(status: DriftStatus) -> Option<(Tone, String)> {
    let since = status.since.map(UtcMs::date).unwrap_or_default();
    match status.drift {
        Drift::None => None,
        Drift::Maintenance => Some((
            Tone::Info,
            "Redundancy is reduced by maintenance".to_owned(),
        )),
        Drift::Grace => Some((Tone::Warn, format!("No longer passes since {since}"))),
        Drift::SuspensionProposed => Some((
            Tone::Fail,
            format!("Suspension is proposed: not passing since {since}"),
        )),
    }
}

/// The tone of one answer.
pub fn outcome_tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Pass => Tone::Pass,
        Outcome::Attested => Tone::Info,
        Outcome::Warn => Tone::Warn,
        Outcome::Fail => Tone::Fail,
        Outcome::Unknown | Outcome::Undecided => Tone::Wait,
        Outcome::NotApplicable | Outcome::AskedLater => Tone::Neutral,
    }
}

/// The badge of one answer.
pub fn outcome_badge(outcome: Outcome) -> Badge {
    Badge::new(outcome_tone(outcome), outcome.label())
}

/// The badge of a whole verdict: the tier when it is reached, else "Not yet".
pub fn verdict_badge(outcome: Outcome, tier: Option<Tier>) -> Badge {
    match (outcome, tier) {
        (Outcome::Pass, Some(tier)) => Badge::new(Tone::Pass, tier.label()),
        (Outcome::Warn, Some(tier)) => {
            Badge::new(Tone::Warn, format!("{}, with warnings", tier.label()))
        }
        (Outcome::Unknown | Outcome::Undecided, _) => Badge::new(Tone::Wait, "Not shown yet"),
        _ => Badge::new(Tone::Fail, "Not yet"),
    }
}

/// `since 2026-11-20 (3 days)`.
pub fn since(at: UtcMs, now: UtcMs) -> String {
    match at.whole_days_until(now) {
        0 => format!("since today, {at}"),
        1 => format!("since {} (1 day)", at.date()),
        days => format!("since {} ({days} days)", at.date()),
    }
}

/// `due 2026-11-26 (in 3 days)`, `was due 2026-11-20 (2 days late)`.
pub fn due(at: UtcMs, now: UtcMs) -> String {
    let days = now.whole_days_until(at);
    let unit = |n: i64| if n == 1 { "day" } else { "days" };
    if at < now {
        let late = days.abs();
        return format!("was due {} ({late} {} late)", at.date(), unit(late));
    }
    match days {
        0 => format!("due {} (within a day)", at.date()),
        n => format!("due {} (in {n} {})", at.date(), unit(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_say_since_when_and_until_when() {
        let now = UtcMs::parse_date("2026-11-23").unwrap().add_hours(9);
        assert_eq!(since(now.add_days(-1), now), "since 2026-11-22 (1 day)");
        assert_eq!(since(now.add_days(-3), now), "since 2026-11-20 (3 days)");
        assert!(since(now, now).starts_with("since today"));
        assert_eq!(due(now.add_days(3), now), "due 2026-11-26 (in 3 days)");
        assert_eq!(
            due(now.add_days(-2), now),
            "was due 2026-11-21 (2 days late)"
        );
        assert_eq!(due(now.add_hours(2), now), "due 2026-11-23 (within a day)");
    }
}

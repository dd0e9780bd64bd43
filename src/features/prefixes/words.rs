//! Outcomes of prefix checks on screen.

use crate::features::applications::words::outcome_tone;
use crate::server::db::prefixes::Registered;
use crate::ui::badge::{Badge, Tone};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::policy::{Outcome, rule};
use maps_domain::prefix_key::KeyState;
use maps_domain::route_evidence::Check;
use maps_domain::time::UtcMs;

/// What the checks make of a registration, as one word.
pub fn standing(outcome: Outcome) -> Badge {
    let text = match outcome {
        Outcome::Pass | Outcome::Attested | Outcome::NotApplicable => "Valid",
        Outcome::Warn => "Valid, with a warning",
        Outcome::Unknown | Outcome::Undecided | Outcome::AskedLater => "Not fully checked",
        Outcome::Fail => "A check fails",
    };
    Badge::new(outcome_tone(outcome), text)
}

/// The answer to one check.
pub fn answer(outcome: Outcome) -> Badge {
    Badge::new(outcome_tone(outcome), outcome.label())
}

/// Checks as a table: rule, answer, and the sentence with the fix.
pub fn checks(caption: &str, checks: &[Check]) -> AnyView {
    let columns = vec![
        // Never broken at their hyphens.
        Column::date("Rule"),
        Column::text("What is asked"),
        Column::text("Answer"),
        Column::text("Why, and what to do"),
    ];
    let rows = checks
        .iter()
        .map(|check| {
            let asked = rule(&check.rule).map_or_else(String::new, |rule| rule.rule.clone());
            Row::new(vec![
                check.rule.clone().into_any(),
                asked.into_any(),
                answer(check.outcome).plain(),
                check.sentence.clone().into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption=caption.to_owned() columns=columns rows=rows/> }.into_any()
}

/// Where the key of a registration stands.
pub fn key(row: &Registered, now: UtcMs) -> Badge {
    if row.redeemed_at.is_some() {
        return Badge::new(Tone::Pass, "Redeemed");
    }
    let expired = row.key_expires_at.is_some_and(|at| now >= UtcMs::new(at));
    match KeyState::parse(&row.key_state) {
        Ok(KeyState::Issued) if !expired => Badge::new(Tone::Wait, "Issued"),
        Ok(KeyState::Issued | KeyState::Expired) => Badge::new(Tone::Warn, "Expired"),
        Ok(state) => Badge::new(Tone::Neutral, state.label()),
        Err(_) => Badge::new(Tone::Neutral, "None"),
    }
}

/// A file's size.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", (bytes + 999) / 1_000),
        _ => format!("{} MB", (bytes + 999_999) / 1_000_000),
    }
}

/// How old something is, in the largest whole unit.
pub fn age(from: UtcMs, now: UtcMs) -> String {
    let minutes = (now.get() - from.get()).max(0) / 60_000;
    match minutes {
        ..120 => counted(minutes, "minute", "minutes"),
        120..2_880 => counted(minutes / 60, "hour", "hours"),
        _ => counted(minutes / 1_440, "day", "days"),
    }
}

//! States of activations and order lines as badges, for every page of the customer.

pub use crate::ui::number::grouped as number;

use crate::ui::badge::{Badge, Tone};
use maps_domain::activation::State;
use maps_domain::choice::Cause;
use maps_domain::order::LineState;

/// The state of an activation as stored.
pub fn activation(state: &str) -> Badge {
    let Ok(state) = state.parse::<State>() else {
        return Badge::new(Tone::Neutral, "Unknown");
    };
    let tone = match state {
        State::Active => Tone::Pass,
        State::AtRisk => Tone::Warn,
        State::Failed => Tone::Fail,
        State::WaitingForQualification | State::WaitingForService | State::Provisioning => {
            Tone::Wait
        }
        State::Standby | State::Held | State::Deactivating | State::Inactive => Tone::Neutral,
    };
    Badge::new(tone, state.label())
}

/// Why an activation stands there: a cause in its words, or the text that a person gave.
pub fn reason(state: &str, reason: &str) -> String {
    match reason.parse::<Cause>() {
        Ok(cause) => cause.label().to_owned(),
        Err(_) if reason.is_empty() => state
            .parse::<State>()
            .map_or_else(|_| String::new(), |state| state.next_step().to_owned()),
        Err(_) => reason.to_owned(),
    }
}

/// The state of an order line as stored.
pub fn line(state: &str) -> Badge {
    let Ok(state) = state.parse::<LineState>() else {
        return Badge::new(Tone::Neutral, "Unknown");
    };
    let tone = match state {
        LineState::Declared => Tone::Wait,
        LineState::Confirmed => Tone::Pass,
        LineState::Rejected => Tone::Fail,
        LineState::Ended => Tone::Neutral,
    };
    Badge::new(tone, state.label())
}

/// How the service of a site stands, in one badge.
pub fn site(held: bool, retired: bool, active: i64, at_risk: i64, coming: i64) -> Badge {
    if retired {
        Badge::new(Tone::Neutral, "Retired")
    } else if at_risk > 0 {
        Badge::new(Tone::Warn, "At risk")
    } else if active > 0 {
        Badge::new(Tone::Pass, "Active")
    } else if held {
        Badge::new(Tone::Wait, "On hold")
    } else if coming > 0 {
        Badge::new(Tone::Wait, "On the way")
    } else {
        Badge::new(Tone::Neutral, "Ordinary internet")
    }
}

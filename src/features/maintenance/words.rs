//! Words of maintenance.

use crate::ui::badge::{Badge, Tone};
use maps_domain::maintenance::Protection;
use maps_domain::time::UtcMs;

/// Whether work lies ahead, runs or is over.
pub fn state(called_off: bool, starts_at: i64, ends_at: i64, now: UtcMs) -> Badge {
    let now = now.get();
    if called_off {
        Badge::new(Tone::Neutral, "Called off")
    } else if now >= ends_at {
        Badge::new(Tone::Neutral, "Over")
    } else if now >= starts_at {
        Badge::new(Tone::Warn, "Running now")
    } else {
        Badge::new(Tone::Wait, "Planned")
    }
}

/// How far a customer is protected meanwhile.
pub fn protection(protection: Protection) -> Badge {
    match protection {
        Protection::Full => Badge::new(Tone::Pass, "Protected as always"),
        Protection::Less => Badge::new(Tone::Warn, "Less protected"),
        Protection::None => Badge::new(Tone::Fail, "Leaves the service"),
    }
}

//! Words of route evidence.

use crate::ui::badge::{Badge, Tone};

/// The answer as a whole.
pub fn answer(outcome: &str) -> Badge {
    match outcome {
        "pass" => Badge::new(Tone::Pass, "Announced as asked"),
        "fail" => Badge::new(Tone::Fail, "To be repaired"),
        _ => Badge::new(Tone::Wait, "Not fully shown"),
    }
}

/// What it is about.
pub const fn kind(kind: &str) -> &'static str {
    match kind.as_bytes() {
        b"batch" => "Turn-up batch",
        b"metro" => "Edge site",
        _ => "Test prefix",
    }
}

/// The format it was read as.
pub const fn format(format: &str) -> &'static str {
    match format.as_bytes() {
        b"csv" => "CSV",
        b"json" => "JSON list",
        b"frr" => "FRR JSON",
        _ => "MRT table dump",
    }
}

//! Whether a promise was kept in a month, and which breaches are news.

use serde::{Deserialize, Serialize};

use super::{Attainment, Share, SlaOffer};
use crate::time::UtcMs;

text_enum! {
    /// What was promised.
    pub enum Kind: "promise" {
        /// Share of the month that is up.
        Availability = "availability", "Availability";
        /// Share of packets that arrive.
        PacketDelivery = "packet_delivery", "Packet delivery";
        /// Round-trip time, 95th percentile.
        RoundTrip = "round_trip", "Round-trip time";
    }
}

text_enum! {
    /// Where a promise stands in a month.
    pub enum Standing: "standing" {
        /// Nothing was promised.
        NotPromised = "not_promised", "Not promised";
        /// The month runs, and what is measured keeps it.
        Running = "running", "Kept so far";
        /// The month runs, and what is measured is below; the rest of the month may still mend it.
        BelowSoFar = "below_so_far", "Below the promise so far";
        /// The month runs, and too little of it was measured to say.
        TooLittleSoFar = "too_little_so_far", "Too little measured so far";
        /// Kept.
        Kept = "kept", "Kept";
        /// Not kept.
        Missed = "missed", "Missed";
        /// Too little of the month was measured to say.
        TooLittle = "too_little", "Too little measured";
    }
}

impl Standing {
    /// How bad it is, for the worst of several.
    pub const fn rank(self) -> u8 {
        match self {
            Self::NotPromised => 0,
            Self::Kept => 1,
            Self::Running => 2,
            Self::TooLittleSoFar => 3,
            Self::TooLittle => 4,
            Self::BelowSoFar => 5,
            Self::Missed => 6,
        }
    }
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// Which promise.
    pub kind: Kind,
    /// The month, `2026-11`.
    pub month: String,
    /// Promised: parts per million, or µs for round-trip time.
    pub promised: u32,
    /// Attained, in the same unit.
    pub attained: u32,
    /// Downtime that counts, ms.
    pub down_ms: u64,
}

/// What a new computation changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", content = "breach", rename_all = "snake_case")]
pub enum BreachChange {
    /// New: everybody concerned is told.
    Opened(Breach),
    /// Known, with other figures: recorded, not told again.
    Revised(Breach),
    /// Late data show that the promise was kept: everybody who was told is told.
    Cleared(Breach),
}

/// Where one promise of an offer stands. `min_coverage` is the policy's `sla_min_coverage`.
///
/// Availability is missed as soon as the downtime exceeds what the whole month allows, whatever was
/// not measured; everything else is decided when the month is over. Until then what is measured says
/// how it looks: below the promise, too little to say, or kept so far.
pub fn standing(
    kind: Kind,
    attained: &Attainment,
    offer: &SlaOffer,
    min_coverage: Share,
    now: UtcMs,
) -> Standing {
    let Some(promised) = promised(kind, offer) else {
        return Standing::NotPromised;
    };
    if kind == Kind::Availability && exceeds_allowance(attained, promised) {
        return Standing::Missed;
    }
    let over = attained.month.is_over(now);
    let Some(figure) = figure(kind, attained) else {
        return if over {
            Standing::TooLittle
        } else {
            Standing::TooLittleSoFar
        };
    };
    let kept = match kind {
        Kind::Availability | Kind::PacketDelivery => figure >= promised,
        // 95 % of the packets of every window keep the time; 95 % of the windows have to.
        Kind::RoundTrip => attained
            .latency
            .within_offer
            .is_some_and(|share| share.ppm() >= 950_000),
    };
    match (over, kept, attained.coverage < min_coverage) {
        (true, _, true) => Standing::TooLittle,
        (true, true, false) => Standing::Kept,
        (true, false, false) => Standing::Missed,
        (false, false, _) => Standing::BelowSoFar,
        (false, true, true) => Standing::TooLittleSoFar,
        (false, true, false) => Standing::Running,
    }
}

/// Every promise of the offer that was not kept.
pub fn breaches(
    attained: &Attainment,
    offer: &SlaOffer,
    min_coverage: Share,
    now: UtcMs,
) -> Vec<Breach> {
    Kind::ALL
        .iter()
        .copied()
        .filter(|kind| standing(*kind, attained, offer, min_coverage, now) == Standing::Missed)
        .filter_map(|kind| {
            Some(Breach {
                kind,
                month: attained.month.label(),
                promised: promised(kind, offer)?,
                attained: figure(kind, attained)?,
                down_ms: attained.down_ms,
            })
        })
        .collect()
}

/// What is news between two computations of one subject; several months may be mixed.
pub fn breach_changes(before: &[Breach], after: &[Breach]) -> Vec<BreachChange> {
    let same = |a: &Breach, b: &Breach| a.kind == b.kind && a.month == b.month;
    let mut changes: Vec<BreachChange> = after
        .iter()
        .filter_map(|new| match before.iter().find(|old| same(old, new)) {
            None => Some(BreachChange::Opened(new.clone())),
            Some(old) if old != new => Some(BreachChange::Revised(new.clone())),
            Some(_) => None,
        })
        .collect();
    changes.extend(
        before
            .iter()
            .filter(|old| !after.iter().any(|new| same(old, new)))
            .map(|old| BreachChange::Cleared(old.clone())),
    );
    changes
}

fn promised(kind: Kind, offer: &SlaOffer) -> Option<u32> {
    match kind {
        Kind::Availability => offer.availability.map(Share::ppm),
        Kind::PacketDelivery => offer.packet_delivery.map(Share::ppm),
        Kind::RoundTrip => offer.rtt_p95_us,
    }
}

fn figure(kind: Kind, attained: &Attainment) -> Option<u32> {
    match kind {
        Kind::Availability => attained.availability.map(Share::ppm),
        Kind::PacketDelivery => attained.packet_delivery.map(Share::ppm),
        Kind::RoundTrip => attained.latency.worst_p95_us,
    }
}

/// Whether the downtime alone breaks the promise, were everything else of the month up.
fn exceeds_allowance(attained: &Attainment, promised: u32) -> bool {
    let month = attained.month;
    let whole = month.from().get().abs_diff(month.to().get());
    let counting = u128::from(whole.saturating_sub(attained.maintenance_ms));
    let allowed = u128::from(1_000_000_u32.saturating_sub(promised)) * counting;
    // Rounded up to a ms when it was summed: give that ms back before calling it a breach.
    u128::from(attained.down_ms.saturating_sub(1)) * 1_000_000 > allowed
}

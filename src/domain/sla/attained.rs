//! What a calendar month of measurements came to.
//!
//! A function of the *set* of measurements: order, repetition and lateness change nothing but what
//! newer facts say, so it is simply computed again when something arrives. Rules (ours, shown beside
//! every figure):
//!
//! * One measurer at a time: figures of different measurers are never mixed ([`groups`]).
//! * Of several measurements of one window the latest received counts.
//! * Where windows overlap, the shorter says more and the longer one is left out.
//! * Time in announced maintenance does not count. Downtime in a window that touches maintenance is
//!   taken to lie inside it as far as it fits.
//! * What was not measured is neither up nor down; it lowers the coverage, which is shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::spans::merged;
use super::{Measurement, Segment, Share};
use crate::time::UtcMs;

const MILLION: u128 = 1_000_000;

/// A calendar month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    from: UtcMs,
    to: UtcMs,
}

impl Month {
    /// The month of a moment.
    pub fn of(moment: UtcMs) -> Self {
        let date = moment.date();
        let text = date.get(..7).unwrap_or("1970-01");
        Self::parse(text).unwrap_or(Self {
            from: UtcMs::new(0),
            to: UtcMs::new(0).add_months(1),
        })
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let from = UtcMs::parse_date(&format!("{}-01", text.trim())).ok()?;
        Some(Self {
            from,
            to: from.add_months(1),
        })
    }

    /// First moment.
    pub const fn from(self) -> UtcMs {
        self.from
    }

    /// First moment of the next month.
    pub const fn to(self) -> UtcMs {
        self.to
    }

    /// `2026-11`.
    pub fn label(self) -> String {
        self.from.date().chars().take(7).collect()
    }

    /// `November 2026`.
    pub fn name(self) -> String {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let label = self.label();
        let (year, month) = label.split_once('-').unwrap_or((&label, ""));
        let place = month.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        match place.and_then(|place| NAMES.get(place)) {
            Some(name) => format!("{name} {year}"),
            None => label,
        }
    }

    /// Whether it is over.
    pub fn is_over(self, now: UtcMs) -> bool {
        now >= self.to
    }
}

/// Round-trip times of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// Mean of the windows' medians, weighted by time, µs. Percentiles themselves cannot be averaged.
    pub typical_us: Option<u32>,
    /// Worst 95th percentile of any window, µs.
    pub worst_p95_us: Option<u32>,
    /// Worst 99th percentile of any window, µs.
    #[serde(default)]
    pub worst_p99_us: Option<u32>,
    /// Share of the measured time whose 95th percentile kept the promised one.
    pub within_offer: Option<Share>,
}

/// The figures of one segment, subject and measurer in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attainment {
    /// The month.
    pub month: Month,
    /// Share of the counted time that was up; `None` when nothing was counted.
    pub availability: Option<Share>,
    /// Share of packets that arrived, weighted by time.
    pub packet_delivery: Option<Share>,
    /// Round-trip times.
    pub latency: Latency,
    /// Downtime that counts, ms, rounded up.
    pub down_ms: u64,
    /// Measured time that counts, ms.
    pub counted_ms: u64,
    /// Announced maintenance in the month, ms, measured or not.
    pub maintenance_ms: u64,
    /// Time that could have been measured so far: of the month until now, without maintenance, ms.
    pub measurable_ms: u64,
    /// Counted of measurable time.
    pub coverage: Share,
    /// Windows that counted.
    pub windows: usize,
    /// Windows left out because a later measurement or a shorter window said it better.
    pub superseded: usize,
}

/// One key per figure: segment, subject, measurer.
pub fn groups<'a>(
    all: impl IntoIterator<Item = &'a Measurement>,
) -> BTreeMap<(Segment, &'a str, &'a str), Vec<&'a Measurement>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for one in all {
        groups
            .entry((one.segment, one.subject.as_str(), one.measured_by.as_str()))
            .or_default()
            .push(one);
    }
    groups
}

/// Computes a month from the measurements of one group ([`groups`]). `maintenance` are announced
/// windows (begin, end), in any order, overlapping or not; `rtt_offer_us` is the promised 95th
/// percentile.
pub fn attainment(
    measurements: &[&Measurement],
    month: Month,
    maintenance: &[(UtcMs, UtcMs)],
    rtt_offer_us: Option<u32>,
    now: UtcMs,
) -> Attainment {
    let maintenance = merged(maintenance);
    let in_month = |m: &&Measurement| m.from < month.to && m.to > month.from && m.from < m.to;
    let (counting, superseded) = best_windows(measurements.iter().copied().filter(in_month));
    let mut sums = Sums::default();
    for one in &counting {
        sums.add(one, month, &maintenance, rtt_offer_us);
    }
    let until = now.clamp(month.from, month.to);
    let measurable =
        span(month.from, until).saturating_sub(overlap(month.from, until, &maintenance));
    let share = |part, whole| (whole > 0).then(|| Share::of(part, whole));
    Attainment {
        month,
        availability: share(
            (sums.counted * MILLION).saturating_sub(sums.down),
            sums.counted * MILLION,
        ),
        packet_delivery: share(sums.delivered, sums.packets * MILLION),
        latency: Latency {
            typical_us: sums
                .median
                .checked_div(sums.median_time)
                .and_then(|us| u32::try_from(us).ok()),
            worst_p95_us: sums.worst_p95,
            worst_p99_us: sums.worst_p99,
            within_offer: rtt_offer_us.and_then(|_| share(sums.within, sums.p95_time)),
        },
        down_ms: narrow(sums.down.div_ceil(MILLION)),
        counted_ms: narrow(sums.counted),
        maintenance_ms: narrow(overlap(month.from, month.to, &maintenance)),
        measurable_ms: narrow(measurable),
        coverage: if measurable == 0 {
            Share::ZERO
        } else {
            Share::of(sums.counted, measurable)
        },
        windows: counting.len(),
        superseded,
    }
}

/// Milliseconds, or parts per million of milliseconds where said.
#[derive(Default)]
struct Sums {
    counted: u128,
    /// ms × ppm.
    down: u128,
    packets: u128,
    /// ms × ppm.
    delivered: u128,
    median_time: u128,
    /// ms × µs.
    median: u128,
    p95_time: u128,
    within: u128,
    worst_p95: Option<u32>,
    worst_p99: Option<u32>,
}

impl Sums {
    fn add(
        &mut self,
        one: &Measurement,
        month: Month,
        maintenance: &[(UtcMs, UtcMs)],
        offer: Option<u32>,
    ) {
        let (from, to) = (one.from.max(month.from), one.to.min(month.to));
        let inside = span(from, to);
        let excluded = overlap(from, to, maintenance);
        let counted = inside.saturating_sub(excluded);
        if counted == 0 {
            return;
        }
        // Downtime is spread evenly over the window, also where it crosses the month's end.
        let down = u128::from(one.availability.rest().ppm()) * inside;
        self.counted += counted;
        self.down += down.saturating_sub(excluded * MILLION);
        if let Some(share) = one.packet_delivery {
            self.packets += counted;
            self.delivered += counted * u128::from(share.ppm());
        }
        if let Some(median) = one.rtt_p50_us {
            self.median_time += counted;
            self.median += counted * u128::from(median);
        }
        self.worst_p99 = self.worst_p99.max(one.rtt_p99_us);
        if let Some(p95) = one.rtt_p95_us {
            self.p95_time += counted;
            self.worst_p95 = self.worst_p95.max(Some(p95));
            if offer.is_some_and(|offer| p95 <= offer) {
                self.within += counted;
            }
        }
    }
}

/// The windows that count, and how many do not.
fn best_windows<'a>(all: impl Iterator<Item = &'a Measurement>) -> (Vec<&'a Measurement>, usize) {
    let mut latest: BTreeMap<(UtcMs, UtcMs), &Measurement> = BTreeMap::new();
    let mut seen = 0;
    for one in all {
        seen += 1;
        let slot = latest.entry((one.from, one.to)).or_insert(one);
        // The whole value decides between two of one moment, so that order does not matter.
        if (one.received_at, one) > (slot.received_at, *slot) {
            *slot = one;
        }
    }
    let mut by_length: Vec<&Measurement> = latest.into_values().collect();
    by_length.sort_by_key(|one| (span(one.from, one.to), one.from));
    let mut taken: BTreeMap<UtcMs, &Measurement> = BTreeMap::new();
    for one in by_length {
        // The taken ones are disjoint: only the last that begins before the end can reach in.
        let before = taken.range(..one.to).next_back();
        if before.is_none_or(|(_, other)| other.to <= one.from) {
            taken.insert(one.from, one);
        }
    }
    let superseded = seen - taken.len();
    (taken.into_values().collect(), superseded)
}

fn span(from: UtcMs, to: UtcMs) -> u128 {
    u128::try_from(i128::from(to.get()) - i128::from(from.get())).unwrap_or(0)
}

/// Time of `from..to` that lies in the (merged) windows.
fn overlap(from: UtcMs, to: UtcMs, windows: &[(UtcMs, UtcMs)]) -> u128 {
    let start = windows.partition_point(|(_, end)| *end <= from);
    windows
        .iter()
        .skip(start)
        .take_while(|(begin, _)| *begin < to)
        .map(|(begin, end)| span(from.max(*begin), to.min(*end)))
        .sum()
}

fn narrow(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

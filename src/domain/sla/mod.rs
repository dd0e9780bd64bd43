//! Service levels: what is promised, what can be expected end to end, what was attained.
//!
//! Three questions, three parts. [`SlaOffer`] and [`Targets`]: the ISP promises its segment (customer
//! site → edge site), Microsoft names targets of its own (edge site → service; rule OPS-02: shown as
//! targets, not as a contract). [`end_to_end`]: the estimate before purchase. [`attainment`]: what a
//! month of measurements came to, which [`breaches`] follow, and which of them are news.
//!
//! Shares are whole parts per million, so that sums are exact and two machines agree; 1 ppm of a
//! month is 2.6 seconds.

mod attained;
#[cfg(test)]
mod attained_tests;
mod breach;
mod estimate;
#[cfg(test)]
mod estimate_tests;
mod maintenance;
mod measured;
mod plausible;
mod promise;
mod share;
mod spans;
mod subject;

use serde::{Deserialize, Serialize};

pub use attained::{Attainment, Latency, Month, attainment, groups};
pub use breach::{Breach, BreachChange, Kind, Standing, breach_changes, breaches, standing};
pub use estimate::{Assumption, Estimate, IspSegment, Ties, end_to_end};
pub use maintenance::{
    Allowance, Announcement, Judged, Live, Place, Why, Window, announcement, beyond_limit, judge,
};
pub use measured::{COLUMNS, Measurement, MeasurementError, Segment, from_csv, from_json};
pub use plausible::Ground;
pub use promise::{Coming, Promised, holds_from};
pub use share::{Share, ShareError, downtime_words, seconds_down_per_month};
pub use spans::Span;
pub use subject::{SubjectKind, duration_words, may_measure};

use crate::ids::{OrgId, RegionId};
use crate::policy::Thresholds;

/// What an ISP promises in a region for its segment. `None`: not promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaOffer {
    /// The ISP.
    pub isp: OrgId,
    /// Where it holds.
    pub region: RegionId,
    /// Availability per calendar month.
    pub availability: Option<Share>,
    /// Packets delivered per calendar month.
    pub packet_delivery: Option<Share>,
    /// Round-trip time between customer site and edge site that 95 % of the packets keep, µs.
    pub rtt_p95_us: Option<u32>,
    /// What does not count, in the ISP's words (force majeure, access lines of others).
    #[serde(default)]
    pub exclusions: String,
}

impl SlaOffer {
    /// An offer that promises nothing.
    pub const fn nothing(isp: OrgId, region: RegionId) -> Self {
        Self {
            isp,
            region,
            availability: None,
            packet_delivery: None,
            rtt_p95_us: None,
            exclusions: String::new(),
        }
    }

    /// Whether it promises anything.
    pub const fn promises(&self) -> bool {
        self.availability.is_some() || self.packet_delivery.is_some() || self.rtt_p95_us.is_some()
    }
}

/// Microsoft's targets for its own segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Targets {
    /// Availability of the network per month (policy `sla_network_availability`).
    pub availability: Share,
    /// Packets delivered (policy `sla_packet_delivery`).
    pub packet_delivery: Share,
}

impl Targets {
    /// The targets of a policy.
    pub fn of(values: &Thresholds) -> Self {
        Self {
            availability: Share::from_fraction(values.sla_network_availability),
            packet_delivery: Share::from_fraction(values.sla_packet_delivery),
        }
    }
}

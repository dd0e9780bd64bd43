//! Whether a measurement can be true at all: its window, figures that agree with each other, and nothing
//! faster than light. The rules are ours; the speed is the policy's.

use super::{Measurement, Share};
use crate::field::FieldError;
use crate::place::rtt_ms;

/// Longest window that is taken: a day, so that a month is never one guess.
const LONGEST_WINDOW_MS: i64 = 86_400_000;
/// Clocks differ; a window may end so much after it was received.
const CLOCK_SKEW_MS: i64 = 300_000;

/// Sites and edge sites are known by their city: so much nearer may the ends lie, km.
const PLACE_KM: f64 = 50.0;

impl Measurement {
    /// What every measurement has to keep, however it arrives.
    ///
    /// # Errors
    /// A message at the field that breaks it.
    pub fn check(&self) -> Result<(), FieldError> {
        let length = self.to.get().saturating_sub(self.from.get());
        if self.subject.is_empty() {
            return Err(FieldError::new(
                "subject",
                "Subject is empty. Name what was measured by its id.",
            ));
        }
        if self.measured_by.is_empty() {
            return Err(FieldError::new(
                "measured_by",
                "Every measurement names who measured.",
            ));
        }
        if length <= 0 {
            return Err(FieldError::new(
                "to",
                "The window ends before it begins. Swap or correct the times.",
            ));
        }
        if length > LONGEST_WINDOW_MS {
            return Err(FieldError::new(
                "to",
                "The window is longer than a day. Send shorter windows, for example five minutes or an hour.",
            ));
        }
        if self.to.get() > self.received_at.get().saturating_add(CLOCK_SKEW_MS) {
            return Err(FieldError::new(
                "to",
                "The window ends in the future. Check the clock and the time zone; times are UTC.",
            ));
        }
        let ordered = |low: Option<u32>, high: Option<u32>| !matches!((low, high), (Some(low), Some(high)) if low > high);
        if !ordered(self.rtt_p50_us, self.rtt_p95_us)
            || !ordered(self.rtt_p95_us, self.rtt_p99_us)
            || !ordered(self.rtt_p50_us, self.rtt_p99_us)
        {
            return Err(FieldError::new(
                "rtt_p95_ms",
                "A higher percentile is lower than a lower one. Check the order of the columns.",
            ));
        }
        self.check_agreement()
    }

    /// Figures of one window that contradict each other: what is down answers nothing.
    fn check_agreement(&self) -> Result<(), FieldError> {
        let (none, all) = (Share::ZERO, Share::FULL);
        let arrived = self.packet_delivery;
        let answered = self.rtt_p50_us.or(self.rtt_p95_us).or(self.rtt_p99_us);
        if self.availability == none && arrived.is_some_and(|arrived| arrived > none) {
            return Err(FieldError::new(
                "packet_delivery_percent",
                "Availability is 0 %, yet packets arrived: one of the two is wrong.",
            ));
        }
        if self.availability == none && answered.is_some() {
            return Err(FieldError::new(
                "availability_percent",
                "Availability is 0 %, yet there is a round-trip time: what is down answers nothing. Correct one, or leave the time empty.",
            ));
        }
        if self.availability == all && arrived == Some(none) {
            return Err(FieldError::new(
                "packet_delivery_percent",
                "Availability is 100 %, yet no packet arrived: one of the two is wrong.",
            ));
        }
        Ok(())
    }

    /// What can be true of where and when it was measured.
    ///
    /// # Errors
    /// A message at the field that cannot.
    pub fn check_plausible(&self, ground: &Ground) -> Result<(), FieldError> {
        let months = ground.max_age_months;
        if self.from.add_months(months) < self.received_at {
            return Err(FieldError::new(
                "from",
                format!(
                    "The window is older than {months} months; that far back nothing is taken. Check the year."
                ),
            ));
        }
        let Some(km) = ground.distance_km else {
            return Ok(());
        };
        let straight = (km - PLACE_KM).max(0.0);
        let least_ms = rtt_ms(straight, ground.fibre_km_per_ms, 1.0);
        let times = [
            ("rtt_p50_ms", self.rtt_p50_us),
            ("rtt_p95_ms", self.rtt_p95_us),
            ("rtt_p99_ms", self.rtt_p99_us),
        ];
        for (field, time) in times {
            let Some(ms) = time.map(|us| f64::from(us) / 1_000.0) else {
                continue;
            };
            if ms < least_ms {
                return Err(FieldError::new(
                    field,
                    format!(
                        "{ms} ms is faster than light: over {straight:.0} km it takes {least_ms:.1} ms in fibre, there and back. Check the unit (milliseconds) and what was measured."
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// Where and when something can have been measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// Great-circle distance of the two ends, km; `None` where it is not known.
    pub distance_km: Option<f64>,
    /// Speed of light in fibre, km per ms (policy `fibre_km_per_ms`).
    pub fibre_km_per_ms: f64,
    /// Policy `measurement_max_age_months`.
    pub max_age_months: u16,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::Segment;
    use crate::time::UtcMs;

    fn one() -> Measurement {
        let at = |text: &str| UtcMs::parse_rfc3339(text).unwrap();
        Measurement {
            segment: Segment::SiteToEdge,
            subject: "s1".to_owned(),
            from: at("2026-11-27T10:00:00Z"),
            to: at("2026-11-27T11:00:00Z"),
            availability: Share::FULL,
            packet_delivery: Share::from_ppm(999_900),
            rtt_p50_us: Some(4_000),
            rtt_p95_us: Some(5_000),
            rtt_p99_us: None,
            measured_by: "probe 7".to_owned(),
            received_at: at("2026-11-27T12:00:00Z"),
        }
    }

    #[test]
    fn figures_of_a_window_agree_with_each_other() {
        let field = |change: fn(&mut Measurement)| {
            let mut one = one();
            change(&mut one);
            one.check().err().map(|error| error.field)
        };
        assert_eq!(field(|_| {}), None);
        let silent = |one: &mut Measurement| {
            one.availability = Share::ZERO;
            one.packet_delivery = None;
            (one.rtt_p50_us, one.rtt_p95_us) = (None, None);
        };
        assert_eq!(field(silent), None);
        assert_eq!(
            field(|one| {
                one.availability = Share::ZERO;
                one.packet_delivery = Share::from_ppm(500_000);
            })
            .unwrap(),
            "packet_delivery_percent"
        );
        assert_eq!(
            field(|one| {
                one.availability = Share::ZERO;
                one.packet_delivery = None;
            })
            .unwrap(),
            "availability_percent"
        );
        assert_eq!(
            field(|one| one.packet_delivery = Some(Share::ZERO)).unwrap(),
            "packet_delivery_percent"
        );
        assert_eq!(
            field(|one| one.rtt_p95_us = Some(3_000)).unwrap(),
            "rtt_p95_ms"
        );
    }

    #[test]
    fn nothing_is_faster_than_light_nor_older_than_the_policy_takes() {
        let ground = |km: f64| Ground {
            distance_km: Some(km),
            fibre_km_per_ms: 200.0,
            max_age_months: 13,
        };
        // 4 ms there and back: 400 km in fibre, and the 50 by which the ends may lie nearer.
        assert!(one().check_plausible(&ground(450.0)).is_ok());
        let error = one().check_plausible(&ground(460.0)).unwrap_err();
        assert_eq!(error.field, "rtt_p50_ms");
        assert!(
            error.message.contains("over 410 km it takes 4.1 ms"),
            "{}",
            error.message
        );
        let unknown = Ground {
            distance_km: None,
            ..ground(0.0)
        };
        assert!(one().check_plausible(&unknown).is_ok());
        let mut old = one();
        old.from = UtcMs::parse_date("2025-10-27").unwrap();
        assert_eq!(old.check_plausible(&unknown).unwrap_err().field, "from");
        old.from = UtcMs::parse_date("2025-10-28").unwrap();
        assert!(old.check_plausible(&unknown).is_ok());
    }
}

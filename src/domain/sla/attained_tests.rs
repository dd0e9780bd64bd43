//! Months of measurements: what counts, what does not, and that order and repetition never matter.

use super::*;
use crate::time::UtcMs;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn month() -> Month {
    Month::parse("2026-11").unwrap()
}

fn at(hour: i64) -> UtcMs {
    month().from().add_hours(hour)
}

fn measured(from: i64, to: i64, ppm: u32) -> Measurement {
    Measurement {
        segment: Segment::SiteToEdge,
        subject: "site-1".to_owned(),
        from: at(from),
        to: at(to),
        availability: Share::from_ppm(ppm).unwrap(),
        packet_delivery: Share::from_ppm(999_000),
        rtt_p50_us: Some(2_000),
        rtt_p95_us: Some(3_000),
        rtt_p99_us: None,
        measured_by: "probe".to_owned(),
        received_at: at(to),
    }
}

fn full_month() -> Vec<Measurement> {
    (0..720)
        .map(|hour| measured(hour, hour + 1, 1_000_000))
        .collect()
}

fn of(all: &[Measurement], maintenance: &[(UtcMs, UtcMs)], now: UtcMs) -> Attainment {
    let all: Vec<&Measurement> = all.iter().collect();
    attainment(&all, month(), maintenance, Some(3_000), now)
}

fn offer() -> SlaOffer {
    SlaOffer {
        isp: "isp".into(),
        region: "western-europe".into(),
        availability: Share::from_ppm(999_000),
        packet_delivery: Share::from_ppm(999_000),
        rtt_p95_us: Some(3_000),
        exclusions: String::new(),
    }
}

fn stands(kind: Kind, attained: &Attainment, now: UtcMs) -> Standing {
    standing(
        kind,
        attained,
        &offer(),
        Share::from_ppm(900_000).unwrap(),
        now,
    )
}

#[test]
fn a_month_knows_its_ends() {
    assert_eq!(month().to().date(), "2026-12-01");
    assert_eq!(Month::of(at(719)), month());
    assert_eq!(month().label(), "2026-11");
    assert_eq!(month().name(), "November 2026");
    assert_eq!(Month::parse("2026-13"), None);
}

#[test]
fn an_hour_down_is_an_hour_of_the_month() {
    let mut all = full_month();
    all[100].availability = Share::ZERO;
    let got = of(&all, &[], month().to());
    assert_eq!(got.down_ms, 3_600_000);
    // 719 of 720 hours, rounded down.
    assert_eq!(got.availability.unwrap().ppm(), 998_611);
    assert_eq!((got.coverage, got.windows), (Share::FULL, 720));
    assert_eq!(
        stands(Kind::Availability, &got, month().to()),
        Standing::Missed
    );
    assert_eq!(
        stands(Kind::PacketDelivery, &got, month().to()),
        Standing::Kept
    );
    assert_eq!(stands(Kind::RoundTrip, &got, month().to()), Standing::Kept);
}

#[test]
fn maintenance_does_not_count_and_swallows_the_downtime_that_fits() {
    let mut all = full_month();
    all[100].availability = Share::from_ppm(500_000).unwrap();
    let half_an_hour = [(at(100), UtcMs::new(at(100).get() + HOUR / 2))];
    let got = of(&all, &half_an_hour, month().to());
    assert_eq!((got.down_ms, got.availability), (0, Some(Share::FULL)));
    assert_eq!(got.maintenance_ms, 1_800_000);
    assert_eq!(got.coverage, Share::FULL);
    // Announced twice, overlapping: counted once. Ten minutes do not swallow thirty.
    let ten = UtcMs::new(at(100).get() + HOUR / 6);
    let got = of(&all, &[(at(100), ten), (at(100), ten)], month().to());
    assert_eq!((got.down_ms, got.maintenance_ms), (1_200_000, 600_000));
}

#[test]
fn windows_across_the_months_end_count_with_their_part() {
    let across = Measurement {
        availability: Share::ZERO,
        ..measured(-1, 1, 0)
    };
    let got = of(&[across], &[], month().to());
    assert_eq!((got.counted_ms, got.down_ms), (3_600_000, 3_600_000));
}

#[test]
fn the_latest_measurement_of_a_window_and_the_shorter_window_count() {
    let first = measured(0, 1, 0);
    let corrected = Measurement {
        received_at: at(50),
        availability: Share::FULL,
        ..first.clone()
    };
    let long = measured(0, 4, 0);
    let got = of(&[corrected, long, first], &[], at(60));
    assert_eq!((got.down_ms, got.windows, got.superseded), (0, 1, 2));
}

#[test]
fn too_little_measured_is_no_verdict_but_enough_downtime_is() {
    let little: Vec<_> = full_month().into_iter().take(100).collect();
    let got = of(&little, &[], month().to());
    assert_eq!(
        stands(Kind::Availability, &got, month().to()),
        Standing::TooLittle
    );
    assert_eq!(
        stands(Kind::PacketDelivery, &got, month().to()),
        Standing::TooLittle
    );
    // 0.1 % of 720 hours are 43.2 minutes.
    let hour_down = [measured(0, 1, 0)];
    let got = of(&hour_down, &[], at(2));
    assert_eq!(stands(Kind::Availability, &got, at(2)), Standing::Missed);
    let short = [measured(0, 1, 400_000)];
    let got = of(&short, &[], at(2));
    // 36 minutes are within what the month allows, and 60 % of what is measured is far below.
    assert_eq!(
        stands(Kind::Availability, &got, at(2)),
        Standing::BelowSoFar
    );
}

#[test]
fn a_running_month_is_kept_so_far_only_when_enough_was_measured_and_keeps_it() {
    let enough: Vec<_> = full_month().into_iter().take(240).collect();
    let got = of(&enough, &[], at(240));
    assert_eq!(stands(Kind::Availability, &got, at(240)), Standing::Running);
    // Five days later the same figures are too little of what could have been measured.
    let got = of(&enough, &[], at(360));
    assert_eq!(
        stands(Kind::Availability, &got, at(360)),
        Standing::TooLittleSoFar
    );
    let got = of(&[], &[], at(360));
    assert_eq!(
        stands(Kind::RoundTrip, &got, at(360)),
        Standing::TooLittleSoFar
    );
    // Half of the packets lost: below the promise, however much of the month was measured.
    let mut lossy = enough;
    for one in &mut lossy {
        one.packet_delivery = Share::from_ppm(500_000);
    }
    for now in [at(240), at(360)] {
        let got = of(&lossy, &[], now);
        let promised = SlaOffer {
            packet_delivery: Share::from_ppm(999_000),
            ..offer()
        };
        let least = Share::from_ppm(900_000).unwrap();
        let stands = standing(Kind::PacketDelivery, &got, &promised, least, now);
        assert_eq!(stands, Standing::BelowSoFar);
        // Not a breach before the month is over.
        assert!(breaches(&got, &promised, least, now).is_empty());
    }
    assert!(Standing::BelowSoFar.rank() > Standing::TooLittle.rank());
    assert!(Standing::Missed.rank() > Standing::BelowSoFar.rank());
}

#[test]
fn nothing_measured_and_nothing_promised_are_said_so() {
    let got = of(&[], &[], month().to());
    assert_eq!((got.availability, got.coverage), (None, Share::ZERO));
    assert_eq!(
        stands(Kind::RoundTrip, &got, month().to()),
        Standing::TooLittle
    );
    let silent = SlaOffer {
        availability: None,
        ..offer()
    };
    let stand = standing(Kind::Availability, &got, &silent, Share::ZERO, month().to());
    assert_eq!(stand, Standing::NotPromised);
}

#[test]
fn slow_windows_break_the_round_trip_promise_when_they_are_more_than_five_percent() {
    let mut all = full_month();
    for one in all.iter_mut().take(36) {
        (one.rtt_p95_us, one.rtt_p99_us) = (Some(9_000), Some(9_500));
    }
    let got = of(&all, &[], month().to());
    assert_eq!(stands(Kind::RoundTrip, &got, month().to()), Standing::Kept);
    all[40].rtt_p95_us = Some(9_000);
    let got = of(&all, &[], month().to());
    assert_eq!(
        stands(Kind::RoundTrip, &got, month().to()),
        Standing::Missed
    );
    assert_eq!(got.latency.worst_p95_us, Some(9_000));
    assert_eq!(got.latency.worst_p99_us, Some(9_500));
    assert_eq!(got.latency.typical_us, Some(2_000));
}

#[test]
fn a_breach_is_news_once_and_late_data_clear_it() {
    let now = month().to();
    let least = Share::from_ppm(900_000).unwrap();
    let mut all = full_month();
    all[7].availability = Share::ZERO;
    let before = breaches(&of(&all, &[], now), &offer(), least, now);
    assert_eq!(before.len(), 1);
    assert!(matches!(
        breach_changes(&[], &before)[..],
        [BreachChange::Opened(_)]
    ));
    assert!(breach_changes(&before, &before).is_empty());
    all[8].availability = Share::ZERO;
    let worse = breaches(&of(&all, &[], now), &offer(), least, now);
    assert!(matches!(
        breach_changes(&before, &worse)[..],
        [BreachChange::Revised(_)]
    ));
    for hour in [7, 8] {
        all.push(Measurement {
            received_at: now,
            ..measured(hour, hour + 1, 1_000_000)
        });
    }
    let after = breaches(&of(&all, &[], now), &offer(), least, now);
    assert!(matches!(
        breach_changes(&worse, &after)[..],
        [BreachChange::Cleared(_)]
    ));
}

#[test]
fn measurers_are_never_mixed() {
    let mine = measured(0, 1, 0);
    let theirs = Measurement {
        measured_by: "isp".to_owned(),
        ..measured(0, 1, 1_000_000)
    };
    assert_eq!(groups([&mine, &theirs]).len(), 2);
}

fn any_measurement() -> impl Strategy<Value = Measurement> {
    (-3_i64..40, 1_i64..6, 0_u32..=1_000_000, 0_i64..5).prop_map(|(from, length, ppm, late)| {
        Measurement {
            received_at: at(from + length + late),
            ..measured(from, from + length, ppm)
        }
    })
}

proptest! {
    #[test]
    fn order_and_repetition_change_nothing(
        all in prop::collection::vec(any_measurement(), 0..25), seed in 0_usize..25
    ) {
        let straight = of(&all, &[(at(3), at(5))], at(40));
        let mut twisted = all.clone();
        twisted.reverse();
        twisted.rotate_left(if all.is_empty() { 0 } else { seed % all.len() });
        twisted.extend(all.iter().take(seed).cloned());
        let again = of(&twisted, &[(at(4), at(5)), (at(3), at(4))], at(40));
        prop_assert!(again.superseded >= straight.superseded);
        prop_assert_eq!(Attainment { superseded: 0, ..again }, Attainment { superseded: 0, ..straight });
    }

    #[test]
    fn what_counts_never_exceeds_the_time_there_was(
        all in prop::collection::vec(any_measurement(), 0..25), from in 0_i64..40, length in 0_i64..9
    ) {
        let maintenance = [(at(from), at(from + length))];
        let got = of(&all, &maintenance, at(60));
        prop_assert!(got.counted_ms <= got.measurable_ms);
        prop_assert!(got.down_ms <= got.counted_ms);
        // Announcing maintenance never adds downtime.
        prop_assert!(got.down_ms <= of(&all, &[], at(60)).down_ms);
    }
}

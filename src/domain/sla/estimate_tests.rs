//! The estimate against its formula, and the laws that every estimate keeps.

use super::*;
use crate::ids::OrgId;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn isp(name: &str, ppm: u32) -> IspSegment {
    IspSegment {
        isp: name.into(),
        name: name.to_owned(),
        availability: Share::from_ppm(ppm).unwrap(),
        packet_delivery: Share::from_ppm(999_000),
    }
}

fn targets() -> Targets {
    Targets {
        availability: Share::from_ppm(999_500).unwrap(),
        packet_delivery: Share::from_ppm(999_000).unwrap(),
    }
}

fn separate() -> Ties {
    Ties {
        automatic_failover: Some(true),
        separate_last_mile: Some(true),
        separate_equipment: Some(true),
        tied: Some(BTreeSet::new()),
    }
}

fn tied(pairs: &[(&str, &str)]) -> Ties {
    let pairs = pairs
        .iter()
        .map(|(a, b)| (OrgId::from(*a), OrgId::from(*b)));
    Ties {
        tied: Some(pairs.collect()),
        ..separate()
    }
}

#[test]
fn one_isp_is_multiplied_with_microsoft() {
    let estimate = end_to_end(&[isp("a", 999_000)], &separate(), targets()).unwrap();
    // 0.999 × 0.9995 = 0.9985005, rounded down.
    assert_eq!(estimate.availability.ppm(), 998_500);
    assert_eq!(estimate.packet_delivery.unwrap().ppm(), 998_001);
    assert!(!estimate.in_parallel());
    assert_eq!(end_to_end(&[], &separate(), targets()), None);
}

#[test]
fn two_separate_isps_count_in_parallel_and_never_beat_microsoft() {
    let both = [isp("a", 999_000), isp("b", 998_000)];
    let estimate = end_to_end(&both, &separate(), targets()).unwrap();
    // 1 − 0.001 × 0.002 = 0.999998; × 0.9995 = 0.999498001.
    assert_eq!(estimate.isp_part.ppm(), 999_998);
    assert_eq!(estimate.availability.ppm(), 999_498);
    assert!(estimate.in_parallel() && estimate.sentence().contains("parallel"));
    // Packet delivery never combines.
    assert_eq!(estimate.packet_delivery.unwrap().ppm(), 998_001);
}

#[test]
fn any_tie_or_silence_leaves_only_the_first_isp() {
    let both = [isp("a", 990_000), isp("b", 999_900)];
    let cases = [
        Ties {
            automatic_failover: Some(false),
            ..separate()
        },
        Ties {
            automatic_failover: None,
            ..separate()
        },
        Ties {
            separate_last_mile: None,
            ..separate()
        },
        Ties {
            separate_equipment: Some(false),
            ..separate()
        },
        Ties {
            tied: None,
            ..separate()
        },
        tied(&[("b", "a")]),
    ];
    for ties in cases {
        let estimate = end_to_end(&both, &ties, targets()).unwrap();
        assert!(!estimate.in_parallel(), "{ties:?}");
        assert_eq!(estimate.isp_part.ppm(), 990_000, "{ties:?}");
        assert!(
            estimate.assumptions.iter().any(|a| a.holds != Some(true)),
            "{ties:?}"
        );
    }
}

#[test]
fn an_isp_that_is_tied_to_another_does_not_spoil_the_pair_that_is_independent() {
    let all = [
        isp("colt", 999_000),
        isp("vodafone", 998_000),
        isp("swisscom", 990_000),
    ];
    let counting =
        |pairs: &[(&str, &str)]| end_to_end(&all, &tied(pairs), targets()).unwrap().counting;
    assert_eq!(counting(&[]).len(), 3);
    // The first choice with who is not tied to it.
    assert_eq!(counting(&[("vodafone", "colt")]), ["colt", "swisscom"]);
    assert_eq!(counting(&[("vodafone", "swisscom")]), ["colt", "vodafone"]);
    // The first is tied to both: the pair behind it counts, not on top of it.
    let pairs = [("colt", "vodafone"), ("swisscom", "colt")];
    assert_eq!(counting(&pairs), ["vodafone", "swisscom"]);
    let estimate = end_to_end(&all, &tied(&pairs), targets()).unwrap();
    assert_eq!(estimate.isp_part.ppm(), 999_980);
    assert!(
        estimate
            .sentence()
            .ends_with("vodafone and swisscom count in parallel; not on top: colt.")
    );
    // All tied: the first alone.
    let all_tied = [
        ("colt", "vodafone"),
        ("swisscom", "colt"),
        ("vodafone", "swisscom"),
    ];
    assert_eq!(counting(&all_tied), ["colt"]);
    // Equal sets: the earlier choice.
    let same = [isp("a", 999_000), isp("b", 999_000), isp("c", 999_000)];
    let estimate = end_to_end(&same, &tied(&[("b", "c")]), targets()).unwrap();
    assert_eq!(estimate.counting, ["a", "b"]);
}

proptest! {
    #[test]
    fn ties_only_ever_lower_an_estimate_and_never_below_the_first_alone(
        all in prop::collection::vec(900_000_u32..=1_000_000, 1..6),
        pairs in prop::collection::btree_set((0_usize..6, 0_usize..6), 0..8)
    ) {
        let name = |at: usize| at.to_string();
        let isps: Vec<_> = all.iter().enumerate().map(|(at, ppm)| isp(&name(at), *ppm)).collect();
        let pairs: BTreeSet<_> = pairs.into_iter().filter(|(a, b)| a != b)
            .map(|(a, b)| (OrgId::new(name(a)), OrgId::new(name(b)))).collect();
        let with = Ties { tied: Some(pairs.clone()), ..separate() };
        let got = end_to_end(&isps, &with, targets()).unwrap();
        let free = end_to_end(&isps, &separate(), targets()).unwrap();
        let alone = end_to_end(&isps[..1], &separate(), targets()).unwrap();
        prop_assert!(alone.availability <= got.availability && got.availability <= free.availability);
        for (a, b) in &pairs {
            let both = [a, b].iter().all(|id| got.counting.iter().any(|name| name == id.as_str()));
            prop_assert!(!both, "{:?}", got.counting);
        }
    }

    #[test]
    fn an_estimate_never_exceeds_microsoft_and_more_separate_isps_never_hurt(
        all in prop::collection::vec(0_u32..=1_000_000, 1..6)
    ) {
        let isps: Vec<_> = all.iter().map(|ppm| isp("x", *ppm)).collect();
        let whole = end_to_end(&isps, &separate(), targets()).unwrap();
        let one = end_to_end(&isps[..1], &separate(), targets()).unwrap();
        prop_assert!(whole.availability <= targets().availability);
        prop_assert!(whole.availability >= one.availability);
        // Exact: never above the real product, and less than 2 ppm below it.
        let down: f64 = all.iter().map(|ppm| 1.0 - f64::from(*ppm) / 1e6).product();
        let real = 0.9995 * (1.0 - down) * 1e6;
        let got = f64::from(whole.availability.ppm());
        prop_assert!(got <= real + 1e-3 && got > real - 2.001, "{} {}", got, real);
    }
}

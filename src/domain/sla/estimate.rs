//! The expected end-to-end figure before purchase (DESIGN, section 5).
//!
//! Availability = Microsoft × (1 − Π(1 − ISP)). Microsoft's segment is never paralleled away. Several
//! ISPs count in parallel only when nothing is known to make them fail together: automatic failover,
//! separate last mile and separate equipment (the customer declares these), and no shared risk group
//! that the engine knows. Otherwise only the first ISP counts. Packet delivery never combines.

use serde::{Deserialize, Serialize};

use super::{Share, Targets, downtime_words};
use crate::ids::OrgId;

/// Parts per billion squared are far beyond what is needed; products stay exact in 128 bits.
const SCALE: u128 = 1_000_000;

/// One ISP's promise for its segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IspSegment {
    /// The ISP.
    pub isp: OrgId,
    /// Its name on screen.
    pub name: String,
    /// Promised availability.
    pub availability: Share,
    /// Promised packet delivery.
    pub packet_delivery: Option<Share>,
}

/// What could make several ISPs fail together. `None`: not declared, which counts as no.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// Traffic changes over by itself (the customer's declaration).
    pub automatic_failover: Option<bool>,
    /// Separate last miles into the site (the customer's declaration).
    pub separate_last_mile: Option<bool>,
    /// Separate routers and power at the site (the customer's declaration).
    pub separate_equipment: Option<bool>,
    /// The engine knows a risk group that both share. It may not be named to the customer.
    pub shared_risk_known: bool,
}

/// One assumption of an estimate and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumption {
    /// `None` where nobody has said.
    pub holds: Option<bool>,
    /// The assumption in a sentence.
    pub sentence: String,
}

/// The expected figure with everything it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Customer site to service.
    pub availability: Share,
    /// Of the ISPs' part alone.
    pub isp_part: Share,
    /// Microsoft's target that was multiplied in.
    pub microsoft_part: Share,
    /// Of the first ISP with Microsoft; `None` when the ISP promises none.
    pub packet_delivery: Option<Share>,
    /// The ISPs count in parallel.
    pub in_parallel: bool,
    /// What it rests on.
    pub assumptions: Vec<Assumption>,
}

/// Estimates the end-to-end figure for one or several ISPs in the customer's order of preference;
/// `None` without any.
pub fn end_to_end(isps: &[IspSegment], ties: &Ties, microsoft: Targets) -> Option<Estimate> {
    let first = isps.first()?;
    let several = isps.len() > 1;
    let declared = [
        ties.automatic_failover,
        ties.separate_last_mile,
        ties.separate_equipment,
    ];
    let in_parallel =
        several && declared.iter().all(|tie| *tie == Some(true)) && !ties.shared_risk_known;
    let isp_part = if in_parallel {
        parallel(isps)
    } else {
        first.availability
    };
    Some(Estimate {
        availability: series(isp_part, microsoft.availability),
        isp_part,
        microsoft_part: microsoft.availability,
        packet_delivery: first
            .packet_delivery
            .map(|share| series(share, microsoft.packet_delivery)),
        in_parallel,
        assumptions: assumptions(several, ties, first),
    })
}

/// Both needed.
fn series(one: Share, other: Share) -> Share {
    Share::of(
        u128::from(one.ppm()) * u128::from(other.ppm()),
        SCALE * SCALE,
    )
}

/// One is enough. Rounded down after every factor in steps of 10⁻¹⁸.
fn parallel(isps: &[IspSegment]) -> Share {
    const FINE: u128 = 1_000_000_000_000_000_000;
    let all_down = isps.iter().fold(FINE, |down, isp| {
        (down * u128::from(isp.availability.rest().ppm())).div_ceil(SCALE)
    });
    Share::of(FINE.saturating_sub(all_down), FINE)
}

fn assumptions(several: bool, ties: &Ties, first: &IspSegment) -> Vec<Assumption> {
    let said = |holds, sentence: &str| Assumption {
        holds,
        sentence: sentence.to_owned(),
    };
    let mut list = vec![
        said(
            Some(true),
            "The ISP keeps its offer and Microsoft its target: both are promises, not measurements.",
        ),
        said(
            Some(true),
            "Microsoft's part is counted once, however many ISPs there are.",
        ),
    ];
    if several {
        list.extend([
            said(ties.automatic_failover, "Traffic changes over to the other ISP by itself."),
            said(ties.separate_last_mile, "Each ISP has its own last mile into the site."),
            said(ties.separate_equipment, "Each ISP has its own router and power at the site."),
            said(
                Some(!ties.shared_risk_known),
                "No duct, building or cable is known that both ISPs depend on. What nobody recorded may still be shared.",
            ),
        ]);
    }
    if first.packet_delivery.is_none() {
        list.push(said(
            None,
            "The ISP promises no packet delivery, so none is estimated end to end.",
        ));
    }
    list
}

impl Estimate {
    /// The answer in one or two sentences.
    pub fn sentence(&self) -> String {
        let how = if self.in_parallel {
            "The ISPs count in parallel."
        } else {
            "Only the first ISP counts."
        };
        format!(
            "Expected end to end: {}, {} (an estimate). {how}",
            self.availability,
            downtime_words(self.availability)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
            shared_risk_known: false,
        }
    }

    #[test]
    fn one_isp_is_multiplied_with_microsoft() {
        let estimate = end_to_end(&[isp("a", 999_000)], &separate(), targets()).unwrap();
        // 0.999 × 0.9995 = 0.9985005, rounded down.
        assert_eq!(estimate.availability.ppm(), 998_500);
        assert_eq!(estimate.packet_delivery.unwrap().ppm(), 998_001);
        assert!(!estimate.in_parallel);
        assert_eq!(end_to_end(&[], &separate(), targets()), None);
    }

    #[test]
    fn two_separate_isps_count_in_parallel_and_never_beat_microsoft() {
        let both = [isp("a", 999_000), isp("b", 998_000)];
        let estimate = end_to_end(&both, &separate(), targets()).unwrap();
        // 1 − 0.001 × 0.002 = 0.999998; × 0.9995 = 0.999498001.
        assert_eq!(estimate.isp_part.ppm(), 999_998);
        assert_eq!(estimate.availability.ppm(), 999_498);
        assert!(estimate.in_parallel && estimate.sentence().contains("parallel"));
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
                shared_risk_known: true,
                ..separate()
            },
        ];
        for ties in cases {
            let estimate = end_to_end(&both, &ties, targets()).unwrap();
            assert!(!estimate.in_parallel, "{ties:?}");
            assert_eq!(estimate.isp_part.ppm(), 990_000, "{ties:?}");
            assert!(
                estimate.assumptions.iter().any(|a| a.holds != Some(true)),
                "{ties:?}"
            );
        }
    }

    proptest! {
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
}

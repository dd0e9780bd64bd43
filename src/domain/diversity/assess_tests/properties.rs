//! What must hold for any network: honesty never costs, names never matter, more never hurts.

use proptest::prelude::*;

use super::*;
use crate::{
    evidence::{Attestation, AttestationKind},
    policy::{Outcome, Tier},
};

/// One connection as drawn: metro, router, Microsoft's router, path, risks, capacity class, peak.
pub(in crate::diversity) type Drawn = (usize, usize, Option<usize>, usize, Vec<usize>, bool, u64);

const METROS: [&str; 3] = ["amsterdam", "paris", "frankfurt"];
const RISKS: [&str; 6] = [
    "duct:1",
    "duct:2",
    "cable:3",
    "power:4",
    "facility:5",
    "entrance:6",
];

pub(in crate::diversity) fn network() -> impl Strategy<Value = Evidence> {
    let one = (
        0..2_usize,
        0..3_usize,
        prop::option::weighted(0.9, 0..3_usize),
        0..6_usize,
        prop::collection::vec(0..RISKS.len(), 0..2),
        any::<bool>(),
        0..9_u64,
    );
    prop::collection::vec(one, 1..7).prop_map(|drawn| {
        let mut pnis: Vec<Pni> = drawn
            .iter()
            .enumerate()
            .map(|(at, drawn)| draw(at, drawn))
            .collect();
        pnis.push(draw(90, &(2, 0, Some(0), 1, vec![], true, 1)));
        with(pnis)
    })
}

pub(in crate::diversity) fn draw(
    at: usize,
    (metro, router, microsoft, path, risks, large, peak): &Drawn,
) -> Pni {
    let place = METROS[*metro];
    let router = format!("{place}-pe{router}");
    // Path 0 is not recorded; the others run directly or through one of two shared nodes.
    let path = match path {
        0 => String::new(),
        1 | 2 => format!("d{at}: core-1 > {router} | 10 km"),
        3 => format!("{place}-x: core-1 > {place}-agg | duct:1; e{at}: {place}-agg > {router}"),
        4 => format!("{place}-y: core-2 > {place}-agg; e{at}: {place}-agg > {router}"),
        _ => format!("d{at}: core-2 > {router} | duct:2"),
    };
    let risks: Vec<&str> = risks.iter().map(|risk| RISKS[*risk]).collect();
    let mut pni = pni(
        &format!("P{at}"),
        &router,
        microsoft.map(|m| format!("{place}-ms{m}")).as_deref(),
        &path,
        &risks,
    );
    pni.srlgs.sort();
    pni.srlgs.dedup();
    pni.metro = place.into();
    mbps(
        &mut pni,
        if *large { 100_000 } else { 20_000 },
        peak * 2_000,
    );
    pni
}

/// What an ISP gains: the tier, and whether nothing blocks.
fn worth(evidence: &Evidence) -> (Option<Tier>, bool) {
    let assessment = in_region(evidence, "western-europe");
    (
        assessment.tier,
        matches!(assessment.outcome, Outcome::Pass | Outcome::Warn),
    )
}

fn not_better(after: (Option<Tier>, bool), before: (Option<Tier>, bool)) -> bool {
    after.0 <= before.0 && after.1 <= before.1
}

fn attest(evidence: &mut Evidence) {
    let kind = AttestationKind::DiversePaths;
    evidence.attestations.push(Attestation {
        kind,
        metro: None,
        by: "x".to_owned(),
        on: "2026-11-02".to_owned(),
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_shared_risk_more_never_improves(evidence in network(), at in 0..6_usize, risk in 0..RISKS.len()) {
        let before = worth(&evidence);
        let mut risky = evidence;
        let at = at % risky.pnis.len();
        let srlg = Srlg::parse(RISKS[risk]).unwrap();
        match risky.pnis[at].path.first_mut() {
            Some(segment) => segment.srlgs.push(srlg),
            None => risky.pnis[at].srlgs.push(srlg),
        }
        prop_assert!(not_better(worth(&risky), before));
    }

    #[test]
    fn hiding_a_path_never_improves_even_with_a_signature(evidence in network(), at in 0..6_usize, signed: bool) {
        let before = worth(&evidence);
        let mut hidden = evidence;
        let at = at % hidden.pnis.len();
        hidden.pnis[at].path.clear();
        if signed {
            attest(&mut hidden);
        }
        prop_assert!(not_better(worth(&hidden), before));
    }

    #[test]
    fn hiding_every_path_never_earns_a_tier(evidence in network()) {
        let mut hidden = evidence;
        hidden.pnis.iter_mut().for_each(|pni| pni.path.clear());
        attest(&mut hidden);
        prop_assert_eq!(worth(&hidden), (None, false));
    }

    #[test]
    fn one_connection_more_in_a_covered_metro_never_worsens_the_tier(evidence in network(), drawn in (1..6_usize, any::<bool>(), prop::collection::vec(0..RISKS.len(), 0..2))) {
        let before = worth(&evidence).0;
        let metro = METROS.iter().position(|metro| *metro == evidence.pnis[0].metro.as_str()).unwrap();
        let mut more = evidence;
        let (path, large, risks) = drawn;
        more.pnis.push(draw(50, &(metro, 7, Some(7), path, risks, large, 0)));
        prop_assert!(worth(&more.with_implied_entries()).0 >= before);
    }

    #[test]
    fn other_names_and_another_order_change_nothing(evidence in network()) {
        let mut renamed = evidence.clone();
        let other = |name: &str| name.chars().rev().collect::<String>();
        for pni in &mut renamed.pnis {
            pni.id = other(pni.id.as_str()).into();
            pni.name = other(&pni.name);
            pni.peer_router = other(&pni.peer_router);
            pni.microsoft_router = pni.microsoft_router.as_deref().map(other);
            for segment in &mut pni.path {
                segment.id = other(&segment.id);
                segment.from = other(&segment.from);
                segment.to = other(&segment.to);
                segment.srlgs.iter_mut().for_each(|srlg| srlg.name = format!("z{}", srlg.name));
            }
            pni.srlgs.iter_mut().for_each(|srlg| srlg.name = format!("z{}", srlg.name));
        }
        renamed.nodes.clear();
        renamed.pnis.reverse();
        let renamed = renamed.with_implied_entries();
        let (one, two) = (in_region(&evidence, "western-europe"), in_region(&renamed, "western-europe"));
        prop_assert_eq!((one.tier, one.outcome), (two.tier, two.outcome));
        let locals = |a: &Assessment| a.metros.iter().map(|m| (m.metro.clone(), m.local.outcome, m.local.cut.len(), m.geo.outcome)).collect::<Vec<_>>();
        prop_assert_eq!(locals(&one), locals(&two));
    }

    #[test]
    fn the_same_question_gets_the_same_answer(evidence in network()) {
        prop_assert_eq!(in_region(&evidence, "western-europe"), in_region(&evidence, "western-europe"));
    }
}

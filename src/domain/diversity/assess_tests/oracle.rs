//! Two legs against a plain enumeration of everything that small networks allow.

use crate::sorted::SortedSet;

use proptest::prelude::*;

use super::*;
use crate::diversity::local::LocalOutcome;

/// A connection over one of three middle nodes or directly, with one risk, of one or two units.
type Drawn = (usize, usize, usize, usize, u64);

fn draw(at: usize, (router, microsoft, middle, risk, units): Drawn) -> Pni {
    let path = match middle {
        0 => format!("d{router}: core-1 > pe{router} | duct:{risk}"),
        m => format!("m{m}: core-1 > mid{m}; m{m}-{router}: mid{m} > pe{router}"),
    };
    let mut pni = pni(
        &format!("P{at}"),
        &format!("pe{router}"),
        Some(&format!("ms{microsoft}")),
        &path,
        &[&format!("cable:{risk}")],
    );
    mbps(&mut pni, units * 10_000, 0);
    pni
}

/// Every way to Microsoft as the set of things it uses, and its connection.
fn ways(evidence: &Evidence) -> Vec<(SortedSet<String>, usize)> {
    let segments: crate::sorted::SortedMap<&str, SortedSet<String>> =
        evidence
            .all_segments()
            .fold(Default::default(), |mut all, segment| {
                let things: &mut SortedSet<String> =
                    crate::sorted::SortedMap::entry(&mut all, segment.id.as_str()).or_default();
                things.extend([format!("s {}", segment.id), format!("n {}", segment.to)]);
                things.extend(segment.srlgs.iter().map(ToString::to_string));
                all
            });
    let mut ways = Vec::new();
    for (at, pni) in evidence.pnis.iter().enumerate() {
        let own: SortedSet<String> = pni
            .srlgs
            .iter()
            .map(ToString::to_string)
            .chain([
                format!("p {at}"),
                format!("n {}", pni.peer_router),
                format!("m {}", pni.microsoft_router.as_deref().unwrap()),
            ])
            .collect();
        // Any recorded path to the same router serves, whoever recorded it.
        let paths: SortedSet<Vec<&str>> = evidence
            .pnis
            .iter()
            .filter(|other| other.peer_router == pni.peer_router)
            .map(|other| {
                other
                    .path
                    .iter()
                    .map(|segment| segment.id.as_str())
                    .collect()
            })
            .collect();
        for path in paths {
            let used = path.iter().flat_map(|id| segments[id].iter().cloned());
            ways.push((own.iter().cloned().chain(used).collect(), at));
        }
    }
    ways
}

/// Whether the ways can be dealt to two legs that share nothing and each carry the demand.
fn two_legs_exist(evidence: &Evidence, demand: u64) -> bool {
    let ways = ways(evidence);
    let carries = |used: &[bool]| -> u64 {
        let connections: SortedSet<usize> = ways
            .iter()
            .zip(used)
            .filter(|(_, used)| **used)
            .map(|((_, pni), _)| *pni)
            .collect();
        connections
            .iter()
            .map(|at| evidence.pnis[*at].bandwidth.get())
            .sum()
    };
    let mut deals = vec![0_u8; ways.len()];
    loop {
        let leg = |number: u8| {
            deals
                .iter()
                .map(|deal| *deal == number)
                .collect::<Vec<bool>>()
        };
        let (first, second) = (leg(1), leg(2));
        let things = |used: &[bool]| -> SortedSet<&String> {
            ways.iter()
                .zip(used)
                .filter(|(_, used)| **used)
                .flat_map(|((things, _), _)| things)
                .collect()
        };
        if carries(&first) >= demand
            && carries(&second) >= demand
            && things(&first).is_disjoint(&things(&second))
        {
            return true;
        }
        let Some(at) = deals.iter().position(|deal| *deal < 2) else {
            return false;
        };
        deals[..at].fill(0);
        deals[at] += 1;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn legs_are_found_exactly_when_they_exist(
        drawn in prop::collection::vec((0..4_usize, 0..4_usize, 0..3_usize, 0..4_usize, 1..3_u64), 2..6),
        demand in 1..4_u64,
    ) {
        let mut evidence = with(drawn.iter().enumerate().map(|(at, drawn)| draw(at, *drawn)).collect());
        evidence.pnis[0].peak_in = Some(Mbps::new(demand * 10_000));
        prop_assume!(ways(&evidence).len() <= 9);
        let local = in_region(&evidence, "western-europe").metros.remove(0).local;
        let found = matches!(local.outcome, LocalOutcome::Proven | LocalOutcome::ProvenWithWarning);
        prop_assert_eq!(found, two_legs_exist(&evidence, demand * 10_000), "{:?} {}", local.outcome, local.why);
    }
}

//! Rules about one metro: how many connections, on which routers, how equal, how redundant.

use crate::sorted::{SortedMap, SortedSet};

use super::{Judge, count};
use crate::{
    bandwidth::Mbps,
    diversity::{MetroAssessment, geo::GeoOutcome, local::LocalOutcome},
    pni::{InventoryStatus, Pni},
    policy::{Facts, PartnerType, RuleResult, Tier},
};

pub(super) const RULES: &[(&str, Judge)] = &[
    ("PNI-04", connections_are_enough),
    ("PNI-05", routers_differ),
    ("PNI-06", one_metro),
    ("PNI-07", bandwidths_are_equal),
    ("GEO-02", backup_is_elsewhere),
    ("GEO-03", backup_is_not_too_far),
    ("GEO-04", metro_survives_one_failure),
    ("DIV-01", two_legs),
    ("DIV-02", backup_carries_the_peak),
];

fn connections_are_enough(facts: &Facts) -> Vec<RuleResult> {
    let least = facts.thresholds.connections_per_metro;
    if facts.covered.is_empty() {
        let region = facts
            .region
            .map_or(facts.question.region.as_str(), |region| {
                region.name.as_str()
            });
        let result = facts
            .about_organisation("PNI-04")
            .measured(0)
            .threshold(format!("{least} or more"), "connections per metro");
        return vec![result.fail(format!("Record live connections in a metro of {region}."))];
    }
    facts.per_metro("PNI-04", |metro, pnis, result| {
        let result = result
            .measured(pnis.len())
            .threshold(format!("{least} or more"), "connections");
        if pnis.len() >= least {
            result.pass()
        } else {
            let missing = count(least - pnis.len(), "connection");
            result.fail(format!(
                "Add {missing} in {}, or leave the metro out of the application.",
                metro.name
            ))
        }
    })
}

fn routers_differ(facts: &Facts) -> Vec<RuleResult> {
    let (least_peer, least_microsoft) = (
        facts.thresholds.peer_routers,
        facts.thresholds.microsoft_routers,
    );
    facts.per_metro("PNI-05", |metro, pnis, result| {
        let peer: SortedSet<&str> = pnis.iter().map(|pni| pni.peer_router.as_str()).collect();
        let microsoft: SortedSet<&str> = pnis
            .iter()
            .filter_map(|pni| pni.microsoft_router.as_deref())
            .collect();
        let unknown = pnis
            .iter()
            .filter(|pni| pni.microsoft_router.is_none())
            .count();
        let not_recorded = if unknown == 0 {
            String::new()
        } else {
            format!(", {unknown} not recorded")
        };
        let result = result
            .measured(format!(
                "{} yours, {} Microsoft's{not_recorded}",
                peer.len(),
                microsoft.len()
            ))
            .threshold(
                format!("{least_peer} yours, {least_microsoft} Microsoft's"),
                "routers",
            );
        if facts.partner() == PartnerType::IxRs && pnis.len() == 1 {
            return result
                .not_applicable("one connection; an exchange partner may have one per metro");
        }
        if peer.len() < least_peer {
            result.fail(format!(
                "End a connection in {} on another router of yours.",
                metro.name
            ))
        } else if microsoft.len() >= least_microsoft {
            result.pass()
        } else if microsoft.len() + unknown >= least_microsoft {
            result.unknown("Ask Microsoft to record its router of every connection.")
        } else {
            result.fail(format!(
                "Ask Microsoft for a port on another router in {}.",
                metro.name
            ))
        }
    })
}

fn one_metro(facts: &Facts) -> Vec<RuleResult> {
    facts.per_metro("PNI-06", |metro, pnis, result| {
        let buildings: SortedSet<&str> = pnis
            .iter()
            .filter_map(|pni| Some(pni.facility.as_ref()?.as_str()))
            .collect();
        let elsewhere: Vec<String> = pnis
            .iter()
            .filter_map(|pni| facts.catalogue.facility(pni.facility.as_ref()?))
            .filter(|facility| facility.metro != metro.id)
            .map(|facility| facility.label())
            .collect();
        let result = result
            .measured(count(buildings.len(), "building"))
            .threshold("all in the metro", "");
        if elsewhere.is_empty() {
            result.pass()
        } else {
            result.fail(format!(
                "Correct the metro or the building: {} is not in {}.",
                elsewhere.join("; "),
                metro.name
            ))
        }
    })
}

/// Bundle totals per router of the ISP: the legs of a metro.
fn totals(pnis: &[&Pni]) -> SortedSet<Mbps> {
    let mut by_router: SortedMap<&str, Mbps> = SortedMap::new();
    for pni in pnis {
        let total = by_router.entry(&pni.peer_router).or_insert(Mbps::ZERO);
        *total = total.saturating_add(pni.bandwidth);
    }
    by_router.into_values().collect()
}

/// Within a metro unequal totals fail, unless an augmentation is under way; towards the nearest
/// backup they warn, because the pair is only chosen at activation.
fn bandwidths_are_equal(facts: &Facts) -> Vec<RuleResult> {
    facts.per_metro("PNI-07", |metro, pnis, result| {
        let own = totals(pnis);
        let shown: Vec<String> = own.iter().map(ToString::to_string).collect();
        let result = result
            .measured(shown.join(", "))
            .threshold("equal", "total per router");
        if own.len() > 1 {
            let here = || {
                let all = facts.evidence.pnis.iter();
                all.filter(|pni| pni.metro == metro.id)
            };
            let planned = here().any(|pni| pni.status == InventoryStatus::Planned);
            let augmenting = here().any(|pni| facts.evidence.augmenting.contains(&pni.id));
            let fix = format!(
                "Bring the totals per router in {} to the same bandwidth.",
                metro.name
            );
            return if augmenting {
                result.warn(format!("{fix} An augmentation is under way."))
            } else if planned {
                result.warn(format!("{fix} An augmentation is planned."))
            } else {
                result.fail(fix)
            };
        }
        let nearest = facts
            .metros
            .iter()
            .find(|found| found.metro == metro.id)
            .and_then(|found| found.geo.backups.first());
        match nearest {
            Some(backup) if totals(facts.pnis(&backup.metro)) != own => result.warn(format!(
                "As a pair, {} and {} would be unequal; level them before customers use both.",
                metro.name, backup.name
            )),
            _ => result.pass(),
        }
    })
}

/// What the engine found about a metro, with the result to fill in.
fn found(
    facts: &Facts,
    rule: &str,
    judge: impl Fn(&MetroAssessment, RuleResult) -> RuleResult,
) -> Vec<RuleResult> {
    facts.per_metro(rule, |metro, _, result| {
        match facts.metros.iter().find(|found| found.metro == metro.id) {
            Some(found) => judge(found, result),
            None => result.unknown("The metro was not assessed."),
        }
    })
}

/// Fails when Geo has to be reached, warns when Local is enough.
fn geo_fail(facts: &Facts, result: RuleResult, fix: &str) -> RuleResult {
    match facts.required_tier {
        Tier::Geo => result.fail(fix),
        Tier::Local => result.warn(fix),
    }
}

fn backup_is_elsewhere(facts: &Facts) -> Vec<RuleResult> {
    let least = facts.thresholds.backup_min_km;
    found(facts, "GEO-02", |found, result| {
        let nearest = found.geo.backups.first();
        let result = result.threshold(format!("at least {least:.0}"), "km to the nearest backup");
        match nearest {
            Some(backup) => result
                .measured(format!("{:.0} ({})", backup.distance_km, backup.name))
                .pass(),
            None => {
                let near = found
                    .geo
                    .too_near
                    .iter()
                    .map(|(name, km)| format!("{km:.0} ({name})"))
                    .collect::<Vec<_>>();
                let measured = if near.is_empty() {
                    "no other metro".to_owned()
                } else {
                    near.join(", ")
                };
                geo_fail(facts, result.measured(measured), &found.geo.fix)
            }
        }
    })
}

fn backup_is_not_too_far(facts: &Facts) -> Vec<RuleResult> {
    let most = facts.thresholds.backup_warn_km;
    found(facts, "GEO-03", |found, result| {
        let result = result.threshold(format!("at most {most:.0}"), "km to the nearest backup");
        match found.geo.backups.first() {
            None => result.not_applicable("no backup metro"),
            Some(backup) => {
                let result = result.measured(format!(
                    "{:.0} ({}, +{:.1} ms)",
                    backup.distance_km, backup.name, backup.added_rtt_ms
                ));
                if found.geo.far {
                    result.warn(found.geo.fix.clone())
                } else {
                    result.pass()
                }
            }
        }
    })
}

/// Capacity without the router or connection that takes most, against the peak.
fn metro_survives_one_failure(facts: &Facts) -> Vec<RuleResult> {
    found(facts, "GEO-04", |found, result| {
        let pnis = facts.pnis(&found.metro);
        let mut by_router: SortedMap<(bool, &str), Mbps> = SortedMap::new();
        for pni in pnis {
            let ends = [
                (false, Some(pni.peer_router.as_str())),
                (true, pni.microsoft_router.as_deref()),
            ];
            for key in ends
                .into_iter()
                .filter_map(|(side, router)| Some((side, router?)))
            {
                let total = by_router.entry(key).or_insert(Mbps::ZERO);
                *total = total.saturating_add(pni.bandwidth);
            }
        }
        let largest = by_router.into_values().max().unwrap_or(Mbps::ZERO);
        let left = found.capacity.saturating_sub(largest);
        let result = result.measured(left.get()).threshold(
            format!("at least {}", found.peak.get()),
            "Mbit/s after the worst router failure",
        );
        if left < found.peak || pnis.len() < 2 {
            result.fail(format!(
                "Add capacity on another router in {}: {} is left, the peak is {}.",
                found.name, left, found.peak
            ))
        } else if !found.peak_known {
            result.unknown("Record the 5-minute peak of both directions for every connection.")
        } else {
            result.pass()
        }
    })
}

fn two_legs(facts: &Facts) -> Vec<RuleResult> {
    found(facts, "DIV-01", |found, result| {
        let local = &found.local;
        let shown = if matches!(
            local.outcome,
            LocalOutcome::Proven | LocalOutcome::ProvenWithWarning
        ) {
            2
        } else {
            0
        };
        let result = result
            .measured(format!(
                "{shown} shown, {} % of the connections documented: {}",
                local.documented_percent,
                local.why.trim_end_matches('.')
            ))
            .threshold(format!("2, each at least {}", found.peak), "disjoint legs");
        match local.outcome {
            LocalOutcome::Proven => result.pass(),
            LocalOutcome::ProvenWithWarning => result.warn(local.fix.clone()),
            LocalOutcome::Refuted => result.fail(local.fix.clone()),
            LocalOutcome::Unknown => result.unknown(local.fix.clone()),
            LocalOutcome::Undecided => result.undecided(local.fix.clone()),
            // A signature earns no tier: see the module on local redundancy.
            LocalOutcome::Attested => {
                let mut result = result
                    .evidence(["attestation diverse-paths"])
                    .attested()
                    .blocking();
                result.fix.clone_from(&local.fix);
                result
            }
        }
    })
}

fn backup_carries_the_peak(facts: &Facts) -> Vec<RuleResult> {
    found(facts, "DIV-02", |found, result| {
        let geo = &found.geo;
        let result = result
            .measured(format!(
                "{} from {}",
                geo.headroom,
                count(geo.backups.len(), "backup metro")
            ))
            .threshold(format!("at least {}", geo.needed), "headroom")
            .evidence(
                geo.backups
                    .iter()
                    .map(|backup| format!("metro {}", backup.name)),
            );
        match geo.outcome {
            GeoOutcome::Proven => result.pass(),
            GeoOutcome::Unknown if facts.required_tier == Tier::Geo => {
                result.unknown(geo.fix.clone())
            }
            GeoOutcome::Unknown => result.warn(geo.fix.clone()),
            GeoOutcome::TooSmall | GeoOutcome::NoBackup => geo_fail(facts, result, &geo.fix),
        }
    })
}

//! Rules about one connection.

use crate::sorted::SortedSet;

use super::Judge;
use crate::{
    bandwidth::Mbps,
    evidence::AttestationKind,
    ids::{FacilityId, PniId},
    place::Facility,
    pni::{InventoryStatus, Pni, PniKind},
    policy::{Facts, RuleResult},
};

pub(super) const RULES: &[(&str, Judge)] = &[
    ("PDB-02", both_are_in_the_building),
    ("PNI-01", connection_is_private),
    ("PNI-02", link_is_fast_enough),
    ("PNI-03", link_has_the_advised_speed),
    ("PNI-08", lacp_runs),
    ("PNI-09", no_stateful_firewall),
    ("PNI-10", no_rate_limit),
    ("PNI-15", no_md5),
    ("PNI-16", sessions_are_dual_stack),
    ("CAP-01", augmentation_is_not_due),
    ("CAP-02", upgrade_is_not_due),
];

fn both_are_in_the_building(facts: &Facts) -> Vec<RuleResult> {
    let attestation = facts
        .evidence
        .attestation(AttestationKind::PeeringDbFacilities, None);
    facts.per_pni("PDB-02", |pni, result| {
        let result = result.threshold("both networks listed there in PeeringDB", "");
        let known: Vec<&Facility> = facts.catalogue.facilities_of(&pni.metro).collect();
        let listed: Vec<String> = known.iter().map(|facility| facility.label()).collect();
        let named = |id: &FacilityId| facts.catalogue.building(id);
        let place = match &pni.facility {
            Some(facility) if known.iter().any(|known| known.id == *facility) => format!("{}; Microsoft is listed there", named(facility)),
            Some(facility) if listed.is_empty() => format!("{}; the catalogue lists no building of this metro", named(facility)),
            None if listed.is_empty() => "no building recorded; the catalogue lists none of this metro".to_owned(),
            Some(facility) => {
                let building = named(facility);
                let fix = format!("Correct the building (Microsoft is listed in {}), or ask Microsoft to add {building}.", listed.join("; "));
                return result.measured(format!("{building}; Microsoft is not listed there")).unknown(fix);
            }
            None => return result.measured("no building recorded").unknown(format!("Record the building: {}.", listed.join("; "))),
        };
        match attestation {
            Some(attestation) => {
                let stated = format!("{place}; you are, as stated on {}", attestation.on);
                result.measured(stated).evidence(["attestation peeringdb-facilities"]).attested()
            }
            None => result.measured(place).unknown("List the building in your PeeringDB record and state it."),
        }
    })
}

/// Exchange connections stay in the inventory. They only stand in the way where a covered metro
/// would not have enough private ones without them.
fn connection_is_private(facts: &Facts) -> Vec<RuleResult> {
    let exchange = facts
        .evidence
        .pnis
        .iter()
        .filter(|pni| pni.kind == PniKind::Exchange && pni.status != InventoryStatus::Retired);
    let asked = facts
        .catalogue
        .metros_in_region(&facts.question.region)
        .map(|metro| &metro.id)
        .collect::<SortedSet<_>>();
    let of_exchange = exchange.filter(|pni| asked.contains(&pni.metro)).map(|pni| {
        let result = facts.about_pni("PNI-01", pni).measured("exchange").threshold("private", "");
        if facts.pnis(&pni.metro).len() < facts.thresholds.connections_per_metro {
            result.fail("Order a private interconnect; a connection across an exchange is not eligible.")
        } else {
            result.warn("Nothing to do: it stays in your inventory and is not counted.")
        }
    });
    let private = facts.per_pni("PNI-01", |_, result| {
        result.measured("private").threshold("private", "").pass()
    });
    private.into_iter().chain(of_exchange).collect()
}

fn link_is_fast_enough(facts: &Facts) -> Vec<RuleResult> {
    let least = facts.thresholds.min_connection;
    facts.per_pni("PNI-02", |pni, result| {
        let result = result
            .measured(pni.link_speed().get())
            .threshold(format!("at least {}", least.get()), "Mbit/s per link");
        if pni.link_speed() >= least {
            result.pass()
        } else {
            result.fail(format!("Use links of at least {least}."))
        }
    })
}

fn link_has_the_advised_speed(facts: &Facts) -> Vec<RuleResult> {
    let advised = facts.thresholds.recommended_connection;
    facts.per_pni("PNI-03", |pni, result| {
        let result = result
            .measured(pni.link_speed().get())
            .threshold(format!("{} advised", advised.get()), "Mbit/s per link");
        if pni.link_speed() >= advised {
            result.pass()
        } else {
            result.fail(format!(
                "Plan the next interconnect here with {advised} optics."
            ))
        }
    })
}

/// Something that is recorded yes or no per connection, and what its rule wants.
struct Switch {
    rule: &'static str,
    wanted: bool,
    of: fn(&Pni) -> Option<bool>,
    /// Completes "Record whether …".
    what: &'static str,
    fix: &'static str,
}

const LACP: Switch = Switch {
    rule: "PNI-08",
    wanted: true,
    of: |pni| pni.lacp,
    what: "LACP runs",
    fix: "Switch LACP on: Microsoft builds bundles by default.",
};
const STATEFUL_FIREWALL: Switch = Switch {
    rule: "PNI-09",
    wanted: false,
    of: |pni| pni.stateful_firewall,
    what: "the connection ends on a stateful firewall",
    fix: "End the connection on a router, not on a stateful firewall.",
};
const RATE_LIMIT: Switch = Switch {
    rule: "PNI-10",
    wanted: false,
    of: |pni| pni.rate_limit,
    what: "traffic is rate-limited",
    fix: "Remove the rate limit.",
};
const MD5: Switch = Switch {
    rule: "PNI-15",
    wanted: false,
    of: |pni| pni.md5,
    what: "the sessions use MD5",
    fix: "Remove the MD5 key from the sessions.",
};

impl Switch {
    /// What to do about it; `None` where it is as the rule wants it.
    fn open(&self, pni: &Pni) -> Option<String> {
        match (self.of)(pni) {
            Some(on) if on == self.wanted => None,
            Some(_) => Some(self.fix.to_owned()),
            None => Some(format!("Record whether {}.", self.what)),
        }
    }

    fn judge(&self, facts: &Facts) -> Vec<RuleResult> {
        let word = |on: bool| if on { "yes" } else { "no" };
        facts.per_pni(self.rule, |pni, result| {
            let result = result.threshold(word(self.wanted), "");
            match ((self.of)(pni), self.open(pni)) {
                (Some(on), None) => result.measured(word(on)).pass(),
                (Some(on), Some(fix)) => result.measured(word(on)).fail(fix),
                (None, fix) => result
                    .measured("not recorded")
                    .unknown(fix.unwrap_or_default()),
            }
        })
    }
}

/// What is still open of what only the ISP can record of a connection before it is built: live without
/// it, its metro would no longer pass (PNI-08, PNI-09, PNI-10, PNI-15). Sentences that say what to do;
/// empty when nothing is.
pub fn open_before_service(pni: &Pni) -> Vec<String> {
    [LACP, STATEFUL_FIREWALL, RATE_LIMIT, MD5]
        .iter()
        .filter_map(|switch| {
            let todo = switch.open(pni)?;
            Some(format!("{} ({}).", todo.trim_end_matches('.'), switch.rule))
        })
        .collect()
}

fn lacp_runs(facts: &Facts) -> Vec<RuleResult> {
    LACP.judge(facts)
}

fn no_stateful_firewall(facts: &Facts) -> Vec<RuleResult> {
    STATEFUL_FIREWALL.judge(facts)
}

fn no_rate_limit(facts: &Facts) -> Vec<RuleResult> {
    RATE_LIMIT.judge(facts)
}

fn no_md5(facts: &Facts) -> Vec<RuleResult> {
    MD5.judge(facts)
}

/// Asked per metro, as the source does: one session of each family somewhere in it.
fn sessions_are_dual_stack(facts: &Facts) -> Vec<RuleResult> {
    facts.per_metro("PNI-16", |_, pnis, result| {
        let v4 = pnis.iter().filter(|pni| pni.session_v4.is_some()).count();
        let v6 = pnis.iter().filter(|pni| pni.session_v6.is_some()).count();
        let result = result
            .measured(format!("{v4} IPv4, {v6} IPv6"))
            .threshold("1 or more of each", "sessions");
        if v4 > 0 && v6 > 0 {
            result.pass()
        } else {
            result.fail("Record, or set up, an IPv4 and an IPv6 session in this metro.")
        }
    })
}

/// Peak as tenths of a percent of the capacity.
fn permille(pni: &Pni, peak: Mbps) -> u32 {
    let permille = (u128::from(peak.get()) * 1000).checked_div(u128::from(pni.bandwidth.get()));
    permille
        .and_then(|permille| u32::try_from(permille).ok())
        .unwrap_or(u32::MAX)
}

/// Utilisation rules open work in operation; until then they warn as soon as there is data.
fn utilisation(
    facts: &Facts,
    rule: &str,
    most: f64,
    strictly: bool,
    fix: &dyn Fn(&PniId) -> String,
) -> Vec<RuleResult> {
    facts.per_pni(rule, |pni, result| {
        let word = if strictly { "at most" } else { "below" };
        let result = result.threshold(
            format!("{word} {}", most * 100.0),
            "% of capacity in the 5-minute peak",
        );
        let Some(peak) = pni.peak() else {
            return match (pni.status, pni.just_opened) {
                (InventoryStatus::Planned, _) => {
                    result.not_applicable("planned, carries nothing yet")
                }
                (_, true) => result
                    .measured("opened, not measured yet")
                    .warn("Record the first 5-minute peak of both directions."),
                (_, false) => result
                    .measured("peak not recorded")
                    .warn("Record the 5-minute peak of both directions."),
            };
        };
        let permille = f64::from(permille(pni, peak));
        let result = result.measured(format!("{:.1}", permille / 10.0));
        let beyond = if strictly {
            permille > most * 1000.0
        } else {
            permille >= most * 1000.0
        };
        if beyond {
            result.warn(fix(&pni.id))
        } else {
            result.pass()
        }
    })
}

fn augmentation_is_not_due(facts: &Facts) -> Vec<RuleResult> {
    let [from, to] = facts.thresholds.augment_days;
    let fix = format!("Start an augmentation now; it is to be done within {from} to {to} days.");
    utilisation(
        facts,
        "CAP-01",
        facts.thresholds.augment_utilisation,
        false,
        &|_| fix.clone(),
    )
}

fn upgrade_is_not_due(facts: &Facts) -> Vec<RuleResult> {
    utilisation(
        facts,
        "CAP-02",
        facts.thresholds.upgrade_utilisation,
        true,
        &|_| "Upgrade the port or add links to the bundle.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::Catalogue, evidence::demo};

    #[test]
    fn what_a_new_connection_lacks_is_told_rule_by_rule_until_it_is_recorded() {
        let catalogue = Catalogue::seed().unwrap();
        let provider = catalogue.providers().next().unwrap();
        let mut pni = demo::evidence(provider, catalogue).pnis[0].clone();
        assert!(open_before_service(&pni).is_empty());
        (pni.lacp, pni.stateful_firewall) = (None, None);
        (pni.rate_limit, pni.md5) = (None, Some(true));
        assert_eq!(
            open_before_service(&pni),
            [
                "Record whether LACP runs (PNI-08).",
                "Record whether the connection ends on a stateful firewall (PNI-09).",
                "Record whether traffic is rate-limited (PNI-10).",
                "Remove the MD5 key from the sessions (PNI-15).",
            ]
        );
    }
}

//! Rules about the applicant as a whole: its number, its papers, its registries, its traffic.

use super::{Judge, count};
use crate::{
    bandwidth::Mbps,
    diversity::geo::{GeoOutcome, Load},
    evidence::{AsnState, AttestationKind, OrgKind},
    policy::{Facts, Outcome, PartnerType, RuleResult, Tier},
};

pub(super) const RULES: &[(&str, Judge)] = &[
    ("ASN-01", asn_is_public),
    ("ASN-02", asn_is_approved),
    ("ASN-03", name_matches_peeringdb),
    ("ASN-04", asn_is_fixed),
    ("ORG-01", organisation_fits_type),
    ("ORG-02", agreement_on_file),
    ("ORG-03", subscription_is_active),
    ("PDB-01", peeringdb_is_current),
    ("SEC-01", routes_are_in_irr),
    ("SEC-02", no_rpki_invalid_route),
    ("SEC-03", manrs_is_followed),
    ("SEC-04", as12076_is_filtered),
    ("GEO-01", other_site_takes_over),
    ("GEO-05", sites_are_many),
    ("CAP-03", traffic_is_enough),
    ("CAP-04", exchange_band),
];

/// Least likeness of two names, from 0 to 1: the rule data's suggestion.
const NAME_LIKENESS: f64 = 0.8;

fn asn_is_public(facts: &Facts) -> Vec<RuleResult> {
    let result = facts
        .about_organisation("ASN-01")
        .measured(facts.evidence.asn)
        .threshold("a public ASN of your own", "");
    vec![match facts.evidence.asn.check_public() {
        Ok(()) => result.pass(),
        Err(error) => result.fail(error.to_string()),
    }]
}

fn asn_is_approved(facts: &Facts) -> Vec<RuleResult> {
    let state = facts.evidence.asn_state;
    let result = facts
        .about_organisation("ASN-02")
        .measured(state.map_or("not recorded", AsnState::label))
        .threshold("Approved", "");
    let hours = facts.thresholds.peer_asn_hours;
    vec![match state {
        Some(AsnState::Approved) => result.pass(),
        Some(AsnState::Pending) => result.unknown(format!(
            "Wait for the reviewer: an association takes up to {hours} hours."
        )),
        Some(AsnState::Failed) => {
            result.fail("Show control of the ASN in another way, or enter the ASN that is yours.")
        }
        Some(AsnState::Disputed) => {
            result.fail("Settle with Microsoft who holds this ASN; another organisation claims it.")
        }
        None => {
            result.unknown("Enter the ASN in the portal and wait for a reviewer to approve it.")
        }
    }]
}

fn name_matches_peeringdb(facts: &Facts) -> Vec<RuleResult> {
    let organisation = &facts.evidence.organisation;
    let result = facts.about_organisation("ASN-03").threshold(
        format!("likeness of at least {:.0}", NAME_LIKENESS * 100.0),
        "%",
    );
    let Some(recorded) = organisation
        .peeringdb_name
        .as_deref()
        .filter(|name| !name.trim().is_empty())
    else {
        return vec![
            result
                .measured("no PeeringDB name recorded")
                .fail("Record the name of your PeeringDB record."),
        ];
    };
    let likeness =
        strsim::normalized_damerau_levenshtein(&folded(&organisation.name), &folded(recorded));
    let result = result.measured(format!("{:.0} % like \"{recorded}\"", likeness * 100.0));
    vec![if likeness >= NAME_LIKENESS {
        result.pass()
    } else {
        result.fail("Use the same name here and in PeeringDB.")
    }]
}

/// Lower case, letters and digits only, without the legal form: `BT plc.` and `BT` are one name.
fn folded(name: &str) -> String {
    const LEGAL_FORMS: [&str; 16] = [
        "ag",
        "as",
        "bv",
        "co",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "kk",
        "limited",
        "llc",
        "ltd",
        "nv",
        "plc",
        "sa",
        "the",
    ];
    let lower = name.to_lowercase();
    let words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !LEGAL_FORMS.contains(word));
    words.collect()
}

fn asn_is_fixed(facts: &Facts) -> Vec<RuleResult> {
    vec![
        facts
            .about_organisation("ASN-04")
            .measured("read-only in the portal after entry")
            .threshold("immutable", "")
            .pass(),
    ]
}

fn organisation_fits_type(facts: &Facts) -> Vec<RuleResult> {
    let kind = facts.evidence.organisation.kind;
    let (fits, threshold) = match facts.partner() {
        PartnerType::Edge | PartnerType::Voice => (
            matches!(kind, OrgKind::Isp | OrgKind::Nsp),
            "internet or network service provider",
        ),
        PartnerType::IxRs => (kind == OrgKind::Ixp, "internet exchange operator"),
    };
    let result = facts
        .about_organisation("ORG-01")
        .measured(kind.label())
        .threshold(threshold, "");
    vec![if fits {
        result.pass()
    } else {
        result.fail(format!(
            "Apply as the partner type that fits, or correct what the organisation is (now: {}).",
            kind.label()
        ))
    }]
}

fn agreement_on_file(facts: &Facts) -> Vec<RuleResult> {
    let documents: Vec<String> = facts
        .evidence
        .documents_for("ORG-02")
        .map(|document| format!("document {}", document.name))
        .collect();
    if documents.is_empty() {
        return vec![facts.attested(
            AttestationKind::AgreementSigned,
            "Upload the signed Peering Service agreement, or state that it is signed.",
        )];
    }
    vec![
        facts
            .about_organisation("ORG-02")
            .measured(count(documents.len(), "document"))
            .evidence(documents)
            .pass(),
    ]
}

fn subscription_is_active(facts: &Facts) -> Vec<RuleResult> {
    vec![facts.attested(
        AttestationKind::SubscriptionActive,
        "Convert legacy peerings to Azure resources and state it.",
    )]
}

fn peeringdb_is_current(facts: &Facts) -> Vec<RuleResult> {
    let days = facts.thresholds.peeringdb_max_age_days;
    let fix = format!("Update your PeeringDB record (at most {days} days old) and state it.");
    vec![
        facts
            .attested(AttestationKind::PeeringDbCurrent, &fix)
            .threshold(format!("at most {days}"), "days old"),
    ]
}

fn routes_are_in_irr(facts: &Facts) -> Vec<RuleResult> {
    vec![facts.attested(
        AttestationKind::IrrRegistered,
        "Register your routes and AS-SET in a public IRR and state it.",
    )]
}

fn no_rpki_invalid_route(facts: &Facts) -> Vec<RuleResult> {
    vec![facts.attested(
        AttestationKind::RpkiClean,
        "Correct ROAs or announcements that are RPKI-invalid and state it.",
    )]
}

fn manrs_is_followed(facts: &Facts) -> Vec<RuleResult> {
    let result = facts.attested(AttestationKind::Manrs, "");
    vec![match result.outcome {
        // Recommended only: what is not stated warns and does not block.
        Outcome::Unknown => result.fail("Follow MANRS actions 1, 3 and 4 and state it."),
        _ => result,
    }]
}

fn as12076_is_filtered(facts: &Facts) -> Vec<RuleResult> {
    vec![facts.attested(
        AttestationKind::FiltersAs12076,
        "Filter AS12076, remove static and default routing to Microsoft, and state it.",
    )]
}

fn other_site_takes_over(facts: &Facts) -> Vec<RuleResult> {
    let with_backup = facts
        .metros
        .iter()
        .filter(|metro| !metro.geo.backups.is_empty())
        .count();
    let without: Vec<&str> = facts
        .metros
        .iter()
        .filter(|metro| metro.geo.outcome == GeoOutcome::NoBackup)
        .map(|metro| metro.name.as_str())
        .collect();
    let covered = facts.metros.len();
    let result = facts
        .about_organisation("GEO-01")
        .measured(format!("{with_backup} of {covered}"))
        .threshold("every covered metro", "metros with a backup");
    vec![if covered > 0 && without.is_empty() {
        result.pass()
    } else {
        let fix = if covered == 0 {
            "Record live connections in a metro of the region.".to_owned()
        } else {
            format!(
                "Connect at a second Microsoft edge site that can take over {}.",
                without.join(", ")
            )
        };
        match facts.required_tier {
            Tier::Geo => result.fail(fix),
            Tier::Local => result.warn(fix),
        }
    }]
}

/// Sites that Microsoft's policy of 2019 hoped for; for information only.
fn sites_are_many(facts: &Facts) -> Vec<RuleResult> {
    let area = facts
        .catalogue
        .metros_in_backup_area_of(&facts.question.region);
    let sites = area
        .iter()
        .filter(|metro| facts.loads.contains_key(&metro.id))
        .count();
    let result = facts
        .about_organisation("GEO-05")
        .measured(sites)
        .threshold(
            "3 or more, for information",
            "edge sites in the backup area",
        );
    vec![if sites >= 3 { result.pass() } else { result }]
}

fn traffic_is_enough(facts: &Facts) -> Vec<RuleResult> {
    let load = Load::of(facts.covered_pnis().collect());
    let least = facts.thresholds.min_traffic_gbps;
    let result = facts
        .about_organisation("CAP-03")
        .measured(gbps(load.peak))
        .threshold(
            format!("at least {least}"),
            "Gbit/s 5-minute peak in the region",
        )
        .evidence(
            load.pnis
                .iter()
                .map(|pni| format!("connection {}", pni.name)),
        );
    vec![if gigabits(load.peak) >= least {
        result.pass()
    } else if load.peak_known {
        result.fail(format!(
            "Bring at least {least} Gbit/s of traffic with Microsoft in the region."
        ))
    } else {
        result.unknown("Record the 5-minute peak of both directions for every connection.")
    }]
}

fn gigabits(bandwidth: Mbps) -> f64 {
    // Peaks are far below 2³² Mbit/s; beyond, the largest number passes all the same.
    f64::from(u32::try_from(bandwidth.get()).unwrap_or(u32::MAX)) / 1000.0
}

fn gbps(bandwidth: Mbps) -> String {
    format!("{}", gigabits(bandwidth))
}

fn exchange_band(facts: &Facts) -> Vec<RuleResult> {
    vec![
        facts
            .about_organisation("CAP-04")
            .not_applicable("concerns exchange peering, which MAPS does not use"),
    ]
}

//! Rules on evidence that was broken in one place: that rule answers, and says how to mend it.

use super::*;
use crate::{
    contact::ContactRole,
    evidence::{AsnState, AttestationKind, OrgKind},
    pni::PniKind,
    policy::{Outcome, Tier},
};

/// What a rule says after one change of evidence that passes.
fn after(rule: &str, change: impl FnOnce(&mut Evidence)) -> (Outcome, String) {
    let mut evidence = base(&["amsterdam", "paris"]);
    change(&mut evidence);
    let assessment = in_region(&evidence, "western-europe");
    let worst = assessment
        .results
        .iter()
        .filter(|result| result.rule == rule)
        .max_by_key(|result| result.outcome)
        .unwrap();
    (worst.outcome, worst.fix.clone())
}

type Change = fn(&mut Evidence);

#[test]
fn one_broken_thing_is_found_by_its_rule() {
    let cases: [(&str, Outcome, Change); 31] = [
        ("ASN-01", Outcome::Fail, |e| e.asn = Asn::new(64_512)),
        ("ASN-01", Outcome::Fail, |e| e.asn = Asn::new(8075)),
        ("ASN-02", Outcome::Unknown, |e| e.asn_state = None),
        ("ASN-02", Outcome::Unknown, |e| {
            e.asn_state = Some(AsnState::Pending)
        }),
        ("ASN-02", Outcome::Fail, |e| {
            e.asn_state = Some(AsnState::Disputed)
        }),
        ("ASN-03", Outcome::Warn, |e| {
            e.organisation.peeringdb_name = Some("Somebody else".to_owned())
        }),
        ("ORG-01", Outcome::Fail, |e| {
            e.organisation.kind = OrgKind::Ixp
        }),
        ("ORG-02", Outcome::Unknown, |e| {
            e.attestations
                .retain(|a| a.kind != AttestationKind::AgreementSigned)
        }),
        ("PDB-01", Outcome::Unknown, |e| {
            e.attestations
                .retain(|a| a.kind != AttestationKind::PeeringDbCurrent)
        }),
        ("SEC-03", Outcome::Warn, |e| {
            e.attestations.retain(|a| a.kind != AttestationKind::Manrs)
        }),
        ("SEC-04", Outcome::Unknown, |e| e.attestations.clear()),
        ("CON-01", Outcome::Fail, |e| {
            e.contacts.retain(|c| c.role != ContactRole::Noc)
        }),
        ("CON-01", Outcome::Fail, |e| e.contacts[0].phone.clear()),
        ("CON-02", Outcome::Fail, |e| {
            e.contacts[1].email = "peering@gmail.com".to_owned()
        }),
        ("CON-03", Outcome::Warn, |e| e.contacts.truncate(1)),
        ("PDB-02", Outcome::Unknown, |e| {
            e.pnis[0].facility = Some("424242".into())
        }),
        ("PNI-01", Outcome::Fail, |e| {
            e.pnis[0].kind = PniKind::Exchange
        }),
        ("PNI-02", Outcome::Fail, |e| mbps(&mut e.pnis[0], 9_999, 1)),
        ("PNI-02", Outcome::Fail, |e| e.pnis[0].lag_members = 20),
        ("PNI-03", Outcome::Warn, |e| mbps(&mut e.pnis[0], 10_000, 1)),
        ("PNI-04", Outcome::Fail, |e| drop(e.pnis.remove(0))),
        ("PNI-05", Outcome::Fail, |e| {
            e.pnis[1].microsoft_router = Some("amsterdam-ms1".to_owned())
        }),
        ("PNI-05", Outcome::Unknown, |e| {
            e.pnis[1].microsoft_router = None
        }),
        ("PNI-07", Outcome::Fail, |e| {
            mbps(&mut e.pnis[0], 200_000, 1)
        }),
        ("PNI-08", Outcome::Fail, |e| e.pnis[0].lacp = Some(false)),
        ("PNI-09", Outcome::Unknown, |e| {
            e.pnis[0].stateful_firewall = None
        }),
        ("PNI-15", Outcome::Fail, |e| e.pnis[0].md5 = Some(true)),
        ("PNI-16", Outcome::Warn, |e| {
            e.pnis.iter_mut().for_each(|pni| pni.session_v6 = None)
        }),
        ("GEO-04", Outcome::Fail, |e| {
            mbps(&mut e.pnis[0], 100_000, 90_000)
        }),
        ("CAP-01", Outcome::Warn, |e| {
            mbps(&mut e.pnis[0], 100_000, 40_000)
        }),
        ("CAP-03", Outcome::Fail, |e| {
            e.pnis.iter_mut().for_each(|pni| mbps(pni, 100_000, 100))
        }),
    ];
    for (rule, outcome, change) in cases {
        assert!(
            matches!(after(rule, |_| {}).0, Outcome::Pass | Outcome::Attested),
            "{rule} passes before"
        );
        let (seen, fix) = after(rule, change);
        assert_eq!(seen, outcome, "{rule}");
        assert!(!fix.is_empty(), "{rule} says how to mend it");
    }
}

#[test]
fn at_forty_percent_augmentation_warns_and_above_fifty_the_upgrade() {
    let at = |peak: u64, rule: &str| after(rule, |e| mbps(&mut e.pnis[0], 100_000, peak)).0;
    assert_eq!(
        (at(39_999, "CAP-01"), at(40_000, "CAP-01")),
        (Outcome::Pass, Outcome::Warn)
    );
    assert_eq!(
        (at(50_000, "CAP-02"), at(50_100, "CAP-02")),
        (Outcome::Pass, Outcome::Warn)
    );
}

#[test]
fn unequal_legs_only_warn_while_an_augmentation_of_the_metro_is_under_way() {
    let larger = |e: &mut Evidence| mbps(&mut e.pnis[0], 200_000, 1);
    assert_eq!(after("PNI-07", larger).0, Outcome::Fail);
    let here = after("PNI-07", |e| {
        larger(e);
        e.augmenting = vec![e.pnis[1].id.clone()];
    });
    assert_eq!(here.0, Outcome::Warn);
    let elsewhere = after("PNI-07", |e| {
        larger(e);
        let other = e.pnis.iter().find(|pni| pni.metro != e.pnis[0].metro);
        e.augmenting = vec![other.unwrap().id.clone()];
    });
    assert_eq!(elsewhere.0, Outcome::Fail);
}

#[test]
fn an_extra_exchange_connection_is_explained_and_blocks_nothing() {
    let mut evidence = base(&["amsterdam", "paris"]);
    let mut exchange = evidence.pnis[0].clone();
    exchange.id = "ix".into();
    exchange.name = "IX".to_owned();
    exchange.kind = PniKind::Exchange;
    evidence.pnis.push(exchange);
    let assessment = in_region(&evidence, "western-europe");
    assert_eq!(assessment.tier, Some(Tier::Geo));
    assert!(assessment.blocking().next().is_none());
    assert_eq!(assessment.left_out[0].name, "IX");
}

#[test]
fn every_rule_of_the_catalogue_is_answered() {
    let assessment = in_region(&base(&["amsterdam", "paris"]), "western-europe");
    for rule in crate::policy::rules() {
        assert!(
            assessment
                .results
                .iter()
                .any(|result| result.rule == rule.id),
            "{}",
            rule.id
        );
    }
}

#[test]
fn the_required_tier_decides_whether_a_missing_backup_blocks() {
    let evidence = base(&["amsterdam"]);
    let ask = |tier| Question {
        tier,
        ..Question::preview("western-europe".into(), PartnerType::Edge)
    };
    let judge = |tier| {
        assess(
            &evidence,
            Catalogue::seed().unwrap(),
            Policy::seed().unwrap(),
            &ask(tier),
        )
    };
    assert_eq!(judge(None).outcome, Outcome::Fail);
    assert_eq!(judge(Some(Tier::Geo)).outcome, Outcome::Fail);
    let local = judge(Some(Tier::Local));
    assert_eq!(
        (local.outcome, local.tier),
        (Outcome::Warn, Some(Tier::Local))
    );
}

#[test]
fn an_exchange_partner_may_have_one_connection_but_is_not_redundant() {
    let mut evidence = base(&["amsterdam"]);
    evidence.organisation.kind = OrgKind::Ixp;
    evidence.pnis.truncate(1);
    let question = Question::preview("western-europe".into(), PartnerType::IxRs);
    let assessment = assess(
        &evidence,
        Catalogue::seed().unwrap(),
        Policy::seed().unwrap(),
        &question,
    );
    let outcome = |rule: &str| {
        assessment
            .results
            .iter()
            .find(|result| result.rule == rule)
            .unwrap()
            .outcome
    };
    assert_eq!(
        (outcome("PNI-04"), outcome("PNI-05")),
        (Outcome::Pass, Outcome::NotApplicable)
    );
    assert_eq!(assessment.tier, None);
}

#[test]
fn an_assessment_survives_storage_and_prints_within_eighty_columns() {
    let assessment = in_region(&base(&["amsterdam", "paris"]), "western-europe");
    let stored = serde_json::to_string(&assessment).unwrap();
    assert_eq!(
        serde_json::from_str::<Assessment>(&stored).unwrap(),
        assessment
    );
    let text = assessment.to_text();
    assert!(text.contains("Western Europe") && text.contains("PNI-05"));
    let widest = text.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?}\n{text}");
}

#[test]
fn a_region_without_connections_fails_with_the_reason() {
    let assessment = in_region(&base(&["tokyo"]), "western-europe");
    assert_eq!((assessment.outcome, assessment.tier), (Outcome::Fail, None));
    assert!(
        assessment
            .blocking()
            .any(|result| result.rule == "PNI-04" && result.fix.contains("Western Europe"))
    );
}

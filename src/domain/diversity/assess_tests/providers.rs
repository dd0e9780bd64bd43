//! The recorded providers in their recorded metros: every outcome is reviewed, with its reason.

use std::fmt::Write;

use crate::{
    catalogue::Catalogue,
    diversity::{Assessment, Question, assess, geo::GeoOutcome},
    evidence::demo,
    policy::{Outcome, PartnerType, Policy, Tier},
};

/// One application per provider and region in which it has a metro.
fn applications() -> Vec<(String, Assessment)> {
    let (catalogue, policy) = (Catalogue::seed().unwrap(), Policy::seed().unwrap());
    let mut applications = Vec::new();
    for provider in catalogue.providers() {
        let evidence = demo::evidence(provider, catalogue);
        for region in catalogue.regions() {
            if catalogue
                .metros_in_region(&region.id)
                .any(|metro| provider.metros.contains(&metro.id))
            {
                let question = Question {
                    only_confirmed: true,
                    ..Question::preview(region.id.clone(), PartnerType::Edge)
                };
                applications.push((
                    provider.id.clone(),
                    assess(&evidence, catalogue, policy, &question),
                ));
            }
        }
    }
    applications
}

/// The rules that warn, each once.
fn warnings(assessment: &Assessment) -> String {
    let warned = assessment
        .results
        .iter()
        .filter(|result| result.outcome == Outcome::Warn);
    let rules: crate::sorted::SortedSet<&str> = warned.map(|result| result.rule.as_str()).collect();
    if rules.is_empty() {
        String::new()
    } else {
        format!(
            " Warnings: {}.",
            rules.into_iter().collect::<Vec<_>>().join(", ")
        )
    }
}

fn reason(assessment: &Assessment) -> String {
    let without: Vec<String> = assessment
        .metros
        .iter()
        .filter(|metro| metro.geo.outcome != GeoOutcome::Proven)
        .map(|metro| metro.geo.why.clone())
        .collect();
    if without.is_empty() {
        let backups = assessment.metros.iter().map(|metro| {
            let nearest = metro
                .geo
                .backups
                .first()
                .map_or("none", |backup| &backup.name);
            format!("{} through {nearest}", metro.name)
        });
        return format!("{}.", backups.collect::<Vec<_>>().join(", "));
    }
    without.join(" ")
}

#[test]
fn every_application_of_a_recorded_provider_has_its_reviewed_outcome() {
    let mut text = String::new();
    for (provider, assessment) in applications() {
        let tier = assessment.tier.map_or("-", Tier::as_str);
        let line = (
            provider,
            &assessment.question.region,
            assessment.outcome.label(),
            tier,
            reason(&assessment) + &warnings(&assessment),
        );
        writeln!(
            text,
            "{} | {} | {} | {} | {}",
            line.0, line.1, line.2, line.3, line.4
        )
        .unwrap();
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests_data/provider_applications.txt"
    );
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap();
    for (now, then) in text.lines().zip(reviewed.lines()) {
        assert_eq!(now, then);
    }
    assert_eq!(text, reviewed, "lines were added or lost");
}

#[test]
fn of_51_applications_31_meet_geo() {
    let applications = applications();
    let geo = |a: &Assessment| {
        a.tier == Some(Tier::Geo) && matches!(a.outcome, Outcome::Pass | Outcome::Warn)
    };
    assert_eq!(applications.len(), 51);
    assert_eq!(
        applications
            .iter()
            .filter(|(_, assessment)| geo(assessment))
            .count(),
        31
    );
    assert_eq!(
        applications
            .iter()
            .filter(|(_, assessment)| assessment.outcome == Outcome::Fail)
            .count(),
        20
    );
    assert!(
        applications
            .iter()
            .all(|(_, assessment)| assessment.tier.is_some()),
        "each is locally redundant"
    );
}

#[test]
fn a_provider_with_one_metro_never_meets_geo() {
    let catalogue = Catalogue::seed().unwrap();
    let single: Vec<&str> = catalogue
        .providers()
        .filter(|provider| provider.metros.len() == 1)
        .map(|provider| provider.id.as_str())
        .collect();
    assert_eq!(single.len(), 14);
    for (provider, assessment) in applications() {
        if single.contains(&provider.as_str()) {
            assert_eq!(assessment.tier, Some(Tier::Local), "{provider}");
        }
    }
}

#[test]
fn colt_meets_geo_in_northern_europe_through_paris() {
    let (_, assessment) = applications()
        .into_iter()
        .find(|(provider, assessment)| {
            provider.starts_with("colt") && assessment.question.region.as_str() == "northern-europe"
        })
        .unwrap();
    assert_eq!(assessment.tier, Some(Tier::Geo));
    assert_eq!(assessment.metros[0].geo.backups[0].name, "Paris");
}

#[test]
fn near_twins_never_count_as_backup() {
    let mut near = 0;
    for (_, assessment) in applications() {
        for metro in &assessment.metros {
            near += metro.geo.too_near.len();
            assert!(
                metro
                    .geo
                    .backups
                    .iter()
                    .all(|backup| backup.distance_km >= 50.0)
            );
        }
    }
    assert!(
        near >= 2,
        "San Jose and Palo Alto are recorded for one provider"
    );
}

//! Asking today's engine about a frozen submission: the same answer, or where it differs.

use super::load;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::Application;
use crate::server::db::applications::submissions::{self, Submission};
use crate::server::db::policies;
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::diversity::{Assessment, ENGINE_VERSION, assess};
use maps_domain::ids::ApplicationId;
use maps_domain::policy::{Policy, RuleResult};
use sha2::{Digest, Sha256};

/// One place where two assessments of the same evidence differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `Verdict`, a metro, or a rule with its subject.
    pub place: String,
    /// What was stored.
    pub then: String,
    /// What the engine says now.
    pub now: String,
}

/// A replay.
pub struct Replay {
    /// The application.
    pub app: Application,
    /// What was frozen.
    pub submission: Submission,
    /// The stored verdict.
    pub then: Assessment,
    /// Today's verdict on the same evidence, policy and question.
    pub now: Assessment,
    /// Whether the frozen evidence still has the hash that was stored with it.
    pub evidence_intact: bool,
    /// Where the two differ; empty when they are the same.
    pub differences: Vec<Difference>,
    /// Version of today's engine.
    pub engine: &'static str,
}

/// Replays a submission, the newest unless a number is given, under the policy it was judged under.
///
/// # Errors
/// `NotFound` when it is absent or foreign, or was never submitted; what the database refuses.
pub async fn run(ctx: &Ctx, id: &ApplicationId, number: Option<i64>) -> Result<Replay, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let app = load(&mut tx, ctx, Action::ReadQueue, id).await?;
    let number = number.unwrap_or(app.submission_number);
    let submission = submissions::get(&mut tx, id, number).await?;
    let then = submission.assessment()?;
    let policy = Policy::stored(&policies::body(&mut tx, &submission.policy_version).await?)
        .map_err(AppError::internal)?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let now = assess(&submission.evidence()?, &catalogue, &policy, &then.question);
    let hash = hex::encode(Sha256::digest(submission.evidence.as_bytes()));
    Ok(Replay {
        evidence_intact: hash == submission.evidence_sha256,
        differences: differences(&then, &now),
        app,
        submission,
        then,
        now,
        engine: ENGINE_VERSION,
    })
}

/// Where two assessments differ, the verdict first, then metros, then rules.
fn differences(then: &Assessment, now: &Assessment) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |place: String, before: String, after: String| {
        if before != after {
            found.push(Difference {
                place,
                then: before,
                now: after,
            });
        }
    };
    note("Verdict".to_owned(), then.summary(), now.summary());
    for id in ids(then, now) {
        let words = |assessment: &Assessment| {
            assessment
                .metros
                .iter()
                .find(|m| m.metro.as_str() == id)
                .map_or_else(
                    || "not covered".to_owned(),
                    |metro| {
                        format!(
                            "{}, local {}, geo {}",
                            metro.tier.map_or("no tier", |tier| tier.label()),
                            metro.local.outcome.label(),
                            metro.geo.outcome.label()
                        )
                    },
                )
        };
        let name = [then, now]
            .iter()
            .flat_map(|a| &a.metros)
            .find(|m| m.metro.as_str() == id)
            .map_or_else(|| id.clone(), |m| m.name.clone());
        note(name, words(then), words(now));
    }
    for (rule, subject, name) in answers(then, now) {
        let words = |assessment: &Assessment| {
            find(assessment, &rule, &subject).map_or_else(
                || "not asked".to_owned(),
                |result| {
                    format!(
                        "{}: {} {}",
                        result.outcome.label(),
                        result.measured,
                        result.unit
                    )
                },
            )
        };
        note(format!("{rule}, {name}"), words(then), words(now));
    }
    found
}

fn find<'a>(assessment: &'a Assessment, rule: &str, subject: &str) -> Option<&'a RuleResult> {
    assessment
        .results
        .iter()
        .find(|result| result.rule == rule && result.subject.key() == subject)
}

/// Metros of either, each once.
fn ids(then: &Assessment, now: &Assessment) -> std::collections::BTreeSet<String> {
    then.metros
        .iter()
        .chain(&now.metros)
        .map(|metro| metro.metro.to_string())
        .collect()
}

/// Rule, subject and its name of every answer of either, each once, in the order of the catalogue.
fn answers(then: &Assessment, now: &Assessment) -> Vec<(String, String, String)> {
    let mut all: Vec<(String, String, String)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for result in then.results.iter().chain(&now.results) {
        if seen.insert((result.rule.clone(), result.subject.key())) {
            all.push((
                result.rule.clone(),
                result.subject.key(),
                result.subject_name.clone(),
            ));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use maps_domain::catalogue::Catalogue;
    use maps_domain::diversity::Question;
    use maps_domain::evidence::demo;
    use maps_domain::policy::{Outcome, PartnerType};

    fn judged() -> Assessment {
        let catalogue = Catalogue::seed().unwrap();
        let provider = catalogue.providers().find(|p| p.metros.len() > 1).unwrap();
        let evidence = demo::evidence(provider, catalogue);
        let metro = catalogue.metro(provider.metros.first().unwrap()).unwrap();
        let question = Question::preview(metro.region.clone(), PartnerType::Edge);
        assess(&evidence, catalogue, Policy::seed().unwrap(), &question)
    }

    #[test]
    fn the_same_evidence_replays_without_a_difference() {
        assert_eq!(differences(&judged(), &judged()), []);
    }

    #[test]
    fn a_changed_answer_is_named_with_its_rule_and_subject() {
        let (then, mut now) = (judged(), judged());
        let answer = now
            .results
            .iter_mut()
            .find(|result| result.outcome == Outcome::Pass)
            .unwrap();
        answer.outcome = Outcome::Fail;
        let place = format!("{}, {}", answer.rule, answer.subject_name);
        let found = differences(&then, &now);
        let named = found.iter().find(|d| d.place == place).unwrap();
        assert!(named.then.starts_with("Pass") && named.now.starts_with("Fail"));
    }

    #[test]
    fn an_answer_that_is_not_asked_any_more_is_a_difference() {
        let (then, mut now) = (judged(), judged());
        let gone = now.results.remove(0);
        let found = differences(&then, &now);
        assert!(
            found
                .iter()
                .any(|d| d.place.starts_with(&gone.rule) && d.now == "not asked")
        );
    }
}

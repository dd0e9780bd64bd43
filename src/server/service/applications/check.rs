//! Before a decision the engine is asked again: about the frozen evidence, restricted to the approved
//! metros, counting only connections that Microsoft has confirmed as they stand in the submission.

use super::{exception, overrule};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::applications::Application;
use crate::server::db::applications::submissions;
use crate::server::db::applications::thread::{self, ReviewEvent};
use crate::server::service::{evidence, ground, routes};
use maps_domain::application::Exception;
use maps_domain::catalogue::Catalogue;
use maps_domain::diversity::{Assessment, MetroAssessment, Question, assess, geo::GeoOutcome};
use maps_domain::evidence::Evidence;
use maps_domain::ids::MetroId;
use maps_domain::pni::{Pni, Record};
use maps_domain::policy::{Policy, RuleResult, Subject, Tier};
use maps_domain::time::UtcMs;
use std::collections::BTreeSet;

/// What stands for and against approving some metros now.
pub struct DecisionCheck {
    /// The frozen evidence under today's policy, with today's confirmations.
    pub assessment: Assessment,
    /// Blocking answers that nobody has overruled: approval is refused while there are any.
    pub open: Vec<RuleResult>,
    /// Blocking answers that are overruled.
    pub overruled: Vec<RuleResult>,
    /// The tier that approval would grant; `None` when the engine shows none.
    pub tier: Option<Tier>,
    /// The tier that has to be reached.
    pub required: Tier,
    /// Names of connections whose record changed since the submission: their confirmation does not
    /// count, because the reviewers would decide on something else.
    pub changed_since: Vec<String>,
    /// The exception that lowers the required tier.
    pub exception: Option<Exception>,
}

impl DecisionCheck {
    /// Whether nothing stands in the way of approval.
    pub fn is_clear(&self) -> bool {
        self.open.is_empty() && self.tier.is_some_and(|tier| tier >= self.required)
    }

    /// What stands in the way, in one or two sentences; empty when nothing does.
    pub fn obstacles(&self) -> String {
        if self.open.is_empty() {
            return match self.tier {
                Some(tier) if tier >= self.required => String::new(),
                tier => format!(
                    "{} is shown, {} is required. Request changes, or grant a dated exception.",
                    tier.map_or("No tier", Tier::label),
                    self.required.label()
                ),
            };
        }
        let named: Vec<String> = self
            .open
            .iter()
            .take(6)
            .map(|result| format!("{} ({})", result.rule, result.subject_name))
            .collect();
        let more = match self.open.len().checked_sub(6) {
            Some(n) if n > 0 => format!(" and {n} more"),
            _ => String::new(),
        };
        format!(
            "These answers stand in the way: {}{more}. Confirm the connections, request changes, or overrule each with a justification.",
            named.join(", ")
        )
    }
}

/// Asks what approving `metros` of the newest submission would rest on.
///
/// # Errors
/// `NotFound` before the first submission; what the database refuses.
pub async fn decision(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    metros: &BTreeSet<MetroId>,
) -> Result<DecisionCheck, AppError> {
    let id = app.app_id();
    let submission = submissions::get(tx, &id, app.submission_number).await?;
    let events = thread::of(tx, &id).await?;
    let partner = app.partner()?;
    let current = evidence::of_org(tx, &app.org(), partner).await?;
    let (evidence, changed_since) = with_todays_records(submission.evidence()?, &current);
    let exception = exception::of(&events, ctx.now);
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    let question = Question {
        region: app.region(),
        partner_type: partner,
        tier: exception.as_ref().map(|e| e.tier),
        covered: Some(metros.iter().cloned().collect()),
        include_planned: false,
        only_confirmed: true,
    };
    let mut assessment = assess(&evidence, &catalogue, &policy, &question);
    let covered: Vec<MetroId> = metros.iter().cloned().collect();
    let tests = test_prefix(tx, ctx, app, &covered).await?;
    assessment
        .results
        .retain(|result| result.rule != TEST_PREFIX);
    assessment.results.extend(tests);
    let judged = weigh(assessment, &events, app.submission_number);
    Ok(DecisionCheck {
        required: judged.assessment.required_tier,
        assessment: judged.assessment,
        open: judged.open,
        overruled: judged.overruled,
        tier: judged.tier,
        changed_since,
        exception,
    })
}

/// The rule that is not asked of the evidence but of the running sessions, while a decision is due.
const TEST_PREFIX: &str = "RTE-01";

/// The answers to the test prefix, one per metro.
///
/// # Errors
/// What the database refuses.
pub(super) async fn test_prefix(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    covered: &[MetroId],
) -> Result<Vec<RuleResult>, AppError> {
    let (newest, answers) = routes::tested_in(tx, ctx, &app.org(), &app.region_id, covered).await?;
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    let required = policy
        .thresholds(&app.region(), app.partner()?)
        .test_prefix_required;
    let test = newest.map(|test| {
        let at = UtcMs::new(test.uploaded_at);
        format!("{}, uploaded {at} by {}", test.name, test.uploaded_by)
    });
    Ok(answers
        .iter()
        .map(|answer| {
            let name = ground::metro_name(&catalogue, answer.metro.as_str());
            answer.result(required, &name, test.clone())
        })
        .collect())
}

/// The engine's answer about some evidence, overruled answers set apart.
pub(crate) struct Judged {
    /// All of it.
    pub assessment: Assessment,
    /// Blocking answers that nobody has overruled.
    pub open: Vec<RuleResult>,
    /// Blocking answers that are overruled.
    pub overruled: Vec<RuleResult>,
    /// The tier that every covered metro reaches when overruled answers are taken as met.
    pub tier: Option<Tier>,
}

/// Asks the engine, and takes answers as met that were overruled on the submission.
pub(crate) fn judge(
    evidence: &Evidence,
    catalogue: &Catalogue,
    policy: &Policy,
    question: &Question,
    events: &[ReviewEvent],
    submission: i64,
) -> Judged {
    let assessment = assess(evidence, catalogue, policy, question);
    weigh(assessment, events, submission)
}

/// Sets overruled answers apart.
fn weigh(assessment: Assessment, events: &[ReviewEvent], submission: i64) -> Judged {
    let (overruled, open): (Vec<RuleResult>, Vec<RuleResult>) = assessment
        .blocking()
        .cloned()
        .partition(|result| overrule::holds(events, submission, result).is_some());
    let tier = assessment
        .metros
        .iter()
        .map(|metro| tier_of(metro, events, submission, &assessment))
        .min()
        .flatten();
    Judged {
        assessment,
        open,
        overruled,
        tier,
    }
}

/// What a metro reaches when overruled answers are taken as met.
fn tier_of(
    metro: &MetroAssessment,
    events: &[ReviewEvent],
    submission: i64,
    assessment: &Assessment,
) -> Option<Tier> {
    let lifted = |rule: &str| {
        assessment
            .results
            .iter()
            .filter(|r| r.rule == rule && r.subject == Subject::Metro(metro.metro.clone()))
            .any(|r| overrule::holds(events, submission, r).is_some())
    };
    let local = metro.tier.is_some() || lifted("DIV-01");
    let geo = metro.geo.outcome == GeoOutcome::Proven || lifted("DIV-02");
    match (local, geo) {
        (false, _) => None,
        (true, false) => Some(Tier::Local),
        (true, true) => Some(Tier::Geo),
    }
}

/// Puts today's confirmations into the frozen evidence: Microsoft's word on a connection counts as
/// long as the connection is still the one that was submitted.
fn with_todays_records(mut frozen: Evidence, current: &Evidence) -> (Evidence, Vec<String>) {
    let mut changed = Vec::new();
    for pni in &mut frozen.pnis {
        match current.pnis.iter().find(|now| now.id == pni.id) {
            Some(now) if same_claim(pni, now) => {
                pni.record = now.record;
                pni.microsoft_router.clone_from(&now.microsoft_router);
                pni.connection_state.clone_from(&now.connection_state);
                pni.maps_use = now.maps_use;
            }
            _ => {
                pni.record = Record::Claimed;
                changed.push(pni.name.clone());
            }
        }
    }
    frozen.augmenting.clone_from(&current.augmenting);
    if frozen.asn == current.asn {
        frozen.asn_state = current.asn_state;
    }
    (frozen, changed)
}

/// Whether everything that the ISP says of a connection is unchanged. Its measured peaks may move, and a
/// type conversion changes nothing that a verdict looks at.
fn same_claim(frozen: &Pni, now: &Pni) -> bool {
    let claim = |pni: &Pni| Pni {
        record: Record::Claimed,
        microsoft_router: None,
        connection_state: frozen.connection_state.clone(),
        maps_use: frozen.maps_use,
        just_opened: frozen.just_opened,
        peak_in: None,
        peak_out: None,
        ..pni.clone()
    };
    claim(frozen) == claim(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maps_domain::evidence::demo;

    fn colt() -> Evidence {
        let catalogue = Catalogue::seed().unwrap();
        let provider = catalogue.providers().find(|p| p.metros.len() > 1).unwrap();
        demo::evidence(provider, catalogue)
    }

    #[test]
    fn a_confirmation_counts_only_for_the_connection_that_was_submitted() {
        let mut frozen = colt();
        for pni in &mut frozen.pnis {
            pni.record = Record::Claimed;
            pni.microsoft_router = None;
        }
        let mut current = colt();
        let (today, changed) = with_todays_records(frozen.clone(), &current);
        assert!(changed.is_empty());
        assert!(
            today
                .pnis
                .iter()
                .all(|p| p.record == Record::Confirmed && p.microsoft_router.is_some())
        );

        let first = current.pnis.first_mut().unwrap();
        "another-router".clone_into(&mut first.peer_router);
        let name = first.name.clone();
        let (today, changed) = with_todays_records(frozen, &current);
        assert_eq!(changed, std::slice::from_ref(&name));
        let edited = today.pnis.iter().find(|p| p.name == name).unwrap();
        assert_eq!(edited.record, Record::Claimed);
    }

    #[test]
    fn a_retired_connection_is_not_confirmed_by_its_past() {
        let frozen = colt();
        let mut current = colt();
        let gone = current.pnis.remove(0);
        let (today, changed) = with_todays_records(frozen, &current);
        assert_eq!(changed, std::slice::from_ref(&gone.name));
        let left = today.pnis.iter().find(|p| p.id == gone.id).unwrap();
        assert_eq!(left.record, Record::Claimed);
    }
}

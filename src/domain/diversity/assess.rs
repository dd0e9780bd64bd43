//! The assessment: what an ISP reaches in a region, and why.
//!
//! One call serves the live preview, the submission, the review, the command line and the interface
//! for programs. It is deterministic and has no clock, so that a stored assessment can be replayed.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use super::{
    backbone::Backbone,
    geo::{self, GeoOutcome, GeoQuestion, GeoVerdict, Load},
    local::{self, LocalOutcome, LocalQuestion, LocalVerdict},
    text,
};
use crate::{
    bandwidth::Mbps,
    catalogue::Catalogue,
    evidence::{AttestationKind, Evidence},
    ids::{MetroId, PniId, RegionId},
    place::Metro,
    policy::{Facts, Outcome, PartnerType, Policy, RuleResult, ThresholdTable, Tier, rules},
};

/// Version of the engine; changes whenever the same evidence could be judged differently.
pub const ENGINE_VERSION: &str = "diversity/1";

/// What is asked about the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The region applied for.
    pub region: RegionId,
    /// As what.
    pub partner_type: PartnerType,
    /// The tier to reach; `None` for the policy's.
    pub tier: Option<Tier>,
    /// The metros to cover; `None` for every metro of the region with a connection that counts.
    pub covered: Option<Vec<MetroId>>,
    /// Whether planned connections count, as a preview of what will be.
    pub include_planned: bool,
    /// Whether only connections that Microsoft confirmed count, as in a decision.
    pub only_confirmed: bool,
}

impl Question {
    /// The question a preview asks: every live connection, the policy's tier, every metro.
    pub fn preview(region: RegionId, partner_type: PartnerType) -> Self {
        Self {
            region,
            partner_type,
            tier: None,
            covered: None,
            include_planned: false,
            only_confirmed: false,
        }
    }
}

/// A connection that does not count, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The connection.
    pub pni: PniId,
    /// Its name.
    pub name: String,
    /// Why it does not count.
    pub why: String,
}

/// What a covered metro reaches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetroAssessment {
    /// The metro.
    pub metro: MetroId,
    /// Its name on screen.
    pub name: String,
    /// What it reaches by itself.
    pub tier: Option<Tier>,
    /// Connections that count there.
    pub pnis: Vec<PniId>,
    /// Their capacity together.
    pub capacity: Mbps,
    /// Their 5-minute peak together, the larger direction.
    pub peak: Mbps,
    /// Whether every counted connection has its peak recorded.
    pub peak_known: bool,
    /// Two disjoint legs, or what prevents them.
    pub local: LocalVerdict,
    /// The metros that take over, or why none does.
    pub geo: GeoVerdict,
}

/// The verdict on a region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// [`ENGINE_VERSION`] that made it.
    pub engine: String,
    /// Version of the policy it was made under.
    pub policy: String,
    /// What was asked.
    pub question: Question,
    /// Name of the region on screen.
    pub region_name: String,
    /// The tier that had to be reached.
    pub required_tier: Tier,
    /// The tier that is reached in every covered metro.
    pub tier: Option<Tier>,
    /// Pass, Warn (pass with warnings), Fail, Unknown or Undecided.
    pub outcome: Outcome,
    /// The covered metros, by id.
    pub metros: Vec<MetroAssessment>,
    /// Every rule's answer, in the order of the catalogue.
    pub results: Vec<RuleResult>,
    /// Connections that do not count.
    pub left_out: Vec<LeftOut>,
}

impl Assessment {
    /// The answers that stand in the way of approval.
    pub fn blocking(&self) -> impl Iterator<Item = &RuleResult> {
        self.results.iter().filter(|result| result.blocks)
    }

    /// How many answers of an outcome there are.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.results
            .iter()
            .filter(|result| result.outcome == outcome)
            .count()
    }

    /// What one metro reaches.
    pub fn metro(&self, id: &MetroId) -> Option<&MetroAssessment> {
        self.metros.iter().find(|metro| metro.metro == *id)
    }

    /// The assessment as text for a terminal, 80 columns wide.
    pub fn to_text(&self) -> String {
        text::render(self)
    }

    /// One sentence for the top of a page.
    pub fn summary(&self) -> String {
        let asked = self
            .results
            .iter()
            .filter(|result| {
                !matches!(result.outcome, Outcome::AskedLater | Outcome::NotApplicable)
            })
            .count();
        let tier = self.tier.map_or("no tier", Tier::label);
        match self.outcome {
            Outcome::Pass => format!("Yes: {tier}, all {asked} answers are fine."),
            Outcome::Warn => format!("Yes: {tier}, with {} warnings.", self.count(Outcome::Warn)),
            _ => format!(
                "Not yet: {} of {asked} answers stand in the way ({tier}).",
                self.blocking().count()
            ),
        }
    }
}

/// Exit code of the command line: 0 when the assessment passes, 1 when it fails or cannot be decided.
pub fn exit_code(assessment: &Assessment) -> u8 {
    u8::from(!matches!(assessment.outcome, Outcome::Pass | Outcome::Warn))
}

/// Search states that one assessment may spend on all its metros together; beyond, metros are
/// honestly *undecided*. See [`super::DEFAULT_WORK_BOUND`] for what a state is.
pub const WORK_BOUND: u64 = 1_000_000;

/// Judges the evidence for a region under a policy, within [`WORK_BOUND`].
pub fn assess(
    evidence: &Evidence,
    catalogue: &Catalogue,
    policy: &Policy,
    question: &Question,
) -> Assessment {
    assess_within(evidence, catalogue, policy, question, WORK_BOUND)
}

/// What the covered metros reach, without the answers to the rules: all that a live preview shows, and
/// all that the browser has to carry.
pub fn assess_metros(
    evidence: &Evidence,
    catalogue: &Catalogue,
    table: &ThresholdTable,
    question: &Question,
) -> Vec<MetroAssessment> {
    let thresholds = table.thresholds(&question.region, question.partner_type);
    let facts = Facts::gather(evidence, catalogue, thresholds, question);
    judge_metros(&facts, WORK_BOUND)
}

/// Judges within a work bound of the caller's, for previews that have to answer soon.
pub fn assess_within(
    evidence: &Evidence,
    catalogue: &Catalogue,
    policy: &Policy,
    question: &Question,
    work_bound: u64,
) -> Assessment {
    let thresholds = policy.thresholds(&question.region, question.partner_type);
    let mut facts = Facts::gather(evidence, catalogue, thresholds, question);
    facts.metros = judge_metros(&facts, work_bound);
    let results = rules::answer(&facts);
    let tier = facts.metros.iter().map(|metro| metro.tier).min().flatten();
    Assessment {
        engine: ENGINE_VERSION.to_owned(),
        policy: policy.version().to_owned(),
        question: question.clone(),
        region_name: facts
            .region
            .map_or_else(|| question.region.to_string(), |region| region.name.clone()),
        required_tier: facts.required_tier,
        tier,
        outcome: conclude(&results),
        metros: facts.metros,
        results,
        left_out: facts.left_out,
    }
}

/// The worst answer that blocks; without one, whether there are warnings.
fn conclude(results: &[RuleResult]) -> Outcome {
    let worst = results
        .iter()
        .filter(|result| result.blocks)
        .map(|result| result.outcome)
        .max();
    match worst {
        // Attested paths are not shown: undecided by what is recorded.
        Some(Outcome::Attested) => Outcome::Unknown,
        Some(worst) => worst,
        None if results.iter().any(|result| result.outcome == Outcome::Warn) => Outcome::Warn,
        None => Outcome::Pass,
    }
}

/// Every covered metro, all of them within one work bound.
fn judge_metros(facts: &Facts, work_bound: u64) -> Vec<MetroAssessment> {
    let work = Cell::new(work_bound);
    let backbone = Backbone::of(facts.evidence);
    facts
        .covered
        .iter()
        .map(|metro| judge_metro(facts, &backbone, &work, metro))
        .collect()
}

fn judge_metro(
    facts: &Facts,
    backbone: &Backbone,
    work: &Cell<u64>,
    metro: &Metro,
) -> MetroAssessment {
    let nothing = Load::of(Vec::new());
    let load = facts.loads.get(&metro.id).unwrap_or(&nothing);
    let attested = facts
        .evidence
        .attestation(AttestationKind::DiversePaths, Some(&metro.id))
        .is_some();
    let local = local::judge(
        backbone,
        facts.thresholds,
        &LocalQuestion {
            metro_name: &metro.name,
            pnis: &load.pnis,
            peak: load.peak,
            peak_known: load.peak_known,
            work,
            attested,
        },
    );
    let others: Vec<(&Metro, Load)> = facts
        .catalogue
        .metros_in_backup_area_of(&facts.question.region)
        .into_iter()
        .filter(|other| other.id != metro.id)
        .filter_map(|other| Some((other, facts.loads.get(&other.id)?.clone())))
        .collect();
    let geo = geo::judge(
        backbone,
        facts.thresholds,
        &GeoQuestion {
            metro,
            peak: load.peak,
            peak_known: load.peak_known,
            others: &others,
        },
    );
    let redundant = matches!(
        local.outcome,
        LocalOutcome::Proven | LocalOutcome::ProvenWithWarning
    );
    let tier = redundant.then_some(if geo.outcome == GeoOutcome::Proven {
        Tier::Geo
    } else {
        Tier::Local
    });
    MetroAssessment {
        metro: metro.id.clone(),
        name: metro.name.clone(),
        tier,
        pnis: load.pnis.iter().map(|pni| pni.id.clone()).collect(),
        capacity: load.capacity,
        peak: load.peak,
        peak_known: load.peak_known,
        local,
        geo,
    }
}

//! What the rules look at: the evidence, what of it counts, and what the engine found.

use crate::sorted::{SortedMap, sort_by};

use super::{PartnerType, RuleResult, Subject, Thresholds, Tier};
use crate::{
    catalogue::Catalogue,
    diversity::{LeftOut, MetroAssessment, Question, geo::Load},
    evidence::{AttestationKind, Evidence},
    ids::MetroId,
    place::{Metro, Region},
    pni::{InventoryStatus, Pni, PniKind, Record},
};

/// The facts of one assessment.
pub struct Facts<'a> {
    /// What the ISP puts forward.
    pub evidence: &'a Evidence,
    /// Metros, regions, facilities.
    pub catalogue: &'a Catalogue,
    /// The policy's values for this region and partner type.
    pub thresholds: &'a Thresholds,
    /// What is asked.
    pub question: &'a Question,
    /// The region, when the catalogue knows it.
    pub region: Option<&'a Region>,
    /// The tier that has to be reached.
    pub required_tier: Tier,
    /// The metros to cover.
    pub covered: Vec<&'a Metro>,
    /// Connections that count, of every metro of the ISP.
    pub(crate) loads: SortedMap<&'a MetroId, Load<'a>>,
    /// Connections that do not count, and why.
    pub left_out: Vec<LeftOut>,
    /// What the engine found about the covered metros, by id.
    pub metros: Vec<MetroAssessment>,
}

/// Why a connection does not count under a question; `None` when it counts.
fn why_not(pni: &Pni, question: &Question) -> Option<&'static str> {
    if pni.status == InventoryStatus::Retired {
        Some("it is retired")
    } else if pni.kind == PniKind::Exchange {
        Some("it runs across an exchange; only private interconnects are eligible (PNI-01)")
    } else if pni.record == Record::Disputed {
        Some("Microsoft disputes the record")
    } else if pni.status == InventoryStatus::Planned && !question.include_planned {
        Some("it is planned")
    } else if pni.record != Record::Confirmed && question.only_confirmed {
        Some("Microsoft has not confirmed the record yet")
    } else {
        None
    }
}

/// Whether a connection counts under a question.
pub(crate) fn counts(pni: &Pni, question: &Question) -> bool {
    why_not(pni, question).is_none()
}

impl<'a> Facts<'a> {
    /// Sorts out what counts. The metros are judged afterwards.
    pub(crate) fn gather(
        evidence: &'a Evidence,
        catalogue: &'a Catalogue,
        thresholds: &'a Thresholds,
        question: &'a Question,
    ) -> Self {
        let mut counted: SortedMap<&MetroId, Vec<&Pni>> = SortedMap::new();
        let mut left_out = Vec::new();
        for pni in &evidence.pnis {
            match why_not(pni, question) {
                None => counted.entry(&pni.metro).or_default().push(pni),
                Some(why) => left_out.push(LeftOut {
                    pni: pni.id.clone(),
                    name: pni.name.clone(),
                    why: why.to_owned(),
                }),
            }
        }
        let covered = match &question.covered {
            Some(metros) => metros
                .iter()
                .filter_map(|id| catalogue.metro(id))
                .filter(|metro| metro.region == question.region)
                .collect(),
            None => catalogue
                .metros_in_region(&question.region)
                .filter(|metro| counted.contains_key(&metro.id))
                .collect(),
        };
        Self {
            evidence,
            catalogue,
            thresholds,
            question,
            region: catalogue.region(&question.region),
            required_tier: question.tier.unwrap_or(thresholds.required_tier),
            covered: sorted(covered),
            loads: counted
                .into_iter()
                .map(|(metro, pnis)| (metro, Load::of(in_order(pnis))))
                .collect(),
            left_out,
            metros: Vec::new(),
        }
    }

    /// As what the ISP applies.
    pub fn partner(&self) -> PartnerType {
        self.question.partner_type
    }

    /// Connections that count in a metro.
    pub fn pnis(&self, metro: &MetroId) -> &[&'a Pni] {
        self.loads
            .get(metro)
            .map_or(&[], |load| load.pnis.as_slice())
    }

    /// Connections that count in the covered metros, by metro and id.
    pub fn covered_pnis(&self) -> impl Iterator<Item = &'a Pni> {
        self.covered
            .iter()
            .flat_map(|metro| self.pnis(&metro.id))
            .copied()
    }

    /// A result about the applicant.
    pub(crate) fn about_organisation(&self, rule: &str) -> RuleResult {
        RuleResult::new(
            rule,
            Subject::Organisation,
            &self.evidence.organisation.name,
        )
    }

    /// A result about a metro.
    pub(crate) fn about_metro(&self, rule: &str, metro: &Metro) -> RuleResult {
        RuleResult::new(rule, Subject::Metro(metro.id.clone()), &metro.name)
    }

    /// A result about a connection.
    pub(crate) fn about_pni(&self, rule: &str, pni: &Pni) -> RuleResult {
        RuleResult::new(rule, Subject::Pni(pni.id.clone()), &pni.name)
            .evidence([format!("connection {}", pni.name)])
    }

    /// One result per covered metro.
    pub(crate) fn per_metro(
        &self,
        rule: &str,
        judge: impl Fn(&'a Metro, &[&'a Pni], RuleResult) -> RuleResult,
    ) -> Vec<RuleResult> {
        self.covered
            .iter()
            .map(|metro| {
                let pnis = self.pnis(&metro.id);
                let looked_at = pnis.iter().map(|pni| format!("connection {}", pni.name));
                judge(
                    metro,
                    pnis,
                    self.about_metro(rule, metro).evidence(looked_at),
                )
            })
            .collect()
    }

    /// One result per connection of the covered metros.
    pub(crate) fn per_pni(
        &self,
        rule: &str,
        judge: impl Fn(&'a Pni, RuleResult) -> RuleResult,
    ) -> Vec<RuleResult> {
        self.covered_pnis()
            .map(|pni| judge(pni, self.about_pni(rule, pni)))
            .collect()
    }

    /// A rule that the applicant answers by a signed statement; documents that prove it are named.
    pub(crate) fn attested(&self, kind: AttestationKind, fix: &str) -> RuleResult {
        let rule = kind.rule();
        let documents: Vec<String> = self
            .evidence
            .documents_for(rule)
            .map(|document| format!("document {}", document.name))
            .collect();
        let result = self
            .about_organisation(rule)
            .evidence(documents.iter().cloned());
        match self.evidence.attestation(kind, None) {
            Some(attestation) => result
                .measured(format!(
                    "stated by {} on {}",
                    attestation.by, attestation.on
                ))
                .evidence([format!("attestation {}", kind.as_str())])
                .attested(),
            None => result.measured("not stated").unknown(fix),
        }
    }
}

/// By id, each once: the order and repetitions of a question change nothing.
fn sorted(mut metros: Vec<&Metro>) -> Vec<&Metro> {
    sort_by(&mut metros, |a, b| a.id.cmp(&b.id));
    metros.dedup_by(|a, b| a.id == b.id);
    metros
}

fn in_order(mut pnis: Vec<&Pni>) -> Vec<&Pni> {
    sort_by(&mut pnis, |a, b| a.id.cmp(&b.id));
    pnis
}

//! The verdict of a metro while its connections are being edited: the same call for the form on the
//! server and for the live preview in the browser.

use serde::{Deserialize, Serialize};

use super::{MetroAssessment, Question, assess_metros};
use crate::{
    catalogue::{Catalogue, CatalogueParts},
    evidence::Evidence,
    field::FieldError,
    ids::{MetroId, PniId, RegionId},
    pni::{InventoryStatus, PniDraft},
    policy::ThresholdTable,
};

/// What a metro reaches with what is live, and once what is planned is live too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetroPreview {
    /// With live connections only.
    pub today: MetroAssessment,
    /// With planned connections as well; `None` when nothing of the backup area is planned.
    pub planned: Option<MetroAssessment>,
}

/// Everything that a preview needs, small enough to travel with a page: the connections, metros and
/// facilities of one backup area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewBase {
    /// The records without the connection that is being edited.
    #[serde(with = "crate::evidence::network")]
    pub evidence: Evidence,
    /// The part of the catalogue.
    pub catalogue: CatalogueParts,
    /// The values of the policy in force.
    pub table: ThresholdTable,
}

/// What can be said about a connection that is being typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DraftPreview {
    /// Something is missing or cannot be read yet.
    Incomplete(Vec<FieldError>),
    /// The connection reads, and its metro reaches this.
    Verdict(Box<MetroPreview>),
}

/// What metros of one region reach. Metros that the catalogue does not have in the region are left out.
pub fn metros(
    evidence: &Evidence,
    catalogue: &Catalogue,
    table: &ThresholdTable,
    region: &RegionId,
    metros: &[MetroId],
) -> Vec<MetroPreview> {
    let mut question = Question::preview(region.clone(), evidence.partner_type);
    question.covered = Some(metros.to_vec());
    let today = assess_metros(evidence, catalogue, table, &question);
    let any_planned = evidence
        .pnis
        .iter()
        .any(|pni| pni.status == InventoryStatus::Planned);
    let planned = any_planned.then(|| {
        question.include_planned = true;
        assess_metros(evidence, catalogue, table, &question)
    });
    today
        .into_iter()
        .map(|today| MetroPreview {
            planned: planned
                .as_ref()
                .and_then(|all| all.iter().find(|metro| metro.metro == today.metro).cloned()),
            today,
        })
        .collect()
}

impl PreviewBase {
    /// Cuts out what the verdict of a metro depends on: its backup area. Without a metro, nothing is
    /// cut away but what no metro's verdict looks at.
    pub fn around(
        metro: Option<&MetroId>,
        mut evidence: Evidence,
        without: Option<&PniId>,
        catalogue: &Catalogue,
        table: &ThresholdTable,
    ) -> Self {
        let region = metro.and_then(|id| catalogue.metro(id)).map(|m| &m.region);
        let near: Vec<_> = match region {
            Some(region) => catalogue.metros_in_backup_area_of(region),
            None => catalogue.metros().collect(),
        };
        let is_near = |id: &MetroId| near.iter().any(|metro| metro.id == *id);
        evidence
            .pnis
            .retain(|pni| is_near(&pni.metro) && Some(&pni.id) != without);
        let parts = CatalogueParts {
            // All of them: a country may count for another region than its metros do.
            regions: catalogue.regions().cloned().collect(),
            countries: catalogue
                .countries()
                .filter(|country| near.iter().any(|metro| metro.country == country.code))
                .cloned()
                .collect(),
            facilities: catalogue
                .facilities()
                .filter(|facility| is_near(&facility.metro))
                .cloned()
                .collect(),
            metros: near.into_iter().cloned().collect(),
            providers: Vec::new(),
        };
        Self {
            evidence: evidence.network_only(),
            catalogue: parts,
            table: table.clone(),
        }
    }

    /// Reads the draft and judges its metro as if it were saved.
    pub fn judge(&self, draft: &PniDraft) -> DraftPreview {
        match Catalogue::new(self.catalogue.clone()) {
            Ok(catalogue) => judge(&self.evidence, &catalogue, &self.table, draft),
            Err(error) => {
                DraftPreview::Incomplete(vec![FieldError::new("metro", error.to_string())])
            }
        }
    }
}

/// Reads the draft and judges its metro as if it were saved beside the evidence's other connections.
pub fn judge(
    evidence: &Evidence,
    catalogue: &Catalogue,
    table: &ThresholdTable,
    draft: &PniDraft,
) -> DraftPreview {
    let pni = match draft.parse(catalogue) {
        Ok(pni) => pni,
        Err(errors) => return DraftPreview::Incomplete(errors),
    };
    let Some(metro) = catalogue.metro(&pni.metro) else {
        return DraftPreview::Incomplete(Vec::new());
    };
    let mut evidence = evidence.clone();
    evidence.pnis.retain(|other| other.id != pni.id);
    evidence.pnis.push(pni);
    let evidence = evidence.with_implied_entries();
    let found = metros(
        &evidence,
        catalogue,
        table,
        &metro.region,
        std::slice::from_ref(&metro.id),
    );
    match found.into_iter().next() {
        Some(preview) => DraftPreview::Verdict(Box::new(preview)),
        None => DraftPreview::Incomplete(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::demo, policy::Policy};

    fn base(metro: Option<&str>) -> (PreviewBase, Evidence) {
        let catalogue = Catalogue::seed().unwrap();
        let evidence = catalogue
            .providers()
            .map(|provider| demo::evidence(provider, catalogue))
            .find(|evidence| {
                evidence
                    .pnis
                    .iter()
                    .any(|pni| pni.metro.as_str() == "london")
                    && evidence
                        .pnis
                        .iter()
                        .any(|pni| pni.metro.as_str() == "paris")
            })
            .unwrap();
        let metro = metro.map(MetroId::from);
        let base = PreviewBase::around(
            metro.as_ref(),
            evidence.clone(),
            None,
            catalogue,
            Policy::seed().unwrap().table(),
        );
        (base, evidence)
    }

    #[test]
    fn the_small_preview_says_what_the_whole_evidence_says() {
        let (base, evidence) = base(Some("london"));
        let catalogue = Catalogue::seed().unwrap();
        let pni = evidence
            .pnis
            .iter()
            .find(|pni| pni.metro.as_str() == "london")
            .unwrap();
        let draft = PniDraft::from(pni);
        let whole = judge(
            &evidence,
            catalogue,
            Policy::seed().unwrap().table(),
            &draft,
        );
        assert_eq!(base.judge(&draft), whole);
        assert!(matches!(whole, DraftPreview::Verdict(_)));
    }

    #[test]
    fn a_planned_connection_changes_only_what_will_be() {
        let (base, evidence) = base(None);
        let pni = evidence
            .pnis
            .iter()
            .find(|pni| pni.metro.as_str() == "london")
            .unwrap();
        let mut draft = PniDraft::from(pni);
        "planned".clone_into(&mut draft.status);
        let DraftPreview::Verdict(preview) = base.judge(&draft) else {
            panic!("reads");
        };
        assert_eq!(preview.today.pnis.len(), 1);
        assert_eq!(preview.planned.unwrap().pnis.len(), 2);
    }

    #[test]
    fn a_draft_that_does_not_read_says_which_fields() {
        let (base, _) = base(Some("london"));
        let DraftPreview::Incomplete(errors) = base.judge(&PniDraft::default()) else {
            panic!("empty");
        };
        assert!(errors.iter().any(|error| error.field == "peer_router"));
    }

    #[test]
    fn the_small_catalogue_holds_the_backup_area_only() {
        let (base, _) = base(Some("london"));
        let has = |id: &str| base.catalogue.metros.iter().any(|m| m.id.as_str() == id);
        assert!(has("paris") && has("london") && !has("tokyo"));
    }
}

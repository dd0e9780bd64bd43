//! Everything a what-if needs, as one value that can be sent to the browser.

use crate::sorted::{SortedMap, SortedSet};

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::Catalogue,
    diversity::Question,
    evidence::Evidence,
    ids::{BackupAreaId, MetroId, PniId, RegionId},
    place::{Coordinates, Metro},
    policy::{Policy, counts},
};

/// What is looked at. Traffic moves within the whole backup area either way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Scope {
    /// The metros of a region, with its backup area around them.
    Region(RegionId),
    /// All metros of a backup area.
    BackupArea(BackupAreaId),
}

/// A metro of the backup area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The metro.
    pub metro: MetroId,
    /// Its name on screen.
    pub name: String,
    /// Its region.
    pub region: RegionId,
    /// Whether it belongs to what was asked about, not only to the area around it.
    pub in_scope: bool,
    /// Where it is.
    pub coordinates: Coordinates,
}

/// The policy values behind the added latency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumptions {
    /// Version of the policy.
    pub policy: String,
    /// Speed of light in fibre, km per ms one way (policy `fibre_km_per_ms`).
    pub fibre_km_per_ms: f64,
    /// Route kilometres per great-circle kilometre (policy `fibre_path_factor`).
    pub fibre_path_factor: f64,
}

/// The input of a what-if.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// What was asked about.
    pub scope: Scope,
    /// Its name on screen.
    pub scope_name: String,
    /// The network: nodes, segments, connections and shared risks. Contacts, documents and
    /// attestations are left out.
    #[serde(with = "crate::evidence::network")]
    pub evidence: Evidence,
    /// The connections that count.
    pub counted: SortedSet<PniId>,
    /// The metros of the backup area, by id.
    pub places: Vec<Place>,
    /// Policy values used.
    pub assumptions: Assumptions,
    /// Customer sites served per metro, when the caller knows them.
    #[serde(default)]
    pub sites: SortedMap<MetroId, u64>,
}

impl Case {
    /// Gathers what a what-if needs. Of the question only what counts is used (planned, confirmed)
    /// and the partner type.
    pub fn new(
        evidence: &Evidence,
        catalogue: &Catalogue,
        policy: &Policy,
        question: &Question,
        scope: &Scope,
    ) -> Self {
        let (area, scope_name) = match scope {
            Scope::Region(id) => match catalogue.region(id) {
                Some(region) => (Some(region.backup_area.clone()), region.name.clone()),
                None => (None, id.to_string()),
            },
            Scope::BackupArea(id) => {
                let known = catalogue.backup_areas();
                let name = known.into_iter().find(|area| area.id == *id);
                (
                    Some(id.clone()),
                    name.map_or_else(|| id.to_string(), |area| area.name),
                )
            }
        };
        let in_area = |metro: &&Metro| {
            catalogue
                .region(&metro.region)
                .is_some_and(|region| Some(&region.backup_area) == area.as_ref())
        };
        let places = catalogue.metros().filter(in_area).map(|metro| Place {
            metro: metro.id.clone(),
            name: metro.name.clone(),
            region: metro.region.clone(),
            in_scope: match scope {
                Scope::Region(id) => metro.region == *id,
                Scope::BackupArea(_) => true,
            },
            coordinates: metro.coordinates,
        });
        let region = match scope {
            Scope::Region(id) => id,
            Scope::BackupArea(_) => &question.region,
        };
        let thresholds = policy.thresholds(region, question.partner_type);
        let counted = evidence
            .pnis
            .iter()
            .filter(|pni| counts(pni, question))
            .map(|pni| pni.id.clone());
        Self {
            scope: scope.clone(),
            scope_name,
            evidence: Evidence {
                attestations: Vec::new(),
                ..evidence.clone().network_only()
            },
            counted: counted.collect(),
            places: places.collect(),
            assumptions: Assumptions {
                policy: policy.version().to_owned(),
                fibre_km_per_ms: thresholds.fibre_km_per_ms,
                fibre_path_factor: thresholds.fibre_path_factor,
            },
            sites: SortedMap::new(),
        }
    }

    /// Adds the number of customer sites per metro.
    #[must_use]
    pub fn with_sites(mut self, sites: SortedMap<MetroId, u64>) -> Self {
        self.sites = sites;
        self
    }
}

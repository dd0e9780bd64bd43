//! What a customer's choices rest on, and what follows from it. Sites are counted in groups that every
//! choice treats alike, so that ten thousand of them weigh no more than ten.

use super::{Isp, Region, Standing};
use crate::error::AppError;
use crate::server::db::site_groups::GroupRow;
use maps_domain::catalogue::Catalogue;
use maps_domain::choice::{Choices, Service, SiteGroup};
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::order::LineState;
use maps_domain::qualification::Tier;
use maps_domain::sorted::{SortedMap, SortedSet};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Everything that a choice rests on.
pub struct Ground {
    /// The customer.
    pub org: OrgId,
    /// What it chose globally and per region. What single sites chose is in the groups.
    pub choices: Choices,
    /// All ISPs by name.
    pub isps: Vec<Isp>,
    /// Regions with sites first, then the others.
    pub regions: Vec<Region>,
    /// Standing by ISP and region; what is absent is [`Standing::NotYet`].
    pub(super) standing: SortedMap<(OrgId, RegionId), Standing>,
    /// Where each ISP is qualified.
    pub qualified: SortedMap<OrgId, SortedSet<RegionId>>,
    /// The sites in use by kind.
    pub groups: Vec<SiteGroup>,
    /// Sites in use per region and nearest metro.
    pub(super) places: Vec<(RegionId, MetroId, i64)>,
    /// For names and places.
    pub catalogue: Arc<Catalogue>,
}

impl Ground {
    /// What an ISP can do in a region today.
    pub fn standing(&self, isp: &OrgId, region: &RegionId) -> Standing {
        let key = (isp.clone(), region.clone());
        self.standing.get(&key).cloned().unwrap_or(Standing::NotYet)
    }

    /// Whether the directory lists an ISP: who is qualified nowhere has no public page.
    pub fn is_listed(&self, isp: &OrgId) -> bool {
        let mut own = self.standing.iter().filter(|((org, _), _)| org == isp);
        own.any(|(_, standing)| matches!(standing, Standing::Qualified { .. }))
    }

    /// The metro of the ISP that is nearest for most of the customer's sites in a region, counted from
    /// the metros where the sites are.
    pub fn nearest_metro(&self, isp: &OrgId, region: &RegionId) -> Option<String> {
        let Standing::Qualified { metros, .. } = self.standing(isp, region) else {
            return None;
        };
        let covered: Vec<_> = metros
            .iter()
            .filter_map(|id| self.catalogue.metro(id))
            .collect();
        let mut votes: SortedMap<&str, i64> = SortedMap::new();
        for (_, metro, sites) in self.places.iter().filter(|(at, ..)| at == region) {
            let at = self.catalogue.metro(metro)?.coordinates;
            let nearest = covered.iter().min_by(|a, b| {
                let (a, b) = (at.distance_km(a.coordinates), at.distance_km(b.coordinates));
                a.total_cmp(&b)
            })?;
            *votes.entry(nearest.name.as_str()).or_default() += sites;
        }
        let best = votes.into_iter().max_by_key(|(_, count)| *count)?;
        Some(best.0.to_owned())
    }

    /// Name of an ISP.
    pub fn isp_name(&self, id: &OrgId) -> &str {
        self.isps
            .iter()
            .find(|isp| isp.id == *id)
            .map_or("", |isp| isp.name.as_str())
    }

    /// How many customer sites are in use.
    pub fn sites(&self) -> usize {
        self.groups.iter().map(|group| group.count).sum()
    }

    /// How many of them have a choice of their own.
    pub fn overridden(&self) -> usize {
        let own = self.groups.iter().filter(|group| group.own.is_some());
        own.map(|group| group.count).sum()
    }

    /// Customer sites whose chosen ISP has no live order line: ISP, region, number of sites.
    pub fn undeclared(&self) -> Vec<(OrgId, RegionId, usize)> {
        let mut counts: SortedMap<(OrgId, RegionId), usize> = SortedMap::new();
        for group in &self.groups {
            for isp in group.wanted(&self.choices) {
                let live = group.services.iter().any(|(seller, service)| {
                    seller == isp
                        && matches!(service.line, LineState::Declared | LineState::Confirmed)
                });
                if !live {
                    let pair = (isp.clone(), group.region.clone());
                    *counts.entry(pair).or_default() += group.count;
                }
            }
        }
        counts
            .into_iter()
            .map(|((isp, region), count)| (isp, region, count))
            .collect()
    }

    /// Names the stored choices, so that saving over somebody else's change is noticed.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn fingerprint(&self) -> Result<String, AppError> {
        let text = serde_json::to_string(&(
            &self.choices.global,
            self.choices.regions.iter().collect::<Vec<_>>(),
        ))?;
        Ok(hex::encode(Sha256::digest(text.as_bytes()))
            .chars()
            .take(16)
            .collect())
    }

    /// ISPs of the Local tier that `after` newly wants in regions with sites: what has to be accepted.
    pub fn new_local_tiers(&self, after: &Choices) -> Vec<(OrgId, RegionId)> {
        self.not_accepted(self.pairs(after))
    }

    /// Those of some wanted pairs of ISP and region that are of the Local tier and not wanted yet.
    pub fn not_accepted(
        &self,
        wanted: impl IntoIterator<Item = (OrgId, RegionId)>,
    ) -> Vec<(OrgId, RegionId)> {
        let before = self.pairs(&self.choices);
        wanted
            .into_iter()
            .filter(|pair| !before.contains(pair))
            .filter(|(isp, region)| {
                matches!(
                    self.standing(isp, region),
                    Standing::Qualified {
                        tier: Tier::Local,
                        ..
                    }
                )
            })
            .collect()
    }

    /// Every ISP that is wanted at some site of a region.
    fn pairs(&self, choices: &Choices) -> SortedSet<(OrgId, RegionId)> {
        self.groups
            .iter()
            .flat_map(|group| {
                let isps = group.wanted(choices).iter();
                isps.map(|isp| (isp.clone(), group.region.clone()))
            })
            .collect()
    }
}

/// The groups as the rules see them: what the database told apart and the rules do not is one.
pub(super) fn groups(rows: &[GroupRow]) -> Result<Vec<SiteGroup>, AppError> {
    let mut kinds: SortedMap<SiteGroup, usize> = SortedMap::new();
    for row in rows {
        *kinds.entry(group(row)?).or_default() += usize::try_from(row.sites).unwrap_or(usize::MAX);
    }
    Ok(kinds
        .into_iter()
        .map(|(kind, count)| SiteGroup { count, ..kind })
        .collect())
}

fn group(row: &GroupRow) -> Result<SiteGroup, AppError> {
    let entries = |list: &str| -> Vec<Vec<String>> {
        let entries = list.split(',').filter(|entry| !entry.is_empty());
        entries
            .map(|entry| entry.split(' ').map(str::to_owned).collect())
            .collect()
    };
    let broken = || AppError::internal(format!("a group of sites cannot be read: {row:?}"));
    let mut activations = Vec::new();
    for entry in entries(&row.activations) {
        let [isp, rank, state] = entry.as_slice() else {
            return Err(broken());
        };
        let state = state.parse().map_err(AppError::internal)?;
        let rank = rank.parse().unwrap_or(u32::MAX);
        activations.push((OrgId::new(isp.clone()), rank, state));
    }
    activations.sort();
    let mut services: SortedMap<OrgId, Service> = SortedMap::new();
    for entry in entries(&row.services) {
        let [isp, line, in_service, prefixes] = entry.as_slice() else {
            return Err(broken());
        };
        let service = Service {
            line: line.parse().map_err(AppError::internal)?,
            in_service: in_service == "1",
            prefixes: prefixes.parse().unwrap_or(u32::MAX),
        };
        let live = |line: LineState| matches!(line, LineState::Declared | LineState::Confirmed);
        let isp = OrgId::new(isp.clone());
        // The newest counts, unless an older one is still live.
        if services
            .get(&isp)
            .is_none_or(|seen| live(service.line) || !live(seen.line))
        {
            services.insert(isp, service);
        }
    }
    let own = row.own.split(' ').skip(1).map(OrgId::from).collect();
    Ok(SiteGroup {
        region: RegionId::from(row.region_id.as_str()),
        own: (!row.own.is_empty()).then_some(own),
        held: row.held != 0,
        activations,
        services: services.into_iter().collect(),
        count: 0,
    })
}

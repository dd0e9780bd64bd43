//! What the directory is searched for, and who fits it.

use super::listed::Partner;
use super::traits::Traits;
use crate::server::db::listings::InRegion;
use maps_domain::city::fold;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::policy::Tier;

/// What the directory is searched for; empty means any. A value that nobody knows finds nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Parts of names, products or places, each found by itself.
    pub words: String,
    /// Region: of the qualification, and where tier, product and service level must hold.
    pub region: String,
    /// Metro: covered, and its region is the one where the others must hold.
    pub metro: String,
    /// Tier.
    pub tier: String,
    /// Part of a product.
    pub part: String,
    /// Availability band.
    pub sla: String,
    /// Capacity band.
    pub capacity: String,
    /// Language code.
    pub language: String,
}

/// A filter whose values were understood.
pub(super) struct Wanted {
    words: String,
    region: Option<RegionId>,
    metro: Option<MetroId>,
    pub(super) tier: Option<Tier>,
    part: Option<Part>,
    sla: Option<SlaBand>,
    capacity: Option<CapacityBand>,
    language: Option<Language>,
    /// All of it but words and service level, as bits.
    traits: Traits,
}

impl Filter {
    /// `None` when a value is unknown: then nobody matches.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        fn read<T>(text: &str, known: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            if text.is_empty() {
                return Some(None);
            }
            known(text).map(Some)
        }
        let mut wanted = Wanted {
            words: fold(&self.words),
            region: read(&self.region, |id| Some(RegionId::from(id)))?,
            metro: read(&self.metro, |id| Some(MetroId::from(id)))?,
            tier: read(&self.tier, |text| Tier::parse(text).ok())?,
            part: read(&self.part, |text| Part::parse(text).ok())?,
            sla: read(&self.sla, |text| SlaBand::parse(text).ok())?,
            capacity: read(&self.capacity, |text| CapacityBand::parse(text).ok())?,
            language: read(&self.language, |text| Language::parse(text).ok())?,
            traits: Traits::default(),
        };
        wanted.traits = wanted.traits();
        Some(wanted)
    }
}

impl Wanted {
    fn traits(&self) -> Traits {
        let mut all = Traits::default();
        all = self.region.iter().fold(all, Traits::and_region);
        all = self.metro.iter().fold(all, Traits::and_metro);
        all = self.tier.into_iter().fold(all, Traits::and_tier);
        all = self.part.into_iter().fold(all, Traits::and_part);
        all = self.capacity.into_iter().fold(all, Traits::and_capacity);
        self.language.into_iter().fold(all, Traits::and_language)
    }

    /// Tier, product and service level may hold in different regions, unless a place is named.
    pub(super) fn holds(&self, partner: &Partner) -> bool {
        if !partner.traits.may_have(self.traits) {
            return false;
        }
        let listing = &partner.listing;
        let somewhere = |holds: &dyn Fn(&InRegion) -> bool| {
            let mut regions = listing.regions.iter().filter(|at| self.here(at));
            regions.any(holds)
        };
        let reaches = |at: &InRegion, band: SlaBand| {
            at.availability
                .is_some_and(|availability| availability >= band.floor())
        };
        (self.capacity.is_none() || self.capacity == listing.capacity)
            && self
                .language
                .is_none_or(|language| listing.languages.contains(&language))
            && somewhere(&|_| true)
            && self
                .tier
                .is_none_or(|tier| somewhere(&|at| at.tier == tier))
            && self
                .part
                .is_none_or(|part| somewhere(&|at| at.parts.contains(&part)))
            && self
                .sla
                .is_none_or(|band| somewhere(&|at| reaches(at, band)))
            && self
                .words
                .split_whitespace()
                .all(|word| partner.words.contains(word))
    }

    pub(super) fn here(&self, at: &InRegion) -> bool {
        self.region
            .as_ref()
            .is_none_or(|region| *region == at.region)
            && self
                .metro
                .as_ref()
                .is_none_or(|metro| at.metros.contains(metro))
    }
}

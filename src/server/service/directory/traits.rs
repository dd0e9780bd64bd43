//! What a partner has anywhere, one bit each: most who do not fit a filter are told from it at once,
//! without a look at their regions.

use crate::server::db::listings::Listing;
use maps_domain::ids::{MetroId, RegionId};
use maps_domain::offer::{CapacityBand, Language, Part};
use maps_domain::policy::Tier;

/// Bits of what a partner has, or of what a filter asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits {
    /// Regions and metros; several may share a bit, so a set bit is a perhaps.
    places: u64,
    /// Tiers, parts of products, capacity, languages.
    kinds: u64,
}

impl Traits {
    /// Everything that a partner has.
    pub fn of(listing: &Listing) -> Self {
        let mut all = Self::default();
        for at in &listing.regions {
            all = all.and_region(&at.region).and_tier(at.tier);
            all = at.metros.iter().fold(all, Self::and_metro);
            all = at.parts.iter().copied().fold(all, Self::and_part);
        }
        all = listing
            .languages
            .iter()
            .copied()
            .fold(all, Self::and_language);
        listing.capacity.into_iter().fold(all, Self::and_capacity)
    }

    /// `false` when something is missing for certain.
    pub const fn may_have(self, asked: Self) -> bool {
        asked.places & !self.places == 0 && asked.kinds & !self.kinds == 0
    }

    /// With a region.
    pub fn and_region(self, region: &RegionId) -> Self {
        self.and_place(region.as_str())
    }

    /// With a metro.
    pub fn and_metro(self, metro: &MetroId) -> Self {
        self.and_place(metro.as_str())
    }

    /// With a tier.
    pub fn and_tier(self, tier: Tier) -> Self {
        self.and_kind(Tier::ALL, tier, 0)
    }

    /// With a part of a product.
    pub fn and_part(self, part: Part) -> Self {
        self.and_kind(Part::ALL, part, 4)
    }

    /// With a capacity.
    pub fn and_capacity(self, capacity: CapacityBand) -> Self {
        self.and_kind(CapacityBand::ALL, capacity, 12)
    }

    /// With a language.
    pub fn and_language(self, language: Language) -> Self {
        self.and_kind(Language::ALL, language, 20)
    }

    fn and_place(mut self, id: &str) -> Self {
        // FNV-1a, 32 bits: spreads short ids well enough.
        let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        self.places |= 1_u64.rotate_left(hash);
        self
    }

    fn and_kind<T: PartialEq>(mut self, all: &[T], one: T, first: u32) -> Self {
        let place = all.iter().position(|known| *known == one);
        if let Some(place) = place.and_then(|place| u32::try_from(place).ok()) {
            self.kinds |= 1_u64.rotate_left(first + place);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        let mut all = Traits::default();
        let mut bits = 0;
        for tier in Tier::ALL {
            all = all.and_tier(*tier);
            bits += 1;
        }
        for part in Part::ALL {
            all = all.and_part(*part);
            bits += 1;
        }
        for capacity in CapacityBand::ALL {
            all = all.and_capacity(*capacity);
            bits += 1;
        }
        for language in Language::ALL {
            all = all.and_language(*language);
            bits += 1;
        }
        assert_eq!(all.kinds.count_ones(), bits);
    }

    #[test]
    fn nobody_who_has_all_that_is_asked_is_passed_over() {
        let has = Traits::default()
            .and_region(&"europe".into())
            .and_metro(&"paris".into())
            .and_tier(Tier::Geo)
            .and_language(Language::French);
        let asked = Traits::default().and_metro(&"paris".into());
        assert!(has.may_have(Traits::default()) && has.may_have(asked) && has.may_have(has));
        assert!(!has.may_have(asked.and_tier(Tier::Local)));
        assert!(!asked.may_have(has));
    }
}

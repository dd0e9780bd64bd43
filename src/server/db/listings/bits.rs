//! How the filter columns of the read model are encoded: a bit per region or language, and which
//! column holds which value.

use crate::error::AppError;
use maps_domain::catalogue::Catalogue;
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::qualification::Tier;

/// The regions in the order of their bits, as a text: a release that changes it has to work every line
/// out again.
///
/// # Errors
/// The embedded catalogue cannot be read.
pub fn order() -> Result<String, AppError> {
    let seed = Catalogue::seed().map_err(AppError::internal)?;
    let ids: Vec<&str> = seed.regions().map(|region| region.id.as_str()).collect();
    Ok(ids.join(","))
}

/// The bit of a region; 0 for one that does not exist.
///
/// # Errors
/// The embedded catalogue cannot be read.
pub fn region(id: &str) -> Result<i64, AppError> {
    let seed = Catalogue::seed().map_err(AppError::internal)?;
    Ok(bit(seed
        .regions()
        .position(|region| region.id.as_str() == id)))
}

/// The bit of a language; 0 for an unknown code.
pub fn language(code: &str) -> i64 {
    bit(Language::ALL.iter().position(|l| l.as_str() == code))
}

fn bit(place: Option<usize>) -> i64 {
    place
        .and_then(|place| u32::try_from(place).ok())
        .and_then(|place| 1_i64.checked_shl(place))
        .unwrap_or(0)
}

/// How high a band stands; 0 for none.
pub fn capacity(band: Option<CapacityBand>) -> i64 {
    match band {
        None => 0,
        Some(CapacityBand::Small) => 1,
        Some(CapacityBand::Medium) => 2,
        Some(CapacityBand::Large) => 3,
        Some(CapacityBand::VeryLarge) => 4,
    }
}

/// The column of a tier; none for what is no tier.
pub fn tier_column(tier: &str) -> Option<&'static str> {
    match Tier::parse(tier) {
        Ok(Tier::Local) => Some("tier_local"),
        Ok(Tier::Geo) => Some("tier_geo"),
        Err(_) => None,
    }
}

/// The column of a product's part; none for what is no part.
pub fn part_column(part: &str) -> Option<&'static str> {
    match Part::parse(part) {
        Ok(Part::Internet) => Some("part_internet"),
        Ok(Part::SdWan) => Some("part_sd_wan"),
        Ok(Part::VirtualDmz) => Some("part_virtual_dmz"),
        Ok(Part::Utm) => Some("part_utm"),
        Ok(Part::Other) => Some("part_other"),
        Err(_) => None,
    }
}

/// The column of an availability band; none for what is no band.
pub fn sla_column(band: &str) -> Option<&'static str> {
    match SlaBand::parse(band) {
        Ok(SlaBand::Nines3) => Some("sla_999"),
        Ok(SlaBand::Nines35) => Some("sla_9995"),
        Ok(SlaBand::Nines4) => Some("sla_9999"),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_region_and_language_has_a_bit_of_its_own() {
        let seed = Catalogue::seed().unwrap();
        let regions: BTreeSet<i64> = seed
            .regions()
            .map(|r| region(r.id.as_str()).unwrap())
            .collect();
        assert_eq!(regions.len(), seed.regions().count());
        let languages: BTreeSet<i64> = Language::ALL.iter().map(|l| language(l.as_str())).collect();
        assert_eq!(languages.len(), Language::ALL.len());
        assert!(regions.iter().chain(&languages).all(|bit| *bit > 0));
        assert_eq!((region("atlantis").unwrap(), language("tlh")), (0, 0));
    }
}

//! The catalogue: which regions, countries, metros, facilities and known providers exist.
//!
//! Seeded from the public data that ships with the product ([`Catalogue::seed`]); the server keeps
//! it in its database, where reviewers change it, and builds the same structure from its rows
//! ([`Catalogue::new`]). References are checked once here, so that look-ups cannot miss later.

use crate::sorted::{SortedMap, sort_by};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::asn::Asn;
use crate::ids::{BackupAreaId, FacilityId, MetroId, RegionId};
use crate::place::{BackupArea, Coordinates, Country, CountryCode, Facility, Metro, Region};

mod seed;

/// A service provider of Microsoft's recorded list. Not a statement of what it offers today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Slug (`colt-technology-services`).
    pub id: String,
    /// Tidied for screens.
    pub name: String,
    /// Metros recorded for it.
    pub metros: Vec<MetroId>,
    /// ASNs matched by name; not confirmed by the provider.
    pub asns: Vec<Asn>,
}

/// The rows that make a catalogue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CatalogueParts {
    /// Regions.
    pub regions: Vec<Region>,
    /// Countries.
    pub countries: Vec<Country>,
    /// Metros.
    pub metros: Vec<Metro>,
    /// Facilities.
    pub facilities: Vec<Facility>,
    /// Known providers; they never travel, the browser has no use for them.
    #[serde(skip)]
    pub providers: Vec<Provider>,
}

/// Why rows do not make a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The shipped data cannot be read.
    #[error("Catalogue file {file}: {reason}")]
    Unreadable {
        /// Name of the file.
        file: &'static str,
        /// What the reader says, with the line.
        reason: String,
    },
    /// A row names something that is not there.
    #[error("Catalogue: {what} `{id}` names the unknown {missing}. Add that first.")]
    Dangling {
        /// Kind of the row.
        what: &'static str,
        /// Its id.
        id: String,
        /// Kind and id of what is missing.
        missing: String,
    },
    /// Two rows with one id.
    #[error("Catalogue: {what} `{id}` is there twice. Use another id.")]
    Twice {
        /// Kind of the row.
        what: &'static str,
        /// Its id.
        id: String,
    },
}

/// Regions, countries, metros, facilities and providers with their look-ups.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    regions: SortedMap<RegionId, Region>,
    countries: SortedMap<CountryCode, Country>,
    metros: SortedMap<MetroId, Metro>,
    facilities: SortedMap<FacilityId, Facility>,
    providers: SortedMap<String, Provider>,
    region_order: Vec<RegionId>,
    metros_by_region: SortedMap<RegionId, Vec<MetroId>>,
    facilities_by_metro: SortedMap<MetroId, Vec<FacilityId>>,
}

static SEED: LazyLock<Result<Catalogue, CatalogueError>> =
    LazyLock::new(|| seed::read().and_then(Catalogue::new));

impl Catalogue {
    /// The catalogue that ships with the product, read once.
    ///
    /// # Errors
    /// [`CatalogueError`] when the shipped data is broken; a test keeps that from being released.
    pub fn seed() -> Result<&'static Self, CatalogueError> {
        SEED.as_ref().map_err(Clone::clone)
    }

    /// Builds the look-ups and checks every reference.
    ///
    /// # Errors
    /// [`CatalogueError::Dangling`] or [`CatalogueError::Twice`].
    pub fn new(parts: CatalogueParts) -> Result<Self, CatalogueError> {
        let region_order = parts
            .regions
            .iter()
            .map(|region| region.id.clone())
            .collect();
        let catalogue = Self {
            region_order,
            regions: index("region", parts.regions, |row| row.id.clone())?,
            countries: index("country", parts.countries, |row| row.code)?,
            metros: index("metro", parts.metros, |row| row.id.clone())?,
            facilities: index("facility", parts.facilities, |row| row.id.clone())?,
            providers: index("provider", parts.providers, |row| row.id.clone())?,
            metros_by_region: SortedMap::new(),
            facilities_by_metro: SortedMap::new(),
        };
        catalogue.check_references()?;
        Ok(catalogue.with_indexes())
    }

    fn check_references(&self) -> Result<(), CatalogueError> {
        let known = |found: bool, what, id: &dyn ToString, kind: &str, missing: &dyn ToString| {
            if found {
                return Ok(());
            }
            let missing = format!("{kind} `{}`", missing.to_string());
            Err(CatalogueError::Dangling {
                what,
                id: id.to_string(),
                missing,
            })
        };
        for row in self.countries.values() {
            let found = self.regions.contains_key(&row.region);
            known(found, "country", &row.code, "region", &row.region)?;
        }
        for row in self.metros.values() {
            let found = self.regions.contains_key(&row.region);
            known(found, "metro", &row.id, "region", &row.region)?;
            let found = self.countries.contains_key(&row.country);
            known(found, "metro", &row.id, "country", &row.country)?;
        }
        for row in self.facilities.values() {
            let found = self.metros.contains_key(&row.metro);
            known(found, "facility", &row.id, "metro", &row.metro)?;
        }
        for row in self.providers.values() {
            for metro in &row.metros {
                let found = self.metros.contains_key(metro);
                known(found, "provider", &row.id, "metro", metro)?;
            }
        }
        Ok(())
    }

    fn with_indexes(mut self) -> Self {
        for metro in self.metros.values() {
            self.metros_by_region
                .entry(metro.region.clone())
                .or_default()
                .push(metro.id.clone());
        }
        for facility in self.facilities.values() {
            let ids = self
                .facilities_by_metro
                .entry(facility.metro.clone())
                .or_default();
            ids.push(facility.id.clone());
        }
        self
    }

    /// All regions, in the order of the data (roughly west to east).
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.region_order
            .iter()
            .filter_map(|id| self.regions.get(id))
    }

    /// All countries by code.
    pub fn countries(&self) -> impl Iterator<Item = &Country> {
        self.countries.values()
    }

    /// All metros by id, also retired ones.
    pub fn metros(&self) -> impl Iterator<Item = &Metro> {
        self.metros.values()
    }

    /// All facilities by id, also retired ones.
    pub fn facilities(&self) -> impl Iterator<Item = &Facility> {
        self.facilities.values()
    }

    /// All known providers by id.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers.values()
    }

    /// The backup areas that the regions name, each once, by id.
    pub fn backup_areas(&self) -> Vec<BackupArea> {
        let mut ids: Vec<BackupAreaId> = self
            .regions
            .values()
            .map(|region| region.backup_area.clone())
            .collect();
        ids.sort();
        ids.dedup();
        ids.into_iter()
            .map(|id| BackupArea {
                name: title_case(id.as_str()),
                id,
            })
            .collect()
    }

    /// One region.
    pub fn region(&self, id: &RegionId) -> Option<&Region> {
        self.regions.get(id)
    }

    /// One country.
    pub fn country(&self, code: CountryCode) -> Option<&Country> {
        self.countries.get(&code)
    }

    /// One metro.
    pub fn metro(&self, id: &MetroId) -> Option<&Metro> {
        self.metros.get(id)
    }

    /// One facility.
    pub fn facility(&self, id: &FacilityId) -> Option<&Facility> {
        self.facilities.get(id)
    }

    /// A building by its name, or by its number where the catalogue does not know it.
    pub fn building(&self, id: &FacilityId) -> String {
        self.facility(id)
            .map_or_else(|| format!("PeeringDB facility {id}"), Facility::label)
    }

    /// One known provider.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.get(id)
    }

    /// The region a country belongs to.
    pub fn region_of_country(&self, code: CountryCode) -> Option<&Region> {
        self.country(code)
            .and_then(|country| self.region(&country.region))
    }

    /// The metros of a region, by id.
    pub fn metros_in_region(&self, id: &RegionId) -> impl Iterator<Item = &Metro> {
        self.metros_by_region
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|id| self.metros.get(id))
    }

    /// Every metro of the backup area of a region, the region's own among them.
    pub fn metros_in_backup_area_of(&self, id: &RegionId) -> Vec<&Metro> {
        let Some(area) = self.region(id).map(|region| &region.backup_area) else {
            return Vec::new();
        };
        self.metros
            .values()
            .filter(|metro| {
                self.region(&metro.region)
                    .is_some_and(|r| r.backup_area == *area)
            })
            .collect()
    }

    /// The facilities of a metro, by id.
    pub fn facilities_of(&self, id: &MetroId) -> impl Iterator<Item = &Facility> {
        self.facilities_by_metro
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|id| self.facilities.get(id))
    }

    /// The nearest metro in use, by great-circle distance.
    pub fn nearest_metro(&self, from: Coordinates) -> Option<&Metro> {
        self.nearest_metros(from, 1)
            .into_iter()
            .next()
            .map(|(metro, _)| metro)
    }

    /// The `count` nearest metros in use with their distance in km, nearest first.
    pub fn nearest_metros(&self, from: Coordinates, count: usize) -> Vec<(&Metro, f64)> {
        let mut found: Vec<(&Metro, f64)> = self
            .metros
            .values()
            .filter(|metro| !metro.retired)
            .map(|metro| (metro, from.distance_km(metro.coordinates)))
            .collect();
        sort_by(&mut found, |a, b| a.1.total_cmp(&b.1));
        found.truncate(count);
        found
    }
}

fn index<K: Ord + ToString, V>(
    what: &'static str,
    rows: Vec<V>,
    key: impl Fn(&V) -> K,
) -> Result<SortedMap<K, V>, CatalogueError> {
    let mut map = SortedMap::new();
    for row in rows {
        let id = key(&row);
        let text = id.to_string();
        if map.insert(id, row).is_some() {
            return Err(CatalogueError::Twice { what, id: text });
        }
    }
    Ok(map)
}

/// `north-america` → `North America`.
fn title_case(slug: &str) -> String {
    let words = slug.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

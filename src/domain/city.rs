//! Cities of the world by country: turns "Amsterdam, NL" into coordinates.
//!
//! From GeoNames' list of cities above 100,000 inhabitants (`data/geo/cities.csv`). Names are compared
//! without case and accents, because people write Zurich as well as Zürich.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::place::{Coordinates, CountryCode};

/// A city.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// Name with accents.
    pub name: String,
    /// Its country.
    pub country: CountryCode,
    /// Its centre.
    pub coordinates: Coordinates,
    /// Inhabitants.
    pub population: u64,
}

/// All cities, the largest of each country first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cities {
    by_country: BTreeMap<CountryCode, Vec<(String, City)>>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    country_iso2: CountryCode,
    latitude: f64,
    longitude: f64,
    population: u64,
}

static SEED: LazyLock<Result<Cities, String>> =
    LazyLock::new(|| Cities::read(include_str!("../data/geo/cities.csv")));

impl Cities {
    /// The cities that ship with the product, read once.
    ///
    /// # Errors
    /// What is wrong with the shipped file; a test keeps that from being released.
    pub fn seed() -> Result<&'static Self, String> {
        SEED.as_ref().map_err(Clone::clone)
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut cities = Self::default();
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>() {
            let row = row.map_err(|error| error.to_string())?;
            let city = City {
                coordinates: Coordinates::new(row.latitude, row.longitude)
                    .map_err(|error| error.to_string())?,
                name: row.name,
                country: row.country_iso2,
                population: row.population,
            };
            let list = cities.by_country.entry(city.country).or_default();
            list.push((fold(&city.name), city));
        }
        for list in cities.by_country.values_mut() {
            list.sort_by_key(|(_, city)| std::cmp::Reverse(city.population));
        }
        Ok(cities)
    }

    /// The cities of a country, the largest first.
    pub fn of(&self, country: CountryCode) -> impl Iterator<Item = &City> {
        self.by_country
            .get(&country)
            .into_iter()
            .flatten()
            .map(|(_, city)| city)
    }

    /// The city of that name; the largest when a country has several.
    pub fn find(&self, country: CountryCode, name: &str) -> Option<&City> {
        let wanted = fold(name);
        let list = self.by_country.get(&country)?;
        list.iter()
            .find(|(folded, _)| *folded == wanted)
            .map(|(_, city)| city)
    }

    /// The city that a postal address names: the last part that is a city, without postcode.
    pub fn in_address(&self, country: CountryCode, address: &str) -> Option<&City> {
        address.split([',', '\n']).rev().find_map(|part| {
            let words: Vec<&str> = part
                .split_whitespace()
                .filter(|word| !word.chars().any(|c| c.is_ascii_digit()))
                .collect();
            // "1012 JS Amsterdam": the postcode's letters stand before the name.
            (0..words.len())
                .filter_map(|skip| words.get(skip..))
                .find_map(|rest| self.find(country, &rest.join(" ")))
        })
    }

    /// The name in the list that looks most like this one, for "did you mean".
    pub fn similar(&self, country: CountryCode, name: &str) -> Option<&City> {
        let wanted = fold(name);
        let likeness = |folded: &str| strsim::jaro_winkler(folded, &wanted);
        let list = self.by_country.get(&country)?;
        let best = list
            .iter()
            .max_by(|a, b| likeness(&a.0).total_cmp(&likeness(&b.0)))?;
        (likeness(&best.0) > 0.84).then_some(&best.1)
    }

    /// Distance from a point to the nearest city of the country, km.
    pub fn distance_km(&self, country: CountryCode, from: Coordinates) -> Option<f64> {
        self.of(country)
            .map(|city| city.coordinates.distance_km(from))
            .min_by(f64::total_cmp)
    }
}

/// Base letters of the accented ones that the list uses.
const LETTERS: &[(char, &str)] = &[
    ('a', "àáâãäåāăąạảấầẩậắ"),
    ('c', "çč"),
    ('d', "đðḍḑ"),
    ('e', "èéêëēĕėęếềệ"),
    ('g', "ğ"),
    ('h', "ḥḩẖ"),
    ('i', "ìíîïĩīịı"),
    ('l', "ł"),
    ('n', "ñń"),
    ('o', "òóôõöøōŏőơọốồổộớờợ"),
    ('s', "śşšṣ"),
    ('t', "ţ"),
    ('u', "ùúûüũūŭưủứừự"),
    ('y', "ýỳỹ"),
    ('z', "źžẕ"),
];

/// Lower case, without accents, apostrophes alike, hyphens as spaces.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().to_lowercase().chars() {
        match c {
            '\u{300}'..='\u{36f}' => {}
            '‘' | '’' | 'ʼ' | '\'' => out.push('\''),
            '–' | '-' => out.push(' '),
            _ if c.is_ascii() => out.push(c),
            _ => {
                let base = LETTERS.iter().find(|(_, accented)| accented.contains(c));
                out.push(base.map_or(c, |(letter, _)| *letter));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nl() -> CountryCode {
        CountryCode::parse("NL").unwrap()
    }

    #[test]
    fn the_shipped_list_is_complete() {
        let cities = Cities::seed().unwrap();
        assert_eq!(
            cities.by_country.values().map(Vec::len).sum::<usize>(),
            6204
        );
    }

    #[test]
    fn accents_case_and_hyphens_do_not_matter() {
        let cities = Cities::seed().unwrap();
        let find = |country: &str, name: &str| {
            cities
                .find(CountryCode::parse(country).unwrap(), name)
                .map(|city| city.name.clone())
        };
        assert_eq!(find("CH", "zurich").as_deref(), Some("Zürich"));
        assert_eq!(find("NL", " AMSTERDAM "), Some("Amsterdam".to_owned()));
        assert_eq!(find("NL", "Paris"), None);
    }

    #[test]
    fn every_city_is_found_by_its_own_name_or_a_larger_namesake() {
        let cities = Cities::seed().unwrap();
        for list in cities.by_country.values() {
            for (_, city) in list {
                let found = cities.find(city.country, &city.name).unwrap();
                assert!(found.population >= city.population, "{}", city.name);
            }
        }
    }

    #[test]
    fn an_address_names_its_city() {
        let cities = Cities::seed().unwrap();
        let city = |address: &str| cities.in_address(nl(), address).map(|c| c.name.as_str());
        assert_eq!(
            city("Keizersgracht 12, 1015 CX Amsterdam"),
            Some("Amsterdam")
        );
        assert_eq!(city("The Hague, Binnenhof 1"), Some("The Hague"));
        assert_eq!(city("Somewhere 5"), None);
        assert_eq!(city(""), None);
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let cities = Cities::seed().unwrap();
        assert_eq!(cities.similar(nl(), "Amsterdm").unwrap().name, "Amsterdam");
        assert!(cities.similar(nl(), "Qqqq").is_none());
    }
}

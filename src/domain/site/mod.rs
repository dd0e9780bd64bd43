//! Customer sites as typed in: what makes one, where it lies, and what is wrong with it.
//!
//! A form and a line of a CSV file are the same [`SiteInput`]; [`SiteInput::parse`] places it: the
//! country gives the region, coordinates (or the city's) give the nearest edge site.

use serde::{Deserialize, Serialize};

use crate::bandwidth::Mbps;
use crate::catalogue::Catalogue;
use crate::city::Cities;
use crate::field::FieldError;
use crate::ids::{MetroId, RegionId};
use crate::place::{Coordinates, CountryCode};

mod csv;

pub use self::csv::{COLUMNS, Column, MAX_ROWS, from_csv, template_csv, to_csv};
pub use crate::pni::RowError;

/// Longest own id, in characters.
const LONGEST_ID: usize = 64;
/// Longest name, in characters.
const LONGEST_NAME: usize = 120;
/// Longest address, in characters.
const LONGEST_ADDRESS: usize = 300;
/// A point farther from every large city of its country than this, in km, is a slip: sign or order of
/// the axes. The farthest inhabited places (Pacific islands, Siberia) stay below.
const FARTHEST_FROM_A_CITY_KM: f64 = 2_000.0;

/// A customer site as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteInput {
    /// The customer's own id.
    pub site_id: String,
    /// Name on screens.
    pub name: String,
    /// Postal address.
    pub address: String,
    /// City, when there are no coordinates.
    pub city: String,
    /// ISO code or English name.
    pub country: String,
    /// Degrees north.
    pub latitude: String,
    /// Degrees east.
    pub longitude: String,
    /// 5-minute peak of the larger direction, Mbit/s or with a unit.
    pub peak_mbps: String,
}

/// A customer site that can be stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The customer's own id.
    pub site_id: String,
    /// Name on screens.
    pub name: String,
    /// Postal address; may be empty.
    pub address: String,
    /// Country.
    pub country: CountryCode,
    /// Where it lies.
    pub coordinates: Coordinates,
    /// Region of the country.
    pub region: RegionId,
    /// Nearest edge site in use, by great circle.
    pub nearest_metro: MetroId,
    /// 5-minute peak of the larger direction.
    pub peak: Mbps,
}

impl SiteInput {
    /// Checks every field and places the site.
    ///
    /// # Errors
    /// One message per field that is wrong, in the order of the form.
    pub fn parse(&self, catalogue: &Catalogue, cities: &Cities) -> Result<Site, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep = |field: &str, result: Result<(), String>| {
            if let Err(message) = result {
                errors.push(FieldError::new(field, message));
            }
        };
        let site_id = self.site_id.trim();
        let (name, address) = (self.name.trim(), self.address.trim());
        keep("site_id", check_id(site_id));
        keep("name", check_text("Name", name, LONGEST_NAME, true));
        keep(
            "address",
            check_text("Address", address, LONGEST_ADDRESS, false),
        );
        let country = self.country(catalogue);
        let coordinates = match &country {
            Ok((code, _)) => self.place(*code, cities),
            // Without a country nothing more can be said of the place.
            Err(_) => Err(("", String::new())),
        };
        let peak = self.peak();
        if let Err(message) = &country {
            keep("country", Err(message.clone()));
        } else if let Err((field, message)) = &coordinates {
            keep(field, Err(message.clone()));
        }
        keep("peak_mbps", peak.as_ref().map(|_| ()).map_err(Clone::clone));
        let nearest = coordinates
            .as_ref()
            .ok()
            .and_then(|at| catalogue.nearest_metro(*at));
        match (country, coordinates, peak, nearest) {
            (Ok((country, region)), Ok(coordinates), Ok(peak), Some(metro))
                if errors.is_empty() =>
            {
                Ok(Site {
                    site_id: site_id.to_owned(),
                    name: name.to_owned(),
                    address: address.to_owned(),
                    country,
                    coordinates,
                    region,
                    nearest_metro: metro.id.clone(),
                    peak,
                })
            }
            _ => {
                if errors.is_empty() {
                    errors.push(FieldError::new(
                        "",
                        "No edge site is in use at present. Ask Microsoft to check the catalogue.",
                    ));
                }
                Err(errors)
            }
        }
    }

    fn country(&self, catalogue: &Catalogue) -> Result<(CountryCode, RegionId), String> {
        let seen = self.country.trim();
        if seen.is_empty() {
            return Err("Country is empty. Choose one; it decides the region.".to_owned());
        }
        let found = match CountryCode::parse(seen) {
            Ok(code) => catalogue.country(code),
            Err(_) => catalogue
                .countries()
                .find(|country| country.name.eq_ignore_ascii_case(seen)),
        };
        found
            .map(|country| (country.code, country.region.clone()))
            .ok_or_else(|| {
                format!(
                    "Country \u{201c}{seen}\u{201d} is not known. Write the two-letter code, for example NL or JP."
                )
            })
    }

    /// Coordinates if given, else the city's, else those of the city in the address.
    fn place(
        &self,
        country: CountryCode,
        cities: &Cities,
    ) -> Result<Coordinates, (&'static str, String)> {
        let (latitude, longitude) = (self.latitude.trim(), self.longitude.trim());
        match (latitude.is_empty(), longitude.is_empty()) {
            (false, false) => {
                let at = Coordinates::parse(latitude, longitude).map_err(|error| {
                    let message = error.to_string();
                    let field = if message.starts_with("Longitude") {
                        "longitude"
                    } else {
                        "latitude"
                    };
                    (field, message)
                })?;
                match cities.distance_km(country, at) {
                    Some(km) if km > FARTHEST_FROM_A_CITY_KM => Err((
                        "latitude",
                        format!(
                            "{at} is {km:.0} km from the nearest large city of {country}. Check the sign and the order: latitude first, then longitude."
                        ),
                    )),
                    _ => Ok(at),
                }
            }
            (true, false) => Err((
                "latitude",
                "Latitude is empty but longitude is not. Give both or neither.".to_owned(),
            )),
            (false, true) => Err((
                "longitude",
                "Longitude is empty but latitude is not. Give both or neither.".to_owned(),
            )),
            (true, true) => self.city_place(country, cities),
        }
    }

    fn city_place(
        &self,
        country: CountryCode,
        cities: &Cities,
    ) -> Result<Coordinates, (&'static str, String)> {
        let city = self.city.trim();
        if city.is_empty() {
            let found = cities.in_address(country, &self.address);
            return found.map(|city| city.coordinates).ok_or_else(|| {
                (
                    "city",
                    format!("Nothing says where in {country} the site lies. Name a city, or give latitude and longitude."),
                )
            });
        }
        let found = cities.find(country, city);
        found.map(|city| city.coordinates).ok_or_else(|| {
            let help = match cities.similar(country, city) {
                Some(near) => format!(
                    "Did you mean {}? Otherwise give latitude and longitude.",
                    near.name
                ),
                None => "Give latitude and longitude instead.".to_owned(),
            };
            (
                "city",
                format!("\u{201c}{city}\u{201d} is not in the list of cities of {country}. {help}"),
            )
        })
    }

    fn peak(&self) -> Result<Mbps, String> {
        let text = self.peak_mbps.trim();
        if text.is_empty() {
            return Err(
                "Peak is empty. Enter the expected 5-minute peak in Mbit/s, for example 500."
                    .to_owned(),
            );
        }
        let peak =
            Mbps::parse(text).map_err(|error| error.to_string().replace("Bandwidth", "Peak"))?;
        if peak.is_zero() {
            return Err(
                "Peak is 0 Mbit/s. Enter at least 1 Mbit/s: it sizes the ISP's capacity."
                    .to_owned(),
            );
        }
        Ok(peak)
    }
}

impl From<&Site> for SiteInput {
    fn from(site: &Site) -> Self {
        Self {
            site_id: site.site_id.clone(),
            name: site.name.clone(),
            address: site.address.clone(),
            city: String::new(),
            country: site.country.to_string(),
            latitude: site.coordinates.latitude().to_string(),
            longitude: site.coordinates.longitude().to_string(),
            peak_mbps: site.peak.get().to_string(),
        }
    }
}

fn check_id(id: &str) -> Result<(), String> {
    if id.is_empty() {
        return Err(
            "Site id is empty. Use the id of your own records, for example PAR-01.".to_owned(),
        );
    }
    let length = id.chars().count();
    if length > LONGEST_ID {
        return Err(format!(
            "Site id has {length} characters; at most {LONGEST_ID} are kept."
        ));
    }
    if let Some(odd) = id
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !"-_./:".contains(*c))
    {
        return Err(format!(
            "Site id \u{201c}{id}\u{201d} contains \u{201c}{odd}\u{201d}. Use letters, digits and - _ . / : only."
        ));
    }
    if id.starts_with('-') {
        return Err(format!(
            "Site id \u{201c}{id}\u{201d} begins with a minus. Begin with a letter or digit."
        ));
    }
    Ok(())
}

fn check_text(what: &str, text: &str, longest: usize, required: bool) -> Result<(), String> {
    if text.is_empty() && required {
        return Err(format!("{what} is empty. Write what people call the site."));
    }
    let length = text.chars().count();
    if length > longest {
        return Err(format!(
            "{what} has {length} characters; at most {longest} are kept."
        ));
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\r')
    {
        return Err(format!(
            "{what} contains a control character. Type it again without."
        ));
    }
    // A spreadsheet would run such a cell of the export as a formula.
    if text.starts_with(['=', '+', '-', '@']) {
        return Err(format!(
            "{what} begins with a sign that spreadsheets run as a formula. Begin with a letter or digit."
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

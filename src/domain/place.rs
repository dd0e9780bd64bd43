//! Places: coordinates and distances, and the catalogue's areas, regions, metros and facilities.
//!
//! *Region* is the market a customer chooses for; *backup area* is how far away a backup metro may
//! lie (London's natural backup is Paris, in another region). The *metro* is the unit of
//! diversity: Microsoft's edge sites of one city.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bandwidth::Mbps;
use crate::ids::{BackupAreaId, FacilityId, MetroId, RegionId};

/// Mean radius of the Earth in km (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A point on the Earth, WGS84 decimal degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawCoordinates")]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct RawCoordinates {
    latitude: f64,
    longitude: f64,
}

/// Why two numbers are no point on the Earth.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CoordinatesError {
    /// Not a number.
    #[error("{axis} `{seen}` is not a number. Write decimal degrees, for example 52.37403.")]
    NotANumber {
        /// `Latitude` or `Longitude`.
        axis: &'static str,
        /// The text as entered.
        seen: String,
    },
    /// Outside the axis.
    #[error(
        "{axis} {seen} is outside −{limit} to {limit} degrees. Check sign and order: latitude first, then longitude."
    )]
    OutOfRange {
        /// `Latitude` or `Longitude`.
        axis: &'static str,
        /// The number.
        seen: f64,
        /// The largest number of the axis.
        limit: u8,
    },
}

impl Coordinates {
    /// A point from degrees north and east.
    ///
    /// # Errors
    /// [`CoordinatesError::OutOfRange`], also for NaN and infinities.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, CoordinatesError> {
        for (axis, seen, limit) in [("Latitude", latitude, 90), ("Longitude", longitude, 180)] {
            if seen.is_nan() || seen.abs() > f64::from(limit) {
                return Err(CoordinatesError::OutOfRange { axis, seen, limit });
            }
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    /// Reads two decimal numbers.
    ///
    /// # Errors
    /// [`CoordinatesError`], which names the axis and the value seen.
    pub fn parse(latitude: &str, longitude: &str) -> Result<Self, CoordinatesError> {
        let number = |axis, text: &str| {
            let seen = text.trim();
            let not_a_number = || CoordinatesError::NotANumber {
                axis,
                seen: seen.to_owned(),
            };
            seen.parse::<f64>().map_err(|_| not_a_number())
        };
        Self::new(
            number("Latitude", latitude)?,
            number("Longitude", longitude)?,
        )
    }

    /// Degrees north.
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// Great-circle distance in km (haversine on the mean sphere; within 0.5 % of the ellipsoid).
    pub fn distance_km(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        // Rounding can push h above 1 for opposite points; asin of that would be NaN.
        2.0 * EARTH_RADIUS_KM * h.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// Round-trip time in ms over fibre: there and back along a route that is `path_factor` times the
/// great circle, at `km_per_ms` one way (policy `fibre_km_per_ms`, `fibre_path_factor`).
pub fn rtt_ms(distance_km: f64, km_per_ms: f64, path_factor: f64) -> f64 {
    2.0 * distance_km * path_factor / km_per_ms
}

impl TryFrom<RawCoordinates> for Coordinates {
    type Error = CoordinatesError;
    fn try_from(raw: RawCoordinates) -> Result<Self, CoordinatesError> {
        Self::new(raw.latitude, raw.longitude)
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.5}, {:.5}", self.latitude, self.longitude)
    }
}

/// Two-letter country code (ISO 3166-1 alpha-2, `XK` for Kosovo), upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

/// Why a text is no country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Country `{seen}` is not a two-letter code. Write the ISO code, for example NL or JP.")]
pub struct CountryCodeError {
    /// The text as entered.
    pub seen: String,
}

impl CountryCode {
    /// Reads two letters, in either case.
    ///
    /// # Errors
    /// [`CountryCodeError`] when it is anything else.
    pub fn parse(text: &str) -> Result<Self, CountryCodeError> {
        match text.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(CountryCodeError {
                seen: text.trim().to_owned(),
            }),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<String> for CountryCode {
    type Error = CountryCodeError;
    fn try_from(text: String) -> Result<Self, CountryCodeError> {
        Self::parse(&text)
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A continent-sized area within which a backup metro may lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupArea {
    /// Slug (`asia-pacific`).
    pub id: BackupAreaId,
    /// On screen.
    pub name: String,
}

/// A market: customers choose per region, ISPs qualify per region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Slug (`western-europe`).
    pub id: RegionId,
    /// On screen.
    pub name: String,
    /// Where a backup metro may lie.
    #[serde(rename = "backup_area_id")]
    pub backup_area: BackupAreaId,
}

/// A country and the region it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    #[serde(rename = "iso2")]
    pub code: CountryCode,
    /// On screen.
    pub name: String,
    /// Its region.
    #[serde(rename = "region_id")]
    pub region: RegionId,
}

/// Microsoft's edge sites of one city, the unit of diversity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metro {
    /// Slug (`amsterdam`).
    pub id: MetroId,
    /// As Microsoft names it.
    pub name: String,
    /// Country.
    pub country: CountryCode,
    /// Region of the country.
    pub region: RegionId,
    /// City centre, not a building.
    pub coordinates: Coordinates,
    /// Connection speeds on offer; empty when not recorded.
    pub bandwidth_offers: Vec<Mbps>,
    /// No new PNIs; kept because history names it.
    #[serde(default)]
    pub retired: bool,
}

/// A building in a metro where Microsoft can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facility {
    /// Number of its PeeringDB facility record.
    pub id: FacilityId,
    /// Its metro.
    pub metro: MetroId,
    /// Street line as recorded, without city.
    pub address: String,
    /// No new PNIs; kept because history names it.
    #[serde(default)]
    pub retired: bool,
}

impl Facility {
    /// "Science Park 610 (PeeringDB facility 18)".
    pub fn label(&self) -> String {
        match self.address.as_str() {
            "" => format!("PeeringDB facility {}", self.id),
            address => format!("{address} (PeeringDB facility {})", self.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates::new(latitude, longitude).unwrap()
    }

    #[test]
    fn known_distances_come_out() {
        let amsterdam = at(52.374_03, 4.889_69);
        let brussels = at(50.850_45, 4.348_78);
        assert!((amsterdam.distance_km(brussels) - 173.0).abs() < 2.0);
        let half_way_round = at(0.0, 0.0).distance_km(at(0.0, 180.0));
        assert!((half_way_round - 20_015.1).abs() < 0.5, "{half_way_round}");
        assert_eq!(amsterdam.distance_km(amsterdam), 0.0);
    }

    #[test]
    fn the_date_line_is_no_barrier() {
        assert!(at(-17.0, 179.9).distance_km(at(-17.0, -179.9)) < 25.0);
    }

    #[test]
    fn round_trip_time_follows_the_route_there_and_back() {
        let ms = rtt_ms(204.0, 204.0, 1.4);
        assert!((ms - 2.8).abs() < 1e-9, "{ms}");
    }

    #[test]
    fn points_off_the_earth_are_refused_by_axis() {
        assert!(
            Coordinates::parse("91", "0")
                .unwrap_err()
                .to_string()
                .contains("Latitude 91")
        );
        assert!(
            Coordinates::parse("0", "-181")
                .unwrap_err()
                .to_string()
                .contains("Longitude -181")
        );
        assert!(
            Coordinates::parse("north", "0")
                .unwrap_err()
                .to_string()
                .contains("`north`")
        );
        assert!(Coordinates::parse("NaN", "0").is_err());
        assert!(Coordinates::parse("0", "inf").is_err());
        assert!(serde_json::from_str::<Coordinates>(r#"{"latitude":100,"longitude":0}"#).is_err());
    }

    #[test]
    fn country_codes_are_two_letters() {
        assert_eq!(CountryCode::parse(" nl ").unwrap().as_str(), "NL");
        for text in ["", "N", "NLD", "1A", "é"] {
            assert!(CountryCode::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_finite_and_at_most_half_the_globe(
            a in -90.0..=90.0_f64, b in -180.0..=180.0_f64, c in -90.0..=90.0_f64, d in -180.0..=180.0_f64
        ) {
            let there = at(a, b).distance_km(at(c, d));
            let back = at(c, d).distance_km(at(a, b));
            prop_assert!((there - back).abs() < 1e-6);
            prop_assert!((0.0..=20_016.0).contains(&there));
        }
    }
}

//! Reads the catalogue files that ship with the product.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{CatalogueError, CatalogueParts, Provider};
use crate::asn::Asn;
use crate::bandwidth::Mbps;
use crate::ids::{FacilityId, MetroId, RegionId};
use crate::place::{Coordinates, CountryCode, Facility, Metro};

#[derive(Deserialize)]
struct MetroRow {
    id: MetroId,
    name: String,
    country_iso2: CountryCode,
    region_id: RegionId,
    latitude: f64,
    longitude: f64,
    bandwidth_offers_mbps: String,
}

#[derive(Deserialize)]
struct FacilityRow {
    metro_id: MetroId,
    // As text: a numeric id would have to be turned back into the text it came from.
    peeringdb_facility_id: String,
    address: String,
    is_test_record: u8,
}

#[derive(Deserialize)]
struct ProviderRow {
    id: String,
    display_name: String,
    metro_ids: String,
}

#[derive(Deserialize)]
struct ProviderAsnRow {
    provider_id: String,
    asn: Asn,
}

/// All files, without the test facility that Microsoft's recording contains.
pub(super) fn read() -> Result<CatalogueParts, CatalogueError> {
    let metros = rows(
        "metros.csv",
        include_str!("../../data/catalogue/metros.csv"),
    )?;
    let facilities = rows(
        "facilities.csv",
        include_str!("../../data/catalogue/facilities.csv"),
    )?;
    let providers = rows(
        "providers.csv",
        include_str!("../../data/catalogue/providers.csv"),
    )?;
    let asns = rows(
        "provider_asns.csv",
        include_str!("../../data/network/provider_asns.csv"),
    )?;
    Ok(CatalogueParts {
        regions: rows(
            "regions.csv",
            include_str!("../../data/catalogue/regions.csv"),
        )?,
        countries: rows(
            "countries.csv",
            include_str!("../../data/catalogue/countries.csv"),
        )?,
        metros: metros.into_iter().map(metro).collect::<Result<_, _>>()?,
        facilities: facilities.into_iter().filter_map(facility).collect(),
        providers: providers
            .into_iter()
            .map(|row| provider(row, &asns))
            .collect(),
    })
}

fn rows<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, CatalogueError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| CatalogueError::Unreadable {
            file,
            reason: error.to_string(),
        })
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').filter(|item| !item.is_empty())
}

fn metro(row: MetroRow) -> Result<Metro, CatalogueError> {
    let broken = |reason: String| CatalogueError::Unreadable {
        file: "metros.csv",
        reason: format!("metro {}: {reason}", row.id),
    };
    let offers = list(&row.bandwidth_offers_mbps)
        .map(Mbps::parse)
        .collect::<Result<_, _>>();
    Ok(Metro {
        bandwidth_offers: offers.map_err(|error| broken(error.to_string()))?,
        coordinates: Coordinates::new(row.latitude, row.longitude)
            .map_err(|error| broken(error.to_string()))?,
        id: row.id,
        name: row.name,
        country: row.country_iso2,
        region: row.region_id,
        retired: false,
    })
}

fn facility(row: FacilityRow) -> Option<Facility> {
    (row.is_test_record == 0).then(|| Facility {
        id: FacilityId::new(row.peeringdb_facility_id),
        metro: row.metro_id,
        address: row.address,
        retired: false,
    })
}

fn provider(row: ProviderRow, asns: &[ProviderAsnRow]) -> Provider {
    Provider {
        metros: list(&row.metro_ids).map(MetroId::from).collect(),
        asns: asns
            .iter()
            .filter(|asn| asn.provider_id == row.id)
            .map(|asn| asn.asn)
            .collect(),
        id: row.id,
        name: row.display_name,
    }
}

//! What the shipped catalogue must contain, and what broken rows say.

use super::*;

fn seed() -> &'static Catalogue {
    Catalogue::seed().unwrap()
}

#[test]
fn the_shipped_data_is_complete_without_the_test_facility() {
    let catalogue = seed();
    assert_eq!(catalogue.regions().count(), 12);
    assert_eq!(catalogue.countries().count(), 250);
    assert_eq!(catalogue.metros().count(), 87);
    assert_eq!(catalogue.facilities().count(), 110);
    assert_eq!(catalogue.providers().count(), 35);
    assert!(catalogue.facility(&"99999".into()).is_none());
}

#[test]
fn a_metros_region_is_that_of_its_country() {
    for metro in seed().metros() {
        let region = seed().region_of_country(metro.country).unwrap();
        assert_eq!(region.id, metro.region, "{}", metro.id);
    }
}

#[test]
fn the_six_backup_areas_come_from_the_regions() {
    let names: Vec<String> = seed()
        .backup_areas()
        .into_iter()
        .map(|area| area.name)
        .collect();
    let expected = [
        "Africa",
        "Asia Pacific",
        "Europe",
        "Latin America",
        "Middle East",
        "North America",
    ];
    assert_eq!(names, expected);
}

#[test]
fn london_can_be_backed_up_from_paris() {
    let area = seed().metros_in_backup_area_of(&"northern-europe".into());
    assert!(area.iter().any(|metro| metro.id.as_str() == "paris"));
    assert!(area.iter().all(|metro| metro.id.as_str() != "new-york"));
    assert!(
        seed()
            .metros_in_backup_area_of(&"atlantis".into())
            .is_empty()
    );
}

#[test]
fn the_nearest_metros_come_nearest_first() {
    let rotterdam = Coordinates::new(51.92, 4.48).unwrap();
    assert_eq!(
        seed().nearest_metro(rotterdam).unwrap().id.as_str(),
        "amsterdam"
    );
    let near = seed().nearest_metros(rotterdam, 5);
    assert_eq!(near.len(), 5);
    assert!(near.windows(2).all(|pair| pair[0].1 <= pair[1].1));
}

#[test]
fn a_retired_metro_is_never_the_nearest() {
    let mut parts = seed::read().unwrap();
    for metro in &mut parts.metros {
        metro.retired = metro.id.as_str() == "amsterdam";
    }
    let catalogue = Catalogue::new(parts).unwrap();
    let amsterdam = catalogue.metro(&"amsterdam".into()).unwrap().coordinates;
    assert_eq!(
        catalogue.nearest_metro(amsterdam).unwrap().id.as_str(),
        "brussels"
    );
}

#[test]
fn providers_carry_their_metros_and_asns() {
    let colt = seed().provider("colt-technology-services").unwrap();
    assert_eq!(
        (colt.metros.len(), colt.asns.as_slice()),
        (13, [Asn::new(8220)].as_slice())
    );
    let without_asn = seed()
        .providers()
        .filter(|provider| provider.asns.is_empty())
        .count();
    assert_eq!(without_asn, 5);
}

#[test]
fn facilities_are_found_by_metro() {
    let ids: Vec<&str> = seed()
        .facilities_of(&"amsterdam".into())
        .map(|row| row.id.as_str())
        .collect();
    assert_eq!(ids, ["104", "1236", "63"]);
}

#[test]
fn a_row_that_names_the_unknown_says_which() {
    let mut parts = seed::read().unwrap();
    parts.metros[0].region = "atlantis".into();
    let message = Catalogue::new(parts).unwrap_err().to_string();
    assert!(
        message.contains("amsterdam") && message.contains("region `atlantis`"),
        "{message}"
    );
}

#[test]
fn an_id_used_twice_is_refused() {
    let mut parts = seed::read().unwrap();
    let again = parts.metros[0].clone();
    parts.metros.push(again);
    let message = Catalogue::new(parts).unwrap_err().to_string();
    assert!(message.contains("twice"), "{message}");
}

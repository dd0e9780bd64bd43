//! What a customer site accepts, how it says no, and that its files read back unchanged.

use super::*;
use proptest::prelude::*;

fn ground() -> (&'static Catalogue, &'static Cities) {
    (Catalogue::seed().unwrap(), Cities::seed().unwrap())
}

fn input() -> SiteInput {
    SiteInput {
        site_id: "AMS-01".into(),
        name: "Amsterdam office".into(),
        city: "Amsterdam".into(),
        country: "nl".into(),
        peak_mbps: "2 Gbit/s".into(),
        ..SiteInput::default()
    }
}

/// The field and message of the only mistake.
fn mistake(change: impl FnOnce(&mut SiteInput)) -> (String, String) {
    let (catalogue, cities) = ground();
    let mut input = input();
    change(&mut input);
    let errors = input.parse(catalogue, cities).unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    (errors[0].field.clone(), errors[0].message.clone())
}

#[test]
fn a_city_gives_place_region_and_nearest_edge_site() {
    let (catalogue, cities) = ground();
    let site = input().parse(catalogue, cities).unwrap();
    assert_eq!(site.region.as_str(), "western-europe");
    assert_eq!(site.nearest_metro.as_str(), "amsterdam");
    assert_eq!(site.peak, Mbps::new(2_000));
}

#[test]
fn coordinates_win_over_the_city_and_the_address_is_the_last_resort() {
    let (catalogue, cities) = ground();
    let mut given = input();
    given.latitude = "50.85045".into();
    given.longitude = "4.34878".into();
    let site = given.parse(catalogue, cities).unwrap();
    assert_eq!(
        site.coordinates,
        Coordinates::new(50.85045, 4.34878).unwrap()
    );
    let mut addressed = input();
    addressed.city = String::new();
    addressed.address = "Coolsingel 40, 3011 AD Rotterdam".into();
    let site = addressed.parse(catalogue, cities).unwrap();
    assert!(
        (site.coordinates.latitude() - 51.9).abs() < 0.1,
        "{}",
        site.coordinates
    );
}

#[test]
fn every_mistake_is_named_at_its_field_with_the_value_seen() {
    type Mistake = (&'static str, &'static str, fn(&mut SiteInput));
    let mistakes: &[Mistake] = &[
        ("site_id", "empty", |i| i.site_id.clear()),
        ("site_id", "PAR 1", |i| i.site_id = "PAR 1".into()),
        ("site_id", "65 characters", |i| i.site_id = "x".repeat(65)),
        ("name", "empty", |i| i.name = "  ".into()),
        ("name", "formula", |i| i.name = "=1+1".into()),
        ("address", "301 characters", |i| i.address = "x".repeat(301)),
        ("country", "Atlantis", |i| i.country = "Atlantis".into()),
        ("country", "empty", |i| i.country.clear()),
        ("city", "Did you mean Amsterdam", |i| {
            i.city = "Amsterdm".into()
        }),
        ("city", "Name a city", |i| i.city.clear()),
        ("latitude", "Give both", |i| i.longitude = "4".into()),
        ("longitude", "Give both", |i| i.latitude = "52".into()),
        ("longitude", "east", |i| {
            i.latitude = "52".into();
            i.longitude = "east".into()
        }),
        ("latitude", "order", |i| {
            i.latitude = "-4.9".into();
            i.longitude = "52.4".into()
        }),
        ("peak_mbps", "at least 1 Mbit/s", |i| {
            i.peak_mbps = "0".into()
        }),
        ("peak_mbps", "lots", |i| i.peak_mbps = "lots".into()),
    ];
    for (field, words, change) in mistakes {
        let (seen, message) = mistake(change);
        assert_eq!(seen, *field, "{message}");
        assert!(message.contains(*words), "{words}: {message}");
    }
}

#[test]
fn the_template_passes() {
    let (catalogue, cities) = ground();
    let sites = from_csv(&template_csv(), catalogue, cities).unwrap();
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].0, 2);
}

#[test]
fn semicolons_and_a_byte_order_mark_are_read() {
    let (catalogue, cities) = ground();
    let text = "\u{feff}site_id;name;country;city;peak_mbps\r\nA;Office, north;FR;Paris;10\r\n";
    let sites = from_csv(text, catalogue, cities).unwrap();
    assert_eq!(sites[0].1.name, "Office, north");
}

#[test]
fn every_kind_of_broken_row_is_reported_with_line_and_column() {
    let (catalogue, cities) = ground();
    let text = "site_id,name,city,country,latitude,longitude,peak_mbps\n\
        A,ok,Paris,FR,,,10\n\
        A,twice,Paris,FR,,,10\n\
        ,no id,Paris,FR,,,10\n\
        C,,Paris,FR,,,10\n\
        D,d,Pariss,FR,,,10\n\
        E,e,Paris,XX,,,10\n\
        F,f,,FR,91,2,10\n\
        G,g,,FR,48,,10\n\
        H,h,Paris,FR,,,ten\n\
        I,i,Paris\n";
    let errors = from_csv(text, catalogue, cities).unwrap_err();
    let seen: Vec<(u64, &str)> = errors
        .iter()
        .map(|error| (error.line, error.column.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        seen,
        [
            (3, "site_id"),
            (4, "site_id"),
            (5, "name"),
            (6, "city"),
            (7, "country"),
            (8, "latitude"),
            (9, "longitude"),
            (10, "peak_mbps"),
            (11, "")
        ]
    );
}

#[test]
fn windows_line_ends_do_not_shift_the_lines() {
    let (catalogue, cities) = ground();
    let text = "site_id,name,city,country,peak_mbps\r\nA,a,Paris,FR,10\r\nB,,Paris,FR,10\r\n";
    let errors = from_csv(text, catalogue, cities).unwrap_err();
    assert_eq!(errors[0].line, 3);
    let fine = from_csv(&text.replace("B,,", "B,b,"), catalogue, cities).unwrap();
    assert_eq!(
        fine.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [2, 3]
    );
}

#[test]
fn a_header_names_what_is_missing_unknown_or_double() {
    let (catalogue, cities) = ground();
    let errors = from_csv("site_id,name,name,colour\nA,b,c,d\n", catalogue, cities).unwrap_err();
    let reasons: Vec<String> = errors.iter().map(ToString::to_string).collect();
    for words in [
        "\u{201c}colour\u{201d} is not a column",
        "twice",
        "\u{201c}country\u{201d} is missing",
        "\u{201c}peak_mbps\u{201d} is missing",
    ] {
        assert!(
            reasons.iter().any(|reason| reason.contains(words)),
            "{words}: {reasons:?}"
        );
    }
}

proptest! {
    #[test]
    fn what_is_exported_imports_again_unchanged(
        id in "[A-Z0-9][A-Z0-9/_.:-]{0,20}",
        name in "[A-Za-z][A-Za-z ,;\"'é]{0,20}[a-z]",
        address in "([A-Z][a-z ,\n\"]{0,30}[a-z])?",
        shift in -0.9_f64..0.9,
        peak in 1_u64..1_000_000,
    ) {
        let (catalogue, cities) = ground();
        let mut typed = input();
        typed.site_id = id;
        typed.name = name;
        typed.address = address;
        typed.latitude = (52.0 + shift).to_string();
        typed.longitude = (5.0 - shift).to_string();
        typed.peak_mbps = peak.to_string();
        let site = typed.parse(catalogue, cities).unwrap();
        let back = from_csv(&to_csv(std::iter::once(&site)), catalogue, cities).unwrap();
        prop_assert_eq!(back, vec![(2, site)]);
    }
}

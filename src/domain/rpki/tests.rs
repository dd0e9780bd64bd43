//! RFC 6811 cell by cell, both file shapes, and the set against plain comparison.

use super::*;
use proptest::prelude::*;

const ROUTINATOR: &str = r#"{
  "metadata": { "generated": 1764244800, "generatedTime": "2025-11-27T12:00:00Z" },
  "roas": [
    { "asn": "AS64500", "prefix": "20.0.0.0/16", "maxLength": 20, "ta": "ripe" },
    { "asn": "AS0", "prefix": "30.0.0.0/8", "maxLength": 32, "ta": "arin" },
    { "asn": "AS64501", "prefix": "2a00::/12", "maxLength": 128, "source": [{"type":"roa","tal":"ripe"}] }
  ],
  "routerKeys": [], "aspas": [{"customer":"AS1","providers":["AS2"]}]
}"#;

const RPKI_CLIENT: &str = r#"{
  "metadata": { "buildmachine": "host", "buildtime": "2025-11-27T12:00:00Z", "elapsedtime": 361 },
  "roas": [
    { "asn": 64500, "prefix": "20.0.0.0/16", "maxLength": 20, "ta": "ripe", "expires": 1764417600 },
    { "asn": 0, "prefix": "30.0.0.0/8", "maxLength": 32, "ta": "arin", "expires": 1764417600 },
    { "asn": 64501, "prefix": "2a00::/12", "maxLength": 128, "ta": "ripe", "expires": 1764417600 }
  ],
  "bgpsec_keys": [], "aspas": []
}"#;

fn read(text: &str) -> Result<Vrps, VrpError> {
    read_vrps(text.as_bytes()).map(|file| file.vrps)
}

fn vrp(prefix: &str, max_length: u8, asn: u32) -> Vrp {
    Vrp {
        prefix: prefix.parse().unwrap(),
        max_length,
        asn: Asn::new(asn),
    }
}

/// When both exports were made.
const MADE: UtcMs = UtcMs::new(1_764_244_800_000);

fn from(asn: u32) -> Origin {
    Origin::Asn(Asn::new(asn))
}

#[test]
fn both_exports_read_as_the_same_set() {
    let (one, other) = (read(ROUTINATOR).unwrap(), read(RPKI_CLIENT).unwrap());
    assert_eq!((one.len(), other.len()), (3, 3));
    for (prefix, asn) in [
        ("20.0.0.0/16", 64500),
        ("30.1.0.0/16", 1),
        ("2a00::/12", 64501),
    ] {
        let asked = |set: &Vrps| set.validate(prefix.parse().unwrap(), from(asn), MADE);
        assert_eq!(asked(&one), asked(&other), "{prefix}");
    }
    assert_eq!(one.generated(), other.generated());
    let made = one.generated().unwrap();
    assert_eq!(made.rfc3339(), "2025-11-27T12:00:00Z");
    assert_eq!(one.is_stale(made.add_hours(24), 24), Some(false));
    assert_eq!(one.is_stale(made.add_hours(25), 24), Some(true));
}

#[test]
fn every_state_of_rfc_6811_has_its_reason() {
    let set = read(ROUTINATOR).unwrap();
    let check = |prefix: &str, origin| set.validate(prefix.parse().unwrap(), origin, MADE);
    assert!(matches!(
        check("20.0.0.0/16", from(64500)),
        Validity::Valid(_)
    ));
    assert!(matches!(
        check("20.0.16.0/20", from(64500)),
        Validity::Valid(_)
    ));
    assert!(matches!(
        check("20.0.1.0/24", from(64500)),
        Validity::Invalid(InvalidReason::TooLong { .. })
    ));
    assert_eq!(
        check("20.0.0.0/16", from(1)),
        Validity::Invalid(InvalidReason::WrongOrigin {
            allowed: vec![Asn::new(64500)]
        })
    );
    // A covering announcement is not covered by the VRP.
    assert_eq!(check("20.0.0.0/15", from(64500)), Validity::NotFound);
    assert_eq!(check("21.0.0.0/16", from(64500)), Validity::NotFound);
    assert_eq!(
        check("30.1.0.0/16", from(64500)),
        Validity::Invalid(InvalidReason::Nobody)
    );
    // A route that claims AS0 is not authorised by a VRP for AS0.
    assert_eq!(
        check("30.1.0.0/16", from(0)),
        Validity::Invalid(InvalidReason::Nobody)
    );
    assert_eq!(
        check("20.0.0.0/16", Origin::Unclear),
        Validity::Invalid(InvalidReason::NoOrigin)
    );
    assert_eq!(check("21.0.0.0/16", Origin::Unclear), Validity::NotFound);
    assert!(matches!(
        check("2a00::/128", from(64501)),
        Validity::Valid(_)
    ));
}

#[test]
fn a_vrp_counts_until_it_expires_and_of_two_the_one_that_counts_longer() {
    let text = r#"{"roas":[
      {"asn":64500,"prefix":"20.0.0.0/16","maxLength":16,"expires":1764244800},
      {"asn":64501,"prefix":"20.0.0.0/8","maxLength":16,"expires":"2025-11-28T12:00:00Z"},
      {"asn":64502,"prefix":"21.0.0.0/16","expires":1764244800},
      {"asn":64502,"prefix":"21.0.0.0/16","expires":1764331200},
      {"asn":64502,"prefix":"22.0.0.0/16","expires":"soon"}]}"#;
    let file = read_vrps(text.as_bytes()).unwrap();
    assert_eq!(
        (file.vrps.len(), file.repeated, file.rejected_count),
        (3, 1, 1)
    );
    assert!(file.rejected[0].reason.contains("`soon` is not a time"));
    let set = file.vrps;
    let ask = |asn, now| set.validate("20.0.0.0/16".parse().unwrap(), from(asn), now);
    let before = UtcMs::new(MADE.get() - 1);
    assert!(matches!(ask(64500, before), Validity::Valid(_)));
    assert_eq!(set.expired(before), 0);
    // At the moment it expires only the covering one is left, which allows another ASN.
    assert!(matches!(ask(64500, MADE), Validity::Invalid(_)));
    assert!(matches!(ask(64501, MADE), Validity::Valid(_)));
    assert_eq!(set.expired(MADE), 1);
    assert_eq!(ask(64500, MADE.add_hours(24)), Validity::NotFound);
    assert_eq!(set.expired(MADE.add_hours(24)), 3);
}

#[test]
fn one_matching_vrp_is_enough_beside_any_number_of_others() {
    let set = Vrps::new(
        [
            vrp("20.0.0.0/8", 8, 0),
            vrp("20.0.0.0/16", 16, 7),
            vrp("20.0.0.0/16", 24, 7),
            vrp("20.0.0.0/24", 24, 9),
        ],
        None,
    );
    let route = "20.0.0.0/24".parse().unwrap();
    assert_eq!(
        set.validate(route, from(7), MADE),
        Validity::Valid(vrp("20.0.0.0/16", 24, 7))
    );
    assert_eq!(
        set.validate(route, from(8), MADE),
        Validity::Invalid(InvalidReason::WrongOrigin {
            allowed: vec![Asn::new(7), Asn::new(9)]
        })
    );
    assert_eq!(set.is_stale(UtcMs::new(0), 24), None);
}

#[test]
fn a_default_route_and_host_routes_are_looked_up_too() {
    let set = Vrps::new([vrp("0.0.0.0/0", 32, 5), vrp("::1/128", 128, 6)], None);
    assert!(matches!(
        set.validate("9.9.9.9/32".parse().unwrap(), from(5), MADE),
        Validity::Valid(_)
    ));
    assert!(matches!(
        set.validate("::1/128".parse().unwrap(), from(6), MADE),
        Validity::Valid(_)
    ));
    assert_eq!(
        set.validate("::2/128".parse().unwrap(), from(6), MADE),
        Validity::NotFound
    );
}

#[test]
fn a_bad_entry_is_rejected_by_itself_with_its_number_and_reason() {
    for (bad, told) in [
        (
            r#"{"asn":"AS1","prefix":"20.0.0.0/8","maxLength":7}"#,
            "maxLength 7 of 20.0.0.0/8 is not between 8 and 32.",
        ),
        (
            r#"{"asn":"AS1","prefix":"20.0.0.0/8","maxLength":33}"#,
            "between 8 and 32",
        ),
        (
            r#"{"asn":"AS1","prefix":"20.0.0.0/8","maxLength":-1}"#,
            "is not a length",
        ),
        (
            r#"{"asn":"AS1","prefix":"20.0.0.1/8","maxLength":8}"#,
            "host bits",
        ),
        (
            r#"{"asn":"ASX","prefix":"20.0.0.0/8","maxLength":8}"#,
            "ASX",
        ),
        (
            r#"{"asn":4294967296,"prefix":"20.0.0.0/8"}"#,
            "more than 32 bits",
        ),
        (
            r#"{"asn":"AS1","prefix":"20.0.0.0","maxLength":8}"#,
            "not a prefix",
        ),
        (r#"{"asn":"AS1","prefix":["20.0.0.0/8"]}"#, "no \"prefix\""),
        (
            r#"{"prefix":"20.0.0.0/8","customer":{"a":1}}"#,
            "no \"asn\"",
        ),
    ] {
        let text = format!("{{\"roas\":[\n{{\"asn\":1,\"prefix\":\"9.0.0.0/8\"}},\n{bad}\n]}}");
        let file = read_vrps(text.as_bytes()).unwrap();
        assert_eq!((file.vrps.len(), file.rejected_count), (1, 1), "{bad}");
        let first = file.rejected.first().unwrap();
        assert_eq!(first.entry, 2);
        assert!(first.reason.contains(told), "{bad}: {}", first.reason);
        let alone = read(&format!("{{\"roas\":[{bad}]}}")).unwrap_err();
        assert!(alone.to_string().contains("Entry 1"), "{alone}");
    }
}

#[test]
fn other_programs_spellings_read_the_same_and_repetitions_count_once() {
    let text = r#"{"metadata":{"counts":4,"generated":1764244800,"valid":1764331200,"serial":1},
      "roas":[{"prefix":"20.0.0.0/16","maxLength":"20","asn":"64500","ta":"Test VRP"},
              {"prefix":"20.0.0.0/16","maxLength":20,"asn":"as64500","expires":null,"new":[{}]},
              {"prefix":"20.0.0.0/16","maxLength":20,"asn":64500},
              {"prefix":"2001:DB8::/32","maxLength":48,"asn":"AS0.5"}],
      "bgpsec_keys":[{"asn":15562}],"signature":"x"}"#;
    let file = read_vrps(text.as_bytes()).unwrap();
    assert_eq!(
        (file.vrps.len(), file.repeated, file.rejected_count),
        (2, 2, 0)
    );
    assert!(file.vrps.generated().is_some());
    let plain = r#"{"metadata":null,"roas":[{"asn":1,"prefix":"9.0.0.0/8","maxLength":null}]}"#;
    let file = read_vrps(plain.as_bytes()).unwrap();
    assert_eq!(file.vrps, Vrps::new([vrp("9.0.0.0/8", 8, 1)], None));
}

#[test]
fn local_exceptions_are_told_from_vrps() {
    let text = r#"{"slurmVersion":1,"validationOutputFilters":{"prefixFilters":[]},
      "locallyAddedAssertions":{"prefixAssertions":[{"asn":64496,"prefix":"198.51.100.0/24"}]}}"#;
    let error = read(text).unwrap_err();
    assert_eq!(error, VrpError::Slurm);
    assert!(error.to_string().contains("SLURM"));
}

#[test]
fn what_is_no_vrp_file_says_how_to_make_one() {
    assert_eq!(read("{}"), Err(VrpError::NoList));
    assert_eq!(read(r#"{"roas":[]}"#), Err(VrpError::Empty));
    for text in ["", "[]", "{\"roas\":[}", "{\"roas\":{}}", "{\"roas\":[]} x"] {
        assert!(
            matches!(read(text), Err(VrpError::Unreadable { .. })),
            "{text}"
        );
    }
    let message = VrpError::NoList.to_string();
    assert!(message.contains("routinator") && message.contains("rpki-client"));
}

#[test]
fn an_element_that_is_no_object_is_rejected_by_itself() {
    for bad in [
        "5",
        "-5",
        "1.5",
        "true",
        "null",
        "\"20.0.0.0/8\"",
        "[{\"asn\":1}]",
    ] {
        let text = format!("{{\"roas\":[{bad},{{\"asn\":1,\"prefix\":\"9.0.0.0/8\"}}]}}");
        let file = read_vrps(text.as_bytes()).unwrap();
        assert_eq!((file.vrps.len(), file.rejected_count), (1, 1), "{bad}");
        let first = file.rejected.first().unwrap();
        assert_eq!(first.entry, 1);
        assert!(first.reason.contains("no object"), "{}", first.reason);
    }
}

#[test]
fn a_byte_order_mark_is_passed_over_and_a_csv_export_is_told_to_be_one() {
    let plain = r#"{"roas":[{"asn":1,"prefix":"9.0.0.0/8"}]}"#;
    assert_eq!(read(&format!("\u{feff}{plain}")), read(plain));
    for csv in [
        "ASN,IP Prefix,Max Length,Trust Anchor\nAS1,9.0.0.0/8,8,ripe\n",
        "\u{feff}ASN,IP Prefix,Max Length,Trust Anchor,Expires\r\n",
    ] {
        let error = read(csv).unwrap_err();
        assert_eq!(error, VrpError::Csv);
        assert!(
            error
                .to_string()
                .contains("`routinator vrps --format json`")
        );
    }
}

#[test]
fn half_a_million_are_read_and_asked_quickly() {
    let mut text = String::from("{\"roas\":[");
    for n in 0..500_000_u32 {
        let first = 1 + n / 65_536;
        let prefix = format!("{first}.{}.{}.0/24", n / 256 % 256, n % 256);
        let comma = if n == 0 { "" } else { "," };
        text.push_str(&format!(
            "{comma}{{\"asn\":\"AS{n}\",\"prefix\":\"{prefix}\",\"maxLength\":24}}"
        ));
    }
    text.push_str("]}");
    let set = read(&text).unwrap();
    assert_eq!(set.len(), 500_000);
    let answer = set.validate("3.0.5.0/24".parse().unwrap(), from(2 * 65_536 + 5), MADE);
    assert!(matches!(answer, Validity::Valid(_)), "{answer:?}");
}

fn any_vrp() -> impl Strategy<Value = Vrp> {
    (0_u32..1 << 10, 20_u8..=32, 0_u8..=12, 0_u32..4).prop_map(|(low, length, more, asn)| {
        let net = Ipv4Net::new((20 << 24 | low).into(), length).unwrap();
        vrp(&net.trunc().to_string(), (length + more).min(32), asn)
    })
}

proptest! {
    #[test]
    fn validation_agrees_with_the_words_of_rfc_6811(
        all in prop::collection::vec(any_vrp(), 0..30), route in any_vrp()
    ) {
        let set = Vrps::new(all.clone(), None);
        let covers = |vrp: &&Vrp| vrp.prefix.contains(&route.prefix);
        let matches = |vrp: &Vrp| vrp.asn == route.asn && vrp.asn.get() != 0
            && route.prefix.prefix_len() <= vrp.max_length;
        let covered = all.iter().any(|vrp| covers(&vrp));
        let matched = all.iter().filter(covers).any(matches);
        let got = set.validate(route.prefix, Origin::Asn(route.asn), MADE);
        prop_assert_eq!(matches!(got, Validity::Valid(_)), matched);
        prop_assert_eq!(matches!(got, Validity::NotFound), !covered);
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}") {
        let _ = read(&text);
        let _ = read(&format!("{{\"roas\":[{text}]}}"));
    }
}

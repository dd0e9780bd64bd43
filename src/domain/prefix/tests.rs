//! Every row of the bogon list, every message, and the overlap rule against plain ranges.

use super::*;
use proptest::prelude::*;

#[test]
fn every_row_of_the_bogon_list_is_read() {
    let rows = include_str!("../../data/network/bogon_prefixes.csv")
        .lines()
        .count()
        - 1;
    assert_eq!(BOGONS.len(), rows);
}

#[test]
fn a_public_prefix_is_accepted_and_printed_unchanged() {
    for text in ["20.30.40.0/24", "8.0.0.0/9", "20.30.40.4/30", "11.0.0.0/8"] {
        assert_eq!(Prefix4::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn every_bogon_range_is_refused_with_its_standard() {
    for row in BOGONS
        .iter()
        .filter(|row| matches!(row.prefix, IpNet::V4(_)))
    {
        let error = Prefix4::parse(&row.prefix.to_string()).unwrap_err();
        assert!(
            matches!(error, PrefixError::Special { .. }),
            "{}: {error}",
            row.prefix
        );
    }
    let message = Prefix4::parse("192.168.1.0/24").unwrap_err().to_string();
    assert!(
        message.contains("RFC 1918") && message.contains("192.168.0.0/16"),
        "{message}"
    );
}

#[test]
fn a_prefix_that_covers_a_bogon_is_refused_too() {
    assert!(matches!(
        Prefix4::parse("192.0.0.0/8"),
        Err(PrefixError::Special { .. })
    ));
    assert!(matches!(
        Prefix4::parse("192.31.196.0/23"),
        Err(PrefixError::Special { .. })
    ));
}

#[test]
fn host_bits_lengths_and_plain_addresses_say_what_to_enter() {
    let message = Prefix4::parse("20.30.41.0/23").unwrap_err().to_string();
    assert!(message.contains("20.30.40.0/23"), "{message}");
    let message = Prefix4::parse("20.30.40.1").unwrap_err().to_string();
    assert!(message.contains("/24"), "{message}");
    assert!(matches!(
        Prefix4::parse("20.30.40.0/31"),
        Err(PrefixError::Length { .. })
    ));
    assert!(matches!(
        Prefix4::parse("16.0.0.0/7"),
        Err(PrefixError::Length { .. })
    ));
    assert!(matches!(
        Prefix4::parse("0.0.0.0/0"),
        Err(PrefixError::Special { .. })
    ));
    for text in [
        "20.30.40/24",
        "20.30.40.0/33",
        "20.30.40.0/",
        "256.0.0.0/8",
        "abc",
        "020.30.40.0/24",
    ] {
        assert!(
            matches!(Prefix4::parse(text), Err(PrefixError::Unreadable { .. })),
            "{text}"
        );
    }
}

#[test]
fn ipv6_is_refused_with_the_explanation() {
    let message = Prefix4::parse("2a00:1450::/32").unwrap_err().to_string();
    assert!(message.contains("ordinary internet"), "{message}");
}

#[test]
fn session_subnets_are_links() {
    assert_eq!(
        SessionSubnet4::parse("192.0.2.0/31")
            .unwrap()
            .lower_usable(),
        Ipv4Addr::new(192, 0, 2, 0)
    );
    assert_eq!(
        SessionSubnet4::parse("10.1.2.4/30").unwrap().lower_usable(),
        Ipv4Addr::new(10, 1, 2, 5)
    );
    let v6 = SessionSubnet6::parse("2001:db8::2/127").unwrap();
    assert_eq!(
        (v6.lower_usable().to_string(), v6.note()),
        ("2001:db8::2".to_owned(), None)
    );
    let wide = SessionSubnet6::parse("2001:db8::/64").unwrap();
    assert_eq!(wide.lower_usable().to_string(), "2001:db8::1");
    assert!(wide.note().unwrap().contains("/127"));
}

#[test]
fn what_cannot_carry_a_session_is_refused() {
    for text in [
        "10.0.0.0/29",
        "10.0.0.1/31",
        "224.0.0.0/31",
        "127.0.0.0/30",
        "169.254.0.0/31",
        "2001:db8::/127",
        "",
    ] {
        assert!(SessionSubnet4::parse(text).is_err(), "{text}");
    }
    for text in [
        "2001:db8::/48",
        "2001:db8::1/127",
        "ff02::/127",
        "fe80::/64",
        "::/127",
        "10.0.0.0/31",
        "2001:db8::/128",
    ] {
        assert!(SessionSubnet6::parse(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn an_accepted_prefix_shares_no_address_with_any_bogon(bits: u32, length in 0_u8..=32) {
        let net = Ipv4Net::new(Ipv4Addr::from_bits(bits), length).unwrap().trunc();
        if let Ok(prefix) = Prefix4::parse(&net.to_string()) {
            let (first, last) = prefix.range();
            for row in BOGONS.iter() {
                let IpNet::V4(bogon) = row.prefix else { continue };
                let (from, to) = (u32::from(bogon.network()), u32::from(bogon.broadcast()));
                prop_assert!(last < from || to < first, "{} meets {}", prefix, bogon);
            }
            prop_assert_eq!(Prefix4::parse(&prefix.to_string()), Ok(prefix));
        }
    }

    #[test]
    fn overlap_means_sharing_an_address(a: u32, b: u32, la in 8_u8..=30, lb in 8_u8..=30) {
        let make = |bits, length| Prefix4(Ipv4Net::new(Ipv4Addr::from_bits(bits), length).unwrap().trunc());
        let near = (a & 0xffff_0000) | (b & 0xffff);
        for (x, y) in [(make(a, la), make(b, lb)), (make(a, la), make(near, lb))] {
            let ((from_x, to_x), (from_y, to_y)) = (x.range(), y.range());
            prop_assert_eq!(x.overlaps(y), from_x <= to_y && from_y <= to_x);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "[0-9a-f.:/ é]{0,24}") {
        let _ = (Prefix4::parse(&text), SessionSubnet4::parse(&text), SessionSubnet6::parse(&text));
    }
}

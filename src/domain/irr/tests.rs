//! RPSL as registries write it, what is skipped, and look-ups against plain comparison.

use super::*;
use proptest::prelude::*;

const TEXT: &str = "\
% This is a remark of the server.

route:          20.0.0.0/16
descr:          Contoso # a comment
+               goes on
origin:         AS64500   # who
mnt-by:         MAINT
source:         RIPE # Filtered

ROUTE:   20.0.0.0/16
origin:
         as64500
source:  radb

route:   20.0.1.0/24
descr:   route: 9.9.9.0/24 is only text
origin:  AS64501

as-set:  AS-CONTOSO
members: AS64500

route6:  2a00::/32
origin:  AS64500
source:  RIPE

route:   20.0.0.1/16
origin:  AS64500

route:   20.9.0.0/16
source:  RIPE

route:   2a01::/32
origin:  AS1
";

fn file() -> IrrFile {
    read_rpsl(TEXT.as_bytes()).unwrap()
}

fn state(prefix: &str, origin: u32) -> IrrState {
    file()
        .objects
        .state(prefix.parse().unwrap(), Asn::new(origin))
}

#[test]
fn objects_with_comments_continuations_and_several_sources_are_read() {
    let file = file();
    assert_eq!(file.objects.len(), 4);
    assert_eq!(file.others, 1);
    assert_eq!(
        state("20.0.0.0/16", 64500),
        IrrState::Exact {
            sources: vec!["RADB".to_owned(), "RIPE".to_owned()]
        }
    );
    assert!(matches!(state("2a00::/32", 64500), IrrState::Exact { .. }));
    assert_eq!(
        file.objects.sources().into_iter().collect::<Vec<_>>(),
        [("", 1), ("RADB", 1), ("RIPE", 2)]
    );
}

#[test]
fn a_registry_is_replaced_by_itself_and_the_others_stay() {
    let newer = "route: 20.7.0.0/16\norigin: AS7\nsource: RIPE\n";
    let newer = read_rpsl(newer.as_bytes()).unwrap().objects;
    let others = BTreeSet::from(["RADB".to_owned(), String::new()]);
    let both = RouteObjects::merged([file().objects.only(&others), newer]);
    assert_eq!(
        both.sources().into_iter().collect::<Vec<_>>(),
        [("", 1), ("RADB", 1), ("RIPE", 1)]
    );
    assert_eq!(
        both.state("20.0.0.0/16".parse().unwrap(), Asn::new(64500)),
        IrrState::Exact {
            sources: vec!["RADB".to_owned()]
        }
    );
}

#[test]
fn unusable_route_objects_are_skipped_with_line_and_reason() {
    let skipped = file().skipped;
    assert_eq!(skipped.len(), 3);
    assert!(
        skipped[0].line == 26 && skipped[0].reason.contains("host bits"),
        "{skipped:?}"
    );
    assert!(
        skipped[1].line == 29 && skipped[1].reason.contains("empty"),
        "{skipped:?}"
    );
    assert!(skipped[2].reason.contains("does not belong"), "{skipped:?}");
}

#[test]
fn the_longest_covering_object_with_the_origin_is_named() {
    let IrrState::Covering { object } = state("20.0.1.128/25", 64500) else {
        panic!("covering expected");
    };
    assert_eq!(object.prefix.to_string(), "20.0.0.0/16");
    assert_eq!(
        state("20.0.1.0/24", 7),
        IrrState::OtherOrigin {
            origins: vec![Asn::new(64500), Asn::new(64501)]
        }
    );
    assert_eq!(state("21.0.0.0/24", 7), IrrState::Absent);
    // A longer object says nothing about a shorter route.
    assert_eq!(state("20.0.0.0/15", 64500), IrrState::Absent);
}

#[test]
fn a_covering_object_suffices_only_beyond_24() {
    let net = |text: &str| text.parse::<IpNet>().unwrap();
    let covering = state("20.0.2.0/24", 64500);
    assert_eq!(covering.outcome(net("20.0.2.0/24")), Outcome::Warn);
    assert_eq!(covering.outcome(net("20.0.2.0/26")), Outcome::Pass);
    assert_eq!(IrrState::Absent.outcome(net("20.0.2.0/24")), Outcome::Fail);
}

#[test]
fn a_file_without_route_objects_says_what_is_expected() {
    let error = read_rpsl("person: A\nnic-hdl: B\n\nroute: x\n".as_bytes()).unwrap_err();
    assert_eq!(
        error,
        IrrError::Empty {
            skipped: 1,
            others: 1
        }
    );
    assert!(error.to_string().contains("`origin:`"));
    assert!(read_rpsl(&b""[..]).is_err());
}

#[test]
fn old_encodings_and_windows_line_ends_are_read() {
    let text = b"route: 20.0.0.0/16\r\ndescr: M\xfcnchen\r\norigin: AS5\r\nsource: RIPE\r\n\r\n";
    assert_eq!(read_rpsl(&text[..]).unwrap().objects.len(), 1);
}

proptest! {
    #[test]
    fn look_ups_agree_with_comparing_all_objects(
        all in prop::collection::vec((0_u32..1 << 8, 24_u8..=32, 0_u32..3), 0..30),
        (low, length, origin) in (0_u32..1 << 8, 24_u8..=32, 0_u32..3)
    ) {
        let net = |low: u32, length| IpNet::new(std::net::Ipv4Addr::from(20 << 24 | low).into(), length).unwrap().trunc();
        let objects: Vec<RouteObject> = all.into_iter().map(|(low, length, origin)| RouteObject {
            prefix: net(low, length), origin: Asn::new(origin), source: "RIPE".to_owned(),
        }).collect();
        let set = RouteObjects::new(objects.clone());
        let (prefix, origin) = (net(low, length), Asn::new(origin));
        let exact = objects.iter().any(|o| o.prefix == prefix && o.origin == origin);
        let covering = objects.iter().any(|o| o.prefix.contains(&prefix) && o.origin == origin);
        let any = objects.iter().any(|o| o.prefix.contains(&prefix));
        let got = set.state(prefix, origin);
        prop_assert_eq!(matches!(got, IrrState::Exact { .. }), exact);
        prop_assert_eq!(matches!(got, IrrState::Covering { .. }), covering && !exact);
        prop_assert_eq!(matches!(got, IrrState::Absent), !any);
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "[\\PC\n]{0,80}") {
        let _ = read_rpsl(text.as_bytes());
        let _ = read_rpsl(format!("route: {text}\norigin: {text}\n").as_bytes());
    }
}

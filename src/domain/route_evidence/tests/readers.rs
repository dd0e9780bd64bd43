//! Own CSV and JSON, and FRR's shapes.

use proptest::prelude::*;

use super::*;

fn filter() -> Wanted {
    Wanted::new(&[wanted("20.1.2.0/24", 7018)])
}

fn frr(text: &str, session: Option<&str>) -> Result<Heard, EvidenceError> {
    read_frr(text.as_bytes(), session, Vantage::Received, &filter())
}

/// As FRR prints `show bgp ipv4 unicast json`, shortened.
const SHORT: &str = r#"{
 "vrfId": 0, "vrfName": "default", "tableVersion": 12, "routerId": "192.0.2.9", "defaultLocPrf": 100, "localAS": 8075,
 "routes": {
  "20.1.2.0/24": [
   {"valid":true,"bestpath":true,"selectionReason":"Older Path","pathFrom":"external","prefix":"20.1.2.0","prefixLen":24,
    "network":"20.1.2.0/24","version":5,"metric":0,"weight":0,"peerId":"192.0.2.1","path":"3356 7018","origin":"IGP",
    "nexthops":[{"ip":"192.0.2.1","hostname":"r1","afi":"ipv4","used":true}]},
   {"valid":true,"pathFrom":"external","prefix":"20.1.2.0","prefixLen":24,"network":"20.1.2.0/24","peerId":"192.0.2.3",
    "path":"3356 7018","origin":"IGP","nexthops":[{"ip":"192.0.2.3","afi":"ipv4","used":true}]}],
  "9.9.9.0/24": [{"valid":true,"peerId":"192.0.2.5","path":"19281","nexthops":[]}]
 }, "totalRoutes": 2, "totalPaths": 3 }"#;

/// As FRR prints `show bgp ipv4 unicast detail json`, shortened.
const DETAIL: &str = r#"{ "vrfId":0, "localAS":8075, "routes": { "20.1.2.0/24": {
  "prefix":"20.1.2.0/24","version":5,"advertisedTo":{"192.0.2.7":{}},
  "paths":[
   {"aspath":{"string":"3356 7018","segments":[{"type":"as-sequence","list":[3356,7018]}],"length":2},"origin":"IGP",
    "valid":true,"community":{"string":"8075:8007 no-export","list":["8075:8007","no-export"]},
    "nexthops":[{"ip":"192.0.2.1"}],"peer":{"peerId":"192.0.2.1","routerId":"192.0.2.1","type":"external"}},
   {"aspath":{"string":"3356 7018","length":2},"origin":"IGP","valid":true,
    "nexthops":[{"ip":"192.0.2.3"}],"peer":{"peerId":"192.0.2.3","type":"external"}}] } } }"#;

#[test]
fn frrs_short_table_is_read_without_communities() {
    let heard = frr(SHORT, None).unwrap();
    assert_eq!((heard.routes.len(), heard.passed_over), (2, 1));
    assert_eq!(heard.routes[0].session, "192.0.2.1");
    assert_eq!(heard.routes[0].as_path, AsPath::sequence([3356, 7018]));
    assert_eq!(heard.routes[0].communities, None);
    assert_eq!(heard.routes[1].next_hop, "192.0.2.3".parse().ok());
    // Also a session without such a route is in the evidence.
    assert!(heard.sessions.contains("192.0.2.5"));
}

#[test]
fn frrs_detailed_table_is_read_with_communities_and_their_absence() {
    let heard = frr(DETAIL, None).unwrap();
    let seen: Vec<_> = heard
        .routes
        .iter()
        .map(|route| route.communities.clone().unwrap().len())
        .collect();
    assert_eq!(seen, [2, 0]);
    assert!(
        heard.routes[0]
            .communities
            .as_ref()
            .unwrap()
            .contains("8075:8007")
    );
}

#[test]
fn frr_per_vrf_single_prefix_and_bare_lists_of_details_are_read() {
    let per_vrf = format!("{{\"default\": {SHORT}, \"customers\": {SHORT}}}");
    assert_eq!(frr(&per_vrf, None).unwrap().routes.len(), 4);
    let single = r#"{"prefix":"20.1.2.0/24","paths":[{"aspath":{"string":"Local"},"peer":{"peerId":"0.0.0.0"}}]}"#;
    let heard = frr(single, None).unwrap();
    assert_eq!(heard.routes[0].as_path, AsPath::default());
    let list =
        r#"{"routes":{"20.1.2.0/24":[{"aspath":{"string":"1"},"peer":{"peerId":"192.0.2.1"}}]}}"#;
    assert_eq!(frr(list, None).unwrap().routes.len(), 1);
}

#[test]
fn advertised_routes_need_the_session_and_a_table_is_not_what_is_sent() {
    let text = r#"{"bgpTableVersion":3,"bgpLocalRouterId":"192.0.2.9","defaultLocPrf":100,"localAS":3356,
      "advertisedRoutes":{"20.1.2.0/24":{"addrPrefix":"20.1.2.0","prefixLen":24,"network":"20.1.2.0/24",
      "nextHop":"192.0.2.1","weight":0,"path":"7018","bgpOriginCode":"i"}},"totalPrefixCounter":1}"#;
    let message = frr(text, None).unwrap_err().to_string();
    assert!(
        message.contains("advertisedRoutes") && message.contains("Name the session"),
        "{message}"
    );
    let sent = |text: &str| read_frr(text.as_bytes(), Some("PAR-1"), Vantage::Sent, &filter());
    let heard = sent(text).unwrap();
    // The own ASN comes in front when it is checked.
    assert_eq!(heard.routes[0].as_path, AsPath::sequence([7018]));
    assert_eq!(
        (heard.routes[0].session.as_str(), heard.vantage),
        ("PAR-1", Vantage::Sent)
    );
    let message = sent(SHORT).unwrap_err().to_string();
    assert!(message.contains("advertised-routes"), "{message}");
}

#[test]
fn in_the_output_of_one_neighbour_only_the_caller_knows_which() {
    // `advertised-routes detail json`: the peer is where the route came from.
    let text = r#"{"advertisedRoutes":{"20.1.2.0/24":{"prefix":"20.1.2.0/24","paths":[
      {"aspath":{"string":"7018"},"community":{"string":"8075:8007"},"peer":{"peerId":"10.9.9.9"}}]}}}"#;
    assert!(
        frr(text, None)
            .unwrap_err()
            .to_string()
            .contains("Name the session")
    );
    let heard = frr(text, Some("PAR-1")).unwrap();
    assert_eq!(heard.routes[0].session, "PAR-1");
    // Nothing is sent to this neighbour: it is in the evidence all the same.
    let heard = frr(r#"{"advertisedRoutes":{}}"#, Some("PAR-1")).unwrap();
    assert!(heard.routes.is_empty() && heard.sessions.contains("PAR-1"));
}

#[test]
fn other_families_and_other_prefixes_need_not_be_understood() {
    let text = r#"{"routes":{
      "[2]:[0]:[48]:[1a:2b:3c:4d:5e:61]":{"paths":[{}]},
      "routeDistinguishers":{"1:1":{"20.1.2.0/24":[{"peerId":"a"}]}},
      "2001:db8::/32":[{"valid":true}], "9.9.9.9/24":[{"peerId":"192.0.2.5"}],
      "20.1.2.0/24":[{"peerId":"192.0.2.1","path":"3356"}]}}"#;
    let heard = frr(text, None).unwrap();
    assert_eq!((heard.routes.len(), heard.passed_over), (1, 4));
    assert!(heard.sessions.contains("192.0.2.5"));
}

#[test]
fn many_entries_are_read_and_an_endless_one_is_refused() {
    let one = |prefix: &str, paths: usize| {
        let path = r#"{"peerId":"192.0.2.1","path":"3356 7018"},"#.repeat(paths);
        format!("\"{prefix}\":[{}]", path.trim_end_matches(','))
    };
    let many: Vec<String> = (0..30_000)
        .map(|n| one(&format!("21.{}.{}.0/24", n / 256, n % 256), 20))
        .collect();
    let text = format!("{{\"routes\":{{{}}}}}", many.join(","));
    assert!(text.len() > 20_000_000);
    assert_eq!(frr(&text, None).unwrap().passed_over, 600_000);
    let text = format!("{{\"routes\":{{{}}}}}", one("20.1.2.0/24", 500_000));
    let message = frr(&text, None).unwrap_err().to_string();
    assert!(
        message.contains("one entry has more than 16 MB"),
        "{message}"
    );
}

#[test]
fn what_is_no_frr_output_says_which_command_to_use() {
    for text in [
        "",
        "[]",
        "{}",
        "{\"routes\":",
        "{\"routes\":[]}",
        "% Network not in table",
    ] {
        let message = frr(text, None).unwrap_err().to_string();
        assert!(
            message.contains("show bgp ipv4 unicast detail json"),
            "{text}: {message}"
        );
    }
    let bad = r#"{"routes":{"20.1.2.1/24":[{"peerId":"a","path":"1"}]}}"#;
    assert!(
        frr(bad, None)
            .unwrap_err()
            .to_string()
            .contains("host bits")
    );
}

#[test]
fn own_json_takes_texts_and_lists() {
    let text = r#"[
      {"session":"PAR-1","prefix":"20.1.2.0/24","as_path":[3356,7018],"communities":["8075:8007"],"next_hop":"192.0.2.1"},
      {"session":"PAR-2","prefix":"20.1.2.0/24","as_path":"3356 7018"}]"#;
    let heard = read_json(text, Vantage::Received, &filter()).unwrap();
    assert_eq!(heard.routes[0].as_path, heard.routes[1].as_path);
    assert!(heard.routes[0].communities.is_some() && heard.routes[1].communities.is_none());
    let bad = r#"[{"session":"","prefix":"20.1.2.0/24","as_path":""}]"#;
    let message = read_json(bad, Vantage::Received, &filter())
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("Entry 1") && message.contains("empty"),
        "{message}"
    );
}

#[test]
fn a_bad_csv_row_is_named_with_its_line() {
    for (row, told) in [
        ("PAR-1,20.1.2.0,1,,", "not a prefix"),
        ("PAR-1,20.1.2.1/24,1,,", "20.1.2.0/24 is meant"),
        ("PAR-1,20.1.2.0/24,1 x,,", "`x` is not an ASN"),
        ("PAR-1,20.1.2.0/24,1,8075,", "8075:8007"),
        ("PAR-1,20.1.2.0/24,1,,nowhere", "not an address"),
        (",20.1.2.0/24,1,,", "empty"),
    ] {
        let text =
            format!("session,prefix,as_path,communities,next_hop\nA,20.1.2.0/24,1,,\n{row}\n");
        let message = read_csv(&text, Vantage::Received, &filter())
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with("Line 3") && message.contains(told),
            "{message}"
        );
    }
    let message = read_csv("session,prefix\n", Vantage::Received, &filter())
        .unwrap_err()
        .to_string();
    assert!(message.contains("as_path"), "{message}");
}

#[test]
fn the_default_route_and_ipv6_concern_no_prefix() {
    let filter = filter();
    for (net, concerns) in [
        ("0.0.0.0/0", false),
        ("2a00::/32", false),
        ("20.0.0.0/8", true),
        ("20.1.2.0/24", true),
        ("20.1.2.4/30", true),
        ("20.1.3.0/24", false),
    ] {
        assert_eq!(filter.concerns(net.parse().unwrap()), concerns, "{net}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,60}") {
        let filter = filter();
        let _ = frr(&text, Some("a"));
        let _ = frr(&format!("{{\"routes\":{{\"20.1.2.0/24\":[{text}]}}}}"), None);
        let _ = read_json(&text, Vantage::Received, &filter);
        let _ = read_csv(&format!("session,prefix,as_path\n{text}"), Vantage::Received, &filter);
    }
}

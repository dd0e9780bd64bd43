//! MRT table dumps, written byte by byte after RFC 6396, so that no parser checks itself.

use super::*;

fn record(kind: u16, subtype: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = 1_764_244_800_u32.to_be_bytes().to_vec();
    bytes.extend(kind.to_be_bytes());
    bytes.extend(subtype.to_be_bytes());
    bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

/// PEER_INDEX_TABLE (13, 1): two peers with IPv4 addresses and four-byte ASNs.
fn peers() -> Vec<u8> {
    // Collector, a view without name, two peers; each: type, BGP id, address, ASN.
    let mut body = vec![192, 0, 2, 9, 0, 0, 0, 2];
    for last in [1_u8, 3] {
        body.push(2);
        body.extend([192, 0, 2, last, 192, 0, 2, last]);
        body.extend(3356_u32.to_be_bytes());
    }
    record(13, 1, &body)
}

fn attribute(flags: u8, kind: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![flags, kind, u8::try_from(value.len()).unwrap()];
    bytes.extend(value);
    bytes
}

/// RIB_IPV4_UNICAST (13, 2) of 20.1.2.0/24, one entry per peer.
fn rib(paths: &[(u16, &[u32], bool)]) -> Vec<u8> {
    let mut body = 0_u32.to_be_bytes().to_vec();
    body.extend([24, 20, 1, 2]);
    body.extend(u16::try_from(paths.len()).unwrap().to_be_bytes());
    for (peer, path, tagged) in paths {
        let mut segment = vec![2, u8::try_from(path.len()).unwrap()];
        segment.extend(path.iter().flat_map(|asn| asn.to_be_bytes()));
        let mut attributes = attribute(0x40, 1, &[0]);
        attributes.extend(attribute(0x40, 2, &segment));
        attributes.extend(attribute(0x40, 3, &[192, 0, 2, 1]));
        if *tagged {
            let community: Vec<u8> = [8075_u16, 8007]
                .iter()
                .flat_map(|half| half.to_be_bytes())
                .collect();
            attributes.extend(attribute(0xc0, 8, &community));
        }
        body.extend(peer.to_be_bytes());
        body.extend(1_764_244_800_u32.to_be_bytes());
        body.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
        body.extend(attributes);
    }
    record(13, 2, &body)
}

fn dump() -> Vec<u8> {
    let mut bytes = peers();
    bytes.extend(rib(&[
        (0, &[3356, 7018], true),
        (1, &[3356, 64512, 7018], false),
    ]));
    bytes
}

fn read(bytes: &[u8]) -> Result<Heard, EvidenceError> {
    let filter = Wanted::new(&[wanted("20.1.2.0/24", 7018)]);
    read_mrt(bytes, Vantage::Received, &filter)
}

#[test]
fn a_table_dump_is_read_with_sessions_paths_and_communities() {
    let heard = read(&dump()).unwrap();
    let seen: Vec<_> = heard
        .routes
        .iter()
        .map(|route| {
            let tagged = route.communities.as_ref().unwrap().contains("8075:8007");
            (route.session.as_str(), route.as_path.to_string(), tagged)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("192.0.2.1", "3356 7018".to_owned(), true),
            ("192.0.2.3", "3356 64512 7018".to_owned(), false)
        ]
    );
}

#[test]
fn other_prefixes_are_passed_over_and_their_sessions_kept() {
    let filter = Wanted::new(&[wanted("21.0.0.0/24", 7018)]);
    let sent = read_mrt(&dump()[..], Vantage::Sent, &filter);
    assert!(sent.unwrap_err().to_string().contains("not to whom"));
    let heard = read_mrt(&dump()[..], Vantage::Received, &filter).unwrap();
    assert_eq!(
        (heard.routes.len(), heard.passed_over, heard.sessions.len()),
        (0, 2, 2)
    );
}

#[test]
fn truncated_and_broken_dumps_are_refused_whole() {
    let whole = dump();
    for cut in [5, whole.len() - 1, whole.len() - 20, peers().len() + 4] {
        let message = read(&whole[..cut]).unwrap_err().to_string();
        assert!(
            message.contains("Upload a table dump"),
            "cut at {cut}: {message}"
        );
    }
    assert!(read(b"").is_err());
    let text = read(b"session,prefix,as_path\n").unwrap_err().to_string();
    assert!(text.contains("does not begin like one"), "{text}");
    // A record that is shorter inside than it says outside: entries are missing.
    let mut body = rib(&[(0, &[3356], true)])[12..].to_vec();
    body[9] = 2;
    let torn = [peers(), record(13, 2, &body)].concat();
    let message = read(&torn).unwrap_err().to_string();
    assert!(
        message.starts_with("Record 2") && message.contains("ends in the middle"),
        "{message}"
    );
    let foreign = [peers(), rib(&[(7, &[3356], true)])].concat();
    assert!(
        read(&foreign)
            .unwrap_err()
            .to_string()
            .contains("names peer 7")
    );
}

/// `(16, subtype)` of AFI 1, SAFI 1 as OpenBGPD's `table-mp` writes it: own address first.
fn entry(attributes: &[u8]) -> Vec<u8> {
    let mut body = vec![0x0d, 0x1c, 0x1f, 0x8b, 0, 0, 0, 1];
    body.extend([192, 0, 2, 0, 192, 0, 2, 1]);
    body.extend([
        0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 4, 192, 0, 2, 1, 24, 20, 1, 2,
    ]);
    body.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
    body.extend(attributes);
    record(16, 2, &body)
}

/// AS_PATH of two-byte ASNs 3356 23456 and AS4_PATH 3356 4200000001, tagged.
fn old_attributes() -> Vec<u8> {
    let mut all = attribute(0x40, 1, &[0]);
    all.extend(attribute(0x40, 2, &[2, 2, 0x0d, 0x1c, 0x5b, 0xa0]));
    all.extend(attribute(0xc0, 8, &[0x1f, 0x8b, 0x1f, 0x47]));
    let mut four = vec![2, 2];
    four.extend(3356_u32.to_be_bytes());
    four.extend(4_200_000_001_u32.to_be_bytes());
    all.extend(attribute(0xc0, 17, &four));
    all
}

#[test]
fn old_layouts_with_two_byte_asns_are_read() {
    let attributes = old_attributes();
    let mut body = vec![
        0, 0, 0, 0, 20, 1, 2, 0, 24, 1, 0, 0, 0, 0, 192, 0, 2, 1, 0x0d, 0x1c,
    ];
    body.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
    body.extend(&attributes);
    for dump in [record(12, 1, &body), entry(&attributes)] {
        let heard = read(&dump).unwrap();
        let route = heard.routes.first().unwrap();
        assert_eq!(route.session, "192.0.2.1");
        assert_eq!(route.as_path, AsPath::sequence([3356, 4_200_000_001]));
        assert!(route.communities.as_ref().unwrap().contains("8075:8007"));
    }
}

#[test]
fn several_paths_of_a_peer_and_sets_are_read() {
    let attributes = [
        attribute(0x40, 1, &[0]),
        attribute(
            0x40,
            2,
            &[2, 1, 0, 0, 0x0d, 0x1c, 1, 2, 0, 0, 0, 7, 0, 0, 0, 8],
        ),
    ]
    .concat();
    // RIB_IPV4_UNICAST_ADDPATH (RFC 8050): a path identifier before the attributes.
    let mut body = vec![0, 0, 0, 0, 24, 20, 1, 2, 0, 2];
    for path_id in [1, 2] {
        body.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, path_id]);
        body.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
        body.extend(&attributes);
    }
    let heard = read(&[peers(), record(13, 8, &body)].concat()).unwrap();
    assert_eq!(heard.routes.len(), 2);
    let path = &heard.routes.first().unwrap().as_path;
    assert_eq!(path.to_string(), "3356 {7,8}");
    assert_eq!(path.origin(), crate::rpki::Origin::Unclear);
}

#[test]
fn peers_with_two_byte_asns_and_ipv6_addresses_have_their_place() {
    let mut body = vec![192, 0, 2, 9, 0, 0, 0, 2];
    // Type 1: an IPv6 address and an ASN of two bytes.
    body.extend([1, 1, 1, 1, 1]);
    body.extend([
        0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x0d, 0x1c,
    ]);
    body.extend([0, 1, 1, 1, 1, 192, 0, 2, 3, 0x0d, 0x1c]);
    let dump = [
        record(13, 1, &body),
        rib(&[(1, &[3356], true), (0, &[3356], false)]),
    ]
    .concat();
    let heard = read(&dump).unwrap();
    let sessions: Vec<&str> = heard
        .routes
        .iter()
        .map(|route| route.session.as_str())
        .collect();
    assert_eq!(sessions, ["192.0.2.3", "2001:db8::1"]);
}

#[test]
fn other_families_are_passed_over_without_being_understood() {
    let mut v6 = vec![0, 0, 0, 0, 32, 0x20, 1, 0x0d, 0xb8, 0, 3];
    v6.extend([0xff; 9]);
    let generic = record(13, 6, &[0xff; 7]);
    let with_v4 = [
        peers(),
        record(13, 4, &v6),
        generic,
        rib(&[(0, &[3356], true)]),
    ]
    .concat();
    let heard = read(&with_v4).unwrap();
    assert_eq!((heard.routes.len(), heard.passed_over), (1, 4));
    let only_v6 = [peers(), record(13, 4, &v6)].concat();
    assert!(
        read(&only_v6)
            .unwrap_err()
            .to_string()
            .contains("no IPv4 unicast routes")
    );
    assert!(
        read(&peers())
            .unwrap_err()
            .to_string()
            .contains("no routes")
    );
}

#[test]
fn a_file_of_updates_is_refused_with_what_to_upload() {
    // BGP4MP_MESSAGE_AS4 (16, 4) with a KEEPALIVE.
    let mut body = 3356_u32.to_be_bytes().to_vec();
    body.extend(8075_u32.to_be_bytes());
    body.extend([0, 0, 0, 1, 192, 0, 2, 1, 192, 0, 2, 2]);
    body.extend([0xff; 16]);
    body.extend([0, 19, 4]);
    let message = read(&record(16, 4, &body)).unwrap_err().to_string();
    assert!(
        message.contains("updates") && message.contains("Upload a table dump"),
        "{message}"
    );
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(
        kind in 10_u16..18, subtype in 0_u16..13, body in proptest::collection::vec(proptest::num::u8::ANY, 0..80)
    ) {
        let _ = read(&[peers(), record(kind, subtype, &body)].concat());
        let _ = read(&body);
    }
}

//! MRT table dumps, written byte by byte after RFC 6396, so that no parser checks itself.

use std::io::Write;

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

fn read(bytes: &[u8], limit: u64) -> Result<Heard, EvidenceError> {
    let filter = Wanted::new(&[wanted("20.1.2.0/24", 7018)]);
    read_mrt(bytes, limit, Vantage::Received, &filter)
}

#[test]
fn a_table_dump_is_read_with_sessions_paths_and_communities() {
    let heard = read(&dump(), MAX_UNPACKED).unwrap();
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
fn packed_dumps_read_the_same() {
    let plain = read(&dump(), MAX_UNPACKED).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&dump()).unwrap();
    assert_eq!(read(&gzip.finish().unwrap(), MAX_UNPACKED).unwrap(), plain);
    let mut bzip = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    bzip.write_all(&dump()).unwrap();
    assert_eq!(read(&bzip.finish().unwrap(), MAX_UNPACKED).unwrap(), plain);
}

#[test]
fn other_prefixes_are_passed_over_and_their_sessions_kept() {
    let filter = Wanted::new(&[wanted("21.0.0.0/24", 7018)]);
    let heard = read_mrt(&dump()[..], MAX_UNPACKED, Vantage::Received, &filter).unwrap();
    assert_eq!(
        (heard.routes.len(), heard.passed_over, heard.sessions.len()),
        (0, 2, 2)
    );
}

#[test]
fn truncated_broken_and_oversized_dumps_are_refused_whole() {
    let whole = dump();
    for cut in [5, whole.len() - 1, whole.len() - 20, peers().len() + 4] {
        assert!(read(&whole[..cut], MAX_UNPACKED).is_err(), "cut at {cut}");
    }
    assert!(read(b"", MAX_UNPACKED).is_err());
    assert!(read(b"session,prefix,as_path\n", MAX_UNPACKED).is_err());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&whole).unwrap();
    let packed = gzip.finish().unwrap();
    assert!(read(&packed[..packed.len() - 12], MAX_UNPACKED).is_err());
    assert!(matches!(
        read(&whole, 60),
        Err(EvidenceError::TooLarge { .. })
    ));
}

#[test]
fn a_file_of_updates_is_refused_with_what_to_upload() {
    // BGP4MP_MESSAGE_AS4 (16, 4) with a KEEPALIVE.
    let mut body = 3356_u32.to_be_bytes().to_vec();
    body.extend(8075_u32.to_be_bytes());
    body.extend([0, 0, 0, 1, 192, 0, 2, 1, 192, 0, 2, 2]);
    body.extend([0xff; 16]);
    body.extend([0, 19, 4]);
    let message = read(&record(16, 4, &body), MAX_UNPACKED)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("updates") && message.contains("TABLE_DUMP_V2"),
        "{message}"
    );
}

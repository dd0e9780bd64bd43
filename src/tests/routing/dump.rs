//! Table dumps, written byte by byte after RFC 6396, so that no parser checks itself.

/// One record with its header.
pub fn record(kind: u16, subtype: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = 1_764_244_800_u32.to_be_bytes().to_vec();
    bytes.extend(kind.to_be_bytes());
    bytes.extend(subtype.to_be_bytes());
    bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
    bytes.extend(body);
    bytes
}

fn attribute(flags: u8, kind: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![flags, kind, u8::try_from(value.len()).unwrap()];
    bytes.extend(value);
    bytes
}

/// Attributes of a route with this path, tagged 8075:8007.
fn attributes(path: &[u32]) -> Vec<u8> {
    let mut segment = vec![2, u8::try_from(path.len()).unwrap()];
    segment.extend(path.iter().flat_map(|asn| asn.to_be_bytes()));
    [
        attribute(0x40, 1, &[0]),
        attribute(0x40, 2, &segment),
        attribute(0xc0, 8, &[0x1f, 0x8b, 0x1f, 0x47]),
    ]
    .concat()
}

/// A TABLE_DUMP_V2 in which each of these peers announces `a.b.c.0/24`s by a path.
pub fn rib(peers: &[[u8; 4]], prefixes: &[[u8; 3]], path: &[u32]) -> Vec<u8> {
    let count = u16::try_from(peers.len()).unwrap();
    let mut index = vec![192, 0, 2, 9, 0, 0];
    index.extend(count.to_be_bytes());
    for peer in peers {
        index.push(2);
        index.extend(peer);
        index.extend(peer);
        index.extend(8220_u32.to_be_bytes());
    }
    let mut dump = record(13, 1, &index);
    for (sequence, prefix) in (0_u32..).zip(prefixes) {
        let mut body = sequence.to_be_bytes().to_vec();
        body.push(24);
        body.extend(prefix);
        body.extend(count.to_be_bytes());
        for peer in 0..count {
            let attributes = attributes(path);
            body.extend(peer.to_be_bytes());
            body.extend([0, 0, 0, 0]);
            body.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
            body.extend(attributes);
        }
        dump.extend(record(13, 2, &body));
    }
    dump
}

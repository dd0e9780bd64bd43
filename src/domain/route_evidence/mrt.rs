//! MRT table dumps (RFC 6396, TABLE_DUMP and TABLE_DUMP_V2), plain, gzip or bzip2: what route
//! collectors and BIRD, FRR and OpenBGPD write. Server only.
//!
//! A dump is read to its end or refused: half a table would say that prefixes are missing. Files of
//! updates are refused, because they do not say what is announced now.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Read};

use bgpkit_parser::models::{
    AsPath as MrtPath, AsPathSegment, BgpElem, Community, MetaCommunity, MrtMessage,
};
use bgpkit_parser::{BgpkitParser, Elementor};

use super::{AsPath, EvidenceError, Heard, HeardRoute, PathSegment, Vantage, Wanted};
use crate::asn::Asn;

/// Most bytes that a dump may unpack to: a full table of some hundred sessions.
pub const MAX_UNPACKED: u64 = 4_000_000_000;

const FIX: &str = "Upload a TABLE_DUMP_V2 file (a `rib`, not `updates`), plain, .gz or .bz2.";

/// Reads a dump, whatever it is packed with. `limit` bounds the unpacked bytes ([`MAX_UNPACKED`]).
///
/// # Errors
/// [`EvidenceError`], with the number of the record.
pub fn read_mrt(
    mut reader: impl BufRead,
    limit: u64,
    vantage: Vantage,
    wanted: &Wanted,
) -> Result<Heard, EvidenceError> {
    let start = reader
        .fill_buf()
        .map_err(|error| refused(error.to_string()))?;
    let magic: Vec<u8> = start.iter().copied().take(3).collect();
    match magic.as_slice() {
        [0x1f, 0x8b, ..] => table(
            flate2::bufread::MultiGzDecoder::new(reader),
            limit,
            vantage,
            wanted,
        ),
        b"BZh" => table(
            bzip2::bufread::MultiBzDecoder::new(reader),
            limit,
            vantage,
            wanted,
        ),
        _ => table(reader, limit, vantage, wanted),
    }
}

fn refused(reason: String) -> EvidenceError {
    EvidenceError::Format {
        format: "an MRT table dump",
        reason,
        fix: FIX,
    }
}

fn table(
    reader: impl Read,
    limit: u64,
    vantage: Vantage,
    wanted: &Wanted,
) -> Result<Heard, EvidenceError> {
    let mut counted = Counted {
        inner: io::BufReader::new(reader),
        // One more than allowed, so that a file of exactly the limit is read.
        left: limit.saturating_add(1),
        failed: None,
    };
    let heard = routes(&mut counted, vantage, wanted);
    // A parser takes a stopped or broken reader for a torn file; the counter knows better.
    if counted.left == 0 {
        return Err(EvidenceError::TooLarge {
            limit_mb: limit / 1_000_000,
        });
    }
    if let Some(reason) = counted.failed {
        return Err(refused(reason));
    }
    heard
}

fn routes(reader: impl Read, vantage: Vantage, wanted: &Wanted) -> Result<Heard, EvidenceError> {
    let mut heard = Heard::default();
    let mut elementor = Elementor::new();
    let records = BgpkitParser::from_reader(reader)
        .disable_warnings()
        .into_fallible_record_iter();
    for (index, record) in records.enumerate() {
        let record = record.map_err(|error| EvidenceError::Route {
            place: format!("Record {}", index + 1),
            reason: format!("{error}."),
        })?;
        if matches!(record.message, MrtMessage::Bgp4Mp(_)) {
            return Err(refused("it holds updates, not a table".to_owned()));
        }
        for elem in elementor.record_to_elems(record) {
            heard.take(heard_route(&elem), vantage, wanted)?;
        }
    }
    if heard.sessions.is_empty() {
        return Err(refused("it holds no routes".to_owned()));
    }
    Ok(heard)
}

fn heard_route(elem: &BgpElem) -> HeardRoute {
    let communities: BTreeSet<String> = elem
        .communities
        .iter()
        .flatten()
        .filter_map(|community| match community {
            MetaCommunity::Plain(Community::Custom(asn, value)) => {
                Some(format!("{}:{value}", u32::from(*asn)))
            }
            MetaCommunity::Large(large) => Some(large.to_string()),
            _ => None,
        })
        .collect();
    HeardRoute {
        session: elem.peer_ip.to_string(),
        prefix: elem.prefix.prefix,
        as_path: elem.as_path.as_ref().map(path).unwrap_or_default(),
        communities: Some(communities),
        next_hop: elem.next_hop,
    }
}

fn path(path: &MrtPath) -> AsPath {
    let asns = |list: &[bgpkit_parser::models::Asn]| {
        list.iter().map(|asn| Asn::new(u32::from(*asn))).collect()
    };
    AsPath(
        path.segments
            .iter()
            .map(|segment| match segment {
                AsPathSegment::AsSequence(list) => PathSegment::Sequence(asns(list)),
                AsPathSegment::AsSet(list) => PathSegment::Set(asns(list)),
                AsPathSegment::ConfedSequence(list) | AsPathSegment::ConfedSet(list) => {
                    PathSegment::Confederation(asns(list))
                }
            })
            .collect(),
    )
}

/// Counts what is read, stops at the limit, and remembers why reading failed.
struct Counted<R> {
    inner: R,
    left: u64,
    failed: Option<String>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count = match buffer.get_mut(..most) {
            Some(part) => self.inner.read(part),
            None => Ok(0),
        };
        match count {
            Ok(count) => {
                let count64 = u64::try_from(count).unwrap_or(u64::MAX);
                self.left = self.left.saturating_sub(count64);
                Ok(count)
            }
            Err(error) => {
                self.failed = Some(error.to_string());
                Err(error)
            }
        }
    }
}

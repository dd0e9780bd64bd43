//! MRT table dumps (RFC 6396, RFC 8050): what route collectors and BIRD, FRR, Quagga and OpenBGPD
//! write. Server only.
//!
//! A dump is read to its end or refused: half a table would say that prefixes are missing. Files of
//! updates are refused, because they do not say what is announced now. Records of other address
//! families are passed over without being understood, and so are prefixes that nobody asks about:
//! a full table of a hundred sessions is read about as fast as it unpacks.

mod table;

use std::io::Read;

use bgpkit_parser::{ParserError, chunk_mrt_record};

use super::{EvidenceError, Heard, Vantage, Wanted};
use table::{Stop, Table};

const FIX: &str =
    "Upload a table dump (a \u{201c}rib\u{201d}, not \u{201c}updates\u{201d}), plain, .gz or .bz2.";

/// Reads a dump; it is unpacked already.
///
/// # Errors
/// [`EvidenceError`], with the number of the record.
pub fn read_mrt(
    mut reader: impl Read,
    vantage: Vantage,
    wanted: &Wanted,
) -> Result<Heard, EvidenceError> {
    if vantage == Vantage::Sent {
        return Err(EvidenceError::Format {
            format: "a table of what is sent",
            reason: "an MRT dump says from whom routes came, not to whom they are sent".to_owned(),
            fix: "Choose \u{201c}as received\u{201d} for a dump of the other side, or upload what your router advertises on each session.",
        });
    }
    let mut table = Table::new(wanted);
    for number in 1_usize.. {
        let torn = |reason: String| EvidenceError::Route {
            place: format!("Record {number}"),
            reason: format!("{}. {FIX}", reason.trim_end_matches('.')),
        };
        let record = match chunk_mrt_record(&mut reader) {
            Ok(record) => record,
            Err(end) if matches!(end.error, ParserError::EofExpected) => break,
            Err(bad) => match bad.error {
                ParserError::IoError(error) => return Err(torn(error.to_string())),
                _ if number == 1 => return Err(refused("it does not begin like one")),
                error => return Err(torn(error.to_string())),
            },
        };
        let header = record.common_header;
        table
            .record(
                header.entry_type,
                header.entry_subtype,
                record.message_bytes,
            )
            .map_err(|stop| match stop {
                Stop::Updates => refused("it holds updates, not a table"),
                Stop::Torn(reason) => torn(reason),
                Stop::Evidence(error) => error,
            })?;
    }
    let heard = table.heard;
    match (heard.sessions.is_empty(), heard.passed_over) {
        (false, _) => Ok(heard),
        (true, 0) => Err(refused("it holds no routes")),
        (true, _) => Err(refused(
            "it holds no IPv4 unicast routes, and MAPS prefixes are IPv4",
        )),
    }
}

fn refused(reason: &str) -> EvidenceError {
    EvidenceError::Format {
        format: "an MRT table dump",
        reason: reason.to_owned(),
        fix: FIX,
    }
}

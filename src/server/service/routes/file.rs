//! Telling what kind of file route evidence is, and reading it.

use crate::server::service::registries::open;
use maps_domain::route_evidence::{
    Heard, Vantage, Wanted, read_csv, read_frr, read_json, read_mrt,
};
use std::io::{BufRead, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Largest own-format file, bytes: it is read as a whole.
const MAX_TEXT: u64 = 64_000_000;

/// Reads a file whatever it is, packed or not; gives what was heard and the name of the format.
/// `counter` counts the bytes read.
///
/// # Errors
/// In words, with the place.
pub(super) fn read(
    path: &Path,
    counter: Arc<AtomicU64>,
    vantage: Vantage,
    session: Option<&str>,
    wanted: &Wanted,
) -> Result<(Heard, &'static str), String> {
    let mut input = open(path, counter)?;
    let start = input
        .fill_buf()
        .map_err(|error| format!("The file cannot be read: {error}."))?;
    let seen = start.get(..start.len().min(512)).unwrap_or_default();
    // A table dump begins with a time and has zeros in its header; text has none.
    let is_text = !seen.contains(&0) && seen.iter().any(u8::is_ascii_alphanumeric);
    let first = String::from_utf8_lossy(seen)
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .next()
        .unwrap_or_default();
    let (heard, format) = match first {
        _ if !is_text => (read_mrt(input, vantage, wanted), "mrt"),
        '{' => (read_frr(input, session, vantage, wanted), "frr"),
        '[' => (read_json(&text(input)?, vantage, wanted), "json"),
        _ => (read_csv(&text(input)?, vantage, wanted), "csv"),
    };
    heard
        .map(|heard| (heard, format))
        .map_err(|error| error.to_string())
}

fn text(input: impl BufRead) -> Result<String, String> {
    let mut all = String::new();
    input
        .take(MAX_TEXT + 1)
        .read_to_string(&mut all)
        .map_err(|error| format!("The file cannot be read as text: {error}."))?;
    match u64::try_from(all.len()).is_ok_and(|length| length <= MAX_TEXT) {
        true => Ok(all),
        false => Err(format!(
            "The file has more than {} MB of text. Upload the MAPS sessions only, or a table dump.",
            MAX_TEXT / 1_000_000
        )),
    }
}

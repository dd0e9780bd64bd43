//! The product's own two formats, for routers and scripts that speak neither FRR's JSON nor MRT.
//!
//! CSV with a header, or a JSON list of objects with the same names: `session`, `prefix`, `as_path`
//! (`64500 64501`), `communities` (`8075:8007 64500:1`, or a list), `next_hop`. A file without
//! `communities` leaves them unknown; an empty value says that there are none.

use std::collections::BTreeSet;

use ipnet::IpNet;
use serde::Deserialize;
use serde_json::Value;

use super::{AsPath, EvidenceError, Heard, HeardRoute, Vantage, Wanted};
use crate::csv_line::line_of;

/// Columns of the CSV, in order. The last two may be left out.
pub const COLUMNS: [&str; 5] = ["session", "prefix", "as_path", "communities", "next_hop"];

const FIX: &str =
    "Name the columns session, prefix, as_path, communities and next_hop in the first line.";
const FIX_JSON: &str =
    "Write a list of objects with session, prefix, as_path, communities and next_hop.";

#[derive(Deserialize)]
struct Row {
    session: String,
    prefix: String,
    as_path: String,
    communities: Option<String>,
    #[serde(default)]
    next_hop: String,
}

/// Reads the CSV.
///
/// # Errors
/// [`EvidenceError`], with the line.
pub fn read_csv(text: &str, vantage: Vantage, wanted: &Wanted) -> Result<Heard, EvidenceError> {
    let format = |reason: String| EvidenceError::Format {
        format: "route evidence in CSV",
        reason,
        fix: FIX,
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| format(error.to_string()))?
        .clone();
    if let Some(missing) = COLUMNS
        .iter()
        .take(3)
        .find(|name| !header.iter().any(|seen| seen == **name))
    {
        return Err(format(format!("the column \"{missing}\" is missing")));
    }
    // An Option column reads empty as None; here empty means "none are there".
    let has_communities = header.iter().any(|name| name == "communities");
    let mut heard = Heard::new(vantage);
    for record in reader.records() {
        let record = record.map_err(|error| format(error.to_string()))?;
        let place = format!("Line {}", line_of(text, record.position()));
        let row: Row = record
            .deserialize(Some(&header))
            .map_err(|error| format(error.to_string()))?;
        let communities = has_communities.then(|| row.communities.unwrap_or_default());
        let route = route(
            row.session,
            &row.prefix,
            &row.as_path,
            communities.as_deref(),
            &row.next_hop,
        )
        .map_err(|reason| EvidenceError::Route { place, reason })?;
        heard.take(route, wanted)?;
    }
    Ok(heard)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    session: String,
    prefix: String,
    as_path: Value,
    communities: Option<Value>,
    #[serde(default)]
    next_hop: Option<String>,
}

/// Reads the JSON list.
///
/// # Errors
/// [`EvidenceError`], with the number of the entry.
pub fn read_json(text: &str, vantage: Vantage, wanted: &Wanted) -> Result<Heard, EvidenceError> {
    let entries: Vec<Entry> =
        serde_json::from_str(text).map_err(|error| EvidenceError::Format {
            format: "route evidence in JSON",
            reason: error.to_string(),
            fix: FIX_JSON,
        })?;
    let mut heard = Heard::new(vantage);
    for (index, entry) in entries.into_iter().enumerate() {
        let read = words(&entry.as_path, "as_path").and_then(|path| {
            let communities = entry
                .communities
                .as_ref()
                .map(|list| words(list, "communities"))
                .transpose()?;
            route(
                entry.session,
                &entry.prefix,
                &path,
                communities.as_deref(),
                entry.next_hop.as_deref().unwrap_or_default(),
            )
        });
        let route = read.map_err(|reason| EvidenceError::Route {
            place: format!("Entry {}", index + 1),
            reason,
        })?;
        heard.take(route, wanted)?;
    }
    Ok(heard)
}

/// A text, or a list of texts and numbers, as one text.
fn words(value: &Value, name: &str) -> Result<String, String> {
    let one = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("`{name}` is neither text nor a list of texts.")),
    };
    match value {
        Value::Array(list) => {
            let list: Result<Vec<String>, String> = list.iter().map(one).collect();
            Ok(list?.join(" "))
        }
        value => one(value),
    }
}

fn route(
    session: String,
    prefix: &str,
    as_path: &str,
    communities: Option<&str>,
    next_hop: &str,
) -> Result<HeardRoute, String> {
    if session.trim().is_empty() {
        return Err("`session` is empty. Write the neighbour's address.".to_owned());
    }
    let next_hop = if next_hop.is_empty() {
        None
    } else {
        let read = next_hop.parse();
        Some(read.map_err(|_| format!("next hop `{next_hop}` is not an address."))?)
    };
    Ok(HeardRoute {
        session: session.trim().to_owned(),
        prefix: parse_prefix(prefix)?,
        as_path: AsPath::parse(as_path).map_err(|error| error.to_string())?,
        communities: communities.map(parse_communities).transpose()?,
        next_hop,
    })
}

/// A prefix as routers print it.
pub(super) fn parse_prefix(text: &str) -> Result<IpNet, String> {
    let prefix: IpNet = text
        .trim()
        .parse()
        .map_err(|_| format!("`{}` is not a prefix.", text.trim()))?;
    if prefix.trunc() == prefix {
        Ok(prefix)
    } else {
        Err(format!(
            "`{prefix}` has host bits set; {} is meant.",
            prefix.trunc()
        ))
    }
}

/// Communities, separated by spaces or commas: `asn:value`, large ones, or well-known names.
pub(super) fn parse_communities(text: &str) -> Result<BTreeSet<String>, String> {
    text.split([' ', ',', ';'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let plain = word
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':');
            let named = word
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
            if (plain && word.contains(':')) || named {
                Ok(word.to_owned())
            } else {
                Err(format!(
                    "`{word}` is not a community. Write it as 8075:8007."
                ))
            }
        })
        .collect()
}

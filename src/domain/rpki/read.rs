//! Reading VRPs from JSON, entry by entry, so that a file of half a million never stands in memory
//! as a tree.
//!
//! The two shapes in use differ in small things: routinator writes `"asn": "AS64500"` and its
//! extended format lists `source` objects; rpki-client writes `"asn": 64500` with `expires`. Both
//! have `roas` with `prefix` and `maxLength`, and say in `metadata` when the file was made. One
//! unusable entry refuses the file: with a VRP missing, an invalid route would look valid or unknown.

use std::fmt;
use std::io::Read;

use ipnet::IpNet;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Vrp, Vrps};
use crate::asn::Asn;
use crate::time::UtcMs;

/// More VRPs than this are refused; the world has about 800,000.
pub const MAX_VRPS: usize = 4_000_000;

/// Why a file is no set of VRPs. `line` and `column` count from 1 and say where reading stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VrpError {
    /// Not JSON, not this shape, or an unusable entry.
    #[error("The VRP file cannot be read at line {line}, column {column}: {reason}")]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// No list of VRPs in it.
    #[error(
        "The file has no \"roas\" list. Export it with `routinator vrps --format json` or take rpki-client's json output."
    )]
    NoList,
    /// The list is empty: a relying party without data, never the truth.
    #[error(
        "The file's \"roas\" list is empty. Export it again after the relying party has finished its first run."
    )]
    Empty,
}

/// Reads a JSON export of routinator (`json`, `jsonext`) or rpki-client.
///
/// # Errors
/// [`VrpError`], with the place where reading stopped.
pub fn read_vrps(reader: impl Read) -> Result<Vrps, VrpError> {
    let mut input = serde_json::Deserializer::from_reader(reader);
    let mut set = Vrps::default();
    let seen = File(&mut set)
        .deserialize(&mut input)
        .and_then(|seen| input.end().map(|()| seen))
        .map_err(|error| unreadable(&error))?;
    if !seen {
        return Err(VrpError::NoList);
    }
    set.seal();
    if set.is_empty() {
        return Err(VrpError::Empty);
    }
    Ok(set)
}

fn unreadable(error: &serde_json::Error) -> VrpError {
    let text = error.to_string();
    // serde_json repeats the place at the end of its sentence.
    let reason = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(reason, _)| reason);
    VrpError::Unreadable {
        line: error.line(),
        column: error.column(),
        reason: format!("{}.", reason.trim_end_matches('.')),
    }
}

struct File<'a>(&'a mut Vrps);

impl<'de> DeserializeSeed<'de> for File<'_> {
    type Value = bool;
    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<bool, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a \"roas\" list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut seen = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "roas" if seen => return Err(A::Error::custom("a second \"roas\" list")),
                "roas" => {
                    map.next_value_seed(List(self.0))?;
                    seen = true;
                }
                "metadata" => self.0.generated = map.next_value::<Metadata>()?.moment(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(seen)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    /// routinator: seconds since 1970.
    generated: Option<i64>,
    /// routinator, in words.
    #[serde(rename = "generatedTime")]
    generated_time: Option<String>,
    /// rpki-client.
    buildtime: Option<String>,
}

impl Metadata {
    fn moment(&self) -> Option<UtcMs> {
        if let Some(seconds) = self.generated {
            return Some(UtcMs::new(seconds.saturating_mul(1000)));
        }
        let text = self.generated_time.as_ref().or(self.buildtime.as_ref())?;
        let moment: Timestamp = text.parse().ok()?;
        Some(UtcMs::new(moment.as_millisecond()))
    }
}

struct List<'a>(&'a mut Vrps);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of VRPs")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut number = 0_usize;
        while let Some(entry) = entries.next_element::<Entry>()? {
            number += 1;
            if number > MAX_VRPS {
                let reason = format!("more than {MAX_VRPS} entries");
                return Err(A::Error::custom(reason));
            }
            let vrp = entry
                .vrp()
                .map_err(|reason| A::Error::custom(format!("entry {number}: {reason}")))?;
            self.0.push(vrp);
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Entry {
    asn: AsnText,
    prefix: String,
    #[serde(rename = "maxLength")]
    max_length: Option<u8>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AsnText {
    Number(u32),
    Text(String),
}

impl Entry {
    fn vrp(self) -> Result<Vrp, String> {
        let asn = match self.asn {
            AsnText::Number(number) => Asn::new(number),
            AsnText::Text(text) => Asn::parse_any(&text).map_err(|error| error.to_string())?,
        };
        let prefix: IpNet = self
            .prefix
            .parse()
            .map_err(|_| format!("`{}` is not a prefix", self.prefix))?;
        if prefix.trunc() != prefix {
            return Err(format!("`{prefix}` has host bits set"));
        }
        let length = prefix.prefix_len();
        let most = prefix.max_prefix_len();
        // Without a maximum only the prefix itself is allowed (RFC 9582).
        let max_length = self.max_length.unwrap_or(length);
        if !(length..=most).contains(&max_length) {
            return Err(format!(
                "maxLength {max_length} of {prefix} is not between {length} and {most}"
            ));
        }
        Ok(Vrp {
            prefix,
            max_length,
            asn,
        })
    }
}

//! Reading VRPs from JSON, entry by entry, so that a file of half a million never stands in memory
//! as a tree.
//!
//! The shapes in use differ in small things: routinator writes `"asn": "AS64500"` and its extended
//! format lists `source` objects; rpki-client and StayRTR write `"asn": 64500` with `expires`. All
//! have `roas` with `prefix` and `maxLength`, most say in `metadata` when the file was made, and
//! what else they hold (ASPAs, router keys) is passed over. An unusable entry is rejected by itself
//! and named, so that one bad ROA does not keep the world's others out.

use std::fmt;
use std::io::{BufRead, BufReader, Read};

use ipnet::IpNet;
use jiff::Timestamp;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::scalar::Scalar;
use super::{Expiry, Vrp, Vrps};
use crate::asn::Asn;
use crate::time::UtcMs;

/// Rejected entries that are named; the rest is only counted.
const NAMED: usize = 20;

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
    /// Local exceptions (RFC 8416), which say nothing of the world.
    #[error(
        "This is a SLURM file: exceptions from the VRPs, not the VRPs. Give it to your relying-party software and upload what that exports (`routinator vrps --format json`)."
    )]
    Slurm,
    /// Not one usable entry.
    #[error("None of the {count} entries can be used. Entry {}: {}", .first.entry, .first.reason)]
    NoneUsable {
        /// Number of entries.
        count: usize,
        /// The first of them.
        first: Rejected,
    },
    /// Another export of the same program.
    #[error(
        "This is a CSV file; VRPs are read from JSON. Export them with `routinator vrps --format json` or take rpki-client's json output."
    )]
    Csv,
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

/// An entry that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// Its place in the list, from 1.
    pub entry: usize,
    /// What is wrong, as a sentence.
    pub reason: String,
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VrpFile {
    /// The usable entries.
    pub vrps: Vrps,
    /// Entries that say what another one said.
    pub repeated: usize,
    /// Number of unusable entries.
    pub rejected_count: usize,
    /// The first of them.
    pub rejected: Vec<Rejected>,
}

/// Reads a JSON export of routinator (`json`, `jsonext`), rpki-client or StayRTR.
///
/// # Errors
/// [`VrpError`], with the place where reading stopped.
pub fn read_vrps(reader: impl Read) -> Result<VrpFile, VrpError> {
    let mut reader = BufReader::new(reader);
    begin(&mut reader)?;
    let mut input = serde_json::Deserializer::from_reader(reader);
    let mut file = VrpFile::default();
    let kind = File(&mut file)
        .deserialize(&mut input)
        .and_then(|kind| input.end().map(|()| kind))
        .map_err(|error| unreadable(&error))?;
    match kind {
        Kind::Vrps => {}
        Kind::Slurm => return Err(VrpError::Slurm),
        Kind::Other => return Err(VrpError::NoList),
    }
    let usable = file.vrps.len();
    if usable == 0 {
        return Err(match file.rejected.into_iter().next() {
            Some(first) => VrpError::NoneUsable {
                count: file.rejected_count,
                first,
            },
            None => VrpError::Empty,
        });
    }
    file.vrps.seal();
    file.repeated = usable - file.vrps.len();
    Ok(file)
}

/// Passes over a UTF-8 byte order mark, which JSON does not allow but editors write, and tells the CSV
/// export by its first line.
fn begin(reader: &mut impl BufRead) -> Result<(), VrpError> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    // An unreadable file is told by the reading itself.
    let first = reader.fill_buf().unwrap_or_default();
    let mark = match first.starts_with(MARK) {
        true => MARK.len(),
        false => 0,
    };
    let text = first.get(mark..).unwrap_or_default().trim_ascii_start();
    let header = text.get(..4).unwrap_or_default();
    if header.eq_ignore_ascii_case(b"ASN,") || header.eq_ignore_ascii_case(b"URI,") {
        return Err(VrpError::Csv);
    }
    reader.consume(mark);
    Ok(())
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

struct File<'a>(&'a mut VrpFile);

/// What kind of file it is, by its keys.
enum Kind {
    Vrps,
    Slurm,
    Other,
}

impl<'de> DeserializeSeed<'de> for File<'_> {
    type Value = Kind;
    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<Kind, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a \"roas\" list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        let mut kind = Kind::Other;
        while let Some(key) = map.next_key::<String>()? {
            match (key.as_str(), &kind) {
                ("roas", Kind::Vrps) => return Err(A::Error::custom("a second \"roas\" list")),
                ("roas", _) => {
                    map.next_value_seed(List(self.0))?;
                    kind = Kind::Vrps;
                }
                ("metadata", _) => {
                    let metadata: Option<Metadata> = map.next_value()?;
                    self.0.vrps.generated = metadata.and_then(|metadata| metadata.moment());
                }
                (key, _) => {
                    if key == "slurmVersion" {
                        kind = Kind::Slurm;
                    }
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(kind)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    /// routinator and StayRTR: seconds since 1970.
    generated: Scalar,
    /// routinator, in words.
    #[serde(rename = "generatedTime")]
    generated_time: Scalar,
    /// rpki-client.
    buildtime: Scalar,
}

impl Metadata {
    fn moment(self) -> Option<UtcMs> {
        if let Scalar::Number(seconds) = self.generated {
            return Some(UtcMs::new(
                i64::try_from(seconds).ok()?.saturating_mul(1000),
            ));
        }
        [self.generated_time, self.buildtime]
            .into_iter()
            .find_map(|time| match time {
                Scalar::Text(text) => {
                    let moment: Timestamp = text.parse().ok()?;
                    Some(UtcMs::new(moment.as_millisecond()))
                }
                _ => None,
            })
    }
}

struct List<'a>(&'a mut VrpFile);

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
        let file = self.0;
        for number in 1.. {
            let Some(entry) = entries.next_element::<Element>()? else {
                break;
            };
            if number > MAX_VRPS {
                let reason = format!("more than {MAX_VRPS} entries");
                return Err(A::Error::custom(reason));
            }
            let vrp = match entry {
                Element::Entry(entry) => entry.vrp(),
                Element::Other => Err("It is no object with \"asn\" and \"prefix\".".to_owned()),
            };
            match vrp {
                Ok((vrp, expires)) => file.vrps.push(vrp, expires),
                Err(reason) => {
                    file.rejected_count += 1;
                    if file.rejected.len() < NAMED {
                        file.rejected.push(Rejected {
                            entry: number,
                            reason,
                        });
                    }
                }
            }
        }
        Ok(())
    }
}

/// An element of the list: an entry, or what cannot be one.
enum Element {
    Entry(Entry),
    Other,
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(AnyElement)
    }
}

struct AnyElement;

impl<'de> Visitor<'de> for AnyElement {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a VRP")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Element, A::Error> {
        Entry::deserialize(MapAccessDeserializer::new(map)).map(Element::Entry)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Element, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Element::Other)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Element, E> {
        Ok(Element::Other)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Element, E> {
        Ok(Element::Other)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Element, E> {
        Ok(Element::Other)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Element, E> {
        Ok(Element::Other)
    }
    fn visit_str<E>(self, _: &str) -> Result<Element, E> {
        Ok(Element::Other)
    }
    fn visit_unit<E>(self) -> Result<Element, E> {
        Ok(Element::Other)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    asn: Scalar,
    prefix: Scalar,
    #[serde(rename = "maxLength")]
    max_length: Scalar,
    /// rpki-client and StayRTR: seconds since 1970 at which what it rests on expires.
    expires: Scalar,
}

impl Entry {
    fn vrp(self) -> Result<(Vrp, Expiry), String> {
        let expires = match self.expires {
            Scalar::Missing => Expiry::NEVER,
            Scalar::Number(seconds) => Expiry::at_second(seconds),
            Scalar::Text(text) => seconds(&text)
                .map(Expiry::at_second)
                .ok_or_else(|| format!("Its \"expires\" `{text}` is not a time."))?,
            Scalar::Other => return Err("Its \"expires\" is not a time.".to_owned()),
        };
        let asn = match self.asn {
            Scalar::Number(number) => u32::try_from(number)
                .map(Asn::new)
                .map_err(|_| format!("ASN {number} has more than 32 bits.")),
            Scalar::Text(text) => Asn::parse_any(&text).map_err(|error| error.to_string()),
            Scalar::Missing | Scalar::Other => Err("It has no \"asn\".".to_owned()),
        }?;
        let Scalar::Text(text) = self.prefix else {
            return Err("It has no \"prefix\".".to_owned());
        };
        let prefix: IpNet = text
            .parse()
            .map_err(|_| format!("`{text}` is not a prefix."))?;
        if prefix.trunc() != prefix {
            return Err(format!("`{prefix}` has host bits set."));
        }
        let (length, most) = (prefix.prefix_len(), prefix.max_prefix_len());
        let max_length = match self.max_length {
            // Without a maximum only the prefix itself is allowed (RFC 9582).
            Scalar::Missing => Some(length),
            Scalar::Number(number) => u8::try_from(number).ok(),
            Scalar::Text(text) => text.parse().ok(),
            Scalar::Other => None,
        };
        match max_length {
            Some(max_length) if (length..=most).contains(&max_length) => {
                let vrp = Vrp {
                    prefix,
                    max_length,
                    asn,
                };
                Ok((vrp, expires))
            }
            Some(max_length) => Err(format!(
                "maxLength {max_length} of {prefix} is not between {length} and {most}."
            )),
            None => Err(format!("maxLength of {prefix} is not a length.")),
        }
    }
}

/// Seconds since 1970, written as a number or as a time.
fn seconds(text: &str) -> Option<u64> {
    let time = || u64::try_from(text.parse::<Timestamp>().ok()?.as_second()).ok();
    text.parse().ok().or_else(time)
}

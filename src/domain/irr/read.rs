//! Reading RPSL text line by line (RFC 2622, section 2): objects are separated by empty lines, an
//! attribute goes on where a line begins with a space, a tab or `+`, and `#` begins a comment.
//!
//! Registry dumps hold much else and some nonsense. Other classes are passed over; an unusable route
//! object is skipped and counted with its line, because a missing object can only make the answer
//! more careful, never more generous.

use std::io::{BufRead, Read};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{RouteObject, RouteObjects};
use crate::asn::Asn;

/// Skipped objects that are named; the rest is only counted.
const NAMED: usize = 20;
/// Longest line in bytes; no route object comes near.
const LONGEST_LINE: u64 = 1 << 20;

/// A route object that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Line of its first attribute, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IrrFile {
    /// The usable route objects.
    pub objects: RouteObjects,
    /// Objects of other classes, passed over.
    pub others: usize,
    /// Number of unusable route objects.
    pub skipped_count: usize,
    /// The first of them.
    pub skipped: Vec<Skipped>,
}

/// Why a file cannot be used at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IrrError {
    /// Reading failed.
    #[error("The registry file cannot be read at line {line}: {reason}.")]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// What the system says.
        reason: String,
    },
    /// Not one route object.
    #[error(
        "The file has no usable route object ({skipped} unusable, {others} objects of other classes). Upload RPSL text with `route:` and `origin:` lines, for example a registry's ripe.db.route."
    )]
    Empty {
        /// Unusable route objects.
        skipped: usize,
        /// Objects of other classes.
        others: usize,
    },
}

/// Reads RPSL text. Bytes that are no UTF-8 are replaced: old objects are Latin-1.
///
/// # Errors
/// [`IrrError`] when reading fails or no route object is found.
pub fn read_rpsl(mut reader: impl BufRead) -> Result<IrrFile, IrrError> {
    let mut file = IrrFile::default();
    let mut found = Vec::new();
    let mut object = Object::default();
    let mut bytes = Vec::new();
    let mut line = 0_usize;
    loop {
        bytes.clear();
        line += 1;
        let unreadable = |reason: String| IrrError::Unreadable { line, reason };
        let count = (&mut reader)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)
            .map_err(|error| unreadable(error.to_string()))?;
        if u64::try_from(count).unwrap_or(u64::MAX) == LONGEST_LINE {
            return Err(unreadable("the line is longer than 1 MiB".to_owned()));
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end();
        if count == 0 || text.is_empty() {
            std::mem::take(&mut object).close(&mut file, &mut found);
            if count == 0 {
                break;
            }
        } else {
            object.line(line, text);
        }
    }
    file.objects = RouteObjects::new(found);
    if file.objects.is_empty() {
        return Err(IrrError::Empty {
            skipped: file.skipped_count,
            others: file.others,
        });
    }
    Ok(file)
}

/// The object that is being read; only the attributes that matter are kept.
#[derive(Default)]
struct Object {
    start: usize,
    class: String,
    route: String,
    origin: String,
    source: String,
    current: Attribute,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Attribute {
    Route,
    Origin,
    Source,
    #[default]
    Other,
}

impl Object {
    fn line(&mut self, number: usize, text: &str) {
        // Remarks of the server and comment lines belong to no attribute.
        if text.starts_with('%') || text.starts_with('#') {
            return;
        }
        let value = match text.strip_prefix([' ', '\t', '+']) {
            Some(more) => more,
            None => {
                let (name, value) = text.split_once(':').unwrap_or((text, ""));
                self.begin(number, &name.trim().to_ascii_lowercase());
                value
            }
        };
        let value = value.split('#').next().unwrap_or_default().trim();
        if value.is_empty() {
            return;
        }
        let slot = match self.current {
            Attribute::Route => &mut self.route,
            Attribute::Origin => &mut self.origin,
            Attribute::Source => &mut self.source,
            Attribute::Other => return,
        };
        if !slot.is_empty() {
            slot.push(' ');
        }
        slot.push_str(value);
    }

    fn begin(&mut self, number: usize, name: &str) {
        if self.class.is_empty() {
            // The first attribute names the class.
            name.clone_into(&mut self.class);
            self.start = number;
        }
        self.current = match name {
            "route" | "route6" if self.class == name => Attribute::Route,
            "origin" => Attribute::Origin,
            "source" => Attribute::Source,
            _ => Attribute::Other,
        };
    }

    fn close(self, file: &mut IrrFile, found: &mut Vec<RouteObject>) {
        match self.class.as_str() {
            "" => {}
            "route" | "route6" => match self.route_object() {
                Ok(object) => found.push(object),
                Err(reason) => {
                    file.skipped_count += 1;
                    if file.skipped.len() < NAMED {
                        file.skipped.push(Skipped {
                            line: self.start,
                            reason,
                        });
                    }
                }
            },
            _ => file.others += 1,
        }
    }

    fn route_object(&self) -> Result<RouteObject, String> {
        let prefix: IpNet = self
            .route
            .parse()
            .map_err(|_| format!("`{}` is not a prefix", self.route))?;
        if prefix.trunc() != prefix {
            return Err(format!("`{prefix}` has host bits set"));
        }
        if matches!(prefix, IpNet::V4(_)) != (self.class == "route") {
            return Err(format!(
                "`{prefix}` does not belong into a {} object",
                self.class
            ));
        }
        let origin = Asn::parse_any(&self.origin).map_err(|error| error.to_string())?;
        Ok(RouteObject {
            prefix,
            origin,
            source: self.source.to_ascii_uppercase(),
        })
    }
}

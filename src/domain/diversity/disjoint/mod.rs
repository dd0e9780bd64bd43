//! The engine as a command: known networks in, path counts and lengths out.
//!
//! `maps-portal disjoint` reads JSON Lines and writes one line per line of pairs, as soon as it is
//! computed, so that anybody can compare the engine with other tools. Networks are indexed by name;
//! pairs may name them in any order and repeat. What cannot be read ends the run with the number of
//! the line and the reason; lines before it have been answered by then.

mod srlg;
mod topologies;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, BufRead, Read, Write};

use serde::de::{self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

pub use srlg::run_srlg;
pub use topologies::run_topologies;

/// Longest line that is read, in bytes.
pub const MAX_LINE: u64 = 64 << 20;

/// One of the two files that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Networks without risk groups.
    Topologies,
    /// Networks with risk groups.
    Instances,
    /// Node pairs.
    Pairs,
}

impl Input {
    /// What a line looks like, for error messages.
    const fn shape(self) -> &'static str {
        match self {
            Self::Topologies => {
                r#"{"name": …, "nodes": [[label, longitude, latitude], …], "edges": [[u, v, length], …]}"#
            }
            Self::Instances => {
                r#"{"name": …, "nodes": [[id, x, y], …], "links": [[id, u, v, length], …], "srlg_groups": [[link id, …], …]}"#
            }
            Self::Pairs => r#"{"name": …, "pairs": [[s, t], …]}"#,
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Topologies => "topologies",
            Self::Instances => "instances",
            Self::Pairs => "pairs",
        })
    }
}

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum DisjointError {
    /// A line cannot be used.
    #[error("{input} file, line {line}: {reason}")]
    Line {
        /// The file.
        input: Input,
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong, and what is expected.
        reason: String,
    },
    /// A file cannot be read further.
    #[error("{input} file, line {line}: cannot be read: {source}")]
    Read {
        /// The file.
        input: Input,
        /// Number of the line, from 1.
        line: usize,
        /// The system's reason.
        source: io::Error,
    },
    /// The answers cannot be written.
    #[error("the answers cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// A file of one JSON object per line.
struct Lines<R> {
    input: Input,
    reader: R,
    /// Number of the current line, from 1.
    number: usize,
    text: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    fn new(input: Input, reader: R) -> Self {
        Self {
            input,
            reader,
            number: 0,
            text: Vec::new(),
        }
    }

    /// Reads the next line; `None` at the end.
    fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, DisjointError> {
        self.number += 1;
        self.text.clear();
        let (input, line) = (self.input, self.number);
        self.reader
            .by_ref()
            .take(MAX_LINE + 1)
            .read_until(b'\n', &mut self.text)
            .map_err(|source| DisjointError::Read {
                input,
                line,
                source,
            })?;
        if self.text.is_empty() {
            return Ok(None);
        }
        if u64::try_from(self.text.len()).is_ok_and(|len| len > MAX_LINE) {
            return Err(self.refuse(format!("longer than {MAX_LINE} bytes; split the network")));
        }
        if self.text.trim_ascii().is_empty() {
            let shape = self.input.shape();
            return Err(self.refuse(format!("is empty; each line has to be {shape}")));
        }
        serde_json::from_slice(&self.text)
            .map(Some)
            .map_err(|error| {
                // The library counts lines within this one line, which would mislead.
                let full = error.to_string();
                let what = full.split(" at line ").next().unwrap_or(&full);
                let shape = self.input.shape();
                self.refuse(format!(
                    "column {}: {what}; expected {shape}",
                    error.column()
                ))
            })
    }

    /// An error about the current line.
    fn refuse(&self, reason: impl Into<String>) -> DisjointError {
        DisjointError::Line {
            input: self.input,
            line: self.number,
            reason: reason.into(),
        }
    }
}

/// Writes one answer as a line, at once.
fn answer(mut out: impl Write, answer: &impl Serialize) -> Result<(), DisjointError> {
    let mut line = serde_json::to_vec(answer).map_err(io::Error::from)?;
    line.push(b'\n');
    out.write_all(&line)?;
    out.flush()?;
    Ok(())
}

/// A line of the pairs file; further keys are ignored.
#[derive(Debug, Deserialize)]
struct PairsLine {
    name: String,
    pairs: Vec<Pair>,
}

/// Two nodes: `[s, t, …]` or `{"s": s, "t": t, …}`.
#[derive(Debug, Clone, Copy)]
struct Pair {
    s: u64,
    t: u64,
}

impl<'de> Deserialize<'de> for Pair {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairVisitor;

        impl<'de> Visitor<'de> for PairVisitor {
            type Value = Pair;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a pair [s, t] of node numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<Pair, A::Error> {
                let s = row
                    .next_element()?
                    .ok_or_else(|| de::Error::invalid_length(0, &self))?;
                let t = row
                    .next_element()?
                    .ok_or_else(|| de::Error::invalid_length(1, &self))?;
                while row.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Pair { s, t })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<Pair, A::Error> {
                let (mut s, mut t) = (None, None);
                while let Some(key) = keys.next_key::<String>()? {
                    match key.as_str() {
                        "s" => s = Some(keys.next_value()?),
                        "t" => t = Some(keys.next_value()?),
                        _ => {
                            keys.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                let s = s.ok_or_else(|| de::Error::missing_field("s"))?;
                let t = t.ok_or_else(|| de::Error::missing_field("t"))?;
                Ok(Pair { s, t })
            }
        }

        deserializer.deserialize_any(PairVisitor)
    }
}

//! Reads an evidence document: exact about what is wrong, and where.
//!
//! Keys that start with `//` and the key `$comment` are comments anywhere; every other unknown key is
//! refused, because a misspelt key would silently drop evidence.

use super::{
    Evidence,
    check::check,
    locate::{Step, line_of, steps},
};
use crate::catalogue::Catalogue;

/// Largest document that is read, bytes.
const MAX_BYTES: usize = 32 << 20;

/// Most mistakes that are named; finding the line of each walks the text.
const MAX_ERRORS: usize = 200;

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, {place}: {reason}")]
pub struct EvidenceError {
    /// Line in the text, from 1.
    pub line: usize,
    /// Place in the document (`pnis[3].metro`), `document` for the whole.
    pub place: String,
    /// The value seen, the rule, what to write.
    pub reason: String,
}

/// The JSON Schema of the document.
pub const fn schema() -> &'static str {
    include_str!("evidence-1.schema.json")
}

/// A commented example, which reads and passes.
pub const fn example() -> &'static str {
    include_str!("example.json")
}

/// The document as indented JSON; reads back unchanged.
pub fn to_json(evidence: &Evidence) -> String {
    serde_json::to_string_pretty(evidence).unwrap_or_default()
}

/// Reads a document against the catalogue's metros and facilities.
///
/// # Errors
/// Every mistake with its line, up to a bound; a text that is not JSON of this shape gives the first one only.
pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Evidence, Vec<EvidenceError>> {
    if text.len() > MAX_BYTES {
        let reason = format!("{} bytes; at most {MAX_BYTES} are read", text.len());
        return Err(vec![EvidenceError {
            line: 1,
            place: "document".to_owned(),
            reason,
        }]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (evidence, unknown) = read(text).map_err(|error| vec![error])?;
    let unknown = unknown.into_iter().map(|path| {
        let key = path.rsplit('.').next().unwrap_or_default();
        let reason = format!("the key \"{key}\" is not part of evidence/1; remove it, correct it, or start it with // to make it a comment");
        (path, reason)
    });
    let complaints: Vec<(String, String)> = unknown.chain(check(&evidence, catalogue)).collect();
    if complaints.is_empty() {
        return Ok(evidence);
    }
    let more = complaints.len().saturating_sub(MAX_ERRORS);
    let mut errors: Vec<EvidenceError> = complaints
        .into_iter()
        .take(MAX_ERRORS)
        .map(|(path, reason)| at(text, &path, reason))
        .collect();
    errors.sort_by(|a, b| (a.line, &a.place).cmp(&(b.line, &b.place)));
    if more > 0 {
        errors.push(EvidenceError {
            line: errors.last().map_or(1, |last| last.line),
            place: "document".to_owned(),
            reason: format!("{more} more mistakes are not shown; mend these first"),
        });
    }
    Err(errors)
}

fn read(text: &str) -> Result<(Evidence, Vec<String>), EvidenceError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let result: Result<Evidence, serde_json::Error> = serde_ignored::deserialize(tracked, |path| {
        let path = path.to_string();
        let key = path.rsplit('.').next().unwrap_or_default();
        if !is_comment(key) {
            unknown.push(path);
        }
    });
    let evidence = result.and_then(|evidence| json.end().map(|()| evidence));
    evidence
        .map(|evidence| (evidence, unknown))
        .map_err(|error| {
            let path = track.path().to_string();
            EvidenceError {
                line: error.line().max(1),
                place: if path == "." {
                    "document".to_owned()
                } else {
                    path
                },
                reason: explain(&error),
            }
        })
}

/// serde's sentence without its own line number, with the values that can be written where it helps.
fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(reason, _)| reason)
        .to_owned();
    if error.is_syntax() || error.is_eof() {
        format!("not readable as JSON: {reason}")
    } else {
        reason
    }
}

fn is_comment(key: &str) -> bool {
    key.starts_with("//") || key == "$comment"
}

fn at(text: &str, path: &str, reason: String) -> EvidenceError {
    let steps = steps(path);
    EvidenceError {
        line: line_of(text, &steps),
        place: place(&steps),
        reason,
    }
}

/// `pnis[3].metro`.
fn place(steps: &[Step]) -> String {
    let mut place = String::new();
    for step in steps {
        match step {
            Step::Key(key) if place.is_empty() => place.push_str(key),
            Step::Key(key) => {
                place.push('.');
                place.push_str(key);
            }
            Step::At(position) => place.push_str(&format!("[{position}]")),
        }
    }
    if place.is_empty() {
        "document".to_owned()
    } else {
        place
    }
}

//! Saying no: refusals carry a plain sentence, and decisions against somebody carry a reason.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::text_enum::UnknownText;

/// Longest reason in characters; longer explanations belong into a document.
const LONGEST_REASON: usize = 2_000;
/// Shortest: "no" explains nothing.
const SHORTEST_REASON: usize = 10;

/// Why something cannot be done now, and what to do instead, in one or two sentences.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Refused {
    sentence: String,
}

impl Refused {
    /// A refusal with its sentence.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
        }
    }

    /// The sentence, for the screen.
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

/// A written reason of a decision, which the other side sees and which is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

impl Reason {
    /// Reads a reason of 10 to 2,000 characters and at least two words.
    ///
    /// # Errors
    /// [`Refused`] when it explains nothing, or is too long.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let text = text.trim();
        let length = text.chars().count();
        if length < SHORTEST_REASON {
            return Err(Refused::new(format!(
                "Reason has {length} characters; at least {SHORTEST_REASON} are needed. Write what is missing or wrong, so that the other side can act on it."
            )));
        }
        if !has_two_words(text) {
            return Err(Refused::new(
                "Reason is one word, or the same one again. Write a sentence: what is missing or wrong, so that the other side can act on it.",
            ));
        }
        if length > LONGEST_REASON {
            return Err(Refused::new(format!(
                "Reason has {length} characters; at most {LONGEST_REASON} are kept. Shorten it and attach a document for the rest."
            )));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether there are two different words that are more than one letter again and again. Scripts
/// that do not space their words (from U+2E80 on) are taken as they are.
fn has_two_words(text: &str) -> bool {
    if text.chars().any(|c| c >= '\u{2E80}') {
        return true;
    }
    let lower = text.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().any(|c| !word.starts_with(c)));
    let first = words.next();
    words.any(|word| Some(word) != first)
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Reason {
    type Error = Refused;
    fn try_from(text: String) -> Result<Self, Refused> {
        Self::parse(&text)
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_explains_something() {
        assert!(
            Reason::parse("no")
                .unwrap_err()
                .sentence()
                .contains("2 characters")
        );
        assert!(Reason::parse(&"two words ".repeat(201)).is_err());
        for nothing in [
            "aaaaaaaaaaaaaa",
            "aaaaa bbbbb ccccc",
            "because because because",
            "incomplete",
            ". . . . . . . . .",
        ] {
            let refused = Reason::parse(nothing).unwrap_err();
            assert!(refused.sentence().contains("one word"), "{nothing}");
        }
        assert!(
            Reason::parse(
                "\u{7406}\u{7531}\u{306f}\u{66f8}\u{985e}\u{306e}\u{4e0d}\u{8db3}\u{3067}\u{3059}"
            )
            .is_ok()
        );
        let reason = Reason::parse("  Paris has one router only.  ").unwrap();
        assert_eq!(reason.as_str(), "Paris has one router only.");
    }

    #[test]
    fn a_stored_reason_reads_back() {
        let reason = Reason::parse("Two routers share a rack.").unwrap();
        let json = serde_json::to_string(&reason).unwrap();
        assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), reason);
        assert!(serde_json::from_str::<Reason>("\"no\"").is_err());
    }
}

//! Closed and open lists of words that people read, type and store.
//!
//! One declaration gives a word its stored form, its label on screen and its parser, so that a form,
//! a CSV cell and a JSON field refuse the same text with the same sentence.

use serde::{Deserialize, Serialize};

/// A word that is not in its list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{seen}\" is not known; write one of {allowed}")]
pub struct UnknownWord {
    /// The text as entered.
    pub seen: String,
    /// The words that are understood, separated by commas.
    pub allowed: String,
}

/// What is wrong with one field of a form, a CSV cell or an imported row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name, equal in form, CSV header and JSON.
    pub field: String,
    /// The value seen, the rule, and what to write instead.
    pub message: String,
}

impl FieldError {
    /// An error at a field.
    pub fn new(field: &str, message: impl std::fmt::Display) -> Self {
        Self {
            field: field.to_owned(),
            message: message.to_string(),
        }
    }
}

/// A closed list: `name { Variant = "stored", "label"; … }`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every word, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stored form.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The form on screen.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Reads the stored form or the label, whatever the letter case.
            ///
            /// # Errors
            /// [`crate::words::UnknownWord`], which lists the words.
            pub fn parse(text: &str) -> Result<Self, $crate::words::UnknownWord> {
                let seen = text.trim();
                Self::ALL
                    .iter()
                    .copied()
                    .find(|word| seen.eq_ignore_ascii_case(word.as_str()) || seen.eq_ignore_ascii_case(word.label()))
                    .ok_or_else(|| $crate::words::UnknownWord {
                        seen: seen.to_owned(),
                        allowed: Self::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", "),
                    })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// An open list, as Microsoft's API has them: an unknown word is kept, never refused.
macro_rules! open_words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($variant), "`")] $variant,)+
            /// A word that is newer than this list, kept as it came.
            Unlisted(String),
        }

        impl $name {
            /// The words of the list, as the API writes them.
            pub const KNOWN: &'static [&'static str] = &[$(stringify!($variant),)+];

            /// The word as the API writes it.
            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => stringify!($variant),)+ Self::Unlisted(word) => word }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.trim() {
                    $(known if known.eq_ignore_ascii_case(stringify!($variant)) => Self::$variant,)+
                    other => Self::Unlisted(other.to_owned()),
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self::from(word.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use {open_words, words};

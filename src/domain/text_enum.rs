//! One way to write an enum that is stored as text.
//!
//! States, events, roles and actions are columns (`TEXT` with a `CHECK`), JSON and words on screen
//! at once. The macro keeps the three together: the variant, its stored text, its plain words.

/// Stored text that names no variant: the row was written by a newer or a broken version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{seen}` is not a known {what}. Known are: {known}.")]
pub struct UnknownText {
    /// The enum, in words.
    pub what: &'static str,
    /// The text.
    pub seen: String,
    /// Every text that would be read.
    pub known: String,
}

/// A label as it stands inside a sentence. Abbreviations stay as they are: `LOA issued`.
pub(crate) fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next();
    let rest = letters.as_str();
    match first {
        Some(first) if !rest.starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => label.to_owned(),
    }
}

macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident: $what:literal {
            $($(#[$doc:meta])* $variant:ident = $text:literal, $label:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// In plain words, for screens and messages.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The label inside a sentence: `waiting for the ISP`.
            pub fn in_sentence(self) -> String {
                $crate::text_enum::in_sentence(self.label())
            }

            /// Reads the stored text.
            ///
            /// # Errors
            /// [`UnknownText`](crate::refusal::UnknownText), which lists what is known.
            pub fn parse(text: &str) -> Result<Self, $crate::refusal::UnknownText> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::refusal::UnknownText {
                        what: $what,
                        seen: text.to_owned(),
                        known: [$($text),+].join(", "),
                    }),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::refusal::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::in_sentence;

    #[test]
    fn a_label_in_a_sentence_keeps_its_abbreviations() {
        for (label, words) in [
            ("Waiting for the ISP", "waiting for the ISP"),
            ("LOA issued", "LOA issued"),
            ("Active", "active"),
            ("", ""),
        ] {
            assert_eq!(in_sentence(label), words);
        }
    }
}

//! One way to write a list of words that Microsoft's interface may lengthen at any time.
//!
//! All enumerations of the Microsoft.Peering API are open: a word that is newer than this list is kept
//! and shown as it came, never refused.

/// An open list, as Microsoft's API has them: an unknown word is kept, never refused.
macro_rules! open_enum {
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

pub(crate) use open_enum;

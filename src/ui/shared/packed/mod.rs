//! What an island gets from the server: [`Packed`], JSON with the fields of a struct by position.
//!
//! The same `serde` types as everywhere, at half the bytes in the page and a third of the code in the
//! browser: WebAssembly holds no field names, no second branch for maps, and no writer. Server and
//! browser come from one build, so positions always agree.

mod read;
#[cfg(feature = "ssr")]
mod write;

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;

/// Stands for a field that was left out, at a place where a later one is not.
const ABSENT: &str = "\u{0}";

/// A property of an island.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed<T>(pub T);

/// Why a value cannot be packed or unpacked. Only a type that `serde` describes in a way nobody here
/// uses, or a page and a script of different builds, lead to it.
#[derive(Debug)]
pub struct Unpackable(String);

impl std::fmt::Display for Unpackable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unpackable {}

/// The details are for developers, who see them in tests; the browser has no use for the words.
impl serde::de::Error for Unpackable {
    #[cfg(feature = "ssr")]
    fn custom<T: std::fmt::Display>(why: T) -> Self {
        Self(why.to_string())
    }
    #[cfg(not(feature = "ssr"))]
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self(String::new())
    }
    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self("another type was expected".to_owned())
    }
    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Self {
        Self("another value was expected".to_owned())
    }
    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Self {
        Self("more fields were expected".to_owned())
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self("another variant was expected".to_owned())
    }
}

impl<T: Serialize> Serialize for Packed<T> {
    #[cfg(feature = "ssr")]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match write::pack(&self.0) {
            Ok(value) => value.serialize(serializer),
            Err(error) => Err(serde::ser::Error::custom(error)),
        }
    }

    /// The browser never sends properties back; hydration only makes as if.
    #[cfg(not(feature = "ssr"))]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        T::deserialize(read::Unpacker(value))
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

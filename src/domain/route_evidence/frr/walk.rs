//! Walking through FRR's JSON without ever holding more of it than one prefix.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::super::EvidenceError;
use super::State;

/// Largest entry of a table, bytes: the paths of one prefix over some thousand sessions. Each stands in
/// memory as a whole, so that without a limit a small packed file could fill it.
const MAX_ENTRY: u64 = 16_000_000;

/// Refuses an entry that is larger than [`MAX_ENTRY`].
pub(super) struct Metered<R> {
    pub inner: R,
    pub entry: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = self.entry.get() + u64::try_from(count).unwrap_or_default();
        self.entry.set(bytes);
        match bytes > MAX_ENTRY {
            true => Err(io::Error::other(format!(
                "one entry has more than {} MB",
                MAX_ENTRY / 1_000_000
            ))),
            false => Ok(count),
        }
    }
}

/// An object that is a table, a prefix, or holds such objects.
pub(super) struct Level<'a, 's> {
    pub state: &'a mut State<'s>,
    pub depth: u8,
}

impl<'de> DeserializeSeed<'de> for Level<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FRR's BGP output")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut prefix = None;
        while let Some(key) = map.next_key::<String>()? {
            self.state.entry.set(0);
            match key.as_str() {
                "routes" | "advertisedRoutes" | "receivedRoutes" => {
                    self.state.tables += 1;
                    self.state.one_neighbour = key != "routes";
                    if self.state.one_neighbour {
                        keep(self.state, |state| state.neighbour(&key))?;
                    }
                    map.next_value_seed(Table(&mut *self.state))?;
                    self.state.one_neighbour = false;
                }
                "prefix" => prefix = Some(map.next_value::<String>()?),
                "paths" if prefix.is_some() => {
                    let paths: Value = map.next_value()?;
                    self.state.tables += 1;
                    let prefix = prefix.as_deref().unwrap_or_default();
                    keep(self.state, |state| state.prefix(prefix, &paths))?;
                }
                _ if self.depth == 0 => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => map.next_value_seed(Level {
                    state: &mut *self.state,
                    depth: self.depth - 1,
                })?,
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Remembers the real error and stops serde with its text.
fn keep<'s, E: serde::de::Error>(
    state: &mut State<'s>,
    work: impl FnOnce(&mut State<'s>) -> Result<(), EvidenceError>,
) -> Result<(), E> {
    work(state).map_err(|error| {
        let text = error.to_string();
        state.failed = Some(error);
        E::custom(text)
    })
}

/// Prefix → paths.
struct Table<'a, 's>(&'a mut State<'s>);

impl<'de> DeserializeSeed<'de> for Table<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Table<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from prefixes to paths")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((prefix, paths)) = map.next_entry::<String, Value>()? {
            if prefix.is_empty() {
                return Err(A::Error::custom("a prefix is empty"));
            }
            keep(self.0, |state| state.prefix(&prefix, &paths))?;
            self.0.entry.set(0);
        }
        Ok(())
    }
}

//! Reading a packed value. One branch per shape: what the writer never writes is not read.

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::Value;

use super::{ABSENT, Unpackable};

/// Gives a packed value to `serde`.
pub(super) struct Unpacker(pub Value);

fn other(wanted: &str) -> Unpackable {
    Unpackable::custom(format!("not {wanted}"))
}

fn list(value: Value) -> Result<std::vec::IntoIter<Value>, Unpackable> {
    match value {
        Value::Array(items) => Ok(items.into_iter()),
        _ => Err(other("a list")),
    }
}

/// Numbers, also when they were the key of a map, which is a text.
macro_rules! numbers {
    ($($method:ident $visit:ident $as:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
            let number = match self.0 {
                Value::Number(number) => number.$as(),
                Value::String(text) => text.parse().ok(),
                _ => None,
            };
            visitor.$visit(number.ok_or_else(|| other("a number"))?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Unpacker {
    type Error = Unpackable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        self.0.deserialize_any(visitor).map_err(Unpackable::custom)
    }

    numbers! {
        deserialize_u8 visit_u64 as_u64;
        deserialize_u16 visit_u64 as_u64;
        deserialize_u32 visit_u64 as_u64;
        deserialize_u64 visit_u64 as_u64;
        deserialize_i8 visit_i64 as_i64;
        deserialize_i16 visit_i64 as_i64;
        deserialize_i32 visit_i64 as_i64;
        deserialize_i64 visit_i64 as_i64;
        deserialize_f32 visit_f64 as_f64;
        deserialize_f64 visit_f64 as_f64;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        visitor.visit_bool(self.0.as_bool().ok_or_else(|| other("yes or no"))?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        match self.0 {
            Value::String(text) => visitor.visit_string(match text.strip_prefix(ABSENT) {
                Some(text) => text.to_owned(),
                None => text,
            }),
            _ => Err(other("a text")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        self.deserialize_string(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        visitor.visit_seq(Items {
            items: list(self.0)?,
            missing: 0,
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        match self.0 {
            Value::Object(entries) => visitor.visit_map(Entries {
                entries: entries.into_iter(),
                value: Value::Null,
            }),
            _ => Err(other("a map")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        let items = list(self.0)?;
        let missing = fields.len().saturating_sub(items.len());
        visitor.visit_seq(Items { items, missing })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Variant {
                name,
                content: Value::Null,
            }),
            Value::Array(items) => {
                let mut items = items.into_iter();
                match (items.next(), items.next()) {
                    (Some(Value::String(name)), Some(content)) => {
                        visitor.visit_enum(Variant { name, content })
                    }
                    _ => Err(other("a choice")),
                }
            }
            _ => Err(other("a choice")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { bytes byte_buf }
}

/// Items of a list or fields of a struct. `missing`: an adjacently tagged variant without content
/// writes its tag only and reads its content as nothing.
struct Items {
    items: std::vec::IntoIter<Value>,
    missing: usize,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unpackable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unpackable> {
        let next = match self.items.next() {
            Some(Value::String(text)) if text == ABSENT => None,
            None if self.missing > 0 => {
                self.missing = self.missing.saturating_sub(1);
                Some(Value::Null)
            }
            next => next,
        };
        next.map(|value| seed.deserialize(Unpacker(value)))
            .transpose()
    }
}

/// Entries of a map.
struct Entries {
    entries: serde_json::map::IntoIter,
    value: Value,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Unpackable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unpackable> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = value;
        seed.deserialize(Unpacker(Value::String(key))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unpackable> {
        seed.deserialize(Unpacker(std::mem::take(&mut self.value)))
    }
}

/// A variant's name and what it holds.
struct Variant {
    name: String,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Unpackable;
    type Variant = Unpacker;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Unpacker), Unpackable> {
        let name: StringDeserializer<Unpackable> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Unpacker(self.content)))
    }
}

impl<'de> VariantAccess<'de> for Unpacker {
    type Error = Unpackable;

    fn unit_variant(self) -> Result<(), Unpackable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Unpackable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unpackable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        self.deserialize_struct("", fields, visitor)
    }
}

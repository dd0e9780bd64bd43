//! Reading a packed value. One branch per shape: what the writer never writes is not read.

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::Value;

use super::{ABSENT, Unpackable};

/// Gives a packed value to `serde`.
pub(super) struct Unpacker(pub Value);

// What does not depend on the type that is read stands in functions of its own that are never
// inlined: `serde` makes a copy of everything else per type.

#[inline(never)]
fn other(wanted: &str) -> Unpackable {
    Unpackable(format!("not {wanted}"))
}

/// The items of a list, or the fields of a struct that has so many.
#[inline(never)]
fn items(value: Value, fields: usize) -> Result<Items, Unpackable> {
    match value {
        Value::Array(items) => Ok(Items {
            missing: fields.saturating_sub(items.len()),
            items: items.into_iter(),
        }),
        _ => Err(other("a list")),
    }
}

#[inline(never)]
fn text(value: Value) -> Result<String, Unpackable> {
    match value {
        Value::String(text) => Ok(match text.strip_prefix(ABSENT) {
            Some(text) => text.to_owned(),
            None => text,
        }),
        _ => Err(other("a text")),
    }
}

/// The name and the content of a variant.
#[inline(never)]
fn variant(value: Value) -> Result<Variant, Unpackable> {
    match value {
        Value::String(name) => Ok(Variant {
            name,
            content: Value::Null,
        }),
        Value::Array(items) => {
            let mut items = items.into_iter();
            match (items.next(), items.next()) {
                (Some(Value::String(name)), Some(content)) => Ok(Variant { name, content }),
                _ => Err(other("a choice")),
            }
        }
        _ => Err(other("a choice")),
    }
}

/// Numbers, also when they were the key of a map, which is a text.
macro_rules! number {
    ($($name:ident $as:ident $type:ty;)*) => {$(
        #[inline(never)]
        fn $name(value: Value) -> Result<$type, Unpackable> {
            let number = match value {
                Value::Number(number) => number.$as(),
                Value::String(text) => text.parse().ok(),
                _ => None,
            };
            number.ok_or_else(|| other("a number"))
        }
    )*};
}

number! {
    natural as_u64 u64;
    whole as_i64 i64;
}

/// No map has a fraction as its key.
#[inline(never)]
fn real(value: Value) -> Result<f64, Unpackable> {
    value.as_f64().ok_or_else(|| other("a number"))
}

macro_rules! numbers {
    ($($method:ident $visit:ident $as:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
            visitor.$visit($as(self.0)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Unpacker {
    type Error = Unpackable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        self.0
            .deserialize_any(visitor)
            .map_err(|error| Unpackable(error.to_string()))
    }

    numbers! {
        deserialize_u8 visit_u64 natural;
        deserialize_u16 visit_u64 natural;
        deserialize_u32 visit_u64 natural;
        deserialize_u64 visit_u64 natural;
        deserialize_i8 visit_i64 whole;
        deserialize_i16 visit_i64 whole;
        deserialize_i32 visit_i64 whole;
        deserialize_i64 visit_i64 whole;
        deserialize_f32 visit_f64 real;
        deserialize_f64 visit_f64 real;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        visitor.visit_bool(self.0.as_bool().ok_or_else(|| other("yes or no"))?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unpackable> {
        visitor.visit_string(text(self.0)?)
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
        visitor.visit_seq(items(self.0, 0)?)
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
        visitor.visit_seq(items(self.0, fields.len())?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unpackable> {
        visitor.visit_enum(variant(self.0)?)
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

impl Items {
    #[inline(never)]
    fn next(&mut self) -> Option<Unpacker> {
        match self.items.next() {
            Some(Value::String(text)) if text == ABSENT => None,
            None if self.missing > 0 => {
                self.missing = self.missing.saturating_sub(1);
                Some(Unpacker(Value::Null))
            }
            next => next.map(Unpacker),
        }
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Unpackable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unpackable> {
        match self.next() {
            Some(value) => seed.deserialize(value).map(Some),
            None => Ok(None),
        }
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

//! Writing a packed value: structs and tuples as lists, maps as objects, a variant with content as a
//! list of its name and its content.

use serde::Serialize;
use serde::ser::{self, Error as _};
use serde_json::{Map, Value};

use super::{ABSENT, Unpackable};

impl ser::Error for Unpackable {
    fn custom<T: std::fmt::Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

/// The packed form of a value.
pub(super) fn pack<T: Serialize + ?Sized>(value: &T) -> Result<Value, Unpackable> {
    value.serialize(Packer)
}

/// A key of a map, which JSON wants as a text.
fn key<T: Serialize + ?Sized>(value: &T) -> Result<String, Unpackable> {
    match pack(value)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Unpackable::custom("a key is neither a text nor a number")),
    }
}

struct Packer;

/// A list, a struct or the content of a variant that is being written.
struct List {
    items: Vec<Value>,
    variant: Option<&'static str>,
}

/// A map that is being written.
struct Object {
    entries: Map<String, Value>,
    key: String,
}

impl List {
    fn new(variant: Option<&'static str>) -> Self {
        Self {
            items: Vec::new(),
            variant,
        }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unpackable> {
        self.items.push(pack(value)?);
        Ok(())
    }

    fn finish(self) -> Value {
        match self.variant {
            Some(name) => Value::Array(vec![name.into(), Value::Array(self.items)]),
            None => Value::Array(self.items),
        }
    }
}

macro_rules! plain {
    ($($method:ident $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<Value, Unpackable> {
            Ok(value.into())
        }
    )*};
}

impl ser::Serializer for Packer {
    type Ok = Value;
    type Error = Unpackable;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Object;
    type SerializeStruct = List;
    type SerializeStructVariant = List;

    plain! {
        serialize_bool bool;
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_f32 f32;
        serialize_f64 f64;
    }

    /// A text that begins like [`ABSENT`] gets one more of it in front.
    fn serialize_str(self, value: &str) -> Result<Value, Unpackable> {
        let clash = value.starts_with(ABSENT);
        Ok(format!("{}{value}", if clash { ABSENT } else { "" }).into())
    }
    fn serialize_char(self, value: char) -> Result<Value, Unpackable> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }
    fn serialize_bytes(self, _: &[u8]) -> Result<Value, Unpackable> {
        Err(Unpackable::custom("bytes are not packed"))
    }
    fn serialize_none(self) -> Result<Value, Unpackable> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Unpackable> {
        pack(value)
    }
    fn serialize_unit(self) -> Result<Value, Unpackable> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Unpackable> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Value, Unpackable> {
        Ok(variant.into())
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value, Unpackable> {
        pack(value)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Unpackable> {
        Ok(Value::Array(vec![variant.into(), pack(value)?]))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<List, Unpackable> {
        Ok(List::new(None))
    }
    fn serialize_tuple(self, _: usize) -> Result<List, Unpackable> {
        Ok(List::new(None))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<List, Unpackable> {
        Ok(List::new(None))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, Unpackable> {
        Ok(List::new(Some(variant)))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Object, Unpackable> {
        Ok(Object {
            entries: Map::new(),
            key: String::new(),
        })
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<List, Unpackable> {
        Ok(List::new(None))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<List, Unpackable> {
        Ok(List::new(Some(variant)))
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident;)*) => {$(
        impl ser::$trait for List {
            type Ok = Value;
            type Error = Unpackable;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unpackable> {
                self.push(value)
            }
            fn end(self) -> Result<Value, Unpackable> {
                Ok(self.finish())
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! structs {
    ($($trait:ident)*) => {$(
        impl ser::$trait for List {
            type Ok = Value;
            type Error = Unpackable;
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), Unpackable> {
                self.push(value)
            }
            fn skip_field(&mut self, _: &'static str) -> Result<(), Unpackable> {
                self.items.push(ABSENT.into());
                Ok(())
            }
            fn end(self) -> Result<Value, Unpackable> {
                Ok(self.finish())
            }
        }
    )*};
}

structs! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Object {
    type Ok = Value;
    type Error = Unpackable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unpackable> {
        self.key = key(value)?;
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unpackable> {
        self.entries
            .insert(std::mem::take(&mut self.key), pack(value)?);
        Ok(())
    }
    fn end(self) -> Result<Value, Unpackable> {
        Ok(Value::Object(self.entries))
    }
}

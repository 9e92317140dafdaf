//! From MessagePack in place to typed values, as strictly as the wire is written: a name is text, fields
//! stand in a map.
//!
//! Some encoders write every number as a float: a float without a fraction is taken wherever an integer is
//! due.

use std::fmt::Display;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::DEPTH_MAX;
use super::token::{Cursor, Token, measure};

/// How many levels a typed value goes down: an enum counts beside the map that holds it.
const LEVELS_MAX: usize = 2 * DEPTH_MAX;

/// What is wrong with a value, in words that follow the name of its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(super) struct Wrong {
    /// The field of the value that is missing or stands twice; the value itself where it is none of its
    /// fields.
    pub field: Option<&'static str>,
    /// Such as `is a text, and must be a map`.
    pub why: String,
}

impl Wrong {
    fn new(why: impl Into<String>) -> Self {
        Self { field: None, why: why.into() }
    }

    fn kind(found: Token<'_>, wanted: &str) -> Self {
        Self::new(format!("is {}, and must be {wanted}", noun(found)))
    }

    fn truncated() -> Self {
        Self::new("ends too early")
    }
}

/// What a token is called.
fn noun(token: Token<'_>) -> &'static str {
    match token {
        Token::Nil => "nil",
        Token::Bool(_) => "a boolean",
        Token::Float(_) | Token::Uint(_) | Token::Negative(_) => "a number",
        Token::Str(_) => "a text",
        Token::Bin(_) => "bytes",
        Token::Ext => "an extension",
        Token::Array(_) => "an array",
        Token::Map(_) => "a map",
        Token::Reserved => "the byte 0xc1",
    }
}

impl de::Error for Wrong {
    fn custom<T: Display>(why: T) -> Self {
        Self::new(why.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        match found {
            Unexpected::UnitVariant => Self::new("is a name alone, and must be a map of one key"),
            found => Self::new(format!("is {found}, and must be {wanted}")),
        }
    }

    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        match found {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) => Self::new("is out of range"),
            found => Self::invalid_type(found, wanted),
        }
    }

    fn invalid_length(items: usize, wanted: &dyn Expected) -> Self {
        Self::new(format!("has {items} items, and must be {wanted}"))
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::new(format!("is none of {}", known.join(", ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self { field: Some(field), why: "is missing".to_owned() }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self { field: Some(field), why: "stands there twice".to_owned() }
    }
}

/// A deserializer of one value. It goes no deeper than a frame may: what it reads need not have come in one.
pub(super) struct Typed<'de> {
    cursor: Cursor<'de>,
    levels_left: usize,
}

impl<'de> Typed<'de> {
    pub fn new(bytes: &'de [u8]) -> Self {
        Self { cursor: Cursor::new(bytes), levels_left: LEVELS_MAX }
    }

    fn next(&mut self) -> Result<Token<'de>, Wrong> {
        self.cursor.token().ok_or_else(Wrong::truncated)
    }

    fn peek(&self) -> Result<Token<'de>, Wrong> {
        let mut ahead = self.cursor;
        ahead.token().ok_or_else(Wrong::truncated)
    }

    fn text(&mut self) -> Result<&'de str, Wrong> {
        match self.next()? {
            Token::Str(bytes) => {
                std::str::from_utf8(bytes).map_err(|_| Wrong::new("is a text that is not UTF-8"))
            }
            found => Err(Wrong::kind(found, "a text")),
        }
    }

    /// Goes one level down, and up again.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let Some(left) = self.levels_left.checked_sub(1) else {
            return Err(Wrong::new("is nested too deep"));
        };
        self.levels_left = left;
        let read = read(self)?;
        self.levels_left += 1;
        Ok(read)
    }

    fn integer<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        let token = self.next()?;
        match (token.uint(), token.negative(), token) {
            (Some(number), ..) => visitor.visit_u64(number),
            (_, Some(number), _) => visitor.visit_i64(number),
            (_, _, Token::Float(_)) => Err(Wrong::new("is not a whole number, or too large a float")),
            (_, _, found) => Err(Wrong::kind(found, "a whole number")),
        }
    }

    fn array<V: Visitor<'de>>(&mut self, items: u32, visitor: V) -> Result<V::Value, Wrong> {
        self.inside(|typed| {
            let mut parts = Parts { typed, left: items };
            let read = visitor.visit_seq(&mut parts)?;
            if parts.left == 0 { Ok(read) } else { Err(Wrong::new("has too many items")) }
        })
    }

    fn map<V: Visitor<'de>>(&mut self, entries: u32, visitor: V) -> Result<V::Value, Wrong> {
        self.inside(|typed| {
            let mut parts = Parts { typed, left: entries };
            let read = visitor.visit_map(&mut parts)?;
            if parts.left == 0 { Ok(read) } else { Err(Wrong::new("has too many entries")) }
        })
    }
}

macro_rules! integers {
    ($($method:ident)+) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            self.integer(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for &mut Typed<'de> {
    type Error = Wrong;

    fn is_human_readable(&self) -> bool {
        false
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.peek()? {
            Token::Uint(_) | Token::Negative(_) => self.integer(visitor),
            Token::Str(_) => visitor.visit_borrowed_str(self.text()?),
            Token::Array(_) => self.deserialize_seq(visitor),
            Token::Map(_) => self.deserialize_map(visitor),
            Token::Nil => self.deserialize_unit(visitor),
            Token::Bool(_) => self.deserialize_bool(visitor),
            Token::Float(_) => self.deserialize_f64(visitor),
            Token::Bin(_) => self.deserialize_bytes(visitor),
            found @ (Token::Ext | Token::Reserved) => {
                Err(Wrong::kind(found, "something this protocol knows"))
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let extent = measure(self.cursor.rest, 0, u32::MAX);
        match (extent.bytes, extent.fault) {
            (Some(bytes), None) => {
                self.cursor.rest = &self.cursor.rest[bytes..];
                visitor.visit_unit()
            }
            (_, fault) => Err(fault.map_or_else(Wrong::truncated, |fault| Wrong::new(fault.to_string()))),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Bool(yes) => visitor.visit_bool(yes),
            found => Err(Wrong::kind(found, "a boolean")),
        }
    }

    integers! {
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Float(number) => visitor.visit_f64(number),
            Token::Uint(number) => visitor.visit_u64(number),
            Token::Negative(number) => visitor.visit_i64(number),
            found => Err(Wrong::kind(found, "a number")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    /// The name of a field or a variant: its number, which derived code would take too, may change with any
    /// version.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Bin(bytes) => visitor.visit_borrowed_bytes(bytes),
            found => Err(Wrong::kind(found, "bytes")),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.cursor.literal(b"\xc0") {
            Some(()) => visitor.visit_none(),
            None => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Nil => visitor.visit_unit(),
            found => Err(Wrong::kind(found, "nil")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Array(items) => self.array(items, visitor),
            found => Err(Wrong::kind(found, "an array")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Map(entries) => self.map(entries, visitor),
            found => Err(Wrong::kind(found, "a map")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match self.next()? {
            Token::Str(name) => {
                let name =
                    std::str::from_utf8(name).map_err(|_| Wrong::new("is a text that is not UTF-8"))?;
                visitor.visit_enum(BorrowedStrDeserializer::new(name))
            }
            Token::Map(1) => self.inside(|typed| visitor.visit_enum(Choice { typed })),
            found => Err(Wrong::kind(found, "a name, or a map of one key")),
        }
    }

    forward_to_deserialize_any! { i128 u128 }
}

/// What is left of an array or a map.
struct Parts<'a, 'de> {
    typed: &'a mut Typed<'de>,
    left: u32,
}

impl Parts<'_, '_> {
    fn has_more(&mut self) -> bool {
        let more = self.left > 0;
        self.left = self.left.saturating_sub(1);
        more
    }
}

impl<'de> SeqAccess<'de> for &mut Parts<'_, 'de> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        self.has_more().then(|| seed.deserialize(&mut *self.typed)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left as usize)
    }
}

impl<'de> MapAccess<'de> for &mut Parts<'_, 'de> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        self.has_more().then(|| seed.deserialize(&mut *self.typed)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        seed.deserialize(&mut *self.typed)
    }
}

/// A variant that carries something: a map of one key.
struct Choice<'a, 'de> {
    typed: &'a mut Typed<'de>,
}

impl<'de> EnumAccess<'de> for Choice<'_, 'de> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Wrong> {
        let name = seed.deserialize(&mut *self.typed)?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Choice<'_, 'de> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        match self.typed.next()? {
            Token::Nil => Ok(()),
            found => Err(Wrong::kind(found, "nil: this name carries nothing")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self.typed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.typed.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.typed.deserialize_map(visitor)
    }
}

//! Wire types as values, so that a list can hold them.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
#[cfg(feature = "describe")]
use ts_rs::{Config, TS};

use crate::WireError;
#[cfg(feature = "describe")]
use crate::describe::Types;

/// A type of the wire, as a bound.
pub trait Wire: Told + Serialize + DeserializeOwned + 'static {}

impl<T: Told + Serialize + DeserializeOwned + 'static> Wire for T {}

/// A type that can be printed, where the feature `describe` is on: the server does without it.
#[cfg(feature = "describe")]
pub trait Told: TS {}

#[cfg(feature = "describe")]
impl<T: TS> Told for T {}

/// A type that could be printed, were the feature `describe` on.
#[cfg(not(feature = "describe"))]
pub trait Told {}

#[cfg(not(feature = "describe"))]
impl<T> Told for T {}

/// A type of the wire, as a value.
#[derive(Clone, Copy)]
pub struct Shape {
    #[cfg(feature = "describe")]
    name: fn(&Config) -> String,
    #[cfg(feature = "describe")]
    collect: fn(&mut Types),
    rewrite: fn(&[u8]) -> Result<Bytes, WireError>,
}

impl Shape {
    /// The shape of `T`.
    pub const fn of<T: Wire>() -> Self {
        Self {
            #[cfg(feature = "describe")]
            name: crate::describe::qualified::<T>,
            #[cfg(feature = "describe")]
            collect: Types::collect::<T>,
            rewrite: rewrite::<T>,
        }
    }

    /// Reads MessagePack as this type and writes it as this version of the protocol does.
    pub fn rewrite(&self, bytes: &[u8]) -> Result<Bytes, WireError> {
        (self.rewrite)(bytes)
    }

    #[cfg(feature = "describe")]
    /// Its name in TypeScript, with its namespace.
    pub(crate) fn name(&self, config: &Config) -> String {
        (self.name)(config)
    }

    #[cfg(feature = "describe")]
    /// Puts it and everything it holds among the types.
    pub(crate) fn collect(&self, types: &mut Types) {
        (self.collect)(types);
    }
}

fn rewrite<T: Wire>(bytes: &[u8]) -> Result<Bytes, WireError> {
    crate::decode::params::<T>(bytes).map(|value| crate::frame::to_bytes(&value))
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "describe")]
        return f.write_str(&self.name(&Config::new()));
        #[cfg(not(feature = "describe"))]
        f.write_str("Shape")
    }
}

/// What depends on something said beside it: the state of a stream, the body of an event. Written, it is an
/// empty map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anything;

impl Serialize for Anything {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

#[cfg(feature = "describe")]
impl TS for Anything {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &Config) -> String {
        "unknown".to_owned()
    }

    fn inline(config: &Config) -> String {
        <Self as TS>::name(config)
    }
}

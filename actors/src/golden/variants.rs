//! Which variants an enum has, so that none goes without a sample.

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::Samples;

/// The name of the variant that a value is of.
pub(super) fn variant<T: Debug>(value: &T) -> String {
    format!("{value:?}").chars().take_while(|letter| letter.is_alphanumeric()).collect()
}

/// Each of these variants has a sample, but for those that are never stored.
pub(super) fn check_variants<T: Debug>(samples: &Samples<T>, all: &[&str], never_stored: &[&str]) {
    let sampled: BTreeSet<_> = samples.iter().map(|(_, sample)| variant(sample)).collect();
    let lacks = |name: &&&str| !sampled.contains(**name) && !never_stored.contains(*name);
    let missing: Vec<_> = all.iter().filter(lacks).collect();
    assert!(missing.is_empty(), "{missing:?} have no sample");
    assert!(never_stored.iter().all(|name| all.contains(name)), "of {never_stored:?} some are no more");
}

/// The names of the variants of an enum that is read back from bytes.
pub(super) fn variants_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    drop(T::deserialize(Names(&mut names)));
    names
}

/// Reads nothing: it takes the names that an enum gives to whoever reads it.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = names;
        Err(Error::custom("only the names are wanted"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("this is no enum"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Names the variants of an enum that is never read back. An enum with another variant does not compile here.
macro_rules! variants {
    ($enum:ident: $($variant:ident),+) => {{
        let _compiles_with_these_alone = |value: &$enum| match value {
            $($enum::$variant { .. } => {})+
        };
        &[$(stringify!($variant)),+]
    }};
}
pub(super) use variants;

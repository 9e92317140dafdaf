//! Wire types as values, so that a list can hold them.

use std::fmt;

use ts_rs::{Config, TS};

use crate::describe::Types;

/// A wire type.
#[derive(Clone, Copy)]
pub struct Shape {
    name: fn(&Config) -> String,
    collect: fn(&mut Types),
}

impl Shape {
    /// The shape of `T`.
    pub const fn of<T: TS + 'static>() -> Self {
        Self { name: crate::describe::qualified::<T>, collect: Types::collect::<T> }
    }

    /// Its name in TypeScript, with its namespace.
    pub(crate) fn name(&self, config: &Config) -> String {
        (self.name)(config)
    }

    /// Puts it and everything it holds among the types.
    pub(crate) fn collect(&self, types: &mut Types) {
        (self.collect)(types);
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name(&Config::new()))
    }
}

/// What depends on something said beside it: the state of a stream, the body of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anything {}

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

//! The versions of stored bodies: each body of an event and each snapshot says in which shape it was written.
//!
//! The version is the first entry of the body's map, under the key `v`. A body without it has version 1:
//! nothing had a version at first, and an event whose shape never changed is still written without one. Older
//! shapes are brought up to the newest before they are read. A body of a higher version than this program
//! knows is never applied.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{Journaled, Machine, Unreadable};

/// The version of a shape, counted from 1.
pub type Version = u32;

/// The version of bodies that were stored before there were versions.
const FIRST: Version = 1;

/// The key of the version in MessagePack: the text `v`.
const KEY: &[u8] = b"\xa1v";

/// The versions of the public and the private body of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The version of the public body.
    pub public: Version,
    /// The version of the private body.
    pub private: Version,
}

impl Shape {
    /// The shape in which events were first written.
    pub const FIRST: Shape = Shape { public: FIRST, private: FIRST };
}

/// The bodies of a stored event, without their versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bodies<'a> {
    /// The public body.
    pub public: Cow<'a, [u8]>,
    /// The private body.
    pub private: Option<Cow<'a, [u8]>>,
}

/// Reads a stored event back, in whatever version it was written.
pub fn read_event<M: Machine>(
    r#type: &str,
    public: &[u8],
    private: Option<&[u8]>,
) -> Result<M::Event, Unreadable> {
    let (public, private) = (split(public), private.map(split));
    let written = Shape { public: public.0, private: private.as_ref().map_or(FIRST, |private| private.0) };
    let newest = M::Event::shape(r#type);
    if written.public > newest.public || written.private > newest.private {
        return Err(Unreadable::Unsupported {
            r#type: r#type.to_owned(),
            why: format!("it is of {written:?}"),
        });
    }
    let mut bodies = Bodies { public: public.1, private: private.map(|private| private.1) };
    if written != newest {
        bodies = M::Event::upcast(r#type, written, bodies)?;
    }
    M::Event::read(r#type, &bodies.public, bodies.private.as_deref())
}

/// The version of a map, where it has one.
pub fn version_of(map: &[u8]) -> Option<Version> {
    let mut rest = map;
    rmp::decode::read_map_len(&mut rest).ok()?;
    let mut version = rest.strip_prefix(KEY)?;
    // A version that is not a number is taken as one that this program does not know.
    Some(rmp::decode::read_int(&mut version).unwrap_or(Version::MAX))
}

/// The version of a body, and the body without it.
fn split(body: &[u8]) -> (Version, Cow<'_, [u8]>) {
    let Some(version) = version_of(body) else { return (FIRST, Cow::Borrowed(body)) };
    (version, without_version(body).map_or(Cow::Borrowed(body), Cow::Owned))
}

fn without_version(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    let entries = rmp::decode::read_map_len(&mut rest).ok()?;
    let mut rest = rest.strip_prefix(KEY)?;
    rmp::decode::read_int::<Version, _>(&mut rest).ok()?;
    Some(with_entries(entries.checked_sub(1)?, rest))
}

/// Adds a version to a body. The first version is not written.
pub(crate) fn of_version(body: Bytes, version: Version) -> Bytes {
    let mut rest = &body[..];
    if version <= FIRST {
        return body;
    }
    let entries = rmp::decode::read_map_len(&mut rest).expect("bodies are written as maps");
    let mut entry = KEY.to_vec();
    rmp::encode::write_uint(&mut entry, version.into()).expect("writing to memory cannot fail");
    entry.extend_from_slice(rest);
    with_entries(entries + 1, &entry).into()
}

/// A map of `count` entries, which are encoded already.
fn with_entries(count: u32, entries: &[u8]) -> Vec<u8> {
    let mut map = Vec::with_capacity(entries.len() + 5);
    rmp::encode::write_map_len(&mut map, count).expect("writing to memory cannot fail");
    map.extend_from_slice(entries);
    map
}

#[cfg(test)]
mod tests;

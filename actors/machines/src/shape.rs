//! The versions of what is stored: each body of an event says in which shape it is written, and so does a snapshot.
//!
//! The version of a body is the first entry of its map, under the key `v`. A body without it has version 1, as all had once, and
//! a machine that has never changed an event's shape writes none. Older shapes are brought up to the newest before they are read;
//! a version that is higher than this program knows is never folded.

use std::borrow::Cow;

use bytes::Bytes;

use crate::{Journaled, Machine, Unreadable};

/// Counts the shapes of one thing that is stored, from 1.
pub type Version = u32;

/// The version of what was stored before there were versions.
const FIRST: Version = 1;

/// The key of the version as MessagePack: the text `v`.
const KEY: &[u8] = b"\xa1v";

/// The newest versions of an event's two bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Of the body that every reader gets.
    pub public: Version,
    /// Of what never leaves the process.
    pub private: Version,
}

impl Shape {
    /// As events were first written.
    pub const FIRST: Shape = Shape { public: FIRST, private: FIRST };
}

/// The bodies of a stored event, without their versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bodies<'a> {
    /// What every reader gets.
    pub public: Cow<'a, [u8]>,
    /// What never leaves the process.
    pub private: Option<Cow<'a, [u8]>>,
}

/// Reads a stored event back, whatever the version of its shape.
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

/// The version that a map says it is of, where it says one.
pub fn version_of(map: &[u8]) -> Option<Version> {
    let mut rest = map;
    rmp::decode::read_map_len(&mut rest).ok()?;
    let mut version = rest.strip_prefix(KEY)?;
    // What is no number is of no version that this program knows.
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

/// The same body, which says that it is of that version. The first version is not said.
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

/// A map of that many entries, which are written already.
fn with_entries(count: u32, entries: &[u8]) -> Vec<u8> {
    let mut map = Vec::with_capacity(entries.len() + 5);
    rmp::encode::write_map_len(&mut map, count).expect("writing to memory cannot fail");
    map.extend_from_slice(entries);
    map
}

#[cfg(test)]
mod tests;

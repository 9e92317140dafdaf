//! A page of a stream read in place: the answer of `stream.read`.

use super::token::{Cursor, Token};
use super::{EventRef, Fault};
use crate::ids::Seq;

/// The answer of `stream.read`, in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a> {
    /// Rising by seq.
    pub events: Vec<EventRef<'a>>,
    /// The last event of the stream.
    pub head: Seq,
    /// Events remain in the direction that was asked for.
    pub more: bool,
}

impl<'a> Page<'a> {
    /// Reads the result of a response to `stream.read`.
    pub fn read(result: &'a [u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(result);
        let Some(Token::Map(entries)) = cursor.token() else { return Err(Fault::Page("result")) };
        let (mut events, mut head, mut more) = (None, None, None);
        for _ in 0..entries {
            let Some(Token::Str(key)) = cursor.token() else { return Err(Fault::KeyNotText) };
            match key {
                b"events" => events = Some(read_events(&mut cursor)?),
                b"head" => head = cursor.token().and_then(Token::uint),
                b"more" => more = read_more(&mut cursor),
                _ => cursor.skip(1).ok_or(Fault::Truncated)?,
            }
        }
        Ok(Self {
            events: events.ok_or(Fault::Page("events"))?,
            head: head.ok_or(Fault::Page("head"))?,
            more: more.ok_or(Fault::Page("more"))?,
        })
    }
}

fn read_events<'a>(cursor: &mut Cursor<'a>) -> Result<Vec<EventRef<'a>>, Fault> {
    let Some(Token::Array(items)) = cursor.token() else { return Err(Fault::Page("events")) };
    (0..items)
        .map(|_| {
            let start = cursor.rest;
            cursor.skip(1).ok_or(Fault::Truncated)?;
            EventRef::read(&start[..start.len() - cursor.rest.len()])
        })
        .collect()
}

fn read_more(cursor: &mut Cursor<'_>) -> Option<bool> {
    match cursor.take(1)? {
        [0xc2] => Some(false),
        [0xc3] => Some(true),
        _ => None,
    }
}

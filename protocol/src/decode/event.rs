//! Events read in place, and the messages of a server told apart from them: what a client does by the
//! million.

use uuid::Uuid;

use super::token::{Cursor, Token, measure};
use super::{Fault, FrameError, Limits, Message, Messages, messages};
use crate::frame::EVENT_PREFIX;
use crate::ids::{AccountId, CommandId, Millis, Seq, StreamId};
use crate::kind::Kind;

/// An event as it stands in a frame; `type` and `body` point into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventRef<'a> {
    /// The kind of entity.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
    /// Its position in the stream.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// Who did it; `None` where nobody but time or the system acted.
    pub by: Option<AccountId>,
    /// What happened.
    pub r#type: &'a str,
    /// The command that caused it.
    pub command_id: Option<CommandId>,
    /// The facts: a map, MessagePack still.
    pub body: &'a [u8],
}

/// How deep the body of an event notification stands: in the message's array and the event's map.
const BODY_DEPTH: usize = 2;

impl<'a> EventRef<'a> {
    /// Reads the params of an `event` notification, or one event of a page, in any order of keys.
    pub fn read(params: &'a [u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(params);
        if let Some(event) = Self::read_in_order(&mut cursor) {
            let event = Self { body: cursor.rest, ..event };
            return if is_map(event.body) { Ok(event) } else { Err(Fault::Event("body")) };
        }
        Self::read_any_order(params)
    }

    /// The stream it belongs to.
    pub fn stream(&self) -> StreamId {
        StreamId::new(self.kind, self.id)
    }

    /// Reads everything before the body in the very order that [`crate::frame::put_event_map`] writes; the
    /// cursor is left at the body.
    #[inline]
    fn read_in_order(cursor: &mut Cursor<'a>) -> Option<Self> {
        let caused = match cursor.take(1)? {
            [0x87] => false,
            [0x88] => true,
            _ => return None,
        };
        cursor.literal(b"\xa4kind")?;
        let kind = kind(cursor.token()?)?;
        cursor.literal(b"\xa2id")?;
        let id = take_id(cursor)?;
        cursor.literal(b"\xa3seq")?;
        let Token::Uint(seq) = cursor.token()? else { return None };
        cursor.literal(b"\xa2at")?;
        let Token::Uint(at) = cursor.token()? else { return None };
        cursor.literal(b"\xa2by")?;
        let by = match cursor.literal(b"\xc0") {
            Some(()) => None,
            None => Some(AccountId(take_id(cursor)?)),
        };
        cursor.literal(b"\xa4type")?;
        let r#type = text(cursor.token()?)?;
        let command_id = match caused {
            true => {
                cursor.literal(b"\xaacommand_id")?;
                Some(CommandId(take_id(cursor)?))
            }
            false => None,
        };
        cursor.literal(b"\xa4body")?;
        Some(Self { kind, id, seq, at, by, r#type, command_id, body: &[] })
    }

    fn read_any_order(params: &'a [u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(params);
        let Some(Token::Map(entries)) = cursor.token() else { return Err(Fault::Params) };
        let mut parts = Parts::default();
        for _ in 0..entries {
            let Some(Token::Str(key)) = cursor.token() else { return Err(Fault::KeyNotText) };
            parts.read(key, &mut cursor)?;
        }
        parts.whole()
    }
}

/// The fields of an event found so far; `by` and `command_id` may stay away.
#[derive(Default)]
struct Parts<'a> {
    kind: Option<Kind>,
    id: Option<Uuid>,
    seq: Option<Seq>,
    at: Option<Millis>,
    by: Option<AccountId>,
    r#type: Option<&'a str>,
    command_id: Option<CommandId>,
    body: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    /// Reads the value that stands under `key`, and passes over one that is not known.
    fn read(&mut self, key: &[u8], cursor: &mut Cursor<'a>) -> Result<(), Fault> {
        let start = cursor.rest;
        cursor.skip(1).ok_or(Fault::Truncated)?;
        let bytes = &start[..start.len() - cursor.rest.len()];
        let token = Cursor::new(bytes).token().ok_or(Fault::Truncated)?;
        match key {
            b"kind" => self.kind = Some(kind(token).ok_or(Fault::Event("kind"))?),
            b"id" => self.id = Some(uuid(token).ok_or(Fault::Event("id"))?),
            b"seq" => self.seq = Some(token.uint().ok_or(Fault::Event("seq"))?),
            b"at" => self.at = Some(token.uint().ok_or(Fault::Event("at"))?),
            b"type" => self.r#type = Some(text(token).ok_or(Fault::Event("type"))?),
            b"by" => self.by = optional(token, "by")?.map(AccountId),
            b"command_id" => self.command_id = optional(token, "command_id")?.map(CommandId),
            b"body" if is_map(bytes) => self.body = Some(bytes),
            b"body" => return Err(Fault::Event("body")),
            _ => {}
        }
        Ok(())
    }

    fn whole(self) -> Result<EventRef<'a>, Fault> {
        Ok(EventRef {
            kind: self.kind.ok_or(Fault::Event("kind"))?,
            id: self.id.ok_or(Fault::Event("id"))?,
            seq: self.seq.ok_or(Fault::Event("seq"))?,
            at: self.at.ok_or(Fault::Event("at"))?,
            by: self.by,
            r#type: self.r#type.ok_or(Fault::Event("type"))?,
            command_id: self.command_id,
            body: self.body.ok_or(Fault::Event("body"))?,
        })
    }
}

fn is_map(bytes: &[u8]) -> bool {
    matches!(Cursor::new(bytes).token(), Some(Token::Map(_)))
}

fn kind(token: Token<'_>) -> Option<Kind> {
    Kind::from_name(text(token)?)
}

fn text(token: Token<'_>) -> Option<&str> {
    match token {
        Token::Str(text) => std::str::from_utf8(text).ok(),
        _ => None,
    }
}

fn uuid(token: Token<'_>) -> Option<Uuid> {
    match token {
        Token::Bin(bytes) => Uuid::from_slice(bytes).ok(),
        _ => None,
    }
}

fn optional(token: Token<'_>, field: &'static str) -> Result<Option<Uuid>, Fault> {
    match token {
        Token::Nil => Ok(None),
        token => uuid(token).map(Some).ok_or(Fault::Event(field)),
    }
}

/// Takes an id, sixteen bytes of `bin`.
#[inline]
fn take_id(cursor: &mut Cursor<'_>) -> Option<Uuid> {
    cursor.literal(b"\xc4\x10")?;
    let (bytes, rest) = cursor.rest.split_first_chunk()?;
    cursor.rest = rest;
    Some(Uuid::from_bytes(*bytes))
}

/// What a client receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received<'a> {
    /// An event of a subscription.
    Event(EventRef<'a>),
    /// Anything else; also an event whose kind this version does not know, as the notification that it is.
    Message(Message<'a>),
}

/// What a client received in one WebSocket message, in order; the events among it are read already, in one
/// pass.
pub fn received<'a>(frame: &'a [u8], limits: &Limits) -> ReceivedIter<'a> {
    ReceivedIter { messages: messages(frame, limits) }
}

/// What [`received`] gives.
#[derive(Debug)]
pub struct ReceivedIter<'a> {
    messages: Messages<'a>,
}

impl<'a> ReceivedIter<'a> {
    /// Takes the event that stands first, where it is written as our server writes it and nothing is wrong
    /// with it.
    #[inline]
    fn event_in_order(&mut self) -> Option<EventRef<'a>> {
        if self.messages.refused.is_some() {
            return None;
        }
        let mut cursor = Cursor::new(self.messages.rest);
        cursor.literal(EVENT_PREFIX)?;
        let event = EventRef::read_in_order(&mut cursor)?;
        let extent = measure(cursor.rest, BODY_DEPTH, self.messages.items_max);
        let (body, rest) = cursor.rest.split_at(extent.bytes?);
        if extent.fault.is_some() || !is_map(body) {
            return None;
        }
        self.messages.rest = rest;
        Some(EventRef { body, ..event })
    }
}

impl<'a> Iterator for ReceivedIter<'a> {
    type Item = Result<Received<'a>, FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(event) = self.event_in_order() {
            return Some(Ok(Received::Event(event)));
        }
        Some(self.messages.next()?.map(|message| match message {
            Message::Notification { method: "event", params } => match EventRef::read(params) {
                Ok(event) => Received::Event(event),
                Err(_) => Received::Message(message),
            },
            message => Received::Message(message),
        }))
    }
}

//! Frames read in place: the MessagePack-RPC values of one WebSocket message, checked against limits before
//! anything is decoded or allocated.

mod event;
mod page;
mod token;
mod typed;
mod value;

pub use event::{EventRef, Received, ReceivedIter, received};
pub use page::Page;
pub use token::DEPTH_MAX;
pub use value::{Malformed, params, response, value};

use crate::close::CloseCode;
use crate::error::WireError;
use token::{Cursor, Extent, Token, measure};

/// What one WebSocket message may hold. Nesting is bounded by [`DEPTH_MAX`], a text or binary by what is left
/// of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest message, in bytes.
    pub frame_bytes_max: usize,
    /// The most items of an array, or entries of a map.
    pub items_max: u32,
}

impl Limits {
    /// What a server takes from its clients unless its settings say otherwise.
    pub const REQUESTS: Limits = Limits { frame_bytes_max: 64 * 1024, items_max: 4_096 };

    /// What a client takes from its server: room for the state of the largest room and the longest page.
    pub const ANSWERS: Limits = Limits { frame_bytes_max: 16 * 1024 * 1024, items_max: 65_536 };
}

/// One MessagePack-RPC message; `params`, `error` and `result` are MessagePack still, known to be whole and
/// within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// `[0, id, method, params]`.
    Request {
        /// The client's choice, unique among what is in flight.
        id: u32,
        /// What is asked.
        method: &'a str,
        /// A map.
        params: &'a [u8],
    },
    /// `[1, id, error, result]`: one of the two is there.
    Response {
        /// Of which request.
        id: u32,
        /// Why not.
        error: Option<&'a [u8]>,
        /// The answer.
        result: Option<&'a [u8]>,
    },
    /// `[2, method, params]`.
    Notification {
        /// What it says.
        method: &'a str,
        /// A map.
        params: &'a [u8],
    },
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The message ends before the value does.
    #[error("the message ends before the value does")]
    Truncated,
    /// Nested deeper than [`DEPTH_MAX`].
    #[error("nested deeper than {DEPTH_MAX} arrays and maps")]
    TooDeep,
    /// More items than [`Limits::items_max`].
    #[error("an array or a map has too many items")]
    TooManyItems,
    /// The byte 0xc1.
    #[error("the byte 0xc1 stands for nothing")]
    Reserved,
    /// A map whose key is no string.
    #[error("the key of a map is not a string")]
    KeyNotText,
    /// A message without any value.
    #[error("the message is empty")]
    Empty,
    /// Not an array that starts with 0, 1 or 2.
    #[error("not an array that starts with 0, 1 or 2")]
    NotAMessage,
    /// An id that is not a whole number below 2^32.
    #[error("the id is not a whole number below 2^32")]
    Id,
    /// Not as many parts as its kind of message has.
    #[error("not as many parts as this kind of message has")]
    Parts,
    /// A method that is not UTF-8 text.
    #[error("the method is not text")]
    Method,
    /// Parameters that are not a map.
    #[error("params is not a map")]
    Params,
    /// A response where neither or both of error and result are nil.
    #[error("not just one of error and result is nil")]
    Outcome,
    /// An event without a field it must have, or with one of a wrong type.
    #[error("the event's field {0} is missing or wrong")]
    Event(&'static str),
    /// A page without a field it must have, or with one of a wrong type.
    #[error("the page's field {0} is missing or wrong")]
    Page(&'static str),
}

/// Why a value of a message is not a [`Message`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A request that is malformed but for its id: to be answered with [`FrameError::answer`].
    #[error("request {id} is malformed: {why}")]
    Invalid {
        /// The request's id.
        id: u32,
        /// What is wrong with it.
        why: Fault,
    },
    /// Nothing that could be answered; nothing of the message is read after it.
    #[error("not MessagePack-RPC: {0}")]
    NotRpc(Fault),
    /// Over [`Limits::frame_bytes_max`]; nothing of it is read.
    #[error("a message of {bytes} bytes is over the limit of {limit}")]
    TooLarge {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
}

impl FrameError {
    /// The request to answer, and with what; `None` where the connection closes instead.
    pub fn answer(&self) -> Option<(u32, WireError)> {
        match self {
            FrameError::Invalid { id, why: Fault::Params } => {
                Some((*id, WireError::invalid("params", "is not a map")))
            }
            FrameError::Invalid { id, why } => Some((*id, WireError::invalid("request", why))),
            FrameError::NotRpc(_) | FrameError::TooLarge { .. } => None,
        }
    }

    /// The code to close with; `None` where the request is answered instead.
    pub fn close(&self) -> Option<CloseCode> {
        match self {
            FrameError::Invalid { .. } => None,
            FrameError::NotRpc(_) => Some(CloseCode::NotRpc),
            FrameError::TooLarge { .. } => Some(CloseCode::TooLarge),
        }
    }
}

/// The messages of one WebSocket message, in order. After an error that closes there are none.
pub fn messages<'a>(frame: &'a [u8], limits: &Limits) -> Messages<'a> {
    let refused = if frame.is_empty() {
        Some(FrameError::NotRpc(Fault::Empty))
    } else if frame.len() > limits.frame_bytes_max {
        Some(FrameError::TooLarge { bytes: frame.len(), limit: limits.frame_bytes_max })
    } else {
        None
    };
    Messages { rest: frame, items_max: limits.items_max, refused }
}

/// What [`messages`] gives.
#[derive(Debug)]
pub struct Messages<'a> {
    rest: &'a [u8],
    items_max: u32,
    refused: Option<FrameError>,
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<Message<'a>, FrameError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(refused) = self.refused.take() {
            self.rest = &[];
            return Some(Err(refused));
        }
        if self.rest.is_empty() {
            return None;
        }
        let extent = measure(self.rest, 0, self.items_max);
        let (value, rest) = self.rest.split_at(extent.bytes.unwrap_or(self.rest.len()));
        let message = read_message(value, extent);
        self.rest = if matches!(message, Err(FrameError::NotRpc(_))) { &[] } else { rest };
        Some(message)
    }
}

/// Reads one value, whose fault is known already.
fn read_message(value: &[u8], extent: Extent) -> Result<Message<'_>, FrameError> {
    let mut cursor = Cursor::new(value);
    let Some(Token::Array(parts)) = cursor.token() else {
        return Err(FrameError::NotRpc(extent.fault.unwrap_or(Fault::NotAMessage)));
    };
    match (cursor.token().and_then(Token::uint), extent.fault) {
        (Some(0), fault) => read_request(cursor, parts, fault),
        (_, Some(fault)) => Err(FrameError::NotRpc(fault)),
        (Some(1), None) => read_response(cursor, parts).map_err(FrameError::NotRpc),
        (Some(2), None) => read_notification(cursor, parts).map_err(FrameError::NotRpc),
        _ => Err(FrameError::NotRpc(Fault::NotAMessage)),
    }
}

fn read_request<'a>(
    mut cursor: Cursor<'a>,
    parts: u32,
    fault: Option<Fault>,
) -> Result<Message<'a>, FrameError> {
    let id = read_id(&mut cursor).map_err(|no_id| FrameError::NotRpc(fault.unwrap_or(no_id)))?;
    let invalid = |why| FrameError::Invalid { id, why };
    if let Some(fault) = fault {
        return Err(invalid(fault));
    }
    if parts != 4 {
        return Err(invalid(Fault::Parts));
    }
    let (method, params) = read_call(cursor).map_err(invalid)?;
    Ok(Message::Request { id, method, params })
}

fn read_response(mut cursor: Cursor<'_>, parts: u32) -> Result<Message<'_>, Fault> {
    let id = read_id(&mut cursor)?;
    if parts != 4 {
        return Err(Fault::Parts);
    }
    let both = cursor.rest;
    cursor.skip(1).ok_or(Fault::Truncated)?;
    let (error, result) = both.split_at(both.len() - cursor.rest.len());
    match (error, result) {
        (NIL, NIL) => Err(Fault::Outcome),
        (NIL, result) => Ok(Message::Response { id, error: None, result: Some(result) }),
        (error, NIL) => Ok(Message::Response { id, error: Some(error), result: None }),
        _ => Err(Fault::Outcome),
    }
}

fn read_notification(cursor: Cursor<'_>, parts: u32) -> Result<Message<'_>, Fault> {
    if parts != 3 {
        return Err(Fault::Parts);
    }
    let (method, params) = read_call(cursor)?;
    Ok(Message::Notification { method, params })
}

const NIL: &[u8] = &[0xc0];

fn read_id(cursor: &mut Cursor<'_>) -> Result<u32, Fault> {
    let id = cursor.token().and_then(Token::uint).ok_or(Fault::Id)?;
    u32::try_from(id).map_err(|_| Fault::Id)
}

/// Reads a method and its params, which are all that is left.
fn read_call(mut cursor: Cursor<'_>) -> Result<(&str, &[u8]), Fault> {
    let Some(Token::Str(method)) = cursor.token() else { return Err(Fault::Method) };
    let method = std::str::from_utf8(method).map_err(|_| Fault::Method)?;
    let params = cursor.rest;
    match cursor.token() {
        Some(Token::Map(_)) => Ok((method, params)),
        _ => Err(Fault::Params),
    }
}

#[cfg(test)]
mod tests;

//! Where an answer goes: onto a connection, to a caller in this process, or to an entity that told something.

use bytes::BytesMut;
use protocol::{ErrorCode, WireError, frame};
use schema::ReadError;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::oneshot;
use tracing::warn;

use crate::fanout::{ConnId, HubMessage, Hubs, WireAnswer};
use crate::limits::RETRY_AFTER_MS;

/// The outcome is not known: the client asks again with the same `command_id`.
pub fn unavailable() -> WireError {
    WireError::new(ErrorCode::Unavailable, "the outcome is not known").after(RETRY_AFTER_MS)
}

/// A newer program wrote what this would rest on, and this program does not know it: nothing was done.
pub fn unsupported() -> WireError {
    WireError::new(ErrorCode::Unsupported, "a newer version of the server wrote what stands here")
}

/// A bound is reached, and nothing was done.
pub fn overloaded() -> WireError {
    WireError::new(ErrorCode::Overloaded, "too much is waiting here").after(RETRY_AFTER_MS)
}

/// A store that could not be read, as whoever asked hears of it. Logged here, once.
pub fn unreadable(error: &ReadError) -> WireError {
    if error.is_unsupported() {
        return unsupported();
    }
    warn!(%error, source = %error.source, "failed to read for a request");
    unavailable()
}

/// The request a connection waits on. Dropped without an answer, it answers `unavailable`.
#[derive(Debug)]
pub struct WireReply {
    hubs: Arc<Hubs>,
    conn: ConnId,
    request: u32,
    open: bool,
}

impl WireReply {
    /// The reply to that request of that connection.
    pub fn new(hubs: Arc<Hubs>, conn: ConnId, request: u32) -> Self {
        Self { hubs, conn, request, open: true }
    }

    /// The connection it goes to.
    pub fn conn(&self) -> ConnId {
        self.conn
    }

    /// The request it answers.
    pub fn request(&self) -> u32 {
        self.request
    }

    /// Encodes the answer, for the caller to send along with others.
    pub fn seal<T: Serialize>(mut self, outcome: Result<&T, WireError>) -> WireAnswer {
        self.open = false;
        encode(self.conn, self.request, outcome)
    }

    /// Sends the answer by itself.
    pub fn send<T: Serialize>(self, outcome: Result<&T, WireError>) {
        let hubs = self.hubs.clone();
        let answer = self.seal(outcome);
        hubs.send(answer.conn.hub, HubMessage { answers: vec![answer], ..HubMessage::default() });
    }

    /// Sends an answer that `put` encodes itself: the result, a map, is all it writes.
    pub fn send_encoded(mut self, put: impl FnOnce(&mut BytesMut)) {
        self.open = false;
        let mut out = BytesMut::with_capacity(4096);
        frame::put_response_head(&mut out, self.request);
        frame::put_nil(&mut out);
        put(&mut out);
        let answer = WireAnswer { conn: self.conn, request: self.request, bytes: out.freeze() };
        self.hubs.send(self.conn.hub, HubMessage { answers: vec![answer], ..HubMessage::default() });
    }

    /// Gives the request up to whoever answers it in another way.
    pub(crate) fn forget(mut self) -> (ConnId, u32) {
        self.open = false;
        (self.conn, self.request)
    }
}

fn encode<T: Serialize>(conn: ConnId, request: u32, outcome: Result<&T, WireError>) -> WireAnswer {
    let mut out = BytesMut::with_capacity(128);
    match outcome {
        Ok(answer) => frame::put_answer(&mut out, request, answer),
        Err(error) => frame::put_error(&mut out, request, &error),
    }
    WireAnswer { conn, request, bytes: out.freeze() }
}

impl Drop for WireReply {
    fn drop(&mut self) {
        if self.open {
            let answer = encode::<()>(self.conn, self.request, Err(unavailable()));
            self.hubs.send(self.conn.hub, HubMessage { answers: vec![answer], ..HubMessage::default() });
        }
    }
}

/// Where the answer to a command or a question goes.
#[derive(Debug)]
pub enum Reply<A> {
    /// Onto a connection.
    Wire(WireReply),
    /// To a caller in this process.
    Caller(oneshot::Sender<Result<A, WireError>>),
    /// To whoever only needs to know that it is done.
    Done(oneshot::Sender<Result<(), WireError>>),
}

impl<A: Serialize> Reply<A> {
    /// Answers at once, or hands back the encoded answer for the caller to send along with others.
    pub(crate) fn settle(self, outcome: Result<A, WireError>) -> Option<WireAnswer> {
        match self {
            Reply::Wire(reply) => return Some(reply.seal(outcome.as_ref().map_err(Clone::clone))),
            Reply::Caller(sender) => drop(sender.send(outcome)),
            Reply::Done(sender) => drop(sender.send(outcome.map(|_| ()))),
        }
        None
    }

    /// Answers a teller that this was told before; anybody else has no such answer.
    pub(crate) fn heard(self) -> Option<WireAnswer> {
        match self {
            Reply::Done(sender) => {
                drop(sender.send(Ok(())));
                None
            }
            other => other.settle(Err(unavailable())),
        }
    }

    /// Answers by itself.
    pub(crate) fn send(self, outcome: Result<A, WireError>) {
        match self {
            Reply::Wire(reply) => reply.send(outcome.as_ref().map_err(Clone::clone)),
            other => drop(other.settle(outcome)),
        }
    }
}

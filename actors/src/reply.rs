//! Where an answer goes: to a connection, to a caller in this process, or to an entity that told the command.

use bytes::BytesMut;
use protocol::{ErrorCode, WireError, frame};
use schema::ReadError;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::oneshot;
use tracing::warn;

use crate::fanout::{ConnId, HubMessage, Hubs, WireAnswer};
use crate::limits::RETRY_AFTER_MS;

/// The outcome is not known. The client must send the command again with the same `command_id`.
pub fn unavailable() -> WireError {
    WireError::new(ErrorCode::Unavailable, "the outcome is not known").after(RETRY_AFTER_MS)
}

/// The answer depends on something that a newer program wrote and this one does not know. Nothing was done.
pub fn unsupported() -> WireError {
    WireError::new(ErrorCode::Unsupported, "a newer version of the server wrote what stands here")
}

/// A bound is reached. Nothing was done.
pub fn overloaded() -> WireError {
    WireError::new(ErrorCode::Overloaded, "too much is waiting here").after(RETRY_AFTER_MS)
}

/// The answer where the store could not be read. Logs the error, so that it is logged once.
pub fn unreadable(error: &ReadError) -> WireError {
    if error.is_unsupported() {
        return unsupported();
    }
    warn!(%error, source = %error.source, "failed to read for a request");
    unavailable()
}

/// The answer to a request of a connection. If it is dropped unanswered, it answers `unavailable`.
#[derive(Debug)]
pub struct WireReply {
    hubs: Arc<Hubs>,
    conn: ConnId,
    request: u32,
    open: bool,
}

impl WireReply {
    /// The reply to that request.
    pub fn new(hubs: Arc<Hubs>, conn: ConnId, request: u32) -> Self {
        Self { hubs, conn, request, open: true }
    }

    /// The connection that asked.
    pub fn conn(&self) -> ConnId {
        self.conn
    }

    /// The request it answers.
    pub fn request(&self) -> u32 {
        self.request
    }

    /// Encodes the answer. The caller sends it together with others.
    pub fn seal<T: Serialize>(mut self, outcome: Result<&T, WireError>) -> WireAnswer {
        self.open = false;
        encode(self.conn, self.request, outcome)
    }

    /// Sends the answer in a message of its own.
    pub fn send<T: Serialize>(self, outcome: Result<&T, WireError>) {
        let hubs = self.hubs.clone();
        let answer = self.seal(outcome);
        hubs.send(answer.conn.hub, HubMessage { answers: vec![answer], ..HubMessage::default() });
    }

    /// Sends an answer that `put` encodes itself. It must write exactly the result, which is a map.
    pub fn send_encoded(mut self, put: impl FnOnce(&mut BytesMut)) {
        self.open = false;
        let mut out = BytesMut::with_capacity(4096);
        frame::put_response_head(&mut out, self.request);
        frame::put_nil(&mut out);
        put(&mut out);
        let answer = WireAnswer { conn: self.conn, request: self.request, bytes: out.freeze() };
        self.hubs.send(self.conn.hub, HubMessage { answers: vec![answer], ..HubMessage::default() });
    }

    /// Gives up the request, which is answered in another way.
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

/// Where the answer to a command or question goes.
#[derive(Debug)]
pub enum Reply<A> {
    /// To a connection.
    Wire(WireReply),
    /// To a caller in this process.
    Caller(oneshot::Sender<Result<A, WireError>>),
    /// To a caller that only needs to know whether it was done.
    Done(oneshot::Sender<Result<(), WireError>>),
}

impl<A: Serialize> Reply<A> {
    /// Sends the answer to a caller at once; returns the answer to a connection, encoded, to be sent together
    /// with others.
    pub(crate) fn settle(self, outcome: Result<A, WireError>) -> Option<WireAnswer> {
        match self {
            Reply::Wire(reply) => return Some(reply.seal(outcome.as_ref().map_err(Clone::clone))),
            Reply::Caller(sender) => drop(sender.send(outcome)),
            Reply::Done(sender) => drop(sender.send(outcome.map(|_| ()))),
        }
        None
    }

    /// Answers an entity that tells a command again. No other caller can have this answer.
    pub(crate) fn heard(self) -> Option<WireAnswer> {
        match self {
            Reply::Done(sender) => {
                drop(sender.send(Ok(())));
                None
            }
            other => other.settle(Err(unavailable())),
        }
    }

    /// Sends the answer in a message of its own.
    pub(crate) fn send(self, outcome: Result<A, WireError>) {
        match self {
            Reply::Wire(reply) => reply.send(outcome.as_ref().map_err(Clone::clone)),
            other => drop(other.settle(outcome)),
        }
    }
}

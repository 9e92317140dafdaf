//! The body of the response that a WebSocket is: the bytes of the outbox, and between them what the session
//! actor writes itself (pongs).

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use futures_util::Stream;
use rustix::net::Shutdown;

use super::conn::Conn;
use super::socket;
use crate::config::Limits;

/// How many bytes of the outbox are written before the session actor runs again, so that pongs and requests
/// of a slow reader do not wait for a whole page to leave. Each chunk counts as at least this many.
const BYTES_AT_ONCE: usize = 64 * 1024;
const CHUNK_BYTES_MIN: usize = 8 * 1024;

/// The body of the response. `S` is the stream of the session actor; polling it runs the actor.
pub struct Body<S> {
    conn: Rc<Conn>,
    session: Pin<Box<S>>,
    session_ended: bool,
    written: usize,
    quarter: usize,
    full: usize,
}

impl<S> Body<S> {
    /// The body of that connection, with its limits.
    pub fn new(conn: Rc<Conn>, session: S, limits: &Limits) -> Self {
        let (events, answers) = (limits.outbox_bytes_max.size(), limits.answer_bytes_max.size());
        Self {
            conn,
            session: Box::pin(session),
            session_ended: false,
            written: 0,
            quarter: events / 4,
            full: events + answers,
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        let chunk = self.conn.outbox.take()?;
        self.conn.has_written(self.quarter);
        Some(chunk)
    }

    /// Gives bytes to the HTTP layer. Until they are written, the hub must not write past that layer.
    fn give<E>(&self, bytes: Bytes) -> Poll<Option<Result<Bytes, E>>> {
        if let Some(socket) = self.conn.socket() {
            socket.hold_back();
        }
        Poll::Ready(Some(Ok(bytes)))
    }

    /// The session actor does not run while more waits than all answers may take. Otherwise even the shortest
    /// answers could gather without end.
    fn may_hear(&self) -> bool {
        !self.session_ended && self.conn.outbox.bytes() <= self.full
    }

    fn end<E>(&self) -> Poll<Option<Result<Bytes, E>>> {
        if self.conn.has_left() {
            // Nothing more will come, so the server need not wait for the client to close.
            socket::shut(&self.conn, Shutdown::Read);
        }
        Poll::Ready(None)
    }
}

impl<S, E> MessageBody for Body<S>
where
    S: Stream<Item = Result<Bytes, E>> + 'static,
    E: Into<Box<dyn std::error::Error>> + 'static,
{
    type Error = E;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, E>>> {
        let this = self.get_mut();
        if this.written < BYTES_AT_ONCE
            && let Some(chunk) = this.take()
        {
            this.written += chunk.len().max(CHUNK_BYTES_MIN);
            return this.give(chunk);
        }
        this.written = 0;
        this.conn.outbox.register(cx);
        if this.may_hear() {
            match this.session.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(said))) => return this.give(said),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => this.session_ended = true,
                Poll::Pending => {}
            }
        }
        match this.take() {
            Some(chunk) => this.give(chunk),
            None if this.session_ended || this.conn.outbox.is_finished() => this.end(),
            None => Poll::Pending,
        }
    }
}

//! What is written to a connection: its outbox, and in between what its session actor says by itself (pongs).

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use futures_util::Stream;

use super::conn::Conn;

/// Chunks of the outbox written before the session is heard again.
const CHUNKS_AT_ONCE: u32 = 8;

/// The body of the response that a WebSocket is. `S` is the session actor's own stream; polling it runs the actor.
pub struct Body<S> {
    conn: Rc<Conn>,
    session: Pin<Box<S>>,
    session_ended: bool,
    chunks: u32,
    quarter: usize,
}

impl<S> Body<S> {
    /// The body of that connection; `outbox_bytes_max` is what its outbox holds.
    pub fn new(conn: Rc<Conn>, session: S, outbox_bytes_max: usize) -> Self {
        Self {
            conn,
            session: Box::pin(session),
            session_ended: false,
            chunks: 0,
            quarter: outbox_bytes_max / 4,
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        let chunk = self.conn.outbox.take()?;
        if self.conn.catching.get() > 0 && self.conn.outbox.bytes() <= self.quarter {
            self.conn.drained.notify_waiters();
        }
        Some(chunk)
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
        if this.chunks < CHUNKS_AT_ONCE
            && let Some(chunk) = this.take()
        {
            this.chunks += 1;
            return Poll::Ready(Some(Ok(chunk)));
        }
        this.chunks = 0;
        this.conn.outbox.register(cx);
        if !this.session_ended {
            match this.session.as_mut().poll_next(cx) {
                Poll::Ready(Some(said)) => return Poll::Ready(Some(said)),
                Poll::Ready(None) => this.session_ended = true,
                Poll::Pending => {}
            }
        }
        match this.take() {
            Some(chunk) => Poll::Ready(Some(Ok(chunk))),
            None if this.session_ended || this.conn.outbox.is_finished() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

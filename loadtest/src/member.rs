//! One reader and writer of a room, on a connection of its own.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::task::{Context, Poll};

use client::{Connection, Lost, read_answer};
use protocol::decode::{Message, Received};
use protocol::room::PostParams;
use protocol::stream::Applied;
use protocol::{CommandId, Kind, RoomId, Seq};

use crate::stamp::{self, Micros, RunClock};
use crate::tally::{Acked, Tally};

/// A member of a room.
pub struct Member {
    connection: Connection,
    inner: Inner,
}

struct Inner {
    clock: RunClock,
    room: u32,
    room_id: RoomId,
    /// The last event delivered.
    last: Seq,
    /// Posts on their way, in the order in which they were sent.
    in_flight: VecDeque<(u32, CommandId)>,
    /// Posts that the server's limit keeps back.
    waiting: VecDeque<CommandId>,
    text_bytes: usize,
}

impl Member {
    /// A member that has seen a room up to `last`.
    pub fn new(
        connection: Connection,
        clock: RunClock,
        (room, room_id): (u32, RoomId),
        last: Seq,
        text_bytes: usize,
    ) -> Self {
        let (in_flight, waiting) = Default::default();
        Self { connection, inner: Inner { clock, room, room_id, last, in_flight, waiting, text_bytes } }
    }

    /// What the server calls itself.
    pub fn server(&self) -> &str {
        &self.connection.server().server
    }

    /// The last event delivered.
    pub fn last(&self) -> Seq {
        self.inner.last
    }

    /// The number of its room.
    pub fn room(&self) -> usize {
        self.inner.room as usize
    }

    /// Queues a post that was meant to leave at `intended`.
    pub fn post(&mut self, intended: Micros) {
        let command_id = stamp::command_id(self.connection.clock().now(), intended);
        if self.inner.in_flight.len() < self.connection.server().in_flight_max as usize {
            self.send(command_id);
        } else {
            self.inner.waiting.push_back(command_id);
        }
    }

    fn send(&mut self, command_id: CommandId) {
        let text = stamp::text(command_id, self.inner.text_bytes);
        let params = PostParams { command_id, room: self.inner.room_id, text, reply_to: None };
        let id = self.connection.request("room.post", &params).expect("a post is shorter than any frame");
        self.inner.in_flight.push_back((id, command_id));
    }

    /// Writes what is queued, as far as the socket takes it.
    pub fn flush(&mut self) -> Result<(), Lost> {
        self.connection.flush_now().map(drop)
    }

    /// Reads once and counts what came.
    pub fn poll(&mut self, cx: &mut Context<'_>, tally: &RefCell<Tally>) -> Poll<Result<(), Lost>> {
        let Self { connection, inner } = self;
        let mut now = None;
        let mut tally = tally.borrow_mut();
        let polled = connection.poll_receive(cx, &mut |received| {
            let now = *now.get_or_insert_with(|| inner.clock.micros());
            inner.take(received, now, &mut tally);
        });
        while self.inner.in_flight.len() < self.connection.server().in_flight_max as usize {
            let Some(command_id) = self.inner.waiting.pop_front() else { break };
            self.send(command_id);
        }
        polled
    }
}

impl Inner {
    #[inline]
    fn take(&mut self, received: Received<'_>, now: Micros, tally: &mut Tally) {
        match received {
            Received::Event(event) if event.kind == Kind::Room && event.id == self.room_id.0 => {
                if event.seq <= self.last {
                    tally.repeated += 1;
                    return;
                }
                tally.skipped += event.seq - self.last - 1;
                self.last = event.seq;
                tally.delivered += 1;
                if let Some(command_id) = event.command_id {
                    tally.delivery.record(now.saturating_sub(stamp::intended(command_id)));
                }
            }
            Received::Message(Message::Response { id, error, result }) => {
                self.respond(id, error, result, now, tally);
            }
            _ => {}
        }
    }

    fn respond(
        &mut self,
        id: u32,
        error: Option<&[u8]>,
        result: Option<&[u8]>,
        now: Micros,
        tally: &mut Tally,
    ) {
        let Some(at) = self.in_flight.iter().position(|(sent, _)| *sent == id) else { return };
        let (_, command_id) = self.in_flight.remove(at).expect("it was just found");
        match read_answer::<Applied>(error, result) {
            Ok(Applied { seq, .. }) => {
                let acked = Acked { room: self.room, seq, command_id };
                tally.ack(acked, now.saturating_sub(stamp::intended(command_id)));
            }
            Err(error) => {
                let code = error.code().unwrap_or(protocol::ErrorCode::Unknown);
                *tally.refused.entry(code).or_default() += 1;
            }
        }
    }
}

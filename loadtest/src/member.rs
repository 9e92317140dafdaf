//! A member of a room, who reads and writes on a connection of its own.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::task::{Context, Poll};

use client::{Connection, Lost, read_answer};
use protocol::decode::{Message, Received};
use protocol::room::PostParams;
use protocol::stream::{Applied, SubscribeAnswer, SubscribeParams};
use protocol::{CommandId, Kind, RoomId, Seq};

use crate::stamp::{self, Micros, RunClock};
use crate::tally::{Acked, Tally};

/// A member of a room.
pub struct Member {
    /// The connection; none while the member is away.
    connection: Option<Connection>,
    inner: Inner,
}

struct Inner {
    clock: RunClock,
    room: u32,
    room_id: RoomId,
    /// The last event delivered.
    last: Seq,
    /// Posts without an answer, in the order in which they were sent.
    in_flight: VecDeque<(u32, CommandId)>,
    /// Posts that wait because of the server's limit.
    waiting: VecDeque<CommandId>,
    text_bytes: usize,
    /// Set while the member comes back into the room.
    returning: Option<Return>,
}

/// A member that comes back. It is live when it has seen the head in the answer to its subscription.
struct Return {
    began: Micros,
    subscribe_id: u32,
    head: Option<Seq>,
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
        let (in_flight, waiting, returning) = Default::default();
        let inner = Inner { clock, room, room_id, last, in_flight, waiting, text_bytes, returning };
        Self { connection: Some(connection), inner }
    }

    /// What the server calls itself.
    pub fn server(&self) -> &str {
        self.connection.as_ref().map_or("", |connection| &connection.server().server)
    }

    /// Drops the connection without a close.
    pub fn leave(&mut self) {
        self.connection = None;
    }

    /// Continues over a new connection, after the last event it has seen. `began` is when it started to come
    /// back.
    pub fn rejoin(&mut self, mut connection: Connection, began: Micros) {
        let params =
            SubscribeParams { kind: Kind::Room, id: self.inner.room_id.0, after: Some(self.inner.last) };
        let subscribe_id = connection.request(&params).expect("it is shorter than any frame");
        self.inner.returning = Some(Return { began, subscribe_id, head: None });
        self.connection = Some(connection);
    }

    /// The last event delivered.
    pub fn last(&self) -> Seq {
        self.inner.last
    }

    /// The number of its room.
    pub fn room(&self) -> usize {
        self.inner.room as usize
    }

    /// Queues a post that was meant to be sent at `intended`.
    pub fn post(&mut self, intended: Micros) {
        let Self { connection: Some(connection), inner } = self else { return };
        inner.waiting.push_back(stamp::command_id(connection.clock().now(), intended));
        inner.send_waiting(connection);
    }

    /// Writes what is queued, as far as the socket takes it.
    pub fn flush(&mut self) -> Result<(), Lost> {
        self.connection.as_mut().map_or(Ok(()), |connection| connection.flush_now().map(drop))
    }

    /// Reads once and counts what came. Nothing comes while the member is away.
    pub fn poll(&mut self, cx: &mut Context<'_>, tally: &RefCell<Tally>) -> Poll<Result<(), Lost>> {
        let Self { connection: Some(connection), inner } = self else { return Poll::Pending };
        let mut now = None;
        let mut tally = tally.borrow_mut();
        let polled = connection.poll_receive(cx, &mut |received| {
            let now = *now.get_or_insert_with(|| inner.clock.micros());
            inner.take(received, now, &mut tally);
        });
        inner.send_waiting(connection);
        polled
    }
}

impl Inner {
    /// Sends posts that wait, as far as the server takes requests in flight.
    fn send_waiting(&mut self, connection: &mut Connection) {
        while self.in_flight.len() < connection.server().in_flight_max as usize {
            let Some(command_id) = self.waiting.pop_front() else { break };
            let text = stamp::text(command_id, self.text_bytes);
            let params = PostParams { command_id, room: self.room_id, text, reply_to: None };
            let id = connection.request(&params).expect("a post is shorter than any frame");
            self.in_flight.push_back((id, command_id));
        }
    }

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
                if self.returning.is_some() {
                    self.see_whether_live(now, tally); // What was missed meanwhile says nothing of delivery.
                } else if let Some(command_id) = event.command_id {
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
        if let Some(returning) = self.returning.as_mut().filter(|returning| returning.subscribe_id == id) {
            let answer = read_answer::<SubscribeAnswer>(error, result).ok();
            returning.head = answer.filter(|answer| answer.behind != Some(true)).map(|answer| answer.head);
            return self.see_whether_live(now, tally);
        }
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

    /// Counts a member that comes back as live when it has seen everything it missed.
    fn see_whether_live(&mut self, now: Micros, tally: &mut Tally) {
        let Some(Return { began, head: Some(head), .. }) = self.returning else { return };
        if self.last >= head {
            tally.live.record(now.saturating_sub(began));
            self.returning = None;
        }
    }
}

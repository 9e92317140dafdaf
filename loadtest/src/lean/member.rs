//! A member of a room in a run: its posts that are not answered, and how far it has read.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use protocol::{Millis, Seq};
use uuid::Uuid;

use super::incoming::{Heard, Incoming};
use super::wire::{self, Broken};
use crate::stamp::{self, Micros};

/// Why a connection is over.
#[derive(Debug, thiserror::Error)]
pub enum Over {
    /// The bytes cannot be read.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The socket failed.
    #[error("the socket failed")]
    Io(#[from] std::io::Error),
    /// The server hung up.
    #[error("the server hung up")]
    Eof,
}

/// A member of a room.
#[derive(Debug)]
pub struct Member {
    /// Its socket.
    pub socket: TcpStream,
    /// The number of its room.
    pub room: usize,
    /// The last event that was delivered.
    pub last: Seq,
    /// Whether epoll reports when the socket takes more.
    pub is_waiting: bool,
    room_id: Uuid,
    incoming: Incoming,
    /// Bytes that cannot be read before more come.
    partial: Vec<u8>,
    outgoing: Vec<u8>,
    next_id: u32,
    in_flight_max: usize,
    /// Sent posts in order, each with the time at which it was meant to be sent.
    in_flight: VecDeque<(u32, Micros)>,
    /// Posts that wait because of the server's limit.
    kept_back: VecDeque<Micros>,
    /// Posts that are not written yet: the times at which they were meant to be sent.
    fresh: Vec<Micros>,
}

impl Member {
    /// A member that has read a room up to `last`. `partial` is what its socket has read beyond that.
    pub fn new(
        (socket, partial): (TcpStream, Vec<u8>),
        (room, room_id): (usize, Uuid),
        last: Seq,
        in_flight_max: u32,
    ) -> Self {
        let (outgoing, in_flight, kept_back, fresh) = Default::default();
        Self {
            socket,
            room,
            last,
            is_waiting: false,
            room_id,
            incoming: Incoming::of(room_id),
            partial,
            outgoing,
            next_id: wire::REQUEST_ID_MIN,
            in_flight_max: in_flight_max as usize,
            in_flight,
            kept_back,
            fresh,
        }
    }

    /// The number of posts without an answer.
    pub fn unanswered(&self) -> usize {
        self.in_flight.len() + self.kept_back.len()
    }

    /// Whether posts wait because of the server's limit.
    pub fn has_kept_back(&self) -> bool {
        !self.kept_back.is_empty()
    }

    /// Whether anything waits to be written.
    pub fn has_outgoing(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Adds a post that was meant to be sent at `intended`.
    pub fn post(&mut self, intended: Micros, now: Millis) {
        self.kept_back.push_back(intended);
        self.post_kept_back(now);
    }

    /// Adds the posts that waited, as far as the server's limit allows.
    pub fn post_kept_back(&mut self, now: Millis) {
        while self.in_flight.len() < self.in_flight_max {
            let Some(intended) = self.kept_back.pop_front() else { break };
            wire::put_post(&mut self.outgoing, self.next_id, stamp::command_id(now, intended), self.room_id);
            self.in_flight.push_back((self.next_id, intended));
            self.fresh.push(intended);
            self.next_id = self.next_id.checked_add(1).unwrap_or(wire::REQUEST_ID_MIN);
        }
    }

    /// Puts the answer to a ping.
    pub fn pong(&mut self, payload: &[u8]) {
        wire::put_pong(&mut self.outgoing, payload);
    }

    /// Writes what waits, as far as the socket takes it. Calls `left` for each post with the time at which it
    /// was meant to be sent.
    pub fn write(&mut self, mut left: impl FnMut(Micros)) -> Result<(), Over> {
        self.fresh.drain(..).for_each(&mut left);
        match self.socket.write(&self.outgoing) {
            Ok(written) if written == self.outgoing.len() => self.outgoing.clear(),
            Ok(written) => drop(self.outgoing.drain(..written)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Removes an answered post. Returns the time at which it was meant to be sent.
    pub fn answered(&mut self, id: u32) -> Option<Micros> {
        let at = self.in_flight.iter().position(|(sent, _)| *sent == id)?;
        self.in_flight.remove(at).map(|(_, intended)| intended)
    }

    /// Reads once into a buffer that all members share, and passes on what is complete. True if there may be
    /// more.
    #[inline]
    pub fn read(
        &mut self,
        buffer: &mut [u8],
        mut heard: impl FnMut(&mut Self, Heard<'_>),
    ) -> Result<bool, Over> {
        let kept = self.partial.len();
        if kept >= buffer.len() {
            return Err(Broken::TooLong.into());
        }
        buffer[..kept].copy_from_slice(&self.partial);
        let read = match self.socket.read(&mut buffer[kept..]) {
            Ok(0) => return Err(Over::Eof),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let bytes = &buffer[..kept + read];
        let mut incoming = std::mem::replace(&mut self.incoming, Incoming::of(self.room_id));
        let taken = incoming.take(bytes, &mut |what| heard(self, what));
        self.incoming = incoming;
        self.partial.clear();
        self.partial.extend_from_slice(&bytes[taken?..]);
        Ok(kept + read == buffer.len())
    }
}

//! What a crowd counts: deliveries, acknowledgements, latencies, and faults.

use std::collections::BTreeMap;

use protocol::{CommandId, ErrorCode, Seq};

use crate::latency::Latencies;

/// A post that the server has acknowledged as durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acked {
    /// The number of the room.
    pub room: u32,
    /// The seq of its event.
    pub seq: Seq,
    /// The id of its command.
    pub command_id: CommandId,
}

/// Counts since the start of the run. Latencies are those since the last `measure`.
#[derive(Debug, Default)]
pub struct Tally {
    /// Posts that were given to a connection.
    pub sent: u64,
    /// Posts acknowledged.
    pub acked: u64,
    /// Events delivered.
    pub delivered: u64,
    /// From the intended time of a post to its acknowledgement.
    pub ack: Latencies,
    /// From the intended time of a post to each delivery.
    pub delivery: Latencies,
    /// How late the tester sent its posts.
    pub lag: Latencies,
    /// For each member that left: the time from the start of its return until it has seen everything it
    /// missed.
    pub live: Latencies,
    /// The highest acknowledged seq of each room.
    pub heads: Vec<Seq>,
    /// All acknowledged posts, if they are to be verified.
    pub log: Option<Vec<Acked>>,
    /// Events that came a second time.
    pub repeated: u64,
    /// Events that came after a later one.
    pub skipped: u64,
    /// Connections that ended, and how.
    pub lost: Vec<String>,
    /// Posts that the server refused, by code.
    pub refused: BTreeMap<ErrorCode, u64>,
    /// Posts answered `overloaded` while the tester looked for the server's limit on purpose.
    pub shed: u64,
}

impl Tally {
    /// An empty tally of that many rooms.
    pub fn new(rooms: usize, verify: bool) -> Self {
        Self { heads: vec![0; rooms], log: verify.then(Vec::new), ..Self::default() }
    }

    /// Resets the latencies: the measurement begins now.
    pub fn measure(&mut self) {
        self.ack = Latencies::default();
        self.delivery = Latencies::default();
        self.lag = Latencies::default();
    }

    /// Counts an acknowledgement.
    pub fn ack(&mut self, acked: Acked, micros: u64) {
        self.acked += 1;
        self.ack.record(micros);
        let head = &mut self.heads[acked.room as usize];
        *head = acked.seq.max(*head);
        if let Some(log) = &mut self.log {
            log.push(acked);
        }
    }

    /// The number of posts that the server refused.
    pub fn refused_total(&self) -> u64 {
        self.refused.values().sum()
    }

    /// The number of posts without an answer.
    pub fn unanswered(&self) -> u64 {
        self.sent - self.acked - self.refused_total() - self.shed
    }

    /// Notes that the posts answered `overloaded` so far were part of the search for the limit.
    pub fn forgive_overload(&mut self) {
        self.shed += self.refused.remove(&ErrorCode::Overloaded).unwrap_or(0);
    }
}

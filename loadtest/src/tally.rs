//! What a crowd counts: deliveries, acknowledgements, their latencies, and what must not happen.

use std::collections::BTreeMap;

use protocol::{CommandId, ErrorCode, Seq};

use crate::latency::Latencies;

/// A post that the server said is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acked {
    /// The number of the room.
    pub room: u32,
    /// The event it became.
    pub seq: Seq,
    /// The command it was.
    pub command_id: CommandId,
}

/// Counts since the run began; latencies since the last `measure`.
#[derive(Debug, Default)]
pub struct Tally {
    /// Posts handed to a connection.
    pub sent: u64,
    /// Posts acknowledged.
    pub acked: u64,
    /// Events delivered.
    pub delivered: u64,
    /// Intended send to acknowledgement.
    pub ack: Latencies,
    /// Intended send to delivery, at each reader.
    pub delivery: Latencies,
    /// Intended send to actual send: how late the tester itself is.
    pub lag: Latencies,
    /// Start of the way back to having seen all that was missed, of each member that had left.
    pub live: Latencies,
    /// The highest acknowledged seq of each room.
    pub heads: Vec<Seq>,
    /// Every acknowledged post, where they are to be verified.
    pub log: Option<Vec<Acked>>,
    /// Events that came a second time.
    pub repeated: u64,
    /// Events that a later one overtook.
    pub skipped: u64,
    /// Connections that ended, and how.
    pub lost: Vec<String>,
    /// Posts that the server did not take, by code.
    pub refused: BTreeMap<ErrorCode, u64>,
    /// Posts answered `overloaded` while more was asked than the server can do, to find out how much that is.
    pub shed: u64,
}

impl Tally {
    /// An empty tally of that many rooms.
    pub fn new(rooms: usize, verify: bool) -> Self {
        Self { heads: vec![0; rooms], log: verify.then(Vec::new), ..Self::default() }
    }

    /// Forgets the latencies: what is measured begins now.
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

    /// Posts that the server did not take.
    pub fn refused_total(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Posts without any answer yet.
    pub fn unanswered(&self) -> u64 {
        self.sent - self.acked - self.refused_total() - self.shed
    }

    /// What was answered `overloaded` so far was meant to be.
    pub fn forgive_overload(&mut self) {
        self.shed += self.refused.remove(&ErrorCode::Overloaded).unwrap_or(0);
    }
}

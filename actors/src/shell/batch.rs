//! What gathers while an append is in flight: records, their effects, and their notifications for readers.

use std::collections::BTreeMap;
use std::time::Instant;

use bytes::BytesMut;
use protocol::frame::{EventHead, put_event};
use protocol::registry::has_event;
use protocol::{AccountId, Millis, Seq, StreamId};
use schema::{Append, CommandMark, Effects, Record, Row, Table, Told};
use uuid::Uuid;

use super::outward::Outward;
use super::waking::{event_of, stamp_of};
use crate::fanout::Commit;
use crate::{Effect, Journaled, Machine, ProviderCall, Stamp, Tell, Unreadable};

/// The bytes that a record counts beside its bodies.
const RECORD_OVERHEAD_BYTES: usize = 128;

/// The records of the next append.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    records: Vec<Record>,
    rows: BTreeMap<(Table, Uuid, Vec<u8>), Row>,
    timers: BTreeMap<String, Option<Millis>>,
    unfinished: Vec<Seq>,
    outward: Vec<(Seq, Vec<Outward>)>,
    revoked: Vec<(AccountId, Seq)>,
    frames: Option<BytesMut>,
    ends: Vec<u32>,
    bytes: usize,
    since: Option<Instant>,
}

/// A batch that is being appended.
#[derive(Debug)]
pub(crate) struct Sealed {
    pub append: Append,
    pub commit: Commit,
    pub outward: Vec<(Seq, Vec<Outward>)>,
    pub since: Instant,
}

impl Batch {
    /// An empty batch. With `announcing`, it also encodes notifications for readers.
    pub fn new(announcing: bool) -> Self {
        Self { frames: announcing.then(BytesMut::new), ..Self::default() }
    }

    pub fn is_full(&self, records_max: usize, bytes_max: usize) -> bool {
        self.records.len() >= records_max || self.bytes >= bytes_max
    }

    /// The bytes that it counts.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds an event and its effects.
    pub fn push<M: Machine>(&mut self, event: &M::Event, at: &Stamp, told: Option<Told>) {
        self.since.get_or_insert_with(Instant::now);
        let written = event.write();
        let is_listed = has_event(at.stream.kind, written.r#type);
        debug_assert!(is_listed, "a {} may not hold {}", at.stream.kind, written.r#type);
        let by = at.by.map(|account| account.0);
        if let Some(frames) = &mut self.frames {
            let command_id = at.command_id;
            let head = EventHead {
                stream: at.stream,
                seq: at.seq,
                at: at.at,
                by,
                r#type: written.r#type,
                command_id,
            };
            put_event(frames, &head, &written.body);
            self.ends.push(frames.len() as u32);
        }
        self.revoked.extend(M::revokes(event).map(|account| (account, at.seq)));
        self.bytes +=
            RECORD_OVERHEAD_BYTES + written.body.len() + written.private.as_ref().map_or(0, |p| p.len());
        self.records.push(Record {
            seq: at.seq,
            at: at.at,
            by,
            r#type: written.r#type.into(),
            command_id: at.command_id,
            mark: None,
            told,
            body: written.body,
            private: written.private,
        });
        self.follow(M::effects(event, at), at.seq);
    }

    /// Adds rows that are no effect of an event.
    pub fn add_rows(&mut self, rows: &[Row]) {
        rows.iter().for_each(|row| self.add_row(row.clone()));
    }

    fn add_row(&mut self, row: Row) {
        self.rows.insert((row.table, row.partition, row.clustering.clone()), row);
    }

    /// Marks the last record as the last one of a command.
    pub fn mark(&mut self, hash: u64) {
        if let Some(record) = self.records.last_mut() {
            record.mark = Some(CommandMark { hash });
        }
    }

    fn follow(&mut self, effects: Vec<Effect>, seq: Seq) {
        let (inward, outward) = split(effects);
        for effect in inward {
            match effect {
                Inward::Row(row) => self.add_row(row),
                Inward::Timer(key, due_at) => {
                    self.timers.insert(key, due_at);
                }
            }
        }
        if !outward.is_empty() {
            self.unfinished.push(seq);
            self.outward.push((seq, outward));
        }
    }

    /// The effects on others since the last call, each with the seq and the time of its record.
    pub fn take_outward(&mut self) -> Vec<(Seq, Millis, Vec<Outward>)> {
        let at_of = |seq: Seq| {
            let place = self.records.partition_point(|record| record.seq < seq);
            self.records.get(place).map_or(0, |record| record.at)
        };
        let outward = self.outward.iter_mut();
        let outward = outward.map(|(seq, outward)| (*seq, at_of(*seq), std::mem::take(outward))).collect();
        self.outward.clear();
        outward
    }

    /// The timer that is due first, if that is by then.
    pub fn first_timer(&self, by: Millis) -> Option<(String, Millis)> {
        let due = self.timers.iter().filter_map(|(key, due_at)| Some((key, (*due_at)?)));
        let first = due.filter(|(_, due_at)| *due_at <= by).min_by_key(|(_, due_at)| *due_at);
        first.map(|(key, due_at)| (key.clone(), due_at))
    }

    /// Forgets a timer that was told, unless it was set to another time since.
    pub fn forget_timer(&mut self, key: &str, due_at: Millis) {
        if self.timers.get(key) == Some(&Some(due_at)) {
            self.timers.remove(key);
        }
    }

    fn take_effects(&mut self) -> Effects {
        Effects {
            rows: std::mem::take(&mut self.rows).into_values().collect(),
            timers: std::mem::take(&mut self.timers).into_iter().collect(),
            unfinished: std::mem::take(&mut self.unfinished),
        }
    }

    /// Closes the batch: makes the append that follows `head`.
    pub fn seal(mut self, stream: StreamId, head: Seq) -> Sealed {
        let effects = self.take_effects();
        let commit = Commit {
            stream,
            first: head + 1,
            last: head + self.records.len() as u64,
            events: self.frames.map(BytesMut::freeze),
            ends: self.ends.into(),
            revoked: self.revoked,
        };
        Sealed {
            append: Append { stream, head, records: self.records.into(), effects: effects.into() },
            commit,
            outward: self.outward,
            since: self.since.unwrap_or_else(Instant::now),
        }
    }
}

/// The effects of a stream's records, as they were when the records were appended. Rows of tellers that moved
/// out of memory are missing: the records do not say which there were.
pub(crate) fn effects_of<M: Machine>(stream: StreamId, records: &[Record]) -> Result<Effects, Unreadable> {
    let mut batch = Batch::new(false);
    for record in records {
        batch.follow(M::effects(&event_of::<M>(record)?, &stamp_of(stream, record)), record.seq);
    }
    Ok(batch.take_effects())
}

/// An effect that the store keeps together with the record.
enum Inward {
    Row(Row),
    Timer(String, Option<Millis>),
}

/// Separates the effects that are stored with the record from those on others. The latter are numbered in
/// order.
fn split(effects: Vec<Effect>) -> (Vec<Inward>, Vec<Outward>) {
    let mut inward = Vec::new();
    let mut outward = Vec::new();
    for effect in effects {
        match effect {
            Effect::Row(row) => inward.push(Inward::Row(row)),
            Effect::Timer(name, key, due_at) => inward.push(Inward::Timer(key.under(name), due_at)),
            Effect::Tell(tell) => push_tell(&mut outward, tell),
            Effect::Call(call) => push_call(&mut outward, call),
        }
    }
    (inward, outward)
}

fn push_tell(outward: &mut Vec<Outward>, tell: Tell) {
    outward.push(Outward::Tell(outward.len() as u32, tell));
}

fn push_call(outward: &mut Vec<Outward>, call: ProviderCall) {
    outward.push(Outward::Call(call));
}

/// The effects of an event on others.
pub(crate) fn outward_of<M: Machine>(event: &M::Event, at: &Stamp) -> Vec<Outward> {
    split(M::effects(event, at)).1
}

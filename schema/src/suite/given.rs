//! Test data: streams, records and rows that are made from small numbers.

use std::sync::Arc;

use bytes::Bytes;
use protocol::{CommandId, Kind, Seq, StreamId};
use uuid::Uuid;

use crate::ports::{Append, CommandMark, Effects, Record};
use crate::rows::{Row, Table};

/// The room of that number.
pub fn room(number: u64) -> StreamId {
    StreamId::new(Kind::Room, id(number))
}

/// The id with that number. A higher number gives a higher id.
pub fn id(number: u64) -> Uuid {
    Uuid::from_u128((0x7000_u128 << 64) | (0x8_u128 << 60) | u128::from(number))
}

/// The command of that number.
pub fn command(number: u64) -> CommandId {
    CommandId(id(number))
}

/// A plain record.
pub fn record(seq: Seq) -> Record {
    Record {
        seq,
        at: 1_700_000_000_000 + seq,
        by: Some(id(7)),
        r#type: "posted".into(),
        command_id: None,
        mark: None,
        told: None,
        body: body(seq),
        private: None,
    }
}

/// The body of the plain record at a seq, which can be checked when it is read.
pub fn body(seq: Seq) -> Bytes {
    Bytes::from(format!("body of {seq}"))
}

/// A record that ends the command of that number.
pub fn marked(seq: Seq, number: u64, by: u64, hash: u64) -> Record {
    Record {
        by: Some(id(by)),
        command_id: Some(command(number)),
        mark: Some(CommandMark { hash }),
        ..record(seq)
    }
}

/// An append of `count` plain records at `head`.
pub fn append(stream: StreamId, head: Seq, count: u64) -> Append {
    append_of(stream, head, (head + 1..=head + count).map(record).collect())
}

/// An append of these records at `head`.
pub fn append_of(stream: StreamId, head: Seq, records: Vec<Record>) -> Append {
    Append { stream, head, records: records.into(), effects: Arc::default() }
}

/// An append of one plain record with these effects.
pub fn append_with(stream: StreamId, head: Seq, effects: Effects) -> Append {
    Append { effects: effects.into(), ..append(stream, head, 1) }
}

/// A row with that text, written by that event of its source.
pub fn row(partition: u64, clustering: &[u8], source: Seq, text: &'static str) -> Row {
    Row {
        table: Table::Contracts,
        partition: id(partition),
        clustering: clustering.to_vec(),
        source,
        body: Some(Bytes::from_static(text.as_bytes())),
    }
}

/// The effects that put these rows.
pub fn rows(rows: Vec<Row>) -> Effects {
    Effects { rows, ..Effects::default() }
}

/// The effects that set or cancel these timers.
pub fn timers(timers: &[(&str, Option<u64>)]) -> Effects {
    let timers = timers.iter().map(|(key, due_at)| ((*key).to_owned(), *due_at)).collect();
    Effects { timers, ..Effects::default() }
}

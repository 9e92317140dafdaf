//! How values are written to columns: integers are signed in CQL, kinds are written by name, and an absent
//! value is left unset.

use bytes::Bytes;
use protocol::{CommandId, Kind, Seq, StreamId};
use scylla::value::{CqlTimestamp, MaybeUnset};
use scylla::{DeserializeRow, SerializeRow};
use uuid::Uuid;

use crate::ports::{Append, BoxError, CommandMark, Record, Told, Unsupported};

/// The integer for `value`, at most the highest. Every seq and time fits into 53 bits; only a bound that
/// means "all" does not.
pub(super) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number of rows as a CQL limit.
pub(super) fn limit(value: usize) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// The seq or time of an integer.
pub(super) fn seq(value: i64) -> Result<Seq, BoxError> {
    Seq::try_from(value).map_err(|_| damaged(format!("{value} is no seq and no time")))
}

/// A time as a CQL timestamp.
pub(super) fn time(value: u64) -> CqlTimestamp {
    CqlTimestamp(integer(value))
}

/// The stream of that kind's name and id.
pub(super) fn stream(kind: &str, id: Uuid) -> Result<StreamId, BoxError> {
    Ok(StreamId::new(self::kind(kind)?, id))
}

fn kind(name: &str) -> Result<Kind, BoxError> {
    Kind::from_name(name).ok_or_else(|| Unsupported(format!("a stream of the kind {name}")).into())
}

/// The error for a row that no program writes.
pub(super) fn damaged(what: String) -> BoxError {
    what.into()
}

/// A row of the journal to be written.
#[derive(SerializeRow)]
#[scylla(flavor = "enforce_order", skip_name_checks)]
pub(super) struct NewRecord<'a> {
    kind: &'static str,
    id: Uuid,
    bucket: i32,
    seq: i64,
    at: CqlTimestamp,
    by: MaybeUnset<Uuid>,
    r#type: &'a str,
    command_id: MaybeUnset<Uuid>,
    mark: MaybeUnset<i64>,
    told_kind: MaybeUnset<&'static str>,
    told_id: MaybeUnset<Uuid>,
    told_seq: MaybeUnset<i64>,
    told_index: MaybeUnset<i32>,
    body: &'a [u8],
    private: MaybeUnset<&'a [u8]>,
    effects: MaybeUnset<&'a [u8]>,
}

/// The rows of an append, all in one bucket. The last row carries the effects.
pub(super) fn new_records<'a>(
    append: &'a Append,
    bucket: i32,
    effects: Option<&'a Bytes>,
) -> Vec<NewRecord<'a>> {
    let last = append.records.len() - 1;
    let new = |(number, record): (usize, &'a Record)| NewRecord {
        kind: append.stream.kind.name(),
        id: append.stream.id,
        bucket,
        seq: integer(record.seq),
        at: time(record.at),
        by: MaybeUnset::from_option(record.by),
        r#type: &record.r#type,
        command_id: MaybeUnset::from_option(record.command_id.map(|command| command.0)),
        mark: MaybeUnset::from_option(record.mark.map(|mark| mark.hash as i64)),
        told_kind: MaybeUnset::from_option(record.told.map(|told| told.from.kind.name())),
        told_id: MaybeUnset::from_option(record.told.map(|told| told.from.id)),
        told_seq: MaybeUnset::from_option(record.told.map(|told| integer(told.seq))),
        told_index: MaybeUnset::from_option(record.told.map(|told| told.index as i32)),
        body: &record.body,
        private: MaybeUnset::from_option(record.private.as_deref()),
        effects: MaybeUnset::from_option(effects.filter(|_| number == last).map(|bytes| &bytes[..])),
    };
    append.records.iter().enumerate().map(new).collect()
}

/// A row of the journal that was read.
#[derive(DeserializeRow)]
#[scylla(flavor = "enforce_order", skip_name_checks)]
pub(super) struct ReadRecord<'a> {
    seq: i64,
    at: CqlTimestamp,
    by: Option<Uuid>,
    r#type: &'a str,
    command_id: Option<Uuid>,
    mark: Option<i64>,
    told_kind: Option<&'a str>,
    told_id: Option<Uuid>,
    told_seq: Option<i64>,
    told_index: Option<i32>,
    body: &'a [u8],
    private: Option<&'a [u8]>,
}

impl ReadRecord<'_> {
    /// The record in the row.
    pub(super) fn record(self) -> Result<Record, BoxError> {
        Ok(Record {
            seq: seq(self.seq)?,
            at: seq(self.at.0)?,
            by: self.by,
            r#type: self.r#type.to_owned().into(),
            command_id: self.command_id.map(CommandId),
            mark: self.mark.map(|hash| CommandMark { hash: hash as u64 }),
            told: self.told()?,
            // Copied, because otherwise a record that is kept would keep the whole page in memory.
            body: Bytes::copy_from_slice(self.body),
            private: self.private.map(Bytes::copy_from_slice),
        })
    }

    fn told(&self) -> Result<Option<Told>, BoxError> {
        match (self.told_kind, self.told_id, self.told_seq, self.told_index) {
            (None, None, None, None) => Ok(None),
            (Some(kind), Some(id), Some(told_seq), Some(index)) => {
                Ok(Some(Told { from: stream(kind, id)?, seq: seq(told_seq)?, index: index as u32 }))
            }
            _ => Err(damaged(format!("half of what told record {} is missing", self.seq))),
        }
    }
}

//! How values are written to columns: integers are signed in SQLite, ids are sixteen bytes.

use protocol::{CommandId, Kind, Seq, StreamId};
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use uuid::Uuid;

use crate::ports::{BoxError, Told, Unsupported};

/// The bytes of a `told` column: kind, id, seq and index, big-endian.
const TOLD_BYTES: usize = 1 + 16 + 8 + 4;

/// The numbers of the known kinds. They have no gaps.
pub(super) const KIND_MIN: u8 = Kind::ALL[0] as u8;
pub(super) const KIND_MAX: u8 = Kind::ALL[Kind::ALL.len() - 1] as u8;

/// The integer for `value`, at most the highest. Every seq and time fits into 53 bits; only a bound that
/// means "all" does not.
pub(super) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The seq or time of an integer.
pub(super) fn seq(value: i64) -> Result<Seq> {
    Seq::try_from(value).map_err(|error| damaged(Type::Integer, error))
}

/// A seq or time from a column.
pub(super) fn seq_at(row: &Row<'_>, column: usize) -> Result<Seq> {
    seq(row.get(column)?)
}

/// An id from a column.
pub(super) fn id_at(row: &Row<'_>, column: usize) -> Result<Uuid> {
    id(row.get_ref(column)?.as_blob()?)
}

/// An id from a column that may be null.
pub(super) fn maybe_id_at(row: &Row<'_>, column: usize) -> Result<Option<Uuid>> {
    row.get_ref(column)?.as_blob_or_null()?.map(id).transpose()
}

/// A command's id from a column that may be null.
pub(super) fn maybe_command_at(row: &Row<'_>, column: usize) -> Result<Option<CommandId>> {
    Ok(maybe_id_at(row, column)?.map(CommandId))
}

/// The effect that a record answers, as stored.
pub(super) fn told_bytes(told: Told) -> [u8; TOLD_BYTES] {
    let mut bytes = [0; TOLD_BYTES];
    bytes[0] = told.from.kind as u8;
    bytes[1..17].copy_from_slice(told.from.id.as_bytes());
    bytes[17..25].copy_from_slice(&told.seq.to_be_bytes());
    bytes[25..].copy_from_slice(&told.index.to_be_bytes());
    bytes
}

/// The effect that a record answers, from a column that may be null.
pub(super) fn maybe_told_at(row: &Row<'_>, column: usize) -> Result<Option<Told>> {
    row.get_ref(column)?.as_blob_or_null()?.map(told).transpose()
}

fn told(bytes: &[u8]) -> Result<Told> {
    let bytes: &[u8; TOLD_BYTES] = bytes.try_into().map_err(|error| damaged(Type::Blob, error))?;
    let (mut seq, mut index) = ([0; 8], [0; 4]);
    seq.copy_from_slice(&bytes[17..25]);
    index.copy_from_slice(&bytes[25..]);
    let from = StreamId::new(kind(bytes[0])?, id(&bytes[1..17])?);
    Ok(Told { from, seq: u64::from_be_bytes(seq), index: u32::from_be_bytes(index) })
}

fn kind(number: u8) -> Result<Kind> {
    Kind::from_number(number).ok_or_else(|| {
        damaged(Type::Integer, Unsupported(format!("a stream of the kind with the number {number}")))
    })
}

fn id(bytes: &[u8]) -> Result<Uuid> {
    Uuid::from_slice(bytes).map_err(|error| damaged(Type::Blob, error))
}

fn damaged(r#type: Type, error: impl Into<BoxError>) -> Error {
    Error::FromSqlConversionFailure(0, r#type, error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_numbered_without_gaps() {
        let numbers: Vec<u8> = Kind::ALL.into_iter().map(|kind| kind as u8).collect();
        assert_eq!(numbers, (KIND_MIN..=KIND_MAX).collect::<Vec<_>>());
    }

    #[test]
    fn what_told_a_record_reads_back_as_it_was() {
        let from = StreamId::new(Kind::Wallet, Uuid::from_u128(77));
        let given = Told { from, seq: 1 << 40, index: 3 };
        assert_eq!(told(&told_bytes(given)).expect("reads"), given);
        assert!(told(b"short").is_err());
    }
}

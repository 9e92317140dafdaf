//! What follows from an append, as its last record carries it: rows and timers, so that whoever comes after a crash can write them.

use bytes::Bytes;
use protocol::{Millis, Seq};
use serde_bytes::ByteBuf;
use uuid::Uuid;

use super::code::damaged;
use crate::ports::{BoxError, Effects};
use crate::rows::{Row, Table};

/// The rows and timers of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) rows: Vec<Row>,
    pub(super) timers: Vec<(String, Option<Millis>)>,
}

type Stored = (Vec<StoredRow>, Vec<(String, Option<Millis>)>);
type StoredRow = (String, Uuid, ByteBuf, Seq, Option<ByteBuf>);

impl Kept {
    /// What is kept of an append's effects; `None` where nothing is.
    pub(super) fn of(effects: &Effects) -> Option<Self> {
        let empty = effects.rows.is_empty() && effects.timers.is_empty();
        (!empty).then(|| Self { rows: effects.rows.clone(), timers: effects.timers.clone() })
    }

    /// As it is stored.
    pub(super) fn to_bytes(&self) -> Bytes {
        let row = |row: &Row| -> StoredRow {
            let body = row.body.as_ref().map(|body| ByteBuf::from(body.to_vec()));
            let clustering = ByteBuf::from(row.clustering.clone());
            (row.table.name().to_owned(), row.partition, clustering, row.source, body)
        };
        let stored: Stored = (self.rows.iter().map(row).collect(), self.timers.clone());
        rmp_serde::to_vec(&stored).expect("texts, bytes and numbers always encode").into()
    }

    /// Reads it back.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, BoxError> {
        let (rows, timers): Stored = rmp_serde::from_slice(bytes)?;
        let row = |(table, partition, clustering, source, body): StoredRow| {
            let table = Table::from_name(&table)
                .ok_or_else(|| damaged(format!("there is no read model named {table}")))?;
            let body = body.map(|body| Bytes::from(body.into_vec()));
            Ok(Row { table, partition, clustering: clustering.into_vec(), source, body })
        };
        Ok(Self { rows: rows.into_iter().map(row).collect::<Result<_, BoxError>>()?, timers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_an_append_reads_back_as_it_was() {
        let row = |table, body| Row {
            table,
            partition: Uuid::from_u128(7),
            clustering: vec![0, 255],
            source: 1 << 40,
            body,
        };
        let mut rows: Vec<_> =
            Table::ALL.into_iter().map(|table| row(table, Some(Bytes::from_static(b"body")))).collect();
        rows.push(row(Table::Rooms, None));
        let timers = vec![("a".to_owned(), Some(u64::MAX)), ("b".to_owned(), None)];
        let kept = Kept::of(&Effects { rows, timers, unfinished: vec![1] }).expect("there is something");
        assert_eq!(Kept::from_bytes(&kept.to_bytes()).expect("reads"), kept);
        assert_eq!(Kept::of(&Effects { unfinished: vec![1], ..Effects::default() }), None);
        assert!(Kept::from_bytes(b"other").is_err());
    }
}

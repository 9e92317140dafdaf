//! The effects that an append's last record carries, so that they can be written after a crash: rows and
//! timers.

use std::borrow::Cow;

use bytes::Bytes;
use protocol::{Millis, Seq};
use serde_bytes::ByteBuf;
use uuid::Uuid;

use crate::ports::{BoxError, Effects};
use crate::rows::Row;

/// The rows and timers of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) rows: Vec<KeptRow>,
    pub(super) timers: Vec<(String, Option<Millis>)>,
}

/// A row, with the read model by name. So after a crash any program can write it, even one that does not know
/// the read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeptRow {
    pub(super) table: Cow<'static, str>,
    pub(super) partition: Uuid,
    pub(super) clustering: Vec<u8>,
    pub(super) source: Seq,
    pub(super) body: Option<Bytes>,
}

impl From<&Row> for KeptRow {
    fn from(row: &Row) -> Self {
        let Row { table, partition, clustering, source, body } = row.clone();
        Self { table: table.name().into(), partition, clustering, source, body }
    }
}

type Stored = (Vec<StoredRow>, Vec<(String, Option<Millis>)>);
type StoredRow = (String, Uuid, ByteBuf, Seq, Option<ByteBuf>);

impl Kept {
    /// The rows and timers of an append; `None` if there are none.
    pub(super) fn of(effects: &Effects) -> Option<Self> {
        let empty = effects.rows.is_empty() && effects.timers.is_empty();
        let rows = || effects.rows.iter().map(KeptRow::from).collect();
        (!empty).then(|| Self { rows: rows(), timers: effects.timers.clone() })
    }

    /// Encodes them.
    pub(super) fn to_bytes(&self) -> Bytes {
        let row = |row: &KeptRow| -> StoredRow {
            let body = row.body.as_ref().map(|body| ByteBuf::from(body.to_vec()));
            let clustering = ByteBuf::from(row.clustering.clone());
            (row.table.clone().into_owned(), row.partition, clustering, row.source, body)
        };
        let stored: Stored = (self.rows.iter().map(row).collect(), self.timers.clone());
        rmp_serde::to_vec(&stored).expect("texts, bytes and numbers always encode").into()
    }

    /// Reads them back.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, BoxError> {
        let (rows, timers): Stored = rmp_serde::from_slice(bytes)?;
        let row = |(table, partition, clustering, source, body): StoredRow| {
            let body = body.map(|body| Bytes::from(body.into_vec()));
            KeptRow { table: table.into(), partition, clustering: clustering.into_vec(), source, body }
        };
        Ok(Self { rows: rows.into_iter().map(row).collect(), timers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Table;

    #[test]
    fn a_row_of_a_read_model_that_is_not_known_is_kept_as_it_is() {
        let row = KeptRow {
            table: "disputes".into(),
            partition: Uuid::from_u128(7),
            clustering: vec![1],
            source: 3,
            body: Some(Bytes::from_static(b"body")),
        };
        let kept = Kept { rows: vec![row], timers: Vec::new() };
        assert_eq!(Kept::from_bytes(&kept.to_bytes()).expect("reads"), kept);
    }

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

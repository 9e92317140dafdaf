//! Reads rows of read models: those of a partition, one by its key, and many by their keys.

use std::collections::{BTreeMap, HashMap};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use uuid::Uuid;

use super::ask::{all, one, write};
use super::code::{self, seq as seq_of};
use super::core::Core;
use crate::ports::BoxError;
use crate::rows::{Row, RowKey, Table};

/// The selects of one call of `rows_at` that run at the same time.
const SELECTS_AT_ONCE: usize = 32;

/// The most rows of one select of `rows_at`. In its default settings, ScyllaDB refuses to compare a
/// clustering key with more than 100 values.
const NAMED_ROWS_MAX: usize = 64;

/// The timestamp of deleting a partition: above every seq, and below every time in microseconds, which a
/// cluster could refuse as one that lies ahead.
const FORGOTTEN_AT: i64 = 1 << 40;

type StoredRow = (Vec<u8>, i64, Vec<u8>);

impl Core {
    /// Rows of a partition above `after`.
    pub(super) async fn rows(
        &self,
        table: Table,
        partition: Uuid,
        after: Option<Vec<u8>>,
        limit: usize,
    ) -> Result<Vec<Row>, BoxError> {
        let statement = match after {
            Some(_) => &self.statements.rows_after,
            None => &self.statements.rows_from,
        };
        if limit == 0 {
            return Ok(Vec::new());
        }
        let values = (table.name(), partition, after.unwrap_or_default(), code::limit(limit));
        let rows = all::<StoredRow>(&self.session, statement, values).await?;
        rows.into_iter().map(|row| read_row(table, partition, row)).collect()
    }

    /// One row.
    pub(super) async fn row(
        &self,
        table: Table,
        partition: Uuid,
        clustering: Vec<u8>,
    ) -> Result<Option<Row>, BoxError> {
        let values = (table.name(), partition, clustering);
        let row = one::<StoredRow>(&self.session, &self.statements.row, values).await?;
        row.map(|row| read_row(table, partition, row)).transpose()
    }

    /// The rows with these keys, in the order of the keys. Keys of one partition share a select, and selects
    /// run at the same time.
    pub(super) async fn rows_at(&self, keys: Vec<RowKey>) -> Result<Vec<Option<Row>>, BoxError> {
        let selects = selects(&keys).into_iter().map(|select| self.select(select));
        let mut selects = stream::iter(selects).buffer_unordered(SELECTS_AT_ONCE);
        let mut found = HashMap::with_capacity(keys.len());
        while let Some(rows) = selects.try_next().await? {
            for row in rows {
                found.insert(key_of(&row), row);
            }
        }
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    /// Deletes the rows of a partition. Rows are written with seqs as timestamps, so all of them are older.
    pub(super) async fn forget_rows(&self, table: Table, partition: Uuid) -> Result<(), BoxError> {
        let values = (FORGOTTEN_AT, table.name(), partition);
        write(&self.session, &self.statements.forget_rows, values).await
    }

    async fn select(&self, select: Select) -> Result<Vec<Row>, BoxError> {
        let Select { table, partition, clusterings } = select;
        let values = (table.name(), partition, clusterings);
        let rows = all::<StoredRow>(&self.session, &self.statements.rows_at, values).await?;
        rows.into_iter().map(|row| read_row(table, partition, row)).collect()
    }
}

/// Rows of one partition that are read together.
struct Select {
    table: Table,
    partition: Uuid,
    clusterings: Vec<Vec<u8>>,
}

/// The selects for these keys.
fn selects(keys: &[RowKey]) -> Vec<Select> {
    let mut partitions = BTreeMap::<_, Vec<_>>::new();
    for key in keys {
        partitions.entry((key.table, key.partition)).or_default().push(key.clustering.clone());
    }
    let mut selects = Vec::with_capacity(partitions.len());
    for ((table, partition), named) in partitions {
        let of_this = named.chunks(NAMED_ROWS_MAX).map(<[_]>::to_vec);
        selects.extend(of_this.map(|clusterings| Select { table, partition, clusterings }));
    }
    selects
}

fn key_of(row: &Row) -> RowKey {
    RowKey { table: row.table, partition: row.partition, clustering: row.clustering.clone() }
}

fn read_row(table: Table, partition: Uuid, (clustering, source, body): StoredRow) -> Result<Row, BoxError> {
    Ok(Row { table, partition, clustering, source: seq_of(source)?, body: Some(body.into()) })
}

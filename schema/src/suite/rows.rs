//! Rows by their keys: many in one call, from any tables and partitions.

use std::sync::Arc;

use super::Subject;
use super::given::{append_with, id, room, row, rows};
use crate::ports::{ROWS_AT_MAX, Store, TooManyRows};
use crate::rows::{Row, RowKey, Table};

/// The number of partitions that are written, and of rows in one more partition: more than a store may read
/// at once.
const MANY: u64 = 150;

/// The rows of one append.
const ROWS_OF_AN_APPEND: usize = 50;

fn key(partition: u64, clustering: &[u8]) -> RowKey {
    RowKey { table: Table::Contracts, partition: id(partition), clustering: clustering.to_vec() }
}

fn key_of(row: &Row) -> RowKey {
    RowKey { table: row.table, partition: row.partition, clustering: row.clustering.clone() }
}

async fn put(store: &Arc<dyn Store>, given: &[Row]) {
    for (head, given) in (0..).zip(given.chunks(ROWS_OF_AN_APPEND)) {
        store.append(append_with(room(1), head, rows(given.to_vec()))).await.expect("appends");
    }
}

/// There is one answer for each key, even for a key that is asked for twice.
pub async fn rows_by_their_keys_come_in_the_order_asked_for_and_none_for_each_that_is_missing<S: Subject>(
    subject: Arc<S>,
) {
    let store = subject.store();
    let other_table = Row { table: Table::Diary, ..row(1, b"a", 1, "a slot") };
    let given = [row(1, b"a", 1, "one"), row(1, b"b", 1, "two"), row(2, b"a", 1, "three"), other_table];
    put(&store, &given).await;

    let [one, two, three, slot] = given.map(Some);
    let missing_table = RowKey { table: Table::Receipts, ..key(1, b"a") };
    let asked = [
        (key(2, b"a"), three),
        (key(1, b"c"), None),
        (key(1, b"b"), two),
        (missing_table, None),
        (key(1, b"a"), one.clone()),
        (key(9, b"a"), None),
        (RowKey { table: Table::Diary, ..key(1, b"a") }, slot),
        (key(1, b"a"), one),
    ];
    let (keys, wanted): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    assert_eq!(store.rows_at(keys).await.expect("reads"), wanted);
    assert_eq!(store.rows_at(Vec::new()).await.expect("reads"), []);
}

/// The other rows of the call are still there.
pub async fn a_deleted_row_is_none_among_rows_read_by_their_keys<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let stands = row(1, b"stands", 1, "here");
    put(&store, &[row(1, b"gone", 1, "not for long"), stands.clone()]).await;
    let gone = Row::delete(Table::Contracts, id(1), b"gone".to_vec(), 2);
    store.append(append_with(room(1), 1, rows(vec![gone]))).await.expect("appends");

    let found = store.rows_at(vec![key(1, b"gone"), key(1, b"stands")]).await.expect("reads");
    assert_eq!(found, [None, Some(stands)]);
}

/// The rows may be in one partition or in many.
pub async fn hundreds_of_rows_of_many_partitions_are_read_in_one_call<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let of_many = (1..=MANY).map(|partition| row(partition, b"only", 1, "one of many partitions"));
    let of_one = (1..=MANY).map(|place| row(MANY + 1, &place.to_be_bytes(), 1, "one of many places"));
    let mut given: Vec<_> = of_many.chain(of_one).collect();
    put(&store, &given).await;

    given.reverse();
    let found = store.rows_at(given.iter().map(key_of).collect()).await.expect("reads");
    assert_eq!(found, given.into_iter().map(Some).collect::<Vec<_>>());
}

/// As many rows as the limit are read.
pub async fn more_rows_than_the_limit_are_not_read_in_one_call<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let last = row(1, &(ROWS_AT_MAX as u64).to_be_bytes(), 1, "the last");
    put(&store, std::slice::from_ref(&last)).await;

    let keys = |count: usize| (1..=count as u64).map(|place| key(1, &place.to_be_bytes())).collect();
    let found = store.rows_at(keys(ROWS_AT_MAX)).await.expect("reads");
    assert_eq!((found.len(), found.last()), (ROWS_AT_MAX, Some(&Some(last))));
    let refused = store.rows_at(keys(ROWS_AT_MAX + 1)).await.expect_err("too many");
    assert_eq!(refused.source.downcast_ref(), Some(&TooManyRows(ROWS_AT_MAX + 1)));
}

/// Only that partition goes, whatever its neighbours hold.
pub async fn a_partition_that_is_forgotten_is_gone_and_its_neighbours_stay<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let many: Vec<Row> = (0..1_200_u32).map(|place| row(1, &place.to_be_bytes(), 1, "many")).collect();
    let neighbours = [row(2, b"a", 1, "stays"), Row { table: Table::Diary, ..row(1, b"a", 1, "stays too") }];
    put(&store, &many).await;
    store.append(append_with(room(2), 0, rows(neighbours.to_vec()))).await.expect("appends");

    while store.forget_rows(Table::Contracts, id(1)).await.expect("deletes") {}

    let left = store.rows(Table::Contracts, id(1), None, 10).await.expect("reads");
    assert_eq!(left, [], "nothing is left of it");
    let keys = neighbours.iter().map(key_of).collect();
    assert_eq!(store.rows_at(keys).await.expect("reads"), neighbours.map(Some));
    assert!(!store.forget_rows(Table::Contracts, id(1)).await.expect("deletes"), "once is enough");
}

//! Partitions grow to what is said beside their tables in `schema/cql`, and no further.

use std::time::{Duration, Instant};

use bytes::Bytes;
use schema::cql::Layout;
use schema::suite::given::{append, room};
use schema::{Append, CqlStore, Journal, Record};
use scylla::client::session::Session;

use crate::server::{Keyspace, block_on};

/// Records of a partition of the journal.
const BUCKET: u64 = 1_024;

/// The longest body: as long as a frame may be.
const BODY_MAX: usize = 64 << 10;

/// What is said beside the table of such a partition, in MiB, and what its other columns may add.
const MOST_MIB: i64 = 64;
const BESIDE_BODIES_MIB: i64 = 2;

/// Records of an append: what is written at once stays below what a batch may hold.
const TOGETHER: u64 = 8;

/// How long a server may take to put what it holds in memory into files.
const FLUSH_MAX: Duration = Duration::from_secs(60);

/// Appends records with bodies as long as they may be until a bucket is full of them.
async fn fill_a_bucket(store: &CqlStore) {
    let long = |record: &Record| Record { body: Bytes::from(vec![b'x'; BODY_MAX]), ..record.clone() };
    for head in (0..BUCKET).step_by(TOGETHER as usize) {
        let given = append(room(1), head, TOGETHER);
        let records: Vec<_> = given.records.iter().map(long).collect();
        store.append(Append { records: records.into(), ..given }).await.expect("appends");
    }
}

/// What a keyspace's journal takes on the disk, in MiB, once it takes so much.
async fn on_the_disk(session: &Session, keyspace: &str, at_least: i64) -> i64 {
    let asked =
        "SELECT mebibytes FROM system_views.disk_usage WHERE keyspace_name = ? AND table_name = 'journal'";
    let deadline = Instant::now() + FLUSH_MAX;
    loop {
        let found = session.query_unpaged(asked, (keyspace,)).await.expect("the server tells");
        let rows = found.into_rows_result().expect("rows");
        let size = rows.maybe_first_row::<(i64,)>().expect("a number").map_or(0, |(size,)| size);
        if size >= at_least {
            return size;
        }
        assert!(Instant::now() < deadline, "the journal takes {size} MiB and should take {at_least}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn a_bucket_of_the_journal_full_of_the_longest_records_is_as_big_as_its_table_says() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        let (store, session) = (keyspace.open().await, keyspace.session().await);
        let name = keyspace.options().keyspace;
        // One partition is all there is: what the table takes is what that takes.
        let plain = format!("ALTER TABLE {name}.journal WITH compression = {{'enabled': 'false'}}");
        keyspace.execute(&plain).await;
        fill_a_bucket(&store).await;
        let soon = format!("ALTER TABLE {name}.journal WITH memtable_flush_period_in_ms = 1000");
        keyspace.execute(&soon).await;
        let size = on_the_disk(&session, &name, MOST_MIB).await;
        assert!(size <= MOST_MIB + BESIDE_BODIES_MIB, "it takes {size} MiB");
    });
}

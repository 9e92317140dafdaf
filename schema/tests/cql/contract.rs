//! The CQL store keeps the contract of a store, with partitions as they are and with partitions so small that
//! every check crosses them.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use schema::cql::{Fault, Layout};
use schema::suite::Subject;
use schema::suite::given::id;
use schema::suite::newer::TOLD_ROOM;
use schema::{CqlStore, Store};
use uuid::Uuid;

use crate::server::{Keyspace, block_on};

/// A bucket holds as many records as the longest append of the suite, and commands are copied all the time.
const SMALL: Layout = Layout { bucket_records: 10, commands_stride: 8 };

/// A store on a keyspace of its own, which goes with it.
struct Clustered {
    store: Arc<CqlStore>,
    keyspace: Keyspace,
}

impl Clustered {
    fn new(layout: Layout) -> Self {
        block_on(async {
            let keyspace = Keyspace::with_tables(layout).await;
            Self { store: Arc::new(keyspace.open().await), keyspace }
        })
    }
}

impl Subject for Clustered {
    fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    fn unsettle_next(&self, written: bool) {
        self.store.order(if written { Fault::UnsettledWritten } else { Fault::UnsettledLost });
    }

    fn write_as_newer(&self) -> BoxFuture<'_, ()> {
        async {
            let (theirs, told_room) = (Uuid::from_u128(200), id(TOLD_ROOM));
            let name = self.keyspace.options().keyspace;
            let blob = |id: Uuid| format!("0x{}", id.simple());
            let minute = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs() / 60;
            let shard = minute * 8;
            for row in [
                format!("streams (kind, shard, id) VALUES ('dispute', 8, {})", blob(theirs)),
                format!("streams (kind, shard, id) VALUES ('room', 9, {})", blob(told_room)),
                format!("journal (kind, id, bucket, seq, at, type, body) VALUES ('dispute', {theirs}, 0, 1, 1, 'opened', 0x80)"),
                format!(
                    "journal (kind, id, bucket, seq, at, type, body, told_kind, told_id, told_seq, told_index) \
                     VALUES ('room', {told_room}, 0, 1, 1, 'opened', 0x80, 'dispute', {theirs}, 1, 0)"
                ),
                format!("timers (kind, id, key, due_at, bucket, set_seq) VALUES ('dispute', {theirs}, 'theirs', 50, 0, 1)"),
                format!("timers_due (bucket, due_at, kind, id, key, set_seq) VALUES (0, 50, 'dispute', {theirs}, 'theirs', 1)"),
                "agenda (queue, bucket, noted) VALUES ('timers', 0, true)".to_owned(),
                format!(
                    "unfinished (kind, id, outward, seq, attempt) VALUES ('dispute', {theirs}, true, 1, {theirs})"
                ),
                format!("unfinished_streams (bucket, kind, id) VALUES ({shard}, 'dispute', {theirs})"),
                format!("agenda (queue, bucket, noted) VALUES ('unfinished', {shard}, true)"),
            ] {
                self.keyspace.execute(&format!("INSERT INTO {name}.{row}")).await;
            }
        }
        .boxed()
    }

    fn refuse_next(&self) {
        self.store.order(Fault::Refused);
    }
}

mod in_partitions_as_they_are {
    use super::*;
    schema::contract_tests!(Clustered::new(Layout::default()));
}

mod in_small_partitions {
    use super::*;
    schema::contract_tests!(Clustered::new(SMALL));
}

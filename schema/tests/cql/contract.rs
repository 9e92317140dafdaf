//! The CQL store keeps the contract of a store, with partitions as they are and with partitions so small that every check crosses them.

use std::sync::Arc;

use schema::cql::{Fault, Layout};
use schema::suite::Subject;
use schema::{CqlStore, Store};

use crate::server::{Keyspace, block_on};

/// A bucket holds as many records as the longest append of the suite, and commands are copied all the time.
const SMALL: Layout = Layout { bucket_records: 10, commands_stride: 8 };

/// A store on a keyspace of its own, which goes with it.
struct Clustered {
    store: Arc<CqlStore>,
    _keyspace: Keyspace,
}

impl Clustered {
    fn new(layout: Layout) -> Self {
        block_on(async {
            let keyspace = Keyspace::with_tables(layout).await;
            Self { store: Arc::new(keyspace.open().await), _keyspace: keyspace }
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

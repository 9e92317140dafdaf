//! What is deleted costs the cluster something whenever it is read past: the server counts that.

use std::time::{SystemTime, UNIX_EPOCH};

use schema::cql::Layout;
use schema::suite::given::{append_with, room};
use schema::{Effects, Journal, Timers};

use crate::server::{Keyspace, block_on};

/// Timers of one minute, told one page after the other.
const TIMERS: u64 = 1_200;
const PAGE: usize = 100;

/// Timers of one append.
const TOGETHER: u64 = 300;

/// The most deletions that one read of a table came across, as the server's histogram has it: up to a fifth
/// more than there were.
async fn most_read_past(keyspace: &Keyspace, table: &str) -> i64 {
    let asked = "SELECT max FROM system_views.tombstones_per_read WHERE keyspace_name = ? AND table_name = ?";
    let session = keyspace.session().await;
    let found = session.query_unpaged(asked, (keyspace.options().keyspace, table)).await;
    let rows = found.expect("the server tells").into_rows_result().expect("rows");
    let (most,) = rows.single_row::<(f64,)>().expect("a number");
    most as i64
}

#[test]
fn a_minute_of_told_timers_is_not_read_again_through_its_deletions() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        let store = keyspace.open().await;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_millis() as u64;
        let minute = now - now % 60_000 - 120_000;
        for head in 0..TIMERS / TOGETHER {
            let of_append = head * TOGETHER..(head + 1) * TOGETHER;
            let timers = of_append.map(|number| (number.to_string(), Some(minute + number))).collect();
            let set = Effects { timers, ..Effects::default() };
            store.append(append_with(room(1), head, set)).await.expect("appends");
        }

        let mut told = 0;
        while told < TIMERS {
            let page = store.due(now, None, PAGE).await.expect("reads");
            assert!(!page.items.is_empty(), "{told} were told");
            for timer in page.items {
                store.forget(timer).await.expect("forgets");
                told += 1;
            }
        }
        assert_eq!(store.due(now, None, PAGE).await.expect("reads").items, []);
        let most = most_read_past(&keyspace, "timers_due").await;
        assert!((1..=3 * PAGE as i64).contains(&most), "a look read past {most} deletions");
    });
}

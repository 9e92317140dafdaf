//! What a crash between an append and what follows from it leaves to whoever comes next, and what two servers
//! make of one stream.

use std::sync::Arc;

use schema::cql::{Fault, Layout};
use schema::suite::given::{append, append_of, append_with, id, record, room, row, rows, timers};
use schema::{
    Append, AppendError, CqlOptions, CqlStore, Effects, Journal, ReadModels, Record, Table, Timer, Timers,
    Window,
};

use crate::server::{Keyspace, block_on};

/// How long what was sent may take to stand.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(20);

/// Appends at a server that dies once the records stand and before anything follows from them.
async fn die_after(keyspace: &Keyspace, append: Append) {
    let (stream, end) = (append.stream, append.head + append.records.len() as u64);
    let dying = keyspace.open().await;
    dying.order(Fault::DiesBeforeEffects);
    let unanswered = tokio::spawn(dying.append(append));
    let stands = async {
        while dying.head(stream).await.expect("reads") < end {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, stands).await.expect("the records stand");
    drop(dying);
    assert!(matches!(unanswered.await.expect("it ends"), Err(AppendError::Unsettled(_))));
}

async fn contracts(store: &CqlStore, partition: u64) -> Vec<schema::Row> {
    store.rows(Table::Contracts, id(partition), None, 10).await.expect("reads")
}

#[test]
fn rows_that_a_crash_left_unwritten_are_there_once_the_entity_is_brought_to_life() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        die_after(&keyspace, append_with(room(1), 0, rows(vec![row(1, b"k", 1, "one")]))).await;
        let next = keyspace.open().await;
        assert_eq!(contracts(&next, 1).await, []);

        assert_eq!(next.unfinished_of(room(1)).await.expect("reads"), [0; 0]);

        assert_eq!(contracts(&next, 1).await, [row(1, b"k", 1, "one")]);
    });
}

#[test]
fn appends_go_on_while_what_follows_from_as_many_as_may_be_under_way_cannot_be_written() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        let options = CqlOptions { appends_in_flight_max: 2, ..keyspace.options() };
        let store = CqlStore::open(options).await.expect("opens");
        let mut stuck = Vec::new();
        for number in 1..=2 {
            store.order(Fault::DiesBeforeEffects);
            stuck.push(tokio::spawn(store.append(append(room(number), 0, 1))));
            let stands = async { while store.head(room(number)).await.expect("reads") < 1 {} };
            tokio::time::timeout(DEADLINE, stands).await.expect("the record stands");
        }

        store.append(append(room(3), 0, 1)).await.expect("there is room");

        assert!(stuck.iter().all(|stuck| !stuck.is_finished()));
    });
}

#[test]
fn a_head_in_the_midst_of_an_append_that_reaches_over_its_bucket_is_refused() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout { bucket_records: 16, commands_stride: 8 }).await;
        let first = keyspace.open().await;
        first.append(append(room(1), 0, 14)).await.expect("appends");
        first.append(append(room(1), 14, 4)).await.expect("appends"); // 15 to 18, all in the bucket of 15
        let second = keyspace.open().await;

        let forked = second.append(append(room(1), 16, 1)).await;

        assert!(matches!(forked, Err(AppendError::Conflict { head: 18 })), "{forked:?}");
        assert_eq!(second.head(room(1)).await.expect("reads"), 18);
    });
}

#[test]
fn the_next_append_is_not_sent_before_what_follows_from_the_last_one_stands() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        die_after(&keyspace, append_with(room(1), 0, rows(vec![row(1, b"k", 1, "one")]))).await;
        let next = keyspace.open().await;

        next.append(append(room(1), 1, 1)).await.expect("appends");

        assert_eq!(contracts(&next, 1).await, [row(1, b"k", 1, "one")]);
    });
}

#[test]
fn a_timer_and_a_telling_that_a_crash_left_are_found_though_nobody_asks_for_their_entity() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout::default()).await;
        die_after(&keyspace, append_with(room(1), 0, timers(&[("t", Some(5))]))).await;
        let telling = Effects { unfinished: vec![1], ..Effects::default() };
        die_after(&keyspace, append_with(room(2), 0, telling)).await;
        let next = keyspace.open().await;
        assert_eq!(next.due(10, None, 10).await.expect("reads").items, []);

        assert_eq!(next.unfinished(None, 10).await.expect("reads").items, [(room(2), 1)]);

        let timer = Timer { due_at: 5, stream: room(1), key: "t".to_owned() };
        assert_eq!(next.due(10, None, 10).await.expect("reads").items, [timer]);
        next.finish(room(2), 1).await.expect("finishes");
        assert_eq!(next.unfinished(None, 10).await.expect("reads").items, []);
    });
}

#[test]
fn a_server_that_was_thought_dead_learns_where_the_stream_stands_and_overwrites_nothing() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout { bucket_records: 10, commands_stride: 8 }).await;
        let (zombie, successor) = (keyspace.open().await, keyspace.open().await);
        zombie.append(append(room(1), 0, 8)).await.expect("appends");
        successor.append(append(room(1), 8, 6)).await.expect("appends over the edge of a bucket");

        let theirs = Record { r#type: "other".into(), ..record(9) };
        let late = zombie.append(append_of(room(1), 8, vec![theirs])).await;

        assert!(matches!(late, Err(AppendError::Conflict { head: 14 })), "{late:?}");
        zombie.append(append(room(1), 14, 1)).await.expect("appends where the stream ends");
        for head in [8, 11, 14, 16] {
            let stale = successor.append(append(room(1), head, 1)).await;
            // Below what it knows it need not look how far exactly the stream has gone.
            assert!(matches!(stale, Err(AppendError::Conflict { head: 14 | 15 })), "at {head}: {stale:?}");
        }
        let page = successor.read(room(1), Window::After(0), 100, usize::MAX).await.expect("reads");
        assert_eq!(page.records, (1..=15).map(record).collect::<Vec<_>>());
    });
}

#[test]
fn servers_that_race_for_every_head_of_a_stream_leave_one_line_of_records() {
    block_on(async {
        let keyspace = Keyspace::with_tables(Layout { bucket_records: 10, commands_stride: 8 }).await;
        let servers: Vec<_> =
            [keyspace.open().await, keyspace.open().await, keyspace.open().await].map(Arc::new).into();
        let racing = servers.iter().zip(1..).map(|(server, number)| race(Arc::clone(server), number, 15));
        let written: usize = futures_util::future::join_all(racing).await.into_iter().sum();

        let page = servers[0].read(room(1), Window::After(0), 1_000, usize::MAX).await.expect("reads");
        let seqs = page.records.iter().map(|record| record.seq);
        assert!(
            seqs.eq(1..=written as u64),
            "{} records stand, {written} were acknowledged",
            page.records.len()
        );
    });
}

/// Appends so many batches wherever the stream ends; answers how many records stand by it.
async fn race(server: Arc<CqlStore>, number: u64, batches: usize) -> usize {
    let (mut head, mut written, mut done) = (0, 0, 0);
    while done < batches {
        let count = 1 + (head + number) % 4;
        let records = (head + 1..=head + count).map(|seq| Record { at: number, ..record(seq) }).collect();
        match server.append(append_of(room(1), head, records)).await {
            Ok(()) => {
                (head, written, done) = (head + count, written + count as usize, done + 1);
            }
            Err(AppendError::Conflict { head: stands }) => head = stands,
            // It may stand: the next try says so by its conflict, and is then counted where its records are
            // found.
            Err(AppendError::Unsettled(_)) => written += settle(&server, &mut head, number).await,
            Err(error) => panic!("{error:?}"),
        }
    }
    written
}

/// After an append whose outcome is not known: how many of the records after `head` are this server's own;
/// moves `head` behind them.
async fn settle(server: &CqlStore, head: &mut u64, number: u64) -> usize {
    let page = server.read(room(1), Window::After(*head), 100, usize::MAX).await.expect("reads");
    let ours = page.records.iter().take_while(|record| record.at == number).count();
    *head += ours as u64;
    ours
}

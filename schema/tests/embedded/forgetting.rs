//! Commands are forgotten once they are too old, and none that was forgotten could ever be taken for new.

use protocol::{CommandId, Millis, Seq};
use schema::suite::given::{append_of, id, marked, room};
use schema::{Journal, Record, SqliteOptions, SqliteStore};
use uuid::Builder;

/// Streams, and commands of each; a command is made each millisecond, the same in all streams.
const STREAMS: u64 = 3;
const COMMANDS: Seq = 400;

/// When the first one is made.
const START: Millis = 1_700_000_000_000;

fn made_at(at: Millis) -> CommandId {
    CommandId(Builder::from_unix_timestamp_millis(at, &[7; 10]).into_uuid())
}

async fn write_commands(store: &SqliteStore) {
    for number in 1..=STREAMS {
        for seq in 1..=COMMANDS {
            let record = Record { command_id: Some(made_at(START + seq)), ..marked(seq, seq, 7, seq) };
            store.append(append_of(room(number), seq - 1, vec![record])).await.expect("appends");
        }
    }
}

/// Forgets until a round is at its end; answers how many steps that took.
async fn forget(store: &SqliteStore, before: Millis) -> usize {
    let mut steps = 1;
    while store.forget_commands(before).await.expect("forgets") {
        steps += 1;
    }
    steps
}

/// How many commands are still known, after seeing that all from the floor on are.
async fn known(store: &SqliteStore) -> usize {
    let mut known = 0;
    for number in 1..=STREAMS {
        for seq in 1..=COMMANDS {
            let found = store.commands(room(number), made_at(START + seq)).await.expect("reads");
            assert!(found.iter().all(|seen| (seen.seq, seen.by) == (seq, Some(id(7)))), "{found:?}");
            assert!(
                found.len() == 1 || START + seq < store.commands_floor(),
                "{seq} is forgotten above the floor"
            );
            known += found.len();
        }
    }
    known
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime starts").block_on(future)
}

#[test]
fn what_is_too_old_is_forgotten_and_the_floor_never_falls() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
    block_on(async {
        write_commands(&store).await;
        let all = known(&store).await;
        assert_eq!((all as u64, store.commands_floor()), (STREAMS * COMMANDS, 0));

        forget(&store, START + 101).await;
        let (left, floor) = (known(&store).await, store.commands_floor());
        assert_eq!(
            (left as u64, floor),
            (STREAMS * (COMMANDS - 100), START + 101),
            "each up to the hundredth"
        );

        forget(&store, START + 50).await;
        assert_eq!(store.commands_floor(), floor, "a clock that went back changes nothing");
    });
    drop(store);
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
    block_on(async {
        assert_eq!(store.commands_floor(), START + 101, "it outlives the server");
        forget(&store, START + 50).await;
        assert_eq!(store.commands_floor(), START + 101);
        forget(&store, START + 201).await;
        assert_eq!(store.commands_floor(), START + 201);
        assert_eq!(known(&store).await as u64, STREAMS * (COMMANDS - 200));
    });
}

#[test]
fn a_clock_that_is_years_ahead_shuts_out_no_command_that_comes_after_it_is_set_right() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
    block_on(async {
        write_commands(&store).await;
        let ten_years = 10 * 366 * 24 * 60 * 60 * 1_000;
        forget(&store, START + ten_years).await;
        known(&store).await;
        assert!(store.commands_floor() <= START + COMMANDS + 1, "the floor follows commands, not the clock");
    });
}

#[test]
fn forgetting_goes_in_small_steps() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).expect("opens");
    block_on(async {
        write_commands(&store).await;
        let steps = forget(&store, START + COMMANDS).await;
        assert!(steps >= 4, "a thousand commands in {steps} steps");
        assert_eq!(forget(&store, START + COMMANDS).await, 1, "and a round that finds nothing is short");
    });
}

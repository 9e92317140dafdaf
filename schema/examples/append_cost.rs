//! What an append costs: CPU of each of the store's threads for a publish, and how many share a commit.
//!
//! `append_cost ROOMS SECONDS [APPENDS_PER_SECOND]`: each room has at most one append of one record in
//! flight, as an entity has; without a rate each sends its next at once.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use protocol::{CommandId, Kind, RoomId, StreamId};
use schema::rows::RoomHeadRow;
use schema::sqlite::OnCommit;
use schema::{Append, CommandMark, Effects, Journal, Record, Row, SqliteOptions, SqliteStore};
use uuid::Uuid;

/// Bytes of a message's text.
const TEXT_BYTES: usize = 200;

/// Nanoseconds of a tick of the kernel's CPU clock.
const TICK_NS: u64 = 10_000_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let rooms = arguments.next().transpose()?.unwrap_or(1_000);
    let seconds = arguments.next().transpose()?.unwrap_or(5);
    let rate = arguments.next().transpose()?.unwrap_or(0);

    let folder = tempfile::tempdir_in(std::env::var("APPEND_COST_DIR").unwrap_or(".".to_owned()))?;
    let commits = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&commits);
    let on_commit = OnCommit(Arc::new(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    }));
    let options = SqliteOptions { on_commit: Some(on_commit), ..SqliteOptions::default() };
    let store = Arc::new(SqliteStore::open(folder.path(), options)?);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let before = cpu_by_thread()?;
    let started = Instant::now();
    let appends = runtime.block_on(publish(&store, rooms, Duration::from_secs(seconds), rate));
    let elapsed = started.elapsed();
    let after = cpu_by_thread()?;

    println!(
        "{} appends/s, {:.1} a commit",
        appends / elapsed.as_secs().max(1),
        appends as f64 / commits.load(Ordering::Relaxed).max(1) as f64
    );
    for (thread, ns) in after {
        let spent = ns - before.get(&thread).unwrap_or(&0);
        println!("{thread:>18}: {:.2} µs an append", spent as f64 / 1_000.0 / appends as f64);
    }
    println!("{:>18}: {} MB", "log", store.log_bytes() >> 20);
    Ok(())
}

/// Sends appends until the time is up; how many stand.
async fn publish(store: &Arc<SqliteStore>, rooms: u64, time: Duration, rate: u64) -> u64 {
    let local = tokio::task::LocalSet::new();
    let end = Instant::now() + time;
    let pause = if rate == 0 { Duration::ZERO } else { Duration::from_secs_f64(rooms as f64 / rate as f64) };
    let room = |number| publish_in(Arc::clone(store), number, end, pause);
    let rooms: Vec<_> = (0..rooms).map(|number| local.spawn_local(room(number))).collect();
    local
        .run_until(async move {
            let mut appends = 0;
            for room in rooms {
                appends += room.await.expect("a room publishes to the end");
            }
            appends
        })
        .await
}

async fn publish_in(store: Arc<SqliteStore>, number: u64, end: Instant, pause: Duration) -> u64 {
    let stream = StreamId::new(Kind::Room, Uuid::now_v7());
    let mut due = Instant::now() + pause.mul_f64((number % 997) as f64 / 997.0);
    let mut head = 0;
    while Instant::now() < end {
        if !pause.is_zero() {
            tokio::time::sleep_until(due.into()).await;
            due += pause;
        }
        store.append(message(stream, head)).await.expect("appends");
        head += 1;
    }
    head
}

fn message(stream: StreamId, head: u64) -> Append {
    let seq = head + 1;
    let record = Record {
        seq,
        at: 1_700_000_000_000 + seq,
        by: Some(stream.id),
        r#type: "posted".into(),
        command_id: Some(CommandId(Uuid::now_v7())),
        mark: Some(CommandMark { hash: seq.wrapping_mul(0x9e37_79b9_7f4a_7c15) }),
        told: None,
        body: Bytes::from(vec![b'x'; TEXT_BYTES]),
        private: None,
    };
    let room = RoomId(stream.id);
    let row = Row::put(&RoomHeadRow { room, head: seq, posted: seq, active_at: seq, last: None }, seq);
    let effects = Effects { rows: vec![row], ..Effects::default() };
    Append { stream, head, records: [record].into(), effects: effects.into() }
}

/// Nanoseconds of CPU that each thread has used, by its name.
fn cpu_by_thread() -> std::io::Result<BTreeMap<String, u64>> {
    let mut cpu = BTreeMap::new();
    for task in fs::read_dir("/proc/self/task")? {
        let task = task?.path();
        let name = fs::read_to_string(task.join("comm"))?.trim().to_owned();
        let stat = fs::read_to_string(task.join("stat"))?;
        // Its name, in brackets, may hold blanks; user and system time are the 12th and 13th field after it.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<u64>().ok()).unwrap_or(0);
        *cpu.entry(name).or_default() += (ticks(11) + ticks(12)) * TICK_NS;
    }
    Ok(cpu)
}

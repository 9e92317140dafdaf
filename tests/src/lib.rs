//! The base of the whole-system tests: a real server process, people who use it, and raw sockets.
//!
//! Nothing here sleeps to wait: a server says when it listens, and answers and events are awaited until a
//! deadline.

pub mod asker;
pub mod disk;
pub mod hall;
pub mod http;
pub mod jobs;
pub mod keyspace;
pub mod known_rooms;
pub mod ledger;
pub mod load;
pub mod people;
pub mod program;
pub mod proxy;
pub mod raw;
pub mod ring;
pub mod server;
pub mod traffic;
pub mod watch;

use std::time::Duration;

use tokio::time::Instant;

/// How long something that must happen may take, on a busy machine, and after a cluster was away for a
/// minute.
pub const DEADLINE: Duration = Duration::from_secs(180);

/// Waits for something that must happen; `what` names it in the error.
///
/// # Panics
///
/// If it does not happen in time.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not happen within {DEADLINE:?}"),
    }
}

/// How often a condition is checked that nothing announces.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Waits until a condition holds that nothing announces; `what` names it in the error.
///
/// # Panics
///
/// If it does not hold in time.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds().await {
        assert!(Instant::now() < deadline, "{what} did not come to hold within {DEADLINE:?}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

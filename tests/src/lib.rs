//! What the whole-system tests stand on: a real server process, people who use it, and sockets without manners.
//!
//! Nothing here sleeps to wait: a server says when it listens, answers and events are awaited until a deadline.

pub mod asker;
pub mod disk;
pub mod hall;
pub mod http;
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

/// How long anything that must happen may take on a busy machine, and where a whole cluster is away for a minute first.
pub const DEADLINE: Duration = Duration::from_secs(180);

/// Waits for what must happen; what is awaited is named where it does not.
///
/// # Panics
/// Where it does not happen in time.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what} did not happen within {DEADLINE:?}"),
    }
}

/// How often a condition that nobody announces is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Waits until something holds that nobody announces; what is awaited is named where it never does.
///
/// # Panics
/// Where it does not hold in time.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !holds().await {
        assert!(Instant::now() < deadline, "{what} did not come to hold within {DEADLINE:?}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

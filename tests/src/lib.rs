//! What the whole-system tests stand on: a real server process, people who use it, and sockets without manners.
//!
//! Nothing here sleeps to wait: a server says when it listens, answers and events are awaited until a deadline.

pub mod disk;
pub mod http;
pub mod ledger;
pub mod people;
pub mod program;
pub mod raw;
pub mod server;
pub mod watch;

use std::time::Duration;

/// How long anything that must happen may take on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(60);

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

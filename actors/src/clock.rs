//! The clock of events, timers and deadlines: real time, plus what the sandbox has moved it forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::Millis;

/// A clock that the sandbox can move forward. Command ids, tokens and rate limits use real time.
#[derive(Debug, Default)]
pub struct Clock {
    /// In tests: the millisecond at which time stands still.
    still: Option<Millis>,
    moved: AtomicU64,
    /// In tests: by how many milliseconds the wall clock was set back.
    set_back: AtomicU64,
}

impl Clock {
    /// The real clock, moved forward by `moved` milliseconds.
    pub fn moved(moved: u64) -> Self {
        Self { moved: AtomicU64::new(moved), ..Self::default() }
    }

    /// A clock that stands at `at` until it is advanced.
    pub fn still(at: Millis) -> Self {
        Self { still: Some(at), ..Self::default() }
    }

    /// The real time.
    pub fn real(&self) -> Millis {
        let wall = self.still.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        });
        wall.saturating_sub(self.set_back.load(Ordering::Relaxed))
    }

    /// Sets the wall clock back by `ms` milliseconds, as an administrator or NTP may do at any moment. For
    /// tests.
    pub fn set_back(&self, ms: u64) {
        self.set_back.fetch_add(ms, Ordering::Relaxed);
    }

    /// The time of events, timers and deadlines.
    pub fn now(&self) -> Millis {
        self.real() + self.moved.load(Ordering::Relaxed)
    }

    /// By how much the clock has been moved forward, in milliseconds.
    pub fn moved_by(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }

    /// Moves the clock forward by `ms` milliseconds.
    pub fn advance(&self, ms: u64) {
        self.moved.fetch_add(ms, Ordering::Relaxed);
    }
}

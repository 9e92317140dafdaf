//! The clock of events, timers and deadlines: the real one, and what the sandbox has moved it by.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use protocol::Millis;

/// A clock that the sandbox can move forward. Command ids, tokens and rate limits keep the real time.
#[derive(Debug, Default)]
pub struct Clock {
    /// Where time stands still (tests), the millisecond it stands at.
    still: Option<Millis>,
    moved: AtomicU64,
    /// By how much the wall clock was set back (tests), in milliseconds.
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

    /// Sets the wall clock back by `ms` milliseconds, as whoever corrects it may at any moment; for tests.
    pub fn set_back(&self, ms: u64) {
        self.set_back.fetch_add(ms, Ordering::Relaxed);
    }

    /// The time of events, timers and deadlines.
    pub fn now(&self) -> Millis {
        self.real() + self.moved.load(Ordering::Relaxed)
    }

    /// By how much it has been moved, in milliseconds.
    pub fn moved_by(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }

    /// Moves it forward by `ms` milliseconds.
    pub fn advance(&self, ms: u64) {
        self.moved.fetch_add(ms, Ordering::Relaxed);
    }
}

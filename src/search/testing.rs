//! What tests of search see of the index, and how they make the work on it panic.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::Search;

/// How long something may take on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Which work panics.
#[derive(Debug, Default)]
pub struct Faults {
    /// Every search.
    pub searches: AtomicBool,
    /// The next batch that was written is not taken.
    pub batch: AtomicBool,
    /// Whether the index that is made waits before anything is loaded.
    pub hold: watch::Sender<bool>,
}

impl Faults {
    pub fn search(&self) {
        assert!(!self.searches.load(Ordering::Relaxed), "a test lets every search panic");
    }

    pub async fn building(&self) {
        let _ = self.hold.subscribe().wait_for(|hold| !hold).await;
    }

    pub fn written(&self) {
        assert!(!self.batch.swap(false, Ordering::Relaxed), "a test lets the work on the index panic");
    }
}

impl Search {
    /// What is made to go wrong.
    pub fn faults(&self) -> &Faults {
        &self.live.faults
    }

    /// Waits until nothing is wrong with the index.
    pub async fn trusted(&self) {
        until("the index is trusted", || !self.live.is_in_trouble()).await;
    }

    /// How many indexes were opened so far.
    pub fn opened(&self) -> u64 {
        self.live.opened()
    }

    /// Waits until so many indexes were opened.
    pub async fn opening(&self, opened: u64) {
        until("an index is opened", || self.live.opened() >= opened).await;
    }

    /// Waits until all that is found is written.
    pub async fn all_written(&self) {
        until("all is written", || self.changes() == 0).await;
    }
}

/// Waits until something holds that nothing announces.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < DEADLINE, "{what}: not within {DEADLINE:?}");
        tokio::task::yield_now().await;
    }
}

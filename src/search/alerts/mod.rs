//! Alerts: who is connected and has saved a search hears at once of a job that fits it now and did not fit
//! before. Nothing is stored for each match: what somebody misses, `search.matches` finds.
//!
//! All saved searches whose alert is live stand in memory. A job that changes is tried against all of them;
//! of those that it fits, only those are looked at further whose owners are subscribed to their searches.

mod saves;
mod standing;
mod telling;

use std::collections::VecDeque;

use parking_lot::{Mutex, RwLock};
use protocol::{JobId, Millis, Seq};
use tokio::sync::Notify;

pub use self::saves::Saves;

/// The jobs that wait to be told of. Beyond that, nobody is told: signals may be lost.
const WAITING_MAX: usize = 10_000;

/// The saved searches in memory, and the jobs that wait to be told of.
#[derive(Debug, Default)]
pub struct Alerts {
    standing: RwLock<search::Standing>,
    /// Whoever takes in what was saved.
    taking: tokio::sync::Mutex<()>,
    waiting: Mutex<VecDeque<Changed>>,
    changed: Notify,
}

/// A job that has changed.
#[derive(Debug, Clone, Copy)]
pub struct Changed {
    /// The job.
    pub job: JobId,
    /// Its version.
    pub version: Seq,
    /// The version that was found before. None where nothing is remembered of that.
    pub before: Option<Seq>,
    /// When it was found as it is now.
    pub arrived_at: Millis,
}

impl Alerts {
    /// How many saved searches stand in memory.
    pub fn saved(&self) -> usize {
        self.standing.read().len()
    }

    /// A job that can be found has changed.
    pub fn changed(&self, changed: Changed) {
        let mut waiting = self.waiting.lock();
        if waiting.len() < WAITING_MAX {
            waiting.push_back(changed);
        }
        drop(waiting);
        self.changed.notify_one();
    }

    /// Waits for a job that has changed.
    async fn next(&self) -> Changed {
        loop {
            let changed = self.changed.notified();
            if let Some(next) = self.waiting.lock().pop_front() {
                return next;
            }
            changed.await;
        }
    }
}

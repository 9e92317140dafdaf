//! The agenda of a queue: which of its buckets hold something, so that a search never reads empty minutes.
//!
//! An agenda is one partition. To spare its three nodes a write for every timer and every marked append of
//! the cluster, a server notes a bucket once and remembers that, for as long as no other server may remove
//! the note.
//!
//! A bucket is noted after its content is written. A note is removed with the timestamp at which it was read,
//! so a later note of the same bucket survives.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::ask::{all, write};
use super::core::Core;
use crate::ports::BoxError;
use crate::recent::Recent;

/// How often the whole agenda is read, and not only the part above the floor: another server may have noted a
/// bucket below.
const WHOLE_EVERY: Duration = Duration::from_secs(600);

/// The most buckets that a server remembers as noted: the minutes of two weeks, the longest time of most
/// timers.
const NOTED_MAX: usize = 2 * 20_160;

/// The agenda of a queue whose buckets are numbered by time.
pub(super) struct Agenda {
    queue: &'static str,
    floor: Mutex<Floor>,
    /// The buckets that this server has noted.
    noted: Mutex<Recent<i64, ()>>,
    looking: tokio::sync::Mutex<()>,
}

struct Floor {
    /// There was no bucket below this one at the last look.
    bucket: i64,
    /// When the whole agenda was last read.
    whole_at: Option<Instant>,
    /// The lowest bucket that this process has noted since the last look.
    noted: i64,
    /// Empty buckets below this one may have been removed by this process.
    settled: i64,
}

/// A bucket with the timestamp of its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) bucket: i64,
    written_us: i64,
}

impl Agenda {
    pub(super) fn new(queue: &'static str) -> Self {
        let floor = Floor { bucket: 0, whole_at: None, noted: i64::MAX, settled: 0 };
        let noted = Mutex::new(Recent::new(NOTED_MAX));
        Self { queue, floor: Mutex::new(floor), noted, looking: tokio::sync::Mutex::default() }
    }

    /// Notes that a bucket holds something. Call it after that is written. No server removes buckets from
    /// `kept` on.
    pub(super) async fn note(&self, core: &Core, bucket: i64, kept: i64) -> Result<(), BoxError> {
        if self.is_noted(bucket, kept) {
            return Ok(());
        }
        write(&core.session, &core.statements.note_bucket, (self.queue, bucket)).await?;
        self.noted.lock().put(bucket, ());
        Ok(())
    }

    fn is_noted(&self, bucket: i64, kept: i64) -> bool {
        let mut floor = self.floor.lock();
        floor.noted = floor.noted.min(bucket);
        bucket >= kept.max(floor.settled) && self.noted.lock().get(&bucket).is_some()
    }

    /// The noted buckets up to `through`, rising. Below `settled`, only a server that is far behind still
    /// notes buckets.
    pub(super) async fn buckets(
        &self,
        core: &Core,
        settled: i64,
        through: i64,
    ) -> Result<Vec<Noted>, BoxError> {
        let _looking = self.looking.lock().await;
        let from = self.begin(settled);
        let values = (self.queue, from, through);
        let rows = all::<(i64, Option<i64>)>(&core.session, &core.statements.buckets, values).await?;
        let noted =
            |(bucket, written): (i64, Option<i64>)| Noted { bucket, written_us: written.unwrap_or(0) };
        let noted: Vec<_> = rows.into_iter().map(noted).collect();
        self.end(from, noted.first().map_or(through, |noted| noted.bucket).min(settled));
        Ok(noted)
    }

    /// Removes the note of an empty bucket, unless it was noted again.
    pub(super) async fn remove(&self, core: &Core, noted: Noted) -> Result<(), BoxError> {
        let values = (noted.written_us, self.queue, noted.bucket);
        write(&core.session, &core.statements.remove_bucket, values).await
    }

    /// Where a look begins: at the floor, or now and then at the very first bucket.
    fn begin(&self, settled: i64) -> i64 {
        let mut floor = self.floor.lock();
        floor.settled = floor.settled.max(settled);
        let recently = floor.whole_at.is_some_and(|at| at.elapsed() < WHOLE_EVERY);
        let from = if recently { floor.bucket.min(floor.noted) } else { 0 };
        (floor.bucket, floor.noted) = (from, i64::MAX);
        from
    }

    /// A look from `from` on has found nothing below `lowest`.
    fn end(&self, from: i64, lowest: i64) {
        let mut floor = self.floor.lock();
        floor.bucket = lowest.max(from);
        if from == 0 {
            floor.whole_at = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_begins_below_whatever_was_noted_since() {
        let agenda = Agenda::new("tests");
        assert_eq!(agenda.begin(0), 0);
        agenda.end(0, 40);
        assert_eq!(agenda.begin(0), 40);
        agenda.floor.lock().noted = 7; // while it was looking
        agenda.end(40, 50);
        assert_eq!(agenda.begin(0), 7);
        agenda.end(7, 60);
        assert_eq!(agenda.begin(0), 60);
    }

    #[test]
    fn looking_that_failed_begins_again_where_it_did() {
        let agenda = Agenda::new("tests");
        agenda.begin(0);
        agenda.end(0, 40);
        agenda.floor.lock().noted = 7;
        assert_eq!(agenda.begin(0), 7);
        assert_eq!(agenda.begin(0), 7);
    }

    #[test]
    fn a_bucket_is_noted_once_unless_it_may_have_been_taken_off() {
        let agenda = Agenda::new("tests");
        assert!(!agenda.is_noted(40, 30));
        agenda.noted.lock().put(40, ());
        assert!(agenda.is_noted(40, 30));
        assert!(!agenda.is_noted(40, 41), "another server may have taken it off");
        agenda.begin(50);
        assert!(!agenda.is_noted(40, 30), "this one may have, whose clock is ahead");
    }
}

//! Which buckets of a queue there are, so that looking for what is due never asks for empty minutes.
//!
//! A bucket is noted after what is put into it, and taken off by the timestamp with which it was seen to be noted: a note that comes in
//! between is later, and stays.

use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::ask::{all, write};
use super::core::Core;
use crate::ports::BoxError;

/// How often all of a queue is looked at, and not only what lies above the floor: another server may have noted a bucket below it.
const WHOLE_EVERY: Duration = Duration::from_secs(600);

/// A queue whose buckets are numbered in the order of time.
pub(super) struct Agenda {
    queue: &'static str,
    floor: Mutex<Floor>,
    looking: tokio::sync::Mutex<()>,
}

struct Floor {
    /// There was no bucket below it when the queue was last looked at.
    bucket: i64,
    /// When all of the queue was last looked at.
    whole_at: Option<Instant>,
    /// The lowest bucket noted by this process since.
    noted: i64,
}

/// A bucket as it was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Noted {
    pub(super) bucket: i64,
    written_us: i64,
}

impl Agenda {
    pub(super) fn new(queue: &'static str) -> Self {
        let floor = Floor { bucket: 0, whole_at: None, noted: i64::MAX };
        Self { queue, floor: Mutex::new(floor), looking: tokio::sync::Mutex::default() }
    }

    /// Notes that a bucket holds something; to be called after that was put there.
    pub(super) async fn note(&self, core: &Core, bucket: i64) -> Result<(), BoxError> {
        {
            let mut floor = self.floor.lock();
            floor.noted = floor.noted.min(bucket);
        }
        write(&core.session, &core.statements.note_bucket, (self.queue, bucket)).await
    }

    /// The buckets up to `through`, rising. Below `settled` nobody notes a bucket any more who is not far behind.
    pub(super) async fn buckets(
        &self,
        core: &Core,
        settled: i64,
        through: i64,
    ) -> Result<Vec<Noted>, BoxError> {
        let _looking = self.looking.lock().await;
        let from = self.begin();
        let values = (self.queue, from, through);
        let rows = all::<(i64, Option<i64>)>(&core.session, &core.statements.buckets, values).await?;
        let noted =
            |(bucket, written): (i64, Option<i64>)| Noted { bucket, written_us: written.unwrap_or(0) };
        let noted: Vec<_> = rows.into_iter().map(noted).collect();
        self.end(from, noted.first().map_or(through, |noted| noted.bucket).min(settled));
        Ok(noted)
    }

    /// Takes an empty bucket off, unless it was noted again since.
    pub(super) async fn remove(&self, core: &Core, noted: Noted) -> Result<(), BoxError> {
        let values = (noted.written_us, self.queue, noted.bucket);
        write(&core.session, &core.statements.remove_bucket, values).await
    }

    /// Where looking begins: at the floor, or at the very bottom from time to time.
    fn begin(&self) -> i64 {
        let mut floor = self.floor.lock();
        let recently = floor.whole_at.is_some_and(|at| at.elapsed() < WHOLE_EVERY);
        let from = if recently { floor.bucket.min(floor.noted) } else { 0 };
        (floor.bucket, floor.noted) = (from, i64::MAX);
        from
    }

    /// Looking from there found nothing below `lowest`.
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
        assert_eq!(agenda.begin(), 0);
        agenda.end(0, 40);
        assert_eq!(agenda.begin(), 40);
        agenda.floor.lock().noted = 7; // while it was looking
        agenda.end(40, 50);
        assert_eq!(agenda.begin(), 7);
        agenda.end(7, 60);
        assert_eq!(agenda.begin(), 60);
    }

    #[test]
    fn looking_that_failed_begins_again_where_it_did() {
        let agenda = Agenda::new("tests");
        agenda.begin();
        agenda.end(0, 40);
        agenda.floor.lock().noted = 7;
        assert_eq!(agenda.begin(), 7);
        assert_eq!(agenda.begin(), 7);
    }
}

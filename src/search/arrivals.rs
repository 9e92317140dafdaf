//! When which version of a posting was first found, for those that changed not long ago: the time of an event
//! does not say that, since it is found a little later.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;
use protocol::{JobId, Millis, Seq};
use rustc_hash::FxBuildHasher;

/// How many versions are remembered. Beyond that, those that came first are forgotten.
const NOTED_MAX: usize = 65_536;

/// The versions that were found not long ago.
#[derive(Debug, Default)]
pub struct Arrivals(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    /// The versions of each posting and when each was first found, both rising.
    versions: HashMap<JobId, VecDeque<(Seq, Millis)>, FxBuildHasher>,
    /// The postings of all versions, the one that came first in front.
    order: VecDeque<JobId>,
}

impl Arrivals {
    /// A version of a posting is found. Returns the version that was found before, where that is remembered.
    pub fn note(&self, job: JobId, version: Seq, at: Millis) -> Option<Seq> {
        let Noted { versions, order } = &mut *self.0.lock();
        let noted = versions.entry(job).or_default();
        let before = noted.back().map(|(version, _)| *version);
        if before.is_some_and(|before| before >= version) {
            return before;
        }
        noted.push_back((version, at));
        order.push_back(job);
        if order.len() > NOTED_MAX
            && let Some(oldest) = order.pop_front()
            && let Some(noted) = versions.get_mut(&oldest)
        {
            noted.pop_front();
            if noted.is_empty() {
                versions.remove(&oldest);
            }
        }
        before
    }

    /// When the event of that seq was found, at the latest; none where nothing is remembered of that.
    pub fn came_at(&self, job: JobId, seq: Seq) -> Option<Millis> {
        let Noted { versions, .. } = &*self.0.lock();
        let mut noted = versions.get(&job)?.iter();
        noted.find(|(version, _)| *version >= seq).map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn job(number: u128) -> JobId {
        JobId(Uuid::from_u128(number))
    }

    #[test]
    fn a_version_has_come_from_when_it_or_a_later_one_was_found() {
        let arrivals = Arrivals::default();
        assert_eq!(arrivals.note(job(1), 1, 100), None);
        assert_eq!(arrivals.note(job(1), 4, 200), Some(1));
        assert_eq!(arrivals.note(job(1), 4, 300), Some(4), "it was found before");
        assert_eq!(arrivals.note(job(1), 2, 300), Some(4), "a later one was found before");
        for (seq, came_at) in [(1, Some(100)), (2, Some(200)), (4, Some(200)), (5, None)] {
            assert_eq!(arrivals.came_at(job(1), seq), came_at, "{seq}");
        }
        assert_eq!(arrivals.came_at(job(2), 1), None);
    }

    #[test]
    fn what_came_first_is_forgotten_first() {
        let arrivals = Arrivals::default();
        arrivals.note(job(0), 1, 1);
        for number in 1..=NOTED_MAX as u128 {
            arrivals.note(job(number), 1, 2);
        }
        assert_eq!((arrivals.came_at(job(0), 1), arrivals.came_at(job(1), 1)), (None, Some(2)));
        let noted = arrivals.0.lock();
        assert_eq!((noted.order.len(), noted.versions.len()), (NOTED_MAX, NOTED_MAX));
    }
}

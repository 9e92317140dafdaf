//! When which version of a posting was first found, for those that changed not long ago: the time of an event
//! does not say that, since it is found a little later.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;
use protocol::{JobId, Millis, Seq};
use rustc_hash::FxBuildHasher;

/// How many versions are remembered. Beyond that, those that came first are forgotten.
const NOTED_MAX: usize = 65_536;

/// The versions that were found not long ago.
#[derive(Debug)]
pub struct Arrivals(Mutex<Noted>);

#[derive(Debug)]
struct Noted {
    /// The versions of each posting and when each was first found, both rising.
    versions: HashMap<JobId, VecDeque<(Seq, Millis)>, FxBuildHasher>,
    /// The postings of all versions and when each was noted, the one that came first in front.
    order: VecDeque<(JobId, Millis)>,
    /// What happened after that is remembered as it was found.
    since: Millis,
}

impl Arrivals {
    /// Nothing is remembered of what happened until then.
    pub fn since(since: Millis) -> Self {
        Self(Mutex::new(Noted { versions: HashMap::default(), order: VecDeque::new(), since }))
    }

    /// A version of a posting is found now, or was already at that time. Returns the version that was found
    /// before, where that is remembered.
    pub fn note(&self, job: JobId, version: Seq, at: Millis, now: Millis) -> Option<Seq> {
        let noted = &mut *self.0.lock();
        let versions = noted.versions.entry(job).or_default();
        let before = versions.back().map(|(version, _)| *version);
        if before.is_some_and(|before| before >= version) {
            return before;
        }
        versions.push_back((version, at));
        noted.order.push_back((job, now));
        if noted.order.len() > NOTED_MAX {
            noted.forget_first();
        }
        before
    }

    /// When the event of that seq was found, which happened then; none where that is not remembered.
    ///
    /// Several events may be found as one version. The first version that is remembered is no exception where
    /// all of them happened since things are remembered; otherwise the event may have been found long before
    /// it.
    pub fn came_at(&self, job: JobId, seq: Seq, happened_at: Millis) -> Option<Millis> {
        let noted = &*self.0.lock();
        let versions = noted.versions.get(&job)?;
        let place = versions.iter().position(|(version, _)| *version >= seq)?;
        let (version, at) = versions[place];
        (place > 0 || version == seq || happened_at > noted.since).then_some(at)
    }
}

impl Noted {
    fn forget_first(&mut self) {
        let Some((job, noted_at)) = self.order.pop_front() else { return };
        self.since = self.since.max(noted_at);
        let Some(versions) = self.versions.get_mut(&job) else { return };
        versions.pop_front();
        if versions.is_empty() {
            self.versions.remove(&job);
        }
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
        let arrivals = Arrivals::since(0);
        assert_eq!(arrivals.note(job(1), 1, 100, 100), None);
        assert_eq!(arrivals.note(job(1), 4, 200, 200), Some(1));
        assert_eq!(arrivals.note(job(1), 4, 300, 300), Some(4), "it was found before");
        assert_eq!(arrivals.note(job(1), 2, 300, 300), Some(4), "a later one was found before");
        for (seq, came_at) in [(1, Some(100)), (2, Some(200)), (4, Some(200)), (5, None)] {
            assert_eq!(arrivals.came_at(job(1), seq, 90), came_at, "{seq}");
        }
        assert_eq!(arrivals.came_at(job(2), 1, 90), None);
    }

    #[test]
    fn it_is_not_known_when_that_came_which_happened_before_anything_is_remembered() {
        let arrivals = Arrivals::since(1_000);
        arrivals.note(job(1), 5, 2_000, 2_000);
        arrivals.note(job(1), 7, 3_000, 3_000);
        assert_eq!(arrivals.came_at(job(1), 1, 400), None, "it may have been found long ago");
        assert_eq!(arrivals.came_at(job(1), 4, 1_000), None);
        assert_eq!(arrivals.came_at(job(1), 4, 1_900), Some(2_000), "it was found with the next one");
        assert_eq!(arrivals.came_at(job(1), 5, 400), Some(2_000), "just this one was found");
        assert_eq!(arrivals.came_at(job(1), 6, 400), Some(3_000), "it came after the fifth");
    }

    #[test]
    fn what_came_first_is_forgotten_first_and_nothing_is_known_of_what_happened_until_then() {
        let arrivals = Arrivals::since(0);
        arrivals.note(job(0), 1, 500, 1_000);
        arrivals.note(job(0), 3, 1_500, 1_500);
        for number in 1..NOTED_MAX as u128 {
            arrivals.note(job(number), 1, 2_000, 2_000);
        }
        let came_at = |number, seq, at| arrivals.came_at(job(number), seq, at);
        assert_eq!([came_at(0, 1, 400), came_at(0, 2, 900)], [None; 2], "the first version is forgotten");
        assert_eq!([came_at(0, 2, 1_400), came_at(0, 3, 1_400)], [Some(1_500); 2]);
        arrivals.note(job(1), 2, 3_000, 3_000);
        assert_eq!((came_at(0, 3, 1_400), came_at(1, 1, 1_900)), (None, Some(2_000)));
        let noted = arrivals.0.lock();
        assert_eq!((noted.order.len(), noted.versions.len()), (NOTED_MAX, NOTED_MAX - 1));
    }
}

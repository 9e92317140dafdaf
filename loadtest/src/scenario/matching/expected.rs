//! Which signals must come: what is published, which searches find it, and when it was due.

use std::collections::BTreeSet;

use protocol::JobId;
use rustc_hash::FxHashMap;

use crate::latency::Latencies;
use crate::stamp::Micros;

/// What all connections of a run share.
#[derive(Debug, Default)]
pub struct Expected {
    /// The jobs that were sent to be published.
    sent: FxHashMap<JobId, Job>,
    /// Those that the server has acknowledged.
    published: Vec<JobId>,
    /// How many connections look for what each search finds.
    listeners: Vec<u64>,
    /// How many signals have come.
    pub told: u64,
    /// From when a job was due to be published until a connection was told of it.
    pub latencies: Latencies,
}

#[derive(Debug, Clone, Copy)]
struct Job {
    /// The number of the search that finds it.
    search: usize,
    due: Micros,
}

impl Expected {
    /// What is expected where so many connections look for what each search finds.
    pub fn of(listeners: Vec<u64>) -> Self {
        Self { listeners, ..Self::default() }
    }

    /// A job is about to be published, which was due then.
    pub fn sent(&mut self, job: JobId, search: usize, due: Micros) {
        self.sent.insert(job, Job { search, due });
    }

    /// A job is published.
    pub fn published(&mut self, job: JobId) {
        self.published.push(job);
    }

    /// A connection that looks for what that search finds is told of a job. False where it should not be.
    pub fn told(&mut self, job: JobId, search: usize, now: Micros) -> bool {
        self.told += 1;
        let Some(sent) = self.sent.get(&job) else { return false };
        self.latencies.record(now.saturating_sub(sent.due));
        sent.search == search
    }

    /// The published jobs that a search finds.
    pub fn found_by(&self, search: usize) -> BTreeSet<JobId> {
        let is_found = |job: &&JobId| self.sent.get(job).is_some_and(|sent| sent.search == search);
        self.published.iter().filter(is_found).copied().collect()
    }

    /// How many signals must come of what is published.
    pub fn due(&self) -> u64 {
        let found_by = self.published.iter().filter_map(|job| self.sent.get(job));
        found_by.map(|sent| self.listeners[sent.search]).sum()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_published_job_is_due_to_those_who_look_for_it() {
        let [first, second, third] = [1, 2, 3].map(|number| JobId(Uuid::from_u128(number)));
        let mut expected = Expected::of(vec![3, 2]);
        for (job, search) in [(first, 0), (second, 1), (third, 1)] {
            expected.sent(job, search, 10);
        }
        assert_eq!(expected.due(), 0, "nothing is acknowledged");
        expected.published(first);
        expected.published(third);
        assert_eq!(expected.due(), 3 + 2);
        assert_eq!(expected.found_by(1), BTreeSet::from([third]));
        assert!(expected.told(first, 0, 25) && !expected.told(first, 1, 25));
        assert!(!expected.told(JobId(Uuid::from_u128(9)), 0, 25), "nobody has posted it");
        assert_eq!((expected.told, expected.latencies.count()), (3, 2));
    }
}

//! Proposals alone, at a rate: many jobs get some of them each, and one job gets a large share.

use std::rc::Rc;

use anyhow::ensure;
use client::{CallError, Client, Subscription};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::checks::{PROPOSALS_MAX, PROPOSALS_OPEN_MAX, SUBMITS_PER_SECOND_MAX};
use protocol::{JobId, Kind, StreamId};
use tokio::task::{JoinHandle, spawn_local};

use super::stage::Stage;
use crate::books::AT_ONCE;
use crate::progress;
use crate::stamp::Micros;

/// From when a proposal for the one job was due until its client sees it.
pub const ON_ONE_JOB: &str = "submit to the client's screen, on the one job";

/// Which proposals are submitted, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many in all.
    pub count: usize,
    /// How many of them are for one job, spread evenly.
    pub on_one_job: usize,
    /// How many other jobs there are.
    pub jobs: usize,
    /// How many freelancers there are.
    pub freelancers: usize,
}

/// A proposal of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submit {
    /// The number of the freelancer.
    pub freelancer: usize,
    /// The number of the job; that of the one job is 0.
    pub job: usize,
}

impl Plan {
    /// Whether the server takes all of it at that rate.
    pub fn check(&self, rate: f64) -> anyhow::Result<()> {
        let Self { count, on_one_job, jobs, freelancers } = *self;
        if count == 0 {
            return Ok(());
        }
        let others = count.saturating_sub(on_one_job);
        let per_second = f64::from(SUBMITS_PER_SECOND_MAX) * freelancers as f64;
        ensure!(
            rate <= per_second,
            "{freelancers} freelancers may submit {per_second} a second at most: raise --freelancers"
        );
        ensure!(on_one_job <= count, "--on-one-job is more than all {count} proposals");
        ensure!(
            on_one_job <= freelancers,
            "everybody proposes once for the one job: {on_one_job} need as many --freelancers"
        );
        ensure!(on_one_job <= PROPOSALS_MAX, "a job takes {PROPOSALS_MAX} proposals at most");
        ensure!(others <= freelancers * jobs, "{others} proposals need more --jobs or more --freelancers");
        ensure!(
            others.div_ceil(jobs.max(1)) <= PROPOSALS_MAX,
            "a job takes {PROPOSALS_MAX} proposals at most: raise --jobs"
        );
        ensure!(
            count.div_ceil(freelancers) < PROPOSALS_OPEN_MAX,
            "a freelancer has {PROPOSALS_OPEN_MAX} open proposals at most: raise --freelancers"
        );
        Ok(())
    }

    /// All proposals, in their order. Nobody proposes twice for a job.
    pub fn submits(self) -> impl Iterator<Item = Submit> {
        let (mut on_one, mut others) = (0, 0);
        (0..self.count).map(move |number| {
            let is_on_one =
                (number + 1) * self.on_one_job / self.count > number * self.on_one_job / self.count;
            if is_on_one {
                // From the middle on, so that nobody is asked for two at once.
                let freelancer = (on_one + self.freelancers / 2) % self.freelancers;
                on_one += 1;
                return Submit { freelancer, job: 0 };
            }
            let (freelancer, round) = (others % self.freelancers, others / self.freelancers);
            others += 1;
            Submit { freelancer, job: 1 + (freelancer + round) % self.jobs }
        })
    }
}

/// The jobs that are proposed for, whose clients watch.
#[derive(Debug)]
pub struct Desks {
    jobs: Vec<JobId>,
    watchers: Vec<JoinHandle<()>>,
}

impl Desks {
    /// Posts the jobs of the plan. Their clients subscribe to them.
    pub async fn open(stage: &Rc<Stage>, plan: Plan) -> Result<Self, CallError> {
        if plan.count == 0 {
            return Ok(Self { jobs: vec![], watchers: vec![] });
        }
        let bar = progress::bar(plan.jobs as u64, "jobs");
        let clients = stage.cast.clients();
        let opening = stream::iter(0..=plan.jobs).map(async |number| {
            let client = number % clients;
            let job = stage.post(client, number).await?;
            let watching: &Client = stage.cast.client(client);
            let events = watching.subscribe(StreamId::new(Kind::Job, job.0), Some(0)).await?;
            bar.inc(1);
            Ok::<_, CallError>((job, events))
        });
        let opened: Vec<(JobId, Subscription)> = opening.buffered(AT_ONCE).try_collect().await?;
        bar.finish_and_clear();
        let (jobs, events): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        let watch = |(number, events)| spawn_local(watch(stage.clone(), number, events));
        let watchers = events.into_iter().enumerate().map(watch).collect();
        Ok(Self { jobs, watchers })
    }

    /// Submits a proposal that was due at `intended`.
    pub async fn submit(&self, stage: &Stage, submit: Submit, intended: Micros) -> Result<(), CallError> {
        stage.note_lag(intended);
        let job = (self.jobs[submit.job], submit.job);
        stage.submit(submit.freelancer, job, intended).await?;
        Ok(())
    }

    /// The clients look away.
    pub fn close(&self) {
        self.watchers.iter().for_each(JoinHandle::abort);
    }
}

async fn watch(stage: Rc<Stage>, number: usize, mut events: Subscription) {
    let job = JobId(events.stream().id);
    while let Some(event) = events.next().await {
        if let Some(took) = stage.sees(job, &event).filter(|_| number == 0) {
            stage.record(ON_ONE_JOB, took);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const MINUTE: Plan = Plan { count: 3_000, on_one_job: 500, jobs: 50, freelancers: 500 };

    #[test]
    fn the_one_job_gets_its_share_evenly_and_nobody_proposes_twice_for_a_job() {
        let submits: Vec<Submit> = MINUTE.submits().collect();
        let distinct: BTreeSet<_> = submits.iter().map(|submit| (submit.job, submit.freelancer)).collect();
        assert_eq!((submits.len(), distinct.len()), (3_000, 3_000));
        let on_one = |part: &[Submit]| part.iter().filter(|submit| submit.job == 0).count();
        assert_eq!(on_one(&submits), 500);
        assert!(submits.chunks(300).all(|part| on_one(part) == 50));
        let mut others = BTreeMap::<_, usize>::new();
        submits.iter().for_each(|submit| *others.entry(submit.job).or_default() += 1);
        assert!(others.iter().all(|(job, count)| *job == 0 || *count == 50), "{others:?}");
    }

    #[test]
    fn nobody_submits_more_in_a_second_than_the_server_takes() {
        let submits: Vec<Submit> = MINUTE.submits().collect();
        for second in submits.chunks(50) {
            let mut by_person = BTreeMap::<_, u32>::new();
            second.iter().for_each(|submit| *by_person.entry(submit.freelancer).or_default() += 1);
            assert!(by_person.values().all(|count| *count <= SUBMITS_PER_SECOND_MAX));
        }
    }

    #[test]
    fn a_plan_that_no_server_takes_is_refused() {
        assert!(MINUTE.check(50.0).is_ok());
        for wrong in [
            Plan { on_one_job: 501, ..MINUTE },
            Plan { on_one_job: 3_001, freelancers: 4_000, ..MINUTE },
            Plan { jobs: 4, ..MINUTE },
            Plan { freelancers: 9, on_one_job: 9, jobs: 2_000, ..MINUTE },
            Plan { count: 100_000, jobs: 1_000, ..MINUTE },
        ] {
            assert!(wrong.check(50.0).is_err(), "{wrong:?}");
        }
    }
}

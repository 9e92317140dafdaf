//! Live match: people who have saved a search are connected, jobs are posted that some of the searches find,
//! and each of these people hears of them.

mod expected;
mod posting;
mod watcher;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::ensure;
use clap::Args;
use client::CallError;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{sleep, timeout};

use crate::accounts::Accounts;
use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::sampler::{Cost, Costs, Sampler};
use crate::stamp::RunClock;
use expected::Expected;
use posting::Posted;
use watcher::{Shared, Told, Watcher};

/// The connections that are opened, and the drafts that are written, at the same time.
const AT_ONCE: usize = 32;
/// How long a call may take: in the end all people ask at the same time.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the last signals may take.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How many failures are listed one by one.
const FAILURES_TOLD_MAX: usize = 5;

/// People with a saved search are connected, and hear of each job that it finds; in the end each of them asks
/// what was missed.
#[derive(Debug, Args)]
pub struct Matching {
    /// How many connections; on loopback they come from 127.0.0.1, 127.0.0.2 and so on.
    #[arg(long, default_value_t = 18_000)]
    connections: usize,
    /// How many people they belong to, each with one saved search.
    #[arg(long, default_value_t = 1_000)]
    people: usize,
    /// How many different searches these are. Each job is found by one of them.
    #[arg(long, default_value_t = 100)]
    searches: usize,
    /// Jobs published a second.
    #[arg(long, default_value_t = 5.0)]
    jobs_per_second: f64,
    /// For how long.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
    /// How many clients publish them, in turn.
    #[arg(long, default_value_t = 50)]
    clients: usize,
}

/// A connection that listens. Its task ends with what its person asks in the end.
type Listening = JoinHandle<Result<Told, CallError>>;

impl Matching {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        self.check()?;
        let mut report = Report::of("match");
        let accounts = context.accounts(self.people + self.clients).await?;
        let clients = self.people..accounts.len();
        let clients = accounts.clients_of(clients, &context.target, CALL_TIMEOUT).await?;
        let drafts = posting::drafts(&clients, self.jobs(), self.searches).await?;
        let expected = Rc::new(RefCell::new(Expected::of(self.listeners())));
        let shared = Shared { clock: RunClock::begin(), expected };
        let (stop, stopped) = watch::channel(());
        let listening = self.listen(context, &accounts, &shared, stopped, &mut report).await?;

        let sampler = Sampler::start(Rc::default(), context.server, "")?;
        let mut costs = Costs::start(context.server)?;
        let posted = posting::publish(drafts, self.jobs_per_second, shared.clock, &shared.expected).await?;
        let _ = timeout(SETTLE_TIMEOUT, all_told(&shared.expected)).await; // What has not come is counted.
        let cost = costs.lap()?;
        sampler.stop(&mut report);
        drop(stop);
        let told = finished(listening, &mut report).await?;
        self.tell(&mut shared.expected.borrow_mut(), cost, posted, &mut report);
        tell_faults(&told, &mut report);
        Ok(report)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(self.clients > 0, "--clients is 0: somebody must publish the jobs");
        ensure!(self.searches > 0, "--searches is 0: somebody must look for something");
        ensure!(self.people > 0, "--people is 0: somebody must listen");
        ensure!(self.people <= self.connections, "every one of --people needs one of --connections");
        Ok(())
    }

    fn jobs(&self) -> usize {
        (self.jobs_per_second * self.seconds) as usize
    }

    /// Which search the person of that connection has saved.
    fn looks_for(&self, connection: usize) -> usize {
        connection % self.people % self.searches
    }

    /// How many connections look for what each search finds.
    fn listeners(&self) -> Vec<u64> {
        let mut listeners = vec![0; self.searches];
        (0..self.connections).for_each(|connection| listeners[self.looks_for(connection)] += 1);
        listeners
    }

    /// Opens all connections, and lets each listen in a task of its own.
    async fn listen(
        &self,
        context: &Context,
        accounts: &Accounts,
        shared: &Shared,
        stopped: watch::Receiver<()>,
        report: &mut Report,
    ) -> anyhow::Result<Vec<Listening>> {
        let bar = progress::bar(self.connections as u64, "connections");
        let opening = stream::iter(0..self.connections).map(|number| {
            let (person, bar, stopped) = (number % self.people, &bar, &stopped);
            async move {
                let connection = context.target.connect(number, accounts.session(person)).await?;
                let saves = number < self.people;
                let watcher =
                    Watcher::begin(connection, accounts.id(person), self.looks_for(number), saves).await?;
                bar.inc(1);
                anyhow::Ok(spawn_local(watcher.listen(shared.clone(), stopped.clone())))
            }
        });
        let listening = opening.buffer_unordered(AT_ONCE).try_collect().await?;
        bar.finish_and_clear();
        report.figure("connections", self.connections as f64, "");
        report.figure("people with a saved search", self.people as f64, "");
        Ok(listening)
    }

    fn tell(&self, expected: &mut Expected, cost: Cost, mut posted: Posted, report: &mut Report) {
        report.figure("jobs asked for", self.jobs_per_second, "jobs/s");
        report.figure("jobs published", (self.jobs() - posted.failures.len()) as f64, "");
        report.figure("connections told of them", expected.told as f64, "");
        let each = cost.server.and_then(|server| server.micros_each(self.jobs() as u64));
        each.into_iter().for_each(|each| report.figure("server CPU per job", each, "µs"));
        cost.tell(report, posted.lag.at(0.99));
        report.latencies("due to told", &mut expected.latencies);
        report.latencies("schedule lag of the tester", &mut posted.lag);
        for failure in posted.failures.iter().take(FAILURES_TOLD_MAX) {
            report.note(format!("a job was not published: {failure}"));
        }
        report.fault("jobs that were not published", posted.failures.len() as u64);
    }
}

/// Waits until every signal has come that is due.
async fn all_told(expected: &Rc<RefCell<Expected>>) {
    while {
        let expected = expected.borrow();
        expected.told < expected.due()
    } {
        sleep(LOOK_EVERY).await;
    }
}

/// What all connections were told.
async fn finished(listening: Vec<Listening>, report: &mut Report) -> anyhow::Result<Told> {
    let (mut all, mut lost) = (Told::default(), Vec::new());
    for listener in listening {
        match listener.await? {
            Ok(told) => all.add(&told),
            Err(error) => lost.push(error),
        }
    }
    for error in lost.iter().take(FAILURES_TOLD_MAX) {
        report.note(format!("a connection did not live: {error}"));
    }
    report.fault("connections lost", lost.len() as u64);
    Ok(all)
}

fn tell_faults(told: &Told, report: &mut Report) {
    let Told { signals_lost, signals_repeated, signals_wrong, missed, repeated, wrong } = *told;
    for (what, count) in [
        ("signals that did not come", signals_lost),
        ("signals that came twice", signals_repeated),
        ("signals of jobs that the search does not find", signals_wrong),
        ("jobs that were missed in the end", missed),
        ("jobs that were told twice in the end", repeated),
        ("jobs that were told in the end though the search does not find them", wrong),
    ] {
        report.fault(what, count);
    }
}

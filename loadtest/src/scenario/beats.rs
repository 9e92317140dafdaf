//! Thousands of time trackers report their beats, spread over the minute; in the end each second is credited.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use client::{CallError, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use protocol::checks::BEATS_MAX;
use protocol::contract::{Hourly, Terms};
use protocol::work::{Beat, StartAnswer};
use protocol::{ContractId, Currency, Money};
use tokio::task::spawn_local;

use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::sampler::{Cost, Costs, Sampler};
use crate::stamp::{Micros, RunClock};
use crate::tally::Tally;

/// How many sessions are prepared, or stopped, at once.
const AT_ONCE: usize = 32;
/// How long a call may take while thousands of sessions are prepared.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// A limit that no session here reaches: all minutes of a week.
const WEEKLY_LIMIT_MINUTES: u32 = 7 * 24 * 60;
/// How far around a session its diary is read, in milliseconds.
const DIARY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How many failures are listed one by one.
const FAILURES_TOLD_MAX: usize = 5;

/// Time trackers report their beats, as often as the server asks for, spread over the time between two
/// reports.
#[derive(Debug, Args)]
pub struct Beats {
    /// How many sessions, each of a person of its own on a connection of its own.
    #[arg(long, default_value_t = 5_000)]
    sessions: usize,
    /// How many times each reports while it is measured; one report before that is not.
    #[arg(long, default_value_t = 2)]
    reports: u32,
}

/// What all trackers share.
struct Stage {
    clock: RunClock,
    tally: Rc<RefCell<Tally>>,
    /// The progress in reports.
    bar: ProgressBar,
}

/// A time tracker and its session.
struct Tracker {
    client: Client,
    contract: ContractId,
    session: StartAnswer,
    started: Micros,
    /// The beats that were reported, and how many of them were acknowledged.
    reported: u64,
    acked: u64,
    rejected: u64,
    failures: Vec<String>,
}

impl Beats {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("beats");
        let accounts = context.accounts(self.sessions + 1).await?;
        let mut people = accounts.clients(&context.target, CALL_TIMEOUT).await?;
        let payer = people.remove(0);
        report.server = payer.server();
        let contracts = hire(&payer, &people).await?;
        let tally = Rc::new(RefCell::new(Tally::default()));
        let reports = self.sessions as u64 * (u64::from(self.reports) + 1);
        let bar = progress::bar(reports, "reports");
        let stage = Rc::new(Stage { clock: RunClock::begin(), tally: tally.clone(), bar });
        let trackers = start(&stage, people, &contracts).await?;

        let sampler = Sampler::start(tally, context.server, "reports")?;
        let (trackers, cost) = self.play(context, &stage, trackers).await?;
        sampler.stop(&mut report);
        self.tell(&stage, &trackers, cost, &mut report);
        let wrong = stop(&payer, &trackers, context.verify).await?;
        report.fault("sessions credited otherwise than reported", wrong.credited);
        if context.verify {
            report.fault("diaries that show otherwise", wrong.diaries);
        }
        Ok(report)
    }

    /// Lets every tracker report in turn. The measurement begins with the second report.
    async fn play(
        &self,
        context: &Context,
        stage: &Rc<Stage>,
        trackers: Vec<Tracker>,
    ) -> anyhow::Result<(Vec<Tracker>, Cost)> {
        let Some(first) = trackers.first() else { anyhow::bail!("there is no session") };
        let (began, every) = (stage.clock.micros(), u64::from(first.session.report_seconds) * 1_000_000);
        let count = trackers.len() as u64;
        let rounds = u64::from(self.reports) + 1;
        let playing: Vec<_> = (0..)
            .zip(trackers)
            .map(|(number, tracker)| {
                let turn = began + every * number / count;
                let dues: Vec<Micros> = (0..rounds).map(|round| turn + round * every).collect();
                spawn_local(tracker.report_all(stage.clone(), dues))
            })
            .collect();
        tokio::time::sleep_until(stage.clock.at(began + every)).await;
        stage.tally.borrow_mut().measure();
        let mut costs = Costs::start(context.server)?;
        tokio::time::sleep_until(stage.clock.at(began + rounds * every)).await;
        let cost = costs.lap()?;
        let mut played = Vec::with_capacity(playing.len());
        for tracker in playing {
            played.push(tracker.await?);
        }
        stage.bar.finish_and_clear();
        Ok((played, cost))
    }

    fn tell(&self, stage: &Stage, trackers: &[Tracker], cost: Cost, report: &mut Report) {
        let mut tally = stage.tally.borrow_mut();
        let reports = tally.ack.count();
        report.figure("sessions", trackers.len() as f64, "");
        report.figure("reports measured", reports as f64, "");
        report.figure("reported", reports as f64 / cost.own.elapsed.as_secs_f64(), "reports/s");
        if let Some(each) = cost.server.and_then(|server| server.micros_each(reports)) {
            report.figure("server CPU per report", each, "µs");
        }
        cost.tell(report, tally.lag.at(0.99));
        report.latencies("report to ack", &mut tally.ack);
        report.latencies("schedule lag of the tester", &mut tally.lag);
        let failures: Vec<&String> = trackers.iter().flat_map(|tracker| &tracker.failures).collect();
        for failure in failures.iter().take(FAILURES_TOLD_MAX) {
            report.note(format!("a report failed for good: {failure}"));
        }
        report.fault("reports failed for good", failures.len() as u64);
        report.fault("beats rejected", trackers.iter().map(|tracker| tracker.rejected).sum());
        let unacked = |tracker: &Tracker| tracker.reported - tracker.acked;
        report.fault("beats not acknowledged", trackers.iter().map(unacked).sum());
    }
}

/// Makes an hourly contract for each freelancer.
async fn hire(payer: &Client, freelancers: &[Client]) -> anyhow::Result<Vec<ContractId>> {
    let bar = progress::bar(freelancers.len() as u64, "contracts");
    let rate = Money::parse("40.00", Currency::USD)?;
    let hired = stream::iter(freelancers).map(|freelancer| {
        let bar = &bar;
        async move {
            let hourly = Hourly { rate, weekly_limit_minutes: WEEKLY_LIMIT_MINUTES, manual_time: false };
            let terms = Terms::Hourly(hourly);
            let contract = payer.contracts().offer(freelancer.account(), "Upkeep", terms).await?.contract;
            freelancer.contracts().accept(contract).await?;
            bar.inc(1);
            anyhow::Ok(contract)
        }
    });
    let hired = hired.buffered(AT_ONCE).try_collect().await;
    bar.finish_and_clear();
    hired
}

/// Starts all sessions.
async fn start(stage: &Stage, people: Vec<Client>, contracts: &[ContractId]) -> anyhow::Result<Vec<Tracker>> {
    let bar = progress::bar(people.len() as u64, "sessions");
    let trackers = stream::iter(people.into_iter().zip(contracts)).map(|(client, contract)| {
        let bar = &bar;
        async move {
            let session = client.work().start(*contract, "sweeping the hall").await?;
            bar.inc(1);
            let started = stage.clock.micros();
            let (reported, acked, rejected, failures) = Default::default();
            let contract = *contract;
            anyhow::Ok(Tracker { client, contract, session, started, reported, acked, rejected, failures })
        }
    });
    let trackers = trackers.buffered(AT_ONCE).try_collect().await;
    bar.finish_and_clear();
    trackers
}

impl Tracker {
    async fn report_all(mut self, stage: Rc<Stage>, dues: Vec<Micros>) -> Self {
        for due in dues {
            tokio::time::sleep_until(stage.clock.at(due)).await;
            if let Err(error) = self.report(&stage, due).await {
                self.failures.push(error.to_string());
            }
            stage.bar.inc(1);
        }
        self
    }

    /// Reports every beat since the last report.
    async fn report(&mut self, stage: &Stage, due: Micros) -> Result<(), CallError> {
        let through = due.saturating_sub(self.started) / (self.beat_ms() * 1_000);
        let beats: Vec<Beat> = (self.reported + 1..=through).map(|seq| self.beat(seq)).collect();
        stage.tally.borrow_mut().lag.record(stage.clock.micros() - due);
        self.reported = through;
        for beats in beats.chunks(BEATS_MAX) {
            stage.tally.borrow_mut().sent += 1;
            let answer = self.client.work().beat(self.session.session, beats.to_vec()).await?;
            self.acked = answer.acked;
            self.rejected += answer.rejected.len() as u64;
            let mut tally = stage.tally.borrow_mut();
            tally.acked += 1;
            tally.ack.record(stage.clock.micros() - due);
        }
        Ok(())
    }

    fn beat_ms(&self) -> u64 {
        u64::from(self.session.beat_seconds.max(1)) * 1_000
    }

    fn beat(&self, seq: u64) -> Beat {
        let mono_ms = seq * self.beat_ms();
        Beat { seq, mono_ms, at: self.session.at + mono_ms, keys: 20, clicks: 3, scrolls: 1 }
    }

    /// The seconds that the acknowledged beats are worth.
    fn seconds(&self) -> u64 {
        self.acked * self.beat_ms() / 1_000
    }

    /// Whether the contract's diary shows every second and every key that was reported.
    async fn is_in_diary(&self, payer: &Client) -> Result<bool, CallError> {
        let (from, to) = (self.session.at.saturating_sub(DIARY_MS), self.session.at + DIARY_MS);
        let slots = payer.work().diary(self.contract, from, to).await?.slots;
        let seconds: u64 = slots.iter().map(|slot| slot.credited_seconds).sum();
        let keys: u64 = slots.iter().map(|slot| slot.keys).sum();
        let ours = slots.iter().all(|slot| slot.session == self.session.session);
        Ok(ours && seconds == self.seconds() && keys == self.acked * u64::from(self.beat(1).keys))
    }
}

/// Sessions that do not show what was reported.
#[derive(Default)]
struct Wrong {
    credited: u64,
    diaries: u64,
}

/// Stops every session, and compares its credited time with what was reported.
async fn stop(payer: &Client, trackers: &[Tracker], verify: bool) -> anyhow::Result<Wrong> {
    let bar = progress::bar(trackers.len() as u64, "stopping");
    let stopped = stream::iter(trackers).map(|tracker| {
        let bar = &bar;
        async move {
            let stopped = tracker.client.work().stop(tracker.session.session).await?;
            let credited = u64::from(stopped.credited_seconds != tracker.seconds());
            let diaries = u64::from(verify && !tracker.is_in_diary(payer).await?);
            bar.inc(1);
            anyhow::Ok(Wrong { credited, diaries })
        }
    });
    let add = |sum: Wrong, one: Wrong| async move {
        Ok(Wrong { credited: sum.credited + one.credited, diaries: sum.diaries + one.diaries })
    };
    let wrong = stopped.buffer_unordered(AT_ONCE).try_fold(Wrong::default(), add).await;
    bar.finish_and_clear();
    wrong
}

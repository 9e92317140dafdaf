//! Whole contracts, from the offer to the money, at a fixed rate; in the end every wallet holds what it must.

mod deal;
mod verify;

use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use client::{CallError, Client};
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::timeout;

use crate::books::Books;
use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::sampler::{Cost, Costs, Sampler};
use crate::stamp::RunClock;
use crate::tally::Tally;
use deal::{Deal, Ending, Stage};

/// How long a call may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the last contracts may take to be paid.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(60);
/// How many failures are listed one by one.
const FAILURES_TOLD_MAX: usize = 5;

/// Contracts are offered at a fixed rate; each is accepted, funded, submitted, approved, paid and ended, or
/// ends in a refund.
#[derive(Debug, Args)]
pub struct Milestones {
    /// How many clients with a freelancer each, who make one contract after the other.
    #[arg(long, default_value_t = 50)]
    pairs: usize,
    /// Contracts offered a second, over all pairs, whatever becomes of those before.
    #[arg(long, default_value_t = 20.0)]
    rate: f64,
    /// For how long.
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// One contract in so many ends in a refund instead: its client ends it before any work, and the
    /// freelancer gives the money back.
    #[arg(long, value_name = "CONTRACTS")]
    refund_every: Option<NonZeroUsize>,
    /// Then let the hold of the earnings pass and everyone withdraw all they have; the server needs
    /// --sandbox-clock.
    #[arg(long)]
    payout: bool,
}

impl Milestones {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("milestones");
        let accounts = context.accounts(2 * self.pairs.max(1)).await?;
        let people = accounts.clients(&context.target, CALL_TIMEOUT).await?;
        let (payers, workers) = people.split_at(accounts.len() / 2);
        report.server = people[0].server();
        let mut books = Books::open(&people).await?;
        for (pair, payer) in payers.iter().enumerate() {
            let planned = (pair..self.count()).step_by(payers.len()).map(|number| deal::price(number).amount);
            books.deposit(payer, planned.sum()).await?;
        }

        let tally = Rc::new(RefCell::new(Tally::default()));
        let stage = Rc::new(Stage::new(RunClock::begin(), tally.clone()));
        let watchers = stage.watch(workers).await?;
        let sampler = Sampler::start(tally, context.server, "contracts")?;
        let mut costs = Costs::start(context.server)?;
        let deals = self.play(&stage, payers, workers).await?;
        let cost = costs.lap()?;
        sampler.stop(&mut report);
        watchers.iter().for_each(JoinHandle::abort);
        self.tell(&stage, &deals, cost, &mut report);

        // The rest is checked over new connections.
        drop(people);
        let people = accounts.clients(&context.target, CALL_TIMEOUT).await?;
        if context.verify || self.payout {
            let deals: Vec<Deal> = deals.into_iter().flatten().collect();
            verify::verify(&mut books, &people, &deals, &mut report).await?;
            if self.payout {
                books.pay_out(&people, &mut report).await?;
            }
            books.tell_sum(&mut report);
        }
        Ok(report)
    }

    fn count(&self) -> usize {
        (self.rate * self.seconds) as usize
    }

    fn ending(&self, number: usize) -> Ending {
        let refunds = self.refund_every.is_some_and(|every| (number + 1).is_multiple_of(every.get()));
        if refunds { Ending::Refunded } else { Ending::Paid }
    }

    /// Makes offers at the rate, and waits until everything is paid.
    async fn play(
        &self,
        stage: &Rc<Stage>,
        payers: &[Client],
        workers: &[Client],
    ) -> anyhow::Result<Vec<Result<Deal, CallError>>> {
        let began = stage.clock.micros();
        let bar = progress::bar(self.count() as u64, "contracts");
        let mut playing = Vec::with_capacity(self.count());
        for number in 0..self.count() {
            let intended = began + (number as f64 * 1e6 / self.rate) as u64;
            tokio::time::sleep_until(stage.clock.at(intended)).await;
            let pair = number % payers.len();
            let (payer, worker) = (payers[pair].clone(), workers[pair].clone());
            let (stage, bar, ending) = (stage.clone(), bar.clone(), self.ending(number));
            playing.push(spawn_local(async move {
                let deal = stage.play((&payer, &worker), deal::price(number), ending, intended).await;
                bar.inc(1);
                deal
            }));
        }
        let mut deals = Vec::with_capacity(playing.len());
        for deal in playing {
            deals.push(deal.await?);
        }
        let _ = timeout(SETTLE_TIMEOUT, stage.all_paid()).await; // Who is not paid by then is counted.
        bar.finish_and_clear();
        Ok(deals)
    }

    fn tell(&self, stage: &Stage, deals: &[Result<Deal, CallError>], cost: Cost, report: &mut Report) {
        let mut tally = stage.tally.borrow_mut();
        let paid = tally.acked;
        let refunded = deals.iter().flatten().filter(|deal| deal.ending == Ending::Refunded).count() as u64;
        report.figure("pairs", self.pairs as f64, "");
        report.figure("rate asked for", self.rate, "contracts/s");
        report.figure("contracts paid", paid as f64, "");
        report.figure("paid", paid as f64 / cost.own.elapsed.as_secs_f64(), "contracts/s");
        if self.refund_every.is_some() {
            report.figure("contracts refunded", refunded as f64, "");
        }
        if let Some(each) = cost.server.and_then(|server| server.micros_each(paid + refunded)) {
            report.figure("server CPU per contract", each, "µs");
        }
        cost.tell(report, tally.lag.at(0.99));
        report.latencies("offer to earned", &mut tally.ack);
        for (step, latencies) in stage.steps.borrow_mut().iter_mut() {
            report.latencies(step, latencies);
        }
        report.latencies("schedule lag of the tester", &mut tally.lag);
        let failures: Vec<_> = deals.iter().filter_map(|deal| deal.as_ref().err()).collect();
        for failure in failures.iter().take(FAILURES_TOLD_MAX) {
            report.note(format!("a contract failed: {failure}"));
        }
        report.fault("contracts failed", failures.len() as u64);
        report.fault("contracts approved but not paid", stage.unpaid());
        report.fault("payments that came twice", tally.repeated);
    }
}

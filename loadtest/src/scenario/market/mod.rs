//! The trade, whole: jobs are posted, people propose, one is hired, and the first milestone is paid; or
//! proposals alone, many of them for one job.

mod cast;
mod edits;
mod flow;
mod searches;
mod stage;
mod submits;
mod telling;
pub(super) mod texts;
mod verify;

use std::rc::Rc;
use std::time::Duration;

use anyhow::ensure;
use clap::Args;
use client::CallError;
use protocol::checks::PROPOSALS_MAX;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::timeout;

use crate::accounts::Accounts;
use crate::books::Books;
use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::restarts::{Killing, Restarts};
use crate::sampler::{Costs, Sampler};
use crate::stamp::Micros;
use cast::Cast;
use flow::PROPOSERS;
use stage::Stage;
use submits::{Desks, Plan};
use telling::{Part, Played};

/// How long a call may take: a server that was killed must start again first.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);
/// How long the last proposals may take to reach their clients.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What is played where nothing is asked for.
const FLOWS_PER_SECOND: f64 = 5.0;
/// One proposal in so many is for the one job, where nothing else is asked for.
const ON_ONE_JOB_EVERY: usize = 6;

/// Whole flows at a fixed rate (a job, five proposals, an offer, a hire, the first milestone), or proposals
/// alone; the server may be killed on the way.
#[derive(Debug, Args)]
pub struct Market {
    /// Flows begun a second, whatever becomes of those before: 5 where nothing else is asked for.
    #[arg(long, value_name = "FLOWS")]
    flows_per_second: Option<f64>,
    /// Proposals submitted a second, beside those of the flows.
    #[arg(long, value_name = "PROPOSALS")]
    submits_per_second: Option<f64>,
    /// How many of these are for one job, spread evenly; a sixth of them where this is absent.
    #[arg(long, value_name = "PROPOSALS", requires = "submits_per_second")]
    on_one_job: Option<usize>,
    /// Searches made a second, for people and for jobs in turn.
    #[arg(long, value_name = "SEARCHES")]
    searches_per_second: Option<f64>,
    /// Profiles edited a second.
    #[arg(long, value_name = "EDITS")]
    edits_per_second: Option<f64>,
    /// How many jobs the others are for.
    #[arg(long, default_value_t = 50)]
    jobs: usize,
    /// For how long.
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// How many clients post jobs, in turn.
    #[arg(long, default_value_t = 50)]
    clients: usize,
    /// How many freelancers propose, in turn.
    #[arg(long, default_value_t = 500)]
    freelancers: usize,
    /// The server.
    #[command(flatten)]
    killing: Killing,
}

impl Market {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("market");
        let plan = self.plan()?;
        let restarts = self.killing.start(&context.target).await?;
        let accounts = context.accounts(self.clients + self.freelancers).await?;
        let cast = self.cast(context, &accounts).await?;
        let mut books = Books::open(cast.people()).await?;
        cast.show_profiles().await?;
        cast.give_money(self.flows(), texts::first_amount, &mut books).await?;

        let skills =
            if self.searches() > 0 { searches::skills(cast.freelancer(0)).await? } else { Vec::new() };
        let bar = progress::bar(self.steps(&plan), "flows, proposals, searches and edits");
        let stage = Rc::new(Stage::new(cast, skills, bar));
        report.server = stage.server();
        let desks = Desks::open(&stage, plan).await?;
        let wallets = if self.flows() > 0 { stage.watch_wallets().await? } else { Vec::new() };
        // The server that was started runs until its handle is dropped, and is read again below.
        let _restarts = self.perform(context, &stage, (plan, desks), restarts, &mut report).await?;
        wallets.iter().for_each(JoinHandle::abort);
        if context.verify {
            // Over new connections.
            let cast = self.cast(context, &accounts).await?;
            verify::verify(&stage.log.take(), &cast, &mut books, &mut report).await?;
        }
        Ok(report)
    }

    async fn cast(&self, context: &Context, accounts: &Accounts) -> anyhow::Result<Cast> {
        Ok(Cast::of(accounts.clients(&context.target, CALL_TIMEOUT).await?, self.clients))
    }

    fn flows_per_second(&self) -> f64 {
        let beside = [self.submits_per_second, self.searches_per_second, self.edits_per_second];
        let is_asked = beside.iter().any(Option::is_some);
        let default = if is_asked { 0.0 } else { FLOWS_PER_SECOND };
        self.flows_per_second.unwrap_or(default)
    }

    fn flows(&self) -> usize {
        (self.flows_per_second() * self.seconds) as usize
    }

    fn searches_per_second(&self) -> f64 {
        self.searches_per_second.unwrap_or_default()
    }

    fn searches(&self) -> usize {
        (self.searches_per_second() * self.seconds) as usize
    }

    fn edits_per_second(&self) -> f64 {
        self.edits_per_second.unwrap_or_default()
    }

    fn edits(&self) -> usize {
        (self.edits_per_second() * self.seconds) as usize
    }

    /// How many steps there are in all.
    fn steps(&self, plan: &Plan) -> u64 {
        (self.flows() + plan.count + self.searches() + self.edits()) as u64
    }

    fn submits_per_second(&self) -> f64 {
        self.submits_per_second.unwrap_or_default()
    }

    /// Which proposals are submitted beside those of flows.
    fn plan(&self) -> anyhow::Result<Plan> {
        ensure!(self.clients > 0, "--clients is 0: somebody must post the jobs");
        ensure!(self.freelancers >= PROPOSERS, "a flow needs {PROPOSERS} --freelancers");
        let count = (self.submits_per_second() * self.seconds) as usize;
        let sixth = (count / ON_ONE_JOB_EVERY).min(self.freelancers).min(PROPOSALS_MAX);
        let on_one_job = self.on_one_job.unwrap_or(sixth);
        let plan = Plan { count, on_one_job, jobs: self.jobs, freelancers: self.freelancers };
        plan.check(self.submits_per_second())?;
        Ok(plan)
    }

    /// Plays everything when it is due, and kills the server in between.
    async fn perform(
        &self,
        context: &Context,
        stage: &Rc<Stage>,
        (plan, desks): (Plan, Desks),
        restarts: Restarts,
        report: &mut Report,
    ) -> anyhow::Result<Restarts> {
        let desks = Rc::new(desks);
        let steady = restarts.steady(context.server);
        let sampler = Sampler::start(stage.tally.clone(), steady, "proposals")?;
        let mut costs = Costs::start(steady)?;
        let killer = restarts.kill_along(self.steps(&plan), context.target.clone(), stage.bar.clone());
        let began = stage.clock.micros();
        let at_desks = desks.clone();
        let submit = async move |stage: Rc<Stage>, submit, due| at_desks.submit(&stage, submit, due).await;
        let (flows, submits, searches, edits) = tokio::join!(
            play(stage, began, self.flows_per_second(), 0..self.flows(), async |stage, number, due| {
                stage.flow(number, due).await
            }),
            play(stage, began, self.submits_per_second(), plan.submits(), submit),
            play(stage, began, self.searches_per_second(), 0..self.searches(), async |stage, number, due| {
                stage.search(number, due).await
            }),
            play(stage, began, self.edits_per_second(), 0..self.edits(), async |stage, number, due| {
                stage.edit(number, due).await
            }),
        );
        let played = Played {
            flows: Part { per_second: self.flows_per_second(), results: finished(flows).await? },
            submits: Part { per_second: self.submits_per_second(), results: finished(submits).await? },
            searches: Part { per_second: self.searches_per_second(), results: finished(searches).await? },
            edits: Part { per_second: self.edits_per_second(), results: finished(edits).await? },
        };
        let _ = timeout(SETTLE_TIMEOUT, all_seen(stage)).await; // What is not seen by then is counted.
        let cost = costs.lap()?;
        stage.bar.finish_and_clear();
        let restarts = killer.await??;
        sampler.stop(report);
        desks.close();
        report.figure("clients", self.clients as f64, "");
        report.figure("freelancers", self.freelancers as f64, "");
        telling::tell(stage, &played, cost, report);
        restarts.tell(report);
        Ok(restarts)
    }
}

/// Plays items at that rate, each when it is due, whatever becomes of those before.
async fn play<T: 'static>(
    stage: &Rc<Stage>,
    began: Micros,
    per_second: f64,
    items: impl Iterator<Item = T>,
    act: impl AsyncFn(Rc<Stage>, T, Micros) -> Result<(), CallError> + Clone + 'static,
) -> Vec<JoinHandle<Result<(), CallError>>> {
    let mut playing = Vec::new();
    for (number, item) in items.enumerate() {
        let intended = began + due(number, per_second);
        tokio::time::sleep_until(stage.clock.at(intended)).await;
        let (stage, act) = (stage.clone(), act.clone());
        playing.push(spawn_local(async move {
            let played = act(stage.clone(), item, intended).await;
            stage.bar.inc(1);
            played
        }));
    }
    playing
}

/// When the item of that number is due, in microseconds after the first.
pub(super) fn due(number: usize, rate: f64) -> Micros {
    (number as f64 * 1e6 / rate) as Micros
}

async fn finished(
    playing: Vec<JoinHandle<Result<(), CallError>>>,
) -> anyhow::Result<Vec<Result<(), CallError>>> {
    let mut finished = Vec::with_capacity(playing.len());
    for played in playing {
        finished.push(played.await?);
    }
    Ok(finished)
}

/// Waits until every acknowledged proposal has come to its client.
async fn all_seen(stage: &Stage) {
    while stage.unseen() > 0 {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

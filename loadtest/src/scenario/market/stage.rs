//! What all flows and proposals of a run share: the clock, the counts, and what was acknowledged.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use client::{CallError, Client, Event, Subscription};
use indicatif::ProgressBar;
use protocol::job::{DraftParams, JobParams, ProposalReceived, Publish};
use protocol::taxonomy::Suggestion;
use protocol::wallet::Earned;
use protocol::{AccountId, ContractId, JobId, ProposalId};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_local};

use super::cast::Cast;
use super::edits::Versions;
use super::texts;
use crate::latency::Latencies;
use crate::stamp::{Micros, RunClock};
use crate::tally::Tally;

/// The stage of a run.
#[derive(Debug)]
pub struct Stage {
    /// The clock by which everything is due.
    pub clock: RunClock,
    /// Counts of proposals: sent, acknowledged, and delivered to their client.
    pub tally: Rc<RefCell<Tally>>,
    /// The latencies of each step.
    pub steps: RefCell<BTreeMap<&'static str, Latencies>>,
    /// What the server has acknowledged.
    pub log: RefCell<Log>,
    /// The progress of the run.
    pub bar: ProgressBar,
    /// The people.
    pub cast: Cast,
    /// The names of skills that are searched for.
    pub skills: Vec<Suggestion>,
    /// The versions of what is edited.
    pub versions: Versions,
    /// When each proposal was due that its client has not seen.
    unseen: RefCell<FxHashMap<(JobId, AccountId), Micros>>,
    /// The flows that wait until the freelancer of their contract sees the money.
    earning: RefCell<FxHashMap<ContractId, oneshot::Sender<()>>>,
}

/// What the server has acknowledged.
#[derive(Debug, Default)]
pub struct Log {
    /// The jobs, each with the number of its client.
    pub jobs: Vec<(JobId, usize)>,
    /// The proposals.
    pub proposals: Vec<Proposed>,
    /// The offers.
    pub offers: Vec<Offer>,
    /// The contracts by which somebody was hired.
    pub hires: Vec<ContractId>,
    /// How many letters read otherwise than they were written.
    pub altered: u64,
    /// How many searches were answered before everything could be searched.
    pub incomplete: u64,
    /// How many jobs were not found right after they were published.
    pub unfound: u64,
    /// How many profiles were not found by what they say right after they were edited.
    pub unfound_edits: u64,
}

/// A proposal that was acknowledged.
#[derive(Debug, Clone, Copy)]
pub struct Proposed {
    /// Its job.
    pub job: JobId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The number of the freelancer.
    pub freelancer: usize,
    /// The freelancer's account.
    pub proposer: AccountId,
}

/// An offer that was acknowledged.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// The contract.
    pub contract: ContractId,
    /// Its job.
    pub job: JobId,
    /// The proposal that it is for.
    pub proposal: ProposalId,
    /// The number of the client.
    pub client: usize,
    /// What its first milestone pays.
    pub first_amount: Decimal,
}

impl Stage {
    /// An empty stage.
    pub fn new(cast: Cast, skills: Vec<Suggestion>, bar: ProgressBar) -> Self {
        let (clock, tally) = (RunClock::begin(), Rc::default());
        let (steps, log, versions, unseen, earning) = Default::default();
        Self { clock, tally, steps, log, bar, cast, skills, versions, unseen, earning }
    }

    /// Watches the wallets of all freelancers: the flows of one freelancer share what comes of theirs.
    pub async fn watch_wallets(self: &Rc<Self>) -> Result<Vec<JoinHandle<()>>, CallError> {
        let mut watchers = Vec::with_capacity(self.cast.freelancers());
        for number in 0..self.cast.freelancers() {
            let worker = self.cast.freelancer(number);
            let wallet = worker.subscribe(worker.wallet().stream(), None).await?;
            watchers.push(spawn_local(self.clone().take_earnings(wallet)));
        }
        Ok(watchers)
    }

    async fn take_earnings(self: Rc<Self>, mut wallet: Subscription) {
        while let Some(event) = wallet.next().await {
            if event.r#type() != "earned" {
                continue;
            }
            let Ok(Earned { contract, .. }) = event.read() else { continue };
            if let Some(waiting) = self.earning.borrow_mut().remove(&contract) {
                let _ = waiting.send(()); // A flow that has given up does not listen.
            }
        }
    }

    /// Is told when the freelancer of that contract sees its money. Ask before the money is on its way.
    pub fn earned(&self, contract: ContractId) -> oneshot::Receiver<()> {
        let (sender, receiver) = oneshot::channel();
        self.earning.borrow_mut().insert(contract, sender);
        receiver
    }

    /// A client posts the job of that number.
    pub async fn post(&self, client: usize, number: usize) -> Result<JobId, CallError> {
        let person = self.cast.client(client);
        let draft = DraftParams { command_id: person.command_id(), fields: texts::job(number) };
        let job = person.ask(draft).await?.job;
        person.ask(Publish(JobParams { command_id: person.command_id(), job })).await?;
        self.log.borrow_mut().jobs.push((job, client));
        Ok(job)
    }

    /// A freelancer proposes for the job of that number. The proposal was due at `intended`.
    pub async fn submit(
        &self,
        freelancer: usize,
        (job, number): (JobId, usize),
        intended: Micros,
    ) -> Result<ProposalId, CallError> {
        let person = self.cast.freelancer(freelancer);
        let proposer = person.account();
        self.tally.borrow_mut().sent += 1;
        self.unseen.borrow_mut().insert((job, proposer), intended);
        let proposal = person.ask(texts::proposal(person, job, number)).await?.proposal;
        let mut tally = self.tally.borrow_mut();
        tally.acked += 1;
        tally.ack.record(self.since(intended));
        self.log.borrow_mut().proposals.push(Proposed { job, proposal, freelancer, proposer });
        Ok(proposal)
    }

    /// The client of that job sees an event of it. Answers how long a proposal took to get here, where the
    /// event is one.
    pub fn sees(&self, job: JobId, event: &Event) -> Option<Micros> {
        if event.r#type() != "proposal_received" {
            return None;
        }
        let ProposalReceived { proposer, .. } = event.read().ok()?;
        let mut tally = self.tally.borrow_mut();
        let Some(intended) = self.unseen.borrow_mut().remove(&(job, proposer)) else {
            tally.repeated += 1;
            return None;
        };
        let took = self.since(intended);
        tally.delivered += 1;
        tally.delivery.record(took);
        Some(took)
    }

    /// How many acknowledged proposals their clients have not seen.
    pub fn unseen(&self) -> u64 {
        let (unseen, log) = (self.unseen.borrow(), self.log.borrow());
        let is_unseen = |proposed: &&Proposed| unseen.contains_key(&(proposed.job, proposed.proposer));
        log.proposals.iter().filter(is_unseen).count() as u64
    }

    /// Microseconds since that time.
    pub fn since(&self, micros: Micros) -> Micros {
        self.clock.micros().saturating_sub(micros)
    }

    /// Notes how late the tester is with something that was due at `intended`.
    pub fn note_lag(&self, intended: Micros) {
        self.tally.borrow_mut().lag.record(self.since(intended));
    }

    /// Counts a latency.
    pub fn record(&self, step: &'static str, micros: Micros) {
        self.steps.borrow_mut().entry(step).or_default().record(micros);
    }

    /// Measures how long a step takes, if it does not fail.
    pub async fn step<A, E>(
        &self,
        name: &'static str,
        step: impl Future<Output = Result<A, E>>,
    ) -> Result<A, E> {
        let began = self.clock.micros();
        let answer = step.await?;
        self.record(name, self.since(began));
        Ok(answer)
    }

    /// What the server calls itself.
    pub fn server(&self) -> String {
        self.cast.people().first().map(Client::server).unwrap_or_default()
    }
}

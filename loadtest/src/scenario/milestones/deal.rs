//! Contracts, one after another: how long each step takes, and when the money is there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use client::{CallError, Client, Subscription};
use protocol::contract::{AcceptRefund, ContractParams, Fixed, MilestoneTerms, Terms};
use protocol::wallet::Earned;
use protocol::{AccountId, ContractId, Currency, Kind, Money, StreamId};
use rust_decimal::Decimal;
use tokio::task::{JoinHandle, spawn_local};

use crate::books::outcome;
use crate::latency::Latencies;
use crate::stamp::{Micros, RunClock};
use crate::tally::Tally;

const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What all contracts of a run share.
pub struct Stage {
    /// The clock by which offers are due.
    pub clock: RunClock,
    /// Counts of offered and paid contracts.
    pub tally: Rc<RefCell<Tally>>,
    /// The latencies of each step.
    pub steps: RefCell<BTreeMap<&'static str, Latencies>>,
    /// Contracts that are not paid yet, with the time at which they should be offered.
    unpaid: RefCell<BTreeMap<ContractId, Micros>>,
}

/// A contract that was carried out.
#[derive(Debug, Clone, Copy)]
pub struct Deal {
    /// The contract.
    pub contract: ContractId,
    /// The client.
    pub payer: AccountId,
    /// The freelancer.
    pub worker: AccountId,
    /// The price.
    pub price: Money,
    /// How it ended.
    pub ending: Ending,
}

/// How a contract ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The work was submitted, approved and paid.
    Paid,
    /// The client ended it before any work, and the freelancer gave the money back.
    Refunded,
}

/// The price of the contract with that number. Some prices have fees that must be rounded.
pub fn price(number: usize) -> Money {
    let cents = 10_000 + (number as i64 * 37) % 5_000;
    Money { amount: Decimal::new(cents, Currency::USD.decimals()), currency: Currency::USD }
}

impl Stage {
    /// No contract yet.
    pub fn new(clock: RunClock, tally: Rc<RefCell<Tally>>) -> Self {
        Self { clock, tally, steps: RefCell::default(), unpaid: RefCell::default() }
    }

    /// Watches the wallets of the freelancers.
    pub async fn watch(self: &Rc<Self>, workers: &[Client]) -> Result<Vec<JoinHandle<()>>, CallError> {
        let mut watchers = Vec::with_capacity(workers.len());
        for worker in workers {
            let wallet = worker.subscribe(worker.wallet().stream(), None).await?;
            let stage = self.clone();
            watchers.push(spawn_local(async move { stage.take_earnings(wallet).await }));
        }
        Ok(watchers)
    }

    async fn take_earnings(&self, mut wallet: Subscription) {
        while let Some(event) = wallet.next().await {
            if event.r#type() != "earned" {
                continue;
            }
            let Ok(Earned { contract, .. }) = event.read() else { continue };
            let mut tally = self.tally.borrow_mut();
            match self.unpaid.borrow_mut().remove(&contract) {
                Some(intended) => {
                    tally.acked += 1;
                    tally.ack.record(self.clock.micros() - intended);
                }
                None => tally.repeated += 1,
            }
        }
    }

    /// The number of contracts that are not paid.
    pub fn unpaid(&self) -> u64 {
        self.unpaid.borrow().len() as u64
    }

    /// Waits until all contracts are paid.
    pub async fn all_paid(&self) {
        while self.unpaid() > 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Carries out one contract, from the offer to its end.
    pub async fn play(
        &self,
        (payer, worker): (&Client, &Client),
        price: Money,
        ending: Ending,
        intended: Micros,
    ) -> Result<Deal, CallError> {
        self.tally.borrow_mut().lag.record(self.clock.micros() - intended);
        self.tally.borrow_mut().sent += 1;
        let (pays, works) = (payer.contracts(), worker.contracts());
        let offer = self.step("1 offer", pays.offer(worker.account(), "A logo", terms(price))).await?;
        let contract = offer.contract;
        self.step("2 accept", works.accept(contract)).await?;
        self.step("3 fund", fund(payer, contract)).await?;
        match ending {
            Ending::Paid => self.pay(contract, (payer, worker), intended).await?,
            Ending::Refunded => {
                self.step("4 ask for a refund", pays.end(contract, "we need no logo")).await?;
                let answer = AcceptRefund(ContractParams { command_id: worker.command_id(), contract });
                self.step("5 give it back", worker.ask(answer)).await?;
            }
        }
        Ok(Deal { contract, payer: payer.account(), worker: worker.account(), price, ending })
    }

    async fn pay(
        &self,
        contract: ContractId,
        (payer, worker): (&Client, &Client),
        intended: Micros,
    ) -> Result<(), CallError> {
        let (pays, works) = (payer.contracts(), worker.contracts());
        self.step("4 submit", works.submit(contract, 1, "three drafts attached")).await?;
        self.unpaid.borrow_mut().insert(contract, intended);
        let approved = self.step("5 approve", pays.approve(contract, 1, None)).await;
        if approved.is_err() {
            self.unpaid.borrow_mut().remove(&contract);
        }
        approved?;
        self.step("6 end", pays.end(contract, "done")).await?;
        Ok(())
    }

    async fn step<A>(
        &self,
        name: &'static str,
        call: impl Future<Output = Result<A, CallError>>,
    ) -> Result<A, CallError> {
        let began = self.clock.micros();
        let answer = call.await?;
        self.steps.borrow_mut().entry(name).or_default().record(self.clock.micros() - began);
        Ok(answer)
    }
}

fn terms(price: Money) -> Terms {
    let amount = price.currency.format(price.amount);
    let milestone = MilestoneTerms { title: "The logo".to_owned(), amount, due_at: None };
    Terms::Fixed(Fixed { currency: price.currency, milestones: vec![milestone] })
}

/// Funds the milestone, and waits until the money is there.
async fn fund(payer: &Client, contract: ContractId) -> Result<(), CallError> {
    let answer = payer.contracts().fund(contract, 1).await?;
    let stream = StreamId::new(Kind::Contract, contract.0);
    let ends = ["milestone_funded", "milestone_funding_failed"];
    outcome(payer, stream, answer.status, answer.seq, ends).await
}

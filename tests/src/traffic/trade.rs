//! Whole contracts, from the money that comes in to the money that is paid, over and over.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::people::{dollars, fixed, register, usd};
use crate::server::Server;
use crate::watch::Watch;
use client::{Client, Event};
use protocol::contract::{
    ApproveAnswer, ApproveParams, ContractParams, EndAnswer, EndParams, FundAnswer, FundParams, MoneyStatus,
    NoteParams, OfferParams,
};
use protocol::stream::Applied;
use protocol::wallet::{
    DepositParams, Deposited, Earned, EscrowMoved, WithdrawParams, WithdrawalFailed, Withdrawn,
};
use protocol::{AccountId, CommandId, ContractId, Kind, Seq, StreamId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;

use super::model::Model;
use super::patient;

const PAIRS: u64 = 3;

/// What a person's wallet must come to, in cents.
#[derive(Debug, Clone)]
pub struct Account {
    client: Client,
    wallet: Watch,
    cents: i64,
    /// Whether it is paid out in the end.
    earns: bool,
    /// Deposits whose outcome comes later.
    late: Vec<Seq>,
    /// Contracts whose money comes back once the freelancer has been silent for long enough.
    unanswered: Vec<ContractId>,
}

/// Two people who trade.
struct Traders {
    model: Arc<Model>,
    payer: Client,
    worker: Client,
    payer_wallet: Watch,
    worker_wallet: Watch,
    /// What the payer must have, and what the freelancer must have earned, in cents.
    payer_cents: i64,
    worker_cents: i64,
    late: Vec<Seq>,
    unanswered: Vec<ContractId>,
    dice: StdRng,
}

/// Lets everyone begin to trade.
pub async fn begin(server: &Server, model: &Arc<Model>, tasks: &mut JoinSet<()>, seed: u64) {
    for pair in 0..PAIRS {
        let payer = patient(register(server, &format!("payer-{pair}")).await);
        let worker = patient(register(server, &format!("worker-{pair}")).await);
        let payer_wallet = watched_wallet(model, &payer).await;
        let worker_wallet = watched_wallet(model, &worker).await;
        let dice = StdRng::seed_from_u64(seed ^ (0x20_0000 + pair));
        let traders = Traders {
            model: model.clone(),
            payer,
            worker,
            payer_wallet,
            worker_wallet,
            payer_cents: 0,
            worker_cents: 0,
            late: Vec::new(),
            unanswered: Vec::new(),
            dice,
        };
        tasks.spawn(traders.trade());
    }
}

async fn watched_wallet(model: &Model, client: &Client) -> Watch {
    let watch = Watch::from_start(client, client.wallet().stream()).await;
    model.watched(&watch);
    model.readable(watch.stream(), client);
    model.readable(StreamId::new(Kind::Inbox, client.account().0), client);
    watch
}

impl Traders {
    async fn trade(mut self) {
        while !self.model.is_stopped() {
            self.one_contract().await;
        }
        let payer = Account {
            client: self.payer,
            wallet: self.payer_wallet,
            cents: self.payer_cents,
            earns: false,
            late: self.late,
            unanswered: self.unanswered,
        };
        let worker = Account {
            client: self.worker,
            wallet: self.worker_wallet,
            cents: self.worker_cents,
            earns: true,
            late: Vec::new(),
            unanswered: Vec::new(),
        };
        self.model.accounts.lock().unwrap().extend([payer, worker]);
    }

    /// Does one command and writes its answer down.
    async fn done<P: Serialize, A: DeserializeOwned>(
        &self,
        client: &Client,
        stream: StreamId,
        method: &'static str,
        command_id: CommandId,
        params: P,
        place: impl Fn(&A) -> (Seq, u64),
    ) -> A {
        let answer: A =
            client.call(method, &params).await.unwrap_or_else(|error| panic!("{method}: {error}"));
        let (seq, at) = place(&answer);
        self.model.promised(stream, command_id, seq, at);
        answer
    }

    /// Two milestones: the first paid in part, whose rest pays for the second; or the freelancer leaves after
    /// the first.
    async fn one_contract(&mut self) {
        let first: i64 = self.dice.random_range(100..10_000);
        let second = self.dice.random_range(100..10_000);
        self.deposit(first + second).await;
        let (contract, watch) = self.agree(&[first, second]).await;
        self.fund(contract, &watch, 1).await;
        match self.dice.random_range(0..8) {
            0 => return self.leave(contract).await,
            1 => return self.take_back(contract).await,
            2 => return self.ask_the_silent(contract).await,
            3 => self.ask_in_vain(contract).await,
            _ => {}
        }
        self.submit(contract, 1).await;
        // What is left of the first pays for the second, which is no less than that.
        let part = self.dice.random_range((first - second).max(1)..=first);
        self.approve(contract, 1, Some(part)).await;
        self.fund(contract, &watch, 2).await;
        self.submit(contract, 2).await;
        let rest = self.dice.random_range(0..second);
        self.approve(contract, 2, Some(second - rest)).await;
        if rest > 0 {
            self.money_back(contract).await;
        }
        self.withdraw(first - part).await;
    }

    /// Brings money in; now and then some more on a way that is slow or comes to nothing.
    async fn deposit(&mut self, cents: i64) {
        let request = self.ask_deposit(cents, "sandbox:ok").await;
        let settled = |event: &Event| settles::<Deposited>(event, "deposited", request);
        self.payer_wallet.until("a deposit", settled).await;
        self.payer_cents += cents;
        let more = ["sandbox:delayed", "sandbox:silent", "sandbox:declined"];
        let Some(source) = more.get(self.dice.random_range(0..2 * more.len())) else { return };
        let request = self.ask_deposit(cents, source).await;
        if *source != "sandbox:declined" {
            self.late.push(request);
            self.payer_cents += cents;
        }
    }

    async fn ask_deposit(&self, cents: i64, source: &str) -> Seq {
        let command_id = self.payer.command_id();
        let params = DepositParams { command_id, money: usd(&text(cents)), source: source.to_owned() };
        let stream = self.payer_wallet.stream();
        let place = |answer: &FundAnswer| (answer.seq, answer.at);
        self.done(&self.payer, stream, "wallet.deposit", command_id, params, place).await.seq
    }

    async fn agree(&self, cents: &[i64]) -> (ContractId, Watch) {
        let amounts: Vec<String> = cents.iter().map(|cents| text(*cents)).collect();
        let terms = fixed(&amounts.iter().map(String::as_str).collect::<Vec<_>>());
        let command_id = self.payer.command_id();
        let params = OfferParams {
            command_id,
            freelancer: self.worker.account(),
            title: "Work".into(),
            terms,
            job: None,
            proposal: None,
        };
        let offered = self.payer.ask(params).await.expect("it is offered");
        let stream = StreamId::new(Kind::Contract, offered.contract.0);
        self.model.promised(stream, command_id, offered.seq, offered.at);
        self.model.readable(stream, &self.payer);
        self.model.readable(StreamId::new(Kind::Room, offered.room.0), &self.worker);
        let watch = Watch::from_start(&self.payer, stream).await;
        let command_id = self.worker.command_id();
        let params = ContractParams { command_id, contract: offered.contract };
        let _: Applied = self.done(&self.worker, stream, "contract.accept", command_id, params, place).await;
        (offered.contract, watch)
    }

    async fn fund(&self, contract: ContractId, watch: &Watch, milestone: u32) {
        let command_id = self.payer.command_id();
        let params = FundParams { command_id, contract, milestone, amount: None };
        let place = |answer: &FundAnswer| (answer.seq, answer.at);
        let stream = watch.stream();
        let answer = self.done(&self.payer, stream, "milestone.fund", command_id, params, place).await;
        assert_ne!(answer.status, MoneyStatus::Failed);
        watch
            .until("funding", |event| {
                assert_ne!(event.r#type(), "milestone_funding_failed", "there is money enough");
                event.r#type() == "milestone_funded" && event.seq >= answer.seq
            })
            .await;
    }

    async fn submit(&self, contract: ContractId, milestone: u32) {
        let command_id = self.worker.command_id();
        let params = NoteParams { command_id, contract, milestone, note: "as agreed".into() };
        let stream = StreamId::new(Kind::Contract, contract.0);
        let _: Applied = self.done(&self.worker, stream, "milestone.submit", command_id, params, place).await;
    }

    async fn approve(&mut self, contract: ContractId, milestone: u32, cents: Option<i64>) {
        let command_id = self.payer.command_id();
        let params = ApproveParams { command_id, contract, milestone, amount: cents.map(text) };
        let stream = StreamId::new(Kind::Contract, contract.0);
        let place = |answer: &ApproveAnswer| (answer.seq, answer.at);
        let answer = self.done(&self.payer, stream, "milestone.approve", command_id, params, place).await;
        let paid = cents_of(&answer.paid.currency.format(answer.paid.amount));
        assert!(cents.is_none_or(|cents| cents == paid));
        let fee = (paid + 5) / 10; // 10 %, half-up.
        self.payer_cents -= paid;
        self.worker_cents += paid - fee;
    }

    /// The freelancer ends the contract: what it holds goes back.
    async fn leave(&self, contract: ContractId) {
        let command_id = self.worker.command_id();
        let params = EndParams { command_id, contract, reason: "other plans".into() };
        let stream = StreamId::new(Kind::Contract, contract.0);
        let _: Applied = self.done(&self.worker, stream, "contract.end", command_id, params, place).await;
        self.money_back(contract).await;
    }

    async fn money_back(&self, contract: ContractId) {
        self.payer_wallet.until("money back", |event| returns_escrow(event, contract)).await;
    }

    /// The client ends the contract, and the freelancer gives back what it holds.
    async fn take_back(&self, contract: ContractId) {
        self.ask_for_refund(contract).await;
        self.answer_refund("refund.accept", contract).await;
        self.money_back(contract).await;
    }

    /// The client ends the contract, and the freelancer never says anything.
    async fn ask_the_silent(&mut self, contract: ContractId) {
        self.ask_for_refund(contract).await;
        self.unanswered.push(contract);
    }

    /// The client ends the contract, but the freelancer goes on with it.
    async fn ask_in_vain(&self, contract: ContractId) {
        self.ask_for_refund(contract).await;
        self.answer_refund("refund.contest", contract).await;
    }

    async fn ask_for_refund(&self, contract: ContractId) {
        let command_id = self.payer.command_id();
        let params = EndParams { command_id, contract, reason: "not needed any more".into() };
        let stream = StreamId::new(Kind::Contract, contract.0);
        let place = |answer: &EndAnswer| (answer.seq, answer.at);
        let answer = self.done(&self.payer, stream, "contract.end", command_id, params, place).await;
        assert!(answer.answer_by.is_some(), "it holds money");
    }

    async fn answer_refund(&self, method: &'static str, contract: ContractId) {
        let command_id = self.worker.command_id();
        let params = ContractParams { command_id, contract };
        let stream = StreamId::new(Kind::Contract, contract.0);
        let _: Applied = self.done(&self.worker, stream, method, command_id, params, place).await;
    }

    /// Takes money out; now and then on a way that comes to nothing.
    async fn withdraw(&mut self, cents: i64) {
        if cents == 0 {
            return;
        }
        let declined = self.dice.random_bool(0.2);
        let destination = if declined { "sandbox:declined" } else { "sandbox:ok" };
        pay_out(&self.model, &self.payer, &self.payer_wallet, cents, destination).await;
        self.payer_cents -= if declined { 0 } else { cents };
    }
}

fn place(answer: &Applied) -> (Seq, u64) {
    (answer.seq, answer.at)
}

async fn pay_out(model: &Model, client: &Client, wallet: &Watch, cents: i64, destination: &str) {
    let command_id = client.command_id();
    let params = WithdrawParams { command_id, money: usd(&text(cents)), destination: destination.to_owned() };
    let answer = client.ask(params).await.expect("it can be withdrawn");
    model.promised(wallet.stream(), command_id, answer.seq, answer.at);
    wallet
        .until("a withdrawal", |event| {
            settles::<Withdrawn>(event, "withdrawn", answer.seq)
                || settles::<WithdrawalFailed>(event, "withdrawal_failed", answer.seq)
        })
        .await;
}

/// What settles a request names it.
trait Settles: DeserializeOwned {
    fn request(&self) -> Seq;
}

macro_rules! settles {
    ($($body:ident),+) => {$(
        impl Settles for $body {
            fn request(&self) -> Seq {
                self.request
            }
        }
    )+};
}

settles!(Deposited, Withdrawn, WithdrawalFailed);

fn returns_escrow(event: &Event, contract: ContractId) -> bool {
    event.r#type() == "escrow_returned"
        && event.read::<EscrowMoved>().is_ok_and(|moved| moved.contract == contract)
}

fn settles<T: Settles>(event: &Event, r#type: &str, request: Seq) -> bool {
    event.r#type() == r#type && event.read::<T>().is_ok_and(|body| body.request() == request)
}

/// Once the holds and the time to answer are over, waits for what was still on its way in, and pays out what
/// everyone has earned.
pub async fn settle(model: &Model) {
    let accounts = model.accounts.lock().unwrap().clone();
    for Account { client, wallet, cents, earns, late, unanswered } in accounts {
        for contract in unanswered {
            wallet.until("a refund by silence", |event| returns_escrow(event, contract)).await;
        }
        for request in late {
            wallet.until("a late deposit", |event| settles::<Deposited>(event, "deposited", request)).await;
        }
        if earns && cents > 0 {
            let mut matured = 0;
            wallet
                .until("the end of every hold", |event| {
                    matured += matured_cents(event);
                    matured == cents
                })
                .await;
            pay_out(model, &client, &wallet, cents, "sandbox:ok").await;
        }
    }
}

fn matured_cents(event: &Event) -> i64 {
    if event.r#type() != "matured" {
        return 0;
    }
    cents_of(&event.read::<Earned>().expect("the end of a hold reads").amount)
}

/// Holds the server to what everyone must have: payers what they did not spend, freelancers nothing more to
/// come.
pub async fn check(model: &Model, fresh: &BTreeMap<AccountId, Client>) {
    let accounts = model.accounts.lock().unwrap().clone();
    assert_eq!(accounts.len() as u64, 2 * PAIRS);
    for account in accounts {
        let holds = dollars(&fresh[&account.client.account()]).await;
        let available = if account.earns { 0 } else { account.cents };
        assert_eq!(holds, (text(available), "0.00".to_owned()), "{}", account.wallet.stream());
    }
}

fn text(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn cents_of(amount: &str) -> i64 {
    amount.replace('.', "").parse().expect("an amount in dollars has two decimals")
}

//! People who use a server: signed up in a moment, with rooms, contracts and money.

use client::{Client, Event};
use protocol::contract::{Fixed, Hourly, MilestoneTerms, MoneyStatus, OfferAnswer, Terms};
use protocol::work::Beat;
use protocol::{ContractId, Currency, Kind, Millis, Money, RoomId, StreamId};

use crate::server::Server;
use crate::watch::read_all;
use crate::{eventually, within};

/// The password of everyone.
pub const PASSWORD: &str = "correct horse battery staple";

/// Signs someone up; the email is made of the name.
pub async fn register(server: &Server, name: &str) -> Client {
    let email = format!("{name}@example.org");
    let client = within("signing up", Client::register(server.endpoint(), &email, PASSWORD, name)).await;
    client.unwrap_or_else(|error| panic!("{name} cannot sign up: {error:?}"))
}

/// The same person on connections of their own.
pub async fn again(server: &Server, client: &Client) -> Client {
    within("resuming", Client::resume(server.endpoint(), client.session()))
        .await
        .expect("the session is good")
}

/// That many dollars.
pub fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("the amount is one")
}

/// Terms of milestones of that many dollars each.
pub fn fixed(amounts: &[&str]) -> Terms {
    let milestone = |amount: &&str| MilestoneTerms {
        title: format!("Something for {amount}"),
        amount: (*amount).to_owned(),
        due_at: None,
    };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: amounts.iter().map(milestone).collect() })
}

/// Terms of timed work, with that many minutes a week.
pub fn hourly(weekly_limit_minutes: u32) -> Terms {
    Terms::Hourly(Hourly { rate: usd("40.00"), weekly_limit_minutes, manual_time: false })
}

/// A client, a freelancer, and the contract they have agreed on.
#[derive(Debug)]
pub struct Pair {
    /// Who pays.
    pub payer: Client,
    /// Who works.
    pub worker: Client,
    /// What they agreed on.
    pub contract: ContractId,
    /// Where they talk.
    pub room: RoomId,
}

impl Pair {
    /// Two new people, named after the pair, who agree on terms.
    pub async fn agreed(server: &Server, name: &str, terms: Terms) -> Self {
        let payer = register(server, &format!("{name}-payer")).await;
        let worker = register(server, &format!("{name}-worker")).await;
        let OfferAnswer { contract, room, .. } =
            payer.contracts().offer(worker.account(), "Some work", terms).await.expect("it can be offered");
        worker.contracts().accept(contract).await.expect("it can be accepted");
        Self { payer, worker, contract, room }
    }

    /// The payer funds a milestone, and the money is there.
    pub async fn fund(&self, milestone: u32) {
        let answer = self.payer.contracts().fund(self.contract, milestone).await.expect("there is enough");
        let contract = StreamId::new(Kind::Contract, self.contract.0);
        let funded = |event: &Event| event.r#type() == "milestone_funded" && event.seq >= answer.seq;
        eventually("funding", async || read_all(&self.payer, contract).await.iter().any(funded)).await;
    }

    /// The payer brings that many dollars in.
    pub async fn deposit(&self, amount: &str) {
        let answer = self.payer.wallet().deposit(usd(amount), "sandbox:ok").await.expect("money comes in");
        assert_ne!(answer.status, MoneyStatus::Failed);
    }
}

/// What the wallet of that person holds in dollars: available, and pending.
pub async fn dollars(client: &Client) -> (String, String) {
    let (_, state) = client.wallet().state().await.expect("one's own wallet can be read");
    let balance = state.balances.into_iter().find(|balance| balance.currency == Currency::USD);
    balance.map_or(("0.00".into(), "0.00".into()), |balance| (balance.available, balance.pending))
}

/// A beat with some input in it, of a machine whose clocks agree.
pub fn beat(started_at: Millis, seq: u64, mono_ms: u64) -> Beat {
    Beat { seq, mono_ms, at: started_at + mono_ms, keys: 3, clicks: 1, scrolls: 0 }
}

//! A contract of Ada, who pays, and Bob, who works, for the tests of its rules; and the commands they give.

use protocol::contract::{Fixed, Hourly, MilestoneStatus, MilestoneTerms, Terms};
use protocol::{AccountId, CommandId, Currency, Kind, Millis, Money, Seq, SessionId, StreamId};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::command::{Answer, Command};
use super::event::Event;
use super::state::{Contract, Made};
use crate::money::ledger::LedgerAccount;
use crate::money::wallet;
use crate::{Caller, Effect, Machine, Occasion, Refusal, Stamp};

pub const ADA: AccountId = AccountId(Uuid::from_u128(1));
pub const BOB: AccountId = AccountId(Uuid::from_u128(2));
pub const EVE: AccountId = AccountId(Uuid::from_u128(3));
pub const STREAM: StreamId = StreamId::new(Kind::Contract, Uuid::from_u128(9));
pub const ADAS_WALLET: Caller = Caller::Entity(StreamId::new(Kind::Wallet, ADA.0));
pub const NOON: Millis = 1_800_000_000_000;
pub const DAY: Millis = 24 * 60 * 60 * 1_000;
pub const REVIEW: Millis = 14 * DAY;

/// A contract of Ada, who pays, and Bob, who works; and how far it has come.
#[derive(Clone)]
pub struct Given {
    pub contract: Contract,
    pub head: Seq,
    pub now: Millis,
    pub events: Vec<(Event, Stamp)>,
}

impl Given {
    pub fn nothing() -> Self {
        Given { contract: Contract::NotCreated, head: 0, now: NOON, events: Vec::new() }
    }

    pub fn offered(terms: Terms) -> Self {
        let offer = Command::Offer { freelancer: BOB, title: "A website".to_owned(), terms };
        Self::nothing().then(ADA, offer)
    }

    pub fn active(amounts: &[&str]) -> Self {
        Self::offered(fixed(amounts)).then(BOB, Command::Accept)
    }

    pub fn funded(amounts: &[&str]) -> Self {
        Self::active(amounts).then(ADA, fund(1)).drawn()
    }

    pub fn submitted(amounts: &[&str]) -> Self {
        Self::funded(amounts).then(BOB, submit(1))
    }

    pub fn ask(&self, who: Caller, command: &Command) -> Result<Vec<Event>, Refusal> {
        let command_id = Some(CommandId(Uuid::from_u128(77)));
        let here = Occasion { stream: STREAM, who, now: self.now, head: self.head, command_id };
        self.contract.decide(&here, command)
    }

    /// What the command answers; a remembered refusal is one.
    pub fn asked(&self, who: AccountId, command: &Command) -> Result<Answer, Refusal> {
        let events = self.ask(Caller::Account(who), command)?;
        let last = events.last().expect("a person's command changes something");
        Contract::answer(last, &self.stamp(None))
    }

    pub fn occasion(&self, who: AccountId) -> Occasion {
        let who = Caller::Account(who);
        Occasion { stream: STREAM, who, now: self.now, head: self.head, command_id: None }
    }

    pub fn stamp(&self, by: Option<AccountId>) -> Stamp {
        Stamp { stream: STREAM, seq: self.head, at: self.now, by, command_id: None }
    }

    pub fn does(&mut self, who: Caller, command: &Command) -> Vec<Event> {
        let events = self.ask(who, command).expect("the rules allow it");
        for event in &events {
            self.head += 1;
            let at = self.stamp(who.account());
            self.contract.apply(event, &at);
            self.events.push((event.clone(), at));
        }
        events
    }

    pub fn then(mut self, who: AccountId, command: Command) -> Self {
        self.does(Caller::Account(who), &command);
        self
    }

    /// Ada's wallet sends what was asked of it.
    pub fn drawn(mut self) -> Self {
        let transfer = self.draws()[0];
        self.does(ADAS_WALLET, &Command::Drawn { transfer });
        self
    }

    pub fn draws(&self) -> Vec<Uuid> {
        self.made().draws.keys().copied().collect()
    }

    pub fn made(&self) -> &Made {
        self.contract.made().expect("it is made")
    }

    pub fn escrow(&self, number: u32) -> Decimal {
        self.made().balance(LedgerAccount::Escrow(number))
    }

    pub fn rolled(&self) -> Decimal {
        self.made().balance(LedgerAccount::EscrowFloat)
    }

    pub fn status(&self, number: usize) -> MilestoneStatus {
        self.made().milestones[number - 1].status
    }

    pub fn effects(&self) -> Vec<Effect> {
        let (event, at) = self.events.last().expect("something happened");
        Contract::effects(event, at)
    }

    /// What the last event tells wallets.
    pub fn told_wallets(&self) -> Vec<(AccountId, wallet::Command)> {
        let told = |effect| match effect {
            Effect::Tell(tell) => Some((AccountId(tell.to.id), tell.read::<wallet::Wallet>()?)),
            _ => None,
        };
        self.effects().into_iter().filter_map(told).collect()
    }
}

pub fn fixed(amounts: &[&str]) -> Terms {
    let milestone = |amount: &&str| MilestoneTerms {
        title: "A page".to_owned(),
        amount: (*amount).to_owned(),
        due_at: None,
    };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: amounts.iter().map(milestone).collect() })
}

pub fn hourly(weekly_limit_minutes: u32) -> Terms {
    let rate = usd("22.22");
    Terms::Hourly(Hourly { rate, weekly_limit_minutes, manual_time: false })
}

pub fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

pub fn decimal(amount: &str) -> Decimal {
    amount.parse().expect("a number")
}

pub fn fund(milestone: u32) -> Command {
    Command::Fund { milestone }
}

pub fn submit(milestone: u32) -> Command {
    Command::Submit { milestone, note: "done".to_owned() }
}

pub fn request_changes(milestone: u32) -> Command {
    Command::RequestChanges { milestone, note: "bigger".to_owned() }
}

pub fn approve(milestone: u32) -> Command {
    Command::Approve { milestone, amount: None }
}

pub fn approve_part(milestone: u32, amount: &str) -> Command {
    Command::Approve { milestone, amount: Some(amount.to_owned()) }
}

pub fn work() -> Command {
    Command::AdmitSession { session: SessionId(Uuid::from_u128(5)), memo: "the header".to_owned() }
}

pub fn end() -> Command {
    Command::End { reason: "enough".to_owned() }
}

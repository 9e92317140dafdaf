//! A contract of Ada, who pays, and Bob, who works, for the tests of its rules; and the commands they give.

use protocol::contract::{Fixed, Hourly, MilestoneStatus, MilestoneTerms, Terms};
use protocol::{AccountId, Currency, Kind, Millis, SessionId};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::command::{Command, Payee};
use super::state::{Contract, Made};
use crate::money::ledger::LedgerAccount;
use crate::money::wallet;
pub use crate::testing::*;
use crate::{Caller, Effect};

pub const ADAS_WALLET: Caller = Caller::Entity(entity(Kind::Wallet, 1));
pub const REVIEW: Millis = 14 * DAY;

/// A contract of Ada, who pays, and Bob, who works.
pub type Given = crate::testing::Given<Contract>;

impl Given {
    pub fn nothing() -> Self {
        Given::new(Uuid::from_u128(9))
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

    /// Nobody answers the offer.
    pub fn expired(mut self) -> Self {
        let due_at = self.made().expires_at.expect("it waits for an answer");
        self.now = due_at;
        self.does(Caller::Time, &Command::OfferDue { due_at });
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
        self.machine.made().expect("it is made")
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

    /// What follows from the last event beside the rows of lists.
    pub fn effects_but_rows(&self) -> Vec<Effect> {
        self.effects().into_iter().filter(|effect| !matches!(effect, Effect::Row(_))).collect()
    }

    /// What the last event tells wallets.
    pub fn told_wallets(&self) -> Vec<(AccountId, wallet::Command)> {
        self.told::<wallet::Wallet>().into_iter().map(|(id, command)| (AccountId(id), command)).collect()
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

pub fn decimal(amount: &str) -> Decimal {
    amount.parse().expect("a number")
}

pub fn fund(milestone: u32) -> Command {
    Command::Fund { milestone, amount: None, payee: Payee::Open }
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

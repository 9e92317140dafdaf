//! The state of a wallet, and how each event changes it.

use std::collections::BTreeMap;

use protocol::{ContractId, Currency, Millis, Money, Seq};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::closing::Door;
use super::event::{Asking, Event, Noted};
use crate::Stamp;
use crate::money::ledger::{Book, LedgerAccount};

/// How long to wait before the provider is asked how a transfer ended. The wait doubles each time.
const ASK_AFTER_MS: u64 = 5_000;

/// The longest wait before the provider is asked again.
const ASK_AFTER_MS_MAX: u64 = 60 * 60 * 1_000;

/// A wallet. Only `apply` changes it, so replaying its events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    /// The wallet's accounts. Every balance that a person sees comes from here.
    pub(super) book: Book,
    /// The transfers whose end the provider has not reported.
    pub(super) transfers: BTreeMap<Uuid, ProviderTransfer>,
    /// The money on hold, by the transfer that brought it.
    pub(super) lots: BTreeMap<Uuid, Lot>,
    /// Whether the owner wants to close the account, or has closed it.
    #[serde(default, skip_serializing_if = "Door::is_open")]
    pub(super) door: Door,
}

/// A transfer into or out of the platform that is not settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderTransfer {
    /// The direction.
    pub direction: Direction,
    /// How much.
    #[serde(deserialize_with = "protocol::money::stored")]
    pub money: Money,
    /// The source or destination, in the provider's words.
    pub counterparty: String,
    /// The event that created it.
    pub request: Seq,
    /// How often the provider has been asked how it ended.
    pub asked: u32,
    /// When the provider will be asked again.
    pub ask_at: Millis,
}

/// The direction of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the wallet.
    In,
    /// Out of it.
    Out,
}

/// Earned money that is on hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// The contract that paid it.
    pub contract: ContractId,
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
    /// When the hold ends.
    pub available_at: Millis,
}

/// How long to wait before the provider is asked again, after it was asked `asked` times.
pub(super) fn ask_after_ms(asked: u32) -> u64 {
    ASK_AFTER_MS.saturating_mul(1 << asked.min(20)).min(ASK_AFTER_MS_MAX)
}

/// The most lots whose hold one command ends. The timers of the others end theirs.
pub(super) const MATURED_MAX: usize = 100;

impl Wallet {
    /// The amount that can be spent.
    pub(super) fn available(&self, currency: Currency) -> Decimal {
        self.book.balance(currency, LedgerAccount::Available)
    }

    /// Whether it holds money, or the provider has not said how a transfer ended.
    pub(super) fn has_money(&self) -> bool {
        let holds = |currency| {
            let balance = |account| self.book.balance(currency, account);
            balance(LedgerAccount::Available) != Decimal::ZERO
                || balance(LedgerAccount::Pending) != Decimal::ZERO
        };
        !self.transfers.is_empty() || self.book.currencies().any(holds)
    }

    /// The lots whose hold is over, earliest first, at most `MATURED_MAX`. Timers end the others.
    pub(super) fn due(&self, now: Millis) -> Vec<(Uuid, &Lot)> {
        let due = |(transfer, lot): (&Uuid, &'_ Lot)| {
            (lot.available_at <= now).then_some((*transfer, lot.available_at))
        };
        let mut due: Vec<_> = self.lots.iter().filter_map(due).collect();
        due.sort_by_key(|(transfer, available_at)| (*available_at, *transfer));
        due.into_iter()
            .take(MATURED_MAX)
            .filter_map(|(transfer, _)| Some((transfer, self.lots.get(&transfer)?)))
            .collect()
    }

    /// Applies one event.
    pub(super) fn fold(&mut self, event: &Event, at: &Stamp) {
        if let Some(group) = event.ledger() {
            self.book.fold(group);
        }
        self.door = self.door.after(event);
        match event {
            Event::DepositRequested(body, asking) => {
                self.requested(Direction::In, asking, &body.source, at);
            }
            Event::WithdrawalRequested(body, asking) => {
                self.requested(Direction::Out, asking, &body.destination, at);
            }
            Event::Deposited(_, moving)
            | Event::DepositFailed(_, moving)
            | Event::Withdrawn(_, moving)
            | Event::WithdrawalFailed(_, moving) => {
                self.transfers.remove(&moving.transfer);
            }
            Event::Earned(body, moving) => {
                let amount = moving.ledger.postings.iter().map(|posting| posting.amount).sum();
                let (contract, currency) = (body.contract, moving.ledger.currency);
                let lot = Lot { contract, amount, currency, available_at: body.available_at };
                self.lots.insert(moving.transfer, lot);
            }
            Event::Matured(_, moving) => {
                self.lots.remove(&moving.transfer);
            }
            Event::Noted(Noted::Asked { transfer, times, .. }) => self.asked(*transfer, *times, at),
            Event::EscrowOut(..) | Event::EscrowReturned(..) | Event::Noted(_) => {}
        }
    }

    fn requested(&mut self, direction: Direction, asking: &Asking, counterparty: &str, at: &Stamp) {
        let transfer = ProviderTransfer {
            direction,
            money: asking.money,
            counterparty: counterparty.to_owned(),
            request: at.seq,
            asked: 0,
            ask_at: at.at + ask_after_ms(0),
        };
        self.transfers.insert(asking.transfer, transfer);
    }

    fn asked(&mut self, transfer: Uuid, times: u32, at: &Stamp) {
        if let Some(transfer) = self.transfers.get_mut(&transfer) {
            transfer.asked = times;
            transfer.ask_at = at.at + ask_after_ms(times);
        }
    }
}

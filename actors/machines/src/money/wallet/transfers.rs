//! Deposits and withdrawals through the payment provider. Each is requested once, and asked about under the
//! same key until it is settled.

use protocol::wallet::{
    DepositFailed, DepositRequested, Deposited, WithdrawalFailed, WithdrawalRequested, Withdrawn,
};
use protocol::{Millis, Money, rules};
use uuid::Uuid;

use super::event::{Asking, Event, Moving, Noted};
use super::state::{Direction, ProviderTransfer, Wallet};
use crate::money::ledger::{Group, LedgerAccount, transfer_id};
use crate::{Caller, Occasion, ProviderOutcome, Refusal};

/// The most transfers that may be open at once.
pub const TRANSFERS_MAX: usize = 1_000;

impl Wallet {
    pub(super) fn decide_deposit(
        &self,
        here: &Occasion,
        money: Money,
        source: &str,
    ) -> Result<Vec<Event>, Refusal> {
        self.owner(here)?;
        self.not_closed()?;
        self.room_for_a_transfer()?;
        let body = DepositRequested {
            amount: money.currency.format(money.amount),
            currency: money.currency,
            source: source.to_owned(),
        };
        let transfer = transfer_id(here, 0, "deposit");
        let asking = Asking { transfer, money, ledger: Group::new(money.currency) };
        Ok(vec![Event::DepositRequested(body, asking)])
    }

    /// Moves the money to be paid out away from what can be spent, and asks the provider to pay.
    pub(super) fn decide_withdraw(
        &self,
        here: &Occasion,
        money: Money,
        destination: &str,
    ) -> Result<Vec<Event>, Refusal> {
        self.owner(here)?;
        self.room_for_a_transfer()?;
        let mut events = self.matured(here.now);
        if !self.covers(money, here.now) {
            return Err(Refusal::rule(rules::INSUFFICIENT_FUNDS));
        }
        let body = WithdrawalRequested {
            amount: money.currency.format(money.amount),
            currency: money.currency,
            destination: destination.to_owned(),
        };
        let transfer = transfer_id(here, events.len(), "withdraw");
        let ledger = Group::of(LedgerAccount::Available, LedgerAccount::Payout(transfer), money);
        events.push(Event::WithdrawalRequested(body, Asking { transfer, money, ledger }));
        Ok(events)
    }

    /// Takes an answer of the provider. A settled transfer stays as it is; one that is not known is asked
    /// about later.
    pub(super) fn decide_settle(
        &self,
        here: &Occasion,
        id: Uuid,
        outcome: &ProviderOutcome,
    ) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::System {
            return Err(Refusal::Forbidden);
        }
        let Some(transfer) = self.transfers.get(&id) else { return Ok(Vec::new()) };
        Ok(match (outcome, transfer.direction) {
            (ProviderOutcome::Unknown, _) => Vec::new(),
            (ProviderOutcome::Succeeded, Direction::In) => vec![deposited(id, transfer)],
            (ProviderOutcome::Succeeded, Direction::Out) => vec![withdrawn(id, transfer)],
            (ProviderOutcome::Failed(rule), Direction::In) => vec![deposit_failed(id, transfer, rule)],
            (ProviderOutcome::Failed(rule), Direction::Out) => vec![withdrawal_failed(id, transfer, rule)],
        })
    }

    pub(super) fn decide_ask_again(
        &self,
        here: &Occasion,
        id: Uuid,
        due_at: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        let Some(transfer) = self.transfers.get(&id) else { return Ok(Vec::new()) };
        if transfer.ask_at != due_at || here.now < due_at {
            return Ok(Vec::new());
        }
        Ok(vec![Event::Noted(Noted::Asked {
            transfer: id,
            money: transfer.money,
            counterparty: transfer.counterparty.clone(),
            times: transfer.asked + 1,
        })])
    }

    /// Admits the owner. For anyone else the wallet does not exist.
    fn owner(&self, here: &Occasion) -> Result<(), Refusal> {
        match here.who {
            Caller::Account(account) if account.0 == here.stream.id => Ok(()),
            _ => Err(Refusal::NotFound),
        }
    }

    fn room_for_a_transfer(&self) -> Result<(), Refusal> {
        match self.transfers.len() < TRANSFERS_MAX {
            true => Ok(()),
            false => Err(Refusal::rule(rules::TOO_MANY_TRANSFERS)),
        }
    }
}

fn deposited(id: Uuid, transfer: &ProviderTransfer) -> Event {
    let Money { amount, currency } = transfer.money;
    let body = Deposited { request: transfer.request, amount: currency.format(amount), currency };
    let ledger = Group::of(LedgerAccount::Psp, LedgerAccount::Available, transfer.money);
    Event::Deposited(body, Moving { transfer: id, ledger })
}

fn deposit_failed(id: Uuid, transfer: &ProviderTransfer, rule: &str) -> Event {
    let body = DepositFailed { request: transfer.request, rule: rule.to_owned() };
    Event::DepositFailed(body, Moving { transfer: id, ledger: Group::new(transfer.money.currency) })
}

fn withdrawn(id: Uuid, transfer: &ProviderTransfer) -> Event {
    let Money { amount, currency } = transfer.money;
    let body = Withdrawn { request: transfer.request, amount: currency.format(amount), currency };
    let ledger = Group::of(LedgerAccount::Payout(id), LedgerAccount::Psp, transfer.money);
    Event::Withdrawn(body, Moving { transfer: id, ledger })
}

fn withdrawal_failed(id: Uuid, transfer: &ProviderTransfer, rule: &str) -> Event {
    let body = WithdrawalFailed { request: transfer.request, rule: rule.to_owned() };
    let ledger = Group::of(LedgerAccount::Payout(id), LedgerAccount::Available, transfer.money);
    Event::WithdrawalFailed(body, Moving { transfer: id, ledger })
}

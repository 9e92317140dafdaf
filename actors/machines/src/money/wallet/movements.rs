//! Money to and from contracts, and the hold of earned money.

use protocol::wallet::{Earned, EscrowMoved};
use protocol::{ContractId, Kind, Millis, Money};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::event::{Event, Moving, Noted};
use super::state::{Lot, Wallet};
use crate::money::ledger::{Group, LedgerAccount};
use crate::{Caller, Occasion, Refusal};

impl Wallet {
    /// Sends the money that a contract asks for, or notes that the wallet has too little.
    pub(super) fn decide_draw(
        &self,
        here: &Occasion,
        transfer: Uuid,
        money: Money,
    ) -> Result<Vec<Event>, Refusal> {
        let contract = told_by_contract(here)?;
        let mut events = self.matured(here.now);
        events.push(match self.covers(money, here.now) {
            false => Event::Noted(Noted::Short { transfer, contract }),
            true => {
                let ledger = Group::of(LedgerAccount::Available, LedgerAccount::Transit(transfer), money);
                Event::EscrowOut(moved(contract, money), Moving { transfer, ledger })
            }
        });
        Ok(events)
    }

    pub(super) fn decide_return(
        &self,
        here: &Occasion,
        transfer: Uuid,
        money: Money,
    ) -> Result<Vec<Event>, Refusal> {
        let contract = told_by_contract(here)?;
        let ledger = Group::of(LedgerAccount::Transit(transfer), LedgerAccount::Available, money);
        Ok(vec![Event::EscrowReturned(moved(contract, money), Moving { transfer, ledger })])
    }

    pub(super) fn decide_earn(
        &self,
        here: &Occasion,
        transfer: Uuid,
        money: Money,
        available_at: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        let contract = told_by_contract(here)?;
        let Money { amount, currency } = money;
        let body = Earned { contract, amount: currency.format(amount), currency, available_at };
        let ledger = Group::of(LedgerAccount::Transit(transfer), LedgerAccount::Pending, money);
        Ok(vec![Event::Earned(body, Moving { transfer, ledger })])
    }

    pub(super) fn decide_mature(
        &self,
        here: &Occasion,
        transfer: Uuid,
        due_at: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        match self.lots.get(&transfer) {
            Some(lot) if lot.available_at == due_at && due_at <= here.now => Ok(vec![mature(transfer, lot)]),
            _ => Ok(Vec::new()),
        }
    }

    /// Ends every hold that is due, before money is drawn. What decides is the due time, not when the timer
    /// is told.
    pub(super) fn matured(&self, now: Millis) -> Vec<Event> {
        self.due(now).into_iter().map(|(transfer, lot)| mature(transfer, lot)).collect()
    }

    /// Whether the wallet can spend that much, counting the holds that are due.
    pub(super) fn covers(&self, money: Money, now: Millis) -> bool {
        let due = self.due(now).into_iter().map(|(_, lot)| lot);
        let due: Decimal = due.filter(|lot| lot.currency == money.currency).map(|lot| lot.amount).sum();
        self.available(money.currency) + due >= money.amount
    }
}

/// The contract that told this command. Nobody else may move money to or from a wallet.
fn told_by_contract(here: &Occasion) -> Result<ContractId, Refusal> {
    here.told_by(Kind::Contract).map(ContractId)
}

fn moved(contract: ContractId, money: Money) -> EscrowMoved {
    let Money { amount, currency } = money;
    EscrowMoved { contract, amount: currency.format(amount), currency }
}

fn mature(transfer: Uuid, lot: &Lot) -> Event {
    let Lot { contract, amount, currency, available_at } = lot.clone();
    let body = Earned { contract, amount: currency.format(amount), currency, available_at };
    let ledger = Group::of(LedgerAccount::Pending, LedgerAccount::Available, Money { amount, currency });
    Event::Matured(body, Moving { transfer, ledger })
}

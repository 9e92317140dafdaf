//! The effects of a wallet's events: entries of its statement, calls to the provider, timers, and answers to
//! contracts.

use std::borrow::Cow;

use protocol::wallet::Entry;
use protocol::{AccountId, ContractId, Money, rules};
use rows::Row;
use rows::WalletEntryRow;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::event::{Asking, Event, Noted};
use super::state::ask_after_ms;
use crate::money::ledger::{Group, LedgerAccount};
use crate::tells::contract::FromWallet;
use crate::tells::credential::ToCredential;
use crate::{Effect, Journaled, ProviderAction, ProviderCall, Stamp, TimerKey};

/// The timer after which the provider is asked again how a transfer ended.
pub(super) const SETTLE_TIMER: &str = "settle";

/// The timer that ends the hold of a lot.
pub(super) const MATURE_TIMER: &str = "mature";

impl Event {
    /// The effects of the event.
    pub fn effects(&self, at: &Stamp) -> Vec<Effect> {
        let mut effects = self.ledger().map_or_else(Vec::new, |group| entries(group, self.name(), at));
        match self {
            Event::DepositRequested(body, asking) => {
                effects.extend(requested(ProviderAction::Charge, asking, &body.source, at));
            }
            Event::WithdrawalRequested(body, asking) => {
                effects.extend(requested(ProviderAction::Payout, asking, &body.destination, at));
            }
            Event::Deposited(_, moving)
            | Event::DepositFailed(_, moving)
            | Event::Withdrawn(_, moving)
            | Event::WithdrawalFailed(_, moving) => {
                effects.push(Effect::Timer(SETTLE_TIMER, TimerKey::Id(moving.transfer), None));
            }
            Event::EscrowOut(body, moving) => {
                effects.push(tell(body.contract, FromWallet::Drawn { transfer: moving.transfer }));
            }
            Event::Earned(body, moving) => {
                let key = TimerKey::Id(moving.transfer);
                effects.push(Effect::Timer(MATURE_TIMER, key, Some(body.available_at)));
            }
            Event::Matured(_, moving) => {
                effects.push(Effect::Timer(MATURE_TIMER, TimerKey::Id(moving.transfer), None));
            }
            Event::Noted(hidden) => effects.extend(noted(hidden, at)),
            Event::EscrowReturned(..) => {}
        }
        effects
    }
}

/// The first call to the provider about a transfer, and the timer that asks again if no answer comes before.
fn requested(action: ProviderAction, asking: &Asking, counterparty: &str, at: &Stamp) -> [Effect; 2] {
    ask(action, asking.transfer, asking.money, counterparty, 0, at)
}

fn noted(hidden: &Noted, at: &Stamp) -> Vec<Effect> {
    match hidden {
        Noted::Refused { .. } | Noted::Sealed | Noted::Expecting => Vec::new(),
        Noted::Closed { credential } => {
            let account = AccountId(at.stream.id);
            vec![Effect::Tell(ToCredential::Close { account }.to(*credential))]
        }
        Noted::Short { transfer, contract } => {
            let rule = Cow::Borrowed(rules::INSUFFICIENT_FUNDS);
            vec![tell(*contract, FromWallet::DrawRefused { transfer: *transfer, rule })]
        }
        Noted::Asked { transfer, money, counterparty, times } => {
            ask(ProviderAction::Settle, *transfer, *money, counterparty, *times, at).into()
        }
    }
}

fn ask(
    action: ProviderAction,
    transfer: Uuid,
    money: Money,
    counterparty: &str,
    asked: u32,
    at: &Stamp,
) -> [Effect; 2] {
    let counterparty = counterparty.to_owned();
    [
        Effect::Call(ProviderCall { transfer, action, money, counterparty }),
        Effect::Timer(SETTLE_TIMER, TimerKey::Id(transfer), Some(at.at + ask_after_ms(asked))),
    ]
}

/// The lines of the owner's statement: two for each posting, one for each account.
fn entries(group: &Group, cause: &'static str, at: &Stamp) -> Vec<Effect> {
    let currency = group.currency;
    let entry = |account: LedgerAccount, debit: Option<Decimal>, credit: Option<Decimal>| Entry {
        seq: at.seq,
        at: at.at,
        account: account.class().to_owned(),
        currency,
        debit: debit.map(|amount| currency.format(amount)),
        credit: credit.map(|amount| currency.format(amount)),
        cause: cause.to_owned(),
    };
    let sides = group.postings.iter().flat_map(|posting| {
        let amount = Some(posting.amount);
        [entry(posting.debit, amount, None), entry(posting.credit, None, amount)]
    });
    let owner = AccountId(at.stream.id);
    let row = |(index, entry)| Effect::Row(Row::put(&WalletEntryRow { owner, index, entry }, at.seq));
    (0..).zip(sides).map(row).collect()
}

fn tell(contract: ContractId, said: FromWallet) -> Effect {
    Effect::Tell(said.to(contract))
}

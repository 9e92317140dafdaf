//! The machine of a wallet: it calls the rules of the other files, and makes the answers and the owner's
//! view.

use protocol::contract::{FundAnswer, MoneyStatus};
use protocol::stream::Empty;
use protocol::wallet::{Balance, State};
use protocol::{Currency, Kind, Millis, rules};
use uuid::Uuid;

use super::command::{Answer, Command};
use super::effects::{MATURE_TIMER, SETTLE_TIMER};
use super::event::{Event, Noted};
use super::state::Wallet;
use crate::machine::read_command;
use crate::money::ledger::LedgerAccount;
use crate::shape::Version;
use crate::{Effect, Machine, Occasion, ProviderCall, ProviderOutcome, Refusal, Stamp, Unreadable};

impl Wallet {
    fn balance(&self, currency: Currency) -> Balance {
        let shown = |account| currency.format(self.book.balance(currency, account));
        Balance {
            currency,
            available: shown(LedgerAccount::Available),
            pending: shown(LedgerAccount::Pending),
        }
    }
}

impl Machine for Wallet {
    const KIND: Kind = Kind::Wallet;
    const POSTS: bool = true;

    /// Version 2: programs that know version 1 do not know that a wallet can be closed.
    const STATE_VERSION: Version = 2;

    type Command = Command;
    type Event = Event;
    type Answer = Answer;
    type View = State;

    /// A refusal by a rule is remembered as an event, so that a late copy of the command is refused as well.
    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        let decided = match command {
            Command::AskEmpty => Ok(Vec::new()),
            Command::Seal => self.decide_seal(here),
            Command::Expect => self.decide_expect(here),
            Command::Close { seal, credential } => self.decide_close(here, *seal, *credential),
            Command::Deposit { money, source } => self.decide_deposit(here, *money, source),
            Command::Withdraw { money, destination } => self.decide_withdraw(here, *money, destination),
            Command::Draw { transfer, money, .. } => self.decide_draw(here, *transfer, *money),
            Command::Return { transfer, money } => self.decide_return(here, *transfer, *money),
            Command::Earn { transfer, money, available_at } => {
                self.decide_earn(here, *transfer, *money, *available_at)
            }
            Command::Settle { transfer, outcome } => self.decide_settle(here, *transfer, outcome),
            Command::AskAgain { transfer, due_at } => self.decide_ask_again(here, *transfer, *due_at),
            Command::Mature { transfer, due_at } => self.decide_mature(here, *transfer, *due_at),
        };
        match decided {
            Err(refusal @ Refusal::Rule(_)) => Ok(vec![Event::Noted(Noted::Refused { refusal })]),
            decided => decided,
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        self.fold(event, at);
    }

    fn view(&self, _: &Occasion) -> Result<State, Refusal> {
        let balances = self.book.currencies().map(|currency| self.balance(currency)).collect();
        Ok(State { balances })
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(event: &Event, at: &Stamp) -> Result<Answer, Refusal> {
        match event {
            Event::Noted(Noted::Refused { refusal }) => Err(refusal.clone()),
            Event::DepositRequested(..) | Event::WithdrawalRequested(..) => {
                let status = MoneyStatus::Pending;
                Ok(Answer::Requested(FundAnswer { seq: at.seq, at: at.at, status }))
            }
            Event::Noted(Noted::Sealed) => Ok(Answer::Sealed(at.seq)),
            Event::Noted(Noted::Closed { .. }) => Ok(Answer::Closed(true)),
            _ => Ok(Answer::Nothing(Empty {})),
        }
    }

    /// A timer or the provider may come after something else has settled the matter: the answer is then
    /// empty. A command of a person always causes an event.
    fn unchanged(&self, here: &Occasion, command: &Command) -> Result<Answer, Refusal> {
        match command {
            Command::AskEmpty | Command::Seal if self.has_money() => Err(Refusal::rule(rules::MONEY_LEFT)),
            Command::Seal => Ok(Answer::Sealed(here.head)),
            Command::Expect => self.not_closed().map(|()| Answer::Nothing(Empty {})),
            Command::Close { .. } => Ok(Answer::Closed(self.not_closed().is_err())),
            _ => Ok(Answer::Nothing(Empty {})),
        }
    }

    fn timer(key: &str, due_at: Millis) -> Option<Command> {
        let (name, transfer) = key.split_once(':')?;
        let transfer = Uuid::parse_str(transfer).ok()?;
        match name {
            SETTLE_TIMER => Some(Command::AskAgain { transfer, due_at }),
            MATURE_TIMER => Some(Command::Mature { transfer, due_at }),
            _ => None,
        }
    }

    /// No where the transfer is settled or was asked about since the timer was set, and where the lot is no
    /// longer on hold.
    fn awaits_timer(&self, key: &str, due_at: Millis) -> bool {
        match Self::timer(key, due_at) {
            Some(Command::AskAgain { transfer, .. }) => {
                self.transfers.get(&transfer).is_some_and(|transfer| transfer.ask_at == due_at)
            }
            Some(Command::Mature { transfer, .. }) => {
                self.lots.get(&transfer).is_some_and(|lot| lot.available_at == due_at)
            }
            _ => false,
        }
    }

    /// Whoever closes the wallet is answered when the account is closed, too.
    fn answers_once_all_told(command: &Command) -> bool {
        matches!(command, Command::Close { .. })
    }

    fn provider_answered(call: &ProviderCall, outcome: ProviderOutcome) -> Option<Command> {
        Some(Command::Settle { transfer: call.transfer, outcome })
    }
}

#[cfg(test)]
mod tests;

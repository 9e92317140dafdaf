//! The end of a wallet. The account of a person is closed by their wallet, because the wallet alone sees in
//! one order what happens to their money.
//!
//! 1. The server seals the wallet, which must be empty. Whatever happens to the wallet next breaks the seal.
//! 2. The server looks at all contracts of the account. Each must be over, with nothing on its way.
//! 3. The server asks the wallet to close. The wallet closes only under a seal that is not broken, and tells
//!    the credential of its owner, which closes the account.
//!
//! Money is set aside for somebody only by the funding of a milestone. Before it the server tells the wallets
//! of both sides: the client's wallet is asked for the money, and the freelancer's is told to expect some. So
//! a funding either breaks the seal, or comes after it: then the contract was active already when step 2
//! looked, or the wallet is closed and the funding refused. A seal that nobody uses does no harm.

use protocol::{Seq, rules};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::{Event, Noted};
use super::state::Wallet;
use crate::{Caller, Occasion, Refusal};

/// Whether the wallet takes part in new movements of money.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Door {
    /// It does.
    #[default]
    Open,
    /// It does. Nothing has happened since it was found empty.
    Sealed,
    /// It never will again.
    Closed,
}

impl Door {
    pub(super) fn is_open(&self) -> bool {
        *self == Door::Open
    }

    /// The door after an event.
    pub(super) fn after(self, event: &Event) -> Self {
        match event {
            _ if self == Door::Closed => Door::Closed,
            Event::Noted(Noted::Sealed) => Door::Sealed,
            Event::Noted(Noted::Closed { .. }) => Door::Closed,
            _ => Door::Open,
        }
    }
}

impl Wallet {
    /// Writes nothing where the wallet has money, or is closed.
    pub(super) fn decide_seal(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        by_server(here)?;
        let is_sealed = !self.has_money() && self.door != Door::Closed;
        Ok(is_sealed.then_some(Event::Noted(Noted::Sealed)).into_iter().collect())
    }

    /// Writes nothing where there is no seal to be broken.
    pub(super) fn decide_expect(&self, here: &Occasion) -> Result<Vec<Event>, Refusal> {
        by_server(here)?;
        let breaks = self.door == Door::Sealed;
        Ok(breaks.then_some(Event::Noted(Noted::Expecting)).into_iter().collect())
    }

    /// Writes nothing where the seal is broken, or the wallet closed already.
    pub(super) fn decide_close(
        &self,
        here: &Occasion,
        seal: Seq,
        credential: Uuid,
    ) -> Result<Vec<Event>, Refusal> {
        by_server(here)?;
        let holds = self.door == Door::Sealed && here.head == seal;
        Ok(holds.then_some(Event::Noted(Noted::Closed { credential })).into_iter().collect())
    }

    /// Refuses what would bring money into a closed wallet.
    pub(super) fn not_closed(&self) -> Result<(), Refusal> {
        match self.door {
            Door::Closed => Err(Refusal::rule(rules::ACCOUNT_CLOSED)),
            Door::Open | Door::Sealed => Ok(()),
        }
    }
}

fn by_server(here: &Occasion) -> Result<(), Refusal> {
    if here.who == Caller::System { Ok(()) } else { Err(Refusal::Forbidden) }
}

#[cfg(test)]
mod tests;

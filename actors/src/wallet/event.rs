//! What happens to a wallet: the public bodies its owner reads, and beside them what the ledger and the effects need.

use protocol::wallet::{
    DepositFailed, DepositRequested, Deposited, Earned, EscrowMoved, WithdrawalFailed, WithdrawalRequested,
    Withdrawn,
};
use protocol::{ContractId, Money};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ledger::Group;
use crate::machine::{NOTED, Refusal, Unreadable, Written, noted, public, read_body};

/// What happens to a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The provider is asked to bring money in.
    DepositRequested(DepositRequested, Asking),
    /// It came.
    Deposited(Deposited, Moving),
    /// It certainly did not come.
    DepositFailed(DepositFailed, Moving),
    /// The provider is asked to pay money out, which can be spent no more.
    WithdrawalRequested(WithdrawalRequested, Asking),
    /// It is paid out.
    Withdrawn(Withdrawn, Moving),
    /// It certainly is not, and can be spent again.
    WithdrawalFailed(WithdrawalFailed, Moving),
    /// Money leaves for a milestone.
    EscrowOut(EscrowMoved, Moving),
    /// A contract's money comes back.
    EscrowReturned(EscrowMoved, Moving),
    /// Released money comes in and is held.
    Earned(Earned, Moving),
    /// Its hold is over.
    Matured(Earned, Moving),
    /// What the owner need not read.
    Noted(Noted),
}

/// What the provider is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The transfer: the key of every call about it.
    pub transfer: Uuid,
    /// How much.
    #[serde(deserialize_with = "protocol::money::stored")]
    pub money: Money,
    /// What is posted at once.
    pub ledger: Group,
}

/// A transfer that moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// Which.
    pub transfer: Uuid,
    /// What is posted.
    pub ledger: Group,
}

/// What is remembered and not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// A money command was refused; a late copy of it is as well.
    Refused {
        /// What was said.
        refusal: Refusal,
    },
    /// There was too little for what a contract asked.
    Short {
        /// Which transfer it asked for.
        transfer: Uuid,
        /// Which contract.
        contract: ContractId,
    },
    /// The provider is asked what became of a transfer.
    Asked {
        /// Which.
        transfer: Uuid,
        /// How much.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// Its source or destination.
        counterparty: String,
        /// How often that was asked, this time included.
        times: u32,
    },
}

impl Event {
    /// Its type on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Event::DepositRequested(..) => "deposit_requested",
            Event::Deposited(..) => "deposited",
            Event::DepositFailed(..) => "deposit_failed",
            Event::WithdrawalRequested(..) => "withdrawal_requested",
            Event::Withdrawn(..) => "withdrawn",
            Event::WithdrawalFailed(..) => "withdrawal_failed",
            Event::EscrowOut(..) => "escrow_out",
            Event::EscrowReturned(..) => "escrow_returned",
            Event::Earned(..) => "earned",
            Event::Matured(..) => "matured",
            Event::Noted(_) => NOTED,
        }
    }

    /// What it posts.
    pub fn ledger(&self) -> Option<&Group> {
        match self {
            Event::DepositRequested(_, Asking { ledger, .. })
            | Event::WithdrawalRequested(_, Asking { ledger, .. })
            | Event::Deposited(_, Moving { ledger, .. })
            | Event::DepositFailed(_, Moving { ledger, .. })
            | Event::Withdrawn(_, Moving { ledger, .. })
            | Event::WithdrawalFailed(_, Moving { ledger, .. })
            | Event::EscrowOut(_, Moving { ledger, .. })
            | Event::EscrowReturned(_, Moving { ledger, .. })
            | Event::Earned(_, Moving { ledger, .. })
            | Event::Matured(_, Moving { ledger, .. }) => Some(ledger),
            Event::Noted(_) => None,
        }
    }

    /// Writes it for the journal and its readers.
    pub fn write(&self) -> Written {
        let name = self.name();
        match self {
            Event::DepositRequested(body, asking) => public(name, body).with_private(asking),
            Event::Deposited(body, moving) => public(name, body).with_private(moving),
            Event::DepositFailed(body, moving) => public(name, body).with_private(moving),
            Event::WithdrawalRequested(body, asking) => public(name, body).with_private(asking),
            Event::Withdrawn(body, moving) => public(name, body).with_private(moving),
            Event::WithdrawalFailed(body, moving) => public(name, body).with_private(moving),
            Event::EscrowOut(body, moving) | Event::EscrowReturned(body, moving) => {
                public(name, body).with_private(moving)
            }
            Event::Earned(body, moving) | Event::Matured(body, moving) => {
                public(name, body).with_private(moving)
            }
            Event::Noted(hidden) => noted(hidden),
        }
    }

    /// Reads back what `write` wrote.
    pub fn read(r#type: &str, body: &[u8], private: Option<&[u8]>) -> Result<Self, Unreadable> {
        let hidden = private.unwrap_or_default();
        let moving = || read_body::<Moving>(r#type, hidden);
        Ok(match r#type {
            "deposit_requested" => {
                Event::DepositRequested(read_body(r#type, body)?, read_body(r#type, hidden)?)
            }
            "deposited" => Event::Deposited(read_body(r#type, body)?, moving()?),
            "deposit_failed" => Event::DepositFailed(read_body(r#type, body)?, moving()?),
            "withdrawal_requested" => {
                Event::WithdrawalRequested(read_body(r#type, body)?, read_body(r#type, hidden)?)
            }
            "withdrawn" => Event::Withdrawn(read_body(r#type, body)?, moving()?),
            "withdrawal_failed" => Event::WithdrawalFailed(read_body(r#type, body)?, moving()?),
            "escrow_out" => Event::EscrowOut(read_body(r#type, body)?, moving()?),
            "escrow_returned" => Event::EscrowReturned(read_body(r#type, body)?, moving()?),
            "earned" => Event::Earned(read_body(r#type, body)?, moving()?),
            "matured" => Event::Matured(read_body(r#type, body)?, moving()?),
            NOTED => Event::Noted(read_body(r#type, hidden)?),
            other => return Err(Unreadable::unknown(other)),
        })
    }
}

//! What happens to a wallet: the public bodies its owner reads, and beside them what the ledger and the effects need.

use protocol::wallet::{
    DepositFailed, DepositRequested, Deposited, Earned, EscrowMoved, WithdrawalFailed, WithdrawalRequested,
    Withdrawn,
};
use protocol::{ContractId, Money};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::money::ledger::Group;
use crate::{Refusal, events};

events! {
    /// What happens to a wallet.
    pub enum Event {
        /// The provider is asked to bring money in.
        "deposit_requested" => DepositRequested(DepositRequested, Asking),
        /// It came.
        "deposited" => Deposited(Deposited, Moving),
        /// It certainly did not come.
        "deposit_failed" => DepositFailed(DepositFailed, Moving),
        /// The provider is asked to pay money out, which can be spent no more.
        "withdrawal_requested" => WithdrawalRequested(WithdrawalRequested, Asking),
        /// It is paid out.
        "withdrawn" => Withdrawn(Withdrawn, Moving),
        /// It certainly is not, and can be spent again.
        "withdrawal_failed" => WithdrawalFailed(WithdrawalFailed, Moving),
        /// Money leaves for a milestone.
        "escrow_out" => EscrowOut(EscrowMoved, Moving),
        /// A contract's money comes back.
        "escrow_returned" => EscrowReturned(EscrowMoved, Moving),
        /// Released money comes in and is held.
        "earned" => Earned(Earned, Moving),
        /// Its hold is over.
        "matured" => Matured(Earned, Moving),
    }
    noted
    /// What the owner need not read.
    Noted(Noted)
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
}

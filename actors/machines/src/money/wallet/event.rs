//! The events of a wallet. The public bodies are for its owner; the private ones hold what the ledger and the
//! effects need.

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
    /// The events of a wallet.
    pub enum Event {
        /// The provider is asked to bring money in.
        "deposit_requested" => DepositRequested(DepositRequested, Asking),
        /// The money came in.
        "deposited" => Deposited(Deposited, Moving),
        /// The money certainly did not come in.
        "deposit_failed" => DepositFailed(DepositFailed, Moving),
        /// The provider is asked to pay money out. From here on the owner cannot spend it.
        "withdrawal_requested" => WithdrawalRequested(WithdrawalRequested, Asking),
        /// The money is paid out.
        "withdrawn" => Withdrawn(Withdrawn, Moving),
        /// The money certainly is not paid out. The owner can spend it again.
        "withdrawal_failed" => WithdrawalFailed(WithdrawalFailed, Moving),
        /// Money leaves for a milestone.
        "escrow_out" => EscrowOut(EscrowMoved, Moving),
        /// A contract's money comes back.
        "escrow_returned" => EscrowReturned(EscrowMoved, Moving),
        /// Released money comes in and is held.
        "earned" => Earned(Earned, Moving),
        /// The hold of earned money is over.
        "matured" => Matured(Earned, Moving),
    }
    noted
    /// An event that the owner is not shown.
    Noted(Noted)
}

/// A call to the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The transfer, which is the key of every call about it.
    pub transfer: Uuid,
    /// How much.
    #[serde(deserialize_with = "protocol::money::stored")]
    pub money: Money,
    /// The postings of this event.
    pub ledger: Group,
}

/// The money of a transfer moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// The transfer.
    pub transfer: Uuid,
    /// The postings of this event.
    pub ledger: Group,
}

/// The events that the owner is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// A command about money was refused. It is remembered so that a late copy of the command is refused as
    /// well, even if there is money by then.
    Refused {
        /// The refusal that was sent.
        refusal: Refusal,
    },
    /// The wallet had too little money for what a contract asked.
    Short {
        /// The transfer that the contract asked for.
        transfer: Uuid,
        /// The contract that asked.
        contract: ContractId,
    },
    /// The provider is asked again how a transfer ended.
    Asked {
        /// The transfer.
        transfer: Uuid,
        /// The amount.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// The source or destination of the money.
        counterparty: String,
        /// How often the provider has been asked about it, including this time.
        times: u32,
    },
    /// The wallet was empty when the owner wanted to close the account. The next event breaks the seal.
    Sealed,
    /// Money is about to be set aside for the owner, which breaks the seal.
    Expecting,
    /// The wallet is closed for good.
    Closed {
        /// The credential with which the owner signs in.
        credential: Uuid,
    },
}

impl Event {
    /// The postings of the event, if it has any.
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

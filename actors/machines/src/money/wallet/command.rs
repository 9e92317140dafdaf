//! The commands of a wallet and their answers.

use protocol::contract::FundAnswer;
use protocol::stream::Empty;
use protocol::{Millis, Money, Seq};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ProviderOutcome;

/// The commands of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Sent by the server: is there any money, or some on its way? Changes nothing.
    AskEmpty,
    /// Sent by the server: the owner wants to close the account. Seals the wallet, if it is empty.
    Seal,
    /// Sent by the server before money is set aside for the owner. Breaks a seal; refused once the wallet is
    /// closed.
    Expect,
    /// Sent by the server: close the wallet for good, and with it the account, if the seal is not broken.
    Close {
        /// The seq of the seal.
        seal: Seq,
        /// The credential with which the owner signs in. It is told to close the account.
        credential: Uuid,
    },
    /// Bring money in through the payment provider.
    Deposit {
        /// The amount to bring in.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// The source of the money, in the provider's words.
        source: String,
    },
    /// Take money out through the payment provider.
    Withdraw {
        /// The amount to pay out.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// The destination of the money, in the provider's words.
        destination: String,
    },
    /// Sent by a contract whose client owns this wallet: send money for a milestone.
    Draw {
        /// The transfer that moves it.
        transfer: Uuid,
        /// The number of the milestone.
        milestone: u32,
        /// The amount.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
    },
    /// Sent by a contract: take back money that the contract held. The money is already in transit, so this
    /// is never refused.
    Return {
        /// The transfer that moves it.
        transfer: Uuid,
        /// The amount.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
    },
    /// Sent by a contract to its freelancer's wallet: take pay. The money is already in transit, so this is
    /// never refused.
    Earn {
        /// The transfer that moves it.
        transfer: Uuid,
        /// The amount, after the fee.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// When the money stops being on hold.
        available_at: Millis,
    },
    /// The payment provider has answered.
    Settle {
        /// The transfer that the answer is about.
        transfer: Uuid,
        /// The answer.
        outcome: ProviderOutcome,
    },
    /// Sent by a timer: ask the provider again about a transfer that is not settled.
    AskAgain {
        /// The transfer to ask about.
        transfer: Uuid,
        /// When the timer was due.
        due_at: Millis,
    },
    /// Sent by a timer: the money that a transfer brought is no longer on hold.
    Mature {
        /// The transfer that brought it.
        transfer: Uuid,
        /// When the timer was due.
        due_at: Millis,
    },
}

/// The answers of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The answer to `Deposit` and `Withdraw`.
    Requested(FundAnswer),
    /// The answer to `Seal`: the seq of the seal.
    Sealed(Seq),
    /// The answer to `Close`: whether the wallet is closed. It is not where the seal is broken.
    Closed(bool),
    /// The answer to all other commands.
    Nothing(Empty),
}

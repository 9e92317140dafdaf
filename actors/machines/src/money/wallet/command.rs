//! What can be asked of a wallet, and what it answers.

use protocol::contract::FundAnswer;
use protocol::stream::Empty;
use protocol::{Millis, Money};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ProviderOutcome;

/// What can be asked of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Bring money in through the payment provider.
    Deposit {
        /// How much.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// Where it comes from, in the provider's words.
        source: String,
    },
    /// Take money out through the payment provider.
    Withdraw {
        /// How much.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// Where it goes, in the provider's words.
        destination: String,
    },
    /// A contract of which the person is the client: send money for a milestone.
    Draw {
        /// By which transfer.
        transfer: Uuid,
        /// For which milestone.
        milestone: u32,
        /// How much.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
    },
    /// A contract gives back what it held, by a transfer that is on its way. Never refused.
    Return {
        /// By which transfer.
        transfer: Uuid,
        /// How much.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
    },
    /// A contract pays its freelancer, by a transfer that is on its way. Never refused.
    Earn {
        /// By which transfer.
        transfer: Uuid,
        /// How much, net of the fee.
        #[serde(deserialize_with = "protocol::money::stored")]
        money: Money,
        /// When the hold is over.
        available_at: Millis,
    },
    /// The payment provider has answered.
    Settle {
        /// About which transfer.
        transfer: Uuid,
        /// What.
        outcome: ProviderOutcome,
    },
    /// Time: a transfer that is not settled is to be asked about again.
    AskAgain {
        /// Which transfer.
        transfer: Uuid,
        /// When that was due.
        due_at: Millis,
    },
    /// Time: the hold of what a transfer brought is over.
    Mature {
        /// Which transfer.
        transfer: Uuid,
        /// When that was due.
        due_at: Millis,
    },
}

/// What a wallet answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// To `Deposit` and `Withdraw`.
    Requested(FundAnswer),
    /// To everything else.
    Nothing(Empty),
}

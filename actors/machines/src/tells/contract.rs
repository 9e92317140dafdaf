//! What a contract is told by those that do not know it.

use std::borrow::Cow;

use protocol::{ContractId, Kind, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Tell;

/// What a wallet says to the contract that has asked it for money. A contract reads it as its command of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWallet {
    /// The money is on its way.
    Drawn {
        /// By which transfer.
        transfer: Uuid,
    },
    /// It will not come.
    DrawRefused {
        /// By which transfer it was asked for.
        transfer: Uuid,
        /// The rule that says no.
        rule: Cow<'static, str>,
    },
}

impl FromWallet {
    /// Says it to that contract.
    pub fn to(&self, contract: ContractId) -> Tell {
        Tell::new(StreamId::new(Kind::Contract, contract.0), self)
    }
}

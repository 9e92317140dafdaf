//! Commands to contracts from folders that must not use `work`.

use std::borrow::Cow;

use protocol::contract::WhyOver;
use protocol::{ContractId, Kind, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Tell;

/// What a wallet tells the contract that asked it for money. The contract reads each as its command of the
/// same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWallet {
    /// The money is on its way.
    Drawn {
        /// The transfer that moves it.
        transfer: Uuid,
    },
    /// The money will not come.
    DrawRefused {
        /// The transfer that was asked for.
        transfer: Uuid,
        /// The rule by which the wallet refuses.
        rule: Cow<'static, str>,
    },
}

impl FromWallet {
    /// Makes it a tell to that contract.
    pub fn to(&self, contract: ContractId) -> Tell {
        Tell::new(StreamId::new(Kind::Contract, contract.0), self)
    }
}

/// What a job tells a contract that is offered for it. The contract reads each as its command of the same
/// name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromJob {
    /// The freelancer has the seat that the contract asked for.
    SeatTaken,
    /// There is no seat for the contract.
    SeatRefused {
        /// Why.
        reason: WhyOver,
    },
    /// The offer shall end, unless it was accepted meanwhile.
    WithdrawOffer {
        /// Why.
        reason: WhyOver,
    },
}

impl FromJob {
    /// Makes it a tell to that contract.
    pub fn to(self, contract: ContractId) -> Tell {
        Tell::new(StreamId::new(Kind::Contract, contract.0), &self)
    }
}

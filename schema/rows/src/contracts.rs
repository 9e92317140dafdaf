//! The rows of contracts: the lists of their parties, how each stands, and the diaries of timed work.

use protocol::contract::{Standing, Status};
use protocol::{AccountId, ContractId, JobId, Millis, Seq, SessionId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ReadModel, RowKey, Table};

/// A contract of an account. Partition: the account; sorted by contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractRow {
    /// The account in whose list the row is: a party of the contract.
    pub account: AccountId,
    /// The contract.
    pub contract: ContractId,
    /// The title.
    pub title: String,
    /// The client.
    pub client: AccountId,
    /// The freelancer.
    pub freelancer: AccountId,
    /// The status, as programs know it that know no offers for jobs.
    pub status: Status,
    /// The status itself, where those programs do not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Status>,
    /// The job that it is for: then it may have held money before it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
}

impl ContractRow {
    /// How a status is kept: one that programs of before do not know is kept beside the nearest that they do
    /// know. They could not read the row otherwise.
    pub fn kept(status: Status) -> (Status, Option<Status>) {
        match status {
            Status::Funding | Status::Accepting => (Status::Offered, Some(status)),
            Status::OfferFailed | Status::AcceptRefused => (Status::Withdrawn, Some(status)),
            _ => (status, None),
        }
    }
}

impl ReadModel for ContractRow {
    const TABLE: Table = Table::Contracts;

    fn partition(&self) -> Uuid {
        self.account.0
    }

    fn clustering(&self) -> Vec<u8> {
        self.contract.0.as_bytes().to_vec()
    }
}

/// How far a contract has come. Partition: the contract, one row, written by every event that its parties
/// see. A contract whose last event was written before this row existed has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractHeadRow {
    /// The contract.
    pub contract: ContractId,
    /// The seq of the event that wrote the row.
    pub head: Seq,
    /// The time of that event.
    pub active_at: Millis,
    /// How the contract stands. `None` where an older program wrote the event, which does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

impl ContractHeadRow {
    /// The key of the row of that contract.
    pub fn key(contract: ContractId) -> RowKey {
        RowKey { table: Table::Contracts, partition: contract.0, clustering: b"head".to_vec() }
    }
}

impl ReadModel for ContractHeadRow {
    const TABLE: Table = Table::Contracts;

    fn partition(&self) -> Uuid {
        self.contract.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.contract).clustering
    }
}

/// A slot of a diary. Partition: the contract; sorted by time and session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiaryRow {
    /// The contract.
    pub contract: ContractId,
    /// The start of the slot.
    pub at: Millis,
    /// The session.
    pub session: SessionId,
    /// The seconds of the slot that count.
    pub credited_seconds: u64,
    /// Keys pressed.
    pub keys: u64,
    /// Buttons clicked.
    pub clicks: u64,
    /// Scroll steps.
    pub scrolls: u64,
}

impl DiaryRow {
    /// The clustering key of a slot. With a nil session it sorts before all rows of that slot.
    pub fn place(at: Millis, session: Uuid) -> Vec<u8> {
        let mut key = at.to_be_bytes().to_vec();
        key.extend_from_slice(session.as_bytes());
        key
    }
}

impl ReadModel for DiaryRow {
    const TABLE: Table = Table::Diary;

    fn partition(&self) -> Uuid {
        self.contract.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.at, self.session.0)
    }
}

/// The memo of a session in a diary. Partition: the contract; sorted behind all slots, by session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiaryMemoRow {
    /// The contract.
    pub contract: ContractId,
    /// The session.
    pub session: SessionId,
    /// The memo: what the freelancer says they work on.
    pub memo: String,
}

impl DiaryMemoRow {
    /// The key of a memo. It sorts behind all slots, because its time is the highest there is.
    pub fn key(contract: ContractId, session: SessionId) -> RowKey {
        let clustering = DiaryRow::place(Millis::MAX, session.0);
        RowKey { table: Table::Diary, partition: contract.0, clustering }
    }
}

impl ReadModel for DiaryMemoRow {
    const TABLE: Table = Table::Diary;

    fn partition(&self) -> Uuid {
        self.contract.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.contract, self.session).clustering
    }
}

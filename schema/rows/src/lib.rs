//! The read models: typed rows by partition and clustering key, each written by the effects of one source stream.

use bytes::Bytes;
use protocol::contract::Status;
use protocol::{AccountId, ContractId, Millis, RoomId, Seq, SessionId, StreamId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The read models there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// A room's title, and its head and count of messages; two rows a room.
    Rooms = 1,
    /// The rooms of an account, and what of each counts as read from the beginning.
    RoomMembers = 2,
    /// The contracts of an account.
    Contracts = 3,
    /// The slots of a contract's diary, and what its sessions worked on.
    Diary = 4,
    /// The ledger entries of a wallet.
    WalletEntries = 5,
    /// How far the members of a room have read.
    Receipts = 6,
    /// What a stream has taken of those that told it something long ago.
    Heard = 7,
}

impl Table {
    /// Every read model there is.
    pub const ALL: [Table; 7] = [
        Table::Rooms,
        Table::RoomMembers,
        Table::Contracts,
        Table::Diary,
        Table::WalletEntries,
        Table::Receipts,
        Table::Heard,
    ];

    /// What a store that writes names calls it.
    pub fn name(self) -> &'static str {
        match self {
            Table::Rooms => "rooms",
            Table::RoomMembers => "room_members",
            Table::Contracts => "contracts",
            Table::Diary => "diary",
            Table::WalletEntries => "wallet_entries",
            Table::Receipts => "receipts",
            Table::Heard => "heard",
        }
    }

    /// The read model of that name.
    pub fn from_name(name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// A row of a read model as a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of which read model.
    pub table: Table,
    /// Which partition: rows of one partition are read together.
    pub partition: Uuid,
    /// Its place in the partition; rows sort by these bytes.
    pub clustering: Vec<u8>,
    /// The event of its source stream that wrote it: an older one never wins.
    pub source: Seq,
    /// The row as MessagePack; `None` deletes it (what remains of it keeps `source`).
    pub body: Option<Bytes>,
}

/// Where a row of a read model stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// In which read model.
    pub table: Table,
    /// In which partition of it.
    pub partition: Uuid,
    /// At which place of the partition.
    pub clustering: Vec<u8>,
}

/// A typed row: what a read model holds, and where.
pub trait ReadModel: Serialize + DeserializeOwned {
    /// The read model.
    const TABLE: Table;

    /// Which partition it belongs to.
    fn partition(&self) -> Uuid;

    /// Its place in the partition.
    fn clustering(&self) -> Vec<u8>;
}

impl Row {
    /// The row that says `model`, as of that event of its source.
    pub fn put<R: ReadModel>(model: &R, source: Seq) -> Self {
        Self {
            table: R::TABLE,
            partition: model.partition(),
            clustering: model.clustering(),
            source,
            body: Some(protocol::frame::to_bytes(model)),
        }
    }

    /// The row that deletes what stands there, as of that event of its source.
    pub fn delete(table: Table, partition: Uuid, clustering: Vec<u8>, source: Seq) -> Self {
        Self { table, partition, clustering, source, body: None }
    }

    /// Reads a row back; `None` where it is deleted.
    pub fn model<R: ReadModel>(&self) -> Result<Option<R>, rmp_serde::decode::Error> {
        self.body.as_deref().map(rmp_serde::from_slice).transpose()
    }
}

/// What a room is called; partition the room, one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// Which room.
    pub room: RoomId,
    /// What it is called.
    pub title: Option<String>,
}

impl RoomRow {
    /// Where the row of that room stands.
    pub fn key(room: RoomId) -> RowKey {
        RowKey { table: Table::Rooms, partition: room.0, clustering: b"title".to_vec() }
    }
}

impl ReadModel for RoomRow {
    const TABLE: Table = Table::Rooms;

    fn partition(&self) -> Uuid {
        self.room.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.room).clustering
    }
}

/// How far a room has come; partition the room, one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomHeadRow {
    /// Which room.
    pub room: RoomId,
    /// Its last event.
    pub head: Seq,
    /// How many messages it holds.
    pub posted: u64,
    /// When its last event happened; 0 in a row that was written before this was kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub active_at: Millis,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl RoomHeadRow {
    /// Where the row of that room stands.
    pub fn key(room: RoomId) -> RowKey {
        RowKey { table: Table::Rooms, partition: room.0, clustering: b"head".to_vec() }
    }
}

impl ReadModel for RoomHeadRow {
    const TABLE: Table = Table::Rooms;

    fn partition(&self) -> Uuid {
        self.room.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.room).clustering
    }
}

/// A room of an account; partition the account, by room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMemberRow {
    /// Whose.
    pub account: AccountId,
    /// Which room.
    pub room: RoomId,
    /// The last event that counts as read, whatever the account's marks say: what came before it, and marks in the room's own stream.
    pub read_seq: Seq,
    /// How many messages the room held up to there.
    pub posted: u64,
}

impl ReadModel for RoomMemberRow {
    const TABLE: Table = Table::RoomMembers;

    fn partition(&self) -> Uuid {
        self.account.0
    }

    fn clustering(&self) -> Vec<u8> {
        self.room.0.as_bytes().to_vec()
    }
}

/// How far an account has read in a room; partition the room, by account. Its source is the account's stream of marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRow {
    /// Which room.
    pub room: RoomId,
    /// Who.
    pub account: AccountId,
    /// The last event read.
    pub read_seq: Seq,
    /// How many messages the room held up to there.
    pub posted: u64,
}

impl ReceiptRow {
    /// Where the row of that account in that room stands.
    pub fn key(room: RoomId, account: AccountId) -> RowKey {
        RowKey { table: Table::Receipts, partition: room.0, clustering: account.0.as_bytes().to_vec() }
    }
}

impl ReadModel for ReceiptRow {
    const TABLE: Table = Table::Receipts;

    fn partition(&self) -> Uuid {
        self.room.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.room, self.account).clustering
    }
}

/// A contract of an account; partition the account, by contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractRow {
    /// Whose list it stands in: a party of the contract.
    pub account: AccountId,
    /// Which contract.
    pub contract: ContractId,
    /// What it is called.
    pub title: String,
    /// Who pays.
    pub client: AccountId,
    /// Who works.
    pub freelancer: AccountId,
    /// Where it stands.
    pub status: Status,
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

/// A slot of a diary; partition the contract, by time and session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiaryRow {
    /// Of which contract.
    pub contract: ContractId,
    /// Where the slot starts.
    pub at: Millis,
    /// By which session.
    pub session: SessionId,
    /// What counts of it.
    pub credited_seconds: u64,
    /// Keys pressed.
    pub keys: u64,
    /// Buttons clicked.
    pub clicks: u64,
    /// Scroll steps.
    pub scrolls: u64,
}

impl DiaryRow {
    /// The clustering key of a slot; with a nil session, what stands before all of that slot.
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

/// What a session of a diary worked on; partition the contract, behind all slots, by session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiaryMemoRow {
    /// Of which contract.
    pub contract: ContractId,
    /// Which session.
    pub session: SessionId,
    /// What was worked on.
    pub memo: String,
}

impl DiaryMemoRow {
    /// Where the memo of that session stands in the diary of that contract: behind all slots, since none starts at the end of time.
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

/// A posting on an account of a wallet; partition the wallet's owner, by seq and place in the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletEntryRow {
    /// Whose wallet.
    pub owner: AccountId,
    /// Which posting of the event, from 0.
    pub index: u32,
    /// The entry as its owner reads it.
    pub entry: protocol::wallet::Entry,
}

impl WalletEntryRow {
    /// The clustering key of a posting.
    pub fn place(seq: Seq, index: u32) -> Vec<u8> {
        let mut key = seq.to_be_bytes().to_vec();
        key.extend_from_slice(&index.to_be_bytes());
        key
    }
}

impl ReadModel for WalletEntryRow {
    const TABLE: Table = Table::WalletEntries;

    fn partition(&self) -> Uuid {
        self.owner.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.entry.seq, self.index)
    }
}

/// The last effect of another stream that a stream has taken; partition the stream's id, by the stream's kind and who told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardRow {
    /// Which stream has taken it.
    pub stream: StreamId,
    /// Which stream told it.
    pub teller: StreamId,
    /// The event of `teller`.
    pub seq: Seq,
    /// Which of that event's effects, from 0.
    pub index: u32,
}

impl HeardRow {
    /// The clustering key of what `stream` has taken of `teller`: streams of several kinds share an id.
    pub fn place(stream: StreamId, teller: StreamId) -> Vec<u8> {
        let mut key = vec![stream.kind as u8, teller.kind as u8];
        key.extend_from_slice(teller.id.as_bytes());
        key
    }
}

impl ReadModel for HeardRow {
    const TABLE: Table = Table::Heard;

    fn partition(&self) -> Uuid {
        self.stream.id
    }

    fn clustering(&self) -> Vec<u8> {
        Self::place(self.stream, self.teller)
    }
}

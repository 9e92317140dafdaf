//! The read models: typed rows by partition and clustering key, each written by the effects of one source
//! stream.

use bytes::Bytes;
use protocol::contract::Status;
use protocol::{AccountId, ContractId, Millis, RoomId, Seq, SessionId, StreamId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The read models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// A room's title; and its head with the number of messages. Two rows for each room.
    Rooms = 1,
    /// The rooms of an account, with the events that count as read from the beginning.
    RoomMembers = 2,
    /// The contracts of an account.
    Contracts = 3,
    /// The slots of a contract's diary, and the memos of its sessions.
    Diary = 4,
    /// The ledger entries of a wallet.
    WalletEntries = 5,
    /// How far each member of a room has read.
    Receipts = 6,
    /// The last effects of tellers that a stream no longer keeps in memory.
    Heard = 7,
}

impl Table {
    /// All read models.
    pub const ALL: [Table; 7] = [
        Table::Rooms,
        Table::RoomMembers,
        Table::Contracts,
        Table::Diary,
        Table::WalletEntries,
        Table::Receipts,
        Table::Heard,
    ];

    /// The name, for stores that write names.
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

/// A row of a read model, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The read model.
    pub table: Table,
    /// The partition. Rows of one partition are read together.
    pub partition: Uuid,
    /// The clustering key. Rows of a partition are sorted by these bytes.
    pub clustering: Vec<u8>,
    /// The seq of the event that wrote the row, in its source stream. A row from an older event never
    /// replaces a newer one.
    pub source: Seq,
    /// The content in MessagePack. `None` deletes the row; `source` is kept.
    pub body: Option<Bytes>,
}

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The read model.
    pub table: Table,
    /// The partition.
    pub partition: Uuid,
    /// The clustering key.
    pub clustering: Vec<u8>,
}

/// The typed content of a row, with the read model and the key.
pub trait ReadModel: Serialize + DeserializeOwned {
    /// The read model.
    const TABLE: Table;

    /// The partition.
    fn partition(&self) -> Uuid;

    /// The clustering key.
    fn clustering(&self) -> Vec<u8>;
}

impl Row {
    /// The row with this content, written by that event of its source.
    pub fn put<R: ReadModel>(model: &R, source: Seq) -> Self {
        Self {
            table: R::TABLE,
            partition: model.partition(),
            clustering: model.clustering(),
            source,
            body: Some(protocol::frame::to_bytes(model)),
        }
    }

    /// The deletion of a row, by that event of its source.
    pub fn delete(table: Table, partition: Uuid, clustering: Vec<u8>, source: Seq) -> Self {
        Self { table, partition, clustering, source, body: None }
    }

    /// The content of the row; `None` if it is deleted.
    pub fn model<R: ReadModel>(&self) -> Result<Option<R>, rmp_serde::decode::Error> {
        self.body.as_deref().map(rmp_serde::from_slice).transpose()
    }
}

/// The title of a room. Partition: the room, one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// The room.
    pub room: RoomId,
    /// The title.
    pub title: Option<String>,
}

impl RoomRow {
    /// The key of the row of that room.
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

/// How far a room has come. Partition: the room, one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomHeadRow {
    /// The room.
    pub room: RoomId,
    /// The seq of its last event.
    pub head: Seq,
    /// The number of messages.
    pub posted: u64,
    /// The time of its last event; 0 in a row that was written before this field existed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub active_at: Millis,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl RoomHeadRow {
    /// The key of the row of that room.
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

/// A room of an account. Partition: the account; sorted by room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMemberRow {
    /// The account.
    pub account: AccountId,
    /// The room.
    pub room: RoomId,
    /// Up to here everything counts as read, whatever the account's marks say: events from before it was a
    /// member, and marks in the room's own stream.
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

/// How far an account has read in a room. Partition: the room; sorted by account. The source is the account's
/// stream of marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptRow {
    /// The room.
    pub room: RoomId,
    /// The account.
    pub account: AccountId,
    /// The last event that was read.
    pub read_seq: Seq,
    /// How many messages the room held up to there.
    pub posted: u64,
}

impl ReceiptRow {
    /// The key of the row of that account in that room.
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
    /// The status.
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

/// A posting on an account of a wallet. Partition: the owner of the wallet; sorted by seq, and place in the
/// event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletEntryRow {
    /// The owner.
    pub owner: AccountId,
    /// The index of the posting in its event, from 0.
    pub index: u32,
    /// The entry, as its owner reads it.
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

/// The last effect of another stream that a stream has taken. Partition: the id of the stream; sorted by its
/// kind and the teller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardRow {
    /// The stream that has taken the effect.
    pub stream: StreamId,
    /// The stream that told it.
    pub teller: StreamId,
    /// The seq of the teller's event.
    pub seq: Seq,
    /// The index of the effect in that event, from 0.
    pub index: u32,
}

impl HeardRow {
    /// The clustering key. It holds the kind of `stream`, because streams of several kinds may share an id.
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

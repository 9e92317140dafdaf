//! The read models: typed rows by partition and clustering key, each written by the effects of one source
//! stream.

pub mod calendar;
mod contracts;
mod feed;
mod market;
mod profiles;
mod proposals;
mod rooms;
mod searches;

use bytes::Bytes;
use protocol::{AccountId, Seq, StreamId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::contracts::{ContractHeadRow, ContractRow, DiaryMemoRow, DiaryRow};
pub use self::feed::{FEED_HOUR_MS, FEED_SHARDS, FeedRow};
pub use self::market::{InvitationAnswerRow, InvitationRow, JobRow, PostingCardRow, PostingSection};
pub use self::profiles::{FLAG_BUCKETS, FlagRow, ProfileCardRow, ProfileRecordRow};
pub use self::proposals::{ProposalByRow, ProposalNoteRow, ProposalOpenRow, ProposalRow, ProposalToRow};
pub use self::rooms::{
    LastMessage, People, ROOM_FEW_MAX, ReceiptRow, RoomHeadRow, RoomMemberRow, RoomPeopleRow, RoomRow,
};
pub use self::searches::{SAVED_BUCKETS, SavedRow, SavedUnread};

/// The read models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// A room's title; its head with the newest message; and how many members it has. Three rows for each
    /// room.
    Rooms = 1,
    /// The rooms of an account, with the events that count as read from the beginning.
    RoomMembers = 2,
    /// The contracts of an account; and of each contract, in a partition of its own, how it stands.
    Contracts = 3,
    /// The slots of a contract's diary, and the memos of its sessions.
    Diary = 4,
    /// The ledger entries of a wallet.
    WalletEntries = 5,
    /// How far each member of a room has read.
    Receipts = 6,
    /// The last effects of tellers that a stream no longer keeps in memory.
    Heard = 7,
    /// The sections of a posting.
    PostingCards = 9,
    /// The jobs of a client, by year.
    JobsOf = 10,
    /// The proposals for a job, and what its client noted about them.
    ProposalsTo = 11,
    /// The proposals of a person, by year; and those that are open.
    ProposalsBy = 12,
    /// The invitations that somebody got, by month.
    InvitationsOf = 13,
    /// The sections of a profile, each as it stands, and the record of its owner.
    ProfileCards = 8,
    /// What stands out in texts that people wrote, by day: staff look through it.
    Flags = 14,
    /// Changes of what search finds, by hour. Rows are deleted after some days.
    SearchFeed = 15,
    /// The saved searches of all accounts.
    Saved = 16,
}

impl Table {
    /// All read models.
    pub const ALL: [Table; 16] = [
        Table::Rooms,
        Table::RoomMembers,
        Table::Contracts,
        Table::Diary,
        Table::WalletEntries,
        Table::Receipts,
        Table::Heard,
        Table::PostingCards,
        Table::JobsOf,
        Table::ProposalsTo,
        Table::ProposalsBy,
        Table::InvitationsOf,
        Table::ProfileCards,
        Table::Flags,
        Table::SearchFeed,
        Table::Saved,
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
            Table::PostingCards => "posting_cards",
            Table::JobsOf => "jobs_of",
            Table::ProposalsTo => "proposals_to",
            Table::ProposalsBy => "proposals_by",
            Table::InvitationsOf => "invitations_of",
            Table::ProfileCards => "profile_cards",
            Table::Flags => "flags",
            Table::SearchFeed => "search_feed",
            Table::Saved => "saved",
        }
    }

    /// The read model of that name.
    pub fn from_name(name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// The id of a partition that several parts name together: a UUIDv8 of their hash. Each part must have one
/// length.
pub fn derived(table: &str, parts: &[&[u8]]) -> Uuid {
    let mut hasher = blake3::Hasher::new();
    hasher.update(table.as_bytes());
    for part in parts {
        hasher.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    uuid::Builder::from_bytes(bytes)
        .with_version(uuid::Version::Custom)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
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

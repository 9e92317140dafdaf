//! The rows of rooms: their titles, heads and members, and how far each member has read.

use protocol::{AccountId, Millis, RoomId, Seq};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ReadModel, RowKey, Table};

/// A room of so many members at most is shown by who they are.
pub const ROOM_FEW_MAX: usize = 2;

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

/// How far a room has come by its making and its messages. Partition: the room, one row. A change of members
/// writes [`RoomPeopleRow`] instead, because its event does not hold the newest message, which stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomHeadRow {
    /// The room.
    pub room: RoomId,
    /// The seq of the event that wrote the row.
    pub head: Seq,
    /// The number of messages.
    pub posted: u64,
    /// The time of that event; 0 in a row that was written before this field existed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub active_at: Millis,
    /// The newest message. `None` in a room without messages, and in a row that was written before this field
    /// existed: the next message fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastMessage>,
}

/// The newest message of a room. Its seq and its time are those of the row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessage {
    /// Who wrote it.
    pub by: AccountId,
    /// Its text, or the beginning of a longer one.
    pub excerpt: String,
    /// Whether the text goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
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

/// How many members a room has. Partition: the room, one row, written by every change of members. A room
/// whose members last changed before this row existed has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPeopleRow {
    /// The room.
    pub room: RoomId,
    /// The seq of the event that wrote the row.
    pub head: Seq,
    /// The time of that event.
    pub active_at: Millis,
    /// The members after that event. `None` where an older program wrote the event, which did not count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
}

/// How many members a room has, and who they are where they are few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// The number of members.
    pub members: u32,
    /// The members of a room of [`ROOM_FEW_MAX`] at most; empty in a larger one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub few: Vec<AccountId>,
}

impl RoomPeopleRow {
    /// The key of the row of that room.
    pub fn key(room: RoomId) -> RowKey {
        RowKey { table: Table::Rooms, partition: room.0, clustering: b"people".to_vec() }
    }
}

impl ReadModel for RoomPeopleRow {
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

impl RoomMemberRow {
    /// The key of the row of that account in that room.
    pub fn key(account: AccountId, room: RoomId) -> RowKey {
        RowKey { table: Table::RoomMembers, partition: account.0, clustering: room.0.as_bytes().to_vec() }
    }
}

impl ReadModel for RoomMemberRow {
    const TABLE: Table = Table::RoomMembers;

    fn partition(&self) -> Uuid {
        self.account.0
    }

    fn clustering(&self) -> Vec<u8> {
        Self::key(self.account, self.room).clustering
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

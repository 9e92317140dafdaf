//! Lists: the rooms of a person, and how far the members of a room have read.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::error::ErrorCode::{self, NotFound, TooLarge};
use crate::example::examples;
use crate::ids::{AccountId, Millis, RoomId, Seq};
use crate::limit::Limit;
use crate::method::Method;

/// `room.receipts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ReceiptsParams {
    /// The room, of which the caller must be a member.
    pub room: RoomId,
    /// The account of the last receipt already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<AccountId>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ReceiptsParams {
    type Answer = ReceiptsAnswer;
    const NAME: &str = "room.receipts";
    const ABOUT: &str = "Lists how far each member of a room has read.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] = &[Limit::page(|params| params.limit.map(u64::from))];
}

/// The answer of `room.receipts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ReceiptsAnswer {
    /// One for each member of the room, by account.
    pub receipts: Vec<Receipt>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// How far a member has read; its cursor is `account`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Receipt {
    /// The member.
    pub account: AccountId,
    /// The last event that the member has read. Whoever is taken into a room has read what was there before.
    pub read_seq: Seq,
}

/// `room.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListParams {
    /// Which rooms come first; by `id` where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub order: Option<Order>,
    /// The `room` of the last item already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<RoomId>,
    /// Where the order is `activity`, and beside `after`: the `active_at` of the last item already seen;
    /// absent where that item had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after_active_at: Option<Millis>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ListParams {
    type Answer = ListAnswer;
    const NAME: &str = "room.list";
    const ABOUT: &str = "Lists the caller's rooms. A page may hold fewer than `limit` where much is unread: `more` says \
         whether others follow. In the order of `activity`, an account in over 1,000 rooms is answered `too_large`.";
    const ERRORS: &[ErrorCode] = &[TooLarge];
    const LIMITS: &[Limit<Self>] = &[
        Limit::page(|params| params.limit.map(u64::from)),
        Limit::number("after_active_at", 0, checks::INTEGER_MAX, |params| params.after_active_at),
    ];
}

/// Which rooms come first in `room.list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By id, rising.
    Id,
    /// Those with the newest `active_at`; of two with the same, or with none, the one with the higher id.
    Activity,
}

/// The answer of `room.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListAnswer {
    /// The caller's rooms, in the order that was asked for.
    pub rooms: Vec<ListItem>,
    /// Whether more items follow after the last one here.
    pub more: bool,
}

/// A room in `room.list`; its cursor is `room`, and in the order of `activity` `active_at` with `room`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ListItem {
    /// The room.
    pub room: RoomId,
    /// The room's title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// Its last event that is no mark of reading.
    pub head: Seq,
    /// When that event happened. Absent where it happened before the server began to keep this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub active_at: Option<Millis>,
    /// The newest message. Absent where there is none, and where it is older than this field: the next
    /// message fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub last: Option<LastMessage>,
    /// How many members it has. Absent where they last changed before the server began to keep this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub members: Option<u32>,
    /// In a room of two members: the one who is not the caller. Absent like `members`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub other: Option<AccountId>,
    /// The last event the caller has read.
    pub read_seq: Seq,
    /// Messages of others above `read_seq`, 100 at most; only the newest 1,000 events of the room are looked
    /// at.
    pub unread: u64,
}

/// The newest message of a room, in `room.list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct LastMessage {
    /// The seq of its event `posted`.
    pub seq: Seq,
    /// When it was posted.
    pub at: Millis,
    /// Who wrote it.
    pub by: AccountId,
    /// Its text; of a longer one the first 160 bytes, and fewer where a character would be cut in two.
    pub excerpt: String,
    /// Whether the text goes on after the excerpt.
    pub cut: bool,
}

examples! {
    ReceiptsParams { room: ROOM, after: Some(ADA), limit: None }
    ReceiptsAnswer { receipts: vec![Receipt { account: BEN, read_seq: 7 }], more: true }
    ListParams { order: Some(Order::Activity), after: Some(ROOM), after_active_at: Some(AT), limit: Some(50) }
    ListAnswer { rooms: vec![ListItem::example()], more: true }
    ListItem {
        room: ROOM,
        title: Some(text("Grüezi")),
        head: 300,
        active_at: Some(AT),
        last: Some(LastMessage::example()),
        members: Some(2),
        other: Some(BEN),
        read_seq: 7,
        unread: 0,
    }
    LastMessage { seq: 299, at: AT, by: BEN, excerpt: text("hello"), cut: false }
}

//! Rooms: conversations of their members.

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode::{self, Forbidden, NotFound, TooLarge};
use crate::example::examples;
use crate::ids::{AccountId, CommandId, Millis, RoomId, Seq};
use crate::kind::Kind;
use crate::limit::Limit;
use crate::method::{Method, also_named};
use crate::registry::{Entity, EventType, Shape};
use crate::stream::{Applied, Empty};
use crate::{checks, rules};

/// A room as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Room,
    about: "A conversation.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Created>("created", "The room was made."),
        EventType::of::<Posted>("posted", "A message."),
        EventType::of::<Read>(
            "read",
            "A member, `by`, has read so far. Older rooms hold such events, and no room gets new ones: see `marks`.",
        ),
        EventType::of::<MemberAdded>("member_added", "A member more."),
        EventType::of::<MemberRemoved>("member_removed", "A member less."),
    ],
    signals: &[
        EventType::of::<Empty>("typing", "A member, `by`, is writing a message."),
        EventType::of::<Read>("read", "A member, `by`, has read so far."),
    ],
};

/// `room.create`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct CreateParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The room's title, where it is to have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// The members beside the caller.
    pub members: Vec<AccountId>,
}

impl Method for CreateParams {
    type Answer = CreateAnswer;
    const NAME: &str = "room.create";
    const ABOUT: &str = "Makes a room of the caller and others.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["created", "room_added"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] = &[
        Limit::text("title", checks::TITLE_BYTES_MAX, |params| params.title.as_deref()),
        Limit::items("members", checks::ROOM_NAMED_MAX, |params| params.members.len()),
    ];
}

/// The answer of `room.create`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct CreateAnswer {
    /// The new room.
    pub room: RoomId,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// `room.post`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct PostParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The room to post in, of which the caller must be a member.
    pub room: RoomId,
    /// What is said, 1 to 16,384 bytes.
    pub text: String,
    /// The seq of the message that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reply_to: Option<Seq>,
}

impl Method for PostParams {
    type Answer = Applied;
    const NAME: &str = "room.post";
    const ABOUT: &str = "Says something in a room.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["posted"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("text", checks::TEXT_BYTES_MAX, |params| Some(&params.text))];
}

/// `room.read`: the caller has read up to `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ReadParams {
    /// Not needed, and not looked at: a mark that comes twice changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub command_id: Option<CommandId>,
    /// The room, of which the caller must be a member.
    pub room: RoomId,
    /// The last event read; not above the last event of the room.
    pub seq: Seq,
}

impl Method for ReadParams {
    type Answer = ReadAnswer;
    const NAME: &str = "room.read";
    const ABOUT: &str = "Says how far the caller has read; never goes back. The event stands in the caller's own stream of \
         kind `marks`; the room's other members hear the signal `read`, in a room of at most 100.";
    const EVENTS: &[&str] = &["marked"];
    const ERRORS: &[ErrorCode] = &[NotFound];
}

/// The answer of `room.read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ReadAnswer {
    /// The last event the caller has read, as it stands now: the highest of all that were ever marked.
    pub read_seq: Seq,
}

/// `room.typing`: the caller is writing a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct TypingParams {
    /// The room, of which the caller must be a member.
    pub room: RoomId,
}

impl Method for TypingParams {
    type Answer = Empty;
    const NAME: &str = "room.typing";
    const ABOUT: &str = "Lets the room's other members hear the signal `typing`, in a room of at most 100, and once in two \
         seconds at most.";
    const ERRORS: &[ErrorCode] = &[NotFound];
}

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

/// `room.add_member` and `room.remove_member`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MemberParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The room, of which the caller must be a member.
    pub room: RoomId,
    /// The account to take in or to put out.
    pub account: AccountId,
}

also_named! {
    /// `room.add_member`.
    AddMember(MemberParams);
    /// `room.remove_member`.
    RemoveMember(MemberParams);
}

impl Method for AddMember {
    type Answer = Applied;
    const NAME: &str = "room.add_member";
    const ABOUT: &str = "Takes an account in; any member may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["member_added", "room_added"];
    const ERRORS: &[ErrorCode] = &[NotFound];
    const RULES: &[&str] = &[rules::ALREADY_MEMBER, rules::CONTRACT_ROOM, rules::ROOM_FULL];
}

impl Method for RemoveMember {
    type Answer = Applied;
    const NAME: &str = "room.remove_member";
    const ABOUT: &str = "Puts a member out; the creator may, and whoever leaves.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["member_removed", "room_removed"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[rules::CONTRACT_ROOM, rules::NOT_A_MEMBER];
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
    /// Where the order is `activity`, and beside `after`: the `active_at` of the last item already seen; absent where that item had none.
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
    /// The last event the caller has read.
    pub read_seq: Seq,
    /// Messages of others above `read_seq`, 100 at most; only the newest 1,000 events of the room are looked at.
    pub unread: u64,
}

/// Event `created`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Created {
    /// The room's title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// All members, the creator among them.
    pub members: Vec<AccountId>,
}

/// Event `posted`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Posted {
    /// What is said.
    pub text: String,
    /// The seq of the message that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reply_to: Option<Seq>,
}

/// Event `read` of older rooms, and the body of the signal `read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Read {
    /// The last event read.
    pub seq: Seq,
}

/// Event `member_added`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MemberAdded {
    /// The new member.
    pub account: AccountId,
}

/// Event `member_removed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct MemberRemoved {
    /// The account that is no longer a member.
    pub account: AccountId,
}

/// The state of a room, as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The room.
    pub room: RoomId,
    /// The room's title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub title: Option<String>,
    /// Who made it; nil for the room of a contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub creator: Option<AccountId>,
    /// The members, by account.
    pub members: Vec<Member>,
    /// How many messages it holds.
    pub posted: u64,
}

/// A member in the state of a room; how far each has read, `room.receipts` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Member {
    /// The member.
    pub account: AccountId,
}

examples! {
    CreateParams { command_id: COMMAND, title: Some(text("Grüezi")), members: vec![ADA, BEN] }
    CreateAnswer { room: ROOM, seq: 1, at: AT }
    PostParams { command_id: COMMAND, room: ROOM, text: text("hello"), reply_to: Some(7) }
    ReadParams { command_id: Some(COMMAND), room: ROOM, seq: 7 }
    ReadAnswer { read_seq: 7 }
    TypingParams { room: ROOM }
    ReceiptsParams { room: ROOM, after: Some(ADA), limit: None }
    ReceiptsAnswer { receipts: vec![Receipt { account: BEN, read_seq: 7 }], more: true }
    MemberParams { command_id: COMMAND, room: ROOM, account: BEN }
    ListParams { order: Some(Order::Activity), after: Some(ROOM), after_active_at: Some(AT), limit: Some(50) }
    ListAnswer { rooms: vec![ListItem::example()], more: true }
    ListItem { room: ROOM, title: Some(text("Grüezi")), head: 300, active_at: Some(AT), read_seq: 7, unread: 0 }
    Created { title: None, members: vec![ADA, BEN] }
    Posted { text: text("hello"), reply_to: None }
    Read { seq: 7 }
    MemberAdded { account: BEN }
    MemberRemoved { account: BEN }
}

/// Hands the parameters of the methods of rooms to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! room_methods {
    ($with:ident) => {
        $with! {
            $crate::room::CreateParams,
            $crate::room::PostParams,
            $crate::room::ReadParams,
            $crate::room::TypingParams,
            $crate::room::ReceiptsParams,
            $crate::room::AddMember,
            $crate::room::RemoveMember,
            $crate::room::ListParams,
        }
    };
}

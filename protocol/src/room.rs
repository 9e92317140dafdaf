//! Rooms: conversations of their members.

mod lists;

use serde::{Deserialize, Serialize};

pub use self::lists::{
    LastMessage, ListAnswer, ListItem, ListParams, Order, Receipt, ReceiptsAnswer, ReceiptsParams,
};
use crate::error::ErrorCode::{self, Forbidden, NotFound};
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
    const RULES: &[&str] = &[rules::BLOCKED];
    const LIMITS: &[Limit<Self>] = &[
        Limit::text("title", checks::TITLE_BYTES_MAX, |params| params.title.as_deref()),
        Limit::items("members", 0, checks::ROOM_NAMED_MAX, |params| Some(params.members.len())),
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
    const RULES: &[&str] = &[rules::ALREADY_MEMBER, rules::BLOCKED, rules::CONTRACT_ROOM, rules::ROOM_FULL];
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
    MemberParams { command_id: COMMAND, room: ROOM, account: BEN }
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

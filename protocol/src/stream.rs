//! Streams as a client reads them: states, pages, subscriptions, events and signals.

mod exporting;

use serde::{Deserialize, Serialize};

pub use self::exporting::{ExportAnswer, ExportParams};
use crate::checks;
use crate::error::ErrorCode::{self, NotFound, TooLarge};
use crate::example::{self, Example, examples};
use crate::ids::{AccountId, CommandId, Generation, Millis, Seq};
use crate::kind::Kind;
use crate::limit::Limit;
use crate::method::{Access, Method, also_named};
use crate::registry::Anything;
use uuid::Uuid;

/// The answer of a command that creates nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Applied {
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
}

/// Parameters or an answer with nothing in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Empty {}

/// Names a stream: `stream.state`, `stream.unsubscribe`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StreamParams {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    #[cfg_attr(feature = "describe", ts(type = "Id"))]
    pub id: Uuid,
}

also_named! {
    /// `stream.state`.
    ShowState(StreamParams);
    /// `stream.unsubscribe`.
    Unsubscribe(StreamParams);
}

impl Method for ShowState {
    type Answer = StateAnswer<Anything>;
    const NAME: &str = "stream.state";
    const ABOUT: &str =
        "Shows what the caller may see of an entity; a subscription after its `seq` then misses nothing.";
    const ERRORS: &[ErrorCode] = &[NotFound];
}

impl Method for Unsubscribe {
    type Answer = Empty;
    const NAME: &str = "stream.unsubscribe";
    const ABOUT: &str = "Ends a subscription; no event follows the answer.";
}

also_named! {
    /// `protocol.ping`.
    Ping(Empty);
}

impl Method for Ping {
    type Answer = PingAnswer;
    const NAME: &str = "protocol.ping";
    const ABOUT: &str = "Answers the time of events, timers and deadlines.";
    const ACCESS: Access = Access::Anyone;
}

/// `stream.read`: a page of a stream, just above `after` or just below `before`; the newest without either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ReadParams {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    #[cfg_attr(feature = "describe", ts(type = "Id"))]
    pub id: Uuid,
    /// Events above this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<Seq>,
    /// Events below this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub before: Option<Seq>,
    /// How many items at most: 1 to 1,000, and 100 where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub limit: Option<u32>,
}

impl Method for ReadParams {
    type Answer = ReadAnswer<Anything>;
    const NAME: &str = "stream.read";
    const ABOUT: &str = "Reads a page of events: just above `after`, just below `before`, or the newest.";
    const ERRORS: &[ErrorCode] = &[NotFound];
    const LIMITS: &[Limit<Self>] = &[Limit::page(|params| params.limit.map(u64::from))];
}

/// The answer of `stream.state`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StateAnswer<S> {
    /// The last event that is in it.
    pub seq: Seq,
    /// What the caller may see, as of `seq`.
    pub state: S,
}

/// The answer of `stream.read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct ReadAnswer<B> {
    /// The events, rising by seq.
    pub events: Vec<Event<B>>,
    /// The last event of the stream.
    pub head: Seq,
    /// Events remain in the direction that was asked for.
    pub more: bool,
}

/// `stream.subscribe`: every event above `after`, or above the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SubscribeParams {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    #[cfg_attr(feature = "describe", ts(type = "Id"))]
    pub id: Uuid,
    /// The last event already seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub after: Option<Seq>,
}

impl Method for SubscribeParams {
    type Answer = SubscribeAnswer;
    const NAME: &str = "stream.subscribe";
    const ABOUT: &str =
        "Delivers every event above `after`, or above the head, in order, without gap or repeat.";
    const ERRORS: &[ErrorCode] = &[NotFound, TooLarge];
}

/// The answer of `stream.subscribe`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SubscribeAnswer {
    /// The last event as of now.
    pub head: Seq,
    /// True where `after` lies too far back, and there is no subscription.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub behind: Option<bool>,
}

/// The notification `ended`: a subscription is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Ended {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    #[cfg_attr(feature = "describe", ts(type = "Id"))]
    pub id: Uuid,
    /// The last event that was delivered; the stream may hold later ones.
    pub seq: Seq,
    /// Why the subscription is over.
    pub code: ErrorCode,
}

/// The notification `signal`: something that happens now, is never stored and may be dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Signal<B> {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    #[cfg_attr(feature = "describe", ts(type = "Id"))]
    pub id: Uuid,
    /// The account that acts; nil where nobody but the system does.
    pub by: Option<AccountId>,
    /// What happens.
    pub r#type: String,
    /// The facts; their shape follows from `kind` and `type`.
    pub body: B,
}

/// The answer of `protocol.ping` and `sandbox.advance`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct PingAnswer {
    /// The time of events, timers and deadlines.
    pub now: Millis,
}

/// `sandbox.advance`: moves the clock of events, timers and deadlines forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct AdvanceParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// By how many milliseconds.
    pub ms: u64,
}

impl Method for AdvanceParams {
    type Answer = PingAnswer;
    const NAME: &str = "sandbox.advance";
    const ABOUT: &str = "Moves the clock of events, timers and deadlines forward, durably.";
    const ACCESS: Access = Access::Sandbox;
    const CHANGES: bool = true;
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("ms", 0, checks::ADVANCE_MS_MAX, |params| Some(params.ms))];
}

/// The notification `welcome`, first on every connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Welcome {
    /// The server's name and version.
    pub server: String,
    /// The time of events, timers and deadlines.
    pub now: Millis,
    /// The real time.
    pub clock: Millis,
    /// The longest message a client may send, in bytes.
    pub frame_bytes_max: u32,
    /// Requests that may be unanswered at once.
    pub in_flight_max: u32,
    /// Subscriptions a connection may hold.
    pub subscriptions_max: u32,
    /// How often the server pings.
    pub ping_seconds: u32,
    /// How long a connection may stay signed out.
    pub sign_in_seconds: u32,
    /// Which data the server holds. Where it is not what it was on an earlier connection, forget every seq
    /// and state and begin anew.
    #[serde(default)]
    pub generation: Generation,
}

/// An event as it stands on the wire, with a body of type `B`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Event<B> {
    /// The kind of entity.
    pub kind: Kind,
    /// The id of the entity.
    #[cfg_attr(feature = "describe", ts(type = "Id"))]
    pub id: Uuid,
    /// Its number in the stream, from 1.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// The account that did it; nil where nobody but time or the system acted.
    pub by: Option<AccountId>,
    /// What happened.
    pub r#type: String,
    /// The command that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub command_id: Option<CommandId>,
    /// The facts; their shape follows from `kind` and `type`.
    pub body: B,
}

examples! {
    Applied { seq: 300, at: AT }
    Empty {}
    StreamParams { kind: Kind::Room, id: ROOM.0 }
    ReadParams { kind: Kind::Room, id: ROOM.0, after: None, before: Some(300), limit: Some(50) }
    SubscribeParams { kind: Kind::Room, id: ROOM.0, after: Some(0) }
    SubscribeAnswer { head: 20_000, behind: Some(true) }
    AdvanceParams { command_id: COMMAND, ms: 86_400_000 }
    PingAnswer { now: AT }
}

impl Example for StateAnswer<Anything> {
    fn example() -> Self {
        Self { seq: 300, state: Anything }
    }
}

impl Example for ReadAnswer<Anything> {
    fn example() -> Self {
        Self { events: vec![Event::example()], head: 300, more: true }
    }
}

impl Example for Event<Anything> {
    fn example() -> Self {
        Self {
            kind: Kind::Room,
            id: example::ROOM.0,
            seq: 300,
            at: example::AT,
            by: None,
            r#type: "posted".to_owned(),
            command_id: None,
            body: Anything,
        }
    }
}

/// Hands the parameters of the methods of streams, and of the protocol itself, to a macro, in the order in
/// which they are printed.
#[macro_export]
macro_rules! stream_methods {
    ($with:ident) => {
        $with! {
            $crate::stream::Ping,
            $crate::stream::AdvanceParams,
            $crate::stream::ShowState,
            $crate::stream::ReadParams,
            $crate::stream::SubscribeParams,
            $crate::stream::Unsubscribe,
        }
    };
}

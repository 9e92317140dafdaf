//! Work sessions: time shown by heartbeats.

mod timesheet;

use serde::{Deserialize, Serialize};

pub use self::timesheet::{Counted, Granted, TIMESHEET, TimesheetState, WeekTotal};
use crate::error::ErrorCode::{self, Forbidden, NotFound, TooLarge};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, ContractId, Millis, Seq, SessionId};
use crate::kind::Kind;
use crate::limit::Limit;
use crate::method::Method;
use crate::registry::{Entity, EventType, Shape};
use crate::{checks, rules};

/// A work session as a stream.
pub const SESSION: Entity = Entity {
    kind: Kind::WorkSession,
    about: "One stretch of timed work.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Started>("started", "Time may be shown from here on."),
        EventType::of::<Beats>("beats", "Beats came in."),
        EventType::of::<SlotClosed>("slot_closed", "A ten-minute slot is full, or time has passed it."),
        EventType::of::<Stopped>("stopped", "The session is over."),
    ],
    signals: &[],
};

/// `work.start`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StartParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The contract that the work is for.
    pub contract: ContractId,
    /// What is worked on, for the diary.
    pub memo: String,
}

impl Method for StartParams {
    type Answer = StartAnswer;
    const NAME: &str = "work.start";
    const ABOUT: &str = "Starts a session of timed work, and takes over from one that runs.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] =
        &["started", "granted", "session_started", "stopped", "slot_closed", "counted", "session_stopped"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[
        rules::CONTRACT_ENDED,
        rules::CONTRACT_NOT_ACTIVE,
        rules::NOT_HOURLY,
        rules::TOO_MANY_SESSIONS,
        rules::WEEKLY_LIMIT,
    ];
    const LIMITS: &[Limit<Self>] =
        &[Limit::text("memo", checks::TITLE_BYTES_MAX, |params| Some(&params.memo))];
}

/// The answer of `work.start`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StartAnswer {
    /// The new session.
    pub session: SessionId,
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// The length of a slot of the diary.
    pub slot_seconds: u32,
    /// How often to sample.
    pub beat_seconds: u32,
    /// How often to report.
    pub report_seconds: u32,
}

/// `work.beat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct BeatParams {
    /// The session.
    pub session: SessionId,
    /// At most 64; at least one, where nothing is skipped.
    pub beats: Vec<Beat>,
    /// Numbers of beats that will never come, at most 64 ranges: the tracker has lost them. They are
    /// acknowledged, and credit nothing even if such a beat comes later. A number whose beat has come keeps
    /// it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Skip>>"))]
    pub skip: Vec<Skip>,
}

impl Method for BeatParams {
    type Answer = BeatAnswer;
    const NAME: &str = "work.beat";
    const ABOUT: &str = "Reports beats, 64 at most. A repeated beat counts once; one that cannot be true is acked, credits \
         nothing and is named in `rejected`. Beats that the tracker has lost are skipped.";
    const EVENTS: &[&str] = &["beats", "counted", "slot_closed"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[rules::SESSION_STOPPED, rules::TOO_MANY_SKIPS];
    const LIMITS: &[Limit<Self>] = &[
        Limit::items("beats", 0, checks::BEATS_MAX, |params| Some(params.beats.len())),
        Limit::items("skip", 0, checks::SKIPS_MAX, |params| Some(params.skip.len())),
    ];

    // How few beats there may be depends on the ranges; the rest are the numbers within the lists.
    fn check(&self) -> Result<(), WireError> {
        checks::report(&self.beats, &self.skip)
    }
}

/// Numbers of beats that will never come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Skip {
    /// The first of them.
    pub from: u64,
    /// The last of them.
    pub to: u64,
}

/// What happened since the beat before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Beat {
    /// Its number in the session, from 1.
    pub seq: u64,
    /// Milliseconds since `work.start`'s answer, by a clock that never goes back and goes on while the
    /// machine sleeps.
    pub mono_ms: u64,
    /// The wall clock of the agent's machine, read together with `mono_ms`. It shows that the machine slept,
    /// where the other clock stood still.
    pub at: Millis,
    /// Keys pressed.
    pub keys: u32,
    /// Buttons clicked.
    pub clicks: u32,
    /// Scroll steps.
    pub scrolls: u32,
}

/// The answer of `work.beat`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct BeatAnswer {
    /// The highest beat up to which all are durable or skipped.
    pub acked: u64,
    /// Beats that credit nothing, and why.
    pub rejected: Vec<Rejected>,
}

/// A beat that cannot be true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Rejected {
    /// The number of the beat.
    pub seq: u64,
    /// The rule that says why.
    pub rule: String,
}

/// `work.stop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StopParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The session.
    pub session: SessionId,
}

impl Method for StopParams {
    type Answer = StopAnswer;
    const NAME: &str = "work.stop";
    const ABOUT: &str = "Stops a session; its freelancer may.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["stopped", "slot_closed", "counted", "session_stopped"];
    const ERRORS: &[ErrorCode] = &[Forbidden, NotFound];
    const RULES: &[&str] = &[rules::SESSION_RUNNING, rules::SESSION_STOPPED];
}

/// The answer of `work.stop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StopAnswer {
    /// The seq of the command's last event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// What the session credits in all.
    pub credited_seconds: u64,
}

/// `work.diary`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DiaryParams {
    /// The contract.
    pub contract: ContractId,
    /// From the slot in which this time lies.
    pub from: Millis,
    /// Up to the slots that start before this time.
    pub to: Millis,
}

impl Method for DiaryParams {
    type Answer = DiaryAnswer;
    const NAME: &str = "work.diary";
    const ABOUT: &str = "Shows the ten-minute slots of a contract, the open one so far included.";
    const ERRORS: &[ErrorCode] = &[NotFound, TooLarge];
    const LIMITS: &[Limit<Self>] =
        &[Limit::number("from", 0, checks::INTEGER_MAX, |params| Some(params.from))];

    // Where the span ends depends on where it starts.
    fn check(&self) -> Result<(), WireError> {
        checks::number("to", self.to, self.from, checks::INTEGER_MAX)
    }
}

/// The answer of `work.diary`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DiaryAnswer {
    /// The slots in order of time.
    pub slots: Vec<Slot>,
}

/// A ten-minute slot of the diary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Slot {
    /// When the slot starts.
    pub at: Millis,
    /// What counts of it.
    pub credited_seconds: u64,
    /// Keys pressed.
    pub keys: u64,
    /// Buttons clicked.
    pub clicks: u64,
    /// Scroll steps.
    pub scrolls: u64,
    /// What was worked on.
    pub memo: String,
    /// The session that showed this time.
    pub session: SessionId,
}

/// Why a session stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The freelancer stopped it.
    User,
    /// Nothing happened for too long.
    Idle,
    /// The weekly limit is reached.
    Limit,
    /// Another session of the person started.
    Takeover,
    /// The contract is over.
    Contract,
}

/// Event `started`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Started {
    /// The contract that the work is for.
    pub contract: ContractId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// The client, for whom the work is done.
    pub client: AccountId,
    /// What is worked on.
    pub memo: String,
}

/// Event `beats`: what a report added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Beats {
    /// The highest beat up to which all are taken.
    pub through: u64,
    /// What the session credits so far.
    pub credited_seconds: u64,
    /// Keys pressed in this report.
    pub keys: u64,
    /// Buttons clicked in this report.
    pub clicks: u64,
    /// Scroll steps in this report.
    pub scrolls: u64,
    /// Beats that credit nothing, and why.
    pub rejected: Vec<Rejected>,
}

/// Event `slot_closed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct SlotClosed {
    /// When the slot starts.
    pub at: Millis,
    /// What counts of it.
    pub credited_seconds: u64,
    /// Keys pressed.
    pub keys: u64,
    /// Buttons clicked.
    pub clicks: u64,
    /// Scroll steps.
    pub scrolls: u64,
}

/// Event `stopped`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Stopped {
    /// Why the session stopped.
    pub reason: StopReason,
    /// What the session credits in all.
    pub credited_seconds: u64,
}

/// The state of a work session, as its freelancer and client see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The session.
    pub session: SessionId,
    /// The contract that the work is for.
    pub contract: ContractId,
    /// The freelancer, who works.
    pub freelancer: AccountId,
    /// The client, for whom the work is done.
    pub client: AccountId,
    /// What is worked on.
    pub memo: String,
    /// Whether it runs.
    pub status: SessionStatus,
    /// When it started.
    pub started_at: Millis,
    /// The highest beat up to which all are taken.
    pub through: u64,
    /// What it credits so far.
    pub credited_seconds: u64,
    /// Why the session stopped, where it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub reason: Option<StopReason>,
}

/// Where a work session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Beats come in.
    Running,
    /// No beats for a while; nothing is credited.
    Suspended,
    /// The session is over.
    Stopped,
}

examples! {
    StartParams { command_id: COMMAND, contract: CONTRACT, memo: text("the header") }
    StartAnswer { session: SESSION, seq: 1, at: AT, slot_seconds: 600, beat_seconds: 10, report_seconds: 60 }
    BeatParams { session: SESSION, beats: vec![Beat::example()], skip: vec![] }
    Beat { seq: 1, mono_ms: 10_000, at: AT, keys: 40, clicks: 3, scrolls: 0 }
    BeatAnswer { acked: 6, rejected: vec![Rejected::example()] }
    Rejected { seq: 4, rule: text("beat_ahead") }
    StopParams { command_id: COMMAND, session: SESSION }
    StopAnswer { seq: 12, at: AT, credited_seconds: 3_600 }
    DiaryParams { contract: CONTRACT, from: AT, to: AT + 86_400_000 }
    DiaryAnswer { slots: vec![Slot::example()] }
    Slot { at: AT, credited_seconds: 590, keys: 900, clicks: 70, scrolls: 5, memo: text("the header"), session: SESSION }
    Started { contract: CONTRACT, freelancer: BEN, client: ADA, memo: text("the header") }
    Beats { through: 6, credited_seconds: 60, keys: 240, clicks: 18, scrolls: 0, rejected: vec![Rejected::example()] }
    SlotClosed { at: AT, credited_seconds: 590, keys: 900, clicks: 70, scrolls: 5 }
    Stopped { reason: StopReason::Takeover, credited_seconds: 3_600 }
}

/// Hands the parameters of the methods of timed work to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! work_methods {
    ($with:ident) => {
        $with! {
            $crate::work::StartParams,
            $crate::work::BeatParams,
            $crate::work::StopParams,
            $crate::work::DiaryParams,
        }
    };
}

//! Work sessions: time shown by heartbeats.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, CommandId, ContractId, Millis, Seq, SessionId};

/// `work.start`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StartParams {
    /// The change as its maker calls it.
    pub command_id: CommandId,
    /// For which contract.
    pub contract: ContractId,
    /// What is worked on.
    pub memo: String,
}

/// The answer of `work.start`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StartAnswer {
    /// The new session.
    pub session: SessionId,
    /// The command's last event.
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
    /// Which session.
    pub session: SessionId,
    /// At most 64; at least one, where nothing is skipped.
    pub beats: Vec<Beat>,
    /// Numbers of beats that will never come, at most 64 ranges: the tracker has lost them. They are acknowledged, and credit
    /// nothing even if such a beat comes later. A number whose beat has come keeps it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "describe", ts(optional, as = "Option<Vec<Skip>>"))]
    pub skip: Vec<Skip>,
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
    /// Its number, from 1.
    pub seq: u64,
    /// Milliseconds since `work.start`'s answer, by a clock that never goes back and goes on while the machine sleeps.
    pub mono_ms: u64,
    /// The wall clock of the agent's machine, read together with `mono_ms`. It shows that the machine slept, where the other
    /// clock stood still.
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
    /// Its number.
    pub seq: u64,
    /// Why.
    pub rule: String,
}

/// `work.stop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StopParams {
    /// The change as its maker calls it.
    pub command_id: CommandId,
    /// Which session.
    pub session: SessionId,
}

/// The answer of `work.stop`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct StopAnswer {
    /// The command's last event.
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
    /// Of which contract.
    pub contract: ContractId,
    /// From the slot in which this time lies.
    pub from: Millis,
    /// Up to the slots that start before this time.
    pub to: Millis,
}

/// The answer of `work.diary`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct DiaryAnswer {
    /// In order of time.
    pub slots: Vec<Slot>,
}

/// A ten-minute slot of the diary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Slot {
    /// Where it starts.
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
    /// By which session.
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
    /// For which contract.
    pub contract: ContractId,
    /// Who works.
    pub freelancer: AccountId,
    /// For whom.
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
    /// Where the slot starts.
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
    /// Why.
    pub reason: StopReason,
    /// What the session credits in all.
    pub credited_seconds: u64,
}

/// The state of a work session, as its freelancer and client see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// Which.
    pub session: SessionId,
    /// For which contract.
    pub contract: ContractId,
    /// Who works.
    pub freelancer: AccountId,
    /// For whom.
    pub client: AccountId,
    /// What is worked on.
    pub memo: String,
    /// Where it stands.
    pub status: SessionStatus,
    /// When it started.
    pub started_at: Millis,
    /// The highest beat up to which all are taken.
    pub through: u64,
    /// What it credits so far.
    pub credited_seconds: u64,
    /// Why it stopped.
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
    /// Over.
    Stopped,
}

/// Event `granted` of a timesheet: the session may count time from here on, and no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Granted {
    /// Which session.
    pub session: SessionId,
    /// For which contract.
    pub contract: ContractId,
}

/// Event `counted` of a timesheet: time that a session has shown and may count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Counted {
    /// Which session.
    pub session: SessionId,
    /// For which contract.
    pub contract: ContractId,
    /// What counts of what it has shown.
    pub counted_ms: u64,
    /// The week it falls in (the last one, where it spans two): its Monday, 00:00 UTC.
    pub week_at: Millis,
    /// What counts in that week for that contract, this included.
    pub week_ms: u64,
}

/// The state of a timesheet, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct TimesheetState {
    /// The session that may count time now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub running: Option<SessionId>,
    /// What counts in this week and those just before it, by week and contract.
    pub weeks: Vec<WeekTotal>,
}

/// What counts for a contract in a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct WeekTotal {
    /// The week: its Monday, 00:00 UTC.
    pub week_at: Millis,
    /// Which contract.
    pub contract: ContractId,
    /// How much.
    pub week_ms: u64,
}

//! The rules of a timesheet: which session runs, and how much of its time counts.

use std::collections::BTreeMap;

use protocol::work::{Counted, Granted, TimesheetState, WeekTotal};
use protocol::{AccountId, ContractId, Kind, Millis, SessionId, rules};
use serde::{Deserialize, Serialize};

use super::event::{ContractOver, CountedTime, Event, GrantDeclined, GrantTerms, LimitChanged};
use super::span::{Span, WEEK_MS, week_of};
use super::window::Window;
use crate::machine::read_command;
use crate::shape::Version;
use crate::work::work_session::CountedPart;
use crate::{Effect, Machine, Occasion, Refusal, Stamp, Unreadable};

/// The most windows that are remembered. Beyond that the session that has been over for longest is forgotten,
/// and later claims of it count nothing. Where none of them is over, no further session may run.
pub const WINDOWS_MAX: usize = 1_024;

/// How long the window of a session that is over is remembered, in milliseconds. Its late beats come within a
/// day; and as long as the command that started it could come again, the session must be known, so that it is
/// never granted twice.
pub const WINDOW_KEPT_MS: u64 = 8 * 24 * 60 * 60 * 1_000;

/// The milliseconds of a minute.
const MINUTE_MS: u64 = 60_000;

/// The number of past weeks whose totals are kept. Those in which a remembered session may still claim time
/// are kept as well, so that it is measured by the whole week.
const WEEKS_KEPT: u64 = 2;

/// The state of a timesheet. Only `apply` changes it, so replaying the events rebuilds it exactly.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timesheet {
    running: Option<SessionId>,
    windows: BTreeMap<SessionId, Window>,
    /// The milliseconds that count, by week and contract.
    weeks: BTreeMap<Millis, BTreeMap<ContractId, u64>>,
}

/// How much of a week's limit is left.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The start of the week: Monday, 00:00 UTC.
    pub week_at: Millis,
    /// What is left, in milliseconds.
    pub left_ms: u64,
}

/// The commands of a timesheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Sent by a contract: let a session run, in place of any other.
    Grant(Grant),
    /// Sent by a session: it has shown time, and asks how much of it counts.
    Claim(Claim),
    /// Sent by a contract: another weekly limit holds from now on.
    LimitChanged {
        /// The contract.
        contract: ContractId,
        /// The most minutes that count in a week.
        weekly_limit_minutes: u32,
    },
    /// Sent by a contract that has ended: none of its sessions may run.
    ContractEnded {
        /// The contract.
        contract: ContractId,
    },
}

/// The session that a contract asks to start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The session.
    pub session: SessionId,
    /// The contract itself.
    pub contract: ContractId,
    /// The client of the contract.
    pub client: AccountId,
    /// The freelancer's note on what they work on.
    pub memo: String,
    /// The most minutes that count in a week.
    pub weekly_limit_minutes: u32,
}

/// The time that a session claims. A session claims in the order of time, and no slot twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The claimed time, slot by slot.
    pub parts: Vec<Part>,
    /// When the session ended, if this is its last claim.
    pub ends_at: Option<Millis>,
}

/// The time that a session claims in one slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The start of the slot.
    pub at: Millis,
    /// The spans of time, all of them within the slot.
    pub spans: Vec<Span>,
}

impl Timesheet {
    fn decide_grant(&self, here: &Occasion, grant: &Grant) -> Result<Vec<Event>, Refusal> {
        told_by_contract(here, grant.contract)?;
        if self.windows.contains_key(&grant.session) {
            return Ok(Vec::new());
        }
        let limit_ms = u64::from(grant.weekly_limit_minutes) * MINUTE_MS;
        let week_at = week_of(here.now);
        let left_ms = limit_ms.saturating_sub(self.week_ms(week_at, grant.contract));
        let declined = |rule: &str| {
            Ok(vec![Event::Declined(GrantDeclined { session: grant.session, rule: rule.to_owned() })])
        };
        if left_ms == 0 {
            return declined(rules::WEEKLY_LIMIT);
        }
        if self.windows.values().filter(|window| window.over_at.is_none()).count() >= WINDOWS_MAX {
            return declined(rules::TOO_MANY_SESSIONS);
        }
        let admission = GrantTerms {
            client: grant.client,
            memo: grant.memo.clone(),
            limit_ms,
            budget: Budget { week_at, left_ms },
            took_over: self.running,
        };
        Ok(vec![Event::Granted(Granted { session: grant.session, contract: grant.contract }, admission)])
    }

    /// A claim is never refused: the answer says how much of it counts, which may be nothing.
    fn decide_claim(&self, here: &Occasion, claim: &Claim) -> Result<Vec<Event>, Refusal> {
        let session = SessionId(here.told_by(Kind::WorkSession)?);
        let known = self.windows.get(&session);
        let window = known.cloned().unwrap_or_else(Window::nothing);
        let last_week = claim.parts.last().map_or(week_of(here.now), |part| week_of(part.at));
        let mut counting = Counting { weeks: BTreeMap::new(), timesheet: self, window: &window };
        let parts: Vec<CountedPart> = claim.parts.iter().map(|part| counting.part(part)).collect();
        let week_ms = counting.week(last_week);
        let body = Counted {
            session,
            contract: window.contract,
            counted_ms: parts.iter().map(|part| part.ms).sum(),
            week_at: last_week,
            week_ms,
        };
        let budget = Budget { week_at: last_week, left_ms: window.limit_ms().saturating_sub(week_ms) };
        let also = self.running_for(window.contract).filter(|running| *running != session);
        let last_of = known.filter(|_| claim.ends_at.is_some());
        let credited_seconds = last_of.map(|window| (window.counted_ms + body.counted_ms) / 1_000);
        let time = CountedTime { parts, budget, ended_at: claim.ends_at, also, credited_seconds };
        Ok(vec![Event::Counted(body, time)])
    }

    fn decide_contract_ended(&self, here: &Occasion, contract: ContractId) -> Result<Vec<Event>, Refusal> {
        told_by_contract(here, contract)?;
        let running = self.running_for(contract);
        Ok(running.map(|session| Event::ContractOver(ContractOver { session })).into_iter().collect())
    }

    /// A session that starts later brings the new limit with it.
    fn decide_limit_changed(
        &self,
        here: &Occasion,
        contract: ContractId,
        weekly_limit_minutes: u32,
    ) -> Result<Vec<Event>, Refusal> {
        told_by_contract(here, contract)?;
        let limit_ms = u64::from(weekly_limit_minutes) * MINUTE_MS;
        let week_at = week_of(here.now);
        let left_ms = limit_ms.saturating_sub(self.week_ms(week_at, contract));
        let budget = Budget { week_at, left_ms };
        let changed = |session| Event::LimitChanged(LimitChanged { session, limit_ms, budget });
        Ok(self.running_for(contract).map(changed).into_iter().collect())
    }

    /// The session that runs, if it is one of that contract.
    fn running_for(&self, contract: ContractId) -> Option<SessionId> {
        self.running
            .filter(|session| self.windows.get(session).is_some_and(|window| window.contract == contract))
    }

    fn week_ms(&self, week_at: Millis, contract: ContractId) -> u64 {
        self.weeks.get(&week_at).and_then(|week| week.get(&contract)).copied().unwrap_or(0)
    }

    fn grant(&mut self, session: SessionId, contract: ContractId, limit_ms: u64, now: Millis) {
        if let Some(running) = self.running.replace(session) {
            self.close(running, now);
        }
        self.forget_before(now);
        self.windows.insert(session, Window::new(contract, limit_ms, now));
    }

    fn count(&mut self, session: SessionId, contract: ContractId, time: &CountedTime, at: Millis) {
        for part in time.parts.iter().filter(|part| part.ms > 0) {
            *self.weeks.entry(week_of(part.at)).or_default().entry(contract).or_default() += part.ms;
        }
        if let Some(window) = self.windows.get_mut(&session) {
            window.counted_ms += time.parts.iter().map(|part| part.ms).sum::<u64>();
            window.claimed(time.ended_at, at);
        }
        if time.ended_at.is_some() {
            self.running = self.running.filter(|running| *running != session);
        }
    }

    /// Closes a session's window at that time, unless it closed earlier.
    fn close(&mut self, session: SessionId, at: Millis) {
        if let Some(window) = self.windows.get_mut(&session) {
            window.close(at);
        }
    }

    /// Forgets sessions that have been over for long, and makes room for one more. A session that is not over
    /// is never forgotten, however long its last claim takes: its time would count nothing, and its contract
    /// would never be told of its end. Only journals of older programs have so many that one has to go.
    fn forget_before(&mut self, now: Millis) {
        self.windows.retain(|_, window| window.over_at.is_none_or(|over_at| over_at + WINDOW_KEPT_MS > now));
        while self.windows.len() >= WINDOWS_MAX {
            let closed = self.windows.iter().filter(|(_, window)| window.until.is_some());
            let age = |window: &Window| (window.over_at.is_none(), window.over_at.or(window.until));
            let Some(session) = closed.min_by_key(|(_, window)| age(window)).map(|(id, _)| *id) else {
                break;
            };
            self.windows.remove(&session);
        }
        let past = week_of(now).saturating_sub(WEEKS_KEPT * WEEK_MS);
        let claimable = self.windows.values().map(|window| week_of(window.from)).min();
        self.weeks = self.weeks.split_off(&claimable.map_or(past, |week_at| week_at.min(past)));
    }
}

/// Computes what counts of a claim, slot by slot.
struct Counting<'a> {
    timesheet: &'a Timesheet,
    window: &'a Window,
    /// The totals of the claim's weeks, including the slots that were computed.
    weeks: BTreeMap<Millis, u64>,
}

impl Counting<'_> {
    fn week(&mut self, week_at: Millis) -> u64 {
        *self.weeks.entry(week_at).or_insert_with(|| self.timesheet.week_ms(week_at, self.window.contract))
    }

    fn part(&mut self, part: &Part) -> CountedPart {
        let week_at = week_of(part.at);
        let ms = self.window.counts(&part.spans, self.week(week_at));
        self.weeks.entry(week_at).and_modify(|total| *total += ms);
        CountedPart { at: part.at, ms }
    }
}

/// Accepts only a command that the contract itself told.
fn told_by_contract(here: &Occasion, contract: ContractId) -> Result<(), Refusal> {
    match here.told_by(Kind::Contract)? {
        id if id == contract.0 => Ok(()),
        _ => Err(Refusal::Forbidden),
    }
}

impl Machine for Timesheet {
    const KIND: Kind = Kind::Timesheet;

    /// Version 2: snapshots of version 1 do not say how much counts of each session. Version 3: those of
    /// version 2 do not say which sessions are over, and may lack some that are not.
    const STATE_VERSION: Version = 3;

    type Command = Command;
    type Event = Event;
    type Answer = ();
    type View = TimesheetState;

    fn decide(&self, here: &Occasion, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Grant(grant) => self.decide_grant(here, grant),
            Command::Claim(claim) => self.decide_claim(here, claim),
            Command::LimitChanged { contract, weekly_limit_minutes } => {
                self.decide_limit_changed(here, *contract, *weekly_limit_minutes)
            }
            Command::ContractEnded { contract } => self.decide_contract_ended(here, *contract),
        }
    }

    fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Granted(body, admission) => {
                self.grant(body.session, body.contract, admission.limit_ms, at.at);
            }
            Event::Declined(_) => {}
            Event::Counted(body, time) => self.count(body.session, body.contract, time, at.at),
            Event::LimitChanged(body) => {
                if let Some(window) = self.windows.get_mut(&body.session) {
                    window.limit_from(at.at, body.limit_ms);
                }
            }
            Event::ContractOver(body) => {
                self.close(body.session, at.at);
                self.running = None;
            }
        }
        debug_assert!(self.windows.len() <= WINDOWS_MAX, "a grant makes room for its window");
    }

    fn view(&self, _: &Occasion) -> Result<TimesheetState, Refusal> {
        let of_week = |(week_at, week): (&Millis, &BTreeMap<ContractId, u64>)| {
            let week_at = *week_at;
            let total = move |(contract, ms): (&ContractId, &u64)| WeekTotal {
                week_at,
                contract: *contract,
                week_ms: *ms,
            };
            week.iter().map(total).collect::<Vec<_>>()
        };
        Ok(TimesheetState { running: self.running, weeks: self.weeks.iter().flat_map(of_week).collect() })
    }

    fn effects(event: &Event, at: &Stamp) -> Vec<Effect> {
        event.effects(at)
    }

    fn read_told(command: &[u8]) -> Result<Command, Unreadable> {
        read_command(command)
    }

    fn answer(_: &Event, _: &Stamp) -> Result<(), Refusal> {
        Ok(())
    }

    fn unchanged(&self, _: &Occasion, _: &Command) -> Result<(), Refusal> {
        Ok(())
    }

    /// Waits until the new session has started and the old one has been ended.
    fn answers_once_told(command: &Command) -> bool {
        match command {
            Command::Grant(_) => true,
            Command::Claim(claim) => claim.ends_at.is_some(),
            Command::LimitChanged { .. } | Command::ContractEnded { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests;

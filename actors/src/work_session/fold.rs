//! Beats folded into time, in the order of their numbers, whatever the order they come in.
//!
//! A beat shows the time since the beat before it. It is folded once every beat before it has come, so the same beats give
//! the same time in any order, however often they are sent. Nothing shows time ahead of the server's clock.

use std::collections::{BTreeMap, VecDeque};

use protocol::work::{Beat, Rejected, StopReason};
use protocol::{Millis, rules};
use serde::{Deserialize, Serialize};

use super::slot::{Inputs, Slot};
use crate::timesheet::Budget;
use crate::timesheet::span::{Span, slot_of, week_of};

/// The most beats that wait for one before them: twelve hours of them; past it the missing ones are given up.
pub const WAITING_MAX: usize = 4_320;

/// How many rejected beats are remembered, so that a repeated report is answered alike: those of one report.
pub const REJECTED_KEPT: usize = protocol::checks::BEATS_MAX;

/// What a session is measured by; frozen when it starts, so that a later version never changes time already shown.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The longest time that a beat can show; a longer silence before it shows none. In milliseconds.
    pub silence_ms: u64,
    /// How much time without any input ends the session, in milliseconds.
    pub idle_ms: u64,
    /// How far ahead of the server a beat may seem to lie, in milliseconds.
    pub ahead_ms: u64,
    /// How far back a beat may lie, and how long a session may be silent, in milliseconds.
    pub backlog_ms: u64,
}

impl Policy {
    /// What is in force for sessions that start now.
    pub const NOW: Policy =
        Policy { silence_ms: 90_000, idle_ms: 10 * 60_000, ahead_ms: 2_000, backlog_ms: 12 * 3_600_000 };
}

/// A beat as it is stored: number, steady clock, keys, clicks, scrolls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken(u64, u64, u32, u32, u32);

impl From<&Beat> for Taken {
    fn from(beat: &Beat) -> Self {
        Self(beat.seq, beat.mono_ms, beat.keys, beat.clicks, beat.scrolls)
    }
}

impl Taken {
    /// Its number.
    pub fn seq(self) -> u64 {
        self.0
    }

    fn mono_ms(self) -> u64 {
        self.1
    }

    fn inputs(self) -> Inputs {
        Inputs { keys: self.2.into(), clicks: self.3.into(), scrolls: self.4.into() }
    }
}

/// Why a beat shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It lies ahead of the server.
    Ahead,
    /// Its clock went back.
    ClockBack,
    /// It lies further back than a backlog is taken.
    TooLate,
    /// The session ended before it.
    AfterStop,
}

impl Fault {
    /// The rule that it breaks.
    pub fn rule(self) -> &'static str {
        match self {
            Fault::Ahead => rules::BEAT_AHEAD,
            Fault::ClockBack => rules::BEAT_CLOCK_BACK,
            Fault::TooLate => rules::BEAT_TOO_LATE,
            Fault::AfterStop => rules::BEAT_AFTER_STOP,
        }
    }
}

/// A beat that waits for those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Waiting {
    Beat(Taken),
    /// It came with a fault; only its number counts.
    Faulty,
}

/// What a report brought.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The slots that can get no more time, in order.
    pub passed: Vec<Slot>,
    /// Beats that show nothing, and why.
    pub faults: Vec<(u64, Fault)>,
    /// What the hands did in the beats that were folded.
    pub inputs: Inputs,
}

/// How far a session's beats have come.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    policy: Policy,
    started_at: Millis,
    limit_ms: u64,
    /// All beats up to here are folded.
    through: u64,
    waiting: BTreeMap<u64, Waiting>,
    /// The steady clock of the last beat folded.
    mono_ms: u64,
    /// Up to where time is shown or passed over.
    reached: Millis,
    /// The time shown since the last input.
    idle_ms: u64,
    /// What may still be shown in the week that has been reached.
    budget: Budget,
    open: Option<Slot>,
    rejected: VecDeque<(u64, Fault)>,
    /// Up to when time may be shown, where the session was ended from outside: its agent may still tell of time before.
    until: Option<(Millis, StopReason)>,
    ended: Option<StopReason>,
}

impl Fold {
    /// Nothing folded yet, from there on.
    pub fn starting(policy: Policy, started_at: Millis, limit_ms: u64, budget: Budget) -> Self {
        Self { policy, started_at, limit_ms, reached: started_at, budget, ..Self::default() }
    }

    /// The highest beat up to which all are taken.
    pub fn through(&self) -> u64 {
        self.through
    }

    /// The slot that may get more time.
    pub fn open(&self) -> Option<&Slot> {
        self.open.as_ref()
    }

    /// Why no beat shows time any more.
    pub fn ended(&self) -> Option<StopReason> {
        self.ended
    }

    /// What it is measured by.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Whether that beat has come already.
    pub fn knows(&self, seq: u64) -> bool {
        seq <= self.through || self.waiting.contains_key(&seq)
    }

    /// Of those beats, the ones known to show nothing (of the newest such).
    pub fn rejected_among(&self, beats: &[Beat]) -> Vec<Rejected> {
        let among = |(seq, _): &&(u64, Fault)| beats.iter().any(|beat| beat.seq == *seq);
        self.rejected.iter().filter(among).map(rejected).collect()
    }

    /// Takes a report in at that time. Beats that have come before count once.
    pub fn take(&mut self, beats: &[Taken], now: Millis) -> Folded {
        let mut folded = Folded::default();
        for beat in beats {
            if !self.knows(beat.seq()) {
                let waiting = self.admit(*beat, now, &mut folded);
                self.waiting.insert(beat.seq(), waiting);
            }
        }
        while let Some(next) = self.waiting.first_entry() {
            let missing = *next.key() != self.through + 1;
            if missing && self.ended.is_none() && self.waiting.len() <= WAITING_MAX {
                break;
            }
            self.fold_next(now, &mut folded);
        }
        self.settle(&mut folded);
        folded
    }

    /// Ends the session: what waits is folded without those that never came, and the open slot is passed. Of an agent
    /// that could not know, beats of the time before the end are taken still, as long as a backlog is.
    pub fn end(&mut self, reason: StopReason, until: Millis, now: Millis) -> Folded {
        let mut folded = Folded::default();
        while !self.waiting.is_empty() {
            self.fold_next(now, &mut folded);
        }
        match reason {
            StopReason::Takeover | StopReason::Contract => self.until = Some((until, reason)),
            StopReason::User | StopReason::Idle | StopReason::Limit => self.ended = Some(reason),
        }
        self.end_where_due();
        self.settle(&mut folded);
        folded
    }

    /// Whether beats of the time before the end are taken still.
    pub fn takes_late(&self, now: Millis) -> bool {
        let in_time = |(until, _)| now <= until + self.policy.backlog_ms;
        self.ended.is_none() && self.until.is_some_and(in_time)
    }

    fn end_where_due(&mut self) {
        if let Some((until, reason)) = self.until
            && self.started_at + self.mono_ms >= until
        {
            self.ended.get_or_insert(reason);
        }
    }

    /// Takes in what the timesheet says is left, once `unanswered_ms` of that week are deducted that it has not seen yet.
    pub fn allow(&mut self, budget: Budget, unanswered_ms: u64) {
        if budget.week_at == self.budget.week_at {
            self.budget.left_ms = budget.left_ms.saturating_sub(unanswered_ms);
        }
    }

    /// Whether nothing may be shown any more this week.
    pub fn is_spent(&self) -> bool {
        self.budget.left_ms == 0
    }

    /// A beat is looked at once when it comes: whether it can be of this time at all.
    fn admit(&mut self, beat: Taken, now: Millis, folded: &mut Folded) -> Waiting {
        let at = self.started_at.saturating_add(beat.mono_ms());
        let fault = if self.ended.is_some() {
            Fault::AfterStop
        } else if at > now + self.policy.ahead_ms {
            Fault::Ahead
        } else if at.saturating_add(self.policy.backlog_ms) < now {
            Fault::TooLate
        } else {
            return Waiting::Beat(beat);
        };
        self.reject(beat.seq(), fault, folded);
        Waiting::Faulty
    }

    fn fold_next(&mut self, now: Millis, folded: &mut Folded) {
        let Some((seq, waiting)) = self.waiting.pop_first() else { return };
        self.through = seq;
        let Waiting::Beat(beat) = waiting else { return };
        if self.ended.is_some() {
            self.reject(seq, Fault::AfterStop, folded);
        } else if beat.mono_ms() < self.mono_ms {
            self.reject(seq, Fault::ClockBack, folded);
        } else {
            self.fold_beat(beat, now, folded);
        }
    }

    fn fold_beat(&mut self, beat: Taken, now: Millis, folded: &mut Folded) {
        let at = self.started_at + beat.mono_ms();
        let silent = beat.mono_ms() - self.mono_ms > self.policy.silence_ms;
        self.mono_ms = beat.mono_ms();
        folded.inputs.add(beat.inputs());
        // By how much the agent's clock is ahead of ours is not shown now: the next beat shows it, if it is true.
        let until = self.until.map_or(now, |(until, _)| until.min(now));
        let shown = Span::new(self.reached, if silent { self.reached } else { at.min(until) });
        self.show(shown, beat.inputs(), folded);
        self.reached = if silent { at.max(self.reached) } else { shown.to };
        if self.ended.is_none() || self.open.is_none() {
            // A beat belongs to the slot in which it ends, and one that ends on an edge to the slot before it.
            self.open_at(slot_of(self.reached - u64::from(shown.ms() > 0)), folded);
        }
        if let Some(open) = &mut self.open {
            open.inputs.add(beat.inputs());
        }
        self.end_where_due();
    }

    /// Shows time, up to where idleness or the week's limit ends the session.
    fn show(&mut self, span: Span, inputs: Inputs, folded: &mut Folded) {
        for (slot, piece) in span.by_slot() {
            self.enter_week(week_of(slot));
            let idle_left =
                if inputs.none() { self.policy.idle_ms.saturating_sub(self.idle_ms) } else { u64::MAX };
            let ms = piece.ms().min(idle_left).min(self.budget.left_ms);
            self.open_at(slot, folded).show(Span::new(piece.from, piece.from + ms));
            self.idle_ms += ms;
            self.budget.left_ms -= ms;
            self.ended = if self.budget.left_ms == 0 {
                Some(StopReason::Limit)
            } else if inputs.none() && self.idle_ms >= self.policy.idle_ms {
                Some(StopReason::Idle)
            } else {
                continue;
            };
            return;
        }
        if !inputs.none() {
            self.idle_ms = 0;
        }
    }

    /// No other session of the person can have shown time in a week that this one reaches first: all of the limit is left.
    fn enter_week(&mut self, week_at: Millis) {
        if week_at > self.budget.week_at {
            self.budget = Budget { week_at, left_ms: self.limit_ms };
        }
    }

    /// The open slot, which is the one that starts there; an earlier one is passed.
    fn open_at(&mut self, at: Millis, folded: &mut Folded) -> &mut Slot {
        if let Some(passed) = self.open.take_if(|open| open.at < at) {
            folded.passed.push(passed);
        }
        self.open.get_or_insert_with(|| Slot::starting(at))
    }

    /// Passes the open slot if it can get no more time.
    fn settle(&mut self, folded: &mut Folded) {
        let (reached, over) = (self.reached, self.ended.is_some() || self.until.is_some());
        folded.passed.extend(self.open.take_if(|open| over || open.end() <= reached));
    }

    fn reject(&mut self, seq: u64, fault: Fault, folded: &mut Folded) {
        folded.faults.push((seq, fault));
        if self.rejected.len() >= REJECTED_KEPT {
            self.rejected.pop_front();
        }
        self.rejected.push_back((seq, fault));
    }
}

/// A rejected beat as it stands on the wire.
pub fn rejected((seq, fault): &(u64, Fault)) -> Rejected {
    Rejected { seq: *seq, rule: fault.rule().to_owned() }
}

#[cfg(test)]
mod tests;

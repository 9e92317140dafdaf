//! Folds the beats of a session into time, in the order of their numbers, whatever the order in which they
//! come.
//!
//! A beat shows the time since the beat before it. It is folded once all earlier beats have come or are known
//! never to come. So the same beats always give the same time, however often and in whatever order they are
//! sent. No time is shown ahead of the server's clock. The result of a report is stored in its event
//! (`Decided`): the rules here run when the report is decided, and not when the event is replayed.

mod first;

use std::collections::{BTreeMap, VecDeque};

use protocol::Millis;
use protocol::work::{Beat, Rejected, Skip, StopReason};
use serde::{Deserialize, Serialize};

use super::beat::{BeatFault, Taken, Waiting, rejected};
use super::clocks::{Bounds, Clocks};
use super::policy::Policy;
use super::skipped::Skipped;
use super::slot::{Inputs, Slot};
use crate::work::timesheet::Budget;
use crate::work::timesheet::span::{Span, slot_of, week_of};

/// The most beats that wait for a missing one: twelve hours of beats. Beyond that the missing beats are given
/// up.
pub const WAITING_MAX: usize = 4_320;

/// How many rejected beats are remembered, so that a report sent again gets the same answer: as many as one
/// report can hold.
pub const REJECTED_KEPT: usize = protocol::checks::BEATS_MAX;

/// The result of a report.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The slots that can get no more time, in order.
    pub passed: Vec<Slot>,
    /// The beats that show no time, with the reason.
    pub faults: Vec<(u64, BeatFault)>,
    /// The inputs of the beats that were folded.
    pub inputs: Inputs,
}

/// Where the beats of a session stand after an event, as decided. A replay takes this over and applies no
/// rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// All beats up to this number are folded.
    pub through: u64,
    /// The steady clock of the last folded beat.
    pub mono_ms: u64,
    /// How the agent's clocks differ from the server's.
    pub clocks: Clocks,
    /// Time up to here is shown or passed over.
    pub reached: Millis,
    /// The time shown since the last input.
    pub idle_ms: u64,
    /// How much may still be shown in the week of `reached`.
    pub budget: Budget,
    /// Where the session was ended from outside: until when time may be shown, and the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<(Millis, StopReason)>,
    /// Why no beat shows time any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<StopReason>,
    /// The beats that show no time, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<(u64, BeatFault)>,
}

/// The state of a session's beats.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    policy: Policy,
    started_at: Millis,
    limit_ms: u64,
    /// All beats up to this number are folded.
    through: u64,
    waiting: BTreeMap<u64, Waiting>,
    /// Numbers above `through` whose beats will never come.
    #[serde(default)]
    skipped: Skipped,
    /// The steady clock of the last folded beat.
    mono_ms: u64,
    #[serde(default)]
    clocks: Clocks,
    /// Time up to here is shown or passed over.
    reached: Millis,
    /// The time shown since the last input.
    idle_ms: u64,
    /// How much may still be shown in the week of `reached`.
    budget: Budget,
    open: Option<Slot>,
    rejected: VecDeque<(u64, BeatFault)>,
    /// Where the session was ended by silence or from outside: until when time may be shown. The agent may
    /// still report beats from before.
    until: Option<(Millis, StopReason)>,
    ended: Option<StopReason>,
}

impl Fold {
    /// The state at the start of a session, without any beat.
    pub fn starting(policy: Policy, started_at: Millis, limit_ms: u64, budget: Budget) -> Self {
        Self { policy, started_at, limit_ms, reached: started_at, budget, ..Self::default() }
    }

    /// All beats up to this number are folded.
    pub fn through(&self) -> u64 {
        self.through
    }

    /// The slot that can still get time.
    pub fn open(&self) -> Option<&Slot> {
        self.open.as_ref()
    }

    /// Why no beat shows time any more.
    pub fn ended(&self) -> Option<StopReason> {
        self.ended
    }

    /// The policy by which the session is measured.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// The number of ranges in `skipped`.
    pub fn skipped_ranges(&self) -> usize {
        self.skipped.len()
    }

    /// Whether the beat has come, or is known never to come.
    pub fn knows(&self, seq: u64) -> bool {
        seq <= self.through || self.waiting.contains_key(&seq) || self.skipped.end_of(seq).is_some()
    }

    /// Whether each of these numbers has come or is known never to come.
    pub fn knows_skip(&self, range: Skip) -> bool {
        range.to <= self.through || self.skipped.covers(range)
    }

    /// Those of the beats that were rejected, as far as the newest rejections are remembered.
    pub fn rejected_among(&self, beats: &[Beat]) -> Vec<Rejected> {
        let among = |(seq, _): &&(u64, BeatFault)| beats.iter().any(|beat| beat.seq == *seq);
        self.rejected.iter().filter(among).map(rejected).collect()
    }

    /// Takes a report at that time. A beat that came before counts once. A number that was reported as
    /// skipped shows no time, unless its beat came before.
    pub fn take(&mut self, beats: &[Taken], skip: &[Skip], now: Millis) -> Folded {
        let mut folded = Folded::default();
        for beat in beats {
            if !self.knows(beat.seq()) {
                let waiting = self.admit(*beat, now, &mut folded);
                self.waiting.insert(beat.seq(), waiting);
            }
        }
        skip.iter().for_each(|range| self.skipped.add(*range));
        self.advance(false, now, &mut folded);
        self.skipped.forget_through(self.through);
        self.settle(&mut folded);
        self.note_told(now);
        folded
    }

    /// Notes the time of a report that reaches the present. A report from a backlog does not: more beats from
    /// before follow it.
    fn note_told(&mut self, now: Millis) {
        let told_until = self.clocks.place(self.started_at + self.mono_ms);
        if self.waiting.is_empty() && told_until + self.policy.drift_ms >= now {
            self.clocks.told_at = now;
        }
    }

    /// Ends the session: waiting beats are folded without the missing ones, and the open slot is passed. If
    /// the session was ended from outside, the agent could not know: its beats from before the end are still
    /// taken, for as long as a backlog may last.
    pub fn end(&mut self, reason: StopReason, until: Millis, now: Millis) -> Folded {
        let mut folded = Folded::default();
        self.advance(true, now, &mut folded);
        self.skipped.forget_through(self.through);
        match reason {
            StopReason::Takeover | StopReason::Contract | StopReason::Idle => {
                self.until = Some((until, reason));
            }
            StopReason::User | StopReason::Limit => self.ended = Some(reason),
        }
        self.end_where_due();
        self.settle(&mut folded);
        folded
    }

    /// The state after the last `take` or `end`, to be stored in the event.
    pub fn decided(&self, folded: &Folded) -> Decided {
        Decided {
            through: self.through,
            mono_ms: self.mono_ms,
            clocks: self.clocks,
            reached: self.reached,
            idle_ms: self.idle_ms,
            budget: self.budget,
            until: self.until,
            ended: self.ended,
            faults: folded.faults.clone(),
        }
    }

    /// Takes over what was decided, and applies no rule.
    pub fn accept(&mut self, beats: &[Taken], skip: &[Skip], open: Option<&Slot>, decided: &Decided) {
        let faulty = |seq| decided.faults.iter().any(|(faulty, _)| *faulty == seq);
        for beat in beats {
            let waiting = if faulty(beat.seq()) { Waiting::Faulty } else { Waiting::Beat(*beat) };
            self.waiting.insert(beat.seq(), waiting);
        }
        self.waiting.retain(|seq, _| *seq > decided.through);
        skip.iter().for_each(|range| self.skipped.add(*range));
        self.skipped.forget_through(decided.through);
        decided.faults.iter().for_each(|(seq, fault)| self.remember_rejected(*seq, *fault));
        self.through = decided.through;
        self.mono_ms = decided.mono_ms;
        self.clocks = decided.clocks;
        self.reached = decided.reached;
        self.idle_ms = decided.idle_ms;
        self.budget = decided.budget;
        self.open = open.cloned();
        self.until = decided.until;
        self.ended = decided.ended;
    }

    /// Whether beats from before the end are still taken. After an end by silence they are, because the agent
    /// did not know of it, and each gets its own answer. After another end they are taken only until one of
    /// them reaches the end.
    pub fn takes_late(&self, now: Millis) -> bool {
        self.until.is_some_and(|(until, reason)| {
            now <= until + self.policy.backlog_ms && (self.ended.is_none() || reason == StopReason::Idle)
        })
    }

    fn end_where_due(&mut self) {
        if let Some((until, reason)) = self.until
            && self.clocks.place(self.started_at + self.mono_ms) >= until
        {
            self.ended.get_or_insert(reason);
        }
    }

    /// Takes over how much the timesheet says is left of the week, minus the claims that it has not answered.
    pub fn allow(&mut self, budget: Budget, unanswered_ms: u64) {
        if budget.week_at == self.budget.week_at {
            self.budget.left_ms = budget.left_ms.saturating_sub(unanswered_ms);
        }
    }

    /// Whether no more time may be shown in this week.
    pub fn is_spent(&self) -> bool {
        self.budget.left_ms == 0
    }

    /// Checks a beat when it comes: its time must be possible, and the session must take it.
    fn admit(&mut self, beat: Taken, now: Millis, folded: &mut Folded) -> Waiting {
        let steady = self.started_at.saturating_add(beat.mono_ms());
        let fault = if self.ended.is_some() {
            self.fault_after_end()
        } else if steady > now + self.policy.ahead_ms {
            BeatFault::Ahead
        } else if self.clocks.place(steady).saturating_add(self.policy.age_ms_max()) < now {
            BeatFault::TooLate
        } else {
            return Waiting::Beat(beat);
        };
        self.reject(beat.seq(), fault, folded);
        Waiting::Faulty
    }

    /// The fault of a beat that comes after the end: after an end by silence it is too late.
    fn fault_after_end(&self) -> BeatFault {
        match self.until {
            Some((_, StopReason::Idle)) => BeatFault::TooLate,
            _ => BeatFault::AfterStop,
        }
    }

    /// Folds the waiting beats up to the first that may still come. At the end of the session it folds all of
    /// them.
    fn advance(&mut self, at_end: bool, now: Millis, folded: &mut Folded) {
        let latest_ms = self.waiting.values().map(|waiting| waiting.mono_ms()).max().unwrap_or(0);
        loop {
            let first = self.waiting.keys().next().copied();
            let next = self.through + 1;
            if first == Some(next) {
                self.fold_next(now, latest_ms, folded);
            } else if let Some(to) = self.skipped.end_of(next) {
                self.through = first.map_or(to, |first| to.min(first - 1));
            } else if first.is_some() && (at_end || self.ended.is_some() || self.waiting.len() > WAITING_MAX)
            {
                self.fold_next(now, latest_ms, folded);
            } else {
                return;
            }
        }
    }

    fn fold_next(&mut self, now: Millis, latest_ms: u64, folded: &mut Folded) {
        let Some((seq, waiting)) = self.waiting.pop_first() else { return };
        self.through = seq;
        let Waiting::Beat(beat) = waiting else { return };
        if self.ended.is_some() {
            self.reject(seq, self.fault_after_end(), folded);
        } else if beat.mono_ms() < self.mono_ms {
            self.reject(seq, BeatFault::ClockBack, folded);
        } else {
            self.fold_beat(beat, now, latest_ms, folded);
        }
    }

    fn fold_beat(&mut self, beat: Taken, now: Millis, latest_ms: u64, folded: &mut Folded) {
        let worked_ms = beat.mono_ms() - self.mono_ms;
        let silent = worked_ms > self.policy.silence_ms;
        let (at, slept) = self.place(beat, now, latest_ms);
        self.mono_ms = beat.mono_ms();
        let from = if silent {
            at.max(self.reached)
        } else if slept {
            // How much of the time between the two beats lay before the sleep is not known: all of it is
            // taken to lie after.
            at.saturating_sub(worked_ms).max(self.clocks.told_at).max(self.reached)
        } else {
            self.reached
        };
        if self.until.is_some_and(|(until, _)| from >= until) {
            self.end_where_due();
            return self.reject(beat.seq(), self.fault_after_end(), folded);
        }
        folded.inputs.add(beat.inputs());
        // The agent's clock may be ahead of the server's. Time after the server's present is not shown now:
        // the next beat shows it, if it was real.
        let until = self.until.map_or(now, |(until, _)| until.min(now));
        let shown = Span::new(from, if silent { from } else { at.min(until) });
        self.show(shown, beat.inputs(), folded);
        self.reached = shown.to;
        if self.ended.is_none() || self.open.is_none() {
            // A beat belongs to the slot in which it ends. A beat that ends on the edge between two slots
            // belongs to the earlier one.
            self.open_at(slot_of(self.reached - u64::from(shown.ms() > 0)), folded);
        }
        if let Some(open) = &mut self.open {
            open.inputs.add(beat.inputs());
        }
        self.end_where_due();
    }

    /// The server's time of a beat, and whether the agent's machine slept before it while the steady clock
    /// stood still.
    fn place(&mut self, beat: Taken, now: Millis, latest_ms: u64) -> (Millis, bool) {
        let steady = self.started_at + beat.mono_ms();
        let later_ms = latest_ms.saturating_sub(beat.mono_ms());
        let bounds = Bounds { drift_ms: self.policy.drift_ms, now, later_ms };
        let slept = beat.at().and_then(|wall| self.clocks.compare(steady, wall, bounds)).is_some();
        self.clocks.never_past(now, steady);
        (self.clocks.place(steady), slept)
    }

    /// Shows time, up to the point at which idleness or the week's limit ends the session.
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

    /// Enters a new week with the whole limit: no other session of the person can have shown time in a week
    /// that this one reaches first.
    fn enter_week(&mut self, week_at: Millis) {
        if week_at > self.budget.week_at {
            self.budget = Budget { week_at, left_ms: self.limit_ms };
        }
    }

    /// The slot that starts at that time. If it is a new one, the open slot before it is passed.
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

    fn reject(&mut self, seq: u64, fault: BeatFault, folded: &mut Folded) {
        folded.faults.push((seq, fault));
        self.remember_rejected(seq, fault);
    }

    fn remember_rejected(&mut self, seq: u64, fault: BeatFault) {
        if self.rejected.len() >= REJECTED_KEPT {
            self.rejected.pop_front();
        }
        self.rejected.push_back((seq, fault));
    }
}

#[cfg(test)]
mod tests;

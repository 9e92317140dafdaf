//! Folds reports of the first shape. Their events hold the beats, but not the time that these showed.
//!
//! Events of today hold what was decided (`Decided`), and a replay takes that over. Events of the first shape
//! are folded again on every replay, and must give the same time as when they were decided, because that time
//! was claimed and perhaps paid. So the code here must never change, even if the rules in `fold.rs` do.

use protocol::Millis;
use protocol::work::StopReason;

use super::super::beat::{BeatFault, Taken, Waiting};
use super::super::slot::{Inputs, Slot};
use super::Fold;
use crate::work::timesheet::Budget;
use crate::work::timesheet::span::{Span, slot_of, week_of};

/// The most beats that wait for a missing one.
const WAITING_MAX: usize = 4_320;

impl Fold {
    /// Takes a report of the first shape, which came at that time.
    pub(in super::super) fn take_first_shape(&mut self, beats: &[Taken], now: Millis) {
        for beat in beats {
            if beat.seq() > self.through && !self.waiting.contains_key(&beat.seq()) {
                let waiting = self.admit_first_shape(*beat, now);
                self.waiting.insert(beat.seq(), waiting);
            }
        }
        while let Some(next) = self.waiting.first_entry() {
            let missing = *next.key() != self.through + 1;
            if missing && self.ended.is_none() && self.waiting.len() <= WAITING_MAX {
                break;
            }
            self.fold_next_of_first_shape(now);
        }
        self.settle_first_shape();
    }

    /// Ends the session by an event of the first shape.
    pub(in super::super) fn end_first_shape(&mut self, reason: StopReason, until: Millis, now: Millis) {
        while !self.waiting.is_empty() {
            self.fold_next_of_first_shape(now);
        }
        match reason {
            StopReason::Takeover | StopReason::Contract => self.until = Some((until, reason)),
            StopReason::User | StopReason::Idle | StopReason::Limit => self.ended = Some(reason),
        }
        self.end_first_shape_where_due();
        self.settle_first_shape();
    }

    fn end_first_shape_where_due(&mut self) {
        if let Some((until, reason)) = self.until
            && self.started_at + self.mono_ms >= until
        {
            self.ended.get_or_insert(reason);
        }
    }

    fn admit_first_shape(&mut self, beat: Taken, now: Millis) -> Waiting {
        let at = self.started_at.saturating_add(beat.mono_ms());
        let fault = if self.ended.is_some() {
            BeatFault::AfterStop
        } else if at > now + self.policy.ahead_ms {
            BeatFault::Ahead
        } else if at.saturating_add(self.policy.backlog_ms) < now {
            BeatFault::TooLate
        } else {
            return Waiting::Beat(beat);
        };
        self.remember_rejected(beat.seq(), fault);
        Waiting::Faulty
    }

    fn fold_next_of_first_shape(&mut self, now: Millis) {
        let Some((seq, waiting)) = self.waiting.pop_first() else { return };
        self.through = seq;
        let Waiting::Beat(beat) = waiting else { return };
        if self.ended.is_some() {
            self.remember_rejected(seq, BeatFault::AfterStop);
        } else if beat.mono_ms() < self.mono_ms {
            self.remember_rejected(seq, BeatFault::ClockBack);
        } else {
            self.fold_beat_of_first_shape(beat, now);
        }
    }

    fn fold_beat_of_first_shape(&mut self, beat: Taken, now: Millis) {
        let at = self.started_at + beat.mono_ms();
        let silent = beat.mono_ms() - self.mono_ms > self.policy.silence_ms;
        self.mono_ms = beat.mono_ms();
        let until = self.until.map_or(now, |(until, _)| until.min(now));
        let shown = Span::new(self.reached, if silent { self.reached } else { at.min(until) });
        self.show_first_shape(shown, beat.inputs());
        self.reached = if silent { at.max(self.reached) } else { shown.to };
        if self.ended.is_none() || self.open.is_none() {
            self.open_first_shape(slot_of(self.reached - u64::from(shown.ms() > 0)));
        }
        if let Some(open) = &mut self.open {
            open.inputs.add(beat.inputs());
        }
        self.end_first_shape_where_due();
    }

    fn show_first_shape(&mut self, span: Span, inputs: Inputs) {
        for (slot, piece) in span.by_slot() {
            let week_at = week_of(slot);
            if week_at > self.budget.week_at {
                self.budget = Budget { week_at, left_ms: self.limit_ms };
            }
            let idle_left =
                if inputs.none() { self.policy.idle_ms.saturating_sub(self.idle_ms) } else { u64::MAX };
            let ms = piece.ms().min(idle_left).min(self.budget.left_ms);
            self.open_first_shape(slot).show(Span::new(piece.from, piece.from + ms));
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

    /// The slot that starts at that time. An earlier open slot is dropped, because the event holds it.
    fn open_first_shape(&mut self, at: Millis) -> &mut Slot {
        self.open.take_if(|open| open.at < at);
        self.open.get_or_insert_with(|| Slot::starting(at))
    }

    fn settle_first_shape(&mut self) {
        let (reached, over) = (self.reached, self.ended.is_some() || self.until.is_some());
        self.open.take_if(|open| over || open.end() <= reached);
    }
}

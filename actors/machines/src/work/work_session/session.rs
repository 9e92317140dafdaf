//! A session that has started: its beats, its claims and its end.

use std::collections::VecDeque;

use protocol::work::{Beat, Beats, SessionStatus, Skip, SlotClosed, Started, State, StopReason, Stopped};
use protocol::{AccountId, Millis, Seq, SessionId, rules};
use serde::{Deserialize, Serialize};

use super::beat::{Taken, rejected};
use super::command::{Count, CountedPart};
use super::event::{Closing, Deal, Event, Report, SessionTerms, Settled};
use super::fold::{Fold, Folded};
use super::skipped::SKIPPED_MAX;
use super::slot::{Inputs, Line, Slot};
use crate::work::timesheet::Budget;
use crate::work::timesheet::span::week_of;
use crate::{Caller, Occasion, Refusal, Stamp};

/// A session that has started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub(super) started: Started,
    pub(super) started_at: Millis,
    pub(super) fold: Fold,
    /// The slots that are claimed from the timesheet and not answered yet.
    claimed: VecDeque<Line>,
    /// The time that counts, as the timesheet has said.
    pub(super) counted_ms: u64,
    /// The slot that closed last. Late beats may still add time to it.
    closed: Option<SlotClosed>,
    pub(super) heard_at: Millis,
    pub(super) phase: Phase,
}

/// The phase of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Phase {
    /// The session takes beats.
    Running,
    /// The last slots are claimed from the timesheet.
    Closing(StopReason),
    /// The session has ended.
    Stopped { reason: StopReason, seq: Seq, at: Millis },
}

impl Session {
    pub(super) fn new(started: Started, terms: &SessionTerms, at: &Stamp) -> Self {
        Self {
            started,
            started_at: at.at,
            fold: Fold::starting(terms.policy, at.at, terms.limit_ms, terms.budget),
            claimed: VecDeque::new(),
            counted_ms: 0,
            closed: None,
            heard_at: at.at,
            phase: Phase::Running,
        }
    }

    fn deal(&self) -> Deal {
        Deal { contract: self.started.contract, freelancer: self.started.freelancer }
    }

    /// The caller, if they are a party, or none for the server. For anyone else the session does not exist.
    pub(super) fn party(&self, who: Caller) -> Result<Option<AccountId>, Refusal> {
        match who {
            Caller::System => Ok(None),
            Caller::Account(account)
                if account == self.started.freelancer || account == self.started.client =>
            {
                Ok(Some(account))
            }
            _ => Err(Refusal::NotFound),
        }
    }

    /// When the session ends if it does not report before.
    pub(super) fn quiet_until(&self) -> Millis {
        self.heard_at + self.fold.policy().backlog_ms
    }

    /// Decides a report. If the session has been silent for too long it has ended, even if its timer was not
    /// told yet. The report is then late, and only time before the end of the silence counts.
    pub(super) fn decide_report(
        &self,
        here: &Occasion,
        beats: &[Beat],
        skip: &[Skip],
    ) -> Result<Vec<Event>, Refusal> {
        let quiet_until = self.quiet_until();
        if self.phase != Phase::Running || here.now <= quiet_until {
            return Ok(self
                .decide_beats(here, beats, skip)?
                .map(|(body, report)| Event::Beats(body, report))
                .into_iter()
                .collect());
        }
        let closing = self.closing(StopReason::Idle, quiet_until, here.now);
        let mut closed = self.clone();
        closed.close(&closing, here.now);
        let told = closed.decide_beats(here, beats, skip)?;
        Ok(told.map_or_else(Vec::new, |(body, report)| {
            vec![Event::Closing(closing), Event::Beats(body, report)]
        }))
    }

    fn decide_beats(
        &self,
        here: &Occasion,
        beats: &[Beat],
        skip: &[Skip],
    ) -> Result<Option<(Beats, Report)>, Refusal> {
        let beats = self.fresh(beats);
        let skip: Vec<Skip> = skip.iter().filter(|range| !self.fold.knows_skip(**range)).copied().collect();
        if beats.is_empty() && skip.is_empty() {
            return Ok(None);
        }
        let late = self.phase != Phase::Running;
        if late && !self.fold.takes_late(here.now) {
            return Err(Refusal::rule(rules::SESSION_STOPPED));
        }
        let mut fold = self.fold.clone();
        let folded = fold.take(&beats, &skip, here.now);
        if fold.skipped_ranges() > SKIPPED_MAX {
            return Err(Refusal::rule(rules::TOO_MANY_SKIPS));
        }
        let passed = self.lines(&folded.passed);
        let before_ms = self.claimed_ms() + passed.iter().map(|line| line.slot.ms()).sum::<u64>();
        let open = fold.open().map(|slot| slot.clone().line(before_ms));
        let open_ms = open.as_ref().map_or(0, |line| line.slot.ms());
        let body = Beats {
            through: fold.through(),
            credited_seconds: (before_ms + open_ms) / 1_000,
            keys: folded.inputs.keys,
            clicks: folded.inputs.clicks,
            scrolls: folded.inputs.scrolls,
            rejected: folded.faults.iter().map(rejected).collect(),
        };
        let closing = fold.ended().filter(|_| !late);
        let decided = Some(fold.decided(&folded));
        Ok(Some((body, Report { deal: self.deal(), beats, skip, passed, open, closing, late, decided })))
    }

    /// The beats that have not come before, in order.
    fn fresh(&self, beats: &[Beat]) -> Vec<Taken> {
        let mut fresh: Vec<Taken> =
            beats.iter().filter(|beat| !self.fold.knows(beat.seq)).map(Taken::from).collect();
        fresh.sort_by_key(|beat| beat.seq());
        fresh.dedup_by_key(|beat| beat.seq());
        fresh
    }

    /// Closes the slots of an answered claim. Ends the session if it was the last claim, or if no more time
    /// may be shown.
    pub(super) fn decide_count(&self, count: &Count, now: Millis) -> Vec<Event> {
        let mut events = Vec::new();
        let mut after = self.clone();
        for (index, part) in count.parts.iter().enumerate() {
            let is_last = index + 1 == count.parts.len();
            let Some((body, settled)) = after.settle(*part, is_last.then_some(count.budget)) else { break };
            events.push(Event::SlotClosed(body, settled));
        }
        if count.last
            && let Phase::Closing(reason) = self.phase
        {
            let credited_seconds = after.counted_ms / 1_000;
            events.push(Event::Stopped(Stopped { reason, credited_seconds }));
        } else if self.phase == Phase::Running {
            if count.parts.is_empty() {
                events.push(Event::Allowed(count.budget));
                after.allow(count.budget);
            }
            if after.fold.is_spent() {
                events.push(Event::Closing(after.closing(StopReason::Limit, now, now)));
            }
        }
        events
    }

    /// Closes the slot that was claimed first, with the time that counts. A slot that got more time by late
    /// beats is closed again.
    fn settle(&mut self, part: CountedPart, budget: Option<Budget>) -> Option<(SlotClosed, Settled)> {
        let line = self.claimed.pop_front()?;
        debug_assert_eq!(line.slot.at, part.at, "claims are answered in their order");
        let before = self.closed.take_if(|closed| closed.at == part.at);
        let mut inputs = line.slot.inputs;
        let mut credited_seconds = (self.counted_ms + part.ms) / 1_000 - self.counted_ms / 1_000;
        if let Some(before) = before {
            credited_seconds += before.credited_seconds;
            inputs.add(Inputs { keys: before.keys, clicks: before.clicks, scrolls: before.scrolls });
        }
        let Inputs { keys, clicks, scrolls } = inputs;
        let body = SlotClosed { at: part.at, credited_seconds, keys, clicks, scrolls };
        self.closed = Some(body.clone());
        self.counted_ms += part.ms;
        if let Some(budget) = budget {
            self.allow(budget);
        }
        Some((body, Settled { contract: self.started.contract, ms: part.ms, budget }))
    }

    /// Takes over what is left of the week. The timesheet does not know of the claims that it has not
    /// answered, so they are deducted.
    fn allow(&mut self, budget: Budget) {
        let waiting = self.claimed.iter().map(|line| &line.slot).chain(self.fold.open());
        let in_week = waiting.filter(|slot| week_of(slot.at) == budget.week_at);
        let unanswered_ms = in_week.map(Slot::ms).sum();
        self.fold.allow(budget, unanswered_ms);
    }

    pub(super) fn closing(&self, reason: StopReason, until: Millis, now: Millis) -> Closing {
        let mut fold = self.fold.clone();
        let folded: Folded = fold.end(reason, until, now);
        let (passed, decided) = (self.lines(&folded.passed), Some(fold.decided(&folded)));
        Closing { deal: self.deal(), reason, until, passed, decided }
    }

    /// The passed slots, as lines of the diary.
    fn lines(&self, passed: &[Slot]) -> Vec<Line> {
        let mut before_ms = self.claimed_ms();
        let line = |slot: &Slot| {
            let line = slot.clone().line(before_ms);
            before_ms += slot.ms();
            line
        };
        passed.iter().map(line).collect()
    }

    /// The time that counts or is claimed, in milliseconds.
    fn claimed_ms(&self) -> u64 {
        self.counted_ms + self.claimed.iter().map(|line| line.slot.ms()).sum::<u64>()
    }

    pub(super) fn must_run(&self) -> Result<(), Refusal> {
        match self.phase {
            Phase::Running => Ok(()),
            Phase::Closing(_) | Phase::Stopped { .. } => Err(Refusal::rule(rules::SESSION_STOPPED)),
        }
    }

    pub(super) fn apply(&mut self, event: &Event, at: &Stamp) {
        match event {
            Event::Beats(_, report) => self.report(report, at.at),
            Event::Closing(closing) => self.close(closing, at.at),
            Event::SlotClosed(body, settled) => {
                self.settle(CountedPart { at: body.at, ms: settled.ms }, settled.budget);
            }
            Event::Allowed(budget) => self.allow(*budget),
            Event::Stopped(body) => {
                self.phase = Phase::Stopped { reason: body.reason, seq: at.seq, at: at.at };
            }
            Event::Started(..) | Event::Declined(_) | Event::Watched(_) => {}
        }
    }

    /// Applies a report. What was decided is stored in the event; only events of the first shape are folded
    /// again, by the old rules.
    fn report(&mut self, report: &Report, at: Millis) {
        let open = report.open.as_ref().map(|line| &line.slot);
        match &report.decided {
            Some(decided) => self.fold.accept(&report.beats, &report.skip, open, decided),
            None => self.fold.take_first_shape(&report.beats, at),
        }
        self.claimed.extend(report.passed.iter().cloned());
        self.heard_at = at;
        if let Some(reason) = report.closing {
            self.phase = Phase::Closing(reason);
        }
    }

    /// Applies a closing in the same way. It leaves no slot open.
    fn close(&mut self, closing: &Closing, at: Millis) {
        match &closing.decided {
            Some(decided) => self.fold.accept(&[], &[], None, decided),
            None => self.fold.end_first_shape(closing.reason, closing.until, at),
        }
        self.claimed.extend(closing.passed.iter().cloned());
        self.phase = Phase::Closing(closing.reason);
    }

    pub(super) fn state(&self, here: &Occasion) -> State {
        let silent = here.now > self.heard_at + self.fold.policy().silence_ms;
        let (status, reason) = match self.phase {
            Phase::Running if silent => (SessionStatus::Suspended, None),
            Phase::Running => (SessionStatus::Running, None),
            Phase::Closing(reason) | Phase::Stopped { reason, .. } => (SessionStatus::Stopped, Some(reason)),
        };
        State {
            session: SessionId(here.stream.id),
            contract: self.started.contract,
            freelancer: self.started.freelancer,
            client: self.started.client,
            memo: self.started.memo.clone(),
            status,
            started_at: self.started_at,
            through: self.fold.through(),
            credited_seconds: (self.claimed_ms() + self.fold.open().map_or(0, Slot::ms)) / 1_000,
            reason,
        }
    }
}

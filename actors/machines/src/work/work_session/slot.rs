//! A ten-minute slot of a session: the spans of time in it, and what the hands did.

use protocol::Millis;
use serde::{Deserialize, Serialize};

use crate::work::timesheet::span::{SLOT_MS, Span};

/// What a session shows of one slot.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Where it starts.
    pub at: Millis,
    /// The time shown, rising; spans that touch are one.
    pub spans: Vec<Span>,
    /// What the hands did in it.
    pub inputs: Inputs,
}

/// What the hands did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// Keys pressed.
    pub keys: u64,
    /// Buttons clicked.
    pub clicks: u64,
    /// Scroll steps.
    pub scrolls: u64,
}

impl Inputs {
    /// Whether the hands did nothing.
    pub fn none(self) -> bool {
        self == Inputs::default()
    }

    /// Adds what else they did.
    pub fn add(&mut self, more: Inputs) {
        self.keys += more.keys;
        self.clicks += more.clicks;
        self.scrolls += more.scrolls;
    }
}

/// A slot as it stands in the diary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The slot.
    pub slot: Slot,
    /// Its whole seconds: what the session's total gains by it, so that lines always sum to the total.
    pub seconds: u64,
}

impl Slot {
    /// An empty slot.
    pub fn starting(at: Millis) -> Self {
        Self { at, ..Self::default() }
    }

    /// Where it ends.
    pub fn end(&self) -> Millis {
        self.at + SLOT_MS
    }

    /// How much time it shows, in milliseconds.
    pub fn ms(&self) -> u64 {
        self.spans.iter().map(|span| span.ms()).sum()
    }

    /// Adds a span that starts no earlier than the last one ended.
    pub fn show(&mut self, span: Span) {
        match self.spans.last_mut() {
            Some(last) if last.to == span.from => last.to = span.to,
            _ => self.spans.push(span),
        }
        debug_assert!(self.ms() <= SLOT_MS, "spans lie in their slot and do not overlap");
    }

    /// The slot as a line of the diary, after slots that show `before_ms` in all.
    pub fn line(self, before_ms: u64) -> Line {
        let seconds = (before_ms + self.ms()) / 1_000 - before_ms / 1_000;
        Line { slot: self, seconds }
    }
}

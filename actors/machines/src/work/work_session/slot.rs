//! A ten-minute slot of a session: its spans of time and its inputs.

use protocol::Millis;
use serde::{Deserialize, Serialize};

use crate::work::timesheet::span::{SLOT_MS, Span};

/// The time that a session shows in one slot.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The start of the slot.
    pub at: Millis,
    /// The spans of time, rising. Spans that touch are joined.
    pub spans: Vec<Span>,
    /// The inputs.
    pub inputs: Inputs,
}

/// The inputs of a person: keyboard and mouse.
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
    /// Whether there was no input.
    pub fn none(self) -> bool {
        self == Inputs::default()
    }

    /// Adds more inputs.
    pub fn add(&mut self, more: Inputs) {
        self.keys += more.keys;
        self.clicks += more.clicks;
        self.scrolls += more.scrolls;
    }
}

/// A slot as a line of the diary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The slot.
    pub slot: Slot,
    /// The whole seconds that this slot adds to the session's total. The fractions of slots are carried over,
    /// so the lines always add up to the total.
    pub seconds: u64,
}

impl Slot {
    /// An empty slot.
    pub fn starting(at: Millis) -> Self {
        Self { at, ..Self::default() }
    }

    /// The end of the slot.
    pub fn end(&self) -> Millis {
        self.at + SLOT_MS
    }

    /// The time that it shows, in milliseconds.
    pub fn ms(&self) -> u64 {
        self.spans.iter().map(|span| span.ms()).sum()
    }

    /// Adds a span. It must not start before the end of the last one.
    pub fn show(&mut self, span: Span) {
        match self.spans.last_mut() {
            Some(last) if last.to == span.from => last.to = span.to,
            _ => self.spans.push(span),
        }
        debug_assert!(self.ms() <= SLOT_MS, "spans lie in their slot and do not overlap");
    }

    /// The line of the diary, where the slots before this one show `before_ms`.
    pub fn line(self, before_ms: u64) -> Line {
        let seconds = (before_ms + self.ms()) / 1_000 - before_ms / 1_000;
        Line { slot: self, seconds }
    }
}

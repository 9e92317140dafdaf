//! A beat as it is stored, and why one may show nothing.

use protocol::work::{Beat, Rejected};
use protocol::{Millis, rules};
use serde::{Deserialize, Serialize, Serializer};

use super::slot::Inputs;

/// A beat as it is stored: number, steady clock, keys, clicks, scrolls, wall clock. Those stored before the wall clock was
/// looked at have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Taken(u64, u64, u32, u32, u32, #[serde(default)] Option<Millis>);

impl Serialize for Taken {
    /// One without a wall clock is written as it was read: with five members.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Taken(seq, mono_ms, keys, clicks, scrolls, at) = *self;
        match at {
            None => (seq, mono_ms, keys, clicks, scrolls).serialize(serializer),
            Some(at) => (seq, mono_ms, keys, clicks, scrolls, at).serialize(serializer),
        }
    }
}

impl From<&Beat> for Taken {
    fn from(beat: &Beat) -> Self {
        Self(beat.seq, beat.mono_ms, beat.keys, beat.clicks, beat.scrolls, Some(beat.at))
    }
}

impl Taken {
    /// As it was stored before the wall clock was looked at: such beats are still read.
    pub fn of_first_shape(beat: &Beat) -> Self {
        Self(beat.seq, beat.mono_ms, beat.keys, beat.clicks, beat.scrolls, None)
    }

    /// Its number.
    pub fn seq(self) -> u64 {
        self.0
    }

    /// Milliseconds since the session's start, by the agent's steady clock.
    pub fn mono_ms(self) -> u64 {
        self.1
    }

    /// The agent's wall clock.
    pub fn at(self) -> Option<Millis> {
        self.5
    }

    /// What the hands did since the beat before it.
    pub fn inputs(self) -> Inputs {
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
    /// It lies further back than a backlog is taken, or after the silence that ended the session.
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
pub(super) enum Waiting {
    Beat(Taken),
    /// It came with a fault; only its number counts.
    Faulty,
}

impl Waiting {
    pub(super) fn mono_ms(self) -> u64 {
        match self {
            Waiting::Beat(beat) => beat.mono_ms(),
            Waiting::Faulty => 0,
        }
    }
}

/// A rejected beat as it stands on the wire.
pub fn rejected((seq, fault): &(u64, Fault)) -> Rejected {
    Rejected { seq: *seq, rule: fault.rule().to_owned() }
}

//! A beat as it is stored, and the reasons why a beat may show no time.

use protocol::work::{Beat, Rejected};
use protocol::{Millis, rules};
use serde::{Deserialize, Serialize, Serializer};

use super::slot::Inputs;

/// A stored beat: number, steady clock, keys, clicks, scrolls, wall clock. Beats from before the wall clock
/// was used have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Taken(u64, u64, u32, u32, u32, #[serde(default)] Option<Millis>);

impl Serialize for Taken {
    /// A beat without a wall clock is written with five members, as it was read: stored bytes must not
    /// change.
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
    /// A beat as it was stored before the wall clock was used. Tests make old events of these.
    pub fn of_first_shape(beat: &Beat) -> Self {
        Self(beat.seq, beat.mono_ms, beat.keys, beat.clicks, beat.scrolls, None)
    }

    /// The number of the beat in its session.
    pub fn seq(self) -> u64 {
        self.0
    }

    /// The milliseconds since the start of the session, by the agent's steady clock.
    pub fn mono_ms(self) -> u64 {
        self.1
    }

    /// The time on the agent's wall clock.
    pub fn at(self) -> Option<Millis> {
        self.5
    }

    /// The inputs since the beat before.
    pub fn inputs(self) -> Inputs {
        Inputs { keys: self.2.into(), clicks: self.3.into(), scrolls: self.4.into() }
    }
}

/// Why a beat shows no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BeatFault {
    /// It claims to be later than the server's clock.
    Ahead,
    /// Its steady clock is lower than that of the beat before.
    ClockBack,
    /// It is older than a backlog may be, or comes after the session was ended by silence.
    TooLate,
    /// The session had ended before it.
    AfterStop,
}

impl BeatFault {
    /// The name of the rule that it breaks.
    pub fn rule(self) -> &'static str {
        match self {
            BeatFault::Ahead => rules::BEAT_AHEAD,
            BeatFault::ClockBack => rules::BEAT_CLOCK_BACK,
            BeatFault::TooLate => rules::BEAT_TOO_LATE,
            BeatFault::AfterStop => rules::BEAT_AFTER_STOP,
        }
    }
}

/// A beat that waits until all beats before it have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Waiting {
    Beat(Taken),
    /// A beat with a fault: its number is taken, and it shows no time.
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

/// The rejected beat in its wire form.
pub fn rejected((seq, fault): &(u64, BeatFault)) -> Rejected {
    Rejected { seq: *seq, rule: fault.rule().to_owned() }
}

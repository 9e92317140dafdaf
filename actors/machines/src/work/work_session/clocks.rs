//! Computes the server's time of a beat from the two clocks of its agent.
//!
//! The steady clock says how much time lies between two beats, but on some machines it stands still while
//! they sleep. Only the wall clock shows such a sleep. So the two clocks are compared: if the wall clock has
//! advanced more than drift explains, the steady clock stood still for the difference. The wall clock can
//! only move a beat to a later time, and never past the server's present. So a wrong wall clock can neither
//! create time nor move it into the past.

use protocol::Millis;
use serde::{Deserialize, Serialize};

/// How the two clocks of an agent differ from the server's. All values are in milliseconds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// How long the steady clock has stood still since the start of the session, as the wall clock has shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stood_still_ms: u64,
    /// By how much the wall clock is ahead of the server's clock; negative if it is behind. The first beat
    /// sets it; it is set again only after the wall clock itself was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ahead_ms: Option<i64>,
    /// When the last report came that reached the present. Everything before that time has been reported.
    pub told_at: Millis,
}

/// The bounds for the time of a beat whose two clocks disagree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most that the clocks may differ by drift.
    pub drift_ms: u64,
    /// The server's present.
    pub now: Millis,
    /// How much later the newest beat is, by the steady clock. It must not lie after `now` either.
    pub later_ms: u64,
}

impl Clocks {
    /// The server's time of a beat whose steady clock shows `steady`.
    pub(super) fn place(&self, steady: Millis) -> Millis {
        steady.saturating_add(self.stood_still_ms)
    }

    /// Compares the wall clock of a beat with its steady clock. Where they disagree because the machine
    /// slept, returns the time of the beat.
    ///
    /// A wall clock that fell behind was set back: this says nothing about sleep, because a steady clock
    /// never runs ahead.
    pub(super) fn compare(&mut self, steady: Millis, wall: Millis, bounds: Bounds) -> Option<Millis> {
        let place = self.place(steady);
        let ahead_ms = difference(wall, place);
        let parted_ms = ahead_ms - *self.wall_ahead_ms.get_or_insert(ahead_ms);
        if parted_ms.unsigned_abs() <= bounds.drift_ms {
            return None;
        }
        let slept_ms = u64::try_from(parted_ms).map_or(0, |slept_ms| slept_ms.min(bounds.most_ms(place)));
        self.stood_still_ms += slept_ms;
        // The rest of the difference is no sleep: the wall clock itself was changed by that much.
        self.wall_ahead_ms = Some(difference(wall, place + slept_ms));
        (slept_ms > 0).then_some(place + slept_ms)
    }

    /// If a beat would lie after the server's present, the sleep was shorter than the wall clock showed:
    /// reduces it.
    pub(super) fn never_past(&mut self, now: Millis, steady: Millis) {
        let past_ms = self.place(steady).saturating_sub(now).min(self.stood_still_ms);
        self.stood_still_ms -= past_ms;
        self.wall_ahead_ms = self.wall_ahead_ms.map(|ahead_ms| ahead_ms + past_ms as i64);
    }
}

impl Bounds {
    /// The most by which a beat can be later than `place`, so that the beats after it still lie before the
    /// present.
    fn most_ms(&self, place: Millis) -> u64 {
        self.now.saturating_sub(self.later_ms).saturating_sub(place)
    }
}

fn difference(later: Millis, earlier: Millis) -> i64 {
    later as i64 - earlier as i64
}

fn is_zero(ms: &u64) -> bool {
    *ms == 0
}

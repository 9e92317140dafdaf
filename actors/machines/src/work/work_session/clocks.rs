//! Where a beat lies in the server's time, by the two clocks of its agent.
//!
//! The steady clock says how much time lies between two beats. It may stand still while the machine sleeps; only the wall
//! clock shows that then. So the two are compared, and where the wall clock has gone on by more than drift explains, the
//! steady clock has stood still for the rest. The wall clock only ever moves time later, and never past the server's now:
//! a wall clock that is wrong can neither make time nor move it to where it has passed.

use protocol::Millis;
use serde::{Deserialize, Serialize};

/// How the two clocks of an agent stand to the server's. All in milliseconds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// For how long the steady clock has stood still since the session's start, as far as the wall clock has shown.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stood_still_ms: u64,
    /// By how much the wall clock is ahead of the server's (below zero: behind). The first beat says so; it is said anew only
    /// where the wall clock itself turns out to have been set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ahead_ms: Option<i64>,
    /// When the last report came that told of the present: what was worked before it has been told.
    pub told_at: Millis,
}

/// What bounds the place of a beat whose clocks have parted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// By how much the clocks may part.
    pub drift_ms: u64,
    /// The server's time.
    pub now: Millis,
    /// How much later, by the steady clock, the latest beat is that has come: it lies before `now` too.
    pub later_ms: u64,
}

impl Clocks {
    /// Where a beat lies whose steady clock says that it is `steady`, could the clock not stand still.
    pub(super) fn place(&self, steady: Millis) -> Millis {
        steady.saturating_add(self.stood_still_ms)
    }

    /// Looks at the wall clock of a beat. Where the clocks have parted, gives where the beat lies by the wall clock.
    ///
    /// A wall clock that has fallen behind was set back: a steady clock does not run ahead of time, so that says nothing of sleep.
    pub(super) fn compare(&mut self, steady: Millis, wall: Millis, bounds: Bounds) -> Option<Millis> {
        let place = self.place(steady);
        let ahead_ms = difference(wall, place);
        let parted_ms = ahead_ms - *self.wall_ahead_ms.get_or_insert(ahead_ms);
        if parted_ms.unsigned_abs() <= bounds.drift_ms {
            return None;
        }
        let slept_ms = u64::try_from(parted_ms).map_or(0, |slept_ms| slept_ms.min(bounds.most_ms(place)));
        self.stood_still_ms += slept_ms;
        // Whatever of the difference was no sleep, the wall clock itself was set by.
        self.wall_ahead_ms = Some(difference(wall, place + slept_ms));
        (slept_ms > 0).then_some(place + slept_ms)
    }

    /// Where a beat would lie past the server's now, the steady clock stood still for less than the wall clock made believe.
    pub(super) fn never_past(&mut self, now: Millis, steady: Millis) {
        let past_ms = self.place(steady).saturating_sub(now).min(self.stood_still_ms);
        self.stood_still_ms -= past_ms;
        self.wall_ahead_ms = self.wall_ahead_ms.map(|ahead_ms| ahead_ms + past_ms as i64);
    }
}

impl Bounds {
    /// How much later than `place` a beat can lie: so that the beats that came after it have their time before now.
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

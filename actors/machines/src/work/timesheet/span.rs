//! Spans of time, the ten-minute slots and the weeks. All of it is UTC, so every day has the same length.

use protocol::Millis;
use serde::{Deserialize, Serialize};

/// The length of a slot of the diary, in milliseconds. A slot starts at a multiple of it.
pub const SLOT_MS: u64 = 10 * 60 * 1_000;

/// The length of a week, in milliseconds. It starts on Monday, 00:00.
pub const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// The time from a Monday to the Thursday of the Unix epoch, in milliseconds.
const EPOCH_IN_WEEK_MS: u64 = 3 * 24 * 60 * 60 * 1_000;

/// The start of the slot that holds this time.
pub fn slot_of(at: Millis) -> Millis {
    at - at % SLOT_MS
}

/// The start of the week that holds this time: its Monday, 00:00.
pub fn week_of(at: Millis) -> Millis {
    at.saturating_sub((at + EPOCH_IN_WEEK_MS) % WEEK_MS)
}

/// A half-open span of time: it holds `from` but not `to`, so two spans that touch do not overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first millisecond.
    pub from: Millis,
    /// The first millisecond after it.
    pub to: Millis,
}

impl Span {
    /// The span between two times; empty where `to` is before `from`.
    pub fn new(from: Millis, to: Millis) -> Self {
        Self { from, to: to.max(from) }
    }

    /// The length, in milliseconds.
    pub fn ms(self) -> u64 {
        self.to - self.from
    }

    /// The part of this span that lies within the other.
    pub fn within(self, other: Span) -> Span {
        Span::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// The span cut at the edges of slots: each piece with the start of its slot.
    pub fn by_slot(self) -> impl Iterator<Item = (Millis, Span)> {
        let mut from = self.from;
        std::iter::from_fn(move || {
            (from < self.to).then(|| {
                let slot = slot_of(from);
                let piece = Span::new(from, self.to.min(slot + SLOT_MS));
                from = piece.to;
                (slot, piece)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 2026-11-23, 00:00 UTC.
    const MONDAY: Millis = 1_795_392_000_000;

    #[test]
    fn a_week_runs_from_monday_midnight_to_the_last_millisecond_of_sunday() {
        assert_eq!(week_of(MONDAY), MONDAY);
        assert_eq!(week_of(MONDAY + WEEK_MS - 1), MONDAY);
        assert_eq!(week_of(MONDAY - 1), MONDAY - WEEK_MS);
    }

    #[test]
    fn the_days_before_the_first_monday_of_the_epoch_are_a_week_too() {
        assert_eq!(week_of(0), 0);
        assert_eq!(week_of(4 * 24 * 3_600_000), 4 * 24 * 3_600_000);
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        let (morning, noon) = (Span::new(0, 500), Span::new(500, 900));
        assert_eq!(morning.within(noon).ms(), 0);
        assert_eq!(Span::new(0, 501).within(noon).ms(), 1);
    }

    #[test]
    fn a_span_is_cut_at_every_edge_it_crosses() {
        let pieces: Vec<_> = Span::new(SLOT_MS - 1, 2 * SLOT_MS + 1).by_slot().collect();
        let expected = [
            (0, Span::new(SLOT_MS - 1, SLOT_MS)),
            (SLOT_MS, Span::new(SLOT_MS, 2 * SLOT_MS)),
            (2 * SLOT_MS, Span::new(2 * SLOT_MS, 2 * SLOT_MS + 1)),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn a_span_that_ends_on_an_edge_leaves_nothing_in_the_next_slot() {
        assert_eq!(Span::new(0, SLOT_MS).by_slot().count(), 1);
        assert_eq!(Span::new(SLOT_MS, SLOT_MS).by_slot().count(), 0);
    }
}

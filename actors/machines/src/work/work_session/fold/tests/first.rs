//! Reports of the first shape: what they showed once stands for ever.

use super::*;

/// As those are stored that came before the wall clock was looked at.
fn stored(seq: u64, mono_ms: u64, keys: u32) -> Taken {
    let body = rmp_serde::to_vec(&(seq, mono_ms, keys, 0, 0)).expect("numbers write");
    let taken: Taken = rmp_serde::from_slice(&body).expect("five members read");
    assert_eq!(rmp_serde::to_vec(&taken).expect("it writes"), body, "and write as they were");
    taken
}

/// Every rule of then at once: a gap in the numbers, a clock that went back, beats from the future and from
/// too long ago, a silence, a takeover with late beats.
#[test]
fn reports_of_the_first_shape_come_to_what_they_always_came_to() {
    let mut fold = Tracked::from(NOON, 3 * HOUR_MS).fold;
    fold.take_first_shape(&[stored(1, 10_000, 1), stored(3, 30_000, 1)], NOON + 30_000);
    assert_eq!((fold.through, fold.waiting.len()), (1, 1));
    fold.take_first_shape(&[stored(2, 20_000, 0), stored(4, 15_000, 1), stored(5, 90_000, 1)], NOON + 40_000);
    assert_eq!(fold.rejected, [(5, BeatFault::Ahead), (4, BeatFault::ClockBack)]);
    fold.take_first_shape(&[stored(6, 41_500, 1)], NOON + 40_000);
    assert_eq!((fold.reached, fold.budget.left_ms), (NOON + 40_000, 3 * HOUR_MS - 40_000));
    fold.take_first_shape(&[stored(7, 2 * HOUR_MS, 1)], NOON + 2 * HOUR_MS);
    assert_eq!((fold.reached, fold.budget.left_ms), (NOON + 2 * HOUR_MS, 3 * HOUR_MS - 40_000));
    fold.take_first_shape(&[stored(9, 2 * HOUR_MS + 10_000, 0)], NOON + 15 * HOUR_MS);
    assert_eq!(fold.rejected.back(), Some(&(9, BeatFault::TooLate)), "it waits for the one before");
    let until = NOON + 2 * HOUR_MS + 25_000;
    let mut silent = fold.clone();
    silent.end_first_shape(StopReason::Idle, until, until);
    assert_eq!(
        (silent.ended, silent.until),
        (Some(StopReason::Idle), None),
        "nothing was taken after silence"
    );
    fold.end_first_shape(StopReason::Takeover, until, until);
    assert_eq!((fold.through, fold.ended, fold.open.clone()), (9, None, None));
    let late = [stored(10, 2 * HOUR_MS + 20_000, 0), stored(11, 2 * HOUR_MS + 26_000, 0), stored(12, 1, 0)];
    fold.take_first_shape(&late, until);
    assert_eq!((fold.reached, fold.idle_ms, fold.ended), (until, 25_000, Some(StopReason::Takeover)));
    assert_eq!(fold.rejected.back(), Some(&(12, BeatFault::AfterStop)));
    assert_eq!((fold.clocks, fold.skipped), Default::default());
}

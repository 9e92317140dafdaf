//! Beats that a tracker has lost, and says so.

use super::*;

fn range(from: u64, to: u64) -> Skip {
    Skip { from, to }
}

#[test]
fn a_lost_beat_that_is_skipped_holds_the_acknowledgement_no_longer() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000), beat(3, 30_000)]);
    assert_eq!(tracked.fold.through(), 1);
    tracked.report_with(&[], &[range(2, 2)], NOON + 31_000);
    assert_eq!((tracked.fold.through(), tracked.ms()), (3, 30_000), "the next beat bridges the silence");
}

#[test]
fn a_skipped_beat_that_comes_after_all_shows_nothing() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(1, 10_000)]);
    tracked.report_with(&[], &[range(3, 4)], NOON + 15_000);
    assert!(tracked.fold.knows(3) && tracked.fold.knows(4) && !tracked.fold.knows(2));
    tracked.report(&[beat(3, 30_000), beat(4, 40_000)], NOON + 40_000);
    assert_eq!((tracked.fold.through(), tracked.ms()), (1, 10_000));
    tracked.report(&[beat(2, 20_000)], NOON + 40_000);
    assert_eq!((tracked.fold.through(), tracked.ms()), (4, 20_000));
    tracked.report(&[beat(3, 30_000), beat(4, 40_000)], NOON + 40_000);
    assert_eq!((tracked.ms(), tracked.slots()[0].inputs.keys), (20_000, 2));
    assert_eq!(tracked.fold.skipped_ranges(), 0, "what has been passed is forgotten");
}

#[test]
fn a_number_whose_beat_has_come_keeps_it() {
    let mut tracked = Tracked::started();
    tracked.live(&[beat(2, 20_000), beat(4, 40_000)]);
    tracked.report_with(&[], &[range(1, 6)], NOON + 41_000);
    assert_eq!((tracked.fold.through(), tracked.ms()), (6, 40_000));
    assert_eq!(tracked.slots()[0].inputs.keys, 2);
    tracked.live(&[beat(7, 70_000)]);
    assert_eq!((tracked.fold.through(), tracked.ms()), (7, 70_000));
}

#[test]
fn a_beat_in_the_report_that_skips_its_number_has_come() {
    let mut tracked = Tracked::started();
    tracked.report_with(&[beat(2, 20_000)], &[range(1, 2)], NOON + 20_000);
    assert_eq!((tracked.fold.through(), tracked.ms()), (2, 20_000));
}

#[test]
fn numbers_are_skipped_whose_beats_have_not_been_made() {
    let mut tracked = Tracked::started();
    tracked.report_with(&[], &[range(1, 1 << 53)], NOON + 10_000);
    assert_eq!(tracked.fold.through(), 1 << 53);
    tracked.live(&[beat(1, 20_000)]);
    assert_eq!(tracked.ms(), 0);
}

//! How many stand in a category.

use super::*;
use crate::samples::{SMALL, World, id_of};
use crate::{DocKind, Taxon};

/// More jobs than are counted one by one.
const JOBS: u64 = 16_000;

/// How far from the truth an estimate is at most, of a hundred.
const OFF_MAX: u64 = 3;

/// Jobs of one category, every fourth of them for members alone.
fn jobs(category: Taxon) -> impl Fn(u64, u64) -> Doc {
    let mut sample = World::new(11, SMALL).job(0, 1);
    sample.categories = [category].into();
    move |number, version| {
        let (id, members_only) = (id_of(number), number.is_multiple_of(4));
        Doc { id, version, members_only, ..sample.clone() }
    }
}

#[test]
fn what_was_replaced_or_taken_away_or_is_for_members_is_not_counted_however_many_there_are() {
    let category = Taxon::of("own:logo-design");
    let job = jobs(category);
    let docs: Vec<Doc> = (0..JOBS).map(|number| job(number, 1)).collect();
    let (_folder, mut opened) = holding(&docs);
    let check = |opened: &mut Opened, count: u64, when: &str| {
        let found = opened.search.view().counts(DocKind::Jobs, &[category]).expect("read")[0];
        assert!(found.abs_diff(count) * 100 <= count * OFF_MAX, "{when}: {found} instead of {count}");
    };
    check(&mut opened, JOBS * 3 / 4, "at first");
    // All changes are among the first jobs.
    (0..4_000).for_each(|number| opened.search.put(job(number, 2)).expect("read"));
    check(&mut opened, JOBS * 3 / 4, "some are replaced");
    (0..4_000).for_each(|number| opened.search.remove(DocKind::Jobs, id_of(number), 3).expect("read"));
    check(&mut opened, (JOBS - 4_000) * 3 / 4, "some are taken away");
    flush(&mut opened);
    check(&mut opened, (JOBS - 4_000) * 3 / 4, "it is written");
}

//! The numbers of beats that will never come, stored as ranges.

use std::collections::BTreeMap;

use protocol::work::Skip;
use serde::{Deserialize, Serialize};

/// The most ranges that are remembered above a missing beat.
pub const SKIPPED_MAX: usize = 256;

/// Ranges of numbers with both ends included, which neither overlap nor touch. Maps the first number of each
/// to the last.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped(BTreeMap<u64, u64>);

impl Skipped {
    /// The number of ranges.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The last number of the range that holds this number.
    pub fn end_of(&self, number: u64) -> Option<u64> {
        let (_, to) = self.0.range(..=number).next_back()?;
        (*to >= number).then_some(*to)
    }

    /// Whether every number of the range is included.
    pub fn covers(&self, range: Skip) -> bool {
        self.end_of(range.from).is_some_and(|to| to >= range.to)
    }

    /// Adds a range, and joins it with those that it overlaps or touches.
    pub fn add(&mut self, range: Skip) {
        let Skip { mut from, mut to } = range;
        while let Some((&first, &last)) = self.0.range(..=to.saturating_add(1)).next_back() {
            if last.saturating_add(1) < from {
                break;
            }
            self.0.remove(&first);
            (from, to) = (from.min(first), to.max(last));
        }
        self.0.insert(from, to);
    }

    /// Forgets all numbers up to this one.
    pub fn forget_through(&mut self, number: u64) {
        while let Some(first) = self.0.first_entry()
            && *first.key() <= number
        {
            let to = first.remove();
            if to > number {
                self.0.insert(number + 1, to);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn of(ranges: &[(u64, u64)]) -> Skipped {
        let mut skipped = Skipped::default();
        for (from, to) in ranges {
            skipped.add(Skip { from: *from, to: *to });
        }
        skipped
    }

    #[test]
    fn ranges_that_touch_are_one() {
        assert_eq!(of(&[(1, 2), (5, 6), (3, 4)]), of(&[(1, 6)]));
        assert_eq!(of(&[(1, 2), (4, 6)]).len(), 2);
        assert_eq!(of(&[(3, u64::MAX), (1, 2)]).end_of(1), Some(u64::MAX));
    }

    #[test]
    fn what_has_been_passed_is_forgotten() {
        let mut skipped = of(&[(1, 2), (5, 9), (20, 21)]);
        skipped.forget_through(6);
        assert_eq!(skipped, of(&[(7, 9), (20, 21)]));
    }

    proptest! {
        #[test]
        fn ranges_hold_the_numbers_that_were_added_and_no_others(
            ranges in prop::collection::vec((1..60_u64, 0..8_u64), 0..20),
            through in 0..60_u64,
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(from, more)| (from, from + more)).collect();
            let mut skipped = of(&ranges);
            let numbers: BTreeSet<u64> = ranges.iter().flat_map(|(from, to)| *from..=*to).collect();
            for number in 0..80 {
                prop_assert_eq!(skipped.end_of(number).is_some(), numbers.contains(&number));
            }
            skipped.forget_through(through);
            for number in 0..80 {
                prop_assert_eq!(skipped.end_of(number).is_some(), number > through && numbers.contains(&number));
            }
        }
    }
}

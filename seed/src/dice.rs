//! Numbers that look random, and are the same for one seed on every machine and in every version.

use uuid::Uuid;

use protocol::{CommandId, Millis};

/// A row of dice: SplitMix64, which begins at a hash of what it is for. No other dice and no other order of
/// work changes what falls.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a seed for one purpose, such as the person of that number.
    pub fn of(seed: u64, purpose: &str, number: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("guildhall v1 dice of a seed");
        hasher.update(&seed.to_le_bytes());
        hasher.update(&number.to_le_bytes());
        hasher.update(purpose.as_bytes());
        let mut begin = [0; 8];
        begin.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        Self(u64::from_le_bytes(begin))
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.roll()) * u128::from(end)) >> 64) as u64
    }

    /// A number of a range, both ends included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// True that many times out of a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// True that many times out of a thousand.
    pub fn permille(&mut self, permille: u64) -> bool {
        self.below(1_000) < permille
    }

    /// One of the items.
    ///
    /// # Panics
    ///
    /// If there are none.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// Some of the items, one at least and so many at most, in an order that says nothing.
    pub fn some<T: Copy>(&mut self, items: &[T], most: usize) -> Vec<T> {
        let mut left = items.to_vec();
        let count = self.between(1, most as u64).min(items.len() as u64);
        (0..count).map(|_| left.swap_remove(self.below(left.len() as u64) as usize)).collect()
    }

    /// One of the items, each as often as its weight says.
    ///
    /// # Panics
    ///
    /// If there are none.
    pub fn weighed<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let mut left = self.below(items.iter().map(&weight).sum());
        let chosen = items.iter().find(|item| {
            let is_here = left < weight(item);
            left = left.saturating_sub(weight(item));
            is_here
        });
        chosen.unwrap_or(&items[0])
    }

    /// A number from -1,000 to 1,000 that is mostly near 0, as a bell curve has it.
    pub fn bell(&mut self) -> i64 {
        let rolled: u64 = (0..4).map(|_| self.below(501)).sum();
        rolled as i64 - 1_000
    }

    /// An id that is ordered by that time, as the server and its clients make them.
    pub fn id(&mut self, at: Millis) -> Uuid {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.roll().to_le_bytes());
        random[8..].copy_from_slice(&self.roll().to_le_bytes()[..2]);
        uuid::Builder::from_unix_timestamp_millis(at, &random).into_uuid()
    }

    /// The name of a command that was sent at that time.
    pub fn command(&mut self, at: Millis) -> CommandId {
        CommandId(self.id(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What falls first for the first person of the first seed.
    const KNOWN: u64 = 3_873_986_588_462_949_722;

    #[test]
    fn the_dice_of_one_purpose_fall_alike_and_those_of_others_do_not() {
        let of = |seed, purpose, number| Dice::of(seed, purpose, number).roll();
        assert_eq!(of(1, "person", 2), of(1, "person", 2));
        let others = [of(1, "person", 2), of(2, "person", 2), of(1, "job", 2), of(1, "person", 3)];
        assert!((0..4).all(|one| (0..one).all(|other| others[one] != others[other])));
        assert_eq!(of(1, "person", 0), KNOWN, "a seed makes the same world for ever");
    }

    #[test]
    fn a_bell_is_mostly_near_its_middle_and_weights_say_how_often() {
        let mut dice = Dice::of(1, "test", 0);
        let bells: Vec<_> = (0..10_000).map(|_| dice.bell()).collect();
        assert!(bells.iter().all(|bell| (-1_000..=1_000).contains(bell)));
        assert!(bells.iter().filter(|bell| bell.abs() < 300).count() > 6_000);
        let threes = (0..10_000).filter(|_| *dice.weighed(&[1_u64, 3], |weight| *weight) == 3).count();
        assert!((7_300..7_700).contains(&threes), "{threes}");
    }

    #[test]
    fn an_id_says_its_time() {
        assert_eq!(Dice::of(1, "test", 0).command(1_700_000_000_123).millis(), Some(1_700_000_000_123));
    }
}

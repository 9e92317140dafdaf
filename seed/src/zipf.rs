//! Zipf's law: what is second is chosen half as often as what is first, what is third a third as often.

use crate::dice::Dice;

/// The weight of the first rank.
const FIRST: u64 = 1 << 32;

/// Ranks from 0, of which low ones are drawn often, and high ones seldom.
#[derive(Debug)]
pub struct Zipf(Vec<u64>);

impl Zipf {
    /// That many ranks. With a higher `offset` the first ranks differ less.
    pub fn of(ranks: usize, offset: u64) -> Self {
        let mut sum = 0;
        let weights = (0..ranks as u64).map(|rank| {
            sum += FIRST / (rank + 1 + offset);
            sum
        });
        Self(weights.collect())
    }

    /// Draws a rank; 0 where there is none.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        let drawn = dice.below(self.0.last().copied().unwrap_or(0));
        self.0.partition_point(|sum| *sum <= drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rank_is_drawn_ten_times_as_often_as_the_tenth_and_the_last_one_at_all() {
        let (zipf, mut dice) = (Zipf::of(1_000, 0), Dice::of(1, "test", 0));
        let mut drawn = vec![0_u32; 1_000];
        (0..200_000).for_each(|_| drawn[zipf.draw(&mut dice)] += 1);
        let ratio = f64::from(drawn[0]) / f64::from(drawn[9]);
        assert!((9.0..11.0).contains(&ratio), "{ratio}");
        assert!(drawn[900..].iter().sum::<u32>() > 1_000);
    }
}

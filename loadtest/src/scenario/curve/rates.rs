//! Chooses the rates to play: those of the list while the server holds them, then some between the last that
//! it held and the first that it did not.

/// How close the search comes to the highest rate that the server holds.
const PRECISION: f64 = 1.1;
/// The factor between two rates, after the server has held the whole list.
const FACTOR: f64 = 1.6;

/// The default rates for rooms of this size, from calm to breaking.
pub(super) fn usual(members: usize) -> Vec<f64> {
    let rates: &[f64] = match members {
        0..=9 => &[400.0, 1_000.0, 4_000.0, 8_000.0, 16_000.0, 32_000.0, 64_000.0],
        10..=499 => &[100.0, 400.0, 1_400.0, 4_000.0, 8_000.0, 16_000.0, 24_000.0, 32_000.0, 40_000.0],
        _ => &[50.0, 200.0, 800.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0],
    };
    rates.to_vec()
}

/// The progress through the rates.
#[derive(Debug)]
pub(super) struct Course<'a> {
    listed: &'a [f64],
    /// The highest rate that the server held; 0 if none.
    pub held: f64,
    broke: f64,
}

impl<'a> Course<'a> {
    /// Starts with the lowest of these rates, which must be rising.
    pub fn over(listed: &'a [f64]) -> Self {
        Self { listed, held: 0.0, broke: f64::INFINITY }
    }

    /// The next rate, and whether it is one of the list.
    pub fn next(&self) -> Option<(f64, bool)> {
        if self.broke.is_finite() {
            let is_near = self.held == 0.0 || self.broke / self.held <= PRECISION;
            return (!is_near).then(|| ((self.held * self.broke).sqrt(), false));
        }
        let next = self.listed.iter().find(|rate| **rate > self.held);
        Some(next.map_or((self.held * FACTOR, false), |rate| (*rate, true)))
    }

    /// Notes whether the server held that rate.
    pub fn went(&mut self, rate: f64, held: bool) {
        match held {
            true => self.held = rate,
            false => self.broke = rate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rates that are played for a server that holds up to `limit`, and the highest that it is found to
    /// hold.
    fn played(listed: &[f64], limit: f64) -> (Vec<(f64, bool)>, f64) {
        let (mut course, mut played) = (Course::over(listed), Vec::new());
        while let Some((rate, is_listed)) = course.next() {
            played.push((rate.round(), is_listed));
            course.went(rate, rate <= limit);
        }
        (played, course.held)
    }

    #[test]
    fn the_limit_is_looked_for_between_the_last_that_held_and_the_first_that_broke() {
        let (played, held) = played(&[100.0, 400.0, 1_600.0], 1_000.0);
        assert_eq!(played[..4], [(100.0, true), (400.0, true), (1_600.0, true), (800.0, false)]);
        assert!(held <= 1_000.0 && held * PRECISION >= 1_000.0, "{held}");
        assert!(played.len() < 9, "{played:?}");
    }

    #[test]
    fn where_all_that_are_listed_hold_higher_ones_are_played() {
        let (played, held) = played(&[100.0], 300.0);
        assert_eq!(played[..4], [(100.0, true), (160.0, false), (256.0, false), (410.0, false)]);
        assert!((272.0..=300.0).contains(&held), "{held}");
    }

    #[test]
    fn where_the_first_breaks_nothing_more_is_played() {
        assert_eq!(played(&[100.0, 200.0], 50.0), (vec![(100.0, true)], 0.0));
    }

    #[test]
    fn the_usual_rates_rise_whatever_the_shape() {
        for members in [2, 50, 1_000] {
            assert!(usual(members).is_sorted());
        }
    }
}

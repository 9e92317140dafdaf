//! An axis of a plot: the place of each value, and the values that get a mark.

use super::readable;

/// About how many marks a linear axis has.
const MARKS: f64 = 5.0;

/// How the values of an axis are spread and named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scale {
    /// From zero, evenly.
    Linear,
    /// Evenly by order of magnitude.
    Logarithmic,
    /// Numbers of nines, named as percentiles.
    Nines,
}

/// An axis that runs from one place of the picture to another.
pub(super) struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// An axis with space for all values.
    pub fn over(scale: Scale, values: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Self {
        let high = values.clone().fold(f64::MIN, f64::max);
        let low = values.fold(f64::MAX, f64::min);
        let (low, high) = match scale {
            Scale::Linear => {
                let step = round_step(high.max(1e-9));
                (0.0, (high.max(1e-9) / step).ceil() * step)
            }
            Scale::Nines => (0.0, high.max(1.0)),
            Scale::Logarithmic => {
                let low = 10f64.powf(low.max(1e-3).log10().floor());
                (low, 10f64.powf(high.max(low).log10().ceil()).max(low * 10.0))
            }
        };
        Self { scale, low, high, from, to }
    }

    /// The place of a value.
    pub fn place(&self, value: f64) -> f64 {
        let part = match self.scale {
            Scale::Logarithmic => (value.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
            _ => (value - self.low) / (self.high - self.low),
        };
        self.from + part.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// The values that are marked.
    pub fn marks(&self) -> Vec<f64> {
        match self.scale {
            Scale::Linear => {
                let step = round_step(self.high);
                (0..=(self.high / step).round() as u32).map(|mark| step * f64::from(mark)).collect()
            }
            Scale::Nines => (0..=self.high as u32).map(f64::from).collect(),
            Scale::Logarithmic => {
                let decades = (self.high / self.low).log10().round() as i32;
                (0..=decades).map(|decade| self.low * 10f64.powi(decade)).collect()
            }
        }
    }

    /// What a mark is called.
    pub fn name(&self, mark: f64) -> String {
        match self.scale {
            Scale::Nines if mark == 0.0 => "0 %".to_owned(),
            Scale::Nines => {
                let decimals = (mark as usize).saturating_sub(2);
                format!("{:.decimals$} %", 100.0 - 10f64.powf(2.0 - mark))
            }
            _ => readable(mark),
        }
    }
}

/// The distance between marks: a round number, with about `MARKS` of them up to `high`.
fn round_step(high: f64) -> f64 {
    let least = high / MARKS;
    let magnitude = 10f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0].map(|step| step * magnitude);
    // The tolerance covers rounding errors.
    steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nines_are_named_as_percentiles() {
        let axis = Axis::over(Scale::Nines, [0.0, 5.0].into_iter(), 0.0, 100.0);
        let names: Vec<String> = axis.marks().into_iter().map(|mark| axis.name(mark)).collect();
        assert_eq!(names, ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"]);
    }

    #[test]
    fn a_point_lies_where_its_value_says() {
        let axis = Axis::over(Scale::Logarithmic, [1.0, 1_000.0].into_iter(), 0.0, 300.0);
        assert!((axis.place(10.0) - 100.0).abs() < 1e-6);
        let axis = Axis::over(Scale::Linear, [2.0, 10.0].into_iter(), 100.0, 0.0);
        assert!((axis.place(5.0) - 50.0).abs() < 1e-6, "upward axes run from the bottom");
    }

    #[test]
    fn an_even_axis_is_marked_at_round_numbers_and_has_room_for_its_highest_value() {
        for (high, expected) in [
            (10.0, vec![0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            (97.3, vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (1_201.0, vec![0.0, 250.0, 500.0, 750.0, 1_000.0, 1_250.0]),
        ] {
            assert_eq!(Axis::over(Scale::Linear, [high].into_iter(), 0.0, 1.0).marks(), expected);
        }
    }
}

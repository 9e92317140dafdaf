//! Line plots as inline SVG.

use std::fmt::Write;

use super::readable;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 70.0;
const BOTTOM: f64 = 36.0;
const TOP: f64 = 12.0;
const RIGHT: f64 = 16.0;
const COLOURS: [&str; 4] = ["#2563eb", "#dc2626", "#059669", "#7c3aed"];
/// How many lines divide each axis.
const TICKS: u32 = 4;

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

/// A line of a plot.
pub(super) struct Line<'a> {
    pub name: &'a str,
    pub points: &'a [(f64, f64)],
}

/// A plot of lines over one pair of axes.
pub(super) fn of(x: (&str, Scale), y: (&str, Scale), lines: &[Line<'_>]) -> String {
    let points = || lines.iter().flat_map(|line| line.points.iter().copied());
    let across = Axis::over(x.1, points().map(|(x, _)| x), LEFT, WIDTH - RIGHT);
    let upward = Axis::over(y.1, points().map(|(_, y)| y), HEIGHT - BOTTOM, TOP);
    let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">");
    for tick in across.ticks() {
        let at = across.place(tick);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{}\"/>",
            HEIGHT - BOTTOM
        );
        let _ = write!(
            svg,
            "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            HEIGHT - 20.0,
            across.name(tick)
        );
    }
    for tick in upward.ticks() {
        let at = upward.place(tick);
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>",
            WIDTH - RIGHT
        );
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 4.0,
            upward.name(tick)
        );
    }
    for (line, colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        let path: Vec<String> = line
            .points
            .iter()
            .map(|(x, y)| format!("{:.1},{:.1}", across.place(*x), upward.place(*y)))
            .collect();
        let _ = write!(
            svg,
            "<polyline stroke=\"{colour}\" points=\"{}\"><title>{}</title></polyline>",
            path.join(" "),
            line.name
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        WIDTH - RIGHT,
        HEIGHT - 4.0,
        x.0
    );
    let _ = write!(svg, "<text x=\"4\" y=\"{}\">{}</text></svg>", HEIGHT - 4.0, y.0);
    svg.push_str(&legend(lines));
    svg
}

fn legend(lines: &[Line<'_>]) -> String {
    if lines.len() < 2 {
        return String::new();
    }
    let entries = lines.iter().zip(COLOURS.iter().cycle());
    let entries =
        entries.map(|(line, colour)| format!("<span style=\"color:{colour}\">&#9632; {}</span>", line.name));
    format!("<p class=\"legend\">{}</p>", entries.collect::<Vec<_>>().join(" "))
}

struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    fn over(scale: Scale, values: impl Iterator<Item = f64> + Clone, from: f64, to: f64) -> Self {
        let high = values.clone().fold(f64::MIN, f64::max);
        let low = values.fold(f64::MAX, f64::min);
        let (low, high) = match scale {
            Scale::Linear => (low.min(0.0), high.max(1e-9)),
            Scale::Nines => (0.0, high.max(1.0)),
            Scale::Logarithmic => {
                let low = 10f64.powf(low.max(1e-3).log10().floor());
                (low, 10f64.powf(high.max(low).log10().ceil()).max(low * 10.0))
            }
        };
        Self { scale, low, high, from, to }
    }

    fn place(&self, value: f64) -> f64 {
        let part = match self.scale {
            Scale::Logarithmic => (value.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
            _ => (value - self.low) / (self.high - self.low),
        };
        self.from + part.clamp(0.0, 1.0) * (self.to - self.from)
    }

    fn ticks(&self) -> Vec<f64> {
        match self.scale {
            Scale::Linear => {
                let step = (self.high - self.low) / f64::from(TICKS);
                (0..=TICKS).map(|tick| self.low + step * f64::from(tick)).collect()
            }
            Scale::Nines => (0..=self.high as u32).map(f64::from).collect(),
            Scale::Logarithmic => {
                let decades = (self.high / self.low).log10().round() as i32;
                (0..=decades).map(|decade| self.low * 10f64.powi(decade)).collect()
            }
        }
    }

    fn name(&self, tick: f64) -> String {
        match self.scale {
            Scale::Nines if tick == 0.0 => "0 %".to_owned(),
            Scale::Nines => format!("{} %", 100.0 - 10f64.powf(2.0 - tick)),
            _ => readable(tick),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nines_are_named_as_percentiles() {
        let axis = Axis::over(Scale::Nines, [0.0, 4.0].into_iter(), 0.0, 100.0);
        let names: Vec<String> = axis.ticks().into_iter().map(|tick| axis.name(tick)).collect();
        assert_eq!(names, ["0 %", "90 %", "99 %", "99.9 %", "99.99 %"]);
    }

    #[test]
    fn a_point_lies_where_its_value_says() {
        let axis = Axis::over(Scale::Logarithmic, [1.0, 1_000.0].into_iter(), 0.0, 300.0);
        assert!((axis.place(10.0) - 100.0).abs() < 1e-6);
        let axis = Axis::over(Scale::Linear, [2.0, 8.0].into_iter(), 100.0, 0.0);
        assert!((axis.place(4.0) - 50.0).abs() < 1e-6, "upward axes run from the bottom");
    }
}

//! Line plots as inline SVG.

use std::fmt::Write;

use super::axis::Axis;
pub(super) use super::axis::Scale;
use super::html::escape;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 74.0;
const BOTTOM: f64 = HEIGHT - 40.0;
const TOP: f64 = 24.0;
const RIGHT: f64 = WIDTH - 40.0;
const COLOURS: [&str; 8] =
    ["#2563eb", "#dc2626", "#059669", "#7c3aed", "#d97706", "#0891b2", "#db2777", "#4b5563"];
/// Up to so many points each is shown as one.
const DOTS_MAX: usize = 40;

/// A line of a plot.
pub(super) struct Line<'a> {
    name: &'a str,
    points: &'a [(f64, f64)],
}

impl<'a> Line<'a> {
    /// A line of that name.
    pub fn of(name: &'a str, points: &'a [(f64, f64)]) -> Self {
        Self { name, points }
    }
}

/// A plot of lines over one pair of axes.
pub(super) fn of(x: (&str, Scale), y: (&str, Scale), lines: &[Line<'_>]) -> String {
    let points = || lines.iter().flat_map(|line| line.points.iter().copied());
    let across = Axis::over(x.1, points().map(|(x, _)| x), LEFT, RIGHT);
    let upward = Axis::over(y.1, points().map(|(_, y)| y), BOTTOM, TOP);
    let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">");
    grid(&across, &upward, &mut svg);
    for (line, colour) in lines.iter().zip(COLOURS.iter().cycle()) {
        draw(line, colour, (&across, &upward), &mut svg);
    }
    let (right, foot) = (RIGHT, HEIGHT - 4.0);
    let _ = write!(svg, "<text x=\"{right}\" y=\"{foot}\" text-anchor=\"end\">{}</text>", escape(x.0));
    let _ = write!(svg, "<text x=\"4\" y=\"12\">{}</text></svg>", escape(y.0));
    svg.push_str(&legend(lines));
    svg
}

fn grid(across: &Axis, upward: &Axis, svg: &mut String) {
    for mark in across.marks() {
        let (at, below, name) = (across.place(mark), BOTTOM + 16.0, across.name(mark));
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{BOTTOM}\"/>\
             <text x=\"{at:.1}\" y=\"{below}\" text-anchor=\"middle\">{name}</text>"
        );
    }
    for mark in upward.marks() {
        let (at, beside, name) = (upward.place(mark), LEFT - 8.0, upward.name(mark));
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{beside}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>",
            at + 4.0
        );
    }
}

fn draw(line: &Line<'_>, colour: &str, (across, upward): (&Axis, &Axis), svg: &mut String) {
    let places = line.points.iter().map(|(x, y)| (across.place(*x), upward.place(*y)));
    let path: Vec<String> = places.clone().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let (path, name) = (path.join(" "), escape(line.name));
    let _ = write!(svg, "<polyline stroke=\"{colour}\" points=\"{path}\"><title>{name}</title></polyline>");
    if line.points.len() <= DOTS_MAX {
        for (x, y) in places {
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"{colour}\"/>");
        }
    }
}

fn legend(lines: &[Line<'_>]) -> String {
    if lines.len() < 2 {
        return String::new();
    }
    let entries = lines
        .iter()
        .zip(COLOURS.iter().cycle())
        .map(|(line, colour)| format!("<span style=\"color:{colour}\">&#9632; {}</span>", escape(line.name)));
    format!("<p class=\"legend\">{}</p>", entries.collect::<Vec<_>>().join(" "))
}

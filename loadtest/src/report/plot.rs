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
/// A text colour that is readable on white and on black.
const TEXT: &str = "#6b7280";
const GRID: &str = "stroke=\"#9ca3af\" stroke-opacity=\"0.35\"";
const LEGEND_COLUMNS: usize = 4;
const LEGEND_ROW: f64 = 18.0;
/// Up to this many points, each is drawn as a dot.
const DOTS_MAX: usize = 40;

/// A line of a plot.
pub(super) struct Line<'a> {
    name: &'a str,
    points: &'a [(f64, f64)],
    /// The number of its colour, if it differs from its own number.
    colour: Option<usize>,
    is_dashed: bool,
}

impl<'a> Line<'a> {
    /// A line of that name.
    pub fn of(name: &'a str, points: &'a [(f64, f64)]) -> Self {
        Self { name, points, colour: None, is_dashed: false }
    }

    /// The same line with another colour, which it may share with another line.
    pub fn coloured(self, colour: usize) -> Self {
        Self { colour: Some(colour), ..self }
    }

    /// The same line, dashed.
    pub fn dashed(self, is_dashed: bool) -> Self {
        Self { is_dashed, ..self }
    }
}

/// A plot of lines over one pair of axes.
pub(super) fn of(x: (&str, Scale), y: (&str, Scale), lines: &[Line<'_>]) -> String {
    let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">");
    picture(x, y, lines, &mut svg);
    svg.push_str("</svg>");
    svg.push_str(&legend(lines));
    svg
}

/// The plot as a file of its own, with its legend inside.
pub(super) fn standalone(x: (&str, Scale), y: (&str, Scale), lines: &[Line<'_>]) -> String {
    let rows = lines.len().div_ceil(LEGEND_COLUMNS);
    let height = HEIGHT + 8.0 + rows as f64 * LEGEND_ROW;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"{TEXT}\">"
    );
    picture(x, y, lines, &mut svg);
    for (at, (line, colour)) in lines.iter().zip(colours(lines)).enumerate() {
        let left = LEFT + (at % LEGEND_COLUMNS) as f64 * (WIDTH - LEFT) / LEGEND_COLUMNS as f64;
        let y = HEIGHT + 16.0 + (at / LEGEND_COLUMNS) as f64 * LEGEND_ROW;
        let (right, middle, text, name) = (left + 22.0, y - 4.0, left + 28.0, escape(line.name));
        let dashes = dashes(line);
        let _ = write!(
            svg,
            "<line x1=\"{left:.1}\" x2=\"{right:.1}\" y1=\"{middle}\" y2=\"{middle}\" stroke=\"{colour}\" \
             stroke-width=\"1.8\"{dashes}/><text x=\"{text:.1}\" y=\"{y}\">{name}</text>"
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn picture(x: (&str, Scale), y: (&str, Scale), lines: &[Line<'_>], svg: &mut String) {
    let points = || lines.iter().flat_map(|line| line.points.iter().copied());
    let across = Axis::over(x.1, points().map(|(x, _)| x), LEFT, RIGHT);
    let upward = Axis::over(y.1, points().map(|(_, y)| y), BOTTOM, TOP);
    grid(&across, &upward, svg);
    for (line, colour) in lines.iter().zip(colours(lines)) {
        draw(line, colour, (&across, &upward), svg);
    }
    let (right, foot) = (RIGHT, HEIGHT - 4.0);
    let _ = write!(svg, "<text x=\"{right}\" y=\"{foot}\" text-anchor=\"end\">{}</text>", escape(x.0));
    let _ = write!(svg, "<text x=\"4\" y=\"12\">{}</text>", escape(y.0));
}

fn colours(lines: &[Line<'_>]) -> impl Iterator<Item = &'static str> {
    let numbers = lines.iter().enumerate().map(|(at, line)| line.colour.unwrap_or(at));
    numbers.map(|number| COLOURS[number % COLOURS.len()]).collect::<Vec<_>>().into_iter()
}

fn dashes(line: &Line<'_>) -> &'static str {
    if line.is_dashed { " stroke-dasharray=\"5 4\"" } else { "" }
}

fn grid(across: &Axis, upward: &Axis, svg: &mut String) {
    for mark in across.marks() {
        let (at, below, name) = (across.place(mark), BOTTOM + 16.0, across.name(mark));
        let _ = write!(
            svg,
            "<line class=\"grid\" {GRID} x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{BOTTOM}\"/>\
             <text x=\"{at:.1}\" y=\"{below}\" text-anchor=\"middle\">{name}</text>"
        );
    }
    for mark in upward.marks() {
        let (at, beside, name) = (upward.place(mark), LEFT - 8.0, upward.name(mark));
        let _ = write!(
            svg,
            "<line class=\"grid\" {GRID} x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text x=\"{beside}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>",
            at + 4.0
        );
    }
}

fn draw(line: &Line<'_>, colour: &str, (across, upward): (&Axis, &Axis), svg: &mut String) {
    let places = line.points.iter().map(|(x, y)| (across.place(*x), upward.place(*y)));
    let path: Vec<String> = places.clone().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let (path, name) = (path.join(" "), escape(line.name));
    let _ = write!(
        svg,
        "<polyline fill=\"none\" stroke-width=\"1.8\" stroke=\"{colour}\"{} points=\"{path}\"><title>{name}</title></polyline>",
        dashes(line)
    );
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
        .zip(colours(lines))
        .map(|(line, colour)| format!("<span style=\"color:{colour}\">&#9632; {}</span>", escape(line.name)));
    format!("<p class=\"legend\">{}</p>", entries.collect::<Vec<_>>().join(" "))
}

//! Servers compared with each other, at one load after another: everything that was measured, and how it is
//! shown.

use serde::Serialize;

use super::plot::{self, Line, Scale};
use super::{Report, readable};
use crate::lean::point::Point;

/// The name of the server that the others are compared with.
const FLOOR: &str = "floor";

/// The horizontal axis of every plot.
const LOAD: (&str, Scale) = ("publishes a second", Scale::Logarithmic);

/// A comparison of servers.
#[derive(Debug, Clone, Serialize)]
pub struct Curves {
    /// How many rooms there were.
    pub rooms: usize,
    /// How many members each had.
    pub members: usize,
    /// A rate at which the 99th percentile of delivery exceeds this, in milliseconds, is too much for a
    /// server.
    pub breaks_ms: f64,
    /// The servers, in the order in which they were named.
    pub servers: Vec<Server>,
}

/// The measurements of a server.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// What it is called.
    pub name: String,
    /// The command that started it.
    pub command: String,
    /// The runs.
    pub runs: Vec<Run>,
}

/// The measurements of one run.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// In the order in which they were played.
    pub points: Vec<Played>,
    /// The highest rate that it held, if that was searched; 0 if it held none.
    pub highest: Option<f64>,
}

/// A rate that was played.
#[derive(Debug, Clone, Serialize)]
pub struct Played {
    /// The measurements at that rate.
    pub point: Point,
    /// Whether the rate was in the list. The others were played to find the highest.
    pub is_listed: bool,
    /// Why the server did not hold the rate; none if it did.
    pub breaks: Option<String>,
}

/// The median of several runs, and their range.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    median: f64,
    low: f64,
    high: f64,
}

/// A figure of a point.
type Figure = fn(&Point) -> Option<f64>;

const ACK: [Figure; 2] = [|point| Some(point.ack_ms.p50), |point| Some(point.ack_ms.p99)];
const DELIVERY: [Figure; 3] = [
    |point| Some(point.delivery_ms.p50),
    |point| Some(point.delivery_ms.p99),
    |point| Some(point.delivery_ms.p999),
];
const CPU: Figure = |point| point.server_cores.map(|cores| cores * 100.0);
const PUBLISH_CPU: Figure = |point| point.publish_us;
const DELIVERY_CPU: Figure = |point| point.delivery_us;

/// The column heads of [`Curves::rows`].
pub(super) const HEADS: [&str; 8] = [
    "publishes a second",
    "server",
    "ack, ms: p50 · p99",
    "delivery, ms: p50 · p99 · p99.9",
    "CPU, % of a core",
    "CPU a publish, µs",
    "CPU a delivery, µs",
    "by the floor's: delivery p50 · p99, CPU",
];

/// What is plotted against the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plot {
    Delivery,
    Ack,
    PublishCpu,
    DeliveryCpu,
}

impl Plot {
    pub const ALL: [Plot; 4] = [Plot::Delivery, Plot::Ack, Plot::PublishCpu, Plot::DeliveryCpu];

    pub fn title(self) -> &'static str {
        match self {
            Plot::Delivery => "Publish to delivery",
            Plot::Ack => "Publish to ack",
            Plot::PublishCpu => "Server CPU per publish",
            Plot::DeliveryCpu => "Server CPU per delivery",
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Plot::Delivery | Plot::Ack => "ms",
            Plot::PublishCpu | Plot::DeliveryCpu => "µs",
        }
    }

    /// The lines of each server: the text after its name, the value, and whether it is dashed.
    fn lines(self) -> &'static [(&'static str, Figure, bool)] {
        match self {
            Plot::Delivery => &[(" p50", DELIVERY[0], true), (" p99", DELIVERY[1], false)],
            Plot::Ack => &[(" p50", ACK[0], true), (" p99", ACK[1], false)],
            Plot::PublishCpu => &[("", PUBLISH_CPU, false)],
            Plot::DeliveryCpu => &[("", DELIVERY_CPU, false)],
        }
    }
}

impl Server {
    /// A server without measurements.
    pub fn new(name: &str, command: &str) -> Self {
        Self { name: name.to_owned(), command: command.to_owned(), runs: Vec::new() }
    }

    /// The measurements at a rate of the list.
    fn at(&self, rate: f64) -> impl Iterator<Item = &Played> {
        let points = self.runs.iter().flat_map(|run| &run.points);
        points.filter(move |played| played.is_listed && played.point.rate == rate)
    }

    fn spread(&self, rate: f64, figure: Figure) -> Option<Spread> {
        Spread::of(self.at(rate).filter_map(|played| figure(&played.point)).collect())
    }

    fn highest(&self) -> Option<Spread> {
        Spread::of(self.runs.iter().filter_map(|run| run.highest).collect())
    }

    /// The server's name, with a remark on its figures at a rate.
    fn remarked(&self, rate: f64) -> String {
        let most = |count: usize| 2 * count > self.at(rate).count();
        let breaks = most(self.at(rate).filter(|played| played.breaks.is_some()).count());
        let limited = self.at(rate).any(|played| played.point.generator_limit().is_some());
        let name = if breaks { format!("{}, breaks", self.name) } else { self.name.clone() };
        if limited { format!("{name} †") } else { name }
    }
}

impl Curves {
    /// The rates of the list that were played, rising.
    fn rates(&self) -> Vec<f64> {
        let runs = self.servers.iter().flat_map(|server| &server.runs);
        let listed = runs.flat_map(|run| &run.points).filter(|played| played.is_listed);
        let mut rates: Vec<f64> = listed.map(|played| played.point.rate).collect();
        rates.sort_by(f64::total_cmp);
        rates.dedup();
        rates
    }

    /// A row for each rate and server that was measured.
    pub(super) fn rows(&self) -> Vec<[String; 8]> {
        let floor = self.servers.iter().find(|server| server.name == FLOOR);
        let places =
            self.rates().into_iter().flat_map(|rate| self.servers.iter().map(move |server| (rate, server)));
        let measured = places.filter(|(rate, server)| server.at(*rate).next().is_some());
        measured.map(|(rate, server)| row(rate, server, floor)).collect()
    }

    /// Adds to a report: the highest rates, the faults, and notes.
    pub fn tell(&self, report: &mut Report) {
        report.figure("rooms", self.rooms as f64, "");
        report.figure("members of each", self.members as f64, "");
        let mut faults = 0;
        for server in &self.servers {
            if let Some(highest) = server.highest() {
                let name = format!("{}: highest rate below {} ms", server.name, readable(self.breaks_ms));
                report.figure(&name, highest.median, "publishes/s");
            }
            for played in server.runs.iter().flat_map(|run| &run.points) {
                faults += played.point.faults;
                let limit =
                    played.point.generator_limit().filter(|_| played.is_listed || played.breaks.is_some());
                if let Some(why) = limit {
                    let (name, rate) = (&server.name, readable(played.point.rate));
                    report.note(format!("{name} at {rate} publishes/s: the generator was the limit: {why}"));
                }
            }
        }
        report.fault("deliveries repeated or disordered", faults);
    }

    /// The table for a terminal.
    pub(super) fn table(&self) -> String {
        let rows: Vec<[String; 8]> = std::iter::once(HEADS.map(str::to_owned)).chain(self.rows()).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 8] = std::array::from_fn(width);
        let line = |row: &[String; 8]| {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
        };
        rows.iter().map(line).collect::<String>() + &self.footnote()
    }

    /// The tables for a page of Markdown.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut out = line(&HEADS.map(str::to_owned)) + &"|---".repeat(HEADS.len()) + "|\n";
        self.rows().iter().for_each(|row| out.push_str(&line(row)));
        out.push_str(&self.footnote());
        if self.servers.iter().any(|server| server.highest().is_some()) {
            out.push_str(&self.highest());
        }
        out
    }

    /// The highest rates, as a table of Markdown.
    fn highest(&self) -> String {
        let bound = readable(self.breaks_ms);
        let head = format!("highest rate that keeps p99 of delivery below {bound} ms, publishes a second");
        let mut out = format!("\n| | {head} | deliveries a second |\n|---|---|---|\n");
        for server in &self.servers {
            let Some(highest) = server.highest() else { continue };
            let (rate, delivered) = (highest.told(), readable(highest.median * self.members as f64));
            out.push_str(&format!("| {} | {rate} | {delivered} |\n", server.name));
        }
        out
    }

    fn footnote(&self) -> String {
        let limited = self.servers.iter().flat_map(|server| &server.runs).flat_map(|run| &run.points);
        match limited.filter(|played| played.is_listed).any(|played| played.point.generator_limit().is_some())
        {
            true => "\n† The generator was the limit: the latencies are not the server's.\n".to_owned(),
            false => String::new(),
        }
    }

    /// The plot of latency, as a file of its own.
    pub fn svg(&self) -> String {
        let plot = Plot::Delivery;
        self.with_lines(plot, |lines| plot::standalone(LOAD, (plot.unit(), Scale::Logarithmic), lines))
    }

    /// A plot as part of a page.
    pub(super) fn plot(&self, plot: Plot) -> String {
        self.with_lines(plot, |lines| plot::of(LOAD, (plot.unit(), Scale::Logarithmic), lines))
    }

    fn with_lines(&self, plot: Plot, draw: impl Fn(&[Line<'_>]) -> String) -> String {
        let mut curves = Vec::new();
        for (colour, server) in self.servers.iter().enumerate() {
            for (what, figure, is_dashed) in plot.lines() {
                let at = |rate: f64| Some((rate, server.spread(rate, *figure)?.median));
                let points: Vec<(f64, f64)> = self.rates().into_iter().filter_map(at).collect();
                if !points.is_empty() {
                    curves.push((format!("{}{what}", server.name), points, colour, *is_dashed));
                }
            }
        }
        let lines = curves.iter().map(|(name, points, colour, is_dashed)| {
            Line::of(name, points).coloured(*colour).dashed(*is_dashed)
        });
        draw(&lines.collect::<Vec<_>>())
    }
}

fn row(rate: f64, server: &Server, floor: Option<&Server>) -> [String; 8] {
    [
        readable(rate),
        server.remarked(rate),
        latencies(server, rate, &ACK),
        latencies(server, rate, &DELIVERY),
        told(server.spread(rate, CPU)),
        told(server.spread(rate, PUBLISH_CPU)),
        told(server.spread(rate, DELIVERY_CPU)),
        floor
            .filter(|floor| floor.name != server.name)
            .map_or(String::new(), |floor| ratios(rate, server, floor)),
    ]
}

/// Percentiles, with the range of the 99th.
fn latencies(server: &Server, rate: f64, figures: &[Figure]) -> String {
    let spreads = figures.iter().filter_map(|figure| server.spread(rate, *figure));
    let cells = spreads.enumerate().map(|(at, spread)| match at {
        1 => spread.told(),
        _ => readable(spread.median),
    });
    cells.collect::<Vec<_>>().join(" · ")
}

fn told(spread: Option<Spread>) -> String {
    spread.map_or(String::new(), |spread| spread.told())
}

fn ratios(rate: f64, server: &Server, floor: &Server) -> String {
    let ratio = |figure: Figure| {
        let (ours, theirs) = (server.spread(rate, figure)?, floor.spread(rate, figure)?);
        (theirs.median > 0.0).then(|| readable(ours.median / theirs.median))
    };
    match [DELIVERY[0], DELIVERY[1], PUBLISH_CPU].map(ratio) {
        [Some(p50), Some(p99), Some(cpu)] => format!("{p50} · {p99}, {cpu}"),
        [Some(p50), Some(p99), None] => format!("{p50} · {p99}"),
        _ => String::new(),
    }
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let (low, high) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let median = match values.len() % 2 {
            0 => (values[middle - 1] + values[middle]) / 2.0,
            _ => values[middle],
        };
        Some(Self { median, low, high })
    }

    /// The median, with the range if there is one.
    fn told(self) -> String {
        let median = readable(self.median);
        match self.low < self.high {
            true => format!("{median} ({}–{})", readable(self.low), readable(self.high)),
            false => median,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lean::point::Percentiles;

    fn played(rate: f64, scale: f64, breaks: bool) -> Played {
        let delivery_ms = Percentiles { p50: 2.0 * scale, p99: 10.0 * scale, p999: 12.0 * scale };
        let ack_ms = Percentiles { p50: scale, p99: 5.0 * scale, p999: 6.0 * scale };
        let (publish_us, delivery_us) = (Some(100.0 * scale), Some(2.0 * scale));
        let server_cores = Some(0.1 * scale);
        let point =
            Point { rate, ack_ms, delivery_ms, server_cores, publish_us, delivery_us, ..Point::default() };
        Played { point, is_listed: true, breaks: breaks.then(|| "it is slow".to_owned()) }
    }

    fn curves() -> Curves {
        let run = |scales: [f64; 2], breaks| {
            let points = vec![played(100.0, scales[0], false), played(400.0, scales[1], breaks)];
            Run { points, highest: Some(100.0 * scales[0]) }
        };
        let floor = Server {
            runs: vec![run([1.0, 2.0], false), run([1.0, 2.0], false)],
            ..Server::new("floor", "f")
        };
        let runs = vec![run([2.0, 4.0], true), run([3.0, 6.0], true), run([4.0, 8.0], true)];
        let hall = Server { runs, ..Server::new("hall", "h <x>") };
        Curves { rooms: 20, members: 50, breaks_ms: 100.0, servers: vec![floor, hall] }
    }

    #[test]
    fn a_row_has_the_median_of_the_runs_their_range_and_the_ratio_to_the_floor() {
        let rows = curves().rows();
        assert_eq!(rows.len(), 4);
        let expected = [
            "100",
            "hall",
            "3 · 15 (10–20)",
            "6 · 30 (20–40) · 36",
            "30 (20–40)",
            "300 (200–400)",
            "6 (4–8)",
            "3 · 3, 3",
        ];
        assert_eq!(rows[1], expected);
        assert_eq!((rows[0][1].as_str(), rows[0][7].as_str()), ("floor", ""));
        assert_eq!(rows[3][1], "hall, breaks");
    }

    #[test]
    fn a_point_at_which_the_generator_was_the_limit_is_marked_everywhere() {
        let mut curves = curves();
        curves.servers[1].runs[0].points[0].point.late_p99_ms = 50.0;
        let mut report = Report::of("curve");
        curves.tell(&mut report);
        assert_eq!(curves.rows()[1][1], "hall †");
        assert!(curves.markdown().contains("\n† ") && curves.table().contains("† "));
        assert!(report.notes[0].starts_with("hall at 100 publishes/s: the generator was the limit"));
    }

    #[test]
    fn the_plot_as_a_file_stands_by_itself() {
        let svg = curves().svg();
        assert!(svg.starts_with("<svg xmlns=") && svg.trim_end().ends_with("</svg>"));
        assert!(svg.contains(">hall p99</text>") && svg.contains("stroke-dasharray"));
        assert_eq!(svg.matches("<polyline").count(), 4);
        assert!(!svg.contains("href") && !svg.contains("<style") && !svg.contains("<p "), "{svg}");
    }

    #[test]
    fn a_report_with_curves_shows_them_as_a_table_and_four_plots() {
        let mut report = Report::of("curve");
        let curves = curves();
        curves.tell(&mut report);
        report.curves = Some(curves);
        let html = super::super::html::of(&report);
        assert_eq!(html.matches("<svg").count(), 4);
        assert!(html.contains("<td>6 · 30 (20–40) · 36</td>"));
        assert!(report.table().contains("hall, breaks"));
        assert_eq!(report.figures[3].value, 300.0);
    }
}

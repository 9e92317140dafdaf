//! The result of a run: a table for the terminal, JSON for programs, and an HTML file.

mod axis;
pub mod curves;
mod html;
mod moment;
mod plot;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use self::curves::Curves;
use crate::latency::{Latencies, Summary};

/// The result of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The name of the scenario.
    pub scenario: String,
    /// What the scenario does, in a sentence.
    pub about: String,
    /// How the tester was called.
    pub command: Vec<String>,
    /// The name and version that the server reports.
    pub server: String,
    /// The machine the tester ran on.
    pub machine: String,
    /// When it began, in milliseconds since the Unix epoch.
    pub began_at: u64,
    /// The figures, in the order in which they are shown.
    pub figures: Vec<Figure>,
    /// Latencies, each with its percentiles.
    pub latencies: Vec<Summary>,
    /// What changed over time.
    pub series: Vec<Series>,
    /// Things that must not happen, and how often they did.
    pub faults: BTreeMap<String, u64>,
    /// A comparison of servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curves: Option<Curves>,
    /// Notes for the reader of the figures.
    pub notes: Vec<String>,
}

/// A number.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// How much.
    pub value: f64,
    /// The unit.
    pub unit: String,
}

/// Numbers over time, or over `x`.
#[derive(Debug, Clone, Serialize)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// The meaning of `x`.
    pub x: String,
    /// The unit.
    pub unit: String,
    /// The points, rising by `x`.
    pub points: Vec<(f64, f64)>,
}

impl Report {
    /// An empty report of a scenario.
    pub fn of(scenario: &str) -> Self {
        let clock = client::Clock::of_system();
        Self {
            scenario: scenario.to_owned(),
            command: command(),
            machine: crate::machine::here(),
            began_at: clock.now(),
            ..Self::default()
        }
    }

    /// Adds a number.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str) {
        self.figures.push(Figure { name: name.to_owned(), value, unit: unit.to_owned() });
    }

    /// Adds latencies, if there are any.
    pub fn latencies(&mut self, name: &str, latencies: &mut Latencies) {
        if latencies.count() > 0 {
            self.latencies.push(latencies.summary(name));
        }
    }

    /// Adds numbers over time, in seconds.
    pub fn series(&mut self, name: &str, unit: &str, points: Vec<(f64, f64)>) {
        if points.len() > 1 {
            let (name, unit) = (name.to_owned(), unit.to_owned());
            self.series.push(Series { name, x: "seconds".to_owned(), unit, points });
        }
    }

    /// Adds the count of something that must not happen, even if it is zero.
    pub fn fault(&mut self, name: &str, count: u64) {
        *self.faults.entry(name.to_owned()).or_default() += count;
    }

    /// Adds a remark.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// How many faults there were.
    pub fn faults_total(&self) -> u64 {
        self.faults.values().sum()
    }

    /// The summary for a terminal.
    pub fn table(&self) -> String {
        table::of(self)
    }

    /// How the tester was called, as a shell reads it.
    fn command_line(&self) -> String {
        let quoted = self.command.iter().map(|word| match word.contains(char::is_whitespace) {
            true => format!("'{word}'"),
            false => word.clone(),
        });
        quoted.collect::<Vec<_>>().join(" ")
    }

    /// Writes the JSON file.
    pub fn write_json(&self, file: &Path) -> anyhow::Result<()> {
        let json = serde_json::to_vec_pretty(self)?;
        std::fs::write(file, json).with_context(|| format!("failed to write {}", file.display()))
    }

    /// Writes the HTML file, which needs nothing beside itself.
    pub fn write_html(&self, file: &Path) -> anyhow::Result<()> {
        std::fs::write(file, html::of(self)).with_context(|| format!("failed to write {}", file.display()))
    }
}

/// How this program was called, without its folder.
fn command() -> Vec<String> {
    let mut command: Vec<String> = std::env::args().collect();
    if let Some(program) = command.first_mut() {
        let name = Path::new(program.as_str()).file_name().map(|name| name.to_string_lossy().into_owned());
        *program = name.unwrap_or_default();
    }
    command
}

/// A number in a readable form: grouped, without needless digits.
pub(crate) fn readable(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        magnitude if magnitude < 0.1 => 4,
        magnitude if magnitude < 10.0 => 2,
        magnitude if magnitude < 1_000.0 => 1,
        _ => 0,
    };
    let plain = format!("{value:.decimals$}");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_cut_to_what_they_are_worth() {
        assert_eq!(readable(1_234_567.8), "1,234,568");
        assert_eq!(readable(999.96), "1,000");
        assert_eq!(readable(12.345), "12.3");
        assert_eq!(readable(0.0321), "0.0321");
        assert_eq!(readable(0.0), "0");
        assert_eq!(readable(-4_200.0), "-4,200");
    }

    #[test]
    fn a_report_as_html_needs_nothing_beside_itself_and_escapes_what_it_quotes() {
        let mut report = Report::of("chat");
        report.command = vec!["loadtest".to_owned(), "--server".to_owned(), "<script> x".to_owned()];
        report.figure("deliveries", 1_200_000.0, "1/s");
        report.series("deliveries", "1/s", vec![(0.0, 1.0), (1.0, 2.0)]);
        report.fault("lost", 0);
        let mut latencies = Latencies::default();
        latencies.record(500);
        report.latencies("publish to ack", &mut latencies);

        let html = html::of(&report);

        assert!(html.contains("--server '&lt;script&gt; x'") && !html.contains("<script"));
        assert!(!html.contains("http://") && !html.contains("https://"), "it links to nothing");
        assert!(html.matches("<svg").count() >= 2);
        assert!(report.table().contains("1,200,000"));
    }
}

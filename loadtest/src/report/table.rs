//! The summary for a terminal.

use std::fmt::Write;

use super::{Report, readable};

/// The report as lines of text.
pub(super) fn of(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\n{} against {}", report.scenario, report.server);
    let names = report.figures.iter().map(|figure| figure.name.chars().count());
    let width = names.chain(report.faults.keys().map(|name| name.chars().count())).max().unwrap_or(0);
    for figure in &report.figures {
        let _ = writeln!(out, "  {:width$}  {:>14} {}", figure.name, readable(figure.value), figure.unit);
    }
    latencies(report, &mut out);
    if let Some(curves) = &report.curves {
        let _ = write!(out, "\n{}", curves.table());
    }
    if !report.faults.is_empty() {
        let _ = writeln!(out, "\n  faults");
        for (name, count) in &report.faults {
            let _ = writeln!(out, "  {name:width$}  {:>14}", readable(*count as f64));
        }
    }
    for note in &report.notes {
        let _ = writeln!(out, "\n  note: {note}");
    }
    out
}

fn latencies(report: &Report, out: &mut String) {
    let width = report.latencies.iter().map(|latency| latency.name.chars().count()).max().unwrap_or(0);
    if width == 0 {
        return;
    }
    let _ = writeln!(
        out,
        "\n  {:width$}  {:>12} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "milliseconds", "count", "p50", "p90", "p99", "p99.9", "max"
    );
    for latency in &report.latencies {
        let values = [latency.p50_ms, latency.p90_ms, latency.p99_ms, latency.p999_ms, latency.max_ms];
        let [p50, p90, p99, p999, max] = values.map(readable);
        let count = readable(latency.count as f64);
        let _ = writeln!(
            out,
            "  {:width$}  {count:>12} {p50:>9} {p90:>9} {p99:>9} {p999:>9} {max:>9}",
            latency.name
        );
    }
}

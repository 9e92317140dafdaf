//! The report as one HTML file.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::plot::{self, Line, Scale};
use super::{Report, Series, readable};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem;color:#111}\
    table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .9rem .2rem 0;text-align:right;border-bottom:1px solid #e5e7eb}\
    td:first-child,th:first-child{text-align:left}code{font-size:.85em;word-break:break-all}svg{width:100%;height:auto}\
    svg text{font-size:11px;fill:#555}.grid{stroke:#e5e7eb}polyline{fill:none;stroke-width:1.6}.plots{display:grid;\
    grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:1rem}.bad{color:#dc2626;font-weight:600}.good{color:#059669}\
    .legend span{margin-right:1rem}";

/// The report as a page that needs nothing beside itself.
pub(super) fn of(report: &Report) -> String {
    let title = format!("loadtest {}", escape(&report.scenario));
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>"
    );
    let _ = write!(page, "<h1>{title}</h1><p>against {}</p>", escape(&report.server));
    let _ = write!(page, "<p><code>{}</code></p>", escape(&report.command.join(" ")));
    page.push_str(&verdict(report));
    page.push_str(&figures(report));
    page.push_str(&latencies(report));
    page.push_str(&plots(report));
    for note in &report.notes {
        let _ = write!(page, "<p>Note: {}</p>", escape(note));
    }
    let _ = write!(page, "<p>Began {} ms after the Unix epoch.</p></html>", report.began_at);
    page
}

fn verdict(report: &Report) -> String {
    if report.faults.is_empty() {
        return String::new();
    }
    let faults: Vec<String> = report
        .faults
        .iter()
        .map(|(name, count)| format!("{} {}", escape(name), readable(*count as f64)))
        .collect();
    let class = if report.faults_total() == 0 { "good" } else { "bad" };
    format!("<p class=\"{class}\">Faults: {}</p>", faults.join(", "))
}

fn figures(report: &Report) -> String {
    let rows = report.figures.iter().map(|figure| {
        let (name, unit) = (escape(&figure.name), escape(&figure.unit));
        format!("<tr><td>{name}</td><td>{}</td><td>{unit}</td></tr>", readable(figure.value))
    });
    format!("<table>{}</table>", rows.collect::<String>())
}

fn latencies(report: &Report) -> String {
    if report.latencies.is_empty() {
        return String::new();
    }
    let rows = report.latencies.iter().map(|latency| {
        let values = [latency.p50_ms, latency.p90_ms, latency.p99_ms, latency.p999_ms, latency.max_ms];
        let cells: String = values.iter().map(|value| format!("<td>{}</td>", readable(*value))).collect();
        format!(
            "<tr><td>{}</td><td>{}</td>{cells}</tr>",
            escape(&latency.name),
            readable(latency.count as f64)
        )
    });
    let head =
        ["milliseconds", "count", "p50", "p90", "p99", "p99.9", "max"].map(|name| format!("<th>{name}</th>"));
    format!("<table><tr>{}</tr>{}</table>", head.concat(), rows.collect::<String>())
}

fn plots(report: &Report) -> String {
    let mut out = String::from("<div class=\"plots\">");
    if !report.latencies.is_empty() {
        let lines: Vec<Line<'_>> = report
            .latencies
            .iter()
            .map(|latency| Line { name: &latency.name, points: &latency.curve })
            .collect();
        let svg = plot::of(("percentile", Scale::Nines), ("ms", Scale::Logarithmic), &lines);
        let _ = write!(out, "<div><h3>Latency</h3>{svg}</div>");
    }
    for ((unit, x), group) in by_unit(&report.series) {
        let lines: Vec<Line<'_>> =
            group.iter().map(|series| Line { name: &series.name, points: &series.points }).collect();
        let names: Vec<String> = group.iter().map(|series| escape(&series.name)).collect();
        let svg = plot::of((x, Scale::Linear), (unit, Scale::Linear), &lines);
        let _ = write!(out, "<div><h3>{} ({})</h3>{svg}</div>", names.join(", "), escape(unit));
    }
    out.push_str("</div>");
    out
}

/// Series that count the same thing share a plot.
fn by_unit(series: &[Series]) -> BTreeMap<(&str, &str), Vec<&Series>> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Series>> = BTreeMap::new();
    for one in series {
        groups.entry((&one.unit, &one.x)).or_default().push(one);
    }
    groups
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! The report as one HTML file.

use std::fmt::Write;

use super::curves::{self, Plot};
use super::plot::{self, Line, Scale};
use super::{Report, Series, moment, readable};

const STYLE: &str = include_str!("style.css");

/// The report as a page without external files.
pub(super) fn of(report: &Report) -> String {
    let title = format!("Guildhall under load: {}", escape(&report.scenario));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n"
    );
    let _ = writeln!(page, "<h1>{title}</h1>\n<p>{}</p>", escape(&report.about));
    page.push_str(&circumstances(report));
    page.push_str(&verdict(report));
    page.push_str(&figures(report));
    page.push_str(&latencies(report));
    page.push_str(&curves(report));
    page.push_str(&plots(report));
    page.push_str("</html>\n");
    page
}

fn circumstances(report: &Report) -> String {
    let command = format!("<code>{}</code>", escape(&report.command_line()));
    let rows = [
        ("command", command),
        ("server", escape(&report.server)),
        ("machine of the load tester", escape(&report.machine)),
        ("began", moment::of(report.began_at)),
    ];
    let rows = rows.map(|(name, value)| format!("<tr><td>{name}</td><td>{value}</td></tr>\n"));
    format!("<table class=\"circumstances\">\n{}</table>\n", rows.concat())
}

fn verdict(report: &Report) -> String {
    let mut out = String::new();
    if !report.faults.is_empty() {
        let (class, says) = match report.faults_total() {
            0 => ("good", "No faults".to_owned()),
            1 => ("bad", "1 fault".to_owned()),
            count => ("bad", format!("{} faults", readable(count as f64))),
        };
        let _ = writeln!(out, "<h2 class=\"{class}\">{says}</h2>\n<table>");
        for (name, count) in &report.faults {
            let class = if *count == 0 { "" } else { " class=\"bad\"" };
            let count = readable(*count as f64);
            let _ = writeln!(out, "<tr{class}><td>{}</td><td>{count}</td></tr>", escape(name));
        }
        out.push_str("</table>\n");
    }
    for note in &report.notes {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(note));
    }
    out
}

fn figures(report: &Report) -> String {
    let rows = report.figures.iter().map(|figure| {
        let (name, unit) = (escape(&figure.name), escape(&figure.unit));
        format!("<tr><td>{name}</td><td>{}</td><td class=\"unit\">{unit}</td></tr>\n", readable(figure.value))
    });
    format!("<h2>Figures</h2>\n<table>\n{}</table>\n", rows.collect::<String>())
}

fn latencies(report: &Report) -> String {
    if report.latencies.is_empty() {
        return String::new();
    }
    let rows = report.latencies.iter().map(|latency| {
        let values = [latency.p50_ms, latency.p90_ms, latency.p99_ms, latency.p999_ms, latency.max_ms];
        let cells: String = values.iter().map(|value| format!("<td>{}</td>", readable(*value))).collect();
        let count = readable(latency.count as f64);
        format!("<tr><td>{}</td><td>{count}</td>{cells}</tr>\n", escape(&latency.name))
    });
    let head =
        ["milliseconds", "count", "p50", "p90", "p99", "p99.9", "max"].map(|name| format!("<th>{name}</th>"));
    let rows = rows.collect::<String>();
    format!("<h2>Latencies</h2>\n<table>\n<tr>{}</tr>\n{rows}</table>\n", head.concat())
}

fn curves(report: &Report) -> String {
    let Some(curves) = &report.curves else { return String::new() };
    let cells = |cells: &[String], tag: &str| -> String {
        cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escape(cell))).collect()
    };
    let rows: String = curves.rows().iter().map(|row| format!("<tr>{}</tr>\n", cells(row, "td"))).collect();
    let head = cells(&curves::HEADS.map(str::to_owned), "th");
    let mut out =
        format!("<h2>By load</h2>\n<table>\n<tr>{head}</tr>\n{rows}</table>\n<div class=\"plots\">\n");
    for plot in Plot::ALL {
        let _ = writeln!(out, "<figure><h3>{}</h3>{}</figure>", plot.title(), curves.plot(plot));
    }
    out.push_str("</div>\n");
    out
}

fn plots(report: &Report) -> String {
    let mut out = String::from("<div class=\"plots\">\n");
    if !report.latencies.is_empty() {
        let lines = report.latencies.iter().map(|latency| Line::of(&latency.name, &latency.curve));
        let lines: Vec<Line<'_>> = lines.collect();
        let svg = plot::of(("share of them within", Scale::Nines), ("ms", Scale::Logarithmic), &lines);
        let _ = writeln!(out, "<figure><h3>Latencies by percentile</h3>{svg}</figure>");
    }
    for group in alike(&report.series) {
        let lines: Vec<Line<'_>> =
            group.iter().map(|series| Line::of(&series.name, &series.points)).collect();
        let (x, unit) = (&group[0].x, &group[0].unit);
        let svg = plot::of((x, Scale::Linear), (unit, Scale::Linear), &lines);
        let _ = writeln!(out, "<figure><h3>{}</h3>{svg}</figure>", escape(&heading(&group)));
    }
    out.push_str("</div>\n");
    out
}

/// Series with the same unit share a plot. The plots are in the order of their first series.
fn alike(series: &[Series]) -> Vec<Vec<&Series>> {
    let mut groups: Vec<Vec<&Series>> = Vec::new();
    for one in series {
        let same = |group: &&mut Vec<&Series>| (&group[0].unit, &group[0].x) == (&one.unit, &one.x);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn heading(group: &[&Series]) -> String {
    let names: Vec<&str> = group.iter().map(|series| series.name.as_str()).collect();
    let names = names.join(" and ");
    let mut letters = names.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

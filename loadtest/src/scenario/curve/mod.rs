//! Latency and CPU against the load, of several servers beside each other.

mod generator;
mod rates;
mod server;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Args;

use self::generator::Generator;
use self::rates::{Course, usual};
use self::server::{Named, Running, Stage};
use crate::context::Context;
use crate::lean::point::Point;
use crate::report::Report;
use crate::report::curves::{Curves, Played, Run, Server};

/// How often a rate is tried before it counts as too much for a server: once may be the fault of another
/// program.
const TRIES: usize = 2;

/// Latency and CPU against the load, of several servers beside each other, such as the hall and a bare floor.
///
/// In each run each server is started in turn on an empty folder, and rates are played by a generator that is
/// a program of its own, until a rate breaks the server; the highest rate that it holds is looked for in the
/// end. Figures are medians over the runs. `cargo build --examples` makes the generator (`curve_load`) and
/// the floor (`floor`): a server of one thread that does nothing but append what is posted with one fdatasync
/// for each round of reads, and then deliver it.
#[derive(Debug, Args)]
pub struct Curve {
    /// A server, as NAME=COMMAND: the command is run in a shell, with a free port for {port} and an empty
    /// folder for {data}. What is called floor is what the others are compared with.
    #[arg(long = "server", value_name = "NAME=CMD", required_unless_present = "plan")]
    servers: Vec<Named>,
    /// How many rooms.
    #[arg(long, default_value_t = 20)]
    rooms: usize,
    /// How many members each room has, every one on a connection of its own.
    #[arg(long, default_value_t = 50)]
    members: usize,
    /// How many more connections each room has that are subscribed and never read.
    #[arg(long, default_value_t = 0)]
    jammed: usize,
    /// Publishes a second, over all rooms: several, in rising order. Unless named, they go by the members of
    /// a room.
    #[arg(long, value_delimiter = ',')]
    rates: Vec<f64>,
    /// Play only these rates: do not look for the highest that a server holds.
    #[arg(long)]
    only_listed: bool,
    /// How long each rate is measured.
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// How long each rate is played before it is measured.
    #[arg(long, default_value_t = 2.0)]
    warmup_seconds: f64,
    /// How often all is measured.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// A rate breaks a server where publish to delivery takes longer at the 99th percentile, in milliseconds;
    /// and where posts are refused, or less than 95 % of them are answered in time.
    #[arg(long, default_value_t = 100.0)]
    breaks_ms: f64,
    /// What the generator is started with, such as `taskset -c 1`.
    #[arg(long, default_value = "", value_name = "CMD")]
    generator: String,
    /// Write the table as Markdown.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Write the plot of latency against the load as SVG.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Make accounts and rooms on the server at --url and write a plan for the generator, nothing else.
    #[arg(long, value_name = "FILE", conflicts_with = "servers")]
    plan: Option<PathBuf>,
}

impl Curve {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        ensure!(self.rooms > 0 && self.members > 0 && self.runs > 0, "there is nothing to play");
        if let Some(file) = &self.plan {
            let accounts = context.accounts(self.members).await?;
            let plan = self.stage().plan(&context.target, &accounts, context.server).await?;
            plan.write(file)?;
            return Ok(Report::of("curve"));
        }
        let mut rates = if self.rates.is_empty() { usual(self.members) } else { self.rates.clone() };
        rates.sort_by(f64::total_cmp);
        ensure!(rates[0] > 0.0 && rates.iter().all(|rate| rate.is_finite()), "a rate is above zero");
        let mut report = Report::of("curve");
        let curves = self.measure(&rates, &mut report).await?;
        curves.tell(&mut report);
        if let Some(file) = &self.markdown {
            write(file, &curves.markdown())?;
        }
        if let Some(file) = &self.svg {
            write(file, &curves.svg())?;
        }
        report.curves = Some(curves);
        Ok(report)
    }

    fn stage(&self) -> Stage {
        let Self { rooms, members, jammed, warmup_seconds, seconds, .. } = *self;
        Stage { rooms, members, jammed, warmup_seconds, seconds }
    }

    async fn measure(&self, rates: &[f64], report: &mut Report) -> anyhow::Result<Curves> {
        let servers = self.servers.iter().map(|named| Server::new(&named.name, &named.command));
        let (rooms, members, breaks_ms) = (self.rooms, self.members, self.breaks_ms);
        let mut curves = Curves { rooms, members, breaks_ms, servers: servers.collect() };
        let called = curves.servers.iter().map(|server| server.name.as_str());
        report.server = called.collect::<Vec<_>>().join(", ");
        for run in 1..=self.runs {
            for (named, server) in self.servers.iter().zip(&mut curves.servers) {
                eprintln!("{}, run {run} of {}", named.name, self.runs);
                let mut bench = Bench { curve: self, named, at: None };
                let gone = bench.run(rates).await.with_context(|| format!("{} failed", named.name));
                server.runs.push(gone?);
            }
        }
        Ok(curves)
    }
}

/// A server and its generator, in one run. After a rate that left something undone, both are started again.
struct Bench<'a> {
    curve: &'a Curve,
    named: &'a Named,
    at: Option<(Generator, Running)>,
}

impl Bench<'_> {
    async fn run(&mut self, rates: &[f64]) -> anyhow::Result<Run> {
        let (mut course, mut points) = (Course::over(rates), Vec::new());
        while let Some((rate, is_listed)) = course.next().filter(|next| next.1 || !self.curve.only_listed) {
            let (point, breaks) = self.attempt(rate).await?;
            course.went(rate, breaks.is_none());
            // A rate that was not measured to the end is left out of the table.
            let is_listed = is_listed && point.published > 0.0;
            points.push(Played { point, is_listed, breaks });
        }
        Ok(Run { points, highest: (!self.curve.only_listed).then_some(course.held) })
    }

    /// Plays a rate until the server holds it, or has failed at it often enough.
    async fn attempt(&mut self, rate: f64) -> anyhow::Result<(Point, Option<String>)> {
        let mut tries = 1;
        loop {
            if self.at.is_none() {
                self.at = Some(self.start().await?);
            }
            let (generator, _) = self.at.as_mut().expect("it was just started");
            let (point, breaks) = match generator.play(rate) {
                Ok(point) => (point, point.breaks(self.curve.breaks_ms)),
                // The server closed the connection, or ended.
                Err(error) => (Point { rate, lost: 1, ..Point::default() }, Some(format!("{error:#}"))),
            };
            eprintln!("{}", line(&point, breaks.as_deref()));
            if point.lost > 0 {
                self.at = None;
            }
            if breaks.is_none() || tries == TRIES {
                return Ok((point, breaks));
            }
            tries += 1;
        }
    }

    async fn start(&self) -> anyhow::Result<(Generator, Running)> {
        let running = Running::start(self.named, &self.curve.stage()).await?;
        let generator = Generator::start(&self.curve.generator, &running.plan)?;
        Ok((generator, running))
    }
}

/// A line about a point, printed while others are measured.
fn line(point: &Point, breaks: Option<&str>) -> String {
    format!(
        "{:>10.0} publishes/s  ack p50 {:>7.2} p99 {:>7.2} ms  delivery p50 {:>7.2} p99 {:>7.2} ms  server {:>4.0} %  generator {:>4.0} %  {}",
        point.rate,
        point.ack_ms.p50,
        point.ack_ms.p99,
        point.delivery_ms.p50,
        point.delivery_ms.p99,
        point.server_cores.unwrap_or_default() * 100.0,
        point.own_cores * 100.0,
        match (breaks, point.generator_limit()) {
            (Some(why), Some(limit)) => format!("breaks: {why}; the generator is the limit: {limit}"),
            (Some(why), None) => format!("breaks: {why}"),
            (None, Some(limit)) => format!("the generator is the limit: {limit}"),
            (None, None) => String::new(),
        },
    )
}

fn write(file: &std::path::Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("failed to write {}", file.display()))
}

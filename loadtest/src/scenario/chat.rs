//! Members of rooms talk, at a fixed rate or at the highest rate that keeps a latency bound.

use std::time::Duration;

use clap::Args;

use crate::context::Context;
use crate::crowd::{Crowd, Rooms};
use crate::progress;
use crate::report::{Report, Series};
use crate::sampler::{Cost, Costs, Sampler};

/// How long the last posts may take to be answered and delivered.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
/// The factor between two steps of the search, until a rate breaks the bound.
const SEARCH_FACTOR: f64 = 1.6;
/// How close the search comes to the highest good rate.
const SEARCH_PRECISION: f64 = 1.05;
/// How often a rate is tried before it counts as breaking the bound: once may be the fault of another
/// program.
const SEARCH_TRIES: usize = 3;

/// Members of rooms talk, at a fixed rate or at the highest rate that keeps a latency bound.
#[derive(Debug, Args)]
pub struct Chat {
    /// How many rooms.
    #[arg(long, default_value_t = 20)]
    rooms: usize,
    /// How many members each room has, every one on a connection of its own.
    #[arg(long, default_value_t = 50)]
    members: usize,
    /// Publishes a second, over all rooms.
    #[arg(long, default_value_t = 400.0, conflicts_with = "search")]
    rate: f64,
    /// Look for the highest rate that keeps the bound of --p99-ms, then measure there.
    #[arg(long)]
    search: bool,
    /// The bound: publish to delivery, 99th percentile, in milliseconds.
    #[arg(long, default_value_t = 100.0)]
    p99_ms: f64,
    /// Where the search begins, in publishes a second.
    #[arg(long, default_value_t = 1_000.0)]
    search_from: f64,
    /// How long each step of the search takes.
    #[arg(long, default_value_t = 5.0)]
    step_seconds: f64,
    /// How long is measured.
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// How long the rate is played before anything is measured.
    #[arg(long, default_value_t = 3.0)]
    warmup_seconds: f64,
    /// The length of a post.
    #[arg(long, default_value_t = 200)]
    bytes: usize,
}

/// The result of playing a rate for a while.
struct Step {
    rate: f64,
    settled: bool,
    published: u64,
    refused: u64,
    delivered: u64,
    delivery_p99_ms: f64,
    lag_p99_ms: f64,
    elapsed: Duration,
    cost: Cost,
}

impl Chat {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("chat");
        let accounts = context.accounts(self.members).await?;
        let rooms = Rooms::create(&context.target, &accounts, self.rooms, self.members).await?;
        let crowd = Crowd::gather(&context.target, &accounts, rooms, self.bytes, context.verify).await?;
        report.server = crowd.server();
        let rate = if self.search { self.search(context, &crowd, &mut report).await? } else { self.rate };
        self.play(context, &crowd, rate, (self.warmup_seconds, "warming up")).await?;
        let sampler = Sampler::start(crowd.tally.clone(), context.server, "posts")?;
        let step = self.play(context, &crowd, rate, (self.seconds, "measuring")).await?;
        sampler.stop(&mut report);
        self.tell(&crowd, &step, &mut report);
        if context.verify {
            crowd.verify(&context.target, &accounts, &mut report).await?;
        }
        Ok(report)
    }

    async fn play(
        &self,
        context: &Context,
        crowd: &Crowd,
        rate: f64,
        (seconds, what): (f64, &'static str),
    ) -> anyhow::Result<Step> {
        let before = {
            let mut tally = crowd.tally.borrow_mut();
            tally.measure();
            (tally.acked, tally.delivered, tally.refused_total())
        };
        let mut costs = Costs::start(context.server)?;
        let began = tokio::time::Instant::now();
        crowd.play(rate, Duration::from_secs_f64(seconds), &progress::bar(0, what)).await;
        let settled = crowd.settle(SETTLE_TIMEOUT).await;
        let (elapsed, cost) = (began.elapsed(), costs.lap()?);
        let mut tally = crowd.tally.borrow_mut();
        Ok(Step {
            rate,
            settled,
            published: tally.acked - before.0,
            refused: tally.refused_total() - before.2,
            delivered: tally.delivered - before.1,
            delivery_p99_ms: tally.delivery.at(0.99),
            lag_p99_ms: tally.lag.at(0.99),
            elapsed,
            cost,
        })
    }

    /// Raises the rate until the bound breaks, then halves the distance until it is close enough.
    async fn search(&self, context: &Context, crowd: &Crowd, report: &mut Report) -> anyhow::Result<f64> {
        let (mut good, mut bad, mut rate) = (0.0, f64::INFINITY, self.search_from);
        let (mut tried, mut limit) = (Vec::new(), None);
        while good == 0.0 || bad / good > SEARCH_PRECISION {
            let step = self.attempt(context, crowd, rate).await?;
            tried.push((rate, step.delivery_p99_ms));
            if step.keeps(self.p99_ms) {
                good = rate
            } else {
                bad = rate;
                limit = Some(step.limit());
            }
            if !step.settled || rate < 1.0 {
                break;
            }
            rate = match (good > 0.0, bad.is_finite()) {
                (true, false) => good * SEARCH_FACTOR,
                (false, _) => bad / SEARCH_FACTOR.powi(2),
                (true, true) => (good * bad).sqrt(),
            };
        }
        crowd.tally.borrow_mut().forgive_overload();
        anyhow::ensure!(good > 0.0, "no rate keeps {} ms", self.p99_ms);
        if let Some(limit) = limit {
            report.note(format!("at {bad:.0} publishes/s the bound breaks: {limit}"));
        }
        tried.sort_by(|one, other| one.0.total_cmp(&other.0));
        report.series.push(Series {
            name: "p99 of publish to delivery, by rate".to_owned(),
            x: "publishes a second".to_owned(),
            unit: "ms".to_owned(),
            points: tried,
        });
        Ok(good)
    }

    /// Plays a rate until it keeps the bound, or has broken it often enough.
    async fn attempt(&self, context: &Context, crowd: &Crowd, rate: f64) -> anyhow::Result<Step> {
        let mut tries = 1;
        loop {
            let step = self.play(context, crowd, rate, (self.step_seconds, "searching")).await?;
            eprintln!("{}", step.line(self.p99_ms));
            if step.keeps(self.p99_ms) || !step.settled || tries == SEARCH_TRIES {
                return Ok(step);
            }
            tries += 1;
        }
    }

    fn tell(&self, crowd: &Crowd, step: &Step, report: &mut Report) {
        let seconds = step.elapsed.as_secs_f64();
        report.figure("rooms", self.rooms as f64, "");
        report.figure("connections", crowd.connections() as f64, "");
        report.figure("rate asked for", step.rate, "publishes/s");
        report.figure("published", step.published as f64 / seconds, "publishes/s");
        report.figure("delivered", step.delivered as f64 / seconds, "deliveries/s");
        if let Some(server) = step.cost.server {
            let micros = |count| server.micros_each(count).unwrap_or_default();
            report.figure("server CPU per publish", micros(step.published), "µs");
            report.figure("server CPU per delivery", micros(step.delivered), "µs");
        }
        step.cost.tell(report, step.lag_p99_ms);
        let mut tally = crowd.tally.borrow_mut();
        report.latencies("publish to ack", &mut tally.ack);
        report.latencies("publish to delivery", &mut tally.delivery);
        report.latencies("schedule lag of the tester", &mut tally.lag);
        drop(tally);
        crowd.tell_faults(report);
    }
}

impl Step {
    fn keeps(&self, p99_ms: f64) -> bool {
        self.settled && self.refused == 0 && self.delivery_p99_ms <= p99_ms
    }

    /// Which side was at its limit, as far as CPU time shows.
    fn limit(&self) -> String {
        let own = self.cost.generator_limit(self.lag_p99_ms);
        let server = self.cost.server.map(|server| (server.cores() * 100.0, server.is_at_its_limit()));
        match (own, server) {
            (Some(why), Some((used, false))) => format!(
                "the load tester was the limit ({why}) while the server used {used:.0} % of a core; \
                 what the server can do is told by its CPU per delivery"
            ),
            (Some(why), Some((used, true))) => format!(
                "both sides were at their limit, the load tester ({why}) and the server ({used:.0} % of a core)"
            ),
            (Some(why), None) => format!(
                "the load tester was the limit ({why}); with --pid, the server's CPU per delivery tells what it can do"
            ),
            (None, Some((used, true))) => format!("the server was the limit, it used {used:.0} % of a core"),
            (None, Some((used, false))) => {
                format!("neither side was short of CPU, the server used {used:.0} % of a core")
            }
            (None, None) => "the load tester was not the limit".to_owned(),
        }
    }

    fn line(&self, p99_ms: f64) -> String {
        let own = self.cost.generator_limit(self.lag_p99_ms);
        format!(
            "{:>10.0} publishes/s  p99 {:>8.1} ms  {}  server {:>4.0} %  tester {:>4.0} %  {}",
            self.rate,
            self.delivery_p99_ms,
            if self.keeps(p99_ms) { "keeps " } else { "breaks" },
            self.cost.server.map_or(0.0, |server| server.cores() * 100.0),
            self.cost.own.cores() * 100.0,
            if own.is_some() { "the tester is the limit" } else { "" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::CpuUse;

    /// A step with these CPU shares of the tester and the server.
    fn step(own: f64, server: Option<f64>, lag_p99_ms: f64) -> Step {
        let used =
            |cores| CpuUse { cpu: Duration::from_secs_f64(10.0 * cores), elapsed: Duration::from_secs(10) };
        Step {
            rate: 1_000.0,
            settled: true,
            published: 10_000,
            refused: 0,
            delivered: 500_000,
            delivery_p99_ms: 150.0,
            lag_p99_ms,
            elapsed: Duration::from_secs(10),
            cost: Cost { server: server.map(used), own: used(own) },
        }
    }

    #[test]
    fn a_rate_at_which_posts_are_refused_does_not_keep_the_bound_however_soon_they_are() {
        let quick = Step { delivery_p99_ms: 5.0, ..step(0.5, Some(0.5), 1.0) };
        assert!(quick.keeps(100.0));
        assert!(!Step { refused: 1, ..quick }.keeps(100.0));
    }

    #[test]
    fn where_the_bound_breaks_the_side_that_could_do_no_more_is_named() {
        let tester = step(0.99, Some(0.4), 1.0).limit();
        assert!(tester.starts_with("the load tester was the limit (it used 99 % of a core)"), "{tester}");
        assert!(tester.contains("CPU per delivery"), "{tester}");
        let late = step(0.5, Some(0.4), 80.0).limit();
        assert!(late.starts_with("the load tester was the limit (it was 80.0 ms behind"), "{late}");
        assert!(step(0.5, Some(1.0), 1.0).limit().starts_with("the server was the limit"));
        assert!(step(1.0, Some(1.0), 1.0).limit().starts_with("both sides"));
        assert!(step(0.5, Some(0.5), 1.0).limit().starts_with("neither side"));
        assert!(step(1.0, None, 1.0).limit().contains("--pid"));
    }
}

//! Members of rooms talk, at a fixed rate or at the highest rate that keeps a latency bound.

use std::time::Duration;

use clap::Args;

use crate::context::Context;
use crate::crowd::{Crowd, Rooms};
use crate::report::{Report, Series};
use crate::sampler::{Cost, Costs, Sampler};

/// How long the last posts may take to be answered and delivered everywhere.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How much one step of the search differs from the last while no bound is broken yet.
const SEARCH_FACTOR: f64 = 1.6;
/// How near to the highest good rate the search comes.
const SEARCH_PRECISION: f64 = 1.05;

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

/// What playing a rate for a while showed.
struct Step {
    rate: f64,
    settled: bool,
    published: u64,
    delivered: u64,
    delivery_p99_ms: f64,
    lag_p99_ms: f64,
    elapsed: Duration,
    cost: Cost,
}

impl Chat {
    /// Plays it.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("chat");
        let accounts = context.accounts(self.members).await?;
        let rooms = Rooms::create(&context.target, &accounts, self.rooms, self.members).await?;
        let crowd = Crowd::gather(&context.target, &accounts, rooms, self.bytes, context.verify).await?;
        report.server = crowd.server();
        let rate = if self.search { self.search(context, &crowd, &mut report).await? } else { self.rate };
        self.play(context, &crowd, rate, self.warmup_seconds).await?;
        let sampler = Sampler::start(crowd.tally.clone(), context.server, "posts")?;
        let step = self.play(context, &crowd, rate, self.seconds).await?;
        sampler.stop(&mut report);
        self.tell(&crowd, &step, &mut report);
        if context.verify {
            crowd.verify(&context.target, &accounts, &mut report).await?;
        }
        Ok(report)
    }

    async fn play(&self, context: &Context, crowd: &Crowd, rate: f64, seconds: f64) -> anyhow::Result<Step> {
        let before = {
            let mut tally = crowd.tally.borrow_mut();
            tally.measure();
            (tally.acked, tally.delivered)
        };
        let mut costs = Costs::start(context.server)?;
        let began = tokio::time::Instant::now();
        crowd.play(rate, Duration::from_secs_f64(seconds)).await;
        let settled = crowd.settle(SETTLE_TIMEOUT).await;
        let (elapsed, cost) = (began.elapsed(), costs.lap()?);
        let mut tally = crowd.tally.borrow_mut();
        Ok(Step {
            rate,
            settled,
            published: tally.acked - before.0,
            delivered: tally.delivered - before.1,
            delivery_p99_ms: tally.delivery.at(0.99),
            lag_p99_ms: tally.lag.at(0.99),
            elapsed,
            cost,
        })
    }

    /// Raises the rate until the bound breaks, then halves the distance until it is near enough.
    async fn search(&self, context: &Context, crowd: &Crowd, report: &mut Report) -> anyhow::Result<f64> {
        let (mut good, mut bad, mut rate) = (0.0, f64::INFINITY, self.search_from);
        let mut tried = Vec::new();
        while good == 0.0 || bad / good > SEARCH_PRECISION {
            let step = self.play(context, crowd, rate, self.step_seconds).await?;
            let limit = step.cost.generator_limit(step.lag_p99_ms);
            eprintln!("{}", step.line(self.p99_ms, limit.as_deref()));
            tried.push((rate, step.delivery_p99_ms));
            if step.keeps(self.p99_ms) {
                good = rate
            } else {
                bad = rate
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
        anyhow::ensure!(good > 0.0, "no rate keeps {} ms", self.p99_ms);
        tried.sort_by(|one, other| one.0.total_cmp(&other.0));
        report.series.push(Series {
            name: "publish to delivery, p99, by rate".to_owned(),
            x: "publishes a second".to_owned(),
            unit: "ms".to_owned(),
            points: tried,
        });
        Ok(good)
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
        self.settled && self.delivery_p99_ms <= p99_ms
    }

    fn line(&self, p99_ms: f64, generator_limit: Option<&str>) -> String {
        format!(
            "{:>10.0} publishes/s  p99 {:>8.1} ms  {}  server {:>4.0} %  tester {:>4.0} %  {}",
            self.rate,
            self.delivery_p99_ms,
            if self.keeps(p99_ms) { "keeps " } else { "breaks" },
            self.cost.server.map_or(0.0, |server| server.cores() * 100.0),
            self.cost.own.cores() * 100.0,
            generator_limit.unwrap_or_default(),
        )
    }
}

//! Everyone drops and resumes at once: how long until all are live again, without a gap, and what others feel
//! of it.

use std::cell::Cell;
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;

use crate::context::Context;
use crate::crowd::{Crowd, Rooms};
use crate::progress;
use crate::report::Report;
use crate::sampler::{Costs, Sampler};

/// How long it may take until everyone is back.
const RESUME_TIMEOUT: Duration = Duration::from_secs(120);
/// How long the last posts may take to be answered and delivered.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
/// For how long posts are planned in advance while everyone comes back.
const PLAY_STEP: Duration = Duration::from_millis(100);
/// How long the rate is played before everyone leaves.
const WARMUP: Duration = Duration::from_secs(2);

/// Everyone drops and resumes at once: how long until all are live again, without a gap.
///
/// In each room one member stays and goes on posting; all others hang up without a word, and later come back
/// at once, each subscribing again after the last event it has seen.
#[derive(Debug, Args)]
pub struct Reconnect {
    /// How many rooms.
    #[arg(long, default_value_t = 20)]
    rooms: usize,
    /// How many members each room has, every one on a connection of its own.
    #[arg(long, default_value_t = 250)]
    members: usize,
    /// Publishes a second, over all rooms, all the time.
    #[arg(long, default_value_t = 100.0)]
    rate: f64,
    /// How long everyone stays away.
    #[arg(long, default_value_t = 5.0)]
    away_seconds: f64,
    /// The length of a post.
    #[arg(long, default_value_t = 200)]
    bytes: usize,
}

impl Reconnect {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("reconnect");
        let accounts = context.accounts(self.members).await?;
        let rooms = Rooms::create(&context.target, &accounts, self.rooms, self.members).await?;
        let crowd = Crowd::gather(&context.target, &accounts, rooms, self.bytes, context.verify).await?;
        let crowd = crowd.with_authors(1);
        report.server = crowd.server();
        report.figure("connections", crowd.connections() as f64, "");
        let sampler = Sampler::start(crowd.tally.clone(), context.server, "posts")?;
        crowd.play(self.rate, WARMUP, &progress::bar(0, "together")).await;
        let away = crowd.leave() as u64;
        let away_for = Duration::from_secs_f64(self.away_seconds.max(0.0));
        crowd.play(self.rate, away_for, &progress::bar(0, "away")).await;

        crowd.tally.borrow_mut().measure();
        let mut costs = Costs::start(context.server)?;
        let back = Cell::new(false);
        let resume = async {
            let signed_in = crowd.resume(&context.target, &accounts, RESUME_TIMEOUT).await;
            back.set(true);
            (signed_in, costs.lap())
        };
        let play = async {
            while !back.get() {
                crowd.play(self.rate, PLAY_STEP, &ProgressBar::hidden()).await;
            }
        };
        let ((mut signed_in, cost), ()) = tokio::join!(resume, play);
        crowd.settle(SETTLE_TIMEOUT).await;
        sampler.stop(&mut report);

        let cost = cost?;
        report.latencies("way back to signed in", &mut signed_in);
        self.tell(&crowd, away, &mut report);
        if let Some(each) = cost.server.and_then(|server| server.micros_each(away)) {
            report.figure("server CPU per member back", each, "µs");
        }
        let lag_p99_ms = crowd.tally.borrow_mut().lag.at(0.99);
        cost.tell(&mut report, lag_p99_ms);
        if context.verify {
            crowd.verify(&context.target, &accounts, &mut report).await?;
        }
        Ok(report)
    }

    fn tell(&self, crowd: &Crowd, away: u64, report: &mut Report) {
        let mut tally = crowd.tally.borrow_mut();
        report.figure("members that dropped", away as f64, "");
        report.figure("all live again after", tally.live.at(1.0) / 1e3, "s");
        report.latencies("way back to live", &mut tally.live);
        report.latencies("publish to ack meanwhile", &mut tally.ack);
        report.latencies("publish to delivery meanwhile", &mut tally.delivery);
        report.latencies("schedule lag of the tester", &mut tally.lag);
        report.fault("members not live again", away - tally.live.count());
        drop(tally);
        crowd.tell_faults(report);
    }
}

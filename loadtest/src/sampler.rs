//! Samples a run once a second: what was done, how fast, and at what cost.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{AbortHandle, spawn_local};
use tokio::time::{Instant, interval_at};

use crate::process::{CpuMeter, CpuUse, Process};
use crate::report::Report;
use crate::tally::Tally;

/// Above this schedule lag (99th percentile, milliseconds) the tester counts as the limit, just as when it
/// lacks CPU.
const LAG_MS_MAX: f64 = 20.0;

/// Measures what a run costs the server and the tester.
#[derive(Debug)]
pub struct Costs {
    server: Option<(Process, CpuMeter)>,
    own: CpuMeter,
}

/// The cost of a span of time.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// The server, where its process is known.
    pub server: Option<CpuUse>,
    /// The tester itself.
    pub own: CpuUse,
}

impl Costs {
    /// Starts to measure.
    pub fn start(server: Option<Process>) -> anyhow::Result<Self> {
        let meter = |process| anyhow::Ok((process, CpuMeter::start(process)?));
        Ok(Self { server: server.map(meter).transpose()?, own: CpuMeter::start(Process::own())? })
    }

    /// The cost since the start or the last lap.
    pub fn lap(&mut self) -> anyhow::Result<Cost> {
        let server = self.server.as_mut().map(|(_, meter)| meter.lap()).transpose()?;
        Ok(Cost { server, own: self.own.lap()? })
    }

    fn resident_bytes(&self) -> Option<u64> {
        self.server.as_ref().and_then(|(process, _)| process.resident_bytes().ok())
    }
}

impl Cost {
    /// Adds the shares of a core, and a note where the tester itself was the limit.
    pub fn tell(&self, report: &mut Report, lag_p99_ms: f64) {
        if let Some(server) = self.server {
            report.figure("server CPU", server.cores() * 100.0, "% of a core");
        }
        report.figure("load tester CPU", self.own.cores() * 100.0, "% of a core");
        if let Some(why) = self.generator_limit(lag_p99_ms) {
            report.note(format!("the load tester itself was the limit: {why}"));
        }
    }

    /// Why the tester itself was the limit; `None` if it was not.
    pub fn generator_limit(&self, lag_p99_ms: f64) -> Option<String> {
        if self.own.is_at_its_limit() {
            return Some(format!("it used {:.0} % of a core", self.own.cores() * 100.0));
        }
        (lag_p99_ms > LAG_MS_MAX).then(|| format!("it was {lag_p99_ms:.1} ms behind its schedule at p99"))
    }
}

/// One line of numbers over time.
type Points = Vec<(f64, f64)>;

/// The samples.
#[derive(Debug, Default)]
struct Seen {
    published: Points,
    delivered: Points,
    ack_p99: Points,
    delivery_p99: Points,
    server_cpu: Points,
    own_cpu: Points,
    resident: Points,
}

/// Samples a run once a second until it is stopped.
#[derive(Debug)]
pub struct Sampler {
    what: &'static str,
    task: AbortHandle,
    seen: Rc<RefCell<Seen>>,
}

impl Sampler {
    /// Starts to sample `tally`. `what` names what is sent and acknowledged.
    pub fn start(
        tally: Rc<RefCell<Tally>>,
        server: Option<Process>,
        what: &'static str,
    ) -> anyhow::Result<Self> {
        const EVERY: Duration = Duration::from_secs(1);
        let mut costs = Costs::start(server)?;
        let seen = Rc::new(RefCell::new(Seen::default()));
        let (sink, began) = (seen.clone(), Instant::now());
        let (mut acked, mut delivered) = (tally.borrow().acked, tally.borrow().delivered);
        let task = spawn_local(async move {
            let mut ticks = interval_at(began + EVERY, EVERY);
            let mut before = began;
            loop {
                ticks.tick().await;
                let elapsed = std::mem::replace(&mut before, Instant::now()).elapsed().as_secs_f64();
                let mut tally = tally.borrow_mut();
                let done =
                    [tally.acked - acked, tally.delivered - delivered].map(|done| done as f64 / elapsed);
                (acked, delivered) = (tally.acked, tally.delivered);
                sink.borrow_mut().look(began.elapsed().as_secs_f64(), done, &mut tally, &mut costs);
            }
        });
        Ok(Self { what, task: task.abort_handle(), seen })
    }

    /// Stops, and adds what was seen to a report.
    pub fn stop(self, report: &mut Report) {
        self.task.abort();
        let seen = self.seen.take();
        let any = |points: &Points| points.iter().any(|(_, rate)| *rate > 0.0);
        if any(&seen.published) {
            report.series(self.what, &format!("{} a second", self.what), seen.published);
        }
        if any(&seen.delivered) {
            report.series("deliveries", "deliveries a second", seen.delivered);
        }
        report.series("p99 to answer", "ms", seen.ack_p99);
        report.series("p99 to delivery", "ms", seen.delivery_p99);
        report.series("server CPU", "% of a core", seen.server_cpu);
        report.series("load tester CPU", "% of a core", seen.own_cpu);
        report.series("server's resident memory", "MB", seen.resident);
    }
}

impl Seen {
    fn look(&mut self, at: f64, [published, delivered]: [f64; 2], tally: &mut Tally, costs: &mut Costs) {
        self.published.push((at, published));
        self.delivered.push((at, delivered));
        self.ack_p99.extend(tally.ack.next_second().map(|p99| (at, p99)));
        self.delivery_p99.extend(tally.delivery.next_second().map(|p99| (at, p99)));
        self.resident.extend(costs.resident_bytes().map(|bytes| (at, bytes as f64 / 1e6)));
        if let Ok(cost) = costs.lap() {
            self.own_cpu.push((at, cost.own.cores() * 100.0));
            self.server_cpu.extend(cost.server.map(|server| (at, server.cores() * 100.0)));
        }
    }
}

//! Connections at rest, signed in and silent: what each of them costs the server.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use client::{CallError, Connection};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::stream::{Empty, Ping};
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{Instant, sleep_until};

use crate::accounts::Accounts;
use crate::context::Context;
use crate::latency::Latencies;
use crate::progress;
use crate::report::Report;
use crate::sampler::{Costs, Sampler};
use crate::target::Target;

/// The connections that are opened at the same time.
const AT_ONCE: usize = 32;
/// How long the last answer may take, which shows that a connection is alive: all others ask at the same
/// time.
const PING_TIMEOUT: Duration = Duration::from_secs(60);
/// How long closing may take.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);
/// How many failures are listed one by one.
const FAILURES_TOLD_MAX: usize = 5;

/// Connections at rest, signed in and silent: what each of them costs the server.
#[derive(Debug, Args)]
pub struct Idle {
    /// How many connections; on loopback they come from 127.0.0.1, 127.0.0.2 and so on.
    #[arg(long, default_value_t = 18_000)]
    connections: usize,
    /// How many people they belong to.
    #[arg(long, default_value_t = 1_000)]
    people: usize,
    /// How long they rest.
    #[arg(long, default_value_t = 60.0)]
    seconds: f64,
}

/// A connection at rest. Its task ends with the answer to the last request.
type Resting = JoinHandle<Result<(), CallError>>;

impl Idle {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("idle");
        let accounts = context.accounts(self.people.clamp(1, self.connections.max(1))).await?;
        let resident = || context.server.map(|server| server.resident_bytes()).transpose();
        let before = resident()?;
        let sampler = Sampler::start(Rc::default(), context.server, "")?;
        let (leave, told) = watch::channel(());
        let resting = self.open(&context.target, &accounts, told, &mut report).await?;
        let opened = resident()?;

        let mut costs = Costs::start(context.server)?;
        progress::pass(Duration::from_secs_f64(self.seconds.max(0.0)), "at rest").await;
        let cost = costs.lap()?;
        let rested = resident()?;
        sampler.stop(&mut report);

        if let (Some(before), Some(opened), Some(rested)) = (before, opened, rested) {
            self.tell_memory([before, opened, rested], &mut report);
        } else {
            report.note("the server's memory is not known without --pid");
        }
        cost.tell(&mut report, 0.0);
        drop(leave);
        tell_failures(resting, &mut report).await?;
        Ok(report)
    }

    /// Opens all connections, and lets each rest in a task of its own.
    async fn open(
        &self,
        target: &Target,
        accounts: &Accounts,
        told: watch::Receiver<()>,
        report: &mut Report,
    ) -> anyhow::Result<Vec<Resting>> {
        let (latencies, began) = (RefCell::new(Latencies::default()), Instant::now());
        let bar = progress::bar(self.connections as u64, "connections");
        let resting = stream::iter(0..self.connections)
            .map(|number| {
                let (session, told) = (accounts.session(number % accounts.len()), &told);
                let (latencies, bar) = (&latencies, &bar);
                async move {
                    let began = Instant::now();
                    let connection = target.connect(number, session).await?;
                    latencies.borrow_mut().record(began.elapsed().as_micros() as u64);
                    bar.inc(1);
                    anyhow::Ok(spawn_local(rest(connection, told.clone())))
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        bar.finish_and_clear();
        let rate = self.connections as f64 / began.elapsed().as_secs_f64();
        report.figure("connections", self.connections as f64, "");
        report.figure("people", accounts.len() as f64, "");
        report.figure("opened and signed in", rate, "connections/s");
        report.latencies("opening and signing in", &mut latencies.borrow_mut());
        Ok(resting)
    }

    fn tell_memory(&self, resident: [u64; 3], report: &mut Report) {
        let [before, opened, rested] = resident.map(|bytes| bytes as f64);
        let each = |bytes: f64| (bytes - before) / self.connections.max(1) as f64;
        report.figure("server's resident memory before", before / 1e6, "MB");
        report.figure("server's resident memory at rest", rested / 1e6, "MB");
        report.figure("server's memory a connection, just opened", each(opened), "bytes");
        report.figure("server's memory a connection, at rest", each(rested), "bytes");
    }
}

/// Answers pings until told to stop, then asks the server whether it still knows this connection.
async fn rest(mut connection: Connection, mut told: watch::Receiver<()>) -> Result<(), CallError> {
    loop {
        let silent_at = connection.silent_at();
        tokio::select! {
            received = connection.receive(|_| ()) => received.map_err(CallError::Lost)?,
            () = sleep_until(silent_at) => connection.check_silence().map_err(CallError::Lost)?,
            _ = told.changed() => break,
        }
    }
    let deadline = Instant::now() + PING_TIMEOUT;
    connection.ask(&Ping(Empty {}), deadline).await?;
    connection.close(CLOSE_TIMEOUT).await;
    Ok(())
}

async fn tell_failures(resting: Vec<Resting>, report: &mut Report) -> anyhow::Result<()> {
    let mut failures = Vec::new();
    for connection in resting {
        failures.extend(connection.await?.err());
    }
    for failure in failures.iter().take(FAILURES_TOLD_MAX) {
        report.note(format!("a connection did not live: {failure}"));
    }
    report.fault("connections lost", failures.len() as u64);
    Ok(())
}

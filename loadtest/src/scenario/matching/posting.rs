//! The jobs of a run: drafts that are published when they are due.

use std::cell::RefCell;
use std::rc::Rc;

use client::{CallError, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::JobId;
use protocol::job::{DraftParams, Fields, JobParams, Publish, Visibility};
use tokio::task::spawn_local;
use tokio::time::sleep_until;

use super::AT_ONCE;
use super::expected::Expected;
use crate::latency::Latencies;
use crate::progress;
use crate::scenario::market::{due, texts};
use crate::stamp::RunClock;

/// A job that waits to be published.
pub struct Draft {
    client: Client,
    job: JobId,
    /// The number of the search that finds it.
    search: usize,
}

/// What became of the jobs.
pub struct Posted {
    /// Why some were not published.
    pub failures: Vec<CallError>,
    /// How late the tester sent them.
    pub lag: Latencies,
}

/// What the search of that number looks for.
pub fn wanted(search: usize) -> String {
    format!("watched{search}")
}

/// Writes that many drafts, in turn by each client and for each search.
pub async fn drafts(clients: &[Client], count: usize, searches: usize) -> anyhow::Result<Vec<Draft>> {
    let bar = progress::bar(count as u64, "drafts");
    let drafting = stream::iter(0..count).map(|number| {
        let (client, search, bar) = (clients[number % clients.len()].clone(), number % searches, &bar);
        async move {
            let draft = DraftParams { command_id: client.command_id(), fields: fields(number, search) };
            let job = client.ask(draft).await?.job;
            bar.inc(1);
            anyhow::Ok(Draft { client, job, search })
        }
    });
    let drafts = drafting.buffered(AT_ONCE).try_collect().await;
    bar.finish_and_clear();
    drafts
}

fn fields(number: usize, search: usize) -> Fields {
    let title = Some(format!("Logo {number} {}", wanted(search)));
    Fields { title, visibility: Visibility::Public, ..texts::job(number) }
}

/// Publishes each draft when it is due, whatever becomes of those before.
pub async fn publish(
    drafts: Vec<Draft>,
    rate: f64,
    clock: RunClock,
    expected: &Rc<RefCell<Expected>>,
) -> anyhow::Result<Posted> {
    let bar = progress::bar(drafts.len() as u64, "jobs");
    let (began, mut lag) = (clock.micros(), Latencies::default());
    let mut publishing = Vec::with_capacity(drafts.len());
    for (number, Draft { client, job, search }) in drafts.into_iter().enumerate() {
        let due = began + due(number, rate);
        sleep_until(clock.at(due)).await;
        lag.record(clock.micros().saturating_sub(due));
        expected.borrow_mut().sent(job, search, due);
        let (expected, bar) = (expected.clone(), bar.clone());
        publishing.push(spawn_local(async move {
            client.ask(Publish(JobParams { command_id: client.command_id(), job })).await?;
            expected.borrow_mut().published(job);
            bar.inc(1);
            Ok::<_, CallError>(())
        }));
    }
    let mut failures = Vec::new();
    for published in publishing {
        failures.extend(published.await?.err());
    }
    bar.finish_and_clear();
    Ok(Posted { failures, lag })
}

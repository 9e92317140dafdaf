//! `guildhall seed`: fills a store that no server is using with people and jobs that are made up.

use std::time::{Duration, Instant};

use ::seed::{Into, Order, Written, fill};
use anyhow::{Context, ensure};
use schema::SharedStore;
use uuid::Uuid;

use crate::config::Config;
use crate::{moving, stdout, store};

/// How often progress is printed.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// How long nobody else may begin to work on a store that several servers share, while it is looked whether
/// one does.
const LOOK_LASTS: Duration = Duration::from_secs(2);

/// Fills the store, and prints what was written.
pub fn run(config: &Config, order: Order, into: Into) -> anyhow::Result<()> {
    order.check()?; // Before a store is made for it.
    let written = actix_web::rt::System::new().block_on(async {
        let opened = store::open(config).await.context("the store does not open")?;
        moving::check_import_finished(&opened.store).await?;
        check_no_server(&opened.store).await?;
        let mut told = Instant::now();
        let hear = |written: &Written| {
            if told.elapsed() >= PROGRESS_EVERY {
                told = Instant::now();
                let Written { people, jobs, records, .. } = written;
                eprintln!("{people} people and {jobs} jobs, {records} records");
            }
        };
        anyhow::Ok(fill(&opened.store, order, into, hear).await?)
        // The store is closed here, which moves all of it into the database.
    })?;
    stdout::print(&line(&written))
}

/// Refuses a store on a cluster where a server has the lease on the work that only one does. The embedded
/// store is locked by whoever opens it.
async fn check_no_server(store: &SharedStore) -> anyhow::Result<()> {
    if !store.shared() {
        return Ok(());
    }
    let us = Uuid::new_v4();
    let is_free = store.claim_lease(us, LOOK_LASTS).await.map_err(anyhow::Error::from_boxed)?;
    ensure!(is_free, "a server is at work on this store: stop it first");
    store.release_lease(us).await.map_err(anyhow::Error::from_boxed)
}

fn line(written: &Written) -> String {
    let Written { people, clients, jobs, searches, streams, records, took } = written;
    let seconds = took.as_secs_f64();
    format!(
        "wrote {people} people, {searches} searches, and {jobs} jobs of {clients} clients: {records} records of {streams} streams in {seconds:.1} s\n"
    )
}

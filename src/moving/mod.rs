//! Moves everything in a store into a folder of files, and such a folder into another store. A backup is an
//! export, a restore is an import.
//!
//! ```text
//! store ─▶ streams, by kind and id: records · unfinished · snapshot ─▶ chunks with hashes ─▶ manifest
//! manifest ─▶ chunks ─▶ appends, with the rows and timers of their records ─▶ store ─▶ compared
//! ```
//!
//! Read models and timers depend only on the records, so an import makes them again by the same rules.
//! Effects that others have not taken are known by their seqs, so nothing that was taken is told again.
//!
//! Nothing else may write to the store during an export or import; an export checks whether something did.
//! `docs/operations.md` describes the files.

mod export;
mod files;
mod format;
mod import;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use protocol::Kind;
use schema::{ReadError, SharedStore};

use crate::config::Config;
use crate::{stdout, store};

pub use export::export;
pub use format::{Left, Manifest};
pub use import::{Unfinished, check_finished, check_import_finished, import};

/// The settings that are exported. Without them all tokens would be invalid, and a moved clock would go back.
const SETTINGS: [&str; 2] = [crate::identity::SECRET, crate::sandbox_clock::SETTING];

/// Streams that are listed at once.
const STREAMS_PAGE: usize = 1_000;

/// How often progress is printed.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// `guildhall export`: exports, and prints what was written.
pub fn run_export(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let manifest = actix_web::rt::System::new().block_on(async {
        let opened = store::open_existing(config).await?;
        check_finished(&opened.store).await?;
        export(&opened.store, folder).await
    })?;
    stdout::print(&format!("exported to {}: {}\n", folder.display(), told(&manifest, "left in place")))
}

/// `guildhall import`: imports, and prints what the store holds then.
pub fn run_import(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let manifest = actix_web::rt::System::new().block_on(async {
        let opened = store::open(config).await.context("the store does not open")?;
        import(&opened.store, folder).await
    })?;
    stdout::print(&format!("imported and compared: {}\n", told(&manifest, "left out")))
}

fn told(manifest: &Manifest, left_where: &str) -> String {
    let streams: u64 = manifest.streams.values().sum();
    let all = format!("{} records of {streams} streams", manifest.records);
    let Left { streams, records } = manifest.left;
    match manifest.left.is_nothing() {
        true => all,
        false => format!(
            "{all}\nINCOMPLETE: {records} records of {streams} streams were {left_where}: a newer version of guildhall wrote them"
        ),
    }
}

/// The number of streams of a kind, and of their records.
#[derive(Default)]
struct StreamCount {
    streams: u64,
    records: u64,
}

async fn count(store: &SharedStore, kind: Kind) -> Result<StreamCount, ReadError> {
    let (mut counted, mut after) = (StreamCount::default(), None);
    loop {
        let listed = store.streams(kind, after, STREAMS_PAGE).await?;
        let Some((last, _)) = listed.last() else { return Ok(counted) };
        after = Some(*last);
        counted.streams += listed.iter().filter(|(_, head)| *head > 0).count() as u64;
        counted.records += listed.iter().map(|(_, head)| head).sum::<u64>();
    }
}

/// Prints progress on standard error, now and then.
struct Progress {
    doing: &'static str,
    told: Instant,
    records: u64,
}

impl Progress {
    fn of(doing: &'static str) -> Self {
        Self { doing, told: Instant::now(), records: 0 }
    }

    fn more(&mut self, records: usize) {
        self.records += records as u64;
        if self.told.elapsed() >= PROGRESS_EVERY {
            self.told = Instant::now();
            eprintln!("{} {} records", self.doing, self.records);
        }
    }
}

//! The index on disk: opened at the start, written while things change, and made anew where it cannot be
//! used.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use protocol::{Generation, Millis};
use search::index::{self, Check, OpenError, Opened, WriteError, Writer};
use tracing::{error, info, warn};

use super::trouble::{Trouble, pause};
use super::{Search, feed};

/// How often what has changed is written, while the index has few segments, and while merging falls behind:
/// tantivy itself does not slow down whoever writes.
const WRITE_EVERY: Duration = Duration::from_millis(500);
const WRITE_EVERY_MANY: Duration = Duration::from_secs(2);
const WRITE_EVERY_TOO_MANY: Duration = Duration::from_secs(5);
const SEGMENTS_MANY: usize = 40;
const SEGMENTS_TOO_MANY: usize = 80;

/// How long to wait after the index could not be opened or written.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The longest such wait: making it anew reads the whole store.
const TRY_AGAIN_MAX: Duration = Duration::from_secs(5 * 60);

/// How old an index may be to be caught up with, in milliseconds: the feed has a day more than that.
const CAUGHT_UP_MS: Millis = feed::KEPT_MS - 24 * 60 * 60 * 1_000;

/// Up to when everything is in an index, and of which data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The data.
    pub generation: Generation,
    /// All that changed before is in it.
    pub at: Millis,
}

impl Mark {
    /// The mark as the index keeps it.
    pub fn text(&self) -> String {
        format!("{} {}", self.generation.0.simple(), self.at)
    }

    /// A mark that an index has kept. Nothing where it was being made.
    pub fn read(text: &str) -> Option<Mark> {
        let (generation, at) = text.split_once(' ')?;
        let generation = Generation(uuid::Uuid::try_parse(generation).ok()?);
        Some(Mark { generation, at: at.parse().ok()? })
    }
}

/// Where the index stands, and of which data it is.
#[derive(Debug, Clone)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// The data.
    pub generation: Generation,
}

impl Search {
    /// Keeps the index, without end.
    pub(super) async fn keep(&self) {
        loop {
            let writer = self.open_or_build().await;
            match self.write_on(writer).await {
                Trouble::Unreadable => self.give_up().await,
                Trouble::Panicked | Trouble::WorkPanicked => self.recover().await,
            }
        }
    }

    /// Begins again after the work on the index panicked: with the index as it is, if all of its bytes are
    /// those that were written, or with a new one, where that did not help.
    pub(super) async fn recover(&self) {
        match self.panics.note(Instant::now()) {
            1 => {
                error!("the work on the index of search panicked: all of the index is read");
                self.set_whole(false);
                self.is_doubted.store(true, Ordering::Release);
            }
            count => {
                error!("the work on the index of search panicked again: the index is made anew");
                self.give_up().await;
                tokio::time::sleep(pause(count)).await;
            }
        }
    }

    /// Gives the index up: it is not opened again.
    pub(super) async fn give_up(&self) {
        self.set_whole(false);
        self.live.close();
        let folder = self.place.folder.clone();
        if let Ok(Err(error)) = blocking(move || index::discard(&folder)).await {
            warn!(%error, "the index of search cannot be deleted");
        }
    }

    async fn open_or_build(&self) -> Writer {
        let check = if self.is_doubted.swap(false, Ordering::AcqRel) { Check::Bytes } else { Check::Ends };
        let mut wait = TRY_AGAIN;
        loop {
            match self.open(check).await {
                Ok(Some(writer)) => return writer,
                Ok(None) => match self.build().await {
                    Ok(writer) => return writer,
                    Err(error) => warn!(%error, "the index of search cannot be made: it is tried again"),
                },
                Err(error) => warn!(%error, "the index of search cannot be opened: it is tried again"),
            }
            self.live.close();
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(TRY_AGAIN_MAX);
        }
    }

    /// Opens the index, and takes in what has changed since it was written. None where there is none that can
    /// be used.
    pub(super) async fn open(&self, check: Check) -> Result<Option<Writer>, BuildError> {
        let folder = self.place.folder.clone();
        let opened = match blocking(move || index::open(&folder, check)).await {
            Ok(opened) => opened,
            Err(panicked) => Err(OpenError::Damaged(panicked.to_string())),
        };
        let Opened { writer, search, mark } = match opened {
            Ok(opened) => opened,
            Err(OpenError::Missing) => return Ok(None),
            Err(error @ (OpenError::OtherVersion | OpenError::Damaged(_))) => {
                info!(%error, "the index of search is made anew");
                return Ok(None);
            }
            Err(error @ (OpenError::Busy | OpenError::Storage(_))) => return Err(error.into()),
        };
        let oldest = self.house.now().saturating_sub(CAUGHT_UP_MS);
        let mark = mark.as_deref().and_then(Mark::read);
        let Some(mark) = mark.filter(|mark| mark.generation == self.place.generation && mark.at > oldest)
        else {
            info!("the index of search is of other data, or too old: it is made anew");
            return Ok(None);
        };
        self.live.open(search);
        self.note_all_in(mark.at);
        if !self.catch_up(mark.at).await? {
            info!("much has changed since the index of search was written: it is made anew");
            self.live.close();
            return Ok(None);
        }
        self.set_whole(true);
        Ok(Some(writer))
    }

    /// Writes what changes, until the index can be used no more.
    async fn write_on(&self, mut writer: Writer) -> Trouble {
        let mut segments = 0;
        loop {
            match tokio::time::timeout(every(segments), self.live.trouble()).await {
                Ok(Trouble::Panicked) => match self.read_all(writer).await {
                    Ok(same_writer) => writer = same_writer,
                    Err(trouble) => return trouble,
                },
                Ok(trouble) => return trouble,
                Err(_) => {}
            }
            let Some(batch) = self.live.batch(|| self.mark(self.all_in_at()).text()) else { continue };
            let wrote = blocking(move || {
                let written = writer.write(&batch);
                (writer, batch, written)
            });
            let Ok((same_writer, batch, written)) = wrote.await else { return Trouble::WorkPanicked };
            writer = same_writer;
            match written {
                Ok(written) => {
                    segments = written.segments();
                    self.live.written(written).await;
                }
                Err(error) => {
                    warn!(%error, "what has changed cannot be written to the index of search: it is found nevertheless");
                    self.live.not_written(&batch);
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            }
        }
    }

    /// Reads all bytes of the index after a search panicked. Searches go on meanwhile.
    async fn read_all(&self, mut writer: Writer) -> Result<Writer, Trouble> {
        let read = blocking(move || {
            let damage = writer.damage();
            (writer, damage)
        });
        let (writer, damage) = read.await.map_err(|_| Trouble::WorkPanicked)?;
        match damage {
            Ok(Some(damage)) => {
                warn!(damage, "the index of search is damaged: it is made anew");
                return Err(Trouble::Unreadable);
            }
            Ok(None) => info!("the index of search is not damaged: it is used on"),
            Err(error) => warn!(%error, "the index of search is used on, but not all of it could be read"),
        }
        self.live.trust();
        Ok(writer)
    }
}

/// How long to wait before the next batch.
fn every(segments: usize) -> Duration {
    match segments {
        few if few <= SEGMENTS_MANY => WRITE_EVERY,
        many if many <= SEGMENTS_TOO_MANY => WRITE_EVERY_MANY,
        _ => WRITE_EVERY_TOO_MANY,
    }
}

/// Why an index cannot be made or opened now.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Its folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] schema::ReadError),
    /// The thread that did it is gone.
    #[error("the work on the index was broken off")]
    BrokenOff(#[from] tokio::task::JoinError),
}

/// Runs what waits for the disk on a thread of its own.
pub async fn blocking<T: Send + 'static>(
    task: impl FnOnce() -> T + Send + 'static,
) -> Result<T, tokio::task::JoinError> {
    tokio::task::spawn_blocking(task).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_as_it_was_written_and_one_of_an_index_that_was_being_made_does_not() {
        let mark = Mark { generation: Generation(uuid::Uuid::from_u128(7)), at: 1_795_435_200_000 };
        assert_eq!(Mark::read(&mark.text()), Some(mark));
        assert_eq!(Mark::read(super::super::building::UNFINISHED), None);
    }

    #[test]
    fn the_more_segments_there_are_the_rarer_is_a_batch() {
        assert_eq!(
            [0, 40, 41, 80, 81].map(every).map(|wait| wait.as_millis()),
            [500, 500, 2_000, 2_000, 5_000]
        );
    }
}

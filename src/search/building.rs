//! Makes the index anew, from all streams of the store.

use protocol::{Kind, StreamId};
use schema::ReadError;
use search::index::{self, Check, Opened, Writer};
use search::{Doc, DocKind};
use tracing::info;
use uuid::Uuid;

use super::Search;
use super::keeping::{BuildError, blocking};
use super::live::Change;
use crate::methods::unpacked;

/// The mark of an index that is being made: it is of no data.
pub const UNFINISHED: &str = "unfinished";

/// The streams of a page.
const PAGE_STREAMS: usize = 1_000;

/// The documents after which what was loaded can be found.
const SHOWN_EVERY: usize = 50_000;

impl Search {
    /// Makes the index anew. What is loaded can be found bit by bit; what changes meanwhile at once.
    pub(super) async fn build(&self) -> Result<Writer, BuildError> {
        let folder = self.place.folder.clone();
        let Opened { mut writer, search, .. } = blocking(move || index::create(&folder)).await??;
        self.live.open(search);
        let began = self.house.now();
        self.note_all_in(began);
        self.note_looked(began);
        #[cfg(test)]
        self.faults().building().await;
        let (mut loaded, mut shown) = (0, 0);
        for kind in [Kind::Profile, Kind::Posting] {
            let mut after = None;
            loop {
                let page = self.house.store().streams(kind, after, PAGE_STREAMS).await?;
                let Some((last, _)) = page.last() else { break };
                after = Some(*last);
                let streams = page.into_iter().map(|(id, _)| StreamId::new(kind, id));
                let docs = self.docs_of(streams.collect()).await?;
                loaded += docs.len();
                writer = load(writer, docs).await?;
                if loaded - shown >= SHOWN_EVERY {
                    shown = loaded;
                    writer = self.show_loaded(writer, UNFINISHED.to_owned()).await?;
                }
            }
        }
        writer = self.show_loaded(writer, self.mark(began).text()).await?;
        info!(documents = loaded, "the index of search is made");
        self.set_whole(true);
        Ok(writer)
    }

    /// Makes the index anew, and leaves it so that a server goes on with it.
    ///
    /// # Errors
    /// Where the store cannot be read, or the index cannot be written.
    pub async fn make_anew(&self) -> Result<(), BuildError> {
        unpacked().await;
        self.build().await.map(drop)
    }

    /// Opens the index as a server would, but reads all of its bytes, and takes in what has changed since it
    /// was written. False where there is none that can be used.
    ///
    /// # Errors
    /// Where another program has the index open, or the store cannot be read.
    pub async fn open_as_it_is(&self) -> Result<bool, BuildError> {
        unpacked().await;
        Ok(self.open(Check::Bytes).await?.is_some())
    }

    /// The documents of a kind that can be found, each with its version.
    pub fn held(&self, kind: DocKind) -> Vec<(Uuid, u64)> {
        self.live.view().map_or_else(Vec::new, |view| view.versions(kind))
    }

    /// What of these streams can be found as its rows say, each with its version.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn seen(&self, streams: Vec<StreamId>) -> Result<Vec<(Uuid, u64)>, ReadError> {
        let mut seen = Vec::with_capacity(streams.len());
        self.each_change(streams, |change| {
            if let Change::Put(doc) = change {
                seen.push((doc.id, doc.version));
            }
        })
        .await?;
        Ok(seen)
    }

    /// What can be found of these streams, as an index that is made anew holds it.
    async fn docs_of(&self, streams: Vec<StreamId>) -> Result<Vec<Doc>, BuildError> {
        let mut docs = Vec::with_capacity(streams.len());
        let now = self.house.now();
        self.each_change(streams, |change| {
            if let Change::Put(mut doc) = change {
                doc.arrived_at = self.live.loaded_at(doc.arrived_at, now);
                docs.push(*doc);
            }
        })
        .await?;
        Ok(docs)
    }

    async fn show_loaded(&self, mut writer: Writer, mark: String) -> Result<Writer, BuildError> {
        let (writer, written) = blocking(move || {
            let written = writer.finish_load(&mark);
            (writer, written)
        })
        .await?;
        self.live.written(written?).await;
        Ok(writer)
    }
}

async fn load(mut writer: Writer, docs: Vec<Doc>) -> Result<Writer, BuildError> {
    let loaded = blocking(move || docs.iter().try_for_each(|doc| writer.load(doc)).map(|()| writer));
    Ok(loaded.await??)
}

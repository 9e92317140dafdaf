//! What can be found now: the index, and what has changed since it was written.

use std::time::Duration;

use parking_lot::Mutex;
use protocol::search::{FacetName, HITS_DEFAULT, Sort, Total};
use protocol::{ErrorCode, Millis, WireError};
use search::{Batch, Doc, DocKind, Found, Place, Query, ReadError, Request, View, Written};
use tokio::sync::{Notify, Semaphore};
use tracing::warn;
use uuid::Uuid;

/// The searches that are worked at the same time: each takes a core for some milliseconds.
const SEARCHES_AT_ONCE: usize = 2;

/// How long a search waits for its turn, and how long whoever is sent away should wait.
const TURN_WITHIN: Duration = Duration::from_secs(2);
const RETRY_AFTER_MS: u64 = 1_000;

/// A change of what can be found.
#[derive(Debug)]
pub enum Change {
    /// This can be found.
    Put(Box<Doc>),
    /// That cannot be found any more.
    Gone {
        /// What it was.
        kind: DocKind,
        /// The account, or the job.
        id: Uuid,
        /// The version that cannot be found.
        version: u64,
    },
}

/// A question.
#[derive(Debug)]
pub struct Ask {
    /// What is searched for.
    pub query: Query,
    /// In which order hits come.
    pub sort: Sort,
    /// What is counted.
    pub facets: Vec<FacetName>,
    /// Where the page before ended.
    pub after: Option<String>,
    /// How many hits at most.
    pub limit: Option<u32>,
    /// Whether what is for members only is found.
    pub is_member: bool,
}

/// What can be found.
pub struct Live {
    state: Mutex<State>,
    turns: Semaphore,
    /// Notified when the index cannot be read: it is to be made anew.
    pub broken: Notify,
}

#[derive(Default)]
struct State {
    /// None until the index is open.
    search: Option<search::Search>,
    /// The latest time that an answer named. What arrives later says that it did.
    told: Millis,
}

impl Default for Live {
    fn default() -> Self {
        let turns = Semaphore::new(SEARCHES_AT_ONCE);
        Self { state: Mutex::default(), turns, broken: Notify::new() }
    }
}

impl Live {
    /// From now on this is what can be found.
    pub fn open(&self, search: search::Search) {
        self.state.lock().search = Some(search);
    }

    /// Nothing can be found, until another index is open.
    pub fn close(&self) {
        self.state.lock().search = None;
    }

    /// How many changes the index does not show yet.
    pub fn changes(&self) -> usize {
        self.state.lock().search.as_ref().map_or(0, search::Search::pending)
    }

    /// Takes a change, unless a later one was taken before. It arrives now, unless what the document says was
    /// there before; until here, `arrived_at` holds since when it says that.
    pub fn take(&self, change: Change, now: Millis) {
        let mut state = self.state.lock();
        let arrives_at = now.max(state.told + 1);
        let Some(search) = &mut state.search else { return };
        let taken = match change {
            Change::Put(mut doc) => search.arrived_at(doc.kind, doc.id).and_then(|arrived| {
                let changed_at = doc.arrived_at;
                doc.arrived_at = arrived.filter(|arrived| *arrived >= changed_at).unwrap_or(arrives_at);
                search.put(*doc)
            }),
            Change::Gone { kind, id, version } => search.remove(kind, id, version),
        };
        drop(state);
        if let Err(error) = taken {
            self.note_broken(&error);
        }
    }

    /// The changes that are not written, where there are some.
    pub fn batch(&self, mark: impl FnOnce() -> String) -> Option<Batch> {
        let mut state = self.state.lock();
        let search = state.search.as_mut().filter(|search| search.waiting() > 0)?;
        Some(search.batch(mark()))
    }

    /// A batch was written, or more was loaded.
    pub fn written(&self, written: &Written) {
        let mut state = self.state.lock();
        let shown = state.search.as_mut().map_or(Ok(()), |search| search.written(written));
        drop(state);
        if let Err(error) = shown {
            self.note_broken(&error);
        }
    }

    /// A batch was not written.
    pub fn not_written(&self, batch: &Batch) {
        if let Some(search) = &mut self.state.lock().search {
            search.not_written(batch);
        }
    }

    /// What can be found now, and until when all is in it. Nothing before the index is open.
    pub fn view(&self, now: Millis) -> (Option<View>, Millis) {
        let mut state = self.state.lock();
        state.told = state.told.max(now);
        (state.search.as_mut().map(search::Search::view), state.told)
    }

    /// Answers a question, with the time until when all is in. Other threads do the work.
    ///
    /// # Errors
    /// Where too many others search, or the index cannot be read.
    pub async fn find(&self, ask: Ask, now: Millis) -> Result<(Found, Millis), WireError> {
        let after: Option<Place> = ask.after.as_deref().map(place).transpose()?;
        let turn = tokio::time::timeout(TURN_WITHIN, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else { return Err(busy()) };
        let (view, as_of) = self.view(now);
        let Some(view) = view else { return Ok((nothing(&ask), as_of)) };
        let found = tokio::task::spawn_blocking(move || {
            view.find(&Request {
                query: &ask.query,
                sort: ask.sort,
                after,
                limit: ask.limit.unwrap_or(HITS_DEFAULT) as usize,
                facets: &ask.facets,
                is_member: ask.is_member,
                now,
            })
        });
        match found.await {
            Ok(Ok(found)) => Ok((found, as_of)),
            Ok(Err(error)) => {
                self.note_broken(&error);
                Err(unavailable())
            }
            Err(panicked) => {
                warn!(error = %panicked, "a search failed");
                Err(unavailable())
            }
        }
    }

    fn note_broken(&self, error: &ReadError) {
        warn!(error = error as &dyn std::error::Error, "the index of search cannot be read");
        self.broken.notify_one();
    }
}

fn place(text: &str) -> Result<Place, WireError> {
    text.parse().map_err(|error| WireError::invalid("after", error))
}

fn nothing(ask: &Ask) -> Found {
    let empty = |name: &FacetName| protocol::search::Facet { name: *name, values: Vec::new(), about: true };
    let facets = ask.facets.iter().map(empty).collect();
    Found { hits: Vec::new(), total: Total { count: 0, about: true }, facets, next: None }
}

fn busy() -> WireError {
    WireError::new(ErrorCode::Overloaded, "too many searches wait for their turn").after(RETRY_AFTER_MS)
}

fn unavailable() -> WireError {
    WireError::new(ErrorCode::Unavailable, "the index of search is made anew").after(RETRY_AFTER_MS)
}

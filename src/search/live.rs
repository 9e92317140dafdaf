//! What can be found now: the index, and what has changed since it was written.

use std::time::Instant;

use parking_lot::Mutex;
use protocol::search::{FacetName, HITS_DEFAULT, Sort, Total};
use protocol::{ErrorCode, JobId, Millis, Seq, WireError};
use search::{Arrival, Batch, Doc, DocKind, Found, Looked, Place, Query, Request, View, Written};
use tokio::sync::Notify;
use tokio::task::JoinError;
use tracing::{debug, error, warn};
use uuid::Uuid;

use super::keeping::blocking;
use super::trouble::{Reads, Trouble};

/// How long whoever is sent away should wait, in milliseconds.
const RETRY_AFTER_MS: u64 = 1_000;

/// How much later than their time changes of other servers are seen at most, in milliseconds.
pub const SEEN_LATER_MS: Millis = 2_000;

/// How much later than its change a document arrives at least, where it is sure that it was this version, in
/// milliseconds. One that is loaded when the index is made anew counts as having arrived so late, or then. Of
/// no use where a document arrives when its change happened.
const LOADED_LATER_MS: Millis = 10_000;

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

/// A job that a change is of.
#[derive(Debug, Clone, Copy)]
pub struct ChangedJob {
    /// The job.
    pub job: JobId,
    /// Its version.
    pub version: Seq,
    /// Whether it can be found.
    pub is_found: bool,
}

impl Change {
    /// The job that it is of, if it is of one.
    pub fn job(&self) -> Option<ChangedJob> {
        let (kind, id, version, is_found) = match self {
            Change::Put(doc) => (doc.kind, doc.id, doc.version, true),
            Change::Gone { kind, id, version } => (*kind, *id, *version, false),
        };
        (kind == DocKind::Jobs).then_some(ChangedJob { job: JobId(id), version, is_found })
    }
}

/// A change that was taken.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// When it arrives, or did.
    pub arrived_at: Millis,
    /// What could be found of the document before.
    pub before: Option<Arrival>,
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
#[derive(Default)]
pub struct Live {
    /// Whether several servers write to the store. A document then arrives when its change happened, on
    /// each server alike; otherwise when it is found, which is a little later.
    by_events: bool,
    state: Mutex<State>,
    /// Notified when the index that is open is in trouble.
    in_trouble: Notify,
    /// How often the index is read since searches panic.
    reads: Reads,
    #[cfg(test)]
    pub faults: std::sync::Arc<super::testing::Faults>,
}

#[derive(Default)]
struct State {
    /// None until the index is open.
    search: Option<search::Search>,
    /// The latest time that an answer named. What arrives later says that it did.
    told: Millis,
    /// When the last change arrived: later than by the clock, where that was set back. Not kept where it is
    /// when a change happened, since other servers may have changes of before.
    arrived: Millis,
    /// How many indexes were opened so far.
    opened: u64,
    /// What is wrong with the one that is open.
    trouble: Option<Trouble>,
}

impl State {
    fn arrives_at(&self, now: Millis) -> Millis {
        now.max(self.told + 1)
    }
}

impl Live {
    /// Nothing can be found yet. `by_events` says whether several servers write to the store.
    pub fn new(by_events: bool) -> Self {
        Self { by_events, ..Self::default() }
    }

    /// From now on this is what can be found.
    pub fn open(&self, search: search::Search) {
        let mut state = self.state.lock();
        // The clock may have been set back since the last of it arrived. Where that is when it happened,
        // answers named an earlier time.
        let lag = if self.by_events { SEEN_LATER_MS } else { 0 };
        state.told = state.told.max(search.latest_arrival().saturating_sub(lag));
        (state.search, state.trouble) = (Some(search), None);
        state.opened += 1;
    }

    /// Waits until the index that is open is in trouble.
    pub async fn trouble(&self) -> Trouble {
        loop {
            let notified = self.in_trouble.notified();
            let trouble = self.state.lock().trouble;
            if let Some(trouble) = trouble {
                return trouble;
            }
            notified.await;
        }
    }

    #[cfg(test)]
    pub fn opened(&self) -> u64 {
        self.state.lock().opened
    }

    #[cfg(test)]
    pub fn is_in_trouble(&self) -> bool {
        self.state.lock().trouble.is_some()
    }

    /// The index that is open is not damaged, although something panicked.
    pub fn trust(&self) {
        self.state.lock().trouble.take_if(|trouble| *trouble == Trouble::Panicked);
    }

    /// Nothing can be found, until another index is open.
    pub fn close(&self) {
        self.state.lock().search = None;
    }

    /// How many changes the index does not show yet.
    pub fn changes(&self) -> usize {
        self.state.lock().search.as_ref().map_or(0, search::Search::pending)
    }

    /// When a document arrives that is loaded while the index is made anew, and says the same since then.
    pub fn loaded_at(&self, changed_at: Millis, now: Millis) -> Millis {
        if self.by_events {
            return changed_at;
        }
        // No index before had it later than that.
        self.state.lock().arrives_at(now).min(changed_at + LOADED_LATER_MS)
    }

    /// Whether what can be found has that version, or a later one.
    pub fn has(&self, kind: DocKind, id: Uuid, version: Seq) -> bool {
        let state = self.state.lock();
        let found = state.search.as_ref().and_then(|search| search.arrival(kind, id).ok().flatten());
        found.is_some_and(|found| found.version >= version)
    }

    /// Takes a change, unless it or a later one was taken before. It arrives now or when it happened, but
    /// no answer before had it; what the document says may have been there before. Until here, `arrived_at`
    /// holds since when it says that.
    pub fn take(&self, change: Change, now: Millis) -> Taken {
        let mut state = self.state.lock();
        let arrives_at = match &change {
            Change::Put(doc) if self.by_events => state.arrives_at(doc.arrived_at),
            _ => state.arrives_at(now),
        };
        let (opened, mut arrived_at, mut was) = (state.opened, arrives_at, None);
        let Some(search) = &mut state.search else { return Taken { arrived_at, before: None } };
        let taken = match change {
            Change::Put(mut doc) => search.arrival(doc.kind, doc.id).and_then(|before| {
                was = before;
                if let Some(before) = before.filter(|before| before.version >= doc.version) {
                    arrived_at = before.at;
                    return Ok(());
                }
                let said_before = before.filter(|before| self.says_the_same(*before, doc.arrived_at));
                arrived_at = said_before.map_or(arrives_at, |before| before.at);
                doc.arrived_at = arrived_at;
                search.put(*doc)
            }),
            Change::Gone { kind, id, version } => search.remove(kind, id, version),
        };
        if !self.by_events {
            state.arrived = state.arrived.max(arrived_at);
        }
        drop(state);
        if let Err(error) = taken {
            self.note_unreadable(opened, &error);
        }
        Taken { arrived_at, before: was }
    }

    /// Whether it is sure that what was changed last then had arrived so, maybe in another version.
    fn says_the_same(&self, arrival: Arrival, changed_at: Millis) -> bool {
        match self.by_events {
            true => arrival.at == changed_at,
            // What arrived not long after the change may have been of before it.
            false => arrival.at >= changed_at + LOADED_LATER_MS,
        }
    }

    /// The changes that are not written, where there are some.
    pub fn batch(&self, mark: impl FnOnce() -> String) -> Option<Batch> {
        let mut state = self.state.lock();
        let search = state.search.as_mut().filter(|search| search.waiting() > 0)?;
        Some(search.batch(mark()))
    }

    /// A batch was written, or more was loaded. What takes longer with more changes is done elsewhere, and
    /// not while those who search wait.
    pub async fn written(&self, written: Written) {
        #[cfg(test)]
        self.faults.written();
        let step = {
            let mut state = self.state.lock();
            let opened = state.opened;
            state.search.as_mut().map(|search| (opened, search.step(&written)))
        };
        let Some((opened, step)) = step else { return };
        match blocking(move || step.look()).await {
            Ok(Ok(looked)) => self.show(opened, looked),
            Ok(Err(error)) => self.note_unreadable(opened, &error),
            Err(_) => drop(self.note(opened, Trouble::WorkPanicked)),
        }
    }

    fn show(&self, opened: u64, looked: Looked) {
        let mut state = self.state.lock();
        if state.opened != opened {
            return;
        }
        let Some(search) = &mut state.search else { return };
        let shown = search.show(looked);
        drop(state);
        match shown {
            Ok(done) => drop(tokio::task::spawn_blocking(move || drop(done))),
            Err(error) => self.note_unreadable(opened, &error),
        }
    }

    /// A batch was not written.
    pub fn not_written(&self, batch: &Batch) {
        if let Some(search) = &mut self.state.lock().search {
            search.not_written(batch);
        }
    }

    /// What can be found now; none before the index is open.
    pub fn view(&self) -> Option<View> {
        self.state.lock().search.as_mut().map(search::Search::view)
    }

    /// What can be found now, for an answer that names a time: all that was changed until then is in it.
    /// What comes later arrives after the time that is named.
    pub fn view_as_of(&self, until: Millis) -> Viewed {
        let mut state = self.state.lock();
        state.told = state.told.max(until).max(state.arrived);
        let (as_of, opened) = (state.told, state.opened);
        Viewed { view: state.search.as_mut().map(search::Search::view), as_of, opened }
    }

    /// Answers a question from what can be found. Another thread does the work.
    ///
    /// # Errors
    /// Where the index cannot be read, or the work panics.
    pub async fn find(&self, viewed: Viewed, ask: Ask, now: Millis) -> Result<Found, WireError> {
        let after: Option<Place> = ask.after.as_deref().map(place).transpose()?;
        let Viewed { view, opened, .. } = viewed;
        let Some(view) = view else { return Ok(nothing(&ask)) };
        #[cfg(test)]
        let faults = self.faults.clone();
        let found = blocking(move || {
            #[cfg(test)]
            faults.search();
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
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                self.note_unreadable(opened, &error);
                Err(unavailable())
            }
            Err(panicked) => {
                self.note_panicked(opened, &panicked, Instant::now());
                Err(WireError::new(ErrorCode::Internal, "this search failed"))
            }
        }
    }

    /// Notes that an index cannot be read.
    pub fn note_unreadable(&self, opened: u64, error: &dyn std::error::Error) {
        if self.note(opened, Trouble::Unreadable) {
            warn!(%error, "the index of search cannot be read: it is made anew");
        }
    }

    /// Notes that a search panicked. That may be the fault of the index or of the program, so all of the
    /// index is read, but not again and again for a question that somebody repeats.
    fn note_panicked(&self, opened: u64, panicked: &JoinError, now: Instant) {
        if self.reads.is_due(now) && self.note(opened, Trouble::Panicked) {
            error!(%panicked, "a search panicked: all of the index is read, to see whether it is damaged");
        } else {
            debug!(%panicked, "a search panicked");
        }
    }

    /// Notes what is wrong with an index, unless that is known, or another one was opened meanwhile.
    fn note(&self, opened: u64, trouble: Trouble) -> bool {
        let mut state = self.state.lock();
        let is_news = state.opened == opened && state.trouble.is_none_or(|known| known < trouble);
        if is_news {
            state.trouble = Some(trouble);
            self.in_trouble.notify_one();
        }
        is_news
    }
}

/// What can be found as of one moment. A copy costs nothing.
#[derive(Clone)]
pub struct Viewed {
    /// What can be found; none before the index is open.
    pub view: Option<View>,
    /// All that was published until then is in it, where everything is.
    pub as_of: Millis,
    /// The number of the index.
    pub opened: u64,
}

fn place(text: &str) -> Result<Place, WireError> {
    text.parse().map_err(|error| WireError::invalid("after", error))
}

fn nothing(ask: &Ask) -> Found {
    let empty = |name: &FacetName| protocol::search::Facet { name: *name, values: Vec::new(), about: true };
    let facets = ask.facets.iter().map(empty).collect();
    Found { hits: Vec::new(), total: Total { count: 0, about: true }, facets, next: None }
}

fn unavailable() -> WireError {
    WireError::new(ErrorCode::Unavailable, "the index of search is made anew").after(RETRY_AFTER_MS)
}

#[cfg(test)]
mod tests;

//! Documents that changed since what the index shows, beside it: both together are what is found.
//!
//! A changed document is found at once, by the predicate. The index has an older version of it, which is
//! hidden, until a batch with the newer one is written.

use std::sync::Arc;

use protocol::Millis;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use crate::doc::{Doc, DocKind};
use crate::finding::ReadError;
use crate::hidden::Hidden;
use crate::index::{Segments, Written};
use crate::numbers::Numbers;

/// What changed of a document.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub id: Uuid,
    pub version: u64,
    /// What it is now; nothing where it is not to be found any more.
    pub doc: Option<Arc<Doc>>,
}

/// What is known of a document that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Its version.
    pub version: u64,
    /// When the index first saw it.
    pub at: Millis,
}

/// Changes that are to be written together, for [`crate::Writer::write`].
pub struct Batch {
    pub(crate) number: u64,
    pub(crate) mark: String,
    people: Vec<Change>,
    jobs: Vec<Change>,
}

impl Batch {
    /// How many documents it changes.
    pub fn len(&self) -> usize {
        self.people.len() + self.jobs.len()
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn changes(&self) -> impl Iterator<Item = (DocKind, &Change)> {
        let people = self.people.iter().map(|change| (DocKind::People, change));
        people.chain(self.jobs.iter().map(|change| (DocKind::Jobs, change)))
    }
}

/// What can be found: the index, and what changed since. It belongs to whoever follows the changes; who
/// searches gets a [`View`].
pub struct Search {
    people: Side,
    jobs: Side,
    /// The number of the last batch.
    batches: u64,
    view: Option<View>,
}

/// What can be found as of one moment. A copy costs nothing, and does not change.
#[derive(Clone)]
pub struct View {
    pub(crate) people: Arc<SideView>,
    pub(crate) jobs: Arc<SideView>,
}

/// What can be found of one kind.
pub(crate) struct SideView {
    pub segments: Arc<Segments>,
    /// For each segment.
    pub hidden: Vec<Hidden>,
    /// What changed and is to be found, by id.
    pub docs: Vec<Arc<Doc>>,
}

/// What can be found of one kind, while it changes.
struct Side {
    segments: Arc<Segments>,
    hidden: Vec<Hidden>,
    changes: FxHashMap<Uuid, Pending>,
    view: Option<Arc<SideView>>,
}

/// A change that the index does not show.
struct Pending {
    change: Change,
    /// The number of the batch in which it is being written; nothing while it waits for one.
    batch: Option<u64>,
}

impl Search {
    /// What an index shows.
    pub(crate) fn new(written: &Written) -> Self {
        Self { people: Side::new(&written.people), jobs: Side::new(&written.jobs), batches: 0, view: None }
    }

    /// A document as it is from now on. One that is older than what is known to wait is passed over.
    ///
    /// # Errors
    /// Where the index cannot be read: it is to be made anew.
    pub fn put(&mut self, doc: Doc) -> Result<(), ReadError> {
        let kind = doc.kind;
        self.change(kind, Change { id: doc.id, version: doc.version, doc: Some(Arc::new(doc)) })
    }

    /// A document that is not to be found from that version on.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn remove(&mut self, kind: DocKind, id: Uuid, version: u64) -> Result<(), ReadError> {
        self.change(kind, Change { id, version, doc: None })
    }

    /// The version of a document that can be found now, and when it arrived.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn arrival(&self, kind: DocKind, id: Uuid) -> Result<Option<Arrival>, ReadError> {
        let side = match kind {
            DocKind::People => &self.people,
            DocKind::Jobs => &self.jobs,
        };
        Ok(side.arrival(id)?)
    }

    /// When the last of the documents arrived that the index has.
    pub fn latest_arrival(&self) -> Millis {
        let sides = [&self.people, &self.jobs].into_iter();
        let columns = sides.flat_map(|side| side.segments.columns.iter());
        columns.map(|columns| columns.latest_arrival()).max().unwrap_or_default()
    }

    fn change(&mut self, kind: DocKind, change: Change) -> Result<(), ReadError> {
        self.view = None;
        let side = match kind {
            DocKind::People => &mut self.people,
            DocKind::Jobs => &mut self.jobs,
        };
        Ok(side.change(change)?)
    }

    /// How many changes wait to be written.
    pub fn waiting(&self) -> usize {
        let of = |side: &Side| side.changes.values().filter(|pending| pending.batch.is_none()).count();
        of(&self.people) + of(&self.jobs)
    }

    /// How many changes the index does not show yet: each query looks at these one by one.
    pub fn pending(&self) -> usize {
        self.people.changes.len() + self.jobs.changes.len()
    }

    /// All changes that wait, to be written. The mark says up to where everything is in them, and comes back
    /// when the index is opened.
    pub fn batch(&mut self, mark: String) -> Batch {
        self.batches += 1;
        let number = self.batches;
        Batch { number, mark, people: self.people.batch(number), jobs: self.jobs.batch(number) }
    }

    /// A batch was written: from now on the index shows its changes.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn written(&mut self, written: &Written) -> Result<(), ReadError> {
        self.view = None;
        self.people.written(&written.people, written.number)?;
        Ok(self.jobs.written(&written.jobs, written.number)?)
    }

    /// A batch was not written: its changes wait again. They are found as before.
    pub fn not_written(&mut self, batch: &Batch) {
        for side in [&mut self.people, &mut self.jobs] {
            let of_batch = side.changes.values_mut().filter(|pending| pending.batch == Some(batch.number));
            of_batch.for_each(|pending| pending.batch = None);
        }
    }

    /// What can be found now.
    pub fn view(&mut self) -> View {
        let (people, jobs) = (&mut self.people, &mut self.jobs);
        self.view.get_or_insert_with(|| View { people: people.view(), jobs: jobs.view() }).clone()
    }
}

impl View {
    pub(crate) fn side(&self, kind: DocKind) -> &SideView {
        match kind {
            DocKind::People => &self.people,
            DocKind::Jobs => &self.jobs,
        }
    }
}

impl Side {
    fn new(segments: &Arc<Segments>) -> Self {
        let hidden = vec![Hidden::default(); segments.columns.len()];
        Self { segments: Arc::clone(segments), hidden, changes: FxHashMap::default(), view: None }
    }

    fn change(&mut self, change: Change) -> tantivy::Result<()> {
        let known = self.changes.get(&change.id).map(|pending| pending.change.version);
        if known.is_some_and(|known| known > change.version) {
            return Ok(());
        }
        if known.is_none() {
            self.hide(change.id)?;
        }
        self.view = None;
        self.changes.insert(change.id, Pending { change, batch: None });
        Ok(())
    }

    fn arrival(&self, id: Uuid) -> tantivy::Result<Option<Arrival>> {
        if let Some(pending) = self.changes.get(&id) {
            let doc = pending.change.doc.as_ref();
            return Ok(doc.map(|doc| Arrival { version: doc.version, at: doc.arrived_at }));
        }
        let found = self.segments.find(id)?;
        Ok(found.map(|(segment, doc)| {
            let columns = &self.segments.columns[segment];
            Arrival { version: columns.version(doc), at: columns.row(doc).arrived_at() }
        }))
    }

    /// Hides what the index has of a document.
    fn hide(&mut self, id: Uuid) -> tantivy::Result<()> {
        if let Some((segment, doc)) = self.segments.find(id)? {
            self.hidden[segment].insert(doc);
        }
        Ok(())
    }

    fn batch(&mut self, number: u64) -> Vec<Change> {
        let waiting = self.changes.values_mut().filter(|pending| pending.batch.is_none());
        let taken = |pending: &mut Pending| {
            pending.batch = Some(number);
            pending.change.clone()
        };
        waiting.map(taken).collect()
    }

    fn written(&mut self, segments: &Arc<Segments>, number: u64) -> tantivy::Result<()> {
        self.view = None;
        self.changes.retain(|_, pending| pending.batch.is_none_or(|batch| batch > number));
        self.segments = Arc::clone(segments);
        self.hidden = vec![Hidden::default(); segments.columns.len()];
        let ids: Vec<Uuid> = self.changes.keys().copied().collect();
        ids.into_iter().try_for_each(|id| self.hide(id))
    }

    fn view(&mut self) -> Arc<SideView> {
        let (segments, hidden, changes) = (&self.segments, &self.hidden, &self.changes);
        let made = self.view.get_or_insert_with(|| {
            let docs = changes.values().filter_map(|pending| pending.change.doc.clone());
            let docs = docs.collect();
            Arc::new(SideView { segments: Arc::clone(segments), hidden: hidden.clone(), docs })
        });
        Arc::clone(made)
    }
}

//! Documents that changed since what the index shows, beside it: both together are what is found.
//!
//! A changed document is found at once, by the predicate. The index has an older version of it, which is
//! hidden, until a batch with the newer one is written.
//!
//! What is written has other segments than before, in which the versions that are hidden have to be found
//! again: for many changes that takes a while. So [`Search::step`] says what to look for, [`Step::look`]
//! finds it elsewhere, while others search and change things, and [`Search::show`] only puts it in place.

use std::sync::Arc;

use protocol::Millis;
use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::index::SegmentId;
use uuid::Uuid;

use crate::changed::ChangedDocs;
use crate::doc::{Doc, DocKind};
use crate::finding::ReadError;
use crate::hidden::Hidden;
use crate::index::{Segments, Written};
use crate::numbers::Numbers;

/// The numbers that may be free, beside three for each change.
const FREE_MAX: usize = 1_000;

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
    /// What changed and is to be found.
    pub docs: ChangedDocs,
}

/// What can be found of one kind, while it changes.
struct Side {
    segments: Arc<Segments>,
    hidden: Vec<Hidden>,
    changes: FxHashMap<Uuid, Pending>,
    /// The documents of the changes, and the numbers below the highest that none of them has.
    docs: ChangedDocs,
    free: Vec<usize>,
    /// What has changed since the last step began, which does not look for it.
    since: Vec<Uuid>,
    view: Option<Arc<SideView>>,
}

/// A change that the index does not show.
struct Pending {
    change: Change,
    /// The number of its document.
    number: usize,
    /// The number of the batch in which it is being written; nothing while it waits for one.
    batch: Option<u64>,
}

/// What was written, and is not shown yet.
pub struct Step {
    number: u64,
    people: SideStep,
    jobs: SideStep,
}

struct SideStep {
    segments: Arc<Segments>,
    /// For each segment: what is hidden in it; nothing where it was there before.
    hidden: Vec<Option<Hidden>>,
    /// The changes that it does not show.
    ids: Vec<Uuid>,
}

/// What was written, and can be shown at once.
pub struct Looked(Step);

/// What is not needed any more. To drop it takes a moment.
#[derive(Default)]
#[expect(dead_code, reason = "it is only there to be dropped")]
pub struct Done {
    changes: Vec<(Uuid, Pending)>,
    segments: Vec<Arc<Segments>>,
    view: Option<View>,
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
        let looked = self.step(written).look()?;
        self.show(looked).map(drop)
    }

    /// A batch was written: says what has to be looked up before the index can show it. One step is taken
    /// after the other.
    pub fn step(&mut self, written: &Written) -> Step {
        let number = written.number;
        let people = self.people.step(&written.people, number);
        Step { number, people, jobs: self.jobs.step(&written.jobs, number) }
    }

    /// From now on the index shows what was written.
    ///
    /// # Errors
    /// As [`Self::put`].
    pub fn show(&mut self, Looked(step): Looked) -> Result<Done, ReadError> {
        let mut done = Done { view: self.view.take(), ..Done::default() };
        self.people.show(step.people, step.number, &mut done)?;
        self.jobs.show(step.jobs, step.number, &mut done)?;
        Ok(done)
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

impl Step {
    /// Looks for the versions that are to be hidden: for each change in each segment that is new.
    ///
    /// # Errors
    /// As [`Search::put`].
    pub fn look(mut self) -> Result<Looked, ReadError> {
        self.people.look()?;
        self.jobs.look()?;
        Ok(Looked(self))
    }
}

impl SideStep {
    fn look(&mut self) -> tantivy::Result<()> {
        let Self { segments, hidden, ids } = self;
        for (at, hidden) in hidden.iter_mut().enumerate() {
            let Some(hidden) = hidden else { continue };
            for id in &*ids {
                segments.find_in(at, *id)?.into_iter().for_each(|doc| hidden.insert(doc));
            }
        }
        Ok(())
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
        Self {
            segments: Arc::clone(segments),
            hidden,
            changes: FxHashMap::default(),
            docs: ChangedDocs::default(),
            free: Vec::new(),
            since: Vec::new(),
            view: None,
        }
    }

    fn change(&mut self, change: Change) -> tantivy::Result<()> {
        let known = self.changes.get(&change.id);
        if known.is_some_and(|known| known.change.version > change.version) {
            return Ok(());
        }
        // A step looks for all that waits when it begins.
        if known.is_none_or(|known| known.batch.is_some()) {
            self.since.push(change.id);
        }
        let number = match known {
            Some(known) => known.number,
            None => {
                self.hide(change.id)?;
                // Each change has a number, and all below the highest that are not free are taken.
                self.free.pop().unwrap_or(self.changes.len())
            }
        };
        self.view = None;
        self.docs.set(number, change.doc.clone());
        self.changes.insert(change.id, Pending { change, number, batch: None });
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

    fn step(&mut self, segments: &Arc<Segments>, number: u64) -> SideStep {
        self.since.clear();
        let stays = self.changes.iter().filter(|(_, pending)| !pending.is_in(number));
        let ids = stays.map(|(id, _)| *id).collect();
        let known: FxHashSet<SegmentId> = self.segments.ids().collect();
        let hidden = segments.ids().map(|id| (!known.contains(&id)).then(Hidden::default)).collect();
        SideStep { segments: Arc::clone(segments), hidden, ids }
    }

    fn show(&mut self, step: SideStep, number: u64, done: &mut Done) -> tantivy::Result<()> {
        self.view = None;
        for (id, change) in self.changes.extract_if(|_, pending| pending.is_in(number)) {
            self.docs.set(change.number, None);
            self.free.push(change.number);
            done.changes.push((id, change));
        }
        if self.free.len() > FREE_MAX + 3 * self.changes.len() {
            self.number_anew();
        }
        // What was hidden in a segment that stays was replaced since, or is to stay hidden.
        let mut before: FxHashMap<_, _> = self.segments.ids().zip(self.hidden.drain(..)).collect();
        let (SideStep { segments, hidden, .. }, mut are_new) = (step, Vec::new());
        for (at, (id, hidden)) in segments.ids().zip(hidden).enumerate() {
            if hidden.is_some() {
                are_new.push(at);
            }
            self.hidden.push(hidden.or_else(|| before.remove(&id)).unwrap_or_default());
        }
        done.segments.push(std::mem::replace(&mut self.segments, segments));
        for id in std::mem::take(&mut self.since) {
            for at in &are_new {
                if let Some(doc) = self.segments.find_in(*at, id)? {
                    self.hidden[*at].insert(doc);
                }
            }
        }
        Ok(())
    }

    /// Gives each change a number anew, so that there are no more pages than changes need.
    fn number_anew(&mut self) {
        (self.docs, self.free) = Default::default();
        for (number, pending) in self.changes.values_mut().enumerate() {
            pending.number = number;
            self.docs.set(number, pending.change.doc.clone());
        }
    }

    fn view(&mut self) -> Arc<SideView> {
        let (segments, hidden, docs) = (&self.segments, &self.hidden, &self.docs);
        let made = self.view.get_or_insert_with(|| {
            Arc::new(SideView { segments: Arc::clone(segments), hidden: hidden.clone(), docs: docs.clone() })
        });
        Arc::clone(made)
    }
}

impl Pending {
    /// Whether it was written with that batch, or before.
    fn is_in(&self, number: u64) -> bool {
        self.batch.is_some_and(|batch| batch <= number)
    }
}

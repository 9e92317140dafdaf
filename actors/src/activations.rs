//! The activations of one kind of entity: which entities live in this process, and how a letter reaches one
//! of them.
//!
//! The first letter for an entity that does not live starts it. If that letter is a question, the store is
//! asked first whether the entity exists at all. Letters that come meanwhile wait, in their order.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use dashmap::{DashMap, Entry};
use protocol::Seq;
use rustc_hash::FxBuildHasher;
use uuid::Uuid;

use crate::kinds::Resident;
use crate::limits::{SOUGHT_INNER_LETTERS_MAX, SOUGHT_LETTERS_MAX, SOUGHT_MAX};
use crate::mailbox::{Mailbox, Put};
use crate::shell::Letter;

/// How often a letter is sent again whose entity has just left. Each try starts a new activation.
const TRIES: u32 = 8;

/// The living entities of one kind.
pub struct Activations<M: Resident> {
    places: DashMap<Uuid, Place<M>, FxBuildHasher>,
    last_activation: AtomicU64,
    sought: AtomicUsize,
}

/// What is known of an entity.
enum Place<M: Resident> {
    /// The entity lives.
    Living {
        /// The number of this activation. An entity that left and came back has another one.
        activation: u64,
        mailbox: Mailbox<M>,
    },
    /// The store is being asked whether the entity exists. Holds the letters that have come, in order.
    Sought(Vec<Letter<M>>),
}

/// Why a message did not reach an entity.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// Too many messages wait for it.
    Full,
    /// The entity could not be started.
    Gone,
}

/// What happened to a letter that was sent.
pub(crate) enum Sent<M: Resident> {
    /// It is in the mailbox of its entity, or waits until the store has answered.
    There,
    /// It is the first to wait for the store. The caller must ask the store.
    AskStore,
    /// It could not be delivered, and is returned.
    Back(Unreached, Letter<M>),
}

/// What happened to a letter whose entity was not found alive.
enum Joined<M: Resident> {
    Sent(Sent<M>),
    Living(Letter<M>),
}

/// How an entity is started.
pub(crate) struct Birth<'a, M: Resident> {
    /// Whether the letter starts the entity without asking the store whether it exists.
    pub begins: &'a dyn Fn(&Letter<M>) -> bool,
    /// Starts the entity, under that activation number.
    pub start: &'a dyn Fn(u64) -> Mailbox<M>,
}

impl<M: Resident> Default for Activations<M> {
    fn default() -> Self {
        Self { places: DashMap::default(), last_activation: AtomicU64::new(0), sought: AtomicUsize::new(0) }
    }
}

impl<M: Resident> Activations<M> {
    /// The number of living entities.
    pub fn len(&self) -> usize {
        self.places.len().saturating_sub(self.sought.load(Ordering::Relaxed))
    }

    /// Whether no entity lives.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sends a letter to the entity of that id, and starts it if `birth` says so.
    pub(crate) fn send(&self, id: Uuid, letter: Letter<M>, birth: &Birth<'_, M>) -> Sent<M> {
        let mut letter = letter;
        for _ in 0..TRIES {
            if let Some(place) = self.places.get(&id)
                && let Place::Living { activation, mailbox } = place.value()
            {
                match mailbox.put(letter) {
                    Put::Taken => return Sent::There,
                    Put::Full(back) => return Sent::Back(Unreached::Full, back),
                    Put::Closed(back) => {
                        let activation = *activation;
                        drop(place);
                        self.remove(id, activation);
                        letter = back;
                        continue;
                    }
                }
            }
            match self.join(id, letter, birth) {
                Joined::Sent(sent) => return sent,
                Joined::Living(back) => letter = back,
            }
        }
        Sent::Back(Unreached::Gone, letter)
    }

    fn join(&self, id: Uuid, letter: Letter<M>, birth: &Birth<'_, M>) -> Joined<M> {
        let begins = (birth.begins)(&letter);
        match self.places.entry(id) {
            Entry::Occupied(mut entry) => match entry.get_mut() {
                Place::Living { .. } => Joined::Living(letter),
                Place::Sought(letters) if letters.len() < sought_letters_max(&letter) => {
                    letters.push(letter);
                    Joined::Sent(Sent::There)
                }
                Place::Sought(_) => Joined::Sent(Sent::Back(Unreached::Full, letter)),
            },
            Entry::Vacant(entry) if begins => {
                entry.insert(self.living(birth));
                Joined::Living(letter)
            }
            Entry::Vacant(entry) => {
                if self.sought.fetch_add(1, Ordering::Relaxed) >= SOUGHT_MAX {
                    self.sought.fetch_sub(1, Ordering::Relaxed);
                    return Joined::Sent(Sent::Back(Unreached::Full, letter));
                }
                entry.insert(Place::Sought(vec![letter]));
                Joined::Sent(Sent::AskStore)
            }
        }
    }

    fn living(&self, birth: &Birth<'_, M>) -> Place<M> {
        let activation = self.last_activation.fetch_add(1, Ordering::Relaxed);
        Place::Living { activation, mailbox: (birth.start)(activation) }
    }

    /// Takes the store's answer: the head of the stream. Starts the entity if it exists, or with the first
    /// letter that creates it. Returns the letters that came before that letter, and those that did not fit
    /// into the mailbox.
    pub(crate) fn found(&self, id: Uuid, head: Seq, birth: &Birth<'_, M>) -> Found<M> {
        let mut found = Found { unborn: Vec::new(), unreached: Vec::new() };
        // The entry stays locked to the end of this function, so that no later letter overtakes those that
        // have waited.
        let Entry::Occupied(mut entry) = self.places.entry(id) else { return found };
        let Place::Sought(letters) = entry.get_mut() else { return found };
        let mut unborn = std::mem::take(letters);
        let first = match head {
            0 => unborn.iter().position(birth.begins).unwrap_or(unborn.len()),
            _ => 0,
        };
        let born = unborn.split_off(first);
        found.unborn = unborn;
        self.sought.fetch_sub(1, Ordering::Relaxed);
        if born.is_empty() {
            entry.remove();
            return found;
        }
        let place = self.living(birth);
        if let Place::Living { mailbox, .. } = &place {
            let put = |letter| match mailbox.put(letter) {
                Put::Taken => None,
                Put::Full(back) | Put::Closed(back) => Some(back),
            };
            found.unreached = born.into_iter().filter_map(put).collect();
        }
        entry.insert(place);
        found
    }

    /// The store has failed to answer: returns the letters that waited for it.
    pub(crate) fn not_found(&self, id: Uuid) -> Vec<Letter<M>> {
        let Some((_, Place::Sought(letters))) =
            self.places.remove_if(&id, |_, place| matches!(place, Place::Sought(_)))
        else {
            return Vec::new();
        };
        self.sought.fetch_sub(1, Ordering::Relaxed);
        letters
    }

    /// Removes an activation, unless a later one has taken its place.
    pub(crate) fn remove(&self, id: Uuid, activation: u64) {
        let is_it = |place: &Place<M>| matches!(place, Place::Living { activation: found, .. } if *found == activation);
        self.places.remove_if(&id, |_, place| is_it(place));
    }
}

/// The letters that waited for the store and did not reach their entity.
pub(crate) struct Found<M: Resident> {
    /// Letters for an entity that does not exist.
    pub unborn: Vec<Letter<M>>,
    /// Letters for an entity whose mailbox is full.
    pub unreached: Vec<Letter<M>>,
}

/// How many letters of one stream may wait for the store's answer when this one comes. Letters of the server
/// and of other entities find room even when people have filled theirs.
fn sought_letters_max<M: Resident>(letter: &Letter<M>) -> usize {
    match letter.is_of_people() {
        true => SOUGHT_LETTERS_MAX,
        false => SOUGHT_LETTERS_MAX + SOUGHT_INNER_LETTERS_MAX,
    }
}

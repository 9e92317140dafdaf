//! Saved searches that stand in memory, so that those which a job fits are found without trying all of them.
//!
//! A search that fits a document requires each of its words and skills there, and one of its categories. So
//! it is enough to put it under one of these terms, the rarest: only a document with that term can fit. What
//! a document brings up by its terms is tried by [`Query::fits`], which decides. Equal searches are kept and
//! tried once, however many people have saved them.
//!
//! A million searches stand here, so each is kept in few bytes ([`form`]), and its words and ids as numbers
//! ([`terms`]).

mod bodies;
mod bytes;
mod form;
mod owners;
mod rarity;
mod terms;

use hashbrown::HashTable;
use protocol::AccountId;
use protocol::search::JobsQuery;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use self::bodies::Bodies;
use self::form::{Group, Required};
use self::owners::{NOBODY, Owners};
pub use self::rarity::Rarity;
use self::terms::Terms;
pub use self::terms::What;
use crate::doc::Doc;
use crate::query::Query;

/// All saved searches that are to be matched.
#[derive(Debug, Default)]
pub struct Standing {
    terms: Terms,
    bodies: Bodies,
    searches: Vec<Search>,
    /// Places of `searches` that are free.
    free: Vec<u32>,
    /// Each search, by the hash of its form.
    equal: HashTable<u32>,
    owners: Owners,
    /// Searches that require nothing: each document is tried.
    broad: Vec<u32>,
    scratch: Vec<u8>,
}

/// A search, whoever saved it.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// Where its form stands.
    body: u32,
    /// The first of those who saved it; [`NOBODY`] where the place is free.
    first: u32,
}

impl Standing {
    /// None stands yet. Each account is of a group.
    pub fn grouped(group_of: fn(AccountId) -> u16) -> Self {
        Self { owners: Owners::grouped(group_of), ..Self::default() }
    }

    /// How many searches stand, those of each person for themselves.
    pub fn len(&self) -> usize {
        self.owners.len()
    }

    /// Whether none stands.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many different searches there are.
    pub fn different(&self) -> usize {
        self.equal.len()
    }

    /// How many words, skills and categories they name.
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// Puts a search of a person here, in the place of the one with that number. It stands under the term
    /// that is rarest now.
    pub fn insert(&mut self, account: AccountId, search: u32, query: &JobsQuery, rarity: &impl Rarity) {
        self.remove(account, search);
        let mut form = std::mem::take(&mut self.scratch);
        form.clear();
        form::write(&Query::of_jobs(query), &mut form, |what| self.terms.number(what, rarity));
        let place = match self.find(&form) {
            Some(place) => place,
            None => self.add(&form),
        };
        self.scratch = form;
        let first = &mut self.searches[place as usize].first;
        *first = self.owners.add(account, search, place, *first);
    }

    /// Takes a search of a person away. Whether it was here.
    pub fn remove(&mut self, account: AccountId, search: u32) -> bool {
        let Some(removed) = self.owners.remove(account, search) else { return false };
        let place = removed.search;
        if let Some(first) = removed.new_first {
            self.searches[place as usize].first = first;
            if first == NOBODY {
                self.drop_search(place);
            }
        }
        true
    }

    /// The searches of everybody in these groups, by their numbers, in no order.
    pub fn of_groups(&self, groups: &[u16]) -> impl Iterator<Item = (AccountId, u32)> {
        self.owners.of_groups(groups)
    }

    /// Whose searches a job fits.
    pub fn matches(&self, doc: &Doc) -> impl Iterator<Item = (AccountId, u32)> + '_ {
        let found = self.found(doc).into_iter();
        found.flat_map(|place| self.owners.from(self.searches[place as usize].first))
    }

    /// The searches that a document fits.
    fn found(&self, doc: &Doc) -> Vec<u32> {
        let present = self.terms.present(doc);
        let mut tried = Flags::new(self.searches.len());
        let mut found = Vec::new();
        for place in present.under().chain(self.broad.iter().copied()) {
            let form = self.form_of(place);
            if tried.set(place) || !Required::of(form).is_in(&present) {
                continue;
            }
            if form::read_further(form, &self.terms).fits(doc) {
                found.push(place);
            }
        }
        found
    }

    fn form_of(&self, place: u32) -> &[u8] {
        self.bodies.get(self.searches[place as usize].body)
    }

    fn find(&self, form: &[u8]) -> Option<u32> {
        self.equal.find(hash(form), |place| self.form_of(*place) == form).copied()
    }

    /// Adds a search that nobody has saved yet.
    fn add(&mut self, form: &[u8]) -> u32 {
        let search = Search { body: self.bodies.put(form), first: NOBODY };
        let place = match self.free.pop() {
            Some(place) => {
                self.searches[place as usize] = search;
                place
            }
            None => {
                self.searches.push(search);
                self.searches.len() as u32 - 1
            }
        };
        let (searches, bodies) = (&self.searches, &self.bodies);
        self.equal.insert_unique(hash(form), place, |place| hash(bodies.get(searches[*place as usize].body)));
        form::terms(form, |term| self.terms.hold(term));
        match self.rarest(form) {
            Some(rarest) => rarest.numbers().for_each(|term| self.terms.put_under(term, place)),
            None => self.broad.push(place),
        }
        place
    }

    /// Drops a search that nobody has saved any more, and the terms that no other search names.
    fn drop_search(&mut self, place: u32) {
        let form = self.form_of(place).to_vec();
        self.take_from_under(&form, place);
        if let Ok(entry) = self.equal.find_entry(hash(&form), |known| *known == place) {
            entry.remove();
        }
        form::terms(&form, |term| self.terms.let_go(term));
        self.bodies.remove(self.searches[place as usize].body);
        self.free.push(place);
    }

    /// Takes a search from under its terms: those that are rarest or, where others were when it came, these.
    fn take_from_under(&mut self, form: &[u8], place: u32) {
        let Some(rarest) = self.rarest(form) else { return self.broad.retain(|broad| *broad != place) };
        let taken = rarest.numbers().filter(|term| self.terms.take_from_under(*term, place)).count();
        if taken == 0 {
            form::terms(form, |term| _ = self.terms.take_from_under(term, place));
        }
    }

    /// The terms under which a search is put: of a word or a skill that it requires, that one; of several of
    /// which it requires one, all. Those that the fewest documents have, as it was last known.
    fn rarest<'a>(&self, form: &'a [u8]) -> Option<Group<'a>> {
        Required::of(form).rarest(|term| self.terms.frequency(term))
    }
}

fn hash(form: &[u8]) -> u64 {
    FxBuildHasher.hash_one(form)
}

/// A flag for each of some numbers.
#[derive(Debug)]
struct Flags(Vec<u64>);

impl Flags {
    /// None is set, of so many.
    fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    fn is_set(&self, number: u32) -> bool {
        self.0[number as usize / 64] & 1 << (number % 64) != 0
    }

    /// Sets one. Whether it was set before.
    fn set(&mut self, number: u32) -> bool {
        let flags = &mut self.0[number as usize / 64];
        let before = *flags;
        *flags |= 1 << (number % 64);
        before == *flags
    }
}

#[cfg(test)]
mod tests;

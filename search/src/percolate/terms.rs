//! The words, skills and categories that searches name, each with a number of its own.

use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::{Flags, Rarity};
use crate::doc::Doc;
use crate::taxa::Taxon;

/// What a search may require of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What<'a> {
    /// A word stands in it.
    Word(&'a str),
    /// It asks for a skill.
    Skill(Taxon),
    /// It stands in a category, or beneath it.
    Category(Taxon),
}

#[derive(Debug)]
enum Name {
    Word(Box<str>),
    Skill(Taxon),
    Category(Taxon),
}

impl Name {
    fn what(&self) -> What<'_> {
        match self {
            Name::Word(word) => What::Word(word),
            Name::Skill(skill) => What::Skill(*skill),
            Name::Category(category) => What::Category(*category),
        }
    }
}

/// How many times as many documents there are when it is asked anew how rare a term is: an index that was
/// empty when a search first named the term knew nothing of it.
const GROWN_TIMES: u64 = 4;

#[derive(Debug)]
struct Term {
    name: Name,
    /// How often searches name it.
    named: u32,
    /// How many documents have it, and of how many, as was known when it was last asked.
    frequency: u32,
    of: u32,
    /// The searches that stand under it.
    under: Vec<u32>,
}

/// All terms.
#[derive(Debug, Default)]
pub(super) struct Terms {
    terms: Vec<Option<Term>>,
    free: Vec<u32>,
    by_name: HashTable<u32>,
}

impl Terms {
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// The number of a term, which may be new. It is kept once it is held.
    pub fn number(&mut self, what: What<'_>, rarity: &impl Rarity) -> u32 {
        if let Some(number) = self.find(what) {
            let term = self.held_mut(number);
            if rarity.all() > GROWN_TIMES * u64::from(term.of) {
                (term.frequency, term.of) = frequency(what, rarity);
            }
            return number;
        }
        let name = match what {
            What::Word(word) => Name::Word(word.into()),
            What::Skill(skill) => Name::Skill(skill),
            What::Category(category) => Name::Category(category),
        };
        let (frequency, of) = frequency(what, rarity);
        let term = Some(Term { name, named: 0, frequency, of, under: Vec::new() });
        let number = match self.free.pop() {
            Some(number) => {
                self.terms[number as usize] = term;
                number
            }
            None => {
                self.terms.push(term);
                self.terms.len() as u32 - 1
            }
        };
        let terms = &self.terms;
        self.by_name.insert_unique(hash(what), number, |number| hash(held(terms, *number).name.what()));
        number
    }

    fn find(&self, what: What<'_>) -> Option<u32> {
        self.by_name.find(hash(what), |number| self.what(*number) == what).copied()
    }

    /// The term of a number.
    pub fn what(&self, number: u32) -> What<'_> {
        held(&self.terms, number).name.what()
    }

    /// A search names it once more.
    pub fn hold(&mut self, number: u32) {
        self.held_mut(number).named += 1;
    }

    /// A search names it once less. What none names is forgotten.
    pub fn let_go(&mut self, number: u32) {
        let term = self.held_mut(number);
        term.named -= 1;
        if term.named > 0 {
            return;
        }
        let hash = hash(self.what(number));
        if let Ok(entry) = self.by_name.find_entry(hash, |known| *known == number) {
            entry.remove();
        }
        self.terms[number as usize] = None;
        self.free.push(number);
    }

    /// How many documents have it, as was known when it was last asked.
    pub fn frequency(&self, number: u32) -> u64 {
        held(&self.terms, number).frequency.into()
    }

    pub fn put_under(&mut self, number: u32, search: u32) {
        self.held_mut(number).under.push(search);
    }

    /// Whether it stood there.
    pub fn take_from_under(&mut self, number: u32, search: u32) -> bool {
        let under = &mut self.held_mut(number).under;
        let at = under.iter().position(|known| *known == search);
        at.map(|at| under.swap_remove(at)).is_some()
    }

    /// Which of the terms a document has.
    pub fn present(&self, doc: &Doc) -> Present<'_> {
        let words = doc.words.distinct().map(What::Word);
        let skills = doc.skills.iter().copied().map(What::Skill);
        let categories = doc.categories.iter().copied().map(What::Category);
        let numbers: Vec<u32> =
            words.chain(skills).chain(categories).filter_map(|what| self.find(what)).collect();
        let mut flags = Flags::new(self.terms.len());
        numbers.iter().for_each(|number| _ = flags.set(*number));
        Present { terms: self, numbers, flags }
    }

    fn held_mut(&mut self, number: u32) -> &mut Term {
        self.terms[number as usize].as_mut().expect(HELD)
    }
}

/// Why there is a term for each number that is asked for.
const HELD: &str = "a search that stands holds its terms";

fn held(terms: &[Option<Term>], number: u32) -> &Term {
    terms[number as usize].as_ref().expect(HELD)
}

/// How many documents have a term, and of how many.
fn frequency(what: What<'_>, rarity: &impl Rarity) -> (u32, u32) {
    let [frequency, of] = [rarity.documents(what), rarity.all()];
    (u32::try_from(frequency).unwrap_or(u32::MAX), u32::try_from(of).unwrap_or(u32::MAX))
}

fn hash(what: What<'_>) -> u64 {
    FxBuildHasher.hash_one(what)
}

/// The terms that a document has.
pub(super) struct Present<'a> {
    terms: &'a Terms,
    numbers: Vec<u32>,
    flags: Flags,
}

impl Present<'_> {
    pub fn has(&self, number: u32) -> bool {
        self.flags.is_set(number)
    }

    /// The searches that stand under one of them. Some come several times.
    pub fn under(&self) -> impl Iterator<Item = u32> + '_ {
        self.numbers.iter().flat_map(|number| held(&self.terms.terms, *number).under.iter().copied())
    }
}

#[cfg(test)]
impl Terms {
    pub fn number_of(&self, what: What<'_>) -> Option<u32> {
        self.find(what)
    }

    pub fn all_are_free(&self) -> bool {
        self.free.len() == self.terms.len()
    }

    pub fn count_under(&self, number: u32) -> usize {
        held(&self.terms, number).under.len()
    }
}

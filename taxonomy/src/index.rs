//! Which entries have a word that begins with some letters.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::entry::Entry;
use crate::fold;
use crate::load::Taxonomy;
use crate::typo::Pattern;
use crate::words::{Near, Words};

/// Where a word stands in an entry, the better place first.
pub(crate) const IN_NAME_FIRST: u8 = 0;
pub(crate) const IN_NAME: u8 = 1;
pub(crate) const IN_ALIAS: u8 = 2;
const HIDDEN: u8 = 3;

/// The lowest bits of a posting say where the word stands, those above are the number of the entry.
const PLACE_BITS: u32 = 2;

/// All words, and for each of them the entries that have it.
pub(crate) struct Index {
    words: Words,
    /// Where the postings of each word begin; one more says where the last ones end.
    postings_from: Box<[u32]>,
    postings: Box<[u32]>,
    entries: usize,
}

/// A word that entries must have.
pub(crate) enum Wanted<'a> {
    /// A word that begins so.
    Beginning(&'a str),
    /// A word that begins so but for the errors that are forgiven.
    Near(&'a Pattern),
}

/// An entry that has all words that it must have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hit {
    pub entry: Entry,
    /// How far off its words are, added up.
    pub weight: u8,
    /// The worst of the best places where they stand.
    pub place: u8,
}

/// What is known of an entry while one wanted word after another is looked up.
#[derive(Clone, Copy, Default)]
struct Standing {
    /// How many of the wanted words it has; those before the last one that was looked up it has all, or it is
    /// out.
    words: u8,
    weight: u8,
    /// The worst place of the words before the last one, and the best place of the last one.
    place: u8,
    place_of_last: u8,
}

impl Index {
    pub(crate) fn new(taxonomy: &Taxonomy) -> Self {
        let mut gathered = Gathered::default();
        for entry in taxonomy.entries() {
            gathered.add(entry);
        }
        gathered.index(taxonomy.entries().len())
    }

    /// The entries that have all of these words. Where words are near in several ways, the nearest counts.
    pub(crate) fn having(&self, wanted: &[Wanted<'_>]) -> Vec<Hit> {
        let mut standing = vec![Standing::default(); self.entries];
        let mut reached: Vec<Entry> = Vec::new();
        for (before, wanted) in wanted.iter().enumerate() {
            reached.clear();
            for near in self.words(wanted) {
                for (entry, place) in self.postings(near.words) {
                    if standing[entry.0 as usize].meet(before as u8, near.weight, place) {
                        reached.push(entry);
                    }
                }
            }
            if reached.is_empty() {
                break;
            }
        }
        let hit = |entry: Entry| {
            let Standing { weight, place, place_of_last, .. } = standing[entry.0 as usize];
            Hit { entry, weight, place: place.max(place_of_last) }
        };
        reached.into_iter().map(hit).collect()
    }

    /// All words of all names.
    pub(crate) fn known(&self) -> &Words {
        &self.words
    }

    /// The words that are wanted, the nearest first.
    fn words(&self, wanted: &Wanted<'_>) -> Vec<Near> {
        match wanted {
            Wanted::Beginning(letters) => vec![Near { words: self.words.beginning(letters), weight: 0 }],
            Wanted::Near(pattern) => self.words.near(pattern),
        }
    }

    /// The entries that have one of these words, each with the place where it stands; an entry may come
    /// twice.
    fn postings(&self, words: Range<usize>) -> impl Iterator<Item = (Entry, u8)> {
        let (from, to) = (self.postings_from[words.start], self.postings_from[words.end]);
        let all = &self.postings[from as usize..to as usize];
        all.iter().map(|posting| (Entry(posting >> PLACE_BITS), (posting & ((1 << PLACE_BITS) - 1)) as u8))
    }
}

impl Standing {
    /// Takes in that the entry has a word that is wanted, behind as many others. Says whether it has so many
    /// only now.
    fn meet(&mut self, before: u8, weight: u8, place: u8) -> bool {
        if self.words == before {
            self.words += 1;
            self.weight = self.weight.saturating_add(weight);
            self.place = self.place.max(self.place_of_last);
            self.place_of_last = place;
            return true;
        }
        if self.words == before + 1 {
            self.place_of_last = self.place_of_last.min(place);
        }
        false
    }
}

/// What is read of the entries, before the words are in order.
#[derive(Default)]
struct Gathered {
    numbers: FxHashMap<Box<str>, u32>,
    /// A word's number and a posting. Each word of an entry is here once, with its best place.
    pairs: Vec<(u32, u32)>,
    /// For each word the posting that was added last.
    newest: Vec<u32>,
}

impl Gathered {
    fn add(&mut self, entry: Entry) {
        let mut is_first = true;
        fold::words(entry.name(), |word| {
            self.add_word(word, entry, if is_first { IN_NAME_FIRST } else { IN_NAME });
            is_first = false;
        });
        for alias in entry.aliases() {
            fold::words(alias, |word| self.add_word(word, entry, IN_ALIAS));
        }
        fold::words(entry.hidden(), |word| self.add_word(word, entry, HIDDEN));
    }

    fn add_word(&mut self, word: &str, entry: Entry, place: u8) {
        let number = match self.numbers.get(word) {
            Some(number) => *number,
            None => {
                let number = self.newest.len() as u32;
                self.numbers.insert(word.into(), number);
                self.newest.push(u32::MAX);
                number
            }
        };
        // Entries come in order and better places first: what was added of this entry stands.
        if self.newest[number as usize] != entry.0 {
            self.newest[number as usize] = entry.0;
            self.pairs.push((number, entry.0 << PLACE_BITS | u32::from(place)));
        }
    }

    fn index(self, entries: usize) -> Index {
        let mut in_order: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        in_order.sort_unstable();
        let mut rank = vec![0; in_order.len()];
        for (at, (_, number)) in in_order.iter().enumerate() {
            rank[*number as usize] = at as u32;
        }
        let mut postings_from = vec![0_u32; in_order.len() + 1];
        for (number, _) in &self.pairs {
            postings_from[rank[*number as usize] as usize + 1] += 1;
        }
        for at in 1..postings_from.len() {
            postings_from[at] += postings_from[at - 1];
        }
        let mut next = postings_from.clone();
        let mut postings = vec![0; self.pairs.len()];
        for (number, posting) in self.pairs {
            let at = &mut next[rank[number as usize] as usize];
            postings[*at as usize] = posting;
            *at += 1;
        }
        Index {
            words: Words::new(in_order.iter().map(|(word, _)| &**word)),
            postings_from: postings_from.into(),
            postings: postings.into(),
            entries,
        }
    }
}

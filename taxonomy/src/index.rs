//! Which entries have a word that begins with some letters.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::entry::Entry;
use crate::fold;
use crate::load::Taxonomy;

/// Where a word stands in an entry, the better place first.
pub(crate) const IN_NAME_FIRST: u32 = 0;
pub(crate) const IN_NAME: u32 = 1;
pub(crate) const IN_ALIAS: u32 = 2;
pub(crate) const HIDDEN: u32 = 3;

/// The lowest bits of a posting say where the word stands, those above are the number of the entry.
const PLACE_BITS: u32 = 2;

/// All words, and for each of them the entries that have it.
pub(crate) struct Index {
    /// All words in order, one after another.
    words: Box<str>,
    /// Where each word begins in `words`; one more says where the last one ends.
    words_from: Box<[u32]>,
    /// Where the postings of each word begin; one more says where the last ones end.
    postings_from: Box<[u32]>,
    postings: Box<[u32]>,
}

impl Index {
    pub(crate) fn new(taxonomy: &Taxonomy) -> Self {
        let mut gathered = Gathered::default();
        for entry in taxonomy.entries() {
            gathered.add(entry);
        }
        gathered.index()
    }

    /// The words that begin with `letters`, as numbers.
    pub(crate) fn range(&self, letters: &str) -> Range<usize> {
        let count = self.words_from.len() - 1;
        let first = partition_point(count, |at| self.word(at) < letters);
        let after = first + partition_point(count - first, |at| self.word(first + at).starts_with(letters));
        first..after
    }

    /// The entries that have one of these words, each with the place where it stands; an entry may come
    /// twice.
    pub(crate) fn postings(&self, words: Range<usize>) -> impl Iterator<Item = (Entry, u32)> {
        let (from, to) = (self.postings_from[words.start], self.postings_from[words.end]);
        let all = &self.postings[from as usize..to as usize];
        all.iter().map(|posting| (Entry(posting >> PLACE_BITS), posting & ((1 << PLACE_BITS) - 1)))
    }

    fn word(&self, at: usize) -> &str {
        &self.words[self.words_from[at] as usize..self.words_from[at + 1] as usize]
    }
}

/// The first number below `count` for which `before` does not hold.
fn partition_point(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
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

    fn add_word(&mut self, word: &str, entry: Entry, place: u32) {
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
            self.pairs.push((number, entry.0 << PLACE_BITS | place));
        }
    }

    fn index(self) -> Index {
        let mut in_order: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        in_order.sort_unstable();
        let mut rank = vec![0; in_order.len()];
        let (mut words, mut words_from) = (String::new(), vec![0]);
        for (at, (word, number)) in in_order.iter().enumerate() {
            rank[*number as usize] = at as u32;
            words.push_str(word);
            words_from.push(words.len() as u32);
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
            words: words.into(),
            words_from: words_from.into(),
            postings_from: postings_from.into(),
            postings: postings.into(),
        }
    }
}

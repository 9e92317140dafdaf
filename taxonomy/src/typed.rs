//! What was typed, word by word, and which names it fits.

use crate::fold;
use crate::index::Wanted;
use crate::typo::{Pattern, TYPOS_MAX};

/// More words than this are not looked at: nothing has a name of so many.
const WORDS_MAX: usize = 12;

/// What was typed.
pub(crate) struct Typed<'a> {
    words: Vec<Word<'a>>,
    /// How long it is, in bytes, with a space between words.
    bytes: usize,
}

struct Word<'a> {
    text: &'a str,
    /// Where errors in it are forgiven.
    pattern: Option<Pattern>,
}

impl<'a> Typed<'a> {
    /// What was typed, to be taken as it is. `folded` are its words with a space between them.
    pub(crate) fn exactly(folded: &'a str) -> Self {
        let words = folded.split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX);
        Self { words: words.map(|text| Word { text, pattern: None }).collect(), bytes: folded.len() }
    }

    /// The same with errors forgiven; nothing where none are.
    pub(crate) fn forgiving(&self) -> Option<Self> {
        let word = |word: &Word<'a>| Word { text: word.text, pattern: Pattern::new(word.text) };
        let forgiving = Self { words: self.words.iter().map(word).collect(), bytes: self.bytes };
        forgiving.forgives().then_some(forgiving)
    }

    /// The words that an entry must have to fit.
    pub(crate) fn wanted(&self) -> Vec<Wanted<'_>> {
        let wanted = self.words.iter().map(|word| match &word.pattern {
            Some(pattern) => Wanted::Near(pattern),
            None => Wanted::Beginning(word.text),
        });
        wanted.collect()
    }

    /// Whether errors are forgiven.
    pub(crate) fn forgives(&self) -> bool {
        self.words.iter().any(|word| word.pattern.is_some())
    }

    /// Whether it is a single word.
    pub(crate) fn is_one_word(&self) -> bool {
        self.words.len() == 1
    }

    /// Whether a name is just what was typed.
    pub(crate) fn is(&self, name: &str) -> bool {
        // Most names are not of its length, and then this is quick to see: a letter of a name may be folded
        // to one of half its bytes.
        let off = 1 + TYPOS_MAX * self.words.iter().filter(|word| word.pattern.is_some()).count();
        if name.len() + off < self.bytes || name.len() > self.bytes * 2 + 2 * off {
            return false;
        }
        let (mut count, mut fits) = (0, true);
        fold::words(name, |its| {
            fits = fits && self.words.get(count).is_some_and(|word| word.is(its));
            count += 1;
        });
        fits && count == self.words.len()
    }

    /// Whether a name begins with what was typed: the last word may be typed in part.
    pub(crate) fn begins(&self, name: &str) -> bool {
        let (mut count, mut fits) = (0, true);
        fold::words(name, |its| {
            fits = fits
                && self.words.get(count).is_none_or(|word| {
                    if count + 1 < self.words.len() { word.is(its) } else { word.begins(its) }
                });
            count += 1;
        });
        fits && count >= self.words.len()
    }

    /// Whether each word that was typed begins a word of the name.
    pub(crate) fn is_all_in(&self, name: &str) -> bool {
        let mut found = [false; WORDS_MAX];
        fold::words(name, |its| {
            for (word, found) in self.words.iter().zip(&mut found) {
                *found = *found || word.begins(its);
            }
        });
        found[..self.words.len()].iter().all(|found| *found)
    }
}

impl Word<'_> {
    fn is(&self, its: &str) -> bool {
        self.pattern.as_ref().map_or(its == self.text, |pattern| pattern.is(its))
    }

    fn begins(&self, its: &str) -> bool {
        self.pattern.as_ref().map_or(its.starts_with(self.text), |pattern| pattern.begins(its))
    }
}

//! What was typed, word by word, and which names it fits.

use std::borrow::Cow;
use std::ops::Range;

use crate::fold;
use crate::index::Wanted;
use crate::typo::{Pattern, TYPOS_MAX};
use crate::words::Words;

/// More words than this are not looked at: nothing has a name of so many.
const WORDS_MAX: usize = 12;

/// In so many ways a space is put elsewhere.
const SPACINGS_MAX: usize = 12;

/// The fewest letters of a word that a missing space is looked for behind or before.
const PART_LETTERS_MIN: usize = 2;

/// What was typed.
pub(crate) struct Typed<'a> {
    words: Vec<Word<'a>>,
    /// How long it is, in bytes, with a space between words.
    bytes: usize,
    is_as_typed: bool,
    /// Which of the words was typed without a space behind it, and so must stand right before the next.
    joined: Option<usize>,
}

#[derive(Clone)]
struct Word<'a> {
    text: Cow<'a, str>,
    /// Where errors in it are forgiven.
    pattern: Option<Pattern>,
}

impl<'a> Typed<'a> {
    /// What was typed, to be taken as it is. `folded` are its words with a space between them.
    pub(crate) fn exactly(folded: &'a str) -> Self {
        let words = folded.split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX);
        let words = words.map(|text| Word { text: text.into(), pattern: None }).collect();
        Self { words, bytes: folded.len(), is_as_typed: true, joined: None }
    }

    /// The same with one space put where there is none, or taken out, as far as that leads to words of names.
    pub(crate) fn with_other_spaces(&self, known: &Words) -> Vec<Self> {
        let mut others = Vec::new();
        for (at, word) in self.words.iter().enumerate() {
            if let Some(next) = self.words.get(at + 1) {
                let text = format!("{}{}", word.text, next.text);
                if !known.beginning(&text).is_empty() {
                    others.push(self.with(at..at + 2, [text.into()]));
                }
            }
            for (middle, _) in word.text.char_indices() {
                let (text, next) = word.text.split_at(middle);
                let is_long = text.len().min(next.len()) >= PART_LETTERS_MIN;
                if is_long && known.has(text) && !known.beginning(next).is_empty() {
                    let parts = [text, next].map(|part| part.to_owned().into());
                    others.push(Self { joined: Some(at), ..self.with(at..at + 1, parts) });
                }
            }
        }
        others.truncate(SPACINGS_MAX);
        others
    }

    /// The same with other words in the place of some.
    fn with<const N: usize>(&self, range: Range<usize>, others: [Cow<'a, str>; N]) -> Self {
        let mut words = self.words.clone();
        words.splice(range, others.map(|text| Word { text, pattern: None }));
        words.truncate(WORDS_MAX);
        Self { words, bytes: self.bytes, is_as_typed: false, joined: None }
    }

    /// The same with errors forgiven; nothing where none are.
    pub(crate) fn forgiving(&self) -> Option<Self> {
        let word = |word: &Word<'a>| Word { text: word.text.clone(), pattern: Pattern::new(&word.text) };
        let words: Vec<Word<'a>> = self.words.iter().map(word).collect();
        let forgives = words.iter().any(|word| word.pattern.is_some());
        forgives.then_some(Self { words, is_as_typed: false, ..*self })
    }

    /// The words that an entry must have to fit.
    pub(crate) fn wanted(&self) -> Vec<Wanted<'_>> {
        let wanted = self.words.iter().map(|word| match &word.pattern {
            Some(pattern) => Wanted::Near(pattern),
            None => Wanted::Beginning(&word.text),
        });
        wanted.collect()
    }

    /// Whether it is taken just as it was typed.
    pub(crate) fn is_as_typed(&self) -> bool {
        self.is_as_typed
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

    /// Whether a space was put in that was not typed.
    pub(crate) fn is_joined(&self) -> bool {
        self.joined.is_some()
    }

    /// Whether each word that was typed begins a word of the name, and those without a space between them
    /// stand side by side.
    pub(crate) fn is_all_in(&self, name: &str) -> bool {
        let mut found = [false; WORDS_MAX];
        let (mut is_beside, mut are_beside) = (false, self.joined.is_none());
        fold::words(name, |its| {
            for (word, found) in self.words.iter().zip(&mut found) {
                *found = *found || word.begins(its);
            }
            if let Some(at) = self.joined {
                are_beside = are_beside || (is_beside && self.words[at + 1].begins(its));
                is_beside = self.words[at].is(its);
            }
        });
        are_beside && found[..self.words.len()].iter().all(|found| *found)
    }
}

impl Word<'_> {
    fn is(&self, its: &str) -> bool {
        self.pattern.as_ref().map_or(its == &*self.text, |pattern| pattern.is(its))
    }

    fn begins(&self, its: &str) -> bool {
        self.pattern.as_ref().map_or(its.starts_with(&*self.text), |pattern| pattern.begins(its))
    }
}

//! Where words begin and end in a text, and which signs belong to them.

use crate::fold::{folded, is_unspaced};

/// The bytes of a word that count. No word of a language is longer.
pub const WORD_BYTES_MAX: usize = 48;

/// A word of a text, with what makes another word of it.
pub(crate) struct Word<'a> {
    /// A full stop, the word, and its signs.
    all: &'a str,
    /// How many signs stand behind it.
    signs: usize,
    /// Whether the full stop was there.
    is_dotted: bool,
    /// Whether nothing stood right before that.
    is_first: bool,
}

impl Word<'_> {
    /// Whether it is another word without its signs: `c++` is not found by `c`, but `notepad++` by `notepad`.
    fn needs_signs(&self) -> bool {
        self.signs > 0 && self.all.len() - self.signs == ".c".len()
    }

    fn plain(&self) -> &str {
        &self.all[1..self.all.len() - self.signs]
    }

    /// What it is found by. The first form is never missing.
    pub(crate) fn forms(&self) -> impl Iterator<Item = &str> {
        let signed = (self.signs > 0).then(|| &self.all[1..]);
        let plain = (!self.needs_signs()).then(|| self.plain());
        let dotted = self.is_dotted.then(|| &self.all[..self.all.len() - self.signs]);
        [signed, plain, dotted].into_iter().flatten()
    }

    /// What is meant by it.
    pub(crate) fn meant(&self) -> &str {
        let with_stop = self.is_dotted && self.is_first && self.signs == 0;
        if with_stop { self.all } else { &self.all[1..] }
    }
}

/// Calls `each` with every word of a text, until that says that it is enough.
pub(crate) fn scan(text: &str, mut each: impl FnMut(Word<'_>) -> bool) {
    let text = folded(text);
    let mut word = Scanned::default();
    let mut before = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = || text[at + letter.len_utf8()..].chars().next().unwrap_or(' ');
        let goes_on = if is_unspaced(letter) && letter.is_alphanumeric() {
            let goes_on = word.end(0, &mut each);
            word.push(letter);
            goes_on && word.end(0, &mut each)
        } else if letter.is_alphanumeric() {
            word.push(letter);
            true
        } else if letter == '-' && word.is_single() && next().is_ascii_alphabetic() {
            true
        } else if matches!(letter, '+' | '#') && word.begins_with_letter() {
            let signs = signs(&text[at..]);
            for _ in 1..signs {
                letters.next();
            }
            word.sign(&text[at..at + signs]);
            word.end(signs, &mut each)
        } else {
            let goes_on = word.end(0, &mut each);
            if letter == '.' && next().is_ascii_alphabetic() {
                word.is_dotted = true;
                word.is_first = !before.is_alphanumeric();
            }
            goes_on
        };
        if !goes_on {
            return;
        }
        before = letter;
    }
    word.end(0, &mut each);
}

/// How many signs a text begins with that belong to the word before: two at most, and none where another word
/// is joined by them.
fn signs(text: &str) -> usize {
    let signs = text.bytes().take_while(|byte| matches!(byte, b'+' | b'#')).count();
    let joins = text[signs..].chars().next().is_some_and(char::is_alphabetic);
    if joins { 0 } else { signs.min(2) }
}

/// The word that is being read, behind a full stop.
struct Scanned {
    all: String,
    is_dotted: bool,
    is_first: bool,
}

impl Default for Scanned {
    fn default() -> Self {
        Self { all: String::from("."), is_dotted: false, is_first: false }
    }
}

impl Scanned {
    fn push(&mut self, letter: char) {
        if self.all.len() + letter.len_utf8() <= WORD_BYTES_MAX {
            self.all.push(letter);
        }
    }

    fn sign(&mut self, signs: &str) {
        self.all.push_str(signs);
    }

    fn is_single(&self) -> bool {
        self.all.len() == ".c".len() && self.begins_with_letter()
    }

    fn begins_with_letter(&self) -> bool {
        self.all.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic)
    }

    fn end(&mut self, signs: usize, each: &mut impl FnMut(Word<'_>) -> bool) -> bool {
        let (is_dotted, is_first) = (self.is_dotted, self.is_first);
        let is_empty = self.all.len() == 1;
        let goes_on = is_empty || each(Word { all: &self.all, signs, is_dotted, is_first });
        self.all.truncate(1);
        (self.is_dotted, self.is_first) = (false, false);
        goes_on
    }
}

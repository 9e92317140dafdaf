//! How many typing errors lie between what was typed and a word.
//!
//! An error is a letter that is missing, one too many, another letter, or two neighbours that changed places
//! (the optimal string alignment distance). [`Pattern`] is a Levenshtein automaton of a typed word: it reads
//! another word letter by letter, so that words with the same beginning are read once together.

/// The most errors that are forgiven in one word.
pub(crate) const TYPOS_MAX: usize = 2;

/// From how many typed letters on one error is forgiven, and from how many on two.
const ONE_TYPO_LETTERS_MIN: usize = 4;
const TWO_TYPOS_LETTERS_MIN: usize = 8;

/// A longer word must be typed without an error: each place between its letters is a bit of a number.
const LETTERS_MAX: usize = 62;

/// A typed word, and how many errors are forgiven in it.
#[derive(Clone)]
pub(crate) struct Pattern {
    /// For each letter of ASCII the places where it was typed, as bits. All words of the taxonomy are of
    /// ASCII; in a word that is not, each byte of another letter counts as an error.
    places: [u64; 128],
    first: char,
    /// The bit of the place behind the last letter.
    end: u64,
    typos: usize,
}

/// What a pattern knows of a word after some of its letters.
#[derive(Clone, Copy)]
pub(crate) struct State {
    /// For each number of errors, how much of what was typed those letters can be: bit `n` says that they are
    /// its first `n` letters.
    typed: [u64; TYPOS_MAX + 1],
    /// The same where the last letter stands for the typed letter behind the next: they changed places.
    swapped: [u64; TYPOS_MAX],
    /// The fewest errors with which all that was typed begins the word.
    typos: usize,
}

impl Pattern {
    /// The pattern of a typed word, or nothing where it is so short (or so long) that no error is forgiven.
    pub(crate) fn new(typed: &str) -> Option<Self> {
        let first = typed.chars().next()?;
        let letters = typed.chars().count();
        if !(ONE_TYPO_LETTERS_MIN..=LETTERS_MAX).contains(&letters) {
            return None;
        }
        let typos = if letters < TWO_TYPOS_LETTERS_MIN { 1 } else { 2 };
        let mut places = [0; 128];
        for (at, letter) in typed.chars().enumerate().filter(|(_, letter)| letter.is_ascii()) {
            places[letter as usize] |= 1 << at;
        }
        Some(Self { places, first, end: 1 << letters, typos })
    }

    /// The state before any letter.
    pub(crate) fn start(&self) -> State {
        // With so many errors, so many letters were typed that do not belong there.
        State { typed: [0b1, 0b11, 0b111], swapped: [0; TYPOS_MAX], typos: self.typos + 1 }
    }

    /// The state after one more letter.
    pub(crate) fn read(&self, state: &State, letter: u8) -> State {
        let here = self.places.get(usize::from(letter)).copied().unwrap_or(0);
        let up_to_end = self.end | (self.end - 1);
        let mut next = State { typed: [0; TYPOS_MAX + 1], swapped: [0; TYPOS_MAX], typos: state.typos };
        next.typed[0] = (state.typed[0] & here) << 1;
        for typos in 1..=self.typos {
            let fewer = state.typed[typos - 1];
            let missing = fewer;
            let other = fewer << 1;
            let too_many = next.typed[typos - 1] << 1;
            let swapped = (state.swapped[typos - 1] & here) << 2;
            let right = (state.typed[typos] & here) << 1;
            next.typed[typos] = (right | missing | other | too_many | swapped) & up_to_end;
            next.swapped[typos - 1] = fewer & (here >> 1);
        }
        if let Some(typos) = self.typos_of_whole(&next) {
            next.typos = next.typos.min(typos);
        }
        next
    }

    /// The fewest errors with which what was typed begins a word that begins with these letters; nothing
    /// where it does not, as far as is known.
    pub(crate) fn typos(&self, state: &State) -> Option<usize> {
        (state.typos <= self.typos).then_some(state.typos)
    }

    /// Whether no further letter can change what [`Self::typos`] says.
    pub(crate) fn is_settled(&self, state: &State) -> bool {
        let fewer = state.typos.min(self.typos + 1);
        state.typed[..fewer].iter().all(|typed| *typed == 0)
            && state.swapped[..fewer.saturating_sub(1)].iter().all(|typed| *typed == 0)
    }

    /// Whether the first letter of a word is the one that was typed.
    pub(crate) fn begins_with(&self, letter: u8) -> bool {
        self.first == char::from(letter)
    }

    /// Whether what was typed begins this word, but for the errors that are forgiven.
    pub(crate) fn begins(&self, word: &str) -> bool {
        let mut state = self.start();
        for letter in word.bytes() {
            state = self.read(&state, letter);
            if self.typos(&state).is_some() || self.is_settled(&state) {
                break;
            }
        }
        self.typos(&state).is_some()
    }

    /// Whether what was typed is this word, but for the errors that are forgiven.
    pub(crate) fn is(&self, word: &str) -> bool {
        let end = word.bytes().fold(self.start(), |state, letter| self.read(&state, letter));
        self.typos_of_whole(&end).is_some()
    }

    /// The fewest errors with which what was typed is all that was read.
    fn typos_of_whole(&self, state: &State) -> Option<usize> {
        (0..=self.typos).find(|typos| state.typed[*typos] & self.end != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    /// The distance by the usual table: what stands at `[a][b]` lies between the first `a` and `b` letters.
    fn distance(typed: &[u8], word: &[u8]) -> usize {
        let mut table = vec![vec![0_usize; word.len() + 1]; typed.len() + 1];
        for a in 0..=typed.len() {
            for b in 0..=word.len() {
                let mut least = if a == 0 || b == 0 { a + b } else { usize::MAX };
                if a > 0 && b > 0 {
                    let other = usize::from(typed[a - 1] != word[b - 1]);
                    least = (table[a - 1][b] + 1).min(table[a][b - 1] + 1).min(table[a - 1][b - 1] + other);
                }
                if a > 1 && b > 1 && typed[a - 1] == word[b - 2] && typed[a - 2] == word[b - 1] {
                    least = least.min(table[a - 2][b - 2] + 1);
                }
                table[a][b] = least;
            }
        }
        table[typed.len()][word.len()]
    }

    /// All words of up to `letters` letters of `abc`.
    fn words(letters: usize) -> Vec<Vec<u8>> {
        let mut all = vec![Vec::new()];
        let mut from = 0;
        for _ in 0..letters {
            let to = all.len();
            for at in from..to {
                for letter in *b"abc" {
                    let longer: Vec<u8> = all[at].iter().copied().chain([letter]).collect();
                    all.push(longer);
                }
            }
            from = to;
        }
        all
    }

    fn text(word: &[u8]) -> &str {
        std::str::from_utf8(word).expect("it is of ASCII")
    }

    fn errors_to_begin(pattern: &Pattern, word: &[u8]) -> Option<usize> {
        pattern.typos(&word.iter().fold(pattern.start(), |state, letter| pattern.read(&state, *letter)))
    }

    #[test]
    fn errors_are_counted_as_the_usual_table_counts_them() {
        let others = words(6);
        for typed in [&b"abca"[..], b"aabbc", b"bacab", b"ccccc", b"abcabcab", b"abccbaab", b"aabbaabbc"] {
            let pattern = Pattern::new(text(typed)).expect("it is long enough");
            let forgiven = if typed.len() < 8 { 1 } else { 2 };
            for other in &others {
                let whole = distance(typed, other);
                assert_eq!(pattern.is(text(other)), whole <= forgiven, "{typed:?} {other:?}");
                let begins = (1..=other.len()).map(|to| distance(typed, &other[..to])).min();
                let begins = begins.filter(|typos| *typos <= forgiven);
                assert_eq!(errors_to_begin(&pattern, other), begins, "{typed:?} {other:?}");
                assert_eq!(pattern.begins(text(other)), begins.is_some(), "{typed:?} {other:?}");
            }
        }
    }

    #[test]
    fn what_is_settled_does_not_change_any_more() {
        let others = words(7);
        for typed in ["abca", "aabbc", "abcabcab"] {
            let pattern = Pattern::new(typed).expect("it is long enough");
            for other in &others {
                let mut state = pattern.start();
                let mut settled = None;
                for letter in other {
                    state = pattern.read(&state, *letter);
                    settled = settled.or_else(|| pattern.is_settled(&state).then(|| pattern.typos(&state)));
                }
                assert!(settled.is_none_or(|typos| typos == pattern.typos(&state)), "{typed} {other:?}");
            }
        }
    }

    #[test]
    fn short_words_and_endless_ones_are_taken_as_they_are() {
        assert!(Pattern::new("").is_none() && Pattern::new("php").is_none() && Pattern::new("éèà").is_none());
        assert!(Pattern::new(&"a".repeat(63)).is_none());
        let longest = Pattern::new(&"a".repeat(62)).expect("it is not too long");
        assert!(longest.is(&"a".repeat(60)) && longest.is(&"a".repeat(64)) && !longest.is(&"a".repeat(65)));
    }

    #[test]
    fn a_letter_that_is_not_of_ascii_counts_as_one() {
        let typed = Pattern::new("smørbrød").expect("it is long enough");
        assert!(typed.is("smorbrod") && !typed.is("smorbrut"));
        assert!(typed.begins_with(b's') && !typed.begins_with(0xc3));
    }
}

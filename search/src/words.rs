//! The words of a text: the same for what is indexed, for what is searched for, and for the predicate.
//!
//! A word is a row of letters and digits, folded. Signs belong to it where they make another word of it:
//! `c++`, `c#` and `.net`. A single letter and a hyphen belong to the word behind: `e-mail` is `email`. In
//! scripts without spaces each character is a word, so any row of them can be found as a phrase.

use std::sync::OnceLock;

use crate::scan::scan;

/// The words of a document that count, and the other forms of words, each for itself.
pub const DOC_WORDS_MAX: u32 = 8_192;

/// What stands in the line of words before another form of the word before it.
pub(crate) const ALSO: char = '\u{1}';

/// What stands in the line of words where no phrase goes on.
pub(crate) const GAP: char = '\u{2}';

/// The words of a document, in their order, and by their name.
#[derive(Clone, Default)]
pub struct Words {
    /// Each word after a space, each other form of it after [`ALSO`]; [`GAP`] between two parts.
    line: Box<str>,
    /// Where the title ends in the line.
    title_bytes: u32,
    /// Made when first asked for: what is only indexed needs none of it.
    by_name: OnceLock<ByName>,
}

#[derive(Clone)]
struct ByName {
    /// By their text, then by their position.
    places: Box<[Place]>,
    /// The position behind the last word of the title.
    title_end: u32,
}

/// Where a word stands: its bytes in the line, and the number of the word in the text.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    bytes: u8,
    position: u32,
}

/// What of a document is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// The title alone.
    Title,
}

impl Words {
    /// The words of a title and of what else there is. No phrase goes on from one part to the next.
    pub fn of<'a>(title: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let mut line = Line { line: String::with_capacity(title.len() * 2), left: DOC_WORDS_MAX };
        line.add(title);
        let title_bytes = line.line.len() as u32;
        for other in others {
            line.line.push(GAP);
            line.add(other);
        }
        Self { line: line.line.into(), title_bytes, by_name: OnceLock::new() }
    }

    /// Whether a word stands in it.
    pub fn has(&self, word: &str) -> bool {
        !self.places_of(word).is_empty()
    }

    /// Whether words stand in it one after another.
    pub fn has_phrase(&self, phrase: &[Box<str>]) -> bool {
        match phrase {
            [] => true,
            [word] => self.has(word),
            _ => self.begins(phrase).next().is_some(),
        }
    }

    /// How often words stand one after another in a part of it.
    pub fn count(&self, phrase: &[Box<str>], part: Part) -> u32 {
        let end = match part {
            Part::All => u32::MAX,
            Part::Title => self.by_name().title_end,
        };
        self.begins(phrase).filter(|position| *position < end).count() as u32
    }

    /// How many words a part of it has, other forms counted for themselves.
    pub fn len(&self, part: Part) -> u32 {
        tokens(self.line(part)).count() as u32
    }

    /// Whether it has no words.
    pub fn is_empty(&self) -> bool {
        tokens(&self.line).next().is_none()
    }

    /// Each of its words once, by name.
    pub fn distinct(&self) -> impl Iterator<Item = &str> {
        let places = &self.by_name().places;
        let is_first = |at: usize| at == 0 || self.text(places[at - 1]) != self.text(places[at]);
        (0..places.len()).filter(move |at| is_first(*at)).map(|at| self.text(places[at]))
    }

    /// The words of a part in one line, as the index takes them: see [`tokens`].
    pub(crate) fn line(&self, part: Part) -> &str {
        match part {
            Part::All => &self.line,
            Part::Title => &self.line[..self.title_bytes as usize],
        }
    }

    /// Where a phrase begins, by position.
    fn begins<'a>(&'a self, phrase: &'a [Box<str>]) -> impl Iterator<Item = u32> + 'a {
        let (first, rest) = phrase.split_first().expect("a phrase has a word");
        let follows = |word: &str, position: u32| {
            self.places_of(word).binary_search_by_key(&position, |place| place.position).is_ok()
        };
        self.places_of(first)
            .iter()
            .map(|place| place.position)
            .filter(move |begin| (*begin + 1..).zip(rest).all(|(position, word)| follows(word, position)))
    }

    fn places_of(&self, word: &str) -> &[Place] {
        let places = &self.by_name().places;
        let start = places.partition_point(|place| self.text(*place) < word);
        let count = places[start..].partition_point(|place| self.text(*place) == word);
        &places[start..start + count]
    }

    fn text(&self, place: Place) -> &str {
        &self.line[place.start as usize..][..usize::from(place.bytes)]
    }

    fn by_name(&self) -> &ByName {
        self.by_name.get_or_init(|| {
            let mut title_end = 0;
            let mut places: Vec<Place> = Vec::new();
            for token in tokens(&self.line) {
                let start = token.text.as_ptr() as usize - self.line.as_ptr() as usize;
                if start < self.title_bytes as usize {
                    title_end = token.position + 1;
                }
                let bytes = token.text.len() as u8;
                places.push(Place { start: start as u32, bytes, position: token.position });
            }
            places.sort_unstable_by(|one, other| {
                self.text(*one).cmp(self.text(*other)).then(one.position.cmp(&other.position))
            });
            ByName { places: places.into(), title_end }
        })
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(tokens(&self.line).map(|token| token.text)).finish()
    }
}

/// A word of a line, and its position: the number of the word, raised by one at each gap.
pub(crate) struct Token<'a> {
    pub text: &'a str,
    pub position: u32,
}

/// The words of a line, as [`Words::line`] gives it.
pub(crate) fn tokens(line: &str) -> impl Iterator<Item = Token<'_>> {
    let mut next = 0;
    line.split_inclusive([' ', ALSO, GAP]).filter_map(move |piece| {
        let (text, end) = match piece.char_indices().next_back() {
            Some((at, end @ (' ' | ALSO | GAP))) => (&piece[..at], end),
            _ => (piece, ' '),
        };
        let position = next;
        // A word is followed by what says where the next one stands.
        next += u32::from(end == ' ') + 2 * u32::from(end == GAP);
        (!text.is_empty()).then_some(Token { text, position })
    })
}

/// Gathers the words of a document.
struct Line {
    line: String,
    left: u32,
}

impl Line {
    fn add(&mut self, text: &str) {
        scan(text, |word| {
            for (at, form) in word.forms().enumerate() {
                if self.left == 0 {
                    return false;
                }
                self.left -= 1;
                if at > 0 {
                    self.line.push(ALSO);
                } else if !self.line.is_empty() && !self.line.ends_with(GAP) {
                    self.line.push(' ');
                }
                self.line.push_str(form);
            }
            true
        });
    }
}

/// The words that somebody means who writes this, one after another: `node.js` is `node` and `js`.
pub(crate) fn meant(text: &str) -> Box<[Box<str>]> {
    let mut words: Vec<Box<str>> = Vec::new();
    scan(text, |word| {
        words.push(word.meant().into());
        true
    });
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::WORD_BYTES_MAX;

    fn listed(text: &str) -> Vec<String> {
        tokens(Words::of(text, []).line(Part::All))
            .map(|token| format!("{}@{}", token.text, token.position))
            .collect()
    }

    fn finds(typed: &str, text: &str) -> bool {
        Words::of(text, []).has_phrase(&meant(typed))
    }

    #[test]
    fn words_are_rows_of_letters_and_digits() {
        assert_eq!(
            listed("Café-Menü: web_design, 3D (2024)"),
            ["cafe@0", "menu@1", "web@2", "design@3", "3d@4", "2024@5"]
        );
        assert_eq!(listed(" --- \u{1}\u{2} "), [""; 0]);
        assert_eq!(listed("T-shirts and E-mail"), ["tshirts@0", "and@1", "email@2"]);
    }

    #[test]
    fn signs_make_other_words() {
        assert_eq!(listed("C++, C#! C"), ["c++@0", "c#@1", "c@2"]);
        assert_eq!(listed("Notepad++ 5+ C++17"), ["notepad++@0", "notepad@0", "5@1", "c++@2", "17@3"]);
        assert_eq!(listed("ASP.NET"), ["asp@0", "net@1", ".net@1"]);
        assert_eq!(listed("a+b c+++++ ."), ["a@0", "b@1", "c++@2"]);
        for word in ["C++", "c#", ".NET", "node.js", "Node", "js", "notepad", "ASP.net", "full-stack"] {
            assert!(finds(word, "We do c++, C#, .net, ASP.NET, Node.JS, Notepad++, full stack."), "{word}");
        }
        assert!(!finds("c", "c++ and c#") && !finds(".net", "a net") && !finds("c++", "c"));
    }

    #[test]
    fn scripts_without_spaces_are_found_by_any_row_of_characters() {
        for word in ["東", "東京", "京都", "ウェブ", "디자인", "한"] {
            assert!(finds(word, "東京都のウェブ制作, 한국어 디자인을"), "{word}");
        }
        assert!(!finds("東都", "東京都"));
    }

    #[test]
    fn no_phrase_goes_on_from_one_part_to_the_next() {
        let words = Words::of("museum sites", ["web design", "for museum halls"]);
        let phrase = |typed| meant(typed);
        assert!(words.has_phrase(&phrase("web design")) && words.has_phrase(&phrase("museum sites")));
        assert!(!words.has_phrase(&phrase("sites web")) && !words.has_phrase(&phrase("design for")));
        assert_eq!(words.count(&phrase("museum"), Part::All), 2);
        assert_eq!(words.count(&phrase("museum"), Part::Title), 1);
        assert_eq!((words.len(Part::All), words.len(Part::Title)), (7, 2));
        assert_eq!(
            words.distinct().collect::<Vec<_>>(),
            ["design", "for", "halls", "museum", "sites", "web"]
        );
    }

    #[test]
    fn a_text_of_marks_or_of_one_long_word_costs_little() {
        let marked = format!("a{} b", "\u{301}".repeat(256));
        assert_eq!(listed(&marked), ["a@0", "b@1"]);
        let long = listed(&"x".repeat(100_000));
        assert_eq!(long.len(), 1);
        assert!(long[0].len() <= WORD_BYTES_MAX + "@0".len());
        assert_eq!(listed(&"é".repeat(100))[0].len(), WORD_BYTES_MAX - 1 + "@0".len());
        assert_eq!(listed(&"a ".repeat(20_000)).len(), DOC_WORDS_MAX as usize);
    }
}

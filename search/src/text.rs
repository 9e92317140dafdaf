//! What somebody typed: words, "phrases", and -words that must not be there.

use crate::words::meant;

/// The words of a text that count, those of phrases each for itself.
pub const TEXT_WORDS_MAX: usize = 64;

/// Words that stand one after another; mostly one.
pub type Phrase = Box<[Box<str>]>;

/// What a text asks for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Text {
    /// What must stand there, each of it.
    pub all: Vec<Phrase>,
    /// What must not.
    pub none: Vec<Phrase>,
    /// Whether something was typed, such as signs or pictures, in which there is no word: it stands nowhere.
    pub is_nowhere: bool,
}

impl Text {
    /// Reads a text. It never fails: what does not fit is taken as words. What has no word is passed over
    /// beside words, and stands nowhere alone.
    pub fn of(typed: &str) -> Self {
        let mut text = Self::default();
        let mut left = TEXT_WORDS_MAX;
        for piece in Pieces(typed) {
            let mut words = meant(piece.text).into_vec();
            words.truncate(left);
            left -= words.len();
            let phrases = if piece.is_out { &mut text.none } else { &mut text.all };
            let phrase = Phrase::from(words);
            if !phrase.is_empty() && !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        text.is_nowhere = text.is_empty() && typed.chars().any(|letter| !may_begin(letter));
        text
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.none.is_empty()
    }
}

/// A word as it was typed, or what stands between quotation marks.
struct Piece<'a> {
    text: &'a str,
    /// Whether a minus stands before it.
    is_out: bool,
}

/// The pieces of what is left of a text.
struct Pieces<'a>(&'a str);

const fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether a text may begin so before there is a word in it.
fn may_begin(letter: char) -> bool {
    letter.is_whitespace() || is_quote(letter) || letter == '-'
}

/// Whether a word ends here. Full stops, hyphens and what else stands inside of words join its parts to a
/// phrase.
fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || is_quote(letter) || r",;:!?/\|()[]{}<>*~^=".contains(letter)
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = self.0.trim_start_matches(|letter| ends_word(letter) && !is_quote(letter));
        let rest_of_piece = rest.trim_start_matches('-');
        let is_out = rest_of_piece.len() < rest.len();
        let inside = rest_of_piece.strip_prefix(is_quote);
        if let Some((text, rest)) = inside.and_then(|inside| inside.split_once(is_quote)) {
            self.0 = rest;
            return Some(Piece { text, is_out });
        }
        // A quotation mark without another one is passed over.
        let rest = inside.unwrap_or(rest_of_piece);
        let end = rest.find(ends_word).unwrap_or(rest.len());
        let (text, rest_behind) = rest.split_at(end);
        let has_more = !rest.is_empty() || rest_of_piece.len() < self.0.len();
        self.0 = rest_behind;
        has_more.then_some(Piece { text, is_out })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> (Vec<String>, Vec<String>) {
        let joined = |phrases: &[Phrase]| phrases.iter().map(|phrase| phrase.join(" ")).collect();
        let text = Text::of(typed);
        (joined(&text.all), joined(&text.none))
    }

    fn all(typed: &str) -> Vec<String> {
        let (all, none) = read(typed);
        assert_eq!(none, [""; 0], "{typed}");
        all
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there_are_told_apart() {
        let (all, none) = read(r#"Museum "web  design" -intern -"unpaid work" Museum"#);
        assert_eq!(all, ["museum", "web design"]);
        assert_eq!(none, ["intern", "unpaid work"]);
        assert_eq!(read("„große Häuser“ --x").0, ["grosse hauser"]);
    }

    #[test]
    fn what_does_not_parse_is_words() {
        assert_eq!(all(r#"museum "web design"#), ["museum", "web", "design"]);
        assert_eq!(all(r#"web"design"#), ["web", "design"]);
        assert_eq!(all(r#"a "b c"d" e"#), ["a", "b c", "d", "e"]);
        assert_eq!(
            all("html/css, rust AND (go OR java) NOT"),
            ["html", "css", "rust", "and", "go", "or", "java", "not"]
        );
        assert_eq!(all("title:rust~2 ^3 [a TO b] * ?"), ["title", "rust", "2", "3", "a", "to", "b"]);
        assert_eq!(all(r#"- -- "" " - ""#), [""; 0]);
        assert_eq!(all(""), [""; 0]);
    }

    #[test]
    fn what_has_no_word_is_passed_over_beside_words_and_stands_nowhere_alone() {
        for typed in ["???", "🎉", "\u{301}\u{302}", "- * -"] {
            assert!(Text::of(typed).is_nowhere, "{typed}");
        }
        for typed in ["", " ", "-", "\"", "- \"", "logo ???", "-logo 🎉"] {
            assert!(!Text::of(typed).is_nowhere, "{typed}");
        }
    }

    #[test]
    fn signs_that_make_another_word_are_kept() {
        assert_eq!(
            all("C++ c# .NET node.js asp.net full-stack"),
            ["c++", "c#", ".net", "node js", "asp net", "full stack"]
        );
        assert_eq!(all("e-mail notepad++ c++17 a+b 3D"), ["email", "notepad++", "c++ 17", "a b", "3d"]);
    }

    #[test]
    fn a_text_of_many_words_is_cut() {
        let typed = "a b c d ".repeat(100) + &(0..200).map(|at| format!("w{at} ")).collect::<String>();
        let words = Text::of(&typed).all.len();
        assert!(words <= TEXT_WORDS_MAX, "{words}");
        let one = "東".repeat(5_000);
        assert_eq!(Text::of(&one).all[0].len(), TEXT_WORDS_MAX);
    }
}

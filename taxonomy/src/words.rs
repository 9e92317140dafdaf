//! All words of all names, in order: which of them begin with what was typed, or nearly so.

use std::ops::Range;

use fst::raw::{Fst, Node};

use crate::typo::{Pattern, State};

/// What one error weighs.
const TYPO_WEIGHT: u8 = 2;

/// What it weighs besides that the first letter is not the one that was typed: few people miss that one.
const FIRST_LETTER_WEIGHT: u8 = 1;

/// All words. A word's number is its place in their order.
pub(crate) struct Words(Fst<Vec<u8>>);

/// Words that begin nearly as was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Near {
    /// Their numbers.
    pub words: Range<usize>,
    /// How far off they are; nothing where there is no error.
    pub weight: u8,
}

impl Words {
    /// Takes words that are in order, each once.
    pub(crate) fn new<'a>(in_order: impl Iterator<Item = &'a str>) -> Self {
        let numbered = in_order.enumerate().map(|(number, word)| (word, number as u64));
        Self(Fst::from_iter_map(numbered).expect("words in order make a transducer"))
    }

    /// Whether there is this word.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.0.contains_key(word)
    }

    /// The words that begin with `letters`.
    pub(crate) fn beginning(&self, letters: &str) -> Range<usize> {
        let (mut node, mut first) = (self.0.root(), 0);
        for letter in letters.bytes() {
            let Some(at) = node.find_input(letter) else { return 0..0 };
            let step = node.transition(at);
            first += step.out.value();
            node = self.0.node(step.addr);
        }
        self.beneath(node, first)
    }

    /// The words that begin as was typed but for the errors that are forgiven, the nearest first.
    pub(crate) fn near(&self, typed: &Pattern) -> Vec<Near> {
        let mut found: Vec<Near> = Vec::new();
        let root = self.0.root();
        for step in root.transitions() {
            let off = if typed.begins_with(step.inp) { 0 } else { FIRST_LETTER_WEIGHT };
            let mut add = |words: Range<usize>, typos: usize| {
                let weight = typos as u8 * TYPO_WEIGHT + off;
                match found.last_mut() {
                    Some(last) if last.words.end == words.start && last.weight == weight => {
                        last.words.end = words.end;
                    }
                    _ => found.push(Near { words, weight }),
                }
            };
            let state = typed.read(&typed.start(), step.inp);
            self.walk(self.0.node(step.addr), step.out.value(), typed, &state, &mut add);
        }
        found.sort_by_key(|near| near.weight);
        found
    }

    /// Goes through the words beneath a node as far as they matter. Their letters up to there led to `state`.
    fn walk(
        &self,
        node: Node<'_>,
        first: u64,
        typed: &Pattern,
        state: &State,
        add: &mut impl FnMut(Range<usize>, usize),
    ) {
        if typed.is_settled(state) {
            if let Some(typos) = typed.typos(state) {
                add(self.beneath(node, first), typos);
            }
            return;
        }
        if node.is_final()
            && let Some(typos) = typed.typos(state)
        {
            add(first as usize..first as usize + 1, typos);
        }
        for step in node.transitions() {
            let next = typed.read(state, step.inp);
            self.walk(self.0.node(step.addr), first + step.out.value(), typed, &next, add);
        }
    }

    /// The words beneath a node, of which `first` is the first: words in order have numbers in order.
    fn beneath<'a>(&'a self, mut node: Node<'a>, first: u64) -> Range<usize> {
        let mut last = first;
        while !node.is_empty() {
            let step = node.transition(node.len() - 1);
            last += step.out.value();
            node = self.0.node(step.addr);
        }
        first as usize..last as usize + 1
    }
}

#[cfg(test)]
mod tests {
    use super::{Near, Words};
    use crate::typo::Pattern;

    const IN_ORDER: [&str; 12] = [
        "c++", "desi", "design", "designer", "desk", "film", "films", "filmset", "gfilm", "logo", "logos",
        "éa",
    ];

    fn numbers(words: &Words, letters: &str) -> Vec<&'static str> {
        IN_ORDER[words.beginning(letters)].to_vec()
    }

    #[test]
    fn words_are_found_by_what_they_begin_with() {
        let words = Words::new(IN_ORDER.into_iter());
        assert_eq!(numbers(&words, ""), IN_ORDER);
        for (at, word) in IN_ORDER.iter().enumerate() {
            let begins: Vec<&str> = IN_ORDER.into_iter().filter(|other| other.starts_with(word)).collect();
            assert_eq!(numbers(&words, word), begins);
            assert_eq!(words.beginning(word).start, at);
        }
        assert_eq!(numbers(&words, "de"), ["desi", "design", "designer", "desk"]);
        for typed in ["filmsets", "x", "logoz", "é b", "c+++"] {
            assert!(numbers(&words, typed).is_empty(), "{typed}");
        }
    }

    #[test]
    fn words_that_begin_nearly_so_come_by_how_far_off_they_are() {
        let words = Words::new(IN_ORDER.into_iter());
        let near = |typed: &str| {
            let pattern = Pattern::new(typed).expect("it is long enough");
            let found = words.near(&pattern);
            let named = found.into_iter().map(|Near { words, weight }| (weight, IN_ORDER[words].to_vec()));
            named.collect::<Vec<_>>()
        };
        assert_eq!(near("desing"), [(2, vec!["design", "designer"])]);
        assert_eq!(near("desi"), [(0, vec!["desi", "design", "designer"]), (2, vec!["desk"])]);
        assert_eq!(near("fils"), [(2, vec!["film", "films", "filmset"])]);
        assert_eq!(near("gfilm"), [(0, vec!["gfilm"]), (3, vec!["film", "films", "filmset"])]);
        assert_eq!(near("dseignre"), [(4, vec!["designer"])]);
        assert_eq!(near("xyzw"), []);
    }
}

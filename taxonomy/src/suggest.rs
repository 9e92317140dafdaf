//! What is suggested while someone types.

use std::cmp::Reverse;

use crate::entry::{Entry, Kind};
use crate::fold::folded;
use crate::index::{HIDDEN, IN_ALIAS, IN_NAME, IN_NAME_FIRST, Index};
use crate::load::Taxonomy;

/// More words than this are not looked at: nothing has a name of so many.
const WORDS_MAX: usize = 12;

/// What may be suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// What may be chosen as a skill.
    Skill,
    /// What may be chosen as a category.
    Category,
    /// Both.
    Any,
}

/// An entry that fits what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// The entry.
    pub entry: Entry,
    /// The name that fits: its own or another that it has. Where only words of its source fit, its own.
    pub matched: &'static str,
}

/// How well an entry fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    NameIs,
    OtherNameIs,
    NameBegins,
    NameHas,
    OtherNameHas,
    SourceHas,
}

impl What {
    fn admits(self, kind: Kind) -> bool {
        match self {
            Self::Skill => kind.is_skill(),
            Self::Category => kind.is_category(),
            Self::Any => kind.is_skill() || kind.is_category(),
        }
    }
}

/// By what entries are put in order: whether a name is just what was typed, whether they are written by hand,
/// fit, the length of the name, whether they hold others, and the file's order.
type Rank = (u8, Reverse<bool>, Fit, usize, bool, Entry);

impl Index {
    /// See [`crate::suggest`].
    pub(crate) fn suggest(
        &self,
        taxonomy: &Taxonomy,
        typed: &str,
        what: What,
        limit: usize,
    ) -> Vec<Suggestion> {
        let typed = folded(typed);
        let words: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).collect();
        let mut ranked: Vec<Rank> = match words[..] {
            [] => Vec::new(),
            [word] => self.with_word(taxonomy, word, what),
            _ => self.with_words(taxonomy, &typed, &words, what),
        };
        if limit < ranked.len() {
            ranked.select_nth_unstable(limit);
            ranked.truncate(limit);
        }
        ranked.sort_unstable();
        let suggestion = |(_, _, fit, _, _, entry): Rank| Suggestion {
            entry,
            matched: matched(entry, fit, &typed, &words),
        };
        ranked.into_iter().map(suggestion).collect()
    }

    /// The entries that one word fits. Where it stands says how well, but for names that are just this word.
    fn with_word(&self, taxonomy: &Taxonomy, word: &str, what: What) -> Vec<Rank> {
        let mut best = vec![u8::MAX; taxonomy.entries().len()];
        let mut found = Vec::new();
        for (entry, place) in self.postings(self.range(word)) {
            let slot = &mut best[entry.0 as usize];
            if *slot == u8::MAX && what.admits(taxonomy.kind(entry)) {
                found.push(entry);
            }
            *slot = (*slot).min(place as u8);
        }
        let fit = |entry: Entry| match u32::from(best[entry.0 as usize]) {
            IN_NAME_FIRST if is(entry.name(), word) => Fit::NameIs,
            _ if taxonomy.is_popular(entry) && entry.aliases().any(|alias| is(alias, word)) => {
                Fit::OtherNameIs
            }
            IN_NAME_FIRST => Fit::NameBegins,
            IN_NAME => Fit::NameHas,
            IN_ALIAS => Fit::OtherNameHas,
            _ => Fit::SourceHas,
        };
        found.into_iter().map(|entry| rank(taxonomy, fit(entry), entry)).collect()
    }

    /// The entries that have all words somewhere, and how well their names fit.
    fn with_words(&self, taxonomy: &Taxonomy, typed: &str, words: &[&str], what: What) -> Vec<Rank> {
        let count = taxonomy.entries().len();
        let mut having = vec![0_u16; count];
        for (at, word) in words.iter().enumerate() {
            for (entry, _) in self.postings(self.range(word)) {
                having[entry.0 as usize] |= 1 << at;
            }
        }
        let all = (1 << words.len()) - 1;
        let with_all = taxonomy.entries().filter(|entry| having[entry.0 as usize] == all);
        let admitted = with_all.filter(|entry| what.admits(taxonomy.kind(*entry)));
        admitted.map(|entry| rank(taxonomy, fit_of_words(taxonomy, entry, typed, words), entry)).collect()
    }
}

fn rank(taxonomy: &Taxonomy, fit: Fit, entry: Entry) -> Rank {
    let holds_others = !taxonomy.children(entry).is_empty();
    let exact = match fit {
        Fit::NameIs => 0,
        Fit::OtherNameIs => 1,
        _ => 2,
    };
    let popular = Reverse(taxonomy.is_popular(entry) && fit != Fit::SourceHas);
    (exact, popular, fit, taxonomy.name(entry).len(), holds_others, entry)
}

fn fit_of_words(taxonomy: &Taxonomy, entry: Entry, typed: &str, words: &[&str]) -> Fit {
    let name = folded(entry.name());
    if name == typed {
        return Fit::NameIs;
    }
    if taxonomy.is_popular(entry) && entry.aliases().any(|alias| is(alias, typed)) {
        return Fit::OtherNameIs;
    }
    if name.starts_with(typed) {
        return Fit::NameBegins;
    }
    if has_all(&name, words) {
        return Fit::NameHas;
    }
    if entry.aliases().any(|alias| has_all(&folded(alias), words)) {
        return Fit::OtherNameHas;
    }
    Fit::SourceHas
}

/// The name that was found by what was typed.
fn matched(entry: Entry, fit: Fit, typed: &str, words: &[&str]) -> &'static str {
    let other = match fit {
        Fit::OtherNameIs => entry.aliases().find(|alias| is(alias, typed)),
        Fit::OtherNameHas => entry.aliases().find(|alias| has_all(&folded(alias), words)),
        Fit::NameIs | Fit::NameBegins | Fit::NameHas | Fit::SourceHas => None,
    };
    other.unwrap_or(entry.name())
}

/// Whether a name is just what was typed. Most are not of its length, and then this is quick to see.
fn is(name: &str, typed: &str) -> bool {
    name.len() + 1 >= typed.len() && name.len() <= typed.len() * 2 + 2 && folded(name) == typed
}

/// Whether each word begins a word of the name.
fn has_all(name: &str, words: &[&str]) -> bool {
    words.iter().all(|word| name.split(' ').any(|its| its.starts_with(word)))
}

const _: () = assert!(HIDDEN > IN_ALIAS && WORDS_MAX <= 16);

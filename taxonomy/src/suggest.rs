//! What is suggested while someone types.

use std::cmp::Reverse;

use crate::entry::{Entry, Kind};
use crate::fold::folded;
use crate::index::{Hit, IN_ALIAS, IN_NAME, IN_NAME_FIRST, Index};
use crate::load::Taxonomy;
use crate::typed::Typed;

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

/// By what entries are put in order, the most important first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// How far off its words are.
    weight: u8,
    /// Whether a name is not just what was typed; another name that is stands between.
    is_part: u8,
    /// Whether it was written by hand, and fits by a name.
    is_popular: Reverse<bool>,
    fit: Fit,
    name_bytes: usize,
    holds_others: bool,
    /// The order of the file.
    entry: Entry,
}

impl Index {
    /// See [`crate::suggest`].
    pub(crate) fn suggest(
        &self,
        taxonomy: &Taxonomy,
        typed: &str,
        what: What,
        limit: usize,
    ) -> Vec<Suggestion> {
        let folded = folded(typed);
        let typed = Typed::exactly(&folded);
        let mut found = Vec::new();
        let mut is_meant = self.add(&mut found, taxonomy, &typed, what, limit);
        if found.len() < limit && !is_meant {
            for other in typed.with_other_spaces(self.known()) {
                is_meant |= self.add(&mut found, taxonomy, &other, what, limit);
            }
        }
        if found.len() < limit
            && !is_meant
            && let Some(forgiving) = typed.forgiving()
        {
            self.add(&mut found, taxonomy, &forgiving, what, limit);
        }
        found
    }

    /// Adds the best entries that fit and are not there yet. Says whether a name is just what was typed.
    fn add(
        &self,
        found: &mut Vec<Suggestion>,
        taxonomy: &Taxonomy,
        typed: &Typed<'_>,
        what: What,
        limit: usize,
    ) -> bool {
        let ranked = self.ranked(taxonomy, typed, what, limit);
        for Rank { entry, fit, .. } in &ranked {
            if found.len() < limit && found.iter().all(|one| one.entry != *entry) {
                found.push(Suggestion { entry: *entry, matched: matched(typed, *entry, *fit) });
            }
        }
        ranked.first().is_some_and(Rank::is_name)
    }

    /// The entries that fit, the best first. Where that is not as it was typed, only those that fit by one
    /// name: with words here and there in several of them, too much might be meant.
    fn ranked(&self, taxonomy: &Taxonomy, typed: &Typed<'_>, what: What, limit: usize) -> Vec<Rank> {
        let hits = self.having(&typed.wanted()).into_iter();
        let admitted = hits.filter(|hit| what.admits(taxonomy.kind(hit.entry)));
        let ranks = admitted.map(|hit| Rank::new(taxonomy, typed, &hit));
        let mut ranked: Vec<Rank> =
            ranks.filter(|rank| typed.is_as_typed() || rank.fit != Fit::SourceHas).collect();
        if limit < ranked.len() {
            ranked.select_nth_unstable(limit);
            ranked.truncate(limit);
        }
        ranked.sort_unstable();
        ranked
    }
}

impl Rank {
    fn new(taxonomy: &Taxonomy, typed: &Typed<'_>, hit: &Hit) -> Self {
        let entry = hit.entry;
        let fit = fit(taxonomy, typed, hit);
        let is_part = match fit {
            Fit::NameIs => 0,
            Fit::OtherNameIs => 1,
            _ => 2,
        };
        Self {
            weight: hit.weight,
            is_part,
            is_popular: Reverse(taxonomy.is_popular(entry) && fit != Fit::SourceHas),
            fit,
            name_bytes: taxonomy.name(entry).len(),
            holds_others: !taxonomy.children(entry).is_empty(),
            entry,
        }
    }

    /// Whether a name is just what was typed.
    fn is_name(&self) -> bool {
        matches!(self.fit, Fit::NameIs | Fit::OtherNameIs)
    }
}

/// How well an entry fits that has all words somewhere.
fn fit(taxonomy: &Taxonomy, typed: &Typed<'_>, hit: &Hit) -> Fit {
    // Of a single word, the place where it stands says nearly all.
    let (name, in_name, is_one) = (taxonomy.name(hit.entry), hit.place <= IN_NAME, typed.is_one_word());
    if typed.is_joined() && !typed.is_all_in(name) && !hit.entry.aliases().any(|name| typed.is_all_in(name)) {
        return Fit::SourceHas;
    }
    if in_name && typed.is(name) {
        return Fit::NameIs;
    }
    if taxonomy.is_popular(hit.entry) && hit.entry.aliases().any(|alias| typed.is(alias)) {
        return Fit::OtherNameIs;
    }
    if in_name {
        let begins = if is_one { hit.place == IN_NAME_FIRST } else { typed.begins(name) };
        return if begins { Fit::NameBegins } else { Fit::NameHas };
    }
    if hit.place == IN_ALIAS && (is_one || hit.entry.aliases().any(|alias| typed.is_all_in(alias))) {
        return Fit::OtherNameHas;
    }
    Fit::SourceHas
}

/// The name that was found by what was typed.
fn matched(typed: &Typed<'_>, entry: Entry, fit: Fit) -> &'static str {
    let other = match fit {
        Fit::OtherNameIs => entry.aliases().find(|alias| typed.is(alias)),
        Fit::OtherNameHas => entry.aliases().find(|alias| typed.is_all_in(alias)),
        Fit::NameIs | Fit::NameBegins | Fit::NameHas | Fit::SourceHas => None,
    };
    other.unwrap_or(entry.name())
}

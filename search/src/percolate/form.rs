//! The form in which a search stands in memory: bytes, in which words and ids are the numbers of terms. What
//! it requires stands first, and equal searches have equal bytes, in whatever order they name their words.

use protocol::brief::Size;
use protocol::posting::Band;
use protocol::search::PayKind;

use super::bytes::{Rest, put, put_list, put_lists};
use super::terms::{Present, Terms, What};
use crate::doc::DocKind;
use crate::query::{Amount, Query};
use crate::small::Country;
use crate::taxa::Taxon;
use crate::text::Phrase;

/// What is written behind the terms, where a search asks for it.
mod also {
    pub const NONE: u64 = 1;
    pub const COUNTRIES: u64 = 1 << 1;
    pub const FIXED: u64 = 1 << 2;
    pub const HOURLY: u64 = 1 << 3;
    pub const AMOUNT: u64 = 1 << 4;
    pub const SIZES: u64 = 1 << 5;
    pub const DAYS: u64 = 1 << 6;
    pub const VERIFIED: u64 = 1 << 7;
    pub const BANDS: u64 = 1 << 8;
    pub const SINCE: u64 = 1 << 9;
    pub const NOWHERE: u64 = 1 << 10;
}

/// All sizes and bands, each of which is written as its place here.
const SIZES: [Size; 3] = [Size::Small, Size::Medium, Size::Large];
const BANDS: [Band; 5] = [Band::From0, Band::From5, Band::From10, Band::From20, Band::From50];

/// The lists of taxa of a search: skills, any skills, categories.
const TAXA_LISTS: usize = 3;

/// Writes a search among jobs. `number` gives each term its number.
pub(super) fn write(query: &Query, form: &mut Vec<u8>, mut number: impl FnMut(What<'_>) -> u32) {
    // Whoever adds a field writes and reads it, too. These three no search among jobs has.
    let Query {
        kind: _,
        text,
        skills,
        any_skills,
        categories,
        countries,
        languages: _,
        availability: _,
        pay,
        amount,
        record: _,
        sizes,
        days_max,
        payment_verified,
        bands,
        posted_since,
        arrived_after: _,
    } = query;
    write_phrases(&text.all, form, &mut number);
    let mut write_taxa = |taxa: &[Taxon], what: fn(Taxon) -> What<'static>| {
        put_list(form, taxa.iter().map(|taxon| number(what(*taxon)).into()));
    };
    write_taxa(skills, What::Skill);
    write_taxa(any_skills, What::Skill);
    write_taxa(categories, What::Category);
    let flags = [
        (!text.none.is_empty(), also::NONE),
        (!countries.is_empty(), also::COUNTRIES),
        (*pay == Some(PayKind::Fixed), also::FIXED),
        (*pay == Some(PayKind::Hourly), also::HOURLY),
        (amount.is_some(), also::AMOUNT),
        (!sizes.is_empty(), also::SIZES),
        (days_max.is_some(), also::DAYS),
        (*payment_verified, also::VERIFIED),
        (!bands.is_empty(), also::BANDS),
        (posted_since.is_some(), also::SINCE),
        (text.is_nowhere, also::NOWHERE),
    ];
    put(form, flags.into_iter().filter(|(asks, _)| *asks).map(|(_, flag)| flag).sum());
    if !text.none.is_empty() {
        write_phrases(&text.none, form, &mut number);
    }
    write_rest(query, form);
}

/// Writes what has no terms, in the order of [`also`].
fn write_rest(query: &Query, form: &mut Vec<u8>) {
    if !query.countries.is_empty() {
        put_list(form, query.countries.iter().map(|country| country.map_or(0, Country::number)));
    }
    if let Some(Amount { currency, from, to }) = query.amount {
        form.extend_from_slice(currency.code().as_bytes());
        put(form, from);
        put(form, to);
    }
    if !query.sizes.is_empty() {
        put_list(form, query.sizes.iter().map(|size| place_in(&SIZES, size)));
    }
    query.days_max.iter().for_each(|days| put(form, (*days).into()));
    if !query.bands.is_empty() {
        put_list(form, query.bands.iter().map(|band| place_in(&BANDS, band)));
    }
    query.posted_since.iter().for_each(|since| put(form, *since));
}

fn write_phrases(phrases: &[Phrase], form: &mut Vec<u8>, mut number: impl FnMut(What<'_>) -> u32) {
    let mut numbers = |phrase: &Phrase| phrase.iter().map(|word| number(What::Word(word))).collect();
    put_lists(form, phrases.iter().map(&mut numbers).collect());
}

fn place_in<T: PartialEq>(all: &[T], one: &T) -> u64 {
    all.iter().position(|known| known == one).expect("all stand there") as u64
}

/// Reads what [`write`] wrote.
#[cfg(test)]
pub(super) fn read(form: &[u8], terms: &Terms) -> Query {
    let mut rest = Rest(form);
    let all = read_phrases(&mut rest, terms);
    let mut taxa = || read_taxa(&mut rest, terms);
    let (skills, any_skills, categories) = (taxa(), taxa(), taxa());
    let mut query = read_rest(rest, terms);
    query.text.all = all;
    Query { skills, any_skills, categories, ..query }
}

/// Reads what a search asks for of a document that has all terms which it requires: phrases of several words,
/// and what must not be there, and all that has no terms.
pub(super) fn read_further(form: &[u8], terms: &Terms) -> Query {
    let mut rest = Rest(form);
    let mut phrases = Vec::new();
    for _ in 0..rest.take() {
        match rest.take() {
            1 => _ = rest.take(),
            words => phrases.push(read_phrase(&mut rest, words, terms)),
        }
    }
    for _ in 0..TAXA_LISTS {
        rest.list().for_each(drop);
    }
    let mut query = read_rest(rest, terms);
    query.text.all = phrases;
    query
}

/// Reads what stands behind the terms that a search requires.
fn read_rest(mut rest: Rest<'_>, terms: &Terms) -> Query {
    let mut query = Query::any(DocKind::Jobs);
    let flags = rest.take();
    let asks = |flag: u64| flags & flag != 0;
    if asks(also::NONE) {
        query.text.none = read_phrases(&mut rest, terms);
    }
    if asks(also::COUNTRIES) {
        query.countries = rest.list().map(Country::of_number).collect();
    }
    let kinds = [(also::FIXED, PayKind::Fixed), (also::HOURLY, PayKind::Hourly)];
    query.pay = kinds.into_iter().find(|(flag, _)| asks(*flag)).map(|(_, kind)| kind);
    query.amount = asks(also::AMOUNT).then(|| read_amount(&mut rest));
    if asks(also::SIZES) {
        query.sizes = rest.list().map(|place| SIZES[place as usize]).collect();
    }
    query.days_max = asks(also::DAYS).then(|| rest.take() as u32);
    query.payment_verified = asks(also::VERIFIED);
    if asks(also::BANDS) {
        query.bands = rest.list().map(|place| BANDS[place as usize]).collect();
    }
    query.posted_since = asks(also::SINCE).then(|| rest.take());
    query.text.is_nowhere = asks(also::NOWHERE);
    query
}

fn read_phrases(rest: &mut Rest<'_>, terms: &Terms) -> Vec<Phrase> {
    let count = rest.take();
    (0..count)
        .map(|_| {
            let words = rest.take();
            read_phrase(rest, words, terms)
        })
        .collect()
}

fn read_phrase(rest: &mut Rest<'_>, words: u64, terms: &Terms) -> Phrase {
    let word = |number| match terms.what(number) {
        What::Word(word) => word.into(),
        What::Skill(_) | What::Category(_) => unreachable!("a phrase is of words"),
    };
    (0..words).map(|_| word(rest.take() as u32)).collect()
}

#[cfg(test)]
fn read_taxa(rest: &mut Rest<'_>, terms: &Terms) -> Box<[Taxon]> {
    let taxon = |number| match terms.what(number as u32) {
        What::Skill(taxon) | What::Category(taxon) => taxon,
        What::Word(_) => unreachable!("a list of taxa is of these"),
    };
    rest.list().map(taxon).collect()
}

fn read_amount(rest: &mut Rest<'_>) -> Amount {
    let code = rest.bytes::<3>();
    let code = std::str::from_utf8(&code).ok().and_then(|code| code.parse().ok());
    let currency = code.expect("the code of a currency was written");
    Amount { currency, from: rest.take(), to: rest.take() }
}

/// Tells of each term that a search names, as often as it names it.
pub(super) fn terms(form: &[u8], mut tell: impl FnMut(u32)) {
    let mut rest = Rest(form);
    let mut tell = |number: u64| tell(number as u32);
    rest.lists().for_each(&mut tell);
    for _ in 0..TAXA_LISTS {
        rest.list().for_each(&mut tell);
    }
    if rest.take() & also::NONE != 0 {
        rest.lists().for_each(tell);
    }
}

/// What a search requires of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Required<'a>(Rest<'a>);

impl<'a> Required<'a> {
    pub fn of(form: &'a [u8]) -> Self {
        Self(Rest(form))
    }

    /// Whether a document has the terms without which it does not fit: all words, wherever they stand, all
    /// skills, and of each list of which one is enough, one.
    pub fn is_in(self, present: &Present<'_>) -> bool {
        let Self(mut rest) = self;
        let has = |number: u64| present.has(number as u32);
        rest.lists().all(has) && rest.list().all(has) && has_any(&mut rest, has) && has_any(&mut rest, has)
    }

    /// The group of terms that is rarest, of those of each of which a document that fits has one. `frequency`
    /// says how many documents have a term. Nothing where the search requires nothing.
    pub fn rarest(self, frequency: impl Fn(u32) -> u64) -> Option<Group<'a>> {
        let Self(mut rest) = self;
        let mut rarest: Option<(u64, Group<'a>)> = None;
        let mut offer = |documents: u64, group: Group<'a>| {
            if rarest.is_none_or(|(fewest, _)| documents < fewest) {
                rarest = Some((documents, group));
            }
        };
        let mut each_alone = |rest: &mut Rest<'a>| {
            for _ in 0..rest.take() {
                let group = Group { count: 1, numbers: *rest };
                offer(frequency(rest.take() as u32), group);
            }
        };
        for _ in 0..rest.take() {
            each_alone(&mut rest);
        }
        each_alone(&mut rest);
        for _ in 1..TAXA_LISTS {
            let group = Group { count: rest.take(), numbers: rest };
            let documents = (0..group.count).map(|_| frequency(rest.take() as u32)).sum();
            if group.count > 0 {
                offer(documents, group);
            }
        }
        rarest.map(|(_, group)| group)
    }
}

/// Some terms of a search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    count: u64,
    numbers: Rest<'a>,
}

impl Group<'_> {
    /// Their numbers.
    pub fn numbers(self) -> impl Iterator<Item = u32> {
        let Self { count, mut numbers } = self;
        (0..count).map(move |_| numbers.take() as u32)
    }
}

/// Whether one of a list is there, or the list is empty. It is read to its end.
fn has_any(rest: &mut Rest<'_>, has: impl Fn(u64) -> bool) -> bool {
    let (count, found) =
        rest.list().fold((0, false), |(count, found), number| (count + 1, found || has(number)));
    count == 0 || found
}

//! What is found is what trying all searches finds, and nothing is left of what was taken away.

use std::collections::{BTreeMap, BTreeSet};

use protocol::AccountId;
use protocol::search::{JobsFilter, JobsQuery};
use uuid::Uuid;

use super::*;
use crate::samples::{LARGE, Random, SMALL, World};
use crate::taxa::Taxon;

type Key = (AccountId, u32);

/// A standing, and beside it all searches as they were saved.
#[derive(Default)]
struct Both {
    standing: Standing,
    saved: BTreeMap<Key, Query>,
    jobs: Jobs,
}

/// So many jobs. The more there are, the rarer is another word.
#[derive(Default)]
struct Jobs(u64);

impl Rarity for Jobs {
    fn documents(&self, what: What<'_>) -> u64 {
        match self.0.count_ones() % 2 {
            0 => by_length(what),
            _ => 1_000 - by_length(what),
        }
    }

    fn all(&self) -> u64 {
        self.0
    }
}

fn account(number: u64) -> AccountId {
    AccountId(Uuid::from_u128(number.into()))
}

fn words(text: &str) -> JobsQuery {
    JobsQuery { text: Some(text.to_owned()), ..JobsQuery::default() }
}

fn unknown(_: What<'_>) -> u64 {
    0
}

/// Short words are frequent, and so are the first entries of the taxonomy.
fn by_length(what: What<'_>) -> u64 {
    match what {
        What::Word(word) => 1_000 / word.len().max(1) as u64,
        What::Skill(Taxon(number)) | What::Category(Taxon(number)) => 1_000 / (number % 100 + 1),
    }
}

impl Both {
    fn put(&mut self, key: Key, query: JobsQuery) {
        self.standing.insert(key.0, key.1, &query, &self.jobs);
        self.saved.insert(key, Query::of_jobs(&query));
    }

    fn remove(&mut self, key: Key) {
        let removed = self.standing.remove(key.0, key.1);
        assert_eq!(removed, self.saved.remove(&key).is_some());
    }

    fn fitting(&self, doc: &Doc) -> BTreeSet<Key> {
        let fits = |(_, query): &(&Key, &Query)| query.fits(doc);
        self.saved.iter().filter(fits).map(|(key, _)| *key).collect()
    }

    fn check(&self, doc: &Doc, when: &str) -> usize {
        let fits = self.fitting(doc);
        assert_eq!(all(self.standing.matches(doc)), fits, "{when}");
        assert_eq!(self.standing.len(), self.saved.len());
        fits.len()
    }
}

/// Each comes once.
fn all(found: impl Iterator<Item = Key>) -> BTreeSet<Key> {
    let found: Vec<Key> = found.collect();
    let distinct: BTreeSet<Key> = found.iter().copied().collect();
    assert_eq!(distinct.len(), found.len());
    distinct
}

#[test]
fn what_is_found_is_what_trying_every_search_finds_whatever_was_replaced_and_removed() {
    for seed in 0..4 {
        let mut world = World::new(seed, SMALL);
        let (mut both, mut random, mut fitting) = (Both::default(), Random::new(seed + 100), 0);
        for round in 0..60 {
            both.jobs.0 += both.jobs.0 / 3 + 1;
            for _ in 0..60 {
                let key = (account(random.below(300)), 1 + random.below(5) as u32);
                match random.below(4) {
                    0 => both.remove(key),
                    _ => both.put(key, world.jobs_query()),
                }
            }
            for number in 0..3 {
                let doc = world.job(number, round);
                fitting += both.check(&doc, &format!("seed {seed}, round {round}"));
            }
        }
        assert!(fitting > 1_000, "only {fitting} fitted: there was little to find");
    }
}

#[test]
fn a_search_reads_back_as_it_was_written() {
    let mut world = World::new(7, LARGE);
    let mut terms = Terms::default();
    let sorted = |mut query: Query| {
        query.text.all.sort();
        query.text.none.sort();
        query.skills.sort();
        query.any_skills.sort();
        query.categories.sort();
        query.countries.sort();
        query.sizes.sort();
        query.bands.sort();
        query
    };
    for _ in 0..2_000 {
        let query = Query::of_jobs(&world.jobs_query());
        let mut form = Vec::new();
        form::write(&query, &mut form, |what| terms.number(what, &unknown));
        assert_eq!(sorted(form::read(&form, &terms)), sorted(query));
    }
}

#[test]
fn nothing_is_left_of_searches_that_were_removed() {
    let mut world = World::new(3, SMALL);
    let mut both = Both::default();
    for number in 0..2_000 {
        both.put((account(number % 500), number as u32), world.jobs_query());
    }
    both.jobs.0 = 7;
    let replaced: Vec<Key> = both.saved.keys().copied().step_by(3).collect();
    replaced.into_iter().for_each(|key| both.put(key, world.jobs_query()));
    assert!(!both.standing.is_empty() && both.standing.different() < both.standing.len());
    let keys: Vec<Key> = both.saved.keys().copied().collect();
    keys.into_iter().for_each(|key| both.remove(key));
    let left = &both.standing;
    assert!(left.is_empty());
    assert_eq!((left.different(), left.terms(), left.broad.len()), (0, 0, 0));
    assert!(left.free.len() == left.searches.len() && left.terms.all_are_free());
    assert_eq!(left.matches(&world.job(1, 1)).count(), 0);
}

#[test]
fn the_searches_of_some_groups_are_those_of_their_accounts_that_still_stand() {
    let group_of = |AccountId(id): AccountId| (id.as_u128() % 7) as u16;
    let mut standing = Standing::grouped(group_of);
    for number in 0..100 {
        standing.insert(account(number), 1, &words("logo"), &unknown);
    }
    (0..100).step_by(3).for_each(|number| _ = standing.remove(account(number), 1));
    standing.insert(account(3), 2, &words("museum"), &unknown);
    let stand = (0..100).filter(|number| number % 3 != 0).map(|number| (account(number), 1));
    let stand = stand.chain([(account(3), 2)]).filter(|(account, _)| [3, 5].contains(&group_of(*account)));
    assert_eq!(all(standing.of_groups(&[3, 5])), stand.collect());
}

#[test]
fn equal_searches_are_kept_once_in_whatever_order_their_words_were_typed() {
    let mut standing = Standing::default();
    for (number, text) in
        ["logo museum", "museum logo", "museum LOGO museum", "logo -museum"].iter().enumerate()
    {
        standing.insert(account(1), number as u32, &words(text), &unknown);
    }
    assert_eq!((standing.len(), standing.different()), (4, 2));
    standing.remove(account(1), 0);
    standing.remove(account(1), 1);
    assert_eq!((standing.len(), standing.different()), (2, 2));
}

#[test]
fn ten_thousand_searches_of_the_most_frequent_word_are_all_found_and_only_where_it_stands() {
    let mut world = World::new(11, SMALL);
    let mut both = Both::default();
    let frequent = "C++";
    for number in 0..10_000 {
        // Half of them are equal, each of the others is its own.
        let mut query = words(frequent);
        query.filter.days_max = (number % 2 == 0).then_some(number as u32 / 2 + 1);
        both.put((account(number), 1), query);
    }
    let found: Vec<usize> = (0..40).map(|number| both.check(&world.job(number, 1), "at last")).collect();
    assert!(found.contains(&0) && found.iter().any(|found| *found > 5_000), "{found:?}");
}

#[test]
fn a_search_stands_under_the_rarest_of_what_it_requires() {
    let mut standing = Standing::default();
    let rarity = |what: What<'_>| match what {
        What::Word(word) => word.len() as u64,
        What::Skill(_) => 5,
        What::Category(_) => 1,
    };
    let under = |standing: &Standing, what| {
        let number = standing.terms.number_of(what).expect("it is named");
        standing.terms.count_under(number)
    };
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    let filter = JobsFilter {
        any_skills: ids(&["own:web-design", "own:logo-design"]),
        categories: ids(&["own:design"]),
        ..JobsFilter::default()
    };
    standing.insert(
        account(1),
        1,
        &JobsQuery { text: Some("a museum".to_owned()), filter: filter.clone() },
        &rarity,
    );
    assert_eq!(under(&standing, What::Word("a")), 1, "of two that are as rare the first");
    standing.insert(
        account(1),
        1,
        &JobsQuery { text: Some("museum".to_owned()), filter: filter.clone() },
        &rarity,
    );
    assert_eq!(under(&standing, What::Category(Taxon::of("own:design"))), 1);
    let filter = JobsFilter { categories: vec![], ..filter };
    standing.insert(account(1), 1, &JobsQuery { text: Some("architecture".to_owned()), filter }, &rarity);
    for skill in ["own:web-design", "own:logo-design"] {
        assert_eq!(under(&standing, What::Skill(Taxon::of(skill))), 1, "under all of which one is enough");
    }
}

#[test]
fn how_rare_a_word_is_is_asked_anew_once_there_are_many_times_as_many_jobs() {
    let mut standing = Standing::default();
    let mut jobs = Jobs(0);
    let put = |standing: &mut Standing, jobs: &Jobs, number, text| {
        standing.insert(account(1), number, &words(text), jobs);
    };
    let under = |standing: &Standing, word| {
        let number = standing.terms.number_of(What::Word(word)).expect("it is named");
        standing.terms.count_under(number)
    };
    put(&mut standing, &jobs, 1, "a museum");
    assert_eq!([under(&standing, "a"), under(&standing, "museum")], [0, 1]);
    jobs.0 = 1;
    put(&mut standing, &jobs, 2, "a museum logo");
    assert_eq!(["a", "museum", "logo"].map(|word| under(&standing, word)), [1, 1, 0], "now it is otherwise");
    jobs.0 = 2;
    put(&mut standing, &jobs, 3, "a museum stamp");
    standing.remove(account(1), 1);
    assert_eq!(["a", "museum"].map(|word| under(&standing, word)), [2, 0], "wherever it stood");
}

#[test]
fn a_search_that_requires_nothing_is_tried_for_every_job() {
    let mut world = World::new(5, SMALL);
    let mut both = Both::default();
    both.put((account(1), 1), JobsQuery::default());
    both.put((account(1), 2), words("-c++"));
    let doc = world.job(1, 1);
    assert!(both.check(&doc, "at first") > 0);
    both.remove((account(1), 1));
    both.remove((account(1), 2));
    assert_eq!(both.check(&doc, "at last"), 0);
}

#[test]
fn a_skill_that_was_replaced_is_the_one_that_stands_for_it_and_one_that_is_not_known_is_itself() {
    let mut standing = Standing::default();
    let entry = taxonomy::taxonomy()
        .entries()
        .find(|entry| entry.kind().is_skill() && entry.sources().next().is_some());
    let entry = entry.expect("some skills have other ids");
    let old = entry.sources().next().expect("it has one").to_owned();
    let mut world = World::new(5, SMALL);
    let job = |skill: &str, world: &mut World| Doc { skills: [Taxon::of(skill)].into(), ..world.job(1, 1) };
    let of = |skill: &str| JobsQuery {
        filter: JobsFilter { skills: vec![skill.to_owned()], ..JobsFilter::default() },
        ..JobsQuery::default()
    };
    standing.insert(account(1), 1, &of(&old), &unknown);
    standing.insert(account(2), 1, &of("own:long-gone"), &unknown);
    assert_eq!(all(standing.matches(&job(entry.id(), &mut world))), [(account(1), 1)].into());
    assert_eq!(all(standing.matches(&job("own:long-gone", &mut world))), [(account(2), 1)].into());
    assert_eq!(standing.matches(&job("own:gone-too", &mut world)).count(), 0);
}

#[test]
fn a_search_of_thousands_of_ids_which_no_client_may_save_is_found_all_the_same() {
    let mut world = World::new(9, SMALL);
    let mut both = Both::default();
    let many = (0..5_000).map(|number| format!("own:thing-{number}")).collect();
    let filter = JobsFilter { any_skills: many, ..JobsFilter::default() };
    both.put((account(1), 1), JobsQuery { text: None, filter });
    let doc = Doc { skills: [Taxon::of("own:thing-4711")].into(), ..world.job(1, 1) };
    assert_eq!(both.check(&doc, "at first"), 1);
    both.remove((account(1), 1));
    assert_eq!((both.check(&doc, "at last"), both.standing.terms()), (0, 0));
}

//! What reads a query finds the same: the predicate, the index, the overlay, and the index with the overlay.

use std::collections::BTreeSet;

use protocol::search::{FacetName, Sort};
use uuid::Uuid;

use super::*;
use crate::samples::{SMALL, World, id_of};
use crate::{DocKind, Query};

/// The documents of each kind, and the queries for each: 100,000 pairs in all.
const DOCS: u64 = 400;
const QUERIES: usize = 125;

const SORTS: [Sort; 4] = [Sort::Fit, Sort::Recent, Sort::Rate, Sort::Budget];

const FACETS: [FacetName; 8] = [
    FacetName::Skills,
    FacetName::Categories,
    FacetName::Countries,
    FacetName::Languages,
    FacetName::Availability,
    FacetName::Pay,
    FacetName::Sizes,
    FacetName::Bands,
];

fn docs(world: &mut World, version: u64) -> Vec<Doc> {
    let people: Vec<Doc> = (0..DOCS).map(|number| world.person(number, version)).collect();
    people.into_iter().chain((0..DOCS).map(|number| world.job(number, version))).collect()
}

fn queries(world: &mut World) -> Vec<Query> {
    let people: Vec<Query> = (0..QUERIES).map(|_| Query::of_people(&world.people_query())).collect();
    people.into_iter().chain((0..QUERIES).map(|_| Query::of_jobs(&world.jobs_query()))).collect()
}

fn ids(found: &Found) -> BTreeSet<Uuid> {
    found.hits.iter().map(|hit| hit.id).collect()
}

fn fitting(query: &Query, docs: &[Doc]) -> BTreeSet<Uuid> {
    docs.iter().filter(|doc| query.fits(doc)).map(|doc| doc.id).collect()
}

#[test]
fn the_index_finds_just_what_the_predicate_lets_pass() {
    let mut world = World::new(1, SMALL);
    let docs = docs(&mut world, 1);
    let (_folder, mut opened) = holding(&docs);
    let view = opened.search.view();
    let mut hits = 0;
    for query in queries(&mut world) {
        let found = find(&view, &query);
        assert_eq!(ids(&found), fitting(&query, &docs), "{query:?}");
        assert_eq!(found.total.count as usize, found.hits.len());
        hits += found.hits.len();
    }
    assert!(hits > 2_000, "the queries find enough to tell something: {hits}");
}

#[test]
fn every_kind_of_clause_alone_finds_something_and_leaves_something_out() {
    let mut world = World::new(2, SMALL);
    let docs = docs(&mut world, 1);
    let (_folder, mut opened) = holding(&docs);
    let view = opened.search.view();
    let mut seen = [0; 14];
    for query in (0..40).flat_map(|_| queries(&mut world)) {
        for (at, only) in clauses(&query).into_iter().enumerate() {
            let Some(only) = only else { continue };
            let found = ids(&find(&view, &only));
            assert_eq!(found, fitting(&only, &docs), "{only:?}");
            seen[at] += usize::from((1..DOCS as usize).contains(&found.len()));
        }
        if seen.iter().all(|seen| *seen > 0) {
            return;
        }
    }
    panic!("some clause never tells documents apart: {seen:?}");
}

/// A query for each kind of clause that a query has.
fn clauses(query: &Query) -> [Option<Query>; 14] {
    let any = || Query::any(query.kind);
    let mut none = any();
    none.text.none.clone_from(&query.text.none);
    let mut all = any();
    all.text.all.clone_from(&query.text.all);
    let list = |is_there: bool, only: Query| is_there.then_some(only);
    [
        list(!all.text.all.is_empty(), all),
        list(!none.text.none.is_empty(), none),
        list(!query.skills.is_empty(), Query { skills: query.skills.clone(), ..any() }),
        list(!query.any_skills.is_empty(), Query { any_skills: query.any_skills.clone(), ..any() }),
        list(!query.categories.is_empty(), Query { categories: query.categories.clone(), ..any() }),
        list(!query.countries.is_empty(), Query { countries: query.countries.clone(), ..any() }),
        list(!query.languages.is_empty(), Query { languages: query.languages.clone(), ..any() }),
        list(!query.availability.is_empty(), Query { availability: query.availability.clone(), ..any() }),
        list(query.amount.is_some(), Query { amount: query.amount, ..any() }),
        list(query.record, Query { record: true, ..any() }),
        list(!query.sizes.is_empty(), Query { sizes: query.sizes.clone(), ..any() }),
        list(query.days_max.is_some(), Query { days_max: query.days_max, ..any() }),
        list(query.payment_verified, Query { payment_verified: true, pay: query.pay, ..any() }),
        list(
            query.posted_since.is_some(),
            Query { posted_since: query.posted_since, bands: query.bands.clone(), ..any() },
        ),
    ]
}

#[test]
fn a_document_of_the_overlay_is_found_counted_and_ordered_as_in_the_index() {
    let mut world = World::new(3, SMALL);
    let mut docs = docs(&mut world, 1);
    let (_folder, mut opened) = holding(&docs);
    let before = opened.search.view();
    // The same documents once more, as if each had changed: now all stand in the overlay.
    for doc in &mut docs {
        doc.version = 2;
        opened.search.put(doc.clone()).expect("read");
    }
    let after = opened.search.view();
    for query in queries(&mut world) {
        for sort in SORTS {
            let request = Request { sort, facets: &FACETS, limit: 30, ..request(&query) };
            let (one, mut other) =
                (before.find(&request).expect("read"), after.find(&request).expect("read"));
            assert!(other.hits.iter().all(|hit| hit.version == 2));
            other.hits.iter_mut().for_each(|hit| hit.version = 1);
            assert_eq!(one, other, "{query:?}");
        }
    }
}

#[test]
fn what_changes_is_found_the_same_before_and_after_it_is_written() {
    let mut world = World::new(4, SMALL);
    let docs = docs(&mut world, 1);
    let (_folder, mut opened) = holding(&docs);
    // Some change, some are new, some go.
    for number in (0..DOCS + 20).step_by(5) {
        opened.search.put(world.person(number, 2)).expect("read");
        opened.search.put(world.job(number, 2)).expect("read");
    }
    for number in (3..DOCS).step_by(9) {
        opened.search.remove(DocKind::People, id_of(number), 3).expect("read");
        opened.search.remove(DocKind::Jobs, id_of(number), 3).expect("read");
    }
    let before = opened.search.view();
    flush(&mut opened);
    assert_eq!((opened.search.pending(), opened.search.waiting()), (0, 0));
    let after = opened.search.view();
    for query in queries(&mut world) {
        for sort in [Sort::Recent, Sort::Rate, Sort::Budget, Sort::Fit] {
            let request = Request { sort, facets: &FACETS, ..request(&query) };
            let (one, other) = (before.find(&request).expect("read"), after.find(&request).expect("read"));
            assert_eq!((one.total, &one.facets), (other.total, &other.facets), "{query:?}");
            assert_eq!(ids(&one), ids(&other), "{query:?}");
            let is_exact = sort == Sort::Recent || sort == Sort::Rate || query.kind == DocKind::Jobs;
            if sort != Sort::Fit && is_exact {
                let order = |found: &Found| found.hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
                assert_eq!(order(&one), order(&other), "{query:?}");
            }
        }
    }
}

#[test]
fn what_changes_while_a_batch_is_written_is_not_lost() {
    let mut world = World::new(5, SMALL);
    let (_folder, mut opened) = created();
    let any = Query::any(DocKind::People);
    let versions = |opened: &mut Opened| {
        let found = find(&opened.search.view(), &any);
        found.hits.iter().map(|hit| hit.version).collect::<Vec<_>>()
    };
    opened.search.put(world.person(1, 1)).expect("read");
    let batch = opened.search.batch("one".to_owned());
    opened.search.put(world.person(1, 2)).expect("read");
    opened.search.put(world.person(1, 1)).expect("an older version is passed over");
    assert_eq!(versions(&mut opened), [2]);
    let written = opened.writer.write(&batch).expect("written");
    opened.search.written(&written).expect("read");
    assert_eq!((versions(&mut opened), opened.search.waiting()), (vec![2], 1));
    let batch = opened.search.batch("two".to_owned());
    opened.search.remove(DocKind::People, id_of(1), 3).expect("read");
    assert_eq!(versions(&mut opened), [0; 0]);
    let written = opened.writer.write(&batch).expect("written");
    opened.search.written(&written).expect("read");
    assert_eq!(versions(&mut opened), [0; 0]);
    flush(&mut opened);
    assert_eq!((versions(&mut opened), opened.search.pending()), (vec![], 0));
}

#[test]
fn what_was_written_is_there_after_it_is_opened_again() {
    let mut world = World::new(6, SMALL);
    let docs = docs(&mut world, 1);
    let (folder, mut opened) = holding(&docs);
    opened.search.put(world.person(0, 2)).expect("read");
    let batch = opened.search.batch("feed 17".to_owned());
    let written = opened.writer.write(&batch).expect("written");
    opened.search.written(&written).expect("read");
    let queries = queries(&mut world);
    let all = |opened: &mut Opened| {
        let view = opened.search.view();
        queries.iter().map(|query| find(&view, query)).collect::<Vec<_>>()
    };
    let before = all(&mut opened);
    drop(opened);
    let mut opened = index::open(folder.path(), index::Check::Bytes).expect("opened");
    assert_eq!(opened.mark.as_deref(), Some("feed 17"));
    assert_eq!(all(&mut opened), before);
}

//! What people search for, and whether jobs fit it.

use std::collections::BTreeSet;

use actors::posting::Posting;
use protocol::CommandId;
use protocol::method::Method;
use protocol::search::saved::SaveParams;
use search::{Doc, Query};
use uuid::Uuid;

use super::*;
use crate::tests::{ORDER, appends, machines};

/// The searches of a world, person by person.
fn searches(order: &Order) -> Vec<(AccountId, Vec<SaveParams>)> {
    let trades = Trades::new();
    let of_person = |number| {
        let person = crate::person::Person::of(order, &trades, number);
        let (account, calling, from) = (person.account, &person.calling, person.joined_at);
        let mut steps = Vec::new();
        Saver { number, account, calling, from }.saves(order, &trades, &mut steps);
        assert!(steps.iter().all(|step| step.who == account && (from..=order.now).contains(&step.at)));
        (account, steps.into_iter().map(as_params).collect())
    };
    (0..u64::from(order.people)).map(of_person).collect()
}

fn as_params(step: Step) -> SaveParams {
    let Act::Searches(Command::Save { search, name, query, alert, as_of }) = step.act else {
        panic!("they save searches, and do nothing else")
    };
    SaveParams { command_id: step.named, search, name, query, alert, as_of }
}

#[test]
fn people_have_together_saved_what_was_ordered_nobody_more_than_fifty_and_few_most_of_it() {
    for (people, searches) in [(1, 50), (7, 3), (103, 1_000), (103, 5_150), (1_000, 20), (10, 0)] {
        let order = Order { people, searches, ..ORDER };
        let counts: Vec<_> = (0..u64::from(people)).map(|number| count_of(&order, number)).collect();
        assert_eq!(counts.iter().sum::<u64>(), u64::from(searches), "{people} people");
        assert!(counts.iter().all(|count| *count <= OF_ONE_MAX), "{counts:?}");
    }
    let order = Order { people: 1_000, searches: 5_000, ..ORDER };
    let counts: Vec<_> = (0..1_000).map(|number| count_of(&order, number)).collect();
    let count = |is: &dyn Fn(u64) -> bool| counts.iter().filter(|count| is(**count)).count();
    assert!(count(&|count| count >= 20) == 100 && count(&|count| count == 0) >= 300);
    let first: BTreeSet<_> = counts.iter().step_by(10).collect();
    assert!(first.len() > 3, "it is not always the first of ten who saves most: {first:?}");
}

#[test]
fn every_search_is_one_that_a_server_takes() {
    let searches: Vec<_> = searches(&Order { people: 200, searches: 3_000, ..ORDER });
    let all: Vec<_> = searches.iter().flat_map(|(_, searches)| searches).collect();
    assert_eq!(all.len(), 3_000);
    for search in &all {
        assert_eq!(search.check(), Ok(()), "{search:?}");
        assert!(Query::of_jobs(&search.query).is_narrow(), "{search:?}");
        let filter = &search.query.filter;
        assert!(filter.skills.iter().chain(&filter.any_skills).all(|id| taxonomy::is_skill(id)));
        assert!(filter.categories.iter().all(|id| taxonomy::is_category(id)));
    }
    let named: BTreeSet<CommandId> = all.iter().map(|search| search.command_id).collect();
    assert_eq!(named.len(), 3_000, "each is a command of its own");
}

#[test]
fn most_jobs_fit_some_searches_and_few_fit_many() {
    let order = Order { people: 1_000, jobs: 300, searches: 4_000, ..ORDER };
    let queries = searches(&order).into_iter().flat_map(|(_, searches)| searches);
    let queries: Vec<_> = queries.map(|search| Query::of_jobs(&search.query)).collect();
    let docs: Vec<_> = machines::<Posting>(&appends(&order)).iter().map(doc).collect();
    let fit = |doc: &Doc| queries.iter().filter(|query| query.fits(doc)).count();
    let mut counts: Vec<_> = docs.iter().map(fit).collect();
    counts.sort_unstable();
    assert!(counts[75] > 0, "three in four jobs fit some search: {counts:?}");
    assert!(counts[150] < 100 && counts[299] < 400, "none fits a tenth of all: {counts:?}");
    let found = queries.iter().filter(|query| docs.iter().any(|doc| query.fits(doc))).count();
    assert!(found > 1_000, "{found} of 4,000 searches find something");
}

fn doc(posting: &Posting) -> Doc {
    let Posting::Made(face) = posting else { panic!("every job of the world is posted") };
    Doc::of_job(&search::Posting {
        job: protocol::JobId(Uuid::nil()),
        version: 1,
        fields: &face.fields,
        facts: &face.facts,
        band: face.band,
        client: Some(face.client),
        published_at: ORDER.now,
        arrived_at: ORDER.now,
    })
}

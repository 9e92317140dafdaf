//! A seeded world: the same for one order, and served and searched like any other.

use std::ffi::OsStr;

use client::Client;
use protocol::posting::ViewParams as ViewPosting;
use protocol::profile::ViewParams as ViewProfile;
use protocol::search::{JobsFilter, JobsParams, PeopleFilter, PeopleParams, Sort};
use protocol::{AccountId, JobId};
use seed::Order;
use tests::hall::{Target, chunks, run, run_by};
use tests::people::register;
use tests::program::guildhall;
use tests::{eventually, within};

use crate::exports;

/// 2026-11-28, as the command line has it, and as the world has it.
const DAY: &str = "2026-11-28";
const ORDER: Order = Order { people: 60, jobs: 40, searches: 90, seed: 7, now: 1_795_824_000_000 };

/// Runs `guildhall seed` for that order, with some more arguments.
async fn sow(target: &Target, order: &Order, more: &[&str]) -> Result<String, String> {
    let numbers = [order.people, order.jobs, order.searches].map(|number| number.to_string());
    let numbers = [&numbers[..], &[order.seed.to_string()]].concat();
    let named = ["--people", "--jobs", "--searches", "--seed"].into_iter().zip(&numbers);
    let mut asked = vec!["seed", "--now", DAY];
    asked.extend(named.flat_map(|(flag, number)| [flag, number]));
    let asked: Vec<_> = asked.into_iter().chain(more.iter().copied()).map(OsStr::new).collect();
    run_by(&guildhall(), &asked, &target.store()).await
}

fn any_people() -> PeopleParams {
    let (filter, sort) = (PeopleFilter::default(), Sort::Fit);
    PeopleParams { text: None, filter, sort, facets: Vec::new(), after: None, limit: None }
}

fn any_jobs() -> JobsParams {
    let (filter, sort) = (JobsFilter::default(), Sort::Fit);
    JobsParams { text: None, filter, sort, facets: Vec::new(), after: None, limit: None }
}

/// How many people and how many jobs a search finds that asks for nothing, once everything can be searched.
async fn found(person: &Client) -> (u64, u64) {
    let mut found = (0, 0);
    eventually("the index's being made", async || {
        let people = within("a search", person.ask(any_people())).await;
        let jobs = within("a search", person.ask(any_jobs())).await;
        let (Ok(people), Ok(jobs)) = (people, jobs) else { return false };
        found = (people.total.count, jobs.total.count);
        people.complete && jobs.complete
    })
    .await;
    found
}

#[tokio::test]
async fn a_seeded_world_is_balanced_and_whoever_registers_sees_and_finds_its_people_and_jobs() {
    let target = Target::empty();
    let said = sow(&target, &ORDER, &[]).await.expect("the store is empty");
    assert!(said.starts_with("wrote 60 people, 90 searches, and 40 jobs of "), "{said}");
    let audited = run_by(&guildhall(), &["audit".as_ref()], &target.store()).await.expect("it is sound");
    assert!(audited.contains("balanced"), "{audited}");

    let mut server = target.settings().start().await;
    let ada = register(&server, "ada").await;
    let mut seen = 0;
    for number in 0..ORDER.people {
        let profile = ORDER.person(number.into());
        let Ok(shown) = ada.ask(ViewProfile { profile }).await else { continue };
        assert!(shown.profile == profile && !shown.card.name.is_empty() && !shown.card.skills.is_empty());
        seen += 1;
    }
    assert!((50..60).contains(&seen), "{seen} of 60: some are hidden");
    let mut posted = 0;
    for job in ORDER.job_ids() {
        let Ok(shown) = ada.ask(ViewPosting { job }).await else { continue };
        assert!(shown.state.fields.title.is_some() && shown.state.job == job);
        posted += 1;
    }
    assert!((30..40).contains(&posted), "{posted} of 40: some are for members");
    let nobody = ViewProfile { profile: AccountId(ORDER.job_ids()[0].0) };
    assert!(
        ada.ask(nobody).await.is_err() && ada.ask(ViewPosting { job: JobId(ada.account().0) }).await.is_err()
    );
    let (people, jobs) = found(&ada).await;
    assert_eq!(people, seen, "who is seen is found");
    assert!((20..=posted).contains(&jobs), "{jobs} of {posted}: some are paused, closed or filled");
    server.stop().await;
    let asked = ["reindex".as_ref(), "--check".as_ref()];
    let checked = run_by(&guildhall(), &asked, &target.store()).await.expect("it compares");
    assert!(checked.contains("the index holds what can be found, and nothing else"), "{checked}");
}

#[tokio::test]
async fn one_order_makes_the_same_bytes_in_two_stores_and_another_seed_does_not() {
    let (one, same, other) = (Target::empty(), Target::empty(), Target::empty());
    let orders = [(&one, ORDER), (&same, ORDER), (&other, Order { seed: 8, ..ORDER })];
    let (folder, ..) = exports();
    let mut exported = Vec::new();
    for (number, (target, order)) in orders.iter().enumerate() {
        sow(target, order, &[]).await.expect("the store is empty");
        let there = folder.path().join(number.to_string());
        run("export", &there, &target.store()).await.expect("it can be exported");
        exported.push(chunks(&there));
    }
    assert_eq!(exported[0], exported[1]);
    assert_ne!(exported[0], exported[2]);
}

#[tokio::test]
async fn a_store_that_is_served_or_holds_something_is_not_seeded_unless_that_is_asked_for() {
    let target = Target::empty();
    let mut server = target.settings().start().await;
    let refused = sow(&target, &ORDER, &[]).await.expect_err("it is served");
    assert!(
        refused.contains("the store does not open") || refused.contains("a server is at work"),
        "{refused}"
    );
    let ada = register(&server, "ada").await;
    server.stop().await;
    let refused = sow(&target, &ORDER, &[]).await.expect_err("Ada is in it");
    assert!(refused.contains("the store is not empty"), "{refused}");
    sow(&target, &ORDER, &["--into-existing"]).await.expect("that is asked for");
    let refused = sow(&target, &ORDER, &["--into-existing"]).await.expect_err("the same is there");
    assert!(refused.contains("this world is in the store already"), "{refused}");
    server.restart().await;
    let ada = tests::people::again(&server, &ada).await;
    assert!(ada.ask(ViewProfile { profile: ORDER.person(3) }).await.is_ok());
    let (people, _) = found(&ada).await;
    assert!(people > 50, "the index that was there before is made anew: {people} people");
}

#[tokio::test]
async fn an_order_that_cannot_be_is_refused_and_no_store_is_made_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let store = ["--data".to_owned(), data.to_str().expect("it is text").to_owned()];
    for (order, why) in [
        (["--people", "1", "--searches", "51"], "a person has at most 50 saved searches"),
        (["--people", "1", "--now", "1999-12-31"], "is no day from 2000-01-01 to 2199-12-31"),
        (["--people", "1", "--now", "9999-12-31"], "is no day from 2000-01-01 to 2199-12-31"),
    ] {
        let asked: Vec<_> = ["seed"].iter().chain(&order).map(OsStr::new).collect();
        let refused = run_by(&guildhall(), &asked, &store).await.expect_err("there is no such world");
        assert!(refused.contains(why), "{refused}");
    }
    assert!(!data.exists(), "nothing was made");
}

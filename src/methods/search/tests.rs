//! Who finds whom, and what: at once, and nothing that may not be seen.

mod trouble;

use std::time::{Duration, Instant};

use ::search::Taxon;
use protocol::example::Example;
use protocol::job::{
    CloseParams, DraftParams, EditParams, Fields, JobParams, Pause, Publish, Resume, Visibility,
};
use protocol::profile::{self, Basics, Section, Skill};
use protocol::search::{
    FacetName, JobsAnswer, JobsFilter, JobsParams, PeopleAnswer, PeopleFilter, PeopleParams, Sort,
};
use protocol::taxonomy::ListParams;
use protocol::{AccountId, ErrorCode, JobId};

use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};
use crate::worker::SEARCHES_MAX;

fn jobs(text: &str) -> JobsParams {
    JobsParams {
        text: Some(text.to_owned()),
        filter: JobsFilter::default(),
        sort: Sort::Fit,
        facets: Vec::new(),
        after: None,
        limit: None,
    }
}

fn people(text: &str) -> PeopleParams {
    PeopleParams {
        text: Some(text.to_owned()),
        filter: PeopleFilter::default(),
        sort: Sort::Fit,
        facets: Vec::new(),
        after: None,
        limit: None,
    }
}

pub(in crate::methods) async fn posted(ada: &Person<'_>, title: &str, visibility: Visibility) -> JobId {
    let fields = Fields { title: Some(title.to_owned()), visibility, ..known_fields() };
    let job = ada.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
    ada.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
    job
}

pub(in crate::methods) async fn published(person: &Person<'_>, headline: &str) {
    let basics = Basics { headline: headline.to_owned(), ..Basics::example() };
    let skills = vec![Skill { id: "own:logo-design".to_owned(), ..Skill::example() }];
    for section in [Section::Basics(basics), Section::Skills(skills)] {
        let edit = profile::EditParams { command_id: new_command(), section, version: 0 };
        person.ask(edit).await.expect("it is theirs");
    }
    let publish = profile::Publish(profile::OwnParams { command_id: new_command() });
    person.ask(publish).await.expect("it says who and what");
}

async fn found_jobs(person: &Person<'_>, text: &str) -> Vec<JobId> {
    let JobsAnswer { hits, total, complete, .. } = person.ask(jobs(text)).await.expect("a search");
    assert!(complete && total.count == hits.len() as u64);
    hits.into_iter().map(|hit| hit.job).collect()
}

async fn found_people(person: &Person<'_>, text: &str) -> Vec<AccountId> {
    let PeopleAnswer { hits, total, complete, .. } = person.ask(people(text)).await.expect("a search");
    assert!(complete && total.count == hits.len() as u64);
    hits.into_iter().map(|hit| hit.profile).collect()
}

/// A server that can search everything there is.
pub(in crate::methods) async fn served() -> Server {
    let server = Server::start(9).await;
    server.worker.shared.search.whole().await;
    server
}

/// The parameters of a change of a job.
pub(in crate::methods) fn of(job: JobId) -> JobParams {
    JobParams { command_id: new_command(), job }
}

#[actix_rt::test]
async fn a_job_is_found_as_soon_as_it_is_published_and_by_what_it_says_now() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, "A mural for a bakery", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "bakery MURAL").await, [job]);
    assert_eq!(found_jobs(&bob, "bakery -mural").await, []);
    let fields = Fields { title: Some("A mosaic for a bakery".to_owned()), ..known_fields() };
    let edit = EditParams { command_id: new_command(), job, version: 1, fields };
    ada.ask(edit).await.expect("it is theirs");
    assert_eq!(found_jobs(&bob, "mosaic").await, [job]);
    assert_eq!(found_jobs(&bob, "mural").await, []);
}

#[actix_rt::test]
async fn a_job_that_takes_no_proposals_is_not_found_and_is_again_once_it_does() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, "A mural", Visibility::Public).await;
    ada.ask(Pause(of(job))).await.expect("it is open");
    assert_eq!(found_jobs(&bob, "mural").await, []);
    ada.ask(Resume(of(job))).await.expect("it is paused");
    assert_eq!(found_jobs(&bob, "mural").await, [job]);
    ada.ask(CloseParams { command_id: new_command(), job, ..CloseParams::example() })
        .await
        .expect("it is open");
    assert_eq!(found_jobs(&bob, "mural").await, []);
}

#[actix_rt::test]
async fn a_job_for_members_is_found_by_members_and_one_for_the_invited_by_nobody() {
    let server = served().await;
    let (ada, bob, mia) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    published(&mia, "Murals").await;
    let members = posted(&ada, "A mural for members", Visibility::Members).await;
    posted(&ada, "A mural for the invited", Visibility::InviteOnly).await;
    assert_eq!(found_jobs(&mia, "mural").await, [members]);
    assert_eq!(found_jobs(&bob, "mural").await, []);
}

#[actix_rt::test]
async fn a_person_is_found_while_others_see_the_profile_and_not_by_what_only_some_see() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    published(&bob, "Murals for bakeries").await;
    assert_eq!(found_people(&ada, "murals").await, [bob.account]);
    assert_eq!(found_people(&ada, "\"logo design\"").await, [bob.account], "by the name of a skill");
    assert_eq!(found_people(&ada, "remembered").await, [], "a word of the overview");
    let hide = profile::Hide(profile::OwnParams { command_id: new_command() });
    bob.ask(hide).await.expect("it is theirs");
    assert_eq!(found_people(&ada, "murals").await, []);
}

#[actix_rt::test]
async fn the_pages_of_a_search_hold_every_hit_once() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut expected = Vec::new();
    for number in 0..5 {
        expected.push(posted(&ada, &format!("A mural of wall {number}"), Visibility::Public).await);
    }
    for sort in [Sort::Fit, Sort::Recent, Sort::Rate, Sort::Budget] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let params =
                JobsParams { sort, after, limit: Some(2), facets: vec![FacetName::Sizes], ..jobs("mural") };
            let page = bob.ask(params).await.expect("a page");
            assert_eq!((page.total.count, page.facets[0].values[0].count), (5, 5));
            found.extend(page.hits.into_iter().map(|hit| hit.job));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{sort:?}");
    }
    let refused = bob.ask(JobsParams { after: Some("elsewhere".to_owned()), ..jobs("mural") }).await;
    assert_eq!(refused.map_err(|error| error.code), Err(ErrorCode::Invalid));
}

#[actix_rt::test]
async fn whoever_searches_too_often_is_asked_to_wait() {
    let server = served().await;
    let ada = Person::of(&server).await;
    let mut refused = None;
    for _ in 0..=SEARCHES_MAX {
        if let Err(error) = ada.ask(people("murals")).await {
            refused = Some(error);
        }
    }
    let refused = refused.expect("over the limit");
    assert_eq!(refused.code, ErrorCode::RateLimited);
    assert!(refused.retry_after_ms.is_some());
}

/// How many people and jobs a category has, by the list of what stands beneath another.
async fn counted(person: &Person<'_>, parent: &str, id: &str) -> (Option<u64>, Option<u64>) {
    let params = ListParams { parent: Some(parent.to_owned()), after: None, limit: None };
    let answer = person.ask(params).await.expect("it is opened");
    let item = answer.items.into_iter().find(|item| item.id == id).expect("it stands there");
    (item.people, item.jobs)
}

#[actix_rt::test]
async fn a_category_says_how_many_people_and_jobs_stand_in_it_or_beneath_it() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    published(&bob, "Murals").await;
    posted(&ada, "A mural", Visibility::Public).await;
    posted(&ada, "Another mural", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "mural").await.len(), 2);
    assert_eq!(found_people(&ada, "murals").await.len(), 1);
    let branding = ::taxonomy::find("own:logo-design").expect("it is there");
    let (::taxonomy::Found::Entry(entry) | ::taxonomy::Found::Moved(entry)) = branding;
    let path: Vec<&str> = entry.path().into_iter().map(|above| above.id()).collect();
    let [area, family] = path[..] else { panic!("a service stands in a family of an area") };
    let expected = (Some(1), Some(2));
    assert_eq!(counted(&bob, area, family).await, expected);
    assert_eq!(counted(&bob, family, "own:logo-design").await, expected);
}

#[actix_rt::test]
async fn how_many_stand_in_a_category_is_counted_anew_after_two_seconds() {
    let server = served().await;
    let search = &server.worker.shared.search;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let began = Instant::now();
    let jobs_after = async |passed: Duration| {
        let category = vec![Taxon::of("own:logo-design")];
        let counts = search.counts(bob.account, category, began + passed).await;
        counts.expect("the index is there")[0].jobs
    };
    posted(&ada, "A mural", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "mural").await.len(), 1);
    assert_eq!(jobs_after(Duration::ZERO).await, 1);
    posted(&ada, "Another mural", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "mural").await.len(), 2);
    assert_eq!(jobs_after(Duration::from_millis(1_999)).await, 1, "it is remembered");
    assert_eq!(jobs_after(Duration::from_secs(2)).await, 2);
}

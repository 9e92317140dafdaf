//! Indexes that are behind, being made, damaged or unfinished, and work on them that panics.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use ::search::index::{self, Check};
use ::search::{Doc, DocKind, OpenError, Opened};
use protocol::Millis;
use protocol::job::Facts;
use protocol::posting::Band;

use super::*;
use crate::search::{Mark, UNFINISHED};

/// By how much a row of the feed is older than the index, in milliseconds.
const LATE_MS: Millis = 5 * 60 * 1_000;

/// So much later, the feed of before is not read again, in milliseconds.
const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// A file in the folder of the index that goes when the index is made anew.
fn leave_a_file(server: &Server) -> PathBuf {
    let file = server.folder().join("search/people/left");
    fs::write(&file, "left").expect("the folder is there");
    file
}

#[actix_rt::test]
async fn a_search_that_panics_is_answered_and_the_index_is_read_and_used_on() {
    let server = served().await;
    let search = &server.worker.shared.search;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, "A mural", Visibility::Public).await;
    let (left, opened) = (leave_a_file(&server), search.opened());
    search.faults().searches.store(true, Ordering::Relaxed);
    for _ in 0..3 {
        let failed = bob.ask(jobs("mural")).await.expect_err("it panics");
        assert_eq!(failed.code, ErrorCode::Internal);
    }
    search.faults().searches.store(false, Ordering::Relaxed);
    assert_eq!(found_jobs(&bob, "mural").await, [job], "at once, and completely");
    search.trusted().await;
    assert_eq!(found_jobs(&bob, "mural").await, [job]);
    assert!(search.opened() == opened && left.exists(), "it is the same index");
}

#[actix_rt::test]
async fn a_search_that_panics_in_a_damaged_index_has_it_made_anew() {
    let server = served().await;
    let search = &server.worker.shared.search;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, "A mural", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "mural").await, [job]);
    search.all_written().await;
    let (left, opened) = (leave_a_file(&server), search.opened());
    let files = fs::read_dir(server.folder().join("search/jobs")).expect("a folder");
    let mut files = files.map(|file| file.expect("it lists").path());
    let file = files.find(|file| file.extension().is_some_and(|kind| kind == "idx")).expect("there is one");
    let mut bytes = fs::read(&file).expect("it reads");
    bytes[0] ^= 1;
    fs::write(&file, &bytes).expect("it is written");
    search.faults().searches.store(true, Ordering::Relaxed);
    bob.ask(jobs("mural")).await.expect_err("it panics");
    search.faults().searches.store(false, Ordering::Relaxed);
    search.opening(opened + 1).await;
    search.whole().await;
    assert!(!left.exists(), "it is another index");
    assert_eq!(found_jobs(&bob, "mural").await, [job]);
}

#[actix_rt::test]
async fn work_on_the_index_that_panics_begins_again_with_it_and_the_next_time_with_a_new_one() {
    let server = served().await;
    let search = &server.worker.shared.search;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut open = vec![posted(&ada, "A mural", Visibility::Public).await];
    assert_eq!(found_jobs(&bob, "mural").await, open);
    search.all_written().await;
    for stays in [true, false] {
        let (left, opened) = (leave_a_file(&server), search.opened());
        search.faults().batch.store(true, Ordering::Relaxed);
        open.insert(0, posted(&ada, "A mural", Visibility::Public).await);
        search.opening(opened + 1).await;
        search.whole().await;
        assert_eq!(left.exists(), stays);
        let mut found = found_jobs(&bob, "mural").await;
        found.sort_unstable_by(|one, other| other.cmp(one));
        assert_eq!(found, open);
        search.all_written().await;
    }
}

#[actix_rt::test]
async fn what_was_hidden_a_moment_ago_is_not_shown_even_where_the_index_still_has_it() {
    let server = served().await;
    let (ada, mia) = (Person::of(&server).await, Person::of(&server).await);
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(posted(&ada, "A mural", Visibility::Public).await);
    }
    published(&ada, "Murals").await;
    published(&mia, "Murals").await;
    assert_eq!(found_jobs(&mia, "mural").await.len(), 3);
    assert_eq!(found_people(&ada, "murals").await.len(), 2);
    server.stop_search().await;
    ada.ask(Pause(of(open[0]))).await.expect("it is open");
    ada.ask(CloseParams { command_id: new_command(), job: open[1], ..CloseParams::example() })
        .await
        .expect("it is open");
    mia.ask(profile::Hide(profile::OwnParams { command_id: new_command() })).await.expect("it is theirs");

    let (of_jobs, of_people) = tokio::join!(mia.ask(jobs("mural")), ada.ask(people("murals")));
    let (of_jobs, of_people) = (of_jobs.expect("it is answered"), of_people.expect("it is answered"));
    assert_eq!((of_jobs.total.count, of_people.total.count), (3, 2), "the index has them all");
    assert_eq!(of_jobs.hits.iter().map(|hit| hit.job).collect::<Vec<_>>(), [open[2]]);
    assert_eq!(of_people.hits.iter().map(|hit| hit.profile).collect::<Vec<_>>(), [ada.account]);
}

#[actix_rt::test]
async fn a_job_that_the_index_takes_for_public_is_shown_to_those_alone_who_may_see_it() {
    let server = served().await;
    let (ada, bob, mia) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    published(&mia, "Murals").await;
    let members = posted(&ada, "A mural for members", Visibility::Members).await;
    let invited = posted(&ada, "A mural for the invited", Visibility::InviteOnly).await;
    assert_eq!(found_jobs(&mia, "mural").await, [members]);
    server.stop_search().await;
    ada.advance(DAY_MS).await;
    let mut opened = index_of(&server).await;
    for job in [members, invited] {
        let fields = Fields { title: Some("A mural".to_owned()), ..known_fields() };
        let (facts, at) = (Facts::example(), server.worker.house().now());
        let doc = Doc::of_job(&::search::Posting {
            job,
            version: 100,
            fields: &fields,
            facts: &facts,
            band: Band::default(),
            client: Some(ada.account),
            published_at: at,
            arrived_at: at,
        });
        opened.search.put(doc).expect("it reads");
    }
    let batch = opened.search.batch(mark(&server).text());
    opened.writer.write(&batch).expect("there is room");
    drop(opened);
    let again = server.search_again();
    again.search.whole().await;
    for (person, shown) in [(&bob, vec![]), (&mia, vec![members])] {
        let answer = again.search.jobs(person.account, jobs("mural")).await.expect("it is answered");
        assert_eq!(answer.total.count, 2, "the index has both");
        assert_eq!(answer.hits.iter().map(|hit| hit.job).collect::<Vec<_>>(), shown);
    }
}

#[actix_rt::test]
async fn while_the_index_is_made_answers_say_so_and_what_changes_meanwhile_is_found() {
    let server = Server::start(9).await;
    let search = &server.worker.shared.search;
    search.faults().hold.send_replace(true);
    search.opening(1).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, "A mural", Visibility::Public).await;
    published(&bob, "Murals").await;
    // Two seconds after its start, a server does not wait for its index any more: two answers wait for a
    // second.
    for _ in 0..3 {
        let (of_jobs, of_people) = tokio::join!(bob.ask(jobs("mural")), ada.ask(people("murals")));
        let (of_jobs, of_people) = (of_jobs.expect("it is answered"), of_people.expect("it is answered"));
        assert!(!of_jobs.complete && !of_people.complete);
        assert_eq!(of_jobs.hits.iter().map(|hit| hit.job).collect::<Vec<_>>(), [job]);
        assert_eq!(of_people.hits.iter().map(|hit| hit.profile).collect::<Vec<_>>(), [bob.account]);
    }
    search.faults().hold.send_replace(false);
    search.whole().await;
    assert_eq!(found_jobs(&bob, "mural").await, [job]);
    assert_eq!(found_people(&ada, "murals").await, [bob.account]);
}

/// Opens the index, which no server has any more.
async fn index_of(server: &Server) -> Opened {
    loop {
        match index::open(&server.place().folder, Check::Ends) {
            Ok(opened) => return opened,
            Err(OpenError::Busy) => tokio::task::yield_now().await,
            Err(error) => panic!("it does not open: {error}"),
        }
    }
}

/// The mark of an index that has everything until now.
fn mark(server: &Server) -> Mark {
    Mark { generation: server.place().generation, at: server.worker.house().now() }
}

/// Writes a mark into the index. Returns how many jobs it has.
async fn marked(server: &Server, mark: &str) -> u64 {
    let Opened { mut writer, mut search, .. } = index_of(server).await;
    writer.finish_load(mark).expect("there is room");
    search.view().count(DocKind::Jobs)
}

/// The murals that a server finds which starts now.
async fn found_again(server: &Server, person: &Person<'_>) -> BTreeSet<JobId> {
    let again = server.search_again();
    again.search.whole().await;
    let answer = again.search.jobs(person.account, jobs("mural")).await.expect("it is answered");
    assert!(answer.complete);
    answer.hits.into_iter().map(|hit| hit.job).collect()
}

#[actix_rt::test]
async fn a_change_whose_row_in_the_feed_is_older_than_the_index_by_minutes_is_found_after_a_restart() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let first = posted(&ada, "A mural", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "mural").await, [first]);
    server.worker.shared.search.all_written().await;
    let left = leave_a_file(&server);
    server.stop_search().await;
    let late = posted(&ada, "A late mural", Visibility::Public).await;
    ada.advance(LATE_MS).await;
    assert_eq!(marked(&server, &mark(&server).text()).await, 1, "the second is not in it");
    assert_eq!(found_again(&server, &bob).await, [first, late].into());
    assert!(left.exists(), "it is the same index");
}

#[actix_rt::test]
async fn an_index_that_was_not_made_to_its_end_is_never_used() {
    let server = served().await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let first = posted(&ada, "A mural", Visibility::Public).await;
    assert_eq!(found_jobs(&bob, "mural").await, [first]);
    server.worker.shared.search.all_written().await;
    let left = leave_a_file(&server);
    server.stop_search().await;
    let second = posted(&ada, "Another mural", Visibility::Public).await;
    assert_eq!(marked(&server, UNFINISHED).await, 1, "the second is not in it");
    ada.advance(DAY_MS).await;
    assert_eq!(found_again(&server, &bob).await, [first, second].into());
    assert!(!left.exists(), "it is another index");
}

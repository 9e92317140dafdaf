//! Who hears at once of a job that fits a saved search.

use bytes::Bytes;
use protocol::job::{DraftParams, EditParams, Fields, JobParams, Pause, Publish, Resume, Visibility};
use protocol::registry::Anything;
use protocol::search::matching::Match;
use protocol::stream::{Signal, SubscribeParams};
use protocol::{JobId, StreamId, decode};
use schema::{Append, Effects, Journal, Record};
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::*;
use crate::methods::examples::known_fields;
use crate::methods::search::tests::{of, posted, published, served};
use crate::methods::testing::Written;

impl Person<'_> {
    /// Follows one's own searches.
    async fn listens(&self) {
        let subscribe = SubscribeParams { kind: Kind::Searches, id: self.account.0, after: None };
        self.call::<_, IgnoredAny>("stream.subscribe", &subscribe).await.expect("one's own");
    }

    /// The next signal of a match.
    async fn hears_of_match(&self) -> Match {
        let signal = async {
            loop {
                let Written::Value(value) = self.client.next().await else { panic!("closed") };
                if let Some(signal) = match_in(&value) {
                    assert_eq!((signal.kind, signal.id, signal.by), (Kind::Searches, self.account.0, None));
                    return signal.body;
                }
            }
        };
        tokio::time::timeout(PATIENCE, signal).await.expect("a signal comes")
    }

    /// The searches and jobs of so many next signals.
    async fn hears_of(&self, count: usize) -> Vec<(u32, JobId)> {
        let mut heard = Vec::new();
        while heard.len() < count {
            let Match { search, job, .. } = self.hears_of_match().await;
            heard.push((search, job));
        }
        heard
    }

    async fn posts_job_of(&self, fields: Fields) -> JobId {
        let job = self.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
        self.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
        job
    }

    async fn edits_job(&self, job: JobId, version: u32, fields: Fields) {
        let edit = EditParams { command_id: new_command(), job, version, fields };
        self.ask(edit).await.expect("it is hers");
    }
}

fn match_in(value: &[u8]) -> Option<Signal<Match>> {
    let message = decode::messages(value, &decode::Limits::REQUESTS).next()?.ok()?;
    let decode::Message::Notification { method: "signal", params } = message else { return None };
    let signal: Signal<Anything> = decode::value(params).expect("a signal");
    (signal.r#type == "match").then(|| decode::value(params).expect("a match"))
}

fn titled(title: &str) -> Fields {
    Fields { title: Some(title.to_owned()), ..known_fields() }
}

#[actix_rt::test]
async fn whoever_follows_their_searches_hears_of_each_job_that_fits_and_of_no_other() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    ada.saves(query("mural")).await.expect("it is narrow");
    ada.saves(query("mosaic")).await.expect("it is narrow");
    let unheard = posted(&clara, "A mural before anybody listens", Visibility::Public).await;
    ada.listens().await;
    posted(&clara, "A fresco", Visibility::Public).await;
    let mural = posted(&clara, "A mural for a bakery", Visibility::Public).await;
    let mosaic = posted(&clara, "A mosaic", Visibility::Public).await;
    let mut first = ada.hears_of_match().await;
    // Whoever follows while it is being told may hear of it all the same.
    if first.job == unheard {
        first = ada.hears_of_match().await;
    }
    assert_eq!((first.search, first.job, &*first.card.title), (1, mural, "A mural for a bakery"));
    assert!(first.as_of > 0);
    assert_eq!(ada.hears_of(1).await, [(2, mosaic)]);
}

#[actix_rt::test]
async fn a_job_that_is_edited_is_news_where_it_did_not_fit_before() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    ada.saves(query("mural")).await.expect("it is narrow");
    ada.listens().await;
    let job = clara.posts_job_of(titled("A fresco")).await;
    clara.edits_job(job, 1, titled("A mural")).await;
    assert_eq!(ada.hears_of(1).await, [(1, job)]);
    clara.edits_job(job, 2, titled("A mural for a bakery")).await;
    let other = clara.posts_job_of(titled("Another mural")).await;
    assert_eq!(ada.hears_of(1).await, [(1, other)], "it fitted before");
    clara.edits_job(job, 3, titled("A mosaic")).await;
    assert_eq!(found(&ada, "mosaic").await, 1, "it is taken in");
    clara.edits_job(job, 4, titled("A mural once more")).await;
    assert_eq!(ada.hears_of(1).await, [(1, job)]);
}

async fn found(person: &Person<'_>, text: &str) -> usize {
    use protocol::search::{JobsParams, Sort};
    let (text, filter) = (Some(text.to_owned()), JobsFilter::default());
    let ask = JobsParams { text, filter, sort: Sort::Fit, facets: Vec::new(), after: None, limit: None };
    person.ask(ask).await.expect("a search").hits.len()
}

#[actix_rt::test]
async fn a_job_that_takes_proposals_again_is_news() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    ada.saves(query("mural")).await.expect("it is narrow");
    ada.listens().await;
    let job = clara.posts_job_of(titled("A mural")).await;
    assert_eq!(ada.hears_of(1).await, [(1, job)]);
    clara.ask(Pause(of(job))).await.expect("it is open");
    assert_eq!(found(&ada, "mural").await, 0, "it is taken in");
    clara.ask(Resume(of(job))).await.expect("it is paused");
    assert_eq!(ada.hears_of(1).await, [(1, job)]);
}

#[actix_rt::test]
async fn members_hear_of_jobs_for_members_and_nobody_of_those_for_the_invited() {
    let server = served().await;
    let (ada, mia, clara) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    published(&mia, "Murals").await;
    for person in [&ada, &mia] {
        person.saves(query("mural")).await.expect("it is narrow");
        person.listens().await;
    }
    let invited = posted(&clara, "A mural for the invited", Visibility::InviteOnly).await;
    let members = posted(&clara, "A mural for members", Visibility::Members).await;
    assert_eq!(mia.hears_of(1).await, [(1, members)]);
    clara.edits_job(invited, 1, titled("A mural for all")).await;
    assert_eq!(mia.hears_of(1).await, [(1, invited)]);
    assert_eq!(ada.hears_of(1).await, [(1, invited)], "and not of the other");
    clara.edits_job(members, 1, titled("A mural for all")).await;
    assert_eq!(ada.hears_of(1).await, [(1, members)], "it is for her now, too");
    let last = posted(&clara, "The last mural", Visibility::Public).await;
    assert_eq!(mia.hears_of(1).await, [(1, last)], "she had heard of the one before");
}

#[actix_rt::test]
async fn nobody_hears_of_their_own_jobs_or_by_a_search_that_is_silent_or_another_by_now() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    for person in [&ada, &clara] {
        person.saves(query("mural")).await.expect("it is narrow");
        person.listens().await;
    }
    for text in ["mosaic", "fresco", "relief"] {
        ada.saves(query(text)).await.expect("it is narrow");
    }
    let silent = SaveParams { search: Some(2), alert: Alert::Off, ..saving(query("mosaic")) };
    ada.ask(silent).await.expect("it is hers");
    ada.ask(SaveParams { search: Some(3), ..saving(query("statue")) }).await.expect("it is hers");
    ada.removes(4).await.expect("it is hers");
    for title in ["A mosaic", "A fresco", "A relief"] {
        clara.posts_job_of(titled(title)).await;
    }
    let statue = clara.posts_job_of(titled("A statue")).await;
    let mural = clara.posts_job_of(titled("A mural")).await;
    assert_eq!(ada.hears_of(2).await, [(3, statue), (1, mural)]);
    let adas = ada.posts_job_of(titled("A mural of her own")).await;
    assert_eq!(clara.hears_of(1).await, [(1, adas)], "and not of hers");
}

#[actix_rt::test]
async fn a_server_that_starts_matches_what_was_saved_before_and_leaves_out_what_it_does_not_know() {
    let server = served().await;
    let ada = Person::of(&server).await;
    ada.saves(query("mural")).await.expect("it is narrow");
    let silent = SaveParams { alert: Alert::Off, ..saving(query("mosaic")) };
    ada.ask(silent).await.expect("it is narrow");
    let newer = of_a_newer_program(&server).await;
    let search = elsewhere(&server);
    let following = actix_rt::spawn(search.clone().follow());
    let loaded = async {
        while search.saved() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, loaded).await.expect("it reads what was saved");
    assert_eq!(search.saved(), 1, "one of them is silent, one of a newer program");
    following.abort();
    assert!(rows(&server).await.contains(&newer), "it is left in place");
}

/// A row of a search that only a newer program knows how to read, where that program wrote it.
async fn of_a_newer_program(server: &Server) -> Row {
    let account = AccountId(Uuid::now_v7());
    let saved = SavedRow::new(account, 1, Alert::Live, query("mural"));
    let mut row = Row::put(&saved, 1);
    let body = row.body.take().expect("it is put").to_vec();
    let shape = body.windows(6).position(|bytes| bytes == b"\xa5shape").expect("it says its shape") + 6;
    row.body = Some([&body[..shape], b"\x7f", &body[shape + 1..]].concat().into());
    let record = Record {
        seq: 1,
        at: 1,
        by: None,
        r#type: "saved".into(),
        command_id: None,
        mark: None,
        told: None,
        body: Bytes::from_static(b"\x80"),
        private: None,
    };
    let effects = Effects { rows: vec![row.clone()], ..Effects::default() };
    let stream = StreamId::new(Kind::Searches, account.0);
    let append = Append { stream, head: 0, records: Arc::new([record]), effects: effects.into() };
    server.store.append(append).await.expect("it appends");
    row
}

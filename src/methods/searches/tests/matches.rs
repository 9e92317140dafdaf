//! What `search.matches` finds: each job once, whether anybody heard of it or not.

use protocol::job::{DraftParams, EditParams, Fields, JobParams, Pause, Publish, Resume, Visibility};
use protocol::search::matching::MatchesAnswer;
use protocol::search::{JobsParams, Sort};
use protocol::{JobId, Millis, StreamId};

use super::*;
use crate::methods::examples::known_fields;
use crate::methods::search::tests::{of, posted, published, served};

/// Longer than it takes at most until something is found, in milliseconds.
const LATER_MS: Millis = 60_000;

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// The hits of a page of the index.
const PAGE_HITS: usize = 100;

impl Person<'_> {
    async fn matches(&self, search: u32, after_as_of: Option<Millis>, limit: Option<u32>) -> MatchesAnswer {
        let answer = self.ask(MatchesParams { search, after_as_of, limit }).await.expect("it is hers");
        assert!(answer.complete);
        answer
    }

    /// The jobs of one answer that has all, and its time.
    async fn finds_new(&self, search: u32, after_as_of: Option<Millis>) -> (Vec<JobId>, Millis) {
        let answer = self.matches(search, after_as_of, None).await;
        assert!(!answer.more);
        (jobs(&answer), answer.as_of)
    }

    /// The jobs that stand there with that text.
    async fn searches_for(&self, text: &str) -> Vec<JobId> {
        let (text, filter) = (Some(text.to_owned()), JobsFilter::default());
        let ask = JobsParams { text, filter, sort: Sort::Fit, facets: Vec::new(), after: None, limit: None };
        self.ask(ask).await.expect("a search").hits.into_iter().map(|hit| hit.job).collect()
    }

    async fn edits_title(&self, job: JobId, version: u32, title: &str) {
        let fields = Fields { title: Some(title.to_owned()), ..known_fields() };
        let edit = EditParams { command_id: new_command(), job, version, fields };
        self.ask(edit).await.expect("it is hers");
    }
}

fn jobs(answer: &MatchesAnswer) -> Vec<JobId> {
    answer.hits.iter().map(|hit| hit.job).collect()
}

#[actix_rt::test]
async fn each_job_that_was_published_since_comes_once_and_in_its_order() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    let before = posted(&clara, "A mural of before", Visibility::Public).await;
    ada.advance(LATER_MS).await;
    let (_, as_of) = saved_and_looked(&ada).await;
    let mut murals = Vec::new();
    for number in 0..5 {
        murals.push(posted(&clara, &format!("Mural {number}"), Visibility::Public).await);
        posted(&clara, "A fresco", Visibility::Public).await;
        ada.finds_new(1, Some(as_of)).await;
    }
    let (mut found, mut after) = (Vec::new(), Some(as_of));
    loop {
        let answer = ada.matches(1, after, Some(2)).await;
        found.extend(jobs(&answer));
        after = Some(answer.as_of);
        if !answer.more {
            break;
        }
        assert_eq!(answer.hits.len(), 2);
    }
    assert_eq!(found, murals);
    assert!(!found.contains(&before));
    assert_eq!(ada.finds_new(1, after).await.0, []);
    let one_more = posted(&clara, "One more mural", Visibility::Public).await;
    assert_eq!(ada.finds_new(1, after).await.0, [one_more]);
}

/// Saves a search for murals, and looks what it finds: from here on, the time of the answer counts.
async fn saved_and_looked(person: &Person<'_>) -> (Vec<JobId>, Millis) {
    person.saves(query("mural")).await.expect("it is narrow");
    person.finds_new(1, None).await
}

#[actix_rt::test]
async fn what_was_seen_is_where_an_answer_begins_unless_it_is_asked_otherwise() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let first = posted(&clara, "A mural", Visibility::Public).await;
    let (news, as_of) = ada.finds_new(1, None).await;
    assert_eq!(news, [first]);
    let seen = SeenParams { command_id: new_command(), search: 1, as_of };
    ada.ask(seen).await.expect("it is hers");
    let second = posted(&clara, "Another mural", Visibility::Public).await;
    assert_eq!(ada.finds_new(1, None).await.0, [second]);
    assert_eq!(ada.finds_new(1, Some(0)).await.0, [first, second]);
    let (news, as_of) = ada.finds_new(1, Some(as_of + 3_600_000)).await;
    assert_eq!(news, [], "that time has not come yet");
    posted(&clara, "One more mural", Visibility::Public).await;
    assert_eq!(ada.finds_new(1, Some(as_of)).await.0.len(), 1, "and nobody was told that it had");
    let unknown = MatchesParams { search: 2, after_as_of: None, limit: None };
    assert_eq!(ada.ask(unknown).await.expect_err("there is none").code, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn an_older_job_is_news_where_an_edit_makes_it_fit_and_not_where_it_fitted_before() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let mural = posted(&clara, "A mural", Visibility::Public).await;
    let fresco = posted(&clara, "A fresco", Visibility::Public).await;
    assert_eq!(ada.finds_new(1, None).await.0, [mural]);
    // Right after they were published, and long after it.
    for (round, wait) in [(0, 0), (1, LATER_MS)] {
        ada.advance(wait).await;
        let (_, as_of) = ada.finds_new(1, None).await;
        clara.edits_title(mural, 2 * round + 1, "A large mural").await;
        clara.edits_title(fresco, 2 * round + 1, "No fresco, but a mural").await;
        assert_eq!(ada.finds_new(1, Some(as_of)).await.0, [fresco], "after {wait}");
        clara.edits_title(mural, 2 * round + 2, "A mural").await;
        clara.edits_title(fresco, 2 * round + 2, "A fresco").await;
    }
}

#[actix_rt::test]
async fn a_job_that_took_no_proposals_is_news_to_whom_last_looked_then() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let job = posted(&clara, "A mural", Visibility::Public).await;
    let (news, open) = ada.finds_new(1, None).await;
    assert_eq!(news, [job]);
    ada.advance(LATER_MS).await;
    clara.ask(Pause(of(job))).await.expect("it is open");
    let (news, paused) = ada.finds_new(1, Some(open)).await;
    assert_eq!(news, []);
    ada.advance(LATER_MS).await;
    clara.ask(Resume(of(job))).await.expect("it is paused");
    assert_eq!(ada.finds_new(1, Some(open)).await.0, [], "it was open when she last looked");
    assert_eq!(ada.finds_new(1, Some(paused)).await.0, [job]);
}

#[actix_rt::test]
async fn one_sees_neither_ones_own_jobs_nor_those_for_others() {
    let server = served().await;
    let (ada, mia, clara) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    published(&mia, "Murals").await;
    for person in [&ada, &mia, &clara] {
        saved_and_looked(person).await;
    }
    let members = posted(&clara, "A mural for members", Visibility::Members).await;
    let invited = posted(&clara, "A mural for the invited", Visibility::InviteOnly).await;
    assert_eq!(ada.finds_new(1, None).await.0, []);
    assert_eq!(clara.finds_new(1, None).await.0, []);
    let (news, as_of) = mia.finds_new(1, None).await;
    assert_eq!(news, [members]);
    ada.advance(LATER_MS).await;
    clara.edits_title(members, 1, "A mural for all").await;
    assert_eq!(ada.finds_new(1, Some(as_of)).await.0, [members]);
    clara.edits_title(invited, 1, "A mural that nobody needs an invitation to").await;
    assert_eq!(mia.finds_new(1, Some(as_of)).await.0, [invited], "she had found the other");
    assert_eq!(ada.finds_new(1, Some(as_of)).await.0, [members, invited]);
}

#[actix_rt::test]
async fn a_job_that_is_posted_again_and_again_is_shown_once_and_counted() {
    let server = served().await;
    let (ada, clara, dora) =
        (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let first = posted(&clara, "A mural", Visibility::Public).await;
    ada.finds_new(1, None).await;
    for _ in 0..4 {
        posted(&clara, "a MURAL", Visibility::Public).await;
    }
    ada.finds_new(1, None).await;
    let doras = posted(&dora, "A mural", Visibility::Public).await;
    let answer = ada.matches(1, None, Some(2)).await;
    let shown: Vec<_> = answer.hits.iter().map(|hit| (hit.job, hit.twins)).collect();
    assert_eq!((shown, answer.more), (vec![(first, 4), (doras, 0)], false));
}

#[actix_rt::test]
async fn a_job_that_is_listed_thirty_times_is_shown_once_in_an_answer_also_where_there_is_more() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let mut listed = Vec::new();
    for _ in 0..30 {
        listed.push(posted(&clara, "A mural", Visibility::Public).await);
    }
    // Each of the others comes later than all that was told.
    ada.finds_new(1, None).await;
    let other = posted(&clara, "Another mural", Visibility::Public).await;
    ada.finds_new(1, None).await;
    let once_more = posted(&clara, "A mural", Visibility::Public).await;
    let shown =
        |answer: &MatchesAnswer| answer.hits.iter().map(|hit| (hit.job, hit.twins)).collect::<Vec<_>>();
    let answer = ada.matches(1, None, Some(1)).await;
    assert_eq!((shown(&answer), answer.more), (vec![(listed[0], 29)], true));
    let answer = ada.matches(1, Some(answer.as_of), Some(1)).await;
    assert_eq!((shown(&answer), answer.more), (vec![(other, 0)], true));
    let answer = ada.matches(1, Some(answer.as_of), Some(1)).await;
    assert_eq!((shown(&answer), answer.more), (vec![(once_more, 0)], false));
    let answer = ada.matches(1, None, Some(50)).await;
    assert_eq!((shown(&answer), answer.more), (vec![(listed[0], 30), (other, 0)], false));
}

#[actix_rt::test]
async fn a_job_is_told_once_however_many_days_it_is_edited_without_becoming_another() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let job = posted(&clara, "A mural", Visibility::Public).await;
    let (news, mut as_of) = ada.finds_new(1, None).await;
    assert_eq!(news, [job]);
    for day in 1..=7 {
        ada.advance(DAY_MS).await;
        clara.edits_title(job, day, &format!("A mural, day {day}")).await;
        let news;
        (news, as_of) = ada.finds_new(1, Some(as_of)).await;
        assert_eq!(news, [], "day {day}");
    }
}

#[actix_rt::test]
async fn what_is_edited_while_an_answer_is_looked_up_is_told_whatever_page_it_is_on() {
    let server = served().await;
    let (ada, bob, clara) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    // More than a page of the index, which are shown once.
    for _ in 0..PAGE_HITS {
        posted(&clara, "A mural", Visibility::Public).await;
    }
    let last = posted(&clara, "The last mural", Visibility::Public).await;
    let search = &server.worker.shared.search;
    let listed = ada.ask(List(Empty {})).await.expect("they are hers").searches;
    let params = MatchesParams { search: 1, after_as_of: None, limit: None };
    let asking = search.asking(ada.account, &listed[0], &params, PATIENCE).await.expect("it begins");
    clara.edits_title(last, 1, "The very last mural").await;
    assert_eq!(bob.searches_for("very").await, [last], "it is taken in");
    let answer = search.matched(asking).await.expect("it is answered");
    assert_eq!((answer.hits.len(), jobs(&answer)[1], answer.more), (2, last, false));
    assert_eq!(&*answer.hits[1].card.title, "The very last mural");
    assert_eq!(ada.finds_new(1, Some(answer.as_of)).await.0, []);
}

#[actix_rt::test]
async fn what_fits_no_more_when_it_would_be_shown_is_not_and_counts_as_untold() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let mut murals = Vec::new();
    for number in 0..4 {
        murals.push(posted(&clara, &format!("Mural {number}"), Visibility::Public).await);
        ada.finds_new(1, None).await;
    }
    let search = &server.worker.shared.search;
    let listed = ada.ask(List(Empty {})).await.expect("they are hers").searches;
    let params = MatchesParams { search: 1, after_as_of: None, limit: None };
    let asking = search.asking(ada.account, &listed[0], &params, PATIENCE).await.expect("it begins");
    clara.edits_title(murals[1], 1, "A fresco").await;
    clara.ask(Pause(of(murals[2]))).await.expect("it is open");
    let answer = search.matched(asking).await.expect("it is answered");
    assert_eq!((jobs(&answer), answer.more), (vec![murals[0]], true));
    let (news, as_of) = ada.finds_new(1, Some(answer.as_of)).await;
    assert_eq!(news, [murals[3]]);
    clara.edits_title(murals[1], 2, "A mural after all").await;
    clara.ask(Resume(of(murals[2]))).await.expect("it is paused");
    assert_eq!(ada.finds_new(1, Some(as_of)).await.0, murals[1..3]);
}

#[actix_rt::test]
async fn an_answer_that_takes_too_long_tells_what_it_has_and_that_there_is_more() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let mut murals = Vec::new();
    for number in 0..3 {
        murals.push(posted(&clara, &format!("Mural {number}"), Visibility::Public).await);
        ada.finds_new(1, None).await;
    }
    let search = &server.worker.shared.search;
    let listed = ada.ask(List(Empty {})).await.expect("they are hers").searches;
    let (mut told, mut after) = (Vec::new(), None);
    for answers in 1.. {
        let params = MatchesParams { search: 1, after_as_of: after, limit: None };
        let asking = search.asking(ada.account, &listed[0], &params, Duration::ZERO).await;
        let answer = search.matched(asking.expect("it begins")).await.expect("it is answered");
        told.extend(jobs(&answer));
        after = Some(answer.as_of);
        if !answer.more {
            assert_eq!(answers, 3, "each has one job");
            break;
        }
    }
    assert_eq!(told, murals);
}

#[actix_rt::test]
async fn a_job_of_just_before_the_index_was_made_anew_is_news_at_once() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let job = posted(&clara, "A mural", Visibility::Public).await;
    let search = elsewhere(&server);
    search.make_anew().await.expect("there is room for another index");
    let listed = ada.ask(List(Empty {})).await.expect("they are hers").searches;
    let params = MatchesParams { search: 1, after_as_of: None, limit: None };
    let answer = search.matches(ada.account, &listed[0], &params).await.expect("it is answered");
    assert_eq!(jobs(&answer), [job]);
}

#[actix_rt::test]
async fn a_server_that_starts_again_tells_no_job_anew_that_was_told_before() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    saved_and_looked(&ada).await;
    let mural = posted(&clara, "A mural", Visibility::Public).await;
    let fresco = posted(&clara, "A fresco", Visibility::Public).await;
    ada.advance(LATER_MS).await;
    let (news, as_of) = ada.finds_new(1, None).await;
    assert_eq!(news, [mural]);
    ada.advance(LATER_MS).await;
    let pending = Arc::new(Pending::default());
    let search = elsewhere_hearing(&server, pending.clone());
    let following = actix_rt::spawn(search.clone().follow());
    search.whole().await;
    ada.advance(LATER_MS).await;
    clara.edits_title(mural, 1, "A large mural").await;
    clara.edits_title(fresco, 1, "No fresco, but a mural").await;
    pending.add([mural, fresco].map(|job| StreamId::new(Kind::Posting, job.0)));
    let listed = ada.ask(List(Empty {})).await.expect("they are hers").searches;
    let params = MatchesParams { search: 1, after_as_of: Some(as_of), limit: None };
    let answer = search.matches(ada.account, &listed[0], &params).await.expect("it is answered");
    assert_eq!((jobs(&answer), answer.complete), (vec![fresco], true), "the mural fitted before");
    following.abort();
}

#[actix_rt::test]
async fn a_skill_is_asked_for_by_what_stands_for_it_now() {
    let server = served().await;
    let (ada, clara) = (Person::of(&server).await, Person::of(&server).await);
    let skill = |id: &str| filter(|filter| filter.skills = vec![id.to_owned()]);
    let mut skills = ::taxonomy::taxonomy().entries().filter(|entry| entry.kind().is_skill());
    let moved = skills.find_map(|entry| entry.sources().next().map(|old| (entry, old)));
    let (entry, old) = moved.expect("some skills had other ids");
    ada.saves(skill(old)).await.expect("it is narrow");
    ada.saves(skill("own:long-gone")).await.expect("it is narrow");
    ada.finds_new(1, None).await;
    let fields = Fields { skills: vec![entry.id().to_owned()], ..known_fields() };
    let job = clara.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
    clara.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
    assert_eq!(ada.finds_new(1, None).await.0, [job]);
    assert_eq!(ada.finds_new(2, None).await.0, []);
}

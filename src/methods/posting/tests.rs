//! Who sees what of a posting: every cell, for whoever asks for its state, reads its events, subscribes to it
//! or looks at it.

use protocol::account::{Block, BlockParams};
use protocol::example::Example;
use protocol::job::{DraftParams, Fields, InviteParams, JobParams, Publish, Visibility};
use protocol::posting::{CannotPropose, State, ViewParams};
use protocol::profile::{self, Basics, Section, Skill};
use protocol::stream::{ExportParams, ReadParams, SubscribeParams};
use protocol::{AccountId, ErrorCode, JobId, Kind, rules};
use serde::de::IgnoredAny;

use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

async fn posted(ada: &Person<'_>, visibility: Visibility) -> JobId {
    let fields = Fields { visibility, ..known_fields() };
    let job = ada.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
    ada.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
    job
}

async fn asked_to_propose(ada: &Person<'_>, job: JobId, freelancer: AccountId) {
    let invite = InviteParams { command_id: new_command(), job, freelancer, note: None };
    ada.ask(invite).await.expect("they are there");
}

async fn with_a_profile(person: &Person<'_>) {
    let skills = vec![Skill { id: "own:logo-design".to_owned(), ..Skill::example() }];
    for section in [Section::Basics(Basics::example()), Section::Skills(skills)] {
        let edit = profile::EditParams { command_id: new_command(), section, version: 0 };
        person.ask(edit).await.expect("it is theirs");
    }
    let publish = profile::Publish(profile::OwnParams { command_id: new_command() });
    person.ask(publish).await.expect("it says who and what");
}

async fn without_a_profile(person: &Person<'_>) {
    let hide = profile::Hide(profile::OwnParams { command_id: new_command() });
    person.ask(hide).await.expect("it is theirs");
}

/// Whether somebody may read the posting's stream, by every way that there is.
async fn reads(person: &Person<'_>, job: JobId) -> bool {
    let (kind, id) = (Kind::Posting, job.0);
    let state = person.state::<State>(kind, id).await.map(drop);
    let page = ReadParams { kind, id, after: None, before: None, limit: None };
    let page = person.call::<_, IgnoredAny>("stream.read", &page).await.map(drop);
    let subscribe = SubscribeParams { kind, id, after: Some(0) };
    let subscribed = person.call::<_, IgnoredAny>("stream.subscribe", &subscribe).await.map(drop);
    let may = state.is_ok();
    for outcome in [state, page, subscribed] {
        assert_eq!(outcome.map_err(|error| error.code), if may { Ok(()) } else { Err(ErrorCode::NotFound) });
    }
    may
}

/// Why somebody cannot propose; the error or rule where they do not see the posting.
async fn looks(person: &Person<'_>, job: JobId) -> Result<Option<CannotPropose>, String> {
    match person.ask(ViewParams { job }).await {
        Ok(shown) => Ok(shown.why),
        Err(error) => Err(error.rule().unwrap_or(error.code.name()).to_owned()),
    }
}

#[actix_rt::test]
async fn a_posting_is_seen_by_whom_its_visibility_names_and_by_its_client_and_whoever_is_invited() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (mia, eve) = (Person::of(&server).await, Person::of(&server).await);
    with_a_profile(&mia).await;
    let cells = [
        (Visibility::Public, [true, true, true, true]),
        (Visibility::Members, [true, true, true, false]),
        (Visibility::InviteOnly, [true, true, false, false]),
    ];
    for (visibility, expected) in cells {
        let job = posted(&ada, visibility).await;
        asked_to_propose(&ada, job, bob.account).await;
        for (person, expected) in [&ada, &bob, &mia, &eve].into_iter().zip(expected) {
            assert_eq!(reads(person, job).await, expected, "{visibility:?}");
            assert_eq!(looks(person, job).await.is_ok(), expected, "{visibility:?}");
        }
    }
}

#[actix_rt::test]
async fn a_posting_for_members_says_that_it_asks_for_a_profile_and_to_propose_everybody_needs_one() {
    let server = Server::start(9).await;
    let (ada, bob, mia) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, Visibility::Members).await;
    asked_to_propose(&ada, job, bob.account).await;
    assert_eq!(looks(&mia, job).await, Err(rules::NEEDS_PROFILE.to_owned()));
    assert_eq!(looks(&bob, job).await, Ok(Some(CannotPropose::NeedsProfile)));
    for person in [&bob, &mia] {
        with_a_profile(person).await;
        assert_eq!(looks(person, job).await, Ok(None));
    }
    without_a_profile(&mia).await;
    assert_eq!(
        (looks(&mia, job).await, reads(&mia, job).await),
        (Err(rules::NEEDS_PROFILE.to_owned()), false)
    );
}

#[actix_rt::test]
async fn whoever_the_client_blocks_sees_a_public_posting_and_cannot_propose() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, Visibility::Public).await;
    ada.ask(Block(BlockParams { command_id: new_command(), account: bob.account })).await.expect("blocked");
    assert_eq!(looks(&bob, job).await, Ok(Some(CannotPropose::Blocked)));
}

#[actix_rt::test]
async fn no_place_of_an_export_leads_to_a_posting() {
    let server = Server::start(9).await;
    let (ada, eve) = (Person::of(&server).await, Person::of(&server).await);
    let job = posted(&ada, Visibility::Members).await;
    for place in [format!("posting/{job}/0"), format!("credential/{job}/0")] {
        let refused = eve.call::<_, IgnoredAny>("account.export", &ExportParams { after: Some(place) }).await;
        assert_eq!(refused.map(drop).expect_err("it is of no page").code, ErrorCode::Invalid);
    }
}

#[actix_rt::test]
async fn ones_jobs_come_with_the_export_of_ones_data() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let jobs = [posted(&ada, Visibility::Public).await, posted(&ada, Visibility::InviteOnly).await];
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = ada.ask(ExportParams { after: after.take() }).await.expect("a page");
        found.extend(page.events.into_iter().filter(|event| event.kind == Kind::Job).map(|event| event.id));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(
        found,
        [jobs[1].0, jobs[1].0, jobs[0].0, jobs[0].0],
        "drafted and published, the newest first"
    );
}

//! Who writes to a posting and who reads it.

use protocol::example::Example;
use protocol::job::{Facts, Fields, Status, Visibility};
use protocol::posting::Band;
use uuid::Uuid;

use super::*;
use crate::testing::{Given as GivenOf, *};
use crate::{Caller, Journaled};

type Given = GivenOf<Posting>;

const JOB: protocol::StreamId = entity(Kind::Job, 9);

fn publish(visibility: Visibility) -> Command {
    let fields = Fields { visibility, ..Fields::example() };
    Command::Publish { client: ADA, terms_version: 1, fields, facts: Facts::example() }
}

fn posted(visibility: Visibility) -> Given {
    Given::new(JOB.id).then(JOB, publish(visibility))
}

fn changes() -> [Command; 3] {
    [
        Command::Edit { terms_version: 2, fields: Fields { skills: vec![], ..Fields::example() } },
        Command::ChangeStatus { terms_version: 2, status: Status::Paused },
        Command::ChangeBand { terms_version: 2, band: Band::From10 },
    ]
}

fn reads(given: &Given, who: impl Into<Caller> + Copy) -> bool {
    let may = given.admit(who).is_ok();
    assert_eq!(given.view(who).is_ok(), may, "whoever may read it sees it");
    may
}

#[test]
fn only_its_own_job_tells_a_posting_anything() {
    let other_job = Caller::Entity(entity(Kind::Job, 8));
    let others = [Caller::Account(ADA), Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::System];
    for who in others.into_iter().chain([other_job, Caller::Entity(entity(Kind::Room, 9))]) {
        let admit = Command::Admit { account: BOB };
        for command in changes().into_iter().chain([publish(Visibility::Public), admit]) {
            let refused = posted(Visibility::Public).ask(who, &command);
            assert_eq!(refused, Err(Refusal::Forbidden), "{command:?} of {who:?}");
        }
    }
}

#[test]
fn a_public_posting_is_read_by_whoever_is_signed_in_and_an_invite_only_one_by_its_client() {
    let public = posted(Visibility::Public);
    assert!(reads(&public, ADA) && reads(&public, BOB) && reads(&public, Caller::System));
    assert!(!reads(&public, Caller::Guest) && !reads(&public, JOB));
    let given = posted(Visibility::InviteOnly);
    assert!(reads(&given, ADA) && !reads(&given, BOB));
    assert!(!reads(&Given::new(JOB.id), ADA), "before it is published, there is none");
}

#[test]
fn whoever_is_invited_reads_a_posting_and_its_readers_hear_nothing_of_them() {
    let admit = Command::Admit { account: BOB };
    let given = posted(Visibility::InviteOnly).then(JOB, admit.clone());
    assert!(reads(&given, BOB) && !reads(&given, EVE));
    let written = given.last().write();
    assert_eq!((written.r#type, &written.body[..]), (crate::machine::NOTED, &b"\x80"[..]));
    assert_eq!(given.ask(JOB, &admit), Ok(vec![]), "once is enough");
    given.check_replay();
}

#[test]
fn a_posting_for_members_asks_for_a_profile_of_whoever_is_neither_its_client_nor_invited() {
    let asks = |given: &Given, who: Caller| match given.asked(who, &Command::AskReader) {
        Ok(Answer::Reader(Reader { needs_profile })) => Some(needs_profile),
        Err(Refusal::NotFound) => None,
        other => panic!("{other:?}"),
    };
    let asked = |visibility| {
        let given = posted(visibility).then(JOB, Command::Admit { account: BOB });
        [ADA, BOB, EVE].map(|who| asks(&given, Caller::Account(who)))
    };
    assert_eq!(asked(Visibility::Members), [Some(false), Some(false), Some(true)]);
    assert_eq!(asked(Visibility::Public), [Some(false); 3]);
    assert_eq!(asked(Visibility::InviteOnly), [Some(false), Some(false), None]);
    assert_eq!(asks(&posted(Visibility::Members), Caller::Guest), None);
    assert_eq!(asks(&Given::new(JOB.id), Caller::Account(ADA)), None);
}

#[test]
fn a_posting_that_is_shown_to_more_is_read_by_them() {
    let given = posted(Visibility::InviteOnly);
    let given = given.then(JOB, Command::Edit { terms_version: 1, fields: Fields::example() });
    assert!(reads(&given, BOB));
}

#[test]
fn a_posting_shows_what_its_job_told_last_and_never_who_the_client_is() {
    let given = changes().into_iter().fold(posted(Visibility::Public), |given, told| given.then(JOB, told));
    let shown = given.view(BOB).expect("it is public");
    assert_eq!((shown.terms_version, shown.status, shown.band), (2, Status::Paused, Band::From10));
    assert!(shown.fields.skills.is_empty());
    let client: &[u8] = Uuid::as_bytes(&ADA.0);
    let names_client = |bytes: &[u8]| bytes.windows(16).any(|window| window == client);
    assert!(given.events.iter().all(|(event, _)| !names_client(&event.write().body)));
    assert!(!names_client(&protocol::frame::to_bytes(&shown)));
    given.check_replay();
}

#[test]
fn a_job_is_published_once() {
    assert_eq!(posted(Visibility::Public).ask(JOB, &publish(Visibility::Public)), Ok(vec![]));
    for command in changes() {
        assert_eq!(Given::new(JOB.id).ask(JOB, &command), Ok(vec![]), "nothing is told before that");
    }
}

#[test]
fn every_event_says_of_which_version_the_terms_are() {
    let given = changes().into_iter().fold(posted(Visibility::Public), |given, told| given.then(JOB, told));
    let versions = given.events.iter().map(|(event, _)| match event {
        Event::Published(body, _) => body.terms_version,
        Event::Edited(body) => body.terms_version,
        Event::StatusChanged(body) => body.terms_version,
        Event::BandChanged(body) => body.terms_version,
        Event::Admitted(_) => panic!("nobody was admitted"),
    });
    assert_eq!(versions.collect::<Vec<_>>(), [1, 2, 2, 2]);
}

#[test]
fn the_bands_of_proposals_begin_where_they_say() {
    let bands = [0, 4, 5, 9, 10, 19, 20, 49, 50, 2_000].map(Band::of);
    use Band::{From0, From5, From10, From20, From50};
    assert_eq!(bands, [From0, From0, From5, From5, From10, From10, From20, From20, From50, From50]);
}

#[test]
fn every_change_of_what_a_posting_shows_stands_in_the_feed_of_search_and_an_invitation_does_not() {
    let changes_told = |given: &Given| {
        let effects = given.effects();
        let feed = effects.iter().filter_map(|effect| match effect {
            Effect::Row(row) if row.table == rows::Table::SearchFeed => row.model::<rows::FeedRow>().ok()?,
            _ => None,
        });
        feed.map(|row| (row.stream(), row.seq)).collect::<Vec<_>>()
    };
    let mut given = posted(Visibility::Public);
    assert_eq!(changes_told(&given), [(given.stream, 1)]);
    for told in changes() {
        given = given.then(JOB, told);
        assert_eq!(changes_told(&given), [(given.stream, given.head)]);
    }
    let given = given.then(JOB, Command::Admit { account: BOB });
    assert_eq!(changes_told(&given), []);
}

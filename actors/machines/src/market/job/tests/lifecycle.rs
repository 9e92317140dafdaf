//! How a job begins, opens, rests and ends.

use protocol::job::{Pay, State, Visibility};
use protocol::posting::CannotPropose;
use protocol::rules;
use rows::JobRow;

use super::*;
use crate::{Caller, Effect, Machine, Refusal};

/// Every command that its client sends to a job that exists.
fn of_the_client() -> [Command; 6] {
    let edit = Command::Edit { fields: Fields::default(), version: 1, taxonomy_version: 1 };
    [edit, publish(), Command::Pause, Command::Resume, close(), Command::Reopen]
}

#[test]
fn nobody_but_its_client_finds_a_job() {
    for given in [drafted(), published()] {
        for command in of_the_client() {
            for who in [Caller::Account(BOB), Caller::Guest, Caller::Entity(entity(protocol::Kind::Room, 1))]
            {
                assert_eq!(given.ask(who, &command), Err(Refusal::NotFound), "{command:?} of {who:?}");
            }
        }
        for who in [Caller::Account(BOB), Caller::Guest] {
            assert_eq!(given.view(who), Err(Refusal::NotFound));
            assert_eq!(given.admit(who), Err(Refusal::NotFound));
        }
        assert_eq!((given.admit(ADA), given.admit(Caller::System)), (Ok(()), Ok(())));
    }
    for command in of_the_client() {
        assert_eq!(Given::new(JOB).ask(ADA, &command), Err(Refusal::NotFound), "{command:?}");
    }
}

#[test]
fn a_draft_may_lack_anything_and_what_is_published_lacks_nothing_that_others_need() {
    let lacking = |take: fn(&mut Fields)| {
        let mut fields = fields();
        take(&mut fields);
        let given = Given::new(JOB).then(ADA, Command::Draft { fields, taxonomy_version: 1 });
        match given.ask(ADA, &publish()) {
            Err(Refusal::Invalid { field, .. }) => field.into_owned(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(lacking(|fields| fields.title = None), "fields.title");
    assert_eq!(lacking(|fields| fields.description = None), "fields.description");
    assert_eq!(lacking(|fields| fields.category = None), "fields.category");
    assert_eq!(lacking(|fields| fields.pay = None), "fields.pay");
    assert_eq!(published().status(), Status::Open);
}

#[test]
fn publishing_tells_the_posting_what_it_shows_and_of_the_client_only_what_is_known() {
    let given = published();
    let told = posting::Command::Publish {
        client: ADA,
        terms_version: 1,
        fields: given.view(ADA).expect("hers").fields,
        facts: Facts::example(),
    };
    assert_eq!(given.told::<Posting>(), [(JOB, told)]);
    assert_eq!(given.tells().len(), 1, "nobody else is told");
    let State { terms_version, facts, .. } = given.view(ADA).expect("hers");
    assert_eq!((terms_version, facts), (1, Some(Facts::example())));
    given.check_replay();
}

#[test]
fn a_draft_tells_nobody_anything() {
    let edit = Command::Edit { fields: Fields::default(), version: 1, taxonomy_version: 1 };
    let given = drafted().then(ADA, edit);
    assert!(given.tells().is_empty() && drafted().tells().is_empty());
    assert!(given.then(ADA, close()).tells().is_empty());
}

#[test]
fn a_retry_that_finds_other_facts_of_the_client_is_the_same_command() {
    let bytes = |facts| protocol::frame::to_bytes(&Command::Publish { facts });
    assert_eq!(bytes(Facts::example()), bytes(Facts::default()));
}

#[test]
fn a_job_goes_only_where_its_status_allows() {
    let rule = |name| Some(Refusal::rule(name));
    let turns = [Command::Pause, Command::Resume, close(), Command::Reopen, publish()];
    let (not_open, not_paused) = (rule(rules::JOB_NOT_OPEN), rule(rules::JOB_NOT_PAUSED));
    let (not_over, not_draft) = (rule(rules::JOB_NOT_OVER), rule(rules::JOB_NOT_DRAFT));
    let cases = [
        (drafted(), [not_open.clone(), not_paused.clone(), None, not_over.clone(), None]),
        (published(), [None, not_paused.clone(), None, not_over.clone(), not_draft.clone()]),
        (
            published().then(ADA, Command::Pause),
            [not_open.clone(), None, None, not_over.clone(), not_draft.clone()],
        ),
        (
            published().then(ADA, close()),
            [not_open.clone(), not_paused.clone(), rule(rules::JOB_CLOSED), None, not_draft.clone()],
        ),
        (drafted().then(ADA, close()), [not_open, not_paused, rule(rules::JOB_CLOSED), not_over, not_draft]),
    ];
    for (given, expected) in cases {
        assert_eq!(given.refused(ADA, &turns), expected, "{:?}", given.status());
    }
}

#[test]
fn the_posting_hears_each_change_of_the_status_in_order() {
    let mut given = published();
    let mut heard = Vec::new();
    for command in [Command::Pause, Command::Resume, close(), Command::Reopen] {
        given = given.then(ADA, command);
        heard.extend(given.posted());
    }
    let told = |status| posting::Command::ChangeStatus { terms_version: 1, status };
    assert_eq!(heard, [Status::Paused, Status::Open, Status::Closed, Status::Open].map(told));
    given.check_replay();
}

#[test]
fn a_job_that_was_reopened_has_no_reason_to_be_closed() {
    let given = published().then(ADA, close());
    assert!(given.view(ADA).expect("hers").reason.is_some());
    assert_eq!(given.then(ADA, Command::Reopen).view(ADA).expect("hers").reason, None);
}

#[test]
fn the_status_changes_so_often_and_then_the_job_can_still_be_resumed_and_closed() {
    let mut given = published();
    for _ in 0..STATES_MAX / 2 {
        given = given.then(ADA, Command::Pause).then(ADA, Command::Resume);
    }
    let too_many = Err(Refusal::rule(rules::TOO_MANY_STATES));
    assert_eq!(given.ask(ADA, &Command::Pause), too_many);
    let given = given.then(ADA, close());
    assert_eq!(given.ask(ADA, &Command::Reopen), too_many);
    given.check_replay();
}

#[test]
fn each_event_writes_the_line_of_the_clients_list() {
    let rows = |given: &Given| {
        let rows = given.effects().into_iter().filter_map(|effect| match effect {
            Effect::Row(row) => row.model::<JobRow>().expect("it reads"),
            _ => None,
        });
        rows.map(|row| (row.client, row.status)).collect::<Vec<_>>()
    };
    assert_eq!(rows(&drafted()), [(ADA, Status::Draft)]);
    assert_eq!(rows(&published()), [(ADA, Status::Open)]);
    assert_eq!(rows(&published().then(ADA, close())), [(ADA, Status::Closed)]);
}

#[test]
fn whoever_asks_hears_why_they_cannot_propose() {
    let asks = |given: &Given, who| match given.asked(who, &Command::AskPropose) {
        Ok(Answer::Asked(Asked { why, .. })) => why,
        other => panic!("{other:?}"),
    };
    let given = published();
    assert_eq!((asks(&given, ADA), asks(&given, BOB)), (Some(CannotPropose::OwnJob), None));
    assert_eq!(asks(&given.clone().later(30 * DAY), BOB), Some(CannotPropose::JobNotOpen));
    assert_eq!(asks(&given.then(ADA, Command::Pause), BOB), Some(CannotPropose::JobNotOpen));
    let fields = Fields { visibility: Visibility::InviteOnly, ..fields() };
    let invites =
        Given::new(JOB).then(ADA, Command::Draft { fields, taxonomy_version: 1 }).then(ADA, publish());
    assert_eq!(asks(&invites, BOB), Some(CannotPropose::NotInvited));
    let nothing = Given::new(JOB).asked(BOB, &Command::AskPropose);
    assert_eq!(nothing, Err(Refusal::NotFound));
}

#[test]
fn amounts_are_kept_in_the_decimals_of_their_currency() {
    let Some(Pay::Fixed(fixed)) = drafted().view(ADA).expect("hers").fields.pay else { panic!("fixed") };
    assert_eq!(fixed.budget, "250.00");
}

#[test]
fn what_time_says_only_time_says() {
    for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::System] {
        let said = published().later(40 * DAY).ask(who, &Command::IdleDue { due_at: NOON });
        assert_eq!(said, Err(Refusal::Forbidden), "{who:?}");
    }
    assert!(Job::timer("another", NOON).is_none());
}

#[test]
fn a_posting_has_at_most_a_hundred_events_in_the_longest_life_of_its_job() {
    let mut given = published();
    let mut told = given.posted().len();
    let mut does = |given: Given, command: Command| {
        let given = given.then(ADA, command);
        told += given.posted().len();
        given
    };
    for version in 1..=protocol::checks::JOB_EDITS_MAX {
        let fields = Fields { title: Some(format!("Title {version}")), ..fields() };
        given = does(given, Command::Edit { fields, version, taxonomy_version: 1 });
    }
    while given.ask(ADA, &Command::Pause).is_ok() {
        given = does(given, Command::Pause);
        given = does(given, Command::Resume);
    }
    while given.ask(ADA, &close()).is_ok() {
        given = does(given, close());
        if given.ask(ADA, &Command::Reopen).is_ok() {
            given = does(given, Command::Reopen);
        }
    }
    let bands = 4;
    assert!(told + bands <= 100, "{told}");
}

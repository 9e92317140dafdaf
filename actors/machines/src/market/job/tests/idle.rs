//! A job in which nothing happens is warned, and expires.

use protocol::rules;

use super::*;
use crate::{Caller, Machine, Refusal};

const WARNED: Millis = 25 * DAY;
const OVER: Millis = 30 * DAY;

#[test]
fn a_job_is_warned_after_25_days_and_expires_after_30() {
    let given = published();
    assert_eq!(given.due(), Some(NOON + WARNED));
    let given = given.rings();
    let shown = given.view(ADA).expect("hers");
    assert_eq!((shown.status, shown.expires_at), (Status::Open, Some(NOON + OVER)));
    assert_eq!(given.due(), Some(NOON + OVER));
    let given = given.rings();
    assert_eq!((given.status(), given.due()), (Status::Expired, None));
    let told = posting::Command::ChangeStatus { terms_version: 1, status: Status::Expired };
    assert_eq!(given.posted(), [told]);
    given.check_replay();
}

#[test]
fn whatever_its_client_does_in_a_job_begins_the_thirty_days_anew() {
    let edit =
        Command::Edit { fields: Fields { skills: vec![], ..fields() }, version: 1, taxonomy_version: 1 };
    for command in [edit, Command::Pause] {
        let given = published().later(29 * DAY).then(ADA, command);
        assert_eq!(given.due(), Some(NOON + 29 * DAY + WARNED));
        assert!(!given.machine.awaits_timer("idle", NOON + WARNED));
        assert!(given.machine.awaits_timer("idle", NOON + 29 * DAY + WARNED));
        let warned = given.rings();
        let again = warned.later(DAY);
        assert_eq!(again.view(ADA).expect("hers").expires_at, Some(NOON + 29 * DAY + OVER));
        again.check_replay();
    }
    let warned = published().rings().then(ADA, Command::Pause);
    assert_eq!(warned.view(ADA).expect("hers").expires_at, None, "it is not warned any more");
}

#[test]
fn a_timer_that_comes_early_late_or_twice_changes_only_what_it_is_due_for() {
    let ring = |due_at| Command::IdleDue { due_at };
    let mut given = published();
    assert!(given.does(Caller::Time, &ring(NOON + WARNED)).is_empty(), "it is not due yet");
    let mut given = given.rings();
    assert!(given.does(Caller::Time, &ring(NOON + WARNED)).is_empty(), "it was heard");
    let mut given = given.rings().later(OVER);
    assert!(given.does(Caller::Time, &ring(NOON + OVER)).is_empty(), "it was heard");
    for given in [drafted(), published().then(ADA, close())] {
        assert_eq!(given.due(), None);
        assert!(given.later(OVER).does(Caller::Time, &ring(NOON + WARNED)).is_empty());
    }
}

#[test]
fn a_job_whose_time_is_over_has_expired_whether_or_not_its_timer_was_heard() {
    let late = published().later(OVER);
    assert_eq!(late.ask(ADA, &Command::Pause), Err(Refusal::rule(rules::JOB_NOT_OPEN)));
    assert_eq!(late.ask(ADA, &close()), Err(Refusal::rule(rules::JOB_CLOSED)));
    let reopened = late.clone().then(ADA, Command::Reopen);
    let names: Vec<_> = reopened.events.iter().map(|(event, _)| crate::Journaled::name(event)).collect();
    assert_eq!(names, ["drafted", "published", "expired", "reopened"]);
    assert_eq!((reopened.status(), reopened.due()), (Status::Open, Some(NOON + OVER + WARNED)));
    let edit =
        Command::Edit { fields: Fields { skills: vec![], ..fields() }, version: 1, taxonomy_version: 1 };
    let edited = late.then(ADA, edit);
    assert_eq!((edited.status(), edited.due()), (Status::Expired, None), "an edit does not open it");
    edited.check_replay();
    assert!(published().later(OVER - 1).ask(ADA, &Command::Pause).is_ok());
}

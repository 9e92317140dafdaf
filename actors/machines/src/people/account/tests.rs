//! Who makes an account and who sees it.

use super::*;
use crate::Journaled;
use crate::testing::*;

const CREDENTIAL: Caller = Caller::Entity(entity(Kind::Credential, 7));

fn create() -> Command {
    Command::Create { display_name: "Ada".to_owned() }
}

fn nobody() -> Given<Account> {
    Given::new(ADA.0)
}

fn made() -> Given<Account> {
    nobody().then(CREDENTIAL, create())
}

#[test]
fn everyone_signed_in_sees_an_account_and_nobody_else() {
    let account = made();
    let state =
        State { account: ADA, display_name: "Ada".to_owned(), handle: None, created_at: NOON, closed: false };
    assert_eq!(account.view(BOB), Ok(state));
    assert_eq!(account.admit(BOB), Ok(()));
    assert_eq!(account.view(Caller::Guest), Err(Refusal::NotFound));
    assert_eq!(account.admit(Caller::Guest), Err(Refusal::NotFound));
}

#[test]
fn an_account_that_nobody_registered_is_not_found() {
    let account = nobody();
    assert_eq!(account.view(ADA), Err(Refusal::NotFound));
    assert_eq!(account.view(Caller::System), Err(Refusal::NotFound));
}

#[test]
fn only_a_credential_makes_an_account() {
    let account = nobody();
    let room = Caller::Entity(entity(Kind::Room, 3));
    for who in [Caller::Account(ADA), Caller::Guest, Caller::Time, Caller::System, room] {
        assert_eq!(account.ask(who, &create()), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn an_account_is_made_once() {
    let again = made().ask(CREDENTIAL, &create());
    assert_eq!(again, Err(Refusal::rule(rules::ALREADY_EXISTS)));
}

fn rename(display_name: &str) -> Command {
    Command::Rename { display_name: display_name.to_owned() }
}

#[test]
fn the_person_alone_changes_the_name_that_others_see() {
    let account = made().then(Caller::Account(ADA), rename("Ada Lovelace"));
    assert_eq!(account.view(BOB).map(|state| state.display_name), Ok("Ada Lovelace".to_owned()));
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, CREDENTIAL] {
        assert_eq!(account.ask(who, &rename("Eve")), Err(Refusal::NotFound), "{who:?}");
    }
    assert_eq!(nobody().ask(ADA, &rename("Ada")), Err(Refusal::NotFound));
}

#[test]
fn a_name_that_is_shown_already_is_no_event() {
    assert_eq!(made().ask(ADA, &rename("Ada")), Ok(Vec::new()));
}

#[test]
fn a_closed_account_shows_no_name_and_takes_none() {
    for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Guest, Caller::System] {
        assert_eq!(made().ask(who, &Command::Close), Err(Refusal::Forbidden), "{who:?}");
    }
    let account = made().then(CREDENTIAL, Command::Close);
    let state = account.view(BOB).expect("everyone still sees it");
    assert_eq!((state.closed, state.display_name.as_str()), (true, ""));
    assert_eq!(account.ask(ADA, &rename("Ada")), Err(Refusal::NotFound));
    assert_eq!(account.ask(CREDENTIAL, &Command::Close), Ok(Vec::new()), "once");
    account.check_replay();
}

#[test]
fn its_events_read_back_as_they_were_written() {
    let account = made().then(Caller::Account(ADA), rename("Ada Lovelace"));
    account.check_replay();
    let written = account.last().write();
    assert!(Event::read("moved", &written.body, None).is_err());
}

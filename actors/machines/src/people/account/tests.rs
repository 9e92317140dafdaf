//! Who makes an account and who sees it.

use protocol::StreamId;
use uuid::Uuid;

use super::*;
use crate::Journaled;

const ADA: AccountId = AccountId(Uuid::from_u128(1));
const BOB: AccountId = AccountId(Uuid::from_u128(2));
const STREAM: StreamId = StreamId::new(Kind::Account, ADA.0);
const CREDENTIAL: Caller = Caller::Entity(StreamId::new(Kind::Credential, Uuid::from_u128(7)));
const NOON: Millis = 43_200_000;

fn by(who: Caller) -> Occasion {
    Occasion { stream: STREAM, who, now: NOON, head: 0, command_id: None }
}

fn create() -> Command {
    Command::Create { display_name: "Ada".to_owned() }
}

fn made() -> Account {
    let mut account = Account::default();
    let events = account.decide(&by(CREDENTIAL), &create()).expect("a credential makes it");
    let at = Stamp { stream: STREAM, seq: 1, at: NOON, by: None, command_id: None };
    account.apply(&events[0], &at);
    account
}

#[test]
fn everyone_signed_in_sees_an_account_and_nobody_else() {
    let account = made();
    let state = State { account: ADA, display_name: "Ada".to_owned(), created_at: NOON };
    assert_eq!(account.view(&by(Caller::Account(BOB))), Ok(state));
    assert_eq!(account.admit(&by(Caller::Account(BOB))), Ok(()));
    assert_eq!(account.view(&by(Caller::Guest)), Err(Refusal::NotFound));
    assert_eq!(account.admit(&by(Caller::Guest)), Err(Refusal::NotFound));
}

#[test]
fn an_account_that_nobody_registered_is_not_found() {
    let account = Account::default();
    assert_eq!(account.view(&by(Caller::Account(ADA))), Err(Refusal::NotFound));
    assert_eq!(account.view(&by(Caller::System)), Err(Refusal::NotFound));
}

#[test]
fn only_a_credential_makes_an_account() {
    let account = Account::default();
    let room = Caller::Entity(StreamId::new(Kind::Room, Uuid::from_u128(3)));
    for who in [Caller::Account(ADA), Caller::Guest, Caller::Time, Caller::System, room] {
        assert_eq!(account.decide(&by(who), &create()), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn an_account_is_made_once() {
    let again = made().decide(&by(CREDENTIAL), &create());
    assert_eq!(again, Err(Refusal::rule(rules::ALREADY_EXISTS)));
}

#[test]
fn its_event_reads_back_as_it_was_written() {
    let event = Event::Created(Created { display_name: "Ada".to_owned() });
    let written = event.write();
    let back = Event::read(written.r#type, &written.body, written.private.as_deref());
    assert_eq!(back.expect("reads back"), event);
    assert!(Event::read("renamed", &written.body, None).is_err());
}

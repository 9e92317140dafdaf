//! Who gets a handle, and when.

use protocol::{AccountId, Kind, StreamId};

use super::machine::Answer;
use super::*;
use crate::people::account::{self, Account, Claimed};
use crate::testing::*;
use crate::{Caller, Machine, Refusal};

type Given = crate::testing::Given<Handle>;

fn free() -> Given {
    Given::new(id_of("ada"))
}

fn by(account: AccountId) -> Caller {
    Caller::Entity(StreamId::new(Kind::Account, account.0))
}

fn claim(claim: u64) -> Command {
    Command::Claim { handle: "ada".to_owned(), claim }
}

fn claimed(claim: u64) -> Claimed {
    Claimed { handle: "ada".to_owned(), claim }
}

impl Given {
    fn looked_at_by(&self, account: AccountId) -> (Option<AccountId>, bool) {
        match self.asked(account, &Command::Look) {
            Ok(Answer::Looked { holder, is_free }) => (holder, is_free),
            other => panic!("no look: {other:?}"),
        }
    }
}

#[test]
fn the_first_to_claim_a_handle_has_it_and_the_second_is_told_that_it_does_not() {
    let given = free().then(by(ADA), claim(2));
    assert_eq!(given.told::<Account>(), [(ADA.0, account::Command::HandleGranted(claimed(2)))]);
    let given = given.then(by(BOB), claim(5));
    assert_eq!(given.told::<Account>(), [(BOB.0, account::Command::HandleRefused(claimed(5)))]);
    assert_eq!(given.looked_at_by(BOB), (Some(ADA), false));
    assert_eq!(given.looked_at_by(ADA), (Some(ADA), true));
    given.check_replay();
}

#[test]
fn a_claim_is_answered_once_the_account_knows_how_it_ends() {
    assert!(Handle::answers_once_told(&claim(2)));
    assert!(!Handle::answers_once_told(&Command::Release));
}

#[test]
fn a_handle_that_is_given_up_is_kept_90_days_for_whoever_had_it_and_free_after_that() {
    let given = free().then(by(ADA), claim(2)).then(by(ADA), Command::Release);
    assert_eq!(given.told::<Account>(), []);
    assert_eq!((given.looked_at_by(ADA), given.looked_at_by(BOB)), ((None, true), (None, false)));
    let last_day = given.clone().later(KEPT_MS - 1);
    assert!(matches!(last_day.ask(by(BOB), &claim(5)).as_deref(), Ok([Event::Refused(_)])));
    assert!(matches!(last_day.ask(by(ADA), &claim(9)).as_deref(), Ok([Event::Granted(_)])), "it comes back");
    let given = given.later(KEPT_MS);
    assert_eq!((given.looked_at_by(ADA), given.looked_at_by(BOB)), ((None, true), (None, true)));
    let given = given.then(by(BOB), claim(5));
    assert_eq!(given.looked_at_by(ADA), (Some(BOB), false));
    given.check_replay();
}

#[test]
fn only_whoever_has_a_handle_gives_it_up() {
    let given = free().then(by(ADA), claim(2));
    assert_eq!(given.ask(by(BOB), &Command::Release), Ok(vec![]));
    assert_eq!(free().ask(by(BOB), &Command::Release), Ok(vec![]));
    let given = given.then(by(ADA), Command::Release);
    assert_eq!(given.ask(by(ADA), &Command::Release), Ok(vec![]), "the 90 days do not begin anew");
}

#[test]
fn only_accounts_claim_and_release_handles_and_nobody_reads_one() {
    let given = free().then(by(ADA), claim(2));
    for who in
        [Caller::Account(ADA), Caller::Guest, Caller::Time, Caller::System, entity(Kind::Room, 1).into()]
    {
        assert_eq!(given.ask(who, &claim(3)), Err(Refusal::Forbidden), "{who:?}");
        assert_eq!(given.ask(who, &Command::Release), Err(Refusal::Forbidden), "{who:?}");
        assert_eq!(given.view(who), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(given.admit(who), Err(Refusal::NotFound), "{who:?}");
    }
}

#[test]
fn a_look_changes_nothing() {
    assert_eq!(free().ask(ADA, &Command::Look), Ok(vec![]));
    assert_eq!(free().looked_at_by(ADA), (None, true));
}

#[test]
fn every_handle_has_an_id_of_its_own() {
    assert_eq!(id_of("ada"), id_of("ada"));
    assert_ne!(id_of("ada"), id_of("adb"));
}

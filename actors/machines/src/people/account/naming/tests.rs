//! How an account comes to a handle, changes it, and does without one that it does not get.

use protocol::account::{Created, MeAnswer, State};
use protocol::{Kind, StreamId};

use super::*;
use crate::people::account::{Account, Answer, Command, Event};
use crate::testing::*;
use crate::{Caller, Machine};

type Given = crate::testing::Given<Account>;

fn ada() -> Given {
    let mut given = Given::new(ADA.0);
    given.happens(None, Event::Created(Created { display_name: "Ada".to_owned() }));
    given
}

fn set(handle: &str) -> Command {
    Command::SetHandle { handle: handle.to_owned() }
}

fn from(handle: &str) -> Caller {
    Caller::Entity(StreamId::new(Kind::Handle, id_of(handle)))
}

/// The claim that the last event made.
fn claim_of(given: &Given, handle: &str) -> Claimed {
    Claimed { handle: handle.to_owned(), claim: given.head }
}

impl Given {
    /// Claims a handle, and gets it.
    fn having(self, handle: &str) -> Self {
        let given = self.then(ADA, set(handle));
        let granted = Command::HandleGranted(claim_of(&given, handle));
        given.then(from(handle), granted)
    }

    fn me(&self) -> MeAnswer {
        match self.asked(ADA, &Command::Me) {
            Ok(Answer::Me(me)) => me,
            other => panic!("nobody: {other:?}"),
        }
    }

    /// Who has the handle, who is waited for, and when it may change.
    fn naming(&self) -> (Option<String>, Option<String>, Option<Millis>) {
        let MeAnswer { handle, handle_claimed, handle_changes_at, .. } = self.me();
        (handle, handle_claimed, handle_changes_at)
    }

    fn refusal(&self, command: &Command) -> Option<Refusal> {
        self.ask(ADA, command).err()
    }
}

fn some(handle: &str) -> Option<String> {
    Some(handle.to_owned())
}

#[test]
fn an_account_asks_a_handle_and_has_it_once_the_handle_says_so() {
    let given = ada().then(ADA, set("ada"));
    let asked = handle::Command::Claim { handle: "ada".to_owned(), claim: given.head };
    assert_eq!(given.told::<Handle>(), [(id_of("ada"), asked)]);
    assert_eq!(given.naming(), (None, some("ada"), None));
    assert_eq!(given.view(BOB).map(|state| state.handle), Ok(None), "others see nothing of a claim");
    let granted = Command::HandleGranted(claim_of(&given, "ada"));
    let given = given.then(from("ada"), granted);
    assert_eq!(given.naming(), (some("ada"), None, None));
    let display_name = "Ada".to_owned();
    let state = State { account: ADA, display_name, handle: some("ada"), created_at: NOON, closed: false };
    assert_eq!(given.view(BOB), Ok(state));
    assert_eq!(given.tells(), [], "there was none before");
    given.check_replay();
}

#[test]
fn whoever_sets_a_handle_is_answered_once_the_handle_was_asked_and_no_tell_waits_in_turn() {
    assert!(Account::answers_once_told(&set("ada")));
    let claimed = Claimed { handle: "ada".to_owned(), claim: 2 };
    for told in [Command::HandleGranted(claimed.clone()), Command::HandleRefused(claimed)] {
        assert!(!Account::answers_once_told(&told));
    }
}

#[test]
fn an_account_that_does_not_get_a_handle_keeps_the_one_it_has_and_its_inbox_says_so() {
    let given = ada().having("ada").then(ADA, set("countess"));
    let refused = Command::HandleRefused(claim_of(&given, "countess"));
    let given = given.then(from("countess"), refused.clone());
    let news = inbox::Command::HandleRefused(HandleRefused { handle: "countess".to_owned() });
    assert_eq!(given.tells(), [news.to(ADA)]);
    assert_eq!(given.naming(), (some("ada"), None, None));
    assert_eq!(given.ask(from("countess"), &refused), Ok(vec![]), "once");
    given.check_replay();
}

#[test]
fn the_first_choice_is_free_and_a_handle_changes_once_in_30_days() {
    let given = ada().having("ada");
    let given = given.having("countess");
    let released = (id_of("ada"), handle::Command::Release);
    assert_eq!(given.told::<Handle>(), [released], "it gives the old one up only now");
    let until = given.now + CHANGED_EVERY_MS;
    assert_eq!(given.naming(), (some("countess"), None, Some(until)));
    let given = given.later(CHANGED_EVERY_MS - 1);
    for handle in ["enchantress", "ada"] {
        assert_eq!(given.refusal(&set(handle)), Some(Refusal::rule(rules::HANDLE_TOO_SOON)), "{handle}");
    }
    let given = given.later(1);
    assert_eq!(given.naming(), (some("countess"), None, None));
    let given = given.having("ada");
    assert_eq!(given.told::<Handle>(), [(id_of("countess"), handle::Command::Release)], "it takes it back");
    given.check_replay();
}

#[test]
fn a_claim_that_was_refused_is_no_change() {
    let given = ada().having("ada").then(ADA, set("countess"));
    let refused = Command::HandleRefused(claim_of(&given, "countess"));
    let given = given.then(from("countess"), refused).having("enchantress");
    assert_eq!(given.naming().0, some("enchantress"));
}

#[test]
fn an_account_claims_one_handle_at_a_time() {
    let given = ada().having("ada").then(ADA, set("countess"));
    for other in ["enchantress", "ada"] {
        assert_eq!(given.refusal(&set(other)), Some(Refusal::rule(rules::HANDLE_CLAIMED)), "{other}");
    }
    assert_eq!(given.ask(ADA, &set("countess")), Ok(vec![]), "the same is under way already");
}

#[test]
fn the_handle_that_an_account_has_is_no_event() {
    assert_eq!(ada().having("ada").ask(ADA, &set("ada")), Ok(vec![]));
}

#[test]
fn a_reserved_word_is_refused_before_anything_is_written() {
    assert_eq!(ada().refusal(&set("support")), Some(Refusal::rule(rules::HANDLE_RESERVED)));
}

#[test]
fn a_handle_that_is_granted_when_nobody_waits_for_it_is_given_back_unless_it_is_the_one_that_is_held() {
    let given = ada().having("ada");
    let late = Claimed { handle: "countess".to_owned(), claim: 1 };
    let given = given.then(from("countess"), Command::HandleGranted(late));
    assert_eq!(given.told::<Handle>(), [(id_of("countess"), handle::Command::Release)]);
    assert_eq!(given.naming(), (some("ada"), None, None));
    let again = Claimed { handle: "ada".to_owned(), claim: 2 };
    assert_eq!(given.ask(from("ada"), &Command::HandleGranted(again)), Ok(vec![]));
    given.check_replay();
}

#[test]
fn only_the_person_claims_and_only_handles_answer() {
    let given = ada().then(ADA, set("ada"));
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, from("ada")] {
        assert_eq!(given.ask(who, &set("eve")), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(given.ask(who, &Command::Me), Err(Refusal::NotFound), "{who:?}");
        let findable = Command::SetFindable { by_email: true };
        assert_eq!(given.ask(who, &findable), Err(Refusal::NotFound), "{who:?}");
    }
    let claim = claim_of(&given, "ada");
    for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::System] {
        assert_eq!(
            given.ask(who, &Command::HandleGranted(claim.clone())),
            Err(Refusal::Forbidden),
            "{who:?}"
        );
        assert_eq!(
            given.ask(who, &Command::HandleRefused(claim.clone())),
            Err(Refusal::Forbidden),
            "{who:?}"
        );
    }
}

#[test]
fn an_email_finds_nobody_who_has_not_said_that_it_may() {
    let findable = |by_email| Command::SetFindable { by_email };
    assert!(!ada().me().findable_by_email);
    assert_eq!(ada().ask(ADA, &findable(false)), Ok(vec![]));
    let given = ada().then(ADA, findable(true));
    assert!(given.me().findable_by_email);
    assert_eq!(given.ask(ADA, &findable(true)), Ok(vec![]));
    let given = given.then(ADA, findable(false));
    assert!(!given.me().findable_by_email);
    given.check_replay();
}

#[test]
fn a_closed_account_gives_its_handle_up_and_one_that_is_granted_later_goes_back() {
    const CREDENTIAL: Caller = Caller::Entity(entity(Kind::Credential, 7));
    let given = ada().having("ada").later(CHANGED_EVERY_MS).then(ADA, set("countess"));
    let claim = claim_of(&given, "countess");
    let given = given.then(CREDENTIAL, Command::Close);
    assert_eq!(given.told::<Handle>(), [(id_of("ada"), handle::Command::Release)]);
    assert_eq!(given.view(BOB).map(|state| state.handle), Ok(None));
    let given = given.then(from("countess"), Command::HandleGranted(claim));
    assert_eq!(given.told::<Handle>(), [(id_of("countess"), handle::Command::Release)]);
    for command in [set("lovelace"), Command::Me, Command::SetFindable { by_email: true }] {
        assert_eq!(given.refusal(&command), Some(Refusal::NotFound), "{command:?}");
    }
    given.check_replay();
}

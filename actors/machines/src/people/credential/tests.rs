//! Who holds an email, and what becomes of the tokens signed in with it.

use protocol::{AccountId, Kind, Millis, StreamId, rules};
use uuid::Uuid;

use super::*;
use crate::tells::credential::ToCredential;
use crate::testing::*;
use crate::{Caller, Journaled, Machine, Refusal};

mod moving;

const STREAM: StreamId = entity(Kind::Credential, 7);
const PHONE: FamilyId = FamilyId(Uuid::from_u128(21));
const MONTH: Millis = 30 * DAY;

type Given = crate::testing::Given<Credential>;

impl Given {
    fn nothing() -> Self {
        Given::new(STREAM.id)
    }

    fn registered() -> Self {
        Self::nothing().then(Caller::Guest, register())
    }

    fn signed_in(family: FamilyId) -> Self {
        Self::registered().then(Caller::Guest, open(family, NOON))
    }

    /// What a connection that has not signed in is told.
    fn hears(&self, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.ask(Caller::Guest, command)
    }

    /// Does it for such a connection, and answers as the shell would.
    fn done(&mut self, command: Command) -> Answer {
        let answer = self.asked(Caller::Guest, &command).expect("no remembered refusal");
        self.does(Caller::Guest, &command);
        answer
    }
}

fn phc() -> PasswordHash {
    PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned())
}

fn token(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

fn register() -> Command {
    let display_name = "  Ada".to_owned();
    Command::Register { password_hash: phc(), account: ADA, display_name, shown: "Ada".to_owned() }
}

fn grant(family: FamilyId, number: u8, clock: Millis) -> IssuedToken {
    let before_until = clock + 10 * OVERLAP_MILLIS_MAX;
    IssuedToken {
        family,
        refresh: token(number),
        clock,
        good_until: clock + MONTH,
        before_until,
        device: None,
        label: None,
    }
}

/// Opens a family with token 1.
fn open(family: FamilyId, clock: Millis) -> Command {
    Command::Open { checked: phc(), grant: grant(family, 1, clock) }
}

/// Uses a token of the phone's; the successor of each is the next number.
fn rotate(number: u8, clock: Millis) -> Command {
    Command::Rotate { account: ADA, used: token(number), next: grant(PHONE, number + 1, clock) }
}

fn resume(family: FamilyId) -> Command {
    Command::Resume { account: ADA, family }
}

fn family(number: u128) -> FamilyId {
    FamilyId(Uuid::from_u128(1_000 + number))
}

#[test]
fn the_first_to_register_has_the_email() {
    let given = Given::registered();
    assert_eq!(given.hears(&register()), Err(Refusal::rule(rules::EMAIL_TAKEN)));
    let view = given.view(Caller::System).expect("the server may");
    assert_eq!((view.account, view.registered_by), (ADA, Some(COMMAND)));
    assert_eq!(view.password_hash, phc());
}

#[test]
fn registering_makes_the_account_before_it_is_answered() {
    assert!(Credential::answers_once_told(&register()));
    let given = Given::registered();
    assert_eq!((given.events.len(), given.effects().len()), (1, 1), "it tells one thing");
    let expected = crate::people::account::Command::Create { display_name: "Ada".to_owned() };
    assert_eq!(given.told::<crate::people::account::Account>(), [(ADA.0, expected)]);
}

#[test]
fn nobody_reads_a_credential_and_only_the_server_views_it() {
    let given = Given::signed_in(PHONE);
    for who in [Caller::Account(ADA), Caller::Guest, Caller::Time, Caller::Entity(STREAM)] {
        assert_eq!(given.view(who), Err(Refusal::NotFound), "{who:?}");
    }
    for who in [Caller::Account(ADA), Caller::Guest, Caller::System] {
        assert_eq!(given.admit(who), Err(Refusal::NotFound), "{who:?}");
    }
}

#[test]
fn only_the_door_asks_a_credential_anything() {
    let given = Given::signed_in(PHONE);
    for who in [Caller::Account(ADA), Caller::Entity(STREAM), Caller::Time, Caller::System] {
        assert_eq!(given.ask(who, &resume(PHONE)), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn a_password_checked_against_another_hash_opens_nothing() {
    let given = Given::registered();
    let checked = PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$b2xk$b2xk".to_owned());
    let command = Command::Open { checked, grant: grant(PHONE, 1, NOON) };
    assert_eq!(given.hears(&command), Err(Refusal::Unauthenticated));
    assert_eq!(Given::nothing().hears(&open(PHONE, NOON)), Err(Refusal::Unauthenticated));
}

#[test]
fn a_used_token_stays_good_until_its_successor_is_used() {
    let mut given = Given::signed_in(PHONE);
    assert_eq!(given.done(rotate(1, NOON)), Answer::Done);
    assert_eq!(given.hears(&rotate(1, NOON + OVERLAP_MILLIS_MAX)), Ok(vec![]), "again, and nothing changes");
    assert_eq!(given.done(rotate(2, NOON + 1)), Answer::Done);
    assert_eq!(given.done(rotate(1, NOON + 2)), Answer::Revoked);
}

#[test]
fn a_used_token_is_good_for_its_overlap_and_no_longer() {
    let mut given = Given::signed_in(PHONE);
    given.done(rotate(1, NOON));
    assert_eq!(given.done(rotate(1, NOON + OVERLAP_MILLIS_MAX)), Answer::Done);
    assert_eq!(given.done(rotate(1, NOON + OVERLAP_MILLIS_MAX + 1)), Answer::Revoked);
}

#[test]
fn two_racing_refreshes_get_the_same_successor_and_both_go_on() {
    let mut given = Given::signed_in(PHONE);
    assert_eq!(given.done(rotate(1, NOON)), Answer::Done);
    assert_eq!(given.done(rotate(1, NOON)), Answer::Done);
    assert_eq!(given.done(rotate(2, NOON + 5)), Answer::Done);
    assert_eq!(given.done(rotate(2, NOON + 9)), Answer::Done);
    assert_eq!(given.done(resume(PHONE)), Answer::Done);
}

#[test]
fn reuse_revokes_the_family_and_no_other() {
    let mut given = Given::signed_in(PHONE);
    given.done(open(family(1), NOON));
    for number in 1..4 {
        given.done(rotate(number, NOON));
    }
    assert_eq!(given.done(rotate(1, NOON)), Answer::Revoked);
    assert_eq!(given.hears(&resume(PHONE)), Err(Refusal::Unauthenticated));
    assert_eq!(given.hears(&rotate(4, NOON)), Err(Refusal::Unauthenticated), "the newest is over too");
    assert_eq!(given.done(resume(family(1))), Answer::Done);
}

#[test]
fn signing_out_revokes_the_family_once() {
    let mut given = Given::signed_in(PHONE);
    let sign_out = || Command::SignOut { account: ADA, family: PHONE, clock: NOON };
    assert_eq!(given.done(sign_out()), Answer::Done);
    assert_eq!(given.hears(&sign_out()), Err(Refusal::Unauthenticated));
    assert_eq!(given.hears(&resume(PHONE)), Err(Refusal::Unauthenticated));
    assert_eq!(given.hears(&rotate(1, NOON)), Err(Refusal::Unauthenticated));
}

fn end(family: FamilyId, by: FamilyId) -> Command {
    Command::End { account: ADA, family, by, clock: NOON }
}

#[test]
fn another_device_of_the_person_ends_a_device_and_only_one_that_stands() {
    let mut given = Given::signed_in(PHONE);
    given.done(open(family(1), NOON));
    assert_eq!(given.done(end(PHONE, family(1))), Answer::Done);
    assert_eq!(given.hears(&resume(PHONE)), Err(Refusal::Unauthenticated));
    assert_eq!(given.hears(&rotate(1, NOON)), Err(Refusal::Unauthenticated));
    assert_eq!(given.hears(&end(family(1), PHONE)), Err(Refusal::Unauthenticated), "it has ended itself");
    for unknown in [PHONE, family(2)] {
        assert_eq!(given.hears(&end(unknown, family(1))), Err(Refusal::NotFound));
    }
    assert_eq!(given.done(resume(family(1))), Answer::Done);
}

#[test]
fn a_device_ends_no_other_that_signed_in_after_it() {
    let mut given = Given::signed_in(PHONE);
    given.done(open(family(1), NOON));
    let newer = Err(Refusal::rule(rules::DEVICE_NEWER));
    assert_eq!(given.hears(&end(family(1), PHONE)), newer);
    given.done(rotate(1, NOON));
    assert_eq!(given.hears(&end(family(1), PHONE)), newer, "new tokens make no device newer");
    assert_eq!(given.hears(&end(family(2), PHONE)), Err(Refusal::NotFound));
    assert_eq!(given.done(end(PHONE, PHONE)), Answer::Done, "itself");
}

impl Given {
    fn living(&self) -> Vec<(FamilyId, Millis, Option<String>)> {
        let families = self.view(Caller::System).expect("the server may").families;
        families.into_iter().map(|known| (known.family, known.last_used_at, known.label)).collect()
    }
}

#[test]
fn a_device_keeps_its_label_when_it_gets_new_tokens() {
    let mut given = Given::registered();
    let label = Some("Firefox/140.0".to_owned());
    let grant = IssuedToken { label: label.clone(), ..grant(PHONE, 1, NOON) };
    given.done(Command::Open { checked: phc(), grant });
    given.done(rotate(1, NOON + 5));
    given.done(rotate(2, NOON + 9));
    assert_eq!(given.living(), [(PHONE, NOON + 9, label)]);
}

fn other_phc() -> PasswordHash {
    PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$bmV3$bmV3".to_owned())
}

fn change_password(by: FamilyId, cut: FamilyId) -> Command {
    Command::ChangePassword { checked: phc(), password_hash: other_phc(), account: ADA, by, cut }
}

#[test]
fn a_new_password_ends_all_devices_but_the_one_that_asked() {
    let mut given = Given::signed_in(PHONE);
    given.done(open(family(1), NOON));
    given.done(open(family(9), NOON));
    assert_eq!(given.done(change_password(family(1), family(5))), Answer::Cut(family(9)), "the newest known");
    assert_eq!(given.hears(&open(family(10), NOON)), Err(Refusal::Unauthenticated), "the old password");
    for ended in [PHONE, family(0), family(9)] {
        assert_eq!(given.hears(&resume(ended)), Err(Refusal::Unauthenticated), "{ended:?}");
    }
    assert_eq!(given.done(resume(family(1))), Answer::Done);
    let view = given.view(Caller::System).expect("the server may");
    assert_eq!((view.password_hash, view.changed_by), (other_phc(), Some(COMMAND)));
    let grant = grant(family(10), 1, NOON);
    assert_eq!(given.done(Command::Open { checked: other_phc(), grant }), Answer::Done);
}

#[test]
fn a_password_is_changed_by_whoever_knows_it_on_a_device_that_stands() {
    let mut given = Given::signed_in(PHONE);
    let wrong = Command::ChangePassword {
        checked: other_phc(),
        password_hash: phc(),
        account: ADA,
        by: PHONE,
        cut: family(5),
    };
    assert_eq!(given.hears(&wrong), Err(Refusal::rule(rules::WRONG_PASSWORD)));
    given.done(Command::SignOut { account: ADA, family: PHONE, clock: NOON });
    assert_eq!(given.hears(&change_password(PHONE, family(5))), Err(Refusal::Unauthenticated));
}

fn close(checked: PasswordHash) -> Command {
    Command::Close { checked, account: ADA, by: PHONE }
}

/// Told by the wallet of the account.
fn told_to_close() -> Command {
    Command::Told(Told::Close { account: ADA })
}

const WALLET: Caller = Caller::Entity(entity(Kind::Wallet, 1));

#[test]
fn a_closed_account_signs_in_no_more_and_its_email_is_held_for_30_days() {
    assert!(Credential::answers_once_told(&told_to_close()));
    let mut given = Given::signed_in(PHONE);
    assert_eq!(given.hears(&close(other_phc())), Err(Refusal::rule(rules::SIGN_IN_CHANGED)));
    assert_eq!(given.hears(&close(phc())), Ok(Vec::new()), "its wallet has the last word");
    for stranger in [entity(Kind::Wallet, 2), entity(Kind::Contract, 1)] {
        assert_eq!(given.ask(stranger, &told_to_close()), Err(Refusal::Forbidden), "{stranger:?}");
    }
    let by_wallet = ToCredential::Close { account: ADA }.to(STREAM.id);
    assert_eq!(by_wallet.read::<Credential>(), Some(told_to_close()));
    given.does(WALLET, &told_to_close());
    assert_eq!(
        given.told::<crate::people::account::Account>(),
        [(ADA.0, crate::people::account::Command::Close)]
    );
    for refused in [open(PHONE, NOON), resume(PHONE), rotate(1, NOON), close(phc())] {
        assert_eq!(given.hears(&refused), Err(Refusal::Unauthenticated), "{refused:?}");
    }
    assert_eq!(given.view(Caller::System), Err(Refusal::NotFound));
    assert_eq!(given.hears(&register()), Err(Refusal::rule(rules::EMAIL_TAKEN)));
    let given = given.later(HELD_MILLIS);
    assert_eq!(given.asked(Caller::Guest, &register()), Ok(Answer::Done));
    given.check_replay();
}

#[test]
fn a_refresh_token_that_is_not_used_in_time_is_over() {
    let given = Given::signed_in(PHONE);
    assert_eq!(given.hears(&rotate(1, NOON + MONTH)).map(|events| events.len()), Ok(1));
    assert_eq!(given.hears(&rotate(1, NOON + MONTH + 1)), Err(Refusal::Unauthenticated));
}

#[test]
fn the_family_not_refreshed_for_longest_leaves_but_its_access_tokens_live_on() {
    let mut given = Given::signed_in(PHONE);
    given.done(open(family(0), NOON + 1));
    given.done(rotate(1, NOON + 2));
    for number in 1..FAMILIES_MAX as u128 {
        given.done(open(family(number), NOON + 3));
    }
    let left = Command::Rotate { account: ADA, used: token(1), next: grant(family(0), 2, NOON + 4) };
    assert_eq!(given.hears(&left), Err(Refusal::Unauthenticated));
    assert_eq!(given.done(resume(family(0))), Answer::Done);
    assert_eq!(given.done(rotate(2, NOON + 4)), Answer::Done);
}

#[test]
fn a_revoked_family_never_stands_again_however_many_follow() {
    let mut given = Given::signed_in(PHONE);
    given.done(Command::SignOut { account: ADA, family: PHONE, clock: NOON });
    given.done(open(family(0), NOON));
    for number in 1..=2 * REVOKED_MAX as u128 {
        given.done(open(family(number), NOON));
        given.done(Command::SignOut { account: ADA, family: family(number), clock: NOON });
    }
    assert_eq!(given.hears(&resume(PHONE)), Err(Refusal::Unauthenticated));
    assert_eq!(given.hears(&resume(family(1))), Err(Refusal::Unauthenticated));
    assert_eq!(given.done(resume(family(0))), Answer::Done, "the living one is as old and stands");
}

/// A device signs in, to a family of the same number.
fn open_on(device: u8) -> Command {
    let grant = grant(family(u128::from(device)), 1, NOON);
    Command::Open { checked: phc(), grant: IssuedToken { device: Some(token(device)), ..grant } }
}

impl Given {
    fn devices(&self) -> Vec<TokenHash> {
        self.view(Caller::System).expect("the server may").devices
    }
}

#[test]
fn the_last_devices_to_sign_in_are_remembered_each_once() {
    let mut given = Given::signed_in(PHONE);
    assert_eq!(given.devices(), [], "a sign-in of before told of no device");
    for device in 1..=DEVICES_MAX as u8 {
        given.done(open_on(device));
    }
    given.done(open_on(1));
    given.done(open_on(77));
    let expected: Vec<TokenHash> = (3..=DEVICES_MAX as u8).chain([1, 77]).map(token).collect();
    assert_eq!(given.devices(), expected, "the second signed in longest ago");
}

#[test]
fn a_device_is_remembered_over_refreshing_and_signing_out() {
    let mut given = Given::registered();
    given.done(open_on(9));
    let next = grant(family(9), 2, NOON);
    given.done(Command::Rotate { account: ADA, used: token(1), next });
    given.done(Command::SignOut { account: ADA, family: family(9), clock: NOON });
    assert_eq!(given.devices(), [token(9)]);
}

#[test]
fn a_grant_and_a_state_of_before_read_without_a_device() {
    #[derive(serde::Serialize)]
    struct Before {
        family: FamilyId,
        refresh: TokenHash,
        clock: Millis,
        good_until: Millis,
        before_until: Millis,
    }
    let now = grant(PHONE, 1, NOON);
    let IssuedToken { family, refresh, clock, good_until, before_until, .. } = now.clone();
    let before = Before { family, refresh, clock, good_until, before_until };
    let bytes = rmp_serde::to_vec_named(&before).expect("it encodes");
    assert_eq!(rmp_serde::from_slice::<IssuedToken>(&bytes).expect("it reads"), now);
    assert_eq!(rmp_serde::to_vec_named(&now).expect("it encodes"), bytes, "older programs read it as well");
}

#[test]
fn every_event_reads_back_as_it_was_written_and_shows_nothing_public() {
    let revoked = Event::Revoked { family: PHONE, cause: Cause::Reuse, clock: NOON };
    let mut events = Given::nothing().hears(&register()).expect("free");
    events.push(Event::Opened(grant(PHONE, 1, NOON)));
    events.push(Event::Rotated(grant(PHONE, 2, NOON)));
    events.push(Event::PasswordChanged { password_hash: phc(), kept: PHONE, cut: family(1) });
    events.push(revoked);
    let (families, devices) = (Families::default(), Devices::default());
    let to = Uuid::from_u128(8);
    events.push(Event::Reserved { account: ADA, from: to, password_hash: phc() });
    events.push(Event::Moved { account: ADA, to, families: families.clone(), devices: devices.clone() });
    events.push(Event::MoveRefused { to });
    events.push(Event::TakenOver { families, devices });
    events.push(Event::GivenUp {});
    events.push(Event::Closed { account: ADA });
    for event in events {
        let written = event.write();
        assert_eq!((written.r#type, &written.body[..]), (crate::machine::NOTED, &b"\x80"[..]));
        check_event::<Credential>(&event);
    }
}

#[test]
fn a_state_reads_back_as_it_was_kept() {
    let mut given = Given::signed_in(PHONE);
    given.done(rotate(1, NOON));
    let kept = rmp_serde::to_vec_named(&given.machine).expect("a state is kept");
    let back: Credential = rmp_serde::from_slice(&kept).expect("and reads back");
    assert_eq!(back, given.machine);
}

#[test]
fn a_registration_is_the_same_command_that_it_was_before_names_had_a_form() {
    #[derive(serde::Serialize)]
    enum Before {
        Register { account: AccountId, display_name: String },
    }
    let before = Before::Register { account: ADA, display_name: "  Ada".to_owned() };
    let bytes = rmp_serde::to_vec_named(&before).expect("commands encode");
    assert_eq!(rmp_serde::to_vec_named(&register()).expect("commands encode"), bytes);
}

#[test]
fn no_secret_shows_in_what_is_printed_or_compared() {
    let given = Given::signed_in(PHONE);
    let view = given.view(Caller::System).expect("the server may");
    let event = Given::nothing().hears(&register()).expect("free").remove(0);
    let printed = format!("{:?} {:?} {:?} {view:?} {event:?}", given.machine, register(), open(PHONE, NOON));
    assert!(!printed.contains("argon2id"), "{printed}");
    assert!(!printed.contains("1, 1, 1"), "{printed}");
    for bytes in [
        rmp_serde::to_vec_named(&register()).expect("commands encode"),
        rmp_serde::to_vec_named(&open(PHONE, NOON)).expect("commands encode"),
        rmp_serde::to_vec_named(&view).expect("views encode"),
    ] {
        assert!(!String::from_utf8_lossy(&bytes).contains("argon2id"));
    }
}

#[test]
fn two_registrations_of_one_command_are_alike_whatever_salt_and_form_are_made_of_them() {
    let other = PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$bmV3$bmV3".to_owned());
    let (display_name, shown) = ("  Ada".to_owned(), "Another form".to_owned());
    let again = Command::Register { password_hash: other, account: ADA, display_name, shown };
    let bytes = |command: &Command| rmp_serde::to_vec_named(command).expect("commands encode");
    assert_eq!(bytes(&register()), bytes(&again));
}

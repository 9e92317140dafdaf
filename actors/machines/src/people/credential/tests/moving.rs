//! An account that moves from one credential to another: what holds between any two steps.

use std::collections::{BTreeMap, VecDeque};

use super::*;
use crate::Effect;

const OLD: Uuid = Uuid::from_u128(7);
const NEW: Uuid = Uuid::from_u128(8);
const OTHER: Uuid = Uuid::from_u128(9);
const LAPTOP: FamilyId = FamilyId(Uuid::from_u128(22));

/// Credentials, and what they have told each other and not heard yet.
#[derive(Clone)]
struct World {
    credentials: BTreeMap<Uuid, Given>,
    on_the_way: VecDeque<(Uuid, Uuid, Told)>,
    now: Millis,
}

impl World {
    /// Ada has registered the old email, and is signed in on her phone.
    fn of_ada() -> Self {
        let mut world = Self { credentials: BTreeMap::new(), on_the_way: VecDeque::new(), now: NOON };
        world.does(OLD, register());
        world.does(OLD, open(PHONE, NOON));
        world
    }

    fn at(&self, id: Uuid) -> Given {
        let known = self.credentials.get(&id).cloned();
        Given { now: self.now, ..known.unwrap_or_else(|| Given::new(id)) }
    }

    fn hears(&self, id: Uuid, command: Command) -> Result<Answer, Refusal> {
        self.at(id).asked(Caller::Guest, &command)
    }

    fn does(&mut self, id: Uuid, command: Command) {
        self.takes(id, Caller::Guest, &command);
    }

    fn takes(&mut self, id: Uuid, who: Caller, command: &Command) {
        let mut given = self.at(id);
        for event in given.does(who, command) {
            let told = Credential::effects(&event, &given.stamp(None)).into_iter();
            self.on_the_way.extend(told.filter_map(|effect| match effect {
                Effect::Tell(tell) => Some((id, tell.to.id, tell.said::<Told>(Kind::Credential)?)),
                _ => None,
            }));
        }
        given.check_replay();
        self.credentials.insert(id, given);
    }

    /// One credential hears what another told it. False if nothing is on the way.
    fn step(&mut self) -> bool {
        let Some((from, to, told)) = self.on_the_way.pop_front() else { return false };
        let teller = Caller::Entity(StreamId::new(Kind::Credential, from));
        self.takes(to, teller, &Command::Told(told));
        true
    }

    fn settles(&mut self) {
        while self.step() {}
    }

    /// Whether Ada's password opens a family there.
    fn signs_in(&self, id: Uuid) -> bool {
        self.hears(id, open(family(900), NOON)) == Ok(Answer::Done)
    }

    /// Whether a family is good, wherever its account has moved. `None`: the server is asked again.
    fn stands(&self, family: FamilyId) -> Option<bool> {
        self.follows(Command::Resume { account: ADA, family })
    }

    fn follows(&self, command: Command) -> Option<bool> {
        let mut id = OLD;
        for _ in 0..4 {
            match self.hears(id, command.clone()) {
                Ok(Answer::Moved(to)) => id = to,
                Ok(Answer::Awaited) => return None,
                answer => return Some(answer == Ok(Answer::Done)),
            }
        }
        panic!("they point at each other in a ring");
    }
}

fn reserve(from: Uuid) -> Command {
    Command::Reserve { account: ADA, from, password_hash: phc() }
}

#[test]
fn at_every_step_the_person_can_sign_in_and_no_sign_in_is_lost() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    let mut steps = 0;
    loop {
        assert!(world.signs_in(OLD) || world.signs_in(NEW), "after {steps} steps");
        assert_ne!(world.stands(PHONE), Some(false), "after {steps} steps");
        if !world.step() {
            break;
        }
        steps += 1;
    }
    assert_eq!(steps, 2, "the old one is told, and tells the new one");
    assert!(world.signs_in(NEW) && !world.signs_in(OLD));
    assert_eq!(world.stands(PHONE), Some(true));
}

#[test]
fn who_signs_in_between_any_two_steps_stays_signed_in() {
    for email in [OLD, NEW] {
        for steps in 0..=2 {
            let mut world = World::of_ada();
            world.does(NEW, reserve(OLD));
            (0..steps).for_each(|_| assert!(world.step()));
            if !world.signs_in(email) {
                continue;
            }
            world.does(email, open(LAPTOP, NOON));
            world.settles();
            assert_eq!((world.stands(LAPTOP), world.stands(PHONE)), (Some(true), Some(true)));
            let next = grant(LAPTOP, 2, NOON);
            let rotate = Command::Rotate { account: ADA, used: token(1), next };
            assert_eq!(world.follows(rotate), Some(true), "{steps} steps, then at {email}");
        }
    }
}

#[test]
fn a_device_that_was_signed_out_stays_so_at_every_step() {
    let mut world = World::of_ada();
    world.does(OLD, open(LAPTOP, NOON));
    world.does(OLD, Command::SignOut { account: ADA, family: LAPTOP, clock: NOON });
    world.does(NEW, reserve(OLD));
    for _ in 0..3 {
        assert_ne!(world.stands(LAPTOP), Some(true));
        world.step();
    }
    assert_eq!(world.stands(LAPTOP), Some(false));
}

#[test]
fn a_new_email_waits_for_its_families_before_it_changes_or_ends_anything() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.does(NEW, open(LAPTOP, NOON));
    let end = Command::End { account: ADA, family: PHONE, by: LAPTOP, clock: NOON };
    for command in [end.clone(), change_password(LAPTOP, family(5))] {
        assert_eq!(world.hears(NEW, command), Ok(Answer::Awaited));
    }
    world.settles();
    assert_eq!(world.hears(NEW, end), Ok(Answer::Done));
}

#[test]
fn of_two_who_race_for_an_email_one_has_it() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    let taken = Err(Refusal::rule(rules::EMAIL_TAKEN));
    let bobs = Command::Reserve { account: BOB, from: OTHER, password_hash: other_phc() };
    assert_eq!(world.hears(NEW, bobs.clone()), taken);
    assert_eq!(world.hears(NEW, register()), taken);
    assert_eq!(world.hears(NEW, Command::AskFree { account: Some(BOB) }), taken);
    world.settles();
    assert_eq!(world.hears(NEW, bobs), taken);
}

#[test]
fn an_old_email_is_held_for_30_days_for_its_former_owner_alone() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.settles();
    let taken = Err(Refusal::rule(rules::EMAIL_TAKEN));
    let bobs = Command::Reserve { account: BOB, from: OTHER, password_hash: other_phc() };
    world.now = NOON + HELD_MILLIS - 1;
    assert_eq!(world.hears(OLD, bobs.clone()), taken);
    assert_eq!(world.hears(OLD, register()), taken);
    assert_eq!(world.hears(OLD, Command::AskFree { account: None }), taken);
    assert_eq!(world.hears(OLD, Command::AskFree { account: Some(ADA) }), Ok(Answer::Done));
    world.now = NOON + HELD_MILLIS;
    for free in [bobs, register(), Command::AskFree { account: None }] {
        assert_eq!(world.hears(OLD, free), Ok(Answer::Done));
    }
}

#[test]
fn a_person_may_change_back_and_all_tokens_stay_good() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.settles();
    world.does(NEW, open(LAPTOP, NOON));
    world.does(OLD, reserve(NEW));
    for _ in 0..3 {
        assert!(world.signs_in(OLD) || world.signs_in(NEW));
        assert_ne!(world.stands(PHONE), Some(false));
        world.step();
    }
    assert!(world.signs_in(OLD) && !world.signs_in(NEW));
    assert_eq!((world.stands(PHONE), world.stands(LAPTOP)), (Some(true), Some(true)));
    assert_eq!(world.hears(NEW, Command::AskFree { account: None }), Err(Refusal::rule(rules::EMAIL_TAKEN)));
}

#[test]
fn an_email_is_given_up_where_the_password_was_changed_meanwhile() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.does(OLD, change_password(PHONE, family(5)));
    world.settles();
    let with_the_new = Command::Open { checked: other_phc(), grant: grant(LAPTOP, 1, NOON) };
    assert_eq!(world.hears(OLD, with_the_new), Ok(Answer::Done));
    assert!(!world.signs_in(NEW));
    assert_eq!(world.hears(NEW, Command::AskFree { account: None }), Ok(Answer::Done));
    assert_eq!(world.stands(PHONE), Some(true));
}

#[test]
fn an_email_that_is_given_up_stays_held_for_whoever_had_it_before() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.settles();
    world.does(OLD, reserve(NEW));
    world.does(NEW, change_password(PHONE, family(5)));
    world.settles();
    assert_eq!(world.hears(OLD, Command::AskFree { account: None }), Err(Refusal::rule(rules::EMAIL_TAKEN)));
    assert_eq!(world.stands(PHONE), Some(true), "it still points to the new one");
}

#[test]
fn of_two_moves_of_one_account_one_is_made_and_the_other_given_up() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.does(OTHER, reserve(OLD));
    world.settles();
    assert!(world.signs_in(NEW) && !world.signs_in(OTHER) && !world.signs_in(OLD));
    assert_eq!(world.hears(OTHER, Command::AskFree { account: None }), Ok(Answer::Done));
}

#[test]
fn tokens_of_the_former_owner_are_no_tokens_of_who_has_the_email_now() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.settles();
    world.now = NOON + HELD_MILLIS;
    let bobs = Command::Register {
        password_hash: other_phc(),
        account: BOB,
        display_name: "Bob".to_owned(),
        shown: "Bob".to_owned(),
    };
    world.does(OLD, bobs);
    assert_eq!(world.stands(PHONE), Some(false));
    let refused = Err(Refusal::Unauthenticated);
    assert_eq!(world.hears(OLD, Command::Resume { account: ADA, family: PHONE }), refused);
    assert_eq!(world.hears(NEW, Command::Resume { account: ADA, family: PHONE }), Ok(Answer::Done));
}

#[test]
fn only_the_two_credentials_of_a_move_are_listened_to() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    let give_up = Command::Told(Told::GiveUp);
    for who in [Caller::Guest, Caller::Account(ADA), Caller::Entity(entity(Kind::Room, 7))] {
        assert_eq!(world.at(NEW).ask(who, &give_up), Err(Refusal::Forbidden), "{who:?}");
    }
    let stranger = Caller::Entity(StreamId::new(Kind::Credential, OTHER));
    assert_eq!(world.at(NEW).ask(stranger, &give_up), Ok(Vec::new()));
    let leave = Command::Told(Told::Leave { account: BOB, checked: phc() });
    let answered = world.at(OLD).ask(stranger, &leave);
    assert_eq!(answered, Ok(vec![Event::MoveRefused { to: OTHER }]), "it is Ada's");
}

#[test]
fn a_move_waits_until_the_new_credential_has_everything() {
    assert!(Credential::answers_once_told(&reserve(OLD)));
    let leave = Told::Leave { account: ADA, checked: phc() };
    assert!(Credential::answers_once_told(&Command::Told(leave)));
    assert!(!Credential::answers_once_told(&Command::Told(Told::GiveUp)), "that would wait in a ring");
}

#[test]
fn what_credentials_tell_each_other_prints_no_secret() {
    let leave = Told::Leave { account: ADA, checked: phc() };
    assert!(!format!("{leave:?} {:?}", reserve(OLD)).contains("argon2id"));
}

#[test]
fn an_account_is_closed_at_the_credential_to_which_it_has_moved() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.settles();
    world.takes(OLD, WALLET, &told_to_close());
    assert!(world.signs_in(NEW), "it has not heard of it");
    world.settles();
    assert!(!world.signs_in(NEW));
    let closed = Event::Closed { account: ADA };
    assert_eq!(world.at(NEW).last(), &closed);
}

#[test]
fn an_account_that_is_closed_before_it_moves_leaves_no_email_behind_that_signs_in() {
    let mut world = World::of_ada();
    world.does(NEW, reserve(OLD));
    world.takes(OLD, WALLET, &told_to_close());
    world.settles();
    assert!(!world.signs_in(OLD) && !world.signs_in(NEW));
    assert_eq!(world.at(NEW).last(), &Event::GivenUp {});
}

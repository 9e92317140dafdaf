//! Who edits a profile, who sees how much of it, and what contracts tell it.

use protocol::date::Date;
use protocol::example::Example;
use protocol::plain::Flag;
use protocol::profile::*;
use protocol::{AccountId, ContractId, Kind, rules};
use rows::{FeedRow, FlagRow, ProfileCardRow, ProfileRecordRow, Row};
use uuid::Uuid;

use super::*;
use crate::testing::*;
use crate::{Caller, Effect, Refusal};

const CONTRACT: ContractId = ContractId(Uuid::from_u128(9));

fn edit(section: Section, version: u32) -> Command {
    Command::Edit { section, version, taxonomy_version: None }
}

fn basics() -> Section {
    Section::Basics(Basics::example())
}

fn skills() -> Section {
    Section::Skills(vec![Skill::example()])
}

/// A profile that may be published.
fn written() -> Given<Profile> {
    Given::new(ADA.0).then(ADA, edit(basics(), 0)).then(ADA, edit(skills(), 0))
}

fn published() -> Given<Profile> {
    written().then(ADA, Command::Publish)
}

fn seen(given: &Given<Profile>, who: AccountId, dealt_with: bool) -> Result<ViewAnswer, Refusal> {
    given.asked(who, &Command::Show { dealt_with }).map(|answer| match answer {
        Answer::Shown(shown) => *shown,
        other => panic!("{other:?}"),
    })
}

#[test]
fn each_section_is_replaced_as_a_whole_under_a_version_of_its_own() {
    let given = written().then(ADA, edit(Section::Skills(vec![]), 1));
    let state = given.view(ADA).expect("it is Ada's");
    assert_eq!((state.versions.basics, state.versions.skills, state.versions.rates), (1, 2, 0));
    assert_eq!((state.whole.basics, state.whole.skills), (Some(Basics::example()), vec![]));
    given.check_replay();
}

#[test]
fn a_section_that_was_replaced_meanwhile_is_not_overwritten() {
    let given = written();
    for version in [0, 2] {
        let stale = given.ask(ADA, &edit(basics(), version));
        assert_eq!(stale, Err(Refusal::rule(rules::STALE_VERSION)), "{version}");
    }
    assert!(given.ask(ADA, &edit(basics(), 1)).is_ok());
}

#[test]
fn only_the_owner_edits_publishes_and_hides() {
    let given = published();
    let contract = Caller::Entity(entity(Kind::Contract, 9));
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, contract] {
        for command in [edit(basics(), 1), Command::Publish, Command::Hide] {
            assert_eq!(given.ask(who, &command), Err(Refusal::NotFound), "{who:?} {command:?}");
        }
    }
    assert!(given.view(BOB).is_err() && given.admit(BOB).is_err(), "its history is its owner's");
}

#[test]
fn a_visible_profile_shows_its_card_to_strangers_and_the_whole_to_those_with_dealings() {
    let given = published();
    let card = seen(&given, BOB, false).expect("it is visible");
    assert_eq!(
        (card.card.name.as_str(), card.whole.is_some(), card.own.is_some()),
        ("Ben Okafor", false, false)
    );
    let whole = seen(&given, BOB, true).expect("it is visible");
    assert_eq!(whole.whole.and_then(|whole| whole.basics), Some(Basics::example()));
    assert_eq!((whole.card, whole.own), (card.card, None));
}

#[test]
fn a_hidden_profile_is_not_there_for_strangers_and_whole_for_those_with_dealings() {
    for given in [written(), published().then(ADA, Command::Hide)] {
        assert_eq!(seen(&given, BOB, false), Err(Refusal::NotFound));
        assert!(seen(&given, BOB, true).is_ok_and(|seen| seen.whole.is_some() && seen.own.is_none()));
    }
}

#[test]
fn a_profile_that_was_never_edited_is_there_for_its_owner_alone() {
    let given = Given::<Profile>::new(ADA.0);
    assert_eq!(seen(&given, BOB, true), Err(Refusal::NotFound));
    assert_eq!(given.asked(Caller::Guest, &Command::Show { dealt_with: false }), Err(Refusal::NotFound));
    let own = seen(&given, ADA, false).ok().and_then(|seen| seen.own).expect("her own");
    assert_eq!((own.visibility, own.completeness.percent), (Visibility::Hidden, 0));
}

#[test]
fn a_profile_is_published_once_it_says_who_and_what_and_stays_so_while_others_see_it() {
    let incomplete = Err(Refusal::rule(rules::PROFILE_INCOMPLETE));
    let empty = Given::<Profile>::new(ADA.0);
    assert_eq!(empty.ask(ADA, &Command::Publish), incomplete);
    let visible = edit(Section::Visibility(Visibility::Visible), 0);
    assert_eq!(empty.ask(ADA, &visible), incomplete, "however it is asked for");
    assert_eq!(empty.then(ADA, edit(basics(), 0)).ask(ADA, &Command::Publish), incomplete);
    let given = published();
    assert_eq!(given.ask(ADA, &Command::Publish), Ok(vec![]), "once");
    assert_eq!(given.ask(ADA, &edit(Section::Skills(vec![]), 1)), incomplete);
    let mute = Basics { headline: " ".to_owned(), ..Basics::example() };
    assert_eq!(given.ask(ADA, &edit(Section::Basics(mute), 1)), incomplete);
    let hidden = given.then(ADA, Command::Hide);
    assert!(hidden.ask(ADA, &edit(Section::Skills(vec![]), 1)).is_ok());
    assert_eq!(hidden.ask(ADA, &Command::Hide), Ok(vec![]), "once");
}

#[test]
fn a_date_is_judged_by_the_time_of_the_edit() {
    let available = |day: u32| {
        let from = Some(Date::of(NOON).later(day));
        edit(Section::Availability(Availability { time: Time::Full, from }), 0)
    };
    let given = written();
    assert!(given.ask(ADA, &available(0)).is_ok());
    let refused = |given: &Given<Profile>, day| match given.ask(ADA, &available(day)) {
        Err(Refusal::Invalid { field, .. }) => field.into_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&given, 1_200), "section.availability.from");
    assert_eq!(refused(&given.later(3 * DAY), 0), "section.availability.from");
}

#[test]
fn contact_details_are_kept_and_told_to_the_sender_and_to_staff() {
    let overview = "mail ada@example.org".to_owned();
    let told = Section::Basics(Basics { overview, ..Basics::example() });
    let given = Given::<Profile>::new(ADA.0);
    let Ok(Answer::Edited(answer)) = given.asked(ADA, &edit(told.clone(), 0)) else { panic!("it is kept") };
    assert_eq!((answer.version, answer.flags), (1, vec![Flag::ContactEmail]));
    let given = given.then(ADA, edit(told.clone(), 0));
    let card = ProfileCardRow { profile: ADA, section: told, version: 1, at: NOON };
    let flagged = FlagRow {
        at: NOON,
        stream: given.stream,
        seq: 1,
        by: ADA,
        place: "basics".to_owned(),
        flags: vec![Flag::ContactEmail],
    };
    let changed = FeedRow::of(given.stream, 1, NOON);
    let rows = [Row::put(&card, 1), Row::put(&flagged, 1), Row::put(&changed, 1)];
    assert_eq!(given.effects(), rows.map(Effect::Row));
    given.check_replay();
    let given = given.then(ADA, edit(basics(), 1));
    assert_eq!(given.effects().len(), 2, "nothing stands out");
}

fn outcome(earned_band: EarnedBand, ended_at: u64) -> Command {
    Command::Outcome(Outcome { contract: CONTRACT, earned_band, ended_at })
}

#[test]
fn outcomes_add_up_to_a_record_that_the_card_shows() {
    let contract = Caller::Entity(entity(Kind::Contract, 9));
    let given = published()
        .then(contract, outcome(EarnedBand::Nothing, NOON))
        .then(contract, outcome(EarnedBand::Under1000, NOON + 2))
        .then(contract, outcome(EarnedBand::Under100, NOON + 1));
    let record = Record {
        contracts: 3,
        paid: 2,
        highest_band: Some(EarnedBand::Under1000),
        last_ended_at: Some(NOON + 2),
    };
    assert_eq!(seen(&given, BOB, false).expect("it is visible").card.record, record);
    let row = ProfileRecordRow { profile: ADA, record };
    let changed = FeedRow::of(given.stream, given.head, NOON);
    let rows = [Row::put(&row, given.head), Row::put(&changed, given.head)];
    assert_eq!(given.effects(), rows.map(Effect::Row));
    given.check_replay();
}

#[test]
fn only_a_contract_tells_its_own_outcome() {
    let given = published();
    let told = outcome(EarnedBand::Under100, NOON);
    let (other, room) = (entity(Kind::Contract, 10), entity(Kind::Room, 9));
    for who in [Caller::Entity(other), Caller::Entity(room), Caller::Account(ADA), Caller::System] {
        assert_eq!(given.ask(who, &told), Err(Refusal::Forbidden), "{who:?}");
    }
}

#[test]
fn the_profile_of_a_closed_account_is_hidden() {
    let account = Caller::Entity(entity(Kind::Account, 1));
    let given = published().then(account, Command::AccountClosed);
    assert_eq!(seen(&given, BOB, false), Err(Refusal::NotFound));
    assert_eq!(given.ask(account, &Command::AccountClosed), Ok(vec![]));
    assert_eq!(Given::<Profile>::new(ADA.0).ask(account, &Command::AccountClosed), Ok(vec![]));
    assert_eq!(given.ask(ADA, &Command::AccountClosed), Err(Refusal::Forbidden));
}

//! What the saved searches of a person take in and answer.

use protocol::checks::SAVED_SEARCHES_MAX;
use protocol::example::Example;
use protocol::search::JobsQuery;
use protocol::search::saved::{Alert, ListAnswer, SaveAnswer, Search};
use protocol::stream::Applied;
use protocol::{AccountId, Kind, Millis, rules};
use rows::{Row, SavedRow};

use super::*;
use crate::testing::*;
use crate::{Caller, Effect, Refusal, tells};

fn adas() -> Given<Searches> {
    Given::new(ADA.0)
}

fn query(text: &str) -> JobsQuery {
    JobsQuery { text: Some(text.to_owned()), ..JobsQuery::default() }
}

fn save(search: Option<u32>, text: &str) -> Command {
    Command::Save { search, name: "Work".to_owned(), query: query(text), alert: Alert::Live, as_of: None }
}

fn save_as_of(search: Option<u32>, as_of: Millis) -> Command {
    let (name, query) = ("Work".to_owned(), query("logo"));
    Command::Save { search, name, query, alert: Alert::Off, as_of: Some(as_of) }
}

fn list(given: &Given<Searches>) -> Vec<Search> {
    let Ok(Answer::Listed(ListAnswer { searches })) = given.asked(ADA, &Command::List) else {
        panic!("they are hers")
    };
    assert_eq!(given.view(ADA).expect("hers").searches, searches);
    searches
}

fn seen_as_of(given: &Given<Searches>) -> Vec<Millis> {
    list(given).iter().map(|search| search.seen_as_of).collect()
}

fn numbers(given: &Given<Searches>) -> Vec<u32> {
    list(given).iter().map(|search| search.search).collect()
}

#[test]
fn a_search_is_saved_under_a_number_that_no_other_ever_gets() {
    let given = adas().then(ADA, save(None, "logo")).then(ADA, save(None, "poster"));
    let given = given.then(ADA, Command::Remove { search: 2 }).then(ADA, save(None, "flyer"));
    assert_eq!(numbers(&given), [1, 3]);
    let last = &list(&given)[1];
    assert_eq!((last.query.text.as_deref(), last.saved_at), (Some("flyer"), NOON));
    let next = given.asked(ADA, &save(None, "sign"));
    assert_eq!(next, Ok(Answer::Saved(SaveAnswer { search: 4, seq: 5, at: NOON })));
    given.check_replay();
}

#[test]
fn a_search_that_replaces_another_keeps_its_number_and_what_was_seen() {
    let given = adas().then(ADA, save_as_of(None, NOON - DAY)).later(DAY).then(ADA, save(Some(1), "poster"));
    let replaced = &list(&given)[0];
    assert_eq!((replaced.search, replaced.query.text.as_deref()), (1, Some("poster")));
    assert_eq!((replaced.seen_as_of, replaced.saved_at), (NOON - DAY, NOON + DAY));
    assert_eq!(given.ask(ADA, &save(Some(2), "poster")), Err(Refusal::NotFound));
    assert_eq!(given.ask(ADA, &save(Some(1), "poster")), Ok(vec![]), "it stands so already");
    let again = given.asked(ADA, &save(Some(1), "poster"));
    assert_eq!(again, Ok(Answer::Saved(SaveAnswer { search: 1, seq: 2, at: NOON + DAY })));
    given.check_replay();
}

#[test]
fn a_new_search_begins_with_what_the_person_has_seen_or_else_with_now() {
    let given = adas().then(ADA, save(None, "logo")).then(ADA, save_as_of(None, NOON - 7));
    assert_eq!(seen_as_of(&given), [NOON, NOON - 7]);
}

#[test]
fn what_was_seen_never_goes_back_whichever_device_says_it() {
    let seen = |search, as_of| Command::Seen { search, as_of };
    let mut given = adas().then(ADA, save_as_of(None, NOON - DAY));
    assert_eq!(given.does(ADA, &seen(1, NOON - 5)).len(), 1);
    assert_eq!(given.does(ADA, &seen(1, NOON - 9)), []);
    assert_eq!(given.does(ADA, &seen(1, NOON - 5)), []);
    assert_eq!(seen_as_of(&given), [NOON - 5]);
    let older = given.asked(ADA, &seen(1, NOON - 9));
    assert_eq!(older, Ok(Answer::Applied(Applied { seq: 2, at: NOON })));
    given.does(ADA, &save_as_of(Some(1), NOON - 8));
    assert_eq!(seen_as_of(&given), [NOON - 5], "nor where it is saved once more");
    assert_eq!(given.ask(ADA, &seen(2, NOON)), Err(Refusal::NotFound));
    given.check_replay();
}

#[test]
fn nothing_is_seen_that_has_not_come_yet() {
    let given = adas().then(ADA, save(None, "logo"));
    let ahead = Err(Refusal::invalid("as_of", "has not come yet"));
    for (as_of, refused) in [(NOON + 60_000, false), (NOON + 60_001, true), (Millis::MAX, true)] {
        for command in [Command::Seen { search: 1, as_of }, save_as_of(None, as_of)] {
            let asked = given.ask(ADA, &command);
            assert_eq!(asked == ahead, refused, "{command:?}");
        }
    }
}

#[test]
fn an_account_saves_fifty_searches_and_one_more_once_one_is_removed() {
    let mut given = adas();
    for _ in 0..SAVED_SEARCHES_MAX {
        given.does(ADA, &save(None, "logo"));
    }
    assert_eq!(given.ask(ADA, &save(None, "logo")), Err(Refusal::rule(rules::TOO_MANY_SEARCHES)));
    assert!(given.ask(ADA, &save(Some(50), "poster")).is_ok(), "one in the place of another");
    given.does(ADA, &Command::Remove { search: 9 });
    given.does(ADA, &save(None, "logo"));
    assert_eq!(numbers(&given).last(), Some(&51));
    assert_eq!(given.ask(ADA, &Command::Remove { search: 9 }), Err(Refusal::NotFound), "it is gone");
}

#[test]
fn nobody_but_their_owner_sees_or_changes_saved_searches() {
    let given = adas().then(ADA, save(None, "logo"));
    let account = entity(Kind::Account, 1);
    for who in [Caller::Account(BOB), Caller::Guest, Caller::Time, Caller::Entity(account)] {
        assert_eq!(given.view(who), Err(Refusal::NotFound), "{who:?}");
        assert_eq!(given.admit(who), Err(Refusal::NotFound), "{who:?}");
        let seen = Command::Seen { search: 1, as_of: NOON };
        for command in [save(None, "logo"), Command::Remove { search: 1 }, seen, Command::List] {
            assert_eq!(given.ask(who, &command), Err(Refusal::NotFound), "{who:?} {command:?}");
        }
    }
}

/// What follows from an event are rows: these.
fn rows(given: &Given<Searches>) -> Vec<Row> {
    let row = |effect| match effect {
        Effect::Row(row) => row,
        other => panic!("{other:?}"),
    };
    given.effects().into_iter().map(row).collect()
}

fn row_of(account: AccountId, search: u32) -> SavedRow {
    SavedRow::new(account, search, Alert::Live, query("logo"))
}

#[test]
fn each_search_has_a_row_until_it_is_removed_and_seeing_writes_none() {
    let given = adas().then(ADA, save(None, "logo"));
    assert_eq!(rows(&given), [Row::put(&row_of(ADA, 1), 1)]);
    let given = given.later(1).then(ADA, Command::Seen { search: 1, as_of: NOON + 1 });
    assert_eq!(rows(&given), []);
    let given = given.then(ADA, Command::Remove { search: 1 });
    assert_eq!(rows(&given), [SavedRow::delete(ADA, 1, 3)]);
}

#[test]
fn a_closed_account_has_no_searches_and_no_rows_and_saves_none() {
    let account = Caller::Entity(entity(Kind::Account, 1));
    let given = adas().then(ADA, save(None, "logo")).then(ADA, save(None, "poster"));
    let given = given.then(account, Command::AccountClosed);
    assert_eq!(rows(&given), [SavedRow::delete(ADA, 1, 3), SavedRow::delete(ADA, 2, 3)]);
    assert_eq!(given.ask(account, &Command::AccountClosed), Ok(vec![]), "once");
    for command in [save(None, "late"), save(Some(1), "late"), Command::List] {
        assert_eq!(given.ask(ADA, &command), Err(Refusal::NotFound), "{command:?}");
    }
    given.check_replay();
    let before = adas().then(account, Command::AccountClosed);
    assert_eq!(before.ask(ADA, &save(None, "late")), Err(Refusal::NotFound), "nor one that never had any");
}

#[test]
fn only_the_account_of_their_owner_ends_them() {
    let given = adas().then(ADA, save(None, "logo"));
    for who in [Caller::Account(ADA), Caller::System, Caller::Entity(entity(Kind::Account, 2))] {
        assert_eq!(given.ask(who, &Command::AccountClosed), Err(Refusal::Forbidden), "{who:?}");
    }
    let told = tells::searches::account_closed(ADA);
    assert_eq!(told.read::<Searches>(), Some(Command::AccountClosed));
}

#[test]
fn every_event_reads_back_as_it_was_written() {
    use protocol::search::saved::{Closed, Removed, Saved, Seen};
    check_event::<Searches>(&Event::Saved(Saved::example()));
    check_event::<Searches>(&Event::Removed(Removed::example()));
    check_event::<Searches>(&Event::Seen(Seen::example()));
    check_event::<Searches>(&Event::Closed(Closed::example()));
}

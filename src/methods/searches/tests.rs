//! Saved searches over the methods.

use std::sync::Arc;
use std::time::Duration;

use protocol::account::CloseParams;
use protocol::checks::HEADLINE_BYTES_MAX;
use protocol::example::Example;
use protocol::search::saved::{Alert, List, RemoveParams, SaveAnswer, Search, SeenParams, State};
use protocol::search::{JobsFilter, JobsQuery};
use protocol::stream::{Empty, ExportParams};
use protocol::{AccountId, CommandId, ErrorCode, Kind};
use schema::rows::{SAVED_BUCKETS, SavedRow};
use schema::{ReadModels, Row, Table};

mod alerts;
mod matches;

use super::*;
use crate::methods::testing::{Person, Server, new_command};
use crate::search::{Pending, Place, Search as Searching};

/// How long what follows from a call may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

fn query(text: &str) -> JobsQuery {
    JobsQuery { text: Some(text.to_owned()), ..JobsQuery::default() }
}

fn filter(change: impl FnOnce(&mut JobsFilter)) -> JobsQuery {
    let mut query = JobsQuery::default();
    change(&mut query.filter);
    query
}

fn saving(query: JobsQuery) -> SaveParams {
    let (command_id, name) = (new_command(), "Work".to_owned());
    SaveParams { command_id, search: None, name, query, alert: Alert::Live, as_of: None }
}

impl Person<'_> {
    async fn saves(&self, query: JobsQuery) -> Result<SaveAnswer, String> {
        let answer = self.ask(saving(query)).await;
        answer.map_err(|error| error.rule().unwrap_or(error.code.name()).to_owned())
    }

    async fn searches(&self) -> Vec<Search> {
        self.ask(List(Empty {})).await.expect("they are hers").searches
    }

    async fn removes(&self, search: u32) -> Result<(), ErrorCode> {
        let remove = RemoveParams { command_id: new_command(), search };
        self.ask(remove).await.map(|_| ()).map_err(|error| error.code)
    }
}

/// Search over the same store, as a server has it that begins without an index.
fn elsewhere(server: &Server) -> Arc<Searching> {
    elsewhere_hearing(server, Arc::new(Pending::default()))
}

/// The same, which hears of changes through `pending`.
fn elsewhere_hearing(server: &Server, pending: Arc<Pending>) -> Arc<Searching> {
    let place = Place { folder: server.folder().join("another"), generation: Default::default() };
    Searching::new(server.worker.house().clone(), place, pending)
}

/// All rows of saved searches that there are.
async fn rows(server: &Server) -> Vec<Row> {
    let mut rows = Vec::new();
    for bucket in (0..SAVED_BUCKETS).map(SavedRow::bucket) {
        rows.extend(server.store.rows(Table::Saved, bucket, None, 1_000).await.expect("reads"));
    }
    rows.retain(|row| row.body.is_some());
    rows
}

fn whose(row: &Row) -> (AccountId, u32) {
    let saved = SavedRow::read(row).expect("reads").expect("is there");
    (saved.account, saved.search)
}

#[actix_rt::test]
async fn a_search_is_saved_only_where_it_asks_for_a_word_a_skill_or_a_category() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let ids = |id: &str| vec![id.to_owned()];
    let broad = [
        JobsQuery::default(),
        query("-logo"),
        query("-\"a logo\" !?"),
        query(" "),
        filter(|filter| filter.countries = ids("CH")),
        filter(|filter| filter.payment_verified = true),
    ];
    for query in broad {
        assert_eq!(ada.saves(query.clone()).await, Err("too_broad".to_owned()), "{query:?}");
    }
    let narrow = [
        query("logo"),
        query("-poster \"a logo\""),
        filter(|filter| filter.skills = ids("own:web-design")),
        filter(|filter| filter.any_skills = ids("own:no-longer-there")),
        filter(|filter| filter.categories = ids("own:design")),
    ];
    for (at, query) in narrow.into_iter().enumerate() {
        let saved = ada.saves(query.clone()).await.map(|saved| saved.search);
        assert_eq!(saved, Ok(at as u32 + 1), "{query:?}");
    }
    assert_eq!(ada.searches().await.len(), 5);
}

#[actix_rt::test]
async fn what_a_search_holds_is_held_to_its_limits_and_the_error_names_the_field() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let many = (0..51).map(|number| format!("own:{number}")).collect();
    let name = |name: &str| SaveParams { name: name.to_owned(), ..saving(query("logo")) };
    let cases = [
        (name(""), ErrorCode::Invalid, "name"),
        (name("\u{200b} "), ErrorCode::Invalid, "name"),
        (name("a\u{202e}b"), ErrorCode::Invalid, "name"),
        (name(&"x".repeat(HEADLINE_BYTES_MAX + 1)), ErrorCode::TooLarge, "name"),
        (saving(query("")), ErrorCode::Invalid, "query.text"),
        (saving(query(&"x".repeat(257))), ErrorCode::TooLarge, "query.text"),
        (saving(filter(|filter| filter.skills = many)), ErrorCode::Invalid, "query.filter"),
        (saving(filter(|filter| filter.days_max = Some(0))), ErrorCode::Invalid, "query.filter.days_max"),
        (SaveParams { search: Some(0), ..saving(query("logo")) }, ErrorCode::Invalid, "search"),
        (SaveParams { as_of: Some(1 << 53), ..saving(query("logo")) }, ErrorCode::Invalid, "as_of"),
        (SaveParams { search: Some(7), ..saving(query("logo")) }, ErrorCode::NotFound, ""),
    ];
    for (params, code, field) in cases {
        let error = ada.ask(params).await.expect_err(field);
        assert_eq!((error.code, error.details.get("field").map_or("", String::as_str)), (code, field));
    }
    assert_eq!(ada.searches().await, []);
}

#[actix_rt::test]
async fn a_command_that_comes_twice_saves_one_search_and_two_devices_save_two() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let once = saving(query("logo"));
    let first = ada.ask(once.clone()).await.expect("it is narrow");
    assert_eq!(ada.ask(once.clone()).await, Ok(first));
    let other = SaveParams { query: query("poster"), ..once };
    assert_eq!(ada.ask(other).await.expect_err("another one").code, ErrorCode::Conflict);
    let (one, two) = futures_util::join!(ada.saves(query("logo")), async {
        let house = server.worker.house();
        let command = Command::Save {
            search: None,
            name: "Work".to_owned(),
            query: query("logo"),
            alert: Alert::Off,
            as_of: None,
        };
        let who = actors::Caller::Account(ada.account);
        house.send::<Searches>(ada.account.0, who, Some(new_command()), command).await
    });
    assert!(one.is_ok() && two.is_ok());
    let numbers: Vec<_> = ada.searches().await.iter().map(|search| search.search).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[actix_rt::test]
async fn a_search_that_was_taken_is_not_judged_again_when_its_command_comes_twice() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let command_id = new_command();
    // As a program took it whose words were others.
    let params = SaveParams { command_id, ..saving(query("-logo")) };
    let SaveParams { command_id: CommandId(_), search, name, query, alert, as_of } = params.clone();
    let (house, who) = (server.worker.house(), actors::Caller::Account(ada.account));
    let command = Command::Save { search, name, query, alert, as_of };
    house.send::<Searches>(ada.account.0, who, Some(command_id), command).await.expect("it is taken");
    assert_eq!(ada.ask(params).await.map(|saved| saved.search), Ok(1));
}

#[actix_rt::test]
async fn nobody_else_learns_what_a_person_looks_for() {
    let server = Server::start(4).await;
    let (ada, eve) = (Person::of(&server).await, Person::of(&server).await);
    ada.saves(query("logo")).await.expect("it is narrow");
    assert_eq!(eve.searches().await, []);
    let theirs = eve.state::<State>(Kind::Searches, ada.account.0).await;
    assert_eq!(theirs.expect_err("they are Ada's").code, ErrorCode::NotFound);
    assert_eq!(eve.removes(1).await, Err(ErrorCode::NotFound));
    let state: State = ada.state(Kind::Searches, ada.account.0).await.expect("hers");
    assert_eq!(state.searches, ada.searches().await);
}

#[actix_rt::test]
async fn each_search_stands_in_a_row_until_it_is_removed() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    for text in ["logo", "poster"] {
        ada.saves(query(text)).await.expect("it is narrow");
    }
    let seen = SeenParams { command_id: new_command(), search: 2, as_of: u64::from(u32::MAX) };
    ada.ask(seen).await.expect("hers");
    let found: Vec<_> = rows(&server).await.iter().map(whose).collect();
    assert_eq!(found, [(ada.account, 1), (ada.account, 2)]);
    ada.removes(1).await.expect("hers");
    assert_eq!(rows(&server).await.iter().map(whose).collect::<Vec<_>>(), [(ada.account, 2)]);
}

#[actix_rt::test]
async fn a_closed_account_leaves_no_search_behind() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for person in [&ada, &bob] {
        person.saves(query("logo")).await.expect("it is narrow");
    }
    let close = CloseParams { command_id: new_command(), password: "correct horse".to_owned() };
    ada.ask(close).await.expect("nothing holds it");
    let is_gone = async {
        while rows(&server).await.len() > 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, is_gone).await.expect("it is told");
    assert_eq!(rows(&server).await.iter().map(whose).collect::<Vec<_>>(), [(bob.account, 1)]);
}

#[actix_rt::test]
async fn saved_searches_are_part_of_the_export_of_ones_own_data() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    ada.ask(SaveParams { command_id: new_command(), ..SaveParams::example() }).await.expect("it is narrow");
    let page = ada.ask(ExportParams { after: None }).await.expect("her own");
    let of_searches = page.events.iter().filter(|event| event.kind == Kind::Searches);
    assert_eq!(of_searches.map(|event| event.r#type.as_str()).collect::<Vec<_>>(), ["saved"]);
}

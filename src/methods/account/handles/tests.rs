//! Handles and looking for others, from the request to the answer.

use actors::Caller;
use protocol::account::{
    ChangeEmailParams, FindAnswer, Me, RegisterParams, SetFindableParams, State, ViewParams,
};
use protocol::inbox;
use protocol::stream::Empty;
use protocol::{ErrorCode, Kind};

use super::*;
use crate::methods::testing::{Person, Server, new_command};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn by_handle(handle: &str) -> FindParams {
    FindParams { handle: Some(handle.to_owned()), email: None }
}

fn by_email(email: &str) -> FindParams {
    FindParams { handle: None, email: Some(email.to_owned()) }
}

impl<'a> Person<'a> {
    async fn with_email(server: &'a Server, email: &str) -> Self {
        let (password, display_name) = ("correct horse".to_owned(), "Ada".to_owned());
        let email = email.to_owned();
        let register = RegisterParams { command_id: new_command(), email, password, display_name };
        let client = server.connect();
        let account = client.ask(register).await.expect("a free email").account;
        Self { client, account }
    }

    async fn sets(&self, handle: &str) -> Result<HandleStatus, WireError> {
        let params = SetHandleParams { command_id: new_command(), handle: handle.to_owned() };
        self.ask(params).await.map(|answer| answer.status)
    }

    async fn is_refused(&self, handle: &str) -> (ErrorCode, Option<String>) {
        let error = self.sets(handle).await.expect_err(handle);
        (error.code, error.rule().map(str::to_owned))
    }

    async fn me(&self) -> MeAnswer {
        self.ask(Me(Empty {})).await.expect("one's own account")
    }

    async fn sees(&self, other: &Person<'_>) -> State {
        let shown = self.ask(ViewParams { accounts: vec![other.account] }).await.expect("it is there");
        shown.accounts[0].clone()
    }

    async fn is_findable(&self, by_email: bool) {
        let params = SetFindableParams { command_id: new_command(), by_email };
        self.ask(params).await.expect("it is one's own to say");
    }
}

fn refused(rule: &str) -> (ErrorCode, Option<String>) {
    (ErrorCode::Refused, Some(rule.to_owned()))
}

#[actix_rt::test]
async fn a_handle_is_held_when_it_is_answered_and_others_see_and_find_it_however_it_is_typed() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    assert_eq!(ada.sets("Ada_1815").await, Ok(HandleStatus::Held));
    assert_eq!(ada.sets("ada_1815").await, Ok(HandleStatus::Held), "it is the same handle");
    assert_eq!(ada.me().await.handle.as_deref(), Some("ada_1815"));
    assert_eq!(bob.sees(&ada).await.handle.as_deref(), Some("ada_1815"));
    assert_eq!(ada.sees(&bob).await.handle, None);
    let (account, display_name) = (ada.account, "Someone".to_owned());
    let expected = FindAnswer { account, display_name, handle: Some("ada_1815".to_owned()) };
    assert_eq!(bob.ask(by_handle("ADA_1815")).await, Ok(expected));
}

#[actix_rt::test]
async fn a_handle_of_another_is_refused_at_once_and_nothing_is_written() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.sets("ada").await.expect("it is free");
    assert_eq!(bob.is_refused("Ada").await, refused(rules::HANDLE_TAKEN));
    assert_eq!(bob.is_refused("support").await, refused(rules::HANDLE_RESERVED));
    for wrong in ["ad", "a da", "@ada", "adä"] {
        assert_eq!(bob.is_refused(wrong).await, (ErrorCode::Invalid, None), "{wrong:?}");
    }
    let (seq, _) = server.worker.house().view::<Account>(bob.account.0, Caller::System).await.expect("his");
    assert_eq!(seq, 1, "he registered, and nothing has happened since");
}

#[actix_rt::test]
async fn a_handle_that_was_given_up_comes_back_to_its_owner_for_90_days_and_is_anybodys_after_that() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.sets("ada").await.expect("it is free");
    ada.sets("countess").await.expect("the first change");
    assert!(ada.me().await.handle_changes_at.is_some());
    assert_eq!(ada.is_refused("ada").await, refused(rules::HANDLE_TOO_SOON));
    assert_eq!(bob.is_refused("ada").await, refused(rules::HANDLE_TAKEN));
    ada.advance(30 * DAY_MS).await;
    assert_eq!(ada.sets("ada").await, Ok(HandleStatus::Held), "it comes back");
    assert_eq!(bob.is_refused("countess").await, refused(rules::HANDLE_TAKEN));
    ada.advance(90 * DAY_MS).await;
    assert_eq!(bob.sets("countess").await, Ok(HandleStatus::Held));
    assert_eq!(ada.is_refused("countess").await, refused(rules::HANDLE_TAKEN));
}

#[actix_rt::test]
async fn a_command_that_comes_twice_claims_once() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let claim = SetHandleParams { command_id: new_command(), handle: "ada".to_owned() };
    let first = ada.ask(claim.clone()).await.expect("it is free");
    assert_eq!(ada.ask(claim.clone()).await, Ok(first));
    let other = SetHandleParams { handle: "eve".to_owned(), ..claim };
    assert_eq!(ada.ask(other).await.expect_err("another claim").code, ErrorCode::Conflict);
}

#[actix_rt::test]
async fn whoever_claims_a_handle_a_moment_too_late_hears_of_it_in_the_inbox() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.sets("ada").await.expect("it is free");
    // The server has looked at the handle before Ada had it.
    let (who, claim) = (Caller::Account(bob.account), Command::SetHandle { handle: "ada".to_owned() });
    let house = server.worker.house();
    house.send::<Account>(bob.account.0, who, Some(new_command()), claim).await.expect("it is noted");
    while bob.state::<inbox::State>(Kind::Inbox, bob.account.0).await.expect("his own").events == 0 {
        tokio::task::yield_now().await;
    }
    let MeAnswer { handle, handle_claimed, .. } = bob.me().await;
    assert_eq!((handle, handle_claimed), (None, None));
    assert_eq!(bob.sets("bob").await, Ok(HandleStatus::Held), "he may choose again");
}

#[actix_rt::test]
async fn an_email_finds_its_owner_only_where_the_owner_allows_it_and_no_answer_tells_why_not() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::with_email(&server, "ada@example.org").await, Person::of(&server).await);
    let hidden = bob.ask(by_email("ada@example.org")).await.expect_err("she has not allowed it");
    let nobody = bob.ask(by_email("nobody@example.org")).await.expect_err("nobody has it");
    assert_eq!((&hidden, hidden.code), (&nobody, ErrorCode::NotFound));
    assert_eq!(bob.ask(by_handle("nobody")).await, Err(nobody));
    ada.is_findable(true).await;
    let found = bob.ask(by_email("Ada@Example.org")).await.expect("she allows it now");
    assert_eq!((found.account, found.display_name.as_str(), found.handle), (ada.account, "Ada", None));
    assert!(ada.me().await.findable_by_email);
    ada.is_findable(false).await;
    assert_eq!(bob.ask(by_email("ada@example.org")).await, Err(hidden));
    let wrong = bob.ask(by_email("no email")).await.expect_err("it has no domain");
    assert_eq!((wrong.code, wrong.details["field"].as_str()), (ErrorCode::Invalid, "email"));
}

#[actix_rt::test]
async fn whoever_changes_their_email_is_found_by_the_new_one_and_by_the_old_one_no_more() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::with_email(&server, "ada@example.org").await, Person::of(&server).await);
    ada.is_findable(true).await;
    let (password, email) = ("correct horse".to_owned(), "countess@example.org".to_owned());
    let change = ChangeEmailParams { command_id: new_command(), password, email };
    ada.ask(change).await.expect("nobody has it");
    let found = bob.ask(by_email("countess@example.org")).await.expect("she still allows it");
    assert_eq!(found.account, ada.account);
    let gone = bob.ask(by_email("ada@example.org")).await.expect_err("nobody signs in with it now");
    assert_eq!(gone.code, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn an_account_looks_for_ten_others_in_a_minute_and_is_then_told_to_wait() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for number in 0..10 {
        let found = ada.ask(by_handle(&format!("nobody_{number}"))).await;
        assert_eq!(found.expect_err("there is none").code, ErrorCode::NotFound);
    }
    let error = ada.ask(by_handle("nobody_10")).await.expect_err("that were ten");
    assert_eq!(error.code, ErrorCode::RateLimited);
    assert!(error.retry_after_ms.is_some_and(|wait| wait > 0 && wait <= 60_000), "{error:?}");
    let found = bob.ask(by_handle("nobody_10")).await;
    assert_eq!(found.expect_err("there is none").code, ErrorCode::NotFound, "he has his own ten");
}

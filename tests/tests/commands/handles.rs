//! Handles over the wire: claimed by many at once, held over a kill, and found.

use client::{CallError, Client};
use protocol::account::{
    FindParams, HandleStatus, Me, MeAnswer, SetFindableParams, SetHandleAnswer, SetHandleParams, ViewParams,
};
use protocol::stream::Empty;
use protocol::{ErrorCode, rules};
use tests::eventually;
use tests::people::{again, register};
use tests::server::Settings;

use crate::new_command;

/// How many claim the same handle.
const CLAIMERS: usize = 8;

async fn sets(client: &Client, handle: &str) -> Result<SetHandleAnswer, CallError> {
    client.ask(SetHandleParams { command_id: new_command(), handle: handle.to_owned() }).await
}

async fn me(client: &Client) -> MeAnswer {
    client.ask(Me(Empty {})).await.expect("one's own account")
}

fn by_email(email: &str) -> FindParams {
    FindParams { handle: None, email: Some(email.to_owned()) }
}

#[tokio::test]
async fn of_many_who_claim_a_handle_at_once_one_has_it_also_after_a_kill_and_everyone_finds_that_one() {
    let mut server = Settings::default().start().await;
    let mut people = Vec::new();
    for number in 0..CLAIMERS {
        people.push(register(&server, &format!("claimer-{number}")).await);
    }
    let claims = people.iter().map(|person| sets(person, "Countess"));
    let answers = futures_util::future::join_all(claims).await;
    for answer in &answers {
        if let Err(error) = answer {
            assert_eq!(error.rule(), Some(rules::HANDLE_TAKEN), "{error:?}");
        }
    }
    server.kill9();
    server.restart().await;
    eventually("an end of all claims", async || {
        let mut open = 0;
        for person in &people {
            open += usize::from(me(person).await.handle_claimed.is_some());
        }
        open == 0
    })
    .await;
    let mut holders = Vec::new();
    for person in &people {
        holders.extend(me(person).await.handle.map(|_| person.account()));
    }
    assert_eq!(holders.len(), 1, "{holders:?}");
    for (person, answer) in people.iter().zip(&answers) {
        let held = matches!(answer, Ok(SetHandleAnswer { status: HandleStatus::Held, .. }));
        assert!(!held || holders == [person.account()], "what was answered stands");
    }
    let finder = again(&server, &people[0]).await;
    let find = FindParams { handle: Some("countess".to_owned()), email: None };
    let found = finder.ask(find).await.expect("somebody has it");
    assert_eq!((found.account, found.handle.as_deref()), (holders[0], Some("countess")));
    let view = ViewParams { accounts: people.iter().map(Client::account).collect() };
    let shown = finder.ask(view).await.expect("all are there").accounts;
    let named: Vec<_> = shown.iter().filter(|state| state.handle.is_some()).collect();
    assert_eq!((shown.len(), named.len(), named[0].account), (CLAIMERS, 1, holders[0]));
}

#[tokio::test]
async fn whoever_allows_it_is_found_by_email_and_the_choice_outlives_a_kill() {
    let mut server = Settings::default().start().await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    let hidden = bob.ask(by_email("ada@example.org")).await.expect_err("she has not allowed it");
    assert_eq!(hidden.code(), Some(ErrorCode::NotFound));
    let findable = SetFindableParams { command_id: new_command(), by_email: true };
    ada.ask(findable).await.expect("it is hers to say");
    server.kill9();
    server.restart().await;
    let found = bob.ask(by_email("ADA@example.org")).await.expect("she allows it now");
    assert_eq!((found.account, found.display_name.as_str()), (ada.account(), "ada"));
    assert!(me(&ada).await.findable_by_email);
}

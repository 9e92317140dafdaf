//! Two accounts and a handle: which of them gets it, and what a crash between their steps leaves behind.

use std::sync::Arc;

use actors::account::{Account, Answer, Command};
use actors::handle::{self, Handle, id_of};
use actors::limits::Limits;
use actors::{Caller, House, timers};
use protocol::account::MeAnswer;
use protocol::{AccountId, Kind, StreamId, WireError};
use schema::Append;
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, fresh, run};
use crate::trouble::Trouble;

const HANDLE: &str = "countess";

fn handle_stream(handle: &str) -> StreamId {
    StreamId::new(Kind::Handle, id_of(handle))
}

fn account_stream(account: AccountId) -> StreamId {
    StreamId::new(Kind::Account, account.0)
}

async fn register(house: &Arc<House>, account: AccountId) {
    let credential = Caller::Entity(StreamId::new(Kind::Credential, Uuid::from_u128(7)));
    let create = Command::Create { display_name: "Someone".to_owned() };
    house.send::<Account>(account.0, credential, None, create).await.expect("the account is made");
}

async fn sets(house: &Arc<House>, account: AccountId, handle: &str) -> Result<Answer, WireError> {
    let claim = Command::SetHandle { handle: handle.to_owned() };
    house.send::<Account>(account.0, Caller::Account(account), Some(fresh()), claim).await
}

async fn me(house: &Arc<House>, account: AccountId) -> MeAnswer {
    match house.send::<Account>(account.0, Caller::Account(account), None, Command::Me).await {
        Ok(Answer::Me(me)) => me,
        other => panic!("nobody is shown: {other:?}"),
    }
}

async fn holder(house: &Arc<House>, handle: &str) -> Option<AccountId> {
    let looked = house.send::<Handle>(id_of(handle), Caller::Account(ADA), None, handle::Command::Look).await;
    match looked {
        Ok(handle::Answer::Looked { holder, .. }) => holder,
        other => panic!("no look: {other:?}"),
    }
}

async fn until_nothing_is_unfinished(ground: &Ground) {
    while !ground.store().unfinished(None, 10).await.expect("the store reads").items.is_empty() {
        tokio::task::yield_now().await;
    }
}

async fn news(ground: &Ground, account: AccountId) -> Vec<String> {
    let news = ground.journal(StreamId::new(Kind::Inbox, account.0)).await;
    news.iter().map(|record| record.r#type.to_string()).collect()
}

#[test]
fn of_two_accounts_that_claim_one_handle_at_once_one_gets_it_and_the_other_is_told() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        for account in [ADA, BOB] {
            register(&house, account).await;
        }
        let (first, second) = futures_util::join!(sets(&house, ADA, HANDLE), sets(&house, BOB, HANDLE));
        first.and(second).expect("both claims are noted");
        until_nothing_is_unfinished(&ground).await;
        let winner = holder(&house, HANDLE).await.expect("one of them has it");
        let loser = if winner == ADA { BOB } else { ADA };
        assert_eq!(me(&house, winner).await.handle.as_deref(), Some(HANDLE));
        let MeAnswer { handle, handle_claimed, .. } = me(&house, loser).await;
        assert_eq!((handle, handle_claimed), (None, None));
        assert_eq!((news(&ground, winner).await.len(), news(&ground, loser).await.len()), (0, 1));
        assert_eq!(news(&ground, loser).await, ["handle_refused"]);
        sets(&house, loser, "enchantress").await.expect("another one is free");
        assert_eq!(me(&house, loser).await.handle.as_deref(), Some("enchantress"));
    });
}

/// Ada claims the handle in a house that "dies" on the way: it never writes what `lost` says of.
async fn died_over(ground: &Ground, lost: fn(&Append) -> bool, has_come_so_far: impl AsyncFn() -> bool) {
    let house = ground.troubled_house(move |_, append| match lost(append) {
        true => Trouble::Full,
        false => Trouble::None,
    });
    register(&house, ADA).await;
    let asked = sets(&house, ADA, HANDLE);
    let written = async {
        while !has_come_so_far().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        answer = asked => panic!("answered before the account knew the outcome: {answer:?}"),
        () = written => {}
    }
}

/// A house that starts after that brings the claim to its end, once.
async fn the_next_house_ends_it(ground: &Ground) {
    let (house, _) = ground.house(Limits::default());
    timers::recover(&house).await.expect("the store reads");
    until_nothing_is_unfinished(ground).await;
    while me(&house, ADA).await.handle_claimed.is_some() {
        tokio::task::yield_now().await;
    }
    assert_eq!(me(&house, ADA).await.handle.as_deref(), Some(HANDLE));
    assert_eq!(holder(&house, HANDLE).await, Some(ADA));
    until_nothing_is_unfinished(ground).await;
    assert_eq!(ground.journal(handle_stream(HANDLE)).await.len(), 1, "it was granted once");
    assert_eq!(ground.journal(account_stream(ADA)).await.len(), 3, "made, claimed, changed");
}

#[test]
fn a_claim_that_a_crash_kept_from_the_handle_reaches_it_after_the_restart() {
    run(async {
        let ground = Ground::new();
        let is_noted = async || ground.journal(account_stream(ADA)).await.len() == 2;
        died_over(&ground, |append| append.stream.kind == Kind::Handle, is_noted).await;
        assert!(ground.journal(handle_stream(HANDLE)).await.is_empty());
        the_next_house_ends_it(&ground).await;
    });
}

#[test]
fn an_account_that_a_crash_kept_from_hearing_that_it_has_a_handle_hears_it_after_the_restart() {
    run(async {
        let ground = Ground::new();
        let is_granted = async || ground.journal(handle_stream(HANDLE)).await.len() == 1;
        let lost = |append: &Append| append.records.iter().any(|record| record.r#type == "handle_changed");
        died_over(&ground, lost, is_granted).await;
        assert_eq!(ground.journal(account_stream(ADA)).await.len(), 2, "made and claimed");
        the_next_house_ends_it(&ground).await;
    });
}

#[test]
fn a_handle_that_was_replaced_is_given_up_even_if_a_crash_came_before_it_was_told() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        register(&house, ADA).await;
        register(&house, BOB).await;
        sets(&house, ADA, "ada").await.expect("it is free");
        until_nothing_is_unfinished(&ground).await;
        // From here on the old handle cannot be written to.
        let troubled = ground.troubled_house(|_, append| match append.stream == handle_stream("ada") {
            true => Trouble::Full,
            false => Trouble::None,
        });
        sets(&troubled, ADA, HANDLE).await.expect("the new one can be");
        assert_eq!(ground.journal(handle_stream("ada")).await.len(), 1);

        let (house, _) = ground.house(Limits::default());
        timers::recover(&house).await.expect("the store reads");
        until_nothing_is_unfinished(&ground).await;
        assert_eq!(ground.journal(handle_stream("ada")).await.len(), 2, "granted and released");
        assert_eq!((holder(&house, "ada").await, holder(&house, HANDLE).await), (None, Some(ADA)));
    });
}

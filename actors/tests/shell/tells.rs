//! Effects on others: told in order, at least once, taken once, also across a crash.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actors::inbox::Inbox;
use actors::limits::{Limits, SNAPSHOT_EVENTS_MIN};
use actors::room::Command;
use actors::shell::rests_on_rows;
use actors::work_session::WorkSession;
use actors::{Caller, House, contract, timers};
use futures_util::poll;
use protocol::contract::{Hourly, Terms};
use protocol::{AccountId, CommandId, Currency, ErrorCode, Kind, Money, SessionId, StreamId, WireError};
use schema::Table;
use schema::rows::HeardRow;
use uuid::Uuid;

use crate::given::{ADA, BOB, Ground, a_room, ask, fresh, room_stream, run};
use crate::trouble::Trouble;

/// How often an entity looks at whether it may leave.
const TICK: Duration = Duration::from_millis(10);

fn inbox(account: AccountId) -> StreamId {
    StreamId::new(Kind::Inbox, account.0)
}

#[test]
fn a_room_is_answered_once_its_members_have_the_news() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        for account in [ADA, BOB] {
            let news = ground.journal(inbox(account)).await;
            assert_eq!(news.len(), 1);
            assert_eq!(news[0].r#type, "room_added");
            assert_eq!(news[0].told.map(|told| told.from.id), Some(room));
        }
    });
}

/// Ada's room exists and her inbox says so, but the server "died" before Bob's did: it tries for ever, and
/// never reaches Bob's inbox.
pub async fn died_with_news_untold(ground: &Ground) {
    let house = ground.troubled_house(|_, append| match append.stream == inbox(BOB) {
        true => Trouble::Full,
        false => Trouble::None,
    });
    let create = Command::Create { title: None, members: vec![BOB] };
    let asked = house.send::<actors::room::Room>(Uuid::now_v7(), Caller::Account(ADA), Some(fresh()), create);
    let written = async {
        while ground.journal(inbox(ADA)).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        answer = asked => panic!("answered before Bob had the news: {answer:?}"),
        () = written => {}
    }
}

pub async fn until_bob_is_told_and_nothing_is_unfinished(ground: &Ground) {
    while ground.journal(inbox(BOB)).await.is_empty() {
        tokio::task::yield_now().await;
    }
    while !ground.store().unfinished(None, 10).await.expect("the store reads").items.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(ground.journal(inbox(ADA)).await.len(), 1, "told twice, taken once");
    assert_eq!(ground.journal(inbox(BOB)).await.len(), 1);
}

#[test]
fn a_receiver_that_cannot_write_holds_up_nobody_else() {
    run(async {
        const CAROL: AccountId = AccountId(Uuid::from_u128(0xca401));
        let ground = Ground::new();
        ground.trouble.plan(|_, append| match append.stream == inbox(BOB) {
            true => Trouble::Full,
            false => Trouble::None,
        });
        let (house, _) = ground.house(Limits::default());
        let (room, create) = (Uuid::now_v7(), Command::Create { title: None, members: vec![BOB] });
        let made = house.send::<actors::room::Room>(room, Caller::Account(ADA), Some(fresh()), create);
        let others_hear = async {
            while ground.journal(inbox(ADA)).await.is_empty() {
                tokio::task::yield_now().await;
            }
            let add = Command::AddMember { account: CAROL };
            ask(&house, room, ADA, fresh(), add).await.expect("Carol comes");
            while ground.journal(inbox(CAROL)).await.is_empty() {
                tokio::task::yield_now().await;
            }
            let remove = Command::RemoveMember { account: BOB };
            ask(&house, room, ADA, fresh(), remove).await.expect("Bob goes");
            assert!(ground.journal(inbox(BOB)).await.is_empty());
            ground.trouble.plan(|_, _| Trouble::None);
        };
        let (made, ()) = futures_util::join!(made, others_hear);
        made.expect("it is answered once Bob has the news as well");
        while ground.journal(inbox(BOB)).await.len() < 2 {
            tokio::task::yield_now().await;
        }
        let news = ground.journal(inbox(BOB)).await;
        let news: Vec<_> = news.iter().map(|record| record.r#type.as_ref()).collect();
        assert_eq!(news, ["room_added", "room_removed"], "each receiver hears in order");
    });
}

#[test]
fn what_a_crash_left_untold_is_told_after_the_restart_and_only_once() {
    run(async {
        let ground = Ground::new();
        died_with_news_untold(&ground).await;
        let (house, _) = ground.house(Limits::default());
        assert_eq!(timers::recover(&house).await.expect("the store reads"), 1);
        until_bob_is_told_and_nothing_is_unfinished(&ground).await;
    });
}

#[test]
fn what_a_server_that_died_left_untold_is_found_by_one_that_runs_on() {
    run(async {
        let ground = Ground::new();
        died_with_news_untold(&ground).await;
        let (house, _) = ground.house(Limits::default());
        tokio::select! {
            () = timers::keep_recovering(house, Duration::from_millis(20)) => panic!("it goes on for ever"),
            () = until_bob_is_told_and_nothing_is_unfinished(&ground) => {}
        }
    });
}

#[test]
fn a_teller_of_long_ago_that_tells_again_is_not_listened_to_again() {
    run(async {
        let ground = Ground::new();
        // Bob's inbox stays awake while it is told, or it would read all tellers back from its journal.
        let limits = Limits { tellers_max: 32, idle: 20 * TICK, tick: TICK, ..Limits::default() };
        let (house, _) = ground.house(limits);
        ground.trouble.finish_fails.store(true, Ordering::Relaxed);
        let oldest = a_room(&house).await;
        ground.trouble.finish_fails.store(false, Ordering::Relaxed);
        // A stream of fewer events leaves no snapshot.
        for _ in 0..SNAPSHOT_EVENTS_MIN {
            a_room(&house).await;
        }
        let kept = loop {
            match ground.store().snapshot(inbox(BOB)).await.expect("the store reads") {
                Some(kept) => break kept,
                None => tokio::task::yield_now().await,
            }
        };
        assert!(rests_on_rows(&kept.body), "whoever moves it must know");
        let place = HeardRow::place(inbox(BOB), room_stream(oldest));
        let row = ground.store().row(Table::Heard, BOB.0, place).await.expect("the store reads");
        assert!(row.is_some(), "the oldest teller is known to the store alone");

        assert_eq!(timers::recover(&house).await.expect("the store reads"), 1);
        while !ground.store().unfinished(None, 10).await.expect("the store reads").items.is_empty() {
            tokio::task::yield_now().await;
        }

        let news = ground.journal(inbox(BOB)).await;
        assert_eq!(news.len() as u64, 1 + SNAPSHOT_EVENTS_MIN, "told twice, taken once");
    });
}

#[test]
fn news_of_one_room_come_in_the_order_of_its_events() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        ground.trouble.plan(|number, _| match number % 4 {
            0 => Trouble::LostAfter,
            2 => Trouble::Full,
            _ => Trouble::None,
        });
        let room = a_room(&house).await;
        for _ in 0..10 {
            let remove = Command::RemoveMember { account: BOB };
            crate::given::insist(&house, room, ADA, fresh(), remove).await.expect("Bob leaves");
            let add = Command::AddMember { account: BOB };
            crate::given::insist(&house, room, ADA, fresh(), add).await.expect("Bob comes back");
        }
        let types = || async {
            let news = ground.journal(inbox(BOB)).await;
            news.into_iter().map(|record| record.r#type).collect::<Vec<_>>()
        };
        while types().await.len() < 21 {
            tokio::task::yield_now().await;
        }
        let expected: Vec<String> = std::iter::once("room_added".to_owned())
            .chain((0..10).flat_map(|_| ["room_removed".to_owned(), "room_added".to_owned()]))
            .collect();
        assert_eq!(types().await, expected);
        let (seq, _) = house.view::<Inbox>(BOB.0, Caller::Account(BOB)).await.expect("Bob reads his inbox");
        assert_eq!(seq, 21);
    });
}

#[test]
fn a_stranger_can_neither_ask_nor_tell_an_inbox() {
    run(async {
        let ground = Ground::new();
        let (house, _) = ground.house(Limits::default());
        let room = a_room(&house).await;
        let shown = house.view::<Inbox>(BOB.0, Caller::Account(ADA)).await.expect_err("not hers");
        assert_eq!(shown.code, protocol::ErrorCode::NotFound);
        let carol = AccountId(Uuid::from_u128(0xca401));
        let posted = ask(&house, room, carol, fresh(), crate::given::post("let me in")).await;
        assert_eq!(posted.expect_err("no member").code, protocol::ErrorCode::NotFound);
    });
}

/// An hourly contract of Ada's with Bob.
async fn an_hourly_contract(house: &Arc<House>) -> Uuid {
    let contract = Uuid::now_v7();
    insist_on_contract(house, contract, ADA, an_offer()).await.expect("it is offered");
    insist_on_contract(house, contract, BOB, contract::Command::Accept).await.expect("it is accepted");
    contract
}

fn an_offer() -> contract::Command {
    let rate = Money::parse("40.00", Currency::USD).expect("an amount");
    let terms = Terms::Hourly(Hourly { rate, weekly_limit_minutes: 600, manual_time: false });
    contract::Command::Offer { freelancer: BOB, title: "a portal".to_owned(), terms }
}

/// Asks again under the same name until the outcome is known: in some of these tests answers are given up
/// soon.
async fn insist_on_contract(
    house: &Arc<House>,
    contract: Uuid,
    who: AccountId,
    command: contract::Command,
) -> Result<(), WireError> {
    let named = fresh();
    loop {
        match ask_contract(house, contract, who, named, command.clone()).await {
            Err(error) if error.code == ErrorCode::Unavailable => tokio::task::yield_now().await,
            settled => return settled,
        }
    }
}

async fn ask_contract(
    house: &Arc<House>,
    contract: Uuid,
    who: AccountId,
    command_id: CommandId,
    command: contract::Command,
) -> Result<(), WireError> {
    let who = Caller::Account(who);
    house.send::<contract::Contract>(contract, who, Some(command_id), command).await.map(|_| ())
}

#[test]
fn who_waits_for_the_last_of_several_to_be_told_is_not_answered_sooner_because_tells_are_repeated() {
    // A contract tells a timesheet, which tells a session; each is told again when its answer takes too long.
    const TOLD_AGAIN: usize = 4;
    run(async {
        let ground = Ground::new();
        let (answer_deadline, tick) = (Duration::from_millis(100), Duration::from_millis(10));
        let (house, _) = ground.house(Limits { answer_deadline, tick, ..Limits::default() });
        let contract = an_hourly_contract(&house).await;
        ground.trouble.plan(|_, append| match append.stream.kind {
            Kind::WorkSession => Trouble::Full,
            _ => Trouble::None,
        });
        let (session, admission) = (SessionId(Uuid::now_v7()), fresh());
        let admit = || contract::Command::AdmitSession { session, memo: "a memo".to_owned() };
        for _ in 0..TOLD_AGAIN {
            let refused = ask_contract(&house, contract, BOB, admission, admit()).await;
            assert_eq!(refused.expect_err("no session has begun").code, ErrorCode::Unavailable);
        }
        ground.trouble.plan(|_, _| Trouble::None);
        while ask_contract(&house, contract, BOB, admission, admit()).await.is_err() {}
        let begun = house.view::<WorkSession>(session.0, Caller::Account(BOB)).await;
        begun.expect("who was answered has a session");
    });
}

#[test]
fn who_asks_whether_a_contract_is_settled_is_answered_once_all_that_it_told_is_taken() {
    run(async {
        let ground = Ground::new();
        ground.trouble.plan(|_, append| match append.stream == inbox(BOB) {
            true => Trouble::Full,
            false => Trouble::None,
        });
        let (house, _) = ground.house(Limits::default());
        let contract = Uuid::now_v7();
        let made = ask_contract(&house, contract, ADA, fresh(), an_offer());
        let asks = async {
            while ground.journal(StreamId::new(Kind::Contract, contract)).await.is_empty() {
                tokio::task::yield_now().await;
            }
            let declined = ask_contract(&house, contract, BOB, fresh(), contract::Command::Decline).await;
            declined.expect("it is offered");
            let ask = contract::Command::AskSettled;
            let mut asked = pin!(house.send::<contract::Contract>(contract, Caller::System, None, ask));
            assert!(poll!(&mut asked).is_pending());
            let view = house.view::<contract::Contract>(contract, Caller::System).await;
            view.expect("others are answered meanwhile");
            assert!(poll!(&mut asked).is_pending(), "Bob does not have the news of the offer");
            ground.trouble.plan(|_, _| Trouble::None);
            asked.await.expect("he has it, and the contract is over");
            assert_eq!(ground.journal(inbox(BOB)).await.len(), 2, "the news of the room and of the offer");
        };
        let (made, ()) = futures_util::join!(made, asks);
        made.expect("it was offered");
    });
}

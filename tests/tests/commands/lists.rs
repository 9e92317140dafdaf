//! What one line of a list shows, of rooms and of contracts, over real connections and after a kill.

use protocol::Currency;
use protocol::contract::{FixedSums, Standing, Sums, Turn, WaitsFor};
use protocol::room::LastMessage;
use tests::eventually;
use tests::people::{Pair, fixed, hourly, register, usd};
use tests::server::Settings;

#[tokio::test]
async fn a_line_of_the_rooms_shows_the_newest_message_and_who_is_there_also_after_a_kill() {
    let mut server = Settings::default().start().await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    let room = ada.rooms().create(Some("Logo"), &[bob.account()]).await.expect("a room can be made").room;
    ada.rooms().post(room, "first").await.expect("she is a member");
    let text = "çava? ".repeat(100);
    let posted = bob.rooms().post(room, &text).await.expect("he is a member");
    let excerpt = text[..text.floor_char_boundary(160)].to_owned();
    let last = LastMessage { seq: posted.seq, at: posted.at, by: bob.account(), excerpt, cut: true };
    for kill in [false, true] {
        if kill {
            server.kill9();
            server.restart().await;
        }
        eventually("a list that knows the message", async || {
            let list = ada.rooms().list_by_activity(None, None).await.expect("one's rooms can be listed");
            let line = &list.rooms[0];
            let people = (line.members, line.other);
            line.last.as_ref() == Some(&last) && people == (Some(2), Some(bob.account())) && line.unread == 1
        })
        .await;
    }
}

#[tokio::test]
async fn a_line_of_the_contracts_shows_the_sums_and_whose_turn_it_is_also_after_a_kill() {
    let mut server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "pair", fixed(&["100.00", "50.00"])).await;
    pair.deposit("500.00").await;
    pair.fund(1).await;
    pair.worker.contracts().submit(pair.contract, 1, "done").await.expect("it is funded");
    pair.payer.contracts().approve(pair.contract, 1, Some("80")).await.expect("it was submitted");
    let [total, escrow, paid] = ["150.00", "20.00", "80.00"].map(str::to_owned);
    let sums = Sums::Fixed(FixedSums { currency: Currency::USD, total, escrow, paid });
    let standing = Standing { sums, turn: Turn::Client, waits_for: Some(WaitsFor::Fund), milestone: Some(2) };
    for kill in [false, true] {
        if kill {
            server.kill9();
            server.restart().await;
        }
        for person in [&pair.payer, &pair.worker] {
            eventually("a list that knows the release", async || {
                let list = person.contracts().list_by_activity(None, None, None).await.expect("a list");
                list.contracts[0].standing.as_ref() == Some(&standing)
            })
            .await;
        }
    }
    // What was paid is part of the contract's state, which has come back, too.
    pair.fund(2).await;
    eventually("a list that knows the money", async || {
        let list = pair.payer.contracts().list(None, None, None).await.expect("a list");
        let Some(Standing { sums: Sums::Fixed(sums), turn, waits_for, .. }) = &list.contracts[0].standing
        else {
            panic!("it is known")
        };
        let sums = (&*sums.escrow, &*sums.paid);
        (sums, *turn, *waits_for) == (("50.00", "80.00"), Turn::Freelancer, Some(WaitsFor::Submit))
    })
    .await;
}

#[tokio::test]
async fn a_line_of_a_contract_by_the_hour_shows_its_rate_and_its_weekly_limit() {
    let server = Settings::default().start().await;
    let pair = Pair::agreed(&server, "pair", hourly(600)).await;
    eventually("a list that knows the contract", async || {
        let list = pair.worker.contracts().list_by_activity(None, None, None).await.expect("a list");
        let Some(Standing { sums: Sums::Hourly(sums), turn: Turn::None, waits_for: None, .. }) =
            &list.contracts[0].standing
        else {
            return false;
        };
        (sums.rate, sums.weekly_limit_minutes) == (usd("40.00"), 600)
    })
    .await;
}

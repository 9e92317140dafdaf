//! Two servers on one keyspace: one works the timers, and what one has written holds on the other.

use std::sync::Arc;

use client::Client;
use protocol::room::{MemberParams, RemoveMember};
use protocol::{Kind, StreamId};
use tests::eventually;
use tests::keyspace::Keyspace;
use tests::people::{again, dollars, register, usd};
use tests::server::{Server, Settings};

/// Deposits whose outcome the payment provider does not know at first.
const DEPOSITS: usize = 60;

/// Longer than a wallet waits before it asks what became of a transfer, in milliseconds.
const ASKED_AFTER_MS: u64 = 6_000;

async fn settings() -> Settings {
    Settings::default().on_keyspace(&Arc::new(Keyspace::on_the_cluster())).with_sandbox_clock()
}

async fn deposit_all(person: &Client) {
    for _ in 0..DEPOSITS {
        person.wallet().deposit(usd("1.00"), "sandbox:delayed").await.expect("it is asked for");
    }
}

async fn until_all_have_come(person: &Client) {
    eventually("all deposits have settled", async || dollars(person).await.0 == "60.00").await;
}

async fn advance(person: &Client) {
    person.sandbox().advance(ASKED_AFTER_MS).await.expect("the clock is moved");
}

#[tokio::test]
async fn deposits_settle_beside_a_standby_that_has_them_in_its_memory_whichever_server_works_the_timers() {
    let on = settings().await;
    let first = on.clone().start().await;
    let second = on.start().await;
    for (name, serving, other) in [("ada", &first, &second), ("bob", &second, &first)] {
        let person = register(serving, name).await;
        let elsewhere = again(other, &person).await;
        // The other server knows the wallet as it was before anything happened.
        elsewhere.wallet().state().await.expect("the wallet shows itself");
        deposit_all(&person).await;
        advance(&person).await;
        until_all_have_come(&person).await;
        until_all_have_come(&elsewhere).await;
    }
}

#[tokio::test]
async fn when_the_server_that_works_the_timers_stops_the_other_one_does() {
    let on = settings().await;
    let mut first: Server = on.clone().start().await;
    let second = on.start().await;
    let ada = register(&second, "ada").await;
    deposit_all(&ada).await;
    first.stop().await;
    advance(&ada).await;
    until_all_have_come(&ada).await;
}

#[tokio::test]
async fn a_member_put_out_and_a_person_signed_out_on_one_server_are_so_on_the_other() {
    let on = settings().await;
    let first = on.clone().start().await;
    let second = on.start().await;
    let (ada, bob) = (register(&first, "ada").await, register(&first, "bob").await);
    let room = ada.rooms().create(None, &[bob.account()]).await.expect("a room can be made").room;
    let bob_elsewhere = again(&second, &bob).await;
    let stream = StreamId::new(Kind::Room, room.0);
    bob_elsewhere.rooms().post(room, "hello").await.expect("Bob is a member");
    let bob_leaves = MemberParams { command_id: ada.command_id(), room, account: bob.account() };
    ada.ask(RemoveMember(bob_leaves)).await.expect("Bob is put out");
    let reads = async || bob_elsewhere.streams().read_newest(stream, 1).await;
    eventually("Bob reads no more", async || reads().await.is_err()).await;

    let ada_elsewhere = again(&second, &ada).await;
    ada.sign_out().await.expect("Ada signs out");
    eventually("Ada's other connection is signed out", async || !ada_elsewhere.is_signed_in()).await;
}

//! Who is online, over real connections: told among those who share a room alone, and forgotten by a kill.

use client::{Client, Signals};
use protocol::presence::{OfParams, Presence, Seen};
use protocol::{AccountId, Kind};
use tests::people::{again, register};
use tests::server::{Server, Settings};
use tests::within;

async fn started() -> Server {
    Settings::default().with("limits.presence_grace_seconds", "1").start().await
}

async fn shown(client: &Client, accounts: &[AccountId]) -> Vec<Presence> {
    client.ask(OfParams { accounts: accounts.to_vec() }).await.expect("an answer").presences
}

async fn next(signals: &mut Signals) -> (AccountId, Seen) {
    let signal = within("a signal", signals.next()).await.expect("the client goes on");
    assert_eq!((signal.stream().kind, signal.r#type()), (Kind::Account, "presence"));
    (AccountId(signal.stream().id), signal.read().expect("it says how"))
}

#[tokio::test]
async fn a_client_hears_who_goes_and_comes_among_those_with_whom_it_shares_a_room() {
    let server = started().await;
    let (ada, bob, eve) =
        (register(&server, "ada").await, register(&server, "bob").await, register(&server, "eve").await);
    ada.rooms().create(None, &[bob.account()]).await.expect("a room can be made");
    let (bobs, eves) = (bob.account(), eve.account());
    let mut signals = ada.signals().await.expect("the client goes on");
    let presences = shown(&ada, &[eves, bobs]).await;
    assert_eq!(
        presences.iter().map(|shown| (shown.account, shown.seen.online)).collect::<Vec<_>>(),
        [(bobs, true)]
    );
    assert!(shown(&eve, &[ada.account(), bobs]).await.is_empty(), "she shares no room with anybody");

    let (bobs_other, eves_other) = (again(&server, &bob).await, again(&server, &eve).await);
    drop((bob, eve, bobs_other));
    let (account, seen) = next(&mut signals).await;
    assert_eq!((account, seen.online), (bobs, false), "what eve does, and a second connection, is no news");
    assert!(seen.last_seen_at.is_some_and(|at| at % 60_000 == 0));
    assert!(shown(&eves_other, &[bobs]).await.is_empty());

    assert_eq!(shown(&ada, &[bobs]).await, [Presence { account: bobs, seen }]);
}

#[tokio::test]
async fn a_server_that_was_killed_has_seen_nobody_and_tells_nobody_who_has_not_asked_again() {
    let mut server = started().await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    ada.rooms().create(None, &[bob.account()]).await.expect("a room can be made");
    let (bobs, session) = (bob.account(), bob.session());
    let mut signals = ada.signals().await.expect("the client goes on");
    assert!(shown(&ada, &[bobs]).await[0].seen.online);
    drop(bob);
    let (account, seen) = next(&mut signals).await;
    assert!(account == bobs && !seen.online && seen.last_seen_at.is_some());
    server.kill9();
    server.restart().await;

    let presences = shown(&ada, &[bobs]).await;
    assert_eq!(presences[0].seen, Seen { online: false, last_seen_at: None, version: 0 });
    let mut signals = ada.signals().await.expect("the client goes on");
    let _bob = within("resuming", Client::resume(server.endpoint(), session)).await.expect("it is good");
    let (account, seen) = next(&mut signals).await;
    assert_eq!((account, seen.online), (bobs, true));
}

//! Signing a connection in and out, from the request to what its outbox holds.

use protocol::account::{Resumed, SignedIn};
use protocol::{AccountId, CommandId, DeviceId, Kind, decode};
use uuid::Uuid;

use super::*;
use crate::methods::testing::{Client, Person, Server, Written, new_command};
use crate::worker::DEVICE_ENDS_MAX;

impl Server {
    async fn ada(&self) -> (Client<'_>, SignedIn) {
        let client = self.connect();
        let signed_in = client.call("account.register", &register()).await.expect("the email is free");
        (client, signed_in)
    }
}

#[derive(Serialize)]
struct Registering {
    command_id: CommandId,
    email: &'static str,
    password: &'static str,
    display_name: &'static str,
}

fn register() -> Registering {
    let command_id = CommandId(Uuid::now_v7());
    Registering { command_id, email: "ada@example.org", password: "correct horse", display_name: "Ada" }
}

fn password(password: &str) -> SignInParams {
    SignInParams { email: "ada@example.org".to_owned(), password: password.to_owned(), device: None }
}

fn token(signed_in: &SignedIn) -> ResumeParams {
    ResumeParams { token: signed_in.token.clone() }
}

fn refreshing(signed_in: &SignedIn) -> RefreshParams {
    RefreshParams { refresh_token: signed_in.refresh_token.clone() }
}

#[actix_rt::test]
async fn whoever_registers_is_signed_in_and_may_resume_elsewhere() {
    let server = Server::start(4).await;
    let (client, signed_in) = server.ada().await;
    assert_eq!(client.conn.account(), Some(signed_in.account));
    let other = server.connect();
    let resumed: Resumed = other.call("account.resume", &token(&signed_in)).await.expect("a good token");
    assert_eq!((resumed.account, other.conn.account()), (signed_in.account, Some(signed_in.account)));
}

#[actix_rt::test]
async fn nothing_else_is_for_those_who_have_not_signed_in() {
    let server = Server::start(4).await;
    let client = server.connect();
    for method in ["room.list", "stream.read", "account.sign_out"] {
        assert_eq!(client.refused(method, &Empty {}).await, ErrorCode::Unauthenticated, "{method}");
    }
    assert_eq!(client.refused("account.sign_in", &password("wrong horse")).await, ErrorCode::Unauthenticated);
    assert_eq!(client.conn.account(), None);
}

#[actix_rt::test]
async fn a_connection_is_signed_in_once() {
    let server = Server::start(4).await;
    let (client, signed_in) = server.ada().await;
    assert_eq!(client.refused("account.sign_in", &password("correct horse")).await, ErrorCode::Invalid);
    assert_eq!(client.refused("account.resume", &token(&signed_in)).await, ErrorCode::Invalid);
    let hasty = server.connect();
    hasty.send(1, "account.sign_in", &password("correct horse"));
    hasty.send(2, "account.resume", &token(&signed_in));
    assert_eq!(
        hasty.answer::<Empty>().await.expect_err("while another is under way").code,
        ErrorCode::Invalid
    );
    assert_eq!(hasty.answer::<SignedIn>().await.expect("the first").account, signed_in.account);
}

#[actix_rt::test]
async fn after_a_failure_one_may_try_again() {
    let server = Server::start(4).await;
    server.ada().await;
    let client = server.connect();
    assert_eq!(client.refused("account.sign_in", &password("wrong horse")).await, ErrorCode::Unauthenticated);
    client.call::<_, SignedIn>("account.sign_in", &password("correct horse")).await.expect("the second try");
}

#[actix_rt::test]
async fn signing_out_answers_and_closes_and_the_others_of_that_sign_in_lose_theirs() {
    let server = Server::start(4).await;
    let (client, signed_in) = server.ada().await;
    let same = server.connect();
    same.call::<_, Resumed>("account.resume", &token(&signed_in)).await.expect("a good token");
    let apart = server.connect();
    apart.call::<_, SignedIn>("account.sign_in", &password("correct horse")).await.expect("signs in");
    client.call::<_, Empty>("account.sign_out", &Empty {}).await.expect("signs out");
    assert_eq!(client.conn.closing(), Some(CloseCode::Done));
    let Written::Close(code) = same.next().await else { panic!("not closed") };
    assert_eq!(code, CloseCode::SignInMissing.number());
    assert_eq!(apart.conn.closing(), None);
}

#[actix_rt::test]
async fn a_refresh_token_used_again_later_closes_its_connections() {
    let server = Server::start(4).await;
    let (client, first) = server.ada().await;
    let second: SignedIn = client.call("account.refresh", &refreshing(&first)).await.expect("the newest");
    let third: SignedIn = client.call("account.refresh", &refreshing(&second)).await.expect("the newest");
    assert_eq!(third.account, first.account);
    let thief = server.connect();
    assert_eq!(thief.refused("account.refresh", &refreshing(&first)).await, ErrorCode::Unauthenticated);
    let Written::Close(code) = client.next().await else { panic!("not closed") };
    assert_eq!(code, CloseCode::SignInMissing.number());
}

#[actix_rt::test]
async fn a_refresh_token_signs_a_connection_in() {
    let server = Server::start(4).await;
    let (_, first) = server.ada().await;
    let client = server.connect();
    let signed_in: SignedIn = client.call("account.refresh", &refreshing(&first)).await.expect("the newest");
    assert_eq!(client.conn.account(), Some(signed_in.account));
}

#[actix_rt::test]
async fn an_account_has_so_many_connections_and_those_that_leave_make_room() {
    let server = Server::start(2).await;
    let (first, signed_in) = server.ada().await;
    let second = server.connect();
    second.call::<_, Resumed>("account.resume", &token(&signed_in)).await.expect("a good token");
    let third = server.connect();
    third.send(1, "account.resume", &token(&signed_in));
    let Written::Close(code) = third.next().await else { panic!("not closed") };
    assert_eq!(code, CloseCode::TooManyConnections.number());
    server.worker.hub.leave(&first.conn);
    server.worker.shared.connection_counts.sign_out(AccountId(signed_in.account.0));
    let fourth = server.connect();
    fourth.call::<_, Resumed>("account.resume", &token(&signed_in)).await.expect("room again");
}

#[actix_rt::test]
async fn connections_of_an_account_share_its_space_for_answers() {
    let server = Server::start(20).await;
    let (client, _) = server.ada().await;
    let holder = client.conn.holder().expect("signed in");
    let limits = &server.worker.shared.config.limits;
    let enough = limits.account_answer_bytes_max.size() / limits.answer_bytes_max.size() + 1;
    let others: Vec<_> = (0..enough).map(|_| server.connect()).collect();
    let mut held = Vec::new();
    let takes = others.iter().map(|other| {
        assert!(server.worker.let_in(&other.conn, holder));
        let space = other.conn.space().expect("it is let in");
        let before = held.len();
        held.extend(std::iter::from_fn(|| space.hold_now()));
        held.len() - before
    });
    let takes = takes.collect::<Vec<_>>();
    assert!(takes[0] > 0);
    assert_eq!(takes.last(), Some(&0), "the others have taken all of it: {takes:?}");
}

#[actix_rt::test]
async fn a_connection_that_left_while_signing_in_counts_for_nothing() {
    let server = Server::start(1).await;
    let (first, signed_in) = server.ada().await;
    server.worker.hub.leave(&first.conn);
    server.worker.shared.connection_counts.sign_out(signed_in.account);
    let gone = server.connect();
    gone.send(1, "account.sign_in", &password("correct horse"));
    server.worker.hub.leave(&gone.conn);
    let client = server.connect();
    client.call::<_, SignedIn>("account.sign_in", &password("correct horse")).await.expect("there is room");
    assert_eq!(gone.conn.account(), None);
}

#[actix_rt::test]
async fn whoever_signs_in_hears_of_their_inbox_after_the_answer() {
    let server = Server::start(4).await;
    let (ada, signed_in) = server.ada().await;
    assert_eq!(signed_in.inbox_head, 0);
    #[derive(Serialize)]
    struct Create {
        command_id: CommandId,
        members: Vec<AccountId>,
    }
    let create = Create { command_id: CommandId(Uuid::now_v7()), members: vec![] };
    ada.send(2, "room.create", &create);
    let mut news = false;
    for _ in 0..2 {
        let Written::Value(value) = ada.next().await else { panic!("closed") };
        let message = decode::messages(&value, &decode::Limits::REQUESTS).next().expect("a message");
        if let decode::Message::Notification { method: "event", params } = message.expect("well formed") {
            let event = decode::EventRef::read(params).expect("an event");
            news = event.kind == Kind::Inbox && event.r#type == "room_added";
        }
    }
    assert!(news);
}

#[actix_rt::test]
async fn an_account_ends_so_many_devices_in_a_minute_and_is_then_told_to_wait() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let ends = || EndDeviceParams { command_id: new_command(), device: DeviceId(Uuid::now_v7()) };
    for _ in 0..DEVICE_ENDS_MAX {
        assert_eq!(ada.ask(ends()).await.expect_err("there is none").code, ErrorCode::NotFound);
    }
    let error = ada.ask(ends()).await.expect_err("that were too many");
    assert_eq!(error.code, ErrorCode::RateLimited);
    assert!(error.retry_after_ms.is_some_and(|wait| wait > 0 && wait <= 60_000), "{error:?}");
    let ended = bob.ask(ends()).await.expect_err("there is none");
    assert_eq!(ended.code, ErrorCode::NotFound, "he has his own");
}

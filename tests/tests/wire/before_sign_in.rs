//! Before signing in: who may open a connection, and how little may be done with it.

use std::time::Duration;

use protocol::ErrorCode;
use protocol::account::{ResumeParams, SignInParams};
use protocol::stream::Empty;
use serde::de::IgnoredAny;
use tests::http::{upgrade, upgrade_at};
use tests::people::{PASSWORD, register};
use tests::raw::Raw;
use tests::server::Settings;
use tokio::time::Instant;

use crate::Vandal;

const SUBPROTOCOL: (&str, &str) = ("sec-websocket-protocol", "guildhall.v1");

/// Messages before signing in, at most.
const SIGN_IN_MESSAGES_MAX: usize = 8;

#[tokio::test]
async fn a_connection_needs_the_subprotocol_and_an_origin_on_the_list_if_any() {
    let server =
        Settings::default().with("origins", "https://guildhall.example, http://127.0.0.1:3000").start().await;
    for (headers, status) in [
        (vec![SUBPROTOCOL], 101),
        (vec![("sec-websocket-protocol", "graphql-ws, guildhall.v1")], 101),
        (vec![SUBPROTOCOL, ("origin", "https://guildhall.example")], 101),
        (vec![SUBPROTOCOL, ("origin", "http://127.0.0.1:3000")], 101),
        (vec![SUBPROTOCOL, ("origin", "http://guildhall.example")], 403),
        (vec![SUBPROTOCOL, ("origin", "https://guildhall.example.evil.example")], 403),
        (vec![SUBPROTOCOL, ("origin", "https://evil.example")], 403),
        (vec![SUBPROTOCOL, ("origin", "null")], 403),
        (vec![SUBPROTOCOL, ("origin", "")], 403),
        (vec![], 400),
        (vec![("sec-websocket-protocol", "guildhall.v2")], 400),
        (vec![("sec-websocket-protocol", "guildhall")], 400),
    ] {
        assert_eq!(upgrade(server.address(), &headers).await, status, "{headers:?}");
    }
}

#[tokio::test]
async fn pages_of_the_servers_own_host_and_listed_apps_may_connect_however_their_origins_are_written() {
    let listed = "capacitor://localhost, tauri://localhost, HTTPS://Guildhall.example:443";
    let settings = Settings::default().with("origins", listed).with("proxies.trusted", "127.0.0.1");
    let server = settings.start().await;
    let own = server.address().to_string();
    for (host, origin, status) in [
        (own.as_str(), format!("http://{own}"), 101),
        ("localhost:8080", "http://localhost:8080".to_owned(), 101),
        ("hall.example:80", "http://hall.example".to_owned(), 101),
        ("hall.example", "http://Hall.Example".to_owned(), 101),
        ("hall.example", "https://hall.example".to_owned(), 403),
        ("hall.example", "http://hall.example:8080".to_owned(), 403),
        ("hall.example", "capacitor://localhost".to_owned(), 101),
        ("hall.example", "tauri://localhost".to_owned(), 101),
        ("hall.example", "ionic://localhost".to_owned(), 403),
        ("hall.example", "https://guildhall.example".to_owned(), 101),
    ] {
        let headers = [SUBPROTOCOL, ("origin", &origin)];
        assert_eq!(upgrade_at(server.address(), host, &headers).await, status, "{origin} at {host}");
    }
    let encrypted = [SUBPROTOCOL, ("origin", "https://hall.example"), ("x-forwarded-proto", "https")];
    assert_eq!(
        upgrade_at(server.address(), "hall.example", &encrypted).await,
        101,
        "a trusted proxy says so"
    );
    let stranger = Settings::default().start().await;
    assert_eq!(upgrade_at(stranger.address(), "hall.example", &encrypted).await, 403, "a stranger says so");
}

#[tokio::test]
async fn whoever_does_not_sign_in_is_closed_with_4001_whatever_they_do_instead() {
    let server = Settings::default().with("limits.sign_in_seconds", "1").start().await;
    let (silent, _) = Raw::open(&server).await;
    let (mut dripping, _) = Raw::open(&server).await;
    dripping.send_bytes(&[0x82, 0xfe, 0x01]).await;
    let (mut asking, _) = Raw::open(&server).await;
    asking.call::<Empty>("protocol.ping", &Empty {}).await.expect("anyone may ask");
    for (what, raw) in [("silent", silent), ("in the middle of a frame", dripping), ("asking", asking)] {
        assert_eq!(raw.close_code().await, 4001, "{what}");
    }
}

#[tokio::test]
async fn the_ninth_message_before_signing_in_closes_with_4001() {
    let server = Settings::default().start().await;
    let (mut raw, welcome) = Raw::open(&server).await;
    assert_eq!(welcome.sign_in_seconds, 10);
    for _ in 0..SIGN_IN_MESSAGES_MAX {
        raw.call::<Empty>("protocol.ping", &Empty {}).await.expect("there is room for eight");
    }
    raw.request("protocol.ping", &Empty {}).await;
    assert_eq!(raw.close_code().await, 4001);
}

#[tokio::test]
async fn whoever_signs_in_with_the_eighth_message_stays_when_the_time_to_sign_in_is_over() {
    let server = Settings::default().with("limits.sign_in_seconds", "1").start().await;
    let client = register(&server, "late").await;
    let (mut raw, _) = Raw::open(&server).await;
    let opened = Instant::now();
    for _ in 0..SIGN_IN_MESSAGES_MAX - 1 {
        raw.call::<Empty>("protocol.ping", &Empty {}).await.expect("there is room for eight");
    }
    raw.resume(&client.session()).await.expect("the eighth message signs in");
    while opened.elapsed() < Duration::from_millis(2_500) {
        raw.call::<Empty>("protocol.ping", &Empty {}).await.expect("a connection that is signed in stays");
    }
}

#[tokio::test]
async fn signing_in_twice_is_invalid_and_the_first_one_holds() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let other = register(&server, "other").await;
    let mut raw = vandal.connect(&server).await;

    let token = ResumeParams { token: other.session().token };
    let twice = raw.call::<IgnoredAny>("account.resume", &token).await.expect_err("it is taken");
    let password =
        SignInParams { email: "other@example.org".into(), password: PASSWORD.into(), device: None };
    let again = raw.call::<IgnoredAny>("account.sign_in", &password).await.expect_err("it is taken");

    assert_eq!((twice.code, again.code), (ErrorCode::Invalid, ErrorCode::Invalid));
    raw.call::<IgnoredAny>("room.post", &vandal.post("still me")).await.expect("the vandal is signed in");
}

#[tokio::test]
async fn nothing_but_signing_in_is_for_those_who_have_not() {
    let server = Settings::default().start().await;
    let vandal = Vandal::on(&server).await;
    let (mut raw, _) = Raw::open(&server).await;
    let stream = protocol::stream::StreamParams { kind: protocol::Kind::Room, id: vandal.room.0 };

    let post = raw.call::<IgnoredAny>("room.post", &vandal.post("I am nobody")).await;
    let state = raw.call::<IgnoredAny>("stream.state", &stream).await;
    let read = raw.call::<IgnoredAny>("stream.read", &stream).await;
    let subscribe = raw.call::<IgnoredAny>("stream.subscribe", &stream).await;
    let forged = ResumeParams { token: format!("{}x", vandal.client.session().token) };
    let resume = raw.call::<IgnoredAny>("account.resume", &forged).await;

    for (what, answer) in [
        ("post", post),
        ("state", state),
        ("read", read),
        ("subscribe", subscribe),
        ("a forged token", resume),
    ] {
        assert_eq!(answer.expect_err(what).code, ErrorCode::Unauthenticated, "{what}");
    }
    assert!(vandal.said(&server).await.is_empty());
}

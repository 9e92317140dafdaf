//! Who a client is: as its own address shows it, or as a proxy says that is trusted.

use std::net::{IpAddr, Ipv4Addr};

use protocol::ErrorCode;
use protocol::account::{SignInParams, SignedIn};
use tests::people::{PASSWORD, register};
use tests::raw::Raw;
use tests::server::{Server, Settings};
use tests::within;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// Where the tests' own proxies connect from.
const PROXY: Ipv4Addr = Ipv4Addr::new(127, 9, 9, 9);

/// Failures of an address that are too many here.
const FAILURES_MAX: u32 = 3;

fn settings() -> Settings {
    Settings::default().with("passwords.address_failures_max", &FAILURES_MAX.to_string())
}

async fn connect_from(server: &Server, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket can be made");
    socket.bind((IpAddr::from(from), 0).into()).expect("it is a local address");
    within("a connection", socket.connect(server.address())).await.expect("the server listens")
}

/// Somebody behind a proxy that writes those headers.
async fn behind(server: &Server, proxy: Ipv4Addr, headers: &[(&'static str, &str)]) -> Raw {
    Raw::over(connect_from(server, proxy).await, headers).await
}

/// Somebody behind a proxy that sends those bytes first.
async fn after_preface(server: &Server, proxy: Ipv4Addr, preface: &[u8]) -> Raw {
    let mut socket = connect_from(server, proxy).await;
    socket.write_all(preface).await.expect("there is room for a few bytes");
    Raw::over(socket, &[]).await
}

/// What a sign-in with that password comes to, for somebody of that name.
async fn try_as(raw: &mut Raw, name: &str, password: &str) -> Option<ErrorCode> {
    let params =
        SignInParams { email: format!("{name}@example.org"), password: password.to_owned(), device: None };
    raw.call::<SignedIn>("account.sign_in", &params).await.err().map(|error| error.code)
}

/// Tries wrong passwords, for somebody else each time, until no more are taken.
async fn use_up(raw: &mut Raw, what: &str) {
    for number in 0..FAILURES_MAX {
        let failed = try_as(raw, &format!("nobody-{number}"), "wrong horse").await;
        assert_eq!(failed, Some(ErrorCode::Unauthenticated), "{what}");
    }
    assert_eq!(try_as(raw, "ada", PASSWORD).await, Some(ErrorCode::RateLimited), "{what}");
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_a_budget_of_its_own_by_either_header() {
    let server = settings().with("proxies.trusted", "127.9.9.0/24, 10.0.0.0/8").start().await;
    register(&server, "ada").await;
    for (name, thief, ada) in [
        ("x-forwarded-for", "203.0.113.1", "203.0.113.2"),
        ("x-forwarded-for", "1.1.1.1, 203.0.113.3, 10.0.0.1", "1.1.1.1, 203.0.113.4, 10.0.0.1"),
        ("forwarded", "for=203.0.113.5;proto=https", "for=\"203.0.113.6:81\""),
        ("forwarded", "for=\"[2001:db8:0:1::1]\"", "for=\"[2001:db8:0:2::1]:80\""),
    ] {
        use_up(&mut behind(&server, PROXY, &[(name, thief)]).await, thief).await;
        let mut again = behind(&server, PROXY, &[(name, thief)]).await;
        assert_eq!(try_as(&mut again, "ada", PASSWORD).await, Some(ErrorCode::RateLimited), "{thief}");
        let mut own = behind(&server, PROXY, &[(name, ada)]).await;
        assert_eq!(try_as(&mut own, "ada", PASSWORD).await, None, "{ada}");
    }
    let mut neighbour = behind(&server, PROXY, &[("forwarded", "for=\"[2001:db8:0:1::2]\"")]).await;
    assert_eq!(try_as(&mut neighbour, "ada", PASSWORD).await, Some(ErrorCode::RateLimited), "one network");
}

#[tokio::test]
async fn whoever_is_no_trusted_proxy_is_counted_by_their_own_address_whatever_they_say() {
    let server = settings().with("proxies.trusted", "127.9.9.9").start().await;
    register(&server, "ada").await;
    let stranger = Ipv4Addr::new(127, 9, 9, 8);
    use_up(&mut behind(&server, stranger, &[("x-forwarded-for", "203.0.113.1")]).await, "a stranger").await;
    let other = [("x-forwarded-for", "203.0.113.2"), ("forwarded", "for=203.0.113.2")];
    let mut same = behind(&server, stranger, &other).await;
    assert_eq!(try_as(&mut same, "ada", PASSWORD).await, Some(ErrorCode::RateLimited));
    let mut told = behind(&server, PROXY, &[("x-forwarded-for", "203.0.113.1")]).await;
    assert_eq!(try_as(&mut told, "ada", PASSWORD).await, None, "what a stranger said counted against nobody");
}

#[tokio::test]
async fn the_proxy_protocol_says_who_a_client_is_where_it_is_on_and_the_proxy_trusted() {
    let settings = settings().with("proxies.trusted", "127.9.9.9").with("proxies.proxy_protocol", "true");
    let server = settings.start().await;
    register(&server, "ada").await;
    let line = |from: &str| format!("PROXY TCP4 {from} 198.51.100.1 56324 443\r\n").into_bytes();
    let binary = |from: [u8; 4]| {
        let head = [&b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"[..], &from, &[198, 51, 100, 1]].concat();
        [&head[..], &[1, 2, 3, 4]].concat()
    };
    use_up(&mut after_preface(&server, PROXY, &line("203.0.113.1")).await, "version 1").await;
    let mut same = after_preface(&server, PROXY, &binary([203, 0, 113, 1])).await;
    assert_eq!(try_as(&mut same, "ada", PASSWORD).await, Some(ErrorCode::RateLimited));
    let mut other = after_preface(&server, PROXY, &binary([203, 0, 113, 2])).await;
    assert_eq!(try_as(&mut other, "ada", PASSWORD).await, None);

    let direct = Raw::over(connect_from(&server, Ipv4Addr::new(127, 9, 9, 8)).await, &[]).await;
    let mut direct = direct;
    assert_eq!(try_as(&mut direct, "ada", PASSWORD).await, None, "others need no header");
    let mut silent = connect_from(&server, PROXY).await;
    silent.write_all(b"GET /readyz HTTP/1.1\r\nhost: guildhall\r\n\r\n").await.expect("there is room");
    let mut answer = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut silent, &mut answer);
    let _ = within("the end of a connection without a header", read).await;
    assert!(answer.is_empty(), "a proxy that does not say whose a connection is gets no answer");
}

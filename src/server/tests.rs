use std::net::TcpListener;
use std::path::Path;

use futures_util::StreamExt;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::*;

fn settings(folder: &Path) -> Config {
    let mut config = Config { data: folder.join("data"), ..Config::default() };
    config.listen.set_port(0);
    config.workers = crate::config::Within::of(1);
    config
}

/// The first line and the body of the answer.
async fn get(socket: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> (String, String) {
    let (head, body) = exchange(socket, "GET", path).await;
    (head.lines().next().unwrap().to_owned(), body)
}

/// The head and the body of the answer.
async fn exchange(
    mut socket: impl AsyncRead + AsyncWrite + Unpin,
    method: &str,
    path: &str,
) -> (String, String) {
    let request =
        format!("{method} {path} HTTP/1.1\r\nhost: here\r\naccept: text/html\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

async fn ask(address: SocketAddr, path: &str) -> (String, String) {
    get(TcpStream::connect(address).await.unwrap(), path).await
}

async fn refusal(config: Config) -> String {
    let Err(error) = start(config).await else { panic!("it started") };
    format!("{:#}", anyhow::Error::from(error))
}

#[actix_web::test]
async fn it_says_that_it_lives_and_can_work() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(settings(folder.path())).await.unwrap();

    assert_eq!(ask(running.address, "/healthz").await, ("HTTP/1.1 200 OK".into(), "alive\n".into()));
    assert_eq!(ask(running.address, "/readyz").await, ("HTTP/1.1 200 OK".into(), "ready\n".into()));
    running.stop().await;
}

#[actix_web::test]
async fn the_pages_are_on_the_clients_listener_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(settings(folder.path())).await.unwrap();
    let of = async |method, path| {
        let socket = TcpStream::connect(running.address).await.unwrap();
        exchange(socket, method, path).await
    };

    let (head, page) = of("GET", "/").await;
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(page.starts_with("<!doctype html>"), "{page}");
    assert!(!head.contains("strict-transport-security"), "nothing here is encrypted: {head}");
    for path in ["/assets/none.js", "/../data/guildhall.db", "/%2e%2e/data/guildhall.db"] {
        assert!(of("GET", path).await.0.starts_with("HTTP/1.1 404 Not Found"), "{path}");
    }
    for path in ["/", "/healthz", "/readyz", "/ws"] {
        let (head, _) = of("DELETE", path).await;
        assert!(head.starts_with("HTTP/1.1 405 Method Not Allowed"), "{path}: {head}");
    }
    running.stop().await;
}

#[actix_web::test]
async fn a_question_for_the_head_alone_gets_the_head_of_what_get_would_get() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(settings(folder.path())).await.unwrap();
    for path in ["/", "/healthz", "/readyz", "/assets/none.js"] {
        let mut heads = Vec::new();
        for method in ["GET", "HEAD"] {
            let socket = TcpStream::connect(running.address).await.unwrap();
            let (head, body) = exchange(socket, method, path).await;
            assert_eq!(body.is_empty(), method == "HEAD", "{path}");
            let timeless = |line: &&str| !line.starts_with("date:");
            let mut lines: Vec<_> = head.lines().filter(timeless).map(str::to_owned).collect();
            lines.sort();
            heads.push(lines);
        }
        assert_eq!(heads[0], heads[1], "{path}");
    }
    running.stop().await;
}

#[actix_web::test]
async fn metrics_have_a_listener_of_their_own_once_it_has_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = settings(folder.path());
    config.metrics.listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let running = start(config).await.unwrap();

    let (status, text) = ask(running.metrics_address.unwrap(), "/metrics").await;

    assert_eq!(status, "HTTP/1.1 200 OK");
    assert!(text.contains("guildhall_stage_seconds_bucket{"), "{text}");
    assert!(text.contains("guildhall_store_writes_waiting "), "{text}");
    assert_eq!(ask(running.metrics_address.unwrap(), "/healthz").await.0, "HTTP/1.1 404 Not Found");
    running.stop().await;
}

#[actix_web::test]
async fn a_server_that_leaves_is_not_ready_and_then_gone() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(settings(folder.path())).await.unwrap();
    running.health.leave();
    let (status, why) = ask(running.address, "/readyz").await;
    assert_eq!((status.as_str(), why.as_str()), ("HTTP/1.1 503 Service Unavailable", "leaving\n"));

    let address = running.address;
    running.stop().await;

    assert!(TcpStream::connect(address).await.is_err());
    start(settings(folder.path())).await.expect("the data folder is free again").stop().await;
}

#[actix_web::test]
async fn connections_are_encrypted_where_there_is_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut config = settings(folder.path());
    (config.tls.certificate, config.tls.key) = (Some(certificate), Some(key));
    let running = start(config).await.unwrap();

    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(client));
    let open = async || {
        let socket = TcpStream::connect(running.address).await.unwrap();
        connector.connect(ServerName::try_from("localhost").unwrap(), socket).await.unwrap()
    };

    assert_eq!(get(open().await, "/healthz").await.1, "alive\n");
    let (head, _) = exchange(open().await, "GET", "/").await;
    assert!(head.contains("strict-transport-security: max-age="), "{head}");
    running.stop().await;
}

#[actix_web::test]
async fn a_port_in_use_a_folder_in_use_and_a_folder_that_is_none_are_each_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap();
    let refused = refusal(Config { listen, ..settings(folder.path()) }).await;
    assert_eq!(refused, format!("cannot listen on {listen}: Address already in use (os error 98)"));

    let running = start(settings(folder.path())).await.unwrap();
    let refused = refusal(settings(folder.path())).await;
    assert!(refused.contains("another server is using"), "{refused}");
    running.stop().await;

    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = refusal(settings(&file)).await;
    assert!(refused.contains("file/data") && !refused.contains('\n'), "{refused}");
}

#[actix_web::test]
async fn a_server_that_leaves_closes_its_connections_with_the_time_to_stay_away() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(settings(folder.path())).await.unwrap();
    let mut request = format!("ws://{}/ws", running.address).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol::SUBPROTOCOL.parse().unwrap());
    let socket = TcpStream::connect(running.address).await.unwrap();
    let (mut socket, answer) = tokio_tungstenite::client_async(request, socket).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], protocol::SUBPROTOCOL);
    let welcome = socket.next().await.unwrap().unwrap();
    assert!(welcome.is_binary());

    let began = Instant::now();
    let (closed, ()) = tokio::join!(socket.next(), async {
        running.stop().await;
    });

    let Some(Ok(Message::Close(Some(close)))) = closed else { panic!("{closed:?}") };
    assert_eq!(u16::from(close.code), 1001);
    assert!(close.reason.parse::<u64>().is_ok_and(|ms| (1..60_000).contains(&ms)), "{}", close.reason);
    assert!(began.elapsed() < Duration::from_secs(10));
}

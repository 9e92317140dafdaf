//! nginx before a server, set up as `docs/operations.md` says: the text of that page is what runs here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;

use client::{Client, Endpoint};
use protocol::ErrorCode;
use protocol::account::{SignInParams, SignedIn};
use tempfile::TempDir;
use tests::http::upgrade_at;
use tests::people::{PASSWORD, register};
use tests::raw::Raw;
use tests::server::{Server, Settings, address_of_its_own};
use tests::within;
use tokio::net::TcpSocket;

/// The text between the marks of nginx's part on the page.
fn documented() -> &'static str {
    let page = include_str!("../../../docs/operations.md");
    let rest = page.split_once("```nginx\n").expect("the page sets nginx up").1;
    rest.split_once("```").expect("and comes to an end").0
}

/// nginx in front of a server. It ends when this is dropped.
struct Nginx {
    folder: TempDir,
    plain: SocketAddr,
    encrypted: SocketAddr,
}

impl Nginx {
    /// Starts it as the page says, but for the addresses, the certificate, and one more port without
    /// encryption.
    fn before(server: &Server) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let here = address_of_its_own().ip();
        let (plain, encrypted) = (SocketAddr::from((here, 8080)), SocketAddr::from((here, 8443)));
        let made =
            rcgen::generate_simple_self_signed(vec![encrypted.ip().to_string()]).expect("a certificate");
        let (certificate, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).expect("a file can be written");
        std::fs::write(&key, made.signing_key.serialize_pem()).expect("a file can be written");
        let mut text = documented().to_owned();
        for (documented, here) in [
            ("listen 443 ssl;", format!("listen {encrypted} ssl;\n    listen {plain};")),
            ("/etc/ssl/guildhall.pem", certificate.display().to_string()),
            ("/etc/ssl/guildhall.key", key.display().to_string()),
            ("127.0.0.1:8080", server.address().to_string()),
        ] {
            assert!(text.contains(documented), "{documented} stands on the page");
            text = text.replacen(documented, &here, 1);
        }
        std::fs::write(folder.path().join("site.conf"), text).expect("a file can be written");
        let nginx = Self { folder, plain, encrypted };
        nginx.run("start");
        nginx
    }

    fn run(&self, what: &str) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers/nginx");
        let done = Command::new(script).arg(what).arg(self.folder.path()).output().expect("the script runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("chain.pem")
    }

    /// A socket to it from that address.
    async fn raw_from(&self, from: Ipv4Addr, headers: &[(&'static str, &str)]) -> Raw {
        let socket = TcpSocket::new_v4().expect("a socket can be made");
        socket.bind((IpAddr::from(from), 0).into()).expect("it is a local address");
        let tcp = within("a connection", socket.connect(self.plain)).await.expect("nginx listens");
        Raw::over(tcp, headers).await
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.run("stop");
    }
}

async fn sign_in(raw: &mut Raw, name: &str, password: &str) -> Option<ErrorCode> {
    let params =
        SignInParams { email: format!("{name}@example.org"), password: password.to_owned(), device: None };
    raw.call::<SignedIn>("account.sign_in", &params).await.err().map(|error| error.code)
}

fn settings() -> Settings {
    Settings::default().with("proxies.trusted", "127.0.0.1").with("passwords.address_failures_max", "2")
}

#[tokio::test]
async fn through_nginx_as_documented_each_client_has_a_budget_of_its_own_whatever_it_forges() {
    let server = settings().start().await;
    register(&server, "ada").await;
    let nginx = Nginx::before(&server);
    let (thief, ada) = (Ipv4Addr::new(127, 7, 0, 1), Ipv4Addr::new(127, 7, 0, 2));
    for number in 0..2 {
        let forged_for = format!("203.0.113.{number}");
        let forged = format!("for={forged_for};proto=https");
        let headers = [("x-forwarded-for", forged_for.as_str()), ("forwarded", forged.as_str())];
        let mut raw = nginx.raw_from(thief, &headers).await;
        let failed = sign_in(&mut raw, &format!("nobody-{number}"), "wrong horse").await;
        assert_eq!(failed, Some(ErrorCode::Unauthenticated));
    }
    let mut raw = nginx.raw_from(thief, &[("x-forwarded-for", "203.0.113.9")]).await;
    assert_eq!(sign_in(&mut raw, "ada", PASSWORD).await, Some(ErrorCode::RateLimited));
    let mut raw = nginx.raw_from(ada, &[]).await;
    assert_eq!(sign_in(&mut raw, "ada", PASSWORD).await, None);
}

#[tokio::test]
async fn through_nginx_as_documented_an_encrypted_client_talks_and_pages_of_its_host_may_connect() {
    let server = settings().start().await;
    let nginx = Nginx::before(&server);
    let endpoint = Endpoint::new(&format!("wss://{}", nginx.encrypted)).expect("it is an address");
    let endpoint = endpoint.trusting(&nginx.certificate()).expect("the certificate reads");
    let ada =
        Client::register(endpoint, "ada@example.org", PASSWORD, "Ada").await.expect("nginx lets her through");
    let room = ada.rooms().create(None, &[]).await.expect("a room can be made").room;
    ada.rooms().post(room, "hello").await.expect("a message is taken");

    let subprotocol = ("sec-websocket-protocol", protocol::SUBPROTOCOL);
    let host = nginx.plain.to_string();
    for (origin, status) in [(format!("http://{host}"), 101), (format!("https://{host}"), 403)] {
        assert_eq!(
            upgrade_at(nginx.plain, &host, &[subprotocol, ("origin", &origin)]).await,
            status,
            "{origin}"
        );
    }
}

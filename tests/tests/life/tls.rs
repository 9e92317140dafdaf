//! Encrypted connections, by an authority that is one's own.

use std::path::{Path, PathBuf};

use client::{ConnectError, Connection, Endpoint};
use protocol::{Kind, StreamId};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tests::people::register;
use tests::server::Settings;
use tests::watch::{Watch, read_all};
use tests::within;

/// Where the server listens, which its certificate names.
const HOST: &str = "127.76.84.83";

/// Messages before and after the server is killed.
const MESSAGES: usize = 20;

/// The files of a certificate, its key, and the authority that signed it.
struct Papers {
    certificate: PathBuf,
    key: PathBuf,
    authority: PathBuf,
}

impl Papers {
    fn signed_in(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no name is a good name");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key can be made");
        let authority = params.self_signed(&key).expect("it can sign itself").pem();
        let issuer = Issuer::new(params, key);
        let own_key = KeyPair::generate().expect("a key can be made");
        let own = CertificateParams::new(vec![HOST.to_owned()]).expect("an address is a good name");
        let certificate = own.signed_by(&own_key, &issuer).expect("it can be signed").pem();
        let file = |what: &str, text: String| {
            let path = folder.join(format!("{name}-{what}.pem"));
            std::fs::write(&path, text).expect("a file can be written");
            path
        };
        Self {
            certificate: file("certificate", certificate),
            key: file("key", own_key.serialize_pem()),
            authority: file("authority", authority),
        }
    }
}

#[tokio::test]
async fn an_encrypted_server_serves_those_who_trust_its_authority_over_kills_and_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let papers = Papers::signed_in(folder.path(), "ours");
    let mut server = Settings::default()
        .listening(format!("{HOST}:0").parse().expect("it is an address"))
        .with_tls(&papers.certificate, &papers.key, &papers.authority)
        .start()
        .await;
    let ada = register(&server, "ada").await;
    let room = ada.rooms().create(None, &[]).await.expect("a room can be made").room;
    let stream = StreamId::new(Kind::Room, room.0);
    let watch = Watch::from_start(&ada, stream).await;
    for _ in ["first life", "second life"] {
        for number in 0..MESSAGES {
            ada.rooms().post(room, &format!("secret {number}")).await.expect("a message is taken");
        }
        server.kill9();
        server.restart().await;
    }
    assert_eq!(read_all(&ada, stream).await, watch.up_to(1 + 2 * MESSAGES as u64).await);

    let elsewhere = Papers::signed_in(folder.path(), "theirs");
    let address = format!("wss://{}", server.address());
    let mistrusting = Endpoint::new(&address).and_then(|endpoint| endpoint.trusting(&elsewhere.authority));
    let refused = Connection::open(&mistrusting.expect("the address is one")).await.map(|_| ());
    assert!(matches!(refused, Err(ConnectError::Reach(_))), "{refused:?}");
    let plain = Endpoint::new(&format!("ws://{}", server.address())).expect("the address is one");
    let refused = Connection::open(&plain).await.map(|_| ());
    assert!(refused.is_err(), "nobody is served in the clear");
    let took = within("leaving", server.stop()).await;
    assert!(took < tests::server::STOP_WITHIN);
}

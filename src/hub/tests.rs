use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};

use actors::Parts;
use actors::clock::Clock;
use protocol::Kind;
use schema::{SqliteOptions, SqliteStore};
use uuid::Uuid;

use super::*;
use crate::metrics::Measured;
use crate::provider::Sandbox;

/// The request of the subscription that a client asked for.
const REQUEST: u32 = 7;

/// A hub, a connection in it, and the folder of their store.
pub(super) fn hub_and_conn() -> (Rc<Hub>, Rc<Conn>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), SqliteOptions::default()).unwrap();
    let house = House::new(Parts {
        store: Arc::new(store),
        clock: Clock::default(),
        limits: actors::limits::Limits::default(),
        observer: Arc::new(Measured),
        changes: Arc::new(actors::changes::Unheard),
        provider: Arc::new(Sandbox::default()),
    });
    let inbox = house.hubs().open().unwrap();
    let hub = Hub::new(&inbox, house, Limits::default());
    let conn = Rc::new(Conn::new(hub.name(), IpAddr::V4(Ipv4Addr::LOCALHOST), None));
    hub.join(conn.clone());
    (hub, conn, folder)
}

/// The two ends of a connection: the client's, and the server's.
pub(super) fn sockets() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    (client, server)
}

#[test]
fn a_grant_of_a_subscription_that_another_has_replaced_does_not_begin_that_one() {
    actix_web::rt::System::new().block_on(async {
        let (hub, conn, _folder) = hub_and_conn();
        let stream = StreamId::new(Kind::Inbox, Uuid::from_u128(1));
        let granted = |number, request, after| SubscribeOutcome {
            conn: conn.id,
            request,
            stream,
            number,
            after: Some(after),
            outcome: Ok(5),
        };

        conn.begin(REQUEST, 0, 1, 1).unwrap();
        let unasked = hub.may_subscribe(&conn, stream, true).unwrap();
        hub.unsubscribe(&conn, stream);
        let asked = hub.may_subscribe(&conn, stream, false).unwrap();
        hub.on_granted(granted(unasked, None, 5));
        assert_eq!(conn.subscriptions.borrow()[&stream].state, SubscriptionState::Asked);
        hub.on_granted(granted(asked, Some(REQUEST), 0));
        assert_eq!(conn.subscriptions.borrow()[&stream].state, SubscriptionState::CatchingUp { next: 1 });

        hub.write_some();
        let answer = conn.outbox.take().unwrap();
        // A frame's head of two bytes, then [1, request, nil, answer].
        assert_eq!(answer[2..6], [0x94, 0x01, REQUEST as u8, 0xc0], "{answer:?}");
    });
}

#[test]
fn who_is_put_out_while_catching_up_is_told_the_last_event_that_was_delivered() {
    actix_web::rt::System::new().block_on(async {
        let (hub, conn, _folder) = hub_and_conn();
        let stream = StreamId::new(Kind::Room, Uuid::from_u128(1));
        let number = hub.may_subscribe(&conn, stream, true).unwrap();
        hub.set_state(&conn, stream, number, SubscriptionState::CatchingUp { next: 134 });
        let ends = Arc::from([]);
        let commit = Commit { stream, first: 1602, last: 1602, events: None, ends, revoked: Vec::new() };
        hub.end(&conn, &commit, 1602);
        hub.write_some();
        let told = conn.outbox.take().unwrap();
        let seq: &[u8] = b"\xa3seq\xcc\x85"; // 133
        assert!(told.windows(seq.len()).any(|bytes| bytes == seq), "{told:?}");
    });
}

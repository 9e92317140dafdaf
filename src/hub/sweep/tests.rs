//! Slow and silent clients on real sockets, looked after once for each second that is to pass.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::os::fd::{AsFd, AsRawFd};

use super::super::tests::{hub_and_conn, sockets};
use super::super::{Socket, prepare};
use super::*;

/// A connection of the hub whose socket is full: more waits for it than it takes.
struct Full {
    conn: Rc<Conn>,
    client: TcpStream,
    server: TcpStream,
}

impl Full {
    fn new(hub: &Hub) -> Self {
        let (client, server) = sockets();
        prepare(server.as_fd());
        server.set_nonblocking(true).unwrap();
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let conn = Rc::new(Conn::new(hub.name(), address, Some(Socket::new(server.as_raw_fd(), None))));
        hub.join(conn.clone());
        let mut full = Self { conn, client, server };
        full.fill();
        full
    }

    fn fill(&mut self) {
        let full = loop {
            if let Err(error) = self.server.write(&[7; 64 * 1024]) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::WouldBlock);
    }

    /// The client reads until the server's system has heard that it does; what that makes room for is filled.
    fn reads(&mut self) {
        let before = socket::progress(&self.conn).unwrap().acknowledged;
        while socket::progress(&self.conn).unwrap().acknowledged == before {
            assert!(self.client.read(&mut [0; 64 * 1024]).unwrap() > 0);
        }
        self.fill();
    }
}

#[test]
fn a_socket_is_stalled_only_while_its_client_takes_no_byte_whatever_the_buffers_between_them_do() {
    actix_web::rt::System::new().block_on(async {
        let (hub, _, _folder) = hub_and_conn();
        let patience = hub.limits.stall_seconds.get();
        let mut full = Full::new(&hub);
        // Nothing takes from the outbox in this test: the socket has room for nothing.
        full.conn.outbox.push_value(b"it waits");
        for _ in 0..3 * patience {
            full.reads();
            hub.look_after(&full.conn);
            assert_eq!((full.conn.stalled_sweeps.get(), full.conn.closing()), (0, None));
        }
        for second in 1..patience {
            hub.look_after(&full.conn);
            assert_eq!((u64::from(full.conn.stalled_sweeps.get()), full.conn.closing()), (second, None));
        }
        hub.look_after(&full.conn);
        assert_eq!(full.conn.closing(), Some(CloseCode::TooSlow));
    });
}

#[test]
fn a_client_that_says_nothing_is_not_given_up_while_it_reads_what_was_sent_before() {
    actix_web::rt::System::new().block_on(async {
        let (hub, _, _folder) = hub_and_conn();
        let span = hub.limits.ping_seconds.get();
        let mut full = Full::new(&hub);
        for second in 0..4 * span {
            if second % (span / 2) == 1 {
                full.reads();
            }
            hub.look_after(&full.conn);
            assert_eq!((full.conn.outbox.bytes(), full.conn.closing()), (0, None), "no ping is due");
        }
        // The socket still holds what it does not take, and the pings go out on the same way.
        for _ in 0..3 * span {
            hub.look_after(&full.conn);
            full.conn.outbox.take();
        }
        assert_eq!(full.conn.closing(), Some(CloseCode::GoingAway));
    });
}

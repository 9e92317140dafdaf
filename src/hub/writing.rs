//! Writes to connections with something in their outbox: in turn, a few at a time, whenever everything that
//! has come is taken. A connection whose client waits for an answer need not wait for its turn.
//!
//! A write costs more than the bytes in it. Nothing waits by the clock to gather more bytes: while other
//! connections have their turn, more gathers for those that wait, so writes carry more when there is more to
//! do. Between turns the thread reads, decides and appends what has come meanwhile, so that its results go
//! into the writes that are still to come.

use std::rc::Rc;

use super::conn::Conn;
use super::{Hub, socket};

/// The connections that are written to before the thread looks at what has come. With fewer, a busy thread
/// would spend more on looking than it saves.
const WRITES_A_TURN: usize = 16;

impl Hub {
    /// Something is in the outbox of a connection: writes to it when its turn comes.
    pub(super) fn touch(&self, conn: &Rc<Conn>) {
        conn.touched.set(true);
        if !conn.in_line.replace(true) {
            self.line.borrow_mut().push_back(conn.clone());
        }
    }

    /// An answer is in the outbox of a connection: writes to it soon. It keeps its place in the line.
    pub(super) fn touch_answered(&self, conn: &Rc<Conn>) {
        conn.touched.set(true);
        self.answered.borrow_mut().push_back(conn.clone());
    }

    /// Whether connections wait to be written to.
    pub(super) fn has_touched(&self) -> bool {
        !self.line.borrow().is_empty() || !self.answered.borrow().is_empty()
    }

    /// Writes to some of the connections that have waited longest: alternately one that waits for an answer
    /// and one of the line, so that neither holds up the other.
    pub(super) fn write_some(&self) {
        let mut written = 0;
        while written < WRITES_A_TURN {
            let next = match written % 2 {
                0 => self.next_answered().or_else(|| self.next_in_line()),
                _ => self.next_in_line().or_else(|| self.next_answered()),
            };
            let Some(conn) = next else { return };
            written += usize::from(self.write_touched(&conn));
        }
    }

    /// Writes to a connection, unless nothing was added since the last write.
    fn write_touched(&self, conn: &Rc<Conn>) -> bool {
        let touched = conn.touched.replace(false);
        if touched {
            self.write(conn);
        }
        touched
    }

    fn next_answered(&self) -> Option<Rc<Conn>> {
        self.answered.borrow_mut().pop_front()
    }

    fn next_in_line(&self) -> Option<Rc<Conn>> {
        let conn = self.line.borrow_mut().pop_front()?;
        conn.in_line.set(false);
        Some(conn)
    }

    /// An outbox with at most that many bytes lets its subscriptions catch up.
    pub(super) fn drained_bytes(&self) -> usize {
        self.limits.outbox_bytes_max.size() / 4
    }

    /// Writes to a connection, past the HTTP layer if that is possible.
    pub(super) fn write(&self, conn: &Rc<Conn>) {
        let all = socket::write(conn);
        conn.has_written(self.drained_bytes());
        if !all || conn.outbox.is_closed() {
            conn.outbox.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read};
    use std::net::{IpAddr, Ipv4Addr, TcpStream};
    use std::os::fd::AsRawFd;

    use super::super::tests::{hub_and_conn, sockets};
    use super::super::{Passable, Socket};
    use super::*;
    use actors::fanout::WireAnswer;
    use bytes::Bytes;

    /// A connection on a real socket. The hub may write past the HTTP layer when `passable` is open.
    struct Wired {
        conn: Rc<Conn>,
        passable: Passable,
        client: TcpStream,
        server: TcpStream,
    }

    impl Wired {
        fn new(hub: &Hub) -> Self {
            let (client, server) = sockets();
            client.set_nonblocking(true).unwrap();
            let passable = Passable::default();
            let socket = Socket::new(server.as_raw_fd(), Some(passable.clone()));
            let conn = Rc::new(Conn::new(hub.name(), IpAddr::V4(Ipv4Addr::LOCALHOST), Some(socket)));
            hub.join(conn.clone());
            Self { conn, passable, client, server }
        }

        fn put(&self, hub: &Hub, value: &[u8]) {
            self.conn.outbox.push_value(value);
            hub.touch(&self.conn);
        }

        /// The bytes that have reached the client.
        fn read(&mut self) -> Vec<u8> {
            let mut read = Vec::new();
            let end = self.client.read_to_end(&mut read);
            assert_eq!(end.unwrap_err().kind(), ErrorKind::WouldBlock);
            read
        }
    }

    #[test]
    fn what_was_put_out_for_a_connection_leaves_in_one_write_at_its_turn() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let mut wired = Wired::new(&hub);
            wired.passable.open();
            wired.put(&hub, b"a");
            wired.put(&hub, b"b");
            assert_eq!(wired.read(), b"");
            hub.write_some();
            assert_eq!(wired.read(), b"\x82\x01a\x82\x01b");
            assert!(!hub.has_touched());
        });
    }

    #[test]
    fn nothing_gets_ahead_of_what_the_http_layer_holds_back() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let mut wired = Wired::new(&hub);
            wired.put(&hub, b"a");
            hub.write_some();
            assert_eq!(wired.read(), b"", "the answer to the handshake has not left");
            assert_eq!(
                wired.conn.outbox.take().as_deref(),
                Some(&b"\x82\x01a"[..]),
                "it was told to take it"
            );

            wired.passable.open();
            wired.conn.socket().unwrap().hold_back();
            wired.put(&hub, b"b");
            hub.write_some();
            assert_eq!(wired.read(), b"");
        });
    }

    #[test]
    fn connections_have_their_turns_in_order_some_at_a_time() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let mut all: Vec<_> = (0..WRITES_A_TURN + 1).map(|_| Wired::new(&hub)).collect();
            for wired in &all {
                wired.passable.open();
                wired.put(&hub, b"a");
            }
            hub.write_some();
            all[0].put(&hub, b"b");
            let (last, before) = all.split_last_mut().unwrap();
            assert!(before.iter_mut().all(|wired| wired.read() == b"\x82\x01a"));
            assert_eq!(last.read(), b"");
            hub.write_some();
            assert_eq!((last.read(), all[0].read()), (b"\x82\x01a".to_vec(), b"\x82\x01b".to_vec()));
        });
    }

    #[test]
    fn an_answer_need_not_wait_for_the_line_and_does_not_hold_it_up() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let all: Vec<_> = (0..2 * WRITES_A_TURN).map(|_| Wired::new(&hub)).collect();
            all.iter().for_each(|wired| wired.passable.open());
            let (asked, told) = all.split_at(WRITES_A_TURN);
            told.iter().for_each(|wired| wired.put(&hub, b"an event"));
            for wired in asked {
                wired.conn.begin(1, 10, 1, 10).unwrap();
                let (conn, bytes) = (wired.conn.id, Bytes::from_static(b"an answer"));
                hub.on_answer(WireAnswer { conn, request: 1, bytes });
            }
            hub.write_some();
            let has_gone = |all: &[Wired]| all.iter().filter(|wired| wired.conn.outbox.gone() > 0).count();
            assert_eq!((has_gone(asked), has_gone(told)), (WRITES_A_TURN / 2, WRITES_A_TURN / 2));
            hub.write_some();
            assert_eq!((has_gone(asked), has_gone(told)), (WRITES_A_TURN, WRITES_A_TURN));
        });
    }

    #[test]
    fn who_is_written_to_for_an_answer_keeps_its_place_in_the_line() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let mut all: Vec<_> = (0..WRITES_A_TURN + 1).map(|_| Wired::new(&hub)).collect();
            for wired in &all {
                wired.passable.open();
                wired.put(&hub, b"a");
            }
            let conn = &all[2].conn;
            conn.begin(1, 10, 1, 10).unwrap();
            hub.on_answer(WireAnswer { conn: conn.id, request: 1, bytes: Bytes::from_static(b"b") });
            assert!(hub.write_touched(&hub.next_answered().unwrap()));
            assert_eq!(all[2].read(), b"\x82\x01a\x82\x01b");
            all[2].put(&hub, b"c");
            hub.write_some();
            assert_eq!(all[2].read(), b"\x82\x01c", "it stood third");
            assert_eq!(all[WRITES_A_TURN].read(), b"");
        });
    }

    #[test]
    fn whoever_has_left_the_hub_is_not_written_to() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let mut wired = Wired::new(&hub);
            wired.passable.open();
            wired.put(&hub, b"a");
            hub.leave(&wired.conn);
            hub.write_some();
            assert_eq!(wired.read(), b"", "the descriptor may be another connection's by now");
        });
    }

    #[test]
    fn a_socket_that_takes_no_more_leaves_the_rest_to_the_http_layer() {
        actix_web::rt::System::new().block_on(async {
            let (hub, _, _folder) = hub_and_conn();
            let wired = Wired::new(&hub);
            wired.server.set_nonblocking(true).unwrap();
            wired.passable.open();
            let long = Bytes::from(vec![7; 64 << 20]);
            wired.conn.outbox.push(&long);
            hub.touch(&wired.conn);
            hub.write_some();
            let (gone, left) = (wired.conn.outbox.gone(), wired.conn.outbox.bytes() as u64);
            assert!(gone > 0 && left > 0 && gone + left == long.len() as u64, "{gone} and {left}");
            assert!(wired.conn.outbox.take().is_some(), "it was told to take the rest");
        });
    }
}

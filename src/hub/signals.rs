//! The last step of signals: from a hub into the outboxes of the stream's live readers.

use std::rc::Rc;

use actors::fanout::{News, Signalled};
use bytes::Bytes;

use super::Hub;
use super::conn::Conn;

impl Hub {
    /// Sends a signal to the live readers of its stream, except the account that caused it. It is dropped for
    /// an outbox that it would fill beyond half of its bound.
    pub(super) fn on_signal(&self, signal: &Signalled) {
        let topics = self.topics.borrow();
        let Some(topic) = topics.get(&signal.stream) else { return };
        let others = topic.live.iter().filter(|live| signal.by.is_none() || live.conn.account() != signal.by);
        others.for_each(|live| self.signal(&live.conn, &signal.bytes));
    }

    /// Sends a notification to the connections that it names, where they are still here and have space for
    /// it.
    pub(super) fn on_news(&self, news: &News) {
        let conns = news.conns.iter().filter_map(|key| self.conn(*key));
        conns.for_each(|conn| self.signal(&conn, &news.bytes));
    }

    fn signal(&self, conn: &Rc<Conn>, bytes: &Bytes) {
        let half = self.limits.outbox_bytes_max.size() / 2;
        if conn.outbox.bytes() + bytes.len() <= half {
            conn.outbox.push_value(bytes);
            self.touch(conn);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{AccountId, Kind, StreamId};
    use uuid::Uuid;

    use super::super::tests::hub_and_conn;
    use super::*;

    #[test]
    fn a_signal_is_dropped_where_an_outbox_is_half_full_and_told_where_it_is_not() {
        actix_web::rt::System::new().block_on(async {
            let (hub, conn, _folder) = hub_and_conn();
            let stream = StreamId::new(Kind::Room, Uuid::from_u128(1));
            let by = Some(AccountId(Uuid::from_u128(2)));
            let signal = Signalled { stream, by, bytes: Bytes::from_static(b"\x90") };
            hub.on_signal(&signal);
            assert_eq!(conn.outbox.bytes(), 0, "it is not subscribed");

            let number = hub.may_subscribe(&conn, stream, false).unwrap();
            assert!(hub.try_live(&Rc::clone(&conn), stream, number, 1));
            hub.on_signal(&signal);
            let told = conn.outbox.bytes();
            assert!(told > 0);

            let half = hub.limits.outbox_bytes_max.size() / 2;
            conn.outbox.push(&Bytes::from(vec![0; half]));
            hub.on_signal(&signal);
            assert_eq!(conn.outbox.bytes(), told + half, "it is dropped");
        });
    }
}

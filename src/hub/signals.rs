//! The last step of signals: from a hub into the outboxes of the stream's live readers.

use actors::fanout::Signalled;

use super::Hub;

impl Hub {
    /// Sends a signal to the live readers of its stream, except the account that caused it. It is dropped for
    /// an outbox that it would fill beyond half of its bound.
    pub(super) fn on_signal(&self, signal: &Signalled) {
        let half = self.limits.outbox_bytes_max.size() / 2;
        let topics = self.topics.borrow();
        let Some(topic) = topics.get(&signal.stream) else { return };
        for live in &topic.live {
            let others = live.conn.account() != Some(signal.by);
            if others && live.conn.outbox.bytes() + signal.bytes.len() <= half {
                live.conn.outbox.push_value(&signal.bytes);
                self.touch(&live.conn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use bytes::Bytes;
    use protocol::{AccountId, Kind, StreamId};
    use uuid::Uuid;

    use super::super::tests::hub_and_conn;
    use super::*;

    #[test]
    fn a_signal_is_dropped_where_an_outbox_is_half_full_and_told_where_it_is_not() {
        actix_web::rt::System::new().block_on(async {
            let (hub, conn, _folder) = hub_and_conn();
            let stream = StreamId::new(Kind::Room, Uuid::from_u128(1));
            let signal =
                Signalled { stream, by: AccountId(Uuid::from_u128(2)), bytes: Bytes::from_static(b"\x90") };
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

//! Signals: short news for the readers of a stream, such as that someone is typing. They are never stored.
//!
//! Signals are paced: for one account in one stream, at most one of a sort is sent in a span of time. Others
//! within the span are dropped, or the newest of them is sent at its end. Nothing waits for a signal, and
//! nothing depends on one.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use dashmap::{DashMap, Entry};
use protocol::stream::Signal;
use protocol::{AccountId, StreamId, frame};
use serde::Serialize;

use crate::House;
use crate::fanout::Signalled;

/// Rooms with more members than this have no signals, because each would be sent to all members.
pub const AUDIENCE_MAX: usize = 100;

/// How many signals are paced at once. Beyond that, signals are dropped.
const PACED_MAX: usize = 65_536;

/// A sort of signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The type on the wire.
    pub r#type: &'static str,
    /// The span in which at most one is sent, for one account in one stream.
    pub span: Duration,
    /// Whether the newest within a span is sent at its end.
    pub newest_wins: bool,
}

/// A member is typing.
pub const TYPING: Sort = Sort { r#type: "typing", span: Duration::from_secs(2), newest_wins: false };

/// A member has read further.
pub const READ: Sort = Sort { r#type: "read", span: Duration::from_secs(1), newest_wins: true };

/// What is paced together: stream, account and type.
type Key = (StreamId, AccountId, &'static str);

/// The signals whose span has not ended, and those that wait for the end of a span.
#[derive(Debug, Default)]
pub struct Signals {
    paced: DashMap<Key, Option<Bytes>, rustc_hash::FxBuildHasher>,
}

/// What happens to a signal.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It is sent, and begins a span.
    Send,
    /// It waits for the end of the span, or is dropped.
    Held,
}

impl Signals {
    fn offer(&self, key: Key, sort: &Sort, bytes: &Bytes) -> Verdict {
        // Counted before the entry is locked: counting locks every part of the map.
        let full = self.paced.len() >= PACED_MAX;
        match self.paced.entry(key) {
            Entry::Occupied(mut span) => {
                if sort.newest_wins {
                    span.insert(Some(bytes.clone()));
                }
                Verdict::Held
            }
            Entry::Vacant(_) if full => Verdict::Held,
            Entry::Vacant(none) => {
                none.insert(None);
                Verdict::Send
            }
        }
    }

    /// A span has ended: returns the signal that has waited, which begins another span. If there is none, the
    /// entry is removed.
    fn end(&self, key: Key) -> Option<Bytes> {
        let Entry::Occupied(mut span) = self.paced.entry(key) else { return None };
        let waited = span.get_mut().take();
        if waited.is_none() {
            span.remove();
        }
        waited
    }
}

impl House {
    /// Sends a signal of an account to the readers of a stream, unless one was sent a short while ago. It
    /// must be called on a thread that runs tasks.
    pub fn signal<B: Serialize>(self: &Arc<Self>, stream: StreamId, by: AccountId, sort: Sort, body: B) {
        if self.hubs().watching(stream) == 0 {
            return;
        }
        let bytes = encoded(stream, Some(by), sort.r#type, body);
        let key = (stream, by, sort.r#type);
        if self.signals().offer(key, &sort, &bytes) == Verdict::Send {
            self.hubs().signal(&Signalled { stream, by: Some(by), bytes });
            actix_rt::spawn(pace(self.clone(), key, sort.span));
        }
    }

    /// Sends a signal that nobody causes to all readers of a stream. It is not paced: each says something
    /// else.
    pub fn signal_readers<B: Serialize>(&self, stream: StreamId, r#type: &'static str, body: B) {
        if self.hubs().watching(stream) != 0 {
            let bytes = encoded(stream, None, r#type, body);
            self.hubs().signal(&Signalled { stream, by: None, bytes });
        }
    }
}

fn encoded<B: Serialize>(stream: StreamId, by: Option<AccountId>, r#type: &'static str, body: B) -> Bytes {
    let StreamId { kind, id } = stream;
    let mut bytes = BytesMut::new();
    frame::put_notification(&mut bytes, "signal", &Signal { kind, id, by, r#type: r#type.to_owned(), body });
    bytes.freeze()
}

/// Ends the spans of a signal, one after another, until no signal has waited.
async fn pace(house: Arc<House>, key: Key, span: Duration) {
    let (stream, by, _) = key;
    loop {
        tokio::time::sleep(span).await;
        let Some(bytes) = house.signals().end(key) else { return };
        house.hubs().signal(&Signalled { stream, by: Some(by), bytes });
    }
}

#[cfg(test)]
mod tests {
    use protocol::Kind;
    use uuid::Uuid;

    use super::*;

    const KEY: Key = (StreamId::new(Kind::Room, Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)), "any");

    fn offered(signals: &Signals, sort: &Sort, byte: u8) -> Verdict {
        signals.offer(KEY, sort, &Bytes::copy_from_slice(&[byte]))
    }

    #[test]
    fn of_many_read_marks_the_first_is_sent_at_once_and_the_newest_at_the_end_of_the_span() {
        let signals = Signals::default();
        assert_eq!(offered(&signals, &READ, 1), Verdict::Send);
        assert_eq!(offered(&signals, &READ, 2), Verdict::Held);
        assert_eq!(offered(&signals, &READ, 3), Verdict::Held);
        assert_eq!(signals.end(KEY).as_deref(), Some(&[3][..]));
        assert_eq!(offered(&signals, &READ, 4), Verdict::Held, "the newest began a span of its own");
        assert_eq!(signals.end(KEY).as_deref(), Some(&[4][..]));
        assert_eq!(signals.end(KEY), None);
        assert_eq!(offered(&signals, &READ, 5), Verdict::Send);
    }

    #[test]
    fn typing_within_the_span_is_dropped_and_nothing_is_remembered_after_it() {
        let signals = Signals::default();
        assert_eq!(offered(&signals, &TYPING, 1), Verdict::Send);
        assert_eq!(offered(&signals, &TYPING, 2), Verdict::Held);
        assert_eq!(signals.end(KEY), None);
        assert!(signals.paced.is_empty());
        assert_eq!(offered(&signals, &TYPING, 3), Verdict::Send);
    }

    #[test]
    fn while_as_many_are_paced_as_may_be_others_are_dropped() {
        let (signals, bytes) = (Signals::default(), Bytes::new());
        let (stream, _, sort) = KEY;
        let of = |number: usize| (stream, AccountId(Uuid::from_u128(number as u128)), sort);
        for number in 0..PACED_MAX {
            assert_eq!(signals.offer(of(number), &TYPING, &bytes), Verdict::Send);
        }
        assert_eq!(signals.offer(of(PACED_MAX), &TYPING, &bytes), Verdict::Held);
        assert_eq!(signals.paced.len(), PACED_MAX);
        assert_eq!(signals.end(of(0)), None);
        assert_eq!(signals.offer(of(PACED_MAX), &TYPING, &bytes), Verdict::Send);
    }

    #[test]
    fn accounts_streams_and_sorts_are_paced_apart() {
        let (signals, bytes) = (Signals::default(), Bytes::new());
        let (stream, by, sort) = KEY;
        let other = Uuid::from_u128(7);
        let keys = [
            KEY,
            (StreamId::new(Kind::Room, other), by, sort),
            (stream, AccountId(other), sort),
            (stream, by, "another"),
        ];
        for key in keys {
            assert_eq!(signals.offer(key, &TYPING, &bytes), Verdict::Send, "{key:?}");
        }
    }
}

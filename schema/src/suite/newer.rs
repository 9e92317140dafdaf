//! What a newer program has written: it is skipped, counted, and left in place.

use std::sync::Arc;

use protocol::Kind;

use super::Subject;
use super::given::{append, append_with, id, room};
use crate::ports::{Effects, Unknown, Window};

/// The room whose only record was told by a stream of an unknown kind.
pub const TOLD_ROOM: u64 = 9;

/// The unknown stream's timer is the earliest, and its unfinished record the first.
pub async fn streams_of_a_kind_that_is_not_known_are_passed_over_and_counted<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    assert!(store.unknown().await.expect("counts").is_nothing());
    subject.write_as_newer().await;
    let timers = vec![("mine".to_owned(), Some(100))];
    let effects = Effects { timers, unfinished: vec![1], ..Effects::default() };
    store.append(append_with(room(1), 0, effects)).await.expect("appends");

    let due = store.due(u64::MAX, None, 10).await.expect("reads");
    assert_eq!(due.items.iter().map(|timer| timer.stream).collect::<Vec<_>>(), [room(1)]);
    assert_eq!((due.unknown, store.next_due().await.expect("reads")), (1, Some(100)));
    let unfinished = store.unfinished(None, 10).await.expect("reads");
    assert_eq!((unfinished.items, unfinished.unknown), (vec![(room(1), 1)], 1));
    let rooms = store.streams(Kind::Room, None, 10).await.expect("reads");
    assert_eq!(rooms, [(id(1), 1), (id(TOLD_ROOM), 1)]);

    let all = Unknown { streams: 1, records: 1, timers: 1, unfinished: 1 };
    assert_eq!(store.unknown().await.expect("counts"), all);
    for timer in due.items {
        store.forget(timer).await.expect("forgets");
    }
    let due = store.due(u64::MAX, None, 10).await.expect("reads");
    assert_eq!((due.items, due.unknown), (vec![], 1));
    assert_eq!(store.unknown().await.expect("counts"), all, "it is left where it is");
}

/// Other streams, and the head of this one, can still be read.
pub async fn a_record_told_by_a_kind_that_is_not_known_is_unsupported<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.append(append(room(1), 0, 1)).await.expect("appends");
    subject.write_as_newer().await;

    let refused =
        store.read(room(TOLD_ROOM), Window::After(0), 10, usize::MAX).await.expect_err("is not known");
    assert!(refused.is_unsupported(), "{refused}");
    assert_eq!(store.head(room(TOLD_ROOM)).await.expect("reads"), 1);
    assert_eq!(store.read(room(1), Window::After(0), 10, usize::MAX).await.expect("reads").records.len(), 1);
}

//! Appends: all or none, right after the head, durable when they return.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::join_all;
use protocol::{Kind, StreamId};

use super::Subject;
use super::given::{append, append_of, body, command, id, marked, record, room};
use crate::ports::{AppendError, CommandMark, Record, Told, Window};

/// A limit above the number of records in any check.
const ALL: usize = 10_000;

/// Checks every column of a record, with and without a value.
pub async fn what_is_appended_reads_back_as_it_was<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let told = Told { from: StreamId::new(Kind::Wallet, id(9)), seq: 1 << 52, index: 2 };
    let full = Record {
        seq: 2,
        at: (1 << 53) - 1,
        by: Some(id(3)),
        r#type: "milestone_funded".into(),
        command_id: Some(command(4)),
        mark: Some(CommandMark { hash: u64::MAX - 5 }),
        told: Some(told),
        body: Bytes::from(vec![0xff; 70_000]),
        private: Some(Bytes::from_static(b"\x00private")),
    };
    let bare = Record { by: None, r#type: "".into(), body: Bytes::new(), ..record(1) };
    let records = vec![bare, full];
    store.append(append_of(room(1), 0, records.clone())).await.expect("appends");

    let page = store.read(room(1), Window::After(0), ALL, usize::MAX).await.expect("reads");
    assert_eq!(page.records, records);
    assert!(!page.more);
}

/// Checks also a stream that was never written.
pub async fn a_stream_starts_at_zero_and_counts_its_records<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    assert_eq!(store.head(room(1)).await.expect("reads"), 0);
    assert_eq!(store.read(room(1), Window::After(0), ALL, ALL).await.expect("reads"), Default::default());

    store.append(append(room(1), 0, 3)).await.expect("appends");
    store.append(append(room(1), 3, 1)).await.expect("appends");
    assert_eq!(store.head(room(1)).await.expect("reads"), 4);
    assert_eq!(store.head(StreamId::new(Kind::Inbox, room(1).id)).await.expect("reads"), 0);
}

/// Checks a head below the stream's, one above it, and a stream that does not exist.
pub async fn an_append_at_the_wrong_head_says_where_the_stream_stands_and_writes_nothing<S: Subject>(
    subject: Arc<S>,
) {
    let store = subject.store();
    store.append(append(room(1), 0, 2)).await.expect("appends");
    for wrong in [0, 1, 3] {
        let outcome = store.append(append(room(1), wrong, 1)).await;
        assert!(matches!(outcome, Err(AppendError::Conflict { head: 2 })), "at {wrong}: {outcome:?}");
    }
    let outcome = store.append(append(room(2), 5, 1)).await;
    assert!(matches!(outcome, Err(AppendError::Conflict { head: 0 })), "{outcome:?}");

    let page = store.read(room(1), Window::After(0), ALL, usize::MAX).await.expect("reads");
    assert_eq!(page.records, [record(1), record(2)]);
    assert_eq!(store.head(room(2)).await.expect("reads"), 0);
}

/// Sends several appends together, one of them with a stale head.
pub async fn one_conflict_among_many_streams_does_not_hold_the_others_back<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.append(append(room(50), 0, 1)).await.expect("appends");

    let outcomes = join_all((0..100).map(|number| store.append(append(room(number), 0, 2)))).await;

    for (number, outcome) in (0..).zip(outcomes) {
        let head = store.head(room(number)).await.expect("reads");
        if number == 50 {
            assert!(matches!(outcome, Err(AppendError::Conflict { head: 1 })), "{outcome:?}");
            assert_eq!(head, 1);
        } else {
            outcome.expect("the others append");
            assert_eq!(head, 2);
        }
    }
}

/// The second append names the head that the first one will produce.
pub async fn two_appends_of_one_stream_waiting_together_keep_their_order<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let appends = (0..20).map(|head| store.append(append(room(1), head, 1)));
    let outcomes = join_all(appends).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let page = store.read(room(1), Window::After(0), ALL, usize::MAX).await.expect("reads");
    assert_eq!(page.records, (1..=20).map(record).collect::<Vec<_>>());
}

/// A caller that reads the tail finds the append; one that sends it again gets a conflict with itself.
pub async fn an_unsettled_append_that_was_written_is_found_in_the_tail<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    subject.unsettle_next(true);
    let ours = append_of(room(1), 0, vec![marked(1, 11, 7, 99)]);
    let outcome = store.append(ours.clone()).await;
    assert!(matches!(outcome, Err(AppendError::Unsettled(_))), "{outcome:?}");

    let again = store.append(ours.clone()).await;
    assert!(matches!(again, Err(AppendError::Conflict { head: 1 })), "{again:?}");
    let page = store.read(room(1), Window::After(0), ALL, usize::MAX).await.expect("reads");
    assert_eq!(page.records[..], ours.records[..]);
    assert_eq!(store.commands(room(1), command(11)).await.expect("reads").len(), 1);
}

/// The tail does not hold the append, and the same append succeeds at the second try.
pub async fn an_unsettled_append_that_was_lost_can_be_sent_again<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    subject.unsettle_next(false);
    let outcome = store.append(append(room(1), 0, 2)).await;
    assert!(matches!(outcome, Err(AppendError::Unsettled(_))), "{outcome:?}");
    assert_eq!(store.head(room(1)).await.expect("reads"), 0);

    store.append(append(room(1), 0, 2)).await.expect("appends at the second try");
    assert_eq!(store.head(room(1)).await.expect("reads"), 2);
}

/// The error says how long to wait, and reads still work.
pub async fn an_overloaded_append_has_written_nothing_and_can_be_sent_again<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.append(append(room(1), 0, 1)).await.expect("appends");
    subject.refuse_next();
    match store.append(append(room(1), 1, 1)).await {
        Err(AppendError::Overloaded { retry_after_ms, .. }) => assert!(retry_after_ms > 0),
        outcome => panic!("it was refused: {outcome:?}"),
    }
    let page = store.read(room(1), Window::After(0), ALL, usize::MAX).await.expect("reads");
    assert_eq!(page.records.len(), 1);

    store.append(append(room(1), 1, 1)).await.expect("appends at the second try");
    let page = store.read(room(1), Window::After(1), ALL, usize::MAX).await.expect("reads");
    assert_eq!(page.records[0].body, body(2));
}

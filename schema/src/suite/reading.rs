//! Reading back: pages, lists of streams, snapshots.

use std::sync::Arc;

use bytes::Bytes;
use protocol::{Kind, Seq, StreamId};

use super::Subject;
use super::given::{append, append_of, id, record, room};
use crate::ports::{Page, Record, Snapshot, Window};

fn seqs(page: &Page) -> Vec<Seq> {
    page.records.iter().map(|record| record.seq).collect()
}

/// Checks both windows, their edges, and bounds beyond any seq.
pub async fn a_page_goes_both_ways_and_says_whether_more_remains<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.append(append(room(1), 0, 10)).await.expect("appends");
    store.append(append(room(2), 0, 3)).await.expect("appends");

    let cases = [
        (Window::After(0), 4, vec![1, 2, 3, 4], true),
        (Window::After(4), 6, vec![5, 6, 7, 8, 9, 10], false),
        (Window::After(9), 5, vec![10], false),
        (Window::After(10), 5, vec![], false),
        (Window::After(Seq::MAX), 5, vec![], false),
        (Window::Before(Seq::MAX), 3, vec![8, 9, 10], true),
        (Window::Before(4), 3, vec![1, 2, 3], false),
        (Window::Before(4), 2, vec![2, 3], true),
        (Window::Before(1), 5, vec![], false),
        (Window::Before(0), 5, vec![], false),
    ];
    for (window, limit, wanted, more) in cases {
        let page = store.read(room(1), window, limit, usize::MAX).await.expect("reads");
        assert_eq!((seqs(&page), page.more), (wanted, more), "{window:?}, at most {limit}");
    }
}

/// A reader with little space still makes progress.
pub async fn a_page_is_bounded_in_bytes_but_holds_a_record<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let records = (1..=9).map(|seq| Record { body: Bytes::from(vec![7; 1_000]), ..record(seq) }).collect();
    store.append(append_of(room(1), 0, records)).await.expect("appends");

    let one = store.read(room(1), Window::After(0), 9, 1).await.expect("reads");
    assert_eq!((seqs(&one), one.more), (vec![1], true));
    let last = store.read(room(1), Window::Before(10), 9, 1).await.expect("reads");
    assert_eq!((seqs(&last), last.more), (vec![9], true));
    let some = store.read(room(1), Window::After(0), 9, 3_500).await.expect("reads");
    assert!((3..=4).contains(&some.records.len()) && some.more, "{:?}", seqs(&some));
    let end = store.read(room(1), Window::After(8), 9, 1).await.expect("reads");
    assert_eq!((seqs(&end), end.more), (vec![9], false));
}

/// Streams of other kinds are not listed.
pub async fn streams_of_a_kind_are_paged_by_id<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    for number in [3, 1, 2] {
        store.append(append(room(number), 0, number)).await.expect("appends");
    }
    store.append(append(StreamId::new(Kind::Wallet, id(4)), 0, 1)).await.expect("appends");

    let rooms = |after, limit| store.streams(Kind::Room, after, limit);
    assert_eq!(rooms(None, 2).await.expect("reads"), [(id(1), 1), (id(2), 2)]);
    assert_eq!(rooms(Some(id(2)), 2).await.expect("reads"), [(id(3), 3)]);
    assert_eq!(rooms(Some(id(3)), 2).await.expect("reads"), []);
}

/// The order in which snapshots are stored makes no difference.
pub async fn the_newest_snapshot_is_kept_and_an_older_one_never_replaces_it<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.append(append(room(1), 0, 9)).await.expect("appends");
    assert_eq!(store.snapshot(room(1)).await.expect("reads"), None);

    let at = |seq, body| Snapshot { seq, body: Bytes::from_static(body) };
    for snapshot in [at(3, b"three"), at(8, b"eight"), at(5, b"five")] {
        store.keep_snapshot(room(1), snapshot).await.expect("keeps");
    }
    assert_eq!(store.snapshot(room(1)).await.expect("reads"), Some(at(8, b"eight")));
    assert_eq!(store.snapshot(room(2)).await.expect("reads"), None);
}

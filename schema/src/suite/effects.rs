//! Effects: they are stored with their records, and writing them twice or late changes nothing.

use std::sync::Arc;

use super::Subject;
use super::given::{append, append_with, id, room, row, rows, timers};
use crate::ports::{AppendError, Effects, Store};
use crate::rows::{Row, Table};

async fn all(store: &Arc<dyn Store>, partition: u64) -> Vec<Row> {
    store.rows(Table::Contracts, id(partition), None, 100).await.expect("reads")
}

/// Keys are compared by their bytes; a prefix of a key comes before it.
pub async fn rows_are_paged_by_clustering_key_within_their_partition<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let mine = [row(1, b"", 1, "0"), row(1, b"a", 1, "1"), row(1, b"a\x00", 1, "2"), row(1, b"\xff", 1, "3")];
    let mut given = mine.to_vec();
    given.reverse();
    given.push(row(2, b"a", 1, "other"));
    given.push(Row { table: Table::Diary, ..row(1, b"a", 1, "other") });
    store.append(append_with(room(1), 0, rows(given))).await.expect("appends");

    assert_eq!(all(&store, 1).await, mine);
    let page = |after: &[u8], limit| store.rows(Table::Contracts, id(1), Some(after.to_vec()), limit);
    assert_eq!(page(b"", 2).await.expect("reads"), mine[1..3]);
    assert_eq!(page(b"a\x00", 2).await.expect("reads"), mine[3..]);
    assert_eq!(page(b"\xff", 2).await.expect("reads"), []);
    let one = store.row(Table::Contracts, id(1), b"a".to_vec()).await.expect("reads");
    assert_eq!(one.as_ref(), Some(&mine[1]));
    assert_eq!(store.row(Table::Contracts, id(1), b"b".to_vec()).await.expect("reads"), None);
}

/// After a crash an effect may be written again, when newer ones are stored already.
pub async fn an_older_event_never_wins_over_a_newer_one<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let tellings = [(2, "two"), (5, "five"), (3, "three"), (5, "five"), (1, "one")];
    for (head, (source, text)) in (0..).zip(tellings) {
        let effects = rows(vec![row(1, b"k", source, text)]);
        store.append(append_with(room(1), head, effects)).await.expect("appends");
    }
    assert_eq!(all(&store, 1).await, [row(1, b"k", 5, "five")]);
}

/// The deletion keeps the seq of its event.
pub async fn a_deleted_row_is_gone_and_an_older_event_does_not_bring_it_back<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let gone = Row::delete(Table::Contracts, id(1), b"k".to_vec(), 4);
    let tellings = [vec![row(1, b"k", 1, "one")], vec![gone], vec![row(1, b"k", 3, "three")]];
    for (head, given) in (0..).zip(tellings) {
        store.append(append_with(room(1), head, rows(given))).await.expect("appends");
    }
    assert_eq!(all(&store, 1).await, []);
    assert_eq!(store.row(Table::Contracts, id(1), b"k".to_vec()).await.expect("reads"), None);

    store.append(append_with(room(1), 3, rows(vec![row(1, b"k", 5, "five")]))).await.expect("appends");
    assert_eq!(all(&store, 1).await, [row(1, b"k", 5, "five")]);
}

/// This holds for rows, timers and markers.
pub async fn effects_of_an_append_that_conflicts_do_not_stand<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.append(append(room(1), 0, 1)).await.expect("appends");
    let effects = Effects {
        rows: vec![row(1, b"k", 1, "no")],
        timers: timers(&[("t", Some(5))]).timers,
        unfinished: vec![1],
    };
    let outcome = store.append(append_with(room(1), 0, effects)).await;
    assert!(matches!(outcome, Err(AppendError::Conflict { head: 1 })), "{outcome:?}");

    assert_eq!(all(&store, 1).await, []);
    assert_eq!(store.next_due().await.expect("reads"), None);
    assert_eq!(store.unfinished(None, 10).await.expect("reads").items, []);
}

/// Finishing a record twice, or further than the stream's end, does no harm.
pub async fn what_is_unfinished_stays_so_until_it_is_finished<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    for number in [1, 2] {
        let effects = Effects { unfinished: vec![1, 3], ..Effects::default() };
        let append = crate::ports::Append { effects: effects.into(), ..append(room(number), 0, 3) };
        store.append(append).await.expect("appends");
    }
    let all = [(room(1), 1), (room(1), 3), (room(2), 1), (room(2), 3)];
    assert_eq!(store.unfinished(None, 10).await.expect("reads").items, all);
    assert_eq!(store.unfinished(None, 3).await.expect("reads").items, all[..3]);
    assert_eq!(store.unfinished_of(room(2)).await.expect("reads"), [1, 3]);

    store.finish(room(1), 2).await.expect("finishes");
    store.finish(room(1), 2).await.expect("finishes again");
    assert_eq!(store.unfinished(None, 10).await.expect("reads").items, all[1..]);
    store.finish(room(1), u64::MAX).await.expect("finishes all");
    store.finish(room(3), 1).await.expect("finishes nothing");
    assert_eq!(store.unfinished(None, 10).await.expect("reads").items, all[2..]);
}

/// Each record is listed once, and those of a stream in order.
pub async fn unfinished_records_are_listed_page_by_page<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    for number in 1..=5 {
        let effects = Effects { unfinished: vec![1, 2, 4], ..Effects::default() };
        let append = crate::ports::Append { effects: effects.into(), ..append(room(number), 0, 4) };
        store.append(append).await.expect("appends");
    }
    let (mut listed, mut from) = (Vec::new(), None);
    loop {
        let page = store.unfinished(from, 4).await.expect("reads");
        for (stream, seq) in page.items {
            store.finish(stream, seq).await.expect("finishes");
            listed.push((stream, seq));
        }
        match page.next {
            Some(next) => from = Some(next),
            None => break,
        }
    }
    listed.sort();
    let wanted: Vec<_> = (1..=5).flat_map(|number| [1, 2, 4].map(|seq| (room(number), seq))).collect();
    assert_eq!(listed, wanted);
}

//! Timers: they are stored with the records that set them, and listed in the order in which they are due.

use std::sync::Arc;

use super::Subject;
use super::given::{append_with, room, timers};
use crate::ports::{Store, Timer};

async fn due(store: &Arc<dyn Store>, now: u64, limit: usize) -> Vec<Timer> {
    store.due(now, None, limit).await.expect("reads").items
}

fn timer(number: u64, key: &str, due_at: u64) -> Timer {
    Timer { due_at, stream: room(number), key: key.to_owned() }
}

/// A timer that is due exactly at `now` is due.
pub async fn timers_come_in_the_order_they_are_due<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let first = timers(&[("late", Some(900)), ("early", Some(100))]);
    store.append(append_with(room(1), 0, first)).await.expect("appends");
    store.append(append_with(room(2), 0, timers(&[("early", Some(500))]))).await.expect("appends");

    let all = [timer(1, "early", 100), timer(2, "early", 500), timer(1, "late", 900)];
    assert_eq!(store.next_due().await.expect("reads"), Some(100));
    assert_eq!(due(&store, 99, 10).await, []);
    assert_eq!(due(&store, 500, 10).await, all[..2]);
    assert_eq!(due(&store, u64::MAX, 10).await, all);
    assert_eq!(due(&store, u64::MAX, 1).await, all[..1]);
}

/// A timer is identified by its stream and key.
pub async fn setting_a_timer_again_replaces_it_and_cancelling_removes_it<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let set = timers(&[("a", Some(100)), ("b", Some(200))]);
    store.append(append_with(room(1), 0, set.clone())).await.expect("appends");
    store.append(append_with(room(2), 0, set)).await.expect("appends");
    let change = timers(&[("a", Some(300)), ("b", None), ("never set", None)]);
    store.append(append_with(room(1), 1, change)).await.expect("appends");

    let wanted = [timer(2, "a", 100), timer(2, "b", 200), timer(1, "a", 300)];
    assert_eq!(due(&store, u64::MAX, 10).await, wanted);
}

/// The timer was told at its old time, and set again before that was noted.
pub async fn a_timer_set_anew_since_is_not_forgotten<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let set = timers(&[("a", Some(100)), ("b", Some(200))]);
    store.append(append_with(room(1), 0, set)).await.expect("appends");
    store.append(append_with(room(1), 1, timers(&[("a", Some(150))]))).await.expect("appends");

    store.forget(timer(1, "a", 100)).await.expect("does nothing");
    store.forget(timer(1, "b", 200)).await.expect("forgets");
    store.forget(timer(1, "b", 200)).await.expect("does nothing");
    store.forget(timer(9, "b", 200)).await.expect("does nothing");
    assert_eq!(due(&store, u64::MAX, 10).await, [timer(1, "a", 150)]);
}

/// It makes no difference what happens meanwhile to the timers that were listed.
pub async fn due_timers_are_listed_page_by_page_each_once<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    for number in 1..=7 {
        let set = timers(&[
            ("a", Some(100 + number / 3)),
            ("b", Some(60_000 * number)),
            ("late", Some(u64::MAX / 4)),
        ]);
        store.append(append_with(room(number), 0, set)).await.expect("appends");
    }
    let (mut listed, mut from) = (Vec::new(), None);
    loop {
        let page = store.due(60_000 * 7, from, 3).await.expect("reads");
        assert!(page.items.len() <= 3 && page.unknown == 0, "{page:?}");
        for timer in page.items.iter().filter(|timer| timer.key == "a") {
            store.forget(timer.clone()).await.expect("forgets");
        }
        listed.extend(page.items);
        match page.next {
            Some(next) => from = Some(next),
            None => break,
        }
    }
    assert!(listed.is_sorted_by_key(|timer| timer.due_at), "{listed:?}");
    listed.sort();
    let mut wanted: Vec<_> = (1..=7)
        .flat_map(|number| [timer(number, "a", 100 + number / 3), timer(number, "b", 60_000 * number)])
        .collect();
    wanted.sort();
    assert_eq!(listed, wanted);
}

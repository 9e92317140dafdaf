//! Timers: stored with the records that set them, told in the order they are due.

use std::sync::Arc;

use super::Subject;
use super::given::{append_with, room, timers};
use crate::ports::Timer;

fn timer(number: u64, key: &str, due_at: u64) -> Timer {
    Timer { due_at, stream: room(number), key: key.to_owned() }
}

/// Due at `now` is due.
pub async fn timers_come_in_the_order_they_are_due<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let first = timers(&[("late", Some(900)), ("early", Some(100))]);
    store.append(append_with(room(1), 0, first)).await.expect("appends");
    store.append(append_with(room(2), 0, timers(&[("early", Some(500))]))).await.expect("appends");

    let all = [timer(1, "early", 100), timer(2, "early", 500), timer(1, "late", 900)];
    assert_eq!(store.next_due().await.expect("reads"), Some(100));
    assert_eq!(store.due(99, 10).await.expect("reads"), []);
    assert_eq!(store.due(500, 10).await.expect("reads"), all[..2]);
    assert_eq!(store.due(u64::MAX, 10).await.expect("reads"), all);
    assert_eq!(store.due(u64::MAX, 1).await.expect("reads"), all[..1]);
}

/// By key, within their stream.
pub async fn setting_a_timer_again_replaces_it_and_cancelling_removes_it<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let set = timers(&[("a", Some(100)), ("b", Some(200))]);
    store.append(append_with(room(1), 0, set.clone())).await.expect("appends");
    store.append(append_with(room(2), 0, set)).await.expect("appends");
    let change = timers(&[("a", Some(300)), ("b", None), ("never set", None)]);
    store.append(append_with(room(1), 1, change)).await.expect("appends");

    let wanted = [timer(2, "a", 100), timer(2, "b", 200), timer(1, "a", 300)];
    assert_eq!(store.due(u64::MAX, 10).await.expect("reads"), wanted);
}

/// It was told at its old time, and set again before that was noted.
pub async fn a_timer_set_anew_since_is_not_forgotten<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let set = timers(&[("a", Some(100)), ("b", Some(200))]);
    store.append(append_with(room(1), 0, set)).await.expect("appends");
    store.append(append_with(room(1), 1, timers(&[("a", Some(150))]))).await.expect("appends");

    store.forget(timer(1, "a", 100)).await.expect("does nothing");
    store.forget(timer(1, "b", 200)).await.expect("forgets");
    store.forget(timer(1, "b", 200)).await.expect("does nothing");
    store.forget(timer(9, "b", 200)).await.expect("does nothing");
    assert_eq!(store.due(u64::MAX, 10).await.expect("reads"), [timer(1, "a", 150)]);
}

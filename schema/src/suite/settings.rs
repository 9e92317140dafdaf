//! Settings: some values of the server's own.

use std::sync::Arc;

use bytes::Bytes;

use super::Subject;

/// Only the first of several servers creates a secret.
pub async fn the_first_claim_of_a_setting_stands<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    assert_eq!(store.setting("secret").await.expect("reads"), None);
    let first = store.claim_setting("secret", Bytes::from_static(b"first")).await.expect("claims");
    let second = store.claim_setting("secret", Bytes::from_static(b"second")).await.expect("claims");
    assert_eq!((first.as_ref(), second.as_ref()), (&b"first"[..], &b"first"[..]));
    assert_eq!(store.setting("secret").await.expect("reads"), Some(first));
}

/// Used for the clock of the sandbox, which moves on.
pub async fn a_setting_that_is_put_replaces_what_was_there<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    for value in [&b"one"[..], b"", b"three"] {
        store.put_setting("clock", Bytes::from_static(value)).await.expect("puts");
        assert_eq!(store.setting("clock").await.expect("reads").as_deref(), Some(value));
    }
    assert_eq!(store.setting("another").await.expect("reads"), None);
}

/// The check changes nothing that can be seen.
pub async fn a_sound_store_is_ready<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    store.ready().await.expect("is ready");
    store.ready().await.expect("is still ready");
}

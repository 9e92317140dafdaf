//! The lease: if several servers ask, one of them has it.

use std::sync::Arc;
use std::time::Duration;

use super::Subject;
use super::given::id;

/// Longer than any test.
const LONG: Duration = Duration::from_secs(600);

/// Long enough to be noticed, even in a store that counts whole seconds.
const SHORT: Duration = Duration::from_secs(1);

/// How long a test waits before it asks again.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// The holder may renew the lease as often as it likes.
pub async fn the_lease_has_one_holder_until_it_lets_go<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    let claim = async |holder| store.claim_lease(id(holder), LONG).await.expect("claims");
    assert!(claim(1).await);
    assert!(!claim(2).await);
    assert!(claim(1).await, "it is renewed");
    store.release_lease(id(2)).await.expect("does nothing");
    assert!(!claim(2).await, "another cannot let it go");
    store.release_lease(id(1)).await.expect("lets it go");
    assert!(claim(2).await, "the next has it at once");
    assert!(!claim(1).await);
}

/// A server that died never returns its lease.
pub async fn a_lease_that_is_not_renewed_passes_to_whoever_asks_next<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    assert!(store.claim_lease(id(1), SHORT).await.expect("claims"));
    while !store.claim_lease(id(2), LONG).await.expect("claims") {
        tokio::time::sleep(ASK_AGAIN).await;
    }
    assert!(!store.claim_lease(id(1), SHORT).await.expect("claims"), "it is another's now");
}

/// Each renewal starts the life of the lease again.
pub async fn a_lease_that_is_renewed_outlives_its_first_claim<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    assert!(store.claim_lease(id(1), SHORT).await.expect("claims"));
    assert!(store.claim_lease(id(1), LONG).await.expect("renews"));
    let began = std::time::Instant::now();
    // A store that counts whole seconds may keep the lease for another second.
    while began.elapsed() < SHORT * 5 / 2 {
        assert!(!store.claim_lease(id(2), LONG).await.expect("claims"), "it is renewed");
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// All of them ask at the same time.
pub async fn one_of_many_that_ask_at_once_gets_the_lease<S: Subject>(subject: Arc<S>) {
    let store = subject.store();
    // A store that is asked by so many at once may not know its own answer. A caller that is not sure asks
    // again.
    let claims = (1..=8).map(|holder| {
        let store = store.clone();
        async move {
            loop {
                match store.claim_lease(id(holder), LONG).await {
                    Ok(has_it) => return has_it,
                    Err(_) => tokio::time::sleep(ASK_AGAIN).await,
                }
            }
        }
    });
    let holders = futures_util::future::join_all(claims).await;
    assert_eq!(holders.into_iter().filter(|has_it| *has_it).count(), 1);
}

//! Tests of who may call a method, with the example of each: a new method is tested as soon as it is in the
//! registry.

use std::collections::BTreeMap;

use ::protocol::registry::{METHODS, MethodType};
use ::protocol::{ErrorCode, Kind, Seq, StreamId};
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::examples::{things_of, with_ids};
use super::testing::{Person, Server};

/// The number of events in each stream.
async fn heads(server: &Server) -> BTreeMap<StreamId, Seq> {
    let store = server.worker.house().store();
    let mut heads = BTreeMap::new();
    for kind in Kind::ALL {
        for (id, head) in store.streams(kind, None, usize::MAX >> 1).await.expect("reads") {
            heads.insert(StreamId::new(kind, id), head);
        }
    }
    heads
}

#[actix_rt::test]
async fn nobody_is_let_into_a_method_that_needs_a_sign_in_without_one() {
    let server = Server::start(9).await;
    for method in METHODS {
        let answer = server.connect().call_encoded::<IgnoredAny>(method.name, &(method.example)()).await;
        let is_kept_out = answer.is_err_and(|error| error.message == "sign in first");
        assert_eq!(is_kept_out, method.access.needs_sign_in(), "{}", method.name);
    }
}

#[actix_rt::test]
async fn a_stranger_finds_nothing_by_any_method_and_changes_nothing() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let theirs = things_of(&ada, &bob).await;
    let nobodys = theirs.map(|(from, _)| (from, Uuid::now_v7()));
    let before = heads(&server).await;
    let names_something = |method: &&MethodType| {
        let example = (method.example)();
        theirs.iter().any(|(id, _)| example.windows(16).any(|bytes| bytes == id.as_bytes()))
    };
    for method in METHODS.iter().filter(names_something) {
        let name = method.name;
        for ids in [&theirs, &nobodys] {
            let params = with_ids(&(method.example)(), ids);
            let answer = eve.client.call_encoded::<IgnoredAny>(name, &params).await.map(|_| ());
            let finds_nothing = answer.is_err_and(|error| error.code == ErrorCode::NotFound);
            assert_eq!(finds_nothing, method.may_answer(ErrorCode::NotFound), "{name}");
        }
    }
    assert_eq!(heads(&server).await, before);
}

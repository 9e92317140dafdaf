//! Whom methods are open to, tried with the sample of each: a new method is tried as soon as the registry has it.

use std::collections::BTreeMap;

use ::protocol::contract::{Accept, ContractParams, Hourly, OfferParams, Terms};
use ::protocol::registry::METHODS;
use ::protocol::room::CreateParams;
use ::protocol::work::StartParams;
use ::protocol::{Currency, ErrorCode, Kind, Money, Seq, StreamId};
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::testing::{Person, Server, new_command};

#[path = "../../protocol/tests/samples/mod.rs"]
mod samples;

/// The methods that find nothing only where they name an account that does not exist, which is no secret.
const OF_ACCOUNTS: [&str; 2] = ["contract.offer", "room.create"];

/// Which ids take the place of those in the samples.
type Ids = [(Uuid, Uuid); 3];

/// A sample as a new command, with other ids in it.
fn with_ids(params: &[u8], ids: &Ids) -> Vec<u8> {
    let mut params = params.to_vec();
    for (from, to) in ids.iter().chain(&[(samples::COMMAND.0, new_command().0)]) {
        let mut at = 0;
        while let Some(found) = params[at..].windows(16).position(|bytes| bytes == from.as_bytes()) {
            at += found;
            params[at..at + 16].copy_from_slice(to.as_bytes());
        }
    }
    params
}

/// A room, a contract by the hour and a session that runs, of two people.
async fn things_of(ada: &Person<'_>, bob: &Person<'_>) -> Ids {
    let create = CreateParams { command_id: new_command(), title: None, members: vec![bob.account] };
    let room = ada.ask(create).await.expect("a room").room;
    let rate = Money::parse("20", Currency::USD).expect("an amount");
    let terms = Terms::Hourly(Hourly { rate, weekly_limit_minutes: 600, manual_time: false });
    let (freelancer, title) = (bob.account, "Upkeep".to_owned());
    let offer = OfferParams { command_id: new_command(), freelancer, title, terms };
    let contract = ada.ask(offer).await.expect("an offer").contract;
    bob.ask(Accept(ContractParams { command_id: new_command(), contract })).await.expect("a contract");
    let start = StartParams { command_id: new_command(), contract, memo: "quietly".to_owned() };
    let session = bob.ask(start).await.expect("a session").session;
    [(samples::ROOM.0, room.0), (samples::CONTRACT.0, contract.0), (samples::SESSION.0, session.0)]
}

/// How many events each stream has.
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
    for (name, params) in samples::params() {
        let method = ::protocol::registry::method(name).expect("known");
        let answer = server.connect().call_encoded::<IgnoredAny>(name, &params).await;
        let is_kept_out = answer.is_err_and(|error| error.message == "sign in first");
        assert_eq!(is_kept_out, method.access.needs_sign_in(), "{name}");
    }
}

#[actix_rt::test]
async fn a_stranger_finds_nothing_by_any_method_and_changes_nothing() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let theirs = things_of(&ada, &bob).await;
    let nobodys = theirs.map(|(from, _)| (from, Uuid::now_v7()));
    let before = heads(&server).await;
    let may_find_nothing = |name: &str| {
        let method = METHODS.iter().find(|method| method.name == name).expect("known");
        method.may_answer(ErrorCode::NotFound) && !OF_ACCOUNTS.contains(&name)
    };
    for (name, params) in samples::params().into_iter().filter(|(name, _)| may_find_nothing(name)) {
        for ids in [&theirs, &nobodys] {
            let answer = eve.client.call_encoded::<IgnoredAny>(name, &with_ids(&params, ids)).await;
            assert_eq!(answer.map(|_| ()).expect_err(name).code, ErrorCode::NotFound, "{name}");
        }
    }
    assert_eq!(heads(&server).await, before);
}

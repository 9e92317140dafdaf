//! The example of every method, put into a world where what it names exists: a method is tried with it before
//! any test knows the method.

use ::protocol::contract::{Accept, ContractParams, Hourly, OfferParams, Terms};
use ::protocol::example;
use ::protocol::room::CreateParams;
use ::protocol::work::StartParams;
use ::protocol::{Currency, Money};
use uuid::Uuid;

use super::testing::{Person, new_command};

/// Which ids take the place of those in the examples.
pub type Ids = [(Uuid, Uuid); 3];

/// An example as a new command, with other ids in it.
pub fn with_ids(params: &[u8], ids: &Ids) -> Vec<u8> {
    example::with_ids(&example::with_ids(params, ids), &[(example::COMMAND.0, new_command().0)])
}

/// A room, a contract by the hour and a session that runs, of two people.
pub async fn things_of(ada: &Person<'_>, bob: &Person<'_>) -> Ids {
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
    [(example::ROOM.0, room.0), (example::CONTRACT.0, contract.0), (example::SESSION.0, session.0)]
}

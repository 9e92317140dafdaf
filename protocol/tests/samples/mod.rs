#![allow(dead_code, reason = "each test program uses a part")]
//! Values of everything on the wire, by the name it has in the registry: the example of each, and before it
//! what was said otherwise once, or may be said otherwise.

use bytes::Bytes;
use protocol::contract::{AcceptParams, Accepted, EndParams, OfferParams};
use protocol::example::{ADA, AT, COMMAND, Example, ROOM};
use protocol::frame::{self, EventHead};
use protocol::registry::{ENTITIES, METHODS};
use protocol::stream::{self, Applied};
use protocol::{CommandId, Kind, Method, StreamId, contract, room};

/// A name with a value as it stands on the wire.
pub type Sample = (String, Bytes);

fn of<T: serde::Serialize>(name: &str, value: T) -> Sample {
    (name.to_owned(), frame::to_bytes(&value))
}

/// The samples of a name that are no examples come before the one that is.
fn with_others(examples: impl Iterator<Item = Sample>, others: &[Sample]) -> Vec<Sample> {
    let with_others = |example: Sample| {
        let others: Vec<_> = others.iter().filter(|(name, _)| *name == example.0).cloned().collect();
        others.into_iter().chain([example])
    };
    examples.flat_map(with_others).collect()
}

/// The params of every method.
pub fn params() -> Vec<Sample> {
    let by_id = room::ListParams { order: None, after: Some(ROOM), after_active_at: None, limit: None };
    let contracts_by_id = contract::ListParams {
        order: None,
        after: None,
        after_active_at: None,
        ..contract::ListParams::example()
    };
    let examples = METHODS.iter().map(|method| (method.name.to_owned(), (method.example)()));
    with_others(
        examples,
        &[of(room::ListParams::NAME, by_id), of(contract::ListParams::NAME, contracts_by_id)],
    )
}

/// The answer of every method.
pub fn answers() -> Vec<Sample> {
    let without_line = room::ListItem { last: None, members: None, other: None, ..room::ListItem::example() };
    let untitled = room::ListItem { title: None, active_at: None, unread: 100, ..without_line.clone() };
    let hourly = contract::Standing {
        sums: contract::Sums::Hourly(contract::HourlySums::example()),
        turn: contract::Turn::None,
        waits_for: None,
        milestone: None,
    };
    let contracts = |standing| contract::ListAnswer {
        contracts: vec![contract::ListItem { active_at: None, standing, ..contract::ListItem::example() }],
        more: false,
    };
    let others = [
        of(contract::ListParams::NAME, contracts(None)),
        of(contract::ListParams::NAME, contracts(Some(hourly))),
        of(AcceptParams::NAME, Applied::example()),
        of(OfferParams::NAME, contract::OfferAnswer { status: None, ..contract::OfferAnswer::example() }),
        of(EndParams::NAME, Applied::example()),
        of(room::ListParams::NAME, room::ListAnswer { rooms: vec![untitled], more: false }),
        of(room::ListParams::NAME, room::ListAnswer { rooms: vec![without_line], more: true }),
    ];
    let examples = METHODS.iter().map(|method| (method.name.to_owned(), (method.example_answer)()));
    with_others(examples, &others)
}

/// The body of every event, named by its kind of stream and its type.
pub fn bodies() -> Vec<Sample> {
    let without_refunds = Accepted { policy_version: 1, refund_seconds: None, ..Accepted::example() };
    let examples = ENTITIES.iter().flat_map(|entity| {
        entity.events.iter().map(|event| (format!("{} {}", entity.kind, event.name), (event.example)()))
    });
    with_others(examples, &[of("contract accepted", without_refunds)])
}

/// The head of an event, with or without a command that caused it.
pub fn event_head(caused: bool) -> EventHead<'static> {
    EventHead {
        stream: StreamId::new(Kind::Room, ROOM.0),
        seq: 300,
        at: AT,
        by: caused.then_some(ADA.0),
        r#type: "posted",
        command_id: caused.then_some(COMMAND),
    }
}

/// An event with that body.
pub fn event<B>(body: B, command_id: Option<CommandId>) -> stream::Event<B> {
    stream::Event {
        kind: Kind::Room,
        id: ROOM.0,
        seq: 300,
        at: AT,
        by: command_id.map(|_| ADA),
        r#type: "posted".to_owned(),
        command_id,
        body,
    }
}

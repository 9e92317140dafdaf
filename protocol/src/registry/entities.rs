//! Every kind of stream that can be read, and its events.

use super::{Entity, EventType};
use crate::{account, contract, inbox, marks, room, stream, wallet, work};

/// A record with nothing public in it, in a stream of any kind.
pub const NOTED: EventType =
    EventType::of::<stream::Empty>("noted", "Something that is nobody's business but the server's.");

/// Every kind of stream that can be read, in the order in which they are printed. What each is stands beside the bodies of its events.
pub const ENTITIES: &[Entity] = &[
    account::ENTITY,
    inbox::ENTITY,
    room::ENTITY,
    contract::ENTITY,
    work::TIMESHEET,
    work::SESSION,
    wallet::ENTITY,
    marks::ENTITY,
];

//! Every kind of stream that can be read, and its events.

use super::{Entity, EventType};
use crate::stream;

/// A record with nothing public in it, in a stream of any kind.
pub const NOTED: EventType =
    EventType::of::<stream::Empty>("noted", "Something that is nobody's business but the server's.");

macro_rules! entities {
    ($(
        $(#[$doc:meta])*
        $kind:ident = $number:literal $name:ident,
        read by $audience:ident $(($readers:literal))? $(: $module:ident::$entity:ident)?;
    )+) => {
        /// Every kind of stream that can be read, in the order of the list of kinds.
        pub const ENTITIES: &[Entity] = &[$($(crate::$module::$entity,)?)+];
    };
}
crate::every_kind!(entities);

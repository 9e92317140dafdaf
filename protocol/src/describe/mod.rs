//! The protocol printed from its registry, for people and for compilers. The committed copies are kept equal
//! to it by a test; `GUILDHALL_REWRITE=1 cargo test -p protocol` writes them anew.

mod markdown;
mod tables;
mod types;
mod typescript;

pub use markdown::markdown;
pub use types::Types;
pub(crate) use types::qualified;
pub use typescript::typescript;

use crate::registry::{ENTITIES, METHODS, NOTED, NOTIFICATIONS};

/// Every type that the registry names, and every type those hold.
fn types() -> Types {
    let mut types = Types::default();
    types.collect::<crate::WireError>();
    for method in METHODS {
        method.params.collect(&mut types);
        method.answer.collect(&mut types);
    }
    for entity in ENTITIES {
        entity.state.collect(&mut types);
        entity.events.iter().chain(entity.signals).for_each(|event| event.body.collect(&mut types));
    }
    NOTED.body.collect(&mut types);
    NOTIFICATIONS.iter().for_each(|notification| notification.params.collect(&mut types));
    types
}

#[cfg(test)]
mod tests;

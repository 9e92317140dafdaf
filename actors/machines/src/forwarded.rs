//! Methods that are a command of a machine as they stand: nothing but the machine has a say in them.

use protocol::{CommandId, Method};
use uuid::Uuid;

use crate::Machine;

/// The parameters of a method that the server hands to an entity as they are. What the entity answers is the answer of the method.
pub trait Forwarded: Method {
    /// Whose command it is.
    type Machine: Machine;

    /// Makes the command of the parameters, which are within their limits.
    fn command(self) -> Addressed<Self::Machine>;
}

/// A command of the machine `M` on its way: the entity it goes to, its name where it has one, and the command.
pub type Addressed<M> = (Uuid, Option<CommandId>, <M as Machine>::Command);

/// Says which methods are commands of a machine as they stand: by the type of their parameters, what makes the command of these.
macro_rules! forwarded {
    ($machine:ty: $($params:ident => $command:expr;)+) => {
        $(impl $crate::forwarded::Forwarded for $params {
            type Machine = $machine;

            fn command(self) -> $crate::forwarded::Addressed<$machine> {
                let command: fn(Self) -> $crate::forwarded::Addressed<$machine> = $command;
                command(self)
            }
        })+

        #[cfg(test)]
        #[test]
        fn every_method_that_is_forwarded_to_this_machine_stands_in_the_registry() {
            for name in [$(<$params as protocol::Method>::NAME),+] {
                assert!(protocol::registry::method(name).is_some(), "{name}");
            }
        }
    };
}
pub(crate) use forwarded;

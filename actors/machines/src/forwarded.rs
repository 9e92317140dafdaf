//! Methods whose parameters are the command of a machine. The server passes them on without any code of its
//! own.

use protocol::{CommandId, Method};
use uuid::Uuid;

use crate::Machine;

/// The parameters of a method that the server passes on to an entity unchanged. The entity's answer is the
/// answer of the method.
pub trait Forwarded: Method {
    /// The machine that takes the command.
    type Machine: Machine;

    /// Makes the command from the parameters. The caller has checked the limits of their fields.
    fn command(self) -> Addressed<Self::Machine>;
}

/// A command on its way to an entity of the machine `M`: the id of the entity, the id of the command if it
/// has one, and the command.
pub type Addressed<M> = (Uuid, Option<CommandId>, <M as Machine>::Command);

/// Lists the methods that are passed on to a machine: for each type of parameters, a closure that makes the
/// command from it.
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

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

/// A command on its way to an entity of the machine `M`: which entity, the id of the command if it has one,
/// and the command.
pub type Addressed<M> = (To, Option<CommandId>, <M as Machine>::Command);

/// The entity to which a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// The caller's own: its id is the account of the connection.
    Own,
    /// The entity of that id.
    Id(Uuid),
}

impl From<Uuid> for To {
    fn from(id: Uuid) -> Self {
        To::Id(id)
    }
}

/// The command that the example of a method makes, where it has an id and so is remembered.
pub fn example<P: Forwarded>() -> Option<(&'static str, <P::Machine as Machine>::Command)> {
    let (_, command_id, command) = P::example().command();
    let name = P::NAME.split_once('.').map_or(P::NAME, |(_, name)| name);
    command_id.map(|_| (name, command))
}

/// Lists the methods that are passed on to a machine: for each type of parameters, a closure that makes the
/// command from it, and says to which entity it goes: an id, or `To::Own`.
macro_rules! forwarded {
    ($machine:ty: $($params:ident => $command:expr;)+) => {
        $(impl $crate::forwarded::Forwarded for $params {
            type Machine = $machine;

            fn command(self) -> $crate::forwarded::Addressed<$machine> {
                let command: fn(Self) -> (_, Option<protocol::CommandId>, <$machine as $crate::Machine>::Command) =
                    $command;
                let (to, command_id, command) = command(self);
                (to.into(), command_id, command)
            }
        })+

        impl $machine {
            /// The commands that the examples of these methods make, where commands of the method are
            /// remembered. Each is named after its method, without the group.
            pub fn forwarded_examples() -> Vec<(&'static str, <Self as $crate::Machine>::Command)> {
                [$($crate::forwarded::example::<$params>()),+].into_iter().flatten().collect()
            }
        }
    };
}
pub(crate) use forwarded;

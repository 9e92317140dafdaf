//! From the name of a method to what carries it out. Whom it is open to and what its parameters may hold is read from their type.

use std::rc::Rc;

use ::protocol::method::{self, Access, Method};
use ::protocol::{CommandId, ErrorCode, WireError};
use actors::reply::WireReply;
use actors::{Machine, Resident};
use uuid::Uuid;

use super::Call;
use crate::hub::Conn;
use crate::worker::Worker;

/// A method that this server carries out. Its parameters are within their limits, and who calls may call it.
pub trait Handled: Method {
    /// Does what the method says. An error is the answer.
    fn handle(self, call: &mut Call<'_>) -> Result<(), WireError>;
}

/// Says what carries out the methods of a family: by the type of its parameters, each has a function that takes the call and them.
macro_rules! handled {
    ($($params:ident => $handle:expr;)+) => {
        $(impl $crate::methods::dispatch::Handled for $params {
            fn handle(self, call: &mut Call<'_>) -> Result<(), WireError> {
                ($handle)(call, self)
            }
        })+

        /// The methods of this family.
        #[cfg(test)]
        pub const HANDLED: &[&str] = &[$(<$params as ::protocol::Method>::NAME),+];
    };
}
pub(super) use handled;

/// A command on its way to an entity of the machine `M`: the entity, the name of the command where it has one, and the command.
pub type Letter<M> = (Uuid, Option<CommandId>, <M as Machine>::Command);

/// Carries out a method that is nothing but a command of a machine: it is handed on as it is.
pub fn forward<M: Resident, P>(
    letter: impl Fn(P) -> Letter<M>,
) -> impl Fn(&mut Call<'_>, P) -> Result<(), WireError> {
    move |call, params| {
        let (id, command_id, command) = letter(params);
        call.forward::<M>(id, command_id, command)
    }
}

/// What is done with a request. An error is its answer.
type CarryOut = fn(&mut Call<'_>) -> Result<(), WireError>;

macro_rules! by_name {
    ($($params:ty,)+) => {
        /// What carries out the method of that name.
        fn find(name: &str) -> Option<CarryOut> {
            match name {
                $(<$params as Method>::NAME => Some(carry_out::<$params>),)+
                _ => None,
            }
        }
    };
}
::protocol::every_method!(by_name);

fn carry_out<M: Handled>(call: &mut Call<'_>) -> Result<(), WireError> {
    admit(M::ACCESS, call)?;
    let (params, objection) = method::read::<M>(call.params)?;
    call.objection = objection;
    params.handle(call)
}

/// Whether the method is open to the connection. Whoever may sign in, the sign-in itself says.
fn admit(access: Access, call: &Call<'_>) -> Result<(), WireError> {
    if access.needs_sign_in() {
        call.account()?;
    }
    if access == Access::Sandbox && !call.worker.shared.config.sandbox_clock {
        return Err(WireError::new(ErrorCode::UnknownMethod, "the server's clock is the real one"));
    }
    Ok(())
}

/// Calls the method that a request names. Every request gets one answer.
pub fn dispatch(worker: &Worker, conn: &Rc<Conn>, id: u32, method: &str, params: &[u8]) {
    let limits = &worker.shared.config.limits;
    let bytes = method.len() + params.len();
    let begun = conn.begin(id, bytes, limits.in_flight_max.size(), limits.in_flight_bytes_max.size());
    if let Err(error) = begun {
        return worker.hub.answer::<()>(conn, id, Err(&error));
    }
    let reply = WireReply::new(worker.house().hubs().clone(), conn.id, id);
    let mut call = Call { worker, conn, params, reply: Some(reply), objection: None };
    let outcome = match find(method) {
        None => Err(WireError::new(ErrorCode::UnknownMethod, "there is no such method")),
        Some(carry_out) => carry_out(&mut call),
    };
    if let (Err(error), Some(reply)) = (outcome, call.reply.take()) {
        reply.send::<()>(Err(error));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ::protocol::registry::METHODS;

    use crate::methods::{account, clock, contract, room, stream, wallet, work};

    #[test]
    fn every_method_that_is_handled_stands_in_the_registry() {
        let families = [
            account::HANDLED,
            clock::HANDLED,
            contract::HANDLED,
            room::HANDLED,
            stream::HANDLED,
            wallet::HANDLED,
            work::HANDLED,
        ];
        let handled: BTreeSet<&str> = families.concat().into_iter().collect();
        assert_eq!(handled, METHODS.iter().map(|method| method.name).collect());
    }
}

//! Finds the code that carries out a method. Who may call it, and the limits of its parameters, come from the
//! type of the parameters.

use std::marker::PhantomData;
use std::rc::Rc;

use ::protocol::method::{self, Access, Method};
use ::protocol::{ErrorCode, WireError};
use actors::reply::WireReply;
use actors::{Forwarded, Resident, To};

use super::Call;
use crate::hub::Conn;
use crate::worker::Worker;

/// A method with a function of its own in this crate. The limits of its parameters and the right of the
/// caller have been checked.
pub trait Handled: Method {
    /// Carries out the method. An error is the answer.
    fn handle(self, call: &mut Call<'_>) -> Result<(), WireError>;
}

/// Lists the methods of a family that have a function: the type of their parameters, and the function.
macro_rules! handled {
    ($($params:ident => $handle:ident;)+) => {
        $(impl $crate::methods::dispatch::Handled for $params {
            fn handle(self, call: &mut Call<'_>) -> Result<(), WireError> {
                $handle(call, self)
            }
        })+
    };
}
pub(super) use handled;

/// Carries out a request. An error is its answer.
type CarryOut = fn(&mut Call<'_>) -> Result<(), WireError>;

/// Finds the code for a method by its name, among the methods of a family.
type Find = fn(name: &str) -> Option<CarryOut>;

macro_rules! by_name {
    ($($params:ty,)+) => {
        |name| match name {
            $(<$params as Method>::NAME => Some(Way::<$params>::CARRY_OUT),)+
            _ => None,
        }
    };
}

/// Finds the code for a method by its name.
fn find(name: &str) -> Option<CarryOut> {
    const FAMILIES: &[Find] = &::protocol::every_family!(by_name);
    FAMILIES.iter().find_map(|find| find(name))
}

/// Chooses at compile time how a method is carried out. If it is `Handled`, the inherent constant below is
/// used, which takes precedence over a trait's. If it is `Forwarded`, the constant of the trait is used. A
/// method that is neither has no such constant, and does not compile.
struct Way<M>(PhantomData<M>);

impl<M: Handled> Way<M> {
    const CARRY_OUT: CarryOut = |call| read::<M>(call)?.handle(call);
}

/// Carries out a method by sending its command to a machine.
trait ToMachine {
    /// Makes the command from the parameters, and sends it to the entity.
    const CARRY_OUT: CarryOut;
}

impl<M: Forwarded<Machine: Resident>> ToMachine for Way<M> {
    const CARRY_OUT: CarryOut = |call| {
        let (to, command_id, command) = read::<M>(call)?.command();
        let id = match to {
            To::Own => call.account()?.0,
            To::Id(id) => id,
        };
        call.forward::<M::Machine>(id, command_id, command)
    };
}

/// The parameters of a request, after checking that the method is open to the connection, and the limits of
/// the fields.
fn read<M: Method>(call: &mut Call<'_>) -> Result<M, WireError> {
    admit(M::ACCESS, call)?;
    let (params, objection) = method::read(call.params)?;
    call.objection = objection;
    Ok(params)
}

/// Checks that the method is open to the connection. Methods that sign in check for themselves whether the
/// connection may.
fn admit(access: Access, call: &Call<'_>) -> Result<(), WireError> {
    if access.needs_sign_in() {
        call.account()?;
    }
    if access == Access::Sandbox && !call.worker.shared.config.sandbox_clock {
        return Err(WireError::new(ErrorCode::UnknownMethod, "the server's clock is the real one"));
    }
    Ok(())
}

/// Carries out a request. Every request gets one answer.
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

//! From the name of a method to what carries it out. Whom it is open to and what its parameters may hold is read from their type.

use std::marker::PhantomData;
use std::rc::Rc;

use ::protocol::method::{self, Access, Method};
use ::protocol::{ErrorCode, WireError};
use actors::reply::WireReply;
use actors::{Forwarded, Resident};

use super::Call;
use crate::hub::Conn;
use crate::worker::Worker;

/// A method that has a function of its own here. Its parameters are within their limits, and who calls may call it.
pub trait Handled: Method {
    /// Does what the method says. An error is the answer.
    fn handle(self, call: &mut Call<'_>) -> Result<(), WireError>;
}

/// Says what carries out the methods of a family that have a function of their own: by the type of their parameters.
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

/// What is done with a request. An error is its answer.
type CarryOut = fn(&mut Call<'_>) -> Result<(), WireError>;

/// Finds what carries out the method of a name, among the methods of a family.
type Find = fn(name: &str) -> Option<CarryOut>;

macro_rules! by_name {
    ($($params:ty,)+) => {
        |name| match name {
            $(<$params as Method>::NAME => Some(Way::<$params>::CARRY_OUT),)+
            _ => None,
        }
    };
}

/// What carries out the method of that name.
fn find(name: &str) -> Option<CarryOut> {
    const FAMILIES: &[Find] = &::protocol::every_family!(by_name);
    FAMILIES.iter().find_map(|find| find(name))
}

/// The way a method goes. One that is `Handled` has the constant below by itself, which comes before that of a trait; any other has that of
/// the trait, where it is `Forwarded`; and one that is neither has none, and does not compile.
struct Way<M>(PhantomData<M>);

impl<M: Handled> Way<M> {
    const CARRY_OUT: CarryOut = |call| read::<M>(call)?.handle(call);
}

/// The way to a machine.
trait ToMachine {
    /// Hands the parameters on as the command of an entity.
    const CARRY_OUT: CarryOut;
}

impl<M: Forwarded<Machine: Resident>> ToMachine for Way<M> {
    const CARRY_OUT: CarryOut = |call| {
        let (id, command_id, command) = read::<M>(call)?.command();
        call.forward::<M::Machine>(id, command_id, command)
    };
}

/// The parameters of a request of that method, where it is open to the connection and they keep to their limits.
fn read<M: Method>(call: &mut Call<'_>) -> Result<M, WireError> {
    admit(M::ACCESS, call)?;
    let (params, objection) = method::read(call.params)?;
    call.objection = objection;
    Ok(params)
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

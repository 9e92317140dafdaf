//! The methods: each turns the parameters of a request into a command or a question, and decides nothing.
//!
//! What changes something or subscribes is handed on in the order in which the connection sent it. What reads waits until there is space
//! for its answer, and holds up later reads alone.

#[cfg(test)]
mod access;
mod account;
mod clock;
mod contract;
mod dispatch;
#[cfg(test)]
mod emits;
#[cfg(test)]
mod examples;
mod room;
mod stream;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod texts;
mod wallet;
mod work;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use dispatch::dispatch;

use ::protocol::{AccountId, CommandId, ErrorCode, WireError};
use actors::reply::WireReply;
use actors::{Caller, House, Resident};
use serde::Serialize;
use uuid::Uuid;

use crate::hub::{Conn, Space};
use crate::worker::Worker;

/// How long a request may look something up before it is handed on, while those behind it wait.
const LOOK_UP_WITHIN: Duration = Duration::from_secs(10);

/// A request on its way through a method.
pub struct Call<'a> {
    /// The thread it came in on.
    pub worker: &'a Worker,
    /// The connection it came from.
    pub conn: &'a Rc<Conn>,
    params: &'a [u8],
    reply: Option<WireReply>,
    objection: Option<WireError>,
}

impl Call<'_> {
    /// Who is signed in.
    pub fn account(&self) -> Result<AccountId, WireError> {
        let nobody = || WireError::new(ErrorCode::Unauthenticated, "sign in first");
        self.conn.account().ok_or_else(nobody)
    }

    /// Who asks.
    pub fn caller(&self) -> Caller {
        self.conn.caller()
    }

    /// The entities.
    pub fn house(&self) -> &Arc<House> {
        self.worker.house()
    }

    /// The number of the request.
    pub fn request(&self) -> Result<u32, WireError> {
        self.reply.as_ref().map(WireReply::request).ok_or_else(answered_already)
    }

    /// The reply, for whoever answers in the method's stead.
    pub fn reply(&mut self) -> Result<WireReply, WireError> {
        self.reply.take().ok_or_else(answered_already)
    }

    /// The objection that a rule has to the request if it is a new command, which is younger than some commands: the entity answers with it,
    /// unless it remembers the command, which was judged when it first came.
    pub fn objection(&mut self) -> Option<WireError> {
        self.objection.take()
    }

    /// Hands a command to its entity, whose answer is the request's.
    pub fn forward<M: Resident>(
        &mut self,
        id: Uuid,
        command_id: impl Into<Option<CommandId>>,
        command: M::Command,
    ) -> Result<(), WireError> {
        let (command_id, who, objection) = (command_id.into(), self.caller(), self.objection());
        if self.conn.order().is_free() {
            let reply = self.reply()?;
            self.house().command::<M>(id, who, command_id, command, objection, reply);
            return Ok(());
        }
        let house = self.house().clone();
        self.in_turn(move |reply| house.command::<M>(id, who, command_id, command, objection, reply))
    }

    /// Takes a step once all that the connection asked for before has been handed on: now, where nothing waits.
    pub fn in_turn(&mut self, step: impl FnOnce(WireReply) + 'static) -> Result<(), WireError> {
        let reply = self.reply()?;
        self.conn.order().hand_on(move || step(reply));
        Ok(())
    }

    /// Answers with what a task comes to. It begins in its turn, and what comes after waits until it has ended.
    pub fn answer_in_turn<A: Serialize + 'static>(
        &mut self,
        task: impl Future<Output = Result<A, WireError>> + 'static,
    ) -> Result<(), WireError> {
        let order = self.conn.order().clone();
        self.in_turn(move |reply| {
            let place = order.keep_first_place();
            answer(reply, async move {
                let outcome = task.await;
                drop(place);
                outcome
            });
        })
    }

    /// Answers with what a task comes to, whose first step `begin` takes in its turn.
    pub fn begin_in_turn<A: Serialize + 'static, T>(
        &mut self,
        begin: impl FnOnce() -> T + 'static,
    ) -> Result<(), WireError>
    where
        T: Future<Output = Result<A, WireError>> + 'static,
    {
        self.in_turn(move |reply| answer(reply, begin()))
    }

    /// Answers at once.
    pub fn answer<A: Serialize>(&mut self, answer: &A) -> Result<(), WireError> {
        self.reply()?.send(Ok(answer));
        Ok(())
    }

    /// Answers with what a task comes to.
    pub fn answer_with<A: Serialize + 'static>(
        &mut self,
        task: impl Future<Output = Result<A, WireError>> + 'static,
    ) -> Result<(), WireError> {
        answer(self.reply()?, task);
        Ok(())
    }

    /// Hands a command to its entity once a task has looked something up.
    pub fn forward_with<M: Resident>(
        &mut self,
        id: Uuid,
        command_id: CommandId,
        task: impl Future<Output = Result<M::Command, WireError>> + 'static,
    ) -> Result<(), WireError> {
        let (reply, house, who) = (self.reply()?, self.house().clone(), self.caller());
        let (objection, place) = (self.objection(), self.conn.order().keep_place());
        actix_rt::spawn(async move {
            match tokio::time::timeout(LOOK_UP_WITHIN, task).await {
                Ok(Ok(command)) => place.hand_on(move || {
                    house.command::<M>(id, who, Some(command_id), command, objection, reply);
                }),
                Ok(Err(error)) => reply.send::<()>(Err(error)),
                Err(_) => reply.send::<()>(Err(actors::reply::unavailable())),
            }
        });
        Ok(())
    }

    /// Begins a read once there is space for its answer.
    pub fn read(&mut self, begin: impl FnOnce(WireReply) + 'static) -> Result<(), WireError> {
        let (reply, conn) = (self.reply()?, self.conn.clone());
        let patience = self.worker.shared.config.limits.stall_seconds.seconds();
        if let Some(held) = conn.space().and_then(Space::hold_now) {
            conn.keep(reply.request(), held);
            begin(reply);
            return Ok(());
        }
        actix_rt::spawn(async move {
            // Nobody reads who is not signed in, and whoever is has space.
            let Some(space) = conn.space() else { return };
            match space.hold(patience).await {
                Ok(held) => {
                    conn.keep(reply.request(), held);
                    begin(reply);
                }
                Err(error) => reply.send::<()>(Err(error)),
            }
        });
        Ok(())
    }

    /// Answers with what a task reads, which begins once there is space for its answer.
    pub fn answer_read<A: Serialize + 'static>(
        &mut self,
        task: impl Future<Output = Result<A, WireError>> + 'static,
    ) -> Result<(), WireError> {
        self.read(move |reply| answer(reply, task))
    }
}

fn answered_already() -> WireError {
    WireError::new(ErrorCode::Internal, "a request is answered once")
}

/// Answers a request with what a task comes to.
fn answer<A: Serialize + 'static>(
    reply: WireReply,
    task: impl Future<Output = Result<A, WireError>> + 'static,
) {
    actix_rt::spawn(async move {
        let outcome = task.await;
        reply.send(outcome.as_ref().map_err(Clone::clone));
    });
}

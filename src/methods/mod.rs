//! The methods: each makes a command or a question from the parameters of a request, and decides nothing
//! itself.
//!
//! Requests that change something or subscribe are handed on in the order in which the connection sent them.
//! Requests that read wait until there is space for the answer, and hold up only later reads.

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
mod job;
#[cfg(test)]
mod matrix;
mod posting;
mod presence;
mod profile;
mod proposal;
mod room;
mod search;
mod searches;
mod stream;
mod taxonomy;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod trouble;
mod wallet;
mod work;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use dispatch::dispatch;
pub use taxonomy::unpacked;

use ::protocol::{AccountId, CommandId, ErrorCode, WireError};
use actors::reply::WireReply;
use actors::{Caller, House, Resident};
use serde::Serialize;
use uuid::Uuid;

use crate::hub::{Conn, Space};
use crate::worker::Worker;

/// How long a request may look something up before it is handed on. Later requests wait for that long.
const LOOK_UP_WITHIN: Duration = Duration::from_secs(10);

/// A request that is being carried out.
pub struct Call<'a> {
    /// The worker thread of the connection.
    pub worker: &'a Worker,
    /// The connection.
    pub conn: &'a Rc<Conn>,
    params: &'a [u8],
    reply: Option<WireReply>,
    objection: Option<WireError>,
}

impl Call<'_> {
    /// The account that is signed in.
    pub fn account(&self) -> Result<AccountId, WireError> {
        let nobody = || WireError::new(ErrorCode::Unauthenticated, "sign in first");
        self.conn.account().ok_or_else(nobody)
    }

    /// The caller.
    pub fn caller(&self) -> Caller {
        self.conn.caller()
    }

    /// The entities.
    pub fn house(&self) -> &Arc<House> {
        self.worker.house()
    }

    /// The id of the request.
    pub fn request(&self) -> Result<u32, WireError> {
        self.reply.as_ref().map(WireReply::request).ok_or_else(answered_already)
    }

    /// The reply, for code that answers instead of the method.
    pub fn reply(&mut self) -> Result<WireReply, WireError> {
        self.reply.take().ok_or_else(answered_already)
    }

    /// The objection of a rule that is newer than some commands. It refuses a new command only: an entity
    /// that remembers the command from before answers as it did then.
    pub fn objection(&mut self) -> Option<WireError> {
        self.objection.take()
    }

    /// Sends a command to its entity, whose answer is the answer of the request.
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

    /// Runs a step when all earlier requests of the connection have been handed on, which may be now.
    pub fn in_turn(&mut self, step: impl FnOnce(WireReply) + 'static) -> Result<(), WireError> {
        let reply = self.reply()?;
        self.conn.order().hand_on(move || step(reply));
        Ok(())
    }

    /// Answers with the result of a task. The task starts in its turn, and later requests wait until it has
    /// ended.
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

    /// Answers with the result of a task whose first step, `begin`, runs in its turn.
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

    /// Answers with the result of a task.
    pub fn answer_with<A: Serialize + 'static>(
        &mut self,
        task: impl Future<Output = Result<A, WireError>> + 'static,
    ) -> Result<(), WireError> {
        answer(self.reply()?, task);
        Ok(())
    }

    /// Sends a command to its entity, after a task has looked something up for it.
    pub fn forward_with<M: Resident>(
        &mut self,
        id: Uuid,
        command_id: CommandId,
        task: impl Future<Output = Result<M::Command, WireError>> + 'static,
    ) -> Result<(), WireError> {
        self.forward_judged::<M>(id, command_id, async move { Ok((task.await?, None)) })
    }

    /// Sends a command to its entity, after a task has looked something up for it, and perhaps found an
    /// objection. That is the answer, unless the entity remembers the command from before.
    pub fn forward_judged<M: Resident>(
        &mut self,
        id: Uuid,
        command_id: CommandId,
        task: impl Future<Output = Result<(M::Command, Option<WireError>), WireError>> + 'static,
    ) -> Result<(), WireError> {
        let (reply, house, who) = (self.reply()?, self.house().clone(), self.caller());
        let (objection, place) = (self.objection(), self.conn.order().keep_place());
        actix_rt::spawn(async move {
            match tokio::time::timeout(LOOK_UP_WITHIN, task).await {
                Ok(Ok((command, found))) => place.hand_on(move || {
                    let objection = objection.or(found);
                    house.command::<M>(id, who, Some(command_id), command, objection, reply);
                }),
                Ok(Err(error)) => reply.send::<()>(Err(error)),
                Err(_) => reply.send::<()>(Err(actors::reply::unavailable())),
            }
        });
        Ok(())
    }

    /// Runs a step in its turn, after a task has looked something up. An error of the task is the answer.
    pub fn in_turn_after(
        &mut self,
        task: impl Future<Output = Result<(), WireError>> + 'static,
        step: impl FnOnce(WireReply) + 'static,
    ) -> Result<(), WireError> {
        let (reply, place) = (self.reply()?, self.conn.order().keep_place());
        actix_rt::spawn(async move {
            match tokio::time::timeout(LOOK_UP_WITHIN, task).await {
                Ok(Ok(())) => place.hand_on(move || step(reply)),
                Ok(Err(error)) => reply.send::<()>(Err(error)),
                Err(_) => reply.send::<()>(Err(actors::reply::unavailable())),
            }
        });
        Ok(())
    }

    /// Starts a read when there is space for its answer.
    pub fn read(&mut self, begin: impl FnOnce(WireReply) + 'static) -> Result<(), WireError> {
        let (reply, conn) = (self.reply()?, self.conn.clone());
        let patience = self.worker.shared.config.limits.stall_seconds.seconds();
        if let Some(held) = conn.space().and_then(Space::hold_now) {
            conn.keep(reply.request(), held);
            begin(reply);
            return Ok(());
        }
        actix_rt::spawn(async move {
            // Only signed-in clients read, and each of those has space.
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

    /// Answers with the result of a read, which starts when there is space for its answer.
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

/// Answers a request with the result of a task.
fn answer<A: Serialize + 'static>(
    reply: WireReply,
    task: impl Future<Output = Result<A, WireError>> + 'static,
) {
    actix_rt::spawn(async move {
        let outcome = task.await;
        reply.send(outcome.as_ref().map_err(Clone::clone));
    });
}

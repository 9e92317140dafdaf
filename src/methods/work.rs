//! `work.*`.

use actors::contract::{self, Contract};
use actors::ids::derive;
use actors::work_session::{Command, WorkSession};
use protocol::work::{DiaryParams, StartParams, StopParams};
use protocol::{SessionId, WireError};

use super::Call;
use super::dispatch::handled;
use crate::views;

handled! {
    StartParams => start;
    StopParams => stop;
    DiaryParams => diary;
}

/// `work.start`: the contract allows the session, the timesheet lets it run, and the session says how it
/// began.
fn start(call: &mut Call<'_>, params: StartParams) -> Result<(), WireError> {
    let StartParams { command_id, contract, memo } = params;
    let objection = call.objection();
    let session = SessionId(derive(call.account()?.0, command_id, "session"));
    let (house, who) = (call.house().clone(), call.caller());
    let work = &call.worker.shared.config.work;
    let (beat_seconds, report_seconds) = (work.beat_seconds.get() as u32, work.report_seconds.get() as u32);
    // A new session takes over from a running one. The timesheet decides which began last, not the contract.
    call.answer_in_turn(async move {
        let admit = contract::Command::AdmitSession { session, memo };
        house.send_judged::<Contract>(contract.0, who, Some(command_id), admit, objection).await?;
        let show = Command::ShowStart { beat_seconds, report_seconds };
        house.send::<WorkSession>(session.0, who, None, show).await
    })
}

/// `work.stop`.
fn stop(call: &mut Call<'_>, StopParams { command_id, session }: StopParams) -> Result<(), WireError> {
    let (house, who) = (call.house().clone(), call.caller());
    call.answer_in_turn(async move {
        house.send::<WorkSession>(session.0, who, Some(command_id), Command::Stop).await?;
        house.send::<WorkSession>(session.0, who, None, Command::ShowStop).await
    })
}

/// `work.diary`.
fn diary(call: &mut Call<'_>, params: DiaryParams) -> Result<(), WireError> {
    let (house, who) = (call.house().clone(), call.caller());
    call.answer_read(async move { views::diary_of(&house, who, &params).await })
}

#[cfg(test)]
mod tests;

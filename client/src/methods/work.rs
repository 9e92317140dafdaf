//! Typed calls of work sessions.

use protocol::work::{
    Beat, BeatAnswer, BeatParams, DiaryAnswer, DiaryParams, Skip, StartAnswer, StartParams, StopAnswer,
    StopParams,
};
use protocol::{ContractId, Millis, SessionId};

use crate::client::Client;
use crate::error::CallError;

/// The methods of work sessions.
#[derive(Debug, Clone, Copy)]
pub struct WorkSessions<'a>(pub(super) &'a Client);

impl WorkSessions<'_> {
    /// Starts a session. The clock of its beats starts at the answer
    /// ([`Beats::started`](crate::Beats::started)).
    pub async fn start(&self, contract: ContractId, memo: &str) -> Result<StartAnswer, CallError> {
        let (command_id, memo) = (self.0.command_id(), memo.to_owned());
        self.0.ask(StartParams { command_id, contract, memo }).await
    }

    /// Reports at most 64 beats. A report may be sent again.
    pub async fn beat(&self, session: SessionId, beats: Vec<Beat>) -> Result<BeatAnswer, CallError> {
        self.report(session, beats, Vec::new()).await
    }

    /// Reports beats, and at most 64 ranges of numbers whose beats will never come.
    pub async fn report(
        &self,
        session: SessionId,
        beats: Vec<Beat>,
        skip: Vec<Skip>,
    ) -> Result<BeatAnswer, CallError> {
        self.0.ask(BeatParams { session, beats, skip }).await
    }

    /// Ends a session.
    pub async fn stop(&self, session: SessionId) -> Result<StopAnswer, CallError> {
        self.0.ask(StopParams { command_id: self.0.command_id(), session }).await
    }

    /// The slots of a contract's diary from `from` to before `to`.
    pub async fn diary(
        &self,
        contract: ContractId,
        from: Millis,
        to: Millis,
    ) -> Result<DiaryAnswer, CallError> {
        self.0.ask(DiaryParams { contract, from, to }).await
    }
}

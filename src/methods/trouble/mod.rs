//! What is wrong in a request of the trade, or comes at a wrong time: the error says what and where, and
//! nothing is written.

mod texts;
mod timing;
mod values;

use std::time::Duration;

use ::protocol::example::Example;
use ::protocol::job::{DraftParams, Fields, JobParams, Publish};
use ::protocol::proposal::{State, Status, SubmitParams};
use ::protocol::{ErrorCode, JobId, Kind, Method, ProposalId, WireError};

use super::testing::{Person, new_command};

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits until something holds.
async fn eventually(holds: impl AsyncFn() -> bool) {
    let held = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, held).await.expect("it comes to pass");
}

/// The code of an error and the field that it names.
fn names(error: &WireError) -> (ErrorCode, &str) {
    (error.code, error.details.get("field").map_or("", String::as_str))
}

/// The rule that refused it, or the code of another error.
fn refusal<A>(answer: Result<A, WireError>) -> String {
    match answer {
        Ok(_) => "nothing refused it".to_owned(),
        Err(error) => error.rule().unwrap_or(error.code.name()).to_owned(),
    }
}

fn submitting(job: JobId) -> SubmitParams {
    SubmitParams { command_id: new_command(), job, ..SubmitParams::example() }
}

fn of_job(job: JobId) -> JobParams {
    JobParams { command_id: new_command(), job }
}

impl Person<'_> {
    async fn posts_this(&self, fields: Fields) -> JobId {
        let job = self.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
        self.ask(Publish(of_job(job))).await.expect("it is complete");
        job
    }

    async fn proposal_of(&self, proposal: ProposalId) -> State {
        self.state(Kind::Proposal, proposal.0).await.expect("one's own")
    }

    /// Proposes, and waits until the job has it.
    async fn proposes_this(&self, submit: SubmitParams) -> ProposalId {
        let proposal = self.ask(submit).await.expect("it is open").proposal;
        eventually(async || self.proposal_of(proposal).await.status == Status::Delivered).await;
        proposal
    }

    /// Asks for what is wrong.
    async fn is_told<M: Method>(&self, params: M, code: ErrorCode, field: &str) {
        let error = self.ask(params).await.map(drop).expect_err(field);
        assert_eq!(names(&error), (code, field), "{}: {error}", M::NAME);
    }
}

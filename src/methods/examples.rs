//! The example of every method, in a world in which the things it names exist. So a method is tried with its
//! example before any other test knows it.

use ::protocol::contract::{AcceptParams, Hourly, OfferParams, Terms};
use ::protocol::example::{self, Example};
use ::protocol::job::{DraftParams, Fields, JobParams, Publish, Visibility};
use ::protocol::proposal::{State, Status, SubmitParams};
use ::protocol::room::CreateParams;
use ::protocol::work::StartParams;
use ::protocol::{Currency, Kind, Money, ProposalId};
use uuid::Uuid;

use super::testing::{Person, new_command};

/// The ids that replace those in the examples.
pub type Ids = [(Uuid, Uuid); 5];

/// An example as a new command, with its ids replaced.
pub fn with_ids(params: &[u8], ids: &Ids) -> Vec<u8> {
    example::with_ids(&example::with_ids(params, ids), &[(example::COMMAND.0, new_command().0)])
}

/// The example of a job's fields, with skills that there are.
pub fn known_fields() -> Fields {
    Fields { skills: vec!["own:adobe-illustrator".to_owned()], ..Fields::example() }
}

/// A room, an hourly contract and a running session of two people, a job that the first of them posted for
/// those who are invited, and what the second proposes for another job.
pub async fn things_of(ada: &Person<'_>, bob: &Person<'_>) -> Ids {
    let create = CreateParams { command_id: new_command(), title: None, members: vec![bob.account] };
    let room = ada.ask(create).await.expect("a room").room;
    let rate = Money::parse("20", Currency::USD).expect("an amount");
    let terms = Terms::Hourly(Hourly { rate, weekly_limit_minutes: 600, manual_time: false });
    let (freelancer, title) = (bob.account, "Upkeep".to_owned());
    let offer =
        OfferParams { command_id: new_command(), freelancer, title, terms, job: None, proposal: None };
    let contract = ada.ask(offer).await.expect("an offer").contract;
    bob.ask(AcceptParams { command_id: new_command(), contract, version: None }).await.expect("a contract");
    let start = StartParams { command_id: new_command(), contract, memo: "quietly".to_owned() };
    let session = bob.ask(start).await.expect("a session").session;
    let fields = Fields { visibility: Visibility::InviteOnly, ..known_fields() };
    let job = ada.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
    ada.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("a job");
    let proposal = proposal_of(ada, bob).await;
    [
        (example::ROOM.0, room.0),
        (example::CONTRACT.0, contract.0),
        (example::SESSION.0, session.0),
        (example::JOB.0, job.0),
        (example::PROPOSAL.0, proposal.0),
    ]
}

/// A proposal that has reached its job.
async fn proposal_of(ada: &Person<'_>, bob: &Person<'_>) -> ProposalId {
    let fields = known_fields();
    let job = ada.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
    ada.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("a job");
    let submit = SubmitParams { command_id: new_command(), job, ..SubmitParams::example() };
    let proposal = bob.ask(submit).await.expect("a proposal").proposal;
    while bob.state::<State>(Kind::Proposal, proposal.0).await.expect("his own").status != Status::Delivered {
        tokio::task::yield_now().await;
    }
    proposal
}

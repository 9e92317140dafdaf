//! Offers for jobs: each way in which they end, and what a hire and the end of a job cause for the others.

use ::protocol::ProposalId;
use ::protocol::contract::OfferEnd;
use ::protocol::job::Seats;
use actors::job::{Command as JobCommand, Job};
use actors::tells::job::FromContract;

use super::*;

/// More than anybody has.
const TOO_MUCH: &str = "99999";

/// A job of one seat, and what two people propose for it.
struct Desk {
    job: JobId,
    proposals: [ProposalId; 2],
}

async fn desk(watched: &mut Watched<'_>, ada: &Person<'_>, people: [&Person<'_>; 2]) -> Desk {
    let fields = Fields { seats: Seats(1), ..known_fields() };
    let job = watched.call(ada, DraftParams { command_id: new_command(), fields }).await.job;
    watched.call(ada, Publish(JobParams { command_id: new_command(), job })).await;
    let [one, other] = people;
    Desk { job, proposals: [proposes(watched, one, job).await, proposes(watched, other, job).await] }
}

async fn offers(
    watched: &mut Watched<'_>,
    ada: &Person<'_>,
    who: &Person<'_>,
    (desk, number): (&Desk, usize),
    terms: Terms,
) -> ContractId {
    let (command_id, freelancer, title) = (new_command(), who.account, "Logo".to_owned());
    let (job, proposal) = (Some(desk.job), Some(desk.proposals[number]));
    watched.call(ada, OfferParams { command_id, freelancer, title, terms, job, proposal }).await.contract
}

fn accept(contract: ContractId) -> AcceptParams {
    AcceptParams { command_id: new_command(), contract, version: Some(1) }
}

/// Enough for the offers to come.
pub async fn deposits(watched: &mut Watched<'_>, ada: &Person<'_>) {
    let (command_id, source) = (new_command(), "sandbox:ok".to_owned());
    watched.call(ada, DepositParams { command_id, money: dollars("100"), source }).await;
}

/// Offers that come to nothing, one after the other, for the same proposal.
pub async fn offers_end(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, dora: &Person<'_>) {
    let desk = desk(watched, ada, [bob, dora]).await;
    let contract = offers(watched, ada, bob, (&desk, 0), fixed(&["2"])).await;
    watched.call(bob, Decline(about(contract))).await;
    let contract = offers(watched, ada, bob, (&desk, 0), fixed(&["2"])).await;
    watched.call(ada, Withdraw(about(contract))).await;
    offers(watched, ada, bob, (&desk, 0), fixed(&[TOO_MUCH])).await;
    let contract = offers(watched, ada, bob, (&desk, 0), hourly()).await;
    for (version, amount) in [(1, "2"), (2, "3"), (3, TOO_MUCH)] {
        let (command_id, title, terms) = (new_command(), None, fixed(&[amount]));
        watched.call(ada, Revise(VersionParams { command_id, contract, version, title, terms })).await;
    }
    offers(watched, ada, dora, (&desk, 1), fixed(&["2"])).await;
    let (command_id, job, reason) = (new_command(), desk.job, "enough".to_owned());
    watched.call(ada, CloseJob { command_id, job, reason }).await;
}

/// One of two is hired, and gives the seat back. Then the desk forgets an offer whose freelancer accepts.
pub async fn hires(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, dora: &Person<'_>) {
    let first = desk(watched, ada, [bob, dora]).await;
    let contract = offers(watched, ada, bob, (&first, 0), fixed(&["2"])).await;
    offers(watched, ada, dora, (&first, 1), fixed(&["2"])).await;
    watched.call(bob, accept(contract)).await;
    ends(watched, bob, contract).await;

    let second = desk(watched, ada, [bob, dora]).await;
    let contract = offers(watched, ada, bob, (&second, 0), fixed(&["2"])).await;
    let (who, how) = (Caller::Entity(StreamId::new(Kind::Contract, contract.0)), OfferEnd::Declined);
    let forgets = JobCommand::FromContract(FromContract::OfferEnded { how });
    let house = watched.server.worker.house().clone();
    house.send::<Job>(second.job.0, who, None, forgets).await.expect("it is told by the contract");
    watched.news().await;
    watched.call(bob, accept(contract)).await;
}

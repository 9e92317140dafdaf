//! What is said beside a proposal: an invitation, and the reason of a no.

use protocol::job::{DeclineParams, InviteParams, Visibility};
use protocol::proposal::{Status, SubmitParams};
use protocol::{JobId, ProposalId, example};
use uuid::Uuid;

use super::Role;
use super::trade::{People, eventually};
use crate::methods::examples::Ids;
use crate::methods::testing::{Server, new_command};

const NOTE: &str = "A note to whoever is invited.";
const REASON: &str = "The reason of a no.";

const YES: bool = true;
const NO: bool = false;

/// The ids of the examples for a story with a job and a proposal.
fn ids(job: JobId, proposal: Option<ProposalId>) -> Ids {
    [
        (example::JOB.0, job.0),
        (example::PROPOSAL.0, proposal.map_or_else(Uuid::now_v7, |proposal| proposal.0)),
        (example::CONTRACT.0, Uuid::now_v7()),
        (example::ROOM.0, Uuid::now_v7()),
        (example::SESSION.0, Uuid::now_v7()),
    ]
}

/// Looks with everybody's eyes whether those bytes show, in the order of the roles.
async fn shows(people: &People<'_>, ids: Ids, bytes: &[u8]) -> [bool; 4] {
    let (accounts, mut seen) = (people.accounts(), Vec::new());
    for reader in &mut people.readers().await {
        let all = reader.sees(&[ids], &accounts).await;
        seen.push(all.windows(bytes.len()).any(|part| part == bytes));
    }
    seen.try_into().expect("four")
}

#[actix_rt::test]
async fn whoever_is_invited_reads_the_note_and_does_not_learn_who_the_client_is() {
    let server = Server::start(9).await;
    let people = People::on(&server).await;
    let (client, invited) = (people.one(Role::Client), people.one(Role::Proposer));
    let job = client.posts_job_for(Visibility::InviteOnly).await;
    let (freelancer, note) = (invited.account, Some(NOTE.to_owned()));
    let invite = InviteParams { command_id: new_command(), job, freelancer, note };
    client.ask(invite).await.expect("it is open");
    // To a stranger, whoever is invited, the client, and another freelancer.
    assert_eq!(shows(&people, ids(job, None), NOTE.as_bytes()).await, [NO, YES, YES, NO]);
    let title = b"A logo for a bakery";
    assert_eq!(shows(&people, ids(job, None), title).await, [NO, YES, YES, NO], "the job itself");
    let who = client.account.0;
    assert_eq!(shows(&people, ids(job, None), who.as_bytes()).await, [NO, NO, YES, NO]);
}

#[actix_rt::test]
async fn the_reason_of_a_no_is_read_by_whom_it_is_said_to_who_learns_no_more_of_the_client() {
    let server = Server::start(9).await;
    let people = People::on(&server).await;
    let (client, proposer) = (people.one(Role::Client), people.one(Role::Proposer));
    let job = client.posts_job_for(Visibility::Public).await;
    let submit = || SubmitParams {
        command_id: new_command(),
        job,
        ..<SubmitParams as protocol::example::Example>::example()
    };
    let proposal = proposer.proposes_by(submit()).await;
    people.one(Role::OtherProposer).proposes_by(submit()).await;
    let reason = Some(REASON.to_owned());
    let decline = DeclineParams { command_id: new_command(), job, proposal, reason };
    client.ask(decline).await.expect("hers to say");
    eventually(async || proposer.proposal_state(proposal).await.status == Status::Declined).await;
    // To a stranger, the proposer, the client, and another proposer.
    let of = ids(job, Some(proposal));
    assert_eq!(shows(&people, of, REASON.as_bytes()).await, [NO, YES, YES, NO]);
    assert_eq!(shows(&people, of, client.account.0.as_bytes()).await, [NO, NO, YES, NO]);
}

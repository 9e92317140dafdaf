//! One whole flow: a job is posted, five people propose, one is hired, and the first milestone is paid.

use std::time::Duration;

use client::{CallError, Client, Event, Subscription};
use futures_util::future::try_join_all;
use futures_util::try_join;
use protocol::contract::OfferParams;
use protocol::job::{OfProposalParams, Open};
use protocol::proposal::ViewParams;
use protocol::{ContractId, ErrorCode, JobId, Kind, ProposalId, StreamId, WireError};
use tokio::time::{Instant, timeout};

use super::cast::Parts;
use super::stage::{Offer, Stage};
use super::texts;
use crate::stamp::Micros;

/// How many people propose in a flow.
pub const PROPOSERS: usize = 5;
/// How many of the proposals the client opens.
const OPENED: usize = 2;
/// How long an outcome may take that comes as an event, restarts of the server included.
const OUTCOME_TIMEOUT: Duration = Duration::from_secs(120);

/// From the acceptance until the freelancer sees the contract hold.
pub const HIRED_FREELANCER: &str = "accept to hired, the freelancer's screen";
/// From the acceptance until the client sees the seat taken.
pub const HIRED_CLIENT: &str = "accept to hired, the client's screen";
/// From when the job was due to be posted until the first milestone is paid.
pub const WHOLE: &str = "whole flow";

/// A job with its number, its client, and the client's subscription to it.
struct Desk<'a> {
    job: JobId,
    number: usize,
    client: (usize, &'a Client),
    events: Subscription,
}

impl Stage {
    /// Plays the flow of that number, which was due to begin at `intended`.
    pub async fn flow(&self, number: usize, intended: Micros) -> Result<(), CallError> {
        self.note_lag(intended);
        let Parts { client, proposers } = self.cast.parts(number, PROPOSERS);
        let person = self.cast.client(client);
        let job = self.step("1 post the job", self.post(client, number)).await?;
        self.finds(job, number).await?;
        let events = person.subscribe(StreamId::new(Kind::Job, job.0), Some(0)).await?;
        let mut desk = Desk { job, number, client: (client, person), events };

        let proposals = self.step("2 five proposals", self.propose(&mut desk, &proposers)).await?;
        let opened = proposals.iter().zip(&proposers).take(OPENED);
        for (proposal, proposer) in opened {
            self.step("3 open and read", self.open(&desk, *proposal, *proposer)).await?;
        }
        let worker = self.cast.freelancer(proposers[0]);
        let offer = self.offer(&desk, proposals[0], worker);
        let contract = self.step("4 offer to funded", offer).await?;
        self.hire(&mut desk, worker, contract).await?;
        self.work(&desk, worker, contract).await?;
        self.record(WHOLE, self.since(intended));
        Ok(())
    }

    /// All propose at once. Returns when the client has seen them all.
    async fn propose(&self, desk: &mut Desk<'_>, proposers: &[usize]) -> Result<Vec<ProposalId>, CallError> {
        let job = (desk.job, desk.number);
        let now = self.clock.micros();
        let submits = proposers.iter().map(|proposer| self.submit(*proposer, job, now));
        let seeing = async {
            for _ in proposers {
                self.until(&mut desk.events, "proposal_received", &[]).await?;
            }
            Ok(())
        };
        let (proposals, ()) = try_join!(try_join_all(submits), seeing)?;
        Ok(proposals)
    }

    /// The client opens a proposal and reads its letter.
    async fn open(&self, desk: &Desk<'_>, proposal: ProposalId, proposer: usize) -> Result<(), CallError> {
        let (_, person) = desk.client;
        let command_id = person.command_id();
        person.ask(Open(OfProposalParams { command_id, job: desk.job, proposal })).await?;
        let seen = person.ask(ViewParams { proposal }).await?.proposal;
        let written = texts::letter(desk.job, self.cast.freelancer(proposer).account());
        self.log.borrow_mut().altered += u64::from(seen.words.letter != written);
        Ok(())
    }

    /// The client offers a contract, whose first milestone then holds its money.
    async fn offer(
        &self,
        desk: &Desk<'_>,
        proposal: ProposalId,
        worker: &Client,
    ) -> Result<ContractId, CallError> {
        let (client, person) = desk.client;
        let offer = OfferParams {
            command_id: person.command_id(),
            freelancer: worker.account(),
            title: "A logo".to_owned(),
            terms: texts::terms(desk.number),
            job: Some(desk.job),
            proposal: Some(proposal),
        };
        let made = person.ask(offer).await?;
        let (contract, first_amount) = (made.contract, texts::first_amount(desk.number));
        let offer = Offer { contract, job: desk.job, proposal, client, first_amount };
        self.log.borrow_mut().offers.push(offer);
        let mut events = person.subscribe(stream_of(contract), Some(made.seq)).await?;
        self.until(&mut events, "offer_funded", &["offer_failed", "withdrawn"]).await?;
        Ok(contract)
    }

    /// The freelancer accepts, and both see the hire.
    async fn hire(
        &self,
        desk: &mut Desk<'_>,
        worker: &Client,
        contract: ContractId,
    ) -> Result<(), CallError> {
        let mut events = worker.subscribe(stream_of(contract), None).await?;
        let began = self.clock.micros();
        let accepting = async {
            self.step("5 accept, to its answer", worker.contracts().accept(contract)).await?;
            self.until(&mut events, "accepted", &["accept_refused", "withdrawn"]).await?;
            self.record(HIRED_FREELANCER, self.since(began));
            Ok(())
        };
        let seeing = async {
            self.until(&mut desk.events, "seat_taken", &["offer_ended"]).await?;
            self.record(HIRED_CLIENT, self.since(began));
            Ok::<_, CallError>(())
        };
        try_join!(accepting, seeing)?;
        self.log.borrow_mut().hires.push(contract);
        Ok(())
    }

    /// The first milestone is submitted and approved, and the freelancer sees the money come.
    async fn work(&self, desk: &Desk<'_>, worker: &Client, contract: ContractId) -> Result<(), CallError> {
        let (_, person) = desk.client;
        let works = worker.contracts();
        self.step("6 submit the work", works.submit(contract, 1, "three drafts attached")).await?;
        let earned = self.earned(contract);
        let paying = async {
            person.contracts().approve(contract, 1, None).await?;
            match timeout(OUTCOME_TIMEOUT, earned).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(CallError::Closed),
                Err(_) => Err(CallError::TimedOut),
            }
        };
        self.step("7 approve to earned", paying).await
    }

    /// Waits for the next event of the type `good`. It fails where one of the types `bad` comes first.
    async fn until(&self, events: &mut Subscription, good: &str, bad: &[&str]) -> Result<Event, CallError> {
        let stream = events.stream();
        let deadline = Instant::now() + OUTCOME_TIMEOUT;
        while let Some(event) = events.next_by(deadline).await? {
            if stream.kind == Kind::Job {
                self.sees(JobId(stream.id), &event);
            }
            match event.r#type() {
                r#type if r#type == good => return Ok(event),
                r#type if bad.contains(&r#type) => {
                    let why = format!("{type} came where {good} was waited for");
                    return Err(WireError::new(ErrorCode::Refused, why).into());
                }
                _ => {}
            }
        }
        Err(CallError::Closed)
    }
}

fn stream_of(contract: ContractId) -> StreamId {
    StreamId::new(Kind::Contract, contract.0)
}

//! The market of the demo world: jobs, and how far those who proposed for them have come.

use anyhow::Context;
use client::Client;
use client::protocol::contract::{Fixed, MilestoneTerms, OfferParams, Terms};
use client::protocol::desk::Standing;
use client::protocol::job::{
    DeskProposal, DraftParams, Fields, InviteParams, JobParams, ListParams, MarkParams, Message, NoteParams,
    OfProposalParams, Open, Publish, Shortlist, State, Status,
};
use client::protocol::proposal::SubmitParams;
use client::protocol::{AccountId, Currency, JobId, Kind, StreamId};

use super::people::{Crowd, Pair};
use super::{PAGE_ITEMS, jobs, trade, wait_for};

/// What Ines brings in, of which a part is in escrow then.
const BROUGHT_IN: &str = "600.00";

/// What she offers Finn.
const OFFERED: (&str, &str) = ("Menu and logo", "320.00");

/// Brings the jobs as far as they are meant to be. Answers with a line about them.
pub async fn jobs(pair: &Pair, crowd: &Crowd) -> anyhow::Result<String> {
    signs(pair, crowd).await?;
    job_titled(&pair.clara, jobs::tours()).await?;
    cafe(pair, crowd).await?;
    cakes(pair, crowd).await?;
    Ok("jobs: Clara has posted one and drafted one; Finn has proposed for two and is invited to one more\n"
        .to_owned())
}

/// Clara's job: Finn is on the shortlist, Gita talks with her, and what Mats wrote is not opened.
async fn signs(pair: &Pair, crowd: &Crowd) -> anyhow::Result<()> {
    let desk = Desk::posted(&pair.clara, jobs::signs()).await?;
    desk.receives(&pair.finn, jobs::finn_on_signs()).await?;
    desk.receives(&crowd.gita, jobs::gita_on_signs()).await?;
    desk.receives(&crowd.mats, jobs::mats_on_signs()).await?;
    desk.shortlists(
        pair.finn.account(),
        "Knows the museum. Dearer, but he would not have to be shown around.",
    )
    .await?;
    desk.interviews(
        &crowd.gita,
        &[
            "Hello Gita, I like your otters. Could you come to Husum for a day and see the garden?",
            "With pleasure! Any day in the first week of the month. I would bring paper and waterproof pens.",
        ],
    )
    .await
}

/// Ines' job: she has offered it to Finn, and the money is in escrow.
async fn cafe(pair: &Pair, crowd: &Crowd) -> anyhow::Result<()> {
    let desk = Desk::posted(&crowd.ines, jobs::cafe()).await?;
    desk.receives(&pair.finn, jobs::finn_on_cafe()).await?;
    let Some(on_desk) = desk.proposal_of(pair.finn.account()).await? else { return Ok(()) };
    if on_desk.marks.opened {
        return Ok(());
    }
    desk.opens(&on_desk).await?;
    trade::bring_in(&crowd.ines, BROUGHT_IN).await?;
    let (title, amount) = OFFERED;
    let milestone = MilestoneTerms { title: title.to_owned(), amount: amount.to_owned(), due_at: None };
    let offer = OfferParams {
        command_id: crowd.ines.command_id(),
        freelancer: pair.finn.account(),
        title: title.to_owned(),
        terms: Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![milestone] }),
        job: Some(desk.job),
        proposal: Some(on_desk.proposal),
    };
    let offered = crowd.ines.ask(offer).await?;
    let stream = StreamId::new(Kind::Contract, offered.contract.0);
    wait_for(&crowd.ines, stream, &["offer_funded", "offer_failed", "withdrawn"], 0).await
}

/// Ines' other job, which only those see whom she invites.
async fn cakes(pair: &Pair, crowd: &Crowd) -> anyhow::Result<()> {
    let desk = Desk::posted(&crowd.ines, jobs::cakes()).await?;
    let freelancer = pair.finn.account();
    let state = desk.state().await?;
    if state.status != Status::Open || state.invitations.iter().any(|sent| sent.freelancer == freelancer) {
        return Ok(());
    }
    let note = "You take pictures of everything else in town. Would you take some of our cakes?".to_owned();
    let command_id = crowd.ines.command_id();
    crowd.ines.ask(InviteParams { command_id, job: desk.job, freelancer, note: Some(note) }).await?;
    Ok(())
}

/// The job of that title, if the client has one; otherwise a new draft.
async fn job_titled(client: &Client, fields: Fields) -> anyhow::Result<JobId> {
    let mut after = None;
    loop {
        let page = client.ask(ListParams { state: None, after, limit: Some(PAGE_ITEMS) }).await?;
        if let Some(found) = page.jobs.iter().find(|job| job.title == fields.title) {
            return Ok(found.job);
        }
        after = page.jobs.last().map(|job| job.job).filter(|_| page.more);
        if after.is_none() {
            return Ok(client.ask(DraftParams { command_id: client.command_id(), fields }).await?.job);
        }
    }
}

/// A job that is posted, as its client works with it.
struct Desk<'a> {
    client: &'a Client,
    job: JobId,
}

impl<'a> Desk<'a> {
    /// Publishes the job, where it is still a draft.
    async fn posted(client: &'a Client, fields: Fields) -> anyhow::Result<Self> {
        let desk = Self { client, job: job_titled(client, fields).await? };
        if desk.state().await?.status == Status::Draft {
            client.ask(Publish(JobParams { command_id: client.command_id(), job: desk.job })).await?;
        }
        Ok(desk)
    }

    async fn state(&self) -> anyhow::Result<State> {
        let (_, state) = self.client.streams().state(StreamId::new(Kind::Job, self.job.0)).await?;
        Ok(state)
    }

    async fn proposal_of(&self, proposer: AccountId) -> anyhow::Result<Option<DeskProposal>> {
        let proposals = self.state().await?.proposals;
        Ok(proposals.into_iter().find(|known| known.proposer == proposer))
    }

    /// Somebody proposes, where they have not and the job is open.
    async fn receives(&self, person: &Client, said: SubmitParams) -> anyhow::Result<()> {
        let stream = StreamId::new(Kind::Job, self.job.0);
        let (seq, state): (_, State) = self.client.streams().state(stream).await?;
        let is_known = state.proposals.iter().any(|known| known.proposer == person.account());
        if is_known || state.status != Status::Open {
            return Ok(());
        }
        person.ask(SubmitParams { command_id: person.command_id(), job: self.job, ..said }).await?;
        wait_for(self.client, stream, &["proposal_received", "proposal_turned_away"], seq).await
    }

    async fn opens(&self, known: &DeskProposal) -> anyhow::Result<()> {
        self.client.ask(Open(self.of(known))).await?;
        Ok(())
    }

    fn of(&self, known: &DeskProposal) -> OfProposalParams {
        OfProposalParams { command_id: self.client.command_id(), job: self.job, proposal: known.proposal }
    }

    /// A proposal that the client has not looked at yet.
    async fn unopened(&self, proposer: AccountId) -> anyhow::Result<Option<DeskProposal>> {
        let known = self.proposal_of(proposer).await?;
        Ok(known.filter(|known| !known.marks.opened && known.marks.standing == Standing::Open))
    }

    async fn shortlists(&self, proposer: AccountId, note: &str) -> anyhow::Result<()> {
        let Some(known) = self.unopened(proposer).await? else { return Ok(()) };
        self.opens(&known).await?;
        let (job, proposal) = (self.job, known.proposal);
        let command_id = self.client.command_id();
        self.client.ask(Shortlist(MarkParams { command_id, job, proposal, on: true })).await?;
        let command_id = self.client.command_id();
        self.client.ask(NoteParams { command_id, job, proposal, note: Some(note.to_owned()) }).await?;
        Ok(())
    }

    /// The client and a proposer talk: first the client says something, then the other one.
    async fn interviews(&self, person: &Client, said: &[&str; 2]) -> anyhow::Result<()> {
        let Some(known) = self.unopened(person.account()).await? else { return Ok(()) };
        self.opens(&known).await?;
        let room = self.client.ask(Message(self.of(&known))).await?.room;
        self.client.rooms().post(room, said[0]).await?;
        person.rooms().post(room, said[1]).await.context("the proposer is in the room")?;
        Ok(())
    }
}

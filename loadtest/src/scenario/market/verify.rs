//! Reads back, over new connections, everything that was acknowledged: every desk, every contract, and the
//! lists of those who proposed.

mod compare;
mod own;

use std::collections::BTreeMap;

use client::Client;
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::contract::{MilestoneStatus, Status};
use protocol::job::{self, ProposalReceived};
use protocol::{ContractId, JobId, Kind, ProposalId, StreamId};

use super::cast::Cast;
use super::stage::{Log, Offer};
use crate::books::{AT_ONCE, Account, Books, account_of, payment_due};
use crate::progress;
use crate::report::Report;
use compare::Found;

/// The longest page of a server.
const PAGE_MAX: u32 = 1_000;

/// A job as the server's journal has it.
#[derive(Debug)]
struct DeskSeen {
    /// Its state.
    state: job::State,
    /// How often each proposal was received.
    received: BTreeMap<ProposalId, u32>,
}

/// Compares the server's journals with what it has acknowledged, and every wallet with what it must hold.
pub async fn verify(log: &Log, cast: &Cast, books: &mut Books, report: &mut Report) -> anyhow::Result<()> {
    let desks = read_desks(log, cast).await?;
    let accounts = read_accounts(log, cast).await?;
    let mut found = Found::default();
    for (job, seen) in &desks {
        let proposals: Vec<_> = log.proposals.iter().filter(|proposed| proposed.job == *job).collect();
        compare::desk(seen, &proposals, &mut found);
    }
    let standing = accounts.iter().map(|(contract, account)| (*contract, (&account.state).into()));
    compare::hires(log, &desks, &standing.collect(), &mut found);
    for offer in &log.offers {
        let account = &accounts[&offer.contract];
        books.enter(account);
        found.otherwise += u64::from(log.hires.contains(&offer.contract) && !is_as_agreed(offer, account)?);
    }
    found.misplaced = own::misplaced(log, cast, &desks).await?;
    report.figure("proposals read back", log.proposals.len() as f64, "");
    report.figure("contracts read back", accounts.len() as f64, "");
    found.tell(report);
    books.verify(cast.people(), report).await?;
    if !log.offers.is_empty() {
        books.tell_sum(report);
    }
    Ok(())
}

async fn read_desks(log: &Log, cast: &Cast) -> anyhow::Result<BTreeMap<JobId, DeskSeen>> {
    let bar = progress::bar(log.jobs.len() as u64, "reading desks");
    let reading = stream::iter(&log.jobs).map(async |(job, client)| {
        let seen = read_desk(cast.client(*client), *job).await?;
        bar.inc(1);
        anyhow::Ok((*job, seen))
    });
    let desks = reading.buffer_unordered(AT_ONCE).try_collect().await;
    bar.finish_and_clear();
    desks
}

async fn read_desk(client: &Client, job: JobId) -> anyhow::Result<DeskSeen> {
    let stream = StreamId::new(Kind::Job, job.0);
    let (_, state) = client.streams().state::<job::State>(stream).await?;
    let (mut received, mut last) = (BTreeMap::<_, u32>::new(), 0);
    loop {
        let page = client.streams().read_after(stream, last, PAGE_MAX).await?;
        for event in page.events.iter().filter(|event| event.r#type() == "proposal_received") {
            *received.entry(event.read::<ProposalReceived>()?.proposal).or_default() += 1;
        }
        last = page.events.last().map_or(last, |event| event.seq);
        if !page.more || page.events.is_empty() {
            return Ok(DeskSeen { state, received });
        }
    }
}

async fn read_accounts(log: &Log, cast: &Cast) -> anyhow::Result<BTreeMap<ContractId, Account>> {
    let bar = progress::bar(log.offers.len() as u64, "reading contracts");
    let reading = stream::iter(&log.offers).map(async |offer| {
        let account = account_of(cast.client(offer.client), offer.contract).await?;
        bar.inc(1);
        anyhow::Ok((offer.contract, account))
    });
    let accounts = reading.buffer_unordered(AT_ONCE).try_collect().await;
    bar.finish_and_clear();
    accounts
}

/// Whether a contract of a finished hire stands as it must: active, with one milestone paid and one to come.
fn is_as_agreed(offer: &Offer, account: &Account) -> anyhow::Result<bool> {
    let Account { state, released, escrow, .. } = account;
    let milestones: Vec<_> = state.milestones.iter().map(|milestone| milestone.status).collect();
    Ok(state.status == Status::Active
        && (state.job, state.proposal) == (Some(offer.job), Some(offer.proposal))
        && milestones == [MilestoneStatus::Released, MilestoneStatus::Planned]
        && *released == [payment_due(state, 1, offer.first_amount)?]
        && escrow.is_zero())
}

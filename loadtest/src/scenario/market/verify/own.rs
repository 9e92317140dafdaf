//! Proposals as those see them who have made them.

use std::collections::BTreeMap;
use std::time::Duration;

use client::{CallError, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::proposal::{ListParams, Status};
use protocol::{JobId, ProposalId, job};
use tokio::time::Instant;

use super::{DeskSeen, PAGE_MAX};
use crate::books::AT_ONCE;
use crate::progress;
use crate::scenario::market::cast::Cast;
use crate::scenario::market::stage::{Log, Proposed};

/// How long it may take until everybody knows how their proposal stands: a job tells them when it is over.
const TOLD_TIMEOUT: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How many acknowledged proposals stand otherwise for their proposers than their desk says.
pub async fn misplaced(log: &Log, cast: &Cast, desks: &BTreeMap<JobId, DeskSeen>) -> anyhow::Result<u64> {
    let mut by_freelancer: BTreeMap<usize, Vec<&Proposed>> = BTreeMap::new();
    for proposed in &log.proposals {
        by_freelancer.entry(proposed.freelancer).or_default().push(proposed);
    }
    let bar = progress::bar(by_freelancer.len() as u64, "reading proposals");
    let deadline = Instant::now() + TOLD_TIMEOUT;
    let counting = stream::iter(by_freelancer).map(async |(freelancer, proposals)| {
        let person = cast.freelancer(freelancer);
        let count = loop {
            let own = own_proposals(person).await?;
            let is_misplaced = |proposed: &&&Proposed| !stands(proposed, &own, &desks[&proposed.job].state);
            let count = proposals.iter().filter(is_misplaced).count() as u64;
            if count == 0 || Instant::now() > deadline {
                break count;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        bar.inc(1);
        Ok::<_, CallError>(count)
    });
    let counts: Vec<u64> = counting.buffer_unordered(AT_ONCE).try_collect().await?;
    bar.finish_and_clear();
    Ok(counts.iter().sum())
}

/// Whether a proposal is in the list of its proposer once, and stands there as its job says.
fn stands(proposed: &Proposed, own: &BTreeMap<ProposalId, Vec<Status>>, job: &job::State) -> bool {
    let is_hired = job.hired.iter().any(|hired| hired.proposal == proposed.proposal);
    let due: &[Status] = match (is_hired, job.status) {
        (true, _) => &[Status::Hired],
        (false, job::Status::Filled) => &[Status::Ended],
        (false, _) => &[Status::Delivered, Status::Offered],
    };
    let found = own.get(&proposed.proposal);
    found.is_some_and(|found| matches!(found[..], [status] if due.contains(&status)))
}

/// How all proposals of a person stand.
async fn own_proposals(person: &Client) -> Result<BTreeMap<ProposalId, Vec<Status>>, CallError> {
    let (mut own, mut after) = (BTreeMap::<_, Vec<Status>>::new(), None);
    loop {
        let (after_made_at, after_proposal) = after.unzip();
        let limit = Some(PAGE_MAX);
        let page = person.ask(ListParams { job: None, after: after_proposal, after_made_at, limit }).await?;
        for item in &page.proposals {
            own.entry(item.proposal).or_default().extend(item.card.as_ref().map(|card| card.status));
        }
        let last = page.proposals.last().and_then(|item| Some((item.card.as_ref()?.made_at, item.proposal)));
        after = last;
        if !page.more || after.is_none() {
            return Ok(own);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::example::Example;
    use protocol::job::HiredFor;
    use protocol::{AccountId, ContractId};
    use uuid::Uuid;

    use super::*;

    /// Whether a proposal stands right that its proposer finds so in the list, where its job has come so far.
    fn is_right(found: &[Status], job: job::Status, hired: bool) -> bool {
        let id = Uuid::from_u128(7);
        let (job_id, proposal, proposer) = (JobId(id), ProposalId(id), AccountId(id));
        let proposed = Proposed { job: job_id, proposal, freelancer: 0, proposer };
        let seat = HiredFor { contract: ContractId(id), proposal };
        let hired = if hired { vec![seat] } else { vec![] };
        let state = job::State { status: job, hired, ..job::State::example() };
        stands(&proposed, &[(proposal, found.to_vec())].into(), &state)
    }

    #[test]
    fn a_proposal_stands_right_where_its_proposer_knows_what_became_of_the_job() {
        assert!(is_right(&[Status::Delivered], job::Status::Open, false));
        assert!(is_right(&[Status::Ended], job::Status::Filled, false));
        assert!(is_right(&[Status::Hired], job::Status::Filled, true));
        assert!(!is_right(&[Status::Submitting], job::Status::Open, false), "it never arrived");
        assert!(!is_right(&[Status::Delivered], job::Status::Filled, false), "nobody has told them");
        assert!(!is_right(&[Status::Ended], job::Status::Filled, true));
        assert!(!is_right(&[], job::Status::Open, false), "it is not in the list");
        assert!(!is_right(&[Status::Delivered; 2], job::Status::Open, false), "it is there twice");
    }
}

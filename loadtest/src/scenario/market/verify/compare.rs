//! What was acknowledged, beside what the journals have.

use std::collections::{BTreeMap, BTreeSet};

use protocol::contract::{State, Status};
use protocol::{ContractId, JobId, ProposalId};

use super::DeskSeen;
use crate::report::Report;
use crate::scenario::market::stage::{Log, Proposed};

/// What must not be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Acknowledged proposals that are not on the desk of their job.
    pub lost: u64,
    /// Proposals that a desk has received twice, or two of one person.
    pub twice: u64,
    /// Jobs with more hires than seats.
    pub overbooked: u64,
    /// Hires whose contract is not active, or is for another job.
    pub idle: u64,
    /// Contracts whose hire was seen, and which have no seat.
    pub seatless: u64,
    /// Contracts that did not go as agreed.
    pub otherwise: u64,
    /// Proposals that stand otherwise for their proposers than their desk says.
    pub misplaced: u64,
}

impl Found {
    /// Adds it all to a report.
    pub fn tell(&self, report: &mut Report) {
        report.fault("acknowledged proposals lost from their desk", self.lost);
        report.fault("proposals twice on a desk", self.twice);
        report.fault("jobs with more hires than seats", self.overbooked);
        report.fault("hires without an active contract", self.idle);
        report.fault("hires without a seat", self.seatless);
        report.fault("contracts that went otherwise than agreed", self.otherwise);
        report.fault("proposals that stand otherwise than their desk says", self.misplaced);
    }
}

/// How a contract stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far it has come.
    pub status: Status,
    /// The job and the proposal that it is for.
    pub of: Option<(JobId, ProposalId)>,
}

impl From<&State> for Standing {
    fn from(state: &State) -> Self {
        Self { status: state.status, of: state.job.zip(state.proposal) }
    }
}

/// Compares a desk with the acknowledged proposals for its job.
pub fn desk(seen: &DeskSeen, acknowledged: &[&Proposed], found: &mut Found) {
    let shown: BTreeSet<_> =
        seen.state.proposals.iter().map(|shown| (shown.proposal, shown.proposer)).collect();
    let proposers: BTreeSet<_> = shown.iter().map(|(_, proposer)| proposer).collect();
    let is_there = |proposed: &&&Proposed| {
        seen.received.contains_key(&proposed.proposal)
            && shown.contains(&(proposed.proposal, proposed.proposer))
    };
    found.lost += (acknowledged.len() - acknowledged.iter().filter(is_there).count()) as u64;
    found.twice += seen.received.values().filter(|times| **times > 1).count() as u64;
    found.twice += (seen.state.proposals.len() - proposers.len()) as u64;
    let (hired, seats) = (seen.state.hired.len(), seen.state.fields.seats.0 as usize);
    found.overbooked += u64::from(hired > seats);
}

/// Compares the seats of all desks with the contracts.
pub fn hires(
    log: &Log,
    desks: &BTreeMap<JobId, DeskSeen>,
    contracts: &BTreeMap<ContractId, Standing>,
    found: &mut Found,
) {
    let mut seated = BTreeSet::new();
    for (job, seen) in desks {
        for hired in &seen.state.hired {
            seated.insert(hired.contract);
            let due = Standing { status: Status::Active, of: Some((*job, hired.proposal)) };
            let is_active = contracts.get(&hired.contract) == Some(&due);
            found.idle += u64::from(!is_active);
        }
    }
    found.seatless += log.hires.iter().filter(|contract| !seated.contains(contract)).count() as u64;
}

#[cfg(test)]
mod tests {
    use protocol::AccountId;
    use protocol::example::Example;
    use protocol::job::{self, DeskProposal, HiredFor, Seats};

    use super::*;

    const JOB: JobId = JobId(uuid::Uuid::from_u128(1));
    const CONTRACT: ContractId = ContractId(uuid::Uuid::from_u128(2));

    fn proposed(number: u128) -> Proposed {
        let id = uuid::Uuid::from_u128(number);
        Proposed { job: JOB, proposal: ProposalId(id), freelancer: 0, proposer: AccountId(id) }
    }

    /// A desk of one seat that has received each of these proposals once.
    fn seen(proposals: &[Proposed]) -> DeskSeen {
        let shown = |proposed: &Proposed| DeskProposal {
            proposal: proposed.proposal,
            proposer: proposed.proposer,
            ..DeskProposal::example()
        };
        let mut state =
            job::State { proposals: proposals.iter().map(shown).collect(), ..job::State::example() };
        state.fields.seats = Seats(1);
        let received = proposals.iter().map(|proposed| (proposed.proposal, 1)).collect();
        DeskSeen { state, received }
    }

    fn compared(seen: &DeskSeen) -> Found {
        let mut found = Found::default();
        desk(seen, &[&proposed(1), &proposed(2)], &mut found);
        found
    }

    #[test]
    fn a_desk_with_every_acknowledged_proposal_once_has_no_fault() {
        assert_eq!(compared(&seen(&[proposed(1), proposed(2), proposed(3)])), Found::default());
    }

    #[test]
    fn a_proposal_that_is_missing_or_came_twice_is_found() {
        assert_eq!(compared(&seen(&[proposed(1)])), Found { lost: 1, ..Found::default() });
        let mut again = seen(&[proposed(1), proposed(2)]);
        again.received.insert(proposed(2).proposal, 2);
        assert_eq!(compared(&again), Found { twice: 1, ..Found::default() });
        let other = Proposed { proposer: proposed(1).proposer, ..proposed(3) };
        let two_of_one = seen(&[proposed(1), proposed(2), other]);
        assert_eq!(compared(&two_of_one), Found { twice: 1, ..Found::default() });
    }

    /// What is found where that contract has a seat and stands so, and its hire was acknowledged.
    fn hired(seats: &[ContractId], status: Status) -> Found {
        let mut seen = seen(&[proposed(1), proposed(2)]);
        let proposal = proposed(1).proposal;
        seen.state.hired = seats.iter().map(|contract| HiredFor { contract: *contract, proposal }).collect();
        let mut found = compared(&seen);
        let standing = Standing { status, of: Some((JOB, proposal)) };
        let log = Log { hires: vec![CONTRACT], ..Log::default() };
        hires(&log, &[(JOB, seen)].into(), &[(CONTRACT, standing)].into(), &mut found);
        found
    }

    #[test]
    fn a_seat_that_is_taken_twice_for_nothing_or_by_nobody_is_found() {
        assert_eq!(hired(&[CONTRACT], Status::Active), Found::default());
        assert_eq!(hired(&[CONTRACT], Status::Withdrawn), Found { idle: 1, ..Found::default() });
        assert_eq!(hired(&[], Status::Active), Found { seatless: 1, ..Found::default() });
        let other = ContractId(uuid::Uuid::from_u128(9));
        let two = Found { overbooked: 1, idle: 1, ..Found::default() };
        assert_eq!(hired(&[CONTRACT, other], Status::Active), two);
    }
}

//! What holds at every moment, and what holds once everything that was told has arrived.

use protocol::contract::MilestoneStatus;
use protocol::job::Standing;
use rust_decimal::Decimal;

use super::*;
use crate::money::ledger::{Group, LedgerAccount};
use crate::work::contract::{Event, Made};

impl World {
    /// Holds at every moment.
    pub(super) fn check(&self) {
        assert!(self.hired() <= self.seats(), "{} are hired for {} seats", self.hired(), self.seats());
        for (id, node) in &self.contracts {
            let made = node.machine.made().expect("it was offered");
            let was_shown = (1..=node.head())
                .any(|seq| matches!(node.event(seq).0, Event::Offered(_) | Event::OfferFunded(..)));
            let listed = self.around.lists.contains_key(&(made.freelancer, ContractId(*id)));
            assert_eq!(listed, was_shown, "the freelancer's list shows what has its money, and nothing else");
            let here = node.here(made.freelancer.into(), self.now, None);
            assert_eq!(crate::audience::admit(&node.machine, &here).is_ok(), was_shown);
        }
    }

    /// The people who have a seat by a contract that holds, or that has ended with the seat used up.
    fn hired(&self) -> usize {
        let accepted = |node: &&Node<Contract>| {
            let made = node.machine.made().expect("it was offered");
            made.accepted.is_some() && !(made.status == Status::Ended && made.paid.is_zero())
        };
        self.contracts.values().filter(accepted).count()
    }

    fn seats(&self) -> usize {
        self.job.machine.view(&self.job.here(CLIENT.into(), self.now, None)).expect("hers").fields.seats.0
            as usize
    }

    /// Holds once everything that was told has arrived.
    pub(super) fn check_at_rest(&self) {
        self.check();
        let desk = self.job.machine.view(&self.job.here(CLIENT.into(), self.now, None)).expect("hers");
        let hired: BTreeSet<_> = desk.hired.iter().map(|hired| hired.contract).collect();
        let offered: BTreeSet<_> = desk.offers.iter().map(|offer| offer.contract).collect();
        for (id, node) in &self.contracts {
            let (made, contract) = (node.machine.made().expect("it was offered"), ContractId(*id));
            check_contract(made);
            assert_eq!(offered.contains(&contract), made.status == Status::Offered, "{:?}", made.status);
            let used = made.accepted.is_some() && !(made.status == Status::Ended && made.paid.is_zero());
            assert_eq!(hired.contains(&contract), used, "{:?}", made.status);
        }
        for number in 0..PEOPLE {
            self.check_proposal(number, &desk);
        }
        self.check_money();
    }

    /// The proposal knows of the offer that is open for it, and of no other.
    fn check_proposal(&self, number: usize, desk: &protocol::job::State) {
        use protocol::proposal::Status as Of;
        let shown = &self.proposals[number].machine.made().expect("it was made").shown;
        let offer = desk.offers.iter().find(|offer| offer.proposal == proposal_of(number));
        if let Some(offer) = offer {
            assert_eq!((shown.status, shown.contract), (Of::Offered, Some(offer.contract)));
        } else {
            assert_ne!(shown.status, Of::Offered, "no offer is open for it");
        }
        let is_hired = desk.hired.iter().any(|hired| hired.proposal == proposal_of(number));
        if is_hired {
            assert_eq!(shown.status, Of::Hired);
        }
        let on_desk = desk.proposals.iter().find(|known| known.proposal == proposal_of(number));
        let marks = &on_desk.expect("it was received").marks;
        assert_eq!(marks.offered, offer.is_some());
        assert!(!is_hired || marks.standing == Standing::Hired);
    }

    /// Once a job is over and its rounds were had, every proposal has an end too.
    pub(super) fn check_all_know_the_end(&self) {
        use protocol::proposal::Status as Of;
        let waits = |status| matches!(status, Of::Submitting | Of::Delivered | Of::Offered);
        for node in &self.proposals {
            let status = node.machine.made().expect("it was made").shown.status;
            assert!(!waits(status), "{status:?} waits for a job that is over");
        }
    }

    /// Nothing is on its way between two streams, and what the client brought in is all there is.
    fn check_money(&self) {
        let mut sums: BTreeMap<LedgerAccount, Decimal> = BTreeMap::new();
        let mut post = |group: Option<&Group>| {
            for posting in group.map(|group| &group.postings[..]).unwrap_or_default() {
                *sums.entry(posting.debit).or_default() -= posting.amount;
                *sums.entry(posting.credit).or_default() += posting.amount;
            }
        };
        for node in self.contracts.values() {
            (1..=node.head()).for_each(|seq| post(node.event(seq).0.ledger()));
        }
        for node in self.wallets.values() {
            (1..=node.head()).for_each(|seq| post(node.event(seq).0.ledger()));
        }
        for (account, sum) in &sums {
            assert!(!account.is_transit() || sum.is_zero(), "{account} is still under way: {sum}");
        }
        assert_eq!(sums.values().sum::<Decimal>(), Decimal::ZERO);
        assert_eq!(sums[&LedgerAccount::Psp], -self.deposited.amount);
    }
}

/// An offer at rest waits for nobody but its parties, and holds money only while somebody can work for it.
fn check_contract(made: &Made) {
    let (status, held) = (made.status, made.escrow());
    assert!(!matches!(status, Status::Funding | Status::Accepting), "nobody waits for ever: {status:?}");
    assert!(made.draws.is_empty(), "no money is on its way");
    let is_open = matches!(status, Status::Offered | Status::Active);
    assert!(is_open || held.is_zero(), "{status:?} holds {held}");
    let is_funded = made.milestones.first().is_none_or(|first| first.status != MilestoneStatus::Planned);
    assert!(status != Status::Offered || is_funded, "an open offer has its money");
}

//! Who gets a seat, which offers there is room for, and who is told.

use protocol::contract::{OfferEnd, WhyOver};
use protocol::desk::JobEnd;
use protocol::example::Example;
use protocol::job::{Facts, Fields, Seats, State, Status};
use protocol::{ContractId, JobId, Kind, StreamId, rules};
use uuid::Uuid;

use super::*;
use crate::market::job::{Command, FromProposal};
use crate::market::proposal::{self, Proposal};
use crate::tells::contract::FromJob;
use crate::testing::*;
use crate::{Caller, Effect, ids};

type Given = crate::testing::Given<Job>;

const JOB: Uuid = Uuid::from_u128(9);

/// Bob, Eve and others.
fn person(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number + 2))
}

fn proposal_of(number: u128) -> ProposalId {
    ids::proposal(JobId(JOB), person(number))
}

fn contract(number: u128) -> ContractId {
    ContractId(Uuid::from_u128(1_000 + number))
}

fn by(number: u128) -> Caller {
    Caller::Entity(StreamId::new(Kind::Contract, contract(number).0))
}

/// Ada's job of so many seats, for which so many people have proposed.
fn posted(seats: u32, people: u128) -> Given {
    let fields = Fields { seats: Seats(seats), ..Fields::example() };
    let mut given = Given::new(JOB)
        .then(ADA, Command::Draft { fields, taxonomy_version: 1 })
        .then(ADA, Command::Publish { facts: Facts::example() });
    for number in 0..people {
        let (proposer, from) = (person(number), StreamId::new(Kind::Proposal, proposal_of(number).0));
        let receive = FromProposal::Receive { proposer, attempt: 1, version: 1, terms_version: 1 };
        given.does(Caller::Entity(from), &Command::FromProposal(receive));
    }
    given
}

fn made(number: u128) -> Command {
    let (client, freelancer, proposal) = (ADA, person(number), proposal_of(number));
    Command::FromContract(FromContract::OfferMade { client, freelancer, proposal })
}

const FUNDED: Command = Command::FromContract(FromContract::OfferFunded);
const TAKE: Command = Command::FromContract(FromContract::TakeSeat);
const FREE: Command = Command::FromContract(FromContract::FreeSeat);

fn ended(how: OfferEnd) -> Command {
    Command::FromContract(FromContract::OfferEnded { how })
}

/// The same job with an open offer for each of so many people.
fn offered(seats: u32, people: u128) -> Given {
    let mut given = posted(seats, people);
    for number in 0..people {
        given.does(by(number), &made(number));
        given.does(by(number), &FUNDED);
    }
    given
}

impl Given {
    fn shown(&self) -> State {
        self.view(ADA).expect("the client sees it")
    }

    /// What the last event tells contracts.
    fn told_contracts(&self) -> Vec<(ContractId, FromJob)> {
        let told = |effect| match effect {
            Effect::Tell(tell) => Some((ContractId(tell.to.id), tell.said::<FromJob>(Kind::Contract)?)),
            _ => None,
        };
        self.effects().into_iter().filter_map(told).collect()
    }

    /// The job is over, and the timer of its next round is heard.
    fn round(self) -> Self {
        let Job::Made(desk) = &self.machine else { panic!("it is made") };
        match desk.round_at {
            Some(due_at) => self.then(Caller::Time, Command::RoundDue { due_at }),
            None => self,
        }
    }

    fn told_proposals(&self) -> Vec<(Uuid, proposal::Command)> {
        self.told::<Proposal>()
    }
}

#[test]
fn a_proposal_hears_of_an_offer_once_it_has_its_money() {
    let given = posted(1, 1).then(by(0), made(0));
    let open: Vec<_> = given.shown().offers.iter().map(|offer| (offer.contract, offer.open)).collect();
    assert_eq!(open, [(contract(0), false)], "the client sees it at once");
    assert!(given.told_proposals().is_empty());
    let given = given.then(by(0), FUNDED);
    let offered = proposal::Command::Offered { contract: contract(0), client: ADA, attempt: Some(1) };
    assert_eq!(given.told_proposals(), [(proposal_of(0).0, offered)]);
    assert!(given.shown().offers[0].open);
    given.check_replay();
}

#[test]
fn an_offer_that_ended_unseen_is_no_news_for_the_proposal() {
    let unseen = posted(1, 1).then(by(0), made(0)).then(by(0), ended(OfferEnd::Failed));
    assert!(unseen.told_proposals().is_empty() && unseen.shown().offers.is_empty());
    let seen = offered(1, 1).then(by(0), ended(OfferEnd::Declined));
    let over = proposal::Command::OfferEnded { contract: contract(0) };
    assert_eq!(seen.told_proposals(), [(proposal_of(0).0, over)]);
    assert!(seen.then(by(1), made(0)).told_contracts().is_empty(), "another offer may follow");
}

#[test]
fn whoever_asks_first_has_the_last_seat_and_everyone_else_is_told() {
    let given = offered(1, 3).then(by(1), TAKE);
    let shown = given.shown();
    assert_eq!((shown.status, shown.hired[0].contract), (Status::Filled, contract(1)));
    let mut told = given.told_contracts();
    told.sort_by_key(|(contract, _)| *contract);
    let withdraw = FromJob::WithdrawOffer { reason: WhyOver::JobFilled };
    assert_eq!(told, [(contract(0), withdraw), (contract(1), FromJob::SeatTaken), (contract(2), withdraw)]);
    let hired = proposal::Command::Hired { contract: contract(1) };
    assert!(given.told_proposals().contains(&(proposal_of(1).0, hired)));
    let late = given.then(by(0), TAKE);
    let refused = FromJob::SeatRefused { reason: WhyOver::JobFilled };
    assert_eq!(late.told_contracts(), [(contract(0), refused)]);
    late.check_replay();
}

#[test]
fn while_seats_are_left_nobody_is_told_to_go() {
    let given = offered(2, 3).then(by(0), TAKE);
    assert_eq!(given.told_contracts(), [(contract(0), FromJob::SeatTaken)]);
    assert_eq!((given.shown().status, given.shown().offers.len()), (Status::Open, 2));
    let given = given.then(by(2), TAKE);
    assert_eq!(given.shown().status, Status::Filled);
    given.check_replay();
}

#[test]
fn the_end_of_the_job_tells_every_open_offer_and_refuses_whoever_asks_for_a_seat_after_it() {
    let close = Command::Close { reason: "enough".to_owned() };
    let given = offered(1, 2).then(ADA, close);
    let withdraw = FromJob::WithdrawOffer { reason: WhyOver::JobClosed };
    assert_eq!(given.told_contracts(), [(contract(0), withdraw), (contract(1), withdraw)]);
    let late = given.then(by(0), TAKE);
    let refused = FromJob::SeatRefused { reason: WhyOver::JobClosed };
    assert_eq!(late.told_contracts(), [(contract(0), refused)]);
    late.check_replay();
}

#[test]
fn a_job_neither_warns_nor_expires_while_an_offer_is_open() {
    let given = offered(1, 2).later(31 * DAY).then(by(0), TAKE);
    assert_eq!(given.told_contracts()[0], (contract(0), FromJob::SeatTaken), "its timer is late");

    let warns_at = |given: &Given| {
        let Job::Made(desk) = &given.machine else { panic!("it is made") };
        desk.idle_at().expect("it is open")
    };
    let given = offered(1, 1);
    let due_at = warns_at(&given);
    let given = given.later(25 * DAY).then(Caller::Time, Command::IdleDue { due_at });
    assert_eq!((given.shown().status, given.shown().expires_at), (Status::Open, None));
    assert!(warns_at(&given) > due_at, "it looks again later");
    let due_at = warns_at(&given);
    let given = given.then(by(0), ended(OfferEnd::Expired)).later(25 * DAY);
    let warned = given.then(Caller::Time, Command::IdleDue { due_at });
    assert!(warned.shown().expires_at.is_some());
    warned.check_replay();
}

/// Somebody takes back what they have proposed, as the job hears it.
fn taken_back(given: Given, number: u128) -> Given {
    let from = Caller::Entity(StreamId::new(Kind::Proposal, proposal_of(number).0));
    given.then(from, Command::FromProposal(FromProposal::Withdrawn { attempt: 1 }))
}

#[test]
fn whoever_takes_a_proposal_back_calls_off_the_offer_that_is_on_its_way() {
    let withdraw = FromJob::WithdrawOffer { reason: WhyOver::ProposalClosed };
    let given = taken_back(posted(1, 1).then(by(0), made(0)), 0);
    assert_eq!(given.told_contracts(), [(contract(0), withdraw)]);
    let mut funded = given;
    assert!(funded.does(by(0), &FUNDED).is_empty(), "the proposal never hears of it");
    let over = funded.then(by(0), ended(OfferEnd::Withdrawn));
    assert!(over.shown().offers.is_empty());
    over.check_replay();
}

#[test]
fn nobody_is_hired_by_an_offer_for_a_proposal_that_was_taken_back() {
    let given = taken_back(offered(1, 2), 0).then(by(0), TAKE);
    let refused = FromJob::SeatRefused { reason: WhyOver::ProposalClosed };
    assert_eq!(given.told_contracts(), [(contract(0), refused)]);
    assert_eq!(given.then(by(1), TAKE).shown().hired[0].contract, contract(1));
}

#[test]
fn a_pause_is_for_proposals_alone() {
    let given = offered(1, 2).then(ADA, Command::Pause).then(by(0), TAKE);
    assert_eq!(given.shown().status, Status::Filled);
}

#[test]
fn an_offer_for_which_there_is_no_room_is_turned_away() {
    let why = |given: Given, who: Caller, command: Command| {
        let given = given.then(who, command);
        match &given.told_contracts()[..] {
            [] => None,
            [(_, FromJob::WithdrawOffer { reason })] => Some(*reason),
            others => panic!("{others:?}"),
        }
    };
    assert_eq!(why(posted(1, 1), by(0), made(0)), None);
    let closed = posted(1, 1).then(ADA, Command::Close { reason: "enough".to_owned() });
    assert_eq!(why(closed, by(0), made(0)), Some(WhyOver::JobClosed));
    assert_eq!(why(offered(1, 2).then(by(0), TAKE), by(9), made(1)), Some(WhyOver::JobFilled));
    assert_eq!(why(offered(1, 1), by(9), made(0)), Some(WhyOver::ProposalOffered));
    assert_eq!(why(offered(2, 1).then(by(0), TAKE), by(9), made(0)), Some(WhyOver::ProposalOffered));
    assert_eq!(why(posted(1, 1), by(9), made(1)), Some(WhyOver::ProposalClosed), "nobody proposed so");
    let stranger = FromContract::OfferMade { client: EVE, freelancer: person(0), proposal: proposal_of(0) };
    assert_eq!(why(posted(1, 1), by(9), Command::FromContract(stranger)), Some(WhyOver::JobClosed));
    let full = offered(50, OFFERS_MAX as u128);
    let mut given = full;
    let from = StreamId::new(Kind::Proposal, proposal_of(30).0);
    let receive = FromProposal::Receive { proposer: person(30), attempt: 1, version: 1, terms_version: 1 };
    given.does(Caller::Entity(from), &Command::FromProposal(receive));
    assert_eq!(why(given, by(30), made(30)), Some(WhyOver::TooManyOffers));
}

#[test]
fn a_seat_that_is_given_back_is_free_once_the_job_is_reopened() {
    let given = offered(1, 2).then(by(0), TAKE).then(by(0), FREE);
    assert_eq!((given.shown().status, given.shown().hired.len()), (Status::Filled, 0));
    let given = given.then(by(1), ended(OfferEnd::Withdrawn)).round().then(ADA, Command::Reopen);
    let again = FromProposal::Receive { proposer: person(1), attempt: 2, version: 1, terms_version: 1 };
    let from = Caller::Entity(StreamId::new(Kind::Proposal, proposal_of(1).0));
    let given = given.then(from, Command::FromProposal(again));
    let given = given.then(by(5), made(1)).then(by(5), FUNDED).then(by(5), TAKE);
    assert_eq!(given.shown().hired[0].contract, contract(5));
    given.check_replay();
}

#[test]
fn whoever_had_an_offer_hears_that_the_job_is_over_once_the_offer_is() {
    let filled = offered(1, 2).then(by(0), TAKE);
    let Job::Made(desk) = &filled.machine else { panic!("it is made") };
    assert_eq!(desk.round_at, None, "one is hired, the other one still has an offer");
    let given = filled.then(by(1), ended(OfferEnd::Withdrawn)).round();
    let over = proposal::Command::JobEnded { attempt: 1, how: JobEnd::Filled };
    assert_eq!(given.told_proposals(), [(proposal_of(1).0, over)]);
    given.check_replay();
}

#[test]
fn a_job_that_takes_proposals_always_has_a_seat_that_is_free() {
    let edit = |seats| {
        let fields = Fields { seats: Seats(seats), ..Fields::example() };
        Command::Edit { fields, version: 1, taxonomy_version: 1 }
    };
    let is_refused = |given: &Given, command: &Command| given.ask(ADA, command).is_err();
    let open = offered(3, 3).then(by(0), TAKE);
    assert!(is_refused(&open, &edit(1)) && !is_refused(&open, &edit(2)));
    let filled = open.then(by(1), TAKE).then(by(2), TAKE);
    assert!(is_refused(&filled, &edit(2)), "three are hired");
    assert_eq!(filled.ask(ADA, &Command::Reopen), Err(Refusal::rule(rules::JOB_FILLED)));
    let wider = filled.then(ADA, edit(4)).then(ADA, Command::Reopen);
    assert_eq!(wider.shown().status, Status::Open);
}

#[test]
fn what_is_told_twice_or_by_nobody_with_an_offer_changes_nothing() {
    let mut given = offered(1, 1);
    assert!(given.does(by(0), &FUNDED).is_empty());
    assert!(given.does(by(7), &FUNDED).is_empty());
    assert!(given.does(by(7), &ended(OfferEnd::Declined)).is_empty());
    assert!(given.does(by(7), &FREE).is_empty());
    given.does(by(7), &TAKE);
    let refused = FromJob::SeatRefused { reason: WhyOver::JobClosed };
    assert_eq!(given.told_contracts(), [(contract(7), refused)], "whoever asks has an answer");
}

#[test]
fn only_contracts_speak_of_offers_and_seats() {
    for who in [Caller::Account(ADA), Caller::Account(BOB), Caller::Time, Caller::System] {
        for command in [made(0), FUNDED, TAKE, FREE, ended(OfferEnd::Declined)] {
            assert_eq!(offered(1, 1).ask(who, &command), Err(Refusal::Forbidden), "{who:?}");
        }
    }
}

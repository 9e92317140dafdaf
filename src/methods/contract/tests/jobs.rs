//! Offers for jobs, over the methods: money before news, one seat for one, and every ending.

use actors::Caller;
use actors::contract::{Command, Contract};
use actors::wallet::{Answer as WalletAnswer, Command as WalletCommand, Wallet};
use protocol::account::CloseParams;
use protocol::contract::{AcceptAnswer, AcceptParams, Revise, VersionParams};
use protocol::example::Example;
use protocol::job::{self, DraftParams, Fields, JobParams, Publish, Seats};
use protocol::proposal::{State as ProposalState, Status as ProposalStatus, SubmitParams};
use protocol::stream::SubscribeParams;
use protocol::{JobId, ProposalId};

use super::in_motion::eventually;
use super::*;
use crate::methods::examples::known_fields;

/// A client, two people who have proposed for the client's job, and their proposals.
pub(super) struct Market<'a> {
    pub(super) ada: Person<'a>,
    pub(super) people: [Person<'a>; 2],
    pub(super) job: JobId,
    proposals: [ProposalId; 2],
}

impl<'a> Market<'a> {
    /// A job of so many seats, and a client with that much money.
    pub(super) async fn on(server: &'a Server, seats: u32, money: &str) -> Self {
        let ada = Person::of(server).await;
        let people = [Person::of(server).await, Person::of(server).await];
        ada.deposit(money, "sandbox:ok").await;
        ada.until_dollars(money, "0.00").await;
        let fields = Fields { seats: Seats(seats), ..known_fields() };
        let draft = DraftParams { command_id: new_command(), fields };
        let job = ada.ask(draft).await.expect("a draft").job;
        ada.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
        let mut proposals = Vec::new();
        for person in &people {
            let submit = SubmitParams { command_id: new_command(), job, ..SubmitParams::example() };
            proposals.push(person.ask(submit).await.expect("the job is open").proposal);
        }
        let market = Self { ada, people, job, proposals: proposals.try_into().expect("two") };
        eventually(async || market.desk().await.proposals.len() == 2).await;
        market
    }

    pub(super) async fn desk(&self) -> job::State {
        self.ada.state(Kind::Job, self.job.0).await.expect("hers")
    }

    pub(super) fn offer(&self, number: usize, amount: &str) -> OfferParams {
        let (job, proposal) = (Some(self.job), Some(self.proposals[number]));
        OfferParams { job, proposal, ..offer(self.people[number].account, &[amount, "5"]) }
    }

    /// An offer that the person can accept.
    pub(super) async fn offers(&self, number: usize, amount: &str) -> ContractId {
        let made = self.ada.ask(self.offer(number, amount)).await.expect("there is room");
        assert_eq!(made.status, Some(Status::Funding));
        self.until(made.contract, Status::Offered).await;
        made.contract
    }

    pub(super) async fn until(&self, contract: ContractId, status: Status) {
        eventually(async || self.ada.contract(contract).await.status == status).await;
    }

    pub(super) async fn proposal(&self, number: usize) -> ProposalState {
        let (kind, id) = (Kind::Proposal, self.proposals[number].0);
        self.people[number].state(kind, id).await.expect("one's own")
    }

    pub(super) async fn until_proposal(&self, number: usize, status: ProposalStatus) {
        eventually(async || self.proposal(number).await.status == status).await;
    }

    /// What the person has in their list, and may read.
    pub(super) async fn knows(&self, number: usize, contract: ContractId) -> [bool; 3] {
        let person = &self.people[number];
        let listed: ListAnswer = person.ask(BY_ID).await.expect("a list");
        let (kind, id) = (Kind::Contract, contract.0);
        let state = person.state::<State>(kind, id).await.is_ok();
        let reads = person.ask(SubscribeParams { kind, id, after: Some(0) }).await.is_ok();
        [listed.contracts.iter().any(|item| item.contract == contract), state, reads]
    }
}

pub(super) fn accept(contract: ContractId) -> AcceptParams {
    AcceptParams { command_id: new_command(), contract, version: Some(1) }
}

#[actix_rt::test]
async fn a_hire_goes_from_the_offer_over_the_seat_to_the_first_milestone() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 1, "100.00").await;
    let (ada, bob) = (&market.ada, &market.people[0]);
    let contract = market.offers(0, "60").await;
    assert_eq!(ada.dollars().await.0, "40.00");
    bob.until_news("contract_offered").await;
    market.until_proposal(0, ProposalStatus::Offered).await;
    assert_eq!(market.knows(0, contract).await, [true; 3]);
    let accepted: AcceptAnswer = bob.ask(accept(contract)).await.expect("he may");
    assert_eq!(accepted.status, Some(Status::Accepting));
    market.until(contract, Status::Active).await;
    market.until_proposal(0, ProposalStatus::Hired).await;
    let desk = market.desk().await;
    assert_eq!((desk.status, desk.hired[0].contract), (job::Status::Filled, contract));
    bob.call::<_, Applied>("milestone.submit", &note(contract, 1, "done")).await.expect("it is funded");
    ada.call::<_, ApproveAnswer>("milestone.approve", &approve(contract, 1, None)).await.expect("she may");
    bob.until_dollars("0.00", "54.00").await;
}

#[actix_rt::test]
async fn an_offer_is_in_nobodys_list_but_the_clients_until_its_money_has_come() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 1, "10.00").await;
    let made = market.ada.ask(market.offer(0, "60")).await.expect("whether she has the money shows later");
    market.until(made.contract, Status::OfferFailed).await;
    assert_eq!(market.knows(0, made.contract).await, [false; 3]);
    let listed: ListAnswer = market.ada.ask(BY_ID).await.expect("a list");
    assert_eq!(listed.contracts[0].status, Status::OfferFailed);
    eventually(async || market.desk().await.offers.is_empty()).await;
    assert_eq!(market.proposal(0).await.status, ProposalStatus::Delivered, "it never heard of it");
    assert_eq!(market.people[0].news().await, Vec::<String>::new());
    let late = market.people[0].ask(accept(made.contract)).await.expect_err("it does not exist for him");
    assert_eq!(late.code, ErrorCode::NotFound);
    market.ada.deposit("60.00", "sandbox:ok").await;
    market.ada.until_dollars("70.00", "0.00").await;
    market.offers(0, "60").await;
}

#[actix_rt::test]
async fn two_who_accept_one_seat_at_once_are_one_who_is_hired_and_one_who_is_told_why() {
    let server = Server::start(4).await;
    for round in 0..10 {
        let market = Market::on(&server, 1, "100.00").await;
        let contracts = [market.offers(0, "40").await, market.offers(1, "50").await];
        let [first, second] = &market.people;
        let (_, _) = futures_util::join!(first.ask(accept(contracts[0])), second.ask(accept(contracts[1])));
        eventually(async || {
            let statuses = [market.ada.contract(contracts[0]).await, market.ada.contract(contracts[1]).await];
            let is_over = |state: &State| matches!(state.status, Status::AcceptRefused | Status::Withdrawn);
            let hired = statuses.iter().filter(|state| state.status == Status::Active).count();
            hired == 1 && statuses.iter().filter(|state| is_over(state)).count() == 1
        })
        .await;
        let is_first = market.ada.contract(contracts[0]).await.status == Status::Active;
        market.ada.until_dollars(if is_first { "60.00" } else { "50.00" }, "0.00").await;
        let desk = market.desk().await;
        assert_eq!(desk.hired.len(), 1, "round {round}");
        market.until_proposal(usize::from(is_first), ProposalStatus::Ended).await;
    }
}

#[actix_rt::test]
async fn the_last_seat_sends_the_money_of_every_other_offer_home() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 1, "100.00").await;
    let [first, other] = [market.offers(0, "40").await, market.offers(1, "50").await];
    let _: AcceptAnswer = market.people[0].ask(accept(first)).await.expect("he may");
    market.until(other, Status::Withdrawn).await;
    market.ada.until_dollars("60.00", "0.00").await;
    let late = market.people[1].ask(accept(other)).await.expect_err("it is over");
    assert_eq!(late.rule(), Some("offer_closed"));
    let refused = market.ada.ask(market.offer(1, "1")).await.expect_err("nobody can be hired");
    assert_eq!(refused.rule(), Some("job_filled"));
}

#[actix_rt::test]
async fn an_offer_that_the_job_has_no_room_for_is_refused_and_a_retry_of_one_that_it_had_is_not() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 2, "100.00").await;
    let params = market.offer(0, "40");
    let made = market.ada.ask(params.clone()).await.expect("there is room");
    market.until(made.contract, Status::Offered).await;
    assert_eq!(market.ada.ask(params).await.expect("a retry"), made);
    let again = market.ada.ask(market.offer(0, "40")).await.expect_err("one at a time");
    assert_eq!(again.rule(), Some("proposal_offered"));
    let stranger = market.people[1].ask(market.offer(0, "40")).await.expect_err("it is not his job");
    assert_eq!(stranger.code, ErrorCode::NotFound);
    let another = OfferParams { freelancer: market.people[1].account, ..market.offer(0, "1") };
    assert_eq!(market.ada.ask(another).await.expect_err("it is another's").code, ErrorCode::NotFound);
    let half = OfferParams { proposal: None, ..market.offer(1, "1") };
    let half = market.ada.ask(half).await.expect_err("the job says nothing alone");
    assert_eq!((half.code, half.details["field"].as_str()), (ErrorCode::Invalid, "proposal"));
}

#[actix_rt::test]
async fn the_end_of_the_job_ends_its_offers_and_whoever_declines_frees_the_proposal() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 2, "100.00").await;
    let [first, second] = [market.offers(0, "40").await, market.offers(1, "50").await];
    let declined: Applied = market.people[0].call("contract.decline", &named(first)).await.expect("he may");
    assert!(declined.seq > 0);
    market.until_proposal(0, ProposalStatus::Delivered).await;
    market.ada.until_dollars("50.00", "0.00").await;
    let (command_id, reason) = (new_command(), "enough".to_owned());
    market.ada.ask(job::CloseParams { command_id, job: market.job, reason }).await.expect("she may");
    market.until(second, Status::Withdrawn).await;
    market.ada.until_dollars("100.00", "0.00").await;
}

#[actix_rt::test]
async fn an_offer_that_expires_is_home_and_no_clock_ends_one_that_is_being_accepted() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 2, "100.00").await;
    let [first, second] = [market.offers(0, "40").await, market.offers(1, "50").await];
    let _: AcceptAnswer = market.people[0].ask(accept(first)).await.expect("he may");
    market.ada.advance(30 * DAY_MS).await;
    market.until(second, Status::Expired).await;
    market.until(first, Status::Active).await;
    market.ada.until_dollars("60.00", "0.00").await;
}

#[actix_rt::test]
async fn a_dearer_version_takes_its_own_money_and_an_emptied_wallet_ends_the_offer() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 1, "100.00").await;
    let contract = market.offers(0, "40").await;
    let revise = |version, amount: &str| {
        let terms = market.offer(0, amount).terms;
        Revise(VersionParams { command_id: new_command(), contract, version, title: None, terms })
    };
    market.ada.ask(revise(1, "90")).await.expect("she may");
    market.until(contract, Status::Offered).await;
    market.ada.until_dollars("10.00", "0.00").await;
    let old = market.people[0].ask(accept(contract)).await.expect_err("there is another version");
    assert_eq!(old.rule(), Some("version_changed"));
    market.ada.ask(revise(2, "200")).await.expect("whether she has it shows later");
    market.until(contract, Status::OfferFailed).await;
    market.ada.until_dollars("100.00", "0.00").await;
    market.until_proposal(0, ProposalStatus::Delivered).await;
}

#[actix_rt::test]
async fn nobody_closes_an_account_while_an_offer_holds_or_awaits_money() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 1, "40.00").await;
    let contract = market.offers(0, "40").await;
    let settled = async || {
        let house = server.worker.house();
        house.send::<Contract>(contract.0, Caller::System, None, Command::AskSettled).await
    };
    assert_eq!(settled().await.expect_err("it is open").rule(), Some("contracts_open"));
    for (person, rule) in [(&market.ada, "jobs_open"), (&market.people[0], "contracts_open")] {
        let password = "correct horse".to_owned();
        let closing = person.ask(CloseParams { command_id: new_command(), password }).await;
        assert_eq!(closing.expect_err("an offer is open").rule(), Some(rule));
    }
    market.people[0].call::<_, Applied>("contract.decline", &named(contract)).await.expect("he may");
    settled().await.expect("its money is home");
}

#[actix_rt::test]
async fn whoever_takes_a_seat_keeps_their_account_from_being_closed_at_the_same_time() {
    let server = Server::start(4).await;
    let market = Market::on(&server, 1, "40.00").await;
    let contract = market.offers(0, "40").await;
    let (bob, house) = (&market.people[0], server.worker.house());
    let wallet = async |command| house.send::<Wallet>(bob.account.0, Caller::System, None, command).await;
    let Ok(WalletAnswer::Sealed(seal)) = wallet(WalletCommand::Seal).await else { panic!("it is empty") };
    let _: AcceptAnswer = bob.ask(accept(contract)).await.expect("he may");
    market.until(contract, Status::Active).await;
    let close = WalletCommand::Close { seal, credential: Uuid::now_v7() };
    assert_eq!(wallet(close).await, Ok(WalletAnswer::Closed(false)), "there is money to be expected");
}

//! What comes too late, or to somebody who is not there any more.

use ::protocol::account::CloseParams as CloseAccount;
use ::protocol::contract::{AcceptParams, Fixed, MilestoneTerms, OfferParams, State, Status, Terms};
use ::protocol::example::Example;
use ::protocol::job::{CloseParams, Fields, Seats, ViewParams as ViewJob, Visibility};
use ::protocol::posting::{self, CannotPropose};
use ::protocol::proposal::{Status as Proposed, SubmitParams, WithdrawParams};
use ::protocol::wallet::{DepositParams, State as Wallet};
use ::protocol::{
    AccountId, ContractId, Currency, ErrorCode, JobId, Kind, Millis, Money, ProposalId, checks, rules,
};
use actors::proposal::{Command, Facts, Proposal, Submit};
use actors::{Caller, ids};
use uuid::Uuid;

use super::{eventually, refusal, submitting};
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

/// How many propose at the same time where many do.
const AT_ONCE: usize = 50;

fn offering(freelancer: AccountId, amount: &str, of: Option<(JobId, ProposalId)>) -> OfferParams {
    let part = MilestoneTerms { title: "A page".to_owned(), amount: amount.to_owned(), due_at: None };
    let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![part] });
    let (job, proposal) = of.unzip();
    OfferParams { command_id: new_command(), freelancer, title: "A website".to_owned(), terms, job, proposal }
}

impl Person<'_> {
    async fn closes_job(&self, job: JobId) {
        let reason = "enough".to_owned();
        self.ask(CloseParams { command_id: new_command(), job, reason }).await.expect("it is hers");
    }

    async fn closes_account(&self) -> Result<(), ::protocol::WireError> {
        let password = "correct horse".to_owned();
        self.ask(CloseAccount { command_id: new_command(), password }).await.map(drop)
    }

    async fn dollars_of(&self) -> String {
        let wallet: Wallet = self.state(Kind::Wallet, self.account.0).await.expect("hers");
        wallet.balances.first().map(|balance| balance.available.clone()).unwrap_or_default()
    }

    async fn pays_in(&self, amount: &str) {
        let money = Money::parse(amount, Currency::USD).expect("an amount");
        let deposit = DepositParams { command_id: new_command(), money, source: "sandbox:ok".to_owned() };
        self.ask(deposit).await.expect("money");
        eventually(async || self.dollars_of().await == amount).await;
    }

    async fn until_contract(&self, contract: ContractId, status: Status) {
        let shown = async || self.state::<State>(Kind::Contract, contract.0).await.expect("a party").status;
        eventually(async || shown().await == status).await;
    }
}

/// Lets people who are nobody else propose, so many that the job has no room for another.
async fn fill(server: &Server, job: JobId) {
    let fields = known_fields();
    let facts = Facts {
        title: "A logo".to_owned(),
        terms_version: 1,
        questions: fields.questions.len(),
        pay: fields.pay.expect("it pays"),
    };
    let house = server.worker.house();
    let (words, terms) = submitting(job).said();
    for _ in 0..checks::PROPOSALS_MAX / AT_ONCE {
        let submits = (0..AT_ONCE).map(|_| {
            let proposer = AccountId(Uuid::now_v7());
            let (words, terms, facts) = (words.clone(), terms.clone(), Some(facts.clone()));
            let submit = Command::Submit(Submit { job, words, terms, terms_version: None, facts });
            let id = ids::proposal(job, proposer).0;
            house.send::<Proposal>(id, Caller::Account(proposer), Some(new_command()), submit)
        });
        for submitted in futures_util::future::join_all(submits).await {
            submitted.expect("it is open");
        }
    }
}

#[actix_rt::test]
async fn a_job_that_has_two_thousand_proposals_takes_no_other_and_says_so() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_this(known_fields()).await;
    fill(&server, job).await;
    let is_full = async || {
        let seen = bob.ask(posting::ViewParams { job }).await.expect("it is public");
        seen.why == Some(CannotPropose::JobFull)
    };
    eventually(is_full).await;
    assert_eq!(refusal(bob.ask(submitting(job)).await), rules::JOB_FULL);
    let proposal = ids::proposal(job, bob.account);
    let own = bob.state::<::protocol::proposal::State>(Kind::Proposal, proposal.0).await;
    assert_eq!(own.map(drop).map_err(|error| error.code), Err(ErrorCode::NotFound), "nothing is written");
}

#[actix_rt::test]
async fn a_job_whose_time_is_over_takes_no_proposal_though_no_timer_was_heard() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_this(known_fields()).await;
    bob.advance(30 * DAY_MS).await;
    assert_eq!(refusal(bob.ask(submitting(job)).await), rules::JOB_NOT_OPEN);
}

#[actix_rt::test]
async fn an_offer_for_a_job_whose_time_is_over_is_accepted_no_more_and_its_money_is_home() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.pays_in("100.00").await;
    let job = ada.posts_this(known_fields()).await;
    let proposal = bob.proposes_this(submitting(job)).await;
    let offer = offering(bob.account, "60", Some((job, proposal)));
    let contract = ada.ask(offer).await.expect("there is room").contract;
    ada.until_contract(contract, Status::Offered).await;
    ada.advance(30 * DAY_MS).await;
    let accept = AcceptParams { command_id: new_command(), contract, version: Some(1) };
    assert_eq!(refusal(bob.ask(accept).await), rules::OFFER_EXPIRED);
    ada.until_contract(contract, Status::Expired).await;
    eventually(async || ada.dollars_of().await == "100.00").await;
}

#[actix_rt::test]
async fn nobody_offers_anything_to_somebody_who_has_closed_their_account_also_for_their_proposal() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.pays_in("100.00").await;
    let job = ada.posts_this(known_fields()).await;
    let proposal = bob.proposes_this(submitting(job)).await;
    bob.closes_account().await.expect("nothing of his is open but a proposal");
    for of in [None, Some((job, proposal))] {
        let offer = ada.ask(offering(bob.account, "60", of)).await;
        assert_eq!(offer.map(drop).map_err(|error| error.code), Err(ErrorCode::NotFound), "{of:?}");
    }
    assert_eq!(ada.dollars_of().await, "100.00");
    let invite =
        ::protocol::job::InviteParams { command_id: new_command(), job, freelancer: bob.account, note: None };
    assert_eq!(ada.ask(invite).await.map(drop).map_err(|error| error.code), Err(ErrorCode::NotFound));
}

#[actix_rt::test]
async fn one_proposal_gets_one_offer_at_a_time_and_none_once_its_proposer_is_hired() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    ada.pays_in("200.00").await;
    let job = ada.posts_this(Fields { seats: Seats(3), ..known_fields() }).await;
    let proposal = bob.proposes_this(submitting(job)).await;
    let offer = || offering(bob.account, "60", Some((job, proposal)));
    let contract = ada.ask(offer()).await.expect("there is room").contract;
    ada.until_contract(contract, Status::Offered).await;
    assert_eq!(refusal(ada.ask(offer()).await), rules::PROPOSAL_OFFERED);
    let accept = AcceptParams { command_id: new_command(), contract, version: Some(1) };
    bob.ask(accept).await.expect("it is his");
    eventually(async || bob.proposal_of(proposal).await.status == Proposed::Hired).await;
    assert_eq!(refusal(ada.ask(offer()).await), rules::PROPOSAL_OFFERED);
    assert_eq!(ada.ask(ViewJob { job }).await.expect("hers").state.hired.len(), 1);
    assert_eq!(ada.dollars_of().await, "140.00");
    let back = WithdrawParams { command_id: new_command(), proposal };
    assert_eq!(refusal(bob.ask(back).await), rules::PROPOSAL_OFFERED, "a hire is not taken back");
}

#[actix_rt::test]
async fn a_job_that_is_filled_can_still_be_closed_and_takes_nobody_else() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    ada.pays_in("100.00").await;
    let job = ada.posts_this(Fields { seats: Seats(1), ..known_fields() }).await;
    let proposal = bob.proposes_this(submitting(job)).await;
    let offer = offering(bob.account, "60", Some((job, proposal)));
    let contract = ada.ask(offer).await.expect("there is room").contract;
    ada.until_contract(contract, Status::Offered).await;
    let accept = AcceptParams { command_id: new_command(), contract, version: Some(1) };
    bob.ask(accept).await.expect("it is his");
    ada.until_contract(contract, Status::Active).await;
    assert_eq!(refusal(eve.ask(submitting(job)).await), rules::JOB_NOT_OPEN);
    ada.closes_job(job).await;
    assert_eq!(refusal(eve.ask(submitting(job)).await), rules::JOB_NOT_OPEN);
    assert_eq!(ada.state::<State>(Kind::Contract, contract.0).await.expect("hers").status, Status::Active);
}

#[actix_rt::test]
async fn what_is_proposed_for_a_job_of_invited_people_is_not_found_by_whoever_is_not() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_this(Fields { visibility: Visibility::InviteOnly, ..known_fields() }).await;
    assert_eq!(refusal(bob.ask(submitting(job)).await), ErrorCode::NotFound.name());
    assert_eq!(refusal(ada.ask(submitting(job)).await), rules::OWN_JOB);
    let nobodys = SubmitParams { job: JobId(Uuid::now_v7()), ..SubmitParams::example() };
    let nobodys = SubmitParams { command_id: new_command(), ..nobodys };
    assert_eq!(refusal(bob.ask(nobodys).await), ErrorCode::NotFound.name());
}

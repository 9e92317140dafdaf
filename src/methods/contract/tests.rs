//! Trading over the methods: from an offer to money paid out, and every way of asking wrongly.

mod in_motion;
mod jobs;
mod races;
mod versions;

use std::time::Duration;

use protocol::contract::{
    ApproveAnswer, ApproveParams, ContractParams, EndAnswer, EndParams, Fixed, FundAnswer, FundParams,
    ListAnswer, MilestoneStatus, MilestoneTerms, MoneyStatus, NoteParams, OfferAnswer, Role, State, Status,
    Terms,
};
use protocol::stream::Applied;
use protocol::wallet::{EntriesAnswer, EntriesParams, State as WalletState};
use protocol::{AccountId, CommandId, ContractId, Currency, ErrorCode, Kind, Money};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

use super::*;
use crate::methods::testing::{Person, Server, new_command};

mod lists;

/// The first page of one's contracts, by id.
const BY_ID: ListParams =
    ListParams { role: None, order: None, after: None, after_active_at: None, limit: None };

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

impl Person<'_> {
    async fn contract(&self, contract: ContractId) -> State {
        self.state(Kind::Contract, contract.0).await.expect("a party sees it")
    }

    /// Spendable and held US dollars.
    async fn dollars(&self) -> (String, String) {
        let state: WalletState = self.state(Kind::Wallet, self.account.0).await.expect("one's own");
        let balance = state.balances.into_iter().find(|balance| balance.currency == Currency::USD);
        balance.map(|balance| (balance.available, balance.pending)).unwrap_or_default()
    }

    async fn until_dollars(&self, available: &str, pending: &str) {
        let expected = (available.to_owned(), pending.to_owned());
        let reached = async {
            while self.dollars().await != expected {
                tokio::task::yield_now().await;
            }
        };
        if tokio::time::timeout(PATIENCE, reached).await.is_err() {
            panic!("{:?} is not {expected:?}", self.dollars().await);
        }
    }

    async fn until_milestone(&self, contract: ContractId, milestone: usize, status: MilestoneStatus) {
        let reached = async {
            while self.contract(contract).await.milestones[milestone - 1].status != status {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.unwrap_or_else(|_| panic!("never {status:?}"));
    }

    async fn deposit(&self, amount: &str, source: &str) -> FundAnswer {
        self.call("wallet.deposit", &deposit(amount, source)).await.expect("it is asked for")
    }

    async fn offer(&self, freelancer: AccountId, amounts: &[&str]) -> OfferAnswer {
        self.call("contract.offer", &offer(freelancer, amounts)).await.expect("it is offered")
    }
}

fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

fn deposit(amount: &str, source: &str) -> protocol::wallet::DepositParams {
    let (command_id, source) = (new_command(), source.to_owned());
    protocol::wallet::DepositParams { command_id, money: dollars(amount), source }
}

fn withdrawal(amount: &str, destination: &str) -> protocol::wallet::WithdrawParams {
    let (command_id, destination) = (new_command(), destination.to_owned());
    protocol::wallet::WithdrawParams { command_id, money: dollars(amount), destination }
}

fn offer(freelancer: AccountId, amounts: &[&str]) -> OfferParams {
    let milestone = |amount: &&str| MilestoneTerms {
        title: "A page".to_owned(),
        amount: (*amount).to_owned(),
        due_at: None,
    };
    let milestones = amounts.iter().map(milestone).collect();
    let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones });
    OfferParams {
        command_id: new_command(),
        freelancer,
        title: "A website".to_owned(),
        terms,
        job: None,
        proposal: None,
    }
}

fn named(contract: ContractId) -> ContractParams {
    ContractParams { command_id: new_command(), contract }
}

fn fund(contract: ContractId, milestone: u32) -> FundParams {
    FundParams { command_id: new_command(), contract, milestone, amount: None }
}

fn note(contract: ContractId, milestone: u32, note: &str) -> NoteParams {
    NoteParams { command_id: new_command(), contract, milestone, note: note.to_owned() }
}

fn approve(contract: ContractId, milestone: u32, amount: Option<&str>) -> ApproveParams {
    let amount = amount.map(str::to_owned);
    ApproveParams { command_id: new_command(), contract, milestone, amount }
}

fn ending(contract: ContractId) -> EndParams {
    EndParams { command_id: new_command(), contract, reason: "enough".to_owned() }
}

/// Ada's contract with Bob, accepted, and Ada's money.
async fn trade(ada: &Person<'_>, bob: &Person<'_>, amounts: &[&str], money: &str) -> ContractId {
    let OfferAnswer { contract, .. } = ada.offer(bob.account, amounts).await;
    bob.call::<_, Applied>("contract.accept", &named(contract)).await.expect("Bob accepts");
    ada.deposit(money, "sandbox:ok").await;
    ada.until_dollars(money, "0.00").await;
    contract
}

#[actix_rt::test]
async fn a_milestone_is_funded_submitted_approved_held_and_paid_out() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["266.64"], "300.00").await;
    let funding =
        ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    assert_eq!(funding.status, MoneyStatus::Pending);
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    assert_eq!(ada.dollars().await, ("33.36".to_owned(), "0.00".to_owned()));
    bob.call::<_, Applied>("milestone.submit", &note(contract, 1, "done")).await.expect("Bob submits");
    let paid: ApproveAnswer =
        ada.call("milestone.approve", &approve(contract, 1, None)).await.expect("Ada approves");
    assert_eq!(paid.paid, dollars("266.64"));
    bob.until_dollars("0.00", "239.98").await;
    let early = bob.call::<_, FundAnswer>("wallet.withdraw", &withdrawal("239.98", "sandbox:ok")).await;
    assert_eq!(early.expect_err("it is held").rule(), Some("insufficient_funds"));
    ada.advance(5 * DAY_MS).await;
    let payout = bob.call::<_, FundAnswer>("wallet.withdraw", &withdrawal("239.98", "sandbox:ok")).await;
    assert_eq!(payout.expect("it can be spent").status, MoneyStatus::Pending);
    bob.until_dollars("0.00", "0.00").await;
    ada.call::<_, Applied>("contract.end", &ending(contract)).await.expect("nothing is in escrow");
}

/// Ada has funded the only milestone of a contract with Bob, and asks for a refund.
async fn refund_asked(ada: &Person<'_>, bob: &Person<'_>) -> (ContractId, EndAnswer) {
    let contract = trade(ada, bob, &["100"], "100.00").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    (contract, ada.call("contract.end", &ending(contract)).await.expect("Ada may ask"))
}

#[actix_rt::test]
async fn a_refund_that_the_freelancer_accepts_is_in_the_clients_wallet_and_the_contract_over() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (contract, answer) = refund_asked(&ada, &bob).await;
    let shown = bob.contract(contract).await.refund.expect("Bob sees that he is asked");
    assert_eq!((shown.amount.as_str(), Some(shown.answer_by)), ("100.00", answer.answer_by));
    let submitted = bob.call::<_, Applied>("milestone.submit", &note(contract, 1, "done")).await;
    assert_eq!(submitted.expect_err("first he answers").rule(), Some("refund_open"));
    bob.call::<_, Applied>("refund.accept", &named(contract)).await.expect("Bob may");
    ada.until_dollars("100.00", "0.00").await;
    assert_eq!(ada.contract(contract).await.status, Status::Ended);
}

#[actix_rt::test]
async fn a_refund_that_nobody_answers_for_seven_days_is_paid_and_the_contract_over() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (contract, _) = refund_asked(&ada, &bob).await;
    ada.advance(7 * DAY_MS - 60_000).await;
    assert_eq!(ada.contract(contract).await.status, Status::Active);
    ada.advance(60_000).await;
    ada.until_dollars("100.00", "0.00").await;
    assert_eq!(ada.contract(contract).await.status, Status::Ended);
}

#[actix_rt::test]
async fn a_refund_that_the_freelancer_contests_leaves_the_money_and_the_work_where_they_were() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (contract, _) = refund_asked(&ada, &bob).await;
    bob.call::<_, Applied>("refund.contest", &named(contract)).await.expect("Bob may");
    let again = ada.call::<_, EndAnswer>("contract.end", &ending(contract)).await;
    assert_eq!(again.expect_err("not for seven days").rule(), Some("refund_contested"));
    bob.call::<_, Applied>("milestone.submit", &note(contract, 1, "done")).await.expect("Bob goes on");
    ada.call::<_, ApproveAnswer>("milestone.approve", &approve(contract, 1, None)).await.expect("she may");
    bob.until_dollars("0.00", "90.00").await;
    let answer = bob.call::<_, Applied>("refund.accept", &named(contract)).await;
    assert_eq!(answer.expect_err("nobody asks").rule(), Some("refund_not_open"));
}

#[actix_rt::test]
async fn what_an_approval_leaves_of_the_last_milestone_comes_back_and_the_client_can_end() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["100"], "100.00").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    let part = approve(contract, 1, Some("60"));
    let paid: ApproveAnswer = ada.call("milestone.approve", &part).await.expect("Ada approves a part");
    assert_eq!(paid.paid, dollars("60"));
    let again: ApproveAnswer = ada.call("milestone.approve", &part).await.expect("a retry");
    assert_eq!(again, paid);
    ada.until_dollars("40.00", "0.00").await;
    let ended: EndAnswer = ada.call("contract.end", &ending(contract)).await.expect("nothing is held");
    assert_eq!(ended.answer_by, None);
}

#[actix_rt::test]
async fn silence_for_fourteen_days_pays_the_freelancer() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["100"], "100.00").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    bob.call::<_, Applied>("milestone.submit", &note(contract, 1, "done")).await.expect("Bob submits");
    ada.advance(14 * DAY_MS - 60_000).await;
    assert_eq!(ada.contract(contract).await.milestones[0].status, MilestoneStatus::Submitted);
    ada.advance(60_000).await;
    bob.until_dollars("0.00", "90.00").await;
    ada.advance(5 * DAY_MS).await;
    bob.until_dollars("90.00", "0.00").await;
}

#[actix_rt::test]
async fn too_little_money_is_said_by_an_event_and_the_milestone_can_be_funded_again() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["100"], "99.99").await;
    let command = fund(contract, 1);
    let first: FundAnswer = ada.call("milestone.fund", &command).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Planned).await;
    let again: FundAnswer = ada.call("milestone.fund", &command).await.expect("a retry");
    assert_eq!(again, first, "whatever came of it since");
    ada.deposit("0.01", "sandbox:ok").await;
    ada.until_dollars("100.00", "0.00").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
}

#[actix_rt::test]
async fn what_the_provider_does_not_say_at_once_it_is_asked_again() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    ada.deposit("10.00", "sandbox:delayed").await;
    ada.deposit("20.00", "sandbox:silent").await;
    ada.deposit("40.00", "sandbox:declined").await;
    assert_eq!(ada.dollars().await, (String::new(), String::new()), "nothing is there yet");
    ada.advance(5_000).await;
    ada.until_dollars("30.00", "0.00").await;
    let out = ada.call::<_, FundAnswer>("wallet.withdraw", &withdrawal("30", "sandbox:declined")).await;
    out.expect("it is asked for");
    ada.until_dollars("30.00", "0.00").await;
    ada.call::<_, FundAnswer>("wallet.withdraw", &withdrawal("30", "sandbox:silent"))
        .await
        .expect("asked for");
    assert_eq!(ada.dollars().await.0, "0.00");
}

#[actix_rt::test]
async fn a_refused_money_command_stays_refused_and_its_id_is_no_other_commands() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let command = withdrawal("5", "sandbox:ok");
    let first = ada.call::<_, FundAnswer>("wallet.withdraw", &command).await.expect_err("there is nothing");
    assert_eq!(first.rule(), Some("insufficient_funds"));
    ada.deposit("5", "sandbox:ok").await;
    ada.until_dollars("5.00", "0.00").await;
    assert_eq!(ada.call::<_, FundAnswer>("wallet.withdraw", &command).await, Err(first));
    let other = protocol::wallet::WithdrawParams { money: dollars("4"), ..command };
    let said = ada.call::<_, FundAnswer>("wallet.withdraw", &other).await;
    assert_eq!(said.expect_err("other content").code, ErrorCode::Conflict);
}

#[actix_rt::test]
async fn both_parties_list_the_contract_and_its_room_from_the_offer_on() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut offered = Vec::new();
    for _ in 0..3 {
        offered.push(ada.offer(bob.account, &["1"]).await);
    }
    bob.offer(ada.account, &["1"]).await;
    for person in [&ada, &bob] {
        let rooms: protocol::room::ListAnswer =
            person.call("room.list", &protocol::stream::Empty {}).await.expect("a list");
        assert!(offered.iter().all(|offer| rooms.rooms.iter().any(|room| room.room == offer.room)));
    }
    let role = Some(Role::Freelancer);
    let params = ListParams { role, limit: Some(2), ..BY_ID };
    let page: ListAnswer = bob.call("contract.list", &params).await.expect("a list");
    let after = page.contracts.last().map(|item| item.contract);
    let rest: ListAnswer = bob.call("contract.list", &ListParams { after, ..params }).await.expect("a list");
    let listed: Vec<ContractId> =
        page.contracts.iter().chain(&rest.contracts).map(|item| item.contract).collect();
    assert_eq!(listed, offered.iter().map(|offer| offer.contract).collect::<Vec<_>>());
    assert!(page.more && !rest.more);
    let all: ListAnswer = bob.call("contract.list", &BY_ID).await.expect("a list");
    assert_eq!((all.contracts.len(), all.more), (4, false));
}

#[actix_rt::test]
async fn strangers_learn_nothing_and_the_wrong_party_is_forbidden() {
    let server = Server::start(4).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let OfferAnswer { contract, .. } = ada.offer(bob.account, &["1"]).await;
    let nowhere = ContractId(Uuid::now_v7());
    for (person, contract) in [(&eve, contract), (&ada, nowhere)] {
        let (client, empty) = (&person.client, named(contract));
        for method in ["contract.accept", "contract.decline", "contract.withdraw"] {
            assert_eq!(client.refused(method, &empty).await, ErrorCode::NotFound, "{method}");
        }
        assert_eq!(client.refused("contract.end", &ending(contract)).await, ErrorCode::NotFound);
        assert_eq!(client.refused("milestone.fund", &fund(contract, 1)).await, ErrorCode::NotFound);
        assert_eq!(client.refused("milestone.submit", &note(contract, 1, "x")).await, ErrorCode::NotFound);
        let state = person.state::<State>(Kind::Contract, contract.0).await;
        assert_eq!(state.expect_err("not hers").code, ErrorCode::NotFound);
    }
    assert_eq!(ada.client.refused("contract.accept", &named(contract)).await, ErrorCode::Forbidden);
    assert_eq!(bob.client.refused("milestone.fund", &fund(contract, 1)).await, ErrorCode::Forbidden);
    let wallet = eve.state::<WalletState>(Kind::Wallet, ada.account.0).await;
    assert_eq!(wallet.expect_err("not hers").code, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn what_cannot_be_asked_is_invalid_and_says_where() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let refused = async |method: &str, params: &OfferParams| {
        let error = ada.call::<_, OfferAnswer>(method, params).await.expect_err("it cannot be");
        (error.code, error.details.get("field").cloned().unwrap_or_default())
    };
    let good = || offer(bob.account, &["1"]);
    let unknown = OfferParams { freelancer: AccountId(Uuid::now_v7()), ..good() };
    assert_eq!(refused("contract.offer", &unknown).await.0, ErrorCode::NotFound);
    let field = |field: &str| (ErrorCode::Invalid, field.to_owned());
    let herself = OfferParams { freelancer: ada.account, ..good() };
    assert_eq!(refused("contract.offer", &herself).await, field("freelancer"));
    let untitled = OfferParams { title: String::new(), ..good() };
    assert_eq!(refused("contract.offer", &untitled).await, field("title"));
    let long = OfferParams { title: "x".repeat(2_000), ..good() };
    assert_eq!(refused("contract.offer", &long).await, (ErrorCode::TooLarge, "title".to_owned()));
    let nothing = offer(bob.account, &[]);
    assert_eq!(refused("contract.offer", &nothing).await, field("terms.fixed.milestones"));
    for amount in ["0", "-1", "1.001", "1e3", "", "1000000000000", "NaN"] {
        assert_eq!(
            refused("contract.offer", &offer(bob.account, &["1", amount])).await,
            field("terms.fixed.milestones[1].amount"),
            "{amount:?}"
        );
    }
    let mut unnamed = offer(bob.account, &["1", "2", "3"]);
    if let Terms::Fixed(fixed) = &mut unnamed.terms {
        fixed.milestones[2].title.clear();
    }
    assert_eq!(refused("contract.offer", &unnamed).await, field("terms.fixed.milestones[2].title"));
    assert_eq!(
        ada.client.refused("milestone.fund", &fund(ContractId(ada.account.0), 0)).await,
        ErrorCode::Invalid
    );
    assert_eq!(ada.client.refused("wallet.deposit", &deposit("1", "my sock")).await, ErrorCode::Invalid);
    assert_eq!(ada.client.refused("wallet.withdraw", &withdrawal("1", "")).await, ErrorCode::Invalid);
}

#[derive(Serialize)]
struct RawMoney {
    amount: &'static str,
    currency: &'static str,
}

#[derive(Serialize)]
struct RawDeposit {
    command_id: CommandId,
    money: RawMoney,
    source: &'static str,
}

#[actix_rt::test]
async fn money_that_is_none_is_invalid() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    let bad = [
        ("0", "USD"),
        ("0.00", "USD"),
        ("-1", "USD"),
        ("+1", "USD"),
        ("1.001", "USD"),
        ("1.5", "JPY"),
        ("1e3", "USD"),
        (" 1", "USD"),
        ("1.", "USD"),
        (".5", "USD"),
        ("1000000000000", "USD"),
        ("1", "usd"),
        ("1", "XXX"),
        ("1", "ZZZ"),
    ];
    for (amount, currency) in bad {
        let money = RawMoney { amount, currency };
        let params = RawDeposit { command_id: new_command(), money, source: "sandbox:ok" };
        assert_eq!(
            ada.client.refused("wallet.deposit", &params).await,
            ErrorCode::Invalid,
            "{amount} {currency}"
        );
    }
    let state: WalletState = ada.state(Kind::Wallet, ada.account.0).await.expect("one's own");
    assert!(state.balances.is_empty(), "and none of it left a trace");
}

#[actix_rt::test]
async fn the_entries_of_a_wallet_add_up_to_what_it_shows() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["30"], "100.00").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    bob.call::<_, Applied>("contract.end", &ending(contract)).await.expect("Bob may");
    ada.until_dollars("100.00", "0.00").await;
    let mut after = None;
    let (mut available, mut all) = (Decimal::ZERO, Decimal::ZERO);
    loop {
        let params = EntriesParams { after, limit: Some(3) };
        let page: EntriesAnswer = ada.call("wallet.entries", &params).await.expect("a page");
        for entry in &page.entries {
            let amount = |side: &Option<String>| side.as_deref().map_or(Ok(Decimal::ZERO), str::parse);
            let net = amount(&entry.credit).expect("a number") - amount(&entry.debit).expect("a number");
            all += net;
            available += if entry.account == "available" { net } else { Decimal::ZERO };
        }
        after = page.entries.last().map(|entry| entry.seq);
        if !page.more {
            break;
        }
    }
    assert_eq!((available, all), (Decimal::from(100), Decimal::ZERO));
}

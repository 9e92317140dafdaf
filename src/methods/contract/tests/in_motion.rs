//! Contracts that change on the way: offers that expire, milestones that are added, and amendments.

use protocol::contract::{
    AddAnswer, AddParams, AmendmentParams, ChangedHours, ChangedMilestone, Changes, Hourly, ProposeAnswer,
    ProposeParams,
};
use protocol::stream::{ReadAnswer, ReadParams};
use protocol::work::{StartAnswer, StartParams, StopReason};
use protocol::{Millis, SessionId};
use serde::de::IgnoredAny;

use super::*;

impl Person<'_> {
    /// The types of the events in the person's inbox.
    pub(super) async fn news(&self) -> Vec<String> {
        let (kind, id) = (Kind::Inbox, self.account.0);
        let all = ReadParams { kind, id, after: Some(0), before: None, limit: None };
        let page: ReadAnswer<IgnoredAny> = self.call("stream.read", &all).await.expect("one's own");
        page.events.into_iter().map(|event| event.r#type).collect()
    }

    pub(super) async fn until_news(&self, news: &str) {
        eventually(async || self.news().await.iter().any(|r#type| r#type == news)).await;
    }

    async fn propose(&self, contract: ContractId, changes: Changes) -> Result<ProposeAnswer, WireError> {
        self.ask(ProposeParams { command_id: new_command(), contract, changes }).await
    }

    async fn answer(&self, method: &str, contract: ContractId, amendment: u32) -> Result<Applied, WireError> {
        let params = AmendmentParams { command_id: new_command(), contract, amendment };
        self.call(method, &params).await
    }
}

pub(super) async fn eventually(holds: impl AsyncFn() -> bool) {
    let held = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, held).await.expect("it comes to pass");
}

fn milestone(milestone: u32, amount: &str) -> Changes {
    let (title, amount) = ("Two pages".to_owned(), amount.to_owned());
    Changes::Milestones(vec![ChangedMilestone { milestone, title, amount, due_at: None }])
}

fn hours(rate: &str, rate_from: Option<Millis>, weekly_limit_minutes: u32) -> Changes {
    Changes::Hourly(ChangedHours { rate: rate.to_owned(), rate_from, weekly_limit_minutes })
}

#[actix_rt::test]
async fn an_offer_that_nobody_answers_for_thirty_days_is_void_and_both_have_the_news() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let offered = ada.offer(bob.account, &["1"]).await;
    let expires_at = bob.contract(offered.contract).await.expires_at.expect("it says so");
    assert_eq!(expires_at, offered.at + 30 * DAY_MS);
    ada.advance(30 * DAY_MS - 60_000).await;
    assert_eq!(bob.contract(offered.contract).await.status, Status::Offered);
    ada.advance(60_000).await;
    eventually(async || bob.contract(offered.contract).await.status == Status::Expired).await;
    ada.until_news("offer_expired").await;
    bob.until_news("offer_expired").await;
    let late = bob.call::<_, Applied>("contract.accept", &named(offered.contract)).await;
    assert_eq!(late.expect_err("it is over").rule(), Some("offer_expired"));
    let listed: ListAnswer = bob.ask(BY_ID).await.expect("a list");
    assert_eq!(listed.contracts[0].status, Status::Expired);
}

#[actix_rt::test]
async fn an_offer_that_was_accepted_in_time_outlives_its_timer() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = ada.offer(bob.account, &["1"]).await.contract;
    ada.advance(30 * DAY_MS - 60_000).await;
    bob.call::<_, Applied>("contract.accept", &named(contract)).await.expect("a minute is left");
    ada.advance(DAY_MS).await;
    let shown = bob.contract(contract).await;
    assert_eq!((shown.status, shown.expires_at), (Status::Active, None));
}

#[actix_rt::test]
async fn a_milestone_that_the_client_adds_is_news_for_the_freelancer_and_is_paid_like_any_other() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["100"], "50.00").await;
    let (title, amount) = ("Files".to_owned(), "40".to_owned());
    let add = AddParams { command_id: new_command(), contract, title, amount, due_at: None };
    let added: AddAnswer = ada.ask(add.clone()).await.expect("Ada may");
    assert_eq!(ada.ask(add).await.expect("it is the same"), added, "a retry adds nothing");
    assert_eq!((added.milestone, bob.contract(contract).await.milestones.len()), (2, 2));
    bob.until_news("milestone_added").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 2)).await.expect("it is asked for");
    ada.until_milestone(contract, 2, MilestoneStatus::Funded).await;
    bob.call::<_, Applied>("milestone.submit", &note(contract, 2, "done")).await.expect("Bob submits");
    ada.call::<_, ApproveAnswer>("milestone.approve", &approve(contract, 2, None)).await.expect("she may");
    bob.until_dollars("0.00", "36.00").await;
}

#[actix_rt::test]
async fn an_amendment_is_proposed_answered_and_paid_by_and_each_hears_of_the_others_part() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["100", "10"], "120.00").await;
    let proposed = bob.propose(contract, milestone(1, "120")).await.expect("Bob may");
    assert_eq!(proposed.amendment, 1);
    ada.until_news("amendment_proposed").await;
    let shown = ada.contract(contract).await.amendment.expect("Ada sees it");
    assert_eq!((shown.amendment, shown.proposed_by), (1, Role::Freelancer));
    let again = ada.propose(contract, milestone(2, "5")).await;
    assert_eq!(again.expect_err("one at a time").rule(), Some("amendment_open"));
    let own = bob.answer("contract.accept_amendment", contract, 1).await;
    assert_eq!(own.expect_err("not his own").code, ErrorCode::Forbidden);
    ada.answer("contract.accept_amendment", contract, 1).await.expect("Ada may");
    bob.until_news("amendment_answered").await;
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    ada.until_milestone(contract, 1, MilestoneStatus::Funded).await;
    assert_eq!(ada.dollars().await.0, "0.00", "the new amount was drawn");
    let late = bob.propose(contract, milestone(1, "150")).await;
    assert_eq!(late.expect_err("it has money").rule(), Some("milestone_not_planned"));
}

#[actix_rt::test]
async fn a_proposal_is_stale_once_its_milestone_is_funded_and_over_once_it_is_withdrawn() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = trade(&ada, &bob, &["100"], "100.00").await;
    bob.propose(contract, milestone(1, "120")).await.expect("Bob may");
    ada.call::<_, FundAnswer>("milestone.fund", &fund(contract, 1)).await.expect("it is asked for");
    let accepted = ada.answer("contract.accept_amendment", contract, 1).await;
    assert_eq!(accepted.expect_err("the old terms got the money").rule(), Some("amendment_stale"));
    bob.answer("contract.withdraw_amendment", contract, 1).await.expect("it is his");
    let declined = ada.answer("contract.decline_amendment", contract, 1).await;
    assert_eq!(declined.expect_err("it is gone").rule(), Some("amendment_not_open"));
}

/// Ada's hourly contract with Bob, and the session in which he works.
async fn at_work(ada: &Person<'_>, bob: &Person<'_>) -> (ContractId, SessionId) {
    let terms = Terms::Hourly(Hourly { rate: dollars("20"), weekly_limit_minutes: 600, manual_time: false });
    let title = "Upkeep".to_owned();
    let offer = OfferParams {
        command_id: new_command(),
        freelancer: bob.account,
        title,
        terms,
        job: None,
        proposal: None,
    };
    let contract = ada.ask(offer).await.expect("it is offered").contract;
    bob.call::<_, Applied>("contract.accept", &named(contract)).await.expect("Bob accepts");
    let start = StartParams { command_id: new_command(), contract, memo: "upkeep".to_owned() };
    let started: StartAnswer = bob.ask(start).await.expect("nothing forbids it");
    (contract, started.session)
}

#[actix_rt::test]
async fn a_weekly_limit_that_is_lowered_below_what_was_worked_stops_the_work_and_takes_nothing_back() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (contract, session) = at_work(&ada, &bob).await;
    ada.advance(20 * 60_000).await;
    for first in [1, 61] {
        let beat =
            |seq| protocol::work::Beat { seq, mono_ms: seq * 10_000, at: 0, keys: 1, clicks: 1, scrolls: 1 };
        let beats = (first..first + 60).map(beat).collect();
        bob.ask(protocol::work::BeatParams { session, beats, skip: vec![] }).await.expect("it is taken");
    }
    ada.propose(contract, hours("20.00", None, 5)).await.expect("Ada may");
    bob.answer("contract.accept_amendment", contract, 1).await.expect("Bob agrees");
    let state = async || -> protocol::work::State {
        ada.state(Kind::WorkSession, session.0).await.expect("a party sees it")
    };
    eventually(async || state().await.reason == Some(StopReason::Limit)).await;
    eventually(async || bob.contract(contract).await.running.is_none()).await;
    assert_eq!(state().await.credited_seconds, 1_200, "what was worked before counts");
    let start = StartParams { command_id: new_command(), contract, memo: "more".to_owned() };
    assert_eq!(bob.ask(start).await.expect_err("no more this week").rule(), Some("weekly_limit"));
}

#[actix_rt::test]
async fn a_new_rate_is_shown_with_the_slot_from_which_it_holds() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let (contract, _) = at_work(&ada, &bob).await;
    bob.propose(contract, hours("25", None, 600)).await.expect("Bob may");
    let accepted = ada.answer("contract.accept_amendment", contract, 1).await.expect("Ada agrees");
    let shown = bob.contract(contract).await;
    let rates: Vec<_> = shown.rates.iter().map(|rate| (rate.from, rate.rate.as_str())).collect();
    let next_slot = accepted.at.div_ceil(600_000) * 600_000;
    assert_eq!(rates, [(0, "20.00"), (next_slot, "25.00")]);
}

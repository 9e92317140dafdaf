//! Offers that are revised and countered, over the methods.

use protocol::contract::{AcceptAnswer, AcceptParams, Counter, Revise, VersionAnswer, VersionParams};

use super::in_motion::eventually;
use super::*;

fn terms(amount: &str) -> Terms {
    let milestone = MilestoneTerms { title: "A page".to_owned(), amount: amount.to_owned(), due_at: None };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![milestone] })
}

fn version(contract: ContractId, version: u32, amount: &str) -> VersionParams {
    VersionParams { command_id: new_command(), contract, version, title: None, terms: terms(amount) }
}

fn accept(contract: ContractId, version: Option<u32>) -> AcceptParams {
    AcceptParams { command_id: new_command(), contract, version }
}

#[actix_rt::test]
async fn a_counter_offer_is_taken_by_the_client_and_then_accepted_by_its_number() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let OfferAnswer { contract, .. } = ada.offer(bob.account, &["100"]).await;
    let countered: VersionAnswer = bob.ask(Counter(version(contract, 1, "120"))).await.expect("Bob may");
    assert_eq!(countered.version, 2);
    ada.until_news("offer_changed").await;
    let suggested = ada.contract(contract).await.counter.expect("it waits for her").terms;
    assert_eq!(suggested, terms("120.00"));
    let revised = ada.ask(Revise(version(contract, 2, "120"))).await.expect("Ada may");
    assert_eq!(revised.version, 3);
    bob.until_news("offer_changed").await;
    for seen in [None, Some(1), Some(2), Some(4)] {
        let said = bob.ask(accept(contract, seen)).await.expect_err("that is not what stands");
        assert_eq!(said.rule(), Some("version_changed"), "{seen:?}");
    }
    let named = accept(contract, Some(3));
    let accepted: AcceptAnswer = bob.ask(named.clone()).await.expect("it stands");
    assert_eq!(accepted.status, Some(Status::Active));
    assert_eq!(bob.ask(named).await.expect("a retry"), accepted);
    assert_eq!(ada.contract(contract).await.terms, terms("120.00"));
}

#[actix_rt::test]
async fn a_revision_shows_in_both_lists_and_a_bad_one_says_where() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let OfferAnswer { contract, .. } = ada.offer(bob.account, &["100"]).await;
    let bad = ada.ask(Revise(version(contract, 1, "1.001"))).await.expect_err("no such amount");
    assert_eq!(bad.details.get("field").map(String::as_str), Some("terms.fixed.milestones[0].amount"));
    let titled = VersionParams { title: Some("A shop".to_owned()), ..version(contract, 1, "90") };
    ada.ask(Revise(titled)).await.expect("Ada may");
    for person in [&ada, &bob] {
        let holds = async || {
            let listed: ListAnswer = person.ask(BY_ID).await.expect("a list");
            listed.contracts[0].title == "A shop"
        };
        eventually(holds).await;
    }
    let late = bob.ask(Counter(version(contract, 1, "95"))).await.expect_err("he has seen another");
    assert_eq!(late.rule(), Some("version_changed"));
}

//! An acceptance of an offer for a job against whatever else is asked at the same moment, over the methods.

use actors::ids::derive;
use protocol::contract::{AcceptAnswer, Revise, VersionAnswer, VersionParams};
use protocol::job::{self, Message, OfProposalParams};
use protocol::proposal::Status as ProposalStatus;
use protocol::rules;

use super::in_motion::eventually;
use super::jobs::{Market, accept};
use super::*;

/// How often the two are asked in each order, each time a little further apart.
const ROUNDS: u32 = 6;

/// How often others go on between the two, more in each round.
const TURNS: u32 = 3;

/// The same, where the first of the two goes a longer way.
const TURNS_TO_THE_WALLET: u32 = 40;

/// The rule that refused it, if one did.
fn refusal<A>(answer: Result<A, WireError>) -> Option<String> {
    answer.err().map(|error| error.rule().unwrap_or(error.code.name()).to_owned())
}

/// Asks both, the second a little later; the answer of the first that is given comes first.
async fn apart<A, B>(round: u32, first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let late = async {
        for _ in 0..round / 2 * TURNS {
            tokio::task::yield_now().await;
        }
        second.await
    };
    tokio::join!(first, late)
}

/// A market with an offer of 60 of 100 dollars.
async fn offered(server: &Server) -> (Market<'_>, ContractId) {
    let market = Market::on(server, 1, "100.00").await;
    let contract = market.offers(0, "60").await;
    (market, contract)
}

/// Waits until nothing of the offer is on its way. The desk, the proposal and the wallet then agree with it.
async fn ends(market: &Market<'_>, contract: ContractId, dollars: &str) -> Status {
    let status = async || market.ada.contract(contract).await.status;
    eventually(async || !matches!(status().await, Status::Funding | Status::Accepting)).await;
    let (ended, proposal) = (status().await, async || market.proposal(0).await.status);
    market.ada.until_dollars(dollars, "0.00").await;
    let agrees = async || {
        let desk = market.desk().await;
        let is_hired = desk.hired.iter().any(|hired| hired.contract == contract);
        let is_offered = desk.offers.iter().any(|offer| offer.contract == contract);
        let proposal = proposal().await;
        is_hired == (ended == Status::Active)
            && is_offered == (ended == Status::Offered)
            && (proposal == ProposalStatus::Hired) == is_hired
            && (proposal == ProposalStatus::Offered) == is_offered
    };
    eventually(agrees).await;
    ended
}

#[actix_rt::test]
async fn accept_against_withdraw_the_first_holds_and_the_money_is_where_it_belongs() {
    let server = Server::start(9).await;
    for round in 0..2 * ROUNDS {
        let (market, contract) = offered(&server).await;
        let (ada, bob) = (&market.ada, &market.people[0]);
        let accepts = bob.ask(accept(contract));
        let named = named(contract);
        let withdraws = ada.call::<_, Applied>("contract.withdraw", &named);
        let (accepted, withdrawn) = match round % 2 {
            0 => apart(round, accepts, withdraws).await,
            _ => {
                let (withdrawn, accepted) = apart(round, withdraws, accepts).await;
                (accepted, withdrawn)
            }
        };
        let outcome = (refusal(accepted), refusal(withdrawn));
        let closed = Some(rules::OFFER_CLOSED.to_owned());
        if outcome == (closed.clone(), None) {
            assert_eq!(ends(&market, contract, "100.00").await, Status::Withdrawn, "round {round}");
        } else {
            let accepting = Some(rules::OFFER_ACCEPTING.to_owned());
            assert!(outcome == (None, accepting) || outcome == (None, closed), "round {round}: {outcome:?}");
            assert_eq!(ends(&market, contract, "40.00").await, Status::Active, "round {round}");
        }
    }
}

#[actix_rt::test]
async fn accept_against_revise_nobody_accepts_terms_that_were_not_shown() {
    let server = Server::start(9).await;
    for round in 0..2 * ROUNDS {
        let (market, contract) = offered(&server).await;
        let terms = market.offer(0, "70").terms;
        let revise = VersionParams { command_id: new_command(), contract, version: 1, title: None, terms };
        let revises = market.ada.ask(Revise(revise));
        let accepts = market.people[0].ask(accept(contract));
        let (accepted, revised): (Result<AcceptAnswer, _>, Result<VersionAnswer, _>) = match round % 2 {
            0 => apart(round, accepts, revises).await,
            _ => {
                let (revised, accepted) = apart(round, revises, accepts).await;
                (accepted, revised)
            }
        };
        match (accepted, revised) {
            (Ok(_), Err(revised)) => {
                let known = [rules::OFFER_ACCEPTING, rules::OFFER_CLOSED];
                assert!(revised.rule().is_some_and(|rule| known.contains(&rule)), "round {round}: {revised}");
                assert_eq!(ends(&market, contract, "40.00").await, Status::Active, "round {round}");
                let first = &market.ada.contract(contract).await.milestones[0];
                assert_eq!(first.amount, "60.00", "round {round}: as it was shown");
            }
            (Err(accepted), Ok(_)) => {
                let known = [rules::VERSION_CHANGED, rules::ESCROW_OPEN];
                assert!(
                    accepted.rule().is_some_and(|rule| known.contains(&rule)),
                    "round {round}: {accepted}"
                );
                assert_eq!(ends(&market, contract, "30.00").await, Status::Offered, "round {round}");
            }
            both => panic!("round {round}: {both:?}"),
        }
    }
}

#[actix_rt::test]
async fn accept_against_expiry_the_offer_is_a_contract_or_over_and_nobody_waits() {
    for round in 0..2 * ROUNDS {
        let server = Server::start(9).await;
        let (market, contract) = offered(&server).await;
        // The job lives longer than the offer.
        market.ada.advance(20 * DAY_MS).await;
        let (job, proposal) = (market.job, market.proposal(1).await.proposal);
        let talk = Message(OfProposalParams { command_id: new_command(), job, proposal });
        market.ada.ask(talk).await.expect("she may");
        let accepts = market.people[0].ask(accept(contract));
        let moves = market.ada.advance(10 * DAY_MS);
        let accepted = match round % 2 {
            0 => apart(round, accepts, moves).await.0,
            _ => apart(round, moves, accepts).await.1,
        };
        match refusal(accepted) {
            None => assert_eq!(ends(&market, contract, "40.00").await, Status::Active, "round {round}"),
            Some(rule) => {
                assert_eq!(rule, rules::OFFER_EXPIRED, "round {round}");
                eventually(async || market.ada.contract(contract).await.status == Status::Expired).await;
                assert_eq!(ends(&market, contract, "100.00").await, Status::Expired, "round {round}");
            }
        }
    }
}

#[actix_rt::test]
async fn accept_against_the_end_of_the_job_the_order_of_the_desk_decides() {
    let server = Server::start(9).await;
    for round in 0..2 * ROUNDS {
        let (market, contract) = offered(&server).await;
        let reason = "enough".to_owned();
        let close = job::CloseParams { command_id: new_command(), job: market.job, reason };
        let (accepts, closes) = (market.people[0].ask(accept(contract)), market.ada.ask(close));
        let (accepted, closed) = match round % 2 {
            0 => apart(round, accepts, closes).await,
            _ => {
                let (closed, accepted) = apart(round, closes, accepts).await;
                (accepted, closed)
            }
        };
        let was_filled = closed.map_err(|error| error.rule().map(str::to_owned));
        let status = async || market.ada.contract(contract).await.status;
        eventually(async || !matches!(status().await, Status::Offered | Status::Accepting)).await;
        match status().await {
            Status::Active => {
                assert!(accepted.is_ok(), "round {round}");
                assert_eq!(ends(&market, contract, "40.00").await, Status::Active, "round {round}");
            }
            over => {
                assert!(matches!(over, Status::Withdrawn | Status::AcceptRefused), "round {round}: {over:?}");
                assert!(was_filled.is_ok(), "round {round}: {was_filled:?}");
                assert_eq!(ends(&market, contract, "100.00").await, over, "round {round}");
            }
        }
    }
}

/// Sends both on one connection, the second a little later, and waits for both answers.
async fn sends<A: Serialize, B: Serialize>(
    person: &Person<'_>,
    round: u32,
    first: (&str, &A),
    second: (&str, &B),
) {
    person.client.send(1, first.0, first.1);
    for _ in 0..TURNS_TO_THE_WALLET << (round / 2) {
        tokio::task::yield_now().await;
    }
    person.client.send(2, second.0, second.1);
    for _ in 0..2 {
        let _: Result<serde::de::IgnoredAny, _> = person.client.answer().await;
    }
}

#[actix_rt::test]
async fn money_that_leaves_the_wallet_beside_an_offer_is_spent_once() {
    let server = Server::start(9).await;
    for round in 0..2 * ROUNDS {
        let market = Market::on(&server, 1, "100.00").await;
        let (withdraw, offer) = (withdrawal("90.00", "sandbox:ok"), market.offer(0, "60"));
        let contract = ContractId(derive(market.ada.account.0, offer.command_id, "contract"));
        let (spends, offers) = (("wallet.withdraw", &withdraw), ("contract.offer", &offer));
        match round % 2 {
            0 => sends(&market.ada, round, offers, spends).await,
            _ => sends(&market.ada, round, spends, offers).await,
        }
        let status = async || market.ada.contract(contract).await.status;
        eventually(async || status().await != Status::Funding).await;
        match status().await {
            Status::Offered => assert_eq!(ends(&market, contract, "40.00").await, Status::Offered),
            Status::OfferFailed => {
                assert_eq!(
                    market.knows(0, contract).await,
                    [false; 3],
                    "round {round}: he never hears of it"
                );
                assert_eq!(ends(&market, contract, "10.00").await, Status::OfferFailed);
            }
            status => panic!("round {round}: {status:?}"),
        }
    }
}

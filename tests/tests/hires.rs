//! Kills the server in the middle of offers and acceptances: each seat is taken once, and every escrow that
//! belongs to no contract is home.

use client::Client;
use protocol::contract::{OfferParams, State, Status};
use protocol::example::Example;
use protocol::job::{self, DraftParams, Fields, JobParams, Publish, Seats};
use protocol::proposal::SubmitParams;
use protocol::{ContractId, JobId, Kind, ProposalId, StreamId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::people::{dollars, fixed, register, usd};
use tests::server::{Server, Settings};
use tests::traffic::seed;
use tests::{eventually, ledger};

/// How often the server is killed.
const ROUNDS: u32 = 50;

/// How often other tasks go on before a kill, at most: about as often as they do in a round.
const TURNS_MAX: u32 = 60_000;

/// A client, and two who propose for each of the client's jobs.
struct Market {
    clara: Client,
    people: [Client; 2],
}

/// A job of one seat, and what was proposed for it.
struct Desk {
    job: JobId,
    proposals: [ProposalId; 2],
}

impl Market {
    async fn on(server: &Server) -> Self {
        let clara = register(server, "clara").await;
        clara.wallet().deposit(usd("1000.00"), "sandbox:ok").await.expect("money comes in");
        eventually("the deposit", async || dollars(&clara).await.0 == "1000.00").await;
        Self { clara, people: [register(server, "finn").await, register(server, "gita").await] }
    }

    async fn posts(&self) -> Desk {
        let clara = &self.clara;
        let fields = Fields { seats: Seats(1), skills: vec![], ..Fields::example() };
        let draft = DraftParams { command_id: clara.command_id(), fields };
        let job = clara.ask(draft).await.expect("a draft").job;
        clara.ask(Publish(JobParams { command_id: clara.command_id(), job })).await.expect("it is complete");
        let mut proposals = Vec::new();
        for person in &self.people {
            let submit = SubmitParams { command_id: person.command_id(), job, ..SubmitParams::example() };
            proposals.push(person.ask(submit).await.expect("the job is open").proposal);
        }
        let desk = Desk { job, proposals: proposals.try_into().expect("two") };
        eventually("the proposals", async || self.desk(&desk).await.proposals.len() == 2).await;
        desk
    }

    async fn desk(&self, desk: &Desk) -> job::State {
        let stream = StreamId::new(Kind::Job, desk.job.0);
        self.clara.streams().state(stream).await.expect("hers").1
    }

    async fn status(&self, contract: ContractId) -> Status {
        let stream = StreamId::new(Kind::Contract, contract.0);
        self.clara.streams().state::<State>(stream).await.expect("hers").1.status
    }

    async fn offers(&self, desk: &Desk, number: usize) -> ContractId {
        let offer = OfferParams {
            command_id: self.clara.command_id(),
            freelancer: self.people[number].account(),
            title: "A logo".to_owned(),
            terms: fixed(&["10.00", "5.00"]),
            job: Some(desk.job),
            proposal: Some(desk.proposals[number]),
        };
        let contract = self.clara.ask(offer).await.expect("there is room").contract;
        eventually("the money", async || self.status(contract).await == Status::Offered).await;
        contract
    }

    /// Both accept, and one of them has the seat.
    async fn hires(&self, desk: &Desk) -> [ContractId; 2] {
        let (one, other) = tokio::join!(self.offers(desk, 0), self.offers(desk, 1));
        let [finn, gita] = &self.people;
        // Of two acceptances the second may come after its offer was withdrawn, and be refused.
        let (finns, gitas) = (finn.contracts(), gita.contracts());
        let _ = tokio::join!(finns.accept(one), gitas.accept(other));
        let is_over = |status| matches!(status, Status::AcceptRefused | Status::Withdrawn);
        eventually("the hire", async || match (self.status(one).await, self.status(other).await) {
            (Status::Active, status) | (status, Status::Active) => is_over(status),
            _ => false,
        })
        .await;
        [one, other]
    }
}

#[tokio::test]
async fn of_two_who_accept_one_seat_through_fifty_kills_one_is_hired_and_the_money_adds_up() {
    let mut dice = StdRng::seed_from_u64(seed());
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let market = Market::on(&server).await;
    let mut hired = 0;
    for round in 0..ROUNDS {
        let desk = market.posts().await;
        let kills = async {
            for _ in 0..dice.random_range(0..TURNS_MAX) {
                tokio::task::yield_now().await;
            }
            server.kill9();
            server.restart().await;
        };
        let (_, contracts) = tokio::join!(kills, market.hires(&desk));
        let shown = market.desk(&desk).await;
        assert_eq!((shown.hired.len(), shown.status), (1, job::Status::Filled), "round {round}");
        assert!(contracts.contains(&shown.hired[0].contract));
        hired += 1;
        let left = format!("{}.00", 1_000 - 10 * hired);
        eventually("the other escrow", async || dollars(&market.clara).await.0 == left).await;
    }
    server.stop().await;
    let report = ledger::audit(&server).await;
    assert!(report.is_settled(), "{report:?}");
}

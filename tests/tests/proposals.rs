//! Kills the server while people propose: whatever was acknowledged is delivered or refused with a reason,
//! lies on the desk once, and stands the same in every list.

use std::collections::{BTreeMap, BTreeSet};

use actors::ids;
use client::{CallError, Client};
use protocol::example::Example;
use protocol::job::{
    self, CloseParams, DeclineParams, DraftParams, Fields, JobParams, OfProposalParams, Open, Publish,
};
use protocol::proposal::{ListItem, ListParams, State, Status, SubmitAnswer, SubmitParams};
use protocol::{JobId, Kind, ProposalId, StreamId, rules};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tests::people::{again, register};
use tests::server::{Server, Settings};
use tests::traffic::seed;
use tests::watch::read_all;
use tests::{eventually, ledger, within};
use tokio::sync::watch;

/// How often the server is killed; less often on a cluster, where a round takes about ten times as long.
const ROUNDS: u32 = 50;
const ROUNDS_ON_A_CLUSTER: u32 = 25;

/// How often other tasks go on after an answer and before a kill, at most.
const TURNS_MAX: u32 = 2_000;

/// Who propose for every job.
const PEOPLE: [&str; 4] = ["finn", "gita", "hana", "ivo"];

/// What the client does while people propose.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Turn {
    /// Nothing.
    Waits,
    /// Opens what comes, and declines every second one.
    Chooses,
    /// Closes the job.
    Closes,
}

/// Somebody with two devices.
struct Person {
    phone: Client,
    laptop: Client,
}

/// What came back of three submits: one under a command id, the same once more, and one under another.
type Said = [Result<SubmitAnswer, CallError>; 3];

struct Market {
    clara: Client,
    people: Vec<Person>,
    /// How many submits have been answered in this round.
    answered: watch::Sender<usize>,
}

fn submitting(device: &Client, job: JobId) -> SubmitParams {
    SubmitParams { command_id: device.command_id(), job, ..SubmitParams::example() }
}

impl Person {
    async fn state(&self, proposal: ProposalId) -> State {
        let stream = StreamId::new(Kind::Proposal, proposal.0);
        self.phone.streams().state(stream).await.expect("one's own").1
    }

    async fn list(&self) -> Vec<ListItem> {
        let all = ListParams { job: None, after: None, after_made_at: None, limit: None };
        self.phone.ask(all).await.expect("one's own").proposals
    }

    /// How often the events of a stream of one's own are of that type.
    async fn count(&self, stream: StreamId, types: &[&str]) -> usize {
        let events = read_all(&self.phone, stream).await;
        events.iter().filter(|event| types.contains(&event.r#type())).count()
    }
}

impl Market {
    async fn on(server: &Server) -> Self {
        let clara = register(server, "clara").await;
        let mut people = Vec::new();
        for name in PEOPLE {
            let phone = register(server, name).await;
            let laptop = again(server, &phone).await;
            people.push(Person { phone, laptop });
        }
        Self { clara, people, answered: watch::Sender::new(0) }
    }

    async fn posts(&self) -> JobId {
        let clara = &self.clara;
        let fields = Fields { skills: vec![], ..Fields::example() };
        let draft = DraftParams { command_id: clara.command_id(), fields };
        let job = clara.ask(draft).await.expect("a draft").job;
        clara.ask(Publish(JobParams { command_id: clara.command_id(), job })).await.expect("it is complete");
        job
    }

    async fn desk(&self, job: JobId) -> job::State {
        self.clara.streams().state(StreamId::new(Kind::Job, job.0)).await.expect("hers").1
    }

    async fn list(&self, job: JobId) -> Vec<ListItem> {
        let all = ListParams { job: Some(job), after: None, after_made_at: None, limit: None };
        self.clara.ask(all).await.expect("hers").proposals
    }

    /// Both devices submit at once, and one sends the command of the other, as after an answer that was lost.
    async fn submits(&self, person: &Person, job: JobId) -> Said {
        let (one, other) = (submitting(&person.phone, job), submitting(&person.laptop, job));
        let count = async |device: &Client, params: SubmitParams| {
            let answer = device.ask(params).await;
            self.answered.send_modify(|answered| *answered += 1);
            answer
        };
        let (first, again, second) = tokio::join!(
            count(&person.phone, one.clone()),
            count(&person.laptop, one),
            count(&person.laptop, other)
        );
        [first, again, second]
    }

    async fn all_submit(&self, job: JobId) -> Vec<Said> {
        let [finn, gita, hana, ivo] = &self.people[..] else { panic!("there are four") };
        let (finn, gita, hana, ivo) = tokio::join!(
            self.submits(finn, job),
            self.submits(gita, job),
            self.submits(hana, job),
            self.submits(ivo, job)
        );
        vec![finn, gita, hana, ivo]
    }

    /// Waits for so many answers, and then lets others go on so often.
    async fn until_answers(&self, enough: usize, turns: u32) {
        let mut answered = self.answered.subscribe();
        within("an answer", answered.wait_for(|answered| *answered >= enough))
            .await
            .expect("they are counted");
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }

    async fn turns(&self, job: JobId, turn: Turn, closes_after: usize) {
        match turn {
            Turn::Waits => {}
            Turn::Chooses => within("every proposal on the desk", self.chooses(job)).await,
            Turn::Closes => {
                self.until_answers(closes_after, 0).await;
                let close = CloseParams { command_id: self.clara.command_id(), job, reason: "enough".into() };
                self.clara.ask(close).await.expect("it is open");
            }
        }
    }

    async fn chooses(&self, job: JobId) {
        let mut seen = BTreeSet::new();
        while seen.len() < PEOPLE.len() {
            for known in self.desk(job).await.proposals {
                if !seen.insert(known.proposal) {
                    continue;
                }
                let (command_id, proposal) = (self.clara.command_id(), known.proposal);
                let open = Open(OfProposalParams { command_id, job, proposal });
                self.clara.ask(open).await.expect("it is there");
                if seen.len() % 2 == 0 {
                    let command_id = self.clara.command_id();
                    let decline = DeclineParams { command_id, job, proposal, reason: None };
                    self.clara.ask(decline).await.expect("it is there");
                }
            }
        }
    }

    /// Waits until nothing is on its way any more, and compares what everybody sees.
    async fn checks(&self, job: JobId, turn: Turn, said: &[Said], round: &str) {
        let mut standing = BTreeMap::new();
        for (person, said) in self.people.iter().zip(said) {
            let proposal = ids::proposal(job, person.phone.account());
            if !check_answers(said, proposal, turn, round) {
                continue;
            }
            let is_over = |status| match turn {
                Turn::Closes => matches!(status, Status::Ended | Status::Refused),
                Turn::Waits => status == Status::Delivered,
                Turn::Chooses => matches!(status, Status::Delivered | Status::Declined),
            };
            eventually("an outcome", async || is_over(person.state(proposal).await.status)).await;
            let state = person.state(proposal).await;
            assert_eq!(state.status == Status::Refused, state.refused.is_some(), "{round}: with a reason");
            self.check_stream(person, &state, round).await;
            standing.insert(proposal, state.status);
        }
        self.check_desk(job, &standing, round).await;
        self.check_lists(job, &standing, round).await;
    }

    /// One submit, one outcome, whatever was sent again.
    async fn check_stream(&self, person: &Person, state: &State, round: &str) {
        let stream = StreamId::new(Kind::Proposal, state.proposal.0);
        let counts = [&["submitted"][..], &["delivered", "refused"], &["viewed"]];
        let mut counted = Vec::new();
        for types in counts {
            counted.push(person.count(stream, types).await);
        }
        assert_eq!(counted, [1, 1, usize::from(state.viewed_at.is_some())], "{round}");
    }

    /// The desk has whatever was delivered, once, and nothing else.
    async fn check_desk(&self, job: JobId, standing: &BTreeMap<ProposalId, Status>, round: &str) {
        let desk = self.desk(job).await;
        let on_desk: Vec<_> = desk.proposals.iter().map(|known| (known.proposal, known.attempt)).collect();
        let delivered = standing.iter().filter(|(_, status)| **status != Status::Refused);
        let delivered: BTreeSet<_> = delivered.map(|(proposal, _)| (*proposal, 1)).collect();
        assert_eq!(on_desk.len(), delivered.len(), "{round}: each is there once");
        assert_eq!(on_desk.into_iter().collect::<BTreeSet<_>>(), delivered, "{round}");
        let events = read_all(&self.clara, StreamId::new(Kind::Job, job.0)).await;
        let received = events.iter().filter(|event| event.r#type() == "proposal_received").count();
        assert_eq!(received, delivered.len(), "{round}: none was received twice");
    }

    /// The list of the job and everybody's own say the same as the proposals themselves.
    async fn check_lists(&self, job: JobId, standing: &BTreeMap<ProposalId, Status>, round: &str) {
        let stands = |items: Vec<ListItem>| -> Vec<_> {
            let of_job = items.into_iter().filter(|item| item.job == job);
            of_job.map(|item| (item.proposal, item.card.map(|card| card.status))).collect()
        };
        let expected = standing.iter().filter(|(_, status)| **status != Status::Refused);
        let expected: Vec<_> = expected.map(|(proposal, status)| (*proposal, Some(*status))).collect();
        let what = format!("{round}: the list of the job as the proposals stand");
        eventually(&what, async || stands(self.list(job).await) == expected).await;
        for person in &self.people {
            let proposal = ids::proposal(job, person.phone.account());
            let own: Vec<_> =
                standing.get(&proposal).map(|status| (proposal, Some(*status))).into_iter().collect();
            let what = format!("{round}: one's own list as the proposal stands");
            eventually(&what, async || stands(person.list().await) == own).await;
        }
    }

    /// Nobody waits, nobody has proposed twice, and nobody has news twice; answers how many were refused.
    async fn checks_of_person(&self, person: &Person, rounds: usize) -> usize {
        let own = person.list().await;
        let cards: Vec<_> = own.iter().filter_map(|item| item.card.as_ref()).collect();
        let jobs: BTreeSet<_> = own.iter().map(|item| item.job).collect();
        assert!(jobs.len() == own.len() && cards.len() == own.len() && own.len() <= rounds);
        assert!(cards.iter().all(|card| card.status != Status::Submitting), "nobody waits for ever");
        let viewed = cards.iter().filter(|card| card.viewed_at.is_some()).count();
        let inbox = StreamId::new(Kind::Inbox, person.phone.account().0);
        eventually("the news", async || person.count(inbox, &["proposal_viewed"]).await >= viewed).await;
        assert_eq!(person.count(inbox, &["proposal_viewed"]).await, viewed, "nobody has news twice");
        rounds - cards.iter().filter(|card| card.status != Status::Refused).count()
    }
}

/// The same command has one answer, and of two commands one at most is carried out; answers whether one was.
fn check_answers(said: &Said, proposal: ProposalId, turn: Turn, round: &str) -> bool {
    let [first, again, second] = said;
    let answers = [first, again, second].map(|answer| match answer {
        Ok(answer) => {
            assert_eq!((answer.proposal, answer.attempt), (proposal, 1), "{round}");
            Ok(answer.clone())
        }
        Err(error) => {
            let known = [rules::ALREADY_PROPOSED, rules::ATTEMPTS_OVER, rules::JOB_NOT_OPEN];
            assert!(error.rule().is_some_and(|rule| known.contains(&rule)), "{round}: {error:?}");
            Err(())
        }
    });
    assert_eq!(answers[0], answers[1], "{round}: the same command, the same answer");
    assert!(answers[0].is_err() || answers[2].is_err(), "{round}: one person has one proposal");
    let submitted = answers.iter().any(Result::is_ok);
    assert!(submitted || turn == Turn::Closes, "{round}: nothing kept them from proposing: {said:?}");
    submitted
}

#[tokio::test]
async fn whatever_was_submitted_through_fifty_kills_is_delivered_or_refused_and_nothing_is_there_twice() {
    let mut dice = StdRng::seed_from_u64(seed());
    let mut server = Settings::default().with_sandbox_clock().start().await;
    let market = Market::on(&server).await;
    let rounds = if server.keyspace().is_some() { ROUNDS_ON_A_CLUSTER } else { ROUNDS };
    let answers = 3 * PEOPLE.len();
    let mut unanswered = 0;
    for round in 0..rounds {
        let turn = [Turn::Waits, Turn::Chooses, Turn::Closes][dice.random_range(0..3)];
        let (closes_after, enough) = (dice.random_range(0..PEOPLE.len()), dice.random_range(0..answers));
        let job = market.posts().await;
        market.answered.send_replace(0);
        let kills = async {
            market.until_answers(enough, dice.random_range(0..TURNS_MAX)).await;
            unanswered += answers - *market.answered.borrow();
            server.kill9();
            server.restart().await;
        };
        let (_, said, ()) =
            tokio::join!(kills, market.all_submit(job), market.turns(job, turn, closes_after));
        market.checks(job, turn, &said, &format!("round {round}, {turn:?}")).await;
    }
    println!("{unanswered} of {} answers came after the kill", answers * rounds as usize);
    let mut refused = 0;
    for person in &market.people {
        refused += market.checks_of_person(person, rounds as usize).await;
    }
    println!("{refused} came too late for a job that was closed");
    server.stop().await;
    let report = ledger::audit(&server).await;
    assert!(report.is_settled(), "{report:?}");
}

//! What is said in proposals, at the desk and in offers: from which moment on who sees it.

use protocol::contract::{AcceptParams, Status};
use protocol::example::{self, Example};
use protocol::job::{
    ListParams as ListJobs, MarkParams, Message, NoteParams, OfProposalParams, Open, Shortlist,
    ViewParams as ViewJob, Visibility,
};
use protocol::posting::{Band, ViewParams as ViewPosting};
use protocol::proposal::{
    Amount, ListParams, Milestone, Price, Status as Proposed, SubmitParams, ViewParams,
};
use protocol::room::PostParams;
use protocol::search::saved::SaveParams;
use protocol::wallet::DepositParams;
use protocol::{ContractId, Currency, ErrorCode, JobId, Kind, Money, ProposalId, RoomId, rules};

use uuid::Uuid;

use super::Role;
use super::seeing::Reader;
use super::trade::{People, eventually, offering};
use crate::methods::examples::Ids;
use crate::methods::testing::{Server, new_command};

/// What happens, in this order. After each, everybody looks at everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// Both have proposed.
    Proposed,
    /// The client has opened what the proposer says.
    Opened,
    /// She has put it on her shortlist and noted something.
    Noted,
    /// She has opened a room with the proposer, and said something there.
    Interviewed,
    /// She has made the proposer an offer that she has no money for.
    Unfunded,
    /// She has made both an offer.
    Offered,
    /// The proposer has accepted.
    Hired,
}
use Moment::{Hired, Interviewed, Noted, Offered, Opened, Proposed as Submitted, Unfunded};

/// From which moment on somebody sees something.
type From = Option<Moment>;

const ALWAYS: From = Some(Submitted);
const NEVER: From = None;

const LETTER: &str = "The letter of the proposer.";
const ANSWER: &str = "The answer of the proposer.";
const APPROACH: &str = "The approach of the proposer.";
const PRICE: &str = "237.00";
const PART: &str = "The milestone of the proposer.";
const NOTE: &str = "A note of the client.";
const LOOKED_FOR: &str = "What the proposer looks for";
const SAID: &str = "What the client says in the interview.";
const UNFUNDED: &str = "An offer without money";
const OFFER: &str = "The offer to the proposer";
const OTHER_OFFER: &str = "The offer to somebody else";

/// The things of the story, as far as they are there.
struct Things {
    job: JobId,
    proposals: [ProposalId; 2],
    room: Option<RoomId>,
    contracts: Vec<ContractId>,
}

/// A fact, the bytes by which it shows, and who sees them from when on: in the order of the roles.
type Row = (&'static str, Vec<u8>, [From; 4]);

fn table(people: &People<'_>, things: &Things) -> Vec<Row> {
    let of = |role| people.one(role).account.0.as_bytes().to_vec();
    let name = |role: Role| format!("The account of the {role:?}").into_bytes();
    let text = |text: &str| text.as_bytes().to_vec();
    let room = things.room.map(|room| room.0.as_bytes().to_vec());
    let rows = [
        // What shows, by which bytes; to a stranger, the proposer, the client, and another proposer.
        ("the letter", Some(text(LETTER)), [NEVER, ALWAYS, Some(Opened), NEVER]),
        ("the answers", Some(text(ANSWER)), [NEVER, ALWAYS, Some(Opened), NEVER]),
        ("the approach", Some(text(APPROACH)), [NEVER, ALWAYS, Some(Opened), NEVER]),
        ("the milestones", Some(text(PART)), [NEVER, ALWAYS, Some(Opened), NEVER]),
        ("the price", Some(text(PRICE)), [NEVER, ALWAYS, ALWAYS, NEVER]),
        ("who proposes", Some(of(Role::Proposer)), [NEVER, ALWAYS, ALWAYS, NEVER]),
        ("who else proposes", Some(of(Role::OtherProposer)), [NEVER, NEVER, ALWAYS, ALWAYS]),
        ("another proposal", Some(things.proposals[1].0.as_bytes().to_vec()), [NEVER, NEVER, ALWAYS, ALWAYS]),
        ("who the client is", Some(of(Role::Client)), [NEVER, Some(Interviewed), ALWAYS, Some(Offered)]),
        ("her name, unasked", Some(name(Role::Client)), [NEVER, NEVER, ALWAYS, NEVER]),
        ("the marks of the desk", Some(text("shortlisted")), [NEVER, NEVER, ALWAYS, NEVER]),
        ("a note", Some(text(NOTE)), [NEVER, NEVER, Some(Noted), NEVER]),
        ("the room of the interview", room, [NEVER, Some(Interviewed), Some(Interviewed), NEVER]),
        ("what is said there", Some(text(SAID)), [NEVER, Some(Interviewed), Some(Interviewed), NEVER]),
        ("what is looked for", Some(text(LOOKED_FOR)), [NEVER, ALWAYS, NEVER, NEVER]),
        ("an offer without money", Some(text(UNFUNDED)), [NEVER, NEVER, Some(Unfunded), NEVER]),
        ("an offer", Some(text(OFFER)), [NEVER, Some(Offered), Some(Offered), NEVER]),
        ("an offer to another", Some(text(OTHER_OFFER)), [NEVER, NEVER, Some(Offered), Some(Offered)]),
    ];
    rows.into_iter().filter_map(|(fact, bytes, from)| Some((fact, bytes?, from))).collect()
}

fn submitting(job: JobId, role: Role) -> SubmitParams {
    let says = |text: &str| match role {
        Role::Proposer => text.to_owned(),
        _ => "Something else.".to_owned(),
    };
    let amount = if role == Role::Proposer { PRICE } else { "250.00" }.to_owned();
    let parts = vec![Milestone { title: says(PART), amount: amount.clone(), due_at: None }];
    SubmitParams {
        command_id: new_command(),
        job,
        letter: says(LETTER),
        answers: vec![says(ANSWER)],
        approach: says(APPROACH),
        price: Price::Fixed(Amount { amount, currency: Currency::USD }),
        milestones: parts,
        ..SubmitParams::example()
    }
}

async fn deposits(people: &People<'_>, amount: &str) {
    let money = Money::parse(amount, Currency::USD).expect("an amount");
    let client = people.one(Role::Client);
    let deposit = DepositParams { command_id: new_command(), money, source: "sandbox:ok".to_owned() };
    client.ask(deposit).await.expect("money");
    let has_come = async || {
        let wallet: protocol::wallet::State =
            client.state(Kind::Wallet, client.account.0).await.expect("hers");
        wallet.balances.iter().any(|balance| balance.available == amount)
    };
    eventually(has_come).await;
}

impl Things {
    async fn of(people: &People<'_>) -> Self {
        let job = people.one(Role::Client).posts_job_for(Visibility::Public).await;
        let mut proposals = Vec::new();
        for role in [Role::Proposer, Role::OtherProposer] {
            proposals.push(people.one(role).proposes_by(submitting(job, role)).await);
        }
        let save =
            SaveParams { command_id: new_command(), name: LOOKED_FOR.to_owned(), ..SaveParams::example() };
        people.one(Role::Proposer).ask(save).await.expect("his own");
        Self { job, proposals: proposals.try_into().expect("two"), room: None, contracts: Vec::new() }
    }

    /// Lets one more thing happen.
    async fn go_on(&mut self, moment: Moment, people: &People<'_>) {
        let (client, proposer) = (people.one(Role::Client), people.one(Role::Proposer));
        let (job, proposal) = (self.job, self.proposals[0]);
        let of = || OfProposalParams { command_id: new_command(), job, proposal };
        match moment {
            Submitted => {}
            Opened => drop(client.ask(Open(of())).await.expect("it is there")),
            Noted => {
                let mark = MarkParams { command_id: new_command(), job, proposal, on: true };
                client.ask(Shortlist(mark)).await.expect("hers to say");
                let note = Some(NOTE.to_owned());
                let note = NoteParams { command_id: new_command(), job, proposal, note };
                client.ask(note).await.expect("hers to say");
            }
            Interviewed => {
                let room = client.ask(Message(of())).await.expect("a room").room;
                let post =
                    PostParams { command_id: new_command(), room, text: SAID.to_owned(), reply_to: None };
                eventually(async || client.ask(post.clone()).await.is_ok()).await;
                eventually(async || proposer.proposal_state(proposal).await.room.is_some()).await;
                self.room = Some(room);
            }
            Unfunded => {
                let offer = offering(proposer.account, UNFUNDED, "60.00", Some((job, proposal)));
                self.contracts.push(client.offers_until(offer, Status::OfferFailed).await);
                let is_free =
                    async || client.ask(ViewJob { job }).await.expect("hers").state.offers.is_empty();
                eventually(is_free).await;
            }
            Offered => {
                deposits(people, "200.00").await;
                for (at, (role, title)) in
                    [(Role::Proposer, OFFER), (Role::OtherProposer, OTHER_OFFER)].into_iter().enumerate()
                {
                    let (person, of) = (people.one(role), self.proposals[at]);
                    let offer = offering(person.account, title, "60.00", Some((job, of)));
                    self.contracts.push(client.offers_until(offer, Status::Offered).await);
                    let told = async || person.proposal_state(of).await.status == Proposed::Offered;
                    eventually(told).await;
                }
            }
            Hired => {
                let contract = self.contracts[1];
                let accept = AcceptParams { command_id: new_command(), contract, version: Some(1) };
                proposer.ask(accept).await.expect("it is his");
                let told = async || proposer.proposal_state(proposal).await.status == Proposed::Hired;
                eventually(told).await;
            }
        }
    }

    /// What the ids of the examples stand for: each proposal, and each contract, once. What is not there yet
    /// is nobody's.
    fn ids(&self) -> Vec<Ids> {
        let room = self.room.map_or_else(Uuid::now_v7, |room| room.0);
        let ids = |at: usize| {
            let contract = self.contracts.get(at).map_or_else(Uuid::now_v7, |contract| contract.0);
            [
                (example::JOB.0, self.job.0),
                (example::PROPOSAL.0, self.proposals[at % 2].0),
                (example::CONTRACT.0, contract),
                (example::ROOM.0, room),
                (example::SESSION.0, Uuid::now_v7()),
            ]
        };
        (0..self.contracts.len().max(2)).map(ids).collect()
    }
}

/// Compares what everybody sees with the table.
async fn everybody_looks(readers: &mut [Reader<'_>], people: &People<'_>, things: &Things, moment: Moment) {
    let (accounts, ids) = (people.accounts(), things.ids());
    for (role, reader) in Role::ALL.into_iter().zip(readers) {
        let seen = reader.sees(&ids, &accounts).await;
        for (fact, bytes, from) in table(people, things) {
            let is_own_id = bytes == people.one(role).account.0.as_bytes();
            let expected = from[role as usize].is_some_and(|from| from <= moment);
            let shows = seen.windows(bytes.len()).any(|part| part == bytes);
            assert!(shows == expected || is_own_id, "{fact} for the {role:?}, {moment:?}: seen {shows}");
        }
    }
}

#[actix_rt::test]
async fn everybody_sees_of_a_trade_what_is_theirs_to_see_from_its_moment_on_and_nothing_else() {
    let server = Server::start(9).await;
    let people = People::on(&server).await;
    let mut things = Things::of(&people).await;
    let mut readers = people.readers().await;
    for moment in [Submitted, Opened, Noted, Interviewed, Unfunded, Offered, Hired] {
        things.go_on(moment, &people).await;
        everybody_looks(&mut readers, &people, &things, moment).await;
    }
}

#[actix_rt::test]
async fn the_client_counts_the_proposals_and_everybody_else_sees_a_band_that_no_single_one_moves() {
    let server = Server::start(9).await;
    let people = People::on(&server).await;
    let things = Things::of(&people).await;
    let job = things.job;
    for role in Role::ALL {
        let person = people.one(role);
        let posting = person.ask(ViewPosting { job }).await.expect("it is public");
        assert_eq!((posting.state.band, posting.seq), (Band::From0, 1), "{role:?}: as it was published");
        let all = ListParams { job: Some(job), after: None, after_made_at: None, limit: None };
        let counted = person.ask(all).await.map(|list| list.proposals.len()).map_err(|error| error.code);
        let desk = person.ask(ViewJob { job }).await.map(|desk| desk.state.proposals.len());
        let listed = person.ask(ListJobs { state: None, after: None, limit: None }).await.expect("a list");
        let listed: Vec<_> = listed.jobs.iter().map(|item| item.proposals).collect();
        let seen = (counted, desk.map_err(|error| error.code), listed);
        let expected = match role {
            Role::Client => (Ok(2), Ok(2), vec![2]),
            _ => (Err(ErrorCode::NotFound), Err(ErrorCode::NotFound), vec![]),
        };
        assert_eq!(seen, expected, "{role:?}");
    }
}

#[actix_rt::test]
async fn a_proposal_that_the_client_has_not_opened_is_there_and_says_so() {
    let server = Server::start(9).await;
    let people = People::on(&server).await;
    let things = Things::of(&people).await;
    for role in Role::ALL {
        let viewed = people.one(role).ask(ViewParams { proposal: things.proposals[0] }).await;
        let outcome = viewed.map(drop).map_err(|error| error.rule().unwrap_or(error.code.name()).to_owned());
        let expected = match role {
            Role::Proposer => Ok(()),
            Role::Client => Err(rules::NOT_OPENED.to_owned()),
            Role::Stranger | Role::OtherProposer => Err(ErrorCode::NotFound.name().to_owned()),
        };
        assert_eq!(outcome, expected, "{role:?}");
    }
}

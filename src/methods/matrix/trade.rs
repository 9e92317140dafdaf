//! The people of the matrix, and what they do: a client with a job, two who propose for it, and a stranger.

use std::collections::BTreeSet;
use std::time::Duration;

use protocol::account::RegisterParams;
use protocol::contract::{Fixed, MilestoneTerms, OfferParams, State as Contract, Status, Terms};
use protocol::job::{DraftParams, Fields, InviteParams, JobParams, Publish, Visibility};
use protocol::profile::{self, Basics, Section, Skill};
use protocol::proposal::{State as Proposal, Status as Proposed, SubmitParams};
use protocol::{AccountId, ContractId, Currency, JobId, Kind, ProposalId};
use uuid::Uuid;

use super::Role;
use super::seeing::Reader;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

const PASSWORD: &str = "correct horse";

/// Waits until something holds.
pub async fn eventually(holds: impl AsyncFn() -> bool) {
    let held = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, held).await.expect("it comes to pass");
}

/// The four people, in the order of the roles.
pub struct People<'a> {
    server: &'a Server,
    all: [Person<'a>; 4],
}

impl<'a> People<'a> {
    pub async fn on(server: &'a Server) -> Self {
        let mut all = Vec::new();
        for role in Role::ALL {
            all.push(signed_up(server, role).await);
        }
        Self { server, all: all.try_into().ok().expect("four") }
    }

    pub fn one(&self, role: Role) -> &Person<'a> {
        &self.all[role as usize]
    }

    /// A second connection of each, which only reads.
    pub async fn readers(&self) -> Vec<Reader<'a>> {
        let mut readers = Vec::new();
        for role in Role::ALL {
            readers.push(Reader::of(self.server, &email(role), PASSWORD).await);
        }
        readers
    }

    pub fn accounts(&self) -> BTreeSet<Uuid> {
        self.all.iter().map(|person| person.account.0).collect()
    }
}

fn email(role: Role) -> String {
    format!("{role:?}@example.org").to_lowercase()
}

async fn signed_up(server: &Server, role: Role) -> Person<'_> {
    let client = server.connect();
    let (command_id, email, password) = (new_command(), email(role), PASSWORD.to_owned());
    let display_name = format!("The account of the {role:?}");
    let register = RegisterParams { command_id, email, password, display_name };
    let account = client.ask(register).await.expect("a free email").account;
    Person { client, account }
}

impl Person<'_> {
    /// Posts a job for those people.
    pub(super) async fn posts_job_for(&self, visibility: Visibility) -> JobId {
        let fields = Fields { visibility, ..known_fields() };
        let job = self.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job;
        self.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
        job
    }

    pub(super) async fn asks_to_propose(&self, job: JobId, freelancer: AccountId) {
        let invite = InviteParams { command_id: new_command(), job, freelancer, note: None };
        self.ask(invite).await.expect("it is open");
    }

    /// Writes a profile, and shows it to others.
    pub(super) async fn shows_a_whole_profile(&self) {
        let skills = vec![Skill { id: "own:web-design".to_owned(), level: 4 }];
        for section in [Section::Basics(basics()), Section::Skills(skills)] {
            let edit = profile::EditParams { command_id: new_command(), section, version: 0 };
            self.ask(edit).await.expect("it is theirs");
        }
        let publish = profile::Publish(profile::OwnParams { command_id: new_command() });
        self.ask(publish).await.expect("it says who and what");
    }

    pub(super) async fn hides_profile(&self) {
        let hide = profile::Hide(profile::OwnParams { command_id: new_command() });
        self.ask(hide).await.expect("it is theirs");
    }

    /// Proposes, and waits until the job has it.
    pub(super) async fn proposes_by(&self, submit: SubmitParams) -> ProposalId {
        let proposal = self.ask(submit).await.expect("it is open").proposal;
        eventually(async || self.proposal_state(proposal).await.status == Proposed::Delivered).await;
        proposal
    }

    pub(super) async fn proposal_state(&self, proposal: ProposalId) -> Proposal {
        self.state(Kind::Proposal, proposal.0).await.expect("one's own")
    }

    /// Offers a contract, and waits until it stands like that.
    pub(super) async fn offers_until(&self, offer: OfferParams, status: Status) -> ContractId {
        let contract = self.ask(offer).await.expect("there is room").contract;
        let reached = async || {
            let shown: Contract = self.state(Kind::Contract, contract.0).await.expect("her own");
            shown.status == status
        };
        eventually(reached).await;
        contract
    }
}

/// What a profile says of its owner.
pub fn basics() -> Basics {
    use protocol::example::Example;
    Basics { overview: "An overview that is shown to a few.".to_owned(), ..Basics::example() }
}

/// An offer of one milestone.
pub fn offering(
    freelancer: AccountId,
    title: &str,
    amount: &str,
    of: Option<(JobId, ProposalId)>,
) -> OfferParams {
    let part = MilestoneTerms { title: title.to_owned(), amount: amount.to_owned(), due_at: None };
    let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![part] });
    let (job, proposal) = of.unzip();
    OfferParams { command_id: new_command(), freelancer, title: title.to_owned(), terms, job, proposal }
}

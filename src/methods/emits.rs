//! Compares the events that each method causes with those that its type lists. Every method is called here,
//! in a story or with its example.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ::protocol::account::{
    Block, BlockParams, ChangeEmailParams, ChangePasswordParams, CloseParams, EndDeviceParams, ListDevices,
    RefreshParams, RegisterParams, ResumeParams, SetHandleParams, SignInParams, SignOut,
};
use ::protocol::contract::{
    AcceptAmendment, AcceptParams, AcceptRefund, AddParams, AmendmentParams, ApproveParams, ChangedMilestone,
    Changes, ContestRefund, ContractParams, Counter, Decline, DeclineAmendment, EndParams, Fixed, FundParams,
    Hourly, MilestoneTerms, NoteParams, OfferParams, ProposeParams, RequestChanges, Revise, Submit, Terms,
    VersionParams, Withdraw, WithdrawAmendment,
};
use ::protocol::example::Example;
use ::protocol::job::{
    AnswerParams, Archive, CloseParams as CloseJob, DeclineParams as DeclineProposal, DraftParams,
    EditParams, Fields, InvitationAccepted, InvitationAnswer, InviteParams, JobParams, MarkParams, Message,
    NoteParams as NoteProposal, OfProposalParams, Open, Pause, Publish, Reopen, Resume, Shortlist,
};
use ::protocol::profile::{self, Basics, Section, Skill};
use ::protocol::proposal::{
    EditParams as EditProposal, SetTermsParams, SubmitParams, ViewParams as ViewProposal,
    WithdrawParams as WithdrawProposal,
};
use ::protocol::registry::{METHODS, NOTED};
use ::protocol::room::{AddMember, CreateParams, MemberParams, PostParams, ReadParams, RemoveMember};
use ::protocol::stream::{AdvanceParams, Empty, ExportParams};
use ::protocol::wallet::{DepositParams, WithdrawParams};
use ::protocol::work::{Beat, BeatParams, StartParams, StopParams};
use ::protocol::{
    AccountId, ContractId, Currency, JobId, Kind, Method, Money, ProposalId, Seq, SessionId, StreamId,
};
use actors::account::{Account, Command};
use actors::posting::Posting;
use actors::proposal::{self, Proposal};
use actors::{Caller, ids};
use schema::Window;
use serde::de::IgnoredAny;

use super::examples::{known_fields, things_of, with_ids};
use super::testing::{Client, Person, Server, new_command};

mod hires;
mod terms;

/// How long everything that follows from one call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// An hour, in milliseconds.
const HOUR_MS: u64 = 3_600_000;

/// A store that is watched, with the events that have followed from each method.
struct Watched<'a> {
    server: &'a Server,
    heads: BTreeMap<StreamId, Seq>,
    caused: BTreeMap<&'static str, BTreeSet<String>>,
}

impl<'a> Watched<'a> {
    async fn on(server: &'a Server) -> Self {
        let mut watched = Self { server, heads: BTreeMap::new(), caused: BTreeMap::new() };
        watched.news().await;
        watched
    }

    /// Calls a method, waits for everything that follows, and notes the events.
    async fn call<M: Method>(&mut self, person: &Person<'_>, params: M) -> M::Answer {
        self.by(&person.client, params).await
    }

    /// Calls a method over a connection that may not be signed in, and notes the events.
    async fn by<M: Method>(&mut self, client: &Client<'_>, params: M) -> M::Answer {
        let answer = client.ask(params).await.unwrap_or_else(|error| panic!("{}: {error}", M::NAME));
        self.note(M::NAME).await;
        answer
    }

    async fn note(&mut self, method: &'static str) {
        let news = self.news().await;
        self.caused.entry(method).or_default().extend(news);
    }

    /// The types of the public events since the last call.
    async fn news(&mut self) -> Vec<String> {
        tokio::time::timeout(PATIENCE, self.rest()).await.expect("everything comes to rest");
        let store = self.server.worker.house().store();
        let mut types = Vec::new();
        for kind in Kind::ALL {
            for (id, _) in store.streams(kind, None, usize::MAX >> 1).await.expect("reads") {
                let head = self.heads.entry(StreamId::new(kind, id)).or_default();
                let after = Window::After(*head);
                let page =
                    store.read(StreamId::new(kind, id), after, 1_000, usize::MAX).await.expect("reads");
                *head = page.records.last().map_or(*head, |record| record.seq);
                types.extend(page.records.into_iter().map(|record| record.r#type.into_owned()));
            }
        }
        types.retain(|r#type| r#type != NOTED.name);
        types
    }

    /// Waits until no tell is on its way and no timer is due.
    async fn rest(&self) {
        let house = self.server.worker.house();
        let is_busy = async || {
            house.appending() > 0
                || !house.store().unfinished(None, 1).await.expect("reads").items.is_empty()
                || !house.store().due(house.now(), None, 1).await.expect("reads").items.is_empty()
        };
        while is_busy().await {
            tokio::task::yield_now().await;
        }
    }
}

fn dollars(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).expect("an amount")
}

fn fixed(amounts: &[&str]) -> Terms {
    let milestone = |amount: &&str| MilestoneTerms {
        title: "Logo".to_owned(),
        amount: (*amount).to_owned(),
        due_at: None,
    };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: amounts.iter().map(milestone).collect() })
}

fn hourly() -> Terms {
    Terms::Hourly(Hourly { rate: dollars("20"), weekly_limit_minutes: 600, manual_time: false })
}

async fn accounts(watched: &mut Watched<'_>, visitor: &Client<'_>) {
    let (email, password) = ("visitor@example.org".to_owned(), "correct horse".to_owned());
    let display_name = "Visitor".to_owned();
    let (email_again, password_again) = (email.clone(), password.clone());
    let register = RegisterParams { command_id: new_command(), email, password, display_name };
    let other = watched.server.connect();
    watched.by(&other, register).await;

    let sign_in = SignInParams { email: email_again, password: password_again, device: None };
    let signed_in = watched.by(visitor, sign_in).await;
    devices(watched, visitor).await;
    let other = watched.server.connect();
    watched.by(&other, ResumeParams { token: signed_in.token }).await;
    watched.by(&other, RefreshParams { refresh_token: signed_in.refresh_token }).await;
    watched.by(&other, SignOut(Empty {})).await;
    let other = watched.server.connect();
    let (email, password) = ("visitor@example.com".to_owned(), "battery staple".to_owned());
    watched.by(&other, SignInParams { email, password: password.clone(), device: None }).await;
    watched.by(&other, ExportParams { after: None }).await;
    profile(watched, &other).await;
    watched.by(&other, CloseParams { command_id: new_command(), password }).await;
}

/// Somebody shows themself, hides, and is shown again, so that closing the account hides the profile.
async fn profile(watched: &mut Watched<'_>, visitor: &Client<'_>) {
    for section in [Section::Basics(Basics::example()), Section::Skills(vec![Skill::example()])] {
        watched.by(visitor, profile::EditParams { command_id: new_command(), section, version: 0 }).await;
    }
    let own = || profile::OwnParams { command_id: new_command() };
    watched.by(visitor, profile::Publish(own())).await;
    watched.by(visitor, profile::Hide(own())).await;
    watched.by(visitor, profile::Publish(own())).await;
}

/// Ada looks at a profile, and blocks somebody.
async fn meetings(watched: &mut Watched<'_>, ada: &Person<'_>, cleo: AccountId) {
    watched.call(ada, profile::ViewParams { profile: ada.account }).await;
    watched.call(ada, Block(BlockParams { command_id: new_command(), account: cleo })).await;
}

/// Somebody takes a handle and then another one, and Bob claims one that is hers: he is told that he does not
/// get it. He claims it as if nobody had it when the server looked.
async fn handles(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    for handle in ["ada_lovelace", "ada"] {
        let (command_id, handle) = (new_command(), handle.to_owned());
        watched.call(ada, SetHandleParams { command_id, handle }).await;
    }
    let (claim, who) = (Command::SetHandle { handle: "ada".to_owned() }, Caller::Account(bob.account));
    let house = watched.server.worker.house().clone();
    house.send::<Account>(bob.account.0, who, Some(new_command()), claim).await.expect("it is noted");
    watched.note("account.set_handle").await;
}

/// Ends the other device of the visitor, and changes the password.
async fn devices(watched: &mut Watched<'_>, visitor: &Client<'_>) {
    let listed = watched.by(visitor, ListDevices(Empty {})).await.devices;
    let device = listed.iter().find(|device| !device.current).expect("another device").device;
    watched.by(visitor, EndDeviceParams { command_id: new_command(), device }).await;
    let (current, new) = ("correct horse".to_owned(), "battery staple".to_owned());
    watched.by(visitor, ChangePasswordParams { command_id: new_command(), current, new }).await;
    let (password, email) = ("battery staple".to_owned(), "visitor@example.com".to_owned());
    watched.by(visitor, ChangeEmailParams { command_id: new_command(), password, email }).await;
}

async fn rooms(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, cleo: AccountId) {
    let members = vec![bob.account];
    let create = CreateParams { command_id: new_command(), title: None, members };
    let room = watched.call(ada, create).await.room;
    let post = PostParams { command_id: new_command(), room, text: "hello".to_owned(), reply_to: None };
    watched.call(ada, post).await;
    watched.call(bob, ReadParams { command_id: None, room, seq: 2 }).await;
    let member = || MemberParams { command_id: new_command(), room, account: cleo };
    watched.call(ada, AddMember(member())).await;
    watched.call(ada, RemoveMember(member())).await;
}

async fn money(watched: &mut Watched<'_>, ada: &Person<'_>) {
    for (source, amount) in [("sandbox:ok", "500"), ("sandbox:declined", "1")] {
        let (command_id, word) = (new_command(), source.to_owned());
        watched.call(ada, DepositParams { command_id, money: dollars(amount), source: word.clone() }).await;
        let command_id = new_command();
        watched.call(ada, WithdrawParams { command_id, money: dollars("1"), destination: word }).await;
    }
}

async fn offered(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, terms: Terms) -> ContractId {
    let (command_id, freelancer, title) = (new_command(), bob.account, "Logo".to_owned());
    watched
        .call(ada, OfferParams { command_id, freelancer, title, terms, job: None, proposal: None })
        .await
        .contract
}

fn about(contract: ContractId) -> ContractParams {
    ContractParams { command_id: new_command(), contract }
}

async fn agreed(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>, terms: Terms) -> ContractId {
    let contract = offered(watched, ada, bob, terms).await;
    watched.call(bob, AcceptParams { command_id: new_command(), contract, version: None }).await;
    contract
}

async fn funds(watched: &mut Watched<'_>, ada: &Person<'_>, contract: ContractId, milestone: u32) {
    watched.call(ada, FundParams { command_id: new_command(), contract, milestone, amount: None }).await;
}

async fn approves(watched: &mut Watched<'_>, ada: &Person<'_>, contract: ContractId, amount: Option<&str>) {
    let (command_id, amount) = (new_command(), amount.map(str::to_owned));
    watched.call(ada, ApproveParams { command_id, contract, milestone: 1, amount }).await;
}

async fn contracts(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = offered(watched, ada, bob, fixed(&["1"])).await;
    watched.call(bob, Decline(about(contract))).await;
    let contract = offered(watched, ada, bob, fixed(&["1"])).await;
    watched.call(ada, Withdraw(about(contract))).await;
    terms::versions(watched, ada, bob).await;

    let contract = agreed(watched, ada, bob, fixed(&["10", "20", "9999"])).await;
    let (title, amount) = ("More".to_owned(), "5".to_owned());
    watched.call(ada, AddParams { command_id: new_command(), contract, title, amount, due_at: None }).await;
    for milestone in [1, 2, 3] {
        funds(watched, ada, contract, milestone).await;
    }
    let note = || NoteParams { command_id: new_command(), contract, milestone: 1, note: "look".to_owned() };
    watched.call(bob, Submit(note())).await;
    watched.call(ada, RequestChanges(note())).await;
    approves(watched, ada, contract, None).await;
    ends(watched, bob, contract).await;
}

async fn ends(watched: &mut Watched<'_>, who: &Person<'_>, contract: ContractId) {
    let reason = "enough".to_owned();
    watched.call(who, EndParams { command_id: new_command(), contract, reason }).await;
}

async fn starts(watched: &mut Watched<'_>, bob: &Person<'_>, contract: ContractId) -> SessionId {
    let memo = "upkeep".to_owned();
    watched.call(bob, StartParams { command_id: new_command(), contract, memo }).await.session
}

async fn shows(watched: &mut Watched<'_>, bob: &Person<'_>, session: SessionId, seqs: std::ops::Range<u64>) {
    let beat = |seq| Beat { seq, mono_ms: seq * 10_000, at: 0, keys: 2, clicks: 1, scrolls: 0 };
    watched.call(bob, BeatParams { session, beats: seqs.map(beat).collect(), skip: vec![] }).await;
}

async fn work(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = agreed(watched, ada, bob, hourly()).await;
    let session = starts(watched, bob, contract).await;
    let advance = AdvanceParams { command_id: new_command(), ms: HOUR_MS };
    watched.call(ada, advance).await;
    shows(watched, bob, session, 1..65).await;
    shows(watched, bob, session, 65..70).await;
    let stop = StopParams { command_id: new_command(), session };
    watched.call(bob, stop).await;
    for _ in ["a session", "another that takes over"] {
        let session = starts(watched, bob, contract).await;
        watched.call(ada, AdvanceParams { command_id: new_command(), ms: 60_000 }).await;
        shows(watched, bob, session, 1..4).await;
    }
    ends(watched, ada, contract).await;
}

/// A job from its draft to its end, and open once more.
async fn jobs(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let fields = Fields::default();
    let job = watched.call(ada, DraftParams { command_id: new_command(), fields }).await.job;
    let about = || JobParams { command_id: new_command(), job };
    let edit = || EditParams { command_id: new_command(), job, fields: known_fields(), version: 1 };
    watched.call(ada, edit()).await;
    watched.call(ada, Publish(about())).await;
    let fields = Fields { skills: vec![], ..known_fields() };
    watched.call(ada, EditParams { fields, version: 2, ..edit() }).await;
    let invite = InviteParams { command_id: new_command(), job, freelancer: bob.account, note: None };
    watched.call(ada, invite).await;
    let fields = Fields { skills: vec![], questions: vec![], ..known_fields() };
    watched.call(ada, EditParams { fields, version: 3, ..edit() }).await;
    let answer = InvitationAnswer::Accept(InvitationAccepted {});
    watched.call(bob, AnswerParams { command_id: new_command(), job, answer }).await;
    watched.call(ada, Pause(about())).await;
    watched.call(ada, Resume(about())).await;
    watched.call(ada, CloseJob { command_id: new_command(), job, reason: "enough".to_owned() }).await;
    watched.call(ada, Reopen(about())).await;
}

/// A job with five proposals. Of one the client makes up her mind, and the others are taken back.
async fn proposals(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let job = posted(watched, ada).await;
    let proposal = proposes(watched, bob, job).await;
    let (edit, set) = (EditProposal::example(), SetTermsParams::example());
    watched.call(bob, EditProposal { command_id: new_command(), proposal, version: 1, ..edit }).await;
    watched.call(bob, SetTermsParams { command_id: new_command(), proposal, version: 2, ..set }).await;
    chooses(watched, ada, job, proposal).await;
    for _ in 0..4 {
        let person = Person::of(watched.server).await;
        watched.note("account.register").await;
        let proposal = proposes(watched, &person, job).await;
        watched.call(&person, WithdrawProposal { command_id: new_command(), proposal }).await;
    }
    let person = Person::of(watched.server).await;
    watched.note("account.register").await;
    proposes(watched, &person, job).await;
    watched.call(ada, CloseJob { command_id: new_command(), job, reason: "enough".to_owned() }).await;
    proposes_too_late(watched, ada, bob).await;
}

async fn posted(watched: &mut Watched<'_>, ada: &Person<'_>) -> JobId {
    let fields = known_fields();
    let job = watched.call(ada, DraftParams { command_id: new_command(), fields }).await.job;
    watched.call(ada, Publish(JobParams { command_id: new_command(), job })).await;
    job
}

async fn proposes(watched: &mut Watched<'_>, who: &Person<'_>, job: JobId) -> ProposalId {
    let submit = SubmitParams { command_id: new_command(), job, ..SubmitParams::example() };
    watched.call(who, submit).await.proposal
}

/// The client does everything with a proposal that she can, and says no in the end.
async fn chooses(watched: &mut Watched<'_>, ada: &Person<'_>, job: JobId, proposal: ProposalId) {
    let about = || OfProposalParams { command_id: new_command(), job, proposal };
    let mark = || MarkParams { command_id: new_command(), job, proposal, on: true };
    watched.call(ada, Open(about())).await;
    watched.call(ada, Shortlist(mark())).await;
    watched.call(ada, Archive(mark())).await;
    let note = Some("ask about fonts".to_owned());
    watched.call(ada, NoteProposal { command_id: new_command(), job, proposal, note }).await;
    watched.call(ada, Message(about())).await;
    watched.call(ada, ViewProposal { proposal }).await;
    watched.call(ada, DeclineProposal { command_id: new_command(), job, proposal, reason: None }).await;
}

/// Bob proposes for a job that was closed after the server had looked at it.
async fn proposes_too_late(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let job = posted(watched, ada).await;
    let house = watched.server.worker.house().clone();
    let (_, posting) = house.view::<Posting>(job.0, Caller::System).await.expect("it is public");
    watched.call(ada, CloseJob { command_id: new_command(), job, reason: "enough".to_owned() }).await;
    let (words, terms) = SubmitParams::example().said();
    let facts = proposal::Facts {
        title: "A logo".to_owned(),
        terms_version: 1,
        questions: posting.fields.questions.len(),
        pay: posting.fields.pay.expect("it was published with its pay"),
    };
    let submit = proposal::Submit { job, words, terms, terms_version: None, facts: Some(facts) };
    let (id, who) = (ids::proposal(job, bob.account), Caller::Account(bob.account));
    let submit = proposal::Command::Submit(submit);
    house.send::<Proposal>(id.0, who, Some(new_command()), submit).await.expect("it is noted");
    watched.note("proposal.submit").await;
}

/// Calls every other method with its example, as the person who has made the room and offered the contract. A
/// method that is refused then needs a place in the stories above.
async fn others(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let ids = things_of(ada, bob).await;
    watched.news().await;
    for method in METHODS {
        let name = method.name;
        if !watched.caused.contains_key(name) {
            let params = with_ids(&(method.example)(), &ids);
            let answer = ada.client.call_encoded::<IgnoredAny>(name, &params).await;
            answer.unwrap_or_else(|error| panic!("{name}: {error}"));
            watched.note(name).await;
        }
    }
}

#[actix_rt::test]
async fn every_method_causes_the_events_that_the_registry_says_and_no_others() {
    let server = Server::start(9).await;
    let mut watched = Watched::on(&server).await;
    let visitor = server.connect();
    accounts(&mut watched, &visitor).await;
    let (ada, bob, cleo) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    watched.note("account.register").await;
    rooms(&mut watched, &ada, &bob, cleo.account).await;
    handles(&mut watched, &ada, &bob).await;
    money(&mut watched, &ada).await;
    contracts(&mut watched, &ada, &bob).await;
    terms::amendments(&mut watched, &ada, &bob).await;
    terms::refunds(&mut watched, &ada, &bob).await;
    work(&mut watched, &ada, &bob).await;
    jobs(&mut watched, &ada, &bob).await;
    proposals(&mut watched, &ada, &bob).await;
    meetings(&mut watched, &ada, cleo.account).await;
    let dora = Person::of(&server).await;
    watched.note("account.register").await;
    hires::deposits(&mut watched, &ada).await;
    hires::offers_end(&mut watched, &ada, &bob, &dora).await;
    hires::hires(&mut watched, &ada, &bob, &dora).await;
    others(&mut watched, &ada, &bob).await;
    let said = METHODS.iter().map(|method| {
        (method.name, method.events.iter().map(|event| (*event).to_owned()).collect::<BTreeSet<_>>())
    });
    let wrong: Vec<_> = said
        .map(|(name, said)| (name, watched.caused.remove(name), said))
        .filter(|(_, caused, said)| caused.as_ref() != Some(said))
        .collect();
    assert!(wrong.is_empty(), "of these methods, what has followed, and what the registry says: {wrong:#?}");
}

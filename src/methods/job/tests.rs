//! Jobs through the server: who sees what, what the posting says of its client, and the list.

use protocol::account::CloseParams as CloseAccount;
use protocol::contract::{AcceptParams, Fixed, MilestoneTerms, OfferParams, Terms};
use protocol::example::Example;
use protocol::job::{
    AnswerParams, CloseParams, EditParams, Fields, InvitationAccepted, InvitationAnswer, InvitationDeclined,
    InvitationItem, ListItem, Pause, Reopen, Resume, SpentBand, State, Status, Visibility,
};
use protocol::posting::{CannotPropose, State as Posting, ViewParams as PostingParams};
use protocol::proposal::{Status as Proposed, SubmitParams};
use protocol::wallet::DepositParams;
use protocol::{AccountId, Currency, ErrorCode, JobId, Kind, Millis, Money, rules};

use super::*;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

const DAY_MS: Millis = 24 * 60 * 60 * 1_000;

fn params(job: JobId) -> JobParams {
    JobParams { command_id: new_command(), job }
}

fn seen_by(visibility: Visibility) -> Fields {
    Fields { visibility, ..known_fields() }
}

impl Person<'_> {
    async fn drafts(&self, fields: Fields) -> JobId {
        self.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job
    }

    async fn posts(&self, fields: Fields) -> JobId {
        let job = self.drafts(fields).await;
        self.ask(Publish(params(job))).await.expect("it is complete");
        job
    }

    async fn desk(&self, job: JobId) -> State {
        self.ask(ViewParams { job }).await.expect("one's own").state
    }

    /// The jobs of one's list, in pages of that many.
    async fn jobs(&self, state: Option<Status>, limit: u32) -> Vec<ListItem> {
        let (mut jobs, mut after) = (Vec::new(), None);
        loop {
            let page = self.ask(ListParams { state, after, limit: Some(limit) }).await.expect("a list");
            assert!(page.jobs.len() <= limit as usize);
            jobs.extend(page.jobs);
            match jobs.last().filter(|_| page.more) {
                Some(last) => after = Some(last.job),
                None => return jobs,
            }
        }
    }

    /// Why the person cannot propose, if they see the posting and can propose.
    async fn finds(&self, job: JobId) -> Result<Option<CannotPropose>, ErrorCode> {
        let viewed = self.ask(PostingParams { job }).await.map_err(|error| error.code)?;
        assert_eq!(viewed.can_propose, viewed.why.is_none());
        Ok(viewed.why)
    }

    /// Whether the person may read the posting's stream.
    async fn reads(&self, job: JobId) -> bool {
        self.state::<Posting>(Kind::Posting, job.0).await.is_ok()
    }
}

#[actix_rt::test]
async fn a_stranger_sees_a_public_posting_and_never_a_draft_or_the_desk() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let draft = ada.drafts(known_fields()).await;
    assert_eq!((bob.finds(draft).await, bob.reads(draft).await), (Err(ErrorCode::NotFound), false));
    assert_eq!(ada.finds(draft).await, Err(ErrorCode::NotFound), "a draft has no posting");

    let job = ada.posts(known_fields()).await;
    assert_eq!((bob.finds(job).await, bob.reads(job).await), (Ok(None), true));
    assert_eq!((ada.finds(job).await, ada.reads(job).await), (Ok(Some(CannotPropose::OwnJob)), true));
    let desk = bob.ask(ViewParams { job }).await.map_err(|error| error.code);
    assert_eq!(desk, Err(ErrorCode::NotFound));
    let stream = bob.state::<State>(Kind::Job, job.0).await.map_err(|error| error.code);
    assert_eq!(stream, Err(ErrorCode::NotFound));
}

#[actix_rt::test]
async fn an_invite_only_posting_is_not_found_by_a_stranger() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts(seen_by(Visibility::InviteOnly)).await;
    assert_eq!((bob.finds(job).await, bob.reads(job).await), (Err(ErrorCode::NotFound), false));
    assert!(ada.reads(job).await);
}

#[actix_rt::test]
async fn a_posting_says_what_is_known_of_its_client_as_of_publishing_and_not_who_that_is() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let facts = async |job: JobId| bob.state::<Posting>(Kind::Posting, job.0).await.expect("public").facts;
    let before = ada.posts(known_fields()).await;
    let known = facts(before).await;
    assert_eq!((known.payment_verified, known.hires, known.spent.band), (false, 0, SpentBand::Nothing));

    let money = Money::parse("5000", Currency::USD).expect("an amount");
    let source = "sandbox:ok".to_owned();
    ada.ask(DepositParams { command_id: new_command(), money, source }).await.expect("money");
    let milestones =
        vec![MilestoneTerms { title: "Logo".to_owned(), amount: "1500".to_owned(), due_at: None }];
    let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones });
    let (freelancer, title) = (bob.account, "Logo".to_owned());
    let (job, proposal) = (None, None);
    let offer = OfferParams { command_id: new_command(), freelancer, title, terms, job, proposal };
    let contract = ada.ask(offer).await.expect("an offer").contract;
    bob.ask(AcceptParams { command_id: new_command(), contract, version: None }).await.expect("accepted");

    let after = ada.posts(known_fields()).await;
    let known = facts(after).await;
    assert_eq!((known.payment_verified, known.hires), (true, 1));
    assert_eq!(facts(before).await.hires, 0, "what was published stays as it was");
    let shown = bob.state::<Posting>(Kind::Posting, after.0).await.expect("public");
    let shown = protocol::frame::to_bytes(&shown);
    assert!(!shown.windows(16).any(|bytes| bytes == ada.account.0.as_bytes()));
}

#[actix_rt::test]
async fn a_job_lives_from_its_draft_to_its_end_and_its_posting_follows() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts(known_fields()).await;
    let follows = async |status| {
        assert_eq!(ada.desk(job).await.status, status);
        let posting = bob.state::<Posting>(Kind::Posting, job.0).await.expect("public");
        assert_eq!(posting.status, status);
        let closed = (status != Status::Open).then_some(CannotPropose::JobNotOpen);
        assert_eq!(bob.finds(job).await, Ok(closed));
    };
    follows(Status::Open).await;
    ada.ask(Pause(params(job))).await.expect("it is open");
    follows(Status::Paused).await;
    ada.ask(Resume(params(job))).await.expect("it is paused");
    follows(Status::Open).await;
    let reason = "enough".to_owned();
    ada.ask(CloseParams { command_id: new_command(), job, reason }).await.expect("it is open");
    follows(Status::Closed).await;
    ada.ask(Reopen(params(job))).await.expect("it is closed");
    follows(Status::Open).await;
}

#[actix_rt::test]
async fn a_job_in_which_nothing_happens_expires_after_thirty_days() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let job = ada.posts(known_fields()).await;
    ada.advance(25 * DAY_MS).await;
    while ada.desk(job).await.expires_at.is_none() {
        tokio::task::yield_now().await;
    }
    ada.advance(5 * DAY_MS).await;
    while ada.desk(job).await.status != Status::Expired {
        tokio::task::yield_now().await;
    }
    let posting = ada.state::<Posting>(Kind::Posting, job.0).await.expect("her own");
    assert_eq!(posting.status, Status::Expired);
}

#[actix_rt::test]
async fn the_list_of_jobs_is_ones_own_newest_first_by_state_and_in_pages() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut made = Vec::new();
    for turn in 0..5 {
        let is_open = turn % 2 == 0;
        let job = if is_open { ada.posts(known_fields()).await } else { ada.drafts(Fields::default()).await };
        made.push((job, is_open));
    }
    // The order is that of the ids: of two jobs of the same millisecond either may be the first.
    made.sort();
    made.reverse();
    let jobs: Vec<_> = made.iter().map(|(job, _)| *job).collect();
    let running: Vec<_> = made.iter().filter(|(_, is_open)| *is_open).map(|(job, _)| *job).collect();
    for limit in [1, 2, 5, 100] {
        let listed: Vec<_> = ada.jobs(None, limit).await.iter().map(|item| item.job).collect();
        assert_eq!(listed, jobs, "in pages of {limit}");
        let open: Vec<_> = ada.jobs(Some(Status::Open), limit).await.iter().map(|item| item.job).collect();
        assert_eq!(open, running, "in pages of {limit}");
    }
    let item = ada.jobs(Some(Status::Draft), 9).await.remove(0);
    assert_eq!((item.title, item.seats, item.proposals), (None, 1, 0));
    assert!(bob.jobs(None, 9).await.is_empty());
}

#[actix_rt::test]
async fn of_two_devices_that_edit_the_same_version_one_is_told_to_look_again() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let job = ada.posts(known_fields()).await;
    let edit = |title: &str| EditParams {
        command_id: new_command(),
        job,
        fields: Fields { title: Some(title.to_owned()), ..known_fields() },
        version: 1,
    };
    let first = edit("First");
    let answer = ada.ask(first.clone()).await.expect("it is the version");
    assert_eq!((answer.version, answer.terms_version), (2, 1));
    let second = ada.ask(edit("Second")).await.expect_err("it is not the version any more");
    assert_eq!(second.rule(), Some(rules::STALE_VERSION));
    assert_eq!(ada.ask(first).await.expect("a retry"), answer);
    assert_eq!(ada.desk(job).await.fields.title.as_deref(), Some("First"));
}

impl Person<'_> {
    async fn invites(&self, job: JobId, freelancer: AccountId) -> Result<(), WireError> {
        let note = Some("We like your work.".to_owned());
        self.ask(InviteParams { command_id: new_command(), job, freelancer, note }).await.map(drop)
    }

    async fn answers(&self, job: JobId, answer: InvitationAnswer) -> Result<(), WireError> {
        self.ask(AnswerParams { command_id: new_command(), job, answer }).await.map(drop)
    }

    /// The person's invitations, in pages of that many.
    async fn invitations(&self, limit: u32) -> Vec<InvitationItem> {
        let mut found: Vec<InvitationItem> = Vec::new();
        loop {
            let last = found.last();
            let (after, after_at) = (last.map(|last| last.job), last.map(|last| last.at));
            let page = self.ask(ListInvitationsParams { after, after_at, limit: Some(limit) }).await;
            let page = page.expect("a list");
            assert!(page.invitations.len() <= limit as usize);
            found.extend(page.invitations);
            if !page.more {
                return found;
            }
        }
    }
}

#[actix_rt::test]
async fn whoever_is_invited_sees_an_invite_only_posting_and_nobody_else_does() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts(seen_by(Visibility::InviteOnly)).await;
    ada.invites(job, bob.account).await.expect("he is there");
    assert_eq!((bob.finds(job).await, bob.reads(job).await), (Ok(None), true));
    assert_eq!((eve.finds(job).await, eve.reads(job).await), (Err(ErrorCode::NotFound), false));
    let answer = InvitationAnswer::Accept(InvitationAccepted {});
    let refused = eve.answers(job, answer.clone()).await.expect_err("she is not invited");
    assert_eq!(refused.code, ErrorCode::NotFound);
    bob.answers(job, answer).await.expect("he is invited");
    assert_eq!(ada.desk(job).await.invitations[0].accepted, Some(true));
    let nobody = ada.invites(job, AccountId(uuid::Uuid::now_v7())).await.expect_err("nobody");
    assert_eq!(nobody.code, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn the_list_of_invitations_is_ones_own_newest_first_with_their_answers_in_pages() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let mut jobs = Vec::new();
    for turn in 0..5 {
        let job = ada.posts(seen_by(Visibility::InviteOnly)).await;
        ada.invites(job, bob.account).await.expect("he is there");
        if turn % 2 == 0 {
            let answer = InvitationAnswer::Decline(InvitationDeclined { reason: None });
            bob.answers(job, answer).await.expect("he is invited");
        }
        jobs.insert(0, job);
        ada.advance(10 * DAY_MS).await;
    }
    let reason = "enough".to_owned();
    ada.ask(CloseParams { command_id: new_command(), job: jobs[0], reason }).await.expect("it is open");
    for limit in [1, 2, 3, 100] {
        let found = bob.invitations(limit).await;
        assert_eq!(found.iter().map(|one| one.job).collect::<Vec<_>>(), jobs, "in pages of {limit}");
        let answered: Vec<_> = found.iter().map(|one| one.answer.is_some()).collect();
        assert_eq!(answered, [true, false, true, false, true]);
        assert_eq!((found[0].status, found[1].status), (Status::Closed, Status::Open));
        assert!(found.iter().all(|one| one.title == "A logo for a bakery" && one.note.is_some()));
    }
    assert!(ada.invitations(9).await.is_empty());
}

#[actix_rt::test]
async fn an_account_is_not_closed_while_a_job_of_it_takes_proposals() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let job = ada.posts(known_fields()).await;
    ada.drafts(known_fields()).await;
    let closes = async || {
        let password = "correct horse".to_owned();
        ada.ask(CloseAccount { command_id: new_command(), password }).await.map(drop)
    };
    let refused = closes().await.expect_err("people wait for her");
    assert_eq!(refused.rule(), Some(rules::JOBS_OPEN));
    ada.ask(Pause(params(job))).await.expect("it is open");
    let refused = closes().await.expect_err("people wait for her");
    assert_eq!(refused.rule(), Some(rules::JOBS_OPEN));
    let reason = "enough".to_owned();
    ada.ask(CloseParams { command_id: new_command(), job, reason }).await.expect("it is paused");
    closes().await.expect("a draft holds nobody up");
}

#[actix_rt::test]
async fn a_job_names_only_categories_and_skills_that_there_are() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let job = ada.posts(known_fields()).await;
    let unknown = || "own:moon-sailing".to_owned();
    type Named = fn(&mut Fields, String);
    let cases: [(&str, Named); 4] = [
        ("fields.category", |fields, id| fields.category = Some(id)),
        ("fields.more", |fields, id| fields.more = vec![id]),
        ("fields.skills", |fields, id| fields.skills = vec![id]),
        ("fields.skills", |fields, _| fields.skills = vec!["own:illustration".to_owned()]),
    ];
    for (field, change) in cases {
        let mut fields = known_fields();
        change(&mut fields, unknown());
        let drafts = ada.ask(DraftParams { command_id: new_command(), fields: fields.clone() }).await;
        let edits = ada.ask(EditParams { command_id: new_command(), job, fields, version: 1 }).await;
        for refused in [drafts.map(drop), edits.map(drop)] {
            let error = refused.expect_err("there is no such thing");
            assert_eq!((error.code, error.details["field"].as_str()), (ErrorCode::Invalid, field));
        }
    }
}

#[actix_rt::test]
async fn what_a_job_named_before_it_was_taken_out_may_stay() {
    let server = Server::start(9).await;
    let (ada, house) = (Person::of(&server).await, server.worker.house().clone());
    let fields = Fields { skills: vec!["own:moon-sailing".to_owned()], ..known_fields() };
    // As an older taxonomy knew it.
    let (command_id, who) = (new_command(), actors::Caller::Account(ada.account));
    let job = derive(ada.account.0, command_id, "job");
    let draft = Command::Draft { fields: fields.clone(), taxonomy_version: 0 };
    house.send::<Job>(job, who, Some(command_id), draft).await.expect("it is drafted");
    let again = ada.ask(DraftParams { command_id, fields: fields.clone() }).await.expect("a retry");
    assert_eq!(again.job, JobId(job));
    let fields = Fields { title: Some("A sail".to_owned()), ..fields };
    let edit = EditParams { command_id: new_command(), job: JobId(job), fields, version: 1 };
    assert_eq!(ada.ask(edit).await.expect("it stood there").version, 2);
}

#[actix_rt::test]
async fn whoever_waits_for_a_job_that_is_closed_hears_that_it_is_over_and_can_propose_again_once_it_is_open()
{
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts(known_fields()).await;
    let submit = || SubmitParams { command_id: new_command(), job, ..SubmitParams::example() };
    let proposal = bob.ask(submit()).await.expect("it is open").proposal;
    let status = async || {
        let shown = bob.state::<protocol::proposal::State>(Kind::Proposal, proposal.0).await;
        shown.expect("his own").status
    };
    while status().await != Proposed::Delivered {
        tokio::task::yield_now().await;
    }
    assert_eq!(bob.finds(job).await, Ok(Some(CannotPropose::AlreadyProposed)));
    let reason = "enough".to_owned();
    ada.ask(CloseParams { command_id: new_command(), job, reason }).await.expect("it is open");
    while status().await != Proposed::Ended {
        tokio::task::yield_now().await;
    }
    ada.ask(Reopen(params(job))).await.expect("everybody has heard");
    assert_eq!(bob.finds(job).await, Ok(None));
    bob.ask(submit()).await.expect("a second attempt");
}

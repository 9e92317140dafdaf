//! Proposing over the methods: who may, who sees what of it, and what happens when two things come at once.

mod lists;
mod seen;

use std::time::Duration;

use actors::proposal::Proposal as Machine;
use actors::{Caller, ids};
use protocol::account::{Block, BlockParams, RegisterParams, SignInParams};
use protocol::date::Date;
use protocol::example::Example;
use protocol::job::{
    Archive, CloseParams, DeclineParams, DraftParams, EditParams as EditJobParams, Fields, JobParams,
    MarkParams, Message, NoteParams, OfProposalParams, Open, Pause, Publish, Shortlist,
    ViewParams as ViewJob, Visibility,
};
use protocol::proposal::{
    ListAnswer, ListItem, SetTermsParams, State, Status, SubmitAnswer, ViewAnswer, WithdrawParams,
};
use protocol::stream::Applied;
use protocol::{AccountId, ErrorCode, JobId, Kind, ProposalId, rules};

use super::*;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a refusal says: its code, and the rule.
type Refused = (ErrorCode, Option<String>);

fn refused(error: &WireError) -> Refused {
    (error.code, error.rule().map(str::to_owned))
}

fn by_rule(rule: &str) -> Result<(), Refused> {
    Err((ErrorCode::Refused, Some(rule.to_owned())))
}

fn not_found() -> Result<(), Refused> {
    Err((ErrorCode::NotFound, None))
}

fn outcome<A>(answer: Result<A, WireError>) -> Result<(), Refused> {
    answer.map(drop).map_err(|error| refused(&error))
}

fn submitting(job: JobId) -> SubmitParams {
    SubmitParams { command_id: new_command(), job, terms_version: None, ..SubmitParams::example() }
}

fn of_proposal(job: JobId, proposal: ProposalId) -> OfProposalParams {
    OfProposalParams { command_id: new_command(), job, proposal }
}

fn editing(proposal: ProposalId, version: u32, letter: &str) -> EditParams {
    let letter = letter.to_owned();
    EditParams { command_id: new_command(), proposal, version, letter, ..EditParams::example() }
}

fn named(job: JobId) -> JobParams {
    JobParams { command_id: new_command(), job }
}

impl Person<'_> {
    async fn drafts_for(&self, visibility: Visibility) -> JobId {
        let fields = Fields { visibility, ..known_fields() };
        self.ask(DraftParams { command_id: new_command(), fields }).await.expect("a draft").job
    }

    async fn posts_for(&self, visibility: Visibility) -> JobId {
        let job = self.drafts_for(visibility).await;
        self.ask(Publish(named(job))).await.expect("it is published");
        job
    }

    async fn closes(&self, job: JobId) {
        let reason = "enough".to_owned();
        self.ask(CloseParams { command_id: new_command(), job, reason }).await.expect("it is closed");
    }

    async fn submits(&self, job: JobId) -> SubmitAnswer {
        self.ask(submitting(job)).await.expect("it is submitted")
    }

    /// A proposal that the job has.
    async fn proposes(&self, job: JobId) -> ProposalId {
        let proposal = self.submits(job).await.proposal;
        self.until_proposal(proposal, Status::Delivered).await;
        proposal
    }

    async fn own_proposal(&self, proposal: ProposalId) -> State {
        self.state(Kind::Proposal, proposal.0).await.expect("one's own")
    }

    async fn until_proposal(&self, proposal: ProposalId, status: Status) -> State {
        let reached = async {
            loop {
                let own = self.own_proposal(proposal).await;
                if own.status == status {
                    return own;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.unwrap_or_else(|_| panic!("never {status:?}"))
    }

    async fn opens_proposal(&self, job: JobId, proposal: ProposalId) -> Applied {
        self.ask(Open(of_proposal(job, proposal))).await.expect("it is opened")
    }

    async fn views_proposal(&self, proposal: ProposalId) -> Result<ViewAnswer, WireError> {
        self.ask(ViewParams { proposal }).await
    }

    async fn lists_proposals(&self, job: Option<JobId>) -> Result<ListAnswer, WireError> {
        self.ask(ListParams { job, after: None, after_made_at: None, limit: None }).await
    }

    async fn withdraws(&self, proposal: ProposalId) {
        let params = WithdrawParams { command_id: new_command(), proposal };
        self.ask(params).await.expect("it is taken back");
    }

    async fn sees_desk(&self, job: JobId) -> protocol::job::State {
        self.ask(ViewJob { job }).await.expect("one's own job").state
    }

    async fn blocks_out(&self, account: AccountId) {
        let params = BlockParams { command_id: new_command(), account };
        self.ask(Block(params)).await.expect("anybody may be blocked");
    }

    /// Waits until the desk has something.
    async fn until_desk(&self, job: JobId, has: impl Fn(&protocol::job::State) -> bool) {
        let reached = async {
            while !has(&self.sees_desk(job).await) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, reached).await.expect("the desk hears of it");
    }
}

#[actix_rt::test]
async fn a_proposal_is_answered_as_submitting_and_then_delivered() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let answer = bob.submits(job).await;
    assert_eq!((answer.status, answer.attempt, answer.version), (Status::Submitting, 1, 1));
    assert_eq!(answer.proposal, ids::proposal(job, bob.account));
    bob.until_proposal(answer.proposal, Status::Delivered).await;
    assert_eq!(ada.sees_desk(job).await.proposals[0].proposal, answer.proposal);
}

#[actix_rt::test]
async fn the_same_person_who_submits_from_two_devices_at_once_has_one_proposal() {
    let server = Server::start(9).await;
    let (ada, phone, laptop) = (Person::of(&server).await, server.connect(), server.connect());
    let (email, password) = ("bob@example.org".to_owned(), "correct horse".to_owned());
    let (display_name, command_id) = ("Bob".to_owned(), new_command());
    let register = RegisterParams { command_id, email, password, display_name };
    let sign_in =
        SignInParams { email: register.email.clone(), password: register.password.clone(), device: None };
    phone.ask(register).await.expect("a free email");
    laptop.ask(sign_in).await.expect("the same person");
    for round in 0..2 {
        let job = ada.posts_for(Visibility::Public).await;
        let both = tokio::join!(phone.ask(submitting(job)), laptop.ask(submitting(job)));
        let outcomes = [outcome(both.0), outcome(both.1)];
        assert!(outcomes.contains(&Ok(())), "round {round}: {outcomes:?}");
        assert!(outcomes.contains(&by_rule(rules::ALREADY_PROPOSED)), "round {round}: {outcomes:?}");
        ada.until_desk(job, |desk| desk.proposals.len() == 1).await;
    }
}

#[actix_rt::test]
async fn a_command_sent_again_is_answered_as_the_first_time_even_if_the_job_is_closed_by_now() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let params = submitting(job);
    let first = bob.ask(params.clone()).await.expect("it is submitted");
    bob.until_proposal(first.proposal, Status::Delivered).await;
    let edit = editing(first.proposal, 1, "Dear baker");
    let edited = bob.ask(edit.clone()).await.expect("it is edited");
    let questions = vec!["Which fonts?".to_owned(), "Which colours?".to_owned()];
    let fields = Fields { questions, ..known_fields() };
    let changed = EditJobParams { command_id: new_command(), job, fields, version: 1 };
    ada.ask(changed).await.expect("the job asks more now");
    ada.closes(job).await;
    assert_eq!(bob.ask(params.clone()).await, Ok(first));
    assert_eq!(bob.ask(edit).await, Ok(edited));
    let other = SubmitParams { letter: "Another one.".to_owned(), ..params };
    assert_eq!(outcome(bob.ask(other).await), Err((ErrorCode::Conflict, None)));
}

#[actix_rt::test]
async fn nobody_proposes_for_their_own_job_or_one_that_is_paused_or_closed_and_nothing_is_written() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    assert_eq!(outcome(ada.ask(submitting(job)).await), by_rule(rules::OWN_JOB));
    ada.ask(Pause(named(job))).await.expect("it is paused");
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::JOB_NOT_OPEN));
    ada.closes(job).await;
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::JOB_NOT_OPEN));
    let proposal = ids::proposal(job, bob.account);
    assert_eq!(outcome(bob.state::<State>(Kind::Proposal, proposal.0).await), not_found());
}

#[actix_rt::test]
async fn for_whoever_may_not_see_a_job_there_is_none_to_propose_for() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let draft = ada.drafts_for(Visibility::Public).await;
    let invite_only = ada.posts_for(Visibility::InviteOnly).await;
    for job in [draft, invite_only, JobId(uuid::Uuid::now_v7())] {
        assert_eq!(outcome(bob.ask(submitting(job)).await), not_found());
    }
}

#[actix_rt::test]
async fn whoever_the_client_has_blocked_does_not_propose_and_whoever_blocks_the_client_is_not_written_to() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    ada.blocks_out(bob.account).await;
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::BLOCKED));
    let proposal = eve.proposes(job).await;
    eve.blocks_out(ada.account).await;
    assert_eq!(outcome(ada.ask(Message(of_proposal(job, proposal))).await), by_rule(rules::BLOCKED));
}

#[actix_rt::test]
async fn whoever_has_proposed_and_is_blocked_meanwhile_is_refused_before_the_proposal_is_asked() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    bob.proposes(job).await;
    ada.blocks_out(bob.account).await;
    // The proposal may be taken back in the moment after this look, and would then admit another attempt.
    let looked = facts_to_submit(server.worker.house(), bob.account, job).await.expect("the job is there");
    assert_eq!(looked.objection.expect("it is refused").rule(), Some(rules::BLOCKED));
}

#[actix_rt::test]
async fn a_proposal_for_terms_that_have_changed_is_refused_and_an_older_one_says_that_it_is_outdated() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let proposal = bob.proposes(job).await;
    ada.opens_proposal(job, proposal).await;
    let outdated = async || {
        let viewed = [bob.views_proposal(proposal).await, ada.views_proposal(proposal).await];
        let listed = [bob.lists_proposals(None).await, ada.lists_proposals(Some(job)).await];
        let viewed = viewed.map(|answer| answer.expect("both may").outdated);
        (viewed, listed.map(|answer| answer.expect("both may").proposals[0].outdated))
    };
    assert_eq!(outdated().await, ([false; 2], [false; 2]));
    let questions = vec!["Which fonts?".to_owned(), "Which colours?".to_owned()];
    let fields = Fields { questions, ..known_fields() };
    let edit = EditJobParams { command_id: new_command(), job, fields, version: 1 };
    ada.ask(edit).await.expect("the job asks more now");
    assert_eq!(outdated().await, ([true; 2], [true; 2]));
    let read_before = SubmitParams { terms_version: Some(1), ..submitting(job) };
    assert_eq!(outcome(eve.ask(read_before).await), by_rule(rules::TERMS_CHANGED));
    let answers_one = eve.ask(submitting(job)).await.expect_err("there are two questions");
    assert_eq!((answers_one.code, &*answers_one.details["field"]), (ErrorCode::Invalid, "answers"));
    let set = SetTermsParams { command_id: new_command(), proposal, version: 1, ..SetTermsParams::example() };
    bob.ask(set).await.expect("terms change until an offer");
    assert_eq!(outdated().await, ([false; 2], [false; 2]));
}

#[actix_rt::test]
async fn somebody_with_two_hundred_open_proposals_closes_one_before_the_next() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let facts = looking::facts_of_job(server.worker.house(), ada.posts_for(Visibility::Public).await).await;
    let facts = facts.expect("it is published");
    let mut last = None;
    for _ in 0..checks::PROPOSALS_OPEN_MAX {
        // The jobs are nobody's: what counts is that the proposals are open.
        let job = JobId(uuid::Uuid::now_v7());
        let (words, terms) = submitting(job).said();
        let facts = Some(facts.clone());
        let submit = Command::Submit(Submit { job, words, terms, terms_version: None, facts });
        let (id, who) = (ids::proposal(job, bob.account), Caller::Account(bob.account));
        let house = server.worker.house();
        house.send::<Machine>(id.0, who, Some(new_command()), submit).await.expect("it is submitted");
        last = Some(id);
    }
    let job = ada.posts_for(Visibility::Public).await;
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::TOO_MANY_PROPOSALS));
    bob.withdraws(last.expect("there are some")).await;
    bob.proposes(job).await;
}

#[actix_rt::test]
async fn an_account_submits_five_proposals_a_second() {
    let server = Server::start(9).await;
    let (ada, bob, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    // Five that come in a second that has not begun.
    let soon = Instant::now() + PATIENCE;
    for _ in 0..checks::SUBMITS_PER_SECOND_MAX {
        assert_eq!(server.worker.shared.submits.take(bob.account, soon), Ok(()));
    }
    let limited = bob.ask(submitting(job)).await.expect_err("it is the sixth");
    assert_eq!((limited.code, limited.retry_after_ms.is_some()), (ErrorCode::RateLimited, true));
    eve.proposes(job).await;
}

#[actix_rt::test]
async fn after_it_was_withdrawn_one_more_attempt_reaches_the_same_job_and_no_third() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let proposal = bob.proposes(job).await;
    bob.withdraws(proposal).await;
    let again = bob.submits(job).await;
    assert_eq!((again.proposal, again.attempt), (proposal, 2));
    bob.until_proposal(proposal, Status::Delivered).await;
    bob.withdraws(proposal).await;
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::ATTEMPTS_OVER));
    let standing = protocol::job::Standing::Withdrawn;
    ada.until_desk(job, |desk| desk.proposals[0].marks.standing == standing).await;
    assert_eq!(ada.sees_desk(job).await.proposals.len(), 1);
}

#[actix_rt::test]
async fn view_against_edit_what_the_client_has_viewed_is_what_stands_whichever_came_first() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for round in 0..4 {
        let job = ada.posts_for(Visibility::Public).await;
        let proposal = bob.proposes(job).await;
        let open = ada.ask(Open(of_proposal(job, proposal)));
        let edit = bob.ask(editing(proposal, 1, "A better letter"));
        let (opened, edited) = match round % 2 {
            0 => tokio::join!(open, edit),
            _ => {
                let (edited, opened) = tokio::join!(edit, open);
                (opened, edited)
            }
        };
        opened.expect("it is opened");
        let viewed = ada.views_proposal(proposal).await.expect("it was opened").proposal;
        match outcome(edited) {
            Ok(()) => assert_eq!(viewed.words.letter, "A better letter", "round {round}"),
            refused => {
                assert_eq!(refused, by_rule(rules::EDIT_OVER), "round {round}");
                assert_eq!(viewed.version, 1, "round {round}");
            }
        }
        let late = bob.ask(editing(proposal, viewed.version, "Too late")).await;
        assert_eq!(outcome(late), by_rule(rules::EDIT_OVER), "round {round}");
    }
}

#[actix_rt::test]
async fn closing_against_receive_a_proposer_is_told_whether_the_job_took_the_proposal() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    for round in 0..4 {
        let job = ada.posts_for(Visibility::Public).await;
        let reason = "enough".to_owned();
        let close = CloseParams { command_id: new_command(), job, reason };
        let (closed, submitted) = tokio::join!(ada.ask(close), bob.ask(submitting(job)));
        closed.expect("it is closed");
        let Ok(submitted) = submitted else { continue };
        let decided = async {
            loop {
                let own = bob.own_proposal(submitted.proposal).await;
                if own.status != Status::Submitting {
                    return own.status;
                }
                tokio::task::yield_now().await;
            }
        };
        let status = tokio::time::timeout(PATIENCE, decided).await.expect("nobody waits for ever");
        let is_on_desk = !ada.sees_desk(job).await.proposals.is_empty();
        assert_eq!(is_on_desk, status != Status::Refused, "round {round}: {status:?}");
    }
}

#[actix_rt::test]
async fn the_words_change_for_six_hours_whether_or_not_anybody_looked() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let proposal = bob.proposes(job).await;
    bob.ask(editing(proposal, 1, "Dear baker")).await.expect("six hours are not over");
    ada.until_desk(job, |desk| desk.proposals[0].version == 2).await;
    bob.advance(6 * HOUR_MS).await;
    assert_eq!(outcome(bob.ask(editing(proposal, 2, "Too late")).await), by_rule(rules::EDIT_OVER));
    let stale =
        SetTermsParams { command_id: new_command(), proposal, version: 1, ..SetTermsParams::example() };
    assert_eq!(outcome(bob.ask(stale).await), by_rule(rules::STALE_VERSION));
}

#[actix_rt::test]
async fn a_declined_proposer_has_the_reason_and_the_news() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let proposal = bob.proposes(job).await;
    let reason = Some("too dear".to_owned());
    ada.ask(DeclineParams { command_id: new_command(), job, proposal, reason }).await.expect("no");
    let own = bob.until_proposal(proposal, Status::Declined).await;
    assert_eq!(own.declined.as_deref(), Some("too dear"));
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::ATTEMPTS_OVER));
}

#[actix_rt::test]
async fn bad_input_is_refused_and_says_where() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let wrong = async |change: fn(&mut SubmitParams)| {
        let mut params = submitting(job);
        change(&mut params);
        // Limits are checked before anything is counted.
        let error = bob.ask(params).await.expect_err("something is wrong");
        (error.code, error.details.get("field").cloned().unwrap_or_default())
    };
    let is = |code, field: &str| (code, field.to_owned());
    let huge = wrong(|params| params.letter = "x".repeat(1_000_000)).await;
    assert_eq!(huge, is(ErrorCode::TooLarge, "letter"));
    let turned = wrong(|params| params.approach = "a\u{202e}b".to_owned()).await;
    assert_eq!(turned, is(ErrorCode::Invalid, "approach"));
    let answers = wrong(|params| params.answers = vec!["yes".to_owned(); 6]).await;
    assert_eq!(answers, is(ErrorCode::Invalid, "answers"));
    let days = wrong(|params| params.timeline.days = 1_096).await;
    assert_eq!(days, is(ErrorCode::Invalid, "timeline.days"));
    let start = wrong(|params| params.timeline.start = Some(Date::of(0))).await;
    assert_eq!(start, is(ErrorCode::Invalid, "timeline.start"));
    let parts = wrong(|params| drop(params.milestones.pop())).await;
    assert_eq!(parts, is(ErrorCode::Invalid, "milestones"));
    let kept = SubmitParams { letter: "<script>alert(1)</script>".to_owned(), ..submitting(job) };
    let proposal = bob.ask(kept).await.expect("what looks like markup is text").proposal;
    assert_eq!(bob.own_proposal(proposal).await.words.letter, "<script>alert(1)</script>");
}

#[actix_rt::test]
async fn whoever_has_published_no_profile_is_told_so_by_a_job_for_members() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_for(Visibility::Members).await;
    assert_eq!(outcome(bob.ask(submitting(job)).await), by_rule(rules::NEEDS_PROFILE));
}

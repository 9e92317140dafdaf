//! Profiles over the methods: every cell of who sees what of a profile, and who is blocked where people meet.

use protocol::account::{Block, BlockParams, Me, Unblock};
use protocol::contract::{
    AcceptParams, ContractParams, Decline, EndParams, Fixed, MilestoneTerms, OfferParams, Terms,
};
use protocol::example::Example;
use protocol::job::{DraftParams, InviteParams, JobParams, Publish as PublishJob};
use protocol::plain::Flag;
use protocol::profile::{
    Basics, EditAnswer, Hide, OwnParams, Publish, Section, SectionName, Skill, State, ViewAnswer, Visibility,
};
use protocol::proposal::SubmitParams;
use protocol::room::{AddMember, CreateParams, MemberParams};
use protocol::stream::Empty;
use protocol::{AccountId, ContractId, Currency, ErrorCode, JobId, Kind, rules};
use schema::Table;
use schema::rows::{FLAG_BUCKETS, FlagRow, ProfileCardRow};

use super::*;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

impl Person<'_> {
    async fn edits(&self, section: Section, version: u32) -> Result<EditAnswer, WireError> {
        self.ask(EditParams { command_id: new_command(), section, version }).await
    }

    async fn publishes(&self) -> Result<EditAnswer, WireError> {
        self.ask(Publish(OwnParams { command_id: new_command() })).await
    }

    /// Writes what a profile needs, and shows it to others.
    async fn shows_a_profile(&self) {
        self.edits(basics(), 0).await.expect("it is hers");
        self.edits(skills(), 0).await.expect("it is hers");
        self.publishes().await.expect("it says who and what");
    }

    async fn hides(&self) {
        self.ask(Hide(OwnParams { command_id: new_command() })).await.expect("it is hers");
    }

    async fn views(&self, profile: AccountId) -> Result<ViewAnswer, ErrorCode> {
        self.ask(ViewParams { profile }).await.map_err(|error| error.code)
    }

    async fn offers_work_to(&self, freelancer: AccountId) -> Result<ContractId, WireError> {
        let part = MilestoneTerms { title: "Logo".to_owned(), amount: "10".to_owned(), due_at: None };
        let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![part] });
        let (command_id, title) = (new_command(), "Logo".to_owned());
        let offer = OfferParams { command_id, freelancer, title, terms, job: None, proposal: None };
        self.ask(offer).await.map(|answer| answer.contract)
    }

    async fn posts_a_job(&self) -> JobId {
        let draft = DraftParams { command_id: new_command(), fields: known_fields() };
        let job = self.ask(draft).await.expect("a draft").job;
        let params = JobParams { command_id: new_command(), job };
        self.ask(PublishJob(params)).await.expect("it is complete");
        job
    }

    async fn invites_somebody(&self, job: JobId, freelancer: AccountId) -> Result<(), WireError> {
        let invite = InviteParams { command_id: new_command(), job, freelancer, note: None };
        self.ask(invite).await.map(|_| ())
    }

    async fn blocks(&self, account: AccountId) {
        self.ask(Block(BlockParams { command_id: new_command(), account })).await.expect("it exists");
    }
}

/// How long an outcome may be on its way.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

fn basics() -> Section {
    Section::Basics(Basics::example())
}

fn skills() -> Section {
    Section::Skills(vec![Skill::example()])
}

fn about(contract: ContractId) -> ContractParams {
    ContractParams { command_id: new_command(), contract }
}

fn accepting(contract: ContractId) -> AcceptParams {
    AcceptParams { command_id: new_command(), contract, version: None }
}

/// What somebody sees of a profile: the card, the whole, what is the owner's alone.
fn parts(seen: Result<ViewAnswer, ErrorCode>) -> Result<(bool, bool), ErrorCode> {
    seen.map(|seen| {
        assert_eq!(seen.card.name, "Ben Okafor");
        (seen.whole.is_some(), seen.own.is_some())
    })
}

#[actix_rt::test]
async fn of_a_visible_profile_a_stranger_sees_the_card_and_the_owner_the_whole() {
    let server = Server::start(4).await;
    let (ben, eve) = (Person::of(&server).await, Person::of(&server).await);
    ben.shows_a_profile().await;
    assert_eq!(parts(eve.views(ben.account).await), Ok((false, false)));
    assert_eq!(parts(ben.views(ben.account).await), Ok((true, true)));
    let own = ben.views(ben.account).await.ok().and_then(|seen| seen.own).expect("his own");
    assert_eq!((own.visibility, own.versions.basics, own.completeness.percent), (Visibility::Visible, 1, 40));
    assert!(own.completeness.missing.contains(&SectionName::Portfolio));
}

#[actix_rt::test]
async fn a_hidden_profile_is_not_found_by_strangers_and_whole_for_its_owner() {
    let server = Server::start(4).await;
    let (ben, eve) = (Person::of(&server).await, Person::of(&server).await);
    assert_eq!(parts(eve.views(ben.account).await), Err(ErrorCode::NotFound), "there is none");
    assert_eq!(eve.views(AccountId(uuid::Uuid::now_v7())).await, Err(ErrorCode::NotFound), "nobody's");
    ben.edits(basics(), 0).await.expect("it is his");
    assert_eq!(parts(eve.views(ben.account).await), Err(ErrorCode::NotFound), "it is not published");
    ben.edits(skills(), 0).await.expect("it is his");
    ben.publishes().await.expect("it says who and what");
    assert!(eve.views(ben.account).await.is_ok());
    ben.hides().await;
    assert_eq!(parts(eve.views(ben.account).await), Err(ErrorCode::NotFound), "it is hidden again");
    assert_eq!(parts(ben.views(ben.account).await), Ok((true, true)));
}

#[actix_rt::test]
async fn a_client_sees_the_whole_once_there_was_a_contract_also_of_a_hidden_profile() {
    let server = Server::start(4).await;
    let (ada, ben, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    ben.shows_a_profile().await;
    let declined = ada.offers_work_to(ben.account).await.expect("he is there");
    ben.ask(Decline(about(declined))).await.expect("it is his to decline");
    let contract = ada.offers_work_to(ben.account).await.expect("he is there");
    assert_eq!(parts(ada.views(ben.account).await), Ok((false, false)), "an offer is no contract");
    ben.ask(accepting(contract)).await.expect("it is his to accept");
    assert_eq!(parts(ada.views(ben.account).await), Ok((true, false)));
    assert_eq!(parts(eve.views(ben.account).await), Ok((false, false)), "others see what they saw");
    let reason = "done".to_owned();
    ben.ask(EndParams { command_id: new_command(), contract, reason }).await.expect("either may");
    ben.hides().await;
    assert_eq!(parts(ada.views(ben.account).await), Ok((true, false)), "what she has seen stays hers to see");
    assert_eq!(parts(eve.views(ben.account).await), Err(ErrorCode::NotFound));
}

#[actix_rt::test]
async fn a_client_sees_the_whole_once_the_freelancer_was_invited_and_no_other_client_does() {
    let server = Server::start(4).await;
    let (ada, ben, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    ben.shows_a_profile().await;
    let (job, _) = (ada.posts_a_job().await, eve.posts_a_job().await);
    assert_eq!(parts(ada.views(ben.account).await), Ok((false, false)), "he has nothing to do with her yet");
    ada.invites_somebody(job, ben.account).await.expect("it is open");
    assert_eq!(parts(ada.views(ben.account).await), Ok((true, false)));
    assert_eq!(parts(eve.views(ben.account).await), Ok((false, false)));
    ben.hides().await;
    assert_eq!(parts(ada.views(ben.account).await), Ok((true, false)));
    assert_eq!(parts(eve.views(ben.account).await), Err(ErrorCode::NotFound));
}

#[actix_rt::test]
async fn a_client_sees_the_whole_once_the_freelancer_has_proposed_and_no_other_client_does() {
    let server = Server::start(4).await;
    let (ada, ben, eve) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    ben.shows_a_profile().await;
    let (job, _) = (ada.posts_a_job().await, eve.posts_a_job().await);
    assert_eq!(parts(ada.views(ben.account).await), Ok((false, false)), "he has nothing to do with her yet");
    let submit = SubmitParams { command_id: new_command(), job, ..SubmitParams::example() };
    ben.ask(submit).await.expect("it is open");
    let seen = async {
        while parts(ada.views(ben.account).await) != Ok((true, false)) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, seen).await.expect("the job has the proposal");
    assert_eq!(parts(eve.views(ben.account).await), Ok((false, false)));
    ben.hides().await;
    assert_eq!(parts(ada.views(ben.account).await), Ok((true, false)));
}

#[actix_rt::test]
async fn whoever_is_blocked_invites_nobody_who_blocks_them() {
    let server = Server::start(4).await;
    let (ada, ben) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_a_job().await;
    ben.blocks(ada.account).await;
    let error = ada.invites_somebody(job, ben.account).await.expect_err("he does not want to hear from her");
    assert_eq!(error.rule(), Some(rules::BLOCKED));
}

#[actix_rt::test]
async fn a_posting_names_the_country_of_its_client() {
    let server = Server::start(4).await;
    let ada = Person::of(&server).await;
    ada.edits(basics(), 0).await.expect("it is hers");
    let job = ada.posts_a_job().await;
    let seen = ada.ask(protocol::posting::ViewParams { job }).await.expect("it is public");
    assert_eq!(seen.state.facts.country.as_deref(), Some("NG"));
}

#[actix_rt::test]
async fn a_freelancer_sees_no_more_of_a_client_than_a_stranger_does() {
    let server = Server::start(4).await;
    let (ada, ben) = (Person::of(&server).await, Person::of(&server).await);
    ada.shows_a_profile().await;
    let contract = ada.offers_work_to(ben.account).await.expect("he is there");
    ben.ask(accepting(contract)).await.expect("it is his to accept");
    assert_eq!(parts(ben.views(ada.account).await), Ok((false, false)));
}

#[actix_rt::test]
async fn nobody_but_the_owner_reads_the_stream_of_a_profile() {
    let server = Server::start(4).await;
    let (ben, eve) = (Person::of(&server).await, Person::of(&server).await);
    ben.shows_a_profile().await;
    let own: State = ben.state(Kind::Profile, ben.account.0).await.expect("his own");
    assert_eq!(own.whole.basics, Some(Basics::example()));
    let theirs = eve.state::<State>(Kind::Profile, ben.account.0).await;
    assert_eq!(theirs.expect_err("not hers").code, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn an_edit_of_a_section_that_was_edited_meanwhile_is_refused_and_a_retry_is_not() {
    let server = Server::start(4).await;
    let ben = Person::of(&server).await;
    let first = EditParams { command_id: new_command(), section: basics(), version: 0 };
    let answer = ben.ask(first.clone()).await.expect("it is his");
    assert_eq!(ben.ask(first).await, Ok(answer), "the same command, the same answer");
    let stale = ben.edits(basics(), 0).await.expect_err("it is of version 1 now");
    assert_eq!(stale.rule(), Some(rules::STALE_VERSION));
    assert_eq!(ben.edits(basics(), 1).await.map(|answer| answer.version), Ok(2));
}

#[actix_rt::test]
async fn an_empty_profile_is_not_published() {
    let server = Server::start(4).await;
    let ben = Person::of(&server).await;
    let error = ben.publishes().await.expect_err("it says nothing");
    assert_eq!(error.rule(), Some(rules::PROFILE_INCOMPLETE));
}

#[actix_rt::test]
async fn a_section_that_is_wrong_is_invalid_and_the_error_names_the_field() {
    let server = Server::start(4).await;
    let ben = Person::of(&server).await;
    let with = |overview: String| Section::Basics(Basics { overview, ..Basics::example() });
    let huge = ben.edits(with("x".repeat(20_000)), 0).await.expect_err("too long");
    assert_eq!((huge.code, huge.details["field"].as_str()), (ErrorCode::TooLarge, "section.basics.overview"));
    let bidi = ben.edits(with("\u{202e}".to_owned()), 0).await.expect_err("turned around");
    assert_eq!((bidi.code, bidi.details["field"].as_str()), (ErrorCode::Invalid, "section.basics.overview"));
    ben.edits(with("<script>alert('kept as text')</script>".to_owned()), 0).await.expect("it is a text");
}

#[actix_rt::test]
async fn a_skill_that_there_is_not_is_invalid() {
    let server = Server::start(4).await;
    let ben = Person::of(&server).await;
    let unknown = Skill { id: "own:no-such-skill".to_owned(), level: 1 };
    let error = ben.edits(Section::Skills(vec![Skill::example(), unknown]), 0).await.expect_err("unknown");
    assert_eq!((error.code, error.details["field"].as_str()), (ErrorCode::Invalid, "section.skills"));
    assert!(error.message.contains("own:no-such-skill"), "{error}");
    ben.edits(skills(), 0).await.expect("there is such a one");
}

#[actix_rt::test]
async fn contact_details_are_kept_and_told_to_the_sender_and_stand_where_staff_look() {
    let server = Server::start(4).await;
    let ben = Person::of(&server).await;
    let basics = Basics { overview: "write to ben@example.org".to_owned(), ..Basics::example() };
    let answer = ben.edits(Section::Basics(basics.clone()), 0).await.expect("nothing is dropped");
    assert_eq!(answer.flags, [Flag::ContactEmail]);
    let store = server.worker.house().store();
    let mut found = Vec::new();
    for bucket in 0..FLAG_BUCKETS {
        let partition = FlagRow::bucket(answer.at, bucket);
        for row in store.rows(Table::Flags, partition, None, 10).await.expect("reads") {
            found.extend(row.model::<FlagRow>().expect("it reads"));
        }
    }
    let [flag] = &found[..] else { panic!("one text stands out: {found:?}") };
    assert_eq!((flag.by, flag.place.as_str(), &flag.flags), (ben.account, "basics", &answer.flags));
    let key = ProfileCardRow::key(ben.account, SectionName::Basics);
    let rows = store.rows_at(vec![key]).await.expect("reads");
    let card = rows[0].as_ref().and_then(|row| row.model::<ProfileCardRow>().expect("it reads"));
    assert_eq!(card.map(|card| card.section), Some(Section::Basics(basics)));
}

#[actix_rt::test]
async fn whoever_is_blocked_makes_no_room_with_and_offers_nothing_to_the_person_who_blocks() {
    let server = Server::start(4).await;
    let (ada, ben, cleo) = (Person::of(&server).await, Person::of(&server).await, Person::of(&server).await);
    let room = async |members| {
        let create = CreateParams { command_id: new_command(), title: None, members };
        ada.ask(create).await
    };
    let shared = room(vec![]).await.expect("a room").room;
    let adds = async || {
        let params = MemberParams { command_id: new_command(), room: shared, account: ben.account };
        ada.ask(AddMember(params)).await
    };
    ben.blocks(ada.account).await;
    let refused = |error: WireError| error.rule().map(str::to_owned);
    let blocked = Some(rules::BLOCKED.to_owned());
    assert_eq!(room(vec![cleo.account, ben.account]).await.map_err(refused).err(), Some(blocked.clone()));
    assert_eq!(adds().await.map_err(refused).err(), Some(blocked.clone()));
    assert_eq!(ada.offers_work_to(ben.account).await.map_err(refused).err(), Some(blocked));
    assert!(room(vec![cleo.account]).await.is_ok(), "others are met as before");
    assert!(ben.offers_work_to(ada.account).await.is_ok(), "who blocks may still begin something");
    ben.ask(Unblock(BlockParams { command_id: new_command(), account: ada.account }))
        .await
        .expect("it is so");
    assert!(room(vec![ben.account]).await.is_ok() && adds().await.is_ok());
    assert!(ada.offers_work_to(ben.account).await.is_ok());
}

#[actix_rt::test]
async fn a_retry_of_what_was_done_before_the_block_gets_its_first_answer() {
    let server = Server::start(4).await;
    let (ada, ben) = (Person::of(&server).await, Person::of(&server).await);
    let create = CreateParams { command_id: new_command(), title: None, members: vec![ben.account] };
    let first = ada.ask(create.clone()).await.expect("a room");
    ben.blocks(ada.account).await;
    assert_eq!(ada.ask(create).await, Ok(first));
}

#[actix_rt::test]
async fn only_the_owner_sees_whom_an_account_blocks_and_an_account_that_nobody_has_is_not_found() {
    let server = Server::start(4).await;
    let (ada, ben) = (Person::of(&server).await, Person::of(&server).await);
    ben.blocks(ada.account).await;
    assert_eq!(ben.ask(Me(Empty {})).await.map(|me| me.blocked), Ok(vec![ada.account]));
    assert_eq!(ada.ask(Me(Empty {})).await.map(|me| me.blocked), Ok(vec![]));
    let nobody = BlockParams { command_id: new_command(), account: AccountId(uuid::Uuid::now_v7()) };
    assert_eq!(ben.ask(Block(nobody)).await.expect_err("there is none").code, ErrorCode::NotFound);
    let own = BlockParams { command_id: new_command(), account: ben.account };
    assert_eq!(ben.ask(Block(own)).await.expect_err("his own").code, ErrorCode::Invalid);
}

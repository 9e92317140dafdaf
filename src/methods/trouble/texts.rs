//! Texts that are too long, turn the direction of writing, look like markup or like other letters, or name
//! ways around the marketplace.

use ::protocol::contract::{
    AddParams, ChangedMilestone, Changes, Counter, Fixed, MilestoneTerms, OfferParams, ProposeParams, Revise,
    Terms, VersionParams,
};
use ::protocol::example::Example;
use ::protocol::job::{
    CloseParams, DeclineParams, DraftParams, EditParams as EditJob, Fields, InviteParams, NoteParams,
    OfProposalParams, Open, ViewParams as ViewJob,
};
use ::protocol::plain::Flag;
use ::protocol::profile::{self, Basics, Section};
use ::protocol::proposal::{EditParams, SubmitParams, ViewParams};
use ::protocol::{AccountId, Currency, ErrorCode, JobId, Kind, ProposalId, StreamId};
use schema::rows::{FLAG_BUCKETS, FlagRow};
use schema::{Table, Window};

use super::submitting;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

/// Markup, as somebody would try it.
const MARKUP: &str = "<script>alert(1)</script><b onmouseover=x>&amp;</b>";

/// Sends a text as each of the texts of the trade, and asks what becomes of it.
async fn everywhere(server: &Server, text: &str, code: ErrorCode) {
    let (ada, bob) = (Person::of(server).await, Person::of(server).await);
    let job = ada.posts_this(known_fields()).await;
    let proposal = bob.proposes_this(submitting(job)).await;
    of_profiles(&bob, text, code).await;
    of_jobs(&ada, job, bob.account, text, code).await;
    of_choices(&ada, job, proposal, text, code).await;
    of_proposals(server, job, text, code).await;
    of_offers(&ada, &bob, text, code).await;
    assert_eq!(bob.proposal_of(proposal).await.version, 1, "nothing was written");
}

async fn of_profiles(bob: &Person<'_>, text: &str, code: ErrorCode) {
    let text = || text.to_owned();
    let basics = [
        (Basics { name: text(), ..Basics::example() }, "section.basics.name"),
        (Basics { headline: text(), ..Basics::example() }, "section.basics.headline"),
        (Basics { overview: text(), ..Basics::example() }, "section.basics.overview"),
        (Basics { city: text(), ..Basics::example() }, "section.basics.city"),
    ];
    for (basics, field) in basics {
        let section = Section::Basics(basics);
        let edit = profile::EditParams { command_id: new_command(), section, version: 0 };
        bob.is_told(edit, code, field).await;
    }
}

async fn of_jobs(ada: &Person<'_>, job: JobId, freelancer: AccountId, text: &str, code: ErrorCode) {
    let text = || text.to_owned();
    let cases = [
        (Fields { title: Some(text()), ..known_fields() }, "fields.title"),
        (Fields { description: Some(text()), ..known_fields() }, "fields.description"),
        (Fields { questions: vec![text()], ..known_fields() }, "fields.questions"),
    ];
    for (fields, field) in cases {
        let draft = DraftParams { command_id: new_command(), fields: fields.clone() };
        ada.is_told(draft, code, field).await;
        ada.is_told(EditJob { command_id: new_command(), job, fields, version: 1 }, code, field).await;
    }
    let note = Some(text());
    ada.is_told(InviteParams { command_id: new_command(), job, freelancer, note }, code, "note").await;
    ada.is_told(CloseParams { command_id: new_command(), job, reason: text() }, code, "reason").await;
}

async fn of_choices(ada: &Person<'_>, job: JobId, proposal: ProposalId, text: &str, code: ErrorCode) {
    let text = || Some(text.to_owned());
    let decline = DeclineParams { command_id: new_command(), job, proposal, reason: text() };
    ada.is_told(decline, code, "reason").await;
    ada.is_told(NoteParams { command_id: new_command(), job, proposal, note: text() }, code, "note").await;
}

async fn of_proposals(server: &Server, job: JobId, text: &str, code: ErrorCode) {
    let text = || text.to_owned();
    let eve = Person::of(server).await;
    eve.is_told(SubmitParams { letter: text(), ..submitting(job) }, code, "letter").await;
    eve.is_told(SubmitParams { approach: text(), ..submitting(job) }, code, "approach").await;
    eve.is_told(SubmitParams { answers: vec![text()], ..submitting(job) }, code, "answers[0]").await;
    let proposal = eve.proposes_this(submitting(job)).await;
    let edit = |letter| EditParams {
        command_id: new_command(),
        proposal,
        version: 1,
        letter,
        ..EditParams::example()
    };
    eve.is_told(edit(text()), code, "letter").await;
}

async fn of_offers(ada: &Person<'_>, bob: &Person<'_>, text: &str, code: ErrorCode) {
    let text = || text.to_owned();
    let terms = |title: String| {
        let part = MilestoneTerms { title, amount: "10".to_owned(), due_at: None };
        Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![part] })
    };
    let offer = |title: String, terms| {
        let (command_id, freelancer) = (new_command(), bob.account);
        OfferParams { command_id, freelancer, title, terms, job: None, proposal: None }
    };
    let part = "terms.fixed.milestones[0].title";
    ada.is_told(offer(text(), terms("A page".to_owned())), code, "title").await;
    ada.is_told(offer("A website".to_owned(), terms(text())), code, part).await;
    let offered = ada.ask(offer("A website".to_owned(), terms("A page".to_owned()))).await;
    let contract = offered.expect("he is there").contract;
    let version =
        |title, terms| VersionParams { command_id: new_command(), contract, version: 1, title, terms };
    let titled = || version(Some(text()), terms("A page".to_owned()));
    ada.is_told(Revise(titled()), code, "title").await;
    bob.is_told(Counter(titled()), code, "title").await;
    ada.is_told(Revise(version(None, terms(text()))), code, part).await;
    bob.is_told(Counter(version(None, terms(text()))), code, part).await;
    let (command_id, amount) = (new_command(), "10".to_owned());
    let add = AddParams { command_id, contract, title: text(), amount: amount.clone(), due_at: None };
    ada.is_told(add, code, "title").await;
    let part = ChangedMilestone { milestone: 1, title: text(), amount, due_at: None };
    let changes = Changes::Milestones(vec![part]);
    let propose = ProposeParams { command_id: new_command(), contract, changes };
    ada.is_told(propose, code, "changes.milestones[0].title").await;
}

#[actix_rt::test]
async fn a_text_of_a_megabyte_is_too_large_wherever_it_stands() {
    everywhere(&Server::start(9).await, &"x".repeat(1_000_000), ErrorCode::TooLarge).await;
}

#[actix_rt::test]
async fn a_text_that_turns_the_direction_of_writing_is_invalid_wherever_it_stands() {
    everywhere(&Server::start(9).await, "Pay \u{202e}05 now", ErrorCode::Invalid).await;
}

#[actix_rt::test]
async fn what_looks_like_markup_is_text_and_comes_back_byte_for_byte() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let text = || MARKUP.to_owned();
    let fields =
        Fields { title: Some(text()), description: Some(text()), questions: vec![text()], ..known_fields() };
    let job = ada.posts_this(fields.clone()).await;
    assert_eq!(ada.ask(ViewJob { job }).await.expect("hers").state.fields.title, fields.title);
    let seen = bob.ask(::protocol::posting::ViewParams { job }).await.expect("public").state.fields;
    assert_eq!((seen.title, seen.questions), (fields.title, fields.questions));
    let submit = SubmitParams { letter: text(), answers: vec![text()], ..submitting(job) };
    let proposal = bob.proposes_this(submit).await;
    ada.ask(Open(OfProposalParams { command_id: new_command(), job, proposal })).await.expect("hers");
    let seen = ada.ask(ViewParams { proposal }).await.expect("it is opened").proposal.words;
    assert_eq!((seen.letter, seen.answers), (text(), vec![text()]));
}

/// What is noted for staff of what somebody wrote.
async fn noted_for_staff(server: &Server, by: AccountId) -> Vec<(String, Vec<Flag>)> {
    let (house, mut found) = (server.worker.house(), Vec::new());
    for bucket in 0..FLAG_BUCKETS {
        let partition = FlagRow::bucket(house.now(), bucket);
        for row in house.store().rows(Table::Flags, partition, None, 10).await.expect("reads") {
            let row = row.model::<FlagRow>().expect("it reads").expect("it is there");
            found.extend((row.by == by).then_some((row.place, row.flags)));
        }
    }
    found
}

#[actix_rt::test]
async fn contact_details_in_a_letter_are_told_to_the_sender_noted_for_staff_and_kept() {
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = ada.posts_this(known_fields()).await;
    let letter = "Write to bob@example.org, call +44 20 7946 0958 or see https://bob.example.org";
    let answer = bob.ask(SubmitParams { letter: letter.to_owned(), ..submitting(job) }).await;
    let answer = answer.expect("nothing is dropped");
    assert_eq!(answer.flags, [Flag::ContactEmail, Flag::ContactPhone, Flag::ContactLink]);
    let noted = noted_for_staff(&server, bob.account).await;
    assert_eq!(noted.iter().map(|(_, flags)| flags).collect::<Vec<_>>(), [&answer.flags]);
    let proposal = answer.proposal;
    super::eventually(async || !ada.ask(ViewJob { job }).await.expect("hers").state.proposals.is_empty())
        .await;
    ada.ask(Open(OfProposalParams { command_id: new_command(), job, proposal })).await.expect("hers");
    assert_eq!(ada.ask(ViewParams { proposal }).await.expect("opened").proposal.words.letter, letter);
    let stream = StreamId::new(Kind::Proposal, proposal.0);
    let page = server.store_page(stream).await;
    let says_flag = page.iter().any(|body| body.windows(13).any(|part| part == b"contact_email"));
    assert!(!says_flag, "no reader of the stream sees a flag");
}

#[actix_rt::test]
async fn a_name_in_letters_of_several_scripts_is_told_to_its_owner_noted_for_staff_and_kept() {
    let server = Server::start(9).await;
    let ben = Person::of(&server).await;
    // The first letter is Cyrillic, and looks like the Latin one.
    let basics = Basics { name: "\u{410}da Lovelace".to_owned(), ..Basics::example() };
    let section = Section::Basics(basics.clone());
    let edit = profile::EditParams { command_id: new_command(), section, version: 0 };
    assert_eq!(ben.ask(edit).await.expect("nothing is dropped").flags, [Flag::MixedScripts]);
    assert_eq!(
        noted_for_staff(&server, ben.account).await,
        [("basics".to_owned(), vec![Flag::MixedScripts])]
    );
    let own: profile::State = ben.state(Kind::Profile, ben.account.0).await.expect("his own");
    assert_eq!(own.whole.basics, Some(basics));
}

impl Server {
    /// The public bodies of a stream's events.
    async fn store_page(&self, stream: StreamId) -> Vec<bytes::Bytes> {
        let store = self.worker.house().store();
        let page = store.read(stream, Window::After(0), 1_000, usize::MAX).await.expect("reads");
        page.records.into_iter().map(|record| record.body).collect()
    }
}

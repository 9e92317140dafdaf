//! Who sees what of proposals: a test for each cell. Here Ada is the client, Bob proposes, Eve proposes too,
//! and Mallory is a stranger.

use super::*;
use protocol::StreamId;
use protocol::inbox;
use protocol::posting::{Band, ViewParams as ViewPosting};
use protocol::stream::ReadParams as ReadStream;
use schema::Window;

struct World<'a> {
    server: &'a Server,
    ada: Person<'a>,
    bob: Person<'a>,
    eve: Person<'a>,
    mallory: Person<'a>,
    job: JobId,
    bobs: ProposalId,
}

async fn world(server: &Server) -> World<'_> {
    let (ada, bob) = (Person::of(server).await, Person::of(server).await);
    let (eve, mallory) = (Person::of(server).await, Person::of(server).await);
    let job = ada.posts_for(Visibility::Public).await;
    let bobs = bob.proposes(job).await;
    eve.proposes(job).await;
    World { server, ada, bob, eve, mallory, job, bobs }
}

/// Everything that somebody can read of the job, the posting and Bob's proposal, as bytes: the bodies of the
/// events of every stream that they may read, and what the methods show.
async fn all_that_reads(who: &Person<'_>, world: &World<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, id) in [
        (Kind::Posting, world.job.0),
        (Kind::Job, world.job.0),
        (Kind::Proposal, world.bobs.0),
        (Kind::Inbox, who.account.0),
    ] {
        let read = ReadStream { kind, id, after: None, before: None, limit: None };
        if who.ask(read).await.is_ok() {
            let store = world.server.worker.house().store();
            let stream = StreamId::new(kind, id);
            let page = store.read(stream, Window::After(0), 1_000, usize::MAX).await.expect("reads");
            page.records.iter().for_each(|record| bytes.extend_from_slice(&record.body));
        }
    }
    if let Ok(posting) = who.ask(ViewPosting { job: world.job }).await {
        bytes.extend(protocol::frame::to_bytes(&posting));
    }
    if let Ok(proposal) = who.views_proposal(world.bobs).await {
        bytes.extend(protocol::frame::to_bytes(&proposal));
    }
    if let Ok(list) = who.lists_proposals(None).await {
        bytes.extend(protocol::frame::to_bytes(&list));
    }
    bytes
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[actix_rt::test]
async fn a_letter_and_a_price_are_the_proposers_and_the_clients_and_nobody_elses() {
    let server = Server::start(9).await;
    let world = world(&server).await;
    world.ada.opens_proposal(world.job, world.bobs).await;
    assert!(world.bob.views_proposal(world.bobs).await.is_ok(), "his own");
    assert!(world.ada.views_proposal(world.bobs).await.is_ok(), "the client's, once opened");
    let letter = SubmitParams::example().letter;
    for (name, who) in [("another proposer", &world.eve), ("a stranger", &world.mallory)] {
        assert_eq!(outcome(who.views_proposal(world.bobs).await), not_found(), "{name}");
        assert_eq!(outcome(who.lists_proposals(Some(world.job)).await), not_found(), "{name}");
        assert_eq!(outcome(who.state::<State>(Kind::Proposal, world.bobs.0).await), not_found(), "{name}");
    }
    let own = all_that_reads(&world.bob, &world).await;
    assert!(holds(&own, letter.as_bytes()) && holds(&own, b"240.00"), "what is looked for is there");
    let seen = all_that_reads(&world.mallory, &world).await;
    assert!(!holds(&seen, letter.as_bytes()) && !holds(&seen, b"240.00"));
    assert!(!holds(&seen, world.bob.account.0.as_bytes()), "nor who has proposed");
    let nobody = outcome(world.ada.state::<State>(Kind::Proposal, world.bobs.0).await);
    assert_eq!(nobody, not_found(), "the client reads no stream of a proposal");
}

#[actix_rt::test]
async fn the_client_sees_no_letter_before_the_proposal_is_opened_but_what_it_costs() {
    let server = Server::start(9).await;
    let world = world(&server).await;
    assert_eq!(outcome(world.ada.views_proposal(world.bobs).await), by_rule(rules::NOT_OPENED));
    let listed = world.ada.lists_proposals(Some(world.job)).await.expect("the client's");
    let card = listed.proposals.iter().find(|item| item.proposal == world.bobs);
    let card = card.and_then(|item| item.card.clone()).expect("it is on the desk");
    assert_eq!((&*card.price.amount().amount, card.days), ("240.00", 14));
    world.ada.opens_proposal(world.job, world.bobs).await;
    let seen = world.ada.views_proposal(world.bobs).await.expect("it is opened");
    assert_eq!(seen.proposal.words.letter, SubmitParams::example().letter);
    assert!(seen.marks.is_some_and(|marks| marks.opened));
}

#[actix_rt::test]
async fn the_client_counts_proposals_exactly_and_others_see_a_band() {
    let server = Server::start(9).await;
    let world = world(&server).await;
    assert_eq!(world.ada.lists_proposals(Some(world.job)).await.expect("the client's").proposals.len(), 2);
    for who in [&world.bob, &world.eve, &world.mallory] {
        let posting = who.ask(ViewPosting { job: world.job }).await.expect("it is public").state;
        assert_eq!(posting.band, Band::From0);
        assert_eq!(outcome(who.ask(ViewJob { job: world.job }).await), not_found());
    }
}

#[actix_rt::test]
async fn the_client_is_named_to_a_proposer_from_the_interview_on_and_to_nobody_else() {
    let server = Server::start(9).await;
    let world = world(&server).await;
    world.ada.opens_proposal(world.job, world.bobs).await;
    let client = world.ada.account.0;
    for who in [&world.bob, &world.eve, &world.mallory] {
        assert!(!holds(&all_that_reads(who, &world).await, client.as_bytes()), "nobody knows her yet");
    }
    let message = world.ada.ask(Message(of_proposal(world.job, world.bobs))).await.expect("a room");
    let own = world.bob.own_proposal(world.bobs).await;
    assert_eq!((own.client, own.room), (Some(world.ada.account), Some(message.room)));
    assert!(holds(&all_that_reads(&world.bob, &world).await, client.as_bytes()));
    for who in [&world.eve, &world.mallory] {
        assert!(!holds(&all_that_reads(who, &world).await, client.as_bytes()), "nor do others now");
    }
    let room: protocol::room::State = world.bob.state(Kind::Room, message.room.0).await.expect("his too");
    assert_eq!(room.members.len(), 2);
    let again = world.ada.ask(Message(of_proposal(world.job, world.bobs))).await.expect("it is there");
    assert_eq!(again.room, message.room);
    let own = outcome(world.bob.ask(Message(of_proposal(world.job, world.bobs))).await);
    assert_eq!(own, not_found(), "a proposer never opens one");
}

#[actix_rt::test]
async fn shortlist_and_notes_are_the_clients_alone() {
    let server = Server::start(9).await;
    let world = world(&server).await;
    let (job, proposal) = (world.job, world.bobs);
    let mark = || MarkParams { command_id: new_command(), job, proposal, on: true };
    let note = Some("knows his letters".to_owned());
    world.ada.opens_proposal(job, proposal).await;
    world.ada.ask(Shortlist(mark())).await.expect("hers to say");
    world.ada.ask(Archive(mark())).await.expect("hers to say");
    world.ada.ask(NoteParams { command_id: new_command(), job, proposal, note }).await.expect("hers to say");
    let seen = world.ada.views_proposal(proposal).await.expect("it is opened");
    assert_eq!(seen.note.as_deref(), Some("knows his letters"));
    let marks = seen.marks.expect("the client sees them");
    assert!(marks.shortlisted && marks.archived && marks.noted);
    for who in [&world.bob, &world.eve, &world.mallory] {
        let seen = all_that_reads(who, &world).await;
        assert!(!holds(&seen, b"knows his letters") && !holds(&seen, b"shortlisted"));
        for refused in [
            outcome(who.ask(Shortlist(mark())).await),
            outcome(who.ask(Archive(mark())).await),
            outcome(who.ask(Open(of_proposal(job, proposal))).await),
            outcome(who.ask(DeclineParams { command_id: new_command(), job, proposal, reason: None }).await),
            outcome(who.ask(NoteParams { command_id: new_command(), job, proposal, note: None }).await),
        ] {
            assert_eq!(refused, not_found());
        }
    }
    let own = world.bob.views_proposal(proposal).await.expect("his own");
    assert_eq!((own.marks, own.note), (None, None));
}

#[actix_rt::test]
async fn a_proposer_has_news_of_being_viewed_and_of_an_interview() {
    let server = Server::start(9).await;
    let world = world(&server).await;
    world.ada.opens_proposal(world.job, world.bobs).await;
    world.ada.ask(Message(of_proposal(world.job, world.bobs))).await.expect("a room");
    let reached = async {
        loop {
            let inbox: inbox::State =
                world.bob.state(Kind::Inbox, world.bob.account.0).await.expect("his own");
            // Viewed, the interview, and the room.
            if inbox.events >= 3 {
                return inbox.events;
            }
            tokio::task::yield_now().await;
        }
    };
    assert_eq!(tokio::time::timeout(PATIENCE, reached).await.expect("the news comes"), 3);
}

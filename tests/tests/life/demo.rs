//! The demo world: `guildhall demo` fills a running server, and adds nothing where it is full.

use client::{Client, Endpoint};
use protocol::contract::{MilestoneStatus, State, Status};
use protocol::job::{ListInvitationsParams, ListParams, Marks, State as Desk, Status as JobStatus};
use protocol::{Kind, StreamId};
use tests::people::{PASSWORD, dollars};
use tests::program::guildhall;
use tests::server::{Server, Settings};
use tests::watch::read_all;
use tests::within;

/// Fills the server; what the command prints, or complains of.
async fn demo(server: &Server) -> Result<String, String> {
    let url = format!("ws://{}/ws", server.address());
    let mut command = tokio::process::Command::new(guildhall());
    command.args(["demo", "--url", &url]).kill_on_drop(true);
    let output = within("the demo", command.output()).await.expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// Everything that one of the demo people sees of rooms, contracts and jobs of their own.
async fn seen(endpoint: Endpoint, email: &str) -> (Client, Vec<(StreamId, usize)>) {
    let person = Client::sign_in(endpoint, email, PASSWORD).await.expect("the demo's password is good");
    let rooms = person.rooms().list(None, None).await.expect("one's rooms can be listed").rooms;
    let contracts = person.contracts().list(None, None, None).await.expect("and contracts").contracts;
    let rooms = rooms.into_iter().map(|room| StreamId::new(Kind::Room, room.room.0));
    let contracts = contracts.into_iter().map(|contract| StreamId::new(Kind::Contract, contract.contract.0));
    let jobs = person.ask(ListParams { state: None, after: None, limit: None }).await.expect("and jobs").jobs;
    let jobs = jobs.into_iter().map(|job| StreamId::new(Kind::Job, job.job.0));
    let mut streams = Vec::new();
    for stream in rooms.chain(contracts).chain(jobs).chain([person.wallet().stream()]) {
        streams.push((stream, read_all(&person, stream).await.len()));
    }
    (person, streams)
}

async fn statuses(person: &Client, title: &str) -> Vec<MilestoneStatus> {
    let contracts = person.contracts().list(None, None, None).await.expect("they can be listed").contracts;
    let contract = contracts.iter().find(|contract| contract.title == title).expect("it is there");
    let stream = StreamId::new(Kind::Contract, contract.contract.0);
    let (_, state): (_, State) = person.streams().state(stream).await.expect("a party sees it");
    state.milestones.iter().map(|milestone| milestone.status).collect()
}

#[tokio::test]
async fn the_demo_world_has_a_contract_half_done_and_is_the_same_when_it_is_asked_for_again() {
    let server = Settings::default().with_sandbox_clock().start().await;
    let told = demo(&server).await.expect("the server is empty");
    let (clara, first) = seen(server.endpoint(), "clara@example.org").await;
    let (finn, finns) = seen(server.endpoint(), "finn@example.org").await;
    let expected = [MilestoneStatus::Released, MilestoneStatus::Submitted, MilestoneStatus::Planned];
    assert_eq!(statuses(&clara, "Website of the lighthouse museum").await, expected);
    assert_eq!(dollars(&clara).await, ("850.00".to_owned(), "0.00".to_owned()));
    assert!(told.contains("205 minutes in the diary"), "{told}");
    assert!(told.contains(&format!("http://{}/", server.address())), "{told}");

    let again = demo(&server).await.expect("nothing is missing");

    assert_eq!(again, told);
    assert_eq!(seen(server.endpoint(), "clara@example.org").await.1, first, "nothing is there twice");
    assert_eq!(seen(server.endpoint(), "finn@example.org").await.1, finns, "nor for Finn");
    finn.sign_out().await.expect("he goes");
}

#[tokio::test]
async fn the_demo_world_has_a_market_with_proposals_an_interview_an_offer_and_an_invitation() {
    let server = Settings::default().start().await;
    demo(&server).await.expect("the server is empty");
    let (clara, seen_by_clara) = seen(server.endpoint(), "clara@example.org").await;
    let mut desks = Vec::new();
    for (stream, _) in seen_by_clara.into_iter().filter(|(stream, _)| stream.kind == Kind::Job) {
        desks.push(clara.streams().state::<Desk>(stream).await.expect("hers").1);
    }
    let mut statuses: Vec<_> = desks.iter().map(|desk| (desk.status, desk.proposals.len())).collect();
    statuses.sort_by_key(|(_, proposals)| *proposals);
    assert_eq!(statuses, [(JobStatus::Draft, 0), (JobStatus::Open, 3)]);
    let marks: Vec<_> = desks.iter().flat_map(|desk| &desk.proposals).map(|known| &known.marks).collect();
    let count = |is: fn(&Marks) -> bool| marks.iter().filter(|marks| is(marks)).count();
    assert_eq!((count(|marks| marks.opened), count(|marks| marks.shortlisted)), (2, 1));
    assert_eq!(count(|marks| marks.room.is_some()), 1, "one is being talked with");

    let (finn, _) = seen(server.endpoint(), "finn@example.org").await;
    let contracts = finn.contracts().list(None, None, None).await.expect("they can be listed").contracts;
    let offered = contracts.iter().filter(|contract| contract.status == Status::Offered);
    assert_eq!(offered.map(|contract| contract.title.as_str()).collect::<Vec<_>>(), ["Menu and logo"]);
    let invitations = ListInvitationsParams { after: None, after_at: None, limit: None };
    let invitations = finn.ask(invitations).await.expect("his").invitations;
    assert_eq!(invitations.len(), 1);
}

#[tokio::test]
async fn without_the_sandbox_clock_the_demo_world_has_no_diary_and_says_why() {
    let server = Settings::default().start().await;
    let told = demo(&server).await.expect("the server is empty");
    assert!(told.contains("0 minutes in the diary (time passes only with --sandbox-clock)"), "{told}");
}

#[tokio::test]
async fn the_demo_is_refused_where_somebody_else_has_its_email() {
    let server = Settings::default().start().await;
    let taken = Client::register(server.endpoint(), "finn@example.org", "another password", "Finn").await;
    taken.expect("the email is free");
    let refusal = demo(&server).await.expect_err("that is not the demo's Finn");
    assert!(
        refusal.contains("finn@example.org is registered here, and not with the demo's password"),
        "{refusal}"
    );
    assert_eq!(refusal.trim_end().lines().count(), 1, "{refusal}");
}

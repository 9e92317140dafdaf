//! A hire, from a profile to the first milestone: somebody posts work and invites somebody, who proposes for
//! it; the two talk and agree on terms, and the money is in escrow before the work begins.
//!
//! ```text
//! cargo run -p client --example hire
//! ```

use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use client::protocol::contract::{
    Counter, Fixed, MilestoneTerms, MoneyStatus, OfferParams, Revise, Terms, VersionParams,
};
use client::protocol::job::{
    AnswerParams, DraftParams, Fields, FixedPay, InvitationAccepted, InvitationAnswer, InviteParams,
    JobParams, Message, OfProposalParams, Open, Pay, Publish,
};
use client::protocol::profile::{Basics, EditParams, OwnParams, Publish as ShowProfile, Section, Skill};
use client::protocol::proposal::{Amount, Price, SubmitParams};
use client::protocol::{ContractId, Currency, JobId, Kind, Money, ProposalId, StreamId, brief};
use client::{Client, Endpoint, Subscription};
use tokio::time::Instant;

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Parser)]
struct Cli {
    #[arg(long, default_value = "ws://127.0.0.1:8080")]
    url: String,
    /// What Clara offers at first.
    #[arg(long, default_value = "200.00")]
    budget: String,
    /// What Finn asks for.
    #[arg(long, default_value = "250.00")]
    price: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let clara = person(&cli.url, "Clara").await?;
    let finn = person(&cli.url, "Finn").await?;
    deposit(&clara, Money::parse("1000.00", Currency::USD)?).await?;
    shows(&finn, "Finn Holm", "Logos that are read at a glance").await?;

    let job = post(&clara, &cli.budget).await?;
    println!("Clara posts job {job}");
    invite(&clara, &finn, job).await?;
    let proposal = propose(&finn, job, &cli.price).await?;
    wait_for(&clara, StreamId::new(Kind::Job, job.0), &["proposal_received"]).await?;
    println!("Finn proposes for {}", cli.price);
    interview(&clara, job, proposal).await?;

    let contract = offer(&clara, &finn, (job, proposal), &cli.budget).await?;
    agree(&clara, &finn, contract, &cli.price).await?;
    work(&clara, &finn, contract).await
}

/// Publishes a profile.
async fn shows(person: &Client, name: &str, headline: &str) -> anyhow::Result<()> {
    let basics = Basics {
        name: name.to_owned(),
        headline: headline.to_owned(),
        overview: "Signs, cups and bread bags of fourteen shops.".to_owned(),
        country: Some("DK".to_owned()),
        city: "Esbjerg".to_owned(),
        time_zone: None,
    };
    let skills = vec![Skill { id: "own:logo-design".to_owned(), level: 3 }];
    for section in [Section::Basics(basics), Section::Skills(skills)] {
        person.ask(EditParams { command_id: person.command_id(), section, version: 0 }).await?;
    }
    person.ask(ShowProfile(OwnParams { command_id: person.command_id() })).await?;
    println!("{name} publishes a profile");
    Ok(())
}

async fn invite(clara: &Client, finn: &Client, job: JobId) -> anyhow::Result<()> {
    let note = Some("Your bakery in Husum made us hungry.".to_owned());
    clara.ask(InviteParams { command_id: clara.command_id(), job, freelancer: finn.account(), note }).await?;
    let answer = InvitationAnswer::Accept(InvitationAccepted {});
    finn.ask(AnswerParams { command_id: finn.command_id(), job, answer }).await?;
    println!("Clara invites Finn, who means to propose");
    Ok(())
}

async fn post(clara: &Client, budget: &str) -> anyhow::Result<JobId> {
    let fields = Fields {
        title: Some("A logo".to_owned()),
        description: Some("Three sketches, then one.".to_owned()),
        category: Some("own:logo-design".to_owned()),
        pay: Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: budget.to_owned() })),
        timeline: Some(brief::Timeline { start: None, days: 14 }),
        ..Fields::default()
    };
    let job = clara.ask(DraftParams { command_id: clara.command_id(), fields }).await?.job;
    clara.ask(Publish(JobParams { command_id: clara.command_id(), job })).await?;
    Ok(job)
}

async fn propose(finn: &Client, job: JobId, price: &str) -> anyhow::Result<ProposalId> {
    let submit = SubmitParams {
        command_id: finn.command_id(),
        job,
        letter: "I draw logos that are read at a glance.".to_owned(),
        answers: vec![],
        approach: "Three sketches in a week, the final one in another.".to_owned(),
        timeline: brief::Timeline { start: None, days: 14 },
        price: Price::Fixed(Amount { amount: price.to_owned(), currency: Currency::USD }),
        milestones: vec![],
        terms_version: None,
    };
    Ok(finn.ask(submit).await?.proposal)
}

async fn interview(clara: &Client, job: JobId, proposal: ProposalId) -> anyhow::Result<()> {
    let about = || OfProposalParams { command_id: clara.command_id(), job, proposal };
    clara.ask(Open(about())).await?;
    let room = clara.ask(Message(about())).await?.room;
    clara.rooms().post(room, "Could you begin on Monday?").await?;
    println!("Clara opens the proposal and writes to Finn in room {room}");
    Ok(())
}

async fn offer(
    clara: &Client,
    finn: &Client,
    (job, proposal): (JobId, ProposalId),
    amount: &str,
) -> anyhow::Result<ContractId> {
    let made = clara
        .ask(OfferParams {
            command_id: clara.command_id(),
            freelancer: finn.account(),
            title: "A logo".to_owned(),
            terms: one_milestone(amount),
            job: Some(job),
            proposal: Some(proposal),
        })
        .await?;
    let stream = StreamId::new(Kind::Contract, made.contract.0);
    wait_for(clara, stream, &["offer_funded"]).await?;
    println!("Clara offers contract {} for {amount}, which lies in escrow", made.contract);
    Ok(made.contract)
}

/// Finn asks for more, Clara agrees, and Finn accepts that version.
async fn agree(clara: &Client, finn: &Client, contract: ContractId, price: &str) -> anyhow::Result<()> {
    let version = |client: &Client, version| VersionParams {
        command_id: client.command_id(),
        contract,
        version,
        title: None,
        terms: one_milestone(price),
    };
    let countered = finn.ask(Counter(version(finn, 1))).await?.version;
    println!("Finn asks for {price} (version {countered})");
    let revised = clara.ask(Revise(version(clara, countered))).await?.version;
    println!("Clara takes it (version {revised}), and the money is drawn anew");
    let stream = StreamId::new(Kind::Contract, contract.0);
    wait_for_times(clara, stream, &["offer_funded"], 2).await?;
    finn.contracts().accept_version(contract, revised).await?;
    wait_for(finn, stream, &["accepted"]).await?;
    println!("Finn accepts version {revised} and is hired");
    Ok(())
}

async fn work(clara: &Client, finn: &Client, contract: ContractId) -> anyhow::Result<()> {
    finn.contracts().submit(contract, 1, "three drafts attached").await?;
    let approved = clara.contracts().approve(contract, 1, None).await?;
    wait_for(finn, finn.wallet().stream(), &["earned"]).await?;
    println!("Finn submits, and Clara approves {}", approved.paid);
    Ok(())
}

fn one_milestone(amount: &str) -> Terms {
    let milestone = MilestoneTerms { title: "The logo".to_owned(), amount: amount.to_owned(), due_at: None };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![milestone] })
}

async fn person(url: &str, name: &str) -> anyhow::Result<Client> {
    let email = format!("{}-{:x}@example.org", name.to_lowercase(), rand::random::<u64>());
    let endpoint = Endpoint::new(url)?;
    Client::register(endpoint, &email, "correct horse battery staple", name).await.context("cannot register")
}

async fn deposit(client: &Client, money: Money) -> anyhow::Result<()> {
    let answer = client.wallet().deposit(money, "sandbox:ok").await?;
    if answer.status == MoneyStatus::Pending {
        wait_for(client, client.wallet().stream(), &["deposited"]).await?;
    }
    Ok(())
}

async fn wait_for(client: &Client, stream: StreamId, types: &[&str]) -> anyhow::Result<()> {
    wait_for_times(client, stream, types, 1).await
}

/// Reads a stream from its first event until one of those types has come so many times.
async fn wait_for_times(
    client: &Client,
    stream: StreamId,
    types: &[&str],
    times: usize,
) -> anyhow::Result<()> {
    let mut events: Subscription = client.subscribe(stream, Some(0)).await?;
    let deadline = Instant::now() + PATIENCE;
    let mut seen = 0;
    while seen < times {
        let event = events.next_by(deadline).await?.context("the subscription ended")?;
        seen += usize::from(types.contains(&event.r#type()));
    }
    Ok(())
}

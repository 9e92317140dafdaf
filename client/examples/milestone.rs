//! A contract of one milestone, from the offer to the money: two new people meet, one pays, one works. Or the
//! one who pays ends it before any work, and gets the money back.
//!
//! ```text
//! cargo run -p client --example milestone
//! cargo run -p client --example milestone -- --refund
//! ```

use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use client::protocol::contract::{AcceptRefund, ContractParams, Fixed, MilestoneTerms, MoneyStatus, Terms};
use client::protocol::{ContractId, Currency, Kind, Money, StreamId};
use client::{Client, Endpoint, Subscription};
use tokio::time::Instant;

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);
const MILLIS_OF_A_DAY: u64 = 24 * 60 * 60 * 1_000;

#[derive(Parser)]
struct Cli {
    #[arg(long, default_value = "ws://127.0.0.1:8080")]
    url: String,
    /// What the milestone pays.
    #[arg(long, default_value = "500.00")]
    amount: String,
    /// The client ends the contract before any work, and the freelancer gives the money back.
    #[arg(long)]
    refund: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let payer = person(&cli.url, "Clara").await?;
    let worker = person(&cli.url, "Finn").await?;
    let money = Money::parse(&cli.amount, Currency::USD)?;

    deposit(&payer, money).await?;
    show("Clara has", &payer).await?;

    let milestone = MilestoneTerms { title: "The logo".to_owned(), amount: cli.amount.clone(), due_at: None };
    let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![milestone] });
    let offer = payer.contracts().offer(worker.account(), "A logo", terms).await?;
    println!("Clara offers contract {}, with room {}", offer.contract, offer.room);
    worker.contracts().accept(offer.contract).await?;
    println!("Finn accepts");

    fund(&payer, offer.contract).await?;
    show("the milestone is funded; Clara has", &payer).await?;
    if cli.refund {
        give_back(&payer, &worker, offer.contract).await?;
    } else {
        work(&payer, &worker, offer.contract).await?;
        show("Finn has, after the fee", &worker).await?;
    }
    show("Clara has", &payer).await
}

async fn work(payer: &Client, worker: &Client, contract: ContractId) -> anyhow::Result<()> {
    worker.contracts().submit(contract, 1, "three drafts attached").await?;
    println!("Finn submits");
    let approved = payer.contracts().approve(contract, 1, None).await?;
    println!("Clara approves {}", approved.paid);
    wait_for(worker, worker.wallet().stream(), &["earned"]).await
}

async fn give_back(payer: &Client, worker: &Client, contract: ContractId) -> anyhow::Result<()> {
    let asked = payer.contracts().end(contract, "we need no logo").await?;
    let answer_by = asked.answer_by.context("the contract holds money")?;
    let days = (answer_by - asked.at) / MILLIS_OF_A_DAY;
    println!("Clara ends the contract: Finn has {days} days to say no to a refund");
    let answer = AcceptRefund(ContractParams { command_id: worker.command_id(), contract });
    worker.ask(answer).await?;
    println!("Finn gives the money back");
    wait_for(payer, payer.wallet().stream(), &["escrow_returned"]).await
}

async fn person(url: &str, name: &str) -> anyhow::Result<Client> {
    let email = format!("{}-{:x}@example.org", name.to_lowercase(), rand::random::<u64>());
    let endpoint = Endpoint::new(url)?;
    Client::register(endpoint, &email, "correct horse battery staple", name).await.context("cannot register")
}

async fn deposit(client: &Client, money: Money) -> anyhow::Result<()> {
    let answer = client.wallet().deposit(money, "sandbox:ok").await?;
    if answer.status == MoneyStatus::Pending {
        wait_for(client, client.wallet().stream(), &["deposited", "deposit_failed"]).await?;
    }
    Ok(())
}

async fn fund(client: &Client, contract: ContractId) -> anyhow::Result<()> {
    let answer = client.contracts().fund(contract, 1).await?;
    if answer.status == MoneyStatus::Pending {
        let stream = StreamId::new(Kind::Contract, contract.0);
        wait_for(client, stream, &["milestone_funded", "milestone_funding_failed"]).await?;
    }
    Ok(())
}

/// Reads a stream from its first event until one of those types comes.
async fn wait_for(client: &Client, stream: StreamId, types: &[&str]) -> anyhow::Result<()> {
    let mut events: Subscription = client.subscribe(stream, Some(0)).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let event = events.next_by(deadline).await?.context("the subscription ended")?;
        if types.contains(&event.r#type()) {
            return Ok(());
        }
    }
}

async fn show(what: &str, client: &Client) -> anyhow::Result<()> {
    let (_, wallet) = client.wallet().state().await?;
    for balance in &wallet.balances {
        println!("{what} {} {} available, {} pending", balance.available, balance.currency, balance.pending);
    }
    if wallet.balances.is_empty() {
        println!("{what} nothing");
    }
    Ok(())
}

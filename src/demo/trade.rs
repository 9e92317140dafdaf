//! The contract of milestones of the demo world: one paid, one waiting for approval, one not begun.

use client::Client;
use client::protocol::contract::{Fixed, MilestoneStatus, MilestoneTerms, MoneyStatus, State, Status, Terms};
use client::protocol::{ContractId, Currency, Kind, Money, StreamId};

use super::people::Pair;
use super::talk::{Who, say};
use super::{contract_titled, wait_for};

const TITLE: &str = "Website of the lighthouse museum";

/// What is agreed on: titles and amounts.
const PARTS: [(&str, &str); 3] =
    [("Three drafts", "450.00"), ("The site itself", "1200.00"), ("The button for the tower", "350.00")];

/// What Clara brings in, so that something is left to spend.
const BROUGHT_IN: &str = "2500.00";

/// What is handed in with the first two parts.
const NOTES: [&str; 2] = [
    "Three drafts: a calm one, a bold one, and one like a ship's log.",
    "The site is up at https://lighthouse.example: all texts, the timetable, and both languages.",
];

const SAID: [(Who, &str); 3] = [
    (Who::Finn, "The drafts are in. I like the ship's log best, but see for yourself."),
    (Who::Clara, "The ship's log it is! Approved."),
    (Who::Finn, "The site is up, too. Please look at it on your phone as well before you approve."),
];

/// Brings the contract as far as it is meant to be. Answers with a line about it.
pub async fn milestones(pair: &Pair) -> anyhow::Result<String> {
    let contract = match contract_titled(&pair.clara, TITLE).await? {
        Some(contract) => contract,
        None => pair.clara.contracts().offer(pair.finn.account(), TITLE, terms()).await?.contract,
    };
    accept(pair, contract).await?;
    bring(pair, contract, 1, MilestoneStatus::Released).await?;
    bring(pair, contract, 2, MilestoneStatus::Submitted).await?;
    let state = state(&pair.clara, contract).await?;
    say(pair, state.room, &SAID).await?;
    let parts: Vec<_> =
        state.milestones.iter().map(|part| format!("{} {:?}", part.amount, part.status)).collect();
    Ok(format!("contract \"{TITLE}\" in USD: {}\n", parts.join(", ").to_lowercase()))
}

fn terms() -> Terms {
    let part = |(title, amount): (&str, &str)| MilestoneTerms {
        title: title.to_owned(),
        amount: amount.to_owned(),
        due_at: None,
    };
    Terms::Fixed(Fixed { currency: Currency::USD, milestones: PARTS.map(part).into() })
}

/// Lets the freelancer accept a contract that is still an offer.
pub async fn accept(pair: &Pair, contract: ContractId) -> anyhow::Result<()> {
    if state(&pair.finn, contract).await?.status == Status::Offered {
        pair.finn.contracts().accept(contract).await?;
    }
    Ok(())
}

/// Takes a milestone from step to step until it has that status. One that has gone another way, or further,
/// stays as it is.
async fn bring(pair: &Pair, contract: ContractId, number: u32, goal: MilestoneStatus) -> anyhow::Result<()> {
    loop {
        let state = state(&pair.clara, contract).await?;
        let part = state.milestones.iter().find(|part| part.milestone == number);
        let Some(part) = part.filter(|part| state.status == Status::Active && part.status != goal) else {
            return Ok(());
        };
        match part.status {
            MilestoneStatus::Planned => fund(pair, contract, number, &part.amount).await?,
            MilestoneStatus::Funding => funded(&pair.clara, contract).await?,
            MilestoneStatus::Funded => {
                let note = NOTES[number as usize - 1];
                pair.finn.contracts().submit(contract, number, note).await?;
            }
            MilestoneStatus::Submitted => {
                pair.clara.contracts().approve(contract, number, None).await?;
            }
            _ => return Ok(()),
        }
    }
}

/// Funds a milestone, after bringing money in where there is not enough.
async fn fund(pair: &Pair, contract: ContractId, number: u32, amount: &str) -> anyhow::Result<()> {
    let needed = Money::parse(amount, Currency::USD)?;
    let (_, wallet) = pair.clara.wallet().state().await?;
    let balance = wallet.balances.iter().find(|balance| balance.currency == Currency::USD);
    // Nothing is no amount of money.
    let available = balance.and_then(|balance| Money::parse(&balance.available, Currency::USD).ok());
    if available.is_none_or(|available| available.amount < needed.amount) {
        bring_in(&pair.clara, BROUGHT_IN).await?;
    }
    let answer = pair.clara.contracts().fund(contract, number).await?;
    if answer.status == MoneyStatus::Pending { funded(&pair.clara, contract).await } else { Ok(()) }
}

/// Brings dollars into somebody's wallet.
pub async fn bring_in(person: &Client, amount: &str) -> anyhow::Result<()> {
    let answer = person.wallet().deposit(Money::parse(amount, Currency::USD)?, "sandbox:ok").await?;
    if answer.status == MoneyStatus::Pending {
        wait_for(person, person.wallet().stream(), &["deposited", "deposit_failed"], answer.seq).await?;
    }
    Ok(())
}

/// Waits until the money of a milestone has come, or has not.
async fn funded(clara: &Client, contract: ContractId) -> anyhow::Result<()> {
    let stream = StreamId::new(Kind::Contract, contract.0);
    let (seq, state): (_, State) = clara.streams().state(stream).await?;
    if state.milestones.iter().all(|part| part.status != MilestoneStatus::Funding) {
        return Ok(());
    }
    wait_for(clara, stream, &["milestone_funded", "milestone_funding_failed"], seq).await
}

/// The contract as its parties see it.
pub async fn state(person: &Client, contract: ContractId) -> anyhow::Result<State> {
    let (_, state) = person.streams().state(StreamId::new(Kind::Contract, contract.0)).await?;
    Ok(state)
}

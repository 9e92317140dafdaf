//! `guildhall demo`: fills a running server with two people, their talk, their contracts and their money, and
//! with a small market around them, so that the first look at it is not empty.
//!
//! Everything goes over the wire, as anyone's would. Each part first looks at what is there and only adds
//! what is missing, so the command can be run again. What somebody has since done as one of the demo people
//! stays as it is.

mod jobs;
mod market;
mod people;
mod profiles;
mod talk;
mod trade;
mod work;

use std::time::Duration;

use anyhow::Context;
use client::protocol::{ContractId, RoomId, Seq, StreamId};
use client::{Client, Endpoint};
use tokio::time::Instant;

use self::people::{Crowd, Pair};
use crate::stdout;

/// The most items of a list that one question asks for.
const PAGE_ITEMS: u32 = 100;

const MINUTE_MS: u64 = 60_000;

/// How long an outcome may be on its way.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fills the server at that address, and prints what is there then.
pub fn run(url: &str) -> anyhow::Result<()> {
    let endpoint = Endpoint::new(url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let told =
        runtime.block_on(fill(endpoint)).with_context(|| format!("the server at {url} has no demo world"))?;
    stdout::print(&format!("{}\nOpen {} and sign in as one of them.\n", told, page_of(url)))
}

async fn fill(endpoint: Endpoint) -> anyhow::Result<String> {
    let pair = Pair::enter(endpoint.clone()).await?;
    let crowd = Crowd::enter(endpoint).await?;
    let lines = [
        pair.introduced(),
        profiles::filled(&pair, &crowd).await?,
        work::hourly(&pair).await?,
        talk::room(&pair).await?,
        trade::milestones(&pair).await?,
        market::jobs(&pair, &crowd).await?,
    ];
    pair.leave().await;
    crowd.leave().await;
    Ok(lines.concat())
}

/// Waits until an event of one of those types comes after that seq.
async fn wait_for(person: &Client, stream: StreamId, types: &[&str], after: Seq) -> anyhow::Result<()> {
    let mut events = person.subscribe(stream, Some(after)).await?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let event = events.next_by(deadline).await?.context("the server ended the subscription")?;
        if types.contains(&event.r#type()) {
            return Ok(());
        }
    }
}

/// Where the pages of the server are whose sockets are at that address.
fn page_of(url: &str) -> String {
    let page = url.replacen("ws", "http", 1);
    let page = page.strip_suffix("/ws").unwrap_or(&page).trim_end_matches('/');
    format!("{page}/")
}

/// The room of that title, if the person is in one.
async fn room_titled(person: &Client, title: &str) -> anyhow::Result<Option<RoomId>> {
    let mut after = None;
    loop {
        let page = person.rooms().list(after, Some(PAGE_ITEMS)).await?;
        if let Some(found) = page.rooms.iter().find(|room| room.title.as_deref() == Some(title)) {
            return Ok(Some(found.room));
        }
        after = page.rooms.last().map(|room| room.room).filter(|_| page.more);
        if after.is_none() {
            return Ok(None);
        }
    }
}

/// The contract of that title, if the person has one.
async fn contract_titled(person: &Client, title: &str) -> anyhow::Result<Option<ContractId>> {
    let mut after = None;
    loop {
        let page = person.contracts().list(None, after, Some(PAGE_ITEMS)).await?;
        if let Some(found) = page.contracts.iter().find(|contract| contract.title == title) {
            return Ok(Some(found.contract));
        }
        after = page.contracts.last().map(|contract| contract.contract).filter(|_| page.more);
        if after.is_none() {
            return Ok(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_where_the_sockets_are() {
        for (url, page) in [
            ("ws://127.0.0.1:8080/ws", "http://127.0.0.1:8080/"),
            ("ws://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("wss://hall.example/ws", "https://hall.example/"),
        ] {
            assert_eq!(page_of(url), page);
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused_before_anything_is_asked() {
        let refused = run("http://127.0.0.1:8080").unwrap_err().to_string();
        assert!(refused.starts_with("the address"), "{refused}");
    }
}

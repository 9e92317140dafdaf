//! Two terminals talk in a room.
//!
//! ```text
//! cargo run -p client --example chat -- ada@example.org
//! cargo run -p client --example chat -- bob@example.org --room ROOM
//! ```
//! The first prints the room and who it is; `/add ACCOUNT` lets the second in, who waits for it.

use std::io::BufRead;

use anyhow::Context;
use clap::Parser;
use client::protocol::inbox::RoomAdded;
use client::protocol::room::{MemberAdded, Posted};
use client::protocol::{AccountId, Kind, RoomId, StreamId};
use client::{Client, End, Endpoint, Event, Subscription};
use tokio::sync::mpsc;

#[derive(Parser)]
struct Cli {
    /// Who you are; an unknown address is registered.
    email: String,
    #[arg(long, default_value = "correct horse battery staple")]
    password: String,
    /// The room to talk in; a new one unless told.
    #[arg(long)]
    room: Option<RoomId>,
    #[arg(long, default_value = "ws://127.0.0.1:8080")]
    url: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let client = enter(&cli).await?;
    println!("you are {}", client.account());
    let room = match cli.room {
        Some(room) => room,
        None => client.rooms().create(Some("the hall"), &[]).await?.room,
    };
    println!("the room is {room}; /add ACCOUNT lets someone in, ctrl-d leaves");
    let mut events = join(&client, room).await?;
    let mut lines = lines();
    loop {
        tokio::select! {
            event = events.next() => match event {
                Some(event) => show(&client, &event)?,
                None if events.end() == Some(&End::NewGeneration) => {
                    println!("the hall was put back from a copy; this is what was said there:");
                    events.begin_again().await?;
                }
                None => anyhow::bail!("the subscription ended: {:?}", events.end()),
            },
            line = lines.recv() => match line {
                Some(line) => say(&client, room, &line).await?,
                None => break,
            },
        }
    }
    client.close().await;
    Ok(())
}

/// Signs in, or registers where that fails.
async fn enter(cli: &Cli) -> anyhow::Result<Client> {
    let endpoint = Endpoint::new(&cli.url)?;
    let name = cli.email.split('@').next().unwrap_or("someone");
    match Client::sign_in(endpoint.clone(), &cli.email, &cli.password).await {
        Ok(client) => Ok(client),
        Err(_) => Client::register(endpoint, &cli.email, &cli.password, name).await.context("cannot enter"),
    }
}

/// Everything ever said in the room; whoever is no member yet waits in the inbox to become one.
async fn join(client: &Client, room: RoomId) -> anyhow::Result<Subscription> {
    let stream = StreamId::new(Kind::Room, room.0);
    let mut inbox = client.subscribe(StreamId::new(Kind::Inbox, client.account().0), Some(0)).await?;
    let mut told = false;
    loop {
        match client.subscribe(stream, Some(0)).await {
            Ok(events) => return Ok(events),
            Err(error) if told => return Err(error.into()),
            Err(_) => println!("waiting to be let in"),
        }
        while !told {
            let news = inbox.next().await.context("the inbox ended")?;
            told = news.r#type() == "room_added" && news.read::<RoomAdded>()?.room == room;
        }
    }
}

async fn say(client: &Client, room: RoomId, line: &str) -> anyhow::Result<()> {
    let result = match line.strip_prefix("/add ") {
        Some(account) => match account.trim().parse::<AccountId>() {
            Ok(account) => client.rooms().add_member(room, account).await,
            Err(error) => {
                println!("! {error}");
                return Ok(());
            }
        },
        None if line.is_empty() => return Ok(()),
        None => client.rooms().post(room, line).await,
    };
    if let Err(error) = result {
        println!("! {error}");
    }
    Ok(())
}

fn show(client: &Client, event: &Event) -> anyhow::Result<()> {
    let who = match event.by {
        Some(by) if by == client.account() => "you".to_owned(),
        Some(by) => by.to_string()[24..].to_owned(),
        None => "-".to_owned(),
    };
    match event.r#type() {
        "posted" => println!("{:>4} {who}: {}", event.seq, event.read::<Posted>()?.text),
        "member_added" => println!("{:>4} {who} let {} in", event.seq, event.read::<MemberAdded>()?.account),
        other => println!("{:>4} {who} {other}", event.seq),
    }
    Ok(())
}

/// The lines of the standard input.
fn lines() -> mpsc::Receiver<String> {
    let (lines, taken) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if lines.blocking_send(line).is_err() {
                return;
            }
        }
    });
    taken
}

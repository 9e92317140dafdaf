//! Fills a data folder with rooms at rest, through the storage port. For tests and measurements of a server
//! that starts with many rooms.

use std::path::Path;
use std::sync::Arc;

use actors::Caller;
use actors::ids::derive;
use actors::inbox::Inbox;
use actors::room::{Command, Room};
use actors::shell::{Scribe, Scribed};
use client::Clock;
use futures_util::future::try_join_all;
use protocol::{AccountId, CommandId};
use schema::{BoxError, Journal, SqliteOptions, SqliteStore};
use uuid::Uuid;

/// The rooms that are appended at once. With the inboxes of their members they fit the store's queue.
const ROOMS_AT_ONCE: usize = 4_096;

/// The writer's memory for pages, in bytes: the rows of all inboxes and lists change all the time.
const CACHE_BYTES: usize = 256 << 20;

/// The people who can be in a room, each with their inbox.
pub struct People(Vec<(AccountId, Scribe<Inbox>)>);

impl People {
    /// New people with those accounts, at least two.
    pub fn of(accounts: impl IntoIterator<Item = AccountId>) -> Self {
        Self(accounts.into_iter().map(|account| (account, Scribe::of(account.0))).collect())
    }

    /// That many new people.
    pub fn strangers(count: usize) -> Self {
        Self::of((0..count).map(|_| AccountId(Uuid::now_v7())))
    }

    fn pair(&self, number: usize) -> [usize; 2] {
        let count = self.0.len();
        let creator = number % count;
        // The other member changes around the creator, so that everyone meets many others but never
        // themselves.
        [creator, (creator + 1 + number / count % (count - 1)) % count]
    }
}

/// Writes `rooms` rooms with two members into a data folder, with their lists and inboxes.
///
/// # Errors
///
/// If the store refuses a write.
pub async fn write(
    folder: &Path,
    rooms: usize,
    mut people: People,
    mut progress: impl FnMut(usize),
) -> Result<(), BoxError> {
    let options = SqliteOptions { writer_cache_bytes: CACHE_BYTES, ..SqliteOptions::default() };
    let store = SqliteStore::open(folder, options)?;
    let mut written = 0;
    while written < rooms {
        let next = rooms.min(written + ROOMS_AT_ONCE);
        let appends =
            (written..next).map(|number| make(number, &mut people)).collect::<Result<Vec<_>, _>>()?;
        let news = people.0.iter_mut().filter_map(|(_, inbox)| inbox.seal());
        let appends = appends.into_iter().chain(news).map(|mut scribed: Scribed| {
            // Everyone is told in this run, so the server has nothing left to tell.
            Arc::make_mut(&mut scribed.append.effects).unfinished.clear();
            store.append(scribed.append)
        });
        try_join_all(appends).await?;
        progress(next - written);
        written = next;
    }
    Ok(())
}

/// A room with two members, and the news in both inboxes.
fn make(number: usize, people: &mut People) -> Result<Scribed, BoxError> {
    let [creator, other] = people.pair(number);
    let (account, members) = (people.0[creator].0, vec![people.0[other].0]);
    let (named, now) = (CommandId(Uuid::now_v7()), Clock::of_system().now());
    let mut room = Scribe::<Room>::of(derive(account.0, named, "room"));
    let create = Command::Create { title: Some(format!("Room {number}")), members };
    room.command(Caller::Account(account), named, now, &create)?;
    let scribed = room.seal().ok_or("a room that is made has happened")?;
    for (told, tell) in &scribed.tells {
        let Some(news) = tell.read::<Inbox>() else { continue };
        let concerned = [creator, other].into_iter().find(|person| people.0[*person].0.0 == tell.to.id);
        let concerned = concerned.ok_or("only its members hear of a room")?;
        people.0[concerned].1.tell(*told, now, &news)?;
    }
    Ok(scribed)
}

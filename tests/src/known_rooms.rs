//! Fills a data folder with rooms that are known and at rest, through the storage port: for tests and measurements of
//! what a server's folder holds before it starts.

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

/// Rooms whose appends go to the store at once: with those of their members' inboxes they fit its queue.
const ROOMS_AT_ONCE: usize = 4_096;

/// Memory for the writer's pages, in bytes: the rows of all inboxes and lists change all the time.
const CACHE_BYTES: usize = 256 << 20;

/// Who can be in a room, each with their inbox.
pub struct People(Vec<(AccountId, Scribe<Inbox>)>);

impl People {
    /// New people of those accounts, of whom there are two at least.
    pub fn of(accounts: impl IntoIterator<Item = AccountId>) -> Self {
        Self(accounts.into_iter().map(|account| (account, Scribe::of(account.0))).collect())
    }

    /// That many people whom nobody knows.
    pub fn strangers(count: usize) -> Self {
        Self::of((0..count).map(|_| AccountId(Uuid::now_v7())))
    }

    fn pair(&self, number: usize) -> [usize; 2] {
        let count = self.0.len();
        let creator = number % count;
        // The other one walks around the creator, so that everyone meets many and nobody themselves.
        [creator, (creator + 1 + number / count % (count - 1)) % count]
    }
}

/// Writes `rooms` rooms of two into a data folder, with everything that follows from them: lists and inboxes.
///
/// # Errors
/// Where the store does not take them.
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
            // Everyone concerned is told in this very run, so nothing is left to be told by a server.
            Arc::make_mut(&mut scribed.append.effects).unfinished.clear();
            store.append(scribed.append)
        });
        try_join_all(appends).await?;
        progress(next - written);
        written = next;
    }
    Ok(())
}

/// A room of two, and the news of it in both inboxes.
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

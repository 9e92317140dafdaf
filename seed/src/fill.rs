//! Writes the world into a store: threads make appends, in parts, and the store gets them in the order of the
//! parts, a bounded number at once.

use std::ops::Range;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use protocol::{Kind, StreamId};
use schema::{Append, AppendError, SharedStore};
use tokio::sync::mpsc;

use crate::clients::{Client, Desk};
use crate::world::World;
use crate::{Error, Order, Written};

/// The setting that names a seed that has begun and not ended. No server may serve such a store.
pub const UNDER_WAY: &str = "seed_under_way";

/// People and clients that one part holds.
const PART_PEOPLE: u64 = 128;
const PART_CLIENTS: usize = 16;

/// Parts that a thread makes ahead.
const PARTS_AHEAD: usize = 2;

/// The most threads that make appends, one for each core. The embedded store takes what four of them make.
const MAKERS_MAX: usize = 4;

/// The appends that are on their way into the store.
const IN_FLIGHT_MAX: usize = 1_024;

/// How long an append is tried again, and the pause where the store does not say how long to wait.
const TRIED_FOR: Duration = Duration::from_secs(15);
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// The streams of a kind that are looked at to see whether a store is empty.
const STREAMS_LOOKED_AT: usize = 100;

/// What becomes of what a store holds already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Into {
    /// The store must be empty.
    Empty,
    /// What it holds stays beside the seeded world.
    Existing,
}

/// Writes the world that is ordered. Where the same order was begun before and not ended, it goes on.
/// `progress` hears now and then of what is written.
///
/// # Errors
///
/// If the store may not be filled, or does not take what is written.
pub async fn fill(
    store: &SharedStore,
    order: Order,
    into: Into,
    mut progress: impl FnMut(&Written),
) -> Result<Written, Error> {
    let began = Instant::now();
    order.check()?;
    begin(store, &order, into).await?;
    let world = Arc::new(World::of(order));
    let parts: Arc<[Part]> = parts(&order, world.desks()).into();
    let mut makers = makers(&world, &parts);
    let count = makers.len();
    let mut filling = Filling { store, in_flight: FuturesUnordered::new(), written: Written::default() };
    for (number, part) in parts.iter().enumerate() {
        let made = makers[number % count].recv().await.ok_or(Error::Stopped)??;
        for append in made {
            filling.push(append).await?;
        }
        filling.written.add(part);
        progress(&filling.written);
    }
    let mut written = filling.end().await?;
    // An index that was made before is made anew, and clients that have seen the store before begin anew.
    store.generation(true).await.map_err(Error::Setting)?;
    put_setting(store, Bytes::new()).await?;
    written.searches = order.searches.into();
    written.took = began.elapsed();
    Ok(written)
}

/// A part of the world.
#[derive(Debug, Clone)]
enum Part {
    People(Range<u64>),
    Desks(Vec<Desk>),
}

fn parts(order: &Order, desks: &[Desk]) -> Vec<Part> {
    let people = u64::from(order.people);
    let begins = (0..people).step_by(PART_PEOPLE as usize);
    let people = begins.map(|begin| Part::People(begin..people.min(begin + PART_PEOPLE)));
    people.chain(desks.chunks(PART_CLIENTS).map(|desks| Part::Desks(desks.to_vec()))).collect()
}

impl Part {
    fn make(&self, world: &World) -> Result<Vec<Append>, Error> {
        let mut appends = Vec::new();
        match self {
            Part::People(numbers) => {
                for number in numbers.clone() {
                    appends.extend(world.person(number)?);
                }
            }
            Part::Desks(desks) => {
                for desk in desks {
                    appends.extend(world.desk(desk)?);
                }
            }
        }
        Ok(appends)
    }
}

impl Written {
    fn add(&mut self, part: &Part) {
        match part {
            Part::People(numbers) => self.people += numbers.end - numbers.start,
            Part::Desks(desks) => {
                self.clients += desks.len() as u64;
                self.jobs += desks.iter().map(|desk| desk.jobs.end - desk.jobs.start).sum::<u64>();
            }
        }
    }
}

type Made = Result<Vec<Append>, Error>;

/// Starts the threads. The first makes the first part, and then every so many further on; so do the others.
fn makers(world: &Arc<World>, parts: &Arc<[Part]>) -> Vec<mpsc::Receiver<Made>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let count = cores.clamp(1, MAKERS_MAX);
    let start = |number: usize| {
        let (sender, made) = mpsc::channel(PARTS_AHEAD);
        let (parts, world) = (parts.clone(), world.clone());
        thread::spawn(move || {
            let own = parts.iter().skip(number).step_by(count);
            for part in own {
                let made = part.make(&world);
                if sender.blocking_send(made).is_err() {
                    return; // The filling has failed, and nobody waits for more.
                }
            }
        });
        made
    };
    (0..count).map(start).collect()
}

/// Appends on their way into the store.
struct Filling<'a> {
    store: &'a SharedStore,
    in_flight: FuturesUnordered<BoxFuture<'static, Result<(), Error>>>,
    written: Written,
}

impl Filling<'_> {
    async fn push(&mut self, append: Append) -> Result<(), Error> {
        while self.in_flight.len() >= IN_FLIGHT_MAX {
            self.in_flight.next().await.transpose()?;
        }
        self.written.streams += 1;
        self.written.records += append.records.len() as u64;
        // The store is asked now, so that it gets the appends in their order.
        let asked = self.store.append(append.clone());
        self.in_flight.push(Box::pin(taken(self.store.clone(), append, asked)));
        Ok(())
    }

    async fn end(mut self) -> Result<Written, Error> {
        while let Some(taken) = self.in_flight.next().await {
            taken?;
        }
        Ok(self.written)
    }
}

/// Waits until the store has taken an append, which is asked for again where the store is full or does not
/// know. One that an earlier try has written is taken.
async fn taken(
    store: SharedStore,
    append: Append,
    asked: BoxFuture<'static, Result<(), AppendError>>,
) -> Result<(), Error> {
    let (stream, last) = (append.stream, append.records.len() as u64);
    let began = Instant::now();
    let mut outcome = asked.await;
    loop {
        let error = match outcome {
            Ok(()) => return Ok(()),
            Err(AppendError::Conflict { head }) if head == last => return Ok(()),
            Err(AppendError::Conflict { .. }) => return Err(Error::NotOurs(stream)),
            Err(error) => error,
        };
        let (wait, source) = match error {
            AppendError::Overloaded { retry_after_ms, source } => {
                (Duration::from_millis(retry_after_ms), source)
            }
            other => (TRY_AGAIN, other.into()),
        };
        if began.elapsed() >= TRIED_FOR {
            return Err(Error::NotTaken { stream, source });
        }
        tokio::time::sleep(wait).await;
        outcome = store.append(append.clone()).await;
    }
}

/// Notes that the store is being filled, unless it may not be.
async fn begin(store: &SharedStore, order: &Order, into: Into) -> Result<(), Error> {
    let name = Bytes::from(order.to_string());
    match store.setting(UNDER_WAY).await? {
        Some(begun) if begun == name => return Ok(()),
        Some(begun) if !begun.is_empty() => {
            return Err(Error::OtherBegun(String::from_utf8_lossy(&begun).into_owned()));
        }
        _ => {}
    }
    match into {
        Into::Empty => check_empty(store).await?,
        Into::Existing => check_other(store, order).await?,
    }
    put_setting(store, name).await
}

async fn check_empty(store: &SharedStore) -> Result<(), Error> {
    for kind in Kind::ALL {
        let streams = store.streams(kind, None, STREAMS_LOOKED_AT).await?;
        if streams.iter().any(|(_, head)| *head > 0) {
            return Err(Error::NotEmpty);
        }
    }
    if store.unknown().await?.is_nothing() { Ok(()) } else { Err(Error::NotEmpty) }
}

/// Nothing of the world must stand in this store: another order of the same seed may have the same clients.
async fn check_other(store: &SharedStore, order: &Order) -> Result<(), Error> {
    let person = (order.people > 0).then(|| order.person(0));
    let client = (order.jobs > 0).then(|| Client::of(order, 0).account);
    for account in person.into_iter().chain(client) {
        if store.head(StreamId::new(Kind::Account, account.0)).await? > 0 {
            return Err(Error::There);
        }
    }
    Ok(())
}

async fn put_setting(store: &SharedStore, value: Bytes) -> Result<(), Error> {
    store.put_setting(UNDER_WAY, value).await.map_err(Error::Setting)
}

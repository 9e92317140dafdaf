//! A seeded world: people with profiles, and clients with jobs, all of them made up. It is written into a
//! store as a server would have written it: the machines decide, and what they decide is appended with all
//! that follows from it.
//!
//! The same order gives the same bytes, on every machine. What people do and what they can comes from the
//! taxonomy: services and professions with their names, other names and texts. The tasks of O*NET are not in
//! its file, so descriptions are put together from these by sentences with gaps. Names and places are put
//! together from syllables, and every profile and job says in its last line that it was made up.
//!
//! What is common and what is seldom follows Zipf's law. About 15 in a hundred write carelessly. Some people
//! save searches. Some propose for jobs, and for one job in twenty-five somebody is hired, works and is paid,
//! in play money. Nobody of these people can sign in: their accounts have no credential.

mod brief;
mod career;
mod careless;
mod clients;
mod countries;
mod dice;
mod fill;
mod hires;
mod kin;
mod means;
mod names;
mod overview;
mod person;
mod plan;
mod proposals;
mod saved;
mod step;
#[cfg(test)]
mod tests;
mod text;
mod trades;
mod world;
mod zipf;

use std::fmt;
use std::time::Duration;

use actors::shell::Wrong;
use protocol::date::Date;
use protocol::{AccountId, JobId, Millis, StreamId};
use schema::{BoxError, ReadError};

use crate::dice::Dice;
pub use crate::fill::{Into, UNDER_WAY, fill};

/// The most people of a world.
pub const PEOPLE_MAX: u32 = 10_000_000;

/// The most jobs.
pub const JOBS_MAX: u32 = 2_000_000;

/// How long ago the first of all that is told happened, in milliseconds: 30 days. Only clients may have
/// joined before.
pub const LASTS_MS: Millis = 30 * 24 * 60 * 60 * 1_000;

/// How long before the end the last person joins at the latest, in milliseconds.
const LAST_JOINED_MS: Millis = 2 * 60 * 60 * 1_000;

/// How long before they do something people have joined, in milliseconds. They fill in their profiles first.
const JOINED_BEFORE_MS: Millis = 60 * 60 * 1_000;

/// How long before the others clients may have joined, in milliseconds.
const CLIENTS_BEFORE_MS: Millis = 300 * 24 * 60 * 60 * 1_000;

/// What world is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// How many people offer work, 10,000,000 at most. Clients are others.
    pub people: u32,
    /// How many jobs there are, 2,000,000 at most.
    pub jobs: u32,
    /// How many searches people have saved, 50 for each person at most.
    pub searches: u32,
    /// Another seed gives another world.
    pub seed: u64,
    /// The time at which all of it has happened, in the last 30 days: when a day of this century begins
    /// (UTC).
    pub now: Millis,
}

/// As `guildhall seed` is told of it.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Order { people, jobs, searches, seed, now } = self;
        let day = Date::of(*now);
        write!(f, "--people {people} --jobs {jobs} --searches {searches} --seed {seed} --now {day}")
    }
}

impl Order {
    /// Checks whether there can be such a world.
    ///
    /// # Errors
    ///
    /// If more searches are ordered than the people may save.
    pub fn check(&self) -> Result<(), Error> {
        match u64::from(self.searches) > u64::from(self.people) * saved::OF_ONE_MAX {
            true => Err(Error::TooManySearches),
            false => Ok(()),
        }
    }

    /// The account of the person of that number, counted from 0.
    pub fn person(&self, number: u64) -> AccountId {
        person::account_of(self, number)
    }

    /// The ids of all jobs.
    pub fn job_ids(&self) -> Vec<JobId> {
        let of_desk = |desk: &clients::Desk| {
            let (client, repeats) = (clients::Client::of(self, desk.number), desk.repeats);
            let job = |number: u64| {
                let person = hires::hired_for(self, number).filter(|_| !repeats);
                let times = person.map(|person| hires::Hire::times(self, person).0);
                plan::Posted::of(self, &client, number, times.as_ref()).job
            };
            desk.jobs.clone().map(job).collect::<Vec<_>>()
        };
        clients::desks(self).iter().flat_map(of_desk).collect()
    }

    /// When the first people join.
    fn begins_at(&self) -> Millis {
        self.now.saturating_sub(LASTS_MS)
    }

    /// When the person of that number joins: one after the other, as ids are ordered by time.
    fn joined_at(&self, number: u64, dice: &mut Dice) -> Millis {
        let (span, people) = (LASTS_MS - LAST_JOINED_MS, u64::from(self.people).max(1));
        self.begins_at() + number * span / people + dice.below((span / people).max(1))
    }

    /// The number of somebody who has joined an hour before that time; none where nobody has.
    fn somebody_at(&self, at: Millis, dice: &mut Dice) -> Option<u64> {
        let passed = at.saturating_sub(self.begins_at() + JOINED_BEFORE_MS).min(LASTS_MS - LAST_JOINED_MS);
        let joined = passed * u64::from(self.people) / (LASTS_MS - LAST_JOINED_MS);
        (joined > 0).then(|| dice.below(joined))
    }

    fn client_joined_at(&self, dice: &mut Dice) -> Millis {
        self.begins_at().saturating_sub(dice.below(CLIENTS_BEFORE_MS))
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// People who offer work.
    pub people: u64,
    /// Clients.
    pub clients: u64,
    /// Their jobs.
    pub jobs: u64,
    /// Searches that people have saved; known when all is written.
    pub searches: u64,
    /// All streams of these.
    pub streams: u64,
    /// The records of these streams.
    pub records: u64,
    /// How long it took.
    pub took: Duration,
}

/// Why a store was not filled.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store holds something already.
    #[error("the store is not empty: take a new one, or say --into-existing")]
    NotEmpty,
    /// This world, or one of the same seed, was written into the store before.
    #[error("this world is in the store already: take another --seed")]
    There,
    /// Another world was begun in the store. Holds its order.
    #[error("another seed of this store was begun and not finished: run it again, with {0}")]
    OtherBegun(String),
    /// A stream of the world holds something else.
    #[error("{0} holds something that was not seeded here")]
    NotOurs(StreamId),
    /// A machine refused what was meant to happen.
    #[error("the world does not fit its own rules")]
    Wrong(#[from] Wrong),
    /// The store did not take an append for 15 seconds.
    #[error("the store did not take {stream}")]
    NotTaken {
        /// The stream.
        stream: StreamId,
        /// Why it did not the last time.
        #[source]
        source: BoxError,
    },
    /// More searches are ordered than the people may save.
    #[error(
        "a person has at most {} saved searches: order more --people, or fewer --searches",
        saved::OF_ONE_MAX
    )]
    TooManySearches,
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A setting could not be written.
    #[error("a setting cannot be written")]
    Setting(#[source] BoxError),
    /// A thread that makes the world has stopped.
    #[error("a thread that makes the world has stopped")]
    Stopped,
}

//! The CQL store: any number of servers on one keyspace of ScyllaDB or Apache Cassandra.
//!
//! ```text
//! append ─▶ turn of its stream ─▶ markers ─▶ one conditional batch ─▶ rows · timers ─▶ no markers
//!        ─▶ answer
//! ```
//!
//! # Why a stream has no gap and no fork
//!
//! 1. **An append is one conditional batch in one partition.** Its first record is inserted `IF NOT EXISTS`,
//!    the others beside it. So it is stored as a whole or not at all, and of two appends that begin at the
//!    same seq only one is stored.
//! 2. **A batch is in the bucket of its first record**, even if it reaches beyond the seqs of that bucket. So
//!    an append that names a head which was the stream's end at some moment looks in the same place in which
//!    every other append after that head is stored: at `head + 1`, in the bucket of `head + 1`.
//! 3. **A batch is sent only after a head that this process knows to have been the stream's end**, because it
//!    wrote the batch that ends there, or read the stream up to there. The condition alone is not enough: it
//!    holds for every seq that nobody has written yet. What was an end once stays the end of a whole batch,
//!    because records are never deleted. If the stream has grown since, the condition fails by 2.
//!
//! Buckets before the last one are never empty, because no batch is longer than a bucket. So the end of a
//! stream is in the last bucket that is not empty, and is searched in strides.
//!
//! # Whose record is it?
//!
//! After any error, a serial read settles what is under way. If our own records are there, the append was
//! written; if others are there, it is a `Conflict`; if none are there, it is `Unsettled`. "Not written" is
//! answered only if nothing was sent. The driver repeats no batch. `[applied]` is read by its name. A caller
//! that sends the same append again gets a `Conflict` if its earlier try was written, and finds it in the
//! tail.
//!
//! # The effects of records
//!
//! The last record of an append carries the rows and timers that follow from it. They are written after the
//! record, and **the next append of the stream is not sent before they are written**. So at any moment only
//! the last append of a stream can lack them. The next append, or an entity that starts and asks what is
//! unfinished, writes them first if this process has not seen them written. Their timestamp is the seq that
//! caused them: writing them twice, or late by a server that was thought dead, changes nothing.
//!
//! If an append has timers or effects on others, a marker is written before it, so that its stream is found
//! after a crash even if nobody asks for the entity. Rows alone need no marker: at worst they are stale until
//! their entity is asked for something.
//!
//! `schema/cql` describes the tables, and how large a partition can become.

mod admission;
mod agenda;
mod append;
mod ask;
mod code;
mod commands;
mod connect;
mod core;
mod driver;
mod effects;
#[cfg_attr(not(feature = "cql-tls"), path = "not_encrypted.rs")]
mod encryption;
mod fault;
mod kept;
mod keyspace;
mod layout;
mod lease;
mod migrate;
mod options;
mod patience;
mod records;
mod rows;
mod statements;
mod store;
mod swept;
mod timers;
mod turns;
mod unfinished;
mod unknown;
mod values;

pub use connect::CqlOpenError;
pub use encryption::CqlEncryptionError;
#[cfg(feature = "test-support")]
pub use fault::Fault;
pub use keyspace::create_keyspace;
pub use layout::Layout;
pub use migrate::{ADDITIONS, MIGRATIONS, Migration, migrate};
pub use options::{CqlConsistency, CqlEncryption, CqlOptions, CqlUser};
pub use store::CqlStore;

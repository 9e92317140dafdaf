//! The CQL store: any number of servers on one keyspace of ScyllaDB or Apache Cassandra.
//!
//! ```text
//! append ─▶ turn of its stream ─▶ markers ─▶ one conditional batch ─▶ rows · timers ─▶ markers taken back ─▶ answer
//! ```
//!
//! # Why a stream has no gap and no fork
//!
//! 1. **An append is one conditional batch in one partition**: its first record is inserted `IF NOT EXISTS`, the others beside it. All
//!    of it stands or none, and of two that begin at one seq one stands.
//! 2. **A batch lives in the bucket of its first record**, even where it reaches beyond that bucket's seqs. So whoever names a head that was a
//!    stream's end at some moment looks for what follows it in the very place where any other append after that head has put it: at
//!    `head + 1`, in the bucket of `head + 1`.
//! 3. **No batch is sent after a head that this process does not know to have been the stream's end**: it wrote the batch that ends there, or
//!    read the stream to there. The condition alone would not do: it holds for any seq that nobody has written yet. What was an
//!    end stays a whole number of batches for ever, since records are never deleted; if the stream has gone on, by 2 the condition fails.
//!
//! Buckets before the last one are never empty, since no batch is longer than a bucket: the end of a stream is in the last
//! bucket that is not empty, and is looked for in strides.
//!
//! # Whose record stands there?
//!
//! After any error a serial read settles what is under way: our own records there mean yes, others mean `Conflict`, none means `Unsettled`. Nobody is
//! told "not written" unless nothing was sent. The driver repeats no batch. `[applied]` is read by its name. A caller who sends
//! the same append again is told `Conflict` where its earlier try stands, and finds it in the tail.
//!
//! # What follows from records
//!
//! The last record of an append carries the rows and timers that follow from it. They are written after it, and **the next append of that stream is not
//! sent before they stand**. So at any moment only a stream's last append can lack them, and whoever goes on with a stream without having
//! seen them written (its next append, or the entity that is brought to life and asks what is unfinished) writes them first. All carry the
//! seq that made them as their timestamp: written again, or late by a server that was thought dead, they change nothing.
//! Where timers or others are concerned, a marker is written before the append, so that its stream is found even if nobody asks for it again. Rows
//! alone need none: they are stale at worst until their entity is next asked for anything.
//!
//! The tables and what each partition may grow to are told in `schema/cql`.

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

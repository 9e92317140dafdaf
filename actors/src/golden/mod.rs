//! The very bytes of what is stored: events, snapshots, content hashes of commands, rows of read models.
//!
//! They stand in `tests/golden/`, one line for each sample, and whatever stands there must be read for ever.
//! The files only grow: `GUILDHALL_REWRITE=1 cargo test -p actors golden` adds the lines that are missing.
//! Where the shape of a sample changes, its new form becomes a further line of the same name, and the older
//! line must still read as that very sample.

mod account;
mod contract;
mod credential;
mod file;
mod handle;
mod inbox;
mod job;
mod marks;
mod posting;
mod profile;
mod proposal;
mod room;
mod rows;
mod searches;
mod timesheet;
mod variants;
mod wallet;
mod work_session;

use std::collections::BTreeSet;
use std::fmt::Debug;

use protocol::{
    AccountId, CommandId, ContractId, Currency, JobId, Kind, Millis, Money, RoomId, SessionId, StreamId,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::shape::read_event;
use crate::shell::{content_hash, read_snapshot, snapshot};
use crate::{Journaled, Machine, Stamp};
use file::{Golden, hex, is_there, maybe_hex, unhex};
use variants::{check_variants, variant, variants, variants_of};

/// Monday 2026-11-23, 12:00 UTC.
const NOON: Millis = 1_795_435_200_000;
/// The Monday before it, 00:00 UTC.
const MONDAY: Millis = NOON - 43_200_000;

const ADA: AccountId = AccountId(id(1));
const FINN: AccountId = AccountId(id(2));
const ROOM: RoomId = RoomId(id(3));
const CONTRACT: ContractId = ContractId(id(4));
const SESSION: SessionId = SessionId(id(5));
const OTHER_SESSION: SessionId = SessionId(id(6));
const COMMAND: CommandId = CommandId(id(7));
const JOB: JobId = JobId(id(9));

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x01a0_c4f2_8c00_7000_8000_0000_0000_0000 + number)
}

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

fn usd(number: i64) -> Money {
    Money { amount: cents(number), currency: Currency::USD }
}

/// Samples by their names, which never change: a file knows them by these.
type Samples<T> = Vec<(&'static str, T)>;

/// All that a machine stores. What has no sample by hand here has its example, where all its parts have one.
struct Stored<M: Machine> {
    /// Its events.
    events: Samples<M::Event>,
    /// What has happened to the entities whose state is kept.
    snapshots: Samples<Vec<M::Event>>,
    /// Its commands that carry a `command_id`.
    commands: Samples<M::Command>,
}

/// The samples by hand, and after them the examples of what has none by hand.
fn with_examples<T: Debug>(mut by_hand: Samples<T>, examples: Samples<T>) -> Samples<T> {
    let known: BTreeSet<_> = by_hand.iter().map(|(_, sample)| variant(sample)).collect();
    by_hand.extend(examples.into_iter().filter(|(_, example)| !known.contains(&variant(example))));
    by_hand
}

/// The samples by hand of a machine's events, and the examples of its others.
fn events_with_examples<E: Journaled>(by_hand: Samples<E>) -> Samples<E> {
    with_examples(by_hand, E::examples().into_iter().map(|event| (event.name(), event)).collect())
}

/// Holds all that a machine stores against its file.
fn check<M>(file: &'static str, stored: &Stored<M>, retired: &[&str])
where
    M: Machine + PartialEq,
    M::Event: PartialEq,
{
    let mut golden = Golden::open(file);
    for (name, event) in &stored.events {
        check_event::<M>(&mut golden, name, event);
    }
    for (name, history) in &stored.snapshots {
        check_snapshot::<M>(&mut golden, name, history);
    }
    for (name, command) in &stored.commands {
        let hash = format!("{:016x}", content_hash::<M>(command));
        golden.add_once("command", name, hash);
    }
    golden.check_names("event", stored.events.iter().map(|(name, _)| *name));
    golden.check_names("snapshot", stored.snapshots.iter().map(|(name, _)| *name));
    golden
        .check_names("command", stored.commands.iter().map(|(name, _)| *name).chain(retired.iter().copied()));
    golden.close();
}

fn check_event<M>(golden: &mut Golden, name: &str, event: &M::Event)
where
    M: Machine,
    M::Event: PartialEq,
{
    let written = event.write();
    let private = maybe_hex(written.private.as_deref());
    golden.add("event", name, format!("{} {} {private}", written.r#type, hex(&written.body)));
    for line in golden.all("event", name) {
        let [r#type, body, private] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let private = (private != "-").then(|| unhex(private));
        let read = read_event::<M>(r#type, &unhex(body), private.as_deref());
        assert_eq!(read.expect("every line reads"), *event, "{name} of {}", M::KIND);
    }
}

fn check_snapshot<M: Machine + PartialEq>(golden: &mut Golden, name: &str, history: &[M::Event]) {
    let mut machine = M::default();
    for (index, event) in history.iter().enumerate() {
        machine.apply(event, &stamp(M::KIND, index as u64 + 1));
    }
    let (seq, last_at) = (history.len() as u64, NOON + history.len() as u64 * 1_000);
    let heard = [(StreamId::new(Kind::Wallet, ADA.0), (7, 1))].into();
    let kept = snapshot(&machine, seq, last_at, &heard).expect("a snapshot");
    golden.add("snapshot", name, hex(&kept.body));
    for line in golden.all("snapshot", name) {
        // One of another version is passed over.
        let Some(read) = read_snapshot::<M>(&unhex(&line)).expect("every snapshot reads") else { continue };
        assert_eq!(read.machine, machine, "{name} of {}", M::KIND);
        assert_eq!((read.last_at, &read.heard), (last_at, &heard), "{name} of {}", M::KIND);
    }
}

/// The stamp of the event of that seq: by Ada, a second after the one before.
fn stamp(kind: Kind, seq: u64) -> Stamp {
    let stream = StreamId::new(kind, id(100 + kind as u128));
    Stamp { stream, seq, at: NOON + seq * 1_000, by: Some(ADA), command_id: Some(COMMAND) }
}

/// The events of those names, in that order.
fn history<E: Clone + Debug>(events: &Samples<E>, names: &[&str]) -> Vec<E> {
    let named = |name: &&str| {
        let found = events.iter().find(|(known, _)| known == name);
        found.map(|(_, event)| event.clone()).unwrap_or_else(|| panic!("there is no sample {name}"))
    };
    names.iter().map(named).collect()
}

#[test]
fn every_kind_has_samples_of_what_it_stores() {
    for kind in Kind::ALL {
        assert!(is_there(&format!("{kind}.txt")), "{kind} has none");
    }
}

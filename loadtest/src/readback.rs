//! Reads rooms again over new connections, and compares them with the acknowledged posts.

use std::collections::BTreeMap;
use std::time::Duration;

use client::Client;
use protocol::room::Posted;
use protocol::{CommandId, Kind, RoomId, Seq, StreamId};
use rustc_hash::FxHashSet;

use crate::progress;
use crate::report::Report;
use crate::stamp;
use crate::tally::Acked;

/// The longest page of a server.
const PAGE_MAX: u32 = 1_000;
/// How long a page may take, after a run that filled the journal.
const PAGE_TIMEOUT: Duration = Duration::from_secs(60);

/// The result.
#[derive(Debug, Default)]
pub struct Found {
    /// Events read.
    pub events: u64,
    /// Acknowledged posts that are not at the acknowledged seq.
    pub lost: u64,
    /// Commands that happened twice.
    pub repeated: u64,
    /// Events whose seq does not follow the one before.
    pub disordered: u64,
    /// Texts that differ from what was posted.
    pub altered: u64,
}

impl Found {
    /// Adds it all to a report.
    pub fn tell(&self, report: &mut Report) {
        report.figure("events read back", self.events as f64, "");
        report.fault("acknowledged posts lost", self.lost);
        report.fault("posts that happened twice", self.repeated);
        report.fault("events disordered in the journal", self.disordered);
        report.fault("texts altered", self.altered);
    }

    /// Adds another result.
    pub fn add(&mut self, other: &Found) {
        self.events += other.events;
        self.lost += other.lost;
        self.repeated += other.repeated;
        self.disordered += other.disordered;
        self.altered += other.altered;
    }
}

/// Reads every room from its `after` on through `reader`, and checks each acknowledged post.
pub async fn read_back(
    reader: &Client,
    rooms: &[(RoomId, Seq)],
    acked: Vec<Acked>,
    text_bytes: usize,
) -> anyhow::Result<Found> {
    let mut by_room: BTreeMap<u32, BTreeMap<Seq, CommandId>> = BTreeMap::new();
    let mut found = Found::default();
    for Acked { room, seq, command_id } in acked {
        if by_room.entry(room).or_default().insert(seq, command_id).is_some() {
            found.lost += 1; // Two commands cannot be one event.
        }
    }
    let bar = progress::bar(rooms.len() as u64, "reading back");
    for (number, (room, after)) in rooms.iter().enumerate() {
        let acked = by_room.remove(&(number as u32)).unwrap_or_default();
        found.add(&read_room(reader, *room, *after, acked, text_bytes).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(found)
}

async fn read_room(
    reader: &Client,
    room: RoomId,
    after: Seq,
    mut acked: BTreeMap<Seq, CommandId>,
    text_bytes: usize,
) -> anyhow::Result<Found> {
    let reader = reader.with_call_timeout(PAGE_TIMEOUT);
    let stream = StreamId::new(Kind::Room, room.0);
    let mut found = Found::default();
    let mut commands = FxHashSet::default();
    let mut last = after;
    loop {
        let page = reader.streams().read_after(stream, last, PAGE_MAX).await?;
        for event in &page.events {
            found.events += 1;
            found.disordered += u64::from(event.seq != last + 1);
            last = event.seq;
            let Some(command_id) = event.command_id.filter(|_| event.r#type() == "posted") else { continue };
            found.repeated += u64::from(!commands.insert(command_id));
            found.altered += u64::from(event.read::<Posted>()?.text != stamp::text(command_id, text_bytes));
            if acked.get(&event.seq) == Some(&command_id) {
                acked.remove(&event.seq);
            }
        }
        if !page.more || page.events.is_empty() {
            break;
        }
    }
    found.lost += acked.len() as u64;
    Ok(found)
}

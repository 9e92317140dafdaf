//! The server's metrics. Counting is an atomic addition; labels never carry ids.
//!
//! The parts of the server call the functions here. `/metrics` writes the counts out, with values that are
//! measured at that moment.

mod histogram;
mod observer;
mod text;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use actors::fanout::HUBS_MAX;
use histogram::Histogram;
pub use observer::Measured;
use protocol::CloseCode;
pub use text::{Reading, Value, text};

/// A stage on the way of a command, whose time is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// A frame from the socket becomes commands.
    Decode,
    /// A command waits for its entity.
    Mailbox,
    /// The entity decides and applies.
    Decide,
    /// The journal appends.
    Append,
    /// From a command's arrival at its entity to its answer.
    Answer,
    /// From the decision of the first record to the message to the hubs.
    Announce,
    /// From the entity's message to the connections' outboxes.
    Outbox,
}

const STAGES: [(Stage, &str); 7] = [
    (Stage::Decode, "decode"),
    (Stage::Mailbox, "mailbox"),
    (Stage::Decide, "decide"),
    (Stage::Append, "append"),
    (Stage::Answer, "answer"),
    (Stage::Announce, "announce"),
    (Stage::Outbox, "outbox"),
];

/// Why connections ended, by the names in `/metrics`. The last is for those that ended without a close code
/// of ours.
const CLOSES: [(Option<CloseCode>, &str); 9] = [
    (Some(CloseCode::Done), "done"),
    (Some(CloseCode::GoingAway), "going_away"),
    (Some(CloseCode::NotBinary), "not_binary"),
    (Some(CloseCode::NotRpc), "not_rpc"),
    (Some(CloseCode::TooLarge), "too_large"),
    (Some(CloseCode::SignInMissing), "sign_in"),
    (Some(CloseCode::TooSlow), "too_slow"),
    (Some(CloseCode::TooManyConnections), "too_many"),
    (None, "lost"),
];

/// How a request for a page was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageAnswer {
    /// With the file.
    Whole,
    /// The client has the file already.
    Unchanged,
    /// There is no such file.
    Missing,
    /// The request cannot be one for a page.
    Refused,
}

/// The answers to requests for pages, by their names in `/metrics`.
const PAGE_ANSWERS: [(PageAnswer, &str); 4] = [
    (PageAnswer::Whole, "whole"),
    (PageAnswer::Unchanged, "unchanged"),
    (PageAnswer::Missing, "missing"),
    (PageAnswer::Refused, "refused"),
];

static STAGE_SECONDS: [Histogram; STAGES.len()] = [const { Histogram::new() }; STAGES.len()];
static CLOSED: [AtomicU64; CLOSES.len()] = [const { AtomicU64::new(0) }; CLOSES.len()];
static CONNECTIONS: AtomicI64 = AtomicI64::new(0);
static OUTBOX_BYTES: [AtomicI64; HUBS_MAX] = [const { AtomicI64::new(0) }; HUBS_MAX];
static COMMIT_SECONDS: Histogram = Histogram::new();
static COMMIT_APPENDS: Histogram = Histogram::new();
static COMMIT_RECORDS: Histogram = Histogram::new();
static PAGES: [AtomicU64; PAGE_ANSWERS.len()] = [const { AtomicU64::new(0) }; PAGE_ANSWERS.len()];
static REQUESTS: AtomicU64 = AtomicU64::new(0);
static DELIVERIES: AtomicU64 = AtomicU64::new(0);

fn observe(stage: Stage, elapsed: Duration) {
    STAGE_SECONDS[stage as usize].observe_duration(elapsed);
}

/// A frame was decoded: how long it took, and how many requests it held.
pub fn observe_decode(elapsed: Duration, requests: usize) {
    observe(Stage::Decode, elapsed);
    REQUESTS.fetch_add(requests as u64, Relaxed);
}

/// A commit is in its readers' outboxes, this long after it was announced.
pub fn observe_outbox(elapsed: Duration) {
    observe(Stage::Outbox, elapsed);
}

/// A request for a page was answered.
pub fn page_answered(answer: PageAnswer) {
    PAGES[answer as usize].fetch_add(1, Relaxed);
}

/// Events were put into outboxes, counted once for each reader.
pub fn delivered(events: u64) {
    DELIVERIES.fetch_add(events, Relaxed);
}

/// So many bytes wait in the outboxes of that hub.
pub fn outbox_bytes(hub: u16, bytes: usize) {
    if let Some(gauge) = OUTBOX_BYTES.get(usize::from(hub)) {
        gauge.store(bytes as i64, Relaxed);
    }
}

/// The store has committed: the appends and records in the commit, and how long it took.
pub fn observe_commit(appends: usize, records: usize, elapsed: Duration) {
    COMMIT_SECONDS.observe_duration(elapsed);
    COMMIT_APPENDS.observe(appends as u64);
    COMMIT_RECORDS.observe(records as u64);
}

/// A connection was opened.
pub fn connection_opened() {
    CONNECTIONS.fetch_add(1, Relaxed);
}

/// A connection has ended, with that close code of ours or without one.
pub fn connection_closed(code: Option<CloseCode>) {
    CONNECTIONS.fetch_sub(1, Relaxed);
    if let Some(reason) = CLOSES.iter().position(|(known, _)| *known == code) {
        CLOSED[reason].fetch_add(1, Relaxed);
    }
}

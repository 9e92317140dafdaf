//! The shell's measurements, counted by kind.

use std::fmt::Error;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use actors::observe::Observer;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::metrics::MetricType;
use protocol::Kind;

use super::histogram::Histogram;
use super::text::{MICROSECOND, put_counters, put_histogram};
use super::{Stage, observe};

/// A place for each number up to the highest of a kind. A number that no kind has stays without use.
const PLACES: usize = {
    let (mut highest, mut next) = (0, 0);
    while next < Kind::ALL.len() {
        let number = Kind::ALL[next] as usize;
        highest = if number > highest { number } else { highest };
        next += 1;
    }
    highest + 1
};

/// A count for each kind.
type ByKind = [AtomicU64; PLACES];

const fn none() -> ByKind {
    [const { AtomicU64::new(0) }; PLACES]
}

static COMMANDS: ByKind = none();
static APPENDS: ByKind = none();
static APPENDS_FAILED: ByKind = none();
static ACTIVATIONS: ByKind = none();
static PASSIVATIONS: ByKind = none();
static OVERLOADS: ByKind = none();
static UNSUPPORTED: ByKind = none();
static APPEND_RECORDS: Histogram = Histogram::new();
static ACTIVATION_SECONDS: Histogram = Histogram::new();

/// Every counter by kind, with its name and its help text.
const COUNTERS: [(&ByKind, &str, &str); 7] = [
    (&COMMANDS, "commands", "Commands decided"),
    (&APPENDS, "appends", "Appends that became durable"),
    (&APPENDS_FAILED, "appends_failed", "Appends that failed and had to be settled"),
    (&ACTIVATIONS, "activations", "Entities that came to life"),
    (&PASSIVATIONS, "passivations", "Entities that left"),
    (&OVERLOADS, "overloads", "Commands and questions refused because an entity was at a bound"),
    (
        &UNSUPPORTED,
        "unsupported",
        "Commands and questions refused because a newer program wrote to the stream",
    ),
];

/// Receives the shell's measurements and counts them.
#[derive(Debug, Default, Clone, Copy)]
pub struct Measured;

impl Observer for Measured {
    fn decided(&self, kind: Kind, waited: Duration, elapsed: Duration) {
        observe(Stage::Mailbox, waited);
        observe(Stage::Decide, elapsed);
        count(&COMMANDS, kind);
    }

    fn appended(&self, kind: Kind, elapsed: Duration, records: usize) {
        observe(Stage::Append, elapsed);
        APPEND_RECORDS.observe(records as u64);
        count(&APPENDS, kind);
    }

    fn append_failed(&self, kind: Kind) {
        count(&APPENDS_FAILED, kind);
    }

    fn answered(&self, _kind: Kind, elapsed: Duration) {
        observe(Stage::Answer, elapsed);
    }

    fn announced(&self, _kind: Kind, elapsed: Duration) {
        observe(Stage::Announce, elapsed);
    }

    fn activated(&self, kind: Kind, elapsed: Duration) {
        ACTIVATION_SECONDS.observe_duration(elapsed);
        count(&ACTIVATIONS, kind);
    }

    fn passivated(&self, kind: Kind) {
        count(&PASSIVATIONS, kind);
    }

    fn overloaded(&self, kind: Kind) {
        count(&OVERLOADS, kind);
    }

    fn unsupported(&self, kind: Kind) {
        count(&UNSUPPORTED, kind);
    }
}

fn count(by_kind: &ByKind, kind: Kind) {
    by_kind[kind as usize].fetch_add(1, Relaxed);
}

pub(super) fn encode(out: &mut DescriptorEncoder<'_>) -> Result<(), Error> {
    for (by_kind, name, help) in COUNTERS {
        let counts = Kind::ALL.iter().map(|kind| (kind.name(), by_kind[*kind as usize].load(Relaxed)));
        put_counters(out, name, help, "kind", counts)?;
    }
    let help = "Records in one append of an entity";
    put_histogram(
        out.encode_descriptor("append_records", help, None, MetricType::Histogram)?,
        &APPEND_RECORDS,
        1.0,
    )?;
    let help = "How long an entity takes to come to life";
    let activation = out.encode_descriptor("activation_seconds", help, None, MetricType::Histogram)?;
    put_histogram(activation, &ACTIVATION_SECONDS, MICROSECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_counts_under_its_own_name() {
        Kind::ALL.into_iter().for_each(|kind| Measured.unsupported(kind));
        (0..5).for_each(|_| Measured.passivated(Kind::Wallet));
        Measured.appended(Kind::Room, Duration::from_millis(1), 64);
        let text = super::super::text(vec![]);
        assert!(text.contains("guildhall_passivations_total{kind=\"wallet\"} 5"), "{text}");
        assert!(text.contains("guildhall_appends_total{kind=\"room\"} 1"));
        for kind in Kind::ALL {
            let line = format!("unsupported_total{{kind=\"{kind}\"}} 1");
            assert!(text.contains(&line), "{line} in {text}");
        }
        assert!(text.contains("guildhall_append_records_bucket{le=\"64.0\"} 1"), "{text}");
        assert!(text.contains("guildhall_append_records_bucket{le=\"32.0\"} 0"));
    }
}

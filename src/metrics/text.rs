//! Writes the metrics as Prometheus text.

use std::fmt::Error;
use std::sync::atomic::Ordering::Relaxed;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use super::histogram::Histogram;
use super::{
    CLOSED, CLOSES, COMMIT_APPENDS, COMMIT_RECORDS, COMMIT_SECONDS, CONNECTIONS, DELIVERIES, OUTBOX_BYTES,
    PAGE_ANSWERS, PAGES, REQUESTS, STAGE_SECONDS, STAGES, observer,
};

/// One microsecond in seconds, the unit of Prometheus.
pub(super) const MICROSECOND: f64 = 1e-6;

/// A value that is measured when the metrics are requested.
#[derive(Debug)]
pub struct Reading {
    /// The name, with its unit.
    pub name: &'static str,
    /// The help text.
    pub help: &'static str,
    /// The value.
    pub value: Value,
}

/// The value of a reading.
#[derive(Debug)]
pub enum Value {
    /// One number.
    One(i64),
    /// A number for each value of a label: the label's name, then its values.
    By(&'static str, Vec<(&'static str, i64)>),
}

/// All metrics, with these readings.
pub fn text(readings: Vec<Reading>) -> String {
    let mut registry = Registry::with_prefix("guildhall");
    registry.register_collector(Box::new(Everything { readings }));
    let mut out = String::new();
    prometheus_client::encoding::text::encode(&mut out, &registry).expect("writing to memory cannot fail");
    out
}

#[derive(Debug)]
struct Everything {
    readings: Vec<Reading>,
}

impl Collector for Everything {
    fn encode(&self, mut out: DescriptorEncoder<'_>) -> Result<(), Error> {
        let help = "How long a stage of the way through the house takes";
        let mut stages = out.encode_descriptor("stage_seconds", help, None, MetricType::Histogram)?;
        for ((_, name), histogram) in STAGES.iter().zip(&STAGE_SECONDS) {
            put_histogram(stages.encode_family(&[("stage", *name)])?, histogram, MICROSECOND)?;
        }
        let closes = CLOSES.iter().zip(&CLOSED).map(|((_, reason), count)| (*reason, count.load(Relaxed)));
        put_counters(&mut out, "closes", "Connections that ended, by reason", "reason", closes)?;
        let pages = PAGE_ANSWERS.iter().zip(&PAGES).map(|((_, how), count)| (*how, count.load(Relaxed)));
        put_counters(&mut out, "pages", "Requests for pages, by answer", "answer", pages)?;
        put_counter(&mut out, "requests", "Requests received", REQUESTS.load(Relaxed))?;
        put_counter(&mut out, "deliveries", "Events put into outboxes", DELIVERIES.load(Relaxed))?;
        let open = Value::One(CONNECTIONS.load(Relaxed));
        put_gauge(&mut out, &Reading { name: "connections", help: "Open connections", value: open })?;
        let waiting = Value::One(OUTBOX_BYTES.iter().map(|hub| hub.load(Relaxed)).sum());
        let help = "Bytes that wait to be written to connections";
        put_gauge(&mut out, &Reading { name: "outbox_bytes", help, value: waiting })?;
        let commits = [
            (
                "commit_seconds",
                "How long a commit of the store takes, its fsync included",
                &COMMIT_SECONDS,
                MICROSECOND,
            ),
            ("commit_appends", "Appends in one commit of the store", &COMMIT_APPENDS, 1.0),
            ("commit_records", "Records in one commit of the store", &COMMIT_RECORDS, 1.0),
        ];
        for (name, help, histogram, unit) in commits {
            put_histogram(out.encode_descriptor(name, help, None, MetricType::Histogram)?, histogram, unit)?;
        }
        observer::encode(&mut out)?;
        self.readings.iter().try_for_each(|reading| put_gauge(&mut out, reading))
    }
}

pub(super) fn put_histogram(
    mut out: MetricEncoder<'_>,
    histogram: &Histogram,
    unit: f64,
) -> Result<(), Error> {
    let seen = histogram.seen(unit);
    out.encode_histogram::<NoLabelSet>(seen.sum, seen.count, &seen.buckets, None)
}

fn put_counter(out: &mut DescriptorEncoder<'_>, name: &str, help: &str, value: u64) -> Result<(), Error> {
    ConstCounter::new(value).encode(out.encode_descriptor(name, help, None, MetricType::Counter)?)
}

/// Writes a counter for each value of a label.
pub(super) fn put_counters(
    out: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    label: &str,
    values: impl Iterator<Item = (&'static str, u64)>,
) -> Result<(), Error> {
    let mut family = out.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (value, count) in values {
        ConstCounter::new(count).encode(family.encode_family(&[(label, value)])?)?;
    }
    Ok(())
}

fn put_gauge(out: &mut DescriptorEncoder<'_>, reading: &Reading) -> Result<(), Error> {
    let mut gauge = out.encode_descriptor(reading.name, reading.help, None, MetricType::Gauge)?;
    match &reading.value {
        Value::One(value) => ConstGauge::new(*value).encode(gauge),
        Value::By(label, values) => values.iter().try_for_each(|(name, value)| {
            ConstGauge::new(*value).encode(gauge.encode_family(&[(*label, *name)])?)
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_text_holds_every_stage_every_reason_and_the_readings() {
        super::super::observe_outbox(Duration::from_micros(3));
        let by_kind = Value::By("kind", vec![("room", 7), ("wallet", 8)]);
        let text = text(vec![
            Reading { name: "entities", help: "Living entities", value: by_kind },
            Reading { name: "log_bytes", help: "The log", value: Value::One(9) },
        ]);
        for (_, stage) in STAGES {
            assert!(
                text.contains(&format!("guildhall_stage_seconds_count{{stage=\"{stage}\"}}")),
                "{stage}: {text}"
            );
        }
        for (_, reason) in CLOSES {
            assert!(text.contains(&format!("guildhall_closes_total{{reason=\"{reason}\"}}")), "{reason}");
        }
        for (_, answer) in PAGE_ANSWERS {
            assert!(text.contains(&format!("guildhall_pages_total{{answer=\"{answer}\"}}")), "{answer}");
        }
        assert!(text.contains("guildhall_stage_seconds_bucket{le=\"0.000004\",stage=\"outbox\"}"), "{text}");
        assert!(text.contains("guildhall_entities{kind=\"wallet\"} 8"));
        assert!(text.contains("guildhall_log_bytes 9"));
        assert_eq!(text.matches("# TYPE guildhall_entities").count(), 1);
        assert!(text.ends_with("# EOF\n"));
    }
}

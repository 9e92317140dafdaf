//! Measures a cluster with the same batches that the CQL store sends, and nothing around them. A server on
//! that cluster can be compared with it.
//!
//! ```text
//! raw_batches NODES KEYSPACE STREAMS RECORDS SECONDS         each stream sends one batch after another
//! raw_batches NODES KEYSPACE STREAMS RECORDS SECONDS RATE    that many batches a second in all
//! ```
//!
//! With a rate, a batch is timed from when it was due. Prints a line of JSON. The keyspace must be one that
//! `guildhall migrate` has created.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use scylla::client::execution_profile::ExecutionProfile;
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::policies::retry::FallthroughRetryPolicy;
use scylla::statement::batch::{Batch, BatchType};
use scylla::statement::prepared::PreparedStatement;
use scylla::statement::{Consistency, SerialConsistency};
use scylla::value::CqlTimestamp;
use uuid::Uuid;

/// As many bytes as a common message has with its names.
const BODY_BYTES: usize = 230;

/// Records of a partition, as the store has it.
const BUCKET_RECORDS: i64 = 1_024;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct Raw {
    session: Session,
    first: PreparedStatement,
    further: PreparedStatement,
    records: i64,
}

impl Raw {
    async fn open(nodes: &str, keyspace: &str, records: i64) -> Outcome<Self> {
        let profile = ExecutionProfile::builder()
            .consistency(Consistency::LocalQuorum)
            .serial_consistency(Some(SerialConsistency::LocalSerial))
            .retry_policy(Arc::new(FallthroughRetryPolicy::new()))
            .build();
        let session = SessionBuilder::new()
            .known_nodes(nodes.split(','))
            .tcp_nodelay(true)
            .use_keyspace(keyspace, true)
            .default_execution_profile_handle(profile.into_handle())
            .build()
            .await?;
        let insert = "INSERT INTO journal (kind, id, bucket, seq, at, \"by\", type, command_id, mark, body) \
                      VALUES ('room', ?, ?, ?, ?, ?, 'posted', ?, ?, ?)";
        let first = session.prepare(format!("{insert} IF NOT EXISTS")).await?;
        let further = session.prepare(insert).await?;
        Ok(Self { session, first, further, records })
    }

    /// The batch after `head`.
    async fn append(&self, stream: Uuid, head: i64) -> Outcome<()> {
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.append_statement(self.first.clone());
        (1..self.records).for_each(|_| batch.append_statement(self.further.clone()));
        let body = vec![7_u8; BODY_BYTES];
        let bucket = (head / BUCKET_RECORDS) as i32;
        let at = CqlTimestamp(1_700_000_000_000 + head);
        let row = |seq: i64| (stream, bucket, seq, at, stream, Uuid::now_v7(), seq, body.clone());
        let rows: Vec<_> = (head + 1..=head + self.records).map(row).collect();
        self.session.batch(&batch, rows).await?;
        Ok(())
    }
}

/// One stream after another batch, each once the last stands; answers how long each took.
async fn in_a_row(raw: Arc<Raw>, until: Instant) -> Outcome<Vec<Duration>> {
    let (stream, mut head, mut took) = (Uuid::now_v7(), 0, Vec::new());
    while Instant::now() < until {
        let began = Instant::now();
        raw.append(stream, head).await?;
        head += raw.records;
        took.push(began.elapsed());
    }
    Ok(took)
}

/// One stream a batch whenever one is due; answers how long after that it stood.
async fn as_due(raw: Arc<Raw>, first: Instant, every: Duration, until: Instant) -> Outcome<Vec<Duration>> {
    let (stream, mut head, mut took, mut due) = (Uuid::now_v7(), 0, Vec::new(), first);
    while due < until {
        tokio::time::sleep_until(due.into()).await;
        raw.append(stream, head).await?;
        head += raw.records;
        took.push(due.elapsed());
        due += every;
    }
    Ok(took)
}

fn quantile(sorted: &[Duration], share: f64) -> f64 {
    let index = (sorted.len() as f64 * share) as usize;
    sorted.get(index.min(sorted.len().saturating_sub(1))).map_or(0.0, |took| took.as_secs_f64() * 1e3)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [nodes, keyspace, streams, records, seconds, rest @ ..] = arguments.as_slice() else {
        return Err("raw_batches NODES KEYSPACE STREAMS RECORDS SECONDS [RATE]".into());
    };
    let (streams, seconds): (u32, u64) = (streams.parse()?, seconds.parse()?);
    let rate: Option<f64> = rest.first().map(|rate| rate.parse()).transpose()?;
    let raw = Arc::new(Raw::open(nodes, keyspace, records.parse()?).await?);
    let began = Instant::now();
    let until = began + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..streams {
        match rate {
            None => tasks.spawn(in_a_row(raw.clone(), until)),
            Some(rate) => {
                let between = Duration::from_secs_f64(1.0 / rate);
                tasks.spawn(as_due(raw.clone(), began + between * number, between * streams, until))
            }
        };
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    let elapsed = began.elapsed().as_secs_f64();
    took.sort();
    let batches = took.len() as f64 / elapsed;
    println!(
        "{{\"batches_per_second\": {batches:.1}, \"records_per_second\": {:.1}, \"p50_ms\": {:.3}, \"p99_ms\": {:.3}}}",
        batches * raw.records as f64,
        quantile(&took, 0.5),
        quantile(&took, 0.99),
    );
    Ok(())
}

//! What scribes write is what a house writes: the same records, rows and timers.

use std::collections::BTreeMap;
use std::slice;
use std::sync::Arc;

use actors::clock::Clock;
use actors::job::{Command, EXPIRES_AFTER_MS, Job, WARNED_AFTER_MS};
use actors::limits::Limits;
use actors::provider::Provider;
use actors::shell::{Scribes, Wrong};
use actors::wallet::{self, Wallet};
use actors::{Caller, ProviderCall, ProviderOutcome, Refusal};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use protocol::example::Example;
use protocol::job::{Facts, Fields, FixedPay, Pay};
use protocol::{CommandId, Currency, Kind, Millis, Money, StreamId};
use schema::rows::RowKey;
use schema::{Append, Row};
use uuid::{NoContext, Timestamp, Uuid};

use crate::given::{ADA, BOB, Ground, run};

/// When everything happens.
const NOON: Millis = 1_800_000_000_000;
const JOB: Uuid = Uuid::from_u128(40);

/// A provider that moves all money at once.
struct Moves;

impl Provider for Moves {
    fn call(&self, _: ProviderCall) -> BoxFuture<'static, ProviderOutcome> {
        std::future::ready(ProviderOutcome::Succeeded).boxed()
    }
}

fn named(number: u32) -> CommandId {
    let at = Timestamp::from_unix(NoContext, NOON / 1_000, number);
    CommandId(Uuid::new_v7(at))
}

/// What Ada asks of her job.
fn asked_of_job() -> Vec<(CommandId, Command)> {
    let fields = Fields::example();
    let pay = Some(Pay::Fixed(FixedPay { currency: Currency::USD, budget: "900".to_owned() }));
    let other = Fields { pay, ..fields.clone() };
    let commands = [
        Command::Draft { fields, taxonomy_version: 1 },
        Command::Publish { facts: Facts::example() },
        Command::Edit { fields: other, version: 1, taxonomy_version: 1 },
        Command::Pause,
    ];
    (1..).map(named).zip(commands).collect()
}

fn deposit() -> wallet::Command {
    let money = Money::parse("10.00", Currency::USD).expect("an amount");
    wallet::Command::Deposit { money, source: "bank".to_owned() }
}

/// What scribes write of all this.
fn scribed(money_at: CommandId, asked: &[(CommandId, Command)]) -> BTreeMap<StreamId, Append> {
    let (mut scribes, ada) = (Scribes::default(), Caller::Account(ADA));
    scribes.command::<Wallet>(ADA.0, ada, money_at, NOON, &deposit()).expect("she may");
    for (named, command) in asked {
        scribes.command::<Job>(JOB, ada, *named, NOON, command).expect("the rules allow it");
    }
    scribes.seal().map(|append| (append.stream, append)).collect()
}

fn key_of(row: &Row) -> RowKey {
    RowKey { table: row.table, partition: row.partition, clustering: row.clustering.clone() }
}

#[test]
fn what_scribes_write_is_what_a_house_writes() {
    run(async {
        let (ground, asked, money_at) = (Ground::new(), asked_of_job(), named(9));
        let (house, _) = ground.house_at(Clock::still(NOON), Limits::default(), Arc::new(Moves));
        let ada = Caller::Account(ADA);
        house.send::<Wallet>(ADA.0, ada, Some(money_at), deposit()).await.expect("she may");
        for (named, command) in asked.clone() {
            house.send::<Job>(JOB, ada, Some(named), command).await.expect("the rules allow it");
        }
        let written = scribed(money_at, &asked);
        let kinds: Vec<_> = written.keys().map(|stream| stream.kind).collect();
        assert_eq!(kinds, [Kind::Wallet, Kind::Job, Kind::Posting]);
        for (stream, append) in written {
            // The provider's answer to the house comes when it comes.
            while ground.journal(stream).await.len() < append.records.len() {
                tokio::task::yield_now().await;
            }
            assert_eq!(ground.journal(stream).await, append.records[..], "the records of {stream}");
            let keys = append.effects.rows.iter().map(key_of).collect();
            let rows = ground.store().rows_at(keys).await.expect("the rows read");
            let rows: Vec<_> = rows.into_iter().flatten().collect();
            assert_eq!(rows, append.effects.rows, "the rows of {stream}");
            let due = ground.store().due(Millis::MAX / 4, None, 100).await.expect("the timers read").items;
            let due: Vec<_> = due.into_iter().filter(|timer| timer.stream == stream).collect();
            let set = append.effects.timers.iter().filter_map(|(key, due_at)| Some((key, (*due_at)?)));
            let set: Vec<_> =
                set.map(|(key, at)| schema::Timer { due_at: at, stream, key: key.clone() }).collect();
            assert_eq!(due, set, "the timers of {stream}");
        }
    });
}

/// A job that nobody looks at for a month is warned, and then expires; its posting hears of that.
#[test]
fn timers_ring_when_they_are_due_and_not_before() {
    let types = |until: Millis| {
        let (mut scribes, ada) = (Scribes::default(), Caller::Account(ADA));
        for (named, command) in asked_of_job().into_iter().take(2) {
            scribes.command::<Job>(JOB, ada, named, NOON, &command).expect("the rules allow it");
        }
        scribes.pass(until).expect("time may pass");
        let all = scribes.seal().flat_map(|append| append.records.to_vec());
        all.skip(2).map(|record| (record.r#type.into_owned(), record.at - NOON)).collect::<Vec<_>>()
    };
    let (published, warned) = (("published".to_owned(), 0), ("warned".to_owned(), WARNED_AFTER_MS));
    let expired = |name: &str| (name.to_owned(), EXPIRES_AFTER_MS);
    assert_eq!(types(NOON + WARNED_AFTER_MS - 1), slice::from_ref(&published));
    assert_eq!(types(NOON + WARNED_AFTER_MS), [warned.clone(), published.clone()]);
    let all = [warned, expired("expired"), published, expired("status_changed")];
    assert_eq!(types(NOON + EXPIRES_AFTER_MS), all);
}

#[test]
fn what_an_entity_refuses_is_not_written() {
    let mut scribes = Scribes::default();
    let refused = scribes.command::<Job>(JOB, Caller::Account(BOB), named(1), NOON, &Command::Pause);
    assert!(matches!(refused, Err(Wrong::Refused { refusal: Refusal::NotFound, .. })), "{refused:?}");
    assert_eq!(scribes.seal().count(), 0);
}

//! The audit: adds up what the journals have posted, without asking the machines that posted it.
//!
//! It reads only the private bodies, so it depends on no balance, view or read model. It asks the machines
//! one thing only: which records newer programs wrote. Of streams that post nothing it checks that no event
//! is missing.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Currency, Kind, Seq, StreamId};
use rust_decimal::Decimal;
use schema::{ReadError, Record, Store, Window};
use serde::Deserialize;
use uuid::Uuid;

use super::{Group, LedgerAccount};
use crate::house::{is_unsupported, posts};

/// Streams that are read at once.
const STREAMS_PAGE: usize = 1_000;

/// Records that are read at once.
const RECORDS_PAGE: usize = 1_000;

/// Bytes of bodies that are read at once.
const PAGE_BYTES_MAX: usize = 1 << 20;

/// The part of a private body that the audit reads.
#[derive(Deserialize)]
struct Posts {
    #[serde(default)]
    ledger: Option<Group>,
}

/// Whether a private body is nothing but the name of an event, such as `sealed`: it has no fields, so it
/// posts nothing.
fn is_a_mere_name(private: &[u8]) -> bool {
    rmp_serde::from_slice::<&str>(private).is_ok()
}

/// The audit of some streams. The records of a stream must come in order; the order of the streams does not
/// matter.
#[derive(Debug, Default)]
pub struct Audit {
    records: u64,
    own: BTreeMap<(Currency, StreamId, LedgerAccount), Decimal>,
    transits: BTreeMap<(Currency, Uuid), Sides>,
    faults: Vec<LedgerFault>,
    unknown: u64,
}

/// The two sides of a transfer: what one stream credited to the transit account, and what the other debited.
#[derive(Debug, Default, Clone, Copy)]
struct Sides {
    credited: Decimal,
    credits: u32,
    debited: Decimal,
    debits: u32,
}

/// The result of an audit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of records that were read, of kinds that post.
    pub records: u64,
    /// The sums of each currency.
    pub trials: BTreeMap<Currency, Trial>,
    /// The transfers that have left one stream and not arrived in the other.
    pub open_transits: Vec<Transit>,
    /// The errors in the ledger.
    pub faults: Vec<LedgerFault>,
    /// The number of records from newer programs, whose postings are not known.
    pub unknown_records: u64,
    /// The number of streams of kinds that this program does not know.
    pub unknown_streams: u64,
}

/// The sums of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// Credits minus debits of all accounts. Zero in a sound ledger.
    pub sum: Decimal,
    /// Credits minus debits by class of account, over all streams, milestones and transfers.
    pub accounts: BTreeMap<&'static str, Decimal>,
}

/// A transfer that has left one stream and not arrived in the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transit {
    /// The transfer.
    pub transfer: Uuid,
    /// The currency.
    pub currency: Currency,
    /// The amount; negative if it has arrived without having left.
    pub amount: Decimal,
}

/// An error in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    /// An account went below zero.
    #[error("{account} of {stream} stood at {balance} {currency} after event {seq}")]
    Overdrawn {
        /// The stream of the account.
        stream: StreamId,
        /// The event after which it was below zero.
        seq: Seq,
        /// The account.
        account: LedgerAccount,
        /// The currency.
        currency: Currency,
        /// The balance.
        balance: Decimal,
    },
    /// The amount of a posting is zero, negative, or finer than its currency allows.
    #[error("event {seq} of {stream} posts {amount} {currency}")]
    Amount {
        /// The stream.
        stream: StreamId,
        /// The event.
        seq: Seq,
        /// The amount.
        amount: Decimal,
        /// The currency.
        currency: Currency,
    },
    /// A transfer left or arrived more than once.
    #[error("transfer {transfer} left {credits} times and arrived {debits} times")]
    Repeated {
        /// The transfer.
        transfer: Uuid,
        /// How often it left.
        credits: u32,
        /// How often it arrived.
        debits: u32,
    },
    /// Events that are not in the store, though later ones are, or the stream is said to be longer.
    #[error("{stream} lacks the events {first} to {last}")]
    Missing {
        /// The stream.
        stream: StreamId,
        /// The first of them.
        first: Seq,
        /// The last of them.
        last: Seq,
    },
    /// A private body that does not read.
    #[error("what event {seq} of {stream} posts does not read: {why}")]
    Unreadable {
        /// The stream.
        stream: StreamId,
        /// The event.
        seq: Seq,
        /// The reason.
        why: String,
    },
}

/// The store could not be read to the end.
#[derive(Debug, thiserror::Error)]
#[error("failed to audit the ledger")]
pub struct AuditError(#[from] ReadError);

impl Audit {
    /// Adds the next record of a stream.
    pub fn take(&mut self, stream: StreamId, record: &Record) {
        if !posts(stream.kind) {
            return;
        }
        self.records += 1;
        let Some(private) = record.private.as_deref() else { return };
        match rmp_serde::from_slice::<Posts>(private) {
            Ok(Posts { ledger: Some(group) }) => self.post(stream, record.seq, &group),
            Ok(Posts { ledger: None }) => {}
            Err(_) if is_a_mere_name(private) => {}
            Err(error) => {
                self.faults.push(LedgerFault::Unreadable { stream, seq: record.seq, why: error.to_string() });
            }
        }
    }

    /// The event `seq` follows the event `after`. Notes what is missing between them.
    fn follows(&mut self, stream: StreamId, after: Seq, seq: Seq) {
        if seq > after + 1 {
            self.faults.push(LedgerFault::Missing { stream, first: after + 1, last: seq - 1 });
        }
    }

    fn post(&mut self, stream: StreamId, seq: Seq, group: &Group) {
        let currency = group.currency;
        for posting in &group.postings {
            let amount = posting.amount;
            if amount <= Decimal::ZERO || amount.normalize().scale() > currency.decimals() {
                self.faults.push(LedgerFault::Amount { stream, seq, amount, currency });
            }
            self.credit(stream, currency, posting.credit, amount);
            self.debit(stream, currency, posting.debit, amount);
        }
        self.count_transfers(group);
        for posting in &group.postings {
            let account = posting.debit;
            let balance = self.own.get(&(currency, stream, account)).copied().unwrap_or_default();
            if account.is_never_overdrawn() && balance < Decimal::ZERO {
                self.faults.push(LedgerFault::Overdrawn { stream, seq, account, currency, balance });
            }
        }
    }

    /// Counts each transfer once for an event, even if several postings of the event belong to it.
    fn count_transfers(&mut self, group: &Group) {
        let transits = |accounts: &mut dyn Iterator<Item = LedgerAccount>| -> BTreeSet<Uuid> {
            let transit = |account| match account {
                LedgerAccount::Transit(transfer) => Some(transfer),
                _ => None,
            };
            accounts.filter_map(transit).collect()
        };
        for transfer in transits(&mut group.postings.iter().map(|posting| posting.credit)) {
            self.transits.entry((group.currency, transfer)).or_default().credits += 1;
        }
        for transfer in transits(&mut group.postings.iter().map(|posting| posting.debit)) {
            self.transits.entry((group.currency, transfer)).or_default().debits += 1;
        }
    }

    fn credit(&mut self, stream: StreamId, currency: Currency, account: LedgerAccount, amount: Decimal) {
        let LedgerAccount::Transit(transfer) = account else {
            *self.own.entry((currency, stream, account)).or_default() += amount;
            return;
        };
        self.transits.entry((currency, transfer)).or_default().credited += amount;
    }

    fn debit(&mut self, stream: StreamId, currency: Currency, account: LedgerAccount, amount: Decimal) {
        let LedgerAccount::Transit(transfer) = account else {
            *self.own.entry((currency, stream, account)).or_default() -= amount;
            return;
        };
        self.transits.entry((currency, transfer)).or_default().debited += amount;
    }

    /// The result so far.
    pub fn report(&self) -> Report {
        let (records, unknown_records) = (self.records, self.unknown);
        let mut report =
            Report { records, unknown_records, faults: self.faults.clone(), ..Report::default() };
        for ((currency, _, account), balance) in &self.own {
            report.trials.entry(*currency).or_default().add(*account, *balance);
        }
        for ((currency, transfer), sides) in &self.transits {
            let amount = sides.credited - sides.debited;
            report.trials.entry(*currency).or_default().add(LedgerAccount::Transit(*transfer), amount);
            report.add_transit(*transfer, *currency, amount, *sides);
        }
        report
    }
}

impl Trial {
    fn add(&mut self, account: LedgerAccount, balance: Decimal) {
        self.sum += balance;
        *self.accounts.entry(account.class()).or_default() += balance;
    }
}

impl Report {
    fn add_transit(&mut self, transfer: Uuid, currency: Currency, amount: Decimal, sides: Sides) {
        if !amount.is_zero() {
            self.open_transits.push(Transit { transfer, currency, amount });
        }
        let Sides { credits, debits, .. } = sides;
        if credits > 1 || debits > 1 || debits > credits {
            self.faults.push(LedgerFault::Repeated { transfer, credits, debits });
        }
    }

    /// Whether every record was known. If not, the sums say little.
    pub fn is_complete(&self) -> bool {
        self.unknown_records == 0 && self.unknown_streams == 0
    }

    /// Whether no event is missing.
    pub fn is_whole(&self) -> bool {
        !self.faults.iter().any(|fault| matches!(fault, LedgerFault::Missing { .. }))
    }

    /// Whether every currency sums to zero and there is no error. Transfers may be on their way.
    pub fn is_balanced(&self) -> bool {
        self.faults.is_empty() && self.trials.values().all(|trial| trial.sum.is_zero())
    }

    /// Whether it is balanced and no transfer is on its way.
    pub fn is_settled(&self) -> bool {
        self.is_balanced() && self.open_transits.is_empty()
    }
}

/// Audits every journal of a store. Nobody may write to it meanwhile: a transfer could be seen to arrive
/// before it left.
pub async fn audit(store: &dyn Store) -> Result<Report, AuditError> {
    let mut audit = Audit::default();
    for kind in Kind::ALL {
        let mut after = None;
        loop {
            let streams = store.streams(kind, after, STREAMS_PAGE).await?;
            let Some((last, _)) = streams.last() else { break };
            after = Some(*last);
            for (id, head) in streams {
                take_stream(&mut audit, store, StreamId::new(kind, id), head).await?;
            }
        }
    }
    let unknown = store.unknown().await?;
    let mut report = audit.report();
    report.unknown_streams += unknown.streams;
    report.unknown_records += unknown.records;
    Ok(report)
}

async fn take_stream(
    audit: &mut Audit,
    store: &dyn Store,
    stream: StreamId,
    head: Seq,
) -> Result<(), AuditError> {
    let mut after = 0;
    loop {
        let page = match store.read(stream, Window::After(after), RECORDS_PAGE, PAGE_BYTES_MAX).await {
            Ok(page) => page,
            Err(error) if error.is_unsupported() => {
                audit.unknown += head - after;
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        for record in &page.records {
            audit.follows(stream, after, record.seq);
            after = record.seq;
            match posts(stream.kind) && is_unsupported(stream, record) {
                true => audit.unknown += 1,
                false => audit.take(stream, record),
            }
        }
        if !page.more || page.records.is_empty() {
            audit.follows(stream, after, head + 1);
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;

//! The audit: adds up what any journals posted, without asking the machines that posted it.
//!
//! It reads the private bodies alone, so it believes no balance, no view and no read model. The machines say one thing only: which
//! records they do not know, since newer programs wrote them.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{Currency, Kind, Seq, StreamId};
use rust_decimal::Decimal;
use schema::{ReadError, Record, Store, Window};
use serde::Deserialize;
use uuid::Uuid;

use super::{Group, LedgerAccount};
use crate::house::{is_unsupported, posts};

/// Streams read in one go.
const STREAMS_PAGE: usize = 1_000;

/// Records read in one go.
const RECORDS_PAGE: usize = 1_000;

/// Bytes of bodies read in one go.
const PAGE_BYTES_MAX: usize = 1 << 20;

/// What a private body carries where its event posts, whatever else it carries.
#[derive(Deserialize)]
struct Posts {
    #[serde(default)]
    ledger: Option<Group>,
}

/// Adds up records: each stream's in order, the streams in any.
#[derive(Debug, Default)]
pub struct Audit {
    records: u64,
    own: BTreeMap<(Currency, StreamId, LedgerAccount), Decimal>,
    transits: BTreeMap<(Currency, Uuid), Sides>,
    faults: Vec<Fault>,
    unknown: u64,
}

/// What was credited to a transit account by the one stream, and debited by the other.
#[derive(Debug, Default, Clone, Copy)]
struct Sides {
    credited: Decimal,
    credits: u32,
    debited: Decimal,
    debits: u32,
}

/// What an audit found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many records of kinds that post were read.
    pub records: u64,
    /// By currency.
    pub trials: BTreeMap<Currency, Trial>,
    /// The transfers that have left one stream and not reached the other.
    pub open_transits: Vec<Transit>,
    /// What must never be.
    pub faults: Vec<Fault>,
    /// Records that newer programs wrote: what they post is not known.
    pub unknown_records: u64,
    /// Streams that newer programs wrote, of kinds that this one does not know.
    pub unknown_streams: u64,
}

/// All accounts of one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// Credits less debits over all accounts: zero.
    pub sum: Decimal,
    /// Credits less debits by account, those of all streams, milestones and transfers together.
    pub accounts: BTreeMap<&'static str, Decimal>,
}

/// A transfer that has left one stream and not reached the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transit {
    /// Which.
    pub transfer: Uuid,
    /// Of what.
    pub currency: Currency,
    /// How much; below zero where it arrived without having left.
    pub amount: Decimal,
}

/// What must never be in a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More was taken from an account than stood there.
    #[error("{account} of {stream} stood at {balance} {currency} after event {seq}")]
    Overdrawn {
        /// Whose account.
        stream: StreamId,
        /// The event.
        seq: Seq,
        /// Which account.
        account: LedgerAccount,
        /// Of what.
        currency: Currency,
        /// Where it stood.
        balance: Decimal,
    },
    /// A posting of nothing, of less, or of a fraction that the currency does not have.
    #[error("event {seq} of {stream} posts {amount} {currency}")]
    Amount {
        /// Whose event.
        stream: StreamId,
        /// The event.
        seq: Seq,
        /// How much.
        amount: Decimal,
        /// Of what.
        currency: Currency,
    },
    /// A transfer left or arrived more than once.
    #[error("transfer {transfer} left {credits} times and arrived {debits} times")]
    Repeated {
        /// Which.
        transfer: Uuid,
        /// How often it left.
        credits: u32,
        /// How often it arrived.
        debits: u32,
    },
    /// A private body that does not read.
    #[error("what event {seq} of {stream} posts does not read: {why}")]
    Unreadable {
        /// Whose event.
        stream: StreamId,
        /// The event.
        seq: Seq,
        /// What is wrong with it.
        why: String,
    },
}

/// The store could not be read to its end.
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
            Err(error) => {
                self.faults.push(Fault::Unreadable { stream, seq: record.seq, why: error.to_string() });
            }
        }
    }

    fn post(&mut self, stream: StreamId, seq: Seq, group: &Group) {
        let currency = group.currency;
        for posting in &group.postings {
            let amount = posting.amount;
            if amount <= Decimal::ZERO || amount.normalize().scale() > currency.decimals() {
                self.faults.push(Fault::Amount { stream, seq, amount, currency });
            }
            self.credit(stream, currency, posting.credit, amount);
            self.debit(stream, currency, posting.debit, amount);
        }
        self.count_transfers(group);
        for posting in &group.postings {
            let account = posting.debit;
            let balance = self.own.get(&(currency, stream, account)).copied().unwrap_or_default();
            if account.is_never_overdrawn() && balance < Decimal::ZERO {
                self.faults.push(Fault::Overdrawn { stream, seq, account, currency, balance });
            }
        }
    }

    /// An event may bring together what leaves by one transfer; it leaves once all the same.
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

    /// What has been found so far.
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
            self.faults.push(Fault::Repeated { transfer, credits, debits });
        }
    }

    /// Whether all that was there is known; a sum says little otherwise.
    pub fn is_complete(&self) -> bool {
        self.unknown_records == 0 && self.unknown_streams == 0
    }

    /// Every currency sums to zero and nothing is there that must never be; transfers may be under way.
    pub fn is_balanced(&self) -> bool {
        self.faults.is_empty() && self.trials.values().all(|trial| trial.sum.is_zero())
    }

    /// It is balanced and no transfer is under way.
    pub fn is_settled(&self) -> bool {
        self.is_balanced() && self.open_transits.is_empty()
    }
}

/// Audits every journal of a store; one that nobody writes to meanwhile, or a transfer may be seen to arrive before it left.
pub async fn audit(store: &dyn Store) -> Result<Report, AuditError> {
    let mut audit = Audit::default();
    for kind in Kind::ALL.into_iter().filter(|kind| posts(*kind)) {
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
            after = record.seq;
            match is_unsupported(stream, record) {
                true => audit.unknown += 1,
                false => audit.take(stream, record),
            }
        }
        if !page.more || page.records.is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests;

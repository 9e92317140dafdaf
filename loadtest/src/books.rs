//! The tester's own books: what every wallet must hold, and that all money adds up.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, ensure};
use client::{CallError, Client};
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::contract::{self, MilestoneReleased, MoneyStatus};
use protocol::wallet::EntriesParams;
use protocol::{AccountId, ContractId, Currency, ErrorCode, Kind, Money, Seq, StreamId, WireError};
use rust_decimal::Decimal;
use tokio::time::Instant;

use crate::progress;
use crate::report::Report;

/// The people or contracts that are checked at the same time.
pub const AT_ONCE: usize = 32;
/// How long an outcome may take that comes as an event.
const OUTCOME_TIMEOUT: Duration = Duration::from_secs(60);
/// How long the hold of earnings may take to end after its time.
const HOLD_END_TIMEOUT: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The longest page of ledger entries.
const ENTRIES_MAX: u32 = 1_000;
/// The currency of every run.
pub const CURRENCY: Currency = Currency::USD;
/// A fee is given in hundredths of a percent: with four decimals.
const BASIS_POINTS: u32 = 4;
/// A limit above the number of events of a contract with one milestone.
const EVENTS_MAX: u32 = 100;

/// What every wallet must hold.
pub struct Books {
    /// By account: the sum of available and pending money.
    must_hold: BTreeMap<AccountId, Decimal>,
    /// The money in all wallets before the run.
    before: Decimal,
    deposited: Decimal,
    fees: Decimal,
    withdrawn: Decimal,
    escrow: Decimal,
    /// The money in all wallets at the last check.
    held: Decimal,
    /// The longest hold of the contracts.
    hold_seconds: u64,
}

/// The money of a contract, as the server's journal tells it.
#[derive(Debug, Clone)]
pub struct Account {
    /// The contract as it stands.
    pub state: contract::State,
    /// Every payment, in order.
    pub released: Vec<MilestoneReleased>,
    /// What the client has paid.
    pub paid: Decimal,
    /// What the platform has kept of it.
    pub fee: Decimal,
    /// What lies in escrow.
    pub escrow: Decimal,
}

/// The money in a wallet.
#[derive(Debug, Default, Clone, Copy)]
struct Holding {
    available: Decimal,
    pending: Decimal,
}

impl Books {
    /// Begins the books with what everyone has.
    pub async fn open(people: &[Client]) -> anyhow::Result<Self> {
        let must_hold: BTreeMap<_, _> = holdings(people).await?.into_iter().collect();
        let before = must_hold.values().sum();
        let (deposited, fees, withdrawn, escrow) = Default::default();
        Ok(Self { must_hold, before, deposited, fees, withdrawn, escrow, held: before, hold_seconds: 0 })
    }

    /// Deposits money.
    pub async fn deposit(&mut self, client: &Client, amount: Decimal) -> anyhow::Result<()> {
        if amount.is_zero() {
            return Ok(());
        }
        let answer = client.wallet().deposit(Money { amount, currency: CURRENCY }, "sandbox:ok").await?;
        let ends = ["deposited", "deposit_failed"];
        outcome(client, client.wallet().stream(), answer.status, answer.seq, ends).await?;
        self.deposited += amount;
        *self.must_hold.entry(client.account()).or_default() += amount;
        Ok(())
    }

    /// Takes in a contract between two of the people.
    pub fn enter(&mut self, account: &Account) {
        let Account { state, paid, fee, escrow, .. } = account;
        *self.must_hold.entry(state.client).or_default() -= paid + escrow;
        *self.must_hold.entry(state.freelancer).or_default() += paid - fee;
        self.fees += fee;
        self.escrow += escrow;
        let hold_seconds = state.policy.map_or(0, |policy| policy.hold_seconds);
        self.hold_seconds = self.hold_seconds.max(hold_seconds);
    }

    /// Compares every wallet with what it must hold, and adds up its ledger from the beginning.
    pub async fn verify(&mut self, people: &[Client], report: &mut Report) -> anyhow::Result<()> {
        self.compare(people, report).await?;
        let unbalanced = stream::iter(people).map(is_unbalanced).buffer_unordered(AT_ONCE);
        let unbalanced: Vec<bool> = unbalanced.try_collect().await?;
        let unbalanced = unbalanced.into_iter().filter(|is| *is).count();
        report.fault("ledgers that do not sum to zero", unbalanced as u64);
        Ok(())
    }

    /// Compares every wallet with what it must hold.
    async fn compare(&mut self, people: &[Client], report: &mut Report) -> anyhow::Result<()> {
        let holdings = holdings(people).await?;
        let wrong = holdings.iter().filter(|(account, held)| self.must_hold.get(account) != Some(held));
        report.fault("wallets that hold another sum than they must", wrong.count() as u64);
        self.held = holdings.iter().map(|(_, held)| held).sum();
        Ok(())
    }

    /// Lets the hold of the earnings pass, and withdraws everyone's money.
    pub async fn pay_out(&mut self, people: &[Client], report: &mut Report) -> anyhow::Result<()> {
        let Some(first) = people.first() else { return Ok(()) };
        first.sandbox().advance((self.hold_seconds + 1) * 1_000).await?;
        let bar = progress::bar(people.len() as u64, "payouts");
        let paying = stream::iter(people).map(async |client| {
            let amount = withdraw_all(client).await?;
            bar.inc(1);
            anyhow::Ok((client.account(), amount))
        });
        let paid: Vec<(AccountId, Decimal)> = paying.buffer_unordered(AT_ONCE).try_collect().await?;
        bar.finish_and_clear();
        for (account, amount) in paid {
            *self.must_hold.entry(account).or_default() -= amount;
            self.withdrawn += amount;
        }
        self.compare(people, report).await?;
        report.fault("money left in wallets, in cents", cents(self.held));
        Ok(())
    }

    /// Checks that all deposited money is in a wallet or in escrow, was kept as a fee, or was paid out.
    pub fn tell_sum(&self, report: &mut Report) {
        for (name, amount) in [
            ("deposited", self.deposited),
            ("kept as fees", self.fees),
            ("withdrawn", self.withdrawn),
            ("in escrow", self.escrow),
            ("held by everyone", self.held),
        ] {
            report.figure(name, cents(amount) as f64 / 100.0, CURRENCY.code());
        }
        let somewhere = self.fees + self.withdrawn + self.escrow + self.held;
        let missing = self.before + self.deposited - somewhere;
        report.fault("money that does not add up, in cents", cents(missing));
    }
}

/// The amount in cents, without its sign.
fn cents(amount: Decimal) -> u64 {
    let cents = amount.abs() * Decimal::from(10u64.pow(CURRENCY.decimals()));
    cents.try_into().expect("amounts are whole cents of at most 12 digits")
}

/// What has become of the money of a contract, as one of its parties reads it.
pub async fn account_of(reader: &Client, contract: ContractId) -> anyhow::Result<Account> {
    let stream = StreamId::new(Kind::Contract, contract.0);
    let (_, state) = reader.streams().state::<contract::State>(stream).await?;
    let events = reader.streams().read_newest(stream, EVENTS_MAX).await?.events;
    let released: Vec<MilestoneReleased> = events
        .iter()
        .filter(|event| event.r#type() == "milestone_released")
        .map(|event| event.read())
        .collect::<Result<_, _>>()?;
    let paid = sum(released.iter().map(|released| &released.paid))?;
    let fee = sum(released.iter().map(|released| &released.fee))?;
    let escrow = sum(state.milestones.iter().map(|milestone| &milestone.escrow))?;
    Ok(Account { state, released, paid, fee, escrow })
}

fn sum<'a>(amounts: impl Iterator<Item = &'a String>) -> anyhow::Result<Decimal> {
    let amounts: Vec<Decimal> = amounts.map(|amount| amount.parse()).collect::<Result<_, _>>()?;
    Ok(amounts.iter().sum())
}

/// The payment of that milestone, under the policy of its contract.
pub fn payment_due(
    state: &contract::State,
    milestone: u32,
    gross: Decimal,
) -> anyhow::Result<MilestoneReleased> {
    let policy = state.policy.context("an accepted contract has a policy")?;
    let fee = CURRENCY.round(gross * Decimal::new(policy.fee_basis_points.into(), BASIS_POINTS));
    Ok(MilestoneReleased {
        milestone,
        paid: CURRENCY.format(gross),
        fee: CURRENCY.format(fee),
        net: CURRENCY.format(gross - fee),
        rolled: CURRENCY.format(Decimal::ZERO),
    })
}

/// The money of everyone, available and pending.
async fn holdings(people: &[Client]) -> anyhow::Result<Vec<(AccountId, Decimal)>> {
    let holdings = stream::iter(people).map(async |client| {
        let holding = holding(client).await?;
        anyhow::Ok((client.account(), holding.available + holding.pending))
    });
    holdings.buffered(AT_ONCE).try_collect().await
}

async fn holding(client: &Client) -> anyhow::Result<Holding> {
    let (_, wallet) = client.wallet().state().await?;
    let Some(balance) = wallet.balances.iter().find(|balance| balance.currency == CURRENCY) else {
        return Ok(Holding::default());
    };
    Ok(Holding { available: balance.available.parse()?, pending: balance.pending.parse()? })
}

/// Whether the ledger of a wallet, read from its beginning, does not sum to zero.
async fn is_unbalanced(client: &Client) -> anyhow::Result<bool> {
    let (mut sum, mut after) = (Decimal::ZERO, None);
    loop {
        let page = client.ask(EntriesParams { after, limit: Some(ENTRIES_MAX) }).await?;
        for entry in &page.entries {
            let amount = |side: &Option<String>| side.as_deref().map_or(Ok(Decimal::ZERO), str::parse);
            sum += amount(&entry.debit)? - amount(&entry.credit)?;
        }
        after = page.entries.last().map(|entry| entry.seq);
        if !page.more || after.is_none() {
            return Ok(!sum.is_zero());
        }
    }
}

/// Waits until nothing is on hold, and withdraws everything. Returns the amount.
async fn withdraw_all(client: &Client) -> anyhow::Result<Decimal> {
    let deadline = Instant::now() + HOLD_END_TIMEOUT;
    let available = loop {
        let Holding { available, pending } = holding(client).await?;
        if pending.is_zero() {
            break available;
        }
        ensure!(Instant::now() < deadline, "{pending} {CURRENCY} is still held back");
        tokio::time::sleep(LOOK_EVERY).await;
    };
    if available.is_zero() {
        return Ok(available);
    }
    let money = Money { amount: available, currency: CURRENCY };
    let answer = client.wallet().withdraw(money, "sandbox:ok").await?;
    let ends = ["withdrawn", "withdrawal_failed"];
    outcome(client, client.wallet().stream(), answer.status, answer.seq, ends).await?;
    Ok(available)
}

/// Waits for the outcome of a movement of money, if its answer does not say it.
pub async fn outcome(
    client: &Client,
    stream: StreamId,
    status: MoneyStatus,
    seq: Seq,
    [good, bad]: [&str; 2],
) -> Result<(), CallError> {
    let failed = || WireError::new(ErrorCode::Refused, format!("the outcome is {bad}"));
    match status {
        MoneyStatus::Done => return Ok(()),
        MoneyStatus::Failed => return Err(failed().into()),
        MoneyStatus::Pending => {}
    }
    let mut events = client.subscribe(stream, Some(seq)).await?;
    let deadline = Instant::now() + OUTCOME_TIMEOUT;
    while let Some(event) = events.next_by(deadline).await? {
        match event.r#type() {
            r#type if r#type == good => return Ok(()),
            r#type if r#type == bad => return Err(failed().into()),
            _ => {}
        }
    }
    Err(CallError::Closed)
}

//! Reads every contract of a run again, and compares it with what was agreed.

use std::collections::BTreeMap;

use client::Client;
use futures_util::{StreamExt, TryStreamExt, stream};
use protocol::contract::Status;

use super::deal::{Deal, Ending};
use crate::books::{AT_ONCE, Account, Books, account_of, payment_due};
use crate::progress;
use crate::report::Report;

/// Compares every contract with its terms, and every wallet with what it must hold.
pub async fn verify(
    books: &mut Books,
    people: &[Client],
    deals: &[Deal],
    report: &mut Report,
) -> anyhow::Result<()> {
    let by_account: BTreeMap<_, _> = people.iter().map(|client| (client.account(), client)).collect();
    let bar = progress::bar(deals.len() as u64, "reading back");
    let reading = stream::iter(deals).map(async |deal| {
        let account = account_of(by_account[&deal.worker], deal.contract).await?;
        bar.inc(1);
        anyhow::Ok((*deal, account))
    });
    let seen: Vec<(Deal, Account)> = reading.buffer_unordered(AT_ONCE).try_collect().await?;
    bar.finish_and_clear();
    let mut wrong = 0;
    for (deal, account) in &seen {
        books.enter(account);
        wrong += u64::from(!is_as_agreed(deal, account)?);
    }
    report.fault("contracts that went otherwise than agreed", wrong);
    books.verify(people, report).await
}

fn is_as_agreed(deal: &Deal, account: &Account) -> anyhow::Result<bool> {
    let due = match deal.ending {
        Ending::Paid => vec![payment_due(&account.state, 1, deal.price.amount)?],
        Ending::Refunded => vec![],
    };
    let state = &account.state;
    let parties_are_same = (state.client, state.freelancer) == (deal.payer, deal.worker);
    Ok(parties_are_same && state.status == Status::Ended && account.released == due)
}

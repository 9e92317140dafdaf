//! What is known of a client, to be shown by the posting of a job that they publish.

use actors::House;
use protocol::contract::{FixedSums, Status, Sums};
use protocol::job::{Facts, Spent, SpentBand};
use protocol::profile::{Section, SectionName};
use protocol::{AccountId, Currency, WireError};
use rust_decimal::Decimal;
use schema::Table;
use schema::rows::{ContractHeadRow, ContractRow, ProfileCardRow, WalletEntryRow};

use super::{model, rows_after, rows_at};

/// The most contracts of a client that are counted.
const CONTRACTS_COUNTED_MAX: usize = 1_000;

/// The most entries of a wallet in which a deposit is looked for.
const ENTRIES_LOOKED_MAX: usize = 100;

/// What a posting says of its client.
pub async fn facts_of(
    house: &House,
    client: AccountId,
    currency: Option<Currency>,
) -> Result<Facts, WireError> {
    let rows = rows_after(house, Table::Contracts, client.0, None, CONTRACTS_COUNTED_MAX).await?;
    let mut hired = Vec::new();
    for row in &rows {
        hired.extend(model::<ContractRow>(row)?.filter(|row| is_hired_by(row, client)));
    }
    let hires = u32::try_from(hired.len()).unwrap_or(u32::MAX);
    let band = band_of(paid(house, &hired, currency).await?);
    let payment_verified = has_deposited(house, client).await?;
    let country = country_of(house, client).await?;
    Ok(Facts { country, payment_verified, hires, spent: Spent { currency, band } })
}

/// The country that the profile of an account names, also a hidden one: a posting names no more of its client
/// than that.
async fn country_of(house: &House, account: AccountId) -> Result<Option<String>, WireError> {
    let rows = rows_at(house, vec![ProfileCardRow::key(account, SectionName::Basics)]).await?;
    let card = model::<ProfileCardRow>(rows.first().and_then(Option::as_ref))?;
    Ok(card.and_then(|card| match card.section {
        Section::Basics(basics) => basics.country,
        _ => None,
    }))
}

/// Whether the client hired somebody by this contract: it was accepted.
fn is_hired_by(row: &ContractRow, client: AccountId) -> bool {
    row.client == client && matches!(row.status, Status::Active | Status::Ended)
}

/// What was released from these contracts in that currency.
async fn paid(
    house: &House,
    contracts: &[ContractRow],
    currency: Option<Currency>,
) -> Result<Decimal, WireError> {
    let keys = contracts.iter().map(|row| ContractHeadRow::key(row.contract)).collect();
    let mut paid = Decimal::ZERO;
    for row in rows_at(house, keys).await? {
        let standing = model::<ContractHeadRow>(row.as_ref())?.and_then(|row| row.standing);
        let Some(Sums::Fixed(FixedSums { currency: paid_in, paid: amount, .. })) =
            standing.map(|standing| standing.sums)
        else {
            continue;
        };
        if Some(paid_in) == currency {
            paid = paid.saturating_add(amount.parse().unwrap_or_default());
        }
    }
    Ok(paid)
}

async fn has_deposited(house: &House, client: AccountId) -> Result<bool, WireError> {
    let rows = rows_after(house, Table::WalletEntries, client.0, None, ENTRIES_LOOKED_MAX).await?;
    for row in &rows {
        if model::<WalletEntryRow>(row)?.is_some_and(|row| row.entry.cause == "deposited") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn band_of(paid: Decimal) -> SpentBand {
    let below = |limit: i64| paid < Decimal::from(limit);
    match paid {
        _ if paid.is_zero() => SpentBand::Nothing,
        _ if below(1_000) => SpentBand::Under1000,
        _ if below(10_000) => SpentBand::Under10000,
        _ if below(100_000) => SpentBand::Under100000,
        _ => SpentBand::From100000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_of_what_was_paid_begins_at_its_lower_end() {
        let of = |amount: &str| band_of(amount.parse().expect("an amount"));
        let cases = [
            ("0", SpentBand::Nothing),
            ("0.01", SpentBand::Under1000),
            ("999.99", SpentBand::Under1000),
            ("1000", SpentBand::Under10000),
            ("10000", SpentBand::Under100000),
            ("100000", SpentBand::From100000),
        ];
        cases.iter().for_each(|(amount, band)| assert_eq!(of(amount), *band, "{amount}"));
    }
}

//! The balances of one stream's accounts, folded from what the stream has posted.

use std::collections::BTreeMap;

use protocol::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Group, LedgerAccount};

/// The balances of a stream's accounts. Transit accounts are left out: half of each is posted by another
/// stream.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Credits minus debits. An account at zero has no entry.
    balances: BTreeMap<Currency, BTreeMap<LedgerAccount, Decimal>>,
}

impl Book {
    /// Adds the postings of an event.
    pub fn fold(&mut self, group: &Group) {
        for posting in &group.postings {
            self.add(group.currency, posting.credit, posting.amount);
        }
        for posting in &group.postings {
            self.add(group.currency, posting.debit, -posting.amount);
            debug_assert!(
                !posting.debit.is_never_overdrawn()
                    || !self.balance(group.currency, posting.debit).is_sign_negative(),
                "{} would be overdrawn by {group:?}",
                posting.debit
            );
        }
    }

    /// Credits minus debits of one account.
    pub fn balance(&self, currency: Currency, account: LedgerAccount) -> Decimal {
        self.balances.get(&currency).and_then(|accounts| accounts.get(&account)).copied().unwrap_or_default()
    }

    /// The currencies in which an account is not at zero, in order.
    pub fn currencies(&self) -> impl Iterator<Item = Currency> + '_ {
        self.balances.keys().copied()
    }

    fn add(&mut self, currency: Currency, account: LedgerAccount, amount: Decimal) {
        if account.is_transit() {
            return;
        }
        let accounts = self.balances.entry(currency).or_default();
        let balance = accounts.entry(account).or_default();
        *balance += amount;
        if balance.is_zero() {
            accounts.remove(&account);
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Money;

    use super::*;

    fn usd(amount: i64) -> Money {
        Money { amount: Decimal::from(amount), currency: Currency::USD }
    }

    #[test]
    fn balances_are_the_fold_of_what_was_posted() {
        let mut book = Book::default();
        book.fold(&Group::of(LedgerAccount::Psp, LedgerAccount::Available, usd(100)));
        book.fold(&Group::of(LedgerAccount::Available, LedgerAccount::Pending, usd(30)));
        assert_eq!(book.balance(Currency::USD, LedgerAccount::Available), Decimal::from(70));
        assert_eq!(book.balance(Currency::USD, LedgerAccount::Pending), Decimal::from(30));
        assert_eq!(book.balance(Currency::USD, LedgerAccount::Psp), Decimal::from(-100));
    }

    #[test]
    fn an_account_at_zero_takes_no_room() {
        let mut book = Book::default();
        book.fold(&Group::of(LedgerAccount::Psp, LedgerAccount::Available, usd(5)));
        book.fold(&Group::of(LedgerAccount::Available, LedgerAccount::Psp, usd(5)));
        assert!(book.balances[&Currency::USD].is_empty());
    }

    #[test]
    fn a_book_survives_being_written_down() {
        let mut book = Book::default();
        book.fold(&Group::of(LedgerAccount::Psp, LedgerAccount::Payout(uuid::Uuid::from_u128(3)), usd(5)));
        let bytes = protocol::frame::to_bytes(&book);
        assert_eq!(rmp_serde::from_slice::<Book>(&bytes).expect("reads back"), book);
    }
}

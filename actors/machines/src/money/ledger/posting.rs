//! Postings from one account to another. A posting names both accounts, so an unbalanced one cannot be
//! written.

use protocol::{Currency, Money};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::LedgerAccount;

/// Basis points in the whole: one is a hundredth of a percent.
const BASIS_POINTS: u32 = 10_000;

/// An amount above zero that is debited to one account and credited to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account that is debited.
    pub debit: LedgerAccount,
    /// The account that is credited.
    pub credit: LedgerAccount,
    /// The amount, in whole units of the group's currency.
    pub amount: Decimal,
}

/// Everything that one event posts. It is posted as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The currency of every posting.
    pub currency: Currency,
    /// The postings, in order.
    pub postings: Vec<Posting>,
}

impl Group {
    /// A group without postings.
    pub fn new(currency: Currency) -> Self {
        Self { currency, postings: Vec::new() }
    }

    /// Adds a posting to the group. An amount of zero adds nothing.
    pub fn post(mut self, debit: LedgerAccount, credit: LedgerAccount, amount: Decimal) -> Self {
        debug_assert!(!amount.is_sign_negative(), "what goes the other way is debited on the other side");
        if !amount.is_zero() {
            self.postings.push(Posting { debit, credit, amount });
        }
        self
    }

    /// A group with one posting of that money.
    pub fn of(debit: LedgerAccount, credit: LedgerAccount, money: Money) -> Self {
        Self::new(money.currency).post(debit, credit, money.amount)
    }
}

/// That many basis points of the money, rounded half up to the currency's smallest unit.
pub fn share(money: Money, basis_points: u32) -> Decimal {
    money.currency.round(money.amount * Decimal::from(basis_points) / Decimal::from(BASIS_POINTS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(cents: i64) -> Money {
        Money { amount: Decimal::new(cents, 2), currency: Currency::USD }
    }

    #[test]
    fn a_fee_is_rounded_half_up_once() {
        // 12 h at 22.22 and at 27.78, ten percent; and the half itself.
        for (gross, fee) in [(26_664, 2_666), (33_336, 3_334), (5, 1), (4, 0), (15, 2), (25, 3)] {
            assert_eq!(share(usd(gross), 1_000), Decimal::new(fee, 2), "of {gross} cents");
        }
    }

    #[test]
    fn a_fee_has_the_decimals_of_its_currency() {
        let yen = Money { amount: Decimal::from(1_005), currency: "JPY".parse().expect("a currency") };
        assert_eq!(share(yen, 1_000), Decimal::from(101));
    }

    #[test]
    fn nothing_is_posted_for_zero() {
        assert!(Group::of(LedgerAccount::Psp, LedgerAccount::Available, usd(0)).postings.is_empty());
    }

    proptest! {
        #[test]
        fn a_fee_is_never_negative_nor_above_the_gross(cents in 0_i64..10_000_000_000, points in 0_u32..=10_000) {
            let fee = share(usd(cents), points);
            prop_assert!(fee >= Decimal::ZERO && fee <= usd(cents).amount);
            prop_assert_eq!(fee, fee.round_dp(2));
        }
    }
}
